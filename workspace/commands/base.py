"""What a command is: a pydantic model and its effect."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import UTC, datetime
from typing import Any, ClassVar

from pydantic import ConfigDict

from workspace.records import Record
from workspace.writer import Writer

ANY_STAGE = frozenset({"intake", "screenplay", "cards", "shot_plan", "shoot", "cut"})
WITH_SHOTS = frozenset({"shoot", "cut"})


class Command(Record, ABC):
    """Something that may be done to a film. `stages` says when; the gate of the class decides."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    stages: ClassVar[frozenset[str]] = ANY_STAGE

    @abstractmethod
    def effect(self, w: Writer) -> Any:
        """Change the film through `w`. Runs inside one transaction, after the gate."""


def now() -> str:
    """The present time, UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
