"""What a generator is asked for: one shot's condition, its memory and its settings, and the fingerprint of all that."""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

MAX_SLOTS = 7  # JoyAI-Echo, Eq. 7: the memory bank holds at most seven paired slots.
FRAME_STEP = 8  # The video latent is 8x shorter in time: frames are 1 + 8k.
SIZE_STEP = 32  # ... and 32x smaller in space.

Reads = Literal["text", "staging"]
Use = Literal["", "look", "voice", "place", "prop"]


class Part(BaseModel):
    """Base of everything that enters a fingerprint: immutable, and nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Person(Part):
    """One character of the shot, as the cards and the plan describe them."""

    id: str = Field(description="card id; slots name people by it")
    tag: str = Field("", description="ID_A, ID_B, …: the name that the condition text uses")
    name: str = ""
    identity: str = Field("", description="words for face, body, age and hair")
    clothing: str = ""
    voice: str = Field("", description="words for the voice; empty when this person does not speak in the shot")
    expression: str = ""
    visible: bool = Field(True, description="False for someone who is only heard")


class SpokenLine(Part):
    """One line of dialogue, word for word."""

    person: str = Field(description="card id of the speaker")
    text: str
    manner: str = Field("", description="the parenthetical: how it is said")


class Place(Part):
    """Where the shot plays."""

    id: str = ""
    name: str = ""
    description: str = ""
    interior: bool | None = Field(None, description="None when the story does not say")


class Staging(Part):
    """The structured fields that a condition was compiled from, for generators that draw."""

    people: tuple[Person, ...] = ()
    lines: tuple[SpokenLine, ...] = ()
    place: Place = Place()
    props: tuple[str, ...] = ()
    action: str = ""
    framing: str = "medium"
    angle: str = "eye level"
    camera: str = "static"
    time_of_day: str = ""
    weather: str = ""
    light: str = ""
    mood: str = ""
    style: str = ""
    sound: str = ""
    music: str = ""
    directions: tuple[str, ...] = ()


class Condition(Part):
    """The text for a model, and the staging that it was compiled from (Eq. 16, `c_t`)."""

    text: str | None = None
    staging: Staging | None = None

    def read_by(self, reads: Reads) -> Condition:
        """Keep only the half that a generator declares it reads: only that may enter its fingerprint."""
        return Condition(text=self.text) if reads == "text" else Condition(staging=self.staging)


class SlotRef(Part):
    """One paired memory slot, by the digest of its raw frames, samples and `who`."""

    digest: str
    use: Use = Field("", description="all that the slot is for, where the generator can leave the rest out; empty: all")


class GeneratorIdentity(Part):
    """Who renders: everything about a generator that shapes its output."""

    id: str
    render: int = Field(description="goes up when the same request would give another picture or sound")
    weights: str = "none"
    preset: str = ""
    parts: dict[str, str] = Field(
        default_factory=dict, description='optional parts, such as {"voices": "hibari-…" or "none"}'
    )


class ShotRequest(Part):
    """Everything that decides a take. Nothing here depends on a shot's number, a row id, a path, a date or the machine."""

    condition: Condition
    slots: tuple[SlotRef, ...] = Field((), max_length=MAX_SLOTS)
    first_frame: str | None = Field(None, description="digest of a clean first frame")
    source: str | None = Field(
        None, description="digest of the take that this one is made from: dubbing, super-resolution"
    )
    seed: int = Field(ge=0)
    width: int
    height: int
    frames: int
    fps: float = Field(gt=0)
    generator: GeneratorIdentity

    @field_validator("width", "height")
    @classmethod
    def _size(cls, value: int) -> int:
        if value < SIZE_STEP or value % SIZE_STEP:
            raise ValueError(f"{value} pixels: width and height are multiples of {SIZE_STEP}")
        return value

    @field_validator("frames")
    @classmethod
    def _frames(cls, value: int) -> int:
        if value < 1 or (value - 1) % FRAME_STEP:
            raise ValueError(f"{value} frames: a shot has 1 + {FRAME_STEP}k frames")
        return value

    @property
    def seconds(self) -> float:
        """Length of the shot in seconds: frames / fps."""
        return self.frames / self.fps

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the canonical JSON of the whole request: the key for using a finished render again."""
        return hashlib.sha256(canonical_json(self)).hexdigest()


def canonical_json(model: BaseModel) -> bytes:
    """UTF-8 JSON with sorted keys and without default fields, so that a field added later changes no old digest."""
    data = model.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
