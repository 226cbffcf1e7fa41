"""A changed script is a rebuild: what matches keeps its id, its takes and what was changed by hand (rule 14)."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from director.build import FilmState
from director.intake.fountain import read_fountain
from director.writer import Writer
from workspace.commands import Rebuild, RebuiltShot
from workspace.records import Card, CharacterCard, Shot, ShotPlan, Source, Wish

ALIKE = 0.5  # from this similarity of their texts on, two shots are the same shot, rewritten
TOLD = (  # fields that a script tells; how they are shot (framing, camera, light) is the director's and stays
    *("title", "scene", "characters", "props", "action", "dialogue", "time_of_day", "weather"),
    *("expressions", "duration", "transition", "notes", "prompt"),
)
UNTOLD = frozenset({"title", "memory", "states"})  # fields whose change is not worth a line


@dataclass(frozen=True)
class Difference:
    """What taking a changed script would do, and the command that does it."""

    command: Rebuild
    kept: int
    lines: tuple[str, ...]  # one a shot that changes, in words

    @property
    def nothing(self) -> bool:
        """Whether every shot stays as it is."""
        return not self.lines


def compare_script(
    source: Source, wish: Wish, state: FilmState, writer: Writer, *, origins: Mapping[str, ShotPlan]
) -> Difference:
    """Plan the changed script, and match it with the film shot by shot. Writes nothing.

    `origins` are the shots' plans as the writer made them: a shot without one was inserted by hand.
    """
    play = read_fountain(source) if source.kind == "fountain" else writer.screenplay(source, wish)
    cards = _merged(writer.cards(play, source), state.cards)
    plans = writer.shot_plan(play, list(cards.values()), wish)
    told = {_text(plan) for plan in plans}
    # A shot inserted by hand that the script now tells is the script's: it was exported with it.
    taken = {shot.id: shot.plan for shot in state.shots if shot.id not in origins and _text(shot.plan) in told}
    origins = {**origins, **taken}
    old = [shot for shot in state.shots if shot.id in origins]
    matched = match([_text(origins[shot.id]) for shot in old], [_text(plan) for plan in plans])
    built = []
    for index, plan in enumerate(plans):
        shot = old[matched[index]] if index in matched else None
        built.append(_rebuilt(plan, shot, origins[shot.id]) if shot else RebuiltShot(plan=plan, origin=plan))
    built = _with_inserted(built, state.shots, origins)
    command = Rebuild(
        source=source,
        screenplay=play,
        cards=tuple(card for key, card in cards.items() if key not in state.cards),
        shots=tuple(built),
    )
    lines = _told(built, state.shots)
    return Difference(command, kept=sum(entry.shot is not None for entry in built), lines=tuple(lines))


def same_story(have: Source, new: Source) -> bool:
    """Whether a source can be a changed version of another. Briefs are written out by rule, so films of two different ones
    look alike: there the briefs themselves are compared."""
    if have.kind != new.kind:
        return False
    return have.kind != "brief" or SequenceMatcher(None, have.text, new.text, autojunk=False).ratio() >= ALIKE


def match(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """New index -> old index: the same text in order, then the same text elsewhere, then the most alike in order."""
    found: dict[int, int] = {}
    changed: list[tuple[range, range]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found |= dict(zip(range(j1, j2), range(i1, i2), strict=True))
        else:
            changed.append((range(i1, i2), range(j1, j2)))
    free: dict[str, deque[int]] = {}
    for i in sorted(set(range(len(old))) - set(found.values())):
        free.setdefault(old[i], deque()).append(i)
    for j in sorted(set(range(len(new))) - set(found)):
        if free.get(new[j]):
            found[j] = free[new[j]].popleft()
    for olds, news in changed:
        found |= _alike(old, new, [i for i in olds if i not in found.values()], [j for j in news if j not in found])
    return found


def _alike(old: Sequence[str], new: Sequence[str], olds: list[int], news: list[int]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    for j in news:
        scores = [(SequenceMatcher(None, old[i], new[j], autojunk=False).ratio(), -i) for i in olds]
        score, minus = max(scores, default=(0.0, 0))
        if score >= ALIKE:
            pairs[j] = -minus
            olds = [i for i in olds if i > -minus]
    return pairs


def _rebuilt(plan: ShotPlan, shot: Shot, origin: ShotPlan) -> RebuiltShot:
    """The new plan of a shot: what the script changed is new; how it is shot, and what a person changed, stays."""
    if _text(plan) == _text(origin):
        return RebuiltShot(shot=shot.id, plan=shot.plan, origin=origin)
    told = {name: getattr(plan, name) for name in TOLD if getattr(plan, name) != getattr(origin, name)}
    now = shot.plan.model_copy(update={**told, "blocking": ""})  # which told what the script said before
    return RebuiltShot(shot=shot.id, plan=now, origin=origin.model_copy(update=told))


def _with_inserted(
    built: list[RebuiltShot], shots: Sequence[Shot], origins: Mapping[str, ShotPlan]
) -> list[RebuiltShot]:
    """Shots that a person inserted stay behind the shot that they followed."""
    out = list(built)
    before = ""
    for shot in shots:
        if shot.id not in origins:
            at = next((i + 1 for i, entry in enumerate(out) if entry.shot == before), 0)
            out.insert(at, RebuiltShot(shot=shot.id, plan=shot.plan))
        before = shot.id if any(entry.shot == shot.id for entry in out) else before
    return out


def _merged(new: Sequence[Card], have: Mapping[str, Card]) -> dict[str, Card]:
    """The film's own cards as they are, and those of the new script that are not there yet, with unused tags."""
    used = {card.tag for card in have.values() if isinstance(card, CharacterCard)}
    tags = (f"ID_{chr(65 + i)}" if i < 26 else f"ID_{chr(64 + i // 26)}{chr(65 + i % 26)}" for i in range(26 * 27))
    free = (tag for tag in tags if tag not in used)
    cards = dict(have)
    for card in new:
        if card.id not in have:
            fresh = isinstance(card, CharacterCard) and card.tag in used
            cards[card.id] = card.model_copy(update={"tag": next(free)}) if fresh else card
            used.add(getattr(cards[card.id], "tag", ""))
    return cards


def _text(plan: ShotPlan) -> str:
    """What the script says of a shot, to find it again: its prompt, or place, time, action and lines."""
    if plan.prompt is not None:
        return plan.prompt
    lines = [f"{line.character} ({line.manner}): {line.line}" for line in plan.dialogue]
    return "\n".join([plan.scene, plan.time_of_day, plan.action, *lines])


def _told(built: Sequence[RebuiltShot], shots: Sequence[Shot]) -> list[str]:
    old = {shot.id: shot for shot in shots}
    lines = []
    for number, entry in enumerate(built, start=1):
        if entry.shot is None:
            lines.append(f"{number}. new: {entry.plan.title}")
            continue
        was = old[entry.shot]
        names = [n for n in ShotPlan.model_fields if n not in UNTOLD and getattr(was.plan, n) != getattr(entry.plan, n)]
        if names:
            what = ", ".join(name.replace("_", " ") for name in names)
            lines.append(f"{number}. changed (was {was.number}): {what}")
    kept = {entry.shot for entry in built}
    lines += [f"dropped: {shot.number}. {shot.plan.title}" for shot in shots if shot.id not in kept]
    stay = [entry.shot for entry in built if entry.shot is not None]
    order = [shot.id for shot in shots if shot.id in set(stay)]
    if stay != order:
        lines.append("order: " + ", ".join(str(old[key].number) for key in stay))
    return lines
