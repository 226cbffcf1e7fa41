"""A language model that has lost its way is stopped, and the film is as it was."""

import pytest

from director import Director
from director.errors import Stopped
from director.llm.base import Message, Reply, ToolCall, Usage
from director.llm.scripted import ScriptedLLM, calls, calls_all, says
from director.talk.limits import Limits
from director.talk.loop import Talk


def test_going_round_in_circles(typed, renders):
    seen = typed("hi", "again?", steps=[calls("show", shot=2)] * 3 + ["I am back."])
    assert "I was going round in circles with `show`, and stopped. Nothing was changed.\n" in seen.out
    assert "director: I am back." in seen.out
    assert seen.calls == [("show", "allow")] * 3


def test_many_rounds(typed, film):
    notes = [calls("preview", shot=2, note=f"make it {n} seconds") for n in range(Limits().rounds)]
    seen = typed("hi", steps=notes)
    assert f"I stopped after {Limits().rounds} rounds: one turn has no more. Nothing was changed.\n" in seen.out
    assert len(seen.calls) == Limits().rounds


def test_many_rounds_that_change_something_are_taken_back_by_one_undo(typed, film):
    seen = typed("hi", "/undo", steps=[calls("set", title=f"Title {n}") for n in range(Limits().rounds)])
    assert "What was done stands, and /undo takes it back.\n" in seen.out
    assert "undone: hi\n" in seen.out
    assert not Director(film).status().title.startswith("Title")


def test_thirty_calls_at_once(typed, film, renders):
    many = calls_all(*(("pin", {"shot": 1 + n % 6}) for n in range(30)))
    seen = typed("hi", steps=[many, "Enough."])
    assert seen.calls == [("pin", "allow")] * 8 + [("pin", "refuse")] * 22
    assert "at most 8 in one answer" in seen.answers[-1]
    answers = [m for m in seen.prompts[1].messages if m.role == "tool"]
    assert len(answers) == 30, "every call is answered"
    assert seen.err.count("refuse") == 1, "and what is refused is told once"
    assert "refuse: 22 calls too many; at most 8 in one answer" in seen.err


def test_calls_with_one_id_are_answered_each(typed):
    twins = tuple(ToolCall("same", "show", f'{{"shot": {n}}}') for n in (1, 2))
    reply = Reply(Message("assistant", calls=twins), model="", finish="tool_calls", usage=Usage())
    seen = typed("hi", steps=[reply, "Two."])
    asked = next(m for m in seen.prompts[1].messages if m.calls)
    answered = [m.answers for m in seen.prompts[1].messages if m.role == "tool"]
    assert [call.id for call in asked.calls] == answered
    assert len(set(answered)) == 2


def test_nothing_at_all(typed):
    seen = typed("hi", "hello", steps=["", "  \n "])
    assert seen.out.count("the language model answered nothing") == 2


class Endless:
    """Says the same word for ever, until somebody stops it."""

    model = "endless"

    def complete(self, prompt, *, on_text=None, stop=None):
        while not stop():
            on_text("again and " * 20)
        raise Stopped("stopped")


class Screen:
    """Remembers what was shown."""

    def __init__(self):
        self.shown = ""

    def text(self, piece):
        self.shown += piece

    def note(self, line): ...

    def ask(self, question):
        return False


def test_endless_repetition_is_cut_off(film):
    screen = Screen()
    answer = Talk(Director(film), screen, llm=Endless(), limits=Limits(letters=1_000)).say("hi")
    assert answer == "the language model went on and on, and was cut off"
    assert len(screen.shown) < 1_300


@pytest.mark.parametrize(("limits", "words"), [({"tokens": 30}, "tokens"), ({"calls": 2}, "tool calls")])
def test_other_limits_of_a_turn(film, limits, words):
    llm = ScriptedLLM([calls("show", shot=n) for n in range(1, 7)])
    answer = Talk(Director(film), Screen(), llm=llm, limits=Limits(**limits)).say("hi")
    assert answer.startswith("I stopped after")
    assert answer.endswith("Nothing was changed.")
    assert words in answer


def test_ten_megabytes_are_neither_shown_nor_kept(film):
    screen, longest = Screen(), Limits().letters
    answer = Talk(Director(film), screen, llm=ScriptedLLM([says("a" * 10_000_000)])).say("hi")
    assert len(screen.shown) <= longest
    assert len(answer) == len(Director(film).conversation()[-1].text) == longest
