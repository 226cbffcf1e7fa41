"""`film.toml`: what enters no fingerprint. Everything that does lives in the workspace and changes by command."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from director.errors import BadInput

FILE = "film.toml"
EMBEDDERS = ("auto", "words")

TEMPLATE = """\
# What changes no picture and no sound. Everything else is changed by `director set`.

# The command that `director play` plays with, such as "mpv --loop". Default: empty, the system's own.
player = ""

[embedding]
# How earlier shots are found by meaning. "auto": all-MiniLM-L6-v2 where it can be had, else by shared words.
# "words": shared words only; needs no model and starts at once. Default: "auto".
model = "auto"
"""


class Embedding(BaseModel):
    """How texts become vectors."""

    model_config = ConfigDict(extra="forbid")
    model: str = Field("auto", pattern=f"^({'|'.join(EMBEDDERS)})$")


class FilmConfig(BaseModel):
    """One film's `film.toml`."""

    model_config = ConfigDict(extra="forbid")
    embedding: Embedding = Embedding()
    player: str = Field("", description="the command that plays films; empty: the system's own")


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
