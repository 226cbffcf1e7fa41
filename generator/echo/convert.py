"""Between the original combined checkpoint and a diffusers folder, without loading a tensor.

Every tensor has one counterpart of the same shape, so a conversion is new names and the same bytes: a 46 GB file needs
a few megabytes of memory. It is strict: a missing, unknown or mis-shaped tensor is an error that names it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import diffusers
from accelerate import init_empty_weights
from diffusers import (
    AutoencoderKLLTX2Audio,
    AutoencoderKLLTX2Video,
    FlowMatchEulerDiscreteScheduler,
    LTX2VideoTransformer3DModel,
)
from diffusers.pipelines.ltx2 import LTX2TextConnectors, LTX2VocoderWithBWE
from torch import nn

from generator.base import Watch
from generator.echo.checkpoint import Checkpoint
from generator.echo.configs import diffusers_configs, released
from generator.echo.gemma import take_text_encoder
from generator.echo.keys import COMPONENTS, Names
from generator.echo.tensors import Contents, Stored, read_component, read_header, write, write_shards
from generator.errors import RequestError

CLASSES = {
    "transformer": LTX2VideoTransformer3DModel,
    "connectors": LTX2TextConnectors,
    "vae": AutoencoderKLLTX2Video,
    "audio_vae": AutoencoderKLLTX2Audio,
    "vocoder": LTX2VocoderWithBWE,
}
SHARD = 5 << 30  # bytes: no file of a converted model is larger
ORIGIN = "original.json"  # what the way back needs and diffusers has no place for
UNUSED = "original_unused.safetensors"  # tensors without a counterpart

_SPARE = 64 << 20  # bytes: headers, configurations, a file system's rounding
_NAMED = 8  # tensors that one error names


def to_diffusers(
    source: Path,
    out: Path,
    *,
    text_encoder: Path | None = None,
    preset: str | None = None,
    largest: int = SHARD,
    watch: Watch | None = None,
) -> None:
    """Convert an original checkpoint (a file, or the folder of a release) to a diffusers folder.

    `text_encoder` is the folder of Gemma 3, whose files are linked, or copied from another disk. `preset` is how the
    weights want to be used; default: what the release says. Raises RequestError for anything that does not fit, before
    anything is written; `out` appears when it is complete.
    """
    checkpoint = Checkpoint.open(source)
    shapes = {name: tensor.shape for name, tensor in checkpoint.contents.tensors.items()}
    configs = diffusers_configs(checkpoint.description or released(), shapes)
    models = {name: empty(name, configs[name]) for name in COMPONENTS}
    names = Names.of(list(shapes))
    tensors, unused, unknown = _sorted(checkpoint.contents, names)
    wrong = [f"unknown {key}" for key in unknown]
    for name, model in models.items():
        wrong += differences(tensors[name], model, lambda key, name=name: names.to_original(name, key))  # type: ignore[misc]
    _refuse(
        checkpoint.file, wrong, "" if checkpoint.description else " of the released size (the file describes no other)"
    )
    with complete_only(out, checkpoint.contents.size) as partial:
        partial.mkdir()
        index: dict[str, Any] = {"preset": preset or checkpoint.preset}
        index |= take_text_encoder(text_encoder, partial, configs["connectors"])
        copied = _counter(watch, checkpoint.contents.size)
        for name, model in models.items():
            model.save_config(partial / name)
            write_shards(partial / name, tensors[name], largest=largest, copied=copied)
            index[name] = ["ltx2" if name in ("connectors", "vocoder") else "diffusers", type(model).__name__]
        if unused:
            write(partial / UNUSED, unused, {}, copied=copied)
        origin = {"file": checkpoint.file.name, "metadata": checkpoint.contents.metadata}
        (partial / ORIGIN).write_text(json.dumps(origin, indent=2))
        write_index(partial, index)


def to_original(source: Path, out: Path, *, watch: Watch | None = None) -> None:
    """Convert a diffusers folder back to one combined safetensors file, tensor for tensor what it was made of.

    Raises RequestError for a folder that lacks a component or a tensor; `out` appears when it is complete.
    """
    names = Names(len(_config(source, "vae")["block_out_channels"]))
    combined: dict[str, Stored] = {}
    for name in COMPONENTS:
        held = read_component(source / name).tensors
        model = empty(name, _config(source, name))
        _refuse(source / name, differences(held, model, str))
        combined |= {names.to_original(name, key): tensor for key, tensor in held.items()}
    if (source / UNUSED).is_file():
        combined |= read_header(source / UNUSED).tensors
    origin = json.loads((source / ORIGIN).read_text()) if (source / ORIGIN).is_file() else {"metadata": {}}
    size = Contents(combined, {}).size
    with complete_only(out, size) as partial:
        write(partial, dict(sorted(combined.items())), origin["metadata"], copied=_counter(watch, size))


def empty(component: str, config: Mapping[str, Any]) -> Any:
    """A component without weights, to know the names and shapes of its tensors."""
    with init_empty_weights():
        return CLASSES[component].from_config(dict(config))


def write_index(folder: Path, entries: Mapping[str, Any]) -> None:
    """Write what makes a folder a pipeline: the scheduler, and `model_index.json` at the very end."""
    FlowMatchEulerDiscreteScheduler(shift=1.0, stochastic_sampling=True).save_pretrained(folder / "scheduler")
    index = {
        "_class_name": "JoyAIEchoPipeline",
        "_diffusers_version": diffusers.__version__,
        "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
        **entries,
    }
    (folder / "model_index.json").write_text(json.dumps(index, indent=2) + "\n")


def _config(folder: Path, component: str) -> dict[str, Any]:
    file = folder / component / "config.json"
    if not file.is_file():
        raise RequestError(f"{folder}: there is no {component}/config.json, this is no JoyAI-Echo folder of diffusers")
    return json.loads(file.read_text())


def _sorted(contents: Contents, names: Names) -> tuple[dict[str, dict[str, Stored]], dict[str, Stored], list[str]]:
    """The tensors by component and diffusers' name, those without a counterpart by their own, and unknown names."""
    known: dict[str, dict[str, Stored]] = {name: {} for name in COMPONENTS}
    unused: dict[str, Stored] = {}
    unknown = []
    for key, tensor in contents.tensors.items():
        match names.to_diffusers(key):
            case None:
                unknown.append(key)
            case (_, None):
                unused[key] = tensor
            case (component, name):
                known[component][name] = tensor
    return known, unused, unknown


