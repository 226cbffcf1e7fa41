"""Where a story is: the place and the hour of each of its moments, as far as it has come."""

from __future__ import annotations

import re
from itertools import pairwise

from director.writer.idea import Idea
from director.writer.lexicon import PlaceWords, lexicon
from director.writer.roles import Event, Role

LATE = {"dawn": "day", "day": "dusk", "dusk": "night", "night": "night"}
AFTER = {"dawn": "day", "day": "dawn", "dusk": "dawn", "night": "dawn"}
INDOORS = frozenset(["hide", "repair", "build", "learn", "secret", "question", "teach"])
STAYS = frozenset(["other", "choose", "perform"])
AWAY = frozenset(["journey", "leave", "return"])
DRIVES = re.compile(
    r"\bdriv(?:es?|ing)\b[^.]* in (?:an?|the|his|her|their) (?:\w+ ){0,2}(?:car|pickup|truck|van|jeep|taxi|cab|lorry)\b"
)
FAR = (
    "moon",
    "spaceship",
    "desert",
    "sea",
    "island",
    "jungle",
    "snowfield",
    "mountain",
    "battlefield",
)  # from any workshop
_ROOM = re.compile(  # what is done where there is a room to do it in
    r"\{trouble\}|\b(?:doors?|windows?|table|chairs?|lamp|candle|walls?|floor|rooms?|house|bed|kitchen|stairs|inside|drawer|cups|bowl|curtain|"
    r"papers|shelf|shelves)\b"
)
_OPEN = re.compile(
    r"\b(?:in the (?:rain|snow|storm|fog|wind|sun|moonlight|open)|(?<!from )outside|outdoors|under the (?:stars|open sky))\b"
)


class Whereabouts:
    """Goes through a story in order and says where each of its moments plays."""

    def __init__(self, idea: Idea, hero: Role) -> None:
        self.idea = idea
        self.place = lexicon().places[idea.places[0]]
        self.home = self._home(hero)  # where what happens inside happens, and outside, as far as the story has come
        self.outside = self.place
        self.last = (self.home, True)  # the place of the last event, and whether that was inside
        self.roofless = self.home is self.place and self.place.open and not any(
            not lexicon().places[key].open for key in idea.places
        )  # nothing of the story is inside, but for what needs a room
        self.indoors = bool(lexicon().rooms & set(re.findall(r"[\w-]+", idea.text.lower())))

    def _home(self, hero: Role) -> PlaceWords:
        """Where the hero works: a clockmaker has a workshop, even in a story about a city."""
        own = lexicon().place_of.get(hero.head) or lexicon().place_of.get(hero.phrase)
        there = self.place.open and self.place.key not in FAR
        return lexicon().places[own] if own and there and own not in ("road", "house") else self.place

    def side_of(self, event: Event) -> str:
        """Whether an event is one of "in", "out" or "stay" (where the one before it was)."""
        away = event.kind in AWAY or bool(_OPEN.search(event.text))
        if self.indoors and not away:
            return "in"
        if event.kind in INDOORS:
            return "in"
        if event.kind in STAYS:
            return "stay"
        return "out" if away or self.place.open else "in"

    def of(self, act: str, side: str) -> tuple[PlaceWords, bool]:
        """Where a moment plays, and whether that is inside. `act`: what happens, with {names} for who is not known yet."""
        own = "{" not in act  # told by the brief
        named = self._named(act) if own else []
        if DRIVES.search(act):
            return lexicon().places["road"], True
        if named:
            return named[0], not named[0].open
        if side == "stay":
            return self.last
        if "{work}" in act:
            return self.home, not self.home.open
        inside = side == "in" and not (self.roofless and not _ROOM.search(act))
        return (self.home, True) if inside else (self.outside, False)

    def go_on(self, act: str) -> None:
        """What the brief tells takes the story along: it goes on where it came to."""
        for place in self._named(act) if "{" not in act else ():
            self.outside = place
            if not place.open:
                self.home = place

    def hour(self, act: str, *, late: bool, after: bool) -> str:
        """The hour of a moment: as what the brief tells of it says, else as late as the story is."""
        told = next((lexicon().times[w] for w in re.findall(r"[\w-]+", act.lower()) if w in lexicon().times), "")
        if told and "{" not in act:
            return told
        return AFTER[self.idea.time] if after else LATE[self.idea.time] if late else self.idea.time

    def _named(self, text: str) -> list[PlaceWords]:
        """The places that an event names itself, and not only by who is in it, in its order."""
        words = lexicon()
        for role in self.idea.roles:
            text = re.sub(rf"\b{re.escape(role.phrase)}\b", "", text, flags=re.IGNORECASE) if role.phrase else text
        said = re.findall(r"[\w-]+", text.lower())
        pairs = [f"{one} {two}" for one, two in pairwise(said)]
        keys = [words.place_of.get(word) for word in (*pairs, *said) if word not in words.kinds]
        found = list(dict.fromkeys(key for key in keys if key in self.idea.places))
        return [
            words.places[key] for key in found if key and (key != "house" or len(found) == 1)
        ]  # "home to the kitchen"
