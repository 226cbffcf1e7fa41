"""Stage 7: which earlier shots this one must remember (R_t = TopK Rel(q_t, S_i), Eq. 16)."""

from __future__ import annotations

from director.build import FilmState
from director.conditioning import describe
from director.deps import Deps
from director.selection import select
from workspace.records import Selection, Shot


def retrieve(deps: Deps, shot_id: str) -> Selection:
    """Choose the memory of one shot from what exists now. Nothing is written but the index, which is a cache."""
    state = deps.state()
    shot = state.by_id[shot_id]
    meanings = _meanings(deps, shot, state) if state.settings.memory == "on" else None
    return select(shot, state, deps.chronicle, meanings=meanings)


def _meanings(deps: Deps, shot: Shot, state: FilmState) -> list[float]:
    """The cosine of a shot with each earlier one that has a take, as far as it is the same on every machine."""
    earlier = state.history(shot)
    meanings = [0.0] * (shot.number - 1)
    if not earlier:
        return meanings
    texts = [state.takes[state.current[s.id]].lineage.description for s in earlier]
    query, index = describe(shot.plan, state.cards), deps.recall
    if new := index.missing([*texts, query]):
        index.add(new, deps.embedder.embed(new))
    for other, cosine in zip(earlier, index.search(query, texts), strict=True):
        meanings[other.number - 1] = round(float(cosine), 3)
    return meanings
