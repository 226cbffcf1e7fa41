"""From a short brief to a screenplay: beats, chosen for the wished length and filled with the brief's words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import groupby
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from director.writer.idea import Idea
from director.writer.lexicon import capital, data, lexicon, plural
from director.writer.roles import Event, Role
from director.writer.whereabouts import Whereabouts
from workspace.records import Element, Scene, Screenplay

OBJECT = 6  # words of an event from its verb on, among which is what it is done to
FIRST_EVENT, EVENT_SPAN = 22, 44  # where in the story (0 to 100) the brief's own events stand
EXTRA_FROM, EXTRA_TO = 11, 92  # between which the small moments of a long film are spread
TAKES_TWO = frozenset(["love", "meet", "fight", "perform"])
DANGER = frozenset(["hide", "fight", "rescue", "secret", "leave"])
WANDERS = "wanders about, looks into every corner and sits down in the middle"
VISITORS = ("stranger", "traveller", "traveler", "wanderer", "tourist", "pilgrim")
VISITS = "looks around, chooses a place by the wall and sits down"
MORNING = "Morning comes, clear and still."
PAIR_ORDER = ("pair", "lone", "detail", "pair", "lone")
LONE_ORDER = ("lone", "detail", "lone", "lone", "detail", "lone", "detail", "lone")
TALE = re.compile(r"\bonce upon a time\b|\bfairy ?tale\b|\bfable\b", re.IGNORECASE)
BEASTLY = re.compile(  # what only animals of a tale do
    r"\b(?:says|speaks|asks|tells|answers|sings|dances|sews|reads|writes|cooks|bakes|marries|laughs|shares?|learns|teaches|wants)\b"
)
HANDLESS = ("dragon", "unicorn", "phoenix", "beast", "ghost", "drone", "computer")
PARTING = re.compile(
    r"(?:\w+ ){1,3}\b(?:(?:doesn['’]t|does not|never|no longer) (?:comes?|returns?|appears?|answers?)|dies|"
    r"vanish\w+|disappears?|goes away)\b"
)
HANDY = re.compile(  # what needs hands, clothes or a house of one's own
    r"\b(?:coat|collar|pencil|bread|hands?|arms?|fingers?|ear|door|doors|window|windows|drawings|chair|drawer|picture|paper|map|"
    r"holds|pins|ties|lights|writes|opens|folds|hums|straightens)\b",
    re.IGNORECASE,
)


class _Beat(BaseModel):
    """One entry of beats.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: float
    rank: float
    act: str
    when: tuple[str, ...] = ()
    where: str = "in"
    late: bool = False
    after: bool = False
    say: tuple[str, ...] = ()
    said: tuple[tuple[str, str], ...] = ()  # by whom, in the brief's own words; then nothing else is said
    other: tuple[tuple[str, ...], ...] = Field((), alias="or")

    def lines(self, story: str) -> tuple[str, ...]:
        """What is said in this story: one of the ways, by its words."""
        ways = (self.say, *self.other)
        return ways[sha256(f"{story} {self.act}".encode()).digest()[0] % len(ways)]


def small_moments(idea: Idea, number: int) -> list[str]:
    """Actions of small moments, no two alike, for a story that is too short for its shots."""
    teller = _Teller(idea)
    return [teller.fill(beat.act) for beat in teller.extras(number)]


@dataclass(frozen=True)
class _Moment:
    """A beat that is in the film: its place and hour, and the words."""

    at: float
    heading: str
    place: str
    interior: bool
    time: str
    action: str
    lines: tuple[tuple[str, str, str], ...]  # speaker, manner, words


@cache
def _table() -> dict[str, Any]:
    return data("beats.toml")


def tell(idea: Idea, shots: int, *, title: str, written_by: str) -> Screenplay:
    """A screenplay of exactly `shots` beats, each one action and its lines."""
    teller = _Teller(idea)
    moments = teller.moments(shots)
    scenes = [_scene(list(group)) for _, group in groupby(moments, key=lambda moment: (moment.heading, moment.time))]
    return Screenplay(title=title, synopsis=idea.text, scenes=tuple(scenes), written_by=written_by)


