"""Stopped anywhere while a language model plans: the film is whole, and the same command goes on where it was."""

import pytest
from story import BRIEF, FAST, blocking, steps

from director import Director
from director.errors import BadInput, BudgetSpent, ModelFailed, Unconfirmed
from director.llm.scripted import ScriptedLLM, Step
from workspace.film import Film


@pytest.fixture(autouse=True)
def words_only(monkeypatch):
    monkeypatch.setattr("director.session.TEMPLATE", '[embedding]\nmodel = "words"\n')


def documents(folder):
    with Film(folder) as film, film.view() as view:
        return view.made(), len(view.shots())


@pytest.mark.parametrize("broken", range(11))
def test_a_server_that_fails_at_any_call_costs_nothing_that_was_answered(tmp_path, broken):
    folder, script = tmp_path / "film", steps()
    purposes = [step.purpose for step in script]
    down = [*script[:broken], *(Step(ModelFailed("the server is down"), purpose) for purpose in purposes[broken:])]
    with pytest.raises(ModelFailed, match="down"):
        Director(folder, llm=ScriptedLLM(down)).make(BRIEF, yes=True, **FAST)
    kept, shots = documents(folder)
    stage = purposes[broken]
    assert ("intent" in kept) == (stage != "intent")
    assert ("screenplay" in kept) == (stage in ("cards", "shot_plan", "blocking"))
    assert ("cards" in kept) == (stage in ("shot_plan", "blocking"))
    assert shots == (4 if stage == "blocking" else 0)
    with ScriptedLLM(script[broken:]) as llm:
        assert Director(folder, llm=llm).make(BRIEF, yes=True, **FAST).is_file()
    assert not (folder / "cache" / "answers.jsonl").exists()


def test_a_budget_that_ends_stops_before_the_call_and_more_goes_on(tmp_path):
    folder = tmp_path / "film"
    with pytest.raises(BudgetSpent):
        Director(folder, llm=ScriptedLLM([*steps()[:4], Step(BudgetSpent("spent"), "cards")])).make(
            BRIEF, yes=True, **FAST
        )
    with ScriptedLLM(steps()[4:]) as llm:
        assert Director(folder, llm=llm).make(yes=True).is_file()


def test_a_key_that_is_refused_at_the_first_call_leaves_no_folder(tmp_path):
    folder = tmp_path / "film"
    with pytest.raises(BadInput, match="key"):
        Director(folder, llm=ScriptedLLM([BadInput("the key was refused")])).make(BRIEF, **FAST)
    assert not folder.exists()


def test_a_key_that_is_refused_later_takes_nothing_away(tmp_path):
    folder = tmp_path / "film"
    with pytest.raises(BadInput, match="key"):
        Director(folder, llm=ScriptedLLM([*steps()[:4], Step(BadInput("the key was refused"), "cards")])).make(
            BRIEF, yes=True, **FAST
        )
    assert Director(folder).story().title == "The Last Loaf"


def test_the_built_in_writer_can_finish_what_a_model_began(tmp_path):
    folder = tmp_path / "film"
    with pytest.raises(Unconfirmed):
        Director(folder, llm=ScriptedLLM(steps()[:4])).make(BRIEF, **FAST)
    Director(folder).confirm()
    film = Director(folder)
    assert film.make(llm="builtin").is_file()
    assert [line.line for shot in film.shots() for line in shot.dialogue] == ["Who will bake now?", "You will."]


def test_what_a_shot_is_told_is_written_once_and_forgotten_with_its_action(tmp_path):
    folder = tmp_path / "film"
    with ScriptedLLM(steps()) as llm:
        film = Director(folder, llm=llm)
        film.make(BRIEF, yes=True, **FAST)
        assert film.status().shots.fresh == 4
        assert film.revise(1, camera="static").changed
        assert "moves slowly through the warm light" in film.shot(1).condition
        film.revise(1, action="Rosa sleeps at the table.")
        assert "ID_A sleeps at the table." in film.shot(1).condition
        film.revise(1, blocking="Rosa rests her head on her arms.")
        assert "ID_A rests her head on her arms." in film.shot(1).condition
        film.undo()
        assert "ID_A sleeps at the table." in film.shot(1).condition


def test_a_shot_inserted_by_hand_is_told_before_it_is_rendered(tmp_path):
    with ScriptedLLM([*steps(), Step(blocking, "blocking")]) as llm:
        film = Director(tmp_path / "film", llm=llm)
        film.make(BRIEF, yes=True, **FAST)
        film.insert(2, "Nell laughs.")
        film.make()
        assert "ID_B moves slowly through the warm light." in film.shot(2).condition
        shown = llm.prompts[-1].messages[-1].text
        assert "<earlier_shot>" in shown
        assert "Nell laughs." in shown
