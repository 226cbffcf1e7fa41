"""The voices of the animatic: where the weights are, whether they are the right ones, and speech out of text.

The engine comes from one pinned, Apache-licensed package, hibari-tts: English pronunciation, and a network that gives one
woman's voice as harmonics, noise and melody apart. All voices of the bank are made of these by moving them separately.
Nothing heavy is imported before the first word is spoken.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.animatic.soundtrack import Phone

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from generator.animatic.voice_others import OtherVoices

RATE = 48_000
HIBARI = ("hibari-tts", "0.2.1")
DIGESTS = {  # SHA-256 of the files that are run
    "hibari.onnx": "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8",
    "oov.onnx": "d3cfd8122c5f172a98c8de38268bf1213ee09f2c2ae4df6e055fc6532590fe76",
}

STEP = 1.19  # three semitones: less is lost between two lines of the same voice


@dataclass(frozen=True)
class Voice:
    """One way to speak: what is done to the engine's own voice."""

    id: str
    size: float = 1.0  # pitch and formants together: 1.3 is a child's throat, 0.8 a big man's
    pitch: float = 1.0  # pitch alone, before size
    melody: float = 1.0  # range of the intonation, 0 is a machine's
    pace: float = 1.0
    breath: float = 0.0  # dB more of the noise in the voice
    tilt: float = 0.0  # dB an octave brighter (darker) above 400 Hz
    bend: float = 0.0  # how much higher the formants of the front of the mouth are than those of the throat
    rough: float = 0.0  # how unsteady the pitch is, as a part of it
    effect: str = ""  # "machine", "whisper" or nothing
    accent: str = ""  # "british" or nothing
    traits: frozenset[str] = frozenset()
    step: int = 0  # higher (lower) than the bank has it, in steps of STEP: only memory asks for that

    @property
    def scale(self) -> float:
        """How much higher than the engine's the voice is, pitch and formants together."""
        return self.size * STEP**self.step


@dataclass(frozen=True)
class Speech:
    """What was said: `samples` are mono at RATE, trimmed, at no particular level, and read-only.

    Both are empty when nothing in the text can be pronounced; the spans of `phones` are seconds in the samples.
    """

    samples: NDArray[np.float32]
    phones: tuple[Phone, ...] = ()


@dataclass(frozen=True)
class VoicePack:
    """Those who can speak. `id` names packages and weights, and what others say: it enters the fingerprint of takes."""

    id: str
    others: OtherVoices | None = None  # for what the own voices cannot say
    own: bool = True  # False: only the others are there

    def speak(self, text: str, voice: Voice, *, speed: float = 1.0) -> Speech:
        """Say a text. The same text, voice and speed give the same samples.

        Raises GenerationFailed when the weights are not the pinned ones, and when others fail.
        """
        if not any(sign.isalnum() for sign in text):
            import numpy as np

            return Speech(np.zeros(0, np.float32))
        if self.others and (not self.own or self.others.wants(text)):
            return self.others.speak(text, voice, speed=speed)
        from generator.animatic.voice_engine import say  # onnxruntime loads only for speech

        return say(text, voice, speed)


def find_voices(others: OtherVoices | None = None) -> VoicePack | None:
    """Who can speak, None when nobody can (`why_silent` says why). Reads no weights and imports nothing heavy."""
    own = "" if why_silent() else f"{HIBARI[0]}-{HIBARI[1]}-{DIGESTS['hibari.onnx'][:12]}"
    if others is None:
        return VoicePack(own) if own else None
    return VoicePack("+".join(filter(None, (own, others.id))), others, bool(own))


def why_silent() -> str:
    """Why nobody can speak, in words for a person; empty when somebody can."""
    if importlib.util.find_spec("onnxruntime") is None:
        return "no voices: onnxruntime is not installed"
    name, version = HIBARI
    try:
        found = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return f"no voices: {name} {version} is not installed"
    return "" if found == version else f"no voices: {name} {found} is installed, {version} is wanted"
