"""Who and what the words of a shot mean: names, aliases, pronouns and definite descriptions, each to a card."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from director.continuity.lexicon import lexicon, one
from director.writer.lexicon import lexicon as people
from workspace.records import Card, CharacterCard, PropCard, SceneCard, ShotPlan

_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[.!?…;:,—–()]")
_FULL = frozenset(".!?…")
_PART = frozenset(";:,—–()")
_GENDER = dict.fromkeys(("she", "her", "hers", "herself"), "female") | dict.fromkeys(
    ("he", "him", "his", "himself"), "male"
)
_TELLING = ("name", "identity", "description", "voice")  # fields of cards
_STEM = 4  # letters that two words of one stem share
_BEFORE = 3  # words before a noun that may tell which one it is
_FEW, _PLAIN = 8, 0.1  # of so many words of English, this share at least is grammar


class Word(NamedTuple):
    """A word of the action or a mark between words."""

    text: str
    lower: str  # without a possessive ending
    at: int  # offset in the text
    sentence: int
    clause: int


class Mention(NamedTuple):
    """Words that mean one card, or a part of the place."""

    first: int  # index of its first word
    last: int
    card: str


def words_of(text: str) -> list[Word]:
    """The words and marks of a text, counted by sentence and clause."""
    out: list[Word] = []
    sentence = clause = 0
    joints = lexicon().grammar["joints"]
    for found in _TOKEN.finditer(text):
        token = found.group()
        lower = re.sub(r"['’]s?$", "", token.casefold())
        if lower in joints:
            clause += 1
        out.append(Word(token, lower, found.start(), sentence, clause))
        if token in _FULL:
            sentence, clause = sentence + 1, clause + 1
        elif token in _PART:
            clause += 1
    return out


def content(text: str) -> list[str]:
    """The words of a description that tell one thing from another."""
    plain = lexicon().grammar["plain"]
    return [word.lower for word in words_of(text) if word.text[0].isalnum() and word.lower not in plain]


def head_of(description: str) -> str:
    """The noun that a description is about: "squat glass jar of starter" -> jar."""
    head = ""
    for word in words_of(description):
        if word.lower in lexicon().grammar["after_noun"] or not word.text[0].isalnum():
            if head:
                break
            continue
        head = word.lower
    return head


class Text(NamedTuple):
    """The action of a shot, resolved."""

    plan: ShotPlan
    cast: Cast
    words: list[Word]
    mentions: list[Mention]
    owners: list[str]  # for each word the character whom it is about, or nothing
    together: dict[str, set[str]]  # character -> who is named in one breath with them

    def quote(self, first: int, last: int) -> str:
        """The words from one index to another as they stand in the action."""
        first, last = max(first, 0), min(last, len(self.words) - 1)
        return self.plan.action[self.words[first].at : self.words[last].at + len(self.words[last].text)]

    def near(self, index: int, before: int, after: int) -> list[str]:
        """The words around one, in its clause."""
        around = self.words[max(0, index - before) : index + after + 1]
        return [word.lower for word in around if word.clause == self.words[index].clause]


@dataclass(frozen=True)
class Cast:
    """The cards of a film, ready to find their names in a text."""

    cards: Mapping[str, Card]

    def read(self, plan: ShotPlan) -> Text:
        """Resolve the action of one shot."""
        words = words_of(plan.action)
        mentions = self.mentions(words, plan)
        people_in = owners(words, mentions, plan.characters), together(words, mentions, plan.characters)
        return Text(plan, self, words, mentions, *people_in)

    @cached_property
    def gender(self) -> dict[str, str]:
        """Card id -> female, male, or nothing when neither the identity nor the name says."""
        return {key: _gender(card) for key, card in self.cards.items() if isinstance(card, CharacterCard)}

    @cached_property
    def described(self) -> dict[str, frozenset[str]]:
        """Card id -> the words of its name and of all that it tells."""
        return {
            key: frozenset(content(" ".join(str(getattr(card, field, "")) for field in _TELLING)))
            for key, card in self.cards.items()
        }

    def tells(self, key: str, word: str) -> bool:
        """Does the card tell this of its character anyway: "scarred" of a man with a scar?"""
        stem = word[:_STEM]
        return any(own.startswith(stem) for own in self.described.get(key, ()) if len(own) >= _STEM)

    @cached_property
    def parts(self) -> dict[str, frozenset[str]]:
        """Scene id -> the words for the place and what it consists of."""
        told, any_place = lexicon().told, frozenset(map(one, lexicon().fixtures))
        return {
            key: any_place
            | {one(w) for w in content(f"{card.name} {card.description}") if len(w) > 2 and w not in told}
            for key, card in self.cards.items()
            if isinstance(card, SceneCard)
        }

    @cached_property
    def _called(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        """First word -> the phrases that begin with it, longest first, each with a card."""
        called: dict[str, set[tuple[tuple[str, ...], str]]] = defaultdict(set)
        for key, card in self.cards.items():
            for phrase in _phrases(card):
                called[phrase[0]].add((phrase, key))
        return {first: sorted(found, key=lambda f: (-len(f[0]), f[1])) for first, found in called.items()}

    def mentions(self, words: Sequence[Word], plan: ShotPlan) -> list[Mention]:
        """Everybody and everything that the words mean, in the order of the text; pronouns are resolved."""
        present = {*plan.characters, *plan.props, *(line.character for line in plan.dialogue)}
        parts = self.parts.get(plan.scene, frozenset())
        found: list[Mention] = []
        index = 0
        while index < len(words):
            mention = self._named(words, index, present) or self._pronoun(words, index, plan, found)
            if mention is None and one(words[index].lower) in parts:
                mention = Mention(index, index, plan.scene)
            if mention:
                found.append(mention)
                index = mention.last
            index += 1
        return found

    def _named(self, words: Sequence[Word], index: int, present: set[str]) -> Mention | None:
        """The longest phrase that begins here; of several cards the one that is in the shot, if only one is."""
        matches: list[tuple[int, str]] = []
        for phrase, key in self._called.get(words[index].lower, ()):
            if matches and len(phrase) < matches[0][0]:
                break
            said = words[index : index + len(phrase)]
            proper = not isinstance(self.cards[key], CharacterCard) or self.cards[key].name.islower()
            if tuple(w.lower for w in said) == phrase and (proper or said[-1].text[0].isupper()):
                matches.append((len(phrase), key))
        chosen = [m for m in matches if m[1] in present] or matches
        if len(chosen) > 1:  # which of two keys "the silver key" is
            before = {word.lower for word in words[max(0, index - _BEFORE) : index]}
            chosen = [max(chosen, key=lambda m: len(before & self.described[m[1]]))]
        return Mention(index, index + chosen[0][0] - 1, chosen[0][1]) if chosen else None

    def _pronoun(self, words: Sequence[Word], index: int, plan: ShotPlan, found: Sequence[Mention]) -> Mention | None:
        lower = words[index].lower
        if lower == "it":
            fits = list(plan.props)
        elif lower in _GENDER:
            fits = [key for key in plan.characters if self.gender.get(key) in (_GENDER[lower], "")]
        else:
            return None
        last = next((m.card for m in reversed(found) if m.card in fits), "")
        if not last and len(fits) == 1 and lower != "it":
            last = fits[0]
        return Mention(index, index, last) if last else None


def is_read(words: Sequence[Word]) -> bool:
    """Are these words of the lexicon's language, as far as so few can tell?"""
    said = [word.lower for word in words if word.text[0].isalpha()]
    english = lexicon().grammar["plain"] | lexicon().grammar["links"]
    known = [word for word in said if word in english]
    # "a" alone tells nothing: it is a word of other languages, too.
    return len(said) < _FEW or (len(known) >= _PLAIN * len(said) and set(known) != {"a"})


