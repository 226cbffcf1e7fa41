"""What memory costs JoyAI-Echo: one denoising step and the eight of a shot, with seven slots by structured attention, the
same by dense masks, and without memory. `python -m tests.bench.echo [--device cuda] [--full]`.

Weights are random: they cost what trained ones do. On a CPU the architecture is the released one, narrower and with fewer
layers; `--full` takes it whole, in bfloat16, at the released size. Every cell is a process of its own, so that its peak
memory is its own: resident memory on a CPU, what torch has allocated on a GPU, both beyond the weights.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import torch
from diffusers import FlowMatchEulerDiscreteScheduler, LTX2VideoTransformer3DModel

from generator.echo.attention import memory_attention
from generator.echo.config import FRAMES, HEIGHT, SIGMAS, WIDTH, EchoSettings
from generator.echo.context import Context
from generator.echo.denoise import Conditions, Latents, condition, denoise, joint_velocity, set_sigmas
from generator.echo.masks import dense_memory_attention
from generator.echo.memory import EchoSlot, Memory
from generator.request import MAX_SLOTS
from generator.shapes import LatentShape
from tests.bench.tables import ROOT, middle, table

SIZES = ((128, 64, 17), (256, 160, 41), (384, 224, 121))  # width, height, frames
RULES = {"none": memory_attention, "structured": memory_attention, "dense": dense_memory_attention}
SLOT_AUDIO, TEXT = 96, 1024  # tokens
PAIRED = ("audio_to_video_attn", "video_to_audio_attn", "audio_attn1")  # the calls that the rules restrict
NARROW = {
    "num_attention_heads": 8,
    "attention_head_dim": 32,
    "audio_num_attention_heads": 8,
    "audio_attention_head_dim": 16,
}
WHOLE = {
    "num_attention_heads": 32,
    "attention_head_dim": 128,
    "audio_num_attention_heads": 32,
    "audio_attention_head_dim": 64,
}


@dataclass(frozen=True)
class Cell:
    """What one way of remembering took."""

    step: float  # seconds of one denoising step
    shot: float  # seconds of all eight
    paired: float  # seconds of a step in the calls that the rules restrict
    peak: float  # MiB beyond the weights


def main() -> None:
    """Measure every size and rule, print one table, row by row: it takes minutes."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--device", default="cpu")
    asked.add_argument("--full", action="store_true")
    asked.add_argument("--cell", nargs=4, help=argparse.SUPPRESS)  # rule, width, height, frames
    options = asked.parse_args()
    if options.cell:
        rule, *size = options.cell
        print(json.dumps(asdict(_cell(rule, tuple(map(int, size)), options.device, full=options.full))))
        return
    head = [
        "memory of seven slots",
        "video tokens",
        "step",
        "shot",
        "restricted calls of a step",
        "peak beyond weights",
    ]
    print(table(head, []))
    for size in [(WIDTH, HEIGHT, FRAMES)] if options.full else SIZES:
        shape = LatentShape.of(*size, 25.0)
        for rule in RULES:
            cell = _measured(rule, size)
            told = [f"{size[0]}x{size[1]}, {size[2]} frames, {rule}", f"{shape.tokens:,}"]
            row = [*told, *(_told(cell) if cell else ["out of memory", "", "", ""])]
            print("| " + " | ".join(row) + " |", flush=True)


def _measured(rule: str, size: tuple[int, int, int]) -> Cell | None:
    """One cell in a process of its own; None when it runs out of memory."""
    words = [sys.executable, "-m", "tests.bench.echo", *sys.argv[1:], "--cell", rule, *map(str, size)]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    return Cell(**json.loads(done.stdout)) if done.returncode == 0 else None


def _told(cell: Cell) -> list[str]:
    return [f"{cell.step:.3f} s", f"{cell.shot:.2f} s", f"{cell.paired * 1000:.1f} ms", f"{cell.peak:,.0f} MiB"]


