"""Which moments a shot remembers."""

from dataclasses import replace

import pytest
from fakes import make_film

from director.build import FilmState
from director.selection import MAX_DYNAMIC, Ranked, relevance, select
from workspace.records import MemoryChoice, ShotPlan

NAMES = {"mara": "Mara", "room": "the room", "cup": "the cup"}


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    with make_film(tmp_path_factory.mktemp("films") / "film", 12) as film, film.view() as view:
        yield FilmState.read(view)


def chosen(state, number, ranked=(), **choice):
    shot = state.shots[number - 1]
    plan = shot.plan.model_copy(update={"memory": MemoryChoice(**choice)})
    return select(shot.model_copy(update={"plan": plan}), state, ranked)


def test_fixed_first_then_story_order(state):
    ranked = [Ranked(f"shot-{n}", score, "m") for n, score in ((2, 0.4), (5, 0.9), (8, 0.5))]
    entries = chosen(state, 10, ranked)
    assert [(e.role, e.shot) for e in entries] == [
        ("fixed", "shot-2"),
        ("dynamic", "shot-5"),
        ("dynamic", "shot-8"),
        ("recent", "shot-9"),
    ]
    assert [e.position for e in entries] == [0, 1, 2, 3]


def test_scores_decide_who_gets_in_and_ties_go_to_the_earlier(state):
    ranked = [Ranked(f"shot-{n}", 0.5, "m") for n in (3, 4, 5, 6, 7)] + [Ranked("shot-8", 0.29, "m")]
    dynamic = [e.shot for e in chosen(state, 12, ranked) if e.role == "dynamic"]
    assert dynamic == ["shot-3", "shot-4", "shot-5", "shot-6"]
    assert len(dynamic) == MAX_DYNAMIC


def test_memory_is_causal_and_never_over_seven(state):
    for number in range(1, 13):
        ranked = [Ranked(f"shot-{n}", 0.9, "m") for n in range(1, 13)]
        entries = chosen(state, number, ranked)
        assert all(state.number[e.shot] < number for e in entries)
        assert len(entries) <= 7
        assert len({e.take for e in entries}) == len(entries), "a moment is remembered once"


def test_a_person_decides(state):
    entries = chosen(state, 10, [Ranked("shot-5", 0.9, "m")], include=("shot-3",), exclude=("shot-5", "shot-9"))
    assert ("dynamic", "shot-3") in {(e.role, e.shot) for e in entries}
    assert not {"shot-5", "shot-9"} & {e.shot for e in entries}


def test_native_is_the_first_three_and_the_recent_four(state):
    native = replace(state, settings=state.settings.model_copy(update={"memory": "native"}))
    assert [e.shot for e in select(native.shots[11], native, ())] == [f"shot-{n}" for n in (1, 2, 3, 8, 9, 10, 11)]


def test_off_is_nothing(state):
    off = replace(state, settings=state.settings.model_copy(update={"memory": "off"}))
    assert select(off.shots[11], off, [Ranked("shot-5", 0.9, "m")]) == ()


def test_relevance_says_what_is_shared():
    shot = ShotPlan(title="a", scene="room", characters=("mara",), props=("cup",))
    assert relevance(0.25, shot, shot, NAMES) == (0.85, "meaning 0.25; shares Mara, the cup, the room")
    assert relevance(0.25, shot, ShotPlan(title="b"), NAMES) == (0.25, "meaning 0.25")
