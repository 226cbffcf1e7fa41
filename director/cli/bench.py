"""`director bench`: the paper's measures for a set of stories."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import click

from director.cli.common import JSON, output, print_json, reporter


@click.command()
@click.argument("stories", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--compare", metavar="NAME=A,B", help="Configurations beside each other, such as memory=on,off,native.")
@click.option("--generator", help="Who renders: animatic or joyai-echo. Default: animatic.")
@click.option("--model", help="Folder of the weights, for joyai-echo.")
@click.option("--shots", type=int, help="Number of shots of each film. Default: as the story needs.")
@click.option("--size", help="Picture size, multiples of 32. Default: 1280x736.")
@click.option("--seed", type=int, help="Film seed. Default: 0.")
@click.option("--critics", help="Who judges the films, such as speech,identity. Default: all but vlm.")
@click.option(
    "--films", type=click.Path(path_type=Path), help="Keep the films in this folder; stopped, it goes on there."
)
@output("The table (.md). Default: printed.")
@JSON
def bench(
    stories: tuple[Path, ...],
    compare: str | None,
    critics: str | None,
    films: Path | None,
    output: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Make a film of every story in every configuration, measure it as the paper does, and print the table.

    Every number says what it was computed with: the paper's own models where they are on this machine, substitutes under
    their own names otherwise.
    """
    from director.bench import bench as results_of
    from director.bench import configurations, text
    from director.options import Options, check_output
    from generator import media

    cases = configurations(Options(**options), compare)
    target = check_output(output, ".md") if output else None
    names = [name.strip() for name in critics.split(",")] if critics else []
    with tempfile.TemporaryDirectory(prefix="director-bench-") as scratch, reporter() as report:
        results = list(results_of(stories, cases, films or Path(scratch), critics=names, report=report))
    if target:
        media.put(target, text(results).encode())
        click.echo(target)
    elif not as_json:
        click.echo(text(results), nl=False)
    if as_json:
        print_json([{**vars(r), "measures": [one.model_dump(mode="json") for one in r.measures]} for r in results])


COMMANDS = (bench,)
