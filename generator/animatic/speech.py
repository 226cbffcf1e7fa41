"""Lines of dialogue placed in a shot: who speaks when, how it is said, and what the mouths do meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from generator.animatic.dice import dice
from generator.animatic.soundtrack import Said, Utterance
from generator.animatic.voice_manner import Manner, manner_of, said_so
from generator.animatic.voice_others import unspeakable
from generator.animatic.voice_phones import guessed, moved
from generator.animatic.voice_text import speech_seconds, syllables
from generator.animatic.voices import RATE, Speech, Voice, VoicePack
from generator.base import Watch
from generator.request import Person, SpokenLine

LEAD, TURN, BREATH, TAIL = 0.4, 0.3, 0.2, 0.25  # seconds before the first line, between speakers, between lines, after
_TIGHTEST = 0.15  # the part of those pauses that is left at least
FASTEST = 1.3
_FADE = 0.05  # seconds at the end of a line that the shot cuts short
_SILENT = Speech(np.zeros(0, np.float32))


def say_all(
    lines: Sequence[SpokenLine],
    voices: Mapping[str, Voice],
    seconds: float,
    *,
    pack: VoicePack | None,
    watch: Watch,
    people: Mapping[str, Person] | None = None,
) -> tuple[Said, ...]:
    """Say the lines one after the other inside a shot of so many seconds.

    Where they do not fit the pauses shrink first, then everybody speaks up to 1.3 times faster; what is still too long
    is cut by the end of the shot, and `too_short` says so. `people`: their faces, for lines that no parenthetical colours.
    """
    manners = [manner_of(line, (people or {}).get(line.person)) for line in lines]
    pauses = _pauses(lines)
    room = max(seconds - _TIGHTEST * sum(pauses), 0.1)
    # Guessed first: most shots that are too full show it.
    rate = _rate(sum(_lengths(lines, manners, [], 1.0)), 1.1 * room)
    spoken = _said(lines, manners, voices, rate, pack=pack, watch=watch)
    needed = _rate(rate * sum(_lengths(lines, manners, spoken, rate)), room)
    if needed > rate:
        rate = needed
        spoken = _said(lines, manners, voices, rate, pack=pack, watch=watch)
    lengths = _lengths(lines, manners, spoken, rate)
    share = min(1.0, max(_TIGHTEST, (seconds - sum(lengths)) / max(sum(pauses), 1e-6)))
    said, clock = [], 0.0
    for index, (line, speech, length) in enumerate(zip(lines, spoken, lengths, strict=True)):
        clock += pauses[index] * share
        start, end = _tidy(min(clock, seconds)), _tidy(min(clock + length, seconds))
        clock += length
        if end - start > 0:
            phones = moved(speech.phones or guessed(line.text, length), start, end=end)
            utterance = Utterance(line.person, index, (start, end), phones)
            said.append(Said(utterance, _cut(speech.samples, utterance), manners[index].gain, line.text))
    return tuple(said)


def too_short(lines: Sequence[SpokenLine], said: Sequence[Said], seconds: float) -> str:
    """What to say of a shot whose end cuts off its lines; empty when they all fit."""
    lost = [line for index, line in enumerate(lines) if _lost(index, line, said, seconds)]
    if not lost:
        return ""
    needed = LEAD + sum(speech_seconds(line.text) for line in lines) / FASTEST + TAIL
    return (
        f"the shot is too short for its lines: {seconds:.1f} s, and spoken {FASTEST:g} times faster they still take about "
        f"{max(needed, seconds + 0.5):.1f} s; what does not fit is not heard. Make it about "
        f"{ceil(max(needed * FASTEST, seconds + 1))} s long, or shorten what is said"
    )


def not_said(lines: Sequence[SpokenLine], pack: VoicePack | None) -> str:
    """What to say of a shot with lines in letters that none of these voices can say; empty when all are said."""
    silent = [line.text for line in lines if pack and pack.others is None and unspeakable(line.text)]
    if not silent:
        return ""
    return (
        f"“{silent[0]}” is not heard, only subtitled: the voices speak English. `command` or `base_url` under [voices] in "
        "film.toml names others"
    )


def mouths(said: Sequence[Said], frames: int, fps: float) -> dict[str, NDArray[np.float32]]:
    """How far each speaker's mouth is open in each frame: 0 in silence, 1 at the loudest."""
    open_by: dict[str, NDArray[np.float32]] = {}
    for one in said:
        openness = open_by.setdefault(one.utterance.person, np.zeros(frames, np.float32))
        first = int(one.utterance.span[0] * fps)
        count = min(frames - first, int(np.ceil(one.utterance.span[1] * fps)) - first)
        if count > 0:
            movement = _envelope(one, first, count, fps) if len(one.samples) else _babble(one, first, count, fps)
            openness[first : first + count] = np.maximum(openness[first : first + count], movement)
    return open_by


