"""Takes: one shot's picture and sound in one file.

H.264 without B-frames in short closed groups, with the same headers for all takes of one size and frame rate, so that
the cut copies their pictures untouched; the sound is FLAC, so that the cut encodes it once. The same input gives the
same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from generator.base import SAMPLE_RATE
from generator.errors import GenerationFailed, RequestError
from generator.media.files import MP4, Frame, Samples, fps_of, picture_of, probe, reading, writing
from generator.media.streams import CRF, WAITING, Beside, Resampler, Sound, ToVideo, add_picture, rate_of, to_rgb
from generator.shapes import samples_for


def write_take(
    path: Path,
    frames: Iterable[Frame],
    samples: Samples,
    *,
    fps: float,
    rate: int = SAMPLE_RATE,
    crf: int = CRF,
) -> None:
    """Write a take (MP4).

    `frames` is read once, in order. `samples` must fill exactly the frames that come.
    Raises GenerationFailed when the file cannot be written, or picture and sound differ in length.
    """
    count, stream = 0, iter(frames)
    first = next(stream, None)
    if first is None:
        raise GenerationFailed(f"{path}: a take without frames")
    with writing(path, "mp4", MP4) as out:
        picture = add_picture(out, first.shape[1], first.shape[0], rate_of(fps), crf=crf)
        sound = Sound(out, "flac", rate=rate)

        def encode(shown: av.VideoFrame, index: int) -> None:
            shown.pts = index
            out.mux(picture.encode(shown))
            heard = samples_for(index + 1, fps, rate)
            if heard - sound.written >= rate:  # a second at a time: every call makes the pictures wait
                sound.add(samples[:, sound.written : heard])

        convert = ToVideo(WAITING + 1)
        with Beside() as beside:
            for count, frame in enumerate(chain([first], stream), start=1):
                beside(encode, convert(frame), count - 1)
        if samples.shape[1] != samples_for(count, fps, rate):
            raise GenerationFailed(
                f"{path}: {samples.shape[1]} samples for {count} frames, expected {samples_for(count, fps, rate)}"
            )
        sound.add(samples[:, sound.written :])
        out.mux(picture.encode(None))
        sound.finish()


def read_frames(path: Path) -> Iterator[Frame]:
    """The frames of a file in order, RGB. Raises GenerationFailed when the file cannot be read to its end."""
    with reading(path) as file:
        stream = picture_of(file, path)
        stream.thread_type = "AUTO"
        convert, count = VideoReformatter(), 0
        for frame in file.decode(stream):
            yield to_rgb(convert, frame)
            count += 1
        if count < stream.frames:
            raise GenerationFailed(f"{path}: {count} of {stream.frames} frames can be read, the file is cut short")


def read_frame(path: Path, index: int) -> Frame:
    """One frame of a file, RGB. Raises RequestError when there is no such frame."""
    with reading(path) as file:
        stream = picture_of(file, path)
        fps = fps_of(stream)
        if index >= 0:
            file.seek(int(index / fps * av.time_base))
            for frame in file.decode(stream):
                if frame.time is not None and round(frame.time * fps) == index:
                    return to_rgb(VideoReformatter(), frame)
    raise RequestError(f"{path}: frame {index} wanted, it has frames 0 to {probe(path).frames - 1}")


def read_sound(path: Path, *, rate: int | None = None) -> tuple[Samples, int]:
    """The sound of a file as int16 [2, samples] and its rate; one channel is doubled. `rate`: resample to this one."""
    with reading(path) as file:
        stream = next(iter(file.streams.audio), None)
        if stream is None:
            raise GenerationFailed(f"{path}: there is no sound in this file")
        resampler = Resampler(rate or stream.rate)
        blocks = [samples for packet in file.demux(stream) for samples in resampler.add(packet)]
    blocks += resampler.rest()
    return np.concatenate([np.empty((2, 0), np.int16), *blocks], axis=1), resampler.rate
