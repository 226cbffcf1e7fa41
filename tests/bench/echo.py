"""What memory costs JoyAI-Echo: one denoising step and the eight of a shot, with seven slots by structured attention, the
same by dense masks, and without memory. `python -m tests.bench.echo [--device cuda] [--full]`.

Weights are random: they cost what trained ones do. On a CPU the architecture is the released one, narrower and with fewer
layers; `--full` takes it whole, in bfloat16, at the released size. The three ways take turns in one process, so that what
else the machine does meets them alike: medians, on a CPU of processor time. Each has its peak memory measured in a process
of its own: resident memory on a CPU, what torch has allocated on a GPU, both beyond the weights.
"""

from __future__ import annotations

import argparse
import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

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

SIZES = ((64, 32, 9), (128, 64, 17), (256, 160, 41), (384, 224, 121))  # width, height, frames
STEPS, SHOTS = 15, 3  # measured of each way, of which the medians are told
RULES = {"none": memory_attention, "structured": memory_attention, "dense": dense_memory_attention}
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


def main() -> None:
    """Measure every size and rule, print one table, row by row: it takes minutes."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--device", default="cpu")
    asked.add_argument("--full", action="store_true")
    asked.add_argument("--cell", nargs=4, help=argparse.SUPPRESS)  # rules, width, height, frames
    options = asked.parse_args()
    if options.cell:
        rules, *numbers = options.cell
        try:
            bench = Bench(tuple(map(int, numbers)), options.device, full=options.full)
            times = bench.times(rules.split(","))
        except torch.OutOfMemoryError:
            sys.exit(NO_ROOM)
        print(json.dumps({"peak": bench.peak(), "times": {rule: asdict(took) for rule, took in times.items()}}))
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
        tokens = LatentShape.of(*size, 25.0).tokens
        alone = {rule: _measured([rule], size) for rule in RULES}
        fit = [rule for rule, measured in alone.items() if measured]
        times = (_measured(fit, size) or {"times": {}})["times"]
        for rule, measured in alone.items():
            row = [f"{size[0]}x{size[1]}, {size[2]} frames, {rule}", f"{tokens:,}"]
            row += _told(Times(**times[rule]), measured["peak"]) if measured else ["out of memory", "", "", ""]
            print("| " + " | ".join(row) + " |", flush=True)


def _measured(rules: Sequence[str], size: tuple[int, int, int]) -> dict[str, Any] | None:
    """Some ways in a process of their own; None when it runs out of memory."""
    words = [sys.executable, "-m", "tests.bench.echo", *sys.argv[1:], "--cell", ",".join(rules), *map(str, size)]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode in (NO_ROOM, -signal.SIGKILL):
        return None
    done.check_returncode()
    return json.loads(done.stdout)


def _told(took: Times, peak: float) -> list[str]:
    return [f"{took.step:.3f} s", f"{took.shot:.2f} s", f"{took.paired * 1000:.1f} ms", f"{peak:,.0f} MiB"]


class Bench:
    """One model and one size of shot."""

    def __init__(self, size: tuple[int, int, int], device: str, *, full: bool) -> None:
        torch.manual_seed(0)
        torch.set_num_threads(1)  # on a shared machine, more of them wait for each other
        self.device, self.settings = device, EchoSettings()
        self.model = _transformer(device, torch.bfloat16 if full else torch.float32, full=full)
        shape = LatentShape.of(*size, 25.0)
        self.noise = Latents(
            torch.randn(1, shape.frames, 128, shape.height, shape.width, device=device),
            torch.randn(1, shape.audio, 128, device=device),
        )
        self.slot = EchoSlot(torch.randn(1, 128, 1, shape.height, shape.width), torch.randn(1, SLOT_AUDIO, 128))
        texts = (torch.randn(1, TEXT, width, device=device, dtype=self.model.dtype) for width in _widths(full))
        self.context = Context(*texts)
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
                with RULES[rule](self.model, conditions[rule].layout, self.settings):
                    step[rule].append(_seconds(lambda rule=rule: self._step(conditions[rule]), self.device))  # type: ignore[misc]
                    with _clock(self.model, self.device) as spent:
                        self._step(conditions[rule])
                    paired[rule].append(sum(spent))
        for _ in range(shots):
            for rule in rules:
                shot[rule].append(
                    _seconds(lambda rule=rule: _shot(self.model, self.noise, conditions[rule], rule), self.device)  # type: ignore[misc]
                )
        # The first of each is warming up.
        return {rule: Times(middle(step[rule][1:]), middle(shot[rule]), middle(paired[rule][1:])) for rule in rules}

    def _step(self, conditions: Conditions) -> None:
        joint_velocity(self.model, self.noise, torch.tensor(1000.0), conditions)

    def _conditions(self, rule: str) -> Conditions:
        slots = [] if rule == "none" else [self.slot] * MAX_SLOTS
        return condition(
            self.model,
            self.noise,
            context=self.context,
            memory=Memory.of(slots, self.settings, device=self.device),
            settings=self.settings,
        )


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


def _now(device: str) -> float:
    """Seconds when all work so far is done: of the clock for a GPU, of the processor for a CPU."""
    if device == "cpu":
        return time.process_time()
    torch.cuda.synchronize()
    return time.perf_counter()


def _seconds(work: Callable[[], None], device: str) -> float:
    started = _now(device)
    work()
    return _now(device) - started


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
