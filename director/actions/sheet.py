"""The contact sheet: a whole film on one picture that is read at A3."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from director.actions.script_of import slug
from director.build import FilmState, standing
from director.errors import BadInput
from director.intake.marks import plain
from director.views import seconds
from generator import media
from generator.media.lettering import face, wrapped
from workspace.film import Film
from workspace.records import Shot

PAGE = (4960, 3508)  # A3, lying, at 300 dots an inch
MARGIN, GAP = 120, 30
HEAD = 150
WIDEST = 0.12  # between two pictures, of the width of one
SMALLEST = 25  # pixels: letters of 6 points on paper
PAPER, INK, GREY, EMPTY = "#ffffff", "#111111", "#666666", "#e6e6e6"
MARKS = {"stale": "#c2410c", "planned": "#6b7280", "skipped": "#9ca3af", "accepted": "#15803d"}
LINES = 2  # of what is said, under each picture


@dataclass(frozen=True)
class Grid:
    """How many tiles stand beside and below each other, and how large each is, in pixels."""

    columns: int
    rows: int
    width: int
    height: int
    picture: int  # height of the picture
    text: int  # size of the letters


def film_sheet(film: Film, state: FilmState, path: Path) -> Path:
    """Write the sheet (PNG). Raises BadInput for a film without shots."""
    if not state.shots:
        raise BadInput(f"{film.folder} has no shots yet: `director plan {film.folder}` makes them")
    grid = grid_for(len(state.shots), state.settings.width / state.settings.height)
    page = Image.new("RGB", PAGE, PAPER)
    draw = ImageDraw.Draw(page)
    total = sum(seconds(shot, state) for shot in state.shots if not shot.skipped)
    free = PAGE[0] - 2 * MARGIN - grid.columns * grid.width
    across = grid.width + max(GAP, min(free / max(1, grid.columns - 1), WIDEST * grid.width))
    left = (PAGE[0] - (grid.columns - 1) * across - grid.width) / 2
    head = f"{len(state.shots)} shots, {int(total) // 60}:{int(total) % 60:02}"
    title = wrapped(state.settings.title, PAGE[0] - 2 * left - 900, 84, lines=1)[0]
    _bold(draw, (round(left), MARGIN - 20), title, 84)
    draw.text((PAGE[0] - round(left), MARGIN), head, fill=GREY, font=face(56), anchor="ra")
    for index, shot in enumerate(state.shots):
        row, column = divmod(index, grid.columns)
        at = round(left + column * across), MARGIN + HEAD + row * (grid.height + GAP)
        _tile(page, draw, film, shot, state, grid, at)
    media.write_png(path, np.asarray(page))
    return path


def grid_for(count: int, ratio: float) -> Grid:
    """The columns that make the pictures of so many shots largest. `ratio`: width by height of a picture."""
    return max((_grid(count, columns, ratio) for columns in range(1, count + 1)), key=lambda grid: grid.width)


def _grid(count: int, columns: int, ratio: float) -> Grid:
    rows = ceil(count / columns)
    width = (PAGE[0] - 2 * MARGIN - (columns - 1) * GAP) // columns
    height = (PAGE[1] - 2 * MARGIN - HEAD - (rows - 1) * GAP) // rows
    share = (2 + LINES) * 1.3  # lines of text under a picture, each this much higher than its letters
    text = max(SMALLEST, min(54, width // 18, int(height / (share + 6))))
    picture = min(int(width / ratio), height - int(share * text))
    fitting = int(min(width, picture * ratio))
    return Grid(columns, rows, fitting, picture + int(share * text), picture, text)


def _tile(
    page: Image.Image,
    draw: ImageDraw.ImageDraw,
    film: Film,
    shot: Shot,
    state: FilmState,
    grid: Grid,
    at: tuple[int, int],
) -> None:
    (x, y), size, line = at, grid.text, int(1.3 * grid.text)
    page.paste(_picture(film, shot, state, grid), at)
    how = standing(shot, state)
    if how in MARKS:
        draw.rectangle((x, y, x + grid.width - 1, y + grid.picture - 1), outline=MARKS[how], width=max(6, size // 5))
        draw.rectangle((x, y, x + int(face(size).getlength(how)) + size, y + int(1.6 * size)), fill=MARKS[how])
        draw.text((x + size // 2, y + size // 4), how, fill=PAPER, font=face(size))
    top = y + grid.picture + line // 3
    number, length = f"{shot.number} ", f"{seconds(shot, state):.1f} s"
    left = int(face(size).getlength(number) + size / 3)
    room = grid.width - left - int(face(size).getlength(f"  {length}"))
    _bold(draw, (x, top), number, size)
    heading = slug(shot.plan, state.cards)
    if face(size, heading).getlength(heading) > room:
        heading = heading.rpartition(" - ")[0] or heading  # rather the whole place than half a place and an hour
    _bold(draw, (x + left, top), wrapped(heading, room, size, lines=1)[0], size)
    draw.text((x + grid.width, top), length, fill=GREY, font=face(size), anchor="ra")
    line_said = next((plain(one.line) for one in shot.plan.dialogue), "")
    text, colour = (f"“{line_said}”", INK) if line_said else (plain(shot.plan.action), GREY)
    for n, row in enumerate(wrapped(text, grid.width, size, lines=LINES) if text else (), start=1):
        draw.text((x, top + n * line), row, fill=colour, font=face(size, row))


def _bold(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int) -> None:
    draw.text(at, text, fill=INK, font=face(size, text), stroke_width=max(1, size // 40), stroke_fill=INK)


def _picture(film: Film, shot: Shot, state: FilmState, grid: Grid) -> Image.Image:
    take = state.take(shot)
    if take is None:
        return Image.new("RGB", (grid.width, grid.picture), EMPTY)
    with film.view() as view:
        file = view.media(take.outputs.key_frame)
    assert file is not None  # a foreign key says so
    frame = Image.fromarray(media.read_image(film.media.verified(file)))
    return frame.resize((grid.width, grid.picture), Image.Resampling.LANCZOS)
