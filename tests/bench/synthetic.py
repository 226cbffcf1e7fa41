"""Films of any length in seconds: real plans, requests, selections and rows, over a few tiny files that all takes share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from director.build import FilmState, wanted
from director.chronicle import Chronicle
from director.conditioning import compile_condition, describe
from director.config import FILE
from director.deps import Deps
from director.selection import select
from director.stages.shoot import render
from director.writer.builtin import BuiltinWriter
from generator.base import Presence, Who
from generator.request import ShotRequest
from generator.testcard import TestCard
from workspace.commands import (
    BringSource,
    Command,
    CreateFilm,
    PlanShots,
    RegisterTake,
    WriteCards,
    WriteScreenplay,
)
from workspace.film import Film
from workspace.records import (
    Card,
    CharacterCard,
    Line,
    Lineage,
    Outputs,
    PropCard,
    Scene,
    SceneCard,
    Screenplay,
    Selection,
    Settings,
    Shot,
    ShotPlan,
    Source,
    Take,
)

NAMES = ("Mara", "Tom", "Ines", "Yusuf", "Greta", "Paolo", "Nadia", "Olaf")
PLACES = ("harbour", "lighthouse", "kitchen", "market", "boat shed", "chapel", "cliff", "workshop", "attic", "road")
THINGS = ("lamp", "letter", "radio", "rope", "cup", "map")
VERBS = ("carries", "hides", "looks for", "mends", "gives away", "loses", "remembers", "paints", "drops", "finds")
WEATHER = ("", "rain", "fog", "storm", "snow")
HOURS = ("dawn", "day", "dusk", "night")
SECONDS = 6.0
MOMENTS = 8  # takes that are really rendered; the rest share their files
BATCH = 100  # takes in one transaction


def build(folder: Path, shots: int, *, rendered: int | None = None) -> None:
    """A film of so many shots by the test card at 64x64, of which the first `rendered` (default: all) have takes."""
    settings = Settings(title=f"Film of {shots}", width=64, height=64, generator="testcard")
    with Film(folder, create=True) as film:
        (folder / FILE).write_text('[embedding]\nmodel = "words"\n', encoding="utf-8")
        film.apply(CreateFilm(settings=settings), actor="person", step=film.begin_step("create"))
        deps = Deps(film, BuiltinWriter(), TestCard(), film.begin_step("make"))
        deps.apply(*story(shots))
        register: list[Command] = []
        for command in _takes(deps, shots if rendered is None else rendered):
            register.append(command)
            if len(register) == BATCH:
                deps.apply(*register)
                register.clear()
        if register:
            deps.apply(*register)


def plan(number: int) -> ShotPlan:
    """Shot `number` of a story in which eight people meet in ten places."""
    who = [NAMES[number // 3 % len(NAMES)], NAMES[(number // 3 + 1 + number % 2) % len(NAMES)]][: 1 + number % 3 % 2]
    thing, verb = THINGS[number * 7 % len(THINGS)], VERBS[number * 3 % len(VERBS)]
    return ShotPlan(
        title=f"{who[0]} {verb} the {thing}",
        scene=PLACES[number // 5 % len(PLACES)],
        characters=tuple(name.lower() for name in who),
        props=(thing,),
        action=f"{who[0]} {verb} the {thing} for the {number}th time, while the others wait and the tide comes in.",
        dialogue=(Line(character=who[-1].lower(), line=f"Nobody told me about number {number}."),)
        if number % 4
        else (),
        framing=("wide", "medium", "close")[number % 3],
        time_of_day=HOURS[number // 20 % len(HOURS)],
        weather=WEATHER[number // 11 % len(WEATHER)],
        mood="uneasy",
        duration=SECONDS,
    )


def story(shots: int, change: Callable[[ShotPlan, int], ShotPlan] = lambda shot, _: shot) -> Iterator[Command]:
    """What plans a film of so many shots. `change`: what is otherwise in the plan of a shot, by its number."""
    plans = [change(plan(number), number) for number in range(shots)]
    text = "\n".join(shot.action for shot in plans)
    yield BringSource(source=Source(kind="brief", title="A film", text=text, digest="0" * 64))
    yield WriteScreenplay(screenplay=Screenplay(title="A film", scenes=(Scene(heading="HARBOUR", place="harbour"),)))
    yield WriteCards(cards=tuple(_cards()))
    yield PlanShots(shots=tuple(plans))


def _cards() -> Iterator[Card]:
    for index, name in enumerate(NAMES):
        looks = {"identity": f"a person of {20 + 7 * index} with dark hair", "clothing": f"coat number {index}"}
        yield CharacterCard(id=name.lower(), name=name, tag=f"ID_{chr(65 + index)}", voice="a low, warm voice", **looks)
    for place in PLACES:
        yield SceneCard(id=place, name=place.title(), description=f"an old {place} by the sea", sound="wind and gulls")
    for thing in THINGS:
        yield PropCard(id=thing, name=thing.title(), description=f"a worn {thing}")


def _takes(deps: Deps, count: int) -> Iterator[RegisterTake]:
    """The takes of the first shots in story order. The state grows beside the commands, as the film will."""
    before = deps.state()
    state = FilmState(before.settings, before.cards, before.shots, current={}, anchors={}, takes={})
    chronicle = Chronicle()
    outputs: list[Outputs] = []
    for id_, shot in enumerate(state.shots[:count], start=1):
        state = replace(state)  # a state remembers what it has found: this one has a take more
        chosen = select(shot, state, chronicle)
        request = wanted(shot, state, chosen.memory, identity=deps.generator.identity, reads="staging")
        if len(outputs) < MOMENTS:
            outputs.append(render(deps, request, []))
        lineage, made = _lineage(shot, state, chosen, request), outputs[id_ % len(outputs)]
        made = made.model_copy(update={"who": _who(shot, request).model_dump(mode="json", exclude_defaults=True)})
        state.takes[id_] = Take(id=id_, shot=shot.id, number=1, made_at="", lineage=lineage, outputs=made)
        state.current[shot.id] = id_
        for person in shot.plan.characters:
            if len(shot.plan.characters) == 1 or shot.plan.dialogue:
                state.anchors.setdefault(person, id_)
        yield RegisterTake(shot=shot.id, lineage=lineage, outputs=made)


def _lineage(shot: Shot, state: FilmState, chosen: Selection, request: ShotRequest) -> Lineage:
    named = {shot.plan.scene, *shot.plan.characters, *shot.plan.props}
    return Lineage(
        fingerprint=request.fingerprint,
        request=request.model_dump(mode="json", exclude_defaults=True),
        plan=shot.plan,
        cards={key: state.cards[key] for key in sorted(named)},
        policy=state.settings.memory,
        condition=compile_condition(shot.plan, state.cards, state.settings).text or "",
        description=describe(shot.plan, state.cards),
        memory=chosen.memory,
        unmet=chosen.unmet,
        generator=request.generator.id,
        seconds_spent=1.0,
        peak_mib=100.0,
    )


def _who(shot: Shot, request: ShotRequest) -> Who:
    """Boxes that sway in every frame, as the animatic reports them: the bulk of a take's row."""
    moves = [0.02 * math.sin(frame / 9) for frame in range(request.frames)]
    boxes = tuple((0.3 + move, 0.2 - move / 2, 0.6 + move, 1.04) for move in moves)
    return Who(people=tuple(Presence(person=p, boxes=boxes, spans=((0.5, 2.5),)) for p in shot.plan.characters))
