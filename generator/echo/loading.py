"""Opening a model's folder: everything is checked by headers first, so that nothing random is ever taken for weights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
import transformers
from diffusers.hooks import apply_group_offloading
from diffusers.pipelines.ltx2 import LTX2TextConnectors

from generator.echo.context import Context
from generator.echo.folder import TEXT, need_text_encoder, read_index
from generator.echo.phases import OFFLOADS, phase
from generator.echo.pipeline import JoyAIEchoPipeline
from generator.echo.text import ContextCache, encode_prompts
from generator.errors import RequestError
from generator.model import Offload

EXACT = ("audio_vae", "vocoder")  # small, and audibly worse in bfloat16


def load_pipeline(
    folder: Path,
    *,
    dtype: torch.dtype = torch.bfloat16,
    device: torch.device | str | None = None,
    offload: Offload = "none",
    text: bool = True,
) -> JoyAIEchoPipeline:
    """A pipeline ready to run on `device` (default: the GPU, if there is one).

    `offload` says what waits in the computer's memory: nothing; whole components that are not in use ("model"); all but
    the transformer's present block ("group"); all but the present layer ("sequential"). The sound's codecs stay in
    float32. `text=False` leaves out what only prompts need, for contexts that are known.
    Raises RequestError for a folder that is no such model, or is damaged, with the tensor, the file or the setting.
    """
    where = _where(device)
    if offload not in OFFLOADS:
        raise RequestError(f"there is no offload {offload!r}: choose one of {', '.join(OFFLOADS)}")
    if offload != "none" and where.type == "cpu":
        raise RequestError(f"offload {offload!r} keeps weights off a GPU, and there is none here: use 'none'")
    if text:
        need_text_encoder(folder, read_index(folder))
    kinds = {"default": dtype, **dict.fromkeys(EXACT, torch.float32)}
    absent = {} if text else dict.fromkeys(TEXT)
    pipeline = JoyAIEchoPipeline.from_pretrained(str(folder), dtype=kinds, local_files_only=True, **absent)
    with phase("loading the weights", offload):
        _spread(pipeline, where, offload)
    return pipeline


def encode_film(
    folder: Path,
    prompts: Sequence[str],
    *,
    cache: ContextCache | None = None,
    dtype: torch.dtype = torch.bfloat16,
    device: torch.device | str | None = None,
    offload: Offload = "none",
) -> list[Context]:
    """The contexts of all prompts of a film, before the transformer is loaded: the two do not fit a card together.

    The text encoder is loaded only when the cache lacks one, and given up again. Under "group" and "sequential" it waits
    in the computer's memory but for the present layer.
    """
    known: dict[str, Context] = {}
    for prompt in prompts:
        if cache and (kept := cache.get(prompt)):
            known[prompt] = kept
    missing = [prompt for prompt in dict.fromkeys(prompts) if prompt not in known]
    if missing:
        made = _encode(folder, missing, dtype, _where(device), offload)
        for prompt, context in zip(missing, made, strict=True):
            known[prompt] = context
            if cache:
                cache.put(prompt, context)
    return [known[prompt] for prompt in prompts]


def _encode(
    folder: Path, prompts: Sequence[str], dtype: torch.dtype, device: torch.device, offload: Offload
) -> list[Context]:
    index = read_index(folder)
    need_text_encoder(folder, index)
    text_encoder = getattr(transformers, index["text_encoder"][1]).from_pretrained(folder / "text_encoder", dtype=dtype)
    tokenizer = getattr(transformers, index["tokenizer"][1]).from_pretrained(folder / "tokenizer")
    connectors = LTX2TextConnectors.from_pretrained(folder / "connectors", dtype=dtype)
    if device.type != "cpu" and offload in ("group", "sequential"):
        apply_group_offloading(text_encoder, device, offload_type="leaf_level", use_stream=device.type == "cuda")
    else:
        text_encoder.to(device)
    with phase("encoding the prompts", offload):
        contexts = encode_prompts(
            prompts,
            tokenizer=tokenizer,
            text_encoder=text_encoder.eval(),
            connectors=connectors.to(device).eval(),
            device=device,
        )
    return [context.to(torch.device("cpu")) for context in contexts]


def _where(device: torch.device | str | None) -> torch.device:
    return torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))


def _spread(pipeline: JoyAIEchoPipeline, device: torch.device, offload: Offload) -> None:
    if offload == "none":
        pipeline.to(device)
    elif offload == "model":
        pipeline.enable_model_cpu_offload(device=device)
    elif offload == "sequential":
        pipeline.enable_sequential_cpu_offload(device=device)
    else:
        pipeline.enable_group_offload(
            device,
            offload_type="block_level",
            num_blocks_per_group=1,
            use_stream=device.type == "cuda",
            exclude_modules=["vae", *EXACT],  # small, and called by other doors than `forward`
        )
