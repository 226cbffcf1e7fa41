"""The speech engine: hibari's network, and a vocoder in which one voice becomes many. Imported for the first word."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from hibari import Hibari, dsp
from numpy.typing import NDArray
from scipy.signal import lfilter, resample_poly

from generator.animatic.soundtrack import Phone
from generator.animatic.voice_phones import laid_out, moved
from generator.animatic.voice_text import PAUSE, spoken
from generator.animatic.voices import DIGESTS, RATE, Speech, Voice
from generator.errors import GenerationFailed

ENGINE_RATE = 24_000
_MOST_PHONEMES = 400  # as long as the network takes
_SENTENCE_GAP = 0.22  # seconds
# What an American says and an Englishman does not: an r before no vowel (and a t as a d). The network was taught American:
# after an o it is not understood without.
_RHOTIC = re.compile(r"(?<=[əɑɛɪ])ɹ(?![ ˈˌ]*[AIOQWYaeiouæɑɐɒɔəɚɛɜɪʊʌᵊᵻ])")
_UNIT = 0.025  # seconds: what the network counts lengths in
_AHEAD = 0.05  # seconds that sounds come before their lengths say: where vowels are loud and stops are not, measured
_HERTZ = np.arange(dsp.N_FFT // 2 + 1) * (ENGINE_RATE / dsp.N_FFT)  # of each bin of the envelopes
_DECIBEL = np.log(10) / 20  # in the natural logarithm, which envelopes are in
_VOICED = 40.0  # Hz; the vocoder's own limit
# The protocol buffer of a model may be continued: one more output, the length of each sound. The digest is checked before.
_LENGTHS = b"/Clip_output_0"
_ONE_MORE_OUTPUT = b"\x3a\x12\x62\x10\x0a\x0e" + _LENGTHS  # ModelProto.graph.output.name

Wave = NDArray[np.float32]


@cache
def engine() -> Engine:
    """The loaded engine, one in a process. Raises GenerationFailed when weights are not the pinned ones."""
    return Engine()


@lru_cache(maxsize=64)
def say(text: str, voice: Voice, speed: float) -> Speech:
    """See `VoicePack.speak`. A shot that is drawn again says its lines again: the last ones are kept, read-only."""
    made = engine().speak(text, voice, speed=speed)
    made.samples.flags.writeable = False
    return made


@dataclass(frozen=True)
class _Piece:
    """A stretch of speech at the engine's rate."""

    samples: Wave
    phones: tuple[Phone, ...] = ()


