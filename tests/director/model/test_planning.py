"""From a brief to a film with a language model: what it writes, what it is asked, and every yes."""

import pytest
from story import BRIEF, FAST, STREET, model, steps

from director import Director
from director.errors import BadInput, Unconfirmed
from director.llm.scripted import ScriptedLLM, Step
from workspace.errors import ApprovalNeeded
from workspace.film import Film


@pytest.fixture(autouse=True)
def words_only(monkeypatch):
    monkeypatch.setattr("director.session.TEMPLATE", '[embedding]\nmodel = "words"\n')


def events(folder, *commands):
    with Film(folder) as film, film.view() as view:
        return [(e["command"], e["verdict"]) for e in view.events(brief=True) if e["command"] in commands]


def test_a_brief_becomes_a_film_with_every_yes_beforehand(tmp_path):
    with model() as llm:
        film = Director(tmp_path / "film", llm=llm)
        path = film.make(BRIEF, yes=True, **FAST)
    assert path.is_file()
    shots = film.shots()
    assert [shot.state for shot in shots] == ["fresh"] * 4
    assert [line.line for shot in shots for line in shot.dialogue] == ["Who will bake now?", "You will."]
    first = shots[0].condition
    assert "ID_A is a woman of about seventy with white hair in a bun." in first, "the card, word for word"
    assert "At normal speed, ID_A moves slowly through the warm light." in first, "what the model wrote, once"
    assert "warm hand-held film" in first
    assert film.story().written_by == "scripted-1"
    assert (film.status().title, path.name) == ("The Last Loaf", "the-last-loaf.mp4")
    assert film.story().scenes[0].beats[1] == "Nell asks who will bake now."
    assert film.waiting() is None
    assert {row.purpose for row in film.cost().purposes} == {
        *("intent", "story", "screenplay", "cards", "shot_plan", "blocking")
    }


def test_without_a_yes_it_stops_at_the_screenplay_and_at_the_plan_and_goes_on_after_each(tmp_path):
    folder = tmp_path / "film"
    with model() as llm:
        with pytest.raises(Unconfirmed, match="your yes to the screenplay") as stopped:
            Director(folder, llm=llm).make(BRIEF, **FAST)
        assert "The Last Loaf" in str(stopped.value)
        assert "director confirm" in str(stopped.value)
        assert (stopped.value.exit_code, stopped.value.waiting.of) == (3, "screenplay")
        with pytest.raises(Unconfirmed):
            Director(folder, llm=llm).make(**{})
        (folder / "graph.db").unlink()  # a cache
        assert Director(folder).waiting().of == "screenplay"
        assert Director(folder).confirm().of == "screenplay"
        with pytest.raises(Unconfirmed, match="4 shots, 9 s of film") as stopped:
            Director(folder, llm=llm).make()
        assert stopped.value.waiting.of == "plan"
        assert [shot.state for shot in Director(folder).shots()] == ["planned"] * 4
        Director(folder).confirm()
        assert Director(folder, llm=llm).make().is_file()
    with pytest.raises(BadInput, match="waits for no yes"):
        Director(folder).confirm()
    assert events(folder, "Approve") == [("Approve", "allow")] * 2


def test_the_gates_hold_whoever_asks(tmp_path):
    folder = tmp_path / "film"
    with ScriptedLLM(steps()[:4]) as llm, pytest.raises(Unconfirmed):
        Director(folder, llm=llm).make(BRIEF, **FAST)
    from workspace.commands import Approve, WriteCards
    from workspace.records import SceneCard

    with Film(folder) as film:
        step = film.begin_step("try")
        with pytest.raises(ApprovalNeeded, match="the screenplay waits for a yes"):
            film.apply(WriteCards(cards=(SceneCard(id="x", name="X"),)), actor="director", step=step)
        film.apply(Approve(of="screenplay"), actor="person", step=step)
        film.apply(WriteCards(cards=(SceneCard(id="x", name="X"),)), actor="director", step=step)


def test_questions_are_asked_once_and_their_answers_reach_the_story(tmp_path):
    folder, asked = tmp_path / "film", (("Who tells it?", "the child"), ("Last day or last year?", "the last day"))
    with ScriptedLLM(steps(questions=asked)[:4]) as llm:
        with pytest.raises(Unconfirmed, match="your answers") as stopped:
            Director(folder, llm=llm).plan(BRIEF, **FAST)
        assert "1. Who tells it? (else: the child)" in str(stopped.value)
        with pytest.raises(BadInput, match="there are 2 questions"):
            Director(folder).confirm({3: "x"})
        Director(folder).confirm({1: "the grandmother"})
        with pytest.raises(Unconfirmed, match="screenplay"):
            Director(folder, llm=llm).plan()
    story = next(prompt for prompt in llm.prompts if prompt.purpose == "story").messages[-1].text
    assert "Who tells it? Answered: the grandmother" in story
    assert "Last day or last year? Answered: the last day" in story


