"""Animals: their postures, what tells one from its kin, and room for them beside people. Things in the hand, seats in cars."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.animatic.beasts import ground
from generator.animatic.blocking import LONG, Mark, marks_of
from generator.animatic.camera import framing_of
from generator.animatic.deeds import deeds
from generator.animatic.handling import held_prop
from generator.animatic.looks import seed_look
from generator.animatic.props import prop_of
from generator.animatic.wording import read
from generator.request import Person, Place, Staging
from tests.generator.test_animatic_sets import MARA, TOM, off, picture, request

MEADOW = Place(id="m", name="meadow", interior=False)
CAR = Place(id="c", name="old car", interior=True)
ASPECT = 320 / 192


def beast(kind: str) -> Person:
    return Person(id=kind, name=kind.title(), identity=f"a {kind}")


def marks(people: tuple[Person, ...], action: str, framing: str = "medium", place: Place = MEADOW) -> list[Mark]:
    staging = Staging(people=people, action=action, framing=framing, place=place)
    words = {p.id: read(p) for p in people}
    looks = {p.id: seed_look(p.id, words[p.id], 1) for p in people}
    return marks_of(staging, framing_of(framing), words, looks, deeds(staging, {}), ASPECT)


def frame(kind: str, does: str) -> NDArray[np.uint8]:
    return picture(request((beast(kind),), framing="full", action=f"The {kind} {does}.", place=MEADOW)).frame(12)


@pytest.mark.parametrize("kind", ["dog", "horse", "elephant", "reindeer", "dragon"])
def test_every_posture_of_an_animal_is_another_picture(kind: str) -> None:
    frames = [frame(kind, does) for does in ("stands", "sits", "lies down", "sleeps", "jumps")]
    for n, one in enumerate(frames):
        assert all(off(one, other) > 0.3 for other in frames[n + 1 :])


def test_an_animal_that_lies_is_as_low_as_its_belly() -> None:
    stands, lies = (marks((beast("dog"),), f"The dog {does}.")[0].words for does in ("stands", "lies down"))
    assert ground(stands) == 1.0
    assert ground(lies) < 0.9


@pytest.mark.parametrize(
    ("one", "other"), [("stag", "doe"), ("dragon", "lizard"), ("hedgehog", "mouse"), ("owl", "duck"), ("lion", "cat")]
)
def test_antlers_wings_spines_and_manes_are_drawn(one: str, other: str) -> None:
    def drawn(kind: str) -> NDArray[np.uint8]:
        who = Person(id="b", name="Bo", identity=f"a grey {kind}")
        return picture(request((who,), framing="medium", place=MEADOW)).frame(0)

    assert off(drawn(one), drawn(other)) > 1.0


@pytest.mark.parametrize("framing", ["medium close", "medium", "full", "wide"])
@pytest.mark.parametrize("kind", ["horse", "elephant", "dog", "dragon"])
def test_nobody_stands_before_an_animal_and_people_stay_in_the_picture(kind: str, framing: str) -> None:
    placed = marks((MARA, beast(kind)), f"The {kind} looks at Mara.", framing)
    animal = next(m for m in placed if m.words.wild)
    person = next(m for m in placed if not m.words.wild)
    assert abs(animal.x - person.x) > 0.6 * LONG * animal.height
    assert abs(person.x) + 0.1 * person.height < ASPECT / 2


@pytest.mark.parametrize("kind", ["horse", "elephant", "cat", "dragon", "reindeer"])
def test_an_animal_alone_is_seen_whole(kind: str) -> None:
    mark = marks((beast(kind),), f"The {kind} waits.", "medium close")[0]
    assert LONG * mark.height < ASPECT / 2
    assert mark.crown > 0
    assert mark.crown + mark.height <= 1.02


def test_fur_is_no_coat_and_shorts_are() -> None:
    assert read(Person(id="d", identity="a deer with a light brown coat and tall ears")).wild
    assert not read(Person(id="m", identity="a black mouse with large ears, red shorts and yellow shoes")).wild
    assert not read(Person(id="f", identity="a fox in a blue coat")).wild


def test_a_ghost_is_pale_and_in_white() -> None:
    said = read(Person(id="g", name="Ghost", identity="a pale, half-transparent figure with calm eyes"))
    assert (said.skin, said.worn["whole"].cut) == ("pale", "robe")


@pytest.mark.parametrize(
    ("action", "posture"),
    [
        ("Mara and Tom both fall silent.", "stand"),
        ("Mara cannot sleep.", "stand"),
        ("Mara falls.", "fall"),
        ("Mara sits on the floor.", "ground"),
        ("Mara sits down.", "sit"),
    ],
)
def test_words_are_taken_as_they_are_meant(action: str, posture: str) -> None:
    assert deeds(Staging(people=(MARA, TOM), action=action), {})["mara"].posture == posture


def test_in_a_car_everybody_sits_and_one_steers() -> None:
    placed = marks((MARA, TOM), "Mara looks at Tom.", place=CAR)
    assert {m.deed.posture for m in placed} == {"ride"}
    assert [m.deed.gesture for m in placed].count("steer") == 1
    assert placed[0].deed.gesture == "steer"  # who has the wheel in hand
    assert marks((MARA, TOM), "Mara looks at Tom.")[0].deed.posture == "stand"


@pytest.mark.parametrize(
    ("action", "thing"),
    [("Mara plays the cello.", "cello"), ("Mara sweeps the yard.", "broom"), ("Mara plays the violin.", "violin")],
)
def test_what_is_played_or_swept_with_is_in_the_hand(action: str, thing: str) -> None:
    held, meant = held_prop(Staging(people=(MARA,), action=action), []), prop_of(thing)
    assert held is not None
    assert meant is not None
    assert held.paint is meant.paint


def test_who_has_the_thing_in_hand_is_first() -> None:
    for action in ("Mara plays the cello for Tom.", "Tom plays the cello for Mara."):
        assert marks((MARA, TOM), action)[0].person.name == action.split()[0]


def test_a_cello_is_no_violin_and_steering_is_no_ring() -> None:
    paints = [prop.paint for word in ("cello", "violin", "steering wheel", "ring", "chess board") if (prop := prop_of(word))]
    assert len(set(paints)) == 5
