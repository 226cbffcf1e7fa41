"""What was asked and answered, written down and answered again."""

import json

import pytest
from pydantic import BaseModel

from director.errors import BadAnswer, BadInput, ModelFailed
from director.llm.base import Message, Prompt, Reply, ToolCall, ToolSpec
from director.llm.parallel import each
from director.llm.record import Recorder
from director.llm.recording import Exchange, head, plain
from director.llm.replay import Replayer
from director.llm.scripted import ScriptedLLM, calls
from director.llm.structured import ask


class Tea(BaseModel):
    name: str


def asked(text, purpose="cards"):
    return Prompt([Message("system", "You plan a film about a bakery."), Message("user", text)], purpose=purpose)


TOOLS = Prompt(
    [
        Message("user", "Redo 4"),
        Message("assistant", calls=(ToolCall("a", "show", "{}"),)),
        Message("tool", "ok", answers="a"),
    ],
    tools=[ToolSpec("revise", "Change a shot.", {"type": "object"})],
)


@pytest.fixture
def recording(tmp_path):
    path = tmp_path / "r.jsonl"
    steps = ["one", calls("revise", shot=4), ModelFailed("the server is gone"), '{"name": "tea"}']
    with ScriptedLLM(steps, model="tiny") as llm:
        recorder = Recorder(llm, path)
        recorder.complete(asked("first"))
        recorder.complete(TOOLS)
        with pytest.raises(ModelFailed):
            recorder.complete(asked("third"))
        ask(recorder, asked("fourth"), Tea)
    return path


def test_a_replay_tells_the_model_as_the_server_did_with_its_first_answer(tmp_path):
    exchange = Exchange(plain(asked("first")), Reply(Message("assistant", "one"), "tiny"))
    (tmp_path / "r.jsonl").write_text(head("the language model") + exchange.line())
    llm = Replayer(tmp_path / "r.jsonl")
    llm.complete(asked("first"))
    assert llm.model == "tiny"


def test_a_replay_says_the_same_in_the_same_places(recording):
    heard = []
    llm = Replayer(recording)
    assert llm.model == "tiny"
    assert llm.complete(asked("first"), on_text=heard.append).message.text == "one"
    assert heard == ["one"]
    assert json.loads(llm.complete(TOOLS).message.calls[0].arguments) == {"shot": 4}
    with pytest.raises(ModelFailed, match="the server is gone"):
        llm.complete(asked("third"))
    assert ask(llm, asked("fourth"), Tea).name == "tea"


def test_what_was_asked_side_by_side_may_come_in_any_order(tmp_path):
    path, texts = tmp_path / "r.jsonl", [f"card {n}" for n in range(12)]
    with ScriptedLLM([lambda prompt: prompt.messages[-1].text.upper()] * 12) as llm:
        recorder = Recorder(llm, path)
        each(lambda text, stop: recorder.complete(asked(text), stop=stop), texts)
    llm = Replayer(path)
    said = each(lambda text, stop: llm.complete(asked(text), stop=stop).message.text, reversed(texts))
    assert said == [text.upper() for text in reversed(texts)]


def test_the_first_difference_is_shown(recording):
    llm = Replayer(recording)
    llm.complete(asked("first"))
    with pytest.raises(BadInput) as failure:
        llm.complete(asked("third time lucky"))
    said = str(failure.value)
    assert "question 2 (cards) differs" in said
    assert "recorded “user: third”, asked “user: third time lucky”" in said


@pytest.mark.parametrize("purpose", ["cards", "screenplay"])
def test_a_recording_from_another_film_says_so(recording, purpose):
    other = Prompt([Message("system", "You plan a film about a whale."), Message("user", "first")], purpose=purpose)
    with pytest.raises(BadInput, match=r"r\.jsonl does not fit: question 1 .*it was made for another film"):
        Replayer(recording).complete(other)


def test_an_exchange_answers_once(recording):
    llm = Replayer(recording)
    llm.complete(asked("first"))
    with pytest.raises(BadInput, match="question 2"):
        llm.complete(asked("first"))


def test_several_commands_make_one_recording(recording):
    with ScriptedLLM(["five"]) as llm:
        Recorder(llm, recording).complete(asked("fifth"))
    llm = Replayer(recording)
    assert llm.complete(asked("fifth")).message.text == "five"
    assert llm.complete(asked("first")).message.text == "one"


def test_a_recording_that_was_killed_in_a_line_goes_on(recording):
    with recording.open("a") as file:
        file.write('{"prompt": {"mess')
    assert Replayer(recording).complete(asked("first")).message.text == "one"
    with ScriptedLLM(["five"]) as llm:
        Recorder(llm, recording).complete(asked("fifth"))
    assert Replayer(recording).complete(asked("fifth")).message.text == "five"


def test_the_kind_of_a_failure_is_kept(tmp_path):
    path = tmp_path / "r.jsonl"
    with ScriptedLLM([BadAnswer("only tea")]) as llm, pytest.raises(BadAnswer):
        Recorder(llm, path).complete(asked("x"))
    with pytest.raises(BadAnswer, match="only tea"):
        Replayer(path).complete(asked("x"))


@pytest.mark.parametrize(
    "text",
    ["", "a film script", "{}", '["x"]', '{"director_recording": 99}\n', '{"director_recording": 1}\n{"prompt": 1}\n'],
)
def test_a_file_that_is_no_recording_is_said_and_kept(tmp_path, text):
    path = tmp_path / "r.jsonl"
    path.write_text(text)
    with pytest.raises(BadInput, match="no recording"):
        Replayer(path)
    if text:
        with pytest.raises(BadInput, match="no recording"):
            Recorder(ScriptedLLM([]), path)
        assert path.read_text() == text


def test_a_file_that_is_not_there_or_cannot_be_written(tmp_path):
    with pytest.raises(BadInput, match="No such file"):
        Replayer(tmp_path / "r.jsonl")
    with pytest.raises(BadInput, match="cannot be written"):
        Recorder(ScriptedLLM([]), tmp_path / "nowhere" / "r.jsonl")
