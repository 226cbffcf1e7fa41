"""What the sound half of the animatic hands to the picture half."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.base import Span, Wave


@dataclass(frozen=True)
class Utterance:
    """One spoken line, placed in the shot."""

    person: str
    line: int  # index into staging.lines
    span: Span  # seconds


@dataclass(frozen=True)
class Soundtrack:
    """The finished sound of a shot, and what the mouths must do."""

    waveform: Wave  # [2, samples]
    utterances: tuple[Utterance, ...]
    mouths: dict[str, NDArray[np.float32]]  # person -> [frames], 0 closed to 1 wide open
