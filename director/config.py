"""`film.toml`: what enters no fingerprint. Everything that does lives in the workspace and changes by command."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from director.errors import BadInput
from generator.model import Machine

FILE = "film.toml"
EMBEDDERS = ("auto", "words")

TEMPLATE = """\
# What changes no picture and no sound. Everything else is changed by `director set`.

[embedding]
# How earlier shots are found by meaning. "auto": all-MiniLM-L6-v2 where it can be had, else by shared words.
# "words": shared words only; needs no model and starts at once. Default: "auto".
model = "auto"

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

    model_config = ConfigDict(extra="forbid")
    model: str = Field("auto", pattern=f"^({'|'.join(EMBEDDERS)})$")


class Generators(BaseModel):
    """What only some generators need to know."""

    model_config = ConfigDict(extra="forbid")
    joyai_echo: Machine = Field(Machine(), alias="joyai-echo")


class FilmConfig(BaseModel):
    """One film's `film.toml`."""

    model_config = ConfigDict(extra="forbid")
    embedding: Embedding = Embedding()
    generators: Generators = Generators()


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
