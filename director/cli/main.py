"""The command `director`. Each command is a few lines over `director.api`; everything heavy is imported inside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, MutableMapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from director.cli.common import (
    FILM,
    JSON,
    SHOT,
    llm_options,
    loading,
    near,
    open_film,
    output,
    print_json,
    print_stale,
    reporter,
)
from director.cli.errors import Plainly

if TYPE_CHECKING:
    from director.api import Director


PARTS = ("revise", "arrange", "continuity", "judge", "review", "confirm", "chat", "share", "doctor", "echo", "bench")


class Parts(Plainly):
    """The commands of this module, and those of the other parts, each imported only when a command is not found yet."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; None where no part has it."""
        for part in PARTS:
            if cmd_name in self.commands:
                break
            self._add(part)
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(self.all())

    def all(self) -> MutableMapping[str, click.Command]:
        """All commands by name."""
        for part in PARTS:
            self._add(part)
        return self.commands

    def _add(self, part: str) -> None:
        for command in import_module(f"director.cli.{part}").COMMANDS:
            self.add_command(command)


@click.group(cls=Parts, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="director-agent", prog_name="director")
def main() -> None:
    """Turn a story into a film of many shots, and change any one of them.

    \b
    director make "A lighthouse keeper finds a wounded robot in a storm and hides it." -o film.mp4
    director make my-script.fountain --project my-film

    Exit codes: 0 done, 1 the work failed, 2 bad input, 3 a yes is needed and nobody is there to give it, or what was found
    is as grave as --fail-on says.
    """
    if os.environ.get("NO_COLOR"):
        click.get_current_context().color = False


