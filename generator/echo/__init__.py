"""JoyAI-Echo: shots of picture and sound with paired memory, as a diffusers pipeline.

The names below load when they are first used, because torch and diffusers take seconds.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.echo.config import PRESETS, EchoSettings
    from generator.echo.memory import EchoSlot
    from generator.echo.pipeline import EchoOutput, JoyAIEchoPipeline

__all__ = ["PRESETS", "EchoOutput", "EchoSettings", "EchoSlot", "JoyAIEchoPipeline"]

_HOMES = {"PRESETS": "config", "EchoSettings": "config", "EchoSlot": "memory"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'pipeline')}"), name)
