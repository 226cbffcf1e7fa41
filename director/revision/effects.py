"""What the entries of `notes.toml` do to a plan: a function for each field that is more than a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from director.revision.fields import SHORTEST, checked_seconds, listed, with_line
from director.revision.phrases import data
from director.writer import coverage
from director.writer.lexicon import a
from director.writer.timing import LONGEST
from workspace.records import Card, CharacterCard, SceneCard, ShotPlan

OF_PEOPLE = ("characters", "wardrobe", "feeling", "dialogue", "loudness")  # fields of whoever is named
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_PIECE = r"(?:\ban? )?(?:\b(?!and\b|over\b)[\w-]+ )*\b(?:{})\b"  # of clothing
Fields = Mapping[str, object] | None  # what fields become; None when that cannot be, as taking away what is not there


@dataclass(frozen=True)
class Said:
    """One entry as a clause has it."""

    field: str
    value: str
    step: float  # on the scale; 0 for a value
    scale: list[str]
    degree: str  # "very", "slightly", "no" or nothing
    who: tuple[str, ...]  # whom the clause names
    about: tuple[str, ...]  # the same; else whom the note speaks of, or the only one there is


def applied(said: list[Said], plan: ShotPlan, cards: Mapping[str, Card]) -> ShotPlan | None:
    """The plan after one clause; None for a clause that says nothing, or what cannot be."""
    for one in said:
        fields = _EFFECTS.get(one.field, _write)(one, plan, cards)
        if fields is None:
            return None
        plan = plan.model_copy(update=fields)
    return plan if said else None


def lit(was: ShotPlan, now: ShotPlan, cards: Mapping[str, Card]) -> ShotPlan:
    """The plan with light that only followed from the hour and the weather following them again."""
    place = cards.get(now.scene)
    inside = place.interior if isinstance(place, SceneCard) else None
    hour, sky = (was.time_of_day, was.weather), (now.time_of_day, now.weather)
    if hour == sky or not was.light or now.light != was.light or was.light != coverage.light(*hour, inside):
        return now
    return now.model_copy(update={"light": coverage.light(*sky, inside)})


def _write(one: Said, plan: ShotPlan, cards: Mapping[str, Card]) -> Fields:
    now = getattr(plan, one.field)
    quiet = one.field == "music" and one.step and not now  # gets no louder
    new = None if quiet else _worded(one, now, ShotPlan.model_fields[one.field].default)
    return None if new is None else {one.field: new}


def _worded(one: Said, now: str, default: str = "") -> str | None:
    """A text after a word about it; None for what is not there to take away, and for what no scale has."""
    there, scale = one.value and re.search(rf"\b{re.escape(one.value)}\b", now), one.scale
    if one.degree == "no":
        return (_put(now, one.value, "") if "" in scale else default) if there and not one.step else None
    if one.step and one.value and not there:
        return one.value if one.step > 0 else None
    here = max((step for step in scale if step and re.search(rf"\b{step}\b", now)), key=len, default="")
    if one.step:
        at = scale.index(here) + (int(one.step) or (1 if one.step > 0 else -1)) if here in scale else None
        return None if at is None else _put(now, here, scale[min(max(at, 0), len(scale) - 1)])
    value = f"{one.degree} {one.value}".strip()
    if one.degree and one.field != "feeling" and value not in scale:
        return None
    return _put(now, here, value) if "" in scale else value


def _put(text: str, old: str, new: str) -> str:
    """The text with one word for another, or before all the others where there is none to replace."""
    if old:
        return " ".join(re.sub(rf"\b{re.escape(old)}\b", new, text, count=1).split()).strip(" ,")
    article = re.match("an? ", text)
    return a(f"{new} {text[article.end() :]}") if article and new else f"{new} {text}".strip()


def _last(one: Said, plan: ShotPlan, cards: Mapping[str, Card]) -> Fields:
    if one.degree and (one.value or one.degree == "no"):
        return None
    if not one.value:
        return {"duration": min(max(round(plan.duration * 1.5**one.step, 1), SHORTEST), LONGEST)}
    count = float(_COUNTS.get(one.value.lower(), one.value))
    return {"duration": checked_seconds(plan.duration + one.step * count if one.step else count)}


def _gather(one: Said, plan: ShotPlan, cards: Mapping[str, Card]) -> Fields:
    here, who = plan.characters, one.who
    if one.degree or (one.step < 0 and not {*here} & {*who}):
        return None
    stay = (key for key in here if key not in who) if one.step < 0 else (*here, *who) if one.step else who
    return {"characters": tuple(dict.fromkeys(stay))}


def _dress(one: Said, plan: ShotPlan, cards: Mapping[str, Card]) -> Fields:
    """What is worn with each new garment, or without one; what the card says anyway is not written down again."""
    wardrobe = dict(plan.wardrobe)
    for key in one.about:
        card = cards[key]
        own = card.clothing if isinstance(card, CharacterCard) else ""
        was = worn = wardrobe.pop(key, own)
        for item in re.split(",? and |, ", one.value):
            worn = _without(worn, item) if one.step else _with(worn, item)
        if one.degree or (one.step and worn in ("", was)):
            return None
        wardrobe |= {} if worn == own else {key: worn}
    return {"wardrobe": wardrobe} if one.about else None


def _with(worn: str, item: str) -> str:
    """The clothing with a garment in place of what was worn there, or beside the others."""
    kinds = data()["garments"].values()
    there = _PIECE.format(next(words for words in kinds if re.search(rf"\b(?:{words})$", item, re.IGNORECASE)))
    item = a(item[2:]) if item.startswith("a ") else item
    if re.search(there, worn, re.IGNORECASE):
        return re.sub(there, item, worn, count=1, flags=re.IGNORECASE)
    return f"{', '.join(worn.rsplit(' and ', 1))} and {item}" if worn else item


def _without(worn: str, garment: str) -> str:
    left = re.sub(rf"(?:,? and |, )?{_PIECE.format(rf'[a-z]*{garment}')}", "", worn, count=1, flags=re.IGNORECASE)
    return re.sub("^(?:,? and |, )", "", left)


def _feel(one: Said, plan: ShotPlan, cards: Mapping[str, Card]) -> Fields:
    """The expression of those named, else the mood of the shot."""
    if not one.who:
        mood = _worded(one, plan.mood)
        return None if mood is None else {"mood": mood}
    faces = {key: _worded(one, plan.expressions.get(key, "")) for key in one.who}
    return None if None in faces.values() else {"expressions": plan.expressions | faces}


def _speak(one: Said, plan: ShotPlan, cards: Mapping[str, Card]) -> Fields:
    """A quoted text in place of somebody's lines, or no lines any more."""
    lines, text = plan.dialogue, one.value[1:-1]
    speakers = one.who or tuple(dict.fromkeys(line.character for line in lines))
    if not one.value:
        return {"dialogue": tuple(line for line in lines if line.character not in speakers)}
    who = speakers if len(speakers) == 1 else one.about
    return {"dialogue": with_line(lines, who[0], text)} if len(who) == 1 and text and not one.degree else None


def _loud(one: Said, plan: ShotPlan, cards: Mapping[str, Card]) -> Fields:
    """How lines are said; where nobody speaks, how loud the place is."""
    place, lines = cards.get(plan.scene), plan.dialogue
    sound = plan.sound or (place.sound if isinstance(place, SceneCard) else "")
    if one.degree == "no" or (one.degree and not one.step):
        return None
    if not lines and not one.who and one.step and sound:
        return {"sound": _worded(replace(one, scale=data()["scales"]["volume"]), sound)}
    who = one.who or tuple(line.character for line in lines)
    said = tuple(
        line.model_copy(update={"manner": _worded(one, line.manner)}) if line.character in who else line
        for line in lines
    )
    return {"dialogue": said} if {*who} & {line.character for line in lines} else None


def _direct(one: Said, plan: ShotPlan, cards: Mapping[str, Card]) -> Fields:
    return {"directions": listed(plan.directions, one.value, "directions")}


_EFFECTS: dict[str, Callable[[Said, ShotPlan, Mapping[str, Card]], Fields]] = {
    "duration": _last,
    "characters": _gather,
    "wardrobe": _dress,
    "feeling": _feel,
    "dialogue": _speak,
    "loudness": _loud,
    "directions": _direct,
}
