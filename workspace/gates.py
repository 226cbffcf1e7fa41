"""Gates: for every command a pure function with a typed answer. A command without a gate is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workspace import commands as c
from workspace.history import stacks
from workspace.store import View, stage


@dataclass(frozen=True)
class Allow:
    """The command may run."""

    verdict = "allow"
    message: str = ""  # a reason worth keeping


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


def own_story(command: c.Command, view: View) -> Answer:
    """The person's own script stays word for word as it is, and no story is written while questions are open."""
    written = view.screenplay()
    if written is not None and not written.written_by:
        return Refuse("the script is the person's own and stays as it is")
    intent = view.intent()
    if intent is not None and intent.open:
        return NeedsApproval(_CONFIRM.format("questions wait for an answer"))
    return in_stage(command, view)


def open_questions(command: c.Command, view: View) -> Answer:
    """Open questions are answered once, each."""
    assert isinstance(command, c.AnswerQuestions)
    intent = view.intent()
    wanted = len(intent.open) if intent else 0
    if len(command.answers) != wanted:
        return Refuse(f"{len(command.answers)} answers to {wanted} open questions")
    return in_stage(command, view)


def approved_story(command: c.Command, view: View) -> Answer:
    """Nothing is planned on a screenplay that waits for a yes."""
    return _approved(view, "screenplay") or in_stage(command, view)


def known_shots(command: c.Command, view: View) -> Answer:
    """Every shot that a command names exists, and none of them is pinned."""
    assert isinstance(command, c.TellShots | c.KeepStates)
    shots = {shot.id: shot for shot in view.shots(dropped=True)}
    for key in command.blocking if isinstance(command, c.TellShots) else command.states:
        shot = shots.get(key)
        if shot is None or shot.pinned:
            return Refuse(f"there is no shot {key}" if shot is None else f"shot {shot.number} is pinned")
    return in_stage(command, view)


def waiting_approval(command: c.Command, view: View) -> Answer:
    """A yes is given to what waits for it."""
    assert isinstance(command, c.Approve)
    found = view.approval(command.of, command.generator)
    if found is None or found.given:
        return Refuse(f"no {command.of} waits for a yes")
    return in_stage(command, view)


def _approved(view: View, of: str, generator: str = "") -> NeedsApproval | None:
    found = view.approval(of, generator)
    return NeedsApproval(_CONFIRM.format(f"the {of} waits for a yes")) if found and not found.given else None


_CONFIRM = "{}: `director confirm` gives it"


def known_shot(command: c.Command, view: View) -> Answer:
    """The shot that a command names exists; one that follows it does too, and is another."""
    named = {name: getattr(command, name, None) for name in ("shot", "before")}
    found = {key: view.shot(key) for key in named.values() if key is not None}
    for key, shot in found.items():
        if shot is None:
            return Refuse(f"there is no shot {key}: `director log` names the dropped ones")
        if isinstance(command, c.MoveShot) and command.shot == command.before:
            return Refuse(f"shot {shot.number} cannot stand before itself")
    return in_stage(command, view)


def touchable(command: c.Command, view: View) -> Answer:
    """A pinned shot is never touched, and a dropped one has to come back first."""
    shot = view.shot(getattr(command, "shot", ""))
    if shot and shot.pinned:
        return Refuse(f"shot {shot.number} is pinned: `director unpin` it first")
    if shot and shot.dropped:
        return Refuse(f"{shot.id} was dropped: `director restore` brings it back")
    return known_shot(command, view)


