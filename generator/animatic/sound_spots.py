"""Single sounds that the words of a shot name: a door, steps, a bell. Each stands where its word stands in the text."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.random import Generator as Dice

from generator.animatic.sound_noise import RATE, Mono, Stereo, chirp, decay, noise, put, ring
from generator.request import Staging


def thud(dice: Dice, *, low: float = 60.0, high: float = 500.0, seconds: float = 0.25) -> Mono:
    """A dull stroke: a band of noise that dies quickly."""
    return noise(dice, int(seconds * RATE), low, high, slope=3, width=0)[0] * decay(seconds)


def door(dice: Dice) -> Mono:
    """A latch, then the leaf against its frame."""
    sound = np.zeros(int(0.7 * RATE), np.float32)
    click, slam = ring({1700.0: 0.6, 3100.0: 0.3}, 0.06), thud(dice, high=700.0, seconds=0.35)
    sound[: len(click)] += click
    sound[int(0.12 * RATE) : int(0.12 * RATE) + len(slam)] += 1.5 * slam
    return sound


def strokes(dice: Dice, one: Callable[[Dice], Mono], count: int, gap: float) -> Mono:
    """The same sound again and again, never quite even."""
    sound = np.zeros(int((count * gap + 1.0) * RATE), np.float32)
    for number in range(count):
        stroke = one(dice) * np.float32(dice.uniform(0.7, 1.0))
        at = int((number * gap + dice.uniform(0, 0.06 * gap)) * RATE)
        sound[at : at + len(stroke)] += stroke[: len(sound) - at]
    return sound


def steps(dice: Dice) -> Mono:
    """Four steps."""
    return strokes(dice, lambda one: thud(one, low=90.0, high=1400.0, seconds=0.12), 4, 0.52)


def knock(dice: Dice) -> Mono:
    """Three knocks on wood."""
    wood = ring({310.0: 0.5}, 0.12)
    return strokes(dice, lambda one: wood + thud(one, low=180.0, high=1100.0, seconds=0.12), 3, 0.26)


def bell(_: Dice) -> Mono:
    """A church bell, with the minor third that bells have."""
    return ring({220.0: 0.5, 440.0: 1.0, 528.0: 0.7, 660.0: 0.5, 880.0: 0.5, 1320.0: 0.3}, 3.0)


def phone(dice: Dice) -> Mono:
    """Two rings of an old telephone."""
    return strokes(dice, lambda _: strokes(dice, lambda _: ring({1380.0: 0.5, 1720.0: 0.5}, 0.08), 12, 0.05), 2, 1.6)


def thunder(dice: Dice) -> Mono:
    """A crack and a long roll."""
    roll = noise(dice, int(3.5 * RATE), 30, 350, slope=5, width=0)[0] * decay(4.0, attack=0.15, length=3.5)
    crack = thud(dice, low=200.0, high=5000.0, seconds=0.3)
    roll[: len(crack)] += 0.6 * crack
    return roll


def splash(dice: Dice) -> Mono:
    """Something falls into water."""
    return noise(dice, int(0.9 * RATE), 300, 5000, slope=4, width=0)[0] * decay(0.9, attack=0.04)


def crash(dice: Dice) -> Mono:
    """Glass or crockery on a floor."""
    shards = strokes(dice, lambda one: ring({one.uniform(2200, 6500): 0.6, 7100.0: 0.4}, 0.15), 9, 0.06)
    hit = thud(dice, low=300.0, high=8000.0, seconds=0.2)
    shards[: len(hit)] += hit
    return shards


def shot(dice: Dice) -> Mono:
    """A shot or a blast."""
    return noise(dice, int(1.2 * RATE), 40, 6000, slope=4, width=0)[0] * decay(1.0, attack=0.001, length=1.2)


def start(dice: Dice) -> Mono:
    """An engine that turns over and catches."""
    sound = strokes(dice, lambda one: thud(one, low=40.0, high=300.0, seconds=0.12), 5, 0.14)
    at = np.arange(int(1.2 * RATE), dtype=np.float32) / RATE
    hum = np.sin(2 * np.pi * np.cumsum(30 + 25 * np.minimum(at, 0.5)) / RATE) * np.minimum(at / 0.2, 1) * np.exp(-at)
    tail = int(0.6 * RATE)
    sound[tail : tail + len(hum)] += 0.8 * hum[: len(sound) - tail]
    return sound


def bark(dice: Dice) -> Mono:
    """A dog, twice."""
    throat = chirp(520, 260, 0.16)
    return strokes(dice, lambda one: throat + 0.3 * thud(one, low=300.0, high=2000.0, seconds=0.16), 2, 0.4)


_MOVES = r"(?:open|clos|slam|shut)\w*"
SPOTS: tuple[tuple[str, Callable[[Dice], Mono], float], ...] = (  # words, sound, gain in dB against the beds
    (r"knock\w*|raps? on|pounds? on", knock, 6.0),
    (rf"(?:{_MOVES}|through|lock\w*) (?:\w+ ){{0,2}}doors?|doors? (?:\w+ )?{_MOVES}", door, 6.0),
    (r"footsteps?|walk(?:s|ing)|steps? (?:in|out|toward\w*|closer)|strid(?:es|ing)|pac(?:es|ing)|march\w*", steps, 1.0),
    (r"(?:bell|bells) (?:\w+ )?(?:ring\w*|toll\w*|chim\w*)|rings? the bell|church bells?", bell, 4.0),
    (r"phones? (?:ring\w*|buzz\w*)|telephone (?:ring\w*)", phone, 3.0),
    (r"thunder\w*|lightning", thunder, 9.0),
    (r"splash\w*|div(?:es|ing) into", splash, 5.0),
    (r"shatter\w*|crash\w*|smash\w*|breaks? (?:a|the) (?:glass|cup|plate|vase|window)", crash, 6.0),
    (r"gun ?shots?|explo\w+|blast|fires? (?:a|the|his|her) (?:gun|pistol|rifle|shot)", shot, 9.0),
    (r"engine (?:starts?|roars?|catches)|starts? the (?:engine|car|motor|truck)", start, 6.0),
    (r"dog barks?|barks?|barking", bark, 4.0),
)  # fmt: skip


def spots(onto: Stereo, staging: Staging, chance: Dice) -> None:
    """Add the sounds that action and sound name, each at the part of the shot at which the text names it."""
    seconds = onto.shape[1] / RATE
    for text in (staging.action.lower(), staging.sound.lower()):
        for pattern, sound, gain in SPOTS:
            found = re.search(rf"\b(?:{pattern})\b", text)
            if found:
                at = 0.15 + 0.7 * seconds * found.start() / max(len(text), 1)
                put(onto, sound(chance), at, gain=10 ** (gain / 20), pan=chance.uniform(-0.4, 0.4))
