"""Looking at takes beside each other, trying other seeds, and making a take once more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from director.actions.revise import check_touchable, make
from director.build import Draft
from director.deps import Deps
from director.errors import BadInput
from director.stages.shoot import load_slot, render
from director.views import TakeView, take_view
from generator import media
from generator.request import ShotRequest
from generator.shapes import samples_for
from workspace.film import Film
from workspace.records import Shot, Take

LABEL_HEIGHT = 32  # pixels; keeps the height of a comparison even


def reseed(deps: Deps, shot: Shot, count: int) -> list[TakeView]:
    """Make takes of a shot with the next unused seeds, at the film's size. None becomes current: `use` chooses."""
    check_touchable(shot)
    with deps.film.view() as view:
        first = view.next_seed()
    made = [make(deps, shot, Draft(shot.plan, first + index, audition=True)) for index in range(count)]
    with deps.film.view() as view:
        return [take_view(take, deps.film) for take in view.takes(made).values()]


def sheet(film: Film, takes: Sequence[Take], path: Path, *, columns: int = 4) -> Path:
    """The key frames of some takes on one picture (PNG), each with its number and seed."""
    width = 480
    tiles = []
    for take in takes:
        frame = Image.fromarray(media.read_image(_file(film, take.outputs.key_frame)))
        tile = frame.resize((width, round(width * frame.height / frame.width)), Image.Resampling.LANCZOS)
        label = f"take {take.number}, seed {take.lineage.request['seed']}"
        tiles.append(np.vstack([_label(label, width), np.asarray(tile)]))
    blank = np.zeros_like(tiles[0])
    rows = [tiles[i : i + columns] for i in range(0, len(tiles), columns)]
    across = max(map(len, rows))
    media.write_png(path, np.vstack([np.hstack([*row, *[blank] * (across - len(row))]) for row in rows]))
    return path


def compare(film: Film, takes: Sequence[Take], path: Path) -> Path:
    """Takes side by side in one file (MP4), labelled, with the sound of the first. Shorter ones hold their last frame."""
    if len(takes) < 2:
        raise BadInput("a comparison needs two takes or more: `director takes` lists them")
    files = [_file(film, take.outputs.film) for take in takes]
    probes = [media.probe(file) for file in files]
    fps, count = float(probes[0].fps), max(probe.frames for probe in probes)
    sound, rate = media.read_sound(files[0])
    length = samples_for(count, fps, rate)
    samples = np.pad(sound[:, :length], ((0, 0), (0, max(0, length - sound.shape[1]))))
    with TemporaryDirectory() as folder:
        joined = Path(folder) / "compare.mp4"
        media.write_take(joined, _side_by_side(takes, files), samples, fps=fps)
        media.concat([joined], path, title="comparison")
    return path


@dataclass(frozen=True)
class Reproduction:
    """Whether a take rendered again is the same, bit for bit."""

    take: str
    identical: bool
    why: str = ""  # what is known to differ


def reproduce(deps: Deps, shot: Shot, take: Take) -> Reproduction:
    """Render the recorded request of a take again. Files that were freed are put back when they are the same."""
    request = ShotRequest.model_validate(take.lineage.request)
    here = deps.generator.identity
    why = (
        ""
        if request.generator == here
        else f"made by {request.generator.id} {request.generator.render}, not this version"
    )
    slots = [load_slot(deps, entry) for entry in take.lineage.memory]
    outputs = render(deps, request, slots, lines=take.lineage.plan.dialogue)
    same = (outputs.film, outputs.slots[0].digest) == (take.outputs.film, take.outputs.slots[0].digest)
    if not same:
        with deps.film.view() as view:
            for file in outputs.files:
                if view.media(file.digest) is None:
                    deps.film.media.path(file.digest, file.suffix).unlink(missing_ok=True)
    return Reproduction(f"{shot.number}.{take.number}", same, why)


def _side_by_side(takes: Sequence[Take], files: Sequence[Path]) -> Iterator[NDArray[np.uint8]]:
    last: list[NDArray[np.uint8] | None] = [None] * len(files)
    labels: list[NDArray[np.uint8]] = []
    for row in zip_longest(*(media.read_frames(file) for file in files)):
        last = [frame if frame is not None else held for frame, held in zip(row, last, strict=True)]
        shown = [frame for frame in last if frame is not None]
        height = max(frame.shape[0] for frame in shown)
        if not labels:
            labels = [_label(f"take {t.number}", f.shape[1]) for t, f in zip(takes, shown, strict=True)]
        tall = [np.pad(frame, ((0, height - frame.shape[0]), (0, 0), (0, 0))) for frame in shown]
        yield np.hstack([np.vstack([label, frame]) for label, frame in zip(labels, tall, strict=True)])


def _label(text: str, width: int) -> NDArray[np.uint8]:
    strip = Image.new("RGB", (width, LABEL_HEIGHT), "black")
    ImageDraw.Draw(strip).text((8, 6), text, fill="white", font=ImageFont.load_default(18))
    return np.asarray(strip)


def _file(film: Film, digest: str) -> Path:
    with film.view() as view:
        file = view.media(digest)
    assert file is not None  # a foreign key says so
    return film.media.verified(file)
