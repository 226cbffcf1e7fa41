"""The loop: look at a shot, change what is at fault, render, look again, and keep the best take, not the last.

A shot's tries are auditions: nothing points at them, so that a killed run has changed nothing of the shot it was at.
What stays becomes current in one transaction at the end of the shot. Every try is in the log before it is rendered, and a
run that is begun again reads it there: it makes the same tries, and finds what was rendered and judged already.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from director.actions.revise import forecast, make
from director.build import Draft, FilmState, standing, wanted
from director.critics.finding import Finding, Review
from director.critics.purse import Purse
from director.critics.routing import Change, Fault, Routes, changes
from director.critics.run import Run
from director.critics.told import Told
from director.critics.verdict import Gap, accepted, faults, gaps, good, verdict
from director.deps import Deps
from director.errors import WorkFailed
from generator.errors import GenerationFailed, RequestError
from generator.shapes import frames_for
from workspace.commands import Command, EndImproving, JudgeTry, ReplanShot, SettleShot, TryChange, UseTake, Verdict
from workspace.records import Shot, ShotPlan, Take

_CLEAN = {"error": "no error", "warning": "neither error nor warning", "note": "nothing"}
IDLE = 2  # rounds without improvement after which a shot is left
# Judges a take of a shot as if the film were as it says, and keeps what was said.
Judge = Callable[[FilmState, Shot, Take], Sequence[Review]]


@dataclass(frozen=True)
class _Candidate:
    """A take of a shot, what is wrong with it, and the plan and seed that it was made from."""

    take: Take
    found: Sequence[Finding]
    verdict: Verdict
    plan: ShotPlan
    seed: int
    because: str = ""


@dataclass(frozen=True)
class _Outcome:
    """What a search ended with."""

    best: _Candidate
    why: str
    done: bool  # False: the purse was empty before it was


class Loop:
    """One run over one film."""

    def __init__(
        self, deps: Deps, run: Run, judge: Judge, *, table: Routes, purse: Purse, hear: Callable[[Told], None]
    ) -> None:
        self._deps, self._run, self._judge = deps, run, judge
        self._table, self._purse, self._hear = table, purse, hear
        self._generations = 0
        self._failures = 0
        self._short = ""  # why there is no time or money for more, once there is none

    def all(self) -> Told:
        """Improve every shot that was asked for, in story order, and say what came of it.

        Raises WorkFailed when nothing can be rendered.
        """
        left, asked = 0, self._run.asked
        for shot_id in self._in_order():
            state = self._deps.state()
            shot = state.by_id.get(shot_id)
            if shot is None or (shot_id not in asked.shots and standing(shot, state) != "stale"):
                continue
            self._short = self._short or self._purse.empty()
            left += not (self._was_good(shot) if self._short else self._shot(shot))
        end = self._run.ended
        if end is None:
            end = EndImproving(why=self._short or "every shot was looked at", done=not self._short)
            self._do(end)
        return self._tell("film", why=end.why, generations=self._generations, left=left)

    def _in_order(self) -> Sequence[str]:
        """The shots that were asked for, in story order; where stale ones are redone, also all that come later."""
        asked, shots = self._run.asked, self._deps.state().shots
        first = min((shot.number for shot in shots if shot.id in asked.shots), default=0)
        return [shot.id for shot in shots if shot.id in asked.shots or (asked.refresh and shot.number > first)]

    def _shot(self, shot: Shot) -> bool:
        """Improve one shot. Returns whether it is as good as was asked for."""
        state, done = self._deps.state(), self._run.settled.get(shot.id)
        take = state.take(shot)
        if take is None or shot.skipped:
            return True
        if done and done.take == take.id:
            told = {"before": done.before, "verdict": done.after, "better": done.before != done.after, "why": done.why}
            self._tell("shot", shot=shot.number, take=take.number, **told)
            return self._good(done.after)
        reviews = self._judge(state, shot, take)
        stale = self._run.asked.refresh and standing(shot, state) == "stale"
        found = faults(reviews, take, blind=gaps(reviews))
        first = _Candidate(take, found, verdict(found, stale=stale), shot.plan, shot.seed)
        if accepted(reviews):
            self._leave(shot, first, "a person has accepted it")
            return True
        if shot.pinned:
            return self._leave(shot, first, "it is pinned")
        found_out = self._search(shot, first, gaps(reviews))
        self._settle(shot, first, found_out)
        self._deps.give_way()
        return self._good(found_out.best.verdict)

    def _search(self, shot: Shot, first: _Candidate, blind: set[Gap]) -> _Outcome:
        """Try changes until the shot is good, nothing helps, or the purse is empty."""
        base, idle, why, done = first, 0, "all rounds are over", True
        if first.verdict.stale:
            if stop := self._cannot_pay(shot.plan):
                self._short = stop
                return _Outcome(first, stop, done=False)
            base = self._attempt(shot, self._fresh(shot), first, blind) or first  # a fresh take is what is mended
        for number in range(1, self._run.asked.rounds + 1):
            if self._good(base.verdict):
                break
            if idle == IDLE:
                why = f"{IDLE} rounds brought no improvement"
                break
            attempt = self._run.tries.get((shot.id, number)) or self._next(shot, base, number)
            if attempt is None:
                why = "nothing is left to try"
                break
            if stop := self._cannot_pay(attempt.plan):
                why, done, self._short = stop, False, stop
                break
            if self._disturbed(shot, first):
                break
            new = self._attempt(shot, attempt, base, blind)
            idle = 0 if new and new.verdict.rank < base.verdict.rank else idle + 1
            base = base if idle or new is None else new
        if self._good(base.verdict):
            clean = _CLEAN[self._run.asked.until] if base.found else "nothing"
            why = f"{clean} is found{' any more' if base is not first else ''}"
        best = min(base, first, key=lambda candidate: candidate.verdict.rank)
        if best is not first and self._spoils_next(shot, first, best):
            return _Outcome(first, "what follows it would be worse for it", done)
        return _Outcome(best, why, done)

    def _spoils_next(self, shot: Shot, first: _Candidate, best: _Candidate) -> bool:
        """Whether the shot after this one loses more by the new take, as by a jump in loudness, than this one gains."""
        now = self._deps.state()
        after = next((s for s in now.shots if s.number > shot.number and not s.skipped), None)
        take = now.take(after) if after else None
        if after is None or take is None:
            return False
        then = replace(
            now, current={**now.current, shot.id: best.take.id}, takes={**now.takes, best.take.id: best.take}
        )
        spoilt, so_far = self._judge(then, after, take), self._judge(now, after, take)
        was, will = (verdict(faults(said, take, blind=gaps(so_far))) for said in (so_far, spoilt))
        return _both(best.verdict, will) >= _both(first.verdict, was)

    def _cannot_pay(self, plan: ShotPlan) -> str:
        """Why there is too little left for another take; empty: there is enough."""
        state, costs = self._deps.state(), self._deps.generator.costs
        frames = frames_for(plan.duration, state.settings.fps)
        money = costs.money * frames / state.settings.fps if costs else 0.0
        return self._purse.empty(forecast(state, frames) or 0.0, money)

    def _attempt(self, shot: Shot, attempt: TryChange, base: _Candidate, blind: set[Gap]) -> _Candidate | None:
        """Render and judge one thing to try. None when it could not be rendered."""
        began, key = time.monotonic(), (shot.id, attempt.round)
        if key not in self._run.tries:
            self._do(attempt)
        told = {"shot": shot.number, "round": attempt.round, "tried": attempt.told, "because": attempt.because}
        with self._deps.film.view() as view:
            had = view.take_count()
        try:
            made = make(self._deps, shot, Draft(attempt.plan, attempt.seed, audition=True))
        except (GenerationFailed, RequestError) as error:
            self._failures += 1
            if self._failures > 1 and not self._generations:
                raise WorkFailed(f"nothing can be rendered: {error}") from error
            self._tell("round", **told, why=f"it could not be rendered: {error}")
            return None
        with self._deps.film.view() as view:
            take = view.takes([made])[made]
            self._generations += view.take_count() > had
        reviews = self._judge(self._deps.state(), shot, take)
        found, unjudged = faults(reviews, take, blind=blind), len(gaps(reviews) - blind)
        new = _Candidate(take, found, verdict(found, unjudged=unjudged), attempt.plan, attempt.seed, attempt.because)
        better = new.verdict.rank < base.verdict.rank
        if key not in self._run.judged:
            took = round(time.monotonic() - began, 3)
            self._do(
                JudgeTry(shot=shot.id, round=attempt.round, take=made, verdict=new.verdict, better=better, seconds=took)
            )
        self._tell("round", **told, take=take.number, verdict=new.verdict, better=better)
        self._deps.give_way()
        return new

    def _next(self, shot: Shot, base: _Candidate, number: int) -> TryChange | None:
        """What to try next: for the gravest finding, that of its routes which was tried least and makes a difference."""
        before = self._run.tried(shot.id)
        often = [one.change for one in before]
        asked = [(shot.plan, shot.seed), (base.plan, base.seed), *((one.plan, one.seed) for one in before)]
        tried = {self._key(shot, plan, seed) for plan, seed in asked}
        planned = shot.model_copy(update={"plan": base.plan, "seed": base.seed})
        with self._deps.film.view() as view:
            unused = view.next_seed()
        for finding in base.found:
            if not good(verdict([finding]), self._run.asked.until):
                fault = Fault(finding, base.take, planned, self._deps.state())
                for change in sorted(changes(fault, self._table), key=lambda one: often.count(one.route)):
                    seed = unused if change.reseed else base.seed
                    if self._key(shot, change.plan, seed) not in tried:
                        return _try(shot, number, change, seed=seed, because=_words(finding))
        return None

    def _fresh(self, shot: Shot) -> TryChange:
        """As the film now asks for the shot."""
        now = Change("refresh", ("as the film now asks",), shot.plan)
        return self._run.tries.get((shot.id, 0)) or _try(shot, 0, now, seed=shot.seed, because="it is stale")

    def _settle(self, shot: Shot, first: _Candidate, out: _Outcome) -> None:
        """Make the best take current, with the plan and seed that it was made from."""
        best, why = out.best, out.why
        if self._disturbed(shot, first):
            best, why = first, "somebody has changed it meanwhile"
        keep: list[Command] = []
        if best is not first:
            keep = [
                ReplanShot(shot=shot.id, plan=best.plan, seed=best.seed, because=best.because),
                UseTake(shot=shot.id, take=best.take.id),
            ]
        row = {"before": first.verdict, "after": best.verdict, "why": why, "done": out.done}
        self._do(*keep, SettleShot(shot=shot.id, take=best.take.id, **row))
        self._leave(shot, best, why, before=first.verdict, better=best is not first)

    def _leave(
        self, shot: Shot, stays: _Candidate, why: str, *, before: Verdict | None = None, better: bool = False
    ) -> bool:
        """Say what stays of a shot, and whether that is as good as was asked for."""
        told = {"before": before or stays.verdict, "verdict": stays.verdict, "better": better, "why": why}
        self._tell("shot", shot=shot.number, take=stays.take.number, **told)
        return self._good(stays.verdict)

    def _was_good(self, shot: Shot) -> bool:
        """Whether a shot that there was no time for any more was settled well before."""
        done = self._run.settled.get(shot.id)
        return done is not None and self._good(done.after)

    def _disturbed(self, shot: Shot, first: _Candidate) -> bool:
        """Whether somebody else has changed the shot since its search began."""
        state = self._deps.state()
        now = state.by_id.get(shot.id)
        if now is None or state.current.get(shot.id) != first.take.id:
            return True
        return (now.plan, now.seed, now.pinned, now.skipped) != (shot.plan, shot.seed, shot.pinned, shot.skipped)

    def _good(self, found: Verdict) -> bool:
        return good(found, self._run.asked.until)

    def _key(self, shot: Shot, plan: ShotPlan, seed: int) -> str:
        """What a plan and seed ask of the generator: two that ask the same are one thing to try."""
        planned, generator = shot.model_copy(update={"plan": plan, "seed": seed}), self._deps.generator
        asked = wanted(planned, self._deps.state(), (), identity=generator.identity, reads=generator.reads)
        return f"{asked.fingerprint} {plan.memory.model_dump_json()}"

    def _do(self, *commands: Command) -> None:
        """Into the log, in one transaction."""
        self._deps.apply(*commands)
        for command in commands:
            if isinstance(command, TryChange | JudgeTry | SettleShot | EndImproving):
                self._run.add(command)

    def _tell(self, event: str, **fields: object) -> Told:
        told = Told.model_validate({"event": event, "film": str(self._deps.film.folder), **fields})
        self._hear(told)
        return told


def _try(shot: Shot, number: int, change: Change, *, seed: int, because: str) -> TryChange:
    told = tuple(f"{words} ({seed})" if change.reseed else words for words in change.told)
    return TryChange(
        shot=shot.id, round=number, change=change.route, told=told, because=because, plan=change.plan, seed=seed
    )


def _both(one: Verdict, other: Verdict) -> tuple[float, ...]:
    """The rank of two shots together."""
    return tuple(a + b for a, b in zip(one.rank, other.rank, strict=True))


def _words(finding: Finding) -> str:
    return f"{finding.aspect}: {finding.evidence}"
