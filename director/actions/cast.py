"""A picture or a voice of the person's own that stands for a character: a fixed entry of memory from then on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from director.errors import BadInput
from generator import media
from generator.base import SAMPLE_RATE, Presence, Slot, Who
from generator.errors import GeneratorError
from generator.memory.slots import CLIP_FRAMES, choose_window
from generator.request import SIZE_STEP
from workspace.commands import CastReference
from workspace.film import Film

LARGEST = 1280  # pixels on the longer side: what a slot of the default size has
SECONDS = 3.81  # the sound of a slot (Eq. 8)
FPS = 25.0


def reference(film: Film, subject: str, *, image: Path | None, voice: Path | None) -> CastReference:
    """The command that casts a character from files. Raises BadInput when one cannot be read."""
    frame = _picture(image) if image else np.zeros((SIZE_STEP * 2, SIZE_STEP * 2, 3), np.uint8)
    samples = _loudest(voice) if voice else np.zeros((2, round(SECONDS * SAMPLE_RATE)), np.int16)
    heard = ((0.0, round(samples.shape[1] / SAMPLE_RATE, 4)),) if voice else ()
    seen = ((0.0, 0.0, 1.0, 1.0),) * CLIP_FRAMES if image else ()
    who = Who(people=(Presence(person=subject, boxes=seen, spans=heard),))
    slot = Slot(np.repeat(frame[None], CLIP_FRAMES, axis=0), samples, SAMPLE_RATE, who)
    path = film.media.new(".mkv")
    media.write_slot(path, slot)
    return CastReference(subject=subject, slot=slot.digest, file=film.media.keep(path))


def _picture(path: Path) -> np.ndarray:
    """A still of at most LARGEST pixels, its sides cut to multiples of 32."""
    _check(path)
    try:
        frame = media.read_image(path)
    except GeneratorError as error:
        raise BadInput(f"{path}: this picture cannot be decoded; wanted a PNG or JPEG") from error
    step = max(1.0, max(frame.shape[:2]) / LARGEST)
    height, width = (max(SIZE_STEP, int(side / step) // SIZE_STEP * SIZE_STEP) for side in frame.shape[:2])
    return np.asarray(Image.fromarray(frame).resize((width, height), Image.Resampling.LANCZOS))


def _loudest(path: Path) -> np.ndarray:
    """The loudest 3.81 s of a recording, int16 [2, n] at 48 kHz."""
    _check(path)
    try:
        samples, _ = media.read_sound(path, rate=SAMPLE_RATE)
    except GeneratorError as error:
        raise BadInput(f"{path}: this voice cannot be decoded; wanted a WAV, FLAC or MP3") from error
    seconds = samples.shape[1] / SAMPLE_RATE
    if seconds < 0.5:
        raise BadInput(f"{path}: {seconds:.1f} s of sound; a voice needs half a second or more")
    window = choose_window(samples, video_frames=max(CLIP_FRAMES, round(seconds * FPS)), fps=FPS)
    start, end = window.seconds
    return samples[:, round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]


def _check(path: Path) -> None:
    if not path.is_file():
        raise BadInput(f"{path}: there is no such file")