def differences(held: Mapping[str, Stored], model: nn.Module, named: Callable[[str], str]) -> list[str]:
    """What keeps these tensors from being exactly the model's, in words."""
    wanted = {key: tuple(tensor.shape) for key, tensor in model.state_dict().items()}
    wrong = [f"missing {named(key)}" for key in wanted.keys() - held.keys()]
    wrong += [f"unknown {named(key)}" for key in held.keys() - wanted.keys()]
    for key in wanted.keys() & held.keys():
        if held[key].shape != wanted[key]:
            wrong.append(f"{named(key)} is {list(held[key].shape)}, expected {list(wanted[key])}")
    return sorted(wrong)


def _refuse(where: Path, wrong: list[str], size: str = "") -> None:
    if wrong:
        more = f"; and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
        raise RequestError(f"{where}: not the tensors of a JoyAI-Echo model{size}: {'; '.join(wrong[:_NAMED])}{more}")


@contextmanager
def complete_only(out: Path, size: int) -> Iterator[Path]:
    """Where to write: it becomes `out` when all is written, and goes away when anything fails."""
    if out.exists():
        raise RequestError(f"{out}: this exists already: name another place, or remove it first")
    partial = out.with_name(f"{out.name}.partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _remove(partial)  # what a killed run has left
        free = shutil.disk_usage(out.parent).free
        if free < size + _SPARE:
            raise RequestError(f"{out}: {size / 1e6:,.0f} MB are needed there and {free / 1e6:,.0f} MB are free")
        yield partial
        os.replace(partial, out)
    except OSError as error:
        raise RequestError(f"{out}: it cannot be written ({error.strerror or error})") from error
    finally:
        _remove(partial)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()


def _counter(watch: Watch | None, total: int) -> Callable[[int], None] | None:
    """Turns bytes copied into a watch's fractions."""
    if watch is None:
        return None
    done = 0

    def copied(more: int) -> None:
        nonlocal done
        done += more
        watch.at(done / max(1, total))

    return copied
