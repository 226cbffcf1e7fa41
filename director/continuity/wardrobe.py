"""What somebody wears: the costume of a character that the words of a shot tell, among those known.

Costumes come from the cards and from the plan's own `wardrobe`. Where nobody has listed the costumes of a character,
those that only a text tells are learned as they come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from director.continuity.lexicon import lexicon, one
from director.continuity.resolve import Text, content, head_of
from director.continuity.states import Claim, Entity
from workspace.records import Card, CharacterCard

Costumes = Mapping[str, Mapping[str, str]]  # character -> name of a costume -> its description

CARD = "card"  # the name of the costume that the card tells
ENOUGH = 0.5  # what words must weigh to tell a costume, and the share of words that makes two descriptions one
GARMENT, DESCRIBED, WORN, ALONE, WEAK, THING = 1.0, 0.6, 0.8, 0.5, 0.2, 0.2  # what one word weighs
ELSEWHERE = 0.7  # of that, when it stands among the words about another who cannot wear it
_LACKING = re.compile(r"\b(?:without|no) (?:an? |the )?(\w+)|\b(\w+) (?:shaved|hidden|off|removed|gone)\b")
_INTO = frozenset(["in", "wearing", "wears", "into", "on"])


@dataclass(frozen=True)
class _Costume:
    """The words by which a costume is known."""

    words: frozenset[str]
    lacking: frozenset[str]  # "without star", "beard shaved off"
    added: frozenset[str]  # "with red tabs": what can be taken off it

    @classmethod
    def of(cls, description: str) -> _Costume:
        """From its description."""
        lacking = {word for found in _LACKING.findall(description.casefold()) for word in found if word}
        words = {part for word in content(description) for part in {word, *word.split("-")}}
        added = {one(word) for word in content(description.partition(" with ")[2])}
        return cls(frozenset(words - lacking), frozenset(lacking), frozenset(added - lacking))

    def has(self, word: str) -> bool:
        """Is a word one of its own?"""
        return any(_same(word, own) for own in self.words)


@dataclass
class _Person:
    """What is known of one character's clothes."""

    look: frozenset[str]  # words of the identity
    open: bool  # costumes may be learned from the text
    costumes: dict[str, _Costume] = field(default_factory=dict)
    heads: set[str] = field(default_factory=set)  # the nouns of the descriptions
    _having: dict[str, list[str]] = field(default_factory=dict)

    def learn(self, name: str, description: str) -> None:
        """One more costume."""
        self.costumes[name] = _Costume.of(description)
        self.heads |= {one(head_of(part)) for part in re.split(r",| over | and ", description)} - {""}
        self._having.clear()

    def having(self, word: str) -> list[str]:
        """The names of the costumes that have a word. Looked up once for each."""
        if word not in self._having:
            self._having[word] = [name for name, costume in self.costumes.items() if costume.has(word)]
        return self._having[word]


