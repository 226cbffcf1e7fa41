"""What a note can say: the data file beside this module, compiled."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from director.writer.lexicon import a

_ALTERNATIVE = re.compile(r"(?:[^|()\[]|\[[^\]]*\]|\((?:[^()]|\([^()]*\))*\))+")  # of a pattern, outside its groups
BIT = 0  # an amount less than one whole step


@dataclass(frozen=True)
class Scale:
    """Ordered values of a field, or of one quality within its text."""

    steps: tuple[str, ...]
    stops: tuple[str, ...]  # where one whole step ends
    neutral: str
    place: str  # "whole", "front" or "end" of the text
    signs: dict[str, re.Pattern[str]]

    def where(self, text: str) -> str:
        """The step that a text is on."""
        found = next((step for step, sign in self.signs.items() if sign.search(text)), self.neutral)
        return text if text in self.steps else found

    def moved(self, text: str, steps: int, amount: int) -> str:
        """The text some steps further, at most to the end of the scale."""
        here, way = self.steps.index(self.where(text)), 1 if steps > 0 else -1
        ahead = self.steps[here + 1 :] if way > 0 else self.steps[:here][::-1]
        if not ahead:
            return text
        stops = ahead[:1] if amount == BIT else [step for step in ahead if step in self.stops] or ahead
        return self.written(text, stops[min(abs(steps) * max(1, amount), len(stops)) - 1])

    def written(self, text: str, step: str) -> str:
        """The text with this step in place of the one it is on."""
        if self.place == "whole":
            return step
        sign = self.signs.get(self.where(text))
        if sign and (found := sign.search(text)):
            return _tidy(text[: found.start()] + step + text[found.end() :])
        if self.place == "end" or not step:
            return _tidy(f"{text}, {step}")
        article = re.match(r"an? ", text)
        return a(f"{step} {text[article.end() :]}") if article else _tidy(f"{step} {text}")


@dataclass(frozen=True)
class Entry:
    """One thing that can be said of a field."""

    field: str
    value: str
    step: int
    scale: str  # the scale that value or step is on; empty when the field has none
    less: str  # what a feeling turns to when there is none to take away
    words: re.Pattern[str]
    up: re.Pattern[str] | None
    within: re.Pattern[str] | None


@dataclass(frozen=True)
class Form:
    """One way to say a whole clause; its open places are still open."""

    done: str
    pattern: str
    last: bool  # tried only when the words have been tried


@dataclass(frozen=True)
class Vocabulary:
    """The whole data file."""

    lead: re.Pattern[str]
    tail: re.Pattern[str]
    it: re.Pattern[str]
    filler: re.Pattern[str]
    modifiers: dict[str, re.Pattern[str]]
    scales: dict[str, Scale]
    entries: tuple[Entry, ...]
    forms: tuple[Form, ...]
    open: dict[str, str]
    verbs: dict[str, str]
    garments: dict[str, re.Pattern[str]]  # part of the body -> what is worn there
    garment: str
    colour: re.Pattern[str]
    compared: dict[str, str]  # "deeper" -> "deep"
    against: dict[str, str]  # "deep" -> what a deep voice is not
    sentences: dict[str, re.Pattern[str]]  # what a sentence of a prompt speaks of -> how such sentences look

    def entries_of(self, *fields: str) -> list[Entry]:
        """The entries of some fields."""
        return [entry for entry in self.entries if entry.field in fields]


@cache
def vocabulary() -> Vocabulary:
    """The data file, read and compiled once."""
    raw = tomllib.loads((files(__package__) / "notes.toml").read_text(encoding="utf-8"))
    places = dict(raw["open"])
    verbs = places.pop("verbs")
    garment = "|".join(raw["garments"].values())
    scales = {name: _scale(data) for name, data in raw["scales"].items()}
    return Vocabulary(
        lead=re.compile(rf"^(?:(?:{raw['lead']})(?![\w'])[ ,:]*)+", re.IGNORECASE),
        tail=re.compile(rf"(?:[ ,]+(?:{raw['tail']}))+$", re.IGNORECASE),
        it=_words(raw["it"]),
        filler=_words(raw["filler"]),
        modifiers={name: _words(words) for name, words in raw["modifiers"].items()},
        scales=scales,
        entries=tuple(_entry(data, scales) for data in raw["words"]),
        forms=tuple(Form(d["done"], f, d.get("last", False)) for d in raw["forms"] for f in d["forms"]),
        open=places,
        verbs=verbs,
        garments={part: _words(words) for part, words in raw["garments"].items()},
        garment=garment,
        colour=_words(places["colour"]),
        compared=raw["voice"]["compared"],
        against=raw["voice"]["against"],
        sentences={
            kind: re.compile(text.replace("<tag>", "(?P<tag>ID_[A-Z]+)"), re.IGNORECASE)
            for kind, text in raw["sentences"].items()
        },
    )


def _words(words: str) -> re.Pattern[str]:
    """Any of the alternatives as whole words; the longest first, so that "close-up" is not read as "close"."""
    longest = sorted(_ALTERNATIVE.findall(words), key=len, reverse=True)
    return re.compile(rf"(?<![\w'])(?:{'|'.join(longest)})(?![\w'])", re.IGNORECASE)


def _scale(data: dict[str, Any]) -> Scale:
    steps = tuple(data["steps"])
    signs = data.get("signs") or {step: re.escape(step) for step in sorted(steps, key=len, reverse=True) if step}
    compiled = {step: _words(sign) for step, sign in signs.items()}
    return Scale(steps, tuple(data.get("stops", steps)), data["neutral"], data["place"], compiled)


def _entry(data: dict[str, Any], scales: dict[str, Scale]) -> Entry:
    scale = data.get("scale", data["field"])
    return Entry(
        field=data["field"],
        value=data.get("value", ""),
        step=data.get("step", 0),
        scale=scale if scale in scales else "",
        less=data.get("less", ""),
        words=_words(data["words"] + (f"|{data['up']}" if "up" in data else "")),
        up=_words(data["up"]) if "up" in data else None,
        within=_words(data["within"]) if "within" in data else None,
    )


def _tidy(text: str) -> str:
    """Without the commas and spaces that a missing word leaves."""
    return ", ".join(part for part in (" ".join(part.split()) for part in text.split(",")) if part)
