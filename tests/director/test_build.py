"""Whether a take is what the film asks for: by content, with reasons."""

import pytest
from fakes import make_film

from director.build import FilmState, judge, standing, wanted
from generator.testcard import TestCard
from workspace import schema as s
from workspace.commands import ChangeSettings, RegisterTake, UseTake
from workspace.records import Lineage, Outputs
from workspace.writer import Writer


@pytest.fixture
def film(tmp_path):
    with make_film(tmp_path / "film", 5) as film:
        yield film


def state_of(film):
    with film.view() as view:
        return FilmState.read(view)


def reasons(film, number):
    state = state_of(film)
    shot = state.shots[number - 1]
    return judge(shot, state.take(shot), state)


def change(film, table, **row):
    """Change a row directly: the commands for it come with revisions."""
    with film._writer.begin() as connection:
        Writer(connection).put(table, **row)


def replan(film, number, **fields):
    shot = state_of(film).shots[number - 1]
    plan = shot.plan.model_copy(update=fields).model_dump(mode="json")
    row = {"id": shot.id, "position": float(number), "seed": shot.seed, "plan": plan}
    change(film, s.shots, **row, skipped=False, dropped=False, pinned=False)


def recard(film, key, **fields):
    state = state_of(film)
    card = state.cards[key].model_copy(update=fields)
    change(
        film, s.cards, id=key, kind=card.kind, position=list(state.cards).index(key), body=card.model_dump(mode="json")
    )


def test_a_new_film_is_fresh(film):
    state = state_of(film)
    assert [standing(shot, state) for shot in state.shots] == ["fresh"] * 5


def test_a_changed_plan_field_is_named_with_old_and_new(film):
    replan(film, 2, time_of_day="night")
    assert [(r.kind, r.field, r.was, r.now) for r in reasons(film, 2)] == [("plan", "time_of_day", "", "night")]
    assert reasons(film, 3) == [], "stale is direct: what follows is judged when its source has changed"


def test_a_title_or_note_is_not_in_the_condition_and_makes_nothing_stale(film):
    replan(film, 2, title="Another name", continuity=("the cup is on the left",))
    assert reasons(film, 2) == []


def test_a_card_put_back_is_fresh_again(film):
    recard(film, "mara", clothing="a yellow raincoat")
    stale = [shot.number for shot in state_of(film).shots if reasons(film, shot.number)]
    assert stale == [1, 3, 5]
    assert [str(r) for r in reasons(film, 1)] == ["mara.clothing: a red coat -> a yellow raincoat"]
    recard(film, "mara", clothing="a red coat")
    assert reasons(film, 1) == []


def test_a_voice_does_not_touch_shots_where_its_owner_is_silent(film):
    recard(film, "mara", voice="bright")
    assert [n for n in range(1, 6) if reasons(film, n)] == [3, 5], "in shot 1 she is silent"


@pytest.mark.parametrize(
    ("setting", "field"), [({"width": 128}, "size"), ({"fps": 24.0}, "fps"), ({"style": "noir"}, "style")]
)
def test_settings_of_the_film_are_reasons(film, setting, field):
    film.apply(ChangeSettings(**setting), actor="person", step=film.begin_step("set"))
    assert [r.field for r in reasons(film, 1)] == [field]


def test_the_seed_is_no_reason(film):
    film.apply(ChangeSettings(seed=99), actor="person", step=film.begin_step("set"))
    assert reasons(film, 1) == []


def test_a_longer_wish_that_rounds_to_the_same_frames_is_no_reason(film):
    replan(film, 2, duration=0.41)
    assert reasons(film, 2) == []
    replan(film, 2, duration=1.0)
    assert [(r.field, r.was, r.now) for r in reasons(film, 2)] == [("frames", 9, 25)]


def test_another_memory_policy_is_a_reason_where_there_is_something_to_remember(film):
    film.apply(ChangeSettings(memory="off"), actor="person", step=film.begin_step("set"))
    assert [bool(reasons(film, n)) for n in range(1, 6)] == [False, True, True, True, True]


def retake(film, number):
    """A new take of a shot with another seed, made current."""
    state = state_of(film)
    shot = state.shots[number - 1]
    old = state.take(shot)
    slot = old.outputs.slots[0].model_copy(update={"digest": "e" * 64})
    lineage = old.lineage.model_copy(update={"fingerprint": "f" * 64})
    outputs = Outputs(**{**dict(old.outputs), "slots": (slot,)})
    return film.apply(
        RegisterTake(shot=shot.id, lineage=lineage, outputs=outputs), actor="person", step=film.begin_step("retake")
    )


def test_a_slot_from_another_take_is_a_reason_and_going_back_is_fresh(film):
    used = [n for n in range(3, 6) if any(e.shot == "shot-2" and e.role != "fixed" for e in memory(film, n))]
    assert used, "some later shot remembers shot 2"
    retake(film, 2)
    for n in used:
        assert [(r.kind, r.was, r.now) for r in reasons(film, n)] == [("memory", "2.1", "2.2")]
    film.apply(UseTake(shot="shot-2", take=2), actor="person", step=film.begin_step("use"))
    assert all(reasons(film, n) == [] for n in range(1, 6))


def test_a_fixed_slot_stands_by_its_anchor_whatever_take_is_current(film):
    anchored = [n for n in range(2, 6) if any(e.role == "fixed" and e.shot == "shot-1" for e in memory(film, n))]
    assert anchored == [3, 5], "shot 1 is where Mara is alone first"
    retake(film, 1)
    assert all(r.kind != "memory" for n in anchored for r in reasons(film, n))


def memory(film, number):
    state = state_of(film)
    return state.take(state.shots[number - 1]).lineage.memory


def test_nothing_of_number_path_or_date_is_in_the_fingerprint(tmp_path, film):
    with make_film(tmp_path / "elsewhere", 5) as other:
        mine, theirs = ([t.lineage.fingerprint for t in state_of(f).takes.values()] for f in (film, other))
    assert mine == theirs


def test_a_field_added_later_changes_no_old_fingerprint(film):
    state = state_of(film)
    shot, generator = state.shots[2], TestCard()
    take = state.take(shot)
    request = wanted(shot, state, take.lineage.memory, identity=generator.identity, reads=generator.reads)
    assert request.fingerprint == take.lineage.fingerprint
    assert "source" not in take.lineage.request, "defaults are left out of the canonical JSON"
    assert isinstance(take.lineage, Lineage)
