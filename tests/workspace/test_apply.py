"""The one door: gate, effect and log in one transaction."""

import pytest
from fakes import deps_for, finish, make_film, start_film
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, OperationalError

from workspace import gates
from workspace.commands import ChangeSettings, Command, CreateFilm, PlanShots, UseTake, WriteCards
from workspace.errors import ApprovalNeeded, Refused
from workspace.records import CharacterCard, Settings, ShotPlan


@pytest.fixture
def film(tmp_path):
    with start_film(tmp_path / "film") as film:
        yield film


def test_a_command_without_a_gate_is_refused_and_the_refusal_is_logged(film):
    class Unheard(Command):
        def effect(self, w):
            raise AssertionError("must not run")

    with pytest.raises(Refused, match="has no gate"):
        film.apply(Unheard(), actor="director", step=film.begin_step("x"))
    with film.view() as view:
        last = view.events()[-1]
    assert (last["command"], last["verdict"], last["changes"]) == ("Unheard", "refuse", [])


def test_a_command_outside_its_stage_changes_nothing(film):
    with pytest.raises(Refused, match="belongs to the stage shot_plan; the film is at intake"):
        film.apply(PlanShots(shots=(ShotPlan(title="x"),)), actor="director", step=film.begin_step("x"))
    with film.view() as view:
        assert view.shots() == []


def test_a_gate_may_ask_for_a_yes(film, monkeypatch):
    monkeypatch.setitem(gates.GATES, ChangeSettings, lambda command, view: gates.NeedsApproval("costs money"))
    with pytest.raises(ApprovalNeeded, match="costs money"):
        film.apply(ChangeSettings(seed=9), actor="director", step=film.begin_step("x"))
    with film.view() as view:
        assert view.settings().seed == 0
        assert view.events()[-1]["verdict"] == "needs-approval"


def test_the_log_keeps_before_and_after(film):
    film.apply(ChangeSettings(seed=9), actor="person", step=film.begin_step("set seed"))
    with film.view() as view:
        last = view.events()[-1]
    assert last["changes"] == [
        {
            "table": "settings",
            "key": {"key": "seed"},
            "before": {"key": "seed", "value": 0},
            "after": {"key": "seed", "value": 9},
        }
    ]
    assert (last["actor"], last["step_title"], last["payload"]) == ("person", "set seed", {"seed": 9})


def test_a_failing_effect_leaves_neither_change_nor_log(film, monkeypatch):
    def broken(self, w):
        w.put(__import__("workspace.schema").schema.settings, key="seed", value=5)
        raise RuntimeError("in the middle")

    monkeypatch.setattr(ChangeSettings, "effect", broken)
    with film.view() as view:
        events = len(view.events())
    with pytest.raises(RuntimeError):
        film.apply(ChangeSettings(seed=5), actor="person", step=film.begin_step("x"))
    with film.view() as view:
        assert view.settings().seed == 0
        assert len(view.events()) == events


def test_a_film_is_created_once(film):
    with pytest.raises(Refused, match="holds a film already"):
        film.apply(CreateFilm(settings=Settings(title="again")), actor="person", step=film.begin_step("x"))


def test_readers_cannot_write(film):
    with film.view() as view, pytest.raises(OperationalError, match="readonly"):
        view._c.execute(text("DELETE FROM settings"))


@pytest.mark.parametrize("table", ["takes", "memory", "slots", "media", "steps", "events"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
def test_history_is_guarded_by_the_database_itself(tmp_path, table, verb):
    with make_film(tmp_path / "film", 2) as film, film._writer.connect() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() > 0
        with pytest.raises(DatabaseError, match="never changed"):
            connection.execute(text(verb.format(table)))


def test_a_shot_cannot_point_at_the_take_of_another(tmp_path):
    with make_film(tmp_path / "film", 2) as film, pytest.raises(Refused, match="shot-1 has no take 2"):
        film.apply(UseTake(shot="shot-1", take=2), actor="person", step=film.begin_step("x"))


def test_two_cards_with_one_id_are_refused_before_the_door():
    card = CharacterCard(id="a", name="A", tag="ID_A")
    with pytest.raises(ValueError, match="one id"):
        WriteCards(cards=(card, card))


def test_the_same_request_again_continues_its_step_and_another_opens_one(film):
    first = film.begin_step("make", resume=True)
    assert film.begin_step("make", resume=True) == first
    assert film.begin_step("make") == first + 1


def test_ids_and_seeds_are_given_once(tmp_path):
    with make_film(tmp_path / "film", 3, seed=40) as film, film.view() as view:
        assert [(s.id, s.number, s.seed) for s in view.shots()] == [
            ("shot-1", 1, 40),
            ("shot-2", 2, 41),
            ("shot-3", 3, 42),
        ]


def test_a_finished_film_is_left_alone(tmp_path):
    with make_film(tmp_path / "film", 2) as film:
        with film.view() as view:
            events = len(view.events())
        finish(film, 2)
        with film.view() as view:
            assert len(view.events()) == events
    assert deps_for(film).film is film
