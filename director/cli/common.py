"""What the command files share: arguments, opening a film, and how things are printed."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from director.api import Director
    from director.views import StaleView

FILM = click.argument("film", type=click.Path(path_type=Path))
SHOT = click.argument("shot", type=int)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


def llm_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that may ask a language model: the fields of `director.llm.asked.Asked`."""
    path = click.Path(path_type=Path, dir_okay=False)
    for option in reversed(
        (
            click.option(
                "--llm",
                help="Who writes: builtin (rules, no language model), openai (or any server that speaks its protocol), "
                "llama.cpp, ollama, lm-studio or vllm. Default: as film.toml says, else builtin.",
            ),
            click.option("--llm-base-url", help="Address of an OpenAI-compatible server: http://localhost:8080/v1."),
            click.option("--llm-model", help="The model there. Default: the first that the server names."),
            click.option("--record", type=path, help="Write every exchange with the language model to a file."),
            click.option("--replay", type=path, help="Answer from such a file, without a network."),
            click.option(
                "--budget", help="What language models may take: 2.50 (money), or tokens=200000,minutes=10,calls=50."
            ),
        )
    ):
        command = option(command)
    return command


def output(kind: str, *, required: bool = False) -> Any:
    """The option -o."""
    return click.option("-o", "--output", type=click.Path(path_type=Path), required=required, help=kind)


@contextmanager
def loading() -> Iterator[None]:
    """Importing leaves no garbage, and looking for some meanwhile takes a tenth of a short command."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def open_film(folder: Path, report: Any = None) -> Director:
    """The film in a folder. Raises NotAFilm when there is none."""
    with loading():
        from director.api import Director
        from workspace.errors import NotAFilm

    if not folder.is_dir():
        raise NotAFilm(f"{folder} is no film: `director make` with a brief or a script makes one")
    return Director(folder, report=report)


def reporter(quiet: bool = False) -> Any:
    """Who draws the progress: bars on a terminal, lines elsewhere, nothing with --json."""
    with loading():
        from director.cli.progress import Bars, Lines, Quiet

    if quiet:
        return Quiet()
    return Bars() if sys.stderr.isatty() else Lines()


def near(path: str | Path) -> str:
    """A path as a person would type it from here."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else str(path)


def print_json(value: object) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_stale(stale: Sequence[StaleView], folder: Path) -> None:
    """Which shots are stale, with the reasons, and what redoes them."""
    if not stale:
        click.echo("nothing is stale by this")
        return
    click.echo(f"stale by this: {len(stale)}")
    for view in stale:
        click.echo(f"  {view.number:>4}  {'; '.join(map(str, view.reasons))}")
    click.echo(f"`director refresh {folder}` renders them again.")
