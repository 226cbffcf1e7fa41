"""Which painter draws which place."""

from __future__ import annotations

import re

from generator.animatic.sets import exteriors, interiors
from generator.animatic.sets.base import Scene
from generator.request import Place, Staging

_INSIDE = r"\b(int\.?|interior|room|kitchen|office|hall|bedroom|bathroom|living room|shop|store|bar|saloon|cafe|diner|restaurant|garage|workshop|studio|lab|corridor|cabin|church|museum|library|hospital|ward|classroom|stage|theatre|attic|cellar|basement|apartment|flat|lounge|lobby|trailer|elevator|cell|jail)\b"


def indoors(place: Place) -> bool:
    """Whether a place is inside a building; by its words when the story does not say."""
    if place.interior is not None:
        return place.interior
    return re.search(_INSIDE, f"{place.name} {place.description}".lower()) is not None


def paint(scene: Scene, staging: Staging, *, inside: bool) -> None:
    """Draw the set of a shot."""
    if inside:
        interiors.room(scene)
    else:
        exteriors.field(scene)