class Engine:
    """Pronunciation, the network and its vocoder."""

    def __init__(self) -> None:
        assets = files("hibari") / "assets"
        weights = {name: _checked(name, (assets / name).read_bytes()) for name in DIGESTS}
        self._hibari = Hibari(model=weights["hibari.onnx"] + _ONE_MORE_OUTPUT, threads=1)

    def speak(self, text: str, voice: Voice, *, speed: float) -> Speech:
        """See `VoicePack.speak`."""
        pieces: list[_Piece] = []
        for index, part in enumerate(spoken(text)):
            for number, phonemes in enumerate(self._phonemes(part, voice.accent)):
                signs = "".join(sign for sign in phonemes if sign in self._hibari.vocab)
                if signs and pieces:
                    gap = _SENTENCE_GAP if number or not index else PAUSE
                    pieces.append(_Piece(np.zeros(int(gap * ENGINE_RATE), np.float32)))
                if signs:
                    pieces.append(self._say(signs, voice, speed * voice.pace))
        if not pieces:
            return Speech(np.zeros(0, np.float32))
        sound = resample_poly(np.concatenate([piece.samples for piece in pieces]), RATE // ENGINE_RATE, 1)
        sound = _machine(sound) if voice.effect == "machine" else sound
        return Speech(sound.astype(np.float32), _joined(pieces))

    def _phonemes(self, text: str, accent: str) -> list[str]:
        """Phonemes of each sentence, none longer than the network takes."""
        sentences = self._hibari.phonemize(text)
        if accent == "british":
            sentences = [_RHOTIC.sub("", sentence).replace("T", "t") for sentence in sentences]
        return [piece for sentence in sentences for piece in _pieces(sentence)]

    def _say(self, signs: str, voice: Voice, speed: float) -> _Piece:
        """The network gives harmonics, noise, melody and lengths apart: they are moved one by one, then made to sound."""
        ids = np.asarray([self._hibari.ids(signs)], np.int64)
        names = ["lh", "theta", "ln", "lr", "phi", "f0", _LENGTHS.decode()]
        found = self._hibari.sess.run(names, {"ids": ids, "speed": np.asarray([speed], np.float32)})
        *envelopes, pitch = (output[0] for output in found[:-1])
        # Its noise is seeded, or the same line would never sound the same twice.
        chance = np.random.default_rng(0)
        pitch = _melody(pitch, voice, chance)
        sound = dsp.synth(*_coloured(envelopes, voice), pitch, chance)
        start, stop = _loud(sound)
        lengths = found[-1] * _UNIT
        phones = laid_out(signs, lengths[1:-1].tolist(), float(lengths[0]) - _AHEAD - start / ENGINE_RATE)
        return _Piece(sound[start:stop], phones)


def _melody(pitch: Wave, voice: Voice, chance: np.random.Generator) -> Wave:
    """The fundamental, Hz, as this voice has it."""
    voiced = pitch > _VOICED
    if voice.effect == "whisper":
        return np.zeros_like(pitch)
    if not voiced.any():
        return pitch
    middle = np.exp(np.log(pitch[voiced]).mean())
    sung = middle * voice.pitch * voice.scale * (np.maximum(pitch, 1) / middle) ** voice.melody
    sung *= 1 + voice.rough * chance.uniform(-1, 1, len(pitch))
    return np.where(voiced, sung, pitch).astype(np.float32)


def _coloured(envelopes: list[Wave], voice: Voice) -> list[Wave]:
    """Magnitudes and phases of harmonics, magnitudes of noise, magnitudes and phases of the rest, as this voice has them."""
    harmonics, turn, noise, rest, phase = envelopes
    if voice.bend or voice.scale != 1.0:  # a longer throat has its formants lower
        own = _HERTZ / voice.scale
        front = np.clip((own - 600) / 1800, 0, 1) * np.clip((9000 - own) / 4000, 0, 1)
        source = np.clip(own / (1 + voice.bend * front) / _HERTZ[1], 0, len(_HERTZ) - 1)
        harmonics, noise, rest = (_between(one, source) for one in (harmonics, noise, rest))
        turn, phase = (one[np.rint(source).astype(int)] for one in (turn, phase))  # angles have no middle
    if voice.effect == "whisper":  # what the folds would do, breath does
        noise = np.maximum(noise, harmonics - np.float32(3 * _DECIBEL))
    slope = (voice.tilt * _DECIBEL * np.log2(np.maximum(_HERTZ, 400) / 400))[:, None].astype(np.float32)
    return [harmonics + slope, turn, noise + slope + np.float32(voice.breath * _DECIBEL), rest + slope, phase]


def _between(rows: Wave, at: NDArray[np.float64]) -> Wave:
    low = np.floor(at).astype(int)
    share = (at - low)[:, None].astype(np.float32)
    return rows[low] * (1 - share) + rows[np.minimum(low + 1, len(rows) - 1)] * share


def _checked(name: str, data: bytes) -> bytes:
    found = hashlib.sha256(data).hexdigest()
    if found != DIGESTS[name]:
        raise GenerationFailed(
            f"{name} has SHA-256 {found[:12]}…, expected {DIGESTS[name][:12]}…: reinstall the voice package, or "
            "remove it for a film without voices"
        )
    return data


def _pieces(phonemes: str) -> list[str]:
    """Cut at spaces what is longer than the network takes, and through a word when there is no space."""
    pieces = []
    while len(phonemes) > _MOST_PHONEMES:
        cut = phonemes.rfind(" ", 1, _MOST_PHONEMES)
        cut = cut if cut > 0 else _MOST_PHONEMES
        pieces.append(phonemes[:cut])
        phonemes = phonemes[cut:].lstrip()
    return [*pieces, phonemes]


def _loud(sound: Wave) -> tuple[int, int]:
    """Where the silence at the start ends and that at the end begins, 30 ms of each kept."""
    loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max(initial=1e-6))
    pad = int(0.03 * ENGINE_RATE)
    return (max(0, int(loud[0]) - pad), min(len(sound), int(loud[-1]) + pad)) if len(loud) else (0, len(sound))


def _joined(pieces: list[_Piece]) -> tuple[Phone, ...]:
    """The sounds of all pieces, in seconds of the finished speech."""
    found: list[Phone] = []
    start = 0.0
    for piece in pieces:
        length = len(piece.samples) / ENGINE_RATE
        found += moved(piece.phones, start, end=start + length)
        start += length
    return tuple(found)


def _machine(sound: Wave) -> Wave:
    """A light metallic echo inside 12 ms, as of a voice in a tin chest."""
    echo = int(0.006 * RATE)
    taps = np.zeros(echo + 1, np.float32)
    taps[0], taps[echo] = 1.0, -0.55
    return lfilter([0.8], taps, sound).astype(np.float32)
