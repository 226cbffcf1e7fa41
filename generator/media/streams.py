"""How pictures and sound are turned into packets, and back."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation, VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from generator.media.files import Frame, Samples

CRF = 18  # x264's quality: 18 is hard to tell from the source, 0 is lossless.
THREADS = 2  # Part of what decides the encoder's bytes, so it does not follow the machine.
_BLOCK = 4096  # samples handed to a sound encoder at a time
# "stitchable" keeps settings and content out of the headers, so that takes of one size share them.
_TAKE_PICTURE = {"preset": "veryfast", "x264-params": "bframes=0:open-gop=0:stitchable=1"}
# The faster ways round colours down, by one to two levels each time.
_SMOOTH = (
    Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INP | Interpolation.FULL_CHR_H_INT
)


def quantise(waveform: NDArray[np.floating]) -> Samples:
    """-1..1 to int16, rounded and clipped: once for a take's file and its slot alike."""
    samples: Samples = np.clip(np.rint(waveform * 32767.0), -32768, 32767).astype(np.int16)
    return samples


class Sound:
    """A sound track that is fed piece by piece. `written`: samples so far."""

    def __init__(self, out: OutputContainer, codec: str, *, rate: int, options: dict[str, str] | None = None) -> None:
        self.written = 0
        self._out, self._rate = out, rate
        stream = out.add_stream(codec, rate=rate, options={"flags": "+bitexact"} | (options or {}))
        self._stream = cast(AudioStream, stream)

    def add(self, samples: Samples) -> None:
        """Put samples behind those that are there."""
        for start in range(0, samples.shape[1], _BLOCK):
            block = np.ascontiguousarray(samples[:, start : start + _BLOCK])
            frame = av.AudioFrame.from_ndarray(block, format="s16p", layout="stereo")
            frame.sample_rate, frame.time_base, frame.pts = self._rate, Fraction(1, self._rate), self.written
            self.written += block.shape[1]
            self._out.mux(self._stream.encode(frame))

    def finish(self) -> None:
        """Write what the encoder still holds."""
        self._out.mux(self._stream.encode(None))


class Resampler:
    """Decodes sound packets to int16 [2, samples] at one rate; one channel is doubled."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._resampler = av.AudioResampler(format="s16p", layout="stereo", rate=rate)
        self._begun = False

    def add(self, packet: Packet[AudioStream]) -> list[Samples]:
        """The samples that one packet gives, in blocks."""
        frames = packet.decode()
        self._begun |= bool(frames)
        return [_samples(part) for frame in frames for part in self._resampler.resample(frame)]

    def rest(self) -> list[Samples]:
        """What is still inside when there are no more packets."""
        return [_samples(part) for part in self._resampler.resample(None)] if self._begun else []


def _samples(part: av.AudioFrame) -> Samples:
    return cast(Samples, part.to_ndarray())


def add_picture(out: OutputContainer, width: int, height: int, fps: Fraction, *, crf: int) -> VideoStream:
    """An H.264 track as all takes have it."""
    options = _TAKE_PICTURE | {"crf": str(crf), "g": str(max(1, round(fps)))}  # A key frame a second.
    stream = out.add_stream("libx264", rate=fps, options=options)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.time_base = 1 / fps
    context = stream.codec_context
    context.thread_count = THREADS
    context.color_range, context.colorspace = ColorRange.MPEG, Colorspace.ITU709
    context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
    return stream


def to_video(convert: VideoReformatter, frame: Frame, index: int) -> av.VideoFrame:
    """RGB to BT.709 in studio range."""
    picture = convert.reformat(
        av.VideoFrame.from_ndarray(frame, format="rgb24"),
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
        interpolation=_SMOOTH,
        threads=THREADS,
    )
    picture.pts = index
    return picture


class ToVideo:
    """RGB frames to BT.709 in studio range, one after the other: rows that did not change are not converted again."""

    _EDGE = 8  # rows beside the changed ones that are converted with them: the filters look that far
    _STEP = 16  # rows: the pieces in which changes are looked for
    _SLAB = 128  # rows by which what is converted grows: a converter is made for every height, and making one takes long

    def __init__(self) -> None:
        self._converters: dict[int, VideoReformatter] = {}
        self._last: Frame | None = None
        self._planes: list[NDArray[np.uint8]] = []

    def __call__(self, frame: Frame, index: int) -> av.VideoFrame:
        """A frame for the encoder."""
        height, width = frame.shape[:2]
        changed = self._changed(frame)
        if changed is None:
            picture = self._converted(frame, index)
            self._planes = [_plane(plane) for plane in picture.planes]
            self._last = frame.copy()  # a renderer may draw the next one into the same memory
            return picture
        first, end = changed
        if end > first:
            tall = min(height, -(-(end - first + 2 * self._EDGE) // self._SLAB) * self._SLAB)
            low = max(0, min(first - self._EDGE, height - tall) // self._EDGE * self._EDGE)
            part = self._converted(frame[low : low + tall], index)
            for whole, piece, step in zip(self._planes, map(_plane, part.planes), (1, 2, 2), strict=True):
                whole[first // step : end // step] = piece[(first - low) // step : (end - low) // step]
        self._last = frame.copy()  # a renderer may draw the next one into the same memory
        picture = av.VideoFrame.from_ndarray(np.concatenate([p.reshape(-1) for p in self._planes]).reshape(-1, width), "yuv420p")
        picture.pts, picture.colorspace, picture.color_range = index, Colorspace.ITU709, ColorRange.MPEG
        return picture

    def _converted(self, frame: Frame, index: int) -> av.VideoFrame:
        return to_video(self._converters.setdefault(frame.shape[0], VideoReformatter()), frame, index)

    def _changed(self, frame: Frame) -> tuple[int, int] | None:
        """The first changed row and the one after the last, in whole steps; None where it pays to convert everything."""
        last, (height, width) = self._last, frame.shape[:2]
        if last is None or last.shape != frame.shape or height % 2 or width % 2:
            return None
        steps = range(0, height, self._STEP)
        rows = [y for y in steps if not np.array_equal(last[y : y + self._STEP], frame[y : y + self._STEP])]
        if not rows:
            return 0, 0
        first, end = rows[0], min(height, rows[-1] + self._STEP)
        return None if end - first > 0.8 * height else (first, end)


def _plane(plane: av.video.plane.VideoPlane) -> NDArray[np.uint8]:
    """The pixels of one plane, without what pads its rows."""
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width].copy()


def to_rgb(convert: VideoReformatter, picture: av.VideoFrame) -> Frame:
    """Any decoded picture to RGB."""
    rgb = convert.reformat(
        picture, format="rgb24", dst_color_range=ColorRange.JPEG, interpolation=_SMOOTH, threads=THREADS
    )
    return cast(Frame, rgb.to_ndarray())


def rate_of(fps: float) -> Fraction:
    """24, 25, 30000/1001 …: the fraction that a float rate stands for."""
    return Fraction(fps).limit_denominator(1001)
