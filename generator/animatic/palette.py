"""Colours by name, and the light of a shot."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass, replace

import numpy as np

from generator.animatic.canvas import Colour

GRID = (
    8  # a colour that memory can hold is a multiple of this in each channel, so that measuring it again gives it back
)

# name -> hue (degrees, middle and half width), saturation range, value range: what a colour word fixes and leaves open
FAMILIES: dict[str, tuple[float, float, tuple[float, float], tuple[float, float]]] = {
    "red": (356, 8, (0.68, 0.84), (0.68, 0.82)),
    "crimson": (348, 5, (0.72, 0.85), (0.58, 0.7)),
    "orange": (24, 7, (0.7, 0.85), (0.82, 0.92)),
    "yellow": (46, 7, (0.62, 0.8), (0.86, 0.95)),
    "green": (140, 25, (0.4, 0.6), (0.42, 0.6)),
    "olive": (68, 8, (0.35, 0.48), (0.4, 0.5)),
    "teal": (180, 9, (0.45, 0.6), (0.45, 0.58)),
    "blue": (212, 12, (0.5, 0.68), (0.55, 0.75)),
    "navy": (222, 8, (0.5, 0.62), (0.26, 0.36)),
    "purple": (275, 14, (0.38, 0.54), (0.45, 0.6)),
    "lilac": (275, 12, (0.2, 0.3), (0.74, 0.84)),
    "pink": (340, 10, (0.3, 0.45), (0.86, 0.94)),
    "brown": (24, 7, (0.44, 0.58), (0.36, 0.5)),
    "copper": (18, 5, (0.6, 0.72), (0.6, 0.7)),
    "beige": (36, 7, (0.16, 0.26), (0.78, 0.88)),
    "camel": (33, 5, (0.38, 0.48), (0.68, 0.78)),
    "gold": (42, 5, (0.55, 0.7), (0.74, 0.84)),
    "white": (40, 20, (0.02, 0.06), (0.9, 0.95)),
    "ivory": (44, 8, (0.08, 0.14), (0.88, 0.94)),
    "silver": (215, 15, (0.04, 0.09), (0.68, 0.78)),
    "grey": (215, 25, (0.03, 0.1), (0.42, 0.6)),
    "black": (235, 30, (0.08, 0.2), (0.13, 0.19)),
}
_OTHER_NAMES = {
    "grey": "gray, charcoal, field-grey",
    "red": "scarlet",
    "crimson": "burgundy, maroon, wine",
    "copper": "rust, bronze",
    "purple": "violet",
    "lilac": "lavender, mauve",
    "pink": "rose, magenta",
    "camel": "tan",
    "olive": "khaki",
    "ivory": "cream",
    "beige": "sand",
    "teal": "turquoise, aqua, cyan",
    "navy": "indigo, dark blue",
    "blue": "denim, azure",
    "gold": "golden, brass, mustard, blonde",
    "orange": "amber",
    "green": "emerald, mint",
    "yellow": "oilcloth, lemon",
    "brown": "chocolate, leather",
    "black": "leathers",
    "white": "snow-white",
    "silver": "steel",
}
_SAME = {word: name for name, words in _OTHER_NAMES.items() for word in words.split(", ")}
COLOUR_WORD = re.compile(r"\b(" + "|".join(sorted([*FAMILIES, *_SAME], key=len, reverse=True)) + r")\b", re.IGNORECASE)


def family(word: str) -> str:
    """The family that a colour word belongs to."""
    word = word.lower()
    return _SAME.get(word, word)


def on_grid(colour: Colour) -> Colour:
    """The nearest colour that memory can hold."""
    return tuple(int(min(248, max(0, round(c / GRID) * GRID))) for c in colour)  # type: ignore[return-value]


def draw_from(name: str, rng: np.random.Generator) -> Colour:
    """One colour of a family, picked by chance, on the grid."""
    hue, spread, sats, values = FAMILIES[name]
    h, s, v = (hue + rng.uniform(-spread, spread)) % 360, rng.uniform(*sats), rng.uniform(*values)
    return on_grid(tuple(round(c * 255) for c in colorsys.hsv_to_rgb(h / 360, s, v)))  # type: ignore[arg-type]


def belongs(colour: Colour, name: str) -> bool:
    """Whether a colour is one of the family, with a little room at its edges."""
    hue, spread, sats, values = FAMILIES[name]
    h, s, v = colorsys.rgb_to_hsv(*(c / 255 for c in colour))
    off = abs((h * 360 - hue + 180) % 360 - 180)
    near_grey = sats[1] < 0.25  # the hue of a greyish colour says little
    return (
        (near_grey or off <= spread + 6)
        and sats[0] - 0.1 <= s <= sats[1] + 0.1
        and values[0] - 0.08 <= v <= values[1] + 0.08
    )


@dataclass(frozen=True)
class Light:
    """How a shot is lit: the sky, and what the light does to colours."""

    name: str
    sky: tuple[Colour, Colour, Colour]  # top, middle, horizon
    figure: tuple[float, float, float]  # gain of red, green, blue on people: mild, so that memory can take it back
    place: tuple[float, float, float]  # ... on the set
    wash: float = 0.0  # how far the set's colours move to their grey
    dark: bool = False  # lamps and windows are lit

    def on(self, colour: Colour) -> Colour:
        """A colour of the set in this light."""
        grey = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
        return tuple(  # type: ignore[return-value]
            max(0, min(255, round((c + (grey - c) * self.wash) * gain)))
            for c, gain in zip(colour, self.place, strict=True)
        )

    def on_person(self, colour: Colour) -> Colour:
        """A colour of a person in this light."""
        r, g, b = self.figure
        return min(255, round(colour[0] * r)), min(255, round(colour[1] * g)), min(255, round(colour[2] * b))


SILHOUETTE = (0.13, 0.12, 0.17)  # gain of a figure against the light
LIGHTS = {
    light.name: light
    for light in (
        Light("day", ((92, 156, 205), (146, 194, 222), (216, 232, 232)), (1.0, 1.0, 1.0), (1.0, 1.0, 1.0)),
        Light("grey", ((142, 158, 172), (170, 182, 190), (206, 210, 210)), (0.93, 0.95, 0.97), (0.86, 0.9, 0.93), 0.35),
        Light("storm", ((58, 68, 86), (86, 98, 114), (128, 138, 146)), (0.8, 0.87, 0.93), (0.6, 0.68, 0.76), 0.4),
        Light("dawn", ((112, 142, 184), (214, 180, 182), (252, 220, 180)), (1.0, 0.95, 0.93), (0.94, 0.84, 0.84), 0.1),
        Light("dusk", ((70, 66, 120), (206, 112, 106), (252, 178, 106)), (1.0, 0.9, 0.82), (0.9, 0.68, 0.62), 0.1),
        Light("night", ((16, 22, 48), (30, 44, 82), (56, 76, 114)), (0.72, 0.8, 0.95), (0.38, 0.46, 0.66), 0.3, True),
        Light("lamp", ((14, 18, 40), (24, 34, 66), (44, 58, 92)), (1.0, 0.93, 0.83), (0.74, 0.6, 0.48), 0.1, True),
        Light(
            "gloom", ((96, 108, 122), (120, 132, 144), (150, 158, 164)), (0.82, 0.84, 0.88), (0.56, 0.58, 0.64), 0.35
        ),
    )
}


def light_of(*, time_of_day: str, weather: str, light: str, mood: str, interior: bool) -> Light:
    """The light that the words of a shot ask for, with people as silhouettes where they stand against it."""
    found = _light_of(time_of_day, weather, light, mood, interior=interior)
    if re.search(r"silhouett|back-?lit|against the (light|sun|sky|moon|window)|contre-?jour", light.lower()):
        return replace(found, name="silhouette", figure=SILHOUETTE)
    return graded(found, f"{mood} {light}".lower())


_GRADES = (  # words of the mood, gain of red, green and blue on the set, how far its colours move to grey
    (r"nostalg|romantic|tender|warm|cosy|cozy|loving|golden|hopeful", (1.05, 1.0, 0.92), 0.0),
    (r"tense|suspens|ominous|eerie|sinister|threat|uneasy|cold|clinical|lonel|bleak|desolate", (0.9, 0.97, 1.03), 0.18),
    (r"sad|melanchol|grief|mourn|sombre|somber|wistful|gloom", (0.93, 0.96, 1.0), 0.25),
    (r"joy|happy|playful|cheer|festive|triumph|comic|bright|whims", (1.04, 1.02, 0.98), -0.12),
    (r"dream|magic|myster|ethereal|surreal", (0.98, 0.94, 1.06), 0.0),
)


def graded(light: Light, words: str) -> Light:
    """The light with the grade that a mood asks for, on the set alone: people keep colours that memory can read."""
    for pattern, gains, wash in _GRADES:
        if re.search(pattern, words):
            place = (light.place[0] * gains[0], light.place[1] * gains[1], light.place[2] * gains[2])
            return replace(light, place=place, wash=light.wash + wash)
    return light


def _light_of(time_of_day: str, weather: str, light: str, mood: str, *, interior: bool) -> Light:
    time, sky = time_of_day.lower(), weather.lower()
    all_words = f"{time} {light} {mood}".lower()
    stormy = re.search(r"storm|thunder|tempest|gale", sky) is not None
    if re.search(r"night|midnight|moon", time) or (not time and re.search(r"\bnight|moonlight|starlight", all_words)):
        return LIGHTS["lamp" if interior and not re.search(r"dark|moon|unlit", light.lower()) else "night"]
    if re.search(r"dawn|sunrise|early morning", time) or (not time and re.search(r"\bdawn|sunrise", all_words)):
        return LIGHTS["dawn"]
    if re.search(r"dusk|sunset|evening|twilight|golden", time) or (
        not time and re.search(r"sunset|dusk|golden hour", all_words)
    ):
        return LIGHTS["dusk"]
    if stormy:
        return LIGHTS["gloom" if interior else "storm"]
    if re.search(r"rain|overcast|cloud|snow|mist|fog|drizzle", sky) and not interior:
        return LIGHTS["grey"]
    if re.search(r"\b(dark|dim|gloom\w*|shadow\w*|candle\w*|lamplight)\b", light.lower()):
        return LIGHTS["lamp" if re.search(r"candle|lamp|fire", light.lower()) else "gloom"]
    return LIGHTS["day"]
