"""What one hears where nobody speaks: beds of weather and place by simple rules, spot sounds, and a little music."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.random import Generator as Dice

from generator.animatic.dice import dice
from generator.animatic.sound_music import music
from generator.animatic.sound_noise import RATE, Stereo, chirp, noise, put, ring, swell, unit, waves
from generator.animatic.sound_spots import spots
from generator.request import Staging

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
    return noise(dice, samples, 40, 600, slope=6)


def air(dice: Dice, samples: int) -> Stereo:
    """The quiet of the open."""
    return noise(dice, samples, 80, 2500, slope=5) * swell(dice, samples, 3, 0.3)


BEDS: tuple[tuple[str, Bed, float], ...] = (  # words, bed, dB against the middle level of beds
    (r"storm\w*|gale|tempest|hurricane", wind, 3.0),
    (r"rain\w*|drizzl\w*|downpour|storm\w*", rain, 1.0),
    (r"wind\w*|breeze|blizzard|gust\w*|howling", wind, 0.0),
    (r"sea|ocean|surf|waves|beach|shore|harbou?r|coast|cliffs?", sea, 0.0),
    (r"river|brook|stream|creek|waterfall|fountain", brook, -1.0),
    (r"fire|fireplace|campfire|hearth|flames|bonfire|stove", fire, -2.0),
    (r"crickets?|cicadas?", crickets, -4.0),
    (r"birds?|birdsong|gulls?|sparrows?", birds, -3.0),
    (r"crowd\w*|murmur\w*|market|caf[eé]|restaurant|bar|pub|party|chatter|audience|station", crowd, -1.0),
    (r"traffic|city|street|avenue|highway|downtown", city, 0.0),
    (r"train|railway|carriage|subway|metro", train, 1.0),
    (
        r"engine|motor|car|truck|bus|(?:space)?ship|machine\w*|generator|hum(?:s|ming)?|cockpit|(?:re)?frig\w+",
        engine,
        -2.0,
    ),
    (r"clock|ticking", clock, -5.0),
)
_GREEN = r"forest|woods?|fields?|meadow|garden|park|village|lake|orchard|farm"
GREEN = re.compile(rf"\b(?:{_GREEN})\b")
OUTDOORS = re.compile(rf"\b(?:{_GREEN}|mountains?|hills?|desert|street|sky|roof|road|island|beach|cliffs?|harbou?r)\b")
# dB that walls take from what the place or the weather brings; what the shot's own sound asks for is not muffled.
MUFFLED: dict[Bed, float] = {rain: -6.0, wind: -8.0, city: -8.0, birds: -8.0, crickets: -10.0, sea: -8.0}
MOST_BEDS = 3
_SILENT = re.compile(r"\b(silence|silent|no sound|nothing|quiet)\b")
QUIET = -7.0  # dB: room tone and open air under a bed


def ambience(staging: Staging, samples: int, *, seed: int) -> Stereo:
    """Beds, spot sounds and music of a shot; 0 dB is where a bed stands under speech (`sound` sets that level).

    The bed is drawn from the place, so that it goes on over a cut inside a scene; spots are drawn from the seed.
    """
    mixed = np.zeros((2, samples), np.float32)
    for number, (bed, level) in enumerate(beds(staging)):
        drawn = bed(dice("bed", staging.place.id, staging.place.name, number), samples)
        mixed += unit(drawn) * np.float32(10 ** (level / 20))
    spots(mixed, staging, dice("spots", seed))
    tune = music(staging, samples)
    return mixed if tune is None else mixed + tune


def beds(staging: Staging) -> list[tuple[Bed, float]]:
    """The beds of a shot with their levels: what the sound asks for, then weather, then what the place is like."""
    place, inside = staging.place, _inside(staging)
    asked = staging.sound.lower()
    around = f"{staging.weather} {place.name} {place.description}".lower()
    found: dict[Bed, float] = {}
    for text, muffled in ((asked, False), (around, inside)):
        for pattern, bed, level in BEDS:
            if bed not in found and re.search(rf"\b(?:{pattern})\b", text):
                found[bed] = level + (MUFFLED.get(bed, 0.0) if muffled else 0.0)
    if not inside and not found and GREEN.search(around):
        night = re.search(r"night|dusk|evening", staging.time_of_day.lower())
        found = {crickets: -5.0} if night else {birds: -4.0}
    chosen = list(found.items())[:MOST_BEDS]
    if chosen and not _SILENT.search(asked):
        return chosen
    return [*chosen, (room if inside else air, QUIET)]


def _inside(staging: Staging) -> bool:
    """Indoors; by its words where the story does not say."""
    if staging.place.interior is not None:
        return staging.place.interior
    return not OUTDOORS.search(f"{staging.place.name} {staging.place.description}".lower())
