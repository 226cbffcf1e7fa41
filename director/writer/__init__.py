"""Writers: who turns what the person brought into a screenplay, cards and a shot plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from workspace.records import Card, Intent, Passage, Screenplay, Settings, ShotPlan, Source, Wish


class Writer(Protocol):
    """Plans a film. A writer reads and returns records; it changes no state and keeps what the person wrote."""

    name: str

    @property
    def model(self) -> str:
        """The language model behind it; empty: none, so that nothing has to be asked or confirmed."""

    def once(self) -> AbstractContextManager[None]:
        """For one stage, until what it wrote is kept: a stage that was stopped asks nobody for the same again."""

    def intent(self, source: Source, wish: Wish, passages: Sequence[Passage]) -> Intent:
        """What the person wants, with the questions that only they can answer. Asked only of a writer with a model."""

    def screenplay(self, source: Source, wish: Wish, *, intent: Intent | None = None) -> Screenplay:
        """The story in words. A script stays word for word as it is. Raises BadInput for a wish that cannot be met."""

    def cards(self, screenplay: Screenplay, source: Source, *, intent: Intent | None = None) -> list[Card]:
        """The fixed facts of everybody and everything: characters in order of appearance, then places, then props."""

    def shot_plan(
        self, screenplay: Screenplay, cards: Sequence[Card], wish: Wish, *, intent: Intent | None = None
    ) -> list[ShotPlan]:
        """The shots in order. Each line and each action of the screenplay stands in exactly one of them, unchanged."""

    def blocking(
        self, plans: Sequence[tuple[ShotPlan, Sequence[str]]], cards: Mapping[str, Card], settings: Settings
    ) -> list[str]:
        """What happens in each of some shots as the generator is told it; beside each plan, what it remembers in words."""
