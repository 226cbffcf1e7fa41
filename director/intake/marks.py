"""Fountain's marks inside a line: what is read by the eye and must not be spoken or drawn."""

from __future__ import annotations

import re

# Emphasis opens before a word and closes after one, so that snake_case and "2 * 3" keep their characters.
_EMPHASIS = re.compile(r"(?<![\w\\*])(\*{1,3}|_)(?=\S)(.+?)(?<=\S)\1(?![\w*])", re.DOTALL)
_ESCAPED = re.compile(r"\\([*_])")
_MARKS = re.compile(r"[*_~\\\n]")
_BREAK = re.compile(r"\s*\n\s*")
UNSEEN = re.compile(r"^(?:V\.?\s?O\.?|O\.?\s?[SC]\.?|off[- ]?screen|voice[- ]?over)\b", re.IGNORECASE)  # after a name


def plain(text: str) -> str:
    """The words without emphasis marks, lyric tildes and line breaks: what a voice says and a card shows."""
    if not _MARKS.search(text):  # as most are
        return text.strip()
    before = None
    while text != before:
        before, text = text, _EMPHASIS.sub(r"\2", text)
    lines = (line.strip().removeprefix("~").strip() for line in _BREAK.split(text))
    return _ESCAPED.sub(r"\1", " ".join(line for line in lines if line))
