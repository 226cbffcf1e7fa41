"""Whom a note means: characters by name, alias, id or pronoun."""

from __future__ import annotations

import re
from collections.abc import Mapping

from director.writer.lexicon import lexicon
from workspace.records import Card, CharacterCard, ShotPlan

_PRONOUNS = {"female": ("she", "her"), "male": ("he", "him", "his")}
_EVERYBODY = ("they", "them", "their", "everyone", "everybody")


class Cast:
    """The characters of a film, as a note about one shot speaks of them.

    A pronoun counts only where it means one person, and a part of a name only where one card has it.
    """

    def __init__(self, plan: ShotPlan, cards: Mapping[str, Card]) -> None:
        self.people = {key: card for key, card in cards.items() if isinstance(card, CharacterCard)}
        heard = dict.fromkeys(line.character for line in plan.dialogue)
        self.here = tuple(key for key in plan.characters or heard if key in self.people)  # seen, or else heard
        parts = [(part, key) for key, card in self.people.items() for part in re.findall(r"[A-Z][\w'’-]+", card.name)]
        self._meant: dict[str, tuple[str, ...]] = {
            part.casefold(): (key,) for part, key in parts if [p for p, _ in parts].count(part) == 1
        }
        for key, card in self.people.items():
            for name in filter(None, (card.name, key, card.tag, *card.aliases)):
                self._meant[name.casefold()] = (key,)
        for sex, words in _PRONOUNS.items():
            meant = [key for key in self.here if _sex(self.people[key]) == sex]
            meant = meant or [key for key in self.here if not _sex(self.people[key])]
            self._meant |= {word: tuple(meant) for word in words if len(meant) == 1}
        self._meant |= {word: self.here for word in _EVERYBODY if self.here}
        either = "|".join(re.escape(name) for name in sorted(self._meant, key=len, reverse=True)) or "(?!)"
        self._one = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
        named = rf"(?:the )?(?:{either})"
        self.pattern = rf"(?<!\w){named}(?:(?:,| and|, and) {named})*(?:['’]s?)?(?!\w)"

    def find(self, words: str) -> tuple[str, ...]:
        """The card ids of all whom words name."""
        return tuple(dict.fromkeys(key for found in self._one.findall(words) for key in self._meant[found.casefold()]))


def _sex(card: CharacterCard) -> str:
    """ "female", "male", or nothing when the card does not say."""
    people, names = lexicon().people, lexicon().names
    for word in re.findall(r"\w+", f"{card.identity} {card.voice}".casefold()):
        for sex in _PRONOUNS:
            if word == sex or word in people[sex]:
                return sex
    return names.get(card.name.casefold().split()[0], "")
