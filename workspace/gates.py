"""Gates: for every command a pure function with a typed answer. A command without a gate is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workspace import commands as c
from workspace.store import View, stage


@dataclass(frozen=True)
class Allow:
    """The command may run."""

    verdict = "allow"
    message: str = ""


@dataclass(frozen=True)
class NeedsApproval:
    """The command may run once a person has said yes."""

    message: str
    verdict = "needs-approval"


@dataclass(frozen=True)
class Refuse:
    """The command may not run."""

    message: str
    verdict = "refuse"


Answer = Allow | NeedsApproval | Refuse
Gate = Callable[[c.Command, View], Answer]


def in_stage(command: c.Command, view: View) -> Answer:
    """Allow a command in the stages that it declares."""
    at = stage(view)
    if at in command.stages:
        return Allow()
    wanted = " or ".join(sorted(command.stages))
    return Refuse(f"{type(command).__name__} belongs to the stage {wanted}; the film is at {at}")


def new_film(command: c.Command, view: View) -> Answer:
    """A film is created once."""
    return Allow() if view.settings() is None else Refuse("the folder holds a film already")


def known_shot(command: c.Command, view: View) -> Answer:
    """A take belongs to a shot that exists, and remembers only earlier shots by the same generator (rule 9)."""
    assert isinstance(command, c.RegisterTake)
    numbers = {shot.id: shot.number for shot in view.shots(dropped=True)}
    if command.shot not in numbers:
        return Refuse(f"there is no shot {command.shot}")
    sources = view.takes([entry.take for entry in command.lineage.memory])
    for entry in command.lineage.memory:
        source = sources.get(entry.take)
        if source is None or source.lineage.generator != command.lineage.generator:
            return Refuse(f"slot {entry.position} remembers take {entry.take}, which this generator did not make")
        # A take found again after a crash was causal when it was asked for; shots may have moved since.
        if command.make_current and not 0 < numbers.get(entry.shot, 0) < numbers[command.shot]:
            return Refuse(f"slot {entry.position} remembers {entry.shot}, which is not earlier than {command.shot}")
    return in_stage(command, view)


def own_take(command: c.Command, view: View) -> Answer:
    """A shot may point only at a take that was made for it."""
    assert isinstance(command, c.UseTake)
    take = view.takes([command.take]).get(command.take)
    if take is None or take.shot != command.shot:
        return Refuse(f"{command.shot} has no take {command.take}")
    return in_stage(command, view)


GATES: dict[type[c.Command], Gate] = {
    c.CreateFilm: new_film,
    c.ChangeSettings: in_stage,
    c.BringSource: in_stage,
    c.WriteScreenplay: in_stage,
    c.WriteCards: in_stage,
    c.PlanShots: in_stage,
    c.RegisterTake: known_shot,
    c.UseTake: own_take,
}


def gate(command: c.Command, view: View) -> Answer:
    """Ask the gate of a command."""
    found = GATES.get(type(command))
    return found(command, view) if found else Refuse(f"{type(command).__name__} has no gate")
