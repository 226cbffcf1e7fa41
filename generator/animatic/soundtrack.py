"""What the sound half of the animatic hands to the picture half."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from generator.base import Span, Wave

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# What lips do: rest, closed (m, b, p), teeth on the lip (f, v), nearly shut (s, t, k), wide (ee), round (oo), open (ah).
Shape = Literal["rest", "closed", "teeth", "narrow", "wide", "round", "open"]


@dataclass(frozen=True)
class Phone:
    """One sound of a spoken line."""

    symbol: str  # of the pronouncing dictionary, or a letter where nobody pronounces the line; a space is a pause
    shape: Shape
    span: Span  # seconds in the shot


@dataclass(frozen=True)
class Utterance:
    """One spoken line, placed in the shot."""

    person: str
    line: int  # index into staging.lines
    span: Span  # seconds
    phones: tuple[Phone, ...] = ()  # in order, without gaps but for pauses; guessed from the letters of a silent line


@dataclass(frozen=True)
class Said:
    """One line as it is said in the shot."""

    utterance: Utterance
    samples: NDArray[np.float32]  # mono at 48 kHz, for exactly the span; empty when nobody can say it
    gain: float  # dB, from the manner
    text: str


@dataclass(frozen=True)
class Soundtrack:
    """The sound of a shot, and what the mouths must do."""

    waveform: Wave  # [2, samples]; empty until the picture says who stands where
    utterances: tuple[Utterance, ...]
    mouths: dict[str, NDArray[np.float32]]  # person -> [frames], 0 closed to 1 wide open
    remarks: tuple[str, ...] = ()  # what a person should know of the shot
    said: tuple[Said, ...] = ()
    beds: Wave | None = None  # [2, samples]: ambience and music, which do not depend on who stands where
