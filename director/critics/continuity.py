"""The continuity critic: who is there, where they stand, what they wear and what light it is, by plan, cards and neighbours.

It needs no model: it reads the plan that the take was made from, that of the shot before, what the generator reported of
the picture, and what the memory slots were chosen for. What only eyes can tell is for the critic "vlm".
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from director.critics.base import Exam, Opinion
from generator.base import Who
from workspace.records import CharacterCard, NeedKind, Remembered, ShotPlan, Take

SHOWN = 0.05  # share of the frames in which somebody has to be in the picture
APART = 0.08  # of the picture's width that two people must be apart for their sides to count
_ASPECTS = {"look": "wardrobe", "voice": "voice", "place": "place", "prop": "props"}
_ELSEWHERE = ("over the shoulder", "insert", "extreme close", "extreme wide")  # views that need not show everybody


class Continuity:
    """Judges by plan, cards and what the generator reported."""

    name = "continuity"
    by = "rules 2"

    def review(self, exam: Exam) -> Opinion:
        """See `Critic.review`."""
        opinion, who = Opinion(exam, self.name), exam.who(exam.take)
        _people(exam, who, opinion)
        _memory(exam, opinion)
        before = exam.before
        if before is not None and before.lineage.plan.scene and before.lineage.plan.scene == exam.plan.scene:
            _light(exam, before.lineage.plan, opinion)
            _clothes(exam, before, opinion)
            _sides(exam, who, exam.who(before), opinion)
        return opinion


def _people(exam: Exam, who: Who, opinion: Opinion) -> None:
    """Who is in the picture against who is planned to be."""
    shown = {one.person: float(np.mean([box is not None for box in one.boxes])) for one in who.people if one.boxes}
    if not who.people:
        if exam.plan.characters:
            opinion.cannot("people", "the generator does not say who is in the picture: --critics vlm looks")
        return
    planned = set(exam.plan.characters)
    partial = any(view in (exam.plan.framing, exam.plan.angle) for view in _ELSEWHERE)
    for person in sorted(planned | shown.keys()):
        share = opinion.measured("people", shown.get(person, 0.0), person)
        name = exam.cards[person].name if person in exam.cards else person
        about = {"measured": share, "threshold": SHOWN, "subject": person}
        if person in planned and share < SHOWN and not partial:
            opinion.found("people", f"{name} is planned and in no picture", suggestion="render it again", **about)
        elif person not in planned and share >= SHOWN:
            opinion.found("people", f"{name} is in the picture and not planned", suggestion="render it again", **about)


def _memory(exam: Exam, opinion: Opinion) -> None:
    """What was remembered although it shows somebody or something in another state; the slot to blame shows nothing else."""
    misleading: dict[tuple[NeedKind, str], list[Remembered]] = {}
    for entry in exam.take.lineage.memory:
        for purpose in entry.purposes:
            if purpose.wrong:
                misleading.setdefault((purpose.kind, purpose.card), []).append(entry)
    for (kind, card), entries in misleading.items():
        name = exam.cards[card].name if card in exam.cards else card
        what = f"the {kind} of {name}" if kind in ("look", "voice") else name
        slots = _listed([f"{entry.position}" for entry in entries])
        told = f"{what} is in another state in memory slot{'s' * (len(entries) > 1)} {slots} than this shot needs"
        useless = [entry for entry in entries if all(purpose.wrong for purpose in entry.purposes)]
        how = (
            "leave that slot out"
            if useless
            else "remember only what it shows right: --with SHOT:look, voice, place or prop"
        )
        about = {"subject": card, "slot": (useless or entries)[0].slot, "severity": "note", "suggestion": how}
        opinion.found(_ASPECTS[kind], told, **about)


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _light(exam: Exam, before: ShotPlan, opinion: Opinion) -> None:
    """Time of day and weather against the shot before, at the same place."""
    if exam.plan.transition:
        return  # the script tells of a new scene
    for aspect, was, now in (
        ("time of day", before.time_of_day, exam.plan.time_of_day),
        ("weather", before.weather, exam.plan.weather),
    ):
        if was and now and was != now:
            told = f"{aspect} goes from {was} to {now} at the same place, from one shot to the next"
            opinion.found(
                aspect, told, severity="note", suggestion=f"plan the same {aspect} in both, if it is meant so"
            )


def _clothes(exam: Exam, before: Take, opinion: Opinion) -> None:
    """What is worn against the shot before, at the same place and time."""
    then = before.lineage
    if then.plan.time_of_day != exam.plan.time_of_day:
        return
    for person in exam.plan.characters:
        card, old = exam.cards.get(person), then.cards.get(person)
        if person not in then.plan.characters or not (
            isinstance(card, CharacterCard) and isinstance(old, CharacterCard)
        ):
            continue
        was = then.plan.wardrobe.get(person, old.clothing)
        now = exam.plan.wardrobe.get(person, card.clothing)
        if was.casefold() != now.casefold():
            told = f"{card.name} wears {now or 'nothing said'}, and {was or 'nothing said'} in the shot before"
            opinion.found(
                "wardrobe", told, severity="note", subject=person, suggestion="plan the same, if it is meant so"
            )


def _sides(exam: Exam, who: Who, before: Who, opinion: Opinion) -> None:
    """Who stands left of whom against the shot before: people who change sides seem to have turned round."""
    now, then = _middles(who), _middles(before)
    for one, other in combinations(sorted(now.keys() & then.keys()), 2):
        was, is_ = then[one] - then[other], now[one] - now[other]
        if min(abs(was), abs(is_)) > APART and was * is_ < 0:
            names = [exam.cards[key].name if key in exam.cards else key for key in (one, other)]
            told = f"{names[0]} and {names[1]} have changed sides since the shot before"
            opinion.found("side", told, severity="note", measured=is_, suggestion="say who stands left and who right")


def _middles(who: Who) -> dict[str, float]:
    """Where people are, from 0 left to 1 right: the median over the frames that show them."""
    found = {one.person: [(box[0] + box[2]) / 2 for box in one.boxes if box] for one in who.people}
    return {person: float(np.median(places)) for person, places in found.items() if places}