def _said(
    lines: Sequence[SpokenLine],
    manners: Sequence[Manner],
    voices: Mapping[str, Voice],
    rate: float,
    *,
    pack: VoicePack | None,
    watch: Watch,
) -> list[Speech]:
    spoken = []
    for index, (line, manner) in enumerate(zip(lines, manners, strict=True)):
        watch.at(0.2 * index / len(lines))
        voice = said_so(voices[line.person], manner)
        spoken.append(pack.speak(line.text, voice, speed=rate * manner.speed) if pack else _SILENT)
    return spoken


def _rate(speech: float, room: float) -> float:
    """How much faster than usual everybody speaks."""
    return min(FASTEST, max(1.0, 1.02 * speech / room)) if speech > room else 1.0


def _lengths(
    lines: Sequence[SpokenLine], manners: Sequence[Manner], spoken: Sequence[Speech], rate: float
) -> list[float]:
    """Seconds of each line; about as long as saying it would take where there is no sound of it."""
    guesses = [speech_seconds(line.text) / rate / manner.speed for line, manner in zip(lines, manners, strict=True)]
    measured = [len(speech.samples) / RATE for speech in spoken]
    return [heard or guess for heard, guess in zip_longest(measured, guesses)]


def _lost(index: int, line: SpokenLine, said: Sequence[Said], seconds: float) -> bool:
    """Whether the end of the shot cuts a line, or leaves it out."""
    if not speech_seconds(line.text):
        return False
    found = next((one.utterance for one in said if one.utterance.line == index), None)
    return found is None or found.span[1] >= _tidy(seconds)


def _tidy(seconds: float) -> float:
    """To a tenth of a millisecond, never past the end of the shot."""
    return floor(seconds * 10_000) / 10_000


def _pauses(lines: Sequence[SpokenLine]) -> list[float]:
    """Seconds before each line, and after the last."""
    turns = [TURN if line.person != before.person else BREATH for before, line in pairwise(lines)]
    return [LEAD, *turns, TAIL]


def _cut(sound: NDArray[np.float32], utterance: Utterance) -> NDArray[np.float32]:
    """The samples that fit the span, faded where the shot ends before the line does."""
    kept = round((utterance.span[1] - utterance.span[0]) * RATE)
    if len(sound) <= kept + 1:
        return sound
    sound = sound[:kept].copy()
    fade = min(kept, int(_FADE * RATE))
    sound[kept - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    return sound


def _envelope(one: Said, first: int, count: int, fps: float) -> NDArray[np.float32]:
    """From the loudness of the speech itself, closed 30 dB under its loudest."""
    start = one.utterance.span[0]
    edges = np.clip(((first + np.arange(count + 1)) / fps - start) * RATE, 0, len(one.samples)).astype(int)
    total = np.concatenate([[0.0], np.cumsum(one.samples.astype(np.float64) ** 2)])
    level = np.sqrt((total[edges[1:]] - total[edges[:-1]]) / np.maximum(np.diff(edges), 1))
    loud = max(float(np.quantile(level, 0.95)), 1e-6)
    decibels = 20 * np.log10(np.maximum(level / loud, 1e-6))
    return np.clip(1 + decibels / 30, 0, 1).astype(np.float32) ** 1.5


def _babble(one: Said, first: int, count: int, fps: float) -> NDArray[np.float32]:
    """From the syllables of the text, evenly spread, closing between words."""
    words = syllables(one.text) or [1]
    heights = dice("mouth", one.text).uniform(0.45, 1.0, sum(words))
    ends = np.cumsum(words) - 1
    heights[ends] *= 0.6
    start, end = one.utterance.span
    at = np.clip(((first + np.arange(count) + 0.5) / fps - start) / (end - start), 0, 0.9999) * len(heights)
    return (heights[at.astype(int)] * np.sin(np.pi * (at % 1))).astype(np.float32)