def _film_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that `make` and `plan` share."""
    for option in reversed(
        (
            click.argument("source", required=False),
            click.option(
                "--project", type=click.Path(path_type=Path), help="Folder of the film. Default: named from the title."
            ),
            click.option("--shots", type=int, help="Number of shots. Default: as the story needs."),
            click.option("--duration", type=float, help="Length of the film in seconds. Default: as the story needs."),
            click.option("--size", help="Picture size, multiples of 32. Default: 1280x736."),
            click.option("--fps", type=float, help="Frames a second, 24 or 25. Default: 25."),
            click.option("--seed", type=int, help="Film seed; what words leave open is drawn from it. Default: 0."),
            click.option(
                "--memory", help="What each shot remembers: on, native (first 3, recent 4) or off. Default: on."
            ),
            click.option("--generator", help="Who renders: animatic or joyai-echo. Default: animatic."),
            click.option("--model", help="Folder of the weights, for joyai-echo."),
            llm_options,
            click.option(
                "--notes",
                help="Folder of your own documents, or mcp:NAME of film.toml, for a language model to draw on.",
            ),
            click.option("--yes", is_flag=True, help="Give every yes beforehand."),
            JSON,
        )
    ):
        command = option(command)
    return command


@main.command()
@_film_options
@output("The film file (.mp4). Default: in the film's exports/.")
def make(
    source: str | None, project: Path | None, output: Path | None, as_json: bool, yes: bool, **options: Any
) -> None:
    """Make a film from SOURCE, or continue one.

    SOURCE is a brief in quotes, a text or Markdown file, a Fountain script, a prompts JSON ({"prompts": [...]}), or the
    folder of a film to continue. The path of the film is the last line printed. Stopped anywhere, the same command
    continues.
    """
    film, path = _run(
        source, project, as_json, yes, lambda film, story, **said: film.make(story, output=output, **said), **options
    )
    if as_json:
        print_json({"path": str(path.absolute()), **film.status().model_dump(mode="json")})
    else:
        click.echo(path)


@main.command()
@_film_options
def plan(source: str | None, project: Path | None, as_json: bool, yes: bool, **options: Any) -> None:
    """Plan a film: everything up to the first rendered shot."""
    film, status_now = _run(
        source, project, as_json, yes, lambda film, story, **said: film.plan(story, **said), **options
    )
    if as_json:
        print_json(status_now.model_dump(mode="json"))
        return
    _shot_list(film)
    if waits := film.waiting():
        click.echo(
            f"\n{waits.text}\n`director confirm {film.folder}` says yes, `director make {film.folder}` renders it."
        )
    else:
        click.echo(f"\n`director make {film.folder}` renders it.")


@main.command()
@FILM
@click.option("--memory", is_flag=True, help="Also say where a new selection would remember something better.")
@JSON
def status(film: Path, memory: bool, as_json: bool) -> None:
    """Say how far a film is, and which shots are not what it now asks for."""
    now = open_film(film).status(memory=memory)
    if as_json:
        print_json(now.model_dump(mode="json"))
        return
    click.echo(
        f"{now.title}: {now.shots.total} shots, {now.seconds:.0f} s, {now.size} at {now.fps:g} fps, by {now.generator}"
    )
    counts = ", ".join(f"{n} {name}" for name, n in now.shots.model_dump().items() if name != "total" and n)
    click.echo(f"next: {now.stage}; {counts or 'no shots yet'}")
    for view in now.stale:
        click.echo(f"stale {view.number:>4}  {'; '.join(map(str, view.reasons))}")
    if now.may_follow:
        click.echo("may follow once those are redone: " + ", ".join(str(shot.number) for shot in now.may_follow))
    for better in now.better_memory:
        click.echo(f"shot {better.shot}: {better}")
    if memory and not now.better_memory:
        click.echo("every shot remembers what would be chosen today")
    if now.older_renderer:
        click.echo(f"made by an older renderer: {now.older_renderer}")
    for words in now.degraded:
        click.echo(f"degraded: {words}")
    for words in now.remarks:
        click.echo(words)


@main.command()
@FILM
@JSON
def shots(film: Path, as_json: bool) -> None:
    """List the shots of a film."""
    if as_json:
        print_json([shot.brief() for shot in open_film(film).shots()])
    else:
        _shot_list(open_film(film))


@main.command()
@FILM
@SHOT
@JSON
def show(film: Path, shot: int, as_json: bool) -> None:
    """Show one shot: plan, condition, take and what it remembers."""
    one = open_film(film).shot(shot)
    if as_json:
        print_json(one.model_dump(mode="json", exclude={"reasons"}))
        return
    click.echo(f"{one.number}. {one.title}  [{one.id}, {one.state}, {one.duration:.2f} s]")
    click.echo(f"{one.scene}; {', '.join(one.characters) or 'nobody'}")
    if one.action:
        click.echo(f"\n{one.action}")
    for line in one.dialogue:
        click.echo(f"  {line.character}: {line.line}")
    for note in one.notes:
        click.echo(f"note: {note}")
    click.echo(f"\ncondition:\n{one.condition}")
    if one.take:
        click.echo(f"\ntake {one.take.number}: {near(one.take.path)}")
    for remark in one.remarks:
        click.echo(remark)
    for reason in one.reasons:
        click.echo(f"stale: {reason}")
    for entry in one.memory:
        window = f"{entry.audio_window[0]:.2f}-{entry.audio_window[1]:.2f} s"
        click.echo(
            f"  slot {entry.position}: shot {entry.shot_number}, {window}, {entry.role} {entry.score:.3f} ({entry.reason})"
        )


@main.command()
@FILM
@output("The film file (.mp4). Default: in the film's exports/.")
@click.option("--name", help="Keep this choice of takes under a name, and cut the same takes again later.")
@click.option("--subtitles", default="soft", show_default=True, help="soft, burned into the picture, or none.")
@click.option("--transition", default="cut", show_default=True, help="cut, or dissolve:SECONDS between all shots.")
@click.option("--score/--no-score", default=None, help="Music for the whole film, by rule. Default: as film.toml says.")
@click.option("--slate", is_flag=True, help="Put shot, take, time code and title into the picture.")
def cut(film: Path, output: Path | None, **finish: Any) -> None:
    """Write the film as one file, with chapters and subtitles, and an SRT beside it."""
    click.echo(open_film(film).cut(output, **finish))


@main.command(name="import")
@FILM
@click.argument("script", type=click.Path(path_type=Path))
@click.option("--preview", is_flag=True, help="Only say what would change, shot by shot.")
@click.option("--yes", is_flag=True, help="Take the changes without asking.")
def import_(film: Path, script: Path, preview: bool, yes: bool) -> None:
    """Take a changed script into a film. Shots that match keep their takes and what was changed by hand.

    `director make` does the same, and then renders what is new.
    """
    if not script.is_file():
        raise click.UsageError(f"{script} is no file, and wanted is a script")
    if preview:
        found = open_film(film).compare_script(script)
        click.echo("\n".join(found.lines) or "nothing would change")
        return
    _run(str(script), film, False, yes, lambda film, story, yes: film.plan(story, yes=yes))
    click.echo(f"`director make {film}` renders what is new, `director refresh {film}` what is stale.")


@main.command(name="set")
@FILM
@click.argument("changes", nargs=-1, required=True, metavar="NAME=VALUE...")
def set_(film: Path, changes: tuple[str, ...]) -> None:
    """Change settings of a film, fields of a card, or states from a shot on, and say what that makes stale.

    \b
    director set my-film size=640x384 style="ink on paper"
    director set my-film mara.clothing="a yellow raincoat"
    director set my-film 12 mara.coat=torn

    With the number of a shot first: states of people, places and things, from that shot on until they change.

    Settings: size, fps, seed, memory, fill, generator, model, preset, style, title.
    """
    from director.cli.continuity import correct
    from director.cli.settings import parse_changes

    if changes[0].isdigit():
        correct(film, int(changes[0]), changes[1:])
        return
    opened, (settings, cards) = open_film(film), parse_changes(changes)
    stale = [*opened.set(**settings)] if settings else []
    for card, fields in cards.items():
        stale += opened.set_card(card, **fields)
    print_stale(stale, film)


def _run(
    source: str | None, project: Path | None, as_json: bool, yes: bool, work: Callable[..., Any], **options: Any
) -> tuple[Director, Any]:
    """Make or plan; where the person has to be asked and sits at the terminal, ask."""
    from director.cli.confirm import ask
    from director.errors import NeedsYes, Unconfirmed

    while True:
        try:
            with reporter(as_json) as report:
                film, story = _which_film(source, project, report)
                return film, work(film, story, yes=yes, **options)
        except Unconfirmed as question:
            if not sys.stdin.isatty():
                raise
            ask(film, question.waiting, **options)
        except NeedsYes as question:
            if not sys.stdin.isatty():
                raise
            click.echo(str(question).partition("\nnothing was done")[0], err=True)
            if not click.confirm("take it?", err=True):
                raise
            yes = True


def _which_film(source: str | None, project: Path | None, report: Any) -> tuple[Director, str | None]:
    """The film that `make` means, and the story to give to it: None to continue."""
    with loading():
        from director.api import Director
        from director.errors import BadInput
        from director.intake.read import read_source
        from director.names import safe_name

    if source is None:
        if project is None:
            raise BadInput('give a brief, a script or a film to continue: `director make "A keeper finds a robot."`')
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

