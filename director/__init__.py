"""An LLM-driven director: from a story to a long film of many shots, of which any one can be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from director.api import Director

__all__ = ["Director"]


def __getattr__(name: str) -> object:
    # Looked up on first use, so that `director --help` needs no database.
    if name == "Director":
        from director.api import Director

        return Director
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
