"""What memory costs JoyAI-Echo: a denoising step and the eight of a shot, with seven slots by structured attention, the same
by dense masks, by no rules at all (which is what the tokens of memory cost by themselves), and without memory.
`python -m tests.bench.echo [--device cuda] [--full | --block W H FRAMES | --calls]`.

Weights are random: they cost what trained ones do. On a CPU the architecture is the released one, narrower and with fewer
layers; `--full` takes it whole, in bfloat16, at the released size; `--block` takes one layer of full width, and one step;
`--calls` only the attentions of a layer that the rules restrict, without what projects their queries, keys and values, at
the released size. The ways take turns in one process, so that what else the machine does meets them alike: medians, on a
CPU of processor time. Each has its peak memory measured in a process of its own: resident memory on a CPU, what torch has
allocated on a GPU, both beyond the weights. Masks are made once, as a pipeline that passes them would.
"""

from __future__ import annotations

import argparse
import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import torch
from diffusers import FlowMatchEulerDiscreteScheduler, LTX2VideoTransformer3DModel
from diffusers.models.attention_dispatch import dispatch_attention_fn
from diffusers.models.transformers.transformer_ltx2 import LTX2Attention
from torch import Tensor

from generator.echo.attention import (
    EchoAttnProcessor,
    audio_self_blocks,
    audio_to_video_blocks,
    memory_attention,
    video_to_audio_blocks,
)
from generator.echo.config import FRAMES, HEIGHT, SIGMAS, WIDTH, EchoSettings
from generator.echo.context import Context
from generator.echo.denoise import Conditions, Latents, condition, denoise, joint_velocity, set_sigmas
from generator.echo.layout import Layout
from generator.echo.masks import audio_self_mask, audio_to_video_mask, dense_memory_attention
from generator.echo.memory import EchoSlot, Memory
from generator.echo.runs import batches_of
from generator.request import MAX_SLOTS
from generator.shapes import LatentShape
from tests.bench.tables import ROOT, middle, table

SIZES = ((64, 32, 9), (128, 64, 17), (256, 160, 41), (384, 224, 121))  # width, height, frames
STEPS, SHOTS = 15, 3  # measured of each way, of which the medians are told
RULES = {
    "none": memory_attention,
    "no rules": memory_attention,
    "structured": memory_attention,
    "dense": dense_memory_attention,
}
SLOT_AUDIO, TEXT = 96, 1024  # tokens
NO_ROOM = (
    3  # how the process of a way ends that runs out of a GPU's memory; the kernel kills one that fills a computer's
)
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
class Times:
    """What one way of remembering took, in seconds."""

    step: float  # one denoising step
    shot: float  # all eight
    paired: float  # of a step, the calls that the rules restrict

    def told(self) -> list[str]:
        """Cells of a table."""
        shot = f"{self.shot:.2f} s" if self.shot else ""
        return [f"{self.step:.3f} s", shot, f"{self.paired * 1000:.1f} ms"]


