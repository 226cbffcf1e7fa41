"""A model's folder by its headers and configurations: no weights are loaded, not even torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generator.echo.config import read_preset
from generator.echo.keys import COMPONENTS
from generator.echo.tensors import read_component
from generator.errors import RequestError
from generator.model import Model

INDEX = "model_index.json"
TEXT = ("tokenizer", "text_encoder", "connectors")  # what only the prompts need
CODECS = ("vae", "audio_vae")  # what slots are encoded by

_SAMPLE, _SAMPLES = 1 << 16, 16  # bytes and places of each weights file that a fingerprint reads


def model_in(folder: Path, *, preset: str = "") -> Model:
    """The model of a folder, used as `preset` says, or as its weights want to be used.

    Raises RequestError for what is no complete model, and for a preset that is none.
    """
    index = read_index(folder)
    for name in (*COMPONENTS, "text_encoder"):
        if name == "text_encoder":
            need_text_encoder(folder, index)
        if not (folder / name / "config.json").is_file() or not read_component(folder / name).tensors:
            raise RequestError(f"{folder}: this model is not complete: there is no {name} in it")
    canonical, _ = read_preset(preset or index.get("preset", "echo-1.0"))
    return Model(folder.resolve(), fingerprint(folder, (*COMPONENTS, *TEXT)), canonical)


def read_index(folder: Path) -> dict[str, Any]:
    """A pipeline's index. Raises RequestError where there is none, with what makes one."""
    file = folder / INDEX
    if not file.is_file():
        what = "there is no such folder" if not folder.exists() else f"there is no {INDEX} in it"
        raise RequestError(f"{folder}: {what}; `director echo convert CHECKPOINT OUT` makes a model of a release")
    try:
        index: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RequestError(f"{file}: this file cannot be read ({error})") from error
    if index.get("_class_name") != "JoyAIEchoPipeline":
        raise RequestError(f"{folder}: this is a {index.get('_class_name')}, no JoyAI-Echo model")
    return index


def need_text_encoder(folder: Path, index: dict[str, Any]) -> None:
    """Raise RequestError for a model that was converted without one."""
    if (index.get("text_encoder") or [None])[0] is None:
        raise RequestError(f"{folder}: it has no text encoder: convert it again with --text-encoder FOLDER (Gemma 3)")


def fingerprint(folder: Path, parts: Sequence[str] = TEXT) -> str:
    """A digest of some components' configurations and weights, of samples all over the files: seconds, not minutes.

    The same wherever the folder lies.
    """
    sha = hashlib.sha256()
    files = {file for part in parts for file in (folder / part).glob("[!.]*") if file.is_file()}
    for file in sorted(files, key=lambda file: (file.parent.name, file.name)):
        size = file.stat().st_size
        sha.update(f"{file.parent.name}/{file.name} {size}\n".encode())
        with file.open("rb") as stream:
            for place in range(_SAMPLES):
                stream.seek(max(0, size - _SAMPLE) * place // (_SAMPLES - 1))
                sha.update(stream.read(_SAMPLE))
    return sha.hexdigest()
