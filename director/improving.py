"""Making a film better: by critics in a loop that keeps the best takes, and by a person who looks at shot after shot."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from director.build import FilmState
from director.config import read_config
from director.critics.finding import SEVERITIES, Critique, Finding, Review, Severity
from director.critics.purse import Purse, parse_budget
from director.critics.told import Improved, Told
from director.critics.verdict import PERSON
from director.errors import BadInput, NeedsYes
from director.judging import Judging
from director.llm.budget import Budget, Totals
from director.names import find_shot, safe_name
from director.options import check_output
from workspace import commands as c
from workspace.film import Film
from workspace.records import Shot, Take

if TYPE_CHECKING:
    from director.critics.base import Critic
    from director.critics.improve import Judge
    from director.critics.panel import Panel
    from director.critics.run import Run
    from director.deps import Deps
    from director.llm.asked import Asked
    from director.measures import Measured

MAX_ROUNDS = 99


class Improving(Judging):
    """The part of `Director` that makes a film better, and lets a person judge it."""

    def improve(
        self,
        shots: Collection[int] = (),
        *,
        rounds: int = 3,
        budget: Budget | str | None = None,
        until: Severity = "error",
        refresh: bool = False,
        critics: Sequence[str | Critic] = (),
        yes: bool = False,
        again: bool = False,
        asked: Asked | None = None,
        hear: Callable[[Told], None] | None = None,
    ) -> Improved:
        """Judge shots, change what is at fault, render, judge again, and keep the best take of each. One step for undo.

        `shots`: none are all. `until`: a shot without findings this grave is done. `rounds`: the most that is tried on one
        shot. `budget`: `minutes(30)`, or as typed: "30m", "2.50", "1h,2.50". `refresh`: stale shots are rendered as the
        film now asks, in the same pass. `critics`: by name, or of your own; none are the usual. `again`: also where the
        same call has done what it can. `hear` is told everything as it happens. Pinned shots, and takes that a person
        accepted, are never touched. Killed anywhere, the same call goes on and ends in the same film.
        Raises NeedsYes where rendering costs and neither a budget nor a `yes` was given.
        """
        from director.critics.improve import Loop
        from director.critics.routing import routes

        told: list[Told] = []
        limits, table = _checked(rounds, budget, until), routes(self.folder)
        said = {"rounds": rounds, "until": until, "refresh": refresh, "critics": critics}
        with self._open() as film, film.lock.held("director improve"):
            film.recover()
            run = self._run_of(film, shots, again=again, **said)
            with self._deps(film, film.continue_step(run.step)) as deps:
                _may_spend(deps, run, limits, yes=yes)
                panel = self._panel_of(film, critics, step=deps.step, asked=asked)
                purse = Purse(limits, seconds=run.seconds, money=lambda: _spent(deps, run))

                def keep(one: Told) -> None:
                    told.append(one)
                    if hear:
                        hear(one)

                Loop(deps, run, _judge(panel, deps), table=table, purse=purse, hear=keep).all()
        return Improved(told=tuple(told))

    def review(self, shot: int, note: str | None = None) -> Review:
        """Keep what a person says of the current take of a shot: without a note, that it is right.

        What a person accepted is left as it is by `improve`. A note is an error to mend: `revise` with the same words does.
        """
        if note is not None and not note.strip():
            raise BadInput("an empty note: say what is wrong")
        with self._open() as film, film.lock.held(f"director review {shot}"):
            with film.view() as view:
                state = FilmState.read(view)
            found = find_shot(state.shots, shot, self.folder)
            take = state.take(found)
            if take is None:
                raise BadInput(f"shot {shot} has no take yet: run `director make {self.folder}` first")
            said = _by_person(take, note)
            film.apply(
                c.RecordFindings(take=take.id, reviews=(said,)), actor=self._actor, step=self._begin(film, "review")
            )
            return said

    def said(self, shot: int) -> Critique:
        """What was said so far of the current take of a shot. Judges nothing."""
        with self._open() as film, film.view() as view:
            state = FilmState.read(view)
            found = find_shot(state.shots, shot, self.folder)
            take = state.take(found)
            reviews = view.reviews([take.id]).get(take.id, {}) if take else {}
        return Critique.of(found, take, list(reviews.values()), state.cards)

    def measures(self) -> list[Measured]:
        """The film as a whole, by the paper's measures: of what was rendered and judged so far."""
        from director.measures import measure

        with self._open() as film:
            with film.view() as view:
                state = FilmState.read(view)
            return measure(film, state)

    def report(self, output: str | Path | None = None) -> Path:
        """Write the film as one HTML file that needs no network: contact sheet, findings, memory, versions, measures."""
        from director.report.page import write_report

        with self._open() as film:
            if output is None:
                with film.view() as view:
                    title = FilmState.read(view, of=()).settings.title
                output = film.folder / "exports" / f"{safe_name(title)}.html"
                output.parent.mkdir(exist_ok=True)
            return write_report(film, check_output(Path(output), ".html"))

    def _run_of(self, film: Film, shots: Collection[int], *, again: bool, **said: Any) -> Run:
        """The run that is asked for: a new one, or the last one when that was the same."""
        from director.critics.run import begin

        with film.view() as view:
            state, spent = FilmState.read(view), Totals.of(view.spent())
        chosen = [find_shot(state.shots, number, self.folder) for number in sorted(set(shots))] or list(state.shots)
        if not any(shot.id in state.current for shot in chosen):
            what = f"shot {chosen[0].number}" if len(chosen) == 1 else f"{self.folder}"
            raise BadInput(f"{what} has no take yet: run `director make {self.folder}` first")
        for shot in chosen:
            if shot.id not in state.current and not shot.skipped:
                self._report.note(f"shot {shot.number} has no take yet and is passed")
        said["critics"] = tuple(one if isinstance(one, str) else one.name for one in said["critics"])
        asked = c.BeginImproving(shots=tuple(shot.id for shot in chosen), money=spent.money, **said)
        step = None if self._turn is None else self._begin(film, "improve")
        return begin(film, asked, actor=self._actor, step=step, again=again)

    def _panel_of(self, film: Film, critics: Sequence[str | Critic], *, step: int, asked: Asked | None) -> Panel:
        """Critics by name, or as they were brought."""
        from director.critics.panel import USUAL, Panel

        names = [one for one in critics if isinstance(one, str)] or ([] if critics else USUAL)
        brought = [one for one in critics if not isinstance(one, str)]
        if not names:
            return Panel(film, brought, read_config(self.folder).critics)
        panel = self.panel(film, names, step=step, asked=asked)
        panel.critics = [*panel.critics, *brought]
        return panel


