"""Which painter draws which place."""

from __future__ import annotations

import re
from collections.abc import Callable

from generator.animatic.sets import interiors as into
from generator.animatic.sets import nature, towns
from generator.animatic.sets.base import Scene
from generator.animatic.sets.weather import fall
from generator.request import Place

Painter = Callable[[Scene], None]

_INSIDE = re.compile(
    r"\b(int\.?|interior|inside|\w*room|kitchen|office|hall|hallway|shop front|shop|store|bar|saloon|caf[eé]|diner|restaurant|"
    r"pub|garage|workshop|studio|lab|corridor|cabin|museum|library|hospital|ward|stage|attic|cellar|basement|apartment|flat|"
    r"lounge|lobby|trailer|elevator|"
    r"cell|jailhouse|jail|cab|cockpit|bakery|theatre|theater|nave|dungeon|crypt|study|motel|hotel)\b"
)
_INTERIORS: tuple[tuple[str, Painter], ...] = (
    (r"kitchen|bakery|galley", into.kitchen),
    (r"\b(stage|theat(re|er)|opera|cabaret|ballroom stage)\b", into.stage),
    (r"garage|workshop|shed|factory|hangar|clockmaker|forge|smithy|carpent", into.workshop),
    (
        r"\b(cab|van|truck|bus|train|carriage|ship|submarine|cockpit|spaceship|spacecraft|plane|elevator|lamp room)\b",
        into.cab,
    ),
    (r"\b(cell|jail\w*|prison|cellar|dungeon|cave|crypt|trench|tunnel|basement|sewer)\b", into.cell),
    (r"shop|store|\bbar\b|saloon|pub\b|tavern|diner|caf[eé]|restaurant|market|counter", into.shop),
    (
        r"\b(hall|church|chapel|nave|cathedral|temple|palace|museum|ward|hospital|lobby|ballroom|corridor|station)\b",
        into.hall,
    ),
    (r"office|study|library|classroom|school|archive|desk|laborator|bureau", into.office),
)
_EXTERIORS: tuple[tuple[str, Painter], ...] = (
    (r"lighthouse", nature.lighthouse),
    (
        r"pier|harbou?r|\bsea\b|seaside|beach|shore|\bdock|jetty|\bquay|coast|ocean|\blake|island|\bport\b|wharf|river|marsh|\bbay\b",
        nature.harbour,
    ),
    (r"forest|wood(s|land)\b|jungle|grove|\btrees\b", nature.forest),
    (r"mountain|snow|\bpeak|glacier|alp|ski|arctic|ridge|cliff", nature.mountain),
    (r"desert|canyon|dune|mesa|\bmars\b|wasteland|oasis", nature.desert),
    (r"castle|palace|palatial|mansion|fortress|\bgate\b|villa|chateau|keep\b", towns.castle),
    (r"highway|\broad\b|gas station|petrol|motorway|crossroads", towns.road),
    (r"street|alley|\blane\b|avenue|market|town|\bsquare\b|pavement|sidewalk|shop|stage door", towns.street),
    (r"city|roof|skyline|downtown|plaza|metropolis|station", towns.city),
    (r"cemetery|grave|churchyard|park\b|field|meadow|hill", nature.field),
    (r"patio|garden|yard|pool|porch|terrace|backyard|balcony", towns.garden),
    (r"house|cottage|shack|cabin|farm|village|ranch|church|barn|hut|camp|trailer|motel", towns.village),
)


def indoors(place: Place) -> bool:
    """Whether a place is inside a building; by its words when the story does not say."""
    if place.interior is not None:
        return place.interior
    return _INSIDE.search(f"{place.name} {place.description}".lower()) is not None


def painter_of(place: Place, *, inside: bool) -> Painter:
    """The painter for a place: its name counts before its description, the plainest set is the last resort."""
    for text in (place.name.lower(), place.description.lower()):
        for pattern, painter in _INTERIORS if inside else _EXTERIORS:
            if re.search(pattern, text):
                return painter
    return into.room if inside else nature.field


def paint(scene: Scene, place: Place, *, inside: bool) -> None:
    """Draw the set of a shot."""
    painter_of(place, inside=inside)(scene)
    if not inside:
        fall(scene)
