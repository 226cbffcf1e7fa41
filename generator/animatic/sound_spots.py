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


def applause(dice: Dice) -> Mono:
    """Many hands: single claps that become a hiss, and die away."""
    sound = np.zeros(int(3.2 * RATE), np.float32)
    clap = noise(dice, 1400, 700, 5000, width=0)[0] * np.exp(-np.arange(1400, dtype=np.float32) / 260)
    for at in dice.uniform(0, 3.0, 420):
        start = int(at * RATE)
        part = clap[: len(sound) - start]
        sound[start : start + len(part)] += part * np.float32(dice.uniform(0.2, 1.0))
    at = np.arange(len(sound), dtype=np.float32) / RATE
    return 0.4 * sound * np.minimum(at / 0.5, 1) * np.clip((3.2 - at) / 1.4, 0, 1)


def clink(_: Dice) -> Mono:
    """Two glasses that touch."""
    return ring({2950.0: 1.0, 3180.0: 0.7, 4300.0: 0.7, 5100.0: 0.4, 6900.0: 0.3}, 0.7)


def siren(_: Dice) -> Mono:
    """Up and down, far away."""
    at = np.arange(int(3.0 * RATE), dtype=np.float32) / RATE
    hertz = 700 + 250 * np.sin(2 * np.pi * 0.45 * at)
    return (np.sin(2 * np.pi * np.cumsum(hertz) / RATE) * np.sin(np.pi * at / 3.0) ** 0.7).astype(np.float32)


def horn(_: Dice) -> Mono:
    """A car's horn, or a ship's."""
    at = np.arange(int(0.7 * RATE), dtype=np.float32) / RATE
    tone = sum(np.sin(2 * np.pi * hertz * at) / (1 + step) for step, hertz in enumerate((370.0, 466.0, 740.0, 932.0)))
    return (tone * np.minimum(at / 0.02, 1) * np.clip((0.7 - at) / 0.08, 0, 1)).astype(np.float32)


def alarm(dice: Dice) -> Mono:
    """An alarm clock, a warning light, a telephone of today."""
    return strokes(dice, lambda _: chirp(1900, 1900, 0.09), 8, 0.16)


def hooves(dice: Dice) -> Mono:
    """A horse that trots by."""
    return strokes(dice, lambda one: thud(one, low=200.0, high=1800.0, seconds=0.07), 12, 0.19)


def clang(_: Dice) -> Mono:
    """Metal on metal."""
    return ring({640.0: 0.6, 1510.0: 1.0, 2390.0: 0.8, 3870.0: 0.5}, 1.1)


def rustle(dice: Dice) -> Mono:
    """Paper, cloth or leaves."""
    return strokes(dice, lambda one: 0.7 * thud(one, low=1500.0, high=9000.0, seconds=0.16), 4, 0.17)


def scrape(dice: Dice) -> Mono:
    """A chair over a floor."""
    rough = noise(dice, int(0.6 * RATE), 180, 2600, slope=3, width=0)[0]
    grip = 0.5 + 0.5 * np.sign(np.sin(2 * np.pi * 47 * np.arange(len(rough)) / RATE))
    return (rough * grip * decay(0.9, attack=0.08, length=0.6)).astype(np.float32)


def static(dice: Dice) -> Mono:
    """A radio between two stations."""
    hiss = noise(dice, int(1.4 * RATE), 500, 6000, width=0)[0]
    return hiss * decay(2.0, attack=0.05, length=1.4) + 0.3 * np.pad(chirp(900, 1700, 1.0), (0, len(hiss) - RATE))


def wings(dice: Dice) -> Mono:
    """A bird takes off."""
    return strokes(dice, lambda one: thud(one, low=150.0, high=1500.0, seconds=0.09), 7, 0.11)


def match(dice: Dice) -> Mono:
    """A match is struck and burns."""
    return noise(dice, int(0.8 * RATE), 1200, 9000, slope=2, width=0)[0] * decay(0.7, attack=0.06, length=0.8)