class Wardrobe:
    """The costumes of a film."""

    def __init__(self, cards: Mapping[str, Card], costumes: Costumes) -> None:
        self._people: dict[str, _Person] = {}
        for key, card in cards.items():
            if isinstance(card, CharacterCard):
                told = dict(costumes.get(key, {}))
                if card.clothing and card.clothing not in told.values():
                    told[CARD] = card.clothing
                self._people[key] = _Person(frozenset(content(card.identity)), open=key not in costumes)
                for name, description in told.items():
                    self._people[key].learn(name, description)

    def first(self, character: str) -> str:
        """The costume that somebody wears until a shot says otherwise."""
        return next(iter(self._people[character].costumes), "") if character in self._people else ""

    def knows(self, character: str, word: str) -> bool:
        """Is a word one of the costumes of a character?"""
        return character in self._people and bool(self._people[character].having(word))

    def worn(self, text: Text, now: Mapping[str, str], lacking: Mapping[str, str]) -> Iterator[Claim]:
        """A claim for each character in the shot of whose costume something is said.

        `now`: what each wore before; `lacking`: the part of it that each had taken off.
        """
        for character in text.plan.characters:
            if character in text.plan.wardrobe:
                yield self._given(character, text.plan.wardrobe[character])
            elif claim := self._new(character, text) or self._told(character, text, now.get(character, "")):
                yield claim
            if words := _on_again(character, lacking.get(character, ""), text):
                yield Claim(Entity("look", character), "mark:without", "", words)

    def _given(self, character: str, description: str) -> Claim:
        """Clothing that the plan itself tells: the known costume that shares most of its words, else a new one."""
        person, words = self._people[character], _Costume.of(description).words
        alike = {name: len(words & c.words) / (len(words | c.words) or 1) for name, c in person.costumes.items()}
        name = max(alike, key=alike.__getitem__, default="")
        if alike.get(name, 0.0) < ENOUGH:
            name = description
            person.learn(name, description)
        return Claim(Entity("look", character), "costume", name, description)

    def _new(self, character: str, text: Text) -> Claim | None:
        """A costume that only the text tells: "she puts on a yellow raincoat"."""
        if not self._people[character].open:
            return None
        owner = {word.at: key for word, key in zip(text.words, text.owners, strict=True)}
        told = _put_on().finditer(text.plan.action)
        worn = [found["worn"] for found in told if owner.get(found.start("worn")) == character]
        return self._given(character, worn[-1]) if worn else None

    def _told(self, character: str, text: Text, now: str) -> Claim | None:
        """The costume that most words tell; else what is left when a part of the present one is taken off."""
        person = self._people[character]
        scores = dict.fromkeys(person.costumes, 0.0)
        spans: dict[str, list[int]] = {name: [] for name in scores}
        for index in range(len(text.words)):
            for name, weight in self._weights(character, index, text).items():
                scores[name] += weight
                spans[name].append(index)
        best = max(scores, key=lambda name: (scores[name], name == now), default="")
        if best and scores[best] >= ENOUGH:
            second = max((score for name, score in scores.items() if name != best), default=0.0)
            words = text.quote(spans[best][0], spans[best][-1])
            return Claim(
                Entity("look", character), "costume", best, words, 0.95 if scores[best] - second >= ENOUGH else 0.7
            )
        if scores.get(now, 0.0) > -ENOUGH:
            return None
        words = text.quote(spans[now][0] - 2, spans[now][-1] + 2)
        return _without(person, character, now, words, [text.words[i].lower for i in spans[now]])

    def _weights(self, character: str, index: int, text: Text) -> dict[str, float]:
        """What the word at an index says for and against each costume of a character."""
        person, word = self._people[character], text.words[index].lower
        off = word.endswith("less") and word != "less"
        word = word.removesuffix("less") if off else word
        having = person.having(word)
        lacking = [name for name, costume in person.costumes.items() if word in costume.lacking]
        if not having and not lacking:
            return {}
        off = off or bool(lexicon().off & set(text.near(index, 4, 4)))
        if lacking and off:
            return dict.fromkeys(lacking, 1.0)
        if not having or (len(having) == len(person.costumes) and not off):
            return {}
        weight = self._weight(character, index, word, text) * self._share(character, index, word, text)
        return {name: -weight if off else weight / len(having) for name in having}

    def _weight(self, character: str, index: int, word: str, text: Text) -> float:
        """A garment is enough; a colour or a cloth only beside one, or after "in"."""
        if any(m.first <= index <= m.last and m.card in text.plan.props for m in text.mentions):
            return THING
        garments = lexicon().garments | self._people[character].heads
        if {word, one(word)} & garments:
            return GARMENT
        if any(w.lower in garments for w in text.words[index + 1 : index + 4]):
            return DESCRIBED
        if any(w.lower in _INTO for w in text.words[max(0, index - 2) : index]):
            return WORN
        return WEAK if word in lexicon().weak else ALONE

    def _share(self, character: str, index: int, word: str, text: Text) -> float:
        """Is the word about this character? Fully among the words about them, less where it tells of several."""
        owner = text.owners[index]
        if owner == character:
            return 1.0
        others = [self._people[key] for key in text.plan.characters if key != character and key in self._people]
        if any(word in other.look for other in others):
            return 0.0
        several = one(word) != word and one(word) in lexicon().garments  # "in blue sailor suits"
        if several or character in text.together.get(owner, ()):
            return ELSEWHERE
        return 0.0 if any(other.having(word) for other in others) else ELSEWHERE


@cache
def _put_on() -> re.Pattern[str]:
    """ "Wears a yellow raincoat": of garments that make a costume, not of a hat put on to one."""
    garments = "|".join(sorted(lexicon().garments - lexicon().accessories, key=lambda word: (-len(word), word)))
    verbs = "in|into|wearing|wears|puts on|dons|pulls on"
    return re.compile(rf"\b(?:{verbs}) (?P<worn>(?:an?|new) (?:[\w'’-]+ ){{0,4}}?(?:{garments}))\b")


def _without(person: _Person, character: str, now: str, words: str, taken: list[str]) -> Claim | None:
    """What taking off a part gives: another costume that differs by that part only, else a mark."""
    worn = person.costumes[now]
    for name, other in person.costumes.items():
        if name != now and len(worn.words & other.words) >= ENOUGH * min(len(worn.words), len(other.words)):
            return Claim(Entity("look", character), "costume", name, words, 0.8)
    part = next((one(word) for word in taken if one(word) in worn.added | person.heads), "")
    return Claim(Entity("look", character), "mark:without", part, words, 0.8) if part else None


def _on_again(character: str, part: str, text: Text) -> str:
    """The words by which somebody wears again what was taken off: "puts the coat on", "in her coat"."""
    for index, word in enumerate(text.words):
        if one(word.lower) == part and text.owners[index] == character:
            near = text.near(index, 4, 2)
            if _INTO & set(near) and not lexicon().off & set(near):
                return text.quote(index - 4, index + 1)
    return ""


def _same(said: str, described: str) -> bool:
    """Do two words mean one garment: a coat is an overcoat; a fox-fur cloak is of fox and of fur?"""
    said, described = one(said), one(described)
    if said == described or described in said.split("-"):
        return True
    return len(said) > 3 and said in lexicon().garments and described.endswith(said)  # a cap is no cape
