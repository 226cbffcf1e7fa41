"""The slate of a cut: shot, take, time code and title in the picture, for people who talk about it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from generator.media.lettering import face, wrapped
from generator.media.splice import SAFE, Layer, Overlay, Part

LETTERS = 1 / 30  # height of the letters, of the height of the picture
GROUND = (0, 0, 0, 150)  # behind them, so that they are read on any picture


@dataclass(frozen=True)
class Slate:
    """What stands on the slate of one take."""

    shot: int
    take: int
    title: str


def slater(slates: Sequence[Slate], parts: Sequence[Part]) -> Layer | None:
    """The slate of each frame: shot and take at the left, the title in the middle, the time code at the right."""
    starts = [part.start + part.before for part in parts]

    def layer(number: int) -> Sequence[Overlay]:
        index = max(0, bisect_right(starts, number) - 1)
        held, slate = parts[index].held, slates[index]
        size, edge = max(8, round(held.height * LETTERS)), round(held.width * SAFE)
        top, third = round(held.height * SAFE), (held.width - 2 * edge) // 3
        left = _label(f"shot {slate.shot} take {slate.take}", size, third)
        middle = _label(slate.title, size, third)
        clock = _label(time_code(number, round(float(held.fps))), size, third)
        return (
            Overlay.of(left, edge, top),
            Overlay.of(middle, (held.width - middle.width) // 2, top),
            Overlay.of(clock, held.width - edge - clock.width, top),
        )

    return layer if slates else None


def time_code(frame: int, fps: int) -> str:
    """HH:MM:SS:FF of a frame."""
    seconds, frames = divmod(frame, fps)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}:{frames:02}"


@lru_cache(maxsize=8)
def _label(text: str, size: int, room: int) -> Image.Image:
    rows = wrapped(text, room, size, lines=1)
    words = rows[0] if rows else ""
    font, pad = face(size, words), max(2, size // 3)
    image = Image.new("RGBA", (int(font.getlength(words)) + 2 * pad, round(1.25 * size) + pad), GROUND)
    ImageDraw.Draw(image).text((pad, pad // 2), words, fill="white", font=font)
    return image