def owners(words: Sequence[Word], mentions: Sequence[Mention], people_seen: Sequence[str]) -> list[str]:
    """For each word the character whom it is about: the last one named before it in its sentence, else the first after
    it, else the one of the sentence before; the only one in the shot when nobody is named."""
    alone = people_seen[0] if len(people_seen) == 1 else ""
    out = [alone] * len(words)
    named = [m for m in mentions if m.card in people_seen]
    carried = alone
    for sentence in range(words[-1].sentence + 1 if words else 0):
        indices = [i for i, word in enumerate(words) if word.sentence == sentence]
        inside = [m for m in named if indices and indices[0] <= m.first <= indices[-1]]
        current = inside[0].card if inside else carried
        at = {m.first: m.card for m in inside}
        for i in indices:
            current = at.get(i, current)
            out[i] = current
        carried = current
    return out


def together(words: Sequence[Word], mentions: Sequence[Mention], people_seen: Sequence[str]) -> dict[str, set[str]]:
    """Who is named in one breath with whom: "in blue suits Ann and Ben", "Ann, Ben and Carl"."""
    named = [m for m in mentions if m.card in people_seen]
    groups: dict[str, set[str]] = {key: {key} for key in people_seen}
    for a, b in pairwise(named):
        if all(w.lower in (",", "and") for w in words[a.last + 1 : b.first]) and b.first > a.last + 1:
            groups[a.card].add(b.card)
            groups[b.card].add(a.card)
    return groups


def _phrases(card: Card) -> set[tuple[str, ...]]:
    if isinstance(card, SceneCard):
        return {tuple(content(card.name))} if len(content(card.name)) > 1 else set()
    if isinstance(card, PropCard):
        name = content(card.name)
        heads = {name[-1]} if name else set()
        if card.description:
            heads.add(head_of(card.description))
        return {tuple(name), *((head,) for head in heads if head)} - {()}
    phrases = {tuple(w.lower for w in words_of(name)) for name in (card.name, *card.aliases)}
    titles = lexicon().grammar["titles"]
    return phrases | {(word,) for word in content(card.name) if word not in titles} - {()}


def _gender(card: CharacterCard) -> str:
    for word in (*content(card.identity)[:6], *content(card.name)):
        for gender in ("female", "male"):
            if word in people().people[gender]:
                return gender
    for word in content(card.name):
        if word in people().names:
            return people().names[word]
    text = f" {card.identity} {card.voice} ".casefold()
    return "female" if " her " in text or "female" in text else "male" if " his " in text or " male" in text else ""
