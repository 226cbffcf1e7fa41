"""Slots on disk: without loss, so that reading one gives the same digest."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from pydantic import ValidationError
from safetensors import SafetensorError
from safetensors.numpy import load, save

from generator.base import Slot, Who
from generator.errors import GenerationFailed
from generator.media.files import BITEXACT, picture_of, reading, writing
from generator.media.streams import THREADS, Sound
from generator.media.takes import read_sound
from generator.request import canonical_json

_LATENTS = "latents.safetensors"  # the attachment that holds the sound's latents, where there are any
# Lossless, in RGB: smaller than PNG or FFV1 and ten times as fast; slower presets save a twentieth at most.
_PICTURE = {"preset": "ultrafast", "qp": "0"}


def write_slot(path: Path, slot: Slot) -> None:
    """Keep a slot (Matroska: lossless RGB H.264, FLAC, `who` as JSON, latents attached): reading it gives the same digest."""
    with writing(path, "matroska", BITEXACT) as out:
        out.metadata["WHO"] = canonical_json(slot.who).decode()
        picture = out.add_stream("libx264rgb", rate=25, options=_PICTURE)
        picture.height, picture.width = slot.frames.shape[1:3]
        picture.pix_fmt = "rgb24"
        picture.codec_context.thread_count = THREADS
        sound = Sound(out, "flac", rate=slot.rate)
        if slot.latents:
            out.add_attachment(_LATENTS, "application/octet-stream", save(dict(slot.latents)))
        for frame in slot.frames:
            out.mux(picture.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        sound.add(slot.samples)
        out.mux(picture.encode(None))
        sound.finish()


def read_slot(path: Path) -> Slot:
    """The slot that was kept. Raises GenerationFailed when the file is not a slot."""
    with reading(path) as file:
        picture = picture_of(file, path)
        picture.thread_type = "AUTO"
        frames = [frame.to_ndarray(format="rgb24") for frame in file.decode(picture)]
        kept = file.metadata.get("WHO")
        attached = {one.name: one.data for one in file.streams.attachments}
    if kept is None:
        raise GenerationFailed(f"{path}: not a slot, it does not say who is in it")
    try:
        who = Who.model_validate_json(kept)
    except ValidationError as error:
        raise GenerationFailed(f"{path}: not a slot, who is in it cannot be read ({error})") from error
    try:
        latents = load(attached[_LATENTS]) if _LATENTS in attached else {}
    except SafetensorError as error:
        raise GenerationFailed(f"{path}: the latents of this slot cannot be read ({error})") from error
    samples, rate = read_sound(path)
    return Slot(np.stack(frames), samples, rate, who, latents)