def test_with_yes_the_defaults_are_taken_and_said(tmp_path):
    said = []

    class Hears:
        def __getattr__(self, name):
            return lambda *args, **_: said.append(args) if name == "note" else None

    with model(questions=(("Who tells it?", "the child"),)) as llm:
        Director(tmp_path / "film", llm=llm, report=Hears()).plan(BRIEF, yes=True, **FAST)
    assert ("Who tells it? Assumed: the child",) in said


def test_a_screenplay_is_written_otherwise_before_the_yes(tmp_path):
    folder = tmp_path / "film"
    with ScriptedLLM(
        [*steps()[:4], *steps()[1:3], Step(STREET.replace("key", "latch"), "screenplay", "scene 2 of 2")]
    ) as llm:
        with pytest.raises(Unconfirmed):
            Director(folder, llm=llm).make(BRIEF, **FAST)
        assert Director(folder, llm=llm).rewrite("no sad ending").of == "screenplay"
    assert "to be otherwise now: no sad ending" in llm.prompts[-3].messages[-1].text
    story = Director(folder).story()
    assert "latch" in story.scenes[1].elements[0].text


def test_the_built_in_writer_with_a_free_generator_never_asks(tmp_path):
    film = Director(tmp_path / "film")
    assert film.make("A cat finds a letter in the rain.", **{**FAST, "shots": 2}).is_file()
    assert not events(tmp_path / "film", "AskApproval", "WriteIntent")


def test_a_generator_that_costs_asks_for_its_plan_with_a_forecast(tmp_path, monkeypatch):
    from generator.base import Costs
    from generator.testcard import TestCard

    monkeypatch.setattr(TestCard, "costs", Costs("GPU time", seconds=45, money=0.02))
    film = Director(tmp_path / "film")
    with pytest.raises(Unconfirmed, match=r"2 shots, \d+ s of film, about .* to render, about 0\.\d+ USD\n") as stopped:
        film.make("A cat finds a letter in the rain.", **{**FAST, "shots": 2})
    assert "testcard takes GPU time" in str(stopped.value)
    film.confirm()
    assert film.make().is_file()


def test_a_film_planned_for_free_asks_when_it_is_switched_to_what_costs(tmp_path, monkeypatch):
    from generator.base import Costs
    from generator.testcard import TestCard

    film = Director(tmp_path / "film")
    film.plan("A cat finds a letter in the rain.", **{**FAST, "shots": 2})
    monkeypatch.setattr(TestCard, "costs", Costs("GPU time"))
    with pytest.raises(Unconfirmed, match="yes to the plan"):
        film.make()
    assert film.make(yes=True).is_file()


def test_undo_takes_a_yes_back(tmp_path):
    folder = tmp_path / "film"
    with pytest.raises(Unconfirmed):
        Director(folder, llm=ScriptedLLM(steps()[:4])).make(BRIEF, **FAST)
    film = Director(folder)
    film.confirm()
    assert film.waiting() is None
    film.undo()
    assert film.waiting().of == "screenplay"


@pytest.mark.parametrize(
    ("policy", "costs", "asks"),
    [
        ("minutes = 10", {"seconds": 45}, False),
        ("minutes = 1", {"seconds": 45}, True),
        ("money = 1", {"seconds": 45}, True),
        ("money = 1", {"money": 0.02}, False),
        ("money = 0.01", {"money": 0.02}, True),
        ("money = 1\nminutes = 10", {"money": 0.02, "seconds": 45}, False),
        ("minutes = 10", {"money": 0.02, "seconds": 45}, True),
        ("minutes = 10", {}, True),
        ("", {"seconds": 0.001}, True),
    ],
)
def test_what_film_toml_confirms_beforehand_is_not_asked(tmp_path, monkeypatch, policy, costs, asks):
    from generator.base import Costs
    from generator.testcard import TestCard

    film = Director(tmp_path / "film")
    film.plan("A cat finds a letter in the rain.", **{**FAST, "shots": 2})
    monkeypatch.setattr(TestCard, "costs", Costs("GPU time", **costs))
    with (tmp_path / "film" / "film.toml").open("a") as config:
        config.write(f"\n[confirm]\n{policy}\n")
    if asks:
        with pytest.raises(Unconfirmed):
            film.make()
    else:
        assert film.make().is_file()
        assert [event["actor"] for event in film.log() if event["command"] == "Approve"] == ["policy"]


def test_a_recording_makes_the_same_film_again_without_a_model(tmp_path):
    from director.llm.record import Recorder
    from director.llm.replay import Replayer

    tape = tmp_path / "story.jsonl"
    with model(questions=(("Who tells it?", "the child"),)) as llm:
        Director(tmp_path / "one", llm=Recorder(llm, tape)).make(BRIEF, yes=True, **FAST)
    Director(tmp_path / "two", llm=Replayer(tape)).make(BRIEF, yes=True, **FAST)
    one, two = (Director(tmp_path / name) for name in ("one", "two"))
    assert one.story() == two.story()
    assert [s.take.fingerprint for s in one.shots()] == [s.take.fingerprint for s in two.shots()]
