"""The Python face of a film: what the command line and the chat use as well."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from director.build import FilmState
from director.config import FILE, TEMPLATE
from director.deps import Deps, Reporter, Silent
from director.errors import BadInput
from director.intake import read_source
from director.options import Options, check_output
from director.views import ShotView, Status, shot_views, status
from generator import registry
from generator.errors import RequestError
from workspace.commands import ChangeSettings, CreateFilm
from workspace.errors import NotAFilm
from workspace.film import DATABASE, Film
from workspace.records import Source


class Director:
    """One film, in one folder.

    `Director("my-film")` opens the film that is there; a folder that does not exist yet becomes a film with `make` or
    `plan`. All errors are sentences: BadInput and NotAFilm for what the person can mend, WorkFailed for the rest.
    """

    def __init__(self, project: str | Path, *, report: Reporter | None = None) -> None:
        self.folder = Path(project)
        self._report = report or Silent()
        if self.folder.exists() and not self._is_film() and (self.folder.is_file() or any(self.folder.iterdir())):
            raise NotAFilm(f"{self.folder} is no film: name a film, or a folder that does not exist yet")

    def make(self, source: str | Path | None = None, *, output: str | Path | None = None, **options: Any) -> Path:
        """Plan what is not planned, render what is not rendered, and cut the film. Returns the path of the film.

        `source` is a brief, or the path of a brief, a Fountain script or a prompts JSON; None continues. `options` are
        the fields of `director.options.Options`. Killed anywhere, the same call continues and renders nothing twice.
        """
        target = check_output(Path(output)) if output is not None else None
        self._run("make", source, Options(**options), stop_at_plan=False)
        return self.cut(target)

    def plan(self, source: str | Path | None = None, **options: Any) -> Status:
        """Everything up to the first rendered shot."""
        self._run("plan", source, Options(**options), stop_at_plan=True)
        return self.status()

    def cut(self, output: str | Path | None = None) -> Path:
        """Write the film as one file, with chapters and subtitles, and an SRT beside it. Returns its path."""
        from director.stages.cut import cut  # imports av, which only those who cut need

        with self._open() as film:
            if output is None:
                with film.view() as view:
                    title = FilmState.read(view).settings.title
                output = film.folder / "exports" / f"{safe_name(title)}.mp4"
                output.parent.mkdir(exist_ok=True)
            return cut(film, check_output(Path(output)))

    def status(self) -> Status:
        """How far the film is, and which of its shots are not what it now asks for."""
        with self._open() as film:
            return status(film)

    def shots(self) -> list[ShotView]:
        """All shots in story order."""
        with self._open() as film:
            return shot_views(film)

    def shot(self, number: int) -> ShotView:
        """One shot by its number on the screen. Raises BadInput when there is none."""
        found = self.shots()
        if not 1 <= number <= len(found):
            have = f"it has shots 1 to {len(found)}" if found else "it has no shots yet"
            raise BadInput(f"{self.folder} has no shot {number}: {have}")
        return found[number - 1]

    def set(self, **changes: Any) -> Status:
        """Change settings of the film: size, fps, seed, memory, generator, style, title."""
        style = {name: changes.pop(name) for name in ("style", "title") if name in changes}
        chosen = Options(**changes).chosen()
        with self._open() as film, film.lock.held("director set"):
            step = film.begin_step("set " + ", ".join(f"{k}={v}" for k, v in {**changes, **style}.items()))
            film.apply(ChangeSettings.model_validate({**chosen, **style}), actor="person", step=step)
            return status(film)

    def _run(self, title: str, argument: str | Path | None, options: Options, *, stop_at_plan: bool) -> None:
        source = read_source(str(argument)) if argument is not None else None
        if source is None and not self._is_film():
            raise BadInput(f"{self.folder} holds no film to continue: give a brief or a script")
        with self._opened_for(source, options) as film, film.lock.held(f"director {title}"):
            # langgraph, faiss and av take a second to import: only for those who work, not for those who look.
            from director.graph import run
            from director.writer.builtin import BuiltinWriter

            film.recover()
            with film.view() as view:
                settings = FilmState.read(view).settings
            generator = registry.load(settings.generator)
            for words in generator.degraded:
                self._report.note(words)
            step = film.begin_step(title, resume=True)
            deps = Deps(film, BuiltinWriter(), generator, step, self._report, source, options.wish)
            run(deps, until="shot_plan" if stop_at_plan else "shoot")

    @contextmanager
    def _opened_for(self, source: Source | None, options: Options) -> Iterator[Film]:
        """The film, made if it is new. Bad input leaves nothing of a new film behind."""
        new, was_there = not self._is_film(), self.folder.exists()
        try:
            with Film(self.folder, create=new) as film:
                if new:
                    assert source is not None  # checked by the caller
                    step = film.begin_step("create")
                    film.apply(CreateFilm(settings=options.settings(source.title)), actor="person", step=step)
                    (film.folder / FILE).write_text(TEMPLATE, encoding="utf-8")
                else:
                    self._check_same(film, source, options)
                yield film
        except (BadInput, RequestError):
            if new:
                shutil.rmtree(self.folder, ignore_errors=True)
                if was_there:
                    self.folder.mkdir()
            raise

    def _check_same(self, film: Film, source: Source | None, options: Options) -> None:
        with film.view() as view:
            have, wish, settings = view.source(), view.wish(), view.settings()
        if settings is not None:
            options.check_against(settings, wish, self.folder)
        if source and have and source.digest != have.digest:
            raise BadInput(
                f"{self.folder} is the film of another story ({have.title!r}): "
                f"continue it with `director make --project {self.folder}`, or name a new folder with --project NEW"
            )

    @contextmanager
    def _open(self) -> Iterator[Film]:
        with Film(self.folder) as film:
            yield film

    def _is_film(self) -> bool:
        return (self.folder / DATABASE).is_file()


def safe_name(title: str) -> str:
    """A file name from a title: letters, digits and hyphens of any script, at most 60 bytes, never empty."""
    words = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", title).casefold()).strip("-_")
    short = words.encode()[:60].decode(errors="ignore").strip("-_")
    return short or "film"
