"""The records of a film: what the workspace keeps, as validated, immutable models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

SourceKind = Literal["brief", "fountain", "prompts"]
ElementKind = Literal["action", "line", "transition", "note"]
ApprovalOf = Literal["screenplay", "plan"]
NeedKind = Literal["look", "voice", "place", "prop"]
Aspect = Literal["theme", "style", "characters", "constraints", "duration", "direction"]

MAX_QUESTIONS = 3


class Record(BaseModel):
    """Base of everything stored: immutable, and nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Source(Record):
    """What the person brought: a brief, a Fountain script, or JoyAI-Echo's prompts JSON."""

    kind: SourceKind
    title: str
    text: str = Field(description="the decoded text, as brought")
    digest: str = Field(description="SHA-256 (hex) of the bytes brought")
    path: str = Field("", description="where it came from; empty for a brief typed on the command line")


class Wish(Record):
    """What was asked of the plan."""

    shots: int | None = Field(None, description="number of shots; None: as the story needs")
    duration: float | None = Field(None, description="length of the film in seconds; None: as the story needs")


class Question(Record):
    """Something that only the person can decide, and what is assumed when they do not."""

    about: Aspect
    text: str = Field(min_length=1, description="one sentence, in the person's language")
    default: str = Field(min_length=1, description="what is assumed without an answer")


class Passage(Record):
    """A piece of a document of the person's own."""

    file: str = Field(description="path inside the folder of notes")
    line: int = Field(description="where it begins, from 1")
    text: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


class Intent(Record):
    """What a writer understood of what the person wants."""

    theme: str = ""
    style: str = Field("", description="the look, in English")
    characters: tuple[str, ...] = ()
    constraints: tuple[str, ...] = Field((), description="what must be or must not be")
    duration: float | None = Field(None, gt=0, description="seconds that the brief asks for; None: it does not say")
    direction: str = Field("", description="where the story goes and how it ends")
    language: str = Field("English", description="of the conversation, the screenplay and the dialogue")
    questions: tuple[Question, ...] = Field((), max_length=MAX_QUESTIONS)
    answers: tuple[str, ...] = Field((), description="one a question, in their order; empty while they are open")
    changes: tuple[str, ...] = Field((), description="what the person asked to have otherwise since")
    passages: tuple[Passage, ...] = Field((), description="what the person's own documents say about it")

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions that wait for an answer."""
        return () if self.answers else self.questions


class Approval(Record):
    """A part of the plan that needs a person's yes."""

    of: ApprovalOf
    generator: str = ""
    why: str
    told: str = ""
    given: bool = False


class Element(Record):
    """One paragraph of the screenplay: an action, a line of dialogue, a transition or a note."""

    kind: ElementKind
    text: str = Field(description="word for word from the script, where there is one")
    character: str = Field("", description="name of the speaker, for a line")
    manner: str = Field("", description="the parenthetical, for a line")
    start: int = Field(-1, description="offset of the text in the source; -1 when a writer made it up")
    mark: str = Field(
        "",
        description="Fountain's marks, where the kind does not tell: # section, = synopsis, === page break, [[ note, "
        "> transition, >< centred, ~ sung, ^ spoken together with the line before",
    )


class Scene(Record):
    """A stretch of story in one place at one time."""

    heading: str
    place: str
    interior: bool | None = None
    time_of_day: str = ""
    summary: str = ""
    beats: tuple[str, ...] = Field((), description="what turns in the scene, in order")
    elements: tuple[Element, ...] = ()
    number: str = Field("", description="the scene number of the script, such as 12A")
    start: int = Field(-1, description="offset of the heading in the source; -1 without one")


class Screenplay(Record):
    """The story in words."""

    title: str
    synopsis: str = ""
    scenes: tuple[Scene, ...] = ()
    author: str = ""
    written_by: str = Field("", description="which writer made it; empty when the person's own script was kept")
    notes: tuple[str, ...] = Field((), description="what it draws on: passages of the person's own documents")
    title_page: dict[str, str] = Field(default_factory=dict, description="the script's own, line by line")


class CharacterCard(Record):
    """The fixed facts of one character. Phrases, not sentences: the condition makes the sentences, the same in every shot."""

    kind: Literal["character"] = "character"
    id: str
    name: str
    tag: str = Field(description="ID_A, ID_B, …: given once, never changed")
    identity: str = Field("", description='reads on after "ID_A is": "a woman of about sixty with short grey hair"')
    clothing: str = Field("", description='reads on after "ID_A wears": "a yellow raincoat and black boots"')
    voice: str = Field(
        "", description='reads on after "ID_A\'s voice is": "a low, warm female voice with a Scottish accent"'
    )
    aliases: tuple[str, ...] = ()