_MOVES = r"(?:open|clos|slam|shut)\w*"
SPOTS: tuple[tuple[str, Callable[[Dice], Mono], float], ...] = (  # words, sound, dB of its loudest part against speech
    (r"knock\w*|raps? on|pounds? on", knock, -8.0),
    (rf"(?:{_MOVES}|through|lock\w*) (?:\w+ ){{0,2}}doors?|doors? (?:\w+ )?{_MOVES}", door, -7.0),
    (
        r"footsteps?|walk(?:s|ing)|steps? (?:in|out|up|down|toward\w*|closer|forward|back)|strid(?:es|ing)|pac(?:es|ing)"
        r"|march\w*|runs?|running|enters?|climb(?:s|ing)|approach\w*|crosses",
        steps,
        -13.0,
    ),
    (r"(?:bell|bells) (?:\w+ )?(?:ring\w*|toll\w*|chim\w*)|rings? (?:the|a) bell|church bells?|toll(?:s|ing)", bell, -11.0),
    (r"(?:phones?|telephones?|cellphones?) (?:\w+ )?(?:ring\w*|buzz\w*)|ringing (?:phone|telephone)", phone, -13.0),
    (r"alarm\w*|buzzer|pager|timer (?:goes|rings)|notification", alarm, -17.0),
    (r"thunder\w*|lightning", thunder, -3.0),
    (r"splash\w*|div(?:es|ing) into|plung\w+ into|falls? into (?:the )?(?:water|sea|river|lake|pool)", splash, -7.0),
    (
        r"shatter\w*|crash\w*|smash\w*|(?:breaks?|drops?) (?:a|the|her|his) (?:glass|cup|plate|vase|window|bottle|mirror)",
        crash,
        -5.0,
    ),
    (r"toasts?|clink\w*|raises? (?:a|the|her|his|their) glass(?:es)?|glasses (?:touch|meet)", clink, -12.0),
    (r"gun ?shots?|explo\w+|blast|fires? (?:a|the|his|her) (?:gun|pistol|rifle|shot|cannon)|shoots", shot, -2.0),
    (r"(?:engine|motor|car) (?:starts?|roars?|catches)|starts? (?:the|her|his|a) (?:engine|car|motor|truck)", start, -8.0),
    (r"dog barks?|barks?|barking", bark, -9.0),
    (r"applau\w+|clap(?:s|ping)?(?: their)?(?: hands)?|ovation|cheer(?:s|ing)", applause, -10.0),
    (r"sirens?|police cars?|ambulance", siren, -20.0),
    (r"honk\w*|horns?|hoot\w*", horn, -16.0),
    (r"hooves|horses? (?:\w+ )?(?:gallop\w*|trot\w*)|gallop\w*|rides? (?:up|in|by|off|away)", hooves, -11.0),
    (r"sword\w*|clang\w*|blade|anvil|armou?r", clang, -10.0),
    (
        r"(?:unfold|open|read|tear|turn|crumpl)\w* (?:\w+ ){0,2}(?:letter|paper|page|map|newspaper|envelope)|rustl\w*",
        rustle,
        -14.0,
    ),
    (r"chairs? (?:scrape\w*|slides?)|sits? down|stands? up|gets? up|drags?", scrape, -15.0),
    (r"radio|static|walkie|transmitter", static, -19.0),
    (r"wings|flies (?:off|away|up)|flutter\w*|takes? off", wings, -12.0),
    (r"(?:strike|light)s? (?:a|the) (?:match|lighter|candle|cigarette|pipe|lamp|lantern)", match, -13.0),
)  # fmt: skip


def spots(staging: Staging, samples: int, chance: Dice, *, pan: float | None = None) -> Stereo:
    """The sounds that action and sound name, each at the part of the shot at which the text names it.

    1 is as loud as speech in its peaks. `pan`: where the picture shows who acts, -1 to 1; None leaves it to chance.
    """
    onto = np.zeros((2, samples), np.float32)
    seconds = samples / RATE
    for text in (staging.action.lower(), staging.sound.lower()):
        for pattern, sound, gain in SPOTS:
            found = re.search(rf"\b(?:{pattern})\b", text)
            if found:
                at = 0.15 + 0.7 * seconds * found.start() / max(len(text), 1)
                made, aside = sound(chance), chance.uniform(-0.4, 0.4)
                level = 10 ** (gain / 20) / max(float(np.abs(made).max()), 1e-6)
                put(onto, made, at, gain=level, pan=aside if pan is None else pan)
    return onto