def causal_take(command: c.Command, view: View) -> Answer:
    """A take belongs to a shot that exists, and remembers only earlier shots by the same generator (rule 9)."""
    assert isinstance(command, c.RegisterTake)
    remembered = [(entry, entry.take) for entry in command.lineage.memory if entry.take is not None]
    ranks = view.ranks({command.shot, *(entry.shot for entry, _ in remembered)})
    if command.shot not in ranks:
        return Refuse(f"there is no shot {command.shot}")
    sources = view.takes([take for _, take in remembered])
    for entry, take in remembered:
        source = sources.get(take)
        if source is None or source.lineage.generator != command.lineage.generator:
            return Refuse(f"slot {entry.position} remembers take {take}, which this generator did not make")
        # A take found again after a crash was causal when it was asked for; shots may have moved since.
        if command.make_current and not 0 < ranks.get(entry.shot, 0) < ranks[command.shot]:
            return Refuse(f"slot {entry.position} remembers {entry.shot}, which is not earlier than {command.shot}")
    waits = _approved(view, "plan", command.lineage.generator) if command.make_current else None
    return waits or in_stage(command, view)


def own_take(command: c.Command, view: View) -> Answer:
    """A shot may point only at a take that was made for it."""
    assert isinstance(command, c.UseTake | c.AcceptTake | c.JudgeTry | c.SettleShot)
    take = view.takes([command.take]).get(command.take)
    if take is None or take.shot != command.shot:
        return Refuse(f"{command.shot} has no take {command.take}")
    return in_stage(command, view)


def same_card(command: c.Command, view: View) -> Answer:
    """A card keeps its id, its kind and its tag."""
    assert isinstance(command, c.EditCard)
    old = view.cards().get(command.card.id)
    if old is None:
        return Refuse(f"there is no card {command.card.id}")
    if (old.kind, getattr(old, "tag", "")) != (command.card.kind, getattr(command.card, "tag", "")):
        return Refuse(f"{old.name} stays a {old.kind} with the same tag")
    return in_stage(command, view)


def known_state(command: c.Command, view: View) -> Answer:
    """A state is that of a card, of the kind that can have it."""
    assert isinstance(command, c.CorrectState)
    card = view.cards().get(command.card)
    wanted = {"look": "character", "voice": "character", "place": "scene", "prop": "prop"}[command.kind]
    if card is None or card.kind != wanted:
        return Refuse(f"{command.card} is no {wanted} of this film")
    return known_shot(command, view)


def shown_in_take(command: c.Command, view: View) -> Answer:
    """An anchor is a take that shows or lets hear its character."""
    assert isinstance(command, c.MoveAnchor)
    take = view.takes([command.take]).get(command.take)
    if take is None:
        return Refuse(f"there is no take {command.take}")
    plan = take.lineage.plan
    if command.subject not in {*plan.characters, *(line.character for line in plan.dialogue)}:
        return Refuse(f"{command.subject} is neither seen nor heard in take {command.take}")
    return in_stage(command, view)


def known_character(command: c.Command, view: View) -> Answer:
    """Only a character of the film can be cast."""
    assert isinstance(command, c.CastReference)
    card = view.cards().get(command.subject)
    if card is None or card.kind != "character":
        return Refuse(f"{command.subject} is no character of this film")
    return in_stage(command, view)


def known_takes(command: c.Command, view: View) -> Answer:
    """A cut is made of takes that exist."""
    assert isinstance(command, c.NameCut)
    missing = sorted(set(command.takes) - set(view.takes(command.takes)))
    return Refuse(f"there is no take {missing[0]}") if missing else in_stage(command, view)


def known_rebuild(command: c.Command, view: View) -> Answer:
    """A changed script keeps shots that exist, each once."""
    assert isinstance(command, c.Rebuild)
    kept = [entry.shot for entry in command.shots if entry.shot is not None]
    unknown = sorted(set(kept) - {shot.id for shot in view.shots()})
    if unknown or len(set(kept)) < len(kept):
        return Refuse(f"{unknown[0]} is no shot of this film" if unknown else "a shot cannot be kept twice")
    return in_stage(command, view)


def known_shots_of_run(command: c.Command, view: View) -> Answer:
    """Every shot that is to be improved exists."""
    assert isinstance(command, c.BeginImproving)
    unknown = sorted(set(command.shots) - set(view.ranks(command.shots)))
    return Refuse(f"there is no shot {unknown[0]}") if unknown else in_stage(command, view)


