"""Commands that give a film to other people and other tools."""

from __future__ import annotations

from pathlib import Path

import click

from director.cli.common import FILM, near, open_film, output

_FILE = click.Path(path_type=Path)


@click.command()
@FILM
@click.option(
    "--fountain", type=_FILE, help="The script as it is now (.fountain); untouched, it is the script as brought."
)
@click.option("--prompts", type=_FILE, help="JoyAI-Echo's story format (.json): the condition of each shot.")
@click.option("--srt", type=_FILE, help="The subtitles of the cut (.srt).")
@click.option("--shotlist", type=_FILE, help="One row a shot, for a spreadsheet (.csv).")
def export(film: Path, **files: Path | None) -> None:
    """Write a film in the forms of other tools. A script and prompts can be brought in again."""
    for path in open_film(film).export(**files):
        click.echo(near(path))


@click.command()
@FILM
@output("The picture (.png). Default: in the film's exports/.")
def sheet(film: Path, output: Path | None) -> None:
    """Put the whole film on one picture for A3: key frame, number, heading, line and length of every shot."""
    click.echo(near(open_film(film).sheet(output)))


@click.command()
@FILM
@output("The document (.pdf). Default: in the film's exports/.")
def storyboard(film: Path, output: Path | None) -> None:
    """Put the film on paper, six panels to a page: picture, framing, move, action and dialogue of every shot."""
    click.echo(near(open_film(film).storyboard(output)))


@click.command()
@FILM
@click.argument("shot", type=int, required=False)
def play(film: Path, shot: int | None) -> None:
    """Play the cut, or one shot, in the system's player, or in the one that film.toml names."""
    from director.player import play as start

    opened = open_film(film)
    path = opened.cut() if shot is None else opened.take_path(shot)
    start(path, opened.folder)
    click.echo(near(path))


COMMANDS = (export, sheet, storyboard, play)
