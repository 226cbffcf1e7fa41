"""Reading NAME=VALUE from the command line."""

from __future__ import annotations

from collections.abc import Iterable

from director.errors import BadInput

_KINDS = {"size": str, "fps": float, "seed": int, "memory": str, "generator": str, "style": str, "title": str}


def parse_changes(changes: Iterable[str]) -> dict[str, object]:
    """("size=640x384",) as {"size": "640x384"}. Raises BadInput for an unknown name or a value that cannot be read."""
    out: dict[str, object] = {}
    for change in changes:
        name, sign, value = change.partition("=")
        if not sign or name not in _KINDS:
            raise BadInput(f"{change!r}: wanted NAME=VALUE with NAME one of {', '.join(_KINDS)}")
        try:
            out[name] = _KINDS[name](value)
        except ValueError:
            raise BadInput(f"{change!r}: {name} is a number") from None
    return out
