"""An LLM-driven director: from a story to a long film of many shots, of which any one can be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from director.api import Director
    from director.critics.purse import minutes

__all__ = ["Director", "minutes"]


def __getattr__(name: str) -> object:
    # Looked up on first use, so that `director --help` needs no database.
    if name == "Director":
        from director.api import Director

        return Director
    if name == "minutes":
        from director.critics.purse import minutes

        return minutes
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
