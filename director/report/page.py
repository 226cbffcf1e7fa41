"""The report: a whole film in one HTML file that needs no network: contact sheet, findings, memory, versions, measures."""

from __future__ import annotations

import base64
import wave
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import jinja2
import numpy as np
from PIL import Image

from director.build import FilmState, reasons_of, standing
from director.critics.finding import SEVERITIES, Finding, NotJudged, Review
from director.critics.routing import Fault, Routes, localised, routes
from director.critics.run import judged_tries
from director.critics.verdict import verdict
from director.errors import BadInput
from director.measures import measure
from director.views import seconds
from generator import media
from generator.errors import GeneratorError
from workspace.commands import TryChange
from workspace.errors import WorkspaceError
from workspace.film import Film
from workspace.records import Remembered, Shot, Take

TEMPLATE = "report.html"
SHEET, THUMB, EXCERPT = 480, 96, 320  # pixels: width of a shot's picture, of a memory slot's, of a finding's
QUALITY = 72  # of the JPEGs
LONGEST_SOUND = 3.0  # seconds of a finding's sound
RATE = 16_000  # Hz of it
MOST_EXCERPTS = 60  # of a film, so that the page of a bad one can still be sent


def write_report(film: Film, path: Path) -> Path:
    """Write the report. Raises BadInput for a film without shots."""
    with film.view() as view:
        state = FilmState.read(view)
        takes = view.takes()
        reviews = view.reviews(takes)
    if not state.shots:
        raise BadInput(f"{film.folder} has no shots yet: `director plan {film.folder}` makes them")
    pages = _Pages(film, state, takes, reviews, routes(film.folder))
    text = _environment().get_template(TEMPLATE).render(
        title=state.settings.title,
        settings=state.settings,
        length=_clock(sum(seconds(shot, state) for shot in state.shots if not shot.skipped)),
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        counts=Counter(standing(shot, state) for shot in state.shots),
        severities=Counter(finding.severity for shot in state.shots for finding in pages.findings(shot)),
        shots=list(pages.all()),
        measures=measure(film, state),
        style=files("director.report").joinpath("report.css").read_text(encoding="utf-8"),
    )  # fmt: skip
    media.put(path, text.encode())
    return path


@dataclass(frozen=True)
class SlotRow:
    """One remembered moment."""

    shot: int  # number; 0 for a reference of the person's own
    picture: str
    role: str
    reason: str


@dataclass(frozen=True)
class FindingRow:
    """One finding with its excerpt, and where the fault lies."""

    finding: Finding
    whom: str
    where: str
    picture: str
    sound: str


@dataclass(frozen=True)
class TakeRow:
    """One version of a shot."""

    number: int
    current: bool
    seed: object
    made_at: str
    found: str  # what the findings on it come to
    tried: str  # what it tried, where the loop made it


@dataclass(frozen=True)
class ShotRow:
    """One shot as the report shows it."""

    shot: Shot
    seconds: float
    scene: str
    people: tuple[str, ...]
    lines: tuple[tuple[str, str, str], ...]  # who, line, manner
    state: str
    reasons: tuple[str, ...]
    worst: str
    picture: str
    condition: str
    judged: bool
    findings: tuple[FindingRow, ...]
    not_judged: tuple[tuple[str, str, str], ...]  # critic, aspect, reason
    memory: tuple[SlotRow, ...]
    unmet: tuple[str, ...]
    takes: tuple[TakeRow, ...]