class SceneCard(Record):
    """The fixed facts of one place."""

    kind: Literal["scene"] = "scene"
    id: str
    name: str
    description: str = ""
    interior: bool | None = None
    sound: str = Field("", description="what one hears there when nobody speaks")
    aliases: tuple[str, ...] = Field((), description="what the screenplay calls it, where that is another name")


class PropCard(Record):
    """The fixed facts of one thing that matters to the story."""

    kind: Literal["prop"] = "prop"
    id: str
    name: str
    description: str = ""


Card = Annotated[CharacterCard | SceneCard | PropCard, Field(discriminator="kind")]


class Line(Record):
    """One line of dialogue, word for word."""

    character: str = Field(description="card id of the speaker, who may be off screen")
    line: str
    manner: str = ""


class ToldState(Record):
    """What a language model read in the words of a shot: from here on it is so."""

    kind: NeedKind
    card: str = Field(description="card id")
    facet: str = Field(min_length=1, description="costume, mark:lip, opening, …")
    value: str
    words: str = Field(description="of the action, that say so: when they are no longer there, nor is the state")


class MemoryChoice(Record):
    """What a person decided about a shot's memory, kept in the plan."""

    include: tuple[str, ...] = Field((), description="shot ids that must be remembered")
    exclude: tuple[str, ...] = Field((), description="shot ids that must not be")
    roles: dict[str, NeedKind] = Field(default_factory=dict, description="shot id -> all that it is remembered for")


class ShotPlan(Record):
    """What one shot is to be: visual, narrative, temporal and continuity information."""

    title: str
    scene: str = Field("", description="card id of the place")
    characters: tuple[str, ...] = Field((), description="card ids of those who are seen")
    props: tuple[str, ...] = Field((), description="card ids of the things that are seen")
    action: str = ""
    blocking: str = Field(
        "", description="the action as the generator is told it: who does what where, in English; empty: as it is"
    )
    dialogue: tuple[Line, ...] = ()
    framing: str = Field(
        "medium", description="extreme wide, wide, full, medium, medium close, close, extreme close, insert"
    )
    angle: str = Field("eye level", description="eye level, low, high, over the shoulder")
    camera: str = Field("static", description="the move: static, slow push in, pan left, …")
    time_of_day: str = Field("", description="dawn, day, dusk, night; empty when unknown")
    weather: str = ""
    light: str = ""
    mood: str = ""
    expressions: dict[str, str] = Field(default_factory=dict, description="card id -> present expression")
    wardrobe: dict[str, str] = Field(default_factory=dict, description="card id -> clothing in this shot only")
    style: str = Field("", description="empty: the film's style")
    sound: str = ""
    music: str = ""
    duration: float = Field(6.0, gt=0, description="wished length in seconds; frames are 1 + 8k nearest to it")
    transition: str = Field("", description="how the shot begins, when the script says")
    continuity: tuple[str, ...] = Field((), description="notes on what must stay as it was")
    directions: tuple[str, ...] = Field((), description="numbered remarks that fit no field")
    notes: tuple[str, ...] = Field((), description="the script's [[notes]], for people: no generator reads them")
    prompt: str | None = Field(None, description="a prompt of the prompts JSON: the condition, byte for byte")
    memory: MemoryChoice = MemoryChoice()
    states: tuple[ToldState, ...] = Field((), description="read in the action by a language model, for the ledger")


MemoryPolicy = Literal["on", "native", "off"]
Fill = Literal["none", "recent", "similar"]


class Settings(Record):
    """Settings that enter a fingerprint, so they live in the workspace and change by command."""

    title: str
    width: int = Field(1280, description="pixels, a multiple of 32")
    height: int = Field(736, description="pixels, a multiple of 32")
    fps: float = Field(25.0, description="frames a second")
    seed: int = Field(0, ge=0, description="film seed: a shot's seed is this plus the number of shots made before it")
    memory: MemoryPolicy = Field(
        "on", description="on: anchors and what shows what the shot needs; native: first 3 and recent 4; off: none"
    )
    fill: Fill = Field(
        "none",
        description="what takes slots left over: none; recent: the latest shots; similar: those alike in meaning",
    )
    generator: str = Field("animatic", description="which generator renders")
    model: str = Field("", description="folder of the weights, for a generator that has some; enters no fingerprint")
    weights: str = Field("", description="digest of those weights")
    preset: str = Field("", description='how they are used: "echo-1.5", with changes as in "echo-1.0,tau=1.2"')
    style: str = Field("", description="words for the look of the whole film; empty: none said")


class Shot(Record):
    """One shot of the film: its plan and its standing. `number` is its place on the screen, `id` its name for ever."""

    id: str
    number: int = Field(description="1, 2, … in story order; 0 for a dropped shot")
    seed: int
    plan: ShotPlan
    skipped: bool = False
    dropped: bool = False
    pinned: bool = False


