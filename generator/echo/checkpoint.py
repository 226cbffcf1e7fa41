"""Original checkpoints: the single file of Echo 1.0, and the folders with a manifest of Echo 1.5."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.echo.folder import INDEX, read_index
from generator.echo.keys import Names
from generator.echo.tensors import Contents, read_header
from generator.errors import RequestError

MANIFEST = "checkpoint.json"

_PACKED = {"fp8": "FP8", "fp4": "FP4"}
_INSTEAD = "use the BF16 release instead (Echo 1.0's single file, or the folder echo15_full_dmd of Echo 1.5)"


@dataclass(frozen=True)
class Checkpoint:
    """One original checkpoint, by its header."""

    file: Path
    preset: str  # echo-1.0 or echo-1.5
    contents: Contents

    @property
    def description(self) -> dict[str, Any] | None:
        """The model's description from the file's own metadata; None when it has lost it."""
        told = self.contents.metadata.get("config")
        return None if told is None else json.loads(told)

    @classmethod
    def open(cls, source: Path) -> Checkpoint:
        """Find and read what a person named: the file, the folder of a release, or a folder with only that file.

        Raises RequestError for what is no checkpoint, is packed in FP8 or FP4, or is a diffusers folder already.
        """
        if not source.exists():
            raise RequestError(f"{source}: there is no such file or folder")
        file, preset = _find(source) if source.is_dir() else (source, _preset_beside(source))
        contents = read_header(file)
        _refuse_packed(file, contents)
        names = Names.of(list(contents.tensors))
        if not any(names.to_diffusers(key) for key in contents.tensors):
            such = f", it has such as {next(iter(contents.tensors))}" if contents.tensors else ""
            raise RequestError(f"{file}: this is no JoyAI-Echo checkpoint: none of its tensors is of that model{such}")
        return cls(file, preset, contents)


def _find(folder: Path) -> tuple[Path, str]:
    if (folder / MANIFEST).is_file():
        return _of_manifest(folder), "echo-1.5"
    if (folder / INDEX).is_file():
        read_index(folder)  # which says so where it is some other model's
        raise RequestError(f"{folder}: this is a diffusers folder already, nothing needs to be converted")
    files = sorted(folder.glob("*.safetensors"))
    if len(files) != 1:
        held = f"{len(files)} safetensors files, name the one" if files else "no safetensors file"
        raise RequestError(f"{folder}: this folder has neither {MANIFEST} nor {INDEX}, and {held}")
    return files[0], "echo-1.0"


def _of_manifest(folder: Path) -> Path:
    """The weights that a release's manifest names."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        name, precision, files = str(manifest["name"]), str(manifest["precision"]).lower(), dict(manifest["files"])
    except (ValueError, KeyError, TypeError) as error:
        raise RequestError(f"{folder / MANIFEST}: this is no manifest of an Echo release ({error})") from error
    if precision in _PACKED:
        raise RequestError(f"{folder}: {name} is packed in {_PACKED[precision]}, which cannot be converted: {_INSTEAD}")
    file = folder / str(files.get("model", ""))
    if not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
        raise RequestError(
            f"{folder / MANIFEST}: the file that it names as the model, {files.get('model')}, is not there"
        )
    return file


def _preset_beside(file: Path) -> str:
    """A file lying in the folder of an Echo 1.5 release is that release's."""
    return "echo-1.5" if (file.parent / MANIFEST).is_file() else "echo-1.0"


def _refuse_packed(file: Path, contents: Contents) -> None:
    dtypes = {tensor.dtype for tensor in contents.tensors.values()}
    scaled = [key for key in contents.tensors if key.endswith(("weight_scale", "weight_scale_2"))]
    if ("U8" in dtypes and scaled) or any(dtype.startswith("F4") for dtype in dtypes):
        raise RequestError(f"{file}: this checkpoint is packed in FP4, which cannot be converted: {_INSTEAD}")
    if scaled or any(dtype.startswith("F8") for dtype in dtypes):
        raise RequestError(f"{file}: this checkpoint is packed in FP8, which cannot be converted: {_INSTEAD}")