def told_change(command: c.Command, view: View) -> Answer:
    """What is tried on a shot, if the shot may be touched. The log says why beside it."""
    assert isinstance(command, c.TryChange)
    answer = touchable(command, view)
    return Allow(f"{', '.join(command.told)}, because {command.because}") if isinstance(answer, Allow) else answer


def told_result(command: c.Command, view: View) -> Answer:
    """What came of a try belongs to a take of its shot. The log says it in words."""
    assert isinstance(command, c.JudgeTry | c.SettleShot)
    if isinstance(command, c.JudgeTry):
        words = f"{command.verdict}, {'better' if command.better else 'no better'}"
    else:
        words = f"{command.before} -> {command.after}: {command.why}"
    answer = own_take(command, view)
    return Allow(words) if isinstance(answer, Allow) else answer


def judged_take(command: c.Command, view: View) -> Answer:
    """What critics said is about the take it is kept with, and that take exists."""
    assert isinstance(command, c.RecordFindings)
    take = view.takes([command.take]).get(command.take)
    if take is None:
        return Refuse(f"there is no take {command.take}")
    for review in command.reviews:
        about = {(review.take, take.shot), *((finding.take, finding.shot) for finding in review.findings)}
        if about != {(take.id, take.shot)}:
            return Refuse(f"{review.critic} judges another take than {command.take}")
    return in_stage(command, view)


def said(command: c.Command, view: View) -> Answer:
    """A tool call is caused by something that a person said."""
    assert isinstance(command, c.RecordCall)
    turn = view.turn(command.turn)
    return Allow() if turn and turn.who == "person" else Refuse(f"turn {command.turn} is nothing that a person said")


def last_done(command: c.Command, view: View) -> Answer:
    """Undo goes back step by step, the newest first."""
    assert isinstance(command, c.Undo)
    done, _ = stacks(view.steps())
    return Allow() if done and done[-1].id == command.step else Refuse("only the newest step can be undone")


def last_undone(command: c.Command, view: View) -> Answer:
    """Redo goes forward step by step, until something new is done."""
    assert isinstance(command, c.Redo)
    _, undone = stacks(view.steps())
    return (
        Allow() if undone and undone[-1].id == command.step else Refuse("only the step undone last can be done again")
    )


GATES: dict[type[c.Command], Gate] = {
    c.CreateFilm: new_film,
    c.ChangeSettings: in_stage,
    c.BringSource: in_stage,
    c.WriteIntent: in_stage,
    c.AnswerQuestions: open_questions,
    c.AskApproval: in_stage,
    c.Approve: waiting_approval,
    c.WriteScreenplay: own_story,
    c.WriteCards: approved_story,
    c.PlanShots: approved_story,
    c.Rebuild: known_rebuild,
    c.InsertShot: known_shot,
    c.MoveShot: touchable,
    c.ReplanShot: touchable,
    c.TellShots: known_shots,
    c.KeepStates: known_shots,
    c.MarkShot: known_shot,
    c.EditCard: same_card,
    c.CorrectState: known_state,
    c.RegisterTake: causal_take,
    c.UseTake: own_take,
    c.AcceptTake: own_take,
    c.MoveAnchor: shown_in_take,
    c.CastReference: known_character,
    c.NameCut: known_takes,
    c.RecordFindings: judged_take,
    c.BeginImproving: known_shots_of_run,
    c.TryChange: told_change,
    c.JudgeTry: told_result,
    c.SettleShot: told_result,
    c.EndImproving: in_stage,
    c.Say: in_stage,
    c.RecordCall: said,
    c.RecordUsage: in_stage,
    c.Undo: last_done,
    c.Redo: last_undone,
}


def gate(command: c.Command, view: View) -> Answer:
    """Ask the gate of a command."""
    found = GATES.get(type(command))
    return found(command, view) if found else Refuse(f"{type(command).__name__} has no gate")
