"""The command that has a film judged."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from director.cli.common import JSON, llm_options, open_film, print_json, reporter

if TYPE_CHECKING:
    from director.critics.finding import Critique

SEVERITIES = ("note", "warning", "error", "never")  # the last: whatever is found, the exit code is 0


@click.command()
@click.argument("films", nargs=-1, metavar="FILM... [SHOTS]")
@click.option("--critics", help="Who judges: technical, speech, identity, continuity, vlm. Default: all but vlm.")
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), default="error", show_default=True, help="Exit code 3 from here on."
)
@click.option("--again", is_flag=True, help="Judge also what was judged before.")
@click.option("--auto", is_flag=True, help="Find, change, render, judge again, and keep the best takes.")
@click.option("--rounds", type=int, default=3, show_default=True, help="With --auto: the most tries for one shot.")
@click.option("--refresh", is_flag=True, help="With --auto: redo stale shots too, as the film now asks.")
@click.option("--yes", is_flag=True, help="With --auto: give the yes to what rendering costs beforehand.")
@click.option("--thresholds", is_flag=True, help="Only list the numbers that decide what is wrong.")
@llm_options
@JSON
def critique(
    films: tuple[str, ...],
    critics: str | None,
    fail_on: str,
    again: bool,
    auto: bool,
    rounds: int,
    refresh: bool,
    yes: bool,
    thresholds: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Look at the takes of a film, or of some SHOTS (7, or 3,9-12), and say what is wrong with them.

    What is found is kept with the takes. The critic vlm asks a vision model: name one with --llm.

    With --auto what is at fault is changed and rendered, until nothing is found from --fail-on up, two tries in a row help
    nothing, or --rounds or the --budget is over: a time such as 30m, an amount of money, or both. The best take of each
    shot stays; all of it is one step for `director undo`. Stopped anywhere, the same command goes on.
    """
    from director.cli.improve import improve
    from director.critics.finding import SEVERITIES as GRAVE
    from director.llm.asked import Asked

    if thresholds:
        _list_thresholds()
        return
    if not films:
        raise click.UsageError("name a film to be judged")
    folders, numbers = _named(films)
    if not auto and (refresh or yes):
        raise click.UsageError(f"--{'refresh' if refresh else 'yes'} goes with --auto: without it nothing is rendered")
    names = [name.strip() for name in critics.split(",")] if critics is not None else []
    if auto:
        more = {"rounds": rounds, "refresh": refresh, "yes": yes, "again": again, "budget": options.pop("budget")}
        improve(folders, numbers, as_json=as_json, fail_on=fail_on, critics=names, asked=Asked(**options), **more)
        return
    found = []
    with reporter(as_json) as report:
        for folder in folders:
            said = open_film(folder, report).critiques(
                shots=numbers, critics=names, again=again, asked=Asked(**options)
            )
            for one in said:
                found.append((folder, one))
                if not as_json:
                    _print(one)
    if as_json:
        print_json([{**({"film": str(folder)} if len(folders) > 1 else {}), **as_row(one)} for folder, one in found])
    else:
        _print_sum([one for _, one in found])
    reached = fail_on != "never" and any(
        GRAVE.index(finding.severity) >= GRAVE.index(fail_on) for _, one in found for finding in one.findings
    )
    if reached:
        sys.exit(3)


COMMANDS = (critique,)


def _list_thresholds() -> None:
    from director.critics.thresholds import Thresholds

    for name, field in Thresholds.model_fields.items():
        click.echo(f"{name} = {field.default:g}".ljust(18) + (field.description or ""))


def _named(words: Sequence[str]) -> tuple[list[Path], list[int]]:
    """The films and, when the last word is no folder but numbers, the shots. Raises BadInput."""
    from director.errors import BadInput
    from director.names import parse_range

    last = words[-1]
    if len(words) == 1 or Path(last).is_dir() or not re.fullmatch(r"[\d\s,-]+", last):
        return [Path(word) for word in words], []
    if len(words) > 2:
        raise BadInput(f"shots {last} of {len(words) - 1} films: name one film, or leave the shots out")
    return [Path(words[0])], parse_range(last)


def as_row(one: Critique) -> dict[str, object]:
    """One shot as `--json` prints it."""
    return {
        **one.model_dump(mode="json", exclude={"reviews"}),
        "worst": one.worst,
        "findings": [finding.model_dump(mode="json") for finding in one.findings],
        "not_judged": [{"critic": critic, **gap.model_dump(mode="json")} for critic, gap in one.not_judged],
        "measures": one.measures,
        "by": {review.critic: review.by for review in one.reviews},
    }


def _print(one: Critique) -> None:
    if one.take is None:
        click.echo(f"shot {one.number}: not judged, it has no take yet")
        return
    blind = all(any(gap.aspect == "all" for gap in review.not_judged) for review in one.reviews)
    told = f"{len(one.findings)} found" if one.findings else "not judged" if blind else "nothing found"
    click.echo(f"shot {one.number}, take {one.take}: {told}")
    for finding in one.findings:
        when = f"{finding.t0:.2f}-{finding.t1:.2f} s"
        limit = "" if finding.threshold is None else f" (threshold {finding.threshold:g})"
        click.echo(f"  {finding.severity:<7}  {finding.aspect:<13}  {when:<14}  {finding.evidence}{limit}")
    for gap in one.gaps:
        click.echo(f"  not judged: {gap}")


def _print_sum(found: list[Critique]) -> None:
    from director.critics.finding import SEVERITIES as GRAVE

    every = [finding.severity for one in found for finding in one.findings]
    numbers = [(every.count(name), name) for name in reversed(GRAVE) if name in every]
    counts = ", ".join(f"{count} {name}{'s' * (count > 1)}" for count, name in numbers)
    gaps = sum(len(one.not_judged) for one in found)
    click.echo(
        f"{len(found)} shot{'s' * (len(found) != 1)}: {counts or 'nothing found'}{f', {gaps} not judged' if gaps else ''}"
    )
