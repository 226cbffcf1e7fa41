"""A film for other people and other tools: its script, prompts, subtitles and shot list, its sheet, what to play."""

from __future__ import annotations

from pathlib import Path

from director.build import FilmState
from director.errors import BadInput
from director.names import safe_name
from director.options import check_output
from director.session import Session


class Sharing(Session):
    """What leaves a film. Nothing in it changes the film."""

    def export(self, **files: str | Path | None) -> list[Path]:
        """Write the film as it is now: `fountain` (its script), `prompts` (JSON), `srt`, `shotlist` (CSV). Returns the paths.

        A script that was not changed comes back as it was brought; what is written can be brought in again.
        """
        from director.actions.export import FORMS, export

        chosen = {form: Path(path) for form, path in files.items() if path is not None}
        if unknown := set(chosen) - set(FORMS):
            raise BadInput(f"{unknown.pop()!r} is no form to export: {', '.join(FORMS)} are")
        if not chosen:
            raise BadInput(f"say what to write: {', '.join(f'--{form} FILE{end}' for form, end in FORMS.items())}")
        for form, path in chosen.items():
            check_output(path, FORMS[form])
        with self._open() as film:
            for form in sorted(chosen, key=lambda form: form != "srt"):  # which alone wants takes: first, or nothing is written
                export(film, form, chosen[form])
        return list(chosen.values())

    def take_path(self, shot: int) -> Path:
        """The file of a shot's current take. Raises BadInput when it has none."""
        with self._open() as film:
            found = self._shot(film, shot)
            with film.view() as view:
                take = FilmState.read(view, of=[found.id]).take(found)
            if take is None:
                raise BadInput(f"shot {shot} has no take yet: run `director make {self.folder}` first")
            return film.media.path(take.outputs.film, ".mp4")

    def storyboard(self, output: str | Path | None = None) -> Path:
        """The film on paper (PDF), six panels to a page: of every shot its picture, framing, move, action and dialogue."""
        from director.actions.storyboard import storyboard

        with self._open() as film:
            with film.view() as view:
                state = FilmState.read(view)
            if output is None:
                output = film.folder / "exports" / f"{safe_name(state.settings.title)}.pdf"
                output.parent.mkdir(exist_ok=True)
            return storyboard(film, state, check_output(Path(output), ".pdf"))

    def sheet(self, output: str | Path | None = None) -> Path:
        """A picture (PNG) of the whole film for A3: of every shot its key frame, number, heading, line and length."""
        from director.actions.sheet import film_sheet

        with self._open() as film:
            with film.view() as view:
                state = FilmState.read(view)
            if output is None:
                output = film.folder / "exports" / f"{safe_name(state.settings.title)}.png"
                output.parent.mkdir(exist_ok=True)
            return film_sheet(film, state, check_output(Path(output), ".png"))
