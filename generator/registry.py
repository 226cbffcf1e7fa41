"""The generators by name. Each is imported only when it is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generator.errors import RequestError

if TYPE_CHECKING:
    from generator.animatic.voice_others import OtherVoices
    from generator.base import Generator
    from generator.model import Machine, Model

NAMES = ("animatic", "joyai-echo", "testcard")
WITH_MODEL = ("joyai-echo",)  # those whose weights are in a folder that the person names


def load(
    name: str,
    *,
    model: Model | None = None,
    machine: Machine | None = None,
    cache: Path | None = None,
    others: OtherVoices | None = None,
) -> Generator:
    """Make a generator ready. Raises RequestError for a name that is not one of NAMES.

    `model`, how this `machine` runs it, and a folder to `cache` what can be made again: for those WITH_MODEL. `others`:
    who speaks for the animatic what its own voices cannot.
    """
    if name == "animatic":
        from generator.animatic.generator import Animatic

        return Animatic(others=others)
    if name == "testcard":
        from generator.testcard import TestCard

        return TestCard()
    if name == "joyai-echo":
        from generator.echo.generator import JoyAIEcho

        if model is None:
            raise RequestError("joyai-echo renders with a model: name its folder")
        return JoyAIEcho(model, machine=machine, cache=cache)
    raise RequestError(f"there is no generator {name!r}: choose one of {', '.join(NAMES)}")