def _scene(moments: list[_Moment]) -> Scene:
    elements: list[Element] = []
    for moment in moments:
        elements.append(Element(kind="action", text=moment.action))
        elements += [
            Element(kind="line", text=words, character=who, manner=manner) for who, manner, words in moment.lines
        ]
    first = moments[0]
    return Scene(
        heading=first.heading,
        place=first.place,
        interior=first.interior,
        time_of_day=first.time,
        summary=first.action,
        elements=tuple(elements),
    )


class _Teller:
    """Fills beats with the words of one idea."""

    def __init__(self, idea: Idea) -> None:
        self.idea = idea
        present = [role for role in idea.roles if not role.absent]
        people = [role for role in present if role.kind != "animal" and not role.foe]
        beasts_act = TALE.search(idea.text) or any(BEASTLY.search(e.text) for e in idea.events if self._of_beast(e, present))
        self.hero = next(iter(people if people and not beasts_act else present), idea.roles[0])
        friends = [role for role in present if role is not self.hero and not role.foe]
        foes = [role for role in present if role is not self.hero and role.foe]
        if friends:
            self.other: Role | None = friends[0]
        else:
            self.other = None
        rest = [*friends[1:], *foes]
        self.third = rest[0] if rest else None
        self.place = lexicon().places[idea.places[0]]
        self.whereabouts = Whereabouts(idea, self.hero)
        self.tags = self._tags()
        self.left = self.other if self.other and self.hero in self._gone() else self.hero  # who stays behind, in the end
        self.words = self._words()

    def moments(self, shots: int) -> list[_Moment]:
        """Exactly `shots` moments: the most needed beats and the brief's own events, then small ones between."""
        beats = [*self._events(), *(beat for beat in map(_Beat.model_validate, _table()["beat"]) if self._fits(beat))]
        chosen = sorted(beats, key=lambda beat: (beat.rank, beat.at))[:shots]
        if len(chosen) < shots:
            chosen += self.extras(shots - len(chosen))
        met = min(
            (beat.at for beat in chosen if "{" not in beat.act and self.other and self._names(beat.act)), default=0.0
        )
        chosen = [
            beat.model_copy(update={"at": met + beat.at / 100})
            if beat.at < met and "{other" in beat.act.lower()
            else beat
            for beat in chosen  # nobody answers before the story brings them
        ]
        moments = []
        for beat in sorted(chosen, key=lambda beat: beat.at):
            moments.append(self._moment(beat))
        return moments

    # What there is to tell.

    def _tags(self) -> set[str]:
        idea, other = self.idea, self.other
        others = {event.kind for event in idea.events} - {event.kind for event in idea.events if self._acts(event)}
        tags = set(idea.kinds) - others
        if not self._could_love():
            tags.discard("love")
        tags |= {"other", other.kind} if other else {"alone"}
        if other:
            talks = other.kind != "animal" or self.hero.kind == "animal"
            guest = other.kind != "human" or bool(idea.kinds & {"find", "hide", "rescue", "meet"})
            tags |= {
                name
                for name, true in (("talks", talks), ("kin", other.kin), ("hurt", other.hurt), ("guest", guest))
                if true
            }
        facts = {
            "thing": bool(idea.things),
            "roofless": self.whereabouts.roofless,
            "parting": bool(self._gone()),
            "guide": bool(self.third and not self.third.foe),
            "weather": bool(idea.weather),
            "third": self.third is not None,
            "clothed": self.hero.kind == "human",
            "words": bool(idea.words),
            "foe": bool(self.third and self.third.foe),
            "danger": bool(DANGER & idea.kinds or any(role.foe for role in idea.roles)),
        }
        return tags | {name for name, true in facts.items() if true}

    @staticmethod
    def _of_beast(event: Event, roles: Sequence[Role]) -> bool:
        """Whether an animal does what an event tells."""
        return any(role.kind == "animal" and event.text.casefold().startswith(role.ref.casefold()) for role in roles)

    @staticmethod
    def _handless(role: Role | None) -> bool:
        return role is not None and (role.kind == "animal" or role.head in HANDLESS)

    def _names(self, act: str) -> bool:
        """Whether an event tells of the other one, alone or as one of several."""
        other = self.other
        assert other is not None
        return any(word in act.casefold() for word in (other.ref.casefold(), plural(other.head)))

    def _acts(self, event: Event) -> bool:
        """Whether what a kind of story has the hero do fits an event: it is the hero's own, or takes two."""
        text = event.text.casefold()
        first = min(self.idea.roles, key=lambda role: text.find(role.head) % (len(text) + 1))
        return event.kind in TAKES_TWO or first in (self.hero, self.idea.roles[0])

    def _gone(self) -> list[Role]:
        """Those of the two who are gone at the end of the brief."""
        ends = [match[0].casefold() for event in self.idea.events[-1:] for match in PARTING.finditer(event.text)]
        return [role for role in (self.hero, self.other) if role and any(role.ref.casefold() in end for end in ends)]

    def _could_love(self) -> bool:
        """Whether a love story can be theirs: of two grown people, who are not parent and child."""
        pair = [self.hero, self.other] if self.other else []
        family = lexicon().people["kin"] - lexicon().people["close"]
        return bool(pair) and not any(role.age == "child" or role.head in family for role in pair)

    def _fits(self, beat: _Beat) -> bool:
        if self.hero.kind == "animal" and "{he" in beat.act.lower() and HANDY.search(beat.act):
            return False
        if self._handless(self.other) and beat.act.startswith("{Other") and HANDY.search(beat.act):
            return False
        return all((tag[1:] not in self.tags) if tag.startswith("!") else (tag in self.tags) for tag in beat.when)

    def _events(self) -> Iterator[_Beat]:
        """The brief's own events, as beats."""
        events = self.idea.events
        for n, event in enumerate(events):
            at = FIRST_EVENT + EVENT_SPAN * n / max(2, len(events))
            if n == len(events) - 1 and len(events) > 3:  # a brief that tells the whole story tells its end too
                at = EVENT_SPAN * 2
            yield _Beat(
                at=at,
                rank=2 + n / 10,
                act=event.text,
                where=self.whereabouts.side_of(event),
                say=self._event_lines(event),
                said=event.said,
                late=at > EVENT_SPAN * 1.5,
            )

    def _player(self) -> str:
        """Who performs, where the brief tells of it."""
        texts = [event.text.casefold() for event in self.idea.events if event.kind == "perform"]
        return next(
            (role.ref for role in self.idea.roles if any(text.startswith(role.ref) for text in texts)), self.hero.ref
        )

    def _event_lines(self, event: Event) -> tuple[str, ...]:
        lines = _table()["event"]
        text, hero = event.text.lower(), self.hero.ref.lower()
        if not text.startswith((hero, "the two")) and not (text.startswith(("in ", "on ")) and hero in text):
            return ()
        if event.kind == "love" and "love" not in self.tags:
            return ()
        if event.kind == "learn" and not (self.other and "talks" in self.tags):
            return ()  # from nobody who could show it
        object_ = event.text[len(self.hero.ref) :].split()[:OBJECT]
        if event.kind == "find" and {"that", "out", "how"} & set(object_[1:3]):
            return ()  # what is found is no one
        here = bool(self.other and any(self.other.ref.split()[-1] in word for word in object_))
        if event.kind == "find" and not here:
            return tuple(lines["find_thing"]) if self.idea.things else ()
        if event.kind == "lose" and self.idea.things:
            return tuple(lines["lose_thing"])
        return tuple(lines.get(event.kind, ()))

    def extras(self, number: int) -> Iterator[_Beat]:
        """Small moments for long films, no two alike."""
        extra = _table()["extra"]
        if self.tags.isdisjoint({"clothed"}):
            extra = {**extra, "lone": [act for act in extra["lone"] if not HANDY.search(act)]}
        order = PAIR_ORDER if self.other else LONE_ORDER
        used = dict.fromkeys(("pair", "lone", "detail"), 0)
        for n in range(number):
            kind = order[n % len(order)]
            index = used[kind]
            used[kind] += 1
            acts, spots = extra[kind], extra["spot"]
            turn, which = divmod(index, len(acts))
            spot = f" {spots[(which * 5 + turn) % len(spots)]}" if turn else ""
            at = EXTRA_FROM + (EXTRA_TO - EXTRA_FROM) * (n + 0.5) / number
            yield _Beat(
                at=at,
                rank=100,
                act=f"{acts[which]}{spot}.",
                where="in" if (n // 3) % 2 == 0 or kind == "detail" else "out",
                say=self._extra_lines(kind, index),
                late=at > 50,  # the second half of the story
            )

    def _extra_lines(self, kind: str, index: int) -> tuple[str, ...]:
        """Spoken lines for small moments, until they are used up: then nobody speaks."""
        extra = _table()["extra"]
        if kind == "pair" and "talks" in self.tags and index < len(extra["pair_lines"]):
            return tuple(extra["pair_lines"][index])
        if kind == "lone" and index % 2 == 0 and index // 2 < len(extra["lone_lines"]):
            return (f"hero: {extra['lone_lines'][index // 2]}",)
        return ()

    # Words.

    def _words(self) -> dict[str, str]:
        idea, hero, place = self.idea, self.hero, self.place
        other = self.other or hero
        sky = lexicon().sky.get(idea.weather, {})
        kin_call = other.name or ("friend" if other.kind != "animal" else "little one")
        return {
            "hero": hero.ref,
            "other": other.ref,
            "third": self.third.ref if self.third else "",
            "player": self._player(),
            "left": self.left.ref,
            "lies": "lie" if idea.things and idea.things[0].endswith("s") else "lies",
            "it": "them" if idea.things and idea.things[0].endswith("s") else "it",
            "call": kin_call,
            "thing": idea.things[0] if idea.things else "",
            "place": f"the {place.key}",
            "words": f"“{idea.words}”",
            "view": place.out[0],
            "view2": place.out[1],
            "work": self._work(),
            "hour": "night" if idea.time == "night" else "day",
            "sky": sky.get("sky") or lexicon().hours[idea.time][0],
            "trouble": sky.get("trouble", ""),
            "after": sky.get("after") or MORNING,
            "threat": sky.get("name", ""),
            **_pronouns(hero, ""),
            **_pronouns(other, "o"),
        }

    def _work(self) -> str:
        """What the hero does there to begin with: the work of the place, or that of a visitor or an animal."""
        if self.hero.kind not in ("human", "machine"):
            return WANDERS
        home = self.whereabouts.home
        return VISITS if self.hero.head in VISITORS and home.key not in ("road", "house") else home.work

    def _moment(self, beat: _Beat) -> _Moment:
        where = self.whereabouts
        place, inside = where.of(beat.act, beat.where)
        time = where.hour(beat.act, late=beat.late, after=beat.after)
        if "{" not in beat.act:
            where.last = place, inside
            where.go_on(beat.act)
        name = place.room if inside else place.yard
        heading = f"{'INT' if inside else 'EXT'}. {name.upper()} - {time.upper()}"
        action = self.fill(beat.act) if beat.rank < FIRST_EVENT or "{" in beat.act else beat.act
        return _Moment(beat.at, heading, name, inside, time.upper(), action, tuple(self._lines(beat)))

    def fill(self, text: str) -> str:
        """The text with the names and phrases of the idea."""

        def word(match: re.Match[str]) -> str:
            key = match.group(1)
            value = self.words[key.lower()]
            return capital(value) if key[0].isupper() else value

        return re.sub(r"\{(\w+)\}", word, text).replace("  ", " ").strip()

    def _lines(self, beat: _Beat) -> Iterator[tuple[str, str, str]]:
        if beat.said:
            yield from ((who, "", words) for who, words in beat.said)
            return
        cast = {"hero": self.hero, "other": self.other, "third": self.third, "left": self.left}
        for line in beat.lines(self.idea.text):
            match = re.fullmatch(r"(hero|other|third|left)(?: \(([^)]*)\))?: (.*)", line)
            role = cast[match.group(1)] if match else None
            if match and role:
                yield role.title, match.group(2) or "", self.fill(match.group(3))


def _pronouns(role: Role, prefix: str) -> dict[str, str]:
    he, his, him = {"female": ("she", "her", "her"), "male": ("he", "his", "him")}.get(role.gender, ("it", "its", "it"))
    return {
        f"{prefix}he": he,
        f"{prefix}his": his,
        f"{prefix}him": him,
        f"{prefix}himself": f"{him if role.gender != 'neuter' else 'it'}self",
    }
