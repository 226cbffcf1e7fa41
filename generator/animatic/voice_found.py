"""Speech that comes as a file from elsewhere: checked, brought to the animatic's rate, and kept."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator import media
from generator.animatic.voices import RATE
from generator.errors import GenerationFailed

MOST = 64 * 2**20  # bytes of sound that one line may be
LONGEST = 120.0  # seconds of speech that are believed
_PAD = int(0.03 * RATE)  # samples of silence that are kept at both ends
_MEND = "look at [voices] in film.toml"


def read_speech(say: Callable[[], bytes], kept: Path | None) -> NDArray[np.float32]:
    """Mono samples at RATE, trimmed. `kept`: where they are found, or put for the next time.

    Raises GenerationFailed for what is no sound, silent, or endless.
    """
    if kept and kept.is_file():
        return _floating(np.load(kept, allow_pickle=False))
    data = say()
    if not data or len(data) > MOST:
        raise GenerationFailed(f"the voices gave {len(data):,} bytes for a line, wanted a sound file: {_MEND}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "line"
        path.write_bytes(data)
        try:
            samples, _ = media.read_sound(path, rate=RATE)
        except GenerationFailed as error:
            raise GenerationFailed(
                f"what the voices gave for a line is no sound file that can be read: {_MEND}"
            ) from error
    mono = media.quantise(samples.mean(axis=0) / 32768)
    loud = np.flatnonzero(np.abs(mono) > 0.01 * max(int(np.abs(mono).max(initial=0)), 1))
    if not mono.any() or len(mono) > LONGEST * RATE:
        what = f"{len(mono) / RATE:.0f} s of sound" if mono.any() else "silence"
        raise GenerationFailed(f"the voices gave {what} for a line: {_MEND}")
    mono = mono[max(0, int(loud[0]) - _PAD) : int(loud[-1]) + _PAD]
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        whole = BytesIO()
        np.save(whole, mono, allow_pickle=False)
        media.put(kept, whole.getvalue())
    return _floating(mono)


def _floating(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    return samples.astype(np.float32) / np.float32(32767)
