"""The few words that the conversation understands without a language model."""

from __future__ import annotations

import re

YES = frozenset(
    {
        *("y", "yes", "yes please", "yes do", "ok", "okay", "sure", "go", "go on", "go ahead", "do it"),
        *("ja", "j", "ja bitte", "oui", "sí", "si", "да", "はい", "是"),
    }
)
NO = frozenset({*("n", "no", "nope", "no thanks"), *("nein", "non", "нет", "いいえ", "不")})
_ANSWER = re.compile(r"(?:^|[\n;])\s*(\d)\s*[.):]\s*")


def is_yes(line: str) -> bool:
    """Whether a person said yes, and nothing more."""
    return _bare(line) in YES


def is_no(line: str) -> bool:
    """Whether a person said no, and nothing more: not what is to be otherwise."""
    return _bare(line) in NO


def answers(line: str, questions: int) -> dict[int, str]:
    """What was answered to so many questions: "1: me; 2: last day" to each, anything else to all of them at once.

    A yes takes the defaults. Whoever reads an answer given to all of them finds in it what concerns each.
    """
    if is_yes(line):
        return {}
    parts = _ANSWER.split(line)
    numbered = {int(n): text.strip() for n, text in zip(parts[1::2], parts[2::2], strict=True)}
    if numbered and not parts[0].strip() and all(1 <= n <= questions for n in numbered):
        return numbered
    return dict.fromkeys(range(1, questions + 1), line.strip())


def _bare(line: str) -> str:
    return " ".join(re.sub(r"[.,!。！]", " ", line).casefold().split())
