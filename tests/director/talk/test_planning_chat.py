"""A film that begins with a conversation: questions, the screenplay, the plan, each with a word from the person."""

import io
from pathlib import Path

import pytest

from director import Director
from director.cli import chat
from director.cli.main import main
from director.errors import ModelFailed
from director.llm.metered import Metered
from director.llm.scripted import ScriptedLLM, Step, calls, says
from director.talk.loop import Talk
from tests.director.model.story import BRIEF, FAST, OUTLINE, model, steps

QUESTIONS = (("Who tells it?", "the grandmother"), ("Last day or last year?", "the last day"))


class Screen:
    """What was seen, and the answers of the person."""

    def __init__(self, *answers):
        self.shown, self.answers = "", list(answers)

    def text(self, piece):
        self.shown += piece

    def note(self, line):
        self.shown += f"\n  {line}"

    def ask(self, question):
        self.shown += f"\n{question}"
        return self.answers.pop(0)


@pytest.fixture(autouse=True)
def words_only(monkeypatch):
    monkeypatch.setattr("director.session.TEMPLATE", '[embedding]\nmodel = "words"\n')


def talk_about(folder, llm, screen=None, options=FAST) -> Talk:
    took = []
    metered = Metered(llm, free=True, on_call=took.append)
    return Talk(Director(folder, llm=metered), screen or Screen(), llm=metered, took=took, options=options)


def turns(folder):
    return [(turn.who, turn.text) for turn in Director(folder).conversation()]


def test_from_a_wish_to_a_film_in_a_conversation(tmp_path):
    folder = tmp_path / "film"
    with model(questions=QUESTIONS) as llm:
        talk = talk_about(folder, llm)
        asked = talk.say(BRIEF)
        assert "1. Who tells it? (else: the grandmother)" in asked
        assert Director(folder).waiting().of == "questions"
        told = talk.say("me, age nine. last day")
        assert "The Last Loaf" in told
        assert "Nell asks who will bake now." in told
        planned = talk.say("yes")
        assert "   4" in planned
        assert "4 shots, " in planned
        done = talk.say("Yes!")
    assert Path(done.removeprefix("The film is made: ")).is_file()
    assert [shot.state for shot in Director(folder).shots()] == ["fresh"] * 4
    assert [who for who, _ in turns(folder)] == ["person", "director"] * 4
    assert turns(folder)[0] == ("person", BRIEF)
    cost = Director(folder).cost()
    assert (cost.calls, sum(row.calls for row in cost.purposes)) == (len(llm.prompts),) * 2, "each counted once"
    said = next(p for p in llm.prompts if p.purpose == "story").messages[-1].text
    assert "me, age nine. last day" in said


def test_the_screenplay_is_written_otherwise_until_there_is_a_yes(tmp_path):
    first, *rest = steps()
    story = rest[:3]
    otherwise = [Step(OUTLINE.replace("The Last Loaf", "The New Oven"), "story"), *story[1:]]
    with ScriptedLLM([first, *story, *otherwise], model="scripted-1") as llm:
        talk = talk_about(tmp_path / "film", llm)
        assert "The Last Loaf" in talk.say(BRIEF)
        assert "The New Oven" in talk.say("no sad ending")
    again = [p.messages[-1].text for p in llm.prompts if p.purpose == "story"][1]
    assert "no sad ending" in again
    film = Director(tmp_path / "film")
    assert (film.waiting().of, film.status().title) == ("screenplay", "The New Oven")


def test_a_question_about_the_screenplay_is_answered_and_nothing_is_written_for_it(tmp_path):
    folder = tmp_path / "film"
    script = [*steps()[:4], Step(calls("story"), "chat", "who is Nell?"), Step("Her granddaughter, nine.", "chat")]
    with ScriptedLLM(script, model="scripted-1") as llm:
        talk = talk_about(folder, llm)
        talk.say(BRIEF)
        assert talk.say("who is Nell?") == "Her granddaughter, nine."
    asked = llm.prompts[-1]
    assert [tool.name for tool in asked.tools] == ["status", "cost", "history", "skill", "story", "rewrite"]
    assert Director(folder).waiting().of == "screenplay"


