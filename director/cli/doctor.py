"""Commands for a first day: what is installed, what to try, and a shell that knows the commands."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from director.cli.common import JSON, print_json

EXAMPLES = Path(__file__).parent.parent / "examples"
SIGNS = {"good": "ok", "missing": "--", "bad": "NO"}
TO_TRY = (
    ("a film from one sentence", 'director make "A lighthouse keeper finds a wounded robot in a storm and hides it."'),
    ("a film from a screenplay, small and quick", "director make lighthouse.fountain --project light --size 640x384"),
    ("look first, render later", "director plan lighthouse.fountain --project light"),
    ("what a shot is made of, and what it remembers", "director show light 4"),
    ("change one shot by saying what is wrong", 'director revise light 4 "make it dawn, and closer" --preview'),
    ("the whole film on one sheet", "director sheet light -o sheet.png"),
    ("the script, edited, and taken in again", "director import light lighthouse.fountain --preview"),
    (
        "the cut, with subtitles in the picture",
        "director cut light -o cut.mp4 --subtitles burned --transition dissolve:0.5",
    ),
)
SHELLS = {
    "bash": ('eval "$(_DIRECTOR_COMPLETE=bash_source director)"', "~/.bashrc"),
    "zsh": ('eval "$(_DIRECTOR_COMPLETE=zsh_source director)"', "~/.zshrc"),
    "fish": ("_DIRECTOR_COMPLETE=fish_source director | source", "~/.config/fish/completions/director.fish"),
}


@click.command()
@JSON
def doctor(as_json: bool) -> None:
    """Say what is installed, what is missing, what that switches off, and the command to add it.

    Ends with 0 only when the default film can be made.
    """
    from director.checkup import checkup

    checks = checkup(Path.cwd())
    if as_json:
        print_json([vars(check) for check in checks])
    else:
        for check in checks:
            click.echo(f"{SIGNS[check.state]}  {check.name}: {check.found}")
            if check.remedy:
                click.echo(f"      {check.remedy}")
    bad = [check.name for check in checks if check.state == "bad"]
    if not as_json:
        click.echo(f"\nno film can be made yet: {', '.join(bad)}" if bad else "\nthe default film can be made")
    sys.exit(1 if bad else 0)


@click.command()
@click.option("--copy", is_flag=True, help="Put the example script here, as lighthouse.fountain.")
def examples(copy: bool) -> None:
    """Print commands to try, in a good order."""
    script = EXAMPLES / "lighthouse.fountain"
    if copy:
        if Path(script.name).exists():
            raise click.UsageError(f"{script.name} is here already, and nothing is written over it")
        shutil.copyfile(script, script.name)
    else:
        click.echo("# the script of these examples comes with director")
        click.echo("director examples --copy\n")
    for what, command in TO_TRY:
        click.echo(f"# {what}\n{command}\n")


@click.command()
@click.argument("shell", type=click.Choice(list(SHELLS)))
def completion(shell: str) -> None:
    """Print what makes SHELL complete the commands, options and files of director.

    \b
    director completion bash >> ~/.bashrc
    director completion zsh >> ~/.zshrc
    director completion fish > ~/.config/fish/completions/director.fish
    """
    click.echo(SHELLS[shell][0])


COMMANDS = (doctor, examples, completion)