def _checked(rounds: int, budget: Budget | str | None, until: str) -> Budget:
    if not 1 <= rounds <= MAX_ROUNDS:
        raise BadInput(f"--rounds {rounds}: 1 to {MAX_ROUNDS} tries for each shot")
    if until not in SEVERITIES:
        raise BadInput(f"--fail-on {until}: choose {', '.join(SEVERITIES)}")
    return parse_budget(budget) if isinstance(budget, str) else budget or Budget()


def _may_spend(deps: Deps, run: Run, limits: Budget, *, yes: bool) -> None:
    costs = deps.generator.costs
    if costs and not (limits.minutes or limits.money or yes or run.tries):
        shots = len(run.asked.shots) * run.asked.rounds
        raise NeedsYes(
            f"improving may render up to {shots} takes, which takes {costs.what}: say how much it may take with --budget "
            "(such as 30m or 2.50), or give the yes with --yes"
        )


def _spent(deps: Deps, run: Run) -> float:
    """The money that a run took so far: of language models, and of what it rendered."""
    with deps.film.view() as view:
        asked = Totals.of(view.spent()).money - run.asked.money
    rate = deps.generator.costs.money if deps.generator.costs else 0.0
    return asked + rate * run.rendered


def _judge(panel: Panel, deps: Deps) -> Judge:
    """What the critics and, where a person has looked at it, the person say of a take."""

    def judge(state: FilmState, shot: Shot, take: Take) -> list[Review]:
        said = panel.judge(shot, take, state, step=deps.step, actor="director")
        with deps.film.view() as view:
            person = view.reviews([take.id]).get(take.id, {}).get(PERSON)
        return [*said, *([person] if person else [])]

    return judge


def _by_person(take: Take, note: str | None) -> Review:
    found: tuple[Finding, ...] = ()
    if note is not None:
        length = float(str(take.lineage.request["frames"])) / float(str(take.lineage.request["fps"]))
        about = {"shot": take.shot, "take": take.id, "critic": PERSON, "aspect": "note", "severity": "error"}
        found = (Finding.model_validate({**about, "t1": round(length, 3), "evidence": note.strip()}),)
    return Review(take=take.id, critic=PERSON, by=PERSON, against="", findings=found)
