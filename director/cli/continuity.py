"""Commands that say how a film holds together: why, what-if, ledger, lint, graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from director.cli.common import FILM, JSON, SHOT, llm_options, near, open_film, output, print_json, print_stale
from director.errors import BadInput

if TYPE_CHECKING:
    from director.asking import Linted
    from director.explanations import Why

SEVERITIES = ("note", "warning", "error")  # of director.lint.found, which takes its time to load
FOUND = 3  # exit code


@click.command()
@FILM
@SHOT
@JSON
def why(film: Path, shot: int, as_json: bool) -> None:
    """Say what a shot remembers and why: what each slot is for, what it beat, and what found no slot."""
    found = open_film(film).why(shot)
    if as_json:
        print_json(found.model_dump(mode="json"))
        return
    click.echo(f"shot {shot} remembers:" if found.recorded else f"shot {shot} has no take; it would remember:")
    _print_slots(found)


@click.command(name="what-if")
@FILM
@SHOT
@click.option("--with", "include", help="Shots that it would have to remember, such as 3,5 or 3:look.")
@click.option("--without", "exclude", help="Shots that it would not.")
@click.option("--text", help="What would happen in it.")
@JSON
def what_if(film: Path, shot: int, include: str | None, exclude: str | None, text: str | None, as_json: bool) -> None:
    """Say what a shot would remember. Renders nothing, writes nothing."""
    from director.names import parse_range, parse_roles

    more, roles = parse_roles(include) if include else ([], {})
    less = parse_range(exclude) if exclude else []
    found = open_film(film).what_if(shot, text=text, include=more, exclude=less, roles=roles)
    if as_json:
        print_json(found.model_dump(mode="json"))
        return
    click.echo(f"shot {shot} would remember:")
    _print_slots(found)
    for sign, numbers in (("more than now", found.gained), ("no longer", found.lost)):
        if numbers:
            click.echo(f"{sign}: {', '.join(map(str, numbers))}")


@click.command()
@FILM
@click.option("--shot", type=int, help="Only this shot, with the words that say so.")
@click.option("--read", is_flag=True, help="First let a language model read what the rules may miss, and keep it.")
@llm_options
@JSON
def ledger(film: Path, shot: int | None, read: bool, as_json: bool, **options: Any) -> None:
    """Say shot by shot who wears and carries what, and the state of each place and thing, as the film is planned."""
    opened = open_film(film)
    if read:
        told = opened.read(**options)
        click.echo(f"read: states in {len(told)} shots", err=True)
    entries = opened.ledger(shot)
    if as_json:
        print_json([entry.model_dump(mode="json", exclude={"lines"}) for entry in entries])
        return
    for entry in entries:
        when = "" if entry.timeline == "main" else f" [{entry.timeline}]"
        if shot is not None:
            click.echo("\n".join((f"shot {entry.shot}{when}", *(f"  {line}" for line in entry.lines))))
        else:
            click.echo(f"{entry.shot:>4}{when}  " + "; ".join(f"{who}: {how}" for who, how in entry.states.items()))
    unread = [entry.shot for entry in entries if entry.unread]
    if unread:
        click.echo(
            f"not read, in a language that the ledger does not know: {', '.join(map(str, unread))}; "
            "of these only the plan's fields count, and meaning finds what they remember"
        )


@click.command()
@FILM
@click.option(
    "--fix", is_flag=True, help="Put right what has only one right answer, in one step that `undo` takes back."
)
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="error",
    show_default=True,
    help="End with exit code 3 when something this bad, or worse, is left.",
)
@JSON
def lint(film: Path, fix: bool, fail_on: str, as_json: bool) -> None:
    """Find contradictions and risks in the plan before anything is rendered: each with the two shots and the words."""
    done = open_film(film).lint(fix=fix)
    if as_json:
        print_json({"found": [asdict(f) for f in done.found], "fixed": [asdict(f) for f in done.fixed]})
    else:
        for fault in done.fixed:
            click.echo(f"fixed: {fault}")
        for fault in done.found:
            click.echo(str(fault))
        _sum_up(done, film)
    worst = [fault.severity for fault in done.found]
    if any(SEVERITIES.index(severity) >= SEVERITIES.index(fail_on) for severity in worst if fail_on in SEVERITIES):
        click.get_current_context().exit(FOUND)


@click.command()
@FILM
@output("The picture (.svg).", required=True)
@click.option("--shot", type=int, help="Only the chains that a revision of this shot would follow, in colour.")
def graph(film: Path, output: Path, shot: int | None) -> None:
    """Draw who remembers whom, and how many later shots a revision of each shot may lead to."""
    click.echo(near(open_film(film).graph(output, shot=shot)))


def correct(film: Path, shot: int, changes: Sequence[str]) -> None:
    """Correct states from a shot on, and say what that leads to."""
    from director.cli.settings import pairs

    if not changes:
        raise BadInput(f"name a state of shot {shot}: `director set {film} {shot} mara.coat=torn`")
    done = open_film(film).correct(shot, **dict(pairs(changes)))
    print_stale(done.stale, film)
    for better in done.otherwise:
        click.echo(f"shot {better.shot}: {better}")
    if done.otherwise:
        click.echo(f"`director refresh {film} --reselect` renders them with that.")


COMMANDS = (why, what_if, ledger, lint, graph)


def _sum_up(done: Linted, film: Path) -> None:
    fixable = sum(bool(fault.fix) for fault in done.found)
    counts = [f"{sum(f.severity == severity for f in done.found)} {severity}s" for severity in reversed(SEVERITIES)]
    click.echo(", ".join(counts) if done.found else "nothing found")
    if fixable:
        click.echo(f"`director lint {film} --fix` puts {fixable} of them right.")
    if done.fixed:
        print_stale(done.stale, film)


def _print_slots(found: Why) -> None:
    for slot in found.slots:
        click.echo(f"  {slot}")
    for need in found.unmet:
        click.echo(f"  {need}")
    if not found.slots:
        click.echo(f"  nothing (memory: {found.policy})")
