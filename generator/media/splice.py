"""What a cut changes in its takes: dissolves between them and subtitles in the picture. All else is copied.

A take has no B-frames, so it may end behind any frame; copying begins at a key frame. A dissolve is therefore encoded
anew from its first frame to the next key frame after it, a second at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from generator.errors import GenerationFailed
from generator.media.files import Probe, Samples, fps_of, picture_of, reading
from generator.media.lettering import face
from generator.media.streams import ToVideo, to_rgb
from generator.media.subtitles import LINES, Cue
from generator.shapes import samples_for

LETTERS = 1 / 18  # height of burned letters, of the height of the picture
SAFE = 0.05  # of the picture, on every side: where some screens show nothing
OUTLINE = 1 / 9  # of the height of the letters: white with black around it is read on any picture

Draw = Callable[[VideoFrame, int], VideoFrame]  # a frame and its number in the cut


@dataclass(frozen=True, eq=False)
class Overlay:
    """Something that is laid over a picture."""

    ink: NDArray[np.float32]  # [height, width, 3], 0 to 255
    cover: NDArray[np.float32]  # [height, width, 1], 0 to 1
    x: int
    y: int

    @classmethod
    def of(cls, image: Image.Image, x: int, y: int) -> Overlay:
        """An RGBA image at a place."""
        pixels = np.asarray(image, np.float32)
        return cls(pixels[..., :3], pixels[..., 3:] / np.float32(255), x, y)


Layer = Callable[[int], Sequence[Overlay]]  # what lies over a frame of the cut, by its number


@dataclass(frozen=True)
class Part:
    """A take's place in a cut, in frames: how many it shares with the take before it and with the one after it."""

    take: Path
    held: Probe
    start: int  # in the cut
    before: int = 0
    after: int = 0

    @property
    def stop(self) -> int:
        """The first frame of the take that belongs to the next dissolve."""
        return self.held.frames - self.after


