"""Who and what a note means: characters by name, alias, id or pronoun, places and things by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from director.writer.lexicon import lexicon
from workspace.records import Card, CharacterCard, PropCard, SceneCard, ShotPlan

_SEX = re.compile(
    r"\b(?:(woman|girl|lady|female|mother|grandmother|sister|aunt|wife|queen|she|her|actress|nun|princess|daughter|widow|heroine)"
    r"|(man|boy|male|father|grandfather|brother|uncle|husband|king|he|his|actor|gentleman|prince|son|lad|monk))\b",
    re.IGNORECASE,
)
_PRONOUNS = {"she": "f", "her": "f", "hers": "f", "he": "m", "him": "m", "his": "m"}
_ALL = ("they", "them", "their", "everyone", "everybody", "both")
_COMMON = frozenset(["the", "old", "young", "little", "mr", "mrs", "ms", "dr", "miss", "sir", "of", "and", "a", "an"])


class Cast:
    """The characters, places and things of a film, as one shot's notes speak of them."""

    def __init__(self, plan: ShotPlan, cards: Mapping[str, Card]) -> None:
        self._plan, self._cards = plan, cards
        self.people = {key: card for key, card in cards.items() if isinstance(card, CharacterCard)}
        self._names = _names(self.people.values())
        self._places = _names(card for card in cards.values() if isinstance(card, SceneCard))
        self._things = _names(card for card in cards.values() if isinstance(card, PropCard))
        one = _either([*self._names, *_PRONOUNS, *_ALL])
        named = rf"(?:the )?(?:{_either(self._names)})"
        self.one = rf"(?:the )?(?:{one})(?:(?:,| and|, and) {named})*"
        self.whose = rf"(?:(?:the )?(?:{_either(self._names)})(?:'s|')|her|his|their)"
        self.place, self.thing = _either(self._places), _either(self._things)
        self.named = rf"{named}(?:(?:,| and|, and) {named})*"

    def present(self) -> list[str]:
        """Those in the shot: seen, or else heard."""
        heard = dict.fromkeys(line.character for line in self._plan.dialogue)
        return [key for key in self._plan.characters or heard if key in self.people]

    def find(self, words: str) -> tuple[str, ...]:
        """The card ids of those whom words name; empty when that is nobody, or nobody in particular."""
        words = re.sub(r"(?:'s|')$", "", words.strip().casefold())
        found: list[str] = []
        for part in [words] if words in self._names else re.split(r"(?:, and | and |, ?)(?:the )?", words):
            who = self._names.get(part) or self._names.get(part.removeprefix("the "))
            meant = [who] if who else self._pronoun(part.removeprefix("the "))
            if not meant:
                return ()
            found += meant
        return tuple(dict.fromkeys(found))

    def place_of(self, words: str) -> str:
        """The card id of a place."""
        return self._places[words.casefold()]

    def thing_of(self, words: str) -> str:
        """The card id of a thing."""
        return self._things[words.casefold()]

    def _pronoun(self, word: str) -> list[str]:
        here = self.present()
        if word in _ALL:
            return here
        sexes = {key: _sex(self.people[key]) for key in here}
        wanted = _PRONOUNS.get(word)
        meant = [key for key in here if sexes[key] == wanted] or [key for key in here if not sexes[key]]
        return meant if wanted and len(meant) == 1 else []


def _sex(card: CharacterCard) -> str:
    for text in (card.identity, card.voice):
        if found := _SEX.search(text):
            return "f" if found.group(1) else "m"
    first = card.name.casefold().split()[:1]
    return {"female": "f", "male": "m"}.get(lexicon().names.get("".join(first), ""), "")


def _names(cards: Iterable[Card]) -> dict[str, str]:
    """Every way to name a card -> its id. A part of a longer name counts when only one card has it."""
    whole: dict[str, str] = {}
    parts: dict[str, set[str]] = {}
    for card in cards:
        aliases = (*card.aliases, card.tag) if isinstance(card, CharacterCard) else ()
        for name in (card.name, card.id, card.id.replace("-", " "), *aliases):
            if name.strip():
                whole.setdefault(" ".join(name.casefold().split()), card.id)
        for part in re.findall(r"[A-Z][\w'’-]+", card.name) if isinstance(card, CharacterCard) else ():
            parts.setdefault(part.casefold(), set()).add(card.id)
    single = {part: next(iter(ids)) for part, ids in parts.items() if len(ids) == 1 and part not in _COMMON}
    return {**single, **whole}


def _either(names: Iterable[str]) -> str:
    """A pattern for any of the names, longest first; one that never matches when there are none."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or r"(?!)"
