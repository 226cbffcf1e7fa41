"""Looking at a whole file and listening to it in one pass: every picture decoded once, for all who look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.packet import Packet
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from generator.errors import GenerationFailed
from generator.media.files import Frame, Probe, Samples, fps_of, picture_of, reading
from generator.media.streams import Resampler, to_rgb

Luma = NDArray[np.uint8]  # [height, width], BT.709 in studio range: black is 16, white 235
See = Callable[[int, Luma, Callable[[], Frame]], None]


@dataclass(frozen=True)
class Watched:
    """What came out of a file. `probe` is what its header says, the rest is what was really there."""

    probe: Probe
    frames: int
    samples: Samples | None  # None without a sound track
    broken: str = ""  # why the file could not be read to its end, in words; empty when it could


def watch(path: Path, see: See, *, rate: int) -> Watched:
    """Decode a file once. `see` is handed each picture: its number, its luma, and a function that gives its colours.

    The luma is valid only during the call. Sound comes at `rate` Hz. Raises GenerationFailed when nothing can be read.
    """
    with reading(path) as file:
        picture, convert = picture_of(file, path), VideoReformatter()
        picture.thread_type = "AUTO"
        fps, sound = fps_of(picture), next(iter(file.streams.audio), None)
        resampler, blocks = Resampler(rate), [np.empty((2, 0), np.int16)]
        seen, broken, promised = 0, "", picture.frames
        size = picture.width, picture.height
        try:
            for packet in file.demux(*(stream for stream in (picture, sound) if stream is not None)):
                if isinstance(packet.stream, AudioStream):
                    blocks += resampler.add(cast("Packet[AudioStream]", packet))
                    continue
                for frame in packet.decode():
                    assert isinstance(frame, av.VideoFrame)
                    see(seen, _luma(frame), lambda frame=frame: to_rgb(convert, frame))  # type: ignore[misc]
                    seen += 1
            blocks += resampler.rest()
        except av.FFmpegError as error:
            broken = f"it breaks off after {seen} frames ({error.strerror})"
    if not seen:
        raise GenerationFailed(f"{path}: no picture can be read from this file")
    if not broken and seen < promised:
        broken = f"{seen} of {promised} frames can be read, the file is cut short"
    probe = Probe(*size, fps, promised or seen, float(Fraction(promised or seen) / fps), sound.rate if sound else None)
    return Watched(probe, seen, np.concatenate(blocks, axis=1) if sound else None, broken)


def integrated_loudness(samples: Samples, rate: int) -> float | None:
    """Integrated loudness in LUFS (EBU R128, ITU-R BS.1770-4, with gates) of int16 [2, samples]; None where all is below
    the absolute gate of -70, or the sound is shorter than one gating block of 0.4 s."""
    graph = av.filter.Graph()
    source = graph.add(
        "abuffer", f"sample_rate={rate}:sample_fmt=s16p:channel_layout=stereo:time_base={Fraction(1, rate)}"
    )
    meter, sink = graph.add("ebur128", "metadata=1:framelog=quiet"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    found = None
    for start in range(0, samples.shape[1], rate):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[:, start : start + rate]), "s16p", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        source.push(frame)
        found = _last(sink, found)
    source.push(None)
    found = _last(sink, found)
    return found if found is not None and found > _GATE else None


_GATE = -69.9  # LUFS: the meter says -70 when nothing passed the absolute gate


def _last(sink: av.filter.FilterContext, found: float | None) -> float | None:
    """What the meter said last of what it has let through."""
    while True:
        try:
            told = sink.pull().metadata
        except (av.BlockingIOError, av.EOFError):
            return found
        found = float(told["lavfi.r128.I"]) if "lavfi.r128.I" in told else found


def _luma(frame: av.VideoFrame) -> Luma:
    plane = frame.planes[0] if frame.format.name in ("yuv420p", "yuv422p", "yuv444p") else None
    if plane is None:
        frame = frame.reformat(format="yuv420p")
        plane = frame.planes[0]
    return np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: frame.height, : frame.width]
