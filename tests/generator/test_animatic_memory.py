"""Memory is real: what a slot's pixels show decides what words leave open, and nothing else of a slot does."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import fields, replace

import cv2
import numpy as np
import pytest

from generator.animatic.appearance import appearance, similarity
from generator.animatic.generator import Animatic
from generator.animatic.looks import Look, seed_look
from generator.animatic.picture import Picture, look_of, looks_of
from generator.animatic.soundtrack import Soundtrack
from generator.animatic.wording import read
from generator.base import Presence, Slot, Who
from generator.request import (
    Condition,
    GeneratorIdentity,
    Person,
    Place,
    ShotRequest,
    SlotRef,
    Staging,
    canonical_json,
)

MARA = Person(id="mara", name="Mara", identity="a woman of about forty")
TOM = Person(id="tom", name="Tom", identity="a man")
PIER = Place(id="pier", name="Pier", interior=False)


def request(
    people: Sequence[Person] = (MARA,), *, seed: int = 1, size: tuple[int, int] = (320, 192), **staging: object
) -> ShotRequest:
    given = {"place": PIER, "framing": "medium", "time_of_day": "day", **staging}
    return ShotRequest(
        condition=Condition(staging=Staging(people=tuple(people), **given)),  # type: ignore[arg-type]
        seed=seed,
        width=size[0],
        height=size[1],
        frames=9,
        fps=24,
        generator=GeneratorIdentity(id="animatic", render=1),
    )


def silent(asked: ShotRequest) -> Soundtrack:
    return Soundtrack(np.zeros((2, 18000), np.float32), (), {})


def shot(asked: ShotRequest, slots: Sequence[Slot] = ()) -> Slot:
    """The whole shot as one slot."""
    picture = Picture(asked, looks_of(asked, slots))
    picture.play(silent(asked))
    frames = np.stack([picture.frame(i) for i in range(asked.frames)])
    people = tuple(Presence(person=who, boxes=boxes) for who, boxes in picture.boxes().items())
    return Slot(frames, np.zeros((2, 9), np.int16), who=Who(people=people))


def look(asked: ShotRequest, slots: Sequence[Slot] = (), who: int = 0) -> Look:
    person = asked.condition.staging.people[who]  # type: ignore[union-attr]
    return look_of(person, read(person), slots, asked.seed)


def seen(one: Look) -> tuple[object, ...]:
    """What a medium shot shows of a look: all but the trousers."""
    return tuple(getattr(one, field.name) for field in fields(one) if field.name != "bottom")


def turned(slot: Slot, degrees: int) -> Slot:
    """The slot with the hue of every pixel turned."""
    frames = []
    for frame in slot.frames:
        hsv = cv2.cvtColor(frame.astype(np.float32) / 255, cv2.COLOR_RGB2HSV)
        hsv[..., 0] = (hsv[..., 0] + degrees) % 360
        frames.append(np.round(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB) * 255).astype(np.uint8))
    return replace(slot, frames=np.stack(frames))


def hue(colour: Sequence[float]) -> float:
    return 360 * colorsys.rgb_to_hsv(*(c / 255 for c in colour))[0]


@pytest.mark.parametrize("time_of_day", ["day", "night", "dusk"])
@pytest.mark.parametrize("seed", [3, 8])
def test_a_shot_is_remembered_whatever_its_light(time_of_day: str, seed: int) -> None:
    first = request(seed=seed, time_of_day=time_of_day)
    again = request(seed=seed + 100)
    assert seen(look(again)) != seen(look(first))
    assert seen(look(again, [shot(first)])) == seen(look(first))


@pytest.mark.parametrize("worn", ["a green sweater", "a brown leather apron over a white shirt", "a long blue coat"])
def test_trousers_that_were_seen_are_remembered(worn: str) -> None:
    person = Person(id="tom", name="Tom", identity="a man of forty with short hair", clothing=worn)
    first = request((person,), seed=3, framing="full", size=(640, 384))
    again = request((person,), seed=103, framing="full", size=(640, 384))
    assert look(again).bottom != look(first).bottom
    assert look(again, [shot(first)]).bottom == look(first).bottom


def test_empty_pixels_leave_the_look_to_the_seed() -> None:
    remembered = shot(request(seed=1))
    emptied = replace(remembered, frames=np.zeros_like(remembered.frames))
    assert look(request(seed=2), [emptied]) == look(request(seed=2))
    assert look(request(seed=2), [replace(remembered, who=Who())]) == look(request(seed=2))


@pytest.mark.parametrize("degrees", [25, 60, -40])
def test_a_turned_hue_turns_the_next_shot_by_as_much(degrees: int) -> None:
    person = Person(id="mara", identity="a woman", clothing="a sweater")
    seed = next(
        s
        for s in range(1, 40)
        if max(look(request([person], seed=s)).top) - min(look(request([person], seed=s)).top) > 90
    )
    before = shot(request([person], seed=seed))
    shown = []
    for slot in (before, turned(before, degrees)):
        after = shot(request([person], seed=seed + 50), [slot])
        box = after.who.people[0].boxes[4]
        assert box is not None
        shown.append(hue(appearance(after.frames[4], box)[:, 0]))
    moved = (shown[1] - shown[0] + 180) % 360 - 180
    assert abs(moved - degrees) < 8


def test_words_win_over_memory() -> None:
    yellow = shot(request([MARA.model_copy(update={"clothing": "a yellow raincoat"})], seed=1))
    red = request([MARA.model_copy(update={"clothing": "a red coat"})], seed=2)
    top = look(red, [yellow]).top
    assert abs((hue(top) + 180) % 360 - 180) < 22
    assert look(red, [yellow]).skin == look(request(seed=1)).skin  # what words leave open still comes from memory


def test_the_exact_hue_inside_a_named_family_is_remembered() -> None:
    coat = MARA.model_copy(update={"clothing": "a green coat"})
    first = request([coat], seed=1)
    other = next(s for s in range(2, 30) if look(request([coat], seed=s)).top != look(first).top)
    assert look(request([coat], seed=other), [shot(first)]).top == look(first).top


def test_two_people_in_one_slot_are_told_apart() -> None:
    both = request([MARA, TOM], seed=4)
    slot = shot(both)
    for who in (0, 1):
        true, again = look(both, who=who), look(request([MARA, TOM], seed=9), [slot], who=who)
        assert (again.skin, again.hair, again.top, again.shape) == (true.skin, true.hair, true.top, true.shape)


def test_the_look_does_not_wander_along_a_chain() -> None:
    first = request(seed=5)
    slot = shot(first)
    for n, (framing, time_of_day) in enumerate(
        [
            ("medium close", "night"),
            ("medium", "dusk"),
            ("close", "day"),
            ("medium", "storm"),
            ("full", "day"),
            ("medium", "dawn"),
            ("medium close", "day"),
        ]
    ):
        asked = request(seed=50 + n, framing=framing, time_of_day=time_of_day, size=(480, 288))
        after = look(asked, [slot])
        assert (after.skin, after.hair, after.top, after.shape) == (
            look(first).skin,
            look(first).hair,
            look(first).top,
            look(first).shape,
        )
        slot = shot(asked, [slot])


def test_memory_keeps_a_character_alike_across_seeds() -> None:
    slot = shot(request(seed=1))
    box = slot.who.people[0].boxes[4]
    assert box is not None
    true = appearance(slot.frames[4], box)

    def alike(seed: int, slots: Sequence[Slot]) -> float:
        after = shot(request(seed=seed), slots)
        where = after.who.people[0].boxes[4]
        assert where is not None
        return similarity(true, appearance(after.frames[4], where))

    kept, drifted = np.mean([alike(s, [slot]) for s in (2, 3, 4)]), np.mean([alike(s, []) for s in (2, 3, 4)])
    assert kept > 0.97
    assert drifted < kept - 0.08


def test_seeds_give_different_people() -> None:
    words = read(MARA)
    looks = {seed_look("mara", words, seed) for seed in range(12)}
    assert len(looks) == 12
    assert len({one.skin for one in looks}) > 4


def test_a_slot_that_is_wanted_for_something_else_shows_no_looks() -> None:
    """Asked for its place or its voice only, a slot leaves the face to the seed, as if it were not there."""
    slot, asked = shot(request(seed=1)), request(seed=2)

    def first_frame(use: str, *slots: Slot) -> np.ndarray:
        refs = tuple(SlotRef(digest=one.digest, use=use) for one in slots)  # type: ignore[arg-type]
        made = Animatic(None).shoot(asked.model_copy(update={"slots": refs}), slots)
        return next(iter(made.frames))

    without, remembered = first_frame("", *()), first_frame("", slot)
    assert not np.array_equal(remembered, without)
    assert np.array_equal(first_frame("look", slot), remembered)
    for use in ("voice", "place", "prop"):
        assert np.array_equal(first_frame(use, slot), without)
    plain = asked.model_copy(update={"slots": (SlotRef(digest=slot.digest),)})
    assert b"use" not in canonical_json(plain), "a slot for all it shows is written as ever"
