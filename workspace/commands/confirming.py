"""Commands by which a person decides: what was understood, what was asked and answered, and every yes."""

from __future__ import annotations

from pydantic import Field

from workspace import schema as s
from workspace.commands.base import ANY_STAGE, Command
from workspace.records import ApprovalOf, Intent
from workspace.writer import Writer


class WriteIntent(Command):
    """Keep what was understood of what the person wants, with the questions that are open."""

    stages = ANY_STAGE - {"intake"}
    intent: Intent

    def effect(self, w: Writer) -> None:
        w.put(s.documents, kind="intent", body=self.intent.model_dump(mode="json"))


class AnswerQuestions(Command):
    """Keep the answers to the open questions, one each, in their order."""

    stages = frozenset({"screenplay"})
    answers: tuple[str, ...] = Field(min_length=1)

    def effect(self, w: Writer) -> None:
        intent = w.view.intent()
        assert intent is not None  # the gate has looked
        WriteIntent(intent=intent.model_copy(update={"answers": self.answers})).effect(w)


class AskApproval(Command):
    """Let a part of the plan wait for a person's yes. Until it is given, the gates let nothing be built on that part."""

    stages = ANY_STAGE - {"intake"}
    of: ApprovalOf
    generator: str = Field("", description="who would render, for a plan: another generator costs something else")
    why: str = Field(description="why it needs a yes, in words")
    told: str = Field("", description="what a person should know to say it: the forecast")

    def effect(self, w: Writer) -> None:
        w.put(s.approvals, **self.model_dump(), given=False)


class Approve(Command):
    """The person's yes to the part of the plan that waits for one."""

    stages = ANY_STAGE - {"intake"}
    of: ApprovalOf
    generator: str = ""

    def effect(self, w: Writer) -> None:
        waiting = w.view.approval(self.of, self.generator)
        assert waiting is not None  # the gate has looked
        w.put(s.approvals, **{**waiting.model_dump(), "given": True})
