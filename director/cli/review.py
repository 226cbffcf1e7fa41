"""`director review`, shot by shot with a person, and `director report`, the whole film on one page."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from director.cli.common import FILM, near, open_film, output, reporter
from director.cli.errors import in_words
from director.errors import BadInput, DirectorError

if TYPE_CHECKING:
    from director.api import Director
    from director.views import ShotView

_KEYS = "[a]ccept  [n]ote WORDS  [r]edo  [p]lay  [b]ack  [q]uit  [enter] next"


@click.command()
@FILM
@click.argument("shots", required=False)
@click.option("--play", "plays", is_flag=True, help="Play each shot in the system's player at once.")
def review(film: Path, shots: str | None, plays: bool) -> None:
    """Look at a film shot by shot, or at some SHOTS (7, or 3,9-12): what was planned, found and remembered.

    \b
    a          accept the take: nothing changes it any more but you
    n WORDS    a note, which becomes a revision; so does any line of several words
    r          redo: the same words with another seed
    p          play it in the system's player
    b          back to the shot before
    enter      the next shot; q ends
    """
    from director.names import parse_range

    if not sys.stdin.isatty():
        raise BadInput(
            f"`director review` asks you about each shot, and nobody is at a terminal: `director critique {film}` and "
            f"`director report {film}` need nobody, `director revise {film} SHOT NOTE` takes a note"
        )
    chosen = parse_range(shots) if shots else []
    opened = open_film(film)
    every = [shot for shot in opened.shots() if shot.take is not None and shot.state != "skipped"]
    numbers = [opened.shot(number).number for number in chosen] or [shot.number for shot in every]
    if not every:
        raise BadInput(f"{film} has no takes to look at yet: run `director make {film}` first")
    if missing := set(numbers) - {shot.number for shot in every}:
        raise BadInput(f"shot {min(missing)} has no take to look at, or is skipped")
    _Review(opened, numbers, plays=plays).run()


@click.command()
@FILM
@output("The page (.html). Default: in the film's exports/.")
def report(film: Path, output: Path | None) -> None:
    """Write the whole film as one HTML file: contact sheet, findings, memory, versions, measures. It needs no network."""
    click.echo(near(open_film(film).report(output)))


COMMANDS = (review, report)


class _Review:
    """One look at a film, as it is typed."""

    def __init__(self, film: Director, numbers: list[int], *, plays: bool) -> None:
        self._film, self._numbers, self._plays = film, numbers, plays
        self._accepted: set[int] = set()
        self._changed: set[int] = set()

    def run(self) -> None:
        """Until the last shot, q, or the end of the lines."""
        at, shown = 0, -1
        while at < len(self._numbers):
            number = self._numbers[at]
            if shown != at:
                self._show(self._film.shot(number))
                shown = at
            try:
                line = input(f"{_KEYS}: ").strip()
            except EOFError:
                click.echo()
                break
            word, _, rest = line.partition(" ")
            if line in ("q", "quit"):
                break
            if not line:
                at += 1
            elif line in ("b", "back"):
                at = max(0, at - 1)
            else:
                changed = self._do(number, line, word, rest.strip())
                at, shown = (at + 1, shown) if changed == "next" else (at, -1 if changed else shown)
        click.echo(f"{len(self._accepted)} accepted, {len(self._changed)} changed")
        if self._changed:
            click.echo(f"`director undo {near(self._film.folder)}` takes the last change back.")

    def _do(self, number: int, line: str, word: str, rest: str) -> str:
        """What was typed about a shot. Returns next, again when it has to be shown again, or nothing."""
        try:
            if line in ("a", "accept"):
                self._film.review(number)
                self._film.accept([number])
                self._accepted.add(number)
                return "next"
            if line in ("r", "redo"):
                with reporter() as report:
                    open_film(self._film.folder, report).again(number)
            elif line in ("p", "play"):
                self._play(number)
                return ""
            elif (word in ("n", "note") and rest) or (" " in line and word not in ("n", "note")):
                self._note(number, rest if word in ("n", "note") else line)
            else:
                wanted = "n and what is wrong" if word in ("n", "note") else "a, n WORDS, r, p, b, q, or enter"
                click.echo(f"{line!r} is nothing to do here: {wanted}")
                return ""
        except DirectorError as error:
            click.echo(f"director: {in_words(error)[1]}", err=True)
            return ""
        self._changed.add(number)
        return "again"

    def _note(self, number: int, note: str) -> None:
        self._film.preview(number, note)  # what cannot be read is said before anything is kept
        self._film.review(number, note)
        with reporter() as report:
            done = open_film(self._film.folder, report).revise(number, note)
        for change in done.changed:
            click.echo(f"  {change}")
        if done.stale:
            click.echo("  stale by this: " + ", ".join(str(view.number) for view in done.stale))

    def _play(self, number: int) -> None:
        from director.player import play

        play(self._film.take_path(number), self._film.folder)

    def _show(self, shot: ShotView) -> None:
        assert shot.take is not None  # only those are looked at
        title = click.style(f"{shot.number}. {shot.title}", bold=True)
        click.echo(f"\n{title}  [take {shot.take.number}, {shot.state}, {shot.duration:.1f} s]")
        if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
            from director.cli.strip import strip

            for line in strip(Path(shot.take.path), shutil.get_terminal_size().columns):
                click.echo(line)
        click.echo(f"{shot.scene}; {', '.join(shot.characters) or 'nobody'}")
        if shot.action:
            click.echo(shot.action)
        for line_of in shot.dialogue:
            click.echo(f"  {line_of.character}: {line_of.line}")
        self._show_findings(shot)
        for entry in shot.memory:
            source = f"shot {entry.shot_number}" if entry.shot else "a reference"
            click.echo(f"  remembers {source}: {entry.reason}")
        for reason in shot.reasons:
            click.echo(f"  stale: {reason}")
        if self._plays:
            try:
                self._play(shot.number)
            except DirectorError as error:
                click.echo(f"director: {error}", err=True)

    def _show_findings(self, shot: ShotView) -> None:
        from director.critics.verdict import accepted

        said = self._film.said(shot.number)
        colours = {"error": "red", "warning": "yellow", "note": "blue"}
        for finding in said.findings:
            grave = click.style(finding.severity, fg=colours[finding.severity])
            click.echo(f"  {grave} {finding.t0:.2f}-{finding.t1:.2f} s  {finding.aspect}: {finding.evidence}")
        if accepted(said.reviews):
            click.echo("  you accepted it")
        elif not said.reviews:
            click.echo(f"  not judged yet: `director critique {near(self._film.folder)} {shot.number}`")
        elif not said.findings:
            click.echo("  nothing found")