class _Pages:
    """Reads what the report shows of each shot. A file that is gone leaves its place empty."""

    def __init__(
        self,
        film: Film,
        state: FilmState,
        takes: Mapping[int, Take],
        reviews: Mapping[int, Mapping[str, Review]],
        table: Routes,
    ) -> None:
        self._film, self._state, self._takes, self._reviews, self._table = film, state, takes, reviews, table
        self._excerpts = 0
        self._pictures: dict[tuple[int, int], str] = {}  # (take, width): one take stands in the memory of many shots

    def all(self) -> Iterator[ShotRow]:
        """Every shot, in story order."""
        for shot in self._state.shots:
            yield self._row(shot)

    def findings(self, shot: Shot) -> list[Finding]:
        """What was last said of the current take of a shot."""
        return [finding for review in self._said(self._state.take(shot)) for finding in review.findings]

    def _row(self, shot: Shot) -> ShotRow:
        state, plan, take = self._state, shot.plan, self._state.take(shot)
        names = {key: card.name for key, card in state.cards.items()}
        found = sorted(self.findings(shot), key=lambda one: -SEVERITIES.index(one.severity))
        said, made = self._said(take), take.lineage if take else None
        return ShotRow(
            shot=shot,
            seconds=seconds(shot, state),
            scene=names.get(plan.scene, ""),
            people=tuple(names[key] for key in plan.characters),
            lines=tuple((names[line.character], line.line, line.manner) for line in plan.dialogue),
            state=standing(shot, state),
            reasons=tuple(map(str, reasons_of(shot, state))) if not shot.skipped else (),
            worst=found[0].severity if found else "",
            picture=self._picture(take, SHEET),
            condition=made.condition if made else "",
            judged=bool(said),
            findings=tuple(self._finding(shot, take, one) for one in found) if take else (),
            not_judged=tuple((r.critic, self._gap(gap), gap.reason) for r in said for gap in r.not_judged),
            memory=tuple(map(self._slot, made.memory)) if made else (),
            unmet=tuple(f"{n.kind} of {names.get(n.card, n.card)}: {n.why}" for n in made.unmet) if made else (),
            takes=tuple(self._versions(shot)),
        )

    def _finding(self, shot: Shot, take: Take, finding: Finding) -> FindingRow:
        card = self._state.cards.get(finding.subject)
        self._excerpts += 1
        shown = self._excerpts <= MOST_EXCERPTS
        picture = self._frame(take, finding) if shown and finding.medium == "picture" else ""
        sound = self._sound(take, finding) if shown and finding.medium == "sound" else ""
        where = localised(Fault(finding, take, shot, self._state), self._table)
        return FindingRow(finding, card.name if card else "", where, picture, sound)

    def _gap(self, gap: NotJudged) -> str:
        card = self._state.cards.get(gap.subject)
        return f"{gap.aspect} of {card.name}" if card else gap.aspect

    def _slot(self, entry: Remembered) -> SlotRow:
        source = self._takes.get(entry.take or 0)
        number = self._state.number.get(entry.shot, 0)
        return SlotRow(number, self._picture(source, THUMB), entry.role, entry.reason)

    def _versions(self, shot: Shot) -> Iterator[TakeRow]:
        for take in self._takes.values():
            if take.shot == shot.id:
                said, tried = self._said(take), self._tries.get(take.id)
                found = [finding for review in said for finding in review.findings]
                words = f"{', '.join(tried.told)}, because {tried.because}" if tried else ""
                yield TakeRow(
                    number=take.number,
                    current=take.id == self._state.current.get(shot.id),
                    seed=take.lineage.request["seed"],
                    made_at=take.made_at[:16].replace("T", " "),
                    found=str(verdict(found)) if said else "not judged",
                    tried=words,
                )

    @cached_property
    def _tries(self) -> dict[int, TryChange]:
        return judged_tries(self._film)

    def _said(self, take: Take | None) -> Sequence[Review]:
        return list(self._reviews.get(take.id, {}).values()) if take else []

    def _picture(self, take: Take | None, width: int) -> str:
        """The key frame of a take."""
        if take is None:
            return ""
        if (take.id, width) not in self._pictures:
            self._pictures[take.id, width] = self._key_frame(take, width)
        return self._pictures[take.id, width]

    def _key_frame(self, take: Take, width: int) -> str:
        with self._film.view() as view:
            file = view.media(take.outputs.key_frame)
        try:
            return jpeg(media.read_image(self._film.media.verified(file)), width) if file else ""
        except (GeneratorError, WorkspaceError):  # freed or broken: its place stays empty
            return ""

    def _frame(self, take: Take, finding: Finding) -> str:
        """The picture in the middle of what was found."""
        frames, fps = (float(str(take.lineage.request[name])) for name in ("frames", "fps"))
        index = min(int((finding.t0 + finding.t1) / 2 * fps), int(frames) - 1)
        try:
            return jpeg(media.read_frame(self._film.media.path(take.outputs.film, ".mp4"), index), EXCERPT)
        except (GeneratorError, WorkspaceError):  # freed or broken, which the finding itself may say
            return ""

    def _sound(self, take: Take, finding: Finding) -> str:
        """The sound of what was found."""
        try:
            samples, _ = media.read_sound(self._film.media.path(take.outputs.film, ".mp4"), rate=RATE)
        except (GeneratorError, WorkspaceError):
            return ""
        end = min(finding.t1, finding.t0 + LONGEST_SOUND)
        return wav(samples[:, round(finding.t0 * RATE) : round(end * RATE)].mean(axis=0).astype("<i2"))


def jpeg(frame: np.ndarray, width: int) -> str:
    """A picture, no wider than that, as a data address."""
    image = Image.fromarray(frame)
    image.thumbnail((width, width), Image.Resampling.LANCZOS)
    data = BytesIO()
    image.save(data, format="JPEG", quality=QUALITY, optimize=True)
    return f"data:image/jpeg;base64,{base64.b64encode(data.getvalue()).decode()}"


def wav(samples: np.ndarray) -> str:
    """Sound, int16 [n] at RATE, as a data address; empty for none."""
    if not len(samples):
        return ""
    data = BytesIO()
    with wave.open(data, "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes(samples.tobytes())
    return f"data:audio/wav;base64,{base64.b64encode(data.getvalue()).decode()}"


def _clock(length: float) -> str:
    return f"{round(length) // 60}:{round(length) % 60:02} min"


def _environment() -> jinja2.Environment:
    loader = jinja2.PackageLoader("director.report", ".")
    return jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
