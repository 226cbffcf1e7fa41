import json

import pytest

from director.errors import ModelFailed, Stopped
from director.llm.base import Message, Prompt
from director.llm.scripted import OffScript, ScriptedLLM, Step, calls


def asked(text="hello", purpose=""):
    return Prompt([Message("user", text)], purpose=purpose)


def test_answers_come_in_order():
    heard = []
    with ScriptedLLM(["one", lambda prompt: f"{prompt.messages[-1].text} two"]) as llm:
        assert llm.complete(asked(), on_text=heard.append).message.text == "one"
        assert llm.complete(asked()).message.text == "hello two"
    assert heard == ["one"]


def test_steps_wait_for_their_prompt():
    steps = [
        Step("a card", purpose="cards", when="Mara"),
        Step("another", purpose="cards"),
        Step("a plan", "shot_plan"),
    ]
    with ScriptedLLM(steps) as llm:
        assert llm.complete(asked("x", "shot_plan")).message.text == "a plan"
        assert llm.complete(asked("for Tom", "cards")).message.text == "another"
        assert llm.complete(asked("for Mara", "cards")).message.text == "a card"


def test_leftovers_and_surprises_are_failures():
    with pytest.raises(OffScript, match="1 steps"), ScriptedLLM(["one"]):
        pass
    with ScriptedLLM([]) as llm, pytest.raises(OffScript, match="at its end; it was asked: hello"):
        llm.complete(asked())


def test_an_error_in_the_script_is_raised_and_a_stop_is_heard():
    with ScriptedLLM([ModelFailed("the server is gone"), "x"]) as llm:
        with pytest.raises(ModelFailed, match="gone"):
            llm.complete(asked())
        with pytest.raises(Stopped):
            llm.complete(asked(), stop=lambda: True)
        llm.complete(asked())


def test_tools_are_used():
    with ScriptedLLM([calls("revise", shot=4)]) as llm:
        reply = llm.complete(asked())
    assert reply.finish == "tool_calls"
    assert json.loads(reply.message.calls[0].arguments) == {"shot": 4}
