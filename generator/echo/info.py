"""What a model is and needs, from headers and configurations alone: no weights are loaded, not even torch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from generator.echo.checkpoint import Checkpoint
from generator.echo.config import FRAME_RATE, FRAMES, HEIGHT, WIDTH
from generator.echo.configs import diffusers_configs, released
from generator.echo.folder import INDEX, read_index
from generator.echo.gemma import MISSING
from generator.echo.keys import COMPONENTS, Names
from generator.echo.tensors import Contents, read_component
from generator.errors import RequestError
from generator.model import Offload
from generator.request import FRAME_STEP, MAX_SLOTS, SIZE_STEP, Part
from generator.shapes import LatentShape

# Counted on the released architecture in bfloat16: the numbers alive at the worst moment of a denoising step, for each
# token and channel of its branch (nearly half are the nine modulations that every token has of its own, twice).
_VIDEO_VALUES, _AUDIO_VALUES = 37, 30
# And of decoding, in bytes for each pixel: inside a tile, of the finished tiles, and of the pictures on their way out.
_TILE_BYTES, _HELD_BYTES, _OUT_BYTES = 72, 6, 30
_TILE = 512  # pixels: the side of a tile
_TILE_WIDTH = 256  # channels of the released decoder's last block, where a tile is largest

_WIDTH_BYTES = 2  # bfloat16
_EXACT_BYTES = 4  # the sound's codecs run in float32
_EXACT = ("audio_vae", "vocoder")
_CARD = 1 << 29  # bytes that a CUDA context and its libraries take on the card
_AHEAD = 2  # blocks on the card at a time under group offload: the present one, and the next on its way
_SLOT_AUDIO = 96  # tokens that a slot's sound has at most
_TEXT_VALUES = 64  # numbers alive for each token and channel of the text encoder, its kept layers included
_TEXT_TOKENS = 1024


class Component(Part):
    """One part of a model."""

    name: str
    parameters: int
    size: int = Field(description="bytes on disk")
    dtypes: tuple[str, ...] = Field(description="number formats, the one with most bytes first")


class Forecast(Part):
    """Peak memory of one shot under an offload mode, in bytes."""

    offload: Offload
    gpu: int
    ram: int


class ModelInfo(Part):
    """What `director echo info` tells."""

    path: str
    kind: str = Field(description="`diffusers`: ready to use; `original`: to be converted first")
    preset: str
    layers: int
    size: int = Field(description="bytes of all components on disk")
    components: tuple[Component, ...]
    missing: tuple[str, ...] = Field(description="in words, with what to do; empty: nothing")
    shot: str = Field(description="the shot that the memory is forecast for")
    memory: tuple[Forecast, ...]


@dataclass(frozen=True)
class _Model:
    """A model in either form, as far as headers tell."""

    kind: str
    preset: str
    held: dict[str, Contents]
    configs: dict[str, dict[str, Any]]
    missing: list[str]


def model_info(
    path: Path, *, width: int = WIDTH, height: int = HEIGHT, frames: int = FRAMES, fps: float = FRAME_RATE
) -> ModelInfo:
    """Look at a model's folder or an original checkpoint.

    Raises RequestError for what is neither, and for files that are cut short.
    """
    if width % SIZE_STEP or height % SIZE_STEP or frames < 1 or (frames - 1) % FRAME_STEP:
        raise RequestError(
            f"a shot of {frames} frames of {width}x{height}: it needs 1 + {FRAME_STEP}k, and multiples of {SIZE_STEP}"
        )
    model = _of_folder(path) if (path / INDEX).is_file() else _of_original(path)
    components = tuple(
        Component(name=name, parameters=contents.count, size=contents.size, dtypes=contents.dtypes)
        for name, contents in model.held.items()
    )
    memory: tuple[Forecast, ...] = ()
    if set(COMPONENTS) <= model.held.keys():
        memory = tuple(forecast(model.held, model.configs, width=width, height=height, frames=frames, fps=fps))
    return ModelInfo(
        path=str(path),
        kind=model.kind,
        preset=model.preset,
        layers=model.configs.get("transformer", {}).get("num_layers", 0),
        size=sum(component.size for component in components),
        components=components,
        missing=tuple(model.missing),
        shot=f"{width}x{height}, {frames} frames at {fps:g} fps, {MAX_SLOTS} slots",
        memory=memory,
    )


def forecast(
    held: Mapping[str, Contents],
    configs: Mapping[str, Mapping[str, Any]],
    *,
    width: int,
    height: int,
    frames: int,
    fps: float,
) -> list[Forecast]:
    """Peak memory of one shot with all slots under each offload mode.

    The phases are those of `generator.echo.loading`: all prompts first and the text encoder given up, then the rest.
    """
    weights = {
        name: contents.count * (_EXACT_BYTES if name in _EXACT else _WIDTH_BYTES) for name, contents in held.items()
    }
    step = _step_bytes(configs["transformer"], LatentShape.of(width, height, frames, fps))
    decode = _decode_bytes(configs["vae"], width, height, frames)
    text = _TEXT_VALUES * _TEXT_TOKENS * configs["connectors"]["caption_channels"] * _WIDTH_BYTES
    prompts = {name: weights.get(name, 0) for name in ("text_encoder", "connectors")}
    codecs = sum(weights[name] for name in ("vae", *_EXACT))
    transformer, block = weights["transformer"], _block_bytes(held["transformer"])
    layer = max(tensor.count for contents in held.values() for tensor in contents.tensors.values()) * _WIDTH_BYTES
    rest = transformer - block * configs["transformer"]["num_layers"]
    film = transformer + codecs
    peaks: dict[Offload, tuple[int, int]] = {
        "none": (max(sum(prompts.values()) + text, film + max(step, decode)), film),
        "model": (max(sum(prompts.values()) + text, transformer + step, weights["vae"] + decode), film),
        # Weights are copied once into memory that the card can read directly.
        "group": (max(layer + text, rest + _AHEAD * block + codecs + step, codecs + decode), film + transformer),
        "sequential": (layer + max(text, step, decode), film),
    }
    held_text = sum(prompts.values())
    return [Forecast(offload=mode, gpu=gpu + _CARD, ram=max(ram, held_text)) for mode, (gpu, ram) in peaks.items()]


def _step_bytes(config: Mapping[str, Any], shape: LatentShape) -> int:
    cells = shape.height * shape.width
    video, audio = (shape.frames + MAX_SLOTS) * cells, shape.audio + MAX_SLOTS * _SLOT_AUDIO
    widths = [
        config[f"{branch}num_attention_heads"] * config[f"{branch}attention_head_dim"] for branch in ("", "audio_")
    ]
    return (_VIDEO_VALUES * video * widths[0] + _AUDIO_VALUES * audio * widths[1]) * _WIDTH_BYTES


def _decode_bytes(config: Mapping[str, Any], width: int, height: int, frames: int) -> int:
    tile, picture = min(width, _TILE) * min(height, _TILE), width * height
    inside = _TILE_BYTES * tile * config["decoder_block_out_channels"][0] // _TILE_WIDTH
    return frames * max(inside + _HELD_BYTES * picture, _OUT_BYTES * picture)


def _block_bytes(transformer: Contents) -> int:
    """One block of the transformer, in bfloat16."""
    own = [tensor.count for key, tensor in transformer.tensors.items() if key.startswith("transformer_blocks.0.")]
    return sum(own) * _WIDTH_BYTES


def _of_folder(folder: Path) -> _Model:
    index = read_index(folder)
    held, configs, missing = {}, {}, []
    for name in (*COMPONENTS, "text_encoder"):
        config = folder / name / "config.json"
        contents = read_component(folder / name)
        if config.is_file() and contents.tensors:
            held[name], configs[name] = contents, json.loads(config.read_text(encoding="utf-8"))
        else:
            missing.append(MISSING if name == "text_encoder" else f"{name}: convert the checkpoint again")
    return _Model("diffusers", index.get("preset", "echo-1.0"), held, configs, missing)


def _of_original(path: Path) -> _Model:
    checkpoint = Checkpoint.open(path)
    names = Names.of(list(checkpoint.contents.tensors))
    parts: dict[str, Contents] = {}
    for key, tensor in checkpoint.contents.tensors.items():
        match names.to_diffusers(key):
            case (component, str(name)):
                parts.setdefault(component, Contents({}, {})).tensors[name] = tensor
    held = {name: parts[name] for name in COMPONENTS if name in parts}
    missing = [f"{name}: the checkpoint is not complete" for name in COMPONENTS if name not in parts]
    shapes = {key: tensor.shape for key, tensor in checkpoint.contents.tensors.items()}
    configs = {} if missing else diffusers_configs(checkpoint.description or released(), shapes)
    return _Model("original", checkpoint.preset, held, configs, [*missing, MISSING])
