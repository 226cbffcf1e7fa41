"""Clothes that change by themselves, and clothes that the text and the condition tell otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from director.continuity.lexicon import lexicon
from director.continuity.states import Entity, Fact
from director.continuity.wardrobe import CARD
from director.lint.found import Edit, Fault
from director.lint.lexicon import words
from director.lint.planned import Place, Planned
from workspace.records import CharacterCard


def changes(film: Planned) -> Iterator[Fault]:
    """Another costume in one continuous scene, and nobody is seen to change."""
    for scene in film.scenes():
        last: dict[str, tuple[Place, Fact]] = {}
        for place in scene:
            for character in place.plan.characters:
                worn = _costume(place, character)
                before = last.get(character)
                if before and worn.value != before[1].value and not _changing() & place.said_of(character):
                    yield _changed(film, character, before, (place, worn))
                last[character] = (place, worn)


def not_as_drawn(film: Planned) -> Iterator[Fault]:
    """A costume that the text gives while the condition draws that of the card; once for each time it is put on."""
    told: dict[tuple[str, str, int], list[Place]] = {}
    for place in film.shots:
        for character in place.plan.characters:
            worn, drawn = _costume(place, character), _drawn(film, character)
            told_so = worn.by == "text" and worn.words and character not in place.plan.wardrobe
            if told_so and drawn and worn.value not in (CARD, drawn):
                told.setdefault((character, worn.value, worn.since), []).append(place)
    for (character, costume, _), places in told.items():
        numbers = f"shot{'s' * (len(places) > 1)} {', '.join(str(place.number) for place in places)}"
        yield Fault(
            aspect="not as drawn",
            severity="warning",
            shots=(places[0].number, places[0].number),
            words=(_costume(places[0], character).words, _drawn(film, character)),
            message=f"{film.name(character)} wears {costume}, and is drawn as the card says",
            suggestion=f"give {numbers} the wardrobe {costume!r}",
            fix=tuple(Edit(place.entry.shot, "wardrobe", costume, key=character) for place in places),
        )


def _changing() -> frozenset[str]:
    """Words that tell of somebody who changes clothes."""
    return words("dresses") | lexicon().off - {"without", "no", "lost", "gone", "nail"}


def _costume(place: Place, character: str) -> Fact:
    return place.entry.states[Entity("look", character)].facts["costume"]


def _changed(film: Planned, character: str, before: tuple[Place, Fact], now: tuple[Place, Fact]) -> Fault:
    return Fault(
        aspect="costume",
        severity="warning",
        shots=(before[0].number, now[0].number),
        words=(before[1].words or _drawn(film, character), now[1].words or _drawn(film, character)),
        message=f"{film.name(character)} wears something else, and no time has passed",
        suggestion="show the change, let time pass, or keep the costume",
    )


def _drawn(film: Planned, character: str) -> str:
    card = film.cards[character]
    return card.clothing if isinstance(card, CharacterCard) else ""
