"""The few words that the conversation understands without a language model."""

from __future__ import annotations

import re

YES = frozenset(
    {
        *("y", "yes", "yes please", "ok", "okay", "sure", "go", "go on", "do it"),
        *("ja", "j", "oui", "sí", "si", "да", "はい", "是"),
    }
)
_ANSWER = re.compile(r"(?:^|[\n;])\s*(\d)\s*[.):]\s*")


def is_yes(line: str) -> bool:
    """Whether a person said yes, and nothing more."""
    return line.strip().rstrip(".!").casefold() in YES


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
