"""Who learns what: from words such as "reads the letter", "overhears the plan", "tells Jon where the key is".

Modest on purpose: what lines give away, and what people know from before the film, is not read.
"""

from __future__ import annotations

from collections.abc import Iterator

from director.continuity.lexicon import lexicon
from director.continuity.resolve import Text
from director.continuity.states import Learned

_MOST = 12  # words of what is learned


def learned(text: Text) -> tuple[Learned, ...]:
    """In the order of the text, each once. Who tells something knows it, too."""
    return tuple(dict.fromkeys(_learned(text)))


def _learned(text: Text) -> Iterator[Learned]:
    learning, telling = lexicon().knowing["learns"], lexicon().knowing["tells"]
    for index, word in enumerate(text.words):
        told = word.lower in telling
        if not text.owners[index] or not (told or word.lower in learning):
            continue
        hearers = _hearers(index, text) if told else ()
        what = _what(max((last for _, last in hearers), default=index) + 1, text)
        if what:
            present = text.plan.characters if told else ()
            for character in dict.fromkeys((text.owners[index], *([key for key, _ in hearers] or present))):
                yield Learned(character, what)


def _hearers(verb: int, text: Text) -> list[tuple[str, int]]:
    """To whom something is told, where it is said right behind the verb, each with the last word of the name."""
    found: list[tuple[str, int]] = []
    after = verb + 1
    for mention in text.mentions:
        between = [word.lower for word in text.words[after : mention.first]]
        addressed = mention.first >= after and set(between) <= {"to", "and", ","}
        if addressed and mention.card in text.plan.characters:
            found.append((mention.card, mention.last))
            after = mention.last + 1
    return found


def _what(first: int, text: Text) -> str:
    """The words from one on to the end of the clause."""
    if first >= len(text.words):
        return ""
    begins = text.words[first].lower in lexicon().grammar["determiners"] | lexicon().knowing["clauses"]
    if not begins and all(mention.first != first for mention in text.mentions):
        return ""  # "reads with closed lips"
    last = first - 1
    while last + 1 < len(text.words) and text.words[last + 1].sentence == text.words[first].sentence:
        if last + 1 - first == _MOST or not text.words[last + 1].text[0].isalnum():
            break
        if text.words[last + 1].lower in ("and", "but", "while") and last >= first:
            break
        last += 1
    return text.quote(first, last) if last >= first else ""
