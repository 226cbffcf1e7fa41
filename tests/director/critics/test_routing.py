"""Each finding points to what to change, by a table that one can read and extend."""

import re
from pathlib import Path

import pytest
from fakes import make_film

from director.build import FilmState
from director.critics.finding import Finding
from director.critics.routing import FILE, OTHER, Fault, changes, localised, routes
from director.errors import BadInput
from workspace.commands import ReplanShot
from workspace.film import Film


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("routing") / "film"
    make_film(folder, 8).close()
    return folder


@pytest.fixture
def fault(folder):
    """A finding on a shot of the film; with `plan`, on one that is planned otherwise by now."""
    with Film(folder) as film, film.view() as view:
        state = FilmState.read(view)

    def make(aspect, number=7, *, evidence="it is so", plan=(), **fields):
        shot = state.shots[number - 1]
        take = state.take(shot)
        finding = Finding(shot=shot.id, take=take.id, aspect=aspect, evidence=evidence, critic="test", **fields)
        return Fault(finding, take, shot.model_copy(update={"plan": shot.plan.model_copy(update=dict(plan))}), state)

    return make


def told(fault, table=None):
    return [change.told for change in changes(fault, table or routes())]


def test_the_seed_the_plan_a_line_and_directions(fault):
    assert told(fault("black")) == [("another seed",)]
    assert told(fault("overrun"))[0] == ("duration: 0.4 s -> 1 s",)
    line = fault("words", 2).shot.plan.dialogue[0]
    shouted = line.model_copy(update={"manner": "shouting"})
    tried = told(fault("words", 2, plan={"dialogue": (shouted,)}))
    assert tried[1] == ("dialogue: without how it is said",)
    assert tried[2] == ("directions: nothing -> 1. every word is spoken as written: This is line 2.",)


def test_a_memory_slot_that_is_to_blame_is_excluded_or_another_remembered(fault):
    one = fault("voice", 7, subject="mara", medium="sound")
    tried = list(changes(one, routes()))
    assert [change.route.split()[0] for change in tried] == ["exclude", "seed"], "it remembers all that there is of her"
    entries = {entry.shot: entry for entry in one.take.lineage.memory}
    assert tried[0].plan.memory.exclude[0] in entries
    assert entries[tried[0].plan.memory.exclude[0]].role != "fixed", "without what stands for her nobody would know her"
    assert told(fault("place", 7, subject="room"))[-1] == ("memory: with shot 6",), "the nearest that it has not"
    named = fault("voice", 7, subject="mara", slot=entries["shot-5"].slot)
    assert next(changes(named, routes())).told == ("memory: without shot 5",)


def test_a_shot_that_remembers_nothing_has_no_slot_to_exclude(fault):
    assert told(fault("looks", 1, subject="mara")) == [("another seed",)]


def test_a_note_of_a_person_is_read_as_a_note(fault):
    assert told(fault("note", evidence="make it night"))[0] == ("time of day: nothing -> night",)


def test_what_the_table_does_not_name_goes_by_its_last_line(fault):
    assert told(fault("never heard of")) == [("another seed",)]
    assert OTHER in routes()


def test_where_a_fault_lies_is_told_to_a_person(fault):
    assert localised(fault("black"), routes()) == "another seed"
    assert localised(fault("wardrobe", subject="mara"), {"wardrobe": ("card",), OTHER: ("seed",)}) == "the card of Mara"
    assert "nothing" in localised(fault("disagreement"), routes())


def test_a_film_and_a_user_extend_the_table(fault, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    mine, film = tmp_path / "config" / "director", tmp_path / "film"
    for place, text in ((mine, 'black = ["nothing"]\nhum = ["longer"]'), (film, 'hum = ["set weather=snow"]')):
        place.mkdir(parents=True)
        (place / FILE).write_text(f"[routes]\n{text}\n", encoding="utf-8")
    table = routes(film)
    assert told(fault("black"), table) == []
    assert told(fault("hum"), table) == [("weather: nothing -> snow",)]
    assert table["white"] == routes()["white"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[routes]\nblack = ["sed"]', "did you mean 'seed'"),
        ('[routes]\nblack = "seed"', "wanted a list"),
        ('[routes]\nblack = ["set weather"]', "wanted set FIELD=VALUE"),
        ('[routes]\nblack = ["direct"]', "nothing to try"),
        ("[other]", r"wanted one section \[routes\]"),
        ("black = [", "is no TOML"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_words(tmp_path, text, words):
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=words):
        routes(tmp_path)


def test_every_change_of_the_table_can_be_made(fault, folder):
    """What the table tries is accepted by the same command that a person uses."""
    table = routes()
    faults = [fault(aspect, subject="mara", evidence="make it night") for aspect in table]
    plans = [change.plan for one in faults for change in changes(one, table)]
    orders = [ReplanShot(shot="shot-7", plan=plan) for plan in plans]
    assert len(orders) > len(table)
    with Film(folder) as film:
        film.apply(*orders, actor="person", step=film.begin_step("try"))


def test_the_table_names_every_aspect_that_critics_speak_of():
    from director.critics import continuity, vlm

    told = {*continuity._ASPECTS.values(), *vlm.ASPECTS, *("black", "white", "dark", "bright", "loud", "quiet")}
    for path in Path(continuity.__file__).parent.glob("*.py"):
        told |= set(re.findall(r'opinion\.found\(\s*"([\w ]+)"', path.read_text(encoding="utf-8")))
    assert len(told) > 25
    assert not told - set(routes())
