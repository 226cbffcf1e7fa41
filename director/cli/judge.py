"""The command that has a film judged."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from director.cli.common import FILM, JSON, llm_options, open_film, print_json, reporter

if TYPE_CHECKING:
    from director.critics.finding import Critique

SEVERITIES = ("note", "warning", "error", "never")  # the last: whatever is found, the exit code is 0


@click.command()
@FILM
@click.argument("shots", required=False)
@click.option("--critics", help="Who judges: technical, speech, identity, continuity, vlm. Default: all but vlm.")
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), default="error", show_default=True, help="Exit code 3 from here on."
)
@click.option("--again", is_flag=True, help="Judge also what was judged before.")
@llm_options
@JSON
def critique(
    film: Path, shots: str | None, critics: str | None, fail_on: str, again: bool, as_json: bool, **options: Any
) -> None:
    """Look at the takes of a film, or of some SHOTS (7, or 3,9-12), and say what is wrong with them.

    What is found is kept with the takes. The critic vlm asks a vision model: name one with --llm.
    """
    from director.critics.finding import SEVERITIES as GRAVE
    from director.llm.find import Asked
    from director.names import parse_range

    names = [name.strip() for name in critics.split(",")] if critics is not None else []
    numbers = parse_range(shots) if shots else []
    with reporter(as_json) as report:
        opened, found = open_film(film, report), []
        for one in opened.critiques(shots=numbers, critics=names, again=again, asked=Asked(**options)):
            found.append(one)
            if not as_json:
                _print(one)
    if as_json:
        print_json([as_row(one) for one in found])
    else:
        _print_sum(found)
    reached = fail_on != "never" and any(
        GRAVE.index(finding.severity) >= GRAVE.index(fail_on) for one in found for finding in one.findings
    )
    if reached:
        sys.exit(3)


COMMANDS = (critique,)


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
    told = "nothing found" if not one.findings else f"{len(one.findings)} found"
    click.echo(f"shot {one.number}, take {one.take}: {told}")
    for finding in one.findings:
        when = f"{finding.t0:.2f}-{finding.t1:.2f} s"
        limit = "" if finding.threshold is None else f" (threshold {finding.threshold:g})"
        click.echo(f"  {finding.severity:<7}  {finding.aspect:<13}  {when:<14}  {finding.evidence}{limit}")
    for critic, gap in one.not_judged:
        about = f" of {gap.subject}" if gap.subject else ""
        click.echo(f"  not judged: {critic}, {gap.aspect}{about}: {gap.reason}")


def _print_sum(found: list[Critique]) -> None:
    from director.critics.finding import SEVERITIES as GRAVE

    every = [finding.severity for one in found for finding in one.findings]
    counts = ", ".join(f"{every.count(name)} {name}s" for name in reversed(GRAVE) if name in every)
    gaps = sum(len(one.not_judged) for one in found)
    click.echo(f"{len(found)} shots: {counts or 'nothing found'}{f', {gaps} not judged' if gaps else ''}")
