"""A shot as a strip of small pictures in the terminal: two pixels a letter, by half blocks in 24-bit colours."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.media import Frame

PICTURES = 5  # of a shot: its beginning, its end, and some between
NARROWEST, WIDEST = 12, 40  # letters of one picture
_HALF, _PLAIN = "▀", "\x1b[0m"


def strip(path: Path, columns: int) -> list[str]:
    """The lines of a strip of a take, as wide as the terminal allows."""
    from generator import media

    count = max(1, min(PICTURES, (columns + 1) // (NARROWEST + 1)))
    last = media.probe(path).frames - 1
    places = [round(last * place / max(1, count - 1)) for place in range(count)]
    return lines([media.read_frame(path, place) for place in places], columns)


def lines(frames: Sequence[Frame], columns: int) -> list[str]:
    """Pictures beside each other, as lines of text with colours."""
    import numpy as np
    from PIL import Image

    wide = max(2, min(WIDEST, (columns - len(frames) + 1) // len(frames)))
    small = []
    for frame in frames:
        high = max(2, round(wide * frame.shape[0] / frame.shape[1]) // 2 * 2)
        small.append(np.asarray(Image.fromarray(frame).resize((wide, high), Image.Resampling.LANCZOS)))
    rows = range(0, small[0].shape[0], 2)
    return [" ".join(_line(picture[row], picture[row + 1]) for picture in small) for row in rows]


def _line(above: Frame, below: Frame) -> str:
    """One line of letters: the pixel above in the colour of the letter, the one below in that of its ground."""
    cells = (
        f"\x1b[38;2;{a[0]};{a[1]};{a[2]};48;2;{b[0]};{b[1]};{b[2]}m{_HALF}" for a, b in zip(above, below, strict=True)
    )
    return "".join(cells) + _PLAIN