def overlaps(frames: Sequence[int], wished: int) -> list[int]:
    """How many frames each take of a cut shares with the next: as many as wished, and never half of a take or more."""
    return [min(wished, (one - 1) // 2, (two - 1) // 2) for one, two in pairwise(frames)]


def parts_of(takes: Sequence[Path], probes: Sequence[Probe], shared: Sequence[int]) -> list[Part]:
    """Where each take stands, given how many frames neighbours share; nothing shared is a cut."""
    around = [0, *(shared or [0] * (len(takes) - 1)), 0]
    parts, start = [], 0
    for take, held, (before, after) in zip(takes, probes, pairwise(around), strict=True):
        start -= before
        parts.append(Part(take, held, start, before, after))
        start += held.frames
    return parts


def frames_of(take: Path, start: int, stop: int) -> Iterator[VideoFrame]:
    """Frames `start` to `stop` of a take as they were encoded."""
    if start >= stop:
        return
    with reading(take) as file:
        stream = picture_of(file, take)
        fps = fps_of(stream)
        file.seek(int(start / fps * 1_000_000))
        wanted = start
        for frame in file.decode(stream):
            if frame.time is not None and round(frame.time * fps) >= start:
                yield frame
                wanted += 1
                if wanted == stop:
                    return
    raise GenerationFailed(f"{take}: frames {start} to {stop - 1} wanted, {wanted - start} of them can be read")


def key_frames(take: Path) -> list[int]:
    """The frames of a take at which copying may begin."""
    with reading(take) as file:
        packets = [packet for packet in file.demux(picture_of(file, take)) if packet.size]
    return [n for n, packet in enumerate(packets) if packet.is_keyframe]


def spliced(part: Part, last: Part | None, stop: int) -> Iterator[VideoFrame]:
    """The frames of a part up to `stop`, its first ones dissolved with the last of the part before it."""
    if part.before and last is not None:
        ending = frames_of(last.take, last.stop, last.held.frames)
        beginning = frames_of(part.take, 0, part.before)
        for n, (old, new) in enumerate(zip(ending, beginning, strict=True), start=1):
            yield _mixed(old, new, n / (part.before + 1))
    yield from frames_of(part.take, part.before, stop)


def _mixed(old: VideoFrame, new: VideoFrame, share: float) -> VideoFrame:
    planes = [frame.to_ndarray(format="yuv420p").astype(np.float32) for frame in (old, new)]
    mixed = np.rint(planes[0] * (1 - share) + planes[1] * share).astype(np.uint8)
    frame = VideoFrame.from_ndarray(mixed, format="yuv420p")
    frame.colorspace, frame.color_range = old.colorspace, old.color_range
    return frame


def spliced_sound(part: Part, samples: Samples, tail: Samples) -> tuple[Samples, Samples]:
    """(the samples of a part, what of it sounds into the next one). `tail`: that of the part before.

    Both voices of a dissolve keep their power together: what falls as a cosine meets what rises as a sine.
    """
    rate = samples.shape[1] / part.held.frames
    rest = round(rate * part.stop)
    body = samples[:, :rest].astype(np.float32)
    length = min(tail.shape[1], rest)
    if length:
        turn = np.linspace(0, np.pi / 2, length, dtype=np.float32)
        body[:, :length] = tail[:, :length] * np.cos(turn) + body[:, :length] * np.sin(turn)
    return np.clip(np.rint(body), -32768, 32767).astype(np.int16), samples[:, rest:]


def fitted_sound(samples: Samples, held: Probe, rate: int) -> Samples:
    """Sound cut, or filled with silence, to the length of its picture."""
    wanted = samples_for(held.frames, float(held.fps), rate)
    return np.pad(samples[:, :wanted], ((0, 0), (0, max(0, wanted - samples.shape[1]))))


def drawer(*layers: Layer | None) -> Draw | None:
    """Lays layers over frames; None where there are none. A frame under nothing stays as it was encoded."""
    to_frame, convert, there = VideoReformatter(), ToVideo(), [layer for layer in layers if layer]

    def draw(frame: VideoFrame, number: int) -> VideoFrame:
        overlays = [overlay for layer in there for overlay in layer(number)]
        if not overlays:
            return frame
        rgb = to_rgb(to_frame, frame).copy()
        for one in overlays:
            place = rgb[one.y : one.y + one.ink.shape[0], one.x : one.x + one.ink.shape[1]]
            cover = one.cover[: place.shape[0], : place.shape[1]]
            ink = one.ink[: place.shape[0], : place.shape[1]]
            place[:] = np.rint(place * (1 - cover) + ink * cover).astype(np.uint8)
        return convert(rgb)

    return draw if there else None


def burner(cues: Sequence[Cue], held: Probe) -> Layer | None:
    """The cue of each frame, in letters; None without cues."""
    drawn: dict[Cue, Overlay] = {}

    def layer(number: int) -> Sequence[Overlay]:
        at = number / float(held.fps)
        cue = next((cue for cue in cues if cue.start <= at < cue.end), None)
        if cue is None:
            return ()
        if cue not in drawn:
            drawn.clear()  # each is shown for a while, and never again
            drawn[cue] = _lettered(cue.text, held.width, held.height)
        return (drawn[cue],)

    return layer if cues else None


def _lettered(text: str, width: int, height: int) -> Overlay:
    """A subtitle, low in the middle of the safe part of a picture."""
    room = width * (1 - 2 * SAFE)
    size = max(8, round(height * LETTERS))
    while size > 8 and max(face(size, row).getlength(row) for row in text.split("\n")) + size * OUTLINE * 2 > room:
        size -= 1
    font, outline = face(size, text), max(1, round(size * OUTLINE))
    image = Image.new("RGBA", (width, round(size * 1.4 * (LINES + 1))), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    spacing = round(size * 0.2)
    left, _, right, _ = pen.multiline_textbbox((0, 0), text, font=font, spacing=spacing, stroke_width=outline)
    tall = "\n".join("Åg" for _ in text.split("\n"))  # so that the lines of all subtitles stand at the same height
    _, top, _, bottom = pen.multiline_textbbox((0, 0), tall, font=font, spacing=spacing, stroke_width=outline)
    pen.multiline_text(
        ((width - (right - left)) / 2 - left, outline - top),
        text,
        fill="white",
        font=font,
        align="center",
        spacing=spacing,
        stroke_width=outline,
        stroke_fill="black",
    )
    low = round(height * (1 - SAFE)) - round(bottom - top) - 2 * outline
    return Overlay.of(image, 0, max(low, 0))
