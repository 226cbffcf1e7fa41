"""Beds: sounds that go on, made up by rule. Each is a function of chance and length that gives stereo at any level."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator as Dice

from generator.animatic.sound_noise import RATE, Mono, Stereo, chirp, noise, put, ring, swell, waves

Bed = Callable[[Dice, int], Stereo]


def rain(dice: Dice, samples: int) -> Stereo:
    """A broad hiss with drops in it."""
    bed = noise(dice, samples, 500, 9000, slope=3) * swell(dice, samples, 4, 0.15)
    drop = ring({2900.0: 1.0, 4700.0: 0.4}, 0.02)
    for at in dice.uniform(0, samples / RATE, samples // 4000):
        put(bed, drop, at, gain=dice.uniform(0.2, 1.2), pan=dice.uniform(-0.9, 0.9))
    return bed


def wind(dice: Dice, samples: int) -> Stereo:
    """Gusts: a low rumble and a whistle that come and go."""
    return noise(dice, samples, 60, 500, slope=4) * swell(dice, samples, 3, 0.7) + 0.3 * (
        noise(dice, samples, 600, 1400, slope=3) * swell(dice, samples, 2, 0.9)
    )


def sea(dice: Dice, samples: int) -> Stereo:
    """Surf over a low roar."""
    surf = noise(dice, samples, 250, 5000, slope=4) * waves(dice, samples, 5.5)
    return surf + 0.5 * noise(dice, samples, 40, 400, slope=4)


def brook(dice: Dice, samples: int) -> Stereo:
    """Water that runs over stones."""
    return noise(dice, samples, 400, 3500, slope=3) * swell(dice, samples, 0.25, 0.4)


def fire(dice: Dice, samples: int) -> Stereo:
    """A soft roar and crackles."""
    bed = 0.5 * noise(dice, samples, 50, 700, slope=5)
    crackle = noise(dice, 900, 1500, 9000, width=0)[0] * np.exp(-np.arange(900, dtype=np.float32) / 120)
    for at in dice.uniform(0, samples / RATE, samples // 7000):
        put(bed, crackle, at, gain=dice.exponential(0.8), pan=dice.uniform(-0.4, 0.4))
    return bed


def birds(dice: Dice, samples: int) -> Stereo:
    """Short songs here and there over quiet air."""
    bed = 0.25 * noise(dice, samples, 200, 4000, slope=5)
    for at in dice.uniform(-0.5, samples / RATE, max(2, samples // 60_000)):
        pan, pitch = dice.uniform(-0.9, 0.9), dice.uniform(2200, 4800)
        for note in range(int(dice.integers(2, 7))):
            put(bed, chirp(pitch, pitch * dice.uniform(0.75, 1.35), 0.09), at + 0.13 * note, gain=1.2, pan=pan)
    return bed


def crickets(dice: Dice, samples: int) -> Stereo:
    """A field at night."""
    at = np.arange(samples, dtype=np.float32) / RATE
    bed = 0.3 * noise(dice, samples, 100, 2500, slope=5)
    for side in range(2):
        hertz, rate = dice.uniform(4100, 4700), dice.uniform(1.5, 2.2)
        call = np.clip(np.sin(2 * np.pi * rate * at + dice.uniform(0, 6)), 0, 1)
        bed[side] += np.sin(2 * np.pi * hertz * at) * call * np.clip(np.sin(2 * np.pi * 28 * at), 0, 1)
    return bed


def city(dice: Dice, samples: int) -> Stereo:
    """Traffic far and near."""
    bed = noise(dice, samples, 35, 900, slope=5)
    for _ in range(max(1, samples // (4 * RATE))):
        away = np.arange(samples, dtype=np.float32) / RATE - np.float32(dice.uniform(0, samples / RATE))
        bed += 0.6 * noise(dice, samples, 120, 2200, slope=4, width=0) * np.exp(-((away / 1.1) ** 2))
    return bed


def crowd(dice: Dice, samples: int) -> Stereo:
    """A murmur of many: noise in the bands of vowels, moving at the rate of syllables."""
    bed = np.zeros((2, samples), np.float32)
    for low, weight in ((220, 1.0), (450, 0.9), (900, 0.5), (1800, 0.25)):
        bed += noise(dice, samples, low, low * 1.7, slope=2) * swell(dice, samples, 0.14, 0.8) * weight
    return bed


def engine(dice: Dice, samples: int, *, hertz: float = 42.0) -> Stereo:
    """The hum of a motor, with its overtones."""
    at = np.arange(samples, dtype=np.float32) / RATE
    hum = np.zeros(samples, np.float32)
    for step in range(1, 7):
        hum += np.sin(2 * np.pi * hertz * step * at + np.float32(dice.uniform(0, 6))) / step
    return 0.6 * hum + 0.7 * noise(dice, samples, 30, 400, slope=5)


def train(dice: Dice, samples: int) -> Stereo:
    """Wheels over rail joints."""
    bed = 0.8 * noise(dice, samples, 40, 700, slope=5)
    clack = noise(dice, 4800, 90, 1500, width=0)[0] * np.exp(-np.arange(4800, dtype=np.float32) / 900)
    for beat in np.arange(dice.uniform(0, 0.4), samples / RATE, 0.85):
        put(bed, clack, beat, gain=0.9)
        put(bed, clack, beat + 0.16, gain=0.7)
    return bed


def clock(dice: Dice, samples: int) -> Stereo:
    """A clock in a quiet room."""
    bed = 0.5 * room(dice, samples)
    for number, beat in enumerate(np.arange(dice.uniform(0, 0.5), samples / RATE, 0.5)):
        put(bed, ring({1900.0 if number % 2 else 2300.0: 1.0, 5200.0: 0.5}, 0.03), beat, gain=2.0, pan=0.2)
    return bed


def room(dice: Dice, samples: int) -> Stereo:
    """The quiet of a room."""
    return noise(dice, samples, 90, 700, slope=5) + 0.12 * noise(dice, samples, 500, 3000, slope=4)


def air(dice: Dice, samples: int) -> Stereo:
    """The quiet of the open."""
    return noise(dice, samples, 80, 2500, slope=5) * swell(dice, samples, 3, 0.3)


def hum(dice: Dice, samples: int) -> Stereo:
    """Machines that stand still: a refrigerator, lights, air that is blown through a wall."""
    at = np.arange(samples, dtype=np.float32) / RATE
    tone = sum(np.sin(2 * np.pi * 50 * step * at + dice.uniform(0, 6)) / step**1.5 for step in (1, 2, 3, 4, 6, 8))
    return 0.25 * np.float32(tone) + noise(dice, samples, 60, 1800, slope=5, width=0.6)


def drone(dice: Dice, samples: int) -> Stereo:
    """A vessel in empty space: deep beating tones, air, and now and then something electric."""
    at = np.arange(samples, dtype=np.float32) / RATE
    deep = [np.sin(2 * np.pi * hertz * at) + 0.4 * np.sin(4.02 * np.pi * hertz * at) for hertz in (54.0, 54.7, 81.2)]
    tones = np.stack([deep[0] + 0.5 * deep[2], deep[1] + 0.5 * deep[2]]).astype(np.float32)
    bed = tones + noise(dice, samples, 80, 1600, slope=4)
    return _scattered(bed, dice, lambda one: chirp(one.uniform(700, 1300), one.uniform(700, 1600), 0.12), 6.0, 0.5)


def beeps(dice: Dice, samples: int) -> Stereo:
    """A monitor that counts a pulse."""
    bed = 0.6 * hum(dice, samples)
    for beat in np.arange(dice.uniform(0, 0.8), samples / RATE, 0.95):
        put(bed, chirp(988, 988, 0.11), beat, gain=0.5, pan=0.25)
    return bed


def drips(dice: Dice, samples: int) -> Stereo:
    """Water that falls drop by drop into a large hollow."""
    return _scattered(0.5 * room(dice, samples), dice, _drop, 0.9, 1.4)


def _drop(dice: Dice) -> Mono:
    return np.concatenate([chirp(dice.uniform(700, 1100), dice.uniform(1500, 2400), 0.05), np.zeros(2400, np.float32)])


def creaks(dice: Dice, samples: int) -> Stereo:
    """Timber that works against timber."""
    return _scattered(0.4 * room(dice, samples), dice, _creak, 2.2, 0.9)


def _creak(dice: Dice) -> Mono:
    """Many small slips, faster and slower."""
    sound = np.zeros(int(0.9 * RATE), np.float32)
    slip = ring({dice.uniform(240, 420): 1.0, dice.uniform(700, 1200): 0.5}, 0.03)
    for at in np.cumsum(dice.uniform(0.012, 0.05, 22)):
        start = int(at * RATE)
        part = slip[: max(0, len(sound) - start)]
        sound[start : start + len(part)] += part
    return sound


def gulls(dice: Dice, samples: int) -> Stereo:
    """Gulls, far off."""

    def cry(one: Dice) -> Mono:
        calls = [chirp(1500 * one.uniform(0.9, 1.1), 950, 0.28), np.zeros(3000, np.float32)]
        return np.concatenate(calls * int(one.integers(2, 5)))

    return _scattered(0.3 * air(dice, samples), dice, cry, 3.0, 0.8)


def clinks(dice: Dice, samples: int) -> Stereo:
    """Glasses, plates and spoons."""

    def clink(one: Dice) -> Mono:
        return ring({one.uniform(2300, 3900): 1.0, one.uniform(4200, 6800): 0.6}, 0.18)

    return _scattered(0.3 * room(dice, samples), dice, clink, 1.0, 0.9)


def keys(dice: Dice, samples: int) -> Stereo:
    """Somebody types in bursts."""
    bed = 0.6 * hum(dice, samples)
    tap = noise(dice, 900, 1200, 6000, width=0)[0] * np.exp(-np.arange(900, dtype=np.float32) / 150)
    for burst in np.arange(dice.uniform(0, 1), samples / RATE, 2.6):
        for at in burst + np.cumsum(dice.uniform(0.07, 0.2, int(dice.integers(4, 10)))):
            put(bed, tap, float(at), gain=0.35 * dice.uniform(0.5, 1), pan=-0.3)
    return bed


def frogs(dice: Dice, samples: int) -> Stereo:
    """A pond at night."""

    def croak(one: Dice) -> Mono:
        pulses = [ring({one.uniform(300, 420): 1.0, 900.0: 0.5}, 0.03)] * int(one.integers(4, 9))
        return np.concatenate(pulses)

    return _scattered(0.7 * crickets(dice, samples), dice, croak, 0.8, 0.8)


def insects(dice: Dice, samples: int) -> Stereo:
    """A hot forest: a wall of insects, and calls behind it."""
    bed = noise(dice, samples, 3500, 7000, slope=0) * swell(dice, samples, 0.6, 0.5)
    return 0.5 * bed + 0.8 * birds(dice, samples)


def works(dice: Dice, samples: int) -> Stereo:
    """Machines that stamp and turn."""
    bed = engine(dice, samples, hertz=31.0)
    stamp = noise(dice, 7200, 70, 900, width=0)[0] * np.exp(-np.arange(7200, dtype=np.float32) / 1500)
    for beat in np.arange(dice.uniform(0, 0.5), samples / RATE, 0.72):
        put(bed, stamp, beat, gain=1.1, pan=-0.3)
        put(bed, ring({1150.0: 0.4, 2900.0: 0.3}, 0.1), beat + 0.36, gain=0.5, pan=0.4)
    return bed


def children(dice: Dice, samples: int) -> Stereo:
    """Children at play, over a wall."""

    def call(one: Dice) -> Mono:
        pitch = one.uniform(520, 900)
        tone = chirp(pitch, pitch * one.uniform(0.8, 1.3), 0.25)
        return tone + 0.5 * chirp(2 * pitch, 2 * pitch * one.uniform(0.9, 1.1), 0.25)

    return _scattered(0.6 * crowd(dice, samples), dice, call, 0.7, 0.5)


def bubbles(dice: Dice, samples: int) -> Stereo:
    """Under water."""

    def bubble(one: Dice) -> Mono:
        return chirp(one.uniform(250, 500), one.uniform(600, 900), 0.06)

    return _scattered(noise(dice, samples, 30, 350, slope=6) * swell(dice, samples, 3, 0.4), dice, bubble, 0.3, 0.5)


def blown(dice: Dice, samples: int) -> Stereo:
    """Air through a duct: a cabin, a corridor, a server room."""
    return noise(dice, samples, 90, 2600, slope=4, width=0.7) * swell(dice, samples, 5, 0.1)


def _scattered(bed: Stereo, dice: Dice, one: Callable[[Dice], Mono], every: float, gain: float) -> Stereo:
    """Single sounds over a bed, about one in so many seconds, each somewhere else."""
    length = bed.shape[1] / RATE
    for at in np.sort(dice.uniform(0, length, max(1, round(length / every)))):
        put(bed, one(dice), float(at), gain=gain * dice.uniform(0.4, 1.0), pan=dice.uniform(-0.8, 0.8))
    return bed
