"""What a film waits for, and the person's word on it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from director import renderer
from director.build import FilmState
from director.deps import Deps
from director.errors import BadInput
from director.options import Options
from director.session import Session

if TYPE_CHECKING:
    from director.confirmation import Waiting


class Planning(Session):
    """Confirming what was planned, and having it planned otherwise."""

    def waiting(self) -> Waiting | None:
        """What the film waits for: answers, or a yes to the screenplay or the plan; None when for nothing."""
        from director.confirmation import waiting

        with self._open() as film, film.view() as view:
            return waiting(view)

    def confirm(self, answers: Mapping[int, str] | None = None) -> Waiting:
        """Say yes to what waits, or answer its questions by number; the others get their defaults. Returns what it was.

        Renders nothing: `make` goes on. Raises BadInput when nothing waits.
        """
        from director.confirmation import waiting

        with self._open() as film, film.lock.held("director confirm"):
            with film.view() as view:
                found = waiting(view)
            if found is None:
                raise BadInput(f"{self.folder} waits for no yes: `director make {self.folder}` goes on")
            film.apply(found.taken(answers), actor="person", step=self._begin(film, f"confirm the {found.of}"))
            return found

    def rewrite(self, change: str, **options: Any) -> Waiting | None:
        """Have what waits for a yes written otherwise, by the same language model. Returns what waits now."""
        from director.actions.rewrite import rewrite
        from director.writer.find import find_writer

        if not change.strip():
            raise BadInput("an empty change: say what is to be otherwise")
        asked = Options(**options).asked
        with self._open() as film, film.lock.held("director confirm"):
            with film.view() as view:
                state = FilmState.read(view)
            step = self._begin(film, f"rewrite: {change}")
            writer = find_writer(film, asked, step=step, report=self._report, llm=self._llm)
            generator = renderer.load(state.settings, film.folder)
            with closing(Deps(film, writer, generator, step, self._report)) as deps:
                rewrite(deps, change.strip())
        return self.waiting()
