"""What the words of a shot claim about the state of its things and its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from director.continuity.lexicon import Told, lexicon, one
from director.continuity.resolve import Mention, Text
from director.continuity.states import Claim, Entity
from workspace.records import CharacterCard, ShotPlan

_BACK = 8  # words between a thing and what is told of it
_DESCRIBING = 3  # words between a describing word and its noun
_READ = 0.8  # how surely what a model read is so
_ANY = 0.6  # how surely a part that any place may have tells of the whole


def claims_about_things(text: Text) -> Iterator[Claim]:
    """In the order of the text: of two claims about one facet the last holds."""
    named = {i for m in text.mentions if m.card in text.plan.props for i in range(m.first, m.last + 1)}
    done = -1
    for index in range(len(text.words)):
        if index <= done or index in named:
            continue
        last, tells = _told(index, text)
        done = last if tells else done
        for told in tells:
            mention = _bearer(index, last, told, text)
            if mention is None or (told.change and not _verb(index, last, text)):
                continue
            claim = _claim(index, last, told, mention, text)
            if claim:
                yield claim


def claims_read(plan: ShotPlan) -> Iterator[Claim]:
    """What a language model read in a shot before, as far as its text still has the words."""
    for told in plan.states:
        if told.words in plan.action:
            yield Claim(Entity(told.kind, told.card), told.facet, told.value, told.words, _READ)


def _claim(index: int, last: int, told: Told, mention: Mention, text: Text) -> Claim | None:
    entity = Entity("place" if mention.card == text.plan.scene else "prop", mention.card)
    sure = _sure(told, mention, text)
    denied = any(word.lower in lexicon().grammar["denials"] for word in text.words[max(0, index - 2) : index])
    if told.change and told.facet == "contents" and entity.kind == "place":
        return None  # light and noise fill a room, too
    of_a_body = index > 0 and text.words[index - 1].lower in lexicon().body["parts"]  # "hands raised"
    if not sure or of_a_body or told.of not in ("", entity.kind) or (denied and told.change):
        return None
    words = text.quote(min(index, mention.first), max(last, mention.last))
    again = any(word.lower in lexicon().grammar["again"] for word in text.words[last + 1 : last + 4])
    own = not told.change and text.words[index].lower in text.cast.described[mention.card]
    return Claim(entity, told.facet, "" if denied else told.value, words, sure, again, own, told.change, index)


def _told(index: int, text: Text) -> tuple[int, tuple[Told, ...]]:
    """The last word of what is told from here, and what it tells: two words where they are one term, "half built"."""
    word = text.words[index].lower
    if index + 1 < len(text.words):
        pair = lexicon().told.get(f"{word}-{text.words[index + 1].lower}")
        if pair:
            return index + 1, pair
    return index, lexicon().tells(word)


def _sure(told: Told, mention: Mention, text: Text) -> float:
    """Of a thing for certain; of a place as far as a part of it tells of the whole; 0 for what a place cannot be."""
    if mention.card != text.plan.scene:
        return 1.0
    own = one(text.words[mention.first].lower) in text.cast.described[text.plan.scene]
    return lexicon().spread.get(told.facet, 0.0) * (1.0 if own else _ANY)


def _bearer(index: int, last: int, told: Told, text: Text) -> Mention | None:
    """The thing, or the part of the place, that the words from one index to another tell a state of."""
    things = [m for m in text.mentions if m.card == text.plan.scene or m.card in text.plan.props]
    ahead = next((m for m in things if m.first > last), None)
    if ahead and _attributive(last, ahead.first, told, text):
        return ahead
    if not told.change and _of_another(index, last, text):
        made_of = [key for key in text.plan.props if text.words[last + 1].lower in text.cast.described[key]]
        return Mention(index, last, made_of[0]) if len(made_of) == 1 else None
    if told.change and last + 1 < len(text.words) and text.words[last + 1].lower in lexicon().grammar["determiners"]:
        return None  # "opens the drawer": done to something that is no card, whatever was named before
    word = text.words[index]
    people = [m.last for m in text.mentions if isinstance(text.cast.cards[m.card], CharacterCard) and m.last < index]
    since = max([index - _BACK - 1, *people])  # after a person is named, words are about that person
    near = [m for m in things if since < m.last < index and text.words[m.last].sentence == word.sentence]
    if near:
        return next((m for m in reversed(near) if text.words[m.last].clause == word.clause), near[-1])
    return _topic(index, told, things, text)


def _topic(index: int, told: Told, things: Sequence[Mention], text: Text) -> Mention | None:
    """Damage to something that has no name here is done to the thing that the sentence before was about."""
    if told.facet != "damage" or len(text.plan.props) != 1:
        return None
    before = text.words[index].sentence - 1
    return next(
        (m for m in reversed(things) if m.card in text.plan.props and text.words[m.last].sentence == before), None
    )


def _verb(index: int, last: int, text: Text) -> bool:
    """Is a form of a verb one here: "opens the book", "the glass shatters", not "along the fold", "emergency strips"?"""
    words, determiners = text.words, lexicon().grammar["determiners"]
    if words[index].lower.endswith("ed"):
        return True
    if index and words[index - 1].lower in determiners:
        return False
    after = words[last + 1].lower if last + 1 < len(words) else ""
    acts_on = any(m.first == last + 1 for m in text.mentions)
    return after in determiners or acts_on or any(m.last == index - 1 for m in text.mentions)


def _attributive(last: int, thing: int, told: Told, text: Text) -> bool:
    """Do only describing words stand between: "the closed silver watch"; after a verb an article: "opens the book"?"""
    between = text.words[last + 1 : thing]
    if len(between) > _DESCRIBING or any(not w.text[0].isalnum() and w.text != "," for w in between):
        return False
    plain = lexicon().grammar["plain"]
    if told.change and between and between[0].lower in lexicon().grammar["determiners"]:
        return all(word.lower not in plain for word in between[1:])
    return all(word.lower not in plain or word.lower == "and" for word in between)


def _of_another(index: int, last: int, text: Text) -> bool:
    """Is it said of a noun that is no card: "a cold stove" where the place has none?"""
    linked = index > 0 and text.words[index - 1].lower in lexicon().grammar["links"]
    if linked or last + 1 >= len(text.words):
        return False
    following = text.words[last + 1]
    noun = following.text[0].isalpha() and not following.lower.endswith("ly")
    return noun and following.lower not in lexicon().grammar["plain"] and following.lower not in lexicon().told
