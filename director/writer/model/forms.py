"""What a language model is asked to fill in, stage by stage. Small and forgiving: what can be read is taken."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from workspace.records import Aspect

Hour = Literal["dawn", "day", "dusk", "night", ""]
Framing = Literal["extreme wide", "wide", "full", "medium", "medium close", "close", "extreme close", "insert"]
Angle = Literal["eye level", "low", "high", "over the shoulder"]

MAX_TEXT = 4_000  # characters of one field: more is a model that does not stop
MAX_ITEMS = 400


def _words(value: Any) -> Any:
    """A text in one line: models write null, numbers and lists where a text is asked for."""
    if value is None:
        return ""
    if isinstance(value, list):
        value = ", ".join(str(part) for part in value)
    return " ".join(str(value).split())[:MAX_TEXT] if isinstance(value, str | int | float) else value


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _several(value: Any) -> Any:
    if value in (None, ""):
        return []
    return value[:MAX_ITEMS] if isinstance(value, list) else [value]


def _one_of(kind: Any, otherwise: str) -> BeforeValidator:
    def choose(value: Any) -> Any:
        said = str(value or "").strip().casefold().replace("_", " ").removesuffix("-up").removesuffix(" shot")
        return said if said in get_args(kind) else otherwise

    return BeforeValidator(choose)


def _seconds(value: Any) -> Any:
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    return number if number and 1 <= number <= 24 * 3600 else None


Words = Annotated[str, BeforeValidator(_words)]


class Form(BaseModel):
    """Base of all forms: what nobody asked for is passed over."""

    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _of_its_own(cls, data: Any) -> Any:
        """Without what only repeats the form: small models answer with what a field is said to be."""
        if not isinstance(data, dict):
            return data
        told = (cls.__doc__, *(field.description for field in cls.model_fields.values()))
        ours = [_bare(text) for text in told if text]

        def repeats(value: Any) -> bool:
            text = _bare(value) if isinstance(value, str) else ""
            return text.count(" ") > 1 and any(one.startswith(text) for one in ours)

        said = {name: value for name, value in data.items() if not repeats(value)}
        return {n: [one for one in v if not repeats(one)] if isinstance(v, list) else v for n, v in said.items()}


class QuestionForm(Form):
    """One question to the person."""

    about: Annotated[Aspect, _one_of(Aspect, "direction")] = "direction"
    question: Words = Field("", description="one short question in the person's language")
    default: Words = Field("", description="what you will assume without an answer, in the person's language")


class IntentForm(Form):
    """What the person wants."""

    language: Words = Field("English", description="English name of the language that the person writes in")
    theme: Words = Field("", description="what the story is about, beneath what happens")
    style: Words = Field("", description="the look of the whole film, a short phrase in English")
    characters: Annotated[list[Words], BeforeValidator(_several)] = Field([], description="who must be in it")
    constraints: Annotated[list[Words], BeforeValidator(_several)] = Field(
        [], description="what must be or must not be"
    )
    duration_seconds: Annotated[float | None, BeforeValidator(_seconds)] = Field(
        None, description="the length that the person asks for; null when they do not say"
    )
    direction: Words = Field("", description="where the story goes and how it ends")
    questions: Annotated[list[QuestionForm], BeforeValidator(_several)] = Field(
        [], description="at most three, only for what really blocks; mostly none"
    )


class RoleForm(Form):
    """Somebody in the story."""

    name: Words = ""
    role: Words = Field("", description="who they are, in a few words")


class SceneOutline(Form):
    """One scene in outline."""

    place: Words = Field("", description="short name of the one place where it plays")
    interior: bool | None = None
    time_of_day: Annotated[Hour, _one_of(Hour, "")] = ""
    summary: Words = ""
    beats: Annotated[list[Words], BeforeValidator(_several)] = Field([], description="what turns, one sentence each")


class Outline(Form):
    """The story in outline."""

    title: Words = ""
    synopsis: Words = Field("", description="the whole story in two to five sentences, with its end")
    characters: Annotated[list[RoleForm], BeforeValidator(_several)] = []
    scenes: Annotated[list[SceneOutline], BeforeValidator(_several)] = Field(min_length=1)
    sources: Annotated[list[int], BeforeValidator(_several)] = Field(
        [], description="numbers of the notes that you used; empty without notes"
    )


class Paragraph(Form):
    """One paragraph of a scene."""

    kind: Annotated[Literal["action", "line"], _one_of(Literal["action", "line"], "action")] = "action"
    character: Words = Field("", description="name of the speaker, for a line")
    manner: Words = Field("", description="how it is said, two or three words in English, mostly empty")
    text: Words = ""


class SceneForm(Form):
    """One scene written out."""

    paragraphs: Annotated[list[Paragraph], BeforeValidator(_several)] = Field(min_length=1)


class PersonForm(Form):
    """The card of a character. Phrases in English, no sentences."""

    name: Words = Field("", description="as the screenplay has it")
    aliases: Annotated[list[Words], BeforeValidator(_several)] = Field([], description="other names it uses for them")
    identity: Words = Field("", description='reads on after "she is": "a woman of about sixty with short grey hair"')
    clothing: Words = Field("", description='reads on after "she wears": "a yellow raincoat and black boots"')
    voice: Words = Field(
        "", description='reads on after "her voice is": "a low, warm female voice with a Scots accent"'
    )


class PlaceForm(Form):
    """The card of a place."""

    name: Words = Field("", description="as the screenplay has it")
    english: Words = Field("", description="the same name in English")
    description: Words = Field("", description="what is always seen there, in English")
    sound: Words = Field("", description="what one hears there when nobody speaks, in English")


class PropForm(Form):
    """The card of a thing."""

    name: Words = Field("", description="as the screenplay has it")
    english: Words = Field("", description="the same name in English")
    description: Words = Field("", description="what it looks like, in English")


class CardsForm(Form):
    """All cards."""

    people: Annotated[list[PersonForm], BeforeValidator(_several)] = []
    places: Annotated[list[PlaceForm], BeforeValidator(_several)] = []
    props: Annotated[list[PropForm], BeforeValidator(_several)] = []


class Face(Form):
    """How somebody looks in a shot."""

    character: Words = ""
    looks: Words = Field("", description='reads on after "she looks": "tired but calm"')


class LookForm(Form):
    """How a shot is seen and heard. All in English; no words of the dialogue."""

    framing: Annotated[Framing, _one_of(Framing, "medium")] = "medium"
    angle: Annotated[Angle, _one_of(Angle, "eye level")] = "eye level"
    camera: Words = Field("static", description="static, or one calm move: slow push in, pan left, …")
    light: Words = ""
    mood: Words = Field("", description="one or two words")
    sound: Words = Field("", description="what one hears besides speech")
    music: Words = Field("", description="empty: no music")
    faces: Annotated[list[Face], BeforeValidator(_several)] = []
    continuity: Annotated[list[Words], BeforeValidator(_several)] = Field([], description="what must be as it was left")


class NumberedLook(LookForm):
    """How one shot of a list is seen and heard."""

    shot: int = 0


class LooksForm(Form):
    """How the shots of a list are seen and heard."""

    shots: Annotated[list[NumberedLook], BeforeValidator(_several)] = []


class ShotForm(LookForm):
    """One shot."""

    paragraphs: Annotated[list[int], BeforeValidator(_several)] = Field(
        [], description="numbers of the paragraphs that it shows, in order"
    )
    characters: Annotated[list[Words], BeforeValidator(_several)] = Field([], description="who is seen: two at most")
    props: Annotated[list[Words], BeforeValidator(_several)] = []


class ShotsForm(Form):
    """The shots of a scene."""

    shots: Annotated[list[ShotForm], BeforeValidator(_several)] = Field(min_length=1)


class BlockingForm(Form):
    """What happens in one shot, as the generator is told it."""

    text: Words = Field("", description="one to three English sentences in the present tense")