def test_a_wish_put_as_a_question_is_written_by_a_tool_and_shown_before_the_yes(tmp_path):
    first, *story = steps()[:4]
    otherwise = [Step(OUTLINE.replace("The Last Loaf", "The New Oven"), "story"), *story[1:]]
    wish = calls("rewrite", change="a happy end")
    script = [first, *story, Step(wish, "chat"), *otherwise, Step("It ends well now.", "chat")]
    screen = Screen()
    with ScriptedLLM(script, model="scripted-1") as llm:
        talk = talk_about(tmp_path / "film", llm, screen)
        talk.say(BRIEF)
        answer = talk.say("could it have a happy end?")
    assert answer.startswith("It ends well now.\nThe New Oven\n")
    assert answer.endswith("Shall I plan the shots? Say yes, or what is to be otherwise.")
    assert screen.shown.count("The New Oven") == 1


def test_a_plan_that_waits_can_be_talked_about(tmp_path):
    folder, screen = tmp_path / "film", Screen(False, True)
    with model(shots=0) as llm:
        talk = talk_about(folder, llm, screen)
        talk.say(BRIEF)
        talk.say("yes")
    assert Director(folder).waiting().of == "plan"
    script = [calls("replan", shot=2, framing="wide"), calls("make"), says("Shot 2 is wide. Shall we?")]
    with ScriptedLLM(script) as llm:
        answer = talk_about(folder, llm, screen).say("shot 2 wider, and make it")
    assert answer == "Shot 2 is wide. Shall we?"
    assert Director(folder).shot(2).state == "planned", "nothing was rendered without a yes"
    assert Director(folder).waiting().of == "plan"
    with ScriptedLLM([calls("make"), *steps()[-4:], says("There it is.")]) as llm:
        talk_about(folder, llm, screen).say("well then, go ahead and make it please")
    assert "make: 4 shots, 9 s of film" in screen.shown
    assert screen.answers == [], "asked twice: no, then yes"
    assert [shot.state for shot in Director(folder).shots()] == ["fresh"] * 4


def test_a_waiting_film_waits_for_the_next_conversation(tmp_path):
    folder = tmp_path / "film"
    with ScriptedLLM(steps()[:4], model="scripted-1") as llm:
        talk_about(folder, llm).say(BRIEF)
    with ScriptedLLM(steps(shots=0)[4:], model="scripted-1") as llm:
        talk = talk_about(folder, llm)
        assert "4 shots" in talk.say("ok")


def test_planning_that_broke_off_goes_on(tmp_path):
    folder = tmp_path / "film"
    first, *rest = steps(shots=0)
    with ScriptedLLM([first, ModelFailed("the server is gone")], model="scripted-1") as llm:
        assert talk_about(folder, llm).say(BRIEF) == "the server is gone"
    assert turns(folder) == [("person", BRIEF), ("director", "the server is gone")]
    with ScriptedLLM(rest, model="scripted-1") as llm:
        talk = talk_about(folder, llm)
        assert "The Last Loaf" in talk.say("is it back?")
        assert "4 shots" in talk.say("yes")


def test_without_a_language_model_the_first_words_become_a_plan(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(chat, "_find_llm", lambda *_: None)
    typed = "/shots\nA cat finds a letter in the rain and brings it home to Mara.\n/shots\n2: make it night\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(typed.rpartition("2:")[0]))
    with pytest.raises(SystemExit):
        main(["chat", "film"])
    seen = capsys.readouterr()
    assert "film is no film" in seen.err or "does not exist" in seen.err
    assert "/make renders them" in seen.out
    assert "planned" in seen.out
    assert len(turns(tmp_path / "film")) == 3


def test_a_greeting_makes_no_film(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(chat, "_find_llm", lambda *_: None)
    monkeypatch.setattr("sys.stdin", io.StringIO("hello\n"))
    with pytest.raises(SystemExit):
        main(["chat", "film"])
    assert "Tell me the story in a sentence or two" in capsys.readouterr().out
    assert not (tmp_path / "film").exists()


def test_a_plan_is_made_otherwise_by_a_tool(tmp_path):
    folder = tmp_path / "film"
    with model(shots=0) as llm:
        talk = talk_about(folder, llm)
        talk.say(BRIEF)
        talk.say("yes")
    planned = [step for step in steps(shots=0) if step.purpose == "shot_plan"]
    with ScriptedLLM([calls("rewrite", change="closer"), *planned, says("Closer now. Shall we?")]) as llm:
        talk_about(folder, llm).say("I want to be closer to them")
    assert Director(folder).waiting().of == "plan"
    assert any("closer" in prompt.messages[-1].text for prompt in llm.prompts if prompt.purpose == "shot_plan")
