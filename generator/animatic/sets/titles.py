"""Title cards: words on a plain ground."""

from __future__ import annotations

import re

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from generator.animatic.canvas import Canvas, Colour, box, mix, oval, shade
from generator.animatic.palette import draw_from
from generator.animatic.sets.base import Scene
from generator.request import Staging

_GROUNDS = ("navy", "crimson", "teal", "black", "brown")
_PAPER: Colour = (244, 236, 216)
_TITLE = re.compile(
    r"\b(titles?|credits|title card|intertitle|the end(?! of)|super(?:imposed)?|caption|text on (?:a )?(?:black|screen))\b",
    re.IGNORECASE,
)
LONGEST = 160  # letters that a card can carry


def is_title(staging: Staging) -> bool:
    """Whether a shot is a title card: nobody is seen, and its place or the start of its action speaks of titles."""
    seen = any(person.visible for person in staging.people)
    return not seen and _TITLE.search(f"{staging.place.name} {staging.action[:60]}") is not None


def title_words(staging: Staging) -> list[str]:
    """The lines of a title card: what the action puts in quotes or centres between > and <, or the action itself."""
    marked = re.findall(r"[\"“]([^\"”]+)[\"”]|>\s*([^<>\n]+?)\s*<", staging.action)
    lines = (
        [a or b for a, b in marked]
        or [line.strip() for line in staging.action.splitlines() if line.strip()]
        or [staging.place.name]
    )
    return [re.sub(r"[*_]", "", line) for line in lines]


def _wrapped(lines: list[str], width: int) -> list[str]:
    out: list[str] = []
    for line in lines:
        words, row = line[:LONGEST].split(), ""
        for word in words:
            if row and len(row) + len(word) >= width:
                out.append(row)
                row = ""
            row = f"{row} {word}".strip()
        out += [row] if row else []
    return out[:8]


def title(s: Scene, staging: Staging, *, aspect: float) -> None:
    """Paint a title card."""
    ground = draw_from(_GROUNDS[int(s.rng.integers(len(_GROUNDS)))], s.rng)
    c = s.plate(0.6)
    c.fill(box(-9, -9, 9, 9), shade(ground, 0.62))
    c.glow(0.0, 0.5, 1.15, shade(ground, 1.25), strength=0.8)
    rows = _wrapped(title_words(staging), max(8, round(22 * min(1.0, aspect / 1.2))))
    front = s.plate(1.0, sharp=True)
    tall = min(0.135, 0.62 / max(1, len(rows)), 1.5 * aspect / max(len(row) for row in rows))
    first = 0.5 - tall * 1.25 * (len(rows) - 1) / 2
    for i, row in enumerate(rows):
        _write(front, row, first + i * tall * 1.25, tall)
    half, gap = min(0.36, aspect * 0.3), tall * 1.25 * (len(rows) + 0.6) / 2
    for y in (0.5 - gap, 0.5 + gap):
        front.line([(-half, y), (half, y)], 0.005, mix(_PAPER, ground, 0.35))
        front.fill(oval(0, y, 0.012, 0.012), _PAPER)


def _write(canvas: Canvas, text: str, y: float, tall: float) -> None:
    """One centred row of text, `tall` set units high."""
    size = max(6, round(tall * canvas.unit))
    font = ImageFont.load_default(size)
    left, top, right, bottom = (round(v) for v in font.getbbox(text))
    image = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(image).text((-left, -top), text, font=font, fill=255)
    stencil = np.asarray(image)
    x0 = round(canvas.origin[0] - stencil.shape[1] / 2)
    y0 = round(canvas.origin[1] + y * canvas.unit - stencil.shape[0] / 2)
    a, b = max(0, x0), max(0, y0)
    target = canvas.pixels[b : y0 + stencil.shape[0], a : x0 + stencil.shape[1]]
    cover = stencil[b - y0 : b - y0 + target.shape[0], a - x0 : a - x0 + target.shape[1]]
    ink = cv2.merge([cv2.multiply(cover, value, scale=1 / 255) for value in (*_PAPER, 255)])
    clear = cv2.merge([255 - cover] * 4)
    target[:] = cv2.add(cv2.multiply(target, clear, scale=1 / 255), ink)
