"""The choice: the few earlier shots that show what is needed, in its present state."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from director.continuity.explain import facts_in_words, missing_in_words, slot_in_words
from director.continuity.lexicon import lexicon
from director.continuity.memory import Continuity
from director.continuity.states import Entity
from tests.director.continuity.test_ledger import CARDS, COSTUMES, shot

NAMES = {key: card.name for key, card in CARDS.items()}


def film(*plans, slots=7, fill="none", **options):
    """The choice of each shot, each made before the next."""
    memory, choices = Continuity(CARDS, costumes=COSTUMES, **options), []
    for number, plan in enumerate(plans, start=1):
        entry = memory.plan(str(number), plan)
        choices.append(memory.choose(entry, slots=slots, fill=fill))
        memory.made(entry)
    return memory, choices


def shots_of(choice):
    return [slot.shot for slot in choice.slots]


OIL = shot("Mara in a yellow oilskin coat looks up.", people=("mara",), framing="extreme close")
DRESS = shot("Mara in a green dress looks up.", people=("mara",), framing="extreme close")


def test_the_shot_in_the_present_state_is_taken_and_not_the_latest():
    _, choices = film(OIL, DRESS, DRESS, OIL)
    assert shots_of(choices[3])[0] == 1
    assert not {2, 3} & set(shots_of(choices[3]))


def test_the_clearer_of_two_is_taken():
    far = OIL.model_copy(update={"framing": "extreme wide"})
    _, choices = film(OIL, far, DRESS, OIL, slots=1)
    assert shots_of(choices[3]) == [1]


def test_one_slot_that_shows_two_needs_beats_two_that_show_one_each():
    jon = shot("Jon in a navy jersey nods.", people=("jon",), scene="cellar")
    oil = OIL.model_copy(update={"framing": "medium"})
    both = shot(
        "Mara in a yellow oilskin coat and Jon in a navy jersey wait.", people=("mara", "jon"), framing="medium"
    )
    _, choices = film(oil, jon, both, both.model_copy(update={"action": both.action + " "}), slots=1)
    assert shots_of(choices[3]) == [3]


def test_a_state_never_seen_gets_the_identity_marked_as_wrong_and_a_reason():
    memory, choices = film(OIL, DRESS)
    (slot,) = [s for s in choices[1].slots if any(c.entity == Entity("look", "mara") for c in s.needs)]
    look = next(c for c in slot.needs if c.entity.kind == "look")
    assert look.wrong
    assert (Entity("look", "mara"), "first time in this state") in choices[1].missing
    assert "in another state" in slot_in_words(slot, memory.ledger.entries[1], NAMES)


def test_what_was_never_seen_is_said_to_be_new():
    _, choices = film(OIL)
    assert choices[0].missing == ((Entity("look", "mara"), "first time"),)


def test_a_close_shot_needs_no_place():
    insert = shot("The jug.", props=("jug",), framing="insert")
    _, choices = film(OIL, insert)
    assert shots_of(choices[1]) == []


def test_roles_scores_and_runners_up_are_told():
    memory, choices = film(OIL, OIL, DRESS, OIL)
    first = choices[3].slots[0]
    assert first.role == "look"
    assert first.score > 0.5
    assert first.runner_up in (1, 2, 3)
    words = slot_in_words(first, memory.ledger.entries[3], NAMES)
    assert words.startswith("look of Mara Lind: costume oilskin")
    assert f"next best: shot {first.runner_up}" in words
    assert 'look of Mara Lind: costume oilskin (shot 1: "yellow oilskin coat")' in facts_in_words(
        memory.ledger.entries[0], NAMES
    )
    assert list(missing_in_words(choices[0], memory.ledger.entries[0], NAMES))


def test_shots_that_a_person_excludes_are_never_taken():
    memory, _ = film(OIL, OIL, OIL)
    entry = memory.plan("4", OIL)
    assert not {1, 3} & set(shots_of(memory.choose(entry, slots=7, exclude={1, 3})))


def test_shots_that_a_person_asks_for_come_first_whatever_they_show():
    memory, _ = film(OIL, shot("Jon in a navy jersey.", people=("jon",), scene="cellar"), OIL)
    entry = memory.plan("4", OIL)
    asked = memory.choose(entry, slots=3, include=[2])
    assert shots_of(asked)[0] == 2
    assert asked.slots[0].role == "fill"
    assert shots_of(memory.choose(entry, slots=1, include=[2])) == [2]


def test_leftover_slots_stay_empty_unless_filled():
    plans = [shot(f"Jon counts to {n}.", people=("jon",), scene="cellar") for n in range(9)]
    other = shot("The jug.", props=("jug",), framing="insert")
    assert shots_of(film(*plans, other)[1][-1]) == []
    assert shots_of(film(*plans, other, fill="recent")[1][-1]) == [9, 8, 7, 6, 5, 4, 3]
    memory, _ = film(*plans)
    near = [0.1, 0.9, 0.2, 0.8, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert shots_of(memory.choose(memory.plan("10", other), slots=2, meanings=near, fill="similar")) == [2, 4]


def test_meaning_decides_between_shots_of_one_state():
    plan = shot("Rain on the hut.", framing="wide")
    memory, _ = film(plan, OIL, plan)
    entry = memory.plan("4", plan.model_copy(update={"time_of_day": "day", "scene": "hut"}))
    liked = memory.choose(entry, slots=1, meanings=[0.9, 0.1, 0.1])
    assert shots_of(liked) == [1]


PLANS = st.lists(
    st.builds(
        shot,
        st.sampled_from(
            ["Mara in a green dress sits.", "Mara in an oilskin coat runs; the jug is broken.", "Jon, lip split, nods."]
        ),
        people=st.sampled_from([("mara",), ("jon",), ("mara", "jon"), ()]),
        props=st.sampled_from([(), ("jug",), ("jug", "letter")]),
        scene=st.sampled_from(["hut", "cellar"]),
        time=st.sampled_from(["day", "night"]),
        lines=st.sampled_from([(), (("mara", ""),)]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(PLANS, st.integers(1, 7))
def test_choices_are_causal_distinct_within_budget_and_the_same_every_time(plans, slots):
    memory, choices = film(*plans, slots=slots)
    again = film(*plans, slots=slots)[1]
    assert choices == again
    for number, choice in enumerate(choices, start=1):
        taken = shots_of(choice)
        assert len(taken) == len(set(taken)) <= slots
        assert all(0 < shot < number for shot in taken)
        covered = {c.entity for slot in choice.slots for c in slot.needs}
        assert covered | {entity for entity, _ in choice.missing} >= {
            e for e in memory.ledger.entries[number - 1].states if e.kind != "place"
        }


def test_a_later_shot_changes_no_earlier_entry():
    plans = [OIL, DRESS, OIL, shot("The jug is broken.", props=("jug",))]
    short, long = film(*plans[:2])[0], film(*plans)[0]
    assert short.ledger.entries == long.ledger.entries[:2]


@pytest.mark.parametrize("seed", [0, 1])
def test_no_word_tells_two_values_of_one_facet(seed):
    words = list(lexicon().told)
    random.Random(seed).shuffle(words)
    for word in words:
        facets = [told.facet for told in lexicon().told[word]]
        assert len(facets) == len(set(facets)), word
