"""A quiet pad of chords where the plan asks for music."""

from __future__ import annotations

import re

import numpy as np

from generator.animatic.dice import dice
from generator.animatic.sound_noise import RATE, Stereo, unit
from generator.request import Staging
from generator.score import asks_for_music

_DARK = re.compile(
    r"\b(?:sad|dark|tense|minor|melanchol\w*|ominous|eerie|somb\w+|grim|mourn\w*|lonely|suspense\w*|menac\w*|uneasy)\b"
)
_QUICK = re.compile(r"\b(?:fast|upbeat|lively|quick|driving|urgent|energetic|dance|jazz\w*|march\w*)\b")
_BRIGHT = ((0, 4, 7, 11), (9, 12, 16, 19), (5, 9, 12, 16), (7, 11, 14, 17))  # semitones above the key: I, vi, IV, V
_SHADED = ((0, 3, 7, 10), (8, 12, 15, 19), (5, 8, 12, 15), (7, 10, 14, 17))  # i, VI, iv, v
_LEVEL = -3.0  # dB against the beds


def music(staging: Staging, samples: int) -> Stereo | None:
    """Chords that swell into each other; None where no music is asked for. The same words give the same music."""
    words = staging.music.lower().strip()
    if not asks_for_music(words):
        return None
    dark = _DARK.search(f"{words} {staging.mood.lower()}")
    chance = dice("music", words)
    key = 110.0 * 2 ** (int(chance.integers(0, 8)) / 12)
    length = 1.6 if _QUICK.search(words) else 3.2  # seconds of a chord
    pad = np.zeros((2, samples), np.float32)
    for number in range(int(samples / RATE / length) + 2):
        chord = (_SHADED if dark else _BRIGHT)[number % 4]
        first = int((number - 0.5) * length * RATE)
        start, end = max(0, first), min(samples, first + int(2 * length * RATE))
        if end <= start:
            continue
        at = (np.arange(start, end, dtype=np.float32) - first) / RATE
        swell = np.sin(np.pi * at / (2 * length)) ** 2
        for voice, semitone in enumerate(chord):
            hertz, pan = key * 2 ** (semitone / 12), 0.3 * (voice - 1.5) / 1.5
            phase = 2 * np.pi * hertz * at
            tone = np.sin(phase) + 0.35 * np.sin(2.003 * phase) + 0.1 * np.sin(3 * phase)
            pad[0, start:end] += swell * tone * (1 - pan)
            pad[1, start:end] += swell * tone * (1 + pan)
    return unit(pad) * np.float32(10 ** (_LEVEL / 20))
