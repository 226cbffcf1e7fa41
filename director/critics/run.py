"""A run of improving a film, as the log tells it: what was tried so far. It is how a killed run goes on where it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from workspace.commands import BeginImproving, Command, EndImproving, JudgeTry, SettleShot, TryChange
from workspace.film import Film

_OF_A_RUN = {kind.__name__: kind for kind in (BeginImproving, TryChange, JudgeTry, SettleShot, EndImproving)}


@dataclass
class Run:
    """What a run has done. Everything in it is in the log."""

    step: int
    asked: BeginImproving
    tries: dict[tuple[str, int], TryChange] = field(default_factory=dict)  # (shot id, round) -> what was tried
    judged: dict[tuple[str, int], JudgeTry] = field(default_factory=dict)
    settled: dict[str, SettleShot] = field(default_factory=dict)  # shot id -> what stays
    over: bool = False

    def add(self, command: Command) -> None:
        """Take in what was done next."""
        if isinstance(command, TryChange):
            self.tries[command.shot, command.round] = command
        elif isinstance(command, JudgeTry):
            self.judged[command.shot, command.round] = command
        elif isinstance(command, SettleShot):
            self.settled[command.shot] = command
        else:
            self.over = True

    @property
    def seconds(self) -> float:
        """What rendering and judging took so far."""
        return sum(one.seconds for one in self.judged.values())


def begin(film: Film, asked: BeginImproving, *, actor: str, step: int | None = None) -> Run:
    """The run that was asked for: the last one, when it was the same and was killed, else a new one.

    `step`: what the person said that the director acts on; None: a step of its own.
    """
    last = last_run(film)
    with film.view() as view:
        disturbed = last is not None and view.last_changing_step() > last.step  # by undo, or by somebody's own changes
    if last and not last.over and last.asked == asked and not disturbed:
        return last
    step = film.begin_step("improve", actor=actor) if step is None else step
    film.apply(asked, actor=actor, step=step)
    return Run(step, asked)


def last_run(film: Film) -> Run | None:
    """The run that was begun last; None when a film was never improved."""
    with film.view() as view:
        found = _runs(view.asked(*_OF_A_RUN))
    return found[-1] if found else None


def _runs(rows: Iterable[Any]) -> list[Run]:
    runs: list[Run] = []
    for row in rows:
        command = _OF_A_RUN[row.command].model_validate(row.payload)
        if isinstance(command, BeginImproving):
            runs.append(Run(row.step, command))
        elif runs:
            runs[-1].add(command)
    return runs
