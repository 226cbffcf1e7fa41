"""`director critique --auto`: films improved without anybody there. One line of JSON, or of text, for all that is done."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import click

from director.cli.common import open_film, reporter
from director.cli.errors import in_words

if TYPE_CHECKING:
    from director.critics.told import Told

BRIEF = 110  # letters of a reason on a line of text; the log and JSON have all of it
GRAVEST = (0, 3, 2, 1)  # exit codes, from what nobody need look at to what somebody must


def improve(films: Sequence[Path], shots: Sequence[int], *, as_json: bool, **options: Any) -> None:
    """Improve films one after the other. One that cannot be improved is told, and the others go on.

    Ends with exit code 0, 3 when findings are left, 2 for bad input, 1 for work that failed: the gravest of all films.
    """
    codes = [_one(film, shots, as_json=as_json, alone=len(films) == 1, **options) for film in films]
    if code := max(codes, key=GRAVEST.index):
        sys.exit(code)


def _one(film: Path, shots: Sequence[int], *, as_json: bool, alone: bool, fail_on: str, **options: Any) -> int:
    options |= {"until": "error" if fail_on == "never" else fail_on, "hear": _json if as_json else _text}
    try:
        with reporter() as report:
            done = open_film(film, report).improve(shots, **options)
    except Exception as error:  # the border to the person: nothing may pass it but sentences
        if alone:
            raise
        code, sentence = in_words(error)
        click.echo(f"director: {sentence}", err=True)
        return code
    return 3 if done.film.left and fail_on != "never" else 0


def _json(told: Told) -> None:
    click.echo(told.model_dump_json(include=told.model_fields_set))


def _text(told: Told) -> None:
    if told.event == "round":
        came = told.why or f"{told.verdict}{', better' if told.better else ', no better'}"
        because = shorten(re.sub(r" \([^()]*\)", "", told.because), BRIEF, placeholder=" …")
        click.echo(f"shot {told.shot}, try {told.round}: {'; '.join(told.tried)} ({because}): {came}")
    elif told.event == "shot":
        changed = f"{told.before} -> {told.verdict}" if told.better else str(told.verdict)
        click.echo(f"shot {told.shot}: {changed}; take {told.take} stays, {told.why}")
    else:
        left = f"{_count(told.left, 'shot')} left with findings" if told.left else "nothing is left to mend"
        click.echo(f"{told.film}: {_count(told.generations, 'take')} rendered, {left}; {told.why}")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"
