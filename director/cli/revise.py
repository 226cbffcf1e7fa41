"""Commands that change or compare takes of one shot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from director.cli.common import FILM, JSON, SHOT, near, open_film, output, print_json, print_stale, reporter
from director.errors import BadInput

if TYPE_CHECKING:
    from director.actions.revise import Preview, Revision


@click.command()
@FILM
@SHOT
@click.argument("note", required=False)
@click.option(
    "--set", "fields", multiple=True, metavar="FIELD=VALUE", help="Exact, without interpretation. Repeatable."
)
@click.option("--preview", is_flag=True, help="Say what would change, and what would go stale. Renders nothing.")
@click.option(
    "--card/--shot-only", default=False, help="What concerns a card changes the card. Default: this shot only."
)
@JSON
def revise(
    film: Path, shot: int, note: str | None, fields: tuple[str, ...], preview: bool, card: bool, as_json: bool
) -> None:
    """Change one shot by saying what is wrong: NOTE in plain words, --set exactly, or both.

    \b
    director revise my-film 7 "make it night, and closer"
    director revise my-film 7 --set camera="slow dolly in" --set time_of_day=night

    One shot is rendered. What was built on the old take is named, and rendered again only by `director refresh`.
    """
    from director.cli.settings import pairs

    exact = dict(pairs(fields))
    if note is None and not exact:
        raise BadInput('say what is wrong: `director revise my-film 7 "make it night"`, or use --set FIELD=VALUE')
    with reporter(as_json) as report:
        opened = open_film(film, report)
        if preview:
            ahead = opened.preview(shot, note, card=card, **exact)
        else:
            done = opened.revise(shot, note, card=card, **exact)
    if preview:
        _print_preview(ahead, as_json)
    else:
        _print_revision(done, film, as_json)


@click.command()
@FILM
@SHOT
@click.option("--seed", type=int, help="The seed. Default: the next unused one.")
def again(film: Path, shot: int, seed: int | None) -> None:
    """Render a shot once more: same words, another seed."""
    with reporter() as report:
        done = open_film(film, report).again(shot, seed=seed)
    _print_revision(done, film, as_json=False)


@click.command()
@FILM
@SHOT
@click.option("-n", "count", type=int, default=4, show_default=True, help="How many takes.")
@output("A contact sheet of the takes (.png).")
def reseed(film: Path, shot: int, count: int, output: Path | None) -> None:
    """Make takes of a shot with other seeds, to choose from with `director use`."""
    with reporter() as report:
        made = open_film(film, report).reseed(shot, count, sheet=output)
    for take in made:
        click.echo(f"take {shot}.{take.number}: {near(take.path)}")
    if output:
        click.echo(output)
    click.echo(f"`director use {film} {shot} {made[-1].number}` makes one of them current.")


@click.command()
@FILM
@SHOT
@JSON
def takes(film: Path, shot: int, as_json: bool) -> None:
    """List all takes of a shot."""
    opened = open_film(film)
    made, now = opened.takes(shot), opened.shot(shot).take
    if as_json:
        print_json([take.model_dump(mode="json") for take in made])
        return
    for take in made:
        mark = "*" if now and take.id == now.id else " "
        click.echo(
            f"{mark} {shot}.{take.number}  by {take.generator}, seed {take.seed}, {take.made_at}  {near(take.path)}"
        )
    if not made:
        click.echo(f"shot {shot} has no take yet")


@click.command()
@FILM
@SHOT
@click.argument("take", type=int)
def use(film: Path, shot: int, take: int) -> None:
    """Go back to a take, with the plan and seed that it was made from. Renders nothing."""
    _print_revision(open_film(film).use(shot, take), film, as_json=False)


@click.command()
@FILM
@SHOT
@click.argument("takes", type=int, nargs=-1, required=True)
@output("The comparison (.mp4).", required=True)
def compare(film: Path, shot: int, takes: tuple[int, ...], output: Path) -> None:
    """Put takes of a shot side by side in one file, with the sound of the first."""
    click.echo(open_film(film).compare(shot, *takes, output=output))


@click.command()
@FILM
@SHOT
@click.argument("take", type=int)
def reproduce(film: Path, shot: int, take: int) -> None:
    """Render a take again and say whether it is bit-identical. Exit code 1 when it is not."""
    found = open_film(film).reproduce(shot, take)
    if found.identical:
        click.echo(f"take {found.take} is bit-identical")
        return
    click.echo(f"take {found.take} comes out differently{f' ({found.why})' if found.why else ''}")
    raise click.exceptions.Exit(1)


COMMANDS = (revise, again, reseed, takes, use, compare, reproduce)


def _print_preview(ahead: Preview, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "shot": ahead.shot,
                "changed": ahead.changed,
                "already": ahead.already,
                "command": {key: _plain(value) for key, value in ahead.command.items()},
                "offers": ahead.offers,
                "stale": [view.model_dump(mode="json") for view in ahead.stale],
                "may_follow": ahead.may_follow,
                "seconds": ahead.seconds,
            }
        )
        return
    click.echo(f"shot {ahead.shot} would change:")
    for change in ahead.changed or ("nothing",):
        click.echo(f"  {change}")
    _print_said(ahead)
    for view in ahead.stale:
        click.echo(f"would be stale {view.number:>4}  {'; '.join(map(str, view.reasons))}")
    if ahead.may_follow:
        click.echo("may follow: " + ", ".join(map(str, ahead.may_follow)))
    if ahead.seconds is not None:
        click.echo(f"rendering may take about {ahead.seconds:.0f} s; nothing was changed")


def _print_said(read: Preview | Revision) -> None:
    """What of a note changes nothing here."""
    for words in read.already:
        click.echo(f"  so already: {words}")
    for offer in read.offers:
        click.echo(f"offered: {offer} (--card)")


def _print_revision(done: Revision, film: Path, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "shot": done.shot,
                "take": done.take.model_dump(mode="json"),
                "changed": done.changed,
                "already": done.already,
                "offers": done.offers,
                "stale": [view.model_dump(mode="json") for view in done.stale],
                "may_follow": done.may_follow,
            }
        )
        return
    for change in done.changed:
        click.echo(f"  {change}")
    _print_said(done)
    click.echo(f"take {done.shot}.{done.take.number}: {near(done.take.path)}")
    for note in done.notes:
        click.echo(note)
    print_stale(done.stale, film)
    if done.may_follow:
        click.echo("may follow: " + ", ".join(map(str, done.may_follow)))


def _plain(value: object) -> object:
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value
