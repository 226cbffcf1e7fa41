"""Stage 6: how the generator is told what happens in each shot (c_t = T(u_t, P_t, R_t), Eq. 16). Written once, and kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from director.build import FilmState
from director.conditioning import describe
from director.deps import Deps
from workspace.commands import TellShots
from workspace.records import Shot

A_STEP = 32  # shots that one step tells: what is lost when it is killed
MOST = 3  # earlier shots that the model is shown


def blocking(deps: Deps) -> None:
    """Store the blocking of the next few shots that have none."""
    state = deps.state()
    shots = untold(state)[:A_STEP]
    texts = {shot.id: describe(shot.plan, state.cards) for shot in state.shots[: shots[-1].number]}
    index = deps.recall
    if new := index.missing(list(texts.values())):
        index.add(new, deps.embedder.embed(new))
    asked = [(shot.plan, _remembered(deps, shot, state.shots, texts)) for shot in shots]
    told = deps.writer.blocking(asked, state.cards, state.settings)
    deps.apply(TellShots(blocking={shot.id: text for shot, text in zip(shots, told, strict=True)}))
    deps.report.stage("blocking", f"shots {shots[0].number} to {shots[-1].number} of {len(state.shots)}")


def untold(state: FilmState) -> list[Shot]:
    """The shots that wait to be rendered and that nobody has told the generator of in words of its own."""
    return [
        shot
        for shot in state.shots
        if not (shot.skipped or shot.pinned or shot.id in state.current or shot.plan.blocking)
        and shot.plan.prompt is None
    ]


def _remembered(deps: Deps, shot: Shot, shots: Sequence[Shot], texts: dict[str, str]) -> list[str]:
    """R_t before anything is rendered: the earlier shots nearest in meaning, in story order, as they are planned."""
    earlier = [other for other in shots[: shot.number - 1] if not other.skipped]
    scores = deps.recall.search(texts[shot.id], [texts[other.id] for other in earlier])
    best = np.argsort(-np.round(scores, 3), kind="stable")[:MOST]
    return [texts[earlier[n].id] for n in sorted(best)]
