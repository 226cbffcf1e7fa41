"""Reading NAME=VALUE from the command line."""

from __future__ import annotations

from collections.abc import Iterable

from director.errors import BadInput

_KINDS: dict[str, type] = {
    **{
        "size": str,
        "fps": float,
        "seed": int,
        "memory": str,
        "fill": str,
        "generator": str,
        "model": str,
        "preset": str,
    },
    **{"style": str, "title": str},
}


def parse_changes(changes: Iterable[str]) -> tuple[dict[str, object], dict[str, dict[str, str]]]:
    """("size=640x384", "mara.clothing=a coat") as ({"size": "640x384"}, {"mara": {"clothing": "a coat"}}).

    Raises BadInput for an unknown name or a value that cannot be read.
    """
    settings: dict[str, object] = {}
    cards: dict[str, dict[str, str]] = {}
    for name, value in pairs(changes):
        card, dot, field = name.rpartition(".")
        if dot:
            cards.setdefault(card, {})[field] = value
        elif name in _KINDS:
            try:
                settings[name] = _KINDS[name](value)
            except ValueError:
                raise BadInput(f"{name}={value}: {name} is a number") from None
        else:
            raise BadInput(
                f"{name!r} is no setting; settings are {', '.join(_KINDS)}, and a card's field is CARD.FIELD"
            )
    return settings, cards


def pairs(changes: Iterable[str]) -> list[tuple[str, str]]:
    """("a=b",) as [("a", "b")]. Raises BadInput for what has no sign."""
    out = []
    for change in changes:
        name, sign, value = change.partition("=")
        if not sign or not name.strip():
            raise BadInput(f"{change!r}: wanted NAME=VALUE")
        out.append((name.strip(), value))
    return out
