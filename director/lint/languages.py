"""Which language a text is in, by its script and its commonest words."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_]+")
ENOUGH, SHARE = 2, 0.2  # common words that tell a language, and of all words


@dataclass(frozen=True)
class Language:
    """What is known of a language."""

    name: str
    rate: float  # words a second of calm speech
    words: frozenset[str]
    script: re.Pattern[str] | None  # signs that tell it


@cache
def languages() -> dict[str, Language]:
    """The languages by name, read once."""
    raw = tomllib.loads((files(__package__) / "languages.toml").read_text(encoding="utf-8"))
    return {
        name: Language(
            name,
            told["rate"],
            frozenset(told.get("words", "").split()),
            re.compile(f"[{told['script']}]") if "script" in told else None,
        )
        for name, told in raw.items()
    }


def language_of(text: str) -> str:
    """The language of a text; empty when its words do not tell, as of few words or of names."""
    for language in languages().values():
        if language.script and language.script.search(text):
            return language.name
    said = [word.casefold() for word in _WORD.findall(text)]
    count = {name: sum(word in language.words for word in said) for name, language in languages().items()}
    best = max(count, key=lambda name: count[name])
    second = max(value for name, value in count.items() if name != best)
    return best if count[best] >= max(ENOUGH, SHARE * len(said)) and count[best] > second else ""
