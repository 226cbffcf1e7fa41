"""What one hears where nobody speaks: beds of weather and place by simple rules, spot sounds, and a little music."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from generator.animatic.dice import dice
from generator.animatic.sound_beds import (
    Bed,
    air,
    beeps,
    birds,
    blown,
    brook,
    bubbles,
    children,
    city,
    clinks,
    clock,
    creaks,
    crickets,
    crowd,
    drips,
    drone,
    engine,
    fire,
    frogs,
    gulls,
    hum,
    insects,
    keys,
    rain,
    room,
    sea,
    train,
    wind,
    works,
)
from generator.animatic.sound_noise import Stereo, unit
from generator.request import Staging

Recipe = tuple[tuple[Bed, float], ...]  # beds, and dB against the middle level of beds

# What is heard as such, wherever it is: in the words for the sound, the weather or the place.
SOUNDS: tuple[tuple[str, Recipe], ...] = (
    (r"storm\w*|gale|tempest|hurricane", ((wind, 3.0), (rain, 1.0))),
    (r"rain\w*|drizzl\w*|downpour|monsoon", ((rain, 1.0),)),
    (r"wind\w*|breeze|blizzard|gust\w*|howling|draught\w*", ((wind, 0.0),)),
    (r"sea|ocean|surf|waves|beach|shore|harbou?r|coast|cliffs?|island|pier|quay|dock\w*", ((sea, 0.0),)),
    (r"river|brook|stream|creek|waterfall|fountain|rapids", ((brook, -1.0),)),
    (r"fire|fireplace|campfire|hearth|flames|bonfire|stove|torch\w*|forge", ((fire, -2.0),)),
    (r"crickets?|cicadas?", ((crickets, -4.0),)),
    (r"gulls?|seagulls?", ((gulls, -3.0),)),
    (r"birds?|birdsong|sparrows?|dawn chorus", ((birds, -3.0),)),
    (r"frogs?|toads?", ((frogs, -3.0),)),
    (r"children playing|playground|schoolyard|kindergarten", ((children, -2.0),)),
    (r"crowd\w*|murmur\w*|chatter\w*|audience|voices", ((crowd, -1.0),)),
    (r"traffic|city|street|avenue|highway|downtown|crossroads?|alley", ((city, 0.0),)),
    (r"train|railway|carriage|subway|metro|tram", ((train, 1.0),)),
    (r"engine|motor|machine\w*|generator", ((engine, -2.0),)),
    (r"hum(?:s|ming)?|buzz\w*|(?:re)?frig\w+|fluorescent|neon", ((hum, -3.0),)),
    (r"clock|ticking", ((clock, -5.0),)),
    (r"drips?|dripping|leak\w*", ((drips, -3.0),)),
    (r"typing|keyboards?|typewriter", ((keys, -3.0),)),
    (r"beep\w*|monitor", ((beeps, -4.0),)),
    (r"creak\w*", ((creaks, -3.0),)),
)
# What a place brings with it, in the words for the place; the first that fits.
PLACES: tuple[tuple[str, Recipe], ...] = (
    (r"space ?ship|starship|space station|cockpit|airlock|shuttle|bridge of the \w+ship|moon base", ((drone, 0.0),)),
    (r"submarine|underwater|sea ?bed|aquarium", ((bubbles, -1.0), (drone, -6.0))),
    (r"harbou?r|pier|quay|dock\w*|fishing boat|port", ((sea, 0.0), (gulls, -5.0), (creaks, -8.0))),
    (r"boat|(?:sailing )?ship|deck|galleon|ferry|yacht", ((sea, 0.0), (creaks, -3.0))),
    (r"beach|coast|cliffs?|island|lighthouse|lamp room", ((sea, -1.0), (wind, -4.0), (gulls, -8.0))),
    (r"jungle|rainforest|tropic\w*", ((insects, 0.0),)),
    (r"swamp|marsh|bog|pond", ((frogs, -2.0),)),
    (r"caves?|cavern|mine|tunnel|sewer|catacombs?|crypt", ((drips, -2.0), (wind, -9.0))),
    (r"dungeon|prison|cell|jail|cellar|basement|vault", ((drips, -4.0), (room, -3.0))),
    (r"desert|dunes?|wasteland|steppe|canyon|savanna\w*", ((wind, -3.0),)),
    (r"mountains?|summit|glacier|ridge|tundra|ice|arctic|snow\w*", ((wind, 0.0),)),
    (r"roof\w*|balcony|terrace", ((wind, -4.0), (city, -3.0))),
    (r"castle|fortress|palace|throne\w*|tower|great hall|ruins?", ((wind, -6.0), (fire, -5.0))),
    (r"church|cathedral|chapel|temple|monastery|mosque|synagogue|abbey", ((room, -3.0), (wind, -12.0))),
    (r"hospital|ward|clinic|surgery|operating|ambulance|infirmary", ((beeps, -4.0), (blown, -4.0))),
    (r"laborator\w+|lab|observatory|control room|server room|mission control", ((hum, -3.0), (beeps, -8.0))),
    (r"factory|mill|foundry|assembly|warehouse|power plant|shipyard|workshop|smith\w*", ((works, -1.0),)),
    (r"garage|repair shop|hangar", ((hum, -4.0), (city, -9.0))),
    (r"office|newsroom|bureau|police station|bank|agency|call cent\w+", ((keys, -4.0), (blown, -6.0))),
    (r"class ?room|school|university|lecture|auditorium", ((children, -8.0), (clock, -6.0))),
    (r"library|archive|museum|gallery|study|reading room", ((clock, -6.0), (room, -3.0))),
    (r"court ?room|parliament|council|town hall", ((crowd, -7.0), (room, -3.0))),
    (r"theat(?:re|er)|stage|opera|concert|cinema|circus|studio|arena|stadium", ((crowd, -4.0), (room, -4.0))),
    (r"bar|pub|tavern|saloon|inn|night ?club|casino", ((crowd, -1.0), (clinks, -3.0))),
    (r"restaurant|caf[eé]|diner|canteen|cafeteria|tea ?room|dining", ((crowd, -3.0), (clinks, -2.0))),
    (r"baker\w+|kitchen|pantry|galley|butcher\w*", ((hum, -4.0), (clinks, -6.0), (fire, -8.0))),
    (r"market|bazaar|fair|festival|parade|square|plaza|shopping|mall|supermarket|shop|store", ((crowd, -1.0),)),
    (r"station|airport|terminal|lobby|hotel|reception|platform", ((crowd, -3.0), (blown, -5.0))),
    (r"plane|aircraft|airplane|jet|cabin of|helicopter", ((blown, 1.0), (engine, -3.0))),
    (r"car|truck|taxi|van|bus|jeep|limousine|tractor", ((engine, -2.0), (blown, -5.0))),
    (r"elevator|lift|corridor|hallway|stairwell|waiting room|morgue", ((blown, -4.0),)),
    (r"bath ?room|shower|toilet|laundr\w+|pool|spa", ((drips, -4.0), (hum, -6.0))),
    (r"attic|loft|barn|stable|shed|mill", ((creaks, -4.0), (wind, -8.0))),
    (r"hut|cottage|log cabin|cabin|tent|camp\w*", ((fire, -3.0), (wind, -9.0))),
    (r"street|avenue|alley|city|town|downtown|crossroads?|bridge|highway|suburb|parking", ((city, 0.0),)),
)
HOME: Recipe = ((clock, -7.0), (room, -4.0))
_HOME = re.compile(r"\b(?:living room|bedroom|apartment|flat|house|parlou?r|nursery|room)\b")
_GREEN = r"forest|woods?|fields?|meadow|garden|park|village|lake|orchard|farm\w*|valley|vineyard|cemeter\w+|graveyard"
GREEN = re.compile(rf"\b(?:{_GREEN})\b")
OUTDOORS = re.compile(
    rf"\b(?:{_GREEN}|mountains?|hills?|desert|street|sky|roof\w*|road|island|beach|cliffs?|harbou?r)\b"
)
# dB that walls take from what the weather and the world outside bring; what the shot's own sound asks for is not muffled.
MUFFLED: dict[Bed, float] = {rain: -6.0, wind: -8.0, city: -8.0, birds: -8.0, crickets: -10.0, sea: -8.0, gulls: -10.0}
MOST_BEDS = 4
_KEPT = 2 * MOST_BEDS  # beds that are remembered: of twenty seconds, each is 8 MB
_SILENT = re.compile(r"\b(silence|silent|no sound|nothing|quiet)\b")
QUIET = -7.0  # dB: room tone and open air under a bed


def ambience(staging: Staging, samples: int) -> Stereo:
    """The beds of a shot, mixed; 0 dB is where a bed stands under speech (`sound` sets that level).

    They are drawn from the place, so that they go on over a cut inside a scene.
    """
    mixed = np.zeros((2, samples), np.float32)
    for number, (bed, level) in enumerate(beds(staging)):
        same = drawn_bed(bed, (staging.place.id, staging.place.name, number), samples)
        mixed += same * np.float32(10 ** (level / 20))
    return mixed


@lru_cache(_KEPT)
def drawn_bed(bed: Bed, key: tuple[object, ...], samples: int) -> Stereo:
    """A bed at the middle level."""
    drawn = unit(bed(dice("bed", *key), samples))
    drawn.flags.writeable = False  # the same for all shots of a scene that are as long
    return drawn


def beds(staging: Staging) -> list[tuple[Bed, float]]:
    """The beds of a shot with their levels: what the sound asks for, then weather, then what the place is like."""
    place, inside = staging.place, inside_of(staging)
    asked, weather = staging.sound.lower(), staging.weather.lower()
    name = f"{place.name} {place.description}".lower()
    found: dict[Bed, float] = {}
    _add(found, SOUNDS, asked)
    if _SILENT.search(asked):
        return [*found.items(), (room if inside else air, QUIET)]
    _add(found, SOUNDS, weather, MUFFLED if inside else {})
    home = HOME if inside and _HOME.search(name) else ()
    where = next((recipe for pattern, recipe in PLACES if re.search(rf"\b(?:{pattern})\b", name)), home)
    for bed, level in where:
        found.setdefault(bed, level + (MUFFLED.get(bed, 0.0) if inside else 0.0))
    if not where:
        _add(found, SOUNDS, name, MUFFLED if inside else {})
    if not inside and GREEN.search(name):
        night = re.search(r"night|dusk|evening", staging.time_of_day.lower())
        found.setdefault(*((crickets, -5.0) if night else (birds, -4.0)))
    return list(found.items())[:MOST_BEDS] or [(room if inside else air, QUIET)]


def _add(
    found: dict[Bed, float],
    table: tuple[tuple[str, Recipe], ...],
    text: str,
    muffled: Mapping[Bed, float] | None = None,
) -> None:
    for pattern, recipe in table:
        if re.search(rf"\b(?:{pattern})\b", text):
            for bed, level in recipe:
                found.setdefault(bed, level + (muffled or {}).get(bed, 0.0))


def inside_of(staging: Staging) -> bool:
    """Indoors; by its words where the story does not say."""
    if staging.place.interior is not None:
        return staging.place.interior
    return not OUTDOORS.search(f"{staging.place.name} {staging.place.description}".lower())
