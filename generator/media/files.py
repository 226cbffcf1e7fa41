"""Opening, probing and replacing files. What goes wrong is said with the file's name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image

from generator.errors import GenerationFailed

Frame = NDArray[np.uint8]  # [height, width, 3], RGB
Samples = NDArray[np.int16]  # [2, samples]

# Without volatile data (dates, versions, random ids), so that the same take has the same digest.
BITEXACT = {"fflags": "+bitexact"}
MP4 = BITEXACT | {"movflags": "+faststart"}


@dataclass(frozen=True)
class Probe:
    """What a file holds, without decoding it."""

    width: int
    height: int
    fps: Fraction
    frames: int
    seconds: float
    audio_rate: int | None  # None without sound


def probe(path: Path) -> Probe:
    """What a video file holds."""
    with reading(path) as file:
        stream = picture_of(file, path)
        frames = stream.frames or sum(1 for packet in file.demux(stream) if packet.size)
        sound = next(iter(file.streams.audio), None)
        fps = fps_of(stream)
        return Probe(stream.width, stream.height, fps, frames, float(frames / fps), sound.rate if sound else None)


def write_png(path: Path, frame: Frame) -> None:
    """Keep one RGB frame as a PNG."""
    data = BytesIO()
    Image.fromarray(frame).save(data, format="PNG", compress_level=3)
    put(path, data.getvalue())


def read_image(path: Path) -> Frame:
    """Any image file as RGB."""
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB"))
    except (OSError, SyntaxError) as error:  # Pillow says SyntaxError for a broken PNG.
        raise GenerationFailed(f"{path}: this image cannot be read ({error})") from error


def picture_of(file: InputContainer, path: Path) -> VideoStream:
    """The picture of an open file. Raises GenerationFailed when it has none."""
    stream = next(iter(file.streams.video), None)
    if stream is None or not stream.average_rate:
        raise GenerationFailed(f"{path}: there is no picture in this file")
    return stream


def fps_of(stream: VideoStream) -> Fraction:
    """Frames a second of a stream that `picture_of` gave."""
    assert stream.average_rate is not None
    return stream.average_rate


@contextmanager
def reading(path: Path) -> Iterator[InputContainer]:
    """Open a file. What FFmpeg cannot do with it becomes a GenerationFailed that names it."""
    try:
        with av.open(str(path.absolute())) as file:
            yield file
    except av.FFmpegError as error:
        raise GenerationFailed(f"{path}: this file cannot be read ({error.strerror})") from error


@contextmanager
def writing(path: Path, form: str, options: dict[str, str]) -> Iterator[OutputContainer]:
    """Write a file in the format `form`; it appears under its name when the block ends well."""
    with _replacing(path) as part:
        try:
            with av.open(str(part.absolute()), "w", format=form, container_options=options) as out:
                yield out
        except av.FFmpegError as error:
            raise GenerationFailed(f"{path}: this file cannot be written ({error.strerror})") from error


def put(path: Path, data: bytes) -> None:
    """Write a whole file at once."""
    with _replacing(path) as part:
        try:
            part.write_bytes(data)
        except OSError as error:
            raise GenerationFailed(f"{path}: this file cannot be written ({error.strerror})") from error


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A temporary name beside `path` that becomes `path` when all went well, and goes away when it did not."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        _settle(part, path)
    finally:
        part.unlink(missing_ok=True)


def _settle(part: Path, path: Path) -> None:
    try:
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    except OSError as error:
        raise GenerationFailed(f"{path}: this file cannot be written ({error.strerror})") from error
