"""Stage 7: which earlier shots this one must remember (R_t = TopK Rel(q_t, S_i), Eq. 16)."""

from __future__ import annotations

from director.build import FilmState
from director.conditioning import describe
from director.deps import Deps
from director.selection import Ranked, rank, select
from workspace.records import Remembered, Shot


def retrieve(deps: Deps, shot_id: str) -> tuple[Remembered, ...]:
    """Choose the memory of one shot from what exists now. Nothing is written but the index, which is a cache."""
    state = deps.state()
    shot = state.by_id[shot_id]
    ranked = _ranked(deps, shot, state) if state.settings.memory == "on" else []
    return select(shot, state, ranked)


def _ranked(deps: Deps, shot: Shot, state: FilmState) -> list[Ranked]:
    takes = [state.takes[state.current[s.id]] for s in state.history(shot)]
    texts = [take.lineage.description for take in takes]
    query = describe(shot.plan, state.cards)
    index = deps.recall
    if new := index.missing([*texts, query]):
        index.add(new, deps.embedder.embed(new))
    names = {key: card.name for key, card in state.cards.items()}
    return rank(shot.plan, takes, index.search(query, texts), names)
