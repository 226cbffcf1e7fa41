"""What the words of a shot claim about the bodies, ages and voices of its people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from director.continuity.lexicon import lexicon, one
from director.continuity.resolve import Text
from director.continuity.states import Claim, Entity
from workspace.records import CharacterCard

_NEAR = 3  # words between a describing word and its noun
_AFTER = 6  # words after a name that may still tell an age: "Ida, a child in a striped apron"
_SPEECH = 6  # words between what a voice is like and a word of speaking


def claims_about_people(text: Text) -> Iterator[Claim]:
    """In the order of the text, without costumes: of two claims about one facet the last holds."""
    yield from _marks(text)
    yield from _ages(text)
    yield from _voices(text)


def passing(mark: str) -> bool:
    """Is a mark one that does not outlast its scene, as wet clothes do not?"""
    return mark in lexicon().body["passing"]


def _marks(text: Text) -> Iterator[Claim]:
    """What bodies show: "one eye milky", "his lip is split", "bandaged hands", "limping"; and what has healed."""
    for index, word in enumerate(text.words):
        stem = word.lower.removesuffix("less")  # "beardless" is said of the one who has a beard
        lacks = [key for key in text.plan.characters if stem != word.lower and stem in text.cast.described[key]]
        owner = lacks[0] if lacks else text.owners[index]
        if not owner or _on_a_thing(index, text) or text.cast.tells(owner, word.lower):
            continue
        part, value = _mark(index, text)
        entity, words = Entity("look", owner), text.quote(index - 2, index + _NEAR)
        healed = bool(lexicon().body["healed"] & set(text.near(index, 2, 2)))
        if value:
            gone = healed or bool(lexicon().grammar["denials"] & set(text.near(index, 6, 0)))
            yield Claim(entity, f"mark:{part}", "" if gone else value, words, 0.8, at=index)
        elif healed and word.lower in lexicon().body["parts"]:
            yield Claim(entity, f"mark:{one(word.lower)}", "", words, 0.8)


def _mark(index: int, text: Text) -> tuple[str, str]:
    """The part of the body and what a word tells of it; no value when it tells nothing."""
    body, word = lexicon().body, text.words[index]
    near = [*text.words[index + 1 : index + _NEAR + 1], *reversed(text.words[max(0, index - 4) : index])]
    parts = [w for w in near if w.sentence == word.sentence and w.lower in body["parts"]]
    if word.lower in body["alone"]:
        return next((one(w.lower) for w in parts if w.clause == word.clause), "body"), word.lower
    hurt = bool(parts) and word.lower in body["hurt"] | body["hair"]
    return (one(parts[0].lower), word.lower) if hurt else ("body", "")


def _on_a_thing(index: int, text: Text) -> bool:
    """Is a word said of a prop or of the place that follows it?"""
    plain = lexicon().grammar["plain"]
    return any(
        index < m.first <= index + _NEAR and all(w.lower not in plain for w in text.words[index + 1 : m.first])
        for m in text.mentions
        if m.card in text.plan.props or m.card == text.plan.scene
    )


def _ages(text: Text) -> Iterator[Claim]:
    """ "Little Ida", "Eli, a boy in an apron": an age that the card does not tell."""
    for mention in text.mentions:
        card = text.cast.cards[mention.card]
        if not isinstance(card, CharacterCard) or mention.card not in text.plan.characters:
            continue
        last = mention.last + 1
        apposed = range(last, last + _AFTER - 1) if last < len(text.words) and text.words[last].text == "," else ()
        for index in (*range(max(0, mention.first - 2), mention.first), *apposed):
            word = text.words[index].lower if index < len(text.words) else ""
            if word in lexicon().ages and word not in text.cast.described[mention.card]:
                words = text.quote(min(index, mention.first), max(index, mention.last))
                yield Claim(Entity("look", mention.card), "age", lexicon().ages[word], words, 0.9)


def _voices(text: Text) -> Iterator[Claim]:
    """A voice told to be other than plain: in the manner of a line, or in words about speaking."""
    for line in text.plan.dialogue:
        for word in re.findall(r"\w+", line.manner.casefold()):
            if word in lexicon().voices:
                yield Claim(Entity("voice", line.character), "voice", lexicon().voices[word], line.manner)
    speakers = list(dict.fromkeys(line.character for line in text.plan.dialogue))
    for index, word in enumerate(text.words):
        owner = text.owners[index] or (speakers[0] if len(speakers) == 1 else "")
        if word.lower not in lexicon().voices or owner not in speakers or text.cast.tells(owner, word.lower):
            continue
        around = text.words[max(0, index - _SPEECH) : index + _SPEECH]
        if any(w.lower in lexicon().speaking and w.sentence == word.sentence for w in around):
            words = text.quote(index - 2, index + 2)
            yield Claim(Entity("voice", owner), "voice", lexicon().voices[word.lower], words, 0.6)
