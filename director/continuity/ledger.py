"""The ledger: the state of everybody and everything that each shot shows, from plans and cards, without a model.

A pure function of what is recorded. Shots are added in story order; each costs what its own text and its own people,
place and things cost, whatever came before. A state stands until something is told that ends it; a person's correction
stands in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from director.continuity.claims import claims_about_things, claims_read
from director.continuity.knowing import learned
from director.continuity.lexicon import lexicon, one
from director.continuity.people import claims_about_people, passing
from director.continuity.resolve import Cast, Text, content, is_read
from director.continuity.states import Claim, Corrections, Entity, Entry, Fact, Source, State, shown_by
from director.continuity.timelines import MAIN, Timelines
from director.continuity.wardrobe import CARD, Costumes, Wardrobe
from workspace.records import Card, CharacterCard, SceneCard, ShotPlan

LIGHTS = {"dawn": "low", "dusk": "low", "sunset": "low", "sunrise": "low", "evening": "low", "night": "night"}
DAYLIGHT = "day"
SUPPOSED, ELSEWHEN, LONG_AGO = 0.5, 0.4, 0.4  # how sure is a first costume; one of another timeline; that years show
_REACH = 6  # words between a hand and what it holds


class _Here(NamedTuple):
    """Where and when a shot is."""

    timeline: str
    place: str
    time_of_day: str


class Ledger:
    """The states of a film, built shot by shot."""

    def __init__(
        self,
        cards: Mapping[str, Card],
        *,
        costumes: Costumes | None = None,
        corrections: Corrections | None = None,
    ) -> None:
        self.entries: list[Entry] = []
        self._cast = Cast(cards)
        self._wardrobe = Wardrobe(cards, costumes or {})
        self._corrections = corrections or {}
        self._timelines = Timelines()
        self._facts: dict[tuple[str, Entity], dict[str, Fact]] = {}  # (timeline, entity) -> facet -> fact
        self._former: dict[tuple[str, Entity, str, str], dict[str, Fact]] = {}  # with facet, value: the state told last
        self._seen_at: dict[tuple[str, str], _Here] = {}  # (timeline, character) -> where and when last
        self._before: _Here | None = None
        self._scene = 0

    def add(self, shot: str, plan: ShotPlan) -> Entry:
        """The entry of the next shot of the story."""
        number, text = len(self.entries) + 1, self._cast.read(plan)
        here = _Here(self._timelines.of(plan), plan.scene, plan.time_of_day)
        self._scene += here != self._before
        self._let_pass(plan, here)
        known = is_read(text.words)
        told = text if known else self._cast.read(plan.model_copy(update={"action": ""}))
        claims = list(self._claims(told, here))
        passing_by = {claim.entity: claim for claim in claims if _of_this_shot(claim, plan)}
        self._apply((claim for claim in claims if claim not in passing_by.values()), here.timeline, number)
        corrected = self._correct(shot, here.timeline, number)
        shown = shown_by(plan)
        states = {e: self._state(e, plan, here, number, passing_by.get(e), corrected.get(e, {})) for e in shown}
        context = {e: context_of(e, text) for e in shown if e.kind != "voice"}
        entry = Entry(
            shot, number, here.timeline, states, holders(text), context, self._scene, learned(told), unread=not known
        )
        self._before = here
        self._seen_at |= {(here.timeline, character): here for character in plan.characters}
        self.entries.append(entry)
        return entry

    def _claims(self, text: Text, here: _Here) -> Iterator[Claim]:
        yield from claims_about_things(text)
        for claim in claims_about_people(text):
            if not self._wardrobe.knows(claim.entity.card, claim.value):  # a mask that is a costume's is no mark
                yield claim
        looks = {key: Entity("look", key) for key in text.plan.characters}
        worn = {key: self._costume(look, here.timeline).value for key, look in looks.items()}
        marks = {key: self._facts.get((here.timeline, look), {}).get("mark:without") for key, look in looks.items()}
        yield from claims_read(text.plan)
        yield from self._wardrobe.worn(text, worn, {key: mark.value for key, mark in marks.items() if mark})

    def _apply(self, claims: Iterable[Claim], timeline: str, number: int) -> None:
        told: dict[tuple[Entity, str], Claim] = {(claim.entity, claim.facet): claim for claim in claims}
        for (entity, facet), claim in told.items():
            facts = self._facts.setdefault((timeline, entity), {})
            if claim.own and facet not in facts:
                continue
            former = self._former.get((timeline, entity, facet, claim.value))
            if claim.again and former:  # what is clean again is as it was when it was clean, in its other facets too
                facts.clear()
                facts.update(former)
            facts[facet] = Fact(claim.value, claim.words, number, claim.sure)
        for entity, facet in told:
            facts = self._facts[timeline, entity]
            if facet in facts:
                self._former[timeline, entity, facet, facts[facet].value] = dict(facts)

    def _correct(self, shot: str, timeline: str, number: int) -> dict[Entity, dict[str, Fact]]:
        """Enter a person's corrections at this shot; they stand after all that its text says."""
        corrected: dict[Entity, dict[str, Fact]] = {}
        for (entity, facet), value in self._corrections.get(shot, {}).items():
            fact = Fact(value, value, number, 1.0, "person")
            corrected.setdefault(entity, {})[facet] = fact
            if facet not in _OF_THE_SHOT:
                self._facts.setdefault((timeline, entity), {})[facet] = fact
        return corrected

    def _let_pass(self, plan: ShotPlan, here: _Here) -> None:
        """Drop the marks that do not outlast a scene of those who are seen somewhere else or at another time."""
        for character in plan.characters:
            if self._seen_at.get((here.timeline, character)) != here:
                facts = self._facts.get((here.timeline, Entity("look", character)), {})
                for facet in [f for f, fact in facts.items() if f.startswith("mark:") and passing(fact.value)]:
                    del facts[facet]

    def _state(
        self,
        entity: Entity,
        plan: ShotPlan,
        here: _Here,
        number: int,
        here_only: Claim | None,
        corrected: Mapping[str, Fact],
    ) -> State:
        facts = dict(self._facts.get((here.timeline, entity), {}))
        if entity.kind == "look":
            facts.setdefault("costume", self._costume(entity, here.timeline))
        elif entity.kind == "voice":
            look = self._facts.get((here.timeline, Entity("look", entity.card)), {})
            facts |= {"age": look["age"]} if "age" in look else {}  # a child speaks with a child's voice
        elif entity.kind == "place" and (light := self._light(plan)):
            facts["light"] = Fact(light, plan.time_of_day, number, by="plan")
        if here_only:
            by: Source = "plan" if here_only.facet == "costume" else "text"
            facts[here_only.facet] = Fact(here_only.value, here_only.words, number, here_only.sure, by)
        if here.timeline == "past" and self._timelines.long_ago and entity.kind in ("look", "voice"):
            facts.setdefault("era", Fact("" if "age" in facts else "past", sure=LONG_AGO))
        return State(facts | dict(corrected))

    def _costume(self, look: Entity, timeline: str) -> Fact:
        """What somebody wears: what was last told, else what they wear in the story's present, else their first."""
        told = self._facts.get((timeline, look), {}).get("costume")
        now = self._facts.get((MAIN, look), {}).get("costume")
        if told or not now:
            first = self._wardrobe.first(look.card)
            return told or Fact(first, sure=1.0 if first == CARD else SUPPOSED)  # what a card tells is what is drawn
        return Fact(now.value, sure=ELSEWHEN)

    def _light(self, plan: ShotPlan) -> str:
        """Day, night or low; none where no window lets it in, or no time of day is known."""
        card = self._cast.cards.get(plan.scene)
        if isinstance(card, SceneCard) and lexicon().windowless & set(content(f"{card.name} {card.description}")):
            return ""
        return LIGHTS.get(plan.time_of_day, DAYLIGHT) if plan.time_of_day else ""


