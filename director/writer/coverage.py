"""How a shot is seen: framing, angle, camera, light, weather, mood and faces, from its words and its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from director.intake.marks import plain
from director.writer.lexicon import lexicon
from workspace.records import Element, Scene

LIGHT = {
    "dawn": "soft pink dawn light",
    "day": "clear daylight",
    "dusk": "low golden light",
    "night": "dim light with deep shadows",
}
INSIDE = {
    "dawn": "soft early light through the window",
    "day": "daylight through the window",
    "dusk": "golden light through the window",
    "night": "warm lamplight with deep shadows",
}
MOVES = {
    "wide": ("slow pan right", "static", "slow push in", "slow pan left"),
    "full": ("static", "slow tracking shot", "slow pan right"),
    "medium": ("static", "slow push in", "slow arc right", "slow tracking shot"),
    "medium close": ("static", "slow push in", "slight handheld sway"),
    "close": ("slow push in", "static"),
    "insert": ("static", "slow tilt down", "slow push in"),
}
PAIRS = ("medium", "medium close", "full", "medium close")  # of two who both speak or both keep silent
STRENGTH = ("storm", "snow", "rain", "fog", "wind", "sun")  # a storm has rain and wind in it
FAST = re.compile(r"\b(?:runs?|running|chases?|races?|sprints?|speeds?|flees?|gallops?|rushes)\b", re.IGNORECASE)
OVER = re.compile(
    r"\b(?:(?:has|have) (?:passed|stopped|dropped|gone|cleared|ended)"
    r"|is (?:gone|over)|lifts|clears|(?:before|after) the)\b",
    re.IGNORECASE,
)
UNREAL = re.compile(r"\b(?:solar|magnetic) storms?|\bstorms? (?:from|on|of) the sun\b", re.IGNORECASE)  # brings no rain
TALL = re.compile(r"\b(?:towers?|looms?|giant|raises? .* (?:sword|gun)|stands over|standing over)\b", re.IGNORECASE)
HANDS = re.compile(r"\b(?:hands?|arms?|gives|offers|embraces?|hugs?)\b", re.IGNORECASE)  # are below a close picture
SMALL = re.compile(r"\b(?:kneels?|on the floor|lies|small figure|curled|collapses|far below)\b", re.IGNORECASE)
FAR = re.compile(r"\b(?:seen from far away|small figure|far in the distance|on the horizon)\b", re.IGNORECASE)
LOW = re.compile(  # happens on the ground, or takes the whole of somebody
    r"\b(?:(?:sits?|lies|lying|sleeps?) (?:down )?(?:on|in|across|among) the (?:floor|ground|grass|sand|snow|mud|road|middle)|"
    r"kneels?|rows?|rowing|dances?|dancing|sweeps|sweeping|climbs|plays? (?:the )?(?:chess|cards|cello|piano|double bass))\b",
    re.IGNORECASE,
)
INSERT = re.compile(
    r"^[^.]*\b(?:letter|photo|photograph|key|clock|hands?|screen|note|map|page|cup|ring|phone)\b",
    re.IGNORECASE,
)
WORDS_CLOSE = 9  # a short line alone is seen close
RISING = 6.0  # seconds after which a static shot begins to move


@dataclass(frozen=True)
class Look:
    """What the camera does in one shot."""

    framing: str
    angle: str
    camera: str


def look(elements: Sequence[Element], *, seen: int, speakers: int, first: bool, turn: int) -> Look:
    """Framing by who is there and what is said; the moves take turns, so that no two neighbours are the same by habit.

    `seen` is the number of people, `speakers` of those who speak; `first` is True for the first shot in a place.
    """
    action = " ".join(plain(element.text) for element in elements if element.kind == "action")
    said = sum(len(element.text.split()) for element in elements if element.kind == "line")
    if FAR.search(action):
        framing = "wide"
    elif seen == 0:
        framing = "wide" if first or not INSERT.search(action) else "insert"
    elif first and not said:
        framing = "wide"
    elif first or seen > 2 or FAST.search(action) or LOW.search(action):
        framing = "full"
    elif seen == 2:
        framing = PAIRS[turn % len(PAIRS)] if speakers == 2 or not said else ("medium", "medium close")[turn % 2]
        framing = "medium" if HANDS.search(action) and framing == "medium close" else framing
    elif said and said <= WORDS_CLOSE and len(action) < 80:  # little happens: the face is the shot
        framing = "close"
    elif said:
        framing = ("medium close", "close", "medium")[turn % 3]
    else:
        framing = ("medium", "full", "medium close")[turn % 3]
    moves = MOVES[framing]
    camera = "tracking shot" if FAST.search(action) and seen else moves[turn % len(moves)]
    return Look(framing, _angle(action, seen, speakers, turn), camera)


def _angle(action: str, seen: int, speakers: int, turn: int) -> str:
    if TALL.search(action):
        return "low"
    if SMALL.search(action):
        return "high"
    return "over the shoulder" if seen == 2 and speakers == 1 and turn % 2 else "eye level"


def hour(scene: Scene, before: str) -> str:
    """dawn, day, dusk or night; CONTINUOUS and LATER keep the hour before."""
    time = scene.time_of_day.casefold()
    found = next((lexicon().times[word] for word in re.findall(r"[a-z]+", time) if word in lexicon().times), "")
    if found:
        return found
    return before if time else ""


def weather(text: str) -> str:
    """The weather that a text speaks of, and is not yet over; empty without any."""
    known, text = lexicon().weather, UNREAL.sub("", text)
    told = [sentence.casefold() for sentence in re.split(r"(?<=[.!?])\s+", text) if not OVER.search(sentence)]
    found = {known[word] for sentence in told for word in re.findall(r"[a-z]+", sentence) if word in known}
    strongest = next((kind for kind in STRENGTH if kind in found), "")
    return "sunny" if strongest == "sun" else strongest


def stronger(one: str, other: str) -> str:
    """The stronger of two weathers; either may be empty."""
    order = ("storm", "snow", "rain", "fog", "wind", "sunny", "")
    return min(one, other, key=order.index)


def is_over(text: str) -> bool:
    """True when a text says that the weather has passed."""
    return any(
        OVER.search(s) and any(w in lexicon().weather for w in re.findall(r"[a-z]+", s.casefold()))
        for s in re.split(r"(?<=[.!?])\s+", text)
    )


def light(time: str, sky: str, interior: bool | None) -> str:
    """Where the light comes from."""
    if interior:
        return INSIDE.get(time, "")
    if sky == "sunny":
        return "bright, warm sunlight"
    known = lexicon().sky.get(sky)
    if known and time != "night":
        return known["light"]
    return LIGHT.get(time, "")


def mood(text: str, sky: str, time: str) -> str:
    """One word for the feeling of a shot; empty when nothing suggests any."""
    lower = text.casefold()
    for name, signs in lexicon().moods.items():
        if any(re.search(rf"\b{re.escape(sign)}\b", lower) for sign in signs):
            return name
    known = lexicon().sky.get("sun" if sky == "sunny" else sky)
    if known:
        return known["mood"]
    return "hopeful" if time == "dawn" else ""


def expression(words: str) -> str:
    """The expression that a parenthetical or a sentence about somebody speaks of, as it reads on after "looks"."""
    for word in re.findall(r"[a-z]+", words.casefold()):
        if word in lexicon().expressions:
            return lexicon().expressions[word]
    return ""
