"""What the generator is told about a shot: a pure function of plan, cards and settings (Eq. 16, rule 6)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from director.intake.marks import plain
from generator.request import Condition, Person, Place, Reads, SpokenLine, Staging
from workspace.records import Card, CharacterCard, PropCard, SceneCard, Settings, ShotPlan

DEFAULT_STYLE = "cinematic live-action style with natural detail"
OPENERS = {
    "a",
    "an",
    "the",
    "he",
    "she",
    "they",
    "it",
    "his",
    "her",
    "their",
    "its",
    "in",
    "on",
    "at",
    "as",
    "with",
    "from",
}
_ENDS = (".", "!", "?", "…", '"', "”")


def compile_condition(
    plan: ShotPlan, cards: Mapping[str, Card], settings: Settings, *, reads: Reads | None = None
) -> Condition:
    """The condition of one shot: the text in the order that the model was trained on, and the staging for those who draw.

    `reads`: only the half that a generator reads, when nobody wants the other.
    """
    staging = _staging(plan, cards, settings)
    if reads == "staging":
        return Condition(staging=staging)
    text = plan.prompt if plan.prompt is not None else _text(staging, cards)
    return Condition(text=text, staging=None if reads == "text" else staging)


def describe(plan: ShotPlan, cards: Mapping[str, Card]) -> str:
    """The text by which retrieval finds a shot: place, time, people, things, action and lines, without tags and settings."""
    names = [cards[key].name for key in (*plan.characters, *plan.props)]
    place = cards[plan.scene].name if plan.scene else ""
    said = " ".join(line.line for line in plan.dialogue)
    parts = (", ".join(p for p in (place, plan.time_of_day, plan.weather) if p), ", ".join(names), plan.action, said)
    return " ".join(_sentence(part) for part in parts if part)


def _staging(plan: ShotPlan, cards: Mapping[str, Card], settings: Settings) -> Staging:
    speakers = dict.fromkeys(line.character for line in plan.dialogue)
    people = [*plan.characters, *(key for key in speakers if key not in plan.characters)]
    place = cards.get(plan.scene)
    return Staging(
        people=tuple(_person(_character(cards, key), plan, speaks=key in speakers) for key in people),
        lines=tuple(
            SpokenLine(person=line.character, text=plain(line.line), manner=line.manner) for line in plan.dialogue
        ),
        action=plain(plan.blocking or plan.action),
        place=_place(place) if isinstance(place, SceneCard) else Place(),
        props=tuple(_prop(cards[key]) for key in plan.props),
        style=plan.style or settings.style,
        sound=plan.sound or (place.sound if isinstance(place, SceneCard) else ""),
        **{name: getattr(plan, name) for name in _SAME_NAME},
    )


_SAME_NAME = ("framing", "angle", "camera", "time_of_day", "weather", "light", "mood", "music", "directions")


def _person(card: CharacterCard, plan: ShotPlan, *, speaks: bool) -> Person:
    seen = card.id in plan.characters
    return Person(
        id=card.id,
        tag=card.tag,
        name=card.name,
        identity=card.identity,
        clothing=plan.wardrobe.get(card.id, card.clothing) if seen else "",
        voice=card.voice if speaks else "",
        expression=plan.expressions.get(card.id, "") if seen else "",
        visible=seen,
    )


def _place(card: SceneCard) -> Place:
    return Place(id=card.id, name=card.name, description=card.description, interior=card.interior)


def _prop(card: Card) -> str:
    return f"{card.name}: {card.description}" if isinstance(card, PropCard) and card.description else card.name


def _character(cards: Mapping[str, Card], key: str) -> CharacterCard:
    card = cards[key]
    if not isinstance(card, CharacterCard):
        raise ValueError(f"{key} is a {card.kind}, not a character")
    return card


def _text(staging: Staging, cards: Mapping[str, Card]) -> str:
    """One paragraph: who, how they look now, voices, action, lines, style, camera, background and light, sounds, music."""
    visible = [p for p in staging.people if p.visible]
    sentences = [s for p in visible for s in _looks(p)]
    sentences += [s for p in staging.people if p.voice for s in _voice(p)]
    if staging.action:
        sentences.append("At normal speed, " + _uncapital(_tagged(staging.action, staging, cards)))
    sentences += [_line(line, staging) for line in staging.lines]
    sentences += [f"The shot has {staging.style or DEFAULT_STYLE}", _camera(staging), *_background(staging)]
    sentences += [_tagged(direction, staging, cards) for direction in staging.directions]
    sentences.append(f"One hears {staging.sound}" if staging.sound else "The sounds are those of the action")
    sentences.append(f"The music is {staging.music}" if staging.music else "There is no music")
    return " ".join(_sentence(s) for s in sentences)


def _looks(person: Person) -> list[str]:
    said = ((person.identity, "is"), (person.clothing, "wears"), (person.expression, "looks"))
    return [f"{person.tag} {verb} {words}" for words, verb in said if words]


def _voice(person: Person) -> list[str]:
    lips = (
        f"The mouth of {person.tag} is clearly visible and moves in time with the spoken line"
        if person.visible
        else f"{person.tag} is heard and not seen"
    )
    return [f"{person.tag}'s voice is {person.voice}", lips]


def _line(line: SpokenLine, staging: Staging) -> str:
    tag = next(p.tag for p in staging.people if p.id == line.person)
    return f'{tag}, {line.manner}, says, "{line.text}"' if line.manner else f'{tag} says, "{line.text}"'


def _camera(staging: Staging) -> str:
    move = "the camera is static" if staging.camera == "static" else f"the camera makes a {staging.camera}"
    return f"{staging.framing} shot, {staging.angle}, {move}".capitalize()


def _background(staging: Staging) -> list[str]:
    place = staging.place
    where = ", ".join(part for part in (place.name, place.description) if part)
    sky = ", ".join(part for part in (staging.time_of_day, staging.weather, staging.light) if part)
    out = [f"The background is {where}" if where else "The background is plain"]
    if sky:
        out.append(f"The light is {sky}")
    if staging.mood:
        out.append(f"The mood is {staging.mood}")
    if staging.props:
        out.append(f"In the picture: {'; '.join(staging.props)}")
    return out


def _tagged(text: str, staging: Staging, cards: Mapping[str, Card]) -> str:
    """Replace the names of the people in the shot by their tags, longest first: as written, in capitals, or beginning a
    sentence. Not in lower case: a man called Will is in no "will"."""
    names = {}
    for person in staging.people:
        card = _character(cards, person.id)
        for name in filter(None, (card.name, *card.aliases)):
            names.update(dict.fromkeys((name, name.upper(), name[0].upper() + name[1:]), person.tag))
    if not names:
        return text
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.sub(rf"\b(?:{either})\b", lambda m: names[m[0]], text)


def _uncapital(text: str) -> str:
    first = text.split(maxsplit=1)[0].casefold() if text else ""
    return text[0].lower() + text[1:] if first in OPENERS else text


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith(_ENDS) else f"{text}."
