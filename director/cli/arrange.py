"""Commands that change the film around its shots: order, memory, cast, history, and what is redone."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import click

from director.cli.common import FILM, JSON, SHOT, open_film, print_json, print_stale, reporter
from director.errors import BadInput


@click.command()
@FILM
@click.option("--shots", "only", help="Only these, such as 9,12-14.")
@click.option("--preview", is_flag=True, help="Say what would be rendered. Renders nothing.")
@click.option("--reselect", is_flag=True, help="Also where a new selection would remember something better.")
@click.option("--renderer", is_flag=True, help="Also what another version of the renderer made.")
@click.option("--degraded", is_flag=True, help="Also what was made without a part that is there now, such as voices.")
@JSON
def refresh(
    film: Path, only: str | None, preview: bool, reselect: bool, renderer: bool, degraded: bool, as_json: bool
) -> None:
    """Render what is stale, in one pass in story order. Pinned, accepted and skipped shots are passed."""
    from director.names import parse_range

    chosen = parse_range(only) if only else None
    with reporter(as_json) as report:
        done = open_film(film, report).refresh(
            chosen, preview=preview, reselect=reselect, renderer=renderer, degraded=degraded
        )
    if as_json:
        print_json([{"number": shot.number, "id": shot.id, "reasons": shot.reasons} for shot in done])
        return
    for shot in done:
        click.echo(f"{shot.number:>4}  {'; '.join(shot.reasons)}")
    click.echo(f"{len(done)} shots {'would be ' if preview else ''}rendered" if done else "nothing is stale")


@click.command()
@FILM
@SHOT
@click.option(
    "--with",
    "include",
    help="Shots that it must remember, such as 3,5; 3:look (voice, place, prop) for one thing only.",
)
@click.option("--without", "exclude", help="Shots that it must not.")
@click.option("--auto", is_flag=True, help="Forget what was steered.")
def memory(film: Path, shot: int, include: str | None, exclude: str | None, auto: bool) -> None:
    """See and steer what a shot remembers. What is steered is kept in the plan and taken at the next render."""
    from director.names import parse_range, parse_roles

    opened = open_film(film)
    more, roles = parse_roles(include) if include else ([], {})
    less, steered = parse_range(exclude) if exclude else [], bool(include or exclude or auto)
    one = opened.memory(shot, include=more, exclude=less, roles=roles, auto=auto) if steered else opened.shot(shot)
    for entry in one.memory:
        window = f"{entry.audio_window[0]:.2f}-{entry.audio_window[1]:.2f} s"
        source = f"shot {entry.shot_number}" if entry.shot else "reference"
        click.echo(f"slot {entry.position}: {source}, {window}, {entry.role} {entry.score:.3f} ({entry.reason})")
    if not one.memory:
        click.echo(f"shot {shot} remembers nothing")
    for reason in one.reasons:
        click.echo(f"stale: {reason}")


@click.command()
@FILM
@click.argument("character")
@SHOT
def anchor(film: Path, character: str, shot: int) -> None:
    """Let the current take of a shot stand for CHARACTER in fixed memory."""
    print_stale(open_film(film).anchor(character, shot), film)


@click.command()
@FILM
@click.argument("character")
@click.option("--image", type=click.Path(path_type=Path), help="A picture of the character.")
@click.option("--voice", type=click.Path(path_type=Path), help="A recording of the voice.")
@click.option("--remove", is_flag=True, help="Take the reference back.")
def cast(film: Path, character: str, image: Path | None, voice: Path | None, remove: bool) -> None:
    """Let a picture or a voice of your own stand for CHARACTER from now on."""
    if remove == bool(image or voice):
        raise BadInput("name a picture with --image, a recording with --voice, or both; --remove takes them back")
    opened = open_film(film)
    opened.cast(character, image=image, voice=voice)
    click.echo(
        f"{character} is cast; shots rendered from now on remember it, `director refresh {film} --reselect` redoes the others"
    )


@click.command()
@FILM
@click.argument("before", type=int)
@click.argument("action")
@click.option("--who", help="Who is seen, separated by commas. Default: those whom ACTION names.")
def insert(film: Path, before: int, action: str, who: str | None) -> None:
    """Plan a new shot before shot BEFORE, or at the end with one past the last. `director make` renders it."""
    people = [name.strip() for name in who.split(",")] if who else None
    shot = open_film(film).insert(before, action, characters=people)
    click.echo(f"{shot.number}. {shot.title}  [{shot.id}, planned]; `director make {film}` renders it")


@click.command()
@FILM
@SHOT
def drop(film: Path, shot: int) -> None:
    """Take a shot out of the film. Its takes stay."""
    opened = open_film(film)
    key = opened.shot(shot).id
    print_stale(opened.drop(shot), film)
    click.echo(f"`director restore {film} {key}` brings it back.")


@click.command()
@FILM
@click.argument("shot_id")
def restore(film: Path, shot_id: str) -> None:
    """Bring back a dropped shot, by its id."""
    print_stale(open_film(film).restore(shot_id), film)


@click.command()
@FILM
@SHOT
@click.option("--before", type=int, required=True, help="The shot that will follow; one past the last for the end.")
def move(film: Path, shot: int, before: int) -> None:
    """Put a shot before another."""
    print_stale(open_film(film).move(shot, before=before), film)


@click.command()
@FILM
@SHOT
def skip(film: Path, shot: int) -> None:
    """Leave a shot out of cuts and of new selections."""
    print_stale(open_film(film).skip(shot), film)


@click.command()
@FILM
@SHOT
def unskip(film: Path, shot: int) -> None:
    """Take `skip` back."""
    print_stale(open_film(film).unskip(shot), film)


@click.command()
@FILM
@click.argument("shots")
def accept(film: Path, shots: str) -> None:
    """Keep the takes of SHOTS (such as 9-30) as they are, until something changes again."""
    from director.names import parse_range

    done = open_film(film).accept(parse_range(shots))
    click.echo(f"accepted: {', '.join(map(str, done))}" if done else "none of them is stale")


@click.command()
@FILM
@SHOT
def pin(film: Path, shot: int) -> None:
    """Never touch a shot."""
    open_film(film).pin(shot)
    click.echo(f"shot {shot} is pinned")


@click.command()
@FILM
@SHOT
def unpin(film: Path, shot: int) -> None:
    """Take `pin` back."""
    open_film(film).unpin(shot)
    click.echo(f"shot {shot} is no longer pinned")


@click.command()
@FILM
def undo(film: Path) -> None:
    """Undo the newest step. Takes and files stay."""
    step = open_film(film).undo()
    click.echo(f"undone: {step.title}" if step else "nothing to undo")


@click.command()
@FILM
def redo(film: Path) -> None:
    """Do the step undone last again."""
    step = open_film(film).redo()
    click.echo(f"done again: {step.title}" if step else "nothing to do again")


@click.command()
@FILM
@click.option("--shot", type=int, help="Only what touched this shot.")
@JSON
def log(film: Path, shot: int | None, as_json: bool) -> None:
    """Print the history: every command, who asked, and what the gate said."""
    events = open_film(film).log(shot=shot, brief=not as_json)
    if as_json:
        print_json(events)
        return
    for event in events:
        said = ": ".join(filter(None, (event["verdict"].replace("allow", ""), event["message"])))
        about = ", ".join(filter(None, (event["about"], event["tool_verdict"])))
        command = f"{event['command']} {about}".rstrip()
        click.echo(
            f"{event['at']}  {event['step']:>4} {event['step_title']}  {command} ({event['actor']})"
            f"{'  ' if said else ''}{said}"
        )


@click.command()
@FILM
@click.argument("generator")
@click.option("--model", type=click.Path(path_type=Path), help="Folder of the weights, for joyai-echo. Kept.")
def switch(film: Path, generator: str, model: Path | None) -> None:
    """Render with another generator from now on. The takes of the old one stay whole, and switching back is free."""
    now = open_film(film).switch(generator, model=model)
    click.echo(
        f"by {now.generator}: {now.shots.planned} shots planned, {now.shots.fresh} fresh, {now.shots.stale} stale"
    )


@click.command()
@FILM
@click.option("--preview", is_flag=True, help="Only say what could be freed.")
@click.option("--older-than", default="0d", show_default=True, help="Only takes older than this, such as 30d or 12h.")
def gc(film: Path, preview: bool, older_than: str) -> None:
    """Free the files of takes that nothing needs. Their history stays, and `director reproduce` makes them again."""
    match = re.fullmatch(r"(\d+)([dh])", older_than)
    if not match:
        raise BadInput(f"--older-than {older_than}: wanted days or hours, such as 30d or 12h")
    age = timedelta(days=int(match[1])) if match[2] == "d" else timedelta(hours=int(match[1]))
    found = open_film(film).gc(older_than=age, preview=preview)
    verb = "could be freed" if preview else "freed"
    click.echo(f"{len(found.files)} files, {found.mebibytes:.1f} MiB {verb}: takes {', '.join(found.takes) or 'none'}")


COMMANDS = (
    *(refresh, memory, anchor, cast, insert, drop, restore, move, skip, unskip),
    *(accept, pin, unpin, undo, redo, log, switch, gc),
)
