"""The sound of one animatic shot: speech, ambience, spot sounds and music, mixed to the levels of a broadcast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from generator.animatic.ambience import ambience
from generator.animatic.casting import cast_all
from generator.animatic.dice import dice
from generator.animatic.sound_music import music
from generator.animatic.sound_room import ringing, room_of
from generator.animatic.sound_spots import spots
from generator.animatic.soundtrack import Soundtrack
from generator.animatic.speech import mouths, not_said, say_all, too_short
from generator.animatic.voices import VoicePack
from generator.base import SAMPLE_RATE, Box, Slot, Watch, Wave
from generator.errors import RequestError
from generator.loudness import SILENCE, limited, loudness
from generator.request import Person, ShotRequest, Staging
from generator.shapes import samples_for

SPEECH = -16.0  # LUFS while somebody speaks as usual
BEDS = (-31.3, -28.3)  # LUFS of the beds of a shot, the quietest and the loudest: 12 to 16 below speech
DUCK = -2.5  # dB that beds and music give way to speech
MUSIC = -30.0  # LUFS
SPOT = 0.7  # peak of a spot sound at 0 dB
FADE = 0.01  # seconds at both ends, so that no join of two shots clicks
WIDEST = (
    0.45  # how far to the sides voices stand where somebody is seen at the edge of the picture; 1 is one side alone
)

Boxes = Mapping[str, Sequence[Box | None]]  # person -> their box in every frame


def soundtrack(
    request: ShotRequest, slots: Sequence[Slot], pack: VoicePack | None, watch: Watch | None = None
) -> Soundtrack:
    """The whole sound of a shot of which there is no picture: everybody stands in the middle."""
    spoken = speak(request, slots, pack, watch)
    return replace(spoken, waveform=mix(request, spoken))


def speak(
    request: ShotRequest, slots: Sequence[Slot], pack: VoicePack | None, watch: Watch | None = None
) -> Soundtrack:
    """What is said in a shot, what is heard under it, and how mouths move; `mix` joins them once it is known who is where.

    Without a pack nobody is heard, but lines have their time and mouths move. The same request and slots give the same
    samples. Raises RequestError for a request without staging, GenerationFailed when weights are not the pinned ones.
    """
    staging = _staging(request)
    watch = watch or Watch()
    people = {person.id: person for person in _speakers(staging)}
    voices = cast_all(list(people.values()), request.seed, slots)
    said = say_all(staging.lines, voices, request.seconds, pack=pack, watch=watch, people=people)
    samples = samples_for(request.frames, request.fps, SAMPLE_RATE)
    beds, tune = at_loudness(ambience(staging, samples), *BEDS), music(staging, samples)
    watch.at(0.25)
    return Soundtrack(
        np.zeros((2, 0), np.float32),
        tuple(one.utterance for one in said),
        mouths(said, request.frames, request.fps),
        tuple(filter(None, (too_short(staging.lines, said, request.seconds), not_said(staging.lines, pack)))),
        said,
        beds if tune is None else beds + at_loudness(tune, MUSIC, MUSIC),
    )


def mix(request: ShotRequest, spoken: Soundtrack, boxes: Boxes | None = None) -> Wave:
    """The sound of a shot, [2, samples]: voices come from where the picture shows their owners, and from its room."""
    staging, samples = _staging(request), samples_for(request.frames, request.fps, SAMPLE_RATE)
    sides = {person: _side(seen, samples) for person, seen in (boxes or {}).items()}
    acts = next(iter(sides), None)
    pan = float(np.mean(sides[acts])) if acts else None
    events = spots(staging, samples, dice("spots", request.seed), pan=pan) * np.float32(SPOT)
    assert spoken.beds is not None  # `speak` made them
    there = ringing(_speech(spoken, sides, samples) + events, room_of(staging))
    return _faded(limited(there + spoken.beds * _ducking(spoken, samples)))


def at_loudness(wave: Wave, low: float, high: float) -> Wave:
    """A sound of which 0 dB is the middle, brought between two loudnesses (LUFS)."""
    level = loudness(wave)
    if level <= SILENCE:
        return wave
    # What is 7 dB under the middle, a quiet room, stands at the low end, a storm at the high one.
    power = 10 * np.log10(max(float((wave**2).mean()), 1e-12))
    wanted = low + (high - low) * float(np.clip((power + 7) / 10, 0, 1))
    return wave * np.float32(10 ** ((wanted - level) / 20))


def _staging(request: ShotRequest) -> Staging:
    staging = request.condition.staging
    if staging is None:
        raise RequestError("the condition has no staging, which sound is made from; give it a compiled shot plan")
    return staging


def _speakers(staging: Staging) -> list[Person]:
    """Those who have lines; one that the cards do not know is somebody of whom nothing is said."""
    known = {person.id: person for person in staging.people}
    return [known.get(name, Person(id=name)) for name in dict.fromkeys(line.person for line in staging.lines)]


def _speech(spoken: Soundtrack, sides: Mapping[str, NDArray[np.float32]], samples: int) -> Wave:
    """Every line at the same loudness, but for its manner, from where its speaker is seen."""
    track = np.zeros((2, samples), np.float32)
    for one in spoken.said:
        if not len(one.samples):
            continue
        first = round(one.utterance.span[0] * SAMPLE_RATE)
        part = one.samples[: samples - first]
        level = loudness(np.stack([part, part]))
        gain = 10 ** ((SPEECH + one.gain - level) / 20) if level > SILENCE else 0.0
        place = sides.get(one.utterance.person, np.zeros(samples, np.float32))[first : first + len(part)]
        track[0, first : first + len(part)] += part * np.float32(gain) * np.sqrt(1 - place)
        track[1, first : first + len(part)] += part * np.float32(gain) * np.sqrt(1 + place)
    return track


def _side(seen: Sequence[Box | None], samples: int) -> NDArray[np.float32]:
    """-WIDEST to WIDEST at every sample, by the middle of somebody's box; 0 for one who is not seen."""
    places = [(number, (box[0] + box[2]) / 2) for number, box in enumerate(seen) if box is not None]
    if not places:
        return np.zeros(samples, np.float32)
    frames, middles = zip(*places, strict=True)
    slow = uniform_filter1d(np.asarray(middles, np.float64), min(13, len(middles)), mode="nearest")
    at = np.linspace(0, len(seen) - 1, samples)
    return (WIDEST * np.clip(2 * np.interp(at, frames, slow) - 1, -1, 1)).astype(np.float32)


def _ducking(spoken: Soundtrack, samples: int) -> NDArray[np.float32]:
    """The gain of beds and music: lower while somebody is heard, with slopes of a fifth of a second."""
    heard = np.zeros(samples, np.float32)
    for one in spoken.said:
        if len(one.samples):
            heard[round(one.utterance.span[0] * SAMPLE_RATE) : round(one.utterance.span[1] * SAMPLE_RATE)] = 1
    slope = uniform_filter1d(heard, SAMPLE_RATE // 5, mode="nearest")
    return 1 + slope * np.float32(10 ** (DUCK / 20) - 1)


def _faded(wave: Wave) -> Wave:
    length = min(int(FADE * SAMPLE_RATE), wave.shape[1] // 2)
    ramp = np.linspace(0, 1, length, dtype=np.float32)
    wave[:, :length] *= ramp
    wave[:, wave.shape[1] - length :] *= ramp[::-1]
    return wave
