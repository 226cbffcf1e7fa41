"""The command `director`. Each command is a few lines over `director.api`; everything heavy is imported inside it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from director.cli.errors import Plainly

if TYPE_CHECKING:
    from director.api import Director

FILM = click.argument("film", type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


@click.group(cls=Plainly, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="director-agent", prog_name="director")
def main() -> None:
    """Turn a story into a film of many shots, and change any one of them.

    \b
    director make "A lighthouse keeper finds a wounded robot in a storm and hides it." -o film.mp4
    director make my-script.fountain --project my-film

    Exit codes: 0 done, 1 the work failed, 2 bad input, 3 a yes is needed and nobody is there to give it.
    """


def _film_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that `make` and `plan` share."""
    for option in reversed(
        (
            click.argument("source", required=False),
            click.option("--project", type=click.Path(path_type=Path), help="Folder of the film. Default: named from the title."),
            click.option("--shots", type=int, help="Number of shots. Default: as the story needs."),
            click.option("--duration", type=float, help="Length of the film in seconds. Default: as the story needs."),
            click.option("--size", help="Picture size, multiples of 32. Default: 1280x736."),
            click.option("--fps", type=float, help="Frames a second, 24 or 25. Default: 25."),
            click.option("--seed", type=int, help="Film seed; what words leave open is drawn from it. Default: 0."),
            click.option("--memory", help="What each shot remembers: on, native (first 3, recent 4) or off. Default: on."),
            click.option("--generator", help="Who renders: animatic. Default: animatic."),
            click.option("--llm", help="Who writes: builtin (rules, no language model). Default: builtin."),
            click.option("--yes", is_flag=True, help="Give every yes beforehand."),
            JSON,
        )
    ):
        command = option(command)
    return command


@main.command()
@_film_options
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The film file (.mp4). Default: in the film's exports/.")
def make(source: str | None, project: Path | None, output: Path | None, as_json: bool, yes: bool, **options: Any) -> None:
    """Make a film from SOURCE, or continue one.

    SOURCE is a brief in quotes, a text or Markdown file, a Fountain script, a prompts JSON ({"prompts": [...]}), or the
    folder of a film to continue. The path of the film is the last line printed. Stopped anywhere, the same command
    continues.
    """
    with _reporter(as_json) as report:
        film, argument = _which_film(source, project, report)
        path = film.make(argument, output=output, **options)
    if as_json:
        _print_json({"path": str(path.absolute()), **film.status().model_dump(mode="json")})
    else:
        click.echo(path)


@main.command()
@_film_options
def plan(source: str | None, project: Path | None, as_json: bool, yes: bool, **options: Any) -> None:
    """Plan a film: everything up to the first rendered shot."""
    with _reporter(as_json) as report:
        film, argument = _which_film(source, project, report)
        status_now = film.plan(argument, **options)
    if as_json:
        _print_json(status_now.model_dump(mode="json"))
    else:
        _shot_list(film)
        click.echo(f"\n`director make {film.folder}` renders it.")


@main.command()
@FILM
@JSON
def status(film: Path, as_json: bool) -> None:
    """Say how far a film is."""
    now = _open(film).status()
    if as_json:
        _print_json(now.model_dump(mode="json"))
        return
    click.echo(f"{now.title}: {now.shots.total} shots, {now.seconds:.0f} s, {now.size} at {now.fps:g} fps, by {now.generator}")
    counts = ", ".join(f"{n} {name}" for name, n in now.shots.model_dump().items() if name != "total" and n)
    click.echo(f"next: {now.stage}; {counts or 'no shots yet'}")
    for words in now.degraded:
        click.echo(f"degraded: {words}")


@main.command()
@FILM
@JSON
def shots(film: Path, as_json: bool) -> None:
    """List the shots of a film."""
    if as_json:
        _print_json([shot.brief() for shot in _open(film).shots()])
    else:
        _shot_list(_open(film))


@main.command()
@FILM
@click.argument("number", type=int)
@JSON
def show(film: Path, number: int, as_json: bool) -> None:
    """Show one shot: plan, condition, take and what it remembers."""
    shot = _open(film).shot(number)
    if as_json:
        _print_json(shot.model_dump(mode="json", exclude={"reasons"}))
        return
    click.echo(f"{shot.number}. {shot.title}  [{shot.id}, {shot.state}, {shot.duration:.2f} s]")
    click.echo(f"{shot.scene}; {', '.join(shot.characters) or 'nobody'}")
    if shot.action:
        click.echo(f"\n{shot.action}")
    for line in shot.dialogue:
        click.echo(f"  {line.character}: {line.line}")
    click.echo(f"\ncondition:\n{shot.condition}")
    if shot.take:
        click.echo(f"\ntake {shot.take.number}: {shot.take.path}")
    for reason in shot.reasons:
        click.echo(f"stale: {reason}")
    for entry in shot.memory:
        window = f"{entry.audio_window[0]:.2f}-{entry.audio_window[1]:.2f} s"
        click.echo(f"  slot {entry.position}: shot {entry.shot_number}, {window}, {entry.role} {entry.score:.3f} ({entry.reason})")


@main.command()
@FILM
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The film file (.mp4). Default: in the film's exports/.")
def cut(film: Path, output: Path | None) -> None:
    """Write the film as one file, with chapters and subtitles, and an SRT beside it."""
    click.echo(_open(film).cut(output))


@main.command(name="set")
@FILM
@click.argument("changes", nargs=-1, required=True, metavar="NAME=VALUE...")
def set_(film: Path, changes: tuple[str, ...]) -> None:
    """Change settings of a film: size, fps, seed, memory, generator, style or title."""
    from director.cli.settings import parse_changes

    now = _open(film).set(**parse_changes(changes))
    click.echo(f"{now.shots.stale} of {now.shots.total} shots are stale now")


def _open(folder: Path) -> Director:
    from director.api import Director
    from workspace.errors import NotAFilm

    if not folder.is_dir():
        raise NotAFilm(f"{folder} is no film: `director make` with a brief or a script makes one")
    return Director(folder)


def _which_film(source: str | None, project: Path | None, report: Any) -> tuple[Director, str | None]:
    """The film that `make` means, and the story to give to it: None to continue."""
    from director.api import Director, safe_name
    from director.errors import BadInput
    from director.intake import read_source

    if source is None:
        if project is None:
            raise BadInput("give a brief, a script or a film to continue: `director make \"A keeper finds a robot.\"`")
        return Director(project, report=report), None
    folder = Path(source)
    if (folder / "workspace.db").is_file():
        if project is not None and project.absolute() != folder.absolute():
            raise BadInput(f"{folder} is a film and --project names another, {project}: leave one out")
        return Director(folder, report=report), None
    where = project or Path(safe_name(read_source(source).title))
    return Director(where, report=report), source


def _shot_list(film: Director) -> None:
    for shot in film.shots():
        line = f"  “{shot.dialogue[0].line}”" if shot.dialogue else ""
        who = ", ".join(shot.characters)
        click.echo(f"{shot.number:>4}  {shot.state:<7} {shot.duration:>6.2f} s  {shot.title}  [{who}]{line}")


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _reporter(quiet: bool) -> Any:
    from director.cli.progress import Bars, Lines, Quiet

    if quiet:
        return Quiet()
    return Bars() if sys.stderr.isatty() else Lines()
