"""What readers of notes and of prompts share: the data file, quoted text, and sentences."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

QUOTED = re.compile(
    r"\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|(?<!\w)‘(?=\S).+?(?<=\S)’(?!\w)"
    r"|(?<!\w)'(?=\S)[^']*(?:(?<=\w)'(?=\w)[^']*)*(?<=\S)'(?!\w)",
    re.DOTALL,
)
_INNER = re.compile(r"\s*(.*?)\s*", re.DOTALL)
_TITLES = r"(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\bMrs\.)"
_BREAK = re.compile(rf"(?<=[.!?…]){_TITLES}\s+|\s*;\s*|\s*\n\s*")


@cache
def data() -> dict[str, Any]:
    """The data file beside this module."""
    return tomllib.loads((files(__package__) / "notes.toml").read_text(encoding="utf-8"))


def quoted(text: str) -> list[re.Match[str]]:
    """The quoted parts of a text, with their marks."""
    return list(QUOTED.finditer(text))


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end, without the space between them. A quoted text is never cut."""
    return cut(_BREAK, _masked(text))


def cut(where: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """The spans of a text between the matches of a pattern, without the space around them."""
    edges = [0, *(edge for found in where.finditer(text) for edge in found.span()), len(text)]
    found = [_INNER.fullmatch(text, *pair) for pair in zip(edges[::2], edges[1::2], strict=True)]
    return [span.span(1) for span in found if span and span[1]]


def _masked(text: str) -> str:
    """The text, as long as it was, with nothing in its quoted parts to cut at."""
    for part in quoted(text):
        told = re.search(r"(?:^|[.!?;\n])\s*$", text[: part.start()]) is None  # said by somebody named before
        stops = (told or part.group()[-2] in ".!?…") and text[part.end() :].lstrip()[:1].isupper()
        text = text[: part.start()] + "x" * (len(part.group()) - 1) + ("." if stops else "x") + text[part.end() :]
    return text
