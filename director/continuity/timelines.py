"""The present of the story, and what leaves it: flashbacks, dreams, glimpses of the future."""

from __future__ import annotations

import re

from director.continuity.lexicon import lexicon
from workspace.records import ShotPlan

MAIN = "main"
_OPENING = re.compile(r"[.:;—–]")
_LONG = re.compile(r"\b(?:years|decades|summers|winters|lifetime|child|childhood|girl|boy|young)\b")


def told(plan: ShotPlan) -> str:
    """The timeline that the first words of a shot open; empty when they tell none."""
    opening = _opening(plan)
    for name, patterns in lexicon().timelines.items():
        if any(pattern.search(opening) for pattern in patterns):
            return name
    return ""


class Timelines:
    """Which timeline each shot belongs to, shot by shot. Each has its own states."""

    def __init__(self) -> None:
        self.long_ago = False  # the last flashback went so far back that people looked and spoke otherwise
        self._last = MAIN
        self._seen_in: dict[str, set[str]] = {}  # character -> timelines

    def of(self, plan: ShotPlan) -> str:
        """That which the words open, or that of the shot before while people are seen who were only seen there."""
        opened = told(plan)
        if opened:
            self.long_ago = bool(_LONG.search(_opening(plan)))
        going_on = self._last != MAIN and any(self._seen_in.get(c) == {self._last} for c in plan.characters)
        self._last = opened or (self._last if going_on else MAIN)
        for character in plan.characters:
            self._seen_in.setdefault(character, set()).add(self._last)
        return self._last


def _opening(plan: ShotPlan) -> str:
    return _OPENING.split(plan.action, maxsplit=1)[0].casefold().strip()
