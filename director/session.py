"""Opening a film to read it, to change it, or to render: what every call of the API stands on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from director import renderer
from director.build import FilmState, Reason, standing
from director.config import FILE, TEMPLATE, begun_with, read_config
from director.deps import Deps, Reporter, Silent
from director.errors import BadInput, NeedsYes
from director.names import find_shot
from director.options import Options
from director.research import find_notes
from director.views import ShotView, StaleView, shot_views, stale_views
from generator.errors import RequestError
from workspace import commands as c
from workspace.errors import NotAFilm
from workspace.film import DATABASE, Film
from workspace.records import Shot, Source

if TYPE_CHECKING:
    from director.actions.rebuild import Difference
    from director.llm.base import LLM


class Session:
    """A film folder, and who hears how work on it goes."""

    def __init__(self, project: str | Path, *, report: Reporter | None = None, llm: LLM | None = None) -> None:
        """`llm`: a language model of your own to plan with; None: the one that options or film.toml name, if any."""
        self.folder = Path(project)
        self._llm = llm
        self._report = report or Silent()
        self._actor = "person"
        self._turn: int | None = None  # the step of what a person said, while the director does it
        if self.folder.exists() and not self._is_film() and (self.folder.is_file() or _others(self.folder)):
            raise NotAFilm(f"{self.folder} is no film: name a film, or a folder that does not exist yet")

    def shot(self, number: int) -> ShotView:
        """One shot by its number on the screen. Raises BadInput when there is none."""
        with self._open() as film:
            with film.view() as view:
                shot = find_shot(view.shots(), number, self.folder)
            return shot_views(film, only=shot.id)[0]

    def state(self) -> FilmState:
        """All that planning needs to know of the film, as it is now."""
        with self._open() as film, film.view() as view:
            return FilmState.read(view)

    @contextmanager
    def acting(self, step: int) -> Iterator[None]:
        """Inside, the director acts on something that a person said: all of it is that one step, which undo takes back."""
        self._turn, self._actor = step, "director"
        try:
            yield
        finally:
            self._turn, self._actor = None, "person"

    def _begin(self, film: Film, title: str) -> int:
        """The step that a call belongs to: that of what a person said, if the director acts on it, else one of its own."""
        if self._turn is None:
            return film.begin_step(title)
        self._turn = film.continue_step(self._turn)
        return self._turn

    def _mark(self, verb: str, number: int, **marks: bool) -> list[StaleView]:
        with self._open() as film:
            shot = self._shot(film, number)
        return self._change(f"{verb} {number}", c.MarkShot.model_validate({"shot": shot.id, **marks}))

    def _change(
        self, title: str, command: c.Command | Callable[[FilmState], c.Command | Sequence[c.Command]]
    ) -> list[StaleView]:
        """Apply a command, or several, as one step that renders nothing. Returns what it makes stale.

        A command that replaces a part of what is there is made from the film as it is once it is held, because somebody
        else may change it until then.
        """
        with self._open() as film, film.lock.held(f"director {title}"):
            with film.view() as view:
                before = FilmState.read(view)
            made = command if isinstance(command, c.Command) else command(before)
            orders = [made] if isinstance(made, c.Command) else made
            film.apply(*orders, actor=self._actor, step=self._begin(film, title))
            with film.view() as view:
                return new_stale(before, FilmState.read(view))

    def _shot(self, film: Film, number: int) -> Shot:
        with film.view() as view:
            return find_shot(view.shots(), number, self.folder)

    @contextmanager
    def _work(self, title: str) -> Iterator[Deps]:
        """The film, held, with everything that rendering needs."""
        with self._open() as film, film.lock.held(f"director {title}"):
            film.recover()
            with self._deps(film, self._begin(film, title)) as deps:
                yield deps

    @contextmanager
    def _look(self) -> Iterator[Deps]:
        """The film, not held, with what choosing memory needs: whoever only looks waits for nobody."""
        with self._open() as film, self._deps(film, step=0) as deps:
            yield deps

    def _deps(self, film: Film, step: int) -> closing[Deps]:
        from director.writer.builtin import BuiltinWriter

        with film.view() as view:
            settings = view.settings()
        assert settings is not None  # a film has them from its first step
        generator = renderer.load(settings, film.folder)
        return closing(Deps(film, BuiltinWriter(), generator, step, self._report, actor=self._actor))

    def _run(
        self, title: str, argument: str | Path | None, options: Options, *, stop_at_plan: bool, yes: bool = False
    ) -> None:
        from director.intake.read import read_source

        source = read_source(str(argument)) if argument is not None else None
        if source is None and not self._is_film():
            raise BadInput(f"{self.folder} holds no film to continue: give a brief or a script")
        with self._opened_for(source, options) as film, film.lock.held(f"director {title}"):
            from director.graph import run
            from director.writer.find import find_writer

            film.recover()
            with film.view() as view:
                settings = view.settings()
            assert settings is not None  # a film has them from its first step
            generator = renderer.load(settings, film.folder)
            for words in generator.degraded:
                self._report.note(words)
            step = film.begin_step(title, resume=True) if self._turn is None else self._begin(film, title)
            writer = find_writer(film, options.asked, step=step, report=self._report, llm=self._llm)
            notes = find_notes(options.notes, read_config(film.folder).notes) if options.notes else None
            if notes and not writer.model:
                self._report.note("--notes: the built-in writer reads no notes; a language model does (--llm)")
            deps = Deps(
                *(film, writer, generator, step, self._report),
                source=source,
                wish=options.wish,
                notes=notes,
                yes=yes,
            )
            with closing(deps):
                if source is not None and self._take_changes(deps, source, title, yes=yes) and not stop_at_plan:
                    self._say_stale(deps.state())
                run(deps, until="shot_plan" if stop_at_plan else "shoot")

    @contextmanager
    def _opened_for(self, source: Source | None, options: Options) -> Iterator[Film]:
        """The film, made if it is new. Bad input leaves nothing of a new film behind, unless shots are planned by then."""
        new, planned = not self._is_film(), False
        made = _first_missing(self.folder) if new else None
        config = self.folder / FILE
        given = config.read_text(encoding="utf-8") if new and config.is_file() else None
        try:
            with Film(self.folder, create=new, beside=(FILE,)) as film:
                with film.view() as view:
                    begun = view.settings() is not None  # not when it was killed while it was made
                if not begun:
                    if source is None:
                        raise BadInput(f"{self.folder} holds no film to continue: give a brief or a script")
                    config.write_text(begun_with(given or TEMPLATE, options.asked), encoding="utf-8")
                    step = film.begin_step("create")
                    settings = options.settings(source.title).model_copy(update=renderer.chosen(options))
                    film.apply(c.CreateFilm(settings=settings), actor="person", step=step)
                else:
                    self._check_same(film, options)
                try:
                    yield film
                finally:
                    with film.view() as view:
                        planned = bool(view.shots()) or view.intent() is not None
        except (BadInput, RequestError):
            if new and not planned:
                shutil.rmtree(made or self.folder, ignore_errors=True)
                if made is None:
                    self.folder.mkdir()
                if given is not None:
                    config.write_text(given, encoding="utf-8")
            raise

    def _take_changes(self, deps: Deps, source: Source, title: str, *, yes: bool) -> Difference | None:
        """A script that has changed is a rebuild, after a yes; another story is never made over a film (rule 14)."""
        from director.actions.rebuild import compare_script, same_story
        from director.writer.builtin import BuiltinWriter

        with deps.film.view() as view:
            have, wish, origins = view.source(), view.wish(), view.origins()
        if have is None or have.digest == source.digest:
            return None
        found = None
        if origins and same_story(have, source):
            found = compare_script(source, wish, deps.state(), BuiltinWriter(), origins=origins)
        if found is None or not found.kept:
            raise BadInput(
                f"{self.folder} is the film of another story ({have.title!r}): "
                f"continue it with `director make --project {self.folder}`, or name a new folder with --project NEW"
            )
        if found.lines and not yes:
            told = "\n  ".join(found.lines)
            raise NeedsYes(f"the script of {self.folder} has changed:\n  {told}\nnothing was done; --yes takes it")
        deps.step = self._begin(deps.film, title)  # undone alone, also when the same was asked right before
        deps.apply(found.command, actor="person")
        for line in found.lines:
            self._report.note(line)
        return found

    def _say_stale(self, state: FilmState) -> None:
        stale = [str(shot.number) for shot in state.shots if standing(shot, state) == "stale"]
        if stale:
            shots = f"shot {stale[0]} is" if len(stale) == 1 else f"shots {', '.join(stale)} are"
            self._report.note(f"{shots} shown as before: `director refresh {self.folder}` renders what has changed")

    def _check_same(self, film: Film, options: Options) -> None:
        with film.view() as view:
            # Killed before the story was kept, a film was asked for nothing yet.
            wish, settings = view.wish() if view.source() else options.wish, view.settings()
        if settings is not None:
            options.check_against(settings, wish, self.folder)
            for name, value in renderer.chosen(options, settings).items():
                if getattr(settings, name) != value:
                    raise BadInput(
                        f"{self.folder} is rendered with {name} {getattr(settings, name)}, not {value}: "
                        f"`director switch {self.folder} {settings.generator} --model FOLDER` or "
                        f"`director set {self.folder} preset=NAME` changes it"
                    )

    @contextmanager
    def _open(self) -> Iterator[Film]:
        with Film(self.folder) as film:
            with film.view() as view:
                if view.settings() is None:
                    raise NotAFilm(f"{self.folder} was stopped before it began: the same `director make` begins it")
            yield film

    def _is_film(self) -> bool:
        return (self.folder / DATABASE).is_file()


def _others(folder: Path) -> bool:
    """Whether a folder that is no film holds anything but settings for one."""
    return any(path.name != FILE for path in folder.iterdir())


def _first_missing(folder: Path) -> Path | None:
    """The topmost of the folders that have to be made; None when the folder is there. Raises BadInput when they cannot be."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    above = missing[-1].parent if missing else folder
    if not above.is_dir() or not os.access(above, os.W_OK):
        why = "is read-only" if above.is_dir() else "is a file"
        raise BadInput(f"{folder} cannot be made, because {above} {why}: name another folder with --project")
    return missing[-1] if missing else None


def new_stale(before: FilmState, now: FilmState) -> list[StaleView]:
    """The shots that a change gave reasons for stale, with these reasons: one that was stale already may get more."""
    old = {view.id: {_same(reason) for reason in view.reasons} for view in stale_views(before)}
    found = []
    for view in stale_views(now):
        new = tuple(reason for reason in view.reasons if _same(reason) not in old.get(view.id, ()))
        if new:
            found.append(view.model_copy(update={"reasons": new}))
    return found


def _same(reason: Reason) -> tuple[object, ...]:
    """What a reason is, whatever the numbers on the screen."""
    return reason.kind, reason.field, reason.slot, reason.ids or (str(reason.was), str(reason.now))
