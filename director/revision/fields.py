"""Exact changes of a shot's fields: `--set camera="slow dolly in"`, with nothing interpreted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from director.errors import BadInput
from director.names import find_card
from director.revision.changes import Reading, changes_between, differences
from director.revision.phrases import data
from director.revision.prompt_edit import follow_prompt
from director.writer.timing import LONGEST
from workspace.records import Card, Line, ShotPlan

_TEXTS = ("title", "action", "blocking", "camera", "weather", "light", "mood", "style", "sound", "music", "transition")
_CHOICES = {"framing": "insert", "angle": "over the shoulder", "time_of_day": ""}  # each beside the steps of its scale
_OF_PEOPLE = ("expressions", "wardrobe", "dialogue")
_LISTS = ("continuity", "directions")
_KINDS = {"characters": "character", "props": "prop", "scene": "scene"}
SHORTEST = 1.0  # seconds of a shot
FIELDS = (*_TEXTS, *_CHOICES, "duration", "scene", "characters", "props", *_OF_PEOPLE, *_LISTS, "prompt")


def set_fields(plan: ShotPlan, fields: Mapping[str, object], cards: Mapping[str, Card]) -> Reading:
    """The plan with fields set exactly. Raises BadInput for an unknown field, name or value.

    `characters` and `props` are names ("Mara, Tom") or a list; `expressions.mara`, `wardrobe.mara`, `dialogue.mara` are
    those of one character, and empty takes them away; `dialogue` is {"MARA": "Not yet."} and leaves the others' lines;
    `directions` is "-2" to remove number 2, "+words" to add one, or a list; `prompt` is the whole text.
    """
    now, causes = plan, {}
    for name, value in fields.items():
        new = _set(now, name, value, cards)
        causes.update(dict.fromkeys(differences(now, new), f"{name}={value}"))
        now = new
    if "prompt" not in fields:
        before = plan if now.prompt == plan.prompt else now
        now = follow_prompt(before, now, cards)
    changes = changes_between(plan, now, cards, causes)
    said = [f"{name}={value}" for name, value in fields.items() if name != "prompt"]
    return Reading(now, changes, already=tuple(words for words in said if words not in causes.values()))


def _set(plan: ShotPlan, name: str, value: object, cards: Mapping[str, Card]) -> ShotPlan:
    field, _, key = name.partition(".")
    field = _known(field.strip().replace("-", "_").replace(" ", "_"), FIELDS, "field")
    if key and field not in _OF_PEOPLE:
        raise BadInput(f"{name}: {field} is not kept for each character; wanted {field}=VALUE")
    if field in _OF_PEOPLE:
        return _set_people(plan, field, {key: value} if key else value, cards)
    new: object
    if field in _LISTS:
        new = listed(getattr(plan, field), value, field)
    elif field == "duration":
        new = checked_seconds(_number(value))
    elif field == "scene":
        new = _card(_text(value, field), "scene", cards) if value else ""
    elif field in ("characters", "props"):
        new = _cards(value, field, cards)
    else:
        new = _text(value, field)
    if field in _CHOICES:
        new = _known(str(new), (*data()["scales"][field], _CHOICES[field]), field)
    return plan.model_copy(update={field: new})


def _set_people(plan: ShotPlan, field: str, values: object, cards: Mapping[str, Card]) -> ShotPlan:
    if not isinstance(values, Mapping):
        raise BadInput(
            f"{field}: got {values!r}, wanted it for one character, such as {field}.mara=… or {{'MARA': '…'}}"
        )
    for name, value in values.items():
        who, text = _card(str(name), "character", cards), _text(value, f"{field}.{name}")
        if field == "dialogue":
            plan = plan.model_copy(update={"dialogue": with_line(plan.dialogue, who, text)})
        else:
            of_all = {**getattr(plan, field), who: text}
            plan = plan.model_copy(update={field: {key: words for key, words in of_all.items() if words or key != who}})
    return plan


def with_line(lines: tuple[Line, ...], who: str, text: str) -> tuple[Line, ...]:
    """The lines with one of this speaker in place of all of theirs, where the first of them stood; none for no text."""
    at = next((number for number, line in enumerate(lines) if line.character == who), len(lines))
    manner = lines[at].manner if at < len(lines) else ""
    spoken = (Line(character=who, line=text, manner=manner),) if text else ()
    return (*lines[:at], *spoken, *(line for line in lines[at:] if line.character != who))


def listed(now: tuple[str, ...], value: object, field: str) -> tuple[str, ...]:
    """A numbered list after "-2", "+words", "" or a whole list."""
    if isinstance(value, list | tuple):
        return tuple(_text(part, field) for part in value)
    text = str(value).strip()
    if not text:
        return ()
    if text.startswith("+"):
        return (*now, text[1:].strip())
    if re.fullmatch(r"-\d+", text):
        number = int(text[1:])
        if not 1 <= number <= len(now):
            have = f"there are {len(now)}: 1 to {len(now)}" if now else "there are none"
            raise BadInput(f"{field}={text}: there is no number {number}; {have}")
        return now[: number - 1] + now[number:]
    raise BadInput(f"{field}={text!r}: wanted -NUMBER to remove one, +WORDS to add one, or nothing to remove all")


def _cards(value: object, field: str, cards: Mapping[str, Card]) -> tuple[str, ...]:
    names = value if isinstance(value, list | tuple) else re.split(r"\s*,\s*", _text(value, field).strip())
    return tuple(dict.fromkeys(_card(_text(name, field), _KINDS[field], cards) for name in names if name))


def _card(name: str, kind: str, cards: Mapping[str, Card]) -> str:
    return find_card(name, {key: card for key, card in cards.items() if card.kind == kind}).id


def _known(got: str, known: tuple[str, ...] | list[str], what: str) -> str:
    """The name itself. Raises BadInput for an unknown one, with the nearest, or all when none is near."""
    if got in known:
        return got
    near = get_close_matches(got.casefold(), [name.casefold() for name in known if name], n=1, cutoff=0.6)
    names = ", ".join(name for name in known if name) or "none, there is not one in this film"
    raise BadInput(
        f"{got!r} is no {what.replace('_', ' ')}"
        + (f": did you mean {near[0]!r}?" if near else f": wanted one of {names}")
    )


def _text(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise BadInput(f"{field}: got {value!r}, wanted text")
    return value


def _number(value: object) -> float:
    """Seconds, from "7", "7 s" or a number."""
    text = re.sub(r"\s*s(?:ec(?:onds?)?)?$", "", str(value).strip())
    try:
        return float(text)
    except ValueError:
        raise BadInput(f"duration: got {value!r}, wanted a number of seconds, such as 7") from None


def checked_seconds(seconds: float) -> float:
    """The length of a shot. Raises BadInput for one that no shot can have."""
    if not SHORTEST <= seconds <= LONGEST:
        raise BadInput(f"a shot of {seconds:g} s is not possible: wanted {SHORTEST:g} to {LONGEST:g} seconds")
    return seconds
