"""How long shots are: from their words and their action, then fitted to the wished length."""

from __future__ import annotations

from collections.abc import Sequence

from workspace.records import Element

WORDS_A_SECOND = 2.5  # of calm speech
AROUND_SPEECH = 1.2  # seconds of breath before and after what is said
READ_A_SECOND = 5.0  # words of action played in a second
SHORTEST, LONGEST = 2.0, 20.0  # seconds of any shot
USUAL_SHORT, USUAL_LONG = 3.0, 12.0  # seconds of a shot when nothing is wished
A_SHOT = 7.0  # seconds of a usual shot: how many shots a wished length needs
MAX_LINE = int((LONGEST - AROUND_SPEECH) * WORDS_A_SECOND)  # words that fit the longest shot


def words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def spoken(elements: Sequence[Element]) -> float:
    """Seconds that the lines need, 0 without lines."""
    said = sum(words(element.text) for element in elements if element.kind == "line")
    return said / WORDS_A_SECOND + AROUND_SPEECH if said else 0.0


def usual(elements: Sequence[Element]) -> float:
    """Seconds of a shot of these elements, when no length is wished."""
    played = 1.5 + sum(words(element.text) for element in elements if element.kind == "action") / READ_A_SECOND
    speech = spoken(elements)
    seconds = speech + 0.4 * played if speech else played
    return min(max(seconds, speech, USUAL_SHORT), max(USUAL_LONG, min(speech, LONGEST)))


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
