"""The sounds of a line in time: as the speech engine laid them out, or guessed from letters where nobody speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.animatic.soundtrack import Phone, Shape
from generator.animatic.voice_text import spoken

SHAPES: dict[Shape, str] = {  # signs of the pronouncing dictionary (misaki's alphabet) and letters
    "closed": "mbp",
    "teeth": "fv",
    "wide": "iɪeɛAIyᵻæ",
    "open": "aɑɐʌəɜɚWɒᵊhH",
    "round": "oɔuʊOQYwʍɹrʃʒʧʤ",
    "narrow": "tdnszkɡgŋlθðcjxqTɾ",
}
_SHAPE = {sign: shape for shape, signs in SHAPES.items() for sign in signs}
_BEFORE, _BEHIND = "ˈˌ", "ːʰʲ"  # stress and length: their time belongs to the sound before, behind which they stand
_LETTERS = re.compile(r"th|sh|ch|ng|ee|oo|ou|[a-z]|[^\W\d_]|[\s.,;:!?…—]+")
_LONG = {"open": 1.6, "wide": 1.6, "round": 1.6, "rest": 0.6}  # how much longer than a consonant


def laid_out(signs: str, seconds: Sequence[float], start: float) -> tuple[Phone, ...]:
    """The sounds of a phoneme string, each as long as the engine made it. `seconds`: one a sign. `start`: of the first."""
    found: list[Phone] = []
    begin = start
    for sign, length in zip(signs, seconds, strict=True):
        end = start + length
        if sign in _BEFORE:
            start = end
            continue
        if sign in _BEHIND and found:
            found[-1] = Phone(found[-1].symbol, found[-1].shape, (found[-1].span[0], end))
        else:
            found.append(Phone(sign, shape_of(sign), (begin, end)))
        start = begin = end
    return tuple(found)


def guessed(text: str, seconds: float) -> tuple[Phone, ...]:
    """The letters of a line, spread over so many seconds: vowels longer than consonants."""
    bare = " ".join(spoken(text)).lower() or text.lower()
    signs = [sign if sign.strip() else " " for sign in _LETTERS.findall(bare)]
    shapes = [shape_of(sign) for sign in signs]
    weights = [_LONG.get(shape, 1.0) for shape in shapes]
    step, at, found = seconds / max(sum(weights), 1e-6), 0.0, []
    for sign, shape, weight in zip(signs, shapes, weights, strict=True):
        found.append(Phone(sign, shape, (at, at + weight * step)))
        at += weight * step
    return tuple(found)


def moved(phones: Sequence[Phone], by: float, *, end: float) -> tuple[Phone, ...]:
    """The same sounds so many seconds later; what is not between `by` and `end` is left out."""
    placed = ((one, max(one.span[0], 0.0) + by, min(one.span[1] + by, end)) for one in phones)
    return tuple(Phone(one.symbol, one.shape, (start, stop)) for one, start, stop in placed if stop > start)


def shape_of(sign: str) -> Shape:
    """What lips do for a sign: at rest for spaces and stops, open for a letter of a script that is not known here."""
    if not any(letter.isalpha() for letter in sign):
        return "rest"
    first = {"th": "narrow", "sh": "round", "ch": "round", "ng": "narrow", "ee": "wide"}.get(sign)
    return first or _SHAPE.get(sign[0], "open")  # type: ignore[return-value]
