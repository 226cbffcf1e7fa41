"""What `film.toml` may say, section by section; TEMPLATE in `director.config` says what each means."""

from __future__ import annotations

import re
import shlex
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from director.critics.thresholds import Thresholds
from director.errors import BadInput
from director.llm.budget import Budget
from director.llm.endpoint import LLMS, check_url
from director.llm.prices import PriceTable
from generator.model import Machine

EMBEDDERS = ("auto", "words")


class Embedding(BaseModel):
    """How texts become vectors."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    model: str = Field("auto", pattern=f"^({'|'.join(EMBEDDERS)})$")


class LLMConfig(BaseModel):
    """The language model."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    name: str = Field("builtin", pattern=f"^({'|'.join(map(re.escape, LLMS))})$")
    base_url: str = ""
    model: str = ""
    max_tokens: int = Field(8192, ge=1, le=1_000_000)
    timeout: float = Field(300.0, gt=0, le=86_400)
    tries: int = Field(5, ge=1, le=20)
    at_once: int = Field(4, ge=1, le=32)

    @model_validator(mode="after")
    def _named(self) -> Self:
        if "name" not in self.model_fields_set and (self.base_url or self.model):
            self.name = "openai"  # whoever names a server means it
        return self

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        try:
            return check_url(value) if value else ""
        except BadInput as error:
            raise ValueError(str(error)) from error


class BudgetConfig(BaseModel):
    """What all requests for one film may take; 0 is no limit."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    money: float = Field(0.0, ge=0)
    tokens: int = Field(0, ge=0)
    minutes: float = Field(0.0, ge=0)
    calls: int = Field(0, ge=0)

    def limits(self) -> Budget:
        """As the meter wants them."""
        return Budget(**self.model_dump())


class ConfirmConfig(BaseModel):
    """Which plans are confirmed beforehand."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    money: float = Field(0.0, ge=0)
    minutes: float = Field(0.0, ge=0)


class NotesServer(BaseModel):
    """A server of the Model Context Protocol that has notes."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    command: tuple[str, ...] = ()
    url: str = ""
    tool: str = ""

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if bool(self.command) == bool(self.url):
            raise ValueError("wanted a command or a url, one of them")
        return self


class SoundConfig(BaseModel):
    """The sound of a cut."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    score: bool = False


class VoicesConfig(BaseModel):
    """Who says what the animatic's own voices cannot."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    command: str = ""
    base_url: str = ""
    model: str = ""
    language: str = Field("", pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]+)*)?$")
    timeout: float = Field(120.0, gt=0, le=3_600)
    names: dict[str, str] = Field(default_factory=dict)

    @field_validator("command")
    @classmethod
    def _words(cls, value: str) -> str:
        try:
            shlex.split(value)
        except ValueError as error:
            raise ValueError(f"{value} is no command: {error}") from error
        return value

    @field_validator("base_url")
    @classmethod
    def _server(cls, value: str) -> str:
        return LLMConfig(base_url=value).base_url

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.command and self.base_url:
            raise ValueError("a command and a server are given: leave one empty")
        return self


class Generators(BaseModel):
    """What only some generators need to know."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    joyai_echo: Machine = Field(default_factory=Machine, alias="joyai-echo")


class FilmConfig(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    embedding: Embedding = Field(default_factory=Embedding)
    llm: LLMConfig = Field(default_factory=LLMConfig)
    budget: BudgetConfig = Field(default_factory=BudgetConfig)
    confirm: ConfirmConfig = Field(default_factory=ConfirmConfig)
    prices: PriceTable = Field(default_factory=PriceTable)
    notes: dict[str, NotesServer] = {}
    generators: Generators = Field(default_factory=Generators)
    critics: Thresholds = Field(default_factory=Thresholds)
    sound: SoundConfig = Field(default_factory=SoundConfig)
    voices: VoicesConfig = Field(default_factory=VoicesConfig)
    player: str = Field("", description="the command that plays films; empty: the system's own")