_OF_THE_SHOT = frozenset(["light", "voice"])  # facets that the next shot does not inherit


def _of_this_shot(claim: Claim, plan: ShotPlan) -> bool:
    """Is a claim about how somebody speaks, or about clothing that the plan gives for this shot only?"""
    return claim.facet == "voice" or (claim.facet == "costume" and claim.entity.card in plan.wardrobe)


def context_of(entity: Entity, text: Text) -> frozenset[str]:
    """The words that tell of an entity: of a person those about them, of a thing its sentences, of a place all."""
    words = text.words
    if entity.kind == "look":
        words = [word for word, owner in zip(words, text.owners, strict=True) if owner == entity.card]
    elif entity.kind == "prop":
        inside = {words[m.first].sentence for m in text.mentions if m.card == entity.card}
        words = [word for word in words if word.sentence in inside]
    people = [m for m in text.mentions if isinstance(text.cast.cards[m.card], CharacterCard)]
    names = {text.words[i].lower for m in people for i in range(m.first, m.last + 1)}
    told = {one(word.lower) for word in words if word.text[0].isalpha() and word.lower not in names}
    return frozenset(told - lexicon().grammar["plain"] - text.cast.described.get(entity.card, frozenset()))


class Held(NamedTuple):
    """Words that tell who has a thing in hand."""

    prop: str
    holder: str
    how: str  # the word for it: "carries", or "in" of "in her hand"
    words: str
    at: int  # index of the thing


def held(text: Text) -> Iterator[Held]:
    """Who has what in hand, in the order of the text."""
    done = 0  # the words up to the thing before are about that
    hands, kept = lexicon().grammar["hands"], lexicon().grammar["kept"]
    for mention in (m for m in text.mentions if m.card in text.plan.props):
        first = max(done, mention.first - _REACH)
        before = (
            i for i in range(first, mention.first) if text.words[i].sentence == text.words[mention.first].sentence
        )
        taken = next((i for i in before if text.words[i].lower in hands), None)
        after = [word.lower for word in text.words[mention.last + 1 : mention.last + 4]]
        how = after[0] if (after[:1] == ["in"] and kept & set(after)) or after[:1] == ["under"] else ""
        how = how or ("" if taken is None else text.words[taken].lower)
        if text.owners[mention.first] and how:
            words = text.quote(mention.first - 1 if taken is None else taken, mention.last + 3 * (taken is None))
            yield Held(mention.card, text.owners[mention.first], how, words, mention.first)
        done = mention.last + 1


def holders(text: Text) -> dict[str, str]:
    """Prop -> who has it in hand."""
    return {found.prop: found.holder for found in held(text)}
