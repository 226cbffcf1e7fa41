"""The storyboard: a film on paper, six panels to a page, with what moves, what is done and what is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from math import atan2, ceil, cos, pi, sin
from pathlib import Path

from PIL import Image, ImageDraw

from director.actions.script_of import slug
from director.build import FilmState
from director.errors import BadInput
from director.intake.marks import plain
from director.views import seconds
from generator import media
from generator.media.lettering import face, wrapped
from workspace.film import Film
from workspace.records import Shot

DPI = 200
PAGE = (2339, 1654)  # A4, lying
MARGIN, GAP, HEAD = 100, 46, 90
COLUMNS, ROWS = 3, 2
PICTURE = 400  # height of the room for a picture
TEXT, SMALL = 30, 26  # heights of letters: 11 and 9 points
ACTION, LINES = 3, 4  # rows of what is done and of what is said, at most; what one leaves the other may take
PAPER, INK, GREY, EMPTY, ARROW = "#ffffff", "#111111", "#5f6368", "#e6e6e6", "#e8590c"

Point = tuple[float, float]
# What a camera does, by its words: arrows from and to, as parts of the picture. The first of each row that fits.
PUSH = r"push|zoom[- ]?in|dolly[- ]?(?:in|forward)|moves? in|closer|track(?:s|ing)? in\b"
PULL = r"pull|zoom[- ]?out|dolly[- ]?(?:out|back)|wider"
MOVES: tuple[tuple[str, tuple[tuple[Point, Point], ...]], ...] = (
    (PUSH, tuple(((x, y), (0.5 + 0.55 * (x - 0.5), 0.5 + 0.55 * (y - 0.5))) for x in (0.08, 0.92) for y in (0.1, 0.9))),
    (PULL, tuple(((0.5 + 0.55 * (x - 0.5), 0.5 + 0.55 * (y - 0.5)), (x, y)) for x in (0.08, 0.92) for y in (0.1, 0.9))),
    (r"(?:tilt|crane|boom|jib|pedestal)\w*(?: \w+){0,2} down|descend\w*|lower(?:s|ing)", (((0.9, 0.2), (0.9, 0.8)),)),
    (r"tilt|crane|boom|jib|pedestal|ris(?:e|es|ing)", (((0.9, 0.8), (0.9, 0.2)),)),
    (r"(?:pan|whip|arc|orbit|dolly|truck|slide|track|follow|lateral)\w*(?: \w+){0,2} left", (((0.75, 0.88), (0.25, 0.88)),)),
    (r"\bpan|whip|arc|orbit|dolly|truck|slid(?:e|ing)|track|follow|lateral|steadicam", (((0.25, 0.88), (0.75, 0.88)),)),
)  # fmt: skip
UNSTEADY = re.compile(r"hand[- ]?held|shak(?:y|e|es|ing)|unsteady|documentary")


def storyboard(film: Film, state: FilmState, path: Path) -> Path:
    """Write the storyboard (PDF). Raises BadInput for a film without shots."""
    shots = [shot for shot in state.shots if not shot.skipped]
    if not shots:
        raise BadInput(f"{film.folder} has no shots yet: `director plan {film.folder}` makes them")
    each = COLUMNS * ROWS
    pages = [
        _page(film, state, shots[first : first + each], number, ceil(len(shots) / each))
        for number, first in enumerate(range(0, len(shots), each), start=1)
    ]
    data = BytesIO()
    pages[0].save(
        data, "PDF", resolution=DPI, save_all=True, append_images=pages[1:], title=state.settings.title, quality=88
    )
    media.put(path, data.getvalue())
    return path


def arrows(camera: str) -> list[tuple[Point, Point]]:
    """The arrows of a camera's move, from and to, as parts of the picture's width and height."""
    text = camera.lower()
    return next((list(found) for pattern, found in MOVES if re.search(pattern, text)), [])


def _page(film: Film, state: FilmState, shots: Sequence[Shot], number: int, count: int) -> Image.Image:
    page = Image.new("RGB", PAGE, PAPER)
    draw = ImageDraw.Draw(page)
    room = PAGE[0] - 2 * MARGIN - 300
    _bold(draw, (MARGIN, MARGIN - 40), wrapped(state.settings.title, room, 52, lines=1)[0], 52)
    draw.text((PAGE[0] - MARGIN, MARGIN - 26), f"page {number} of {count}", fill=GREY, font=face(SMALL), anchor="ra")
    width = (PAGE[0] - 2 * MARGIN - (COLUMNS - 1) * GAP) // COLUMNS
    height = (PAGE[1] - 2 * MARGIN - HEAD + 40 - (ROWS - 1) * GAP) // ROWS
    for index, shot in enumerate(shots):
        row, column = divmod(index, COLUMNS)
        _panel(
            page, film, state, shot, (MARGIN + column * (width + GAP), MARGIN + HEAD - 40 + row * (height + GAP)), width
        )
    return page


def _panel(page: Image.Image, film: Film, state: FilmState, shot: Shot, at: tuple[int, int], width: int) -> None:
    draw, (x, y), plan = ImageDraw.Draw(page), at, shot.plan
    ratio = state.settings.width / state.settings.height
    size = (min(width, round(PICTURE * ratio)), min(PICTURE, round(width / ratio)))
    left = x + (width - size[0]) // 2
    page.paste(_picture(film, shot, state, size), (left, y))
    draw.rectangle((left, y, left + size[0] - 1, y + size[1] - 1), outline=INK, width=3)
    _moves(draw, plan.camera, (left, y), size)
    top = y + PICTURE + 12
    length = f"{seconds(shot, state):.1f} s"
    _bold(draw, (x, top), f"{shot.number}", TEXT + 6)
    beside = x + round(face(TEXT + 6).getlength(f"{shot.number}")) + 16
    room = width - (beside - x) - round(face(SMALL).getlength(f"  {length}"))
    angle = {"eye level": "", "low": "low angle", "high": "high angle"}.get(plan.angle, plan.angle)
    how = ", ".join(part for part in (plan.framing, angle, plan.camera) if part)
    draw.text((beside, top + 4), wrapped(how, room, TEXT, lines=1)[0], fill=INK, font=face(TEXT, how))
    draw.text((x + width, top + 6), length, fill=GREY, font=face(SMALL), anchor="ra")
    top += 46
    where = slug(plan, state.cards)
    draw.text((x, top), wrapped(where, width, SMALL, lines=1)[0], fill=GREY, font=face(SMALL, where))
    _words(draw, shot, state, (x, top + 38), width)


def _words(draw: ImageDraw.ImageDraw, shot: Shot, state: FilmState, at: tuple[int, int], width: int) -> None:
    """What is done, and below it what is said."""
    x, y = at
    lines = shot.plan.dialogue
    action = plain(shot.plan.action)
    rows = wrapped(action, width, SMALL, lines=ACTION + (0 if lines else LINES)) if action else []
    for row in rows:
        draw.text((x, y), row, fill=INK, font=face(SMALL, row))
        y += round(1.25 * SMALL)
    left = ACTION + LINES - len(rows)
    y += 6
    for line in lines:
        if left <= 0:
            break
        said = f"{state.cards[line.character].name.upper()}: {plain(line.line)}"
        own = wrapped(said, width - 24, SMALL, lines=max(1, min(left, LINES if len(lines) == 1 else 2)))
        for row in own:
            draw.text((x + 24, y), row, fill=INK, font=face(SMALL, row))
            y += round(1.25 * SMALL)
        left -= len(own)


def _moves(draw: ImageDraw.ImageDraw, camera: str, at: tuple[int, int], size: tuple[int, int]) -> None:
    def spot(point: Point) -> Point:
        return at[0] + point[0] * size[0], at[1] + point[1] * size[1]

    for start, end in arrows(camera):
        _arrow(draw, spot(start), spot(end))
    if UNSTEADY.search(camera.lower()):
        wave = [spot((0.3 + 0.4 * n / 40, 0.08 + 0.025 * sin(n * 0.9))) for n in range(41)]
        draw.line(wave, fill=PAPER, width=13, joint="curve")
        draw.line(wave, fill=ARROW, width=7, joint="curve")


def _arrow(draw: ImageDraw.ImageDraw, start: Point, end: Point) -> None:
    """An arrow that is seen on any picture: coloured, with a light edge."""
    angle = atan2(end[1] - start[1], end[0] - start[0])
    for colour, thick, head in ((PAPER, 17, 42), (ARROW, 9, 32)):
        tip = (end[0] + 6 * cos(angle) * (head == 42), end[1] + 6 * sin(angle) * (head == 42))
        neck = (tip[0] - 0.8 * head * cos(angle), tip[1] - 0.8 * head * sin(angle))
        wings = [(tip[0] - head * cos(angle + turn), tip[1] - head * sin(angle + turn)) for turn in (pi / 7, -pi / 7)]
        draw.line([start, neck], fill=colour, width=thick)
        draw.polygon([tip, *wings], fill=colour)


def _picture(film: Film, shot: Shot, state: FilmState, size: tuple[int, int]) -> Image.Image:
    """The key frame of the current take; an empty field without one."""
    take = state.take(shot)
    if take is None:
        return Image.new("RGB", size, EMPTY)
    with film.view() as view:
        file = view.media(take.outputs.key_frame)
    assert file is not None  # a foreign key says so
    return Image.fromarray(media.read_image(film.media.verified(file))).resize(size, Image.Resampling.LANCZOS)


def _bold(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int) -> None:
    draw.text(at, text, fill=INK, font=face(size, text), stroke_width=max(1, size // 40), stroke_fill=INK)
