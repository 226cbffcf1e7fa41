"""Answers to work that was stopped: asked for once, and forgotten when the work is done."""

import pytest

from director.errors import BadInput, BudgetSpent
from director.llm.base import Message, Prompt
from director.llm.kept import Kept
from director.llm.scripted import OffScript, ScriptedLLM
from generator.errors import RequestError


def prompt(text):
    return Prompt([Message("user", text)], purpose="cards")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cache" / "answers.jsonl"


def stopped(path, *answers, model="one"):
    """Work that asks a, b, … and is stopped by the budget after so many answers."""
    kept = Kept(ScriptedLLM([*answers, BudgetSpent("spent")], model=model), path)
    with pytest.raises(BudgetSpent), kept.once():
        [kept.complete(prompt(name)) for name in "abcdefg"]


def test_what_was_answered_is_not_asked_again_and_takes_nothing(path):
    stopped(path, "A", "B")
    stopped(path)  # and again, at the next question: what was answered stays
    kept = Kept(ScriptedLLM(["C"], model="one"), path)
    with kept.once():
        replies = [kept.complete(prompt(name)) for name in "bac"]
    assert [reply.message.text for reply in replies] == ["B", "A", "C"]
    assert [reply.usage.prompt_tokens for reply in replies[:2]] == [0, 0]
    assert replies[2].usage.prompt_tokens > 0
    assert not path.exists()


def test_an_answer_is_used_once(path):
    stopped(path, "A")
    kept = Kept(ScriptedLLM(["other"], model="one"), path)
    assert [kept.complete(prompt("a")).message.text for _ in range(2)] == ["A", "other"]


@pytest.mark.parametrize("model", ["one", "two"])
def test_another_model_is_asked_anew(path, model):
    stopped(path, "A")
    kept = Kept(ScriptedLLM(["anew"], model=model), path)
    assert kept.complete(prompt("a")).message.text == ("A" if model == "one" else "anew")


def test_a_damaged_file_is_only_a_cache(path):
    stopped(path, "A")
    path.write_bytes(b"\xff nonsense")
    assert Kept(ScriptedLLM(["anew"], model="one"), path).complete(prompt("a")).message.text == "anew"


@pytest.mark.parametrize(("error", "forgotten"), [(RequestError("too long"), True), (BadInput("no key"), False)])
def test_a_plan_that_cannot_be_rendered_is_asked_for_anew(path, error, forgotten):
    kept = Kept(ScriptedLLM(["A"], model="one"), path)

    def plan():
        with kept.once():
            kept.complete(prompt("a"))
            raise error

    with pytest.raises(type(error)):
        plan()
    assert path.exists() != forgotten
    if forgotten:
        with pytest.raises(OffScript):
            kept.complete(prompt("a"))


def test_nothing_asked_leaves_no_file(path):
    with Kept(ScriptedLLM([]), path).once():
        pass
    assert not path.parent.exists()
