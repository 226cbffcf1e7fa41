"""Music for a whole film, by rule: chords that change with its shots, in the colour of their moods, and give way to speech."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from generator.base import SAMPLE_RATE, Span, Wave

LEVEL = 0.03  # peak of one note; together they stand at about -27 LUFS
UNDER = 10 ** (-6 / 20)  # of that is left while somebody speaks
SLOPE = 0.5  # seconds in which it gives way and comes back
CHORD = 3.4  # seconds of a chord, about: each shot has whole ones
END = 3.0  # seconds in which the last chord dies away

_NONE = re.compile(r"^\W*(?:no|none|without|silence|silent|n/?a)\b|\bno (?:music|score)\b")
_DARK = r"sad|dark|tense|grim|eerie|lonely|mourn\w*|afraid|fear\w*|ominous|uneas\w+|melanchol\w*|storm\w*|danger\w*|bleak|somb\w+"
_QUICK = (
    r"tense|urgent|fast|chase\w*|fight\w*|panic\w*|run\w*|action|frantic|excit\w+|suspens\w+|storm\w*|driving|energetic"
)
_LIGHT = r"happy|bright|hope\w*|warm|joy\w*|playful|calm|tender|gentle|romantic|relie\w+|triumph\w*|cheer\w*|peace\w*"
# Semitones above the key; each list goes round. Neighbours share a note, so that any cut is a step.
_BRIGHT = ((0, 4, 7, 12), (9, 12, 16, 19), (5, 9, 12, 17), (7, 11, 14, 19))
_SHADED = ((0, 3, 7, 12), (8, 12, 15, 20), (5, 8, 12, 17), (7, 10, 14, 19))


def asks_for_music(words: str) -> bool:
    """Whether a plan's words for music ask for some."""
    return bool(words.strip()) and not _NONE.search(words.lower())


@dataclass(frozen=True)
class Beat:
    """A stretch of the film that the music follows: usually a shot."""

    start: float  # seconds in the film
    end: float
    words: str = ""  # its mood, and what happens
    silent: bool = False  # it has music of its own

    @cached_property
    def dark(self) -> bool:
        """Whether it is in minor."""
        return bool(re.search(rf"\b(?:{_DARK})\b", self.words.lower()))

    @cached_property
    def quick(self) -> bool:
        """Whether something beats under it."""
        return bool(re.search(rf"\b(?:{_QUICK})\b", self.words.lower()))

    @cached_property
    def light(self) -> bool:
        """Whether something rings over it."""
        return not self.dark and bool(re.search(rf"\b(?:{_LIGHT})\b", self.words.lower()))


@dataclass(frozen=True)
class _Note:
    start: float
    length: float
    hertz: float
    gain: float
    pan: float
    struck: bool = False  # loud at once and dying away; else it swells and falls


class Score:
    """The music of one film. Call it for the samples of any part: the same part is always the same."""

    def __init__(self, beats: Sequence[Beat], spoken: Sequence[Span] = (), *, seed: int = 0) -> None:
        """`spoken`: when somebody speaks, in seconds of the film. `seed` chooses the key."""
        self._beats, self._spoken = list(beats), sorted(spoken)
        self._key = 98.0 * 2 ** ((seed * 5 % 12) / 12)
        self._notes = sorted(self._composed(), key=lambda note: note.start)
        self._longest = max((note.length for note in self._notes), default=0.0)

    def __call__(self, first: int, count: int) -> Wave:
        """[2, count] from this sample of the film on."""
        made = np.zeros((2, count), np.float32)
        start, end = first / SAMPLE_RATE, (first + count) / SAMPLE_RATE
        for note in self._notes:
            if note.start >= end:
                break
            if note.start + note.length > start:
                self._sound(note, made, first)
        return made * self._gain(first, count)

    def _composed(self) -> Iterator[_Note]:
        number = 0
        for beat in self._beats:
            chords = max(1, round((beat.end - beat.start) / CHORD))
            length = (beat.end - beat.start) / chords
            for index in range(chords if not beat.silent else 0):
                chord = (_SHADED if beat.dark else _BRIGHT)[number % 4]
                yield from self._chord(beat, beat.start + index * length, length, chord)
                number += 1

    def _chord(self, beat: Beat, start: float, length: float, chord: tuple[int, ...]) -> Iterator[_Note]:
        for voice, semitones in enumerate(chord):
            hertz = self._key * 2 ** (semitones / 12)
            yield _Note(max(0.0, start - 0.5), length + 1.2, hertz, 1.0, 0.25 * (voice - 1.5))
        yield _Note(max(0.0, start - 0.3), length + 0.8, self._key / 2 * 2 ** (chord[0] % 12 / 12), 1.3, 0.0)
        if beat.quick:
            for step in range(int(length / 0.42)):
                pitch = self._key * 2 ** (chord[step % 3] / 12)
                yield _Note(start + 0.42 * step, 0.5, pitch, 1.1, 0.3 * (-1) ** step, struck=True)
        if beat.light:
            for step, voice in enumerate((3, 2, 1, 2)):
                pitch = 2 * self._key * 2 ** (chord[voice] / 12)
                yield _Note(start + length * step / 4, 1.8, pitch, 0.7, 0.35 * (-1) ** step, struck=True)

    def _sound(self, note: _Note, onto: Wave, first: int) -> None:
        begin = max(first, round(note.start * SAMPLE_RATE))
        stop = min(first + onto.shape[1], round((note.start + note.length) * SAMPLE_RATE))
        if stop <= begin:
            return
        at = np.arange(begin, stop) / SAMPLE_RATE - note.start
        if note.struck:
            shape = (
                np.minimum(at / 0.006, 1) * np.exp(-4.5 * at / note.length) * np.clip((note.length - at) / 0.03, 0, 1)
            )
        else:
            shape = np.sin(np.pi * at / note.length) ** 2
        phase = 2 * np.pi * note.hertz * at
        tone = np.sin(phase) + 0.3 * np.sin(2.003 * phase) + 0.1 * np.sin(3 * phase)
        sound = (LEVEL * note.gain * shape * tone).astype(np.float32)
        onto[0, begin - first : stop - first] += sound * np.float32(1 - note.pan)
        onto[1, begin - first : stop - first] += sound * np.float32(1 + note.pan)

    def _gain(self, first: int, count: int) -> NDArray[np.float32]:
        """Down under dialogue, and out with the end of the film."""
        if not self._beats:
            return np.zeros(count, np.float32)
        last = self._beats[-1].end
        at = np.linspace(first, first + count, count, endpoint=False) / SAMPLE_RATE
        return (np.interp(at, *self._talk) * np.clip((last - at) / END, 0, 1)).astype(np.float32)

    @cached_property
    def _talk(self) -> tuple[list[float], list[float]]:
        """Corners of the gain over time: pauses shorter than two slopes stay quiet."""
        stretches: list[list[float]] = []
        for start, end in self._spoken:
            if stretches and start - stretches[-1][1] < 2 * SLOPE:
                stretches[-1][1] = max(end, stretches[-1][1])
            else:
                stretches.append([start, end])
        times, gains = [0.0], [1.0]
        for start, end in stretches:
            times += [start - SLOPE, start, end, end + SLOPE]
            gains += [1.0, UNDER, UNDER, 1.0]
        if any(later < earlier for earlier, later in pairwise(times)):  # somebody speaks from the first moment on
            times[0] = times[1]
        return times, gains
