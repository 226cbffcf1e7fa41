"""The room around a voice: how long a set rings, and how much of that is heard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import oaconvolve

from generator.animatic.ambience import inside_of
from generator.animatic.dice import dice
from generator.animatic.sound_noise import RATE, Stereo, noise
from generator.loudness import loudness
from generator.request import Staging


@dataclass(frozen=True)
class Room:
    """How a set answers a sound."""

    seconds: float  # until the answer has fallen by 60 dB
    level: float  # dB of the whole answer against the sound itself
    delay: float = 0.008  # seconds until it begins
    bright: float = 4000.0  # Hz: above, walls swallow it


OPEN = Room(0.25, -26.0, 0.03, 2500.0)
PLAIN = Room(0.35, -17.0)
ROOMS: tuple[tuple[str, Room], ...] = (
    (r"church|cathedral|chapel|temple|abbey|mosque|synagogue|monastery|crypt", Room(2.4, -9.0, 0.03, 3500.0)),
    (r"caves?|cavern|mine|tunnel|sewer|catacombs?|canyon", Room(1.9, -9.0, 0.02, 2600.0)),
    (r"castle|throne|great hall|palace|vault|dungeon|prison|cell", Room(1.3, -11.0, 0.015, 3500.0)),
    (r"hall|theat(?:re|er)|stage|opera|concert|auditorium|museum|gallery|station|airport|court ?room", Room(1.2, -11.5, 0.02)),
    (r"gym\w*|pool|hangar|warehouse|factory|garage|arena|stadium", Room(1.6, -11.0, 0.02, 3000.0)),
    (r"corridor|hallway|stairwell|elevator|lift|basement|cellar|tower|lamp room|lighthouse", Room(0.8, -14.0, 0.01)),
    (r"bath ?room|shower|toilet|kitchen|baker\w+|hospital|clinic|laborator\w+|lab|morgue", Room(0.55, -14.0, 0.006, 6000.0)),
    (r"space ?ship|starship|space station|cockpit|submarine|airlock", Room(0.5, -15.0, 0.004, 5000.0)),
    (r"car|truck|taxi|van|bus|carriage|closet|phone booth|tent|plane", Room(0.12, -18.0, 0.003, 3000.0)),
    (r"bed ?room|library|study|living room|parlou?r|attic|hut|cottage|cabin", Room(0.28, -19.0, 0.006, 3000.0)),
)  # fmt: skip


def room_of(staging: Staging) -> Room:
    """The room that the words for a place ask for."""
    name = f"{staging.place.name} {staging.place.description}".lower()
    found = next((room for pattern, room in ROOMS if re.search(rf"\b(?:{pattern})\b", name)), None)
    if inside_of(staging):
        return found or PLAIN
    return found if found and re.search(r"canyon|caves?|tunnel", name) else OPEN


def ringing(dry: Stereo, room: Room) -> Stereo:
    """The sound and what the room answers: as long and as loud as the sound alone."""
    wet = oaconvolve(dry.mean(axis=0, keepdims=True), _answer(room), mode="full", axes=1)[:, : dry.shape[1]]
    both = dry + wet.astype(np.float32)
    return both * np.float32(10 ** ((loudness(dry) - loudness(both)) / 20))


@cache
def _answer(room: Room) -> NDArray[np.float32]:
    """[2, samples] of noise that dies away: the same in every shot of a set."""
    length = int(room.seconds * RATE)
    tail = noise(dice("room", room.seconds, room.delay), length, 150, room.bright)
    tail *= np.exp(-6.9 * np.arange(length, dtype=np.float32) / length)
    share = room.bright / (RATE / 2)  # of all frequencies: what is answered at all is answered at this level
    tail *= np.float32(10 ** (room.level / 20) * np.sqrt(share / (tail**2).sum(axis=1).mean()))
    return np.pad(tail, ((0, 0), (int(room.delay * RATE), 0)))
