"""What the stages are handed: the film, the writer, the generator, the embedder, and somebody to report to."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from director import renderer
from director.build import Draft, FilmState
from director.config import read_config
from director.errors import BadInput
from generator.errors import RequestError
from workspace.commands import Command
from workspace.film import Film
from workspace.records import Shot, Source, Wish

if TYPE_CHECKING:  # those who only look at a film need not wait for numpy
    from director.chronicle import Chronicle
    from director.embedding import Embedder
    from director.research import Notes
    from director.writer import Writer
    from generator.base import Generator, Slot
    from generator.request import ShotRequest
    from workspace.recall_index import RecallIndex

KEPT_SLOTS = 8  # decoded; 25 MB each at 1280x736


class Reporter(Protocol):
    """Hears how the work goes. The command line draws it, Python may ignore it."""

    def stage(self, name: str, detail: str) -> None:
        """A planning stage is done."""

    def shot(self, number: int, total: int, title: str, *, waiting: int) -> None:
        """A shot is begun; so many others are planned and wait."""

    def progress(self, fraction: float) -> None:
        """How much of the present shot is done, 0 to 1."""

    def shot_done(self, seconds: float, *, reused: bool) -> None:
        """The present shot is done."""

    def note(self, text: str) -> None:
        """Something worth a sentence."""


class Silent:
    """Says nothing."""

    def stage(self, name: str, detail: str) -> None: ...
    def shot(self, number: int, total: int, title: str, *, waiting: int) -> None: ...
    def progress(self, fraction: float) -> None: ...
    def shot_done(self, seconds: float, *, reused: bool) -> None: ...
    def note(self, text: str) -> None: ...


@dataclass
class Deps:
    """Everything that a stage may use. Nothing of it is kept between runs."""

    film: Film
    writer: Writer
    generator: Generator
    step: int
    report: Reporter = field(default_factory=Silent)
    source: Source | None = None
    wish: Wish = field(default_factory=Wish)
    notes: Notes | None = None  # the person's own documents
    yes: bool = False  # every yes is given beforehand
    actor: str = "person"  # who asked for the work; what the work does by itself is the director's
    slots: dict[str, Slot] = field(default_factory=dict)  # the last few by digest: neighbours remember the same moments
    drafts: dict[str, Draft] = field(default_factory=dict)  # shot id -> what to render instead of what is planned
    _read: tuple[int, FilmState] | None = None

    def state(self) -> FilmState:
        """The film as it is now, with the drafts in their places. Read again only when something has changed."""
        with self.film.view() as view:
            event = view.last_event()
            if self._read is None:
                self._read = (event, FilmState.read(view))
            elif self._read[0] != event:
                self._read = (event, self._read[1].after(view.changes_after(self._read[0]), view))
        state = self._read[1]
        return state.with_drafts(self.drafts) if self.drafts else state

    @cached_property
    def chronicle(self) -> Chronicle:
        """The film's continuity, as far as this run has come."""
        from director.chronicle import Chronicle

        return Chronicle()

    @cached_property
    def embedder(self) -> Embedder:
        """Found when the first text has to be embedded, which commands that only read never need."""
        from director.embedding import find_embedder

        found = find_embedder(read_config(self.film.folder).embedding.model)
        if found.degraded:
            self.report.note(found.degraded)
        return found

    @cached_property
    def recall(self) -> RecallIndex:
        """What was embedded before. Written when the run is over: a cache, made again in one go after a crash."""
        from workspace.recall_index import RecallIndex

        return RecallIndex(self.film.folder / "index", self.embedder.name)

    def close(self) -> None:
        """The run is over, well or not."""
        if "recall" in self.__dict__:
            self.recall.save()

    def check(self, shot: Shot, request: ShotRequest) -> None:
        """Raise RequestError, which names the shot, for what the generator cannot render."""
        try:
            self.generator.check(request)
        except RequestError as error:
            raise RequestError(f"shot {shot.number}: {error}") from error

    def keep_slot(self, slot: Slot, digest: str) -> Slot:
        """Hold on to a decoded slot; the one unused for longest goes first."""
        self.slots.pop(digest, None)
        self.slots[digest] = slot
        while len(self.slots) > KEPT_SLOTS:
            self.slots.pop(next(iter(self.slots)))
        return slot

    def give_way(self) -> None:
        """Between two shots: somebody who waits may change the film first. Raises BadInput when it was switched to
        another generator or model, because this run has loaded the old one."""
        self.film.lock.give_way()
        self.step = self.film.continue_step(self.step)
        settings = self.state().settings
        if renderer.changed(settings, self.generator.identity):
            now = " ".join(filter(None, (settings.generator, settings.preset)))
            raise BadInput(f"the film was switched to {now} meanwhile: the same command goes on with that")

    def apply(self, *commands: Command, actor: str = "director") -> object:
        """The one door for changes, within this run's step: all of them, or none."""
        return self.film.apply(*commands, actor=actor, step=self.step)
