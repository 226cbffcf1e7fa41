"""The linter: each rule finds its contradiction, and leaves alone what only looks like one."""

import random
from pathlib import Path

import pytest

from director.lint.planned import Planned
from director.lint.rules import RULES, lint
from tests.bench import lint as bench
from tests.bench.planting import PLANTS
from workspace.records import CharacterCard, Line, PropCard, SceneCard, Settings, ShotPlan

DATA = Path(__file__).parents[2] / "data"
CARDS = {
    card.id: card
    for card in (
        CharacterCard(id="mara", name="Mara", tag="ID_A", identity="a woman of forty", clothing="a green dress"),
        CharacterCard(id="jon", name="Jon", tag="ID_B", identity="a man of fifty", clothing="a navy jersey"),
        SceneCard(id="hut", name="Fishing hut", description="plank hut with an iron stove and one window"),
        PropCard(id="jug", name="milk jug", description="blue enamel jug"),
    )
}


def shot(action="", *lines, people=("mara", "jon"), time="day", scene="hut", duration=30.0, **fields):
    said = tuple(Line(character=who, line=line, manner=manner) for who, line, manner in lines)
    told = {"title": "", "action": action, "characters": people, "props": ("jug",), "scene": scene, **fields}
    return ShotPlan(**told, time_of_day=time, dialogue=said, duration=duration)


def found(*plans):
    film = Planned.read({f"shot-{n}": plan for n, plan in enumerate(plans, 1)}, CARDS, Settings(title="Test"))
    return [(fault.aspect, fault.severity, fault.shots) for fault in lint(film)]


def one(*plans):
    (fault,) = found(*plans)
    return fault


WELL = ("mara", "Well.", "")
LONG = "I have told you and told you and told you that it was never mine to give away"


@pytest.mark.parametrize(
    ("plans", "wanted"),
    [
        ([shot("The jug is full. The jug is empty.")], ("two states", "error", (1, 1))),
        ([shot("The jug is cracked."), shot("Tea."), shot("The jug is intact.")], ("two states", "warning", (1, 3))),
        ([shot("Mara holds the jug. Jon carries the jug.")], ("two hands", "error", (1, 1))),
        ([shot("Mara holds the jug."), shot("Jon grips the jug.")], ("two hands", "warning", (1, 2))),
        (
            [shot("Tea."), shot("Tea.", wardrobe={"mara": "a black leather jacket"})],
            ("costume", "warning", (1, 2)),
        ),
        ([shot("Mara wears a yellow raincoat."), shot("Tea.")], ("not as drawn", "warning", (1, 1))),
        ([shot("Mara leaves."), shot("Tea.", WELL)], ("gone", "error", (1, 2))),
        ([shot("Jon dies."), shot("Tea.", ("jon", "Well.", ""), time="night")], ("gone", "error", (1, 2))),
        ([shot("", WELL, ("jon", "No.", ""), framing="close")], ("close-up", "warning", (1, 1))),
        ([shot("Wolfram nods.")], ("unknown name", "warning", (1, 1))),
        ([shot("Moonlight fills the hut.")], ("day and night", "warning", (1, 1))),
        ([shot("Tea."), shot("More tea.", time="night"), shot("Tea.")], ("day and night", "warning", (1, 2))),
        (
            [shot("Mara walks from left to right."), shot("Mara hurries from right to left.")],
            ("screen direction", "warning", (1, 2)),
        ),
        ([shot("", ("mara", LONG, ""), duration=3.0)], ("too long", "error", (1, 1))),
        (
            [shot("Mara sits at the table in the hut."), shot("Sie geht zur Tür und wartet.")],
            ("mixed languages", "warning", (1, 2)),
        ),
        ([shot("Mara turns the handle. " * 400)], ("prompt", "error", (1, 1))),
    ],
)
def test_each_rule_finds_its_contradiction(plans, wanted):
    assert wanted in found(*plans)


