"""Keeping what critics said. It adds rows and changes nothing of the film, so undo never touches it."""

from __future__ import annotations

from pydantic import Field

from workspace import schema as s
from workspace.commands.base import WITH_SHOTS, Command, now
from workspace.findings import Review
from workspace.writer import Writer


class RecordFindings(Command):
    """Keep what critics said of a take, with the take. What the same critic said of it before is superseded, and stays."""

    stages = WITH_SHOTS
    take: int
    reviews: tuple[Review, ...] = Field(min_length=1)

    def effect(self, w: Writer) -> None:
        at = now()
        w.add_all(s.reviews, *({**review.model_dump(mode="json"), "at": at} for review in self.reviews))
