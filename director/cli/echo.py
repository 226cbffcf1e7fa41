"""`director echo`: models of the JoyAI-Echo generator. Converting one, making a tiny one, and looking at one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from director.cli.common import JSON, near, print_json

if TYPE_CHECKING:
    from generator.base import Watch
    from generator.echo.info import ModelInfo

PRESETS = click.Choice(["echo-1.0", "echo-1.5"])
OUT = click.argument("out", type=click.Path(path_type=Path))


@click.group()
def echo() -> None:
    """Prepare models for the joyai-echo generator.

    \b
    director echo convert echo-longvideo-release.safetensors echo --text-encoder gemma-3-12b-it
    director echo tiny tiny-echo
    director make story.fountain --generator joyai-echo --model tiny-echo
    """


@echo.command()
@click.argument("checkpoint", type=click.Path(path_type=Path))
@OUT
@click.option(
    "--text-encoder",
    type=click.Path(path_type=Path),
    help="Folder of Gemma 3 12B (instruction-tuned). Its files are linked.",
)
@click.option("--preset", type=PRESETS, help="How the weights want to be used. Default: as the release says.")
def convert(checkpoint: Path, out: Path, text_encoder: Path | None, preset: str | None) -> None:
    """Convert a released CHECKPOINT to a model's folder OUT, or such a folder back to one file.

    CHECKPOINT is the single safetensors file of Echo 1.0 or the folder of Echo 1.5 (BF16). It is strict: a missing,
    unknown or mis-shaped tensor is an error that names it. No tensor is loaded, so that little memory is needed. When
    OUT ends in .safetensors, CHECKPOINT is a folder made by this command, and the original file is made again.
    """
    from generator.echo.convert import to_diffusers, to_original

    with _progress("converting") as watch:
        if out.suffix == ".safetensors":
            to_original(checkpoint, out, watch=watch)
        else:
            to_diffusers(checkpoint, out, text_encoder=text_encoder, preset=preset, watch=watch)
    if out.is_dir():
        from generator.echo.info import model_info

        for words in model_info(out).missing:
            click.echo(f"missing: {words}", err=True)
    click.echo(near(out))


@echo.command()
@OUT
@click.option("--layers", type=click.IntRange(1, 48), default=4, show_default=True, help="Layers of the transformer.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same weights.")
@click.option("--preset", type=PRESETS, default="echo-1.0", show_default=True, help="Which generation it plays.")
def tiny(out: Path, layers: int, seed: int, preset: str) -> None:
    """Make a tiny, complete, random model: real in every part, and noise to look at. For trying things without a GPU."""
    from generator.echo.tiny import make_tiny

    make_tiny(out, layers=layers, seed=seed, preset=preset)
    click.echo(near(out))


@echo.command()
@click.argument("model", type=click.Path(path_type=Path))
@click.option("--size", default="1280x736", show_default=True, help="Picture size to forecast memory for.")
@click.option("--frames", type=int, default=241, show_default=True, help="Frames of a shot, 1 + 8k.")
@click.option("--fps", type=float, default=25.0, show_default=True, help="Frames a second.")
@JSON
def info(model: Path, size: str, frames: int, fps: float, as_json: bool) -> None:
    """Say what a MODEL is, what it lacks, and how much memory a shot needs under each offload mode.

    MODEL is a model's folder or a released checkpoint. Only headers are read.
    """
    from generator.echo.info import model_info

    width, height = _sides(size)
    told = model_info(model, width=width, height=height, frames=frames, fps=fps)
    if as_json:
        print_json(told.model_dump(mode="json"))
    else:
        _print_info(told)


def _sides(size: str) -> tuple[int, int]:
    """Width and height of a WxH. Raises BadInput."""
    from director.errors import BadInput

    width, _, height = size.lower().partition("x")
    if not (width.isdigit() and height.isdigit() and int(width) * int(height)):
        raise BadInput(f"{size} is no picture size, expected two numbers as in 1280x736")
    return int(width), int(height)


def _print_info(told: ModelInfo) -> None:
    ready = "not complete" if told.missing else "ready to use"
    if told.kind == "original":
        ready = "a release in its original form: convert it first"
    click.echo(f"{told.path}: {told.preset}, {told.layers} layers, {_bytes(told.size)}, {ready}")
    for part in told.components:
        count = f"{part.parameters / 1e6:,.1f} M parameters"
        click.echo(f"  {part.name:<13} {count:>22}  {_bytes(part.size):>9}  {', '.join(part.dtypes)}")
    for words in told.missing:
        click.echo(f"missing: {words}")
    if told.memory:
        click.echo(f"peak memory of a shot of {told.shot} (forecast):")
        click.echo(f"  {'offload':<11} {'GPU':>9}  {'RAM':>9}")
    for one in told.memory:
        click.echo(f"  {one.offload:<11} {_bytes(one.gpu):>9}  {_bytes(one.ram):>9}")


def _bytes(count: int) -> str:
    return f"{count / 2**30:.1f} GiB" if count >= 2**30 else f"{count / 2**20:.1f} MiB"


@contextmanager
def _progress(what: str) -> Iterator[Watch]:
    """A bar on a terminal, a line for each tenth elsewhere; always on stderr."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from generator.base import Watch

    if not sys.stderr.isatty():
        told = 0

        def line(done: float) -> None:
            nonlocal told
            if int(done * 10) > told:
                told = int(done * 10)
                click.echo(f"{what}: {told * 10} %", err=True)

        yield Watch(line)
        return
    columns = (TextColumn(what), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=1.0)
        yield Watch(lambda done: bar.update(task, completed=done))


COMMANDS = (echo,)
