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
    """RGB frames to BT.709 in studio range, one after the other: what did not change is not converted again."""

    _EDGE = 8  # pixels beside the changed ones that are converted with them: the filters look that far, and dither repeats
    _STEP = 128  # pixels by which what is converted grows: a converter is made for every size, and making one takes long

    def __init__(self) -> None:
        self._converters: dict[tuple[int, int], VideoReformatter] = {}
        self._last: Frame | None = None
        self._planes: list[NDArray[np.uint8]] = []

    def __call__(self, frame: Frame, index: int) -> av.VideoFrame:
        """A frame for the encoder."""
        height, width = frame.shape[:2]
        changed = self._changed(frame)
        self._last = frame.copy()  # a renderer may draw the next one into the same memory
        if changed is None:
            picture = self._converted(frame, index)
            self._planes = [_plane(plane) for plane in picture.planes]
            return picture
        (top, tall), (left, wide) = changed
        if tall and wide:
            part = self._converted(np.ascontiguousarray(frame[top : top + tall, left : left + wide]), index)
            # The outermost pixels of a part have no neighbours there; they did not change, but at the edge of the picture.
            rows, columns = _inner(top, tall, height, self._EDGE // 2), _inner(left, wide, width, self._EDGE // 2)
            for whole, piece, by in zip(self._planes, map(_plane, part.planes), (1, 2, 2), strict=True):
                ys, xs = (slice(r.start // by, r.stop // by) for r in (rows, columns))
                whole[top // by : (top + tall) // by, left // by : (left + wide) // by][ys, xs] = piece[ys, xs]
        planes = np.concatenate([plane.reshape(-1) for plane in self._planes]).reshape(-1, width)
        picture = av.VideoFrame.from_ndarray(planes, "yuv420p")
        picture.pts, picture.colorspace, picture.color_range = index, Colorspace.ITU709, ColorRange.MPEG
        return picture

    def _converted(self, frame: Frame, index: int) -> av.VideoFrame:
        return to_video(self._converters.setdefault(frame.shape[:2], VideoReformatter()), frame, index)

    def _changed(self, frame: Frame) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Where the changed rows and columns begin and how many they are; None where everything has to be converted."""
        last, (height, width) = self._last, frame.shape[:2]
        if last is None or last.shape != frame.shape or height % 2 or width % 8:
            return None
        words = [np.ascontiguousarray(one).reshape(height, -1).view(np.uint64) for one in (last, frame)]
        off = words[0] != words[1]
        rows, columns = np.flatnonzero(off.any(axis=1)), np.flatnonzero(off.any(axis=0)) * 8 // 3
        if not len(rows):
            return (0, 0), (0, 0)
        found = self._span(int(rows[0]), int(rows[-1]), height), self._span(int(columns[0]), int(columns[-1]) + 3, width)
        return None if found[0][1] * found[1][1] > 0.7 * height * width else found

    def _span(self, first: int, last: int, whole: int) -> tuple[int, int]:
        """Whole steps around some pixels, and the edge that the filters need."""
        size = min(whole, -(-(last + 1 - first + 3 * self._EDGE) // self._STEP) * self._STEP)
        return max(0, min(first - self._EDGE, whole - size) // self._EDGE * self._EDGE), size


def _inner(first: int, count: int, whole: int, edge: int) -> slice:
    """The part of `count` pixels from `first` on that lies `edge` from where it was cut out of the whole."""
    return slice(0 if first == 0 else edge, count if first + count >= whole else count - edge)


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
