"""The sound of one animatic shot: speech, ambience and music, mixed to the level of broadcast dialogue."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d, uniform_filter1d
from scipy.signal import sosfilt

from generator.animatic.ambience import ambience
from generator.animatic.casting import cast_all
from generator.animatic.soundtrack import Soundtrack
from generator.animatic.speech import Said, mouths, say_all
from generator.animatic.voices import VoicePack
from generator.base import SAMPLE_RATE, Slot, Watch, Wave
from generator.errors import RequestError
from generator.request import Person, ShotRequest, Staging
from generator.shapes import samples_for

SPEECH = -17.0  # LUFS while somebody speaks
BED = -31.0  # LUFS of ambience at 0 dB
DUCK = -3.0  # dB that the ambience gives way to speech
CEILING = 0.8  # of full scale, -1.9 dB: leaves room for peaks between the samples
FADE = 0.01  # seconds at both ends, so that no join of two shots clicks
WIDEST = 0.3  # how far people stand left and right, 1 is one side alone

# ITU-R BS.1770-5, tables 1 and 2: the shelf of the head and the high pass, for 48 kHz.
_K_WEIGHTING = np.array([
    [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
    [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
])  # fmt: skip
_SILENCE = -70.0  # LUFS


def soundtrack(
    request: ShotRequest, slots: Sequence[Slot], pack: VoicePack | None, watch: Watch | None = None
) -> Soundtrack:
    """The sound of a shot, what is said in it and how the mouths move.

    Without a pack nobody is heard, but lines have their time and mouths move. The same request and slots give the same
    samples. Raises RequestError for a request without staging, GenerationFailed when weights are not the pinned ones.
    """
    staging = request.condition.staging
    if staging is None:
        raise RequestError("the condition has no staging, which sound is made from; give it a compiled shot plan")
    watch = watch or Watch()
    samples = samples_for(request.frames, request.fps, SAMPLE_RATE)
    speakers = _speakers(staging)
    voices = cast_all(speakers, request.seed, slots)
    known = {person.id: person for person in speakers}
    said = say_all(staging.lines, voices, request.seconds, pack=pack, watch=watch, people=known)
    watch.at(0.2)
    bed = ambience(staging, samples, seed=request.seed) * np.float32(10 ** (BED / 20))
    mixed = bed * _ducking(said, samples) + _speech(said, [person.id for person in staging.people], samples)
    watch.at(0.3)
    return Soundtrack(
        _faded(_limited(mixed)), tuple(one.utterance for one in said), mouths(said, request.frames, request.fps)
    )


def loudness(wave: NDArray[np.float32]) -> float:
    """Integrated loudness in LUFS of mono [samples] or stereo [2, samples] at 48 kHz (ITU-R BS.1770-5, both gates)."""
    weighted = sosfilt(_K_WEIGHTING, np.atleast_2d(wave).astype(np.float64), axis=1)
    hop = SAMPLE_RATE // 10
    count = max(1, weighted.shape[1] // hop)
    tenths = (weighted[:, : count * hop] ** 2).sum(axis=0)
    tenths = np.add.reduceat(tenths, np.arange(0, len(tenths), hop)) / hop
    blocks = np.convolve(tenths, np.ones(4) / 4, "valid") if count >= 4 else tenths.mean(keepdims=True)
    for gate in (_SILENCE, None):
        limit = gate if gate is not None else _lufs(blocks.mean()) - 10 if len(blocks) else _SILENCE
        blocks = blocks[_lufs(blocks) > limit]
    return float(_lufs(blocks.mean())) if len(blocks) else _SILENCE


def _lufs(power: NDArray[np.float64]) -> NDArray[np.float64]:
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-12))


def _speakers(staging: Staging) -> list[Person]:
    """Those who have lines; one that the cards do not know is somebody of whom nothing is said."""
    known = {person.id: person for person in staging.people}
    return [known.get(name, Person(id=name)) for name in dict.fromkeys(line.person for line in staging.lines)]


def _speech(said: Sequence[Said], people: Sequence[str], samples: int) -> Wave:
    """Every line at the same loudness, but for its manner, and slightly to its speaker's side."""
    track = np.zeros((2, samples), np.float32)
    for one in said:
        if not len(one.samples):
            continue
        first = round(one.utterance.span[0] * SAMPLE_RATE)
        part = one.samples[: samples - first]
        level = loudness(np.stack([part, part]))
        gain = 10 ** ((SPEECH + one.gain - level) / 20) if level > _SILENCE else 0.0
        place = _side(one.utterance.person, people)
        track[0, first : first + len(part)] += part * np.float32(gain * np.sqrt(1 - place))
        track[1, first : first + len(part)] += part * np.float32(gain * np.sqrt(1 + place))
    return track


def _side(person: str, people: Sequence[str]) -> float:
    """-WIDEST to WIDEST by the order of the people; the middle for one alone and for those not listed."""
    if person not in people or len(people) < 2:
        return 0.0
    return WIDEST * (2 * people.index(person) / (len(people) - 1) - 1)


def _ducking(said: Sequence[Said], samples: int) -> NDArray[np.float32]:
    """The gain of the ambience: lower while somebody is heard, with slopes of a fifth of a second."""
    heard = np.zeros(samples, np.float32)
    for one in said:
        if len(one.samples):
            heard[round(one.utterance.span[0] * SAMPLE_RATE) : round(one.utterance.span[1] * SAMPLE_RATE)] = 1
    slope = uniform_filter1d(heard, SAMPLE_RATE // 5, mode="nearest")
    return 1 + slope * np.float32(10 ** (DUCK / 20) - 1)


def _limited(wave: Wave) -> Wave:
    """Peaks brought under the ceiling by a gain that moves over 5 ms, so that nothing clips."""
    peak = np.abs(wave).max(axis=0)
    if peak.max(initial=0) <= CEILING:
        return wave
    reach = SAMPLE_RATE // 200
    gain = minimum_filter1d(np.minimum(1, CEILING / np.maximum(peak, 1e-9)), 2 * reach + 1)
    return (wave * uniform_filter1d(gain, 2 * reach + 1)).astype(np.float32)


def _faded(wave: Wave) -> Wave:
    length = min(int(FADE * SAMPLE_RATE), wave.shape[1] // 2)
    ramp = np.linspace(0, 1, length, dtype=np.float32)
    wave[:, :length] *= ramp
    wave[:, wave.shape[1] - length :] *= ramp[::-1]
    return wave