@torch.no_grad()
def _cell(rule: str, size: tuple[int, int, int], device: str, *, full: bool) -> Cell:
    torch.manual_seed(0)
    torch.set_num_threads(1)  # on a shared machine, more of them wait for each other
    dtype = torch.bfloat16 if full else torch.float32
    model = _transformer(device, dtype, full=full)
    shape = LatentShape.of(*size, 25.0)
    noise = Latents(
        torch.randn(1, shape.frames, 128, shape.height, shape.width, device=device),
        torch.randn(1, shape.audio, 128, device=device),
    )
    slot = EchoSlot(torch.randn(1, 128, 1, shape.height, shape.width), torch.randn(1, SLOT_AUDIO, 128))
    settings = EchoSettings()
    conditions = condition(
        model,
        noise,
        context=Context(*(torch.randn(1, TEXT, width, device=device, dtype=dtype) for width in _widths(full))),
        memory=Memory.of([] if rule == "none" else [slot] * MAX_SLOTS, settings).to(torch.device(device)),
        settings=settings,
    )
    before = _peak(device)

    def step() -> None:
        joint_velocity(model, noise, torch.tensor(1000.0), conditions)

    with RULES[rule](model, conditions.layout, settings):
        step()  # the first one is not counted
        alone = middle(_seconds(step, device) for _ in range(3))
        with _clock(model, device) as paired:
            step()
    shot = _seconds(lambda: _shot(model, noise, conditions, rule), device)
    return Cell(alone, shot, sum(paired), _peak(device) - before)


def _shot(model: LTX2VideoTransformer3DModel, noise: Latents, conditions: Conditions, rule: str) -> None:
    schedulers = tuple(FlowMatchEulerDiscreteScheduler(shift=1.0, stochastic_sampling=True) for _ in range(2))
    for scheduler in schedulers:
        set_sigmas(scheduler, SIGMAS, conditions.settings)
    denoise(model, noise, conditions, schedulers=(schedulers[0], schedulers[1]), rules=RULES[rule])


def _widths(full: bool) -> tuple[int, int]:
    heads = WHOLE if full else NARROW
    video = heads["num_attention_heads"] * heads["attention_head_dim"]
    return video, heads["audio_num_attention_heads"] * heads["audio_attention_head_dim"]


def _transformer(device: str, dtype: torch.dtype, *, full: bool) -> LTX2VideoTransformer3DModel:
    video, audio = _widths(full)
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            model = LTX2VideoTransformer3DModel(
                **(WHOLE if full else NARROW),
                num_layers=48 if full else 4,
                cross_attention_dim=video,
                audio_cross_attention_dim=audio,
                rope_type="split",
                gated_attn=True,
                audio_gated_attn=True,
                cross_attn_mod=True,
                audio_cross_attn_mod=True,
                use_prompt_embeddings=False,
                perturbed_attn=True,
            )
    finally:
        torch.set_default_dtype(torch.float32)
    return model.eval()


def _seconds(work: Callable[[], None], device: str) -> float:
    _settle(device)
    started = time.perf_counter()
    work()
    _settle(device)
    return time.perf_counter() - started


@contextmanager
def _clock(model: LTX2VideoTransformer3DModel, device: str) -> Iterator[list[float]]:
    """Seconds of each restricted attention call made meanwhile."""
    spent: list[float] = []
    started: list[float] = []

    def begin(*_: object) -> None:
        _settle(device)
        started.append(time.perf_counter())

    def end(*_: object) -> None:
        _settle(device)
        spent.append(time.perf_counter() - started.pop())

    calls = [getattr(block, name) for block in model.transformer_blocks for name in PAIRED]
    hooks = [
        hook for call in calls for hook in (call.register_forward_pre_hook(begin), call.register_forward_hook(end))
    ]
    try:
        yield spent
    finally:
        for hook in hooks:
            hook.remove()


def _settle(device: str) -> None:
    if device != "cpu":
        torch.cuda.synchronize()


def _peak(device: str) -> float:
    """MiB at the highest so far."""
    if device != "cpu":
        return torch.cuda.max_memory_allocated() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
