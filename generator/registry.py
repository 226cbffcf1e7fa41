"""The generators by name. Each is imported only when it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.errors import RequestError

if TYPE_CHECKING:
    from generator.base import Generator

NAMES = ("animatic", "testcard")


def load(name: str) -> Generator:
    """Make a generator ready. Raises RequestError for a name that is not one of NAMES."""
    if name == "animatic":
        from generator.animatic.generator import Animatic

        return Animatic()
    if name == "testcard":
        from generator.testcard import TestCard

        return TestCard()
    raise RequestError(f"there is no generator {name!r}: choose one of {', '.join(NAMES)}")
