"""How pictures and sound are turned into packets, and back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from typing import cast

import av
import cv2
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation, VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from generator.media.files import Frame, Samples
from generator.redrawn import Rect, Redrawn

CRF = 18  # x264's quality: 18 is hard to tell from the source, 0 is lossless.
THREADS = 2  # Part of what decides the encoder's bytes, so it does not follow the machine.
WAITING = 8  # pictures that are encoded, or wait to be, while the next is made
_BLOCK = 4096  # samples handed to a sound encoder at a time
# "stitchable" keeps settings and content out of the headers, so that takes of one size share them.
_TAKE_PICTURE = {"preset": "veryfast", "x264-params": "bframes=0:open-gop=0:stitchable=1"}
_PIECE = 80_000  # pixels that are converted at a time: what is in between stays in the processor's cache
_SIEVE = 16  # of so many rows one is compared first: where the camera moves, that tells
# RGB to Y, Cb, Cr in studio range (ITU-R BT.709-6, 3.2 to 3.4), the offsets in the last column.
_LUMA = np.array([0.2126, 0.7152, 0.0722])
_BT709 = np.column_stack(
    [
        np.stack([219 * _LUMA, 224 * (np.eye(3)[2] - _LUMA) / 1.8556, 224 * (np.eye(3)[0] - _LUMA) / 1.5748]) / 255,
        [16, 128, 128],
    ]
)
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


class Beside:
    """Work that another thread does in order while the next is prepared. At most `WAITING` pieces are under way."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._under_way: deque[Future[None]] = deque()

    def __call__(self, work: Callable[..., None], *arguments: object) -> None:
        """Have it done. What went wrong with something before is raised here, or at the end."""
        if len(self._under_way) == WAITING:
            self._under_way.popleft().result()
        self._under_way.append(self._pool.submit(work, *arguments))

    def __enter__(self) -> Beside:
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        self._pool.shutdown(cancel_futures=failed is not None)
        while self._under_way and failed is None:
            self._under_way.popleft().result()


class ToVideo:
    """RGB frames to BT.709 in studio range, one after the other: what did not change is not converted again."""

    def __init__(self, held: int = 1) -> None:
        """`held`: pictures that the encoder may not have taken yet when the next is asked for, and that one."""
        self._last: Frame = np.empty((0, 0, 3), np.uint8)
        self._held = held
        self._pictures: deque[tuple[av.VideoFrame, list[NDArray[np.uint8]]]] = deque()

    def __call__(self, frame: Frame) -> av.VideoFrame:
        """A frame for the encoder, which may be the last one again. Its time is for the encoder to say.

        Its memory is used again for the one that is asked for `held` times later. A renderer may draw the next frame into the
        same array, unless that cannot be written to. One that is Redrawn tells what is new.
        """
        if frame is self._last:
            return self._pictures[-1][0]
        last, self._last = self._last, frame.copy() if frame.flags.writeable else frame
        height, width = frame.shape[:2]
        changed: Sequence[Rect] = [(0, 0, width, height)]
        if last.shape != frame.shape:
            self._pictures = deque(_empty(width, height) for _ in range(self._held))
        else:
            told = frame.since(last) if isinstance(frame, Redrawn) else None
            changed = _changed(last, frame) if told is None else [_even(rect, width, height) for rect in told]
            if not changed:
                return self._pictures[-1][0]
        before = self._pictures[-1][1]
        self._pictures.rotate(-1)
        picture, planes = self._pictures[-1]
        if changed[0] != (0, 0, width, height):
            for plane, old in zip(planes, before, strict=True):
                plane[:] = old
        for rect in changed:
            self._convert(frame, rect, planes)
        return picture

    @staticmethod
    def _convert(frame: Frame, changed: Rect, planes: list[NDArray[np.uint8]]) -> None:
        """Put a part of a frame into a picture. Each colour pixel is the mean of the four under it."""
        left, top, right, low = changed
        if right <= left:
            return
        across, high = slice(left // 2, (right + 1) // 2), _PIECE // max(1, right - left) // 2 * 2 or 2
        for start in range(top, low, high):
            stop = min(start + high, low)
            luma, *colours = cv2.split(cv2.transform(frame[start:stop, left:right], _BT709))
            planes[0][start:stop, left:right] = luma
            for plane, colour in zip(planes[1:], colours, strict=True):
                half = plane[start // 2 : (stop + 1) // 2, across]
                cv2.resize(colour, half.shape[::-1], dst=half, interpolation=cv2.INTER_AREA)


def _changed(before: Frame, frame: Frame) -> list[Rect]:
    """The rectangle around all that differs from the frame before; none when nothing does."""
    (height, width), last, now = frame.shape[:2], _words(before), _words(frame)
    some = _span((last[::_SIEVE] != now[::_SIEVE]).any(axis=0))
    if some[1] - some[0] > 0.8 * last.shape[1]:
        return [(0, 0, width, height)]
    differ = last != now
    top, low = _span(differ.any(axis=1))
    first, end = _span(differ[top:low].any(axis=0))
    left, right = first * width // last.shape[1], -(-end * width // last.shape[1])
    return [_even((left, top, right, low), width, height)] if low else []


def _even(rect: Rect, width: int, height: int) -> Rect:
    """A rectangle widened to whole pixels of colour, inside the picture."""
    left, top, right, low = rect
    return max(0, left // 2 * 2), max(0, top // 2 * 2), min(width, -(-right // 2) * 2), min(height, -(-low // 2) * 2)


def _span(marks: NDArray[np.bool_]) -> tuple[int, int]:
    """From which mark that is set on, and up to which: two zeros when none is."""
    at = np.flatnonzero(marks)
    return (int(at[0]), int(at[-1]) + 1) if len(at) else (0, 0)


def _words(frame: Frame) -> NDArray[np.uint8] | NDArray[np.uint64]:
    """The rows of a frame in pieces of eight bytes where they can be, which are compared in an eighth of the time."""
    rows = np.ascontiguousarray(frame).reshape(len(frame), -1)
    return rows if rows.shape[1] % 8 else rows.view(np.uint64)


def _empty(width: int, height: int) -> tuple[av.VideoFrame, list[NDArray[np.uint8]]]:
    """A picture for the encoder, and its planes, to be written to."""
    picture = av.VideoFrame(width, height, "yuv420p")
    picture.colorspace, picture.color_range = Colorspace.ITU709, ColorRange.MPEG
    return picture, [_pixels(plane) for plane in picture.planes]


def _pixels(plane: av.video.plane.VideoPlane) -> NDArray[np.uint8]:
    """The pixels of one plane, to be written to, without what pads its rows."""
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


def to_rgb(convert: VideoReformatter, picture: av.VideoFrame) -> Frame:
    """Any decoded picture to RGB."""
    rgb = convert.reformat(
        picture, format="rgb24", dst_color_range=ColorRange.JPEG, interpolation=_SMOOTH, threads=THREADS
    )
    return cast(Frame, rgb.to_ndarray())


def rate_of(fps: float) -> Fraction:
    """24, 25, 30000/1001 …: the fraction that a float rate stands for."""
    return Fraction(fps).limit_denominator(1001)
