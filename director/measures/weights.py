"""Models that somebody has on disk and names in the environment. Nothing is fetched: measuring must not need a network."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from director.errors import BadInput

Model = TypeVar("Model")


@cache
def kept(make: Callable[..., Model], *of: Any) -> Model:
    """A model of some files, made once: its weights are read once, however many films are measured."""
    return make(*of)


def named(variable: str, wanted: str) -> Path | None:
    """What an environment variable names; None where it names nothing. Raises BadInput for a path without anything."""
    said = os.environ.get(variable, "")
    path = Path(said).expanduser()
    if said and not path.exists():
        raise BadInput(f"{variable}={said}: nothing is there; wanted {wanted}, or leave {variable} unset")
    return path if said else None


@contextmanager
def installed(variable: str, package: str, beside: str = "") -> Iterator[None]:
    """Import what has a model's code. `beside`: what pip should be told, too. Raises BadInput where that fails."""
    try:
        yield
    except (ImportError, RuntimeError) as error:  # RuntimeError: a torchvision that does not fit the torch
        how = f"`pip install {package}{beside and ' ' + beside}`"
        raise BadInput(f"{variable} needs the package {package}: {how}, or leave {variable} unset ({error})") from error


def tensors(variable: str, path: Path) -> dict[str, Any]:
    """The tensors of a file by name, from PyTorch's form or safetensors. Runs no code of the file. Raises BadInput."""
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        held = load_file(path) if path.suffix == ".safetensors" else torch.load(path, "cpu", weights_only=True)
    except (pickle.UnpicklingError, SafetensorError, RuntimeError, EOFError, OSError) as error:
        raise BadInput(f"{variable}={path}: these are no weights, or more than tensors: {_first(error)}") from error
    for inside in ("model", "state_dict", "params"):
        held = held[inside] if isinstance(held, dict) and isinstance(held.get(inside), dict) else held
    if not isinstance(held, dict):
        raise BadInput(f"{variable}={path}: wanted tensors by name, got {type(held).__name__}")
    return {str(name).removeprefix("module."): value for name, value in held.items()}


def pretrained(variable: str, folder: Path | str, model: Any, kind: str) -> Any:
    """A model of transformers, ready to be asked, from a folder or the hub's cache. Raises BadInput for another kind."""
    from transformers import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    file = Path(folder) / "config.json"
    try:
        found = json.loads(file.read_text(encoding="utf-8"))["model_type"] if file.is_file() else kind
        if found != kind:
            raise BadInput(f"{variable}={folder}: the model in it is of kind {found!r}, wanted {kind!r}")
        made, gaps = model.from_pretrained(folder, local_files_only=True, output_loading_info=True)
    except (OSError, ValueError, RuntimeError, LookupError) as error:
        raise BadInput(f"{variable}={folder}: cannot be loaded: {_first(error)}") from error
    if gaps["missing_keys"]:
        raise BadInput(f"{variable}={folder}: weights are missing: {', '.join(sorted(gaps['missing_keys'])[:3])}, …")
    return made.eval().requires_grad_(False)


def _first(error: Exception) -> str:
    """The first line of what went wrong; its kind where it says nothing."""
    return next(iter(str(error).splitlines()), type(error).__name__)
