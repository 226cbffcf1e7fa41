"""What waits for the person's word: questions, the screenplay, the plan with its forecast. The workspace keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from director.build import FilmState
from director.config import read_config
from director.config_form import ConfirmConfig
from director.deps import Deps
from director.errors import BadInput
from generator.base import Costs, Generator
from generator.shapes import frames_for
from workspace.commands import AnswerQuestions, Approve, AskApproval, Command
from workspace.records import Approval, Intent, Question, Screenplay, Shot
from workspace.store import View, stage


@dataclass(frozen=True)
class Waiting:
    """What a film waits for, as a person is told it."""

    of: Literal["questions", "screenplay", "plan"]
    text: str
    questions: tuple[Question, ...] = ()
    generator: str = ""
    shots: tuple[str, ...] = ()  # of a plan, a line each

    @property
    def full(self) -> str:
        """All that a person wants to see before a yes."""
        return "\n".join([*(("the shots:",) if self.shots else ()), *self.shots, self.text])

    def taken(self, answers: Mapping[int, str] | None = None) -> Command:
        """The command that gives it: a yes, or answers by number from 1 and the defaults for the others.

        Raises BadInput for an answer to no question.
        """
        said = answers or {}
        unknown = [number for number in said if not 1 <= number <= len(self.questions)]
        if unknown:
            have = f"there are {len(self.questions)} questions" if self.questions else "no question is open"
            raise BadInput(f"an answer to question {unknown[0]}: {have}")
        if self.of != "questions":
            return Approve(of=self.of, generator=self.generator)
        given = (said.get(number, "").strip() or q.default for number, q in enumerate(self.questions, start=1))
        return AnswerQuestions(answers=tuple(given))

    @property
    def word(self) -> str:
        """What `director confirm` does then, in words."""
        return "says yes" if not self.questions else "takes these answers, --answer 1=TEXT gives another"

    def assumed(self) -> list[str]:
        """What is assumed where nobody answers, in words."""
        return [f"{question.text} Assumed: {question.default}" for question in self.questions]


def waiting(view: View) -> Waiting | None:
    """What the film waits for; None when it waits for nothing."""
    found = view.waiting()
    if isinstance(found, Intent):
        rows = [f"{n}. {q.text} (else: {q.default})" for n, q in enumerate(found.open, start=1)]
        return Waiting("questions", "\n".join(["before anything is written:", *rows]), found.open)
    if isinstance(found, Approval):
        play = view.screenplay()
        told = synopsis(play) if found.of == "screenplay" and play else found.told
        shots = tuple(map(_row, view.shots())) if found.of == "plan" else ()
        return Waiting(found.of, f"{told}\n({found.why})", generator=found.generator, shots=shots)
    return None


def _row(shot: Shot) -> str:
    return f"{shot.number:>4}  {shot.plan.duration:>5.1f} s  {shot.plan.title}"


def synopsis(play: Screenplay) -> str:
    """A screenplay as far as one wants to read it before saying yes."""
    rows = [play.title, play.synopsis]
    for scene in play.scenes:
        rows += [f"  {scene.heading}", *(f"    {beat}" for beat in scene.beats or (scene.summary,) if beat)]
    rows += [f"drawn on: {note}" for note in play.notes]
    return "\n".join(filter(None, rows))


def ask_for_plan(deps: Deps, state: FilmState) -> AskApproval | None:
    """What has to be asked before the planned shots are rendered; None when a rule planned them and rendering is free."""
    costs = deps.generator.costs
    why = [
        f"planned by {deps.writer.model}" if deps.writer.model else "",
        f"{deps.generator.identity.id} takes {costs.what}" if costs else "",
    ]
    if not any(why):
        return None
    told = str(forecast(state, deps.generator, currency=_currency(deps) if costs and costs.money else ""))
    return AskApproval(of="plan", generator=state.settings.generator, why=", ".join(filter(None, why)), told=told)


def unasked(deps: Deps, view: View) -> AskApproval | None:
    """What a generator that costs has to ask for before it renders a plan that nobody was asked about with it."""
    settings = view.settings() if deps.generator.costs else None
    if settings is None or stage(view) != "shoot":
        return None
    known = view.approval("plan", settings.generator)
    return None if known else ask_for_plan(deps, FilmState.read(view))


@dataclass(frozen=True)
class Forecast:
    """What rendering the shots that wait for it will take."""

    shots: int
    seconds: float  # of film
    rendering: float | None  # seconds; None: nothing was measured yet, and the generator does not say
    money: float = 0.0
    currency: str = ""

    def __str__(self) -> str:
        rows = [f"{self.shots} shots, {self.seconds:.0f} s of film"]
        if self.rendering is not None:
            rows.append(f"about {_span(self.rendering)} to render")
        if self.money:
            rows.append(f"about {self.money:.2f} {self.currency}".rstrip())
        return ", ".join(rows)


def forecast(state: FilmState, generator: Generator, *, currency: str = "") -> Forecast:
    """What the planned shots will take: from what current takes took, else as the generator says."""
    fps, costs = state.settings.fps, generator.costs
    left = [shot for shot in state.shots if not shot.skipped and shot.id not in state.current]
    frames = sum(frames_for(shot.plan.duration, fps) for shot in left)
    lines = [take.lineage for take in state.takes.values() if take.lineage.generator == state.settings.generator]
    made = sum(int(str(line.request["frames"])) for line in lines)
    a_frame = sum(line.seconds_spent for line in lines) / made if made else None
    if a_frame is None and costs and costs.seconds:
        a_frame = costs.seconds / fps
    return Forecast(
        shots=len(left),
        seconds=frames / fps,
        rendering=None if a_frame is None else a_frame * frames,
        money=costs.money * frames / fps if costs else 0.0,
        currency=currency,
    )


def _currency(deps: Deps) -> str:
    from director.llm.prices import prices_of

    return prices_of(read_config(deps.film.folder)).currency


def within(policy: ConfirmConfig, found: Forecast, costs: Costs | None) -> bool:
    """Whether a plan was confirmed beforehand: everything that its generator costs stays under a limit that is set."""
    if not (policy.money or policy.minutes):
        return False
    if costs is None:
        return True
    timed = costs.seconds > 0 or not costs.money  # what costs no money costs time
    in_time = found.rendering is not None and found.rendering <= policy.minutes * 60
    return found.money <= policy.money and (in_time or not timed)


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
