"""A look: what words leave open about a figure, drawn from the seed unless memory fixes it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from generator.animatic.canvas import Colour, mix, shade
from generator.animatic.dice import dice
from generator.animatic.palette import FAMILIES, belongs, draw_from, on_grid
from generator.animatic.wording import Wording

SKINS: dict[str, tuple[Colour, ...]] = {
    "pale": ((252, 226, 208), (248, 216, 196), (250, 222, 200)),
    "light": ((244, 204, 174), (238, 194, 160), (246, 208, 182)),
    "olive": ((222, 176, 134), (212, 164, 122), (218, 170, 132)),
    "brown": ((184, 130, 92), (170, 116, 80), (194, 142, 102)),
    "dark": ((126, 82, 58), (108, 70, 52), (142, 96, 68)),
}
HAIRS: dict[str, tuple[Colour, ...]] = {
    "black": ((40, 36, 44), (34, 34, 46), (46, 38, 40)),
    "dark": ((60, 44, 40), (52, 42, 44), (68, 50, 42)),
    "brown": ((110, 72, 46), (96, 64, 44), (124, 84, 54)),
    "auburn": ((138, 66, 42), (124, 58, 40), (148, 76, 48)),
    "ginger": ((206, 104, 46), (192, 90, 44), (214, 118, 58)),
    "blond": ((230, 186, 102), (218, 172, 92), (236, 198, 122)),
    "platinum": ((242, 226, 184), (238, 218, 168), (244, 232, 200)),
    "grey": ((156, 158, 164), (140, 142, 150), (170, 172, 176)),
    "white": ((232, 232, 230), (226, 228, 232), (238, 236, 228)),
    "pink": ((238, 144, 178), (232, 130, 168), (240, 160, 188)),
    "blue": ((80, 120, 196), (70, 130, 200), (96, 132, 206)),
    "green": ((90, 160, 110), (80, 150, 120), (104, 168, 104)),
    "purple": ((140, 96, 176), (130, 86, 166), (150, 110, 184)),
}
FURS: dict[str, tuple[Colour, ...]] = {
    "mouse": ((120, 112, 116), (134, 124, 122), (104, 98, 104)),
    "cat": ((214, 140, 72), (112, 110, 118), (60, 58, 66)),
    "dog": ((170, 118, 72), (214, 178, 128), (92, 70, 56)),
    "fox": ((218, 112, 48), (206, 98, 42), (226, 124, 58)),
    "bear": ((122, 84, 58), (104, 72, 52), (138, 98, 68)),
    "rabbit": ((214, 204, 196), (176, 158, 144), (236, 232, 228)),
    "pig": ((242, 174, 170), (236, 160, 160), (246, 188, 182)),
    "bird": ((236, 234, 228), (122, 110, 100), (92, 108, 132)),
    "frog": ((108, 164, 84), (92, 150, 78), (126, 176, 92)),
    "horse": ((150, 98, 62), (112, 74, 52), (196, 156, 112)),
    "cow": ((232, 226, 216), (150, 106, 78), (214, 204, 190)),
    "elephant": ((150, 150, 158), (136, 138, 148), (164, 160, 164)),
    "lizard": ((96, 140, 84), (120, 146, 88), (84, 126, 100)),
    "turtle": ((122, 142, 88), (140, 134, 90), (110, 130, 96)),
    "seal": ((122, 126, 136), (104, 108, 120), (146, 142, 140)),
    "fish": ((104, 140, 168), (122, 132, 150), (216, 136, 76)),
    "bug": ((226, 178, 62), (206, 84, 66), (216, 190, 90)),
    "robot": ((168, 182, 190), (196, 188, 168), (140, 162, 180)),
}
SHAPES = (
    "bald",
    "shaved",
    "short",
    "parted",
    "tousled",
    "curly",
    "afro",
    "bob",
    "long",
    "wavy",
    "bun",
    "ponytail",
    "braids",
)
_OPEN_SHAPES = {
    "f": ("bob", "long", "wavy", "bun", "ponytail", "curly"),
    "m": ("short", "parted", "tousled", "curly", "shaved"),
    "": ("short", "parted", "tousled", "curly", "bob", "long", "bun"),
}
_TOPS = (
    "red",
    "orange",
    "gold",
    "green",
    "teal",
    "blue",
    "navy",
    "purple",
    "pink",
    "beige",
    "grey",
    "crimson",
    "olive",
    "ivory",
)
_BOTTOMS = ("navy", "brown", "grey", "black", "olive", "blue", "camel", "teal")
SUITS = ("suit", "jumpsuit", "uniform")  # what has legs of the same cloth
LEVELS = {"build": 5, "head": 3, "face": 3, "jaw": 4, "eyes": 3, "brow": 3, "nose": 4, "mouth": 3}
COLOURS = ("skin", "hair", "top", "bottom")


@dataclass(frozen=True)
class Look:
    """Everything about a figure that can be seen, that words may leave open, and that can be measured again.

    Colours are on the palette's grid; the other numbers are levels (see LEVELS).
    """

    skin: Colour
    hair: Colour
    top: Colour
    bottom: Colour
    shape: str  # of the hair
    build: int  # thin to broad
    head: int  # small to large, beside the body
    face: int  # narrow to wide
    jaw: int  # oval, round, square, pointed
    eyes: int  # close together to far apart
    brow: int  # thin to thick
    nose: int  # small, long, round, broad
    mouth: int  # small to wide


Seen = dict[str, object]  # names of fields of Look -> what was measured


def _pick(options: tuple[Colour, ...], rng: np.random.Generator) -> Colour:
    base = options[int(rng.integers(len(options)))]
    return on_grid(shade(mix(base, options[int(rng.integers(len(options)))], 0.5), float(rng.uniform(0.95, 1.05))))


def _skin(words: Wording, rng: np.random.Generator) -> Colour:
    if words.kind != "human":
        if words.skin:
            return draw_from(words.skin, rng)
        fur = FURS[words.kind]
        return on_grid(fur[int(rng.integers(len(fur)))])
    open_ = ("pale", "light", "light", "olive", "brown", "dark")
    return _pick(SKINS[words.skin or open_[int(rng.integers(len(open_)))]], rng)


def _hair(words: Wording, rng: np.random.Generator) -> Colour:
    open_ = ("grey", "white") if words.age == "old" else ("black", "dark", "brown", "auburn", "ginger", "blond")
    return _pick(HAIRS[words.hair or open_[int(rng.integers(len(open_)))]], rng)


def _shape(words: Wording, rng: np.random.Generator) -> str:
    open_ = [
        shape for shape in _OPEN_SHAPES[words.sex] if shape != "shaved" or not words.hair
    ]  # hair of a colour is there
    return words.shape or open_[int(rng.integers(len(open_)))]


def _fixed_colour(words: Wording, part: str) -> str:
    """The colour family that words give to the top or the bottom; empty when it is open."""
    worn = words.worn
    order = (
        ("whole", "top", "over")
        if part == "top"
        else ("bottom", "over" if "overalls" in _cut(words, "over") else "whole")
    )
    for place in order:
        garment = worn.get(place)
        if garment and place == "over" and garment.cut == "apron":
            continue
        if garment and garment.colour:
            return garment.colour if part == "top" or place != "whole" or garment.cut in SUITS else ""
        if garment and part == "top":
            return ""
    return ""


def _cut(words: Wording, part: str) -> str:
    garment = words.worn.get(part)
    return garment.cut if garment else ""


def seed_look(person: str, words: Wording, seed: int) -> Look:
    """The look of somebody nobody remembers: what words leave open comes from the seed."""

    def rng(field: str) -> np.random.Generator:
        return dice("look", seed, person, field)

    def colour(part: str, open_: tuple[str, ...]) -> Colour:
        chance = rng(part)
        free = open_[int(chance.integers(len(open_)))]
        return draw_from(_fixed_colour(words, part) or free, chance)

    levels = {name: int(rng(name).integers(count)) for name, count in LEVELS.items()}
    if words.build:
        levels["build"] = {"thin": 0, "broad": 4}[words.build]
    if words.height:
        levels["head"] = {"tall": 0, "small": 2}[words.height]
    top = colour("top", _TOPS)
    bottom = top if _cut(words, "whole") in SUITS else colour("bottom", _BOTTOMS)
    return Look(
        _skin(words, rng("skin")), _hair(words, rng("hair")), top, bottom, _shape(words, rng("shape")), **levels
    )


def _allowed(words: Wording, name: str, value: object) -> bool:
    """Whether the words leave room for what memory says: words win."""
    if name in ("top", "bottom"):
        fixed = _fixed_colour(words, name)
        return not fixed or belongs(value, fixed)  # type: ignore[arg-type]
    if name == "hair":
        return not words.hair or _near(value, HAIRS[words.hair])  # type: ignore[arg-type]
    if name == "skin":
        if words.kind != "human":
            return not words.skin or belongs(value, words.skin)  # type: ignore[arg-type]
        return not words.skin or _near(value, SKINS[words.skin])  # type: ignore[arg-type]
    if name == "shape":
        return not words.shape and words.kind == "human"
    return not {"build": words.build, "head": words.height}.get(name)


def _near(colour: Colour, options: tuple[Colour, ...]) -> bool:
    return min(max(abs(a - b) for a, b in zip(colour, option, strict=True)) for option in options) <= 34


def remembered(look: Look, words: Wording, seen: Seen) -> Look:
    """The look with everything that memory saw and words leave open."""
    known = {f.name for f in fields(Look)}
    held = {name: value for name, value in seen.items() if name in known and _allowed(words, name, value)}
    if _cut(words, "whole") in SUITS and "top" in held:
        held["bottom"] = held["top"]
    return replace(look, **held)  # type: ignore[arg-type]


def accent(phrase: str, name: str) -> Colour:
    """The colour of a small thing such as a scarf: the same in every shot, since nobody could measure it."""
    return draw_from(name if name in FAMILIES else "grey", dice("accent", phrase, name))
