"""Asking a film about its continuity: why a shot remembers what it does, what it would remember, who is in what state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from director.build import Draft, FilmState
from director.errors import BadInput
from director.names import find_shot, steered_memory
from director.options import check_output
from director.session import Session
from director.views import BetterMemory, StaleView
from workspace import commands as c

if TYPE_CHECKING:
    from director.explanations import LedgerView, WhatIf, Why
    from director.lint.found import Fault


@dataclass(frozen=True)
class Linted:
    """What is wrong with a plan, and what was put right."""

    found: list[Fault]  # what is left
    fixed: list[Fault]
    stale: list[StaleView]  # by that


@dataclass(frozen=True)
class Corrected:
    """What a correction of states leads to."""

    stale: list[StaleView]
    otherwise: list[BetterMemory]  # no reason for stale: `refresh --reselect` takes it


class Asking(Session):
    """The part of `Director` that says why, and hears how it is instead."""

    def correct(self, shot: int, **states: str | None) -> Corrected:
        """Say in what state somebody or something is from a shot on: `correct(12, **{"mara.coat": "torn"})`.

        It counts before all that texts say, until a later shot tells otherwise; an empty value ends a state, and None
        takes the correction back. Renders nothing.
        """
        from director.names import state_of

        def said(state: FilmState) -> list[c.Command]:
            found = find_shot(state.shots, shot, self.folder)
            return [
                c.CorrectState(shot=found.id, **state_of(name, value, state.cards)) for name, value in states.items()
            ]

        before = self._otherwise(shot)
        told = ", ".join(f"{name}={value}" for name, value in states.items())
        stale = self._change(f"set {shot} {told}", said)
        return Corrected(stale, [better for better in self._otherwise(shot) if better not in before])

    def _otherwise(self, shot: int) -> list[BetterMemory]:
        """What this shot and those after it would remember otherwise."""
        from director.actions.refresh import better_memory

        with self._look() as deps:
            return [better for s in deps.state().shots[shot - 1 :] for better in better_memory(deps, s)]

    def why(self, shot: int) -> Why:
        """What a shot's take remembers and why, as it was chosen; for a planned shot, what would be chosen now."""
        from director.explanations import recorded, why
        from director.stages.retrieve import retrieve

        with self._open() as film, film.view() as view:
            state = FilmState.read(view)
            found = find_shot(state.shots, shot, self.folder)
            if told := recorded(found, state):
                return told
        with self._look() as deps:
            return why(found, retrieve(deps, found.id), deps.state())

    def what_if(
        self,
        shot: int,
        *,
        text: str | None = None,
        include: Sequence[int] = (),
        exclude: Sequence[int] = (),
        roles: Mapping[int, str] | None = None,
    ) -> WhatIf:
        """What a shot would remember with other words, or with and without some shots. Renders and writes nothing."""
        from director.explanations import what_if
        from director.stages.retrieve import retrieve

        with self._look() as deps:
            state = deps.state()
            found = find_shot(state.shots, shot, self.folder)
            late = next((n for n in include if n >= shot), None)
            if late is not None:
                raise BadInput(f"shot {shot} cannot remember shot {late}: only what is earlier in the story")
            kept = found.plan.memory
            choice = steered_memory(kept, state.shots, self.folder, include=include, exclude=exclude, roles=roles)
            told = {"memory": choice} if text is None else {"memory": choice, "action": text}
            deps.drafts[found.id] = Draft(found.plan.model_copy(update=told), found.seed)
            return what_if(found, retrieve(deps, found.id), deps.state())

    def read(self, **options: Any) -> list[int]:
        """Let a language model read the states that each shot tells, once, for the ledger. Returns the shots that tell some.

        What the text does not bear out, or the rules read otherwise, is left out. `options`: those of a language model.
        Shots in which something was read before, and those pinned or skipped, are passed. Raises BadInput where no
        language model is named.
        """
        from director.account import film_llm
        from director.continuity.reading import read_states
        from director.options import Options

        asked = Options(**options).asked
        with self._open() as film, film.lock.held("director ledger --read"):
            with film.view() as view:
                state = FilmState.read(view)
            step = self._begin(film, "read states")
            model = film_llm(film, asked, step=step, report=self._report, llm=self._llm)
            if model is None:
                raise BadInput("only a language model reads more than the rules do: name one with --llm")
            found = []
            for shot in state.shots:
                if shot.pinned or shot.skipped or shot.plan.states:
                    continue
                told = read_states(model, shot.plan, state.cards)
                if told:
                    film.apply(c.KeepStates(states={shot.id: told}), actor=self._actor, step=step)
                    found.append(shot.number)
            return found

    def graph(self, output: str | Path, *, shot: int | None = None) -> Path:
        """A picture (SVG) of who remembers whom, with the chains that a revision would follow; of one shot, or of each."""
        from director.actions.memory_graph import write_graph

        state = self.state()
        found = None if shot is None else find_shot(state.shots, shot, self.folder)
        return write_graph(state, check_output(Path(output), ".svg"), shot=found)

    def lint(self, *, fix: bool = False) -> Linted:
        """Find contradictions and risks in the plan, before anything is rendered. Renders nothing.

        `fix` puts right what has only one right answer, in one step; pinned shots stay as they are.
        """
        from director.lint.film import faults, mended

        before = faults(self.state())
        if not fix:
            return Linted(before, [], [])
        pinned = {shot.id for shot in self.state().shots if shot.pinned}
        fixed = [fault for fault in before if fault.fix and not pinned & {edit.shot for edit in fault.fix}]
        stale = self._change(f"lint: {len(fixed)} fixed", lambda state: mended(state, fixed)) if fixed else []
        return Linted(faults(self.state()), fixed, stale)

    def ledger(self, shot: int | None = None) -> list[LedgerView]:
        """The state of everybody and everything, shot by shot or in one shot, as the film is planned."""
        from director.explanations import ledger

        state = self.state()
        if shot is not None:
            find_shot(state.shots, shot, self.folder)
        return [entry for entry in ledger(state) if shot in (None, entry.shot)]