class Purpose(Record):
    """What a remembered moment is there for: the look or voice of a character, a place or a thing."""

    kind: NeedKind
    card: str = Field(description="card id")
    sure: float = Field(1.0, description="how likely the moment shows it in its present state, 0 to 1")
    wrong: bool = Field(False, description="it shows the right one, likely in another state")


class Unmet(Record):
    """Something that a shot shows and that none of its slots shows in its present state."""

    kind: NeedKind
    card: str = Field(description="card id")
    why: str = Field(description="first time, first time in this state, or no room")


class Correction(Record):
    """A person's word on a state: from this shot on it is so, until a text or another correction says otherwise."""

    shot: str = Field(description="shot id")
    kind: NeedKind
    card: str = Field(description="card id")
    facet: str = Field(min_length=1, description="costume, mark:coat, light, opening, …")
    value: str = Field(description="empty: it is so no longer")


class Remembered(Record):
    """One entry of a take's recorded selection, in the order in which the generator saw it."""

    position: int
    role: Literal["fixed", "dynamic", "recent"]
    subject: str = Field("", description="whose anchor, for a fixed entry: a card id")
    shot: str = Field("", description="id of the shot remembered; empty for a reference of the person's own")
    take: int | None = Field(None, description="id of the take remembered")
    slot: str = Field(description="digest of the slot")
    score: float = Field(0.0, description="what it added to the slots before it, in needs of the shot")
    reason: str = ""
    purposes: tuple[Purpose, ...] = Field((), description="what it is for, most useful first")
    runner_up: str = Field("", description="id of the shot that would have been taken in its place")
    use: NeedKind | Literal[""] = Field("", description="all that a person wants it for; empty: whatever it shows")


class Selection(Record):
    """What a shot remembers, in the order in which the generator sees it, and what no slot shows."""

    memory: tuple[Remembered, ...] = ()
    unmet: tuple[Unmet, ...] = ()


class SlotRecord(Record):
    """A slot that a take left in memory."""

    subject: str = Field("", description="empty: the loudest moment; else the card id of the one speaker")
    digest: str
    file: str = Field(description="digest of the media file that holds it")
    start: float = Field(description="audio window, seconds in the take")
    end: float
    frame: int = Field(description="the aligned frame")
    note: str = ""


class Reference(Record):
    """A picture or voice of the person's own that stands for a character in fixed memory."""

    subject: str = Field(description="card id")
    slot: str = Field(description="digest of the slot made from it")
    file: str = Field(description="digest of the media file that holds the slot")


class MediaFile(Record):
    """A file of the media folder."""

    digest: str
    suffix: str
    bytes: int


class Lineage(Record):
    """Exactly what went into a take."""

    fingerprint: str
    request: dict[str, object] = Field(description="the whole ShotRequest as JSON")
    plan: ShotPlan
    cards: dict[str, Card]
    policy: MemoryPolicy
    condition: str = Field(description="the text")
    description: str = Field(description="the text that retrieval finds it by")
    memory: tuple[Remembered, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    generator: str
    degraded: tuple[str, ...] = ()
    seconds_spent: float
    peak_mib: float


class Kept(Record):
    """The files that a take consists of, by digest."""

    film: str = Field(description="picture and lossless sound")
    key_frame: str
    slots: tuple[SlotRecord, ...] = ()
    files: tuple[MediaFile, ...] = ()
    remarks: tuple[str, ...] = Field((), description="what its generator said of it that a person should know")


class Outputs(Kept):
    """What a render gave: its files, and who is where in every frame. That is long, and read by itself: `View.who`."""

    who: dict[str, object] = Field(default_factory=dict)


class Take(Record):
    """One generated version of a shot. Never changed, never deleted."""

    id: int
    shot: str
    number: int
    made_at: str
    lineage: Lineage
    outputs: Kept


class Step(Record):
    """One thing that a person asked for; what undo undoes."""

    id: int
    kind: Literal["do", "undo", "redo"]
    target: int | None = Field(None, description="the step undone or done again")
    title: str
    actor: str
    at: str


class Turn(Record):
    """One thing said in the conversation."""

    id: int
    who: Literal["person", "director"]
    text: str
    at: str


class CallRecord(Record):
    """One tool call of a language model, and what became of it."""

    id: int
    turn: int
    tool: str
    arguments: str
    verdict: str
    message: str
    seconds: float
    at: str


class Spent(Record):
    """What the requests to a language model for one purpose took so far."""

    purpose: str
    calls: int
    failed: int
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    money: float
    unpriced: int = Field(description="calls of models without a price")
