"""Commands that keep how a film was improved: what was tried on which shot, why, what came of it, and what stays.

They add to the log and change nothing of the film; what stays is made current by the commands that a person uses too.
A run that was killed is read from them and goes on where it was.
"""

from __future__ import annotations

from pydantic import Field

from workspace.commands.base import WITH_SHOTS, Command
from workspace.commands.shots import check_plan, seed_used
from workspace.findings import Severity
from workspace.records import Record, ShotPlan
from workspace.writer import Writer


class Verdict(Record):
    """What the findings on a take come to. Less is better, and what stands first decides."""

    unjudged: int = Field(
        0, description="what could be judged of the take that this one is to replace, and not of this"
    )
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    excess: float = Field(0.0, description="by how much measures miss their thresholds, in thresholds, summed")
    stale: bool = Field(False, description="the take is not what the film asks for")

    @property
    def rank(self) -> tuple[float, ...]:
        """What verdicts are compared by."""
        return self.unjudged, self.errors, self.warnings, self.notes, self.excess, self.stale

    def __str__(self) -> str:
        found = [
            f"{n} {word if n > 1 else word[:-1]}"
            for word in ("errors", "warnings", "notes")
            if (n := getattr(self, word))
        ]
        return ", ".join(found) or "nothing found"


class BeginImproving(Command):
    """Begin to improve a film. The same again, before that is over, goes on with it."""

    stages = WITH_SHOTS
    shots: tuple[str, ...] = Field(description="shot ids, in story order")
    critics: tuple[str, ...] = Field((), description="who judges; empty: all there are")
    rounds: int = Field(ge=1, description="the most that is tried on one shot")
    until: Severity = Field("error", description="a shot without findings this grave is done")
    refresh: bool = Field(False, description="stale shots are rendered as the film now asks")
    money: float = Field(0.0, ge=0, description="what language models had taken of the film's account by then")
    goes_on: bool = Field(False, description="with the run before, whose time or money was over")

    def effect(self, w: Writer) -> None:
        """Nothing: the log keeps it."""


class TryChange(Command):
    """Keep what is tried on a shot next, and why, before it is rendered: after a kill the same is tried, not another."""

    stages = WITH_SHOTS
    shot: str
    round: int = Field(ge=0, description="from 1; 0: as the film now asks")
    change: str = Field(description="which route of the table, such as seed or exclude shot-3")
    told: tuple[str, ...] = Field((), description="what changes, in words")
    because: str = Field("", description="the finding that it is to mend")
    plan: ShotPlan
    seed: int = Field(ge=0)

    def effect(self, w: Writer) -> None:
        check_plan(self.plan, w.view.cards())
        seed_used(w, self.seed)


class JudgeTry(Command):
    """Keep what came of something tried: the take, what it comes to, and whether it is the best so far."""

    stages = WITH_SHOTS
    shot: str
    round: int = Field(ge=0)
    take: int
    verdict: Verdict
    better: bool
    seconds: float = Field(0.0, ge=0, description="that rendering and judging took")

    def effect(self, w: Writer) -> None:
        """Nothing: the log keeps it."""


class SettleShot(Command):
    """Keep which take of a shot stays, and why no more is tried."""

    stages = WITH_SHOTS
    shot: str
    take: int
    before: Verdict
    after: Verdict
    why: str
    done: bool = Field(True, description="False: the time or the money was over before it was")

    def effect(self, w: Writer) -> None:
        """Nothing: the log keeps it."""


class EndImproving(Command):
    """The run is over."""

    stages = WITH_SHOTS
    why: str
    done: bool = Field(True, description="False: its time or money was over; the same again goes on with it")

    def effect(self, w: Writer) -> None:
        """Nothing: the log keeps it."""
