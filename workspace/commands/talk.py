"""Commands that keep the conversation: what was said, what a language model asked for and got, and what it took.

They add rows and change nothing of the film, so undo never touches them.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workspace import schema as s
from workspace.commands.base import Command, now
from workspace.writer import Writer

Verdict = Literal["allow", "refuse", "needs-approval", "invalid", "unknown", "failed", "stopped"]


class Say(Command):
    """Keep what somebody said in the conversation."""

    who: Literal["person", "director"]
    text: str

    def effect(self, w: Writer) -> int:
        return w.add(s.turns, who=self.who, text=self.text, at=now())


class RecordCall(Command):
    """Keep a tool call of a language model, with the turn that caused it and what became of it."""

    turn: int = Field(description="id of what the person said")
    tool: str = Field(description="the name as the model wrote it")
    arguments: str = Field(description="as the model wrote them, so perhaps no JSON")
    verdict: Verdict
    message: str = Field("", description="what the model was answered")
    seconds: float = 0.0

    def effect(self, w: Writer) -> int:
        return w.add(s.calls, **self.model_dump(), at=now())


class RecordUsage(Command):
    """Keep what one request to a language model took."""

    purpose: str = Field(description="the stage, or chat")
    model: str
    prompt_tokens: int = Field(0, ge=0)
    completion_tokens: int = Field(0, ge=0)
    seconds: float = Field(0.0, ge=0)
    money: float | None = Field(None, ge=0, description="in the currency of the price table; None: no price known")
    failed: bool = Field(False, description="no usable answer came of it")

    def effect(self, w: Writer) -> int:
        return w.add(s.usage, **self.model_dump(), at=now())
