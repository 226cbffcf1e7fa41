"""The text encoder's files: Gemma 3, which the original checkpoints do not hold."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.echo.tensors import read_component
from generator.errors import RequestError

MISSING = "the text encoder, Gemma 3 12B (instruction-tuned): `director echo convert … --text-encoder FOLDER` adds it"

_WEIGHTS = ("config.json", "generation_config.json", "*.safetensors", "*.safetensors.index.json")
_TOKENIZER = ("tokenizer*", "special_tokens_map.json", "added_tokens.json", "chat_template*")


def take_text_encoder(folder: Path | None, out: Path, connectors: Mapping[str, Any]) -> dict[str, list[str | None]]:
    """Put a text encoder and its tokenizer into a pipeline's folder: its entries for `model_index.json`.

    `folder` is as it was downloaded, or has text_encoder/ and tokenizer/ in it; None leaves both open. Files are linked,
    or copied from another disk. Raises RequestError when it is not the Gemma 3 that the connectors were trained with.
    """
    if folder is None:
        return {"text_encoder": [None, None], "tokenizer": [None, None]}
    parts = folder / "text_encoder", folder / "tokenizer"
    weights, words = parts if parts[0].is_dir() else (folder, folder)
    config = _read(weights / "config.json", folder)
    _check(config, connectors, folder)
    if not read_component(weights).tensors:
        raise RequestError(f"{folder}: there are no safetensors weights in this text encoder")
    if not any(words.glob("tokenizer.*")):
        raise RequestError(f"{folder}: there is no tokenizer.json or tokenizer.model in this text encoder")
    _take(weights, out / "text_encoder", _WEIGHTS)
    _take(words, out / "tokenizer", _TOKENIZER)
    told = words / "tokenizer_config.json"
    kind = json.loads(told.read_text()).get("tokenizer_class") if told.is_file() else None
    return {
        "text_encoder": ["transformers", config["architectures"][0]],
        "tokenizer": ["transformers", kind or "GemmaTokenizerFast"],
    }


def _check(config: dict[str, Any], connectors: Mapping[str, Any], folder: Path) -> None:
    text = config.get("text_config", config)
    got = text.get("hidden_size"), text.get("num_hidden_layers")
    wanted = connectors["caption_channels"], connectors["text_proj_in_factor"] - 1  # the embedding counts as a layer
    if not str(config.get("model_type", "")).startswith("gemma3") or not config.get("architectures"):
        raise RequestError(
            f"{folder}: this is a {config.get('model_type') or 'model of no type'}, the text encoder is a gemma3"
        )
    if got != wanted:
        raise RequestError(
            f"{folder}: this Gemma 3 has {got[1]} layers of {got[0]} channels, and {wanted[1]} of {wanted[0]} are needed"
        )


def _read(file: Path, folder: Path) -> dict[str, Any]:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RequestError(f"{folder}: there is no {file.name}, this is no text encoder's folder") from error
    except ValueError as error:
        raise RequestError(f"{file}: this file cannot be read ({error})") from error


def _take(source: Path, target: Path, patterns: tuple[str, ...]) -> None:
    target.mkdir()
    for file in sorted({file for pattern in patterns for file in source.glob(pattern)}):
        real = file.resolve()  # downloads often are links into a cache
        try:
            os.link(real, target / file.name)
        except OSError:
            shutil.copyfile(real, target / file.name)