def main() -> None:
    """Measure every size and rule, print one table, row by row: it takes minutes."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--device", default="cpu")
    asked.add_argument("--full", action="store_true")
    asked.add_argument("--block", nargs=3, type=int, metavar=("WIDTH", "HEIGHT", "FRAMES"))
    asked.add_argument("--calls", action="store_true")
    asked.add_argument("--cell", nargs=4, help=argparse.SUPPRESS)  # rules, width, height, frames
    options = asked.parse_args()
    if options.cell:
        rules, *numbers = options.cell
        try:
            print(json.dumps(_cell(options, rules.split(","), tuple(map(int, numbers)))))
        except torch.OutOfMemoryError:
            sys.exit(NO_ROOM)
    elif options.calls:
        _table_of_calls()
    elif options.block:
        _table_of_steps([tuple(options.block)])
    else:
        _table_of_steps([(WIDTH, HEIGHT, FRAMES)] if options.full else SIZES)


def _cell(options: argparse.Namespace, rules: Sequence[str], size: tuple[int, int, int]) -> dict[str, Any]:
    """Some ways at one size, measured in this process."""
    if options.calls:
        return restricted_call(rules[1], size, options.device, dense=rules[0] == "dense")
    bench = Bench(size, options.device, layers=48 if options.full else 1 if options.block else None)
    times = bench.once(rules[0]) if options.block else bench.times(rules)
    return {"peak": bench.peak(), "times": {rule: asdict(took) for rule, took in times.items()}}


def _table_of_steps(sizes: Sequence[tuple[int, int, int]]) -> None:
    head = [
        "memory of seven slots",
        "video tokens",
        "step",
        "shot",
        "restricted calls of a step",
        "peak beyond weights",
    ]
    print(table(head, []))
    for size in sizes:
        tokens = LatentShape.of(*size, 25.0).tokens
        alone = {rule: _measured([rule], size) for rule in RULES}
        fit = [rule for rule, measured in alone.items() if measured]
        together = None if "--block" in sys.argv else _measured(fit, size)
        for rule, measured in alone.items():
            row = [f"{size[0]}x{size[1]}, {size[2]} frames, {rule}", f"{tokens:,}"]
            if measured:
                took = Times(**(together or measured)["times"][rule])
                row += [*took.told(), f"{measured['peak']:,.0f} MiB"]
            else:
                row += ["out of memory", "", "", ""]
            print("| " + " | ".join(row) + " |", flush=True)


def _table_of_calls() -> None:
    print(table(["attention of one layer", "queries", "keys", "time", "peak beyond inputs"], []))
    for name in PAIRED:
        for rule in ("structured", "dense"):
            row = [f"{name}, {rule}"]
            if measured := _measured([rule, name], (WIDTH, HEIGHT, FRAMES)):
                row += [f"{measured['queries']:,}", f"{measured['keys']:,}"]
                row += [f"{measured['seconds']:.3f} s", f"{measured['peak']:,.0f} MiB"]
            else:
                row += ["", "", "out of memory", ""]
            print("| " + " | ".join(row) + " |", flush=True)


def _measured(rules: Sequence[str], size: tuple[int, int, int]) -> dict[str, Any] | None:
    """Some ways in a process of their own; None when it runs out of memory."""
    words = [sys.executable, "-m", "tests.bench.echo", *sys.argv[1:], "--cell", ",".join(rules), *map(str, size)]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode in (NO_ROOM, -signal.SIGKILL):
        return None
    done.check_returncode()
    return json.loads(done.stdout)


class Bench:
    """One model and one size of shot."""

    def __init__(self, size: tuple[int, int, int], device: str, *, layers: int | None) -> None:
        """`layers` of full width; None: four narrow ones."""
        torch.manual_seed(0)
        torch.set_num_threads(1)  # on a shared machine, more of them wait for each other
        self.device = device
        dtype = torch.float32 if layers is None or (layers, device) == (1, "cpu") else torch.bfloat16
        self.model = _transformer(device, dtype, layers=layers)
        shape = LatentShape.of(*size, 25.0)
        self.noise = Latents(
            torch.randn(1, shape.frames, 128, shape.height, shape.width, device=device),
            torch.randn(1, shape.audio, 128, device=device),
        )
        self.slot = EchoSlot(torch.randn(1, 128, 1, shape.height, shape.width), torch.randn(1, SLOT_AUDIO, 128))
        config = self.model.config
        widths = config.cross_attention_dim, config.audio_cross_attention_dim
        self.context = Context(*(torch.randn(1, TEXT, width, device=device, dtype=dtype) for width in widths))
        self.before = _highest(device)

    def peak(self) -> float:
        """MiB beyond the weights and inputs, the highest so far."""
        return _highest(self.device) - self.before

    @torch.no_grad()
    def times(self, rules: Sequence[str]) -> dict[str, Times]:
        """All ways in turn, in each round; alone, a way takes one round: that is for its memory."""
        steps, shots = (STEPS, SHOTS) if len(rules) > 1 else (1, 1)
        conditions = {rule: self._conditions(rule) for rule in rules}
        step: dict[str, list[float]] = {rule: [] for rule in rules}
        paired: dict[str, list[float]] = {rule: [] for rule in rules}
        shot: dict[str, list[float]] = {rule: [] for rule in rules}
        for _ in range(steps + 1):
            for rule in rules:
                took, calls = self._step(rule, conditions[rule])
                step[rule].append(took)
                paired[rule].append(calls)
        for _ in range(shots):
            for rule in rules:
                started = _now(self.device)
                _shot(self.model, self.noise, conditions[rule], rule)
                shot[rule].append(_now(self.device) - started)
        # The first of each is warming up.
        return {rule: Times(middle(step[rule][1:]), middle(shot[rule]), middle(paired[rule][1:])) for rule in rules}

    @torch.no_grad()
    def once(self, rule: str) -> dict[str, Times]:
        """One step of one way."""
        step, paired = self._step(rule, self._conditions(rule))
        return {rule: Times(step, 0.0, paired)}

    def _step(self, rule: str, conditions: Conditions) -> tuple[float, float]:
        """Seconds of one step, and of the calls in it that the rules restrict."""
        with RULES[rule](self.model, conditions.layout, conditions.settings), _clock(self.model, self.device) as spent:
            started = _now(self.device)
            joint_velocity(self.model, self.noise, torch.tensor(1000.0), conditions)
            return _now(self.device) - started, sum(spent)

    def _conditions(self, rule: str) -> Conditions:
        settings = EchoSettings(paired_masks=rule != "no rules")
        slots = [] if rule == "none" else [self.slot] * MAX_SLOTS
        return condition(
            self.model,
            self.noise,
            context=self.context,
            memory=Memory.of(slots, settings, device=self.device),
            settings=settings,
        )


def _shot(model: LTX2VideoTransformer3DModel, noise: Latents, conditions: Conditions, rule: str) -> None:
    schedulers = tuple(FlowMatchEulerDiscreteScheduler(shift=1.0, stochastic_sampling=True) for _ in range(2))
    for scheduler in schedulers:
        set_sigmas(scheduler, SIGMAS, conditions.settings)
    denoise(model, noise, conditions, schedulers=(schedulers[0], schedulers[1]), rules=RULES[rule])


def _transformer(device: str, dtype: torch.dtype, *, layers: int | None) -> LTX2VideoTransformer3DModel:
    heads = NARROW if layers is None else WHOLE
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            model = LTX2VideoTransformer3DModel(
                **heads,
                num_layers=layers or 4,
                cross_attention_dim=heads["num_attention_heads"] * heads["attention_head_dim"],
                audio_cross_attention_dim=heads["audio_num_attention_heads"] * heads["audio_attention_head_dim"],
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


@torch.no_grad()
def restricted_call(name: str, size: tuple[int, int, int], device: str, *, dense: bool) -> dict[str, float]:
    """An attention that the rules restrict, by itself: seconds, and MiB beyond its inputs."""
    torch.set_num_threads(1)
    shape = LatentShape.of(*size, 25.0)
    layout = Layout(shape.frames, shape.height, shape.width, shape.audio, MAX_SLOTS, (SLOT_AUDIO,) * MAX_SLOTS)
    pairs = audio_to_video_mask(layout)
    blocks, allowed = {
        "audio_attn1": (audio_self_blocks(layout), audio_self_mask(layout)),
        "video_to_audio_attn": (video_to_audio_blocks(layout), pairs.T),
        "audio_to_video_attn": (audio_to_video_blocks(layout), pairs),
    }[name]
    queries, keys = allowed.shape
    heads, channels = WHOLE["audio_num_attention_heads"], WHOLE["audio_attention_head_dim"]
    dtype = torch.float32 if device == "cpu" else torch.bfloat16
    states = (torch.randn(1, tokens, heads * channels, device=device, dtype=dtype) for tokens in (queries, keys, keys))
    query, key, value = states
    attn = LTX2Attention(query_dim=1, heads=heads, kv_heads=heads, dim_head=channels)
    mask = torch.zeros(1, queries, keys).masked_fill_(~allowed, -torch.inf).to(query) if dense else None
    call = partial(_dense, attn, mask) if dense else EchoAttnProcessor(batches_of(blocks, heads)).attend
    before, took = _highest(device), []
    for _ in range(3):
        started = _now(device)
        call(query, key, value, heads)
        took.append(_now(device) - started)
    return {"queries": queries, "keys": keys, "seconds": min(took), "peak": _highest(device) - before}


def _dense(attn: LTX2Attention, mask: Tensor | None, query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
    """As diffusers' own processor attends under a mask."""
    mask = attn.prepare_attention_mask(mask, key.shape[1], 1).view(1, heads, -1, key.shape[1])
    parts = (part.unflatten(2, (heads, -1)) for part in (query, key, value))
    return dispatch_attention_fn(*parts, attn_mask=mask)


def _now(device: str) -> float:
    """Seconds when all work so far is done: of the clock for a GPU, of the processor for a CPU."""
    if device == "cpu":
        return time.process_time()
    torch.cuda.synchronize()
    return time.perf_counter()


@contextmanager
def _clock(model: LTX2VideoTransformer3DModel, device: str) -> Iterator[list[float]]:
    """Seconds of each restricted attention call made meanwhile."""
    spent: list[float] = []
    started: list[float] = []

    def begin(*_: object) -> None:
        started.append(_now(device))

    def end(*_: object) -> None:
        spent.append(_now(device) - started.pop())

    calls = [getattr(block, name) for block in model.transformer_blocks for name in PAIRED]
    hooks = [
        hook for call in calls for hook in (call.register_forward_pre_hook(begin), call.register_forward_hook(end))
    ]
    try:
        yield spent
    finally:
        for hook in hooks:
            hook.remove()


def _highest(device: str) -> float:
    """MiB at the highest so far."""
    if device != "cpu":
        return torch.cuda.max_memory_allocated() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
