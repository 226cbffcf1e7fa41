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
    earlier: list[TryChange] = field(default_factory=list)  # by the runs that this one goes on with
    ended: EndImproving | None = None
    seconds: float = 0.0  # that this run took by itself, for rendering and judging
    rendered: float = 0.0  # seconds of film that it tried

    def add(self, command: Command) -> None:
        """Take in what was done next."""
        if isinstance(command, TryChange):
            self.tries[command.shot, command.round] = command
        elif isinstance(command, JudgeTry):
            self.judged[command.shot, command.round] = command
            self.seconds += command.seconds
            self.rendered += self.tries[command.shot, command.round].plan.duration
        elif isinstance(command, SettleShot):
            self.settled[command.shot] = command
        elif isinstance(command, EndImproving):
            self.ended = command

    def after(self, step: int, asked: BeginImproving) -> Run:
        """A run that goes on where this one stopped, because its time or money was over."""
        done = {shot: one for shot, one in self.settled.items() if one.done}
        return Run(step, asked, settled=done, earlier=[*self.earlier, *self.tries.values()])

    def tried(self, shot: str) -> list[TryChange]:
        """Everything that was tried on a shot so far."""
        return [one for one in (*self.earlier, *self.tries.values()) if one.shot == shot]


def begin(film: Film, asked: BeginImproving, *, actor: str, step: int | None = None, again: bool = False) -> Run:
    """The run that was asked for. The same as the last one is that one, killed or done, unless somebody has changed the
    film since; where its time or money was over, it goes on.

    `step`: what the person said that the director acts on; None: a step of its own. `again`: a new one in any case.
    """
    last = None if again else _last(film, asked)
    if last and (last.ended is None or last.ended.done):
        return last
    asked = asked.model_copy(update={"goes_on": last is not None})
    step = film.begin_step("improve", actor=actor) if step is None else step
    film.apply(asked, actor=actor, step=step)
    return last.after(step, asked) if last else Run(step, asked)


def _last(film: Film, asked: BeginImproving) -> Run | None:
    """The last run, when it was asked for the same, and nobody has undone or changed anything since."""
    with film.view() as view:
        runs, changed = _runs(view.asked(*_OF_A_RUN)), view.last_changing_step()
    if not runs or changed > runs[-1].step:
        return None
    was = runs[-1].asked.model_copy(update={"money": asked.money, "goes_on": asked.goes_on})
    return runs[-1] if was == asked else None


def judged_tries(film: Film) -> dict[int, TryChange]:
    """Take id -> what was tried with it, in all runs."""
    with film.view() as view:
        runs = _runs(view.asked(*_OF_A_RUN))
    return {one.take: run.tries[key] for run in runs for key, one in run.judged.items() if key in run.tries}


def _runs(rows: Iterable[Any]) -> list[Run]:
    runs: list[Run] = []
    for row in rows:
        command = _OF_A_RUN[row.command].model_validate(row.payload)
        if isinstance(command, BeginImproving):
            runs.append(runs[-1].after(row.step, command) if command.goes_on else Run(row.step, command))
        elif runs:
            runs[-1].add(command)
    return runs
