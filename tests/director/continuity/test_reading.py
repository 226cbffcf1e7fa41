"""The ledger with a language model: what it reads is held against the text and the rules, and kept once."""

import pytest
from fakes import make_film

from director import Director
from director.continuity.ledger import Ledger
from director.continuity.reading import StateForm, StatesForm, read_states
from director.errors import BadInput
from director.llm.scripted import ScriptedLLM, Step
from tests.director.continuity.test_ledger import CARDS, shot, value

PLAN = shot(
    "Mara nurses a thumb that the winch has got. The jug has had its day: shards.", people=("mara",), props=("jug",)
)
THUMB = StateForm(of="Mara Lind", facet="hand", value="crushed", words="a thumb that the winch has got")
JUG = StateForm(of="milk jug", facet="damage", value="broken", words="The jug has had its day")
HUT = StateForm(of="Fishing hut", facet="damage", value="burned", words="The hut has burned down")
CRACKED = StateForm(of="milk jug", facet="damage", value="whole", words="The jug has had its day")
STRANGER = StateForm(of="Wolfram", facet="hand", value="cut", words="the winch")


def answer(*states):
    return Step(StatesForm(states=list(states)), purpose="ledger")


def test_what_a_model_reads_is_in_the_ledger_with_its_words():
    with ScriptedLLM([answer(THUMB, JUG)]) as llm:
        told = read_states(llm, PLAN, CARDS)
    first, later = Ledger(CARDS), shot("Mara waits.", people=("mara",), props=("jug",))
    entries = [first.add("1", PLAN.model_copy(update={"states": told})), first.add("2", later)]
    assert value(entries[1], "look", "mara", "mark:hand") == "crushed"
    assert entries[1].states["look", "mara"].facts["mark:hand"].words == THUMB.words
    assert value(entries[1], "prop", "jug", "damage") == "broken"
    assert "Mara Lind" in llm.prompts[0].messages[1].text


def test_what_the_text_or_the_rules_do_not_bear_out_is_asked_again_and_then_left_out():
    with ScriptedLLM([answer(THUMB, HUT, CRACKED, STRANGER), answer(THUMB, HUT)]) as llm:
        told = read_states(llm, PLAN, CARDS)
    assert [(state.card, state.facet, state.value) for state in told] == [("mara", "mark:hand", "crushed")]
    again = llm.prompts[1].messages[-1].text
    assert "does not say 'The hut has burned down'" in again
    assert "'Wolfram' is none of those listed" in again
    assert "milk jug is broken, not whole" in again


def test_what_is_no_longer_in_the_text_is_no_longer_so():
    with ScriptedLLM([answer(THUMB)]) as llm:
        told = read_states(llm, PLAN, CARDS)
    changed = PLAN.model_copy(update={"states": told, "action": "Mara nurses nothing."})
    assert value(Ledger(CARDS).add("1", changed), "look", "mara", "mark:hand") is None


def test_a_film_is_read_once_in_one_step(tmp_path):
    make_film(tmp_path / "film", 2).close()
    split = StateForm(of="Mara", facet="lip", value="split", words="thing number 1")
    with ScriptedLLM([answer(split), answer(), answer()]) as llm:
        film = Director(tmp_path / "film", llm=llm)
        assert film.read() == [1]
        assert "lip split" in film.ledger(1)[0].states["look of Mara"]
        assert film.shot(1).state == "fresh", "no condition holds it"
        assert film.read() == []
    assert "ledger" in film.cost().model_dump_json()
    film.undo()
    assert "lip" not in film.ledger(1)[0].states["look of Mara"]
    with pytest.raises(BadInput, match="name one with --llm"):
        Director(tmp_path / "film").read()
