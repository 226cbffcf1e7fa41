"""The paper's table for a set of stories: each made into a film in each configuration, judged and measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from statistics import fmean, pstdev
from typing import TYPE_CHECKING

from director.api import Director
from director.errors import BadInput
from director.intake.read import read_source
from director.names import safe_name
from director.options import Options

if TYPE_CHECKING:
    from director.deps import Reporter
    from director.measures import Measured

COMPARED = ("memory", "generator", "preset", "seed", "size", "fps")  # what configurations may differ in


@dataclass(frozen=True)
class Result:
    """One film and its measures."""

    story: str
    configuration: str
    shots: int
    measures: tuple[Measured, ...]


def configurations(options: Options, compare: str | None) -> dict[str, Options]:
    """ "memory=on,off,native" as options by name; with nothing to compare, the one there is. Raises BadInput."""
    if compare is None:
        return {f"memory={options.memory or 'on'}": options}
    name, _, values = compare.partition("=")
    chosen = list(dict.fromkeys(value.strip() for value in values.split(",") if value.strip()))
    if name.strip() not in COMPARED or not chosen:
        raise BadInput(f"--compare {compare}: wanted such as memory=on,off,native; of {', '.join(COMPARED)}")
    return {f"{name.strip()}={value}": _with(options, name.strip(), value, compare) for value in chosen}


def bench(
    stories: Sequence[Path],
    cases: Mapping[str, Options],
    folder: Path,
    *,
    critics: Sequence[str] = (),
    report: Reporter | None = None,
) -> Iterator[Result]:
    """Make, judge and measure a film of every story in every configuration, in folders of their own under `folder`.

    Stopped anywhere, the same again renders nothing twice. Raises BadInput for a story that cannot be read, first.
    """
    names = [f"{index:02}-{safe_name(path.stem)}" for index, path in enumerate(stories, start=1)]
    for path in stories:
        if not path.is_file():
            raise BadInput(f"{path}: there is no such story")
        read_source(str(path))
    for (name, path), (case, options) in product(zip(names, stories, strict=True), cases.items()):
        film = Director(folder / f"{name}-{safe_name(case)}", report=report)
        film.make(path, yes=True, **{key: value for key, value in vars(options).items() if value is not None})
        film.critique(critics=critics)
        yield Result(path.name, case, film.status().shots.total, tuple(film.measures()))


def table(results: Sequence[Result]) -> str:
    """Markdown: a row for each measure and what it was computed with, a column for each configuration.

    A number is the mean over films, with their standard deviation and how many there are.
    """
    cases = list(dict.fromkeys(result.configuration for result in results))
    rows = dict.fromkeys(
        (one.name, one.means) for result in results for one in result.measures if one.value is not None
    )
    missing = {one.name: one.why for result in results for one in result.measures if one.value is None}
    lines = [["measure", "computed with", *cases], ["---", "---", *["---:"] * len(cases)]]
    lines += [[name, means, *(_cell(results, name, means, case) for case in cases)] for name, means in rows]
    lines += [[name, "", *["none"] * len(cases)] for name in missing if name not in {row[0] for row in rows}]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


def text(results: Sequence[Result]) -> str:
    """The table, and below it what it is a table of."""
    from director.measures import PAPER

    stories = list(dict.fromkeys(result.story for result in results))
    shots = sum(result.shots for result in results)
    told = [
        f"{len(stories)} stories, {len(results)} films, {shots} shots: mean ± standard deviation over films (films)."
    ]
    told += [f"- {one}" for one in stories]
    missing = Counter((one.name, one.why) for result in results for one in result.measures if one.value is None)
    if missing:
        gaps = (f"- {name}, in {count} of {len(results)} films: {why}" for (name, why), count in missing.items())
        told += ["", "Not measured:", "", *gaps]
    told += ["", "The paper computes:", "", *(f"- {name}: {means}" for name, means in PAPER.items())]
    return f"{table(results)}\n\n" + "\n".join(told) + "\n"


def _cell(results: Sequence[Result], name: str, means: str, case: str) -> str:
    found = [
        one.value
        for result in results
        for one in result.measures
        if result.configuration == case and (one.name, one.means) == (name, means) and one.value is not None
    ]
    return f"{fmean(found):.3f} ± {pstdev(found):.3f} ({len(found)})" if found else "none"


def _with(options: Options, name: str, value: str, compare: str) -> Options:
    kinds = {"seed": int, "fps": float}
    try:
        return replace(options, **{name: kinds.get(name, str)(value)})
    except ValueError:
        raise BadInput(f"--compare {compare}: {value!r} is no number") from None
