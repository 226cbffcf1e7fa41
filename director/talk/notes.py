"""The conversation without a language model: notes that name their shot, read by the built-in rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from director.errors import BadInput
from director.names import parse_range
from generator.errors import RequestError
from workspace.errors import Refused

if TYPE_CHECKING:
    from director.actions.revise import Revision
    from director.api import Director

HINT = """\
There is no language model here, so I understand notes that name their shot, such as “7: make it night” or “shots 3-5 add
rain”, and commands such as /shots; /help lists them. `export OPENAI_API_KEY=…` or --llm-base-url sets a language model."""

_NOTE = re.compile(r"\s*(?:shots?\s+)?(\d+(?:\s*[-,]\s*\d+)*)\s*[:.,;]?\s+(\S.*)", flags=re.IGNORECASE | re.DOTALL)


def read_line(text: str) -> tuple[list[int], str] | None:
    """ "shots 3-5: add rain" as ([3, 4, 5], "add rain"); None for what names no shot."""
    match = _NOTE.fullmatch(text)
    return (parse_range(match[1]), match[2].strip()) if match else None


def follow(film: Director, text: str) -> str:
    """Do what a note says, one shot after the other. Returns what was done, or why not, in words."""
    try:
        found = read_line(text)
    except BadInput as error:
        return str(error)
    if found is None:
        return HINT
    told = []
    for number in found[0]:
        try:
            told.append(_told(film.revise(number, found[1])))
        except (BadInput, Refused, RequestError) as error:
            told.append(str(error))
    return "\n".join(told)


def _told(done: Revision) -> str:
    lines = [f"shot {done.shot} is take {done.take.number} now: {'; '.join(done.changed) or 'made again'}"]
    lines += [f"for every shot: {offer} (/revise {done.shot} … --card)" for offer in done.offers]
    if done.stale:
        lines.append(
            f"stale by this: {', '.join(str(view.number) for view in done.stale)}; /refresh renders them again"
        )
    return "\n".join([*lines, *done.notes])
