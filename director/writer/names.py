"""Ids, tags and the names by which a text speaks of people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from director.writer.lexicon import lexicon, singular
from workspace.records import CharacterCard

LETTERS = 26
_ELSEWHERE = re.compile(  # what comes before the name of somebody who is spoken of and not there
    r"\b(?:about|to find|looks? for|looking for|searching for|thinks? of|dreams? of|remembers?|misses|"
    r"without|picture of|photograph of|letter (?:from|to)|run by|owned by|instead of|name of)"
    r"(?:\s+(?:the|an?|his|her|their|lost|missing|dead|old)){0,2}\s*$",
    re.IGNORECASE,
)
_AWAY = re.compile(  # what comes after the name of somebody who is not there
    r"\s+(?:(?:doesn['’]t|does not|never|no longer) (?:comes?|appears?|returns?|shows? up|arrives?)|"
    r"(?:is|are) (?:gone|missing)\b)",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\b(?:the (?:two|three|four)|both) ((?:[\w-]+ ){0,2}?(?:\w+s|men|women|children))\b", re.IGNORECASE
)  # "the two sisters"
_SMALL = frozenset(["of", "the", "and", "in", "on", "at", "de", "van", "von"])


def slug(name: str, taken: Iterable[str] = ()) -> str:
    """A short id made of the name, unlike any that is taken: "brick", "brick_2"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain.replace("'", "")).strip("_")[:40].strip("_") or "card"
    known, unique, number = set(taken), stem, 1
    while unique in known:
        number += 1
        unique = f"{stem}_{number}"
    return unique


def tag(order: int) -> str:
    """ID_A for the first, ID_Z for the 26th, then ID_AA."""
    letters = ""
    order += 1
    while order:
        order, digit = divmod(order - 1, LETTERS)
        letters = chr(ord("A") + digit) + letters
    return f"ID_{letters}"


def proper(name: str) -> str:
    """A name in capitals as one reads it: "BRICK'S PATIO" -> "Brick's Patio"; other names stay."""
    if not name.isupper():
        return name
    words = [word if word.isdigit() else word.lower() for word in name.split()]
    return " ".join(word if n and word in _SMALL else _capitals(word) for n, word in enumerate(words))


def _capitals(word: str) -> str:
    word = re.sub(r"(?:^|(?<=[-/(“\"]))\w", lambda match: match.group().upper(), word)
    return re.sub(r"^Mc(\w)", lambda match: "Mc" + match.group(1).upper(), word)


class Mentions:
    """Finds the characters whom a text names.

    A name of a person counts where it is written with a capital; a role ("the robot") in any case.
    """

    def __init__(self, cards: Sequence[CharacterCard]) -> None:
        self._ids: dict[str, list[str]] = {}
        for card in cards:
            for name in (card.name, *card.aliases):
                ids = self._ids.setdefault(name.casefold(), [])
                if card.id not in ids:
                    ids.append(card.id)
        names = sorted(self._ids, key=len, reverse=True)
        self._pattern = (
            re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE) if names else None
        )

    def left_out(self, text: str) -> str:
        """The text without their names: of "the violin maker" no violin is left."""
        return self._pattern.sub(" ", text) if self._pattern else text

    def ids(self, text: str) -> list[str]:
        """Card ids in the order in which the text names them."""
        found: dict[str, int] = {}
        for match in self._pattern.finditer(text) if self._pattern else ():
            name = match.group()
            last = re.split(r"[\s-]", name.casefold())[-1]
            common = last in lexicon().kinds or singular(last) in lexicon().kinds
            if _ELSEWHERE.search(text[: match.start()]) or _AWAY.match(text[match.end() :]):
                continue
            if common or name[:1].isupper() or not name.isascii():
                for key in self._ids[name.casefold()]:
                    found.setdefault(key, match.start())
        for match in _GROUP.finditer(text):
            heads = {singular(word) for word in match.group(1).casefold().split()}
            self._add(found, match.start(), [name for name in self._ids if {*name.split()[-1:]} & heads])
        for word, members in lexicon().groups.items():
            told = re.search(rf"\bthe (?:whole )?{word}\b", text, re.IGNORECASE)
            here = [name for name in members if name in self._ids]
            if told and len(here) > 1:
                self._add(found, told.start(), here)
        return sorted(found, key=found.__getitem__)

    def _add(self, found: dict[str, int], at: int, names: Iterable[str]) -> None:
        """Add everybody of some names, found at a place."""
        for key in (key for name in names for key in self._ids[name]):
            found.setdefault(key, at)