@pytest.mark.parametrize(
    "plans",
    [
        [shot("The jug is full. Then the jug is empty.")],
        [shot("The jug is cracked."), shot("The jug is mended."), shot("The jug is whole again.")],
        [shot("Mara holds the jug. Jon takes the jug and carries it.")],
        [shot("Mara holds the jug."), shot("In the evening Jon grips the jug.", time="night")],
        [shot("Tea."), shot("Mara pulls on a jacket.", wardrobe={"mara": "a black leather jacket"})],
        [shot("Mara wears a yellow raincoat.", wardrobe={"mara": "a yellow raincoat"})],
        [shot("Mara leaves."), shot("Mara comes back.", WELL)],
        [shot("Mara leaves the jug there."), shot("Tea.", WELL)],
        [shot("Mara leaves.", people=("mara",)), shot("Tea.", ("mara", "Well.", "on the phone"), people=("jon",))],
        [shot("Jon dies."), shot("Ten years ago. Jon laughs.", ("jon", "Well.", ""))],
        [shot("", WELL, ("jon", "No.", ""), framing="medium")],
        [shot("Snow falls. There stands the jug. Nobody nods. Mara smiles.")],
        [shot("A painted photograph by moonlight hangs there.")],
        [shot("Tea."), shot("Night. The lamp burns.", time="night")],
        [shot("Mara walks from left to right."), shot("Mara turns and walks from right to left.")],
        [shot("", ("mara", LONG, ""), duration=8.6)],
        [shot("Jon sits."), shot("Ja.")],
        [],
        [shot(people=(), scene="", time="")],
    ],
)
def test_what_only_looks_like_one_is_left_alone(plans):
    assert found(*plans) == []


def test_how_long_a_line_takes_is_a_matter_of_manner_and_language():
    """Eighteen words: easy in seven seconds, not slowly, not after a pause, and not in a language of long words."""
    finnish = "Minä en ole koskaan sanonut että se olisi ollut minun ja nyt se on poissa joten mitä sinä vielä tahdot"
    assert found(shot("", ("mara", LONG, ""), duration=7.0)) == []
    assert found(shot("", ("mara", LONG, "quickly"), duration=5.2)) == []
    assert one(shot("", ("mara", LONG, "slowly"), duration=7.0))[0] == "too long"
    assert one(shot("", ("mara", LONG, "after a long pause"), duration=7.0))[0] == "too long"
    assert one(shot("", ("mara", finnish, ""), duration=7.0))[0] == "too long"


def test_a_fix_leaves_nothing_of_its_fault():
    plans = {
        "a": shot("Mara wears a yellow raincoat."),
        "b": shot("Marra waits.", ("mara", LONG, ""), people=("mara",), duration=3.0),
    }
    faults = lint(Planned.read(plans, CARDS, Settings(title="Test")))
    assert {fault.aspect for fault in faults if fault.fix} == {"not as drawn", "unknown name", "too long"}
    for edit in (edit for fault in faults for edit in fault.fix):
        plans[edit.shot] = edit.made_in(plans[edit.shot])
    assert lint(Planned.read(plans, CARDS, Settings(title="Test"))) == []
    assert plans["b"].wardrobe == {"mara": "a yellow raincoat"}
    assert plans["b"].action == "Mara waits."


def test_planted_contradictions_are_found_and_clean_films_are_left_alone():
    films = [*bench.annotated(DATA / "continuity"), bench.planned(DATA / "stories" / "kites.md")]
    alarms = sum(len(bench.linted(film)) for film in films)
    assert alarms * 20 <= sum(len(film.plans) for film in films)
    told = bench.plant_all(films, each=2, seed=1)
    assert set(told) == set(PLANTS) == set(RULES)
    assert sum(kind.planted for kind in told.values()) == 2 * len(RULES)
    missed = [line for kind in told.values() for line in kind.missed]
    assert len(missed) <= 0.1 * 2 * len(RULES), missed


def test_a_plant_changes_only_what_it_says():
    film = bench.annotated(DATA / "continuity")[0]
    for plants in PLANTS.values():
        for plant in plants:
            planted = plant(film.plans, film.cards, random.Random(3))
            if planted:
                changed = [n for n, key in enumerate(film.plans, 1) if film.plans[key] != planted.plans[key]]
                assert planted.shots <= {*changed, *(n + 1 for n in changed)}
