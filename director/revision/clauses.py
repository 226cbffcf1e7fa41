"""A note in clauses: cut where sentences end and at "and", "but", "then" and commas, never inside quoted text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_QUOTED = re.compile(
    r"\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|(?<!\w)‘(?=\S).+?(?<=\S)’(?!\w)|(?<!\w)'(?=\S)[^']*(?:(?<=\w)'(?=\w)[^']*)*(?<=\S)'(?!\w)",
    re.DOTALL,
)
_TITLES = r"(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\bMrs\.)"
_SENTENCE = re.compile(rf"(?<=[.!?…]){_TITLES}\s+|\s*;\s*|\s*\n\s*")
_JOINT = re.compile(
    r"\s*,(?!\d)\s*(?:(?:and|but|then|also|plus)\s+)*|\s+(?:and|but|then|plus)\s+(?:(?:then|also)\s+)*|\s+[–—]\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Clause:
    """A stretch of a note. `said` is the text with each quoted part as its number: `she says "0"`."""

    text: str  # as written
    said: str
    quotes: tuple[str, ...]  # without their marks, byte for byte


def quoted(text: str) -> list[re.Match[str]]:
    """The quoted parts of a text, with their marks."""
    return list(_QUOTED.finditer(text))


def clause(text: str) -> Clause:
    """One stretch of text as a clause."""
    parts = quoted(text)
    said, end = "", 0
    for number, part in enumerate(parts):
        said += text[end : part.start()] + f'"{number}"'
        end = part.end()
    said = " ".join((said + text[end:]).replace("’", "'").split()).strip(" .,!?…;:-–—")
    return Clause(text, said, tuple(part.group()[1:-1] for part in parts))


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end, without the space between them. A quoted text is never cut."""
    return _cut(_SENTENCE, _masked(text))


def joined(sentence: str, placed: Callable[[str, bool], bool]) -> list[str]:
    """A sentence cut where both sides stand alone; what does not stand stays together, as written.

    `placed(text, whole)` says whether a text stands alone, with `whole` that nothing of it is left over.
    """
    parts, out = _cut(_JOINT, _masked(sentence)), []
    stands = [placed(sentence[slice(*part)], False) for part in parts]
    at, loose = 0, None  # loose: where a run of parts that do not stand begins
    while at < len(parts):
        last = _stretch(at, parts, stands, lambda i, j: placed(sentence[parts[i][0] : parts[j][1]], True))
        if last is None:
            loose = at if loose is None else loose
            at += 1
            continue
        if loose is not None:
            out.append(sentence[parts[loose][0] : parts[at - 1][1]])
        out.append(sentence[parts[at][0] : parts[last][1]])
        at, loose = last + 1, None
    if loose is not None:
        out.append(sentence[parts[loose][0] : parts[-1][1]])
    return out or [sentence]


def _stretch(
    at: int, parts: list[tuple[int, int]], stands: list[bool], together: Callable[[int, int], bool]
) -> int | None:
    """The last part of the clause that begins at `at`, with parts that do not stand alone; None for no clause."""
    last = at if stands[at] else None
    for j in range(at + 1, min(at + 4, len(parts))):
        if last is not None and stands[j]:
            break
        if together(at, j):
            last = j
    return last


def _masked(text: str) -> str:
    """The text, as long as it was, with nothing in its quoted parts to cut at."""
    for part in quoted(text):
        told = re.search(r"(?:^|[.!?;\n])\s*$", text[: part.start()]) is None  # said by somebody named before
        stops = (told or part.group()[-2] in ".!?…") and text[part.end() :].lstrip()[:1].isupper()
        text = text[: part.start()] + "x" * (len(part.group()) - 1) + ("." if stops else "x") + text[part.end() :]
    return text


def _cut(where: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    edges = [0, *(edge for cut in where.finditer(text) for edge in cut.span()), len(text)]
    spans = [
        (a + len(text[a:b]) - len(text[a:b].lstrip()), a + len(text[a:b].rstrip()))
        for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]
    return [(a, b) for a, b in spans if a < b]
