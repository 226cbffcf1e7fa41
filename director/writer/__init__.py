"""Writers: who turns what the person brought into a screenplay, cards and a shot plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from workspace.records import Card, Screenplay, ShotPlan, Source, Wish


class Writer(Protocol):
    """Plans a film. A writer reads and returns records; it changes no state and keeps what the person wrote."""

    name: str

    def screenplay(self, source: Source, wish: Wish) -> Screenplay:
        """The story in words. A script stays word for word as it is. Raises BadInput for a wish that cannot be met."""

    def cards(self, screenplay: Screenplay, source: Source) -> list[Card]:
        """The fixed facts of everybody and everything: characters in order of appearance, then places, then props."""

    def shot_plan(self, screenplay: Screenplay, cards: Sequence[Card], wish: Wish) -> list[ShotPlan]:
        """The shots in order. Each line and each action of the screenplay stands in exactly one of them, unchanged."""
