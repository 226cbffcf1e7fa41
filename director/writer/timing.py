"""How long shots are: from their words and their action, then fitted to the wished length."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workspace.records import Element

WORDS_A_SECOND = 2.5  # of calm speech
AROUND_SPEECH = 1.2  # seconds of breath before and after what is said
READ_A_SECOND = 5.0  # words of action played in a second
SHORTEST, LONGEST = 2.0, 20.0  # seconds of any shot
USUAL_SHORT, USUAL_LONG = 3.0, 12.0  # seconds of a shot when nothing is wished
A_SHOT = 7.0  # seconds of a usual shot: how many shots a wished length needs
A_PAUSE, LONG_PAUSE = 1.0, 2.0  # seconds of "(beat)" and "(a long pause)"
SLOW = 1.4  # how much longer a song, or a line said slowly, takes
MAX_LINE = int((LONGEST - AROUND_SPEECH) * WORDS_A_SECOND)  # words that fit the longest shot


_UNSPACED = "\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han, Kana: two signs a word
_JOINED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer: four
_WORD = re.compile(rf"[{_UNSPACED}]{{1,2}}|[{_JOINED}]{{1,4}}|[^\s{_UNSPACED}{_JOINED}]+")
_PAUSE = re.compile(r"\b(?P<long>long\s+|longer\s+)?(?:beat|pause|silence)s?\b", re.IGNORECASE)
SLOWLY = re.compile(r"\b(?:sings|singing|slowly|haltingly|stammering)\b", re.IGNORECASE)


def words(text: str) -> int:
    """How many words a text has; in scripts that are written without spaces, as many as take that long to say."""
    return sum(1 for _ in _WORD.finditer(text))


def end_of_words(text: str, count: int) -> int:
    """Where the first `count` words of a text end."""
    ends = [match.end() for match in _WORD.finditer(text)]
    return ends[min(count, len(ends)) - 1]


def pauses(text: str) -> float:
    """Seconds of the beats and pauses that a parenthetical asks for."""
    return sum(LONG_PAUSE if match["long"] else A_PAUSE for match in _PAUSE.finditer(text))


def spoken(elements: Sequence[Element]) -> float:
    """Seconds that the lines need with their pauses, 0 without lines."""
    lines = [element for element in elements if element.kind == "line"]
    said = sum(words(line.text) * (SLOW if SLOWLY.search(line.manner) else 1.0) for line in lines)
    return said / WORDS_A_SECOND + AROUND_SPEECH + sum(pauses(line.manner) for line in lines) if said else 0.0


def usual(elements: Sequence[Element]) -> float:
    """Seconds of a shot of these elements, when no length is wished."""
    actions = [element.text for element in elements if element.kind == "action"]
    played = 1.5 + sum(words(text) / READ_A_SECOND + _beats(text) for text in actions)
    speech = spoken(elements)
    seconds = speech + 0.4 * played if speech else played
    return min(max(seconds, speech, USUAL_SHORT), max(USUAL_LONG, min(speech, LONGEST)))


def _beats(text: str) -> float:
    """Seconds of "Beat." or "A long silence." where it is a sentence of its own."""
    sentences = re.split(r"(?<=[.!?…])\s+", text)
    return sum(pauses(sentence) for sentence in sentences if words(sentence) <= 3)


def fitted(usuals: Sequence[float], least: Sequence[float], total: float | None) -> list[float]:
    """Lengths in tenths of a second whose sum is as near `total` as the limits of each shot allow.

    Every shot keeps its share of the film; those that meet their least or the longest length stay there, and the rest
    share what is left.
    """
    if total is None or not usuals:
        return [round(value, 1) for value in usuals]
    low = [min(max(value, SHORTEST), LONGEST) for value in least]
    fixed: dict[int, float] = {}
    while len(fixed) < len(usuals):
        free = [i for i in range(len(usuals)) if i not in fixed]
        scale = max(0.0, total - sum(fixed.values())) / sum(usuals[i] for i in free)
        under = {i: low[i] for i in free if usuals[i] * scale < low[i]}
        over = {i: LONGEST for i in free if usuals[i] * scale > LONGEST}
        # The side that is further off its limits is settled first; the other may still come inside them.
        short = sum(low[i] - usuals[i] * scale for i in under)
        long = sum(usuals[i] * scale - LONGEST for i in over)
        settled = under if short >= long else over
        if not settled:
            return _tenths([fixed.get(i, usuals[i] * scale) for i in range(len(usuals))], low)
        fixed |= settled
    return _tenths([fixed[i] for i in range(len(usuals))], low)


def _tenths(values: list[float], low: Sequence[float]) -> list[float]:
    """Rounded so that the rounding does not add up."""
    out, error = [], 0.0
    for value, least in zip(values, low, strict=True):
        rounded = min(max(round(value + error, 1), round(least, 1)), LONGEST)
        error = max(-1.0, min(1.0, error + value - rounded))
        out.append(rounded)
    return out
