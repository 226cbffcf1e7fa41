"""Who writes: from a source to a screenplay, cards and a shot plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from workspace.records import Card, Screenplay, ShotPlan, Source, Wish


class Writer(Protocol):
    """Plans a film. The built-in one works by rules; one with a language model behind it answers the same calls."""

    name: str

    def screenplay(self, source: Source, wish: Wish) -> Screenplay:
        """The story in words."""

    def cards(self, screenplay: Screenplay, source: Source) -> list[Card]:
        """The fixed facts of every character, place and prop."""

    def shot_plan(self, screenplay: Screenplay, cards: Sequence[Card], wish: Wish) -> list[ShotPlan]:
        """The ordered shots."""
