"""Things: letters, cups, lamps, keys. Drawn in prop units: one unit is the longer side, the middle is (0, 0)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from generator.animatic import belongings, instruments, things
from generator.animatic.canvas import Canvas, Colour
from generator.animatic.dice import dice
from generator.animatic.palette import COLOUR_WORD, draw_from, family
from generator.animatic.things import Pen, Tone

_KINDS: tuple[
    tuple[str, Callable[[Pen], None], float, str], ...
] = (  # words, painter, size in figure heights, usual colour
    (r"envelope|letter(?!head)", things.draw_letter, 0.09, "crimson"),
    (
        r"contract|document|deed|paper(?! moon)|note\b|page|script|list|newspaper|telegram|will\b|form\b|blueprint",
        things.draw_paper,
        0.1,
        "blue",
    ),
    (r"\bmap|chart", things.draw_map, 0.12, "red"),
    (r"photo\w*|picture|portrait|postcard", things.draw_picture, 0.09, "grey"),
    (r"book|diary|journal|notebook|ledger|manual|bible|album", things.draw_book, 0.1, "crimson"),
    (r"\bcup|mug|coffee|\btea\b|teacup|bowl", things.draw_cup, 0.06, "ivory"),
    (r"glass(?!es)|beer|drink|whisky|wine glass|goblet", things.draw_glass, 0.07, "gold"),
    (r"bottle|wine|flask|vial|potion|perfume", things.draw_bottle, 0.12, "green"),
    (r"\bjar|\burn|pot\b|vase|tin\b|can\b", things.draw_jar, 0.09, "beige"),
    (r"\bkeys?\b", things.draw_key, 0.06, "gold"),
    (r"smartphone|mobile|cell ?phone|tablet|remote", things.draw_phone, 0.07, "black"),
    (r"telephone|phone", things.draw_telephone, 0.11, "red"),
    (r"radio|walkie|speaker|recorder|cassette|television|\btv\b|tape", things.draw_radio, 0.13, "copper"),
    (r"candle", things.draw_candle, 0.1, "gold"),
    (r"lamp|lantern|torch|flashlight|light", things.draw_lamp, 0.13, "gold"),
    (r"knife|sword|dagger|blade|scissors|axe|screwdriver|wrench|hammer|tool|chisel", things.draw_knife, 0.12, "brown"),
    (r"rifle|shotgun|musket", things.draw_rifle, 0.4, "brown"),
    (r"\bgun|pistol|revolver", things.draw_gun, 0.1, "grey"),
    (r"suitcase|briefcase|\bbag|backpack|satchel|trunk|luggage|purse|chest", things.draw_case, 0.16, "brown"),
    (r"watch|clock|timer|compass|stopwatch", things.draw_watch, 0.07, "silver"),
    (r"locket|necklace|pendant|medal\w*|amulet|\bring\b|bracelet", things.draw_locket, 0.08, "gold"),
    (r"coin|money|token|button", things.draw_coin, 0.04, "gold"),
    (r"flower|rose|bouquet|tulip|daisy|lily|plant", things.draw_flowers, 0.13, "pink"),
    (r"\bcake|gateau", belongings.draw_cake, 0.16, "pink"),
    (r"glove|mitten", belongings.draw_gloves, 0.12, "gold"),
    (r"bread|loaf|pie|sourdough|sandwich|food", things.draw_bread, 0.1, "brown"),
    (r"steering wheel|ship'?s wheel|\bhelm\b", belongings.draw_wheel, 0.26, "black"),
    (r"chess", belongings.draw_chess, 0.32, "brown"),
    (r"broom|mop\b|rake", belongings.draw_broom, 1.5, "gold"),
    (r"typewriter", belongings.draw_typewriter, 0.26, "teal"),
    (r"balloon", belongings.draw_balloon, 0.24, "red"),
    (r"\bball|globe|marble|orb|crystal|gem\b|pearl|apple", things.draw_ball, 0.06, "red"),
    (r"camera", things.draw_camera, 0.09, "black"),
    (r"cellos?\b|double bass|contrabass", instruments.draw_cello, 1.3, "copper"),
    (r"violins?\b|fiddle|viola", instruments.draw_violin, 0.2, "copper"),
    (r"guitar|lute\b|banjo|ukulele|mandolin", instruments.draw_guitar, 0.2, "camel"),
    (r"flute|clarinet|oboe|pipe\b", instruments.draw_flute, 0.18, "silver"),
    (r"\bdrum", instruments.draw_drum, 0.16, "crimson"),
    (r"trumpet|horn|saxophone|trombone|bugle|whistle", things.draw_trumpet, 0.16, "gold"),
    (r"umbrella|parasol", things.draw_umbrella, 0.3, "crimson"),
    (r"robot|toy|doll|figurine", things.draw_robot, 0.14, "silver"),
    (r"\bpen\b|pencil|brush|quill|wand|baton", things.draw_pen, 0.08, "green"),
    (r"scale|balance", things.draw_scale, 0.16, "gold"),
    (r"shoes|boots|slippers", things.draw_shoes, 0.1, "crimson"),
    (r"box|parcel|package|crate|gift|present\b", things.draw_box, 0.13, "camel"),
)


@dataclass(frozen=True)
class Prop:
    """One thing that can be drawn."""

    paint: Callable[[Pen], None]
    size: float  # its longer side in figure heights
    colour: Colour
    words: str

    def draw(self, canvas: Canvas, tone: Tone) -> None:
        """Draw it on a canvas in prop units."""
        self.paint(Pen(canvas, tone, self.colour))


def prop_of(words: str) -> Prop | None:
    """The drawing for a thing, by its name before its description; None when no shape is known for it."""
    name, _, description = words.lower().partition(":")
    for text in (name, description):
        for pattern, paint, size, usual in _KINDS:
            if re.search(pattern, text):
                found = COLOUR_WORD.findall(words)
                return Prop(paint, size, draw_from(family(found[0]) if found else usual, dice("prop", words)), words)
    return None


def generic(words: str) -> Prop:
    """What stands for a thing of unknown shape: a box."""
    return Prop(things.draw_box, 0.13, draw_from("camel", dice("prop", words)), words)
