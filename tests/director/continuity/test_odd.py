"""Odd films: nothing falls over, and what can be known is."""

import pytest

from director.continuity.memory import Continuity
from director.continuity.states import Entity
from director.lint.planned import Planned
from director.lint.rules import lint
from tests.director.continuity.test_ledger import shot, value
from workspace.records import CharacterCard, PropCard, SceneCard, Settings

WOMAN, MAN = "a woman of thirty", "a man of thirty"


def person(key, name, identity=WOMAN):
    return CharacterCard(id=key, name=name, tag=f"ID_{key}", identity=identity, clothing="a grey coat")


HUT = SceneCard(id="hut", name="Hut", description="plank hut")


def film(cards, *plans):
    """The entries and choices of a film, each shot made before the next; the linter reads it, too."""
    known = {card.id: card for card in (*cards, HUT)}
    memory, choices = Continuity(known), []
    for number, plan in enumerate(plans, start=1):
        entry = memory.plan(str(number), plan)
        meanings = [0.5] * (number - 1)
        choices.append({slot.shot: slot for slot in memory.choose(entry, slots=7, meanings=meanings).slots})
        memory.made(entry)
    lint(Planned.read({str(n): plan for n, plan in enumerate(plans)}, known, Settings(title="Odd")))
    return memory.ledger.entries, choices


def test_twins_with_one_name_are_two():
    twins = (person("ann0", "Ann"), person("ann1", "Ann"))
    plans = [
        shot("Ann laughs.", people=("ann0",)),
        shot("Ann weeps.", people=("ann1",)),
        shot("Ann.", people=("ann0",)),
    ]
    _, choices = film(twins, *plans)
    looks = {c.entity for slot in choices[2].values() for c in slot.needs if c.entity.kind == "look" and not c.wrong}
    assert looks == {Entity("look", "ann0")}
    assert 1 in choices[2]


def test_a_character_named_after_a_place_is_no_place():
    cards = (person("paris", "Paris"), SceneCard(id="square", name="Square in Paris", description="cobbled square"))
    entries, choices = film(
        cards,
        shot("Paris, her lip split, crosses the square in Paris.", people=("paris",), scene="square"),
        shot("Paris waits.", people=("paris",)),
    )
    assert value(entries[1], "look", "paris", "mark:lip") == "split"
    assert value(entries[0], "place", "square", "damage") is None
    assert 1 in choices[1]


def test_forty_characters_are_remembered_by_seven_shots():
    crowd = [person(f"c{n}", f"Guest{n}", MAN) for n in range(40)]
    solo = [shot(f"Guest{n} drinks.", people=(f"c{n}",)) for n in range(40)]
    everybody = shot("Everybody drinks.", people=tuple(card.id for card in crowd), framing="wide")
    _, choices = film(crowd, *solo, everybody, everybody)
    assert len(choices[40]) == 7
    assert next(iter(choices[41])) == 41, "the one shot of all of them is worth more than seven of one each"


def test_a_film_without_people_has_places_and_things():
    jug = PropCard(id="jug", name="jug")
    entries, choices = film(
        (jug,),
        shot("The jug is cracked.", props=("jug",)),
        shot("Rain.", scene=""),
        shot("Rain. The jug.", props=("jug",)),
    )
    assert value(entries[2], "prop", "jug", "damage") == "cracked"
    assert 1 in choices[2]


def test_a_story_told_backwards_has_what_is_whole_again_whole():
    jug = PropCard(id="jug", name="jug")
    entries, _ = film(
        (jug, person("ann", "Ann")),
        shot("The jug is broken; Ann weeps.", people=("ann",), props=("jug",)),
        shot("A week earlier. Ann fills the jug.", people=("ann",), props=("jug",)),
        shot("Two weeks earlier. Ann buys the jug.", people=("ann",), props=("jug",)),
    )
    assert [value(entry, "prop", "jug", "damage") for entry in entries] == ["broken", None, None]


def test_a_thing_that_becomes_a_character_is_each_where_the_plan_has_it():
    cards = (PropCard(id="puppet", name="puppet"), person("puck", "Puppet", MAN))
    entries, choices = film(
        cards,
        shot("The puppet is cracked.", props=("puppet",)),
        shot("The Puppet opens his eyes and sits up.", people=("puck",)),
        shot("The puppet.", props=("puppet",)),
        shot("Puppet laughs.", people=("puck",)),
    )
    assert value(entries[2], "prop", "puppet", "damage") == "cracked"
    assert (1 in choices[2], 2 in choices[3]) == (True, True)


def test_pronouns_alone_mean_who_and_what_is_there():
    cards = (person("ann", "Ann"), person("ben", "Ben", MAN), PropCard(id="letter", name="letter"))
    entries, _ = film(
        cards,
        shot("She opens it, her lip split. He looks away.", people=("ann", "ben"), props=("letter",)),
        shot("He waits.", people=("ann", "ben"), props=("letter",)),
    )
    assert value(entries[1], "prop", "letter", "opening") in ("open", None), "which it is, is not told for certain"
    assert value(entries[1], "look", "ann", "mark:lip") == "split"
    assert value(entries[1], "look", "ben", "mark:lip") is None


@pytest.mark.parametrize(
    "words",
    [
        "Η Άννα στέκεται στο παράθυρο με το σπασμένο κανάτι και κοιτάζει τη βροχή.",
        "アンナは壊れた水差しを持って窓辺に立ち、雨を見つめている。静かな午後だった。",
        "Anna áll az ablaknál a törött korsóval, és nézi az esőt a régi deszkák között.",
    ],
)
def test_what_is_in_an_unknown_language_is_found_by_meaning(words):
    jug = PropCard(id="jug", name="jug")
    plan = shot(words, people=("ann",), props=("jug",))
    entries, choices = film((jug, person("ann", "Ann")), plan, plan.model_copy(update={"action": words + " "}))
    assert entries[1].unread or len(words.split()) == 1, "and it is said; a text without spaces is too short to tell"
    assert 1 in choices[1]
