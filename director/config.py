"""`film.toml`: what enters no fingerprint. Everything that does lives in the workspace and changes by command."""

from __future__ import annotations

import json
import os
import re
import shlex
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from director.critics.thresholds import Thresholds
from director.errors import BadInput
from director.llm.budget import Budget
from director.llm.endpoint import LLMS, check_url
from director.llm.prices import PriceTable
from generator.model import Machine

if TYPE_CHECKING:
    from director.llm.find import Asked

FILE = "film.toml"
EMBEDDERS = ("auto", "words")

TEMPLATE = """\
# What changes no picture and no sound (but for [voices]). Everything else is changed by `director set`.

# The command that `director play` plays with, such as "mpv --loop". Default: empty, the system's own.
player = ""

[embedding]
# How earlier shots are found by meaning. "auto": all-MiniLM-L6-v2 where it can be had, else by shared words.
# "words": shared words only; needs no model and starts at once. Default: "auto".
model = "auto"

[llm]
# Who plans and talks: "builtin" (rules, no language model), "openai" (or any server that speaks its protocol), or a
# server on this machine at its usual address: "llama.cpp", "ollama", "lm-studio", "vllm". Default: "builtin".
name = "builtin"
# Address of the server, such as "http://localhost:8080/v1". Default: "", the usual one of `name`. Keys are never here:
# they come from OPENAI_API_KEY or from the keyring, and to an address that only this file names only from the keyring.
base_url = ""
# The model there. Default: "", the usual one for OpenAI, elsewhere the first that the server names.
model = ""
# The most that one answer may be, in tokens, more than 0. Default: 8192.
max_tokens = 8192
# How long the server may say nothing, in seconds, more than 0. Default: 300.
timeout = 300
# How often a request that fails is sent, from 1 (no retries) to 20. Default: 5.
tries = 5
# How many requests may be under way at once, from 1 to 32. Default: 4.
at_once = 4

[budget]
# What all requests for this film may take together; the one that would break a limit is not sent. 0 is no limit.
# Money, in the currency of the prices (USD). Default: 0.
money = 0
# Tokens, asked and answered. Default: 0.
tokens = 0
# Minutes of waiting for answers. Default: 0.
minutes = 0
# Requests. Default: 0.
calls = 0

[confirm]
# Plans that are forecast to take less need no yes of yours before they are rendered. 0 is none of it beforehand.
# Money, in the currency of the prices (USD). Default: 0.
money = 0
# Minutes of rendering. Default: 0.
minutes = 0

[critics]
# When critics call something wrong, such as `frozen = 1.2` (seconds without movement). `director critique --thresholds`
# lists all of these numbers, with their units and defaults.

[sound]
# Whether cuts have music made by rule, which follows the moods of the shots and gives way to speech. Default: false.
score = false

[voices]
# Who says for the animatic what its own English voices cannot. A program, which no shell sees: {text} or {input} (a file
# with it; else it comes on standard input), {language}, {voice}, {sex}, {age}, {speed} are replaced; it writes a sound
# file to {output}, or to standard output. Such as "espeak-ng -v {language} -w {output} -f {input}". Default: "", none.
command = ""
# Or a server that speaks OpenAI's protocol, such as "http://localhost:8880/v1", and its model. Keys as for [llm].
# Default: "", none.
base_url = ""
model = ""
# The language of all lines, such as "fr": all are said there then. Default: "", what each line shows.
language = ""
# How long one line may take, in seconds, more than 0. Default: 120.
timeout = 120
# What voices are called there, by the name of an own voice, by language and sex, language, or sex: fr-f = "nova"
[voices.names]

[prices.models]
# Per million tokens, over those that ship and those in prices.toml in your configuration folder:
# "my-model" = { asked = 0.50, answered = 1.50 }

# Servers of the Model Context Protocol that a plan may draw on with `--notes mcp:NAME`, and only then (extra `mcp`):
# [notes.archive]
# command = ["archive-server", "--read-only"]     # or: url = "http://localhost:8000/mcp"
# tool = "search"        # asked for the story in words. Default: "", all texts that the server lists as resources.

[generators.joyai-echo]
# What of the model waits in the computer's memory: none, model (components not in use), group (all but the transformer's
# present block), sequential (all but the present layer); each needs less of the card, and is slower. Default: "auto",
# the fastest that fits.
offload = "auto"
# Precision: bfloat16 or float32. Default: "auto", bfloat16 on a GPU.
dtype = "auto"
# Such as "cuda:1" or "cpu". Default: "auto", the GPU if there is one.
device = "auto"
"""


class Embedding(BaseModel):
    """How texts become vectors."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    model: str = Field("auto", pattern=f"^({'|'.join(EMBEDDERS)})$")


class LLMConfig(BaseModel):
    """The language model. TEMPLATE says what each means."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    name: str = Field("builtin", pattern=f"^({'|'.join(map(re.escape, LLMS))})$")
    base_url: str = ""
    model: str = ""
    max_tokens: int = Field(8192, ge=1, le=1_000_000)
    timeout: float = Field(300.0, gt=0, le=86_400)
    tries: int = Field(5, ge=1, le=20)
    at_once: int = Field(4, ge=1, le=32)

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
    """Which plans are confirmed beforehand. TEMPLATE says what each means."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    money: float = Field(0.0, ge=0)
    minutes: float = Field(0.0, ge=0)


class NotesServer(BaseModel):
    """A server of the Model Context Protocol that has notes. TEMPLATE says what each means."""

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
    """The sound of a cut. TEMPLATE says what each means."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    score: bool = False


class VoicesConfig(BaseModel):
    """Who says what the animatic's own voices cannot. TEMPLATE says what each means."""

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
    joyai_echo: Machine = Field(Machine(), alias="joyai-echo")


class FilmConfig(BaseModel):
    """One film's `film.toml`."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    embedding: Embedding = Embedding()
    llm: LLMConfig = LLMConfig()
    budget: BudgetConfig = BudgetConfig()
    confirm: ConfirmConfig = ConfirmConfig()
    prices: PriceTable = PriceTable()
    notes: dict[str, NotesServer] = {}
    generators: Generators = Generators()
    critics: Thresholds = Field(default_factory=Thresholds)
    sound: SoundConfig = SoundConfig()
    voices: VoicesConfig = VoicesConfig()
    player: str = Field("", description="the command that plays films; empty: the system's own")


def with_llm(template: str, asked: Asked) -> str:
    """The settings of a new film, with the language model that it was begun with: the same goes on with it."""
    said = {"name": asked.llm, "base_url": asked.llm_base_url, "model": asked.llm_model}
    before, section, after = template.partition("[llm]\n")
    for name, value in said.items():
        if value and value != "builtin":
            row = f"{name} = {json.dumps(value)}"
            line = re.search(rf"(?m)^{name} = .*$", after)
            after = after.replace(line.group(), row, 1) if line else f"{row}\n{after}"
            section = "[llm]\n"
    return before + section + after


def user_folder() -> Path:
    """Where the settings of this user lie that hold for all films: skills, prices. It need not exist."""
    home = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA") or Path.home() / ".config"
    return Path(home) / "director"


def read_config(folder: Path) -> FilmConfig:
    """The settings of a film's `film.toml`; defaults where there is none. Raises BadInput with the line at fault."""
    path = folder / FILE
    if not path.is_file():
        return FilmConfig()
    try:
        return FilmConfig.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is no TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
