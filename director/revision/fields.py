"""Exact changes of a shot's fields: `--set camera="slow dolly in"`, with nothing interpreted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches

from director.errors import BadInput
from director.revision.cast import Cast
from director.revision.changes import Reading, changes_between, differences
from director.revision.moves import checked_seconds
from director.revision.notes import follow_prompt
from director.revision.words import vocabulary
from workspace.records import Card, Line, PropCard, SceneCard, ShotPlan

_TEXTS = ("title", "action", "blocking", "camera", "weather", "light", "mood", "style", "sound", "music", "transition")
_CHOICES = {
    "framing": ("insert",),
    "angle": ("over the shoulder",),
    "time_of_day": ("",),
}  # beside the steps of their scale
_OF_PEOPLE = ("expressions", "wardrobe", "dialogue")
_LISTS = ("continuity", "directions")
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
    already = [
        f"{name}={value}"
        for name, value in fields.items()
        if not {f"{name}={value}"} & set(causes.values()) and name != "prompt"
    ]
    return Reading(now, changes, already=tuple(already))


def _set(plan: ShotPlan, name: str, value: object, cards: Mapping[str, Card]) -> ShotPlan:
    field, _, key = name.partition(".")
    field = _known(field.strip().replace("-", "_").replace(" ", "_"), FIELDS, "field")
    if key and field not in _OF_PEOPLE:
        raise BadInput(f"{name}: {field} is not kept for each character; wanted {field}=VALUE")
    if field in _OF_PEOPLE:
        return _set_people(plan, field, {key: value} if key else value, cards)
    new: object
    if field in _LISTS:
        new = _listed(getattr(plan, field), value, field)
    elif field == "duration":
        new = checked_seconds(_number(value))
    elif field == "scene":
        new = _card(_text(value, field), cards, SceneCard, "place") if value else ""
    elif field in ("characters", "props"):
        new = _cards(value, field, plan, cards)
    else:
        new = _text(value, field)
    if field in _CHOICES:
        allowed = (*vocabulary().scales[field].steps, *_CHOICES[field])
        new = _known(str(new), allowed, field)
    return plan.model_copy(update={field: new})


def _set_people(plan: ShotPlan, field: str, values: object, cards: Mapping[str, Card]) -> ShotPlan:
    if not isinstance(values, Mapping):
        raise BadInput(
            f"{field}: got {values!r}, wanted it for one character, such as {field}.mara=… or {{'MARA': '…'}}"
        )
    for name, value in values.items():
        who, text = _person(str(name), plan, cards), _text(value, f"{field}.{name}")
        if field == "dialogue":
            plan = plan.model_copy(update={"dialogue": _lines(plan.dialogue, who, text)})
        else:
            kept = {key: words for key, words in getattr(plan, field).items() if key != who or text}
            plan = plan.model_copy(update={field: {**kept, who: text} if text else kept})
    return plan


def _lines(lines: tuple[Line, ...], who: str, text: str) -> tuple[Line, ...]:
    """The lines with one of this speaker in place of all of theirs, where the first of them stood; none for no text."""
    own = [line for line in lines if line.character == who]
    if not text:
        return tuple(line for line in lines if line not in own)
    if not own:
        return (*lines, Line(character=who, line=text))
    spoken = own[0].model_copy(update={"line": text})
    return tuple(spoken if line is own[0] else line for line in lines if line is own[0] or line.character != who)


def _listed(now: tuple[str, ...], value: object, field: str) -> tuple[str, ...]:
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


def _cards(value: object, field: str, plan: ShotPlan, cards: Mapping[str, Card]) -> tuple[str, ...]:
    names = value if isinstance(value, list | tuple) else re.split(r"\s*,\s*", _text(value, field).strip())
    find: Callable[[str], str] = (
        (lambda name: _person(name, plan, cards))
        if field == "characters"
        else (lambda name: _card(name, cards, PropCard, "thing"))
    )
    return tuple(dict.fromkeys(find(_text(name, field)) for name in names if name))


def _person(name: str, plan: ShotPlan, cards: Mapping[str, Card]) -> str:
    cast = Cast(plan, cards)
    found = cast.find(name)
    if len(found) != 1:
        _known(name, [card.name for card in cast.people.values()], "character")
        raise BadInput(f"{name!r} is more than one character: wanted one name")
    return found[0]


def _card(name: str, cards: Mapping[str, Card], kind: type, what: str) -> str:
    ways = {
        way.casefold(): card.id for card in cards.values() if isinstance(card, kind) for way in (card.id, card.name)
    }
    return ways[_known(name.casefold(), list(ways), what)]


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
