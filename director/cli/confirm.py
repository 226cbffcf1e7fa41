"""Commands by which a person says yes, and sees what the director knows how to do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from director.cli.common import FILM, JSON, llm_options, open_film, print_json, reporter
from director.errors import BadInput

if TYPE_CHECKING:
    from director.api import Director
    from director.confirmation import Waiting

SKILLS_OF = click.option(
    "--film", type=click.Path(path_type=Path, exists=True), help="Also the skills that lie in this film's skills/."
)


@click.command()
@FILM
@click.option("--answer", "answers", multiple=True, metavar="N=TEXT", help="An answer to question N; more than once.")
@click.option("--change", help="Not yes: what is to be written otherwise first.")
@click.option("--show", is_flag=True, help="Only show what waits.")
@llm_options
def confirm(film: Path, answers: tuple[str, ...], change: str | None, show: bool, **asked: Any) -> None:
    """Say yes to the screenplay or the plan that waits for it, or answer what was asked.

    Questions without an --answer are answered by their defaults. `director make` goes on after it.
    """
    with reporter() as report:
        opened = open_film(film, report)
        if change is not None:
            waits = opened.rewrite(change, **asked)
            if waits and waits.questions:
                click.echo(f"noted, and it will be written so: {change}")
            _show(waits, film)
            return
    if show:
        _show(opened.waiting(), film)
        return
    given = _numbered(answers)
    found = opened.confirm(given)
    if found.of == "questions":
        for number, question in enumerate(found.questions, start=1):
            click.echo(f"{question.text} {given.get(number) or f'Assumed: {question.default}'}")
    else:
        click.echo(f"yes to the {found.of}")
    click.echo(f"`director make {film}` goes on.")


def ask(film: Director, waits: Waiting, **options: Any) -> None:
    """Ask a person at the terminal, and keep what they say. Raises click.Abort when they want to stop here.

    `options` are those of `Director.plan`: what is to be otherwise is written by the language model that they name.
    """
    from director.talk.words import is_no, is_yes

    click.echo(waits.full, err=True)
    if waits.questions:
        answers = {
            number: str(click.prompt(question.text, default=question.default, err=True))
            for number, question in enumerate(waits.questions, start=1)
        }
        film.confirm(answers)
        return
    said = str(click.prompt(f"Yes to the {waits.of}, or what is to be otherwise?", default="yes", err=True))
    if is_yes(said):
        film.confirm()
    elif is_no(said):
        raise click.Abort
    else:
        film.rewrite(said, **options)


@click.group(invoke_without_command=True)
@SKILLS_OF
@JSON
@click.pass_context
def skills(context: click.Context, film: Path | None, as_json: bool) -> None:
    """List what the director knows how to do, and where from; `director skills show NAME` prints one.

    A skill of the same name in a film's skills/, or in skills/ of your configuration folder, takes the place of ours.
    """
    from director.skills import Skills

    context.obj = Skills(film)
    if context.invoked_subcommand:
        return
    found = context.obj.all()
    if as_json:
        print_json(
            [{"name": s.name, "description": s.description, "origin": s.origin, "path": str(s.path)} for s in found]
        )
        return
    for skill in found:
        whose = "" if skill.origin == "director" else f"  [{skill.origin}: {skill.path}]"
        click.echo(f"{skill.name:<18} {skill.description}{whose}")


@skills.command(name="show")
@click.argument("name")
@SKILLS_OF
@click.pass_obj
def show_skill(known: Any, name: str, film: Path | None) -> None:
    """Print one skill, and the file that it comes from."""
    from director.skills import Skills

    skill = (Skills(film) if film else known).get(name)
    click.echo(f"{skill.text}\n\n({skill.path})")


def _show(waits: Waiting | None, film: Path) -> None:
    if waits is None:
        click.echo(f"{film} waits for nothing: `director make {film}` goes on")
    else:
        click.echo(f"{waits.full}\n`director confirm {film}` {waits.word}; --change TEXT has it written otherwise")


def _numbered(answers: tuple[str, ...]) -> dict[int, str]:
    """("1=she",) as {1: "she"}. Raises BadInput."""
    out = {}
    for answer in answers:
        match = re.fullmatch(r"\s*(\d{1,2})\s*=\s*(\S.*)", answer, re.DOTALL)
        if not match:
            raise BadInput(f"--answer {answer}: wanted the number of the question and the answer, such as 1=she")
        out[int(match[1])] = match[2].strip()
    return out


COMMANDS = (confirm, skills)
