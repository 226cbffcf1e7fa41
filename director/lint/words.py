"""The words themselves: names that nobody bears, and another language in between."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from director.continuity.resolve import Word
from director.lint.found import Edit, Fault
from director.lint.languages import language_of
from director.lint.lexicon import words as listed
from director.lint.planned import Place, Planned
from director.writer.lexicon import lexicon
from workspace.records import CharacterCard

LIKE = 0.75  # how alike a word must be to a name to be that name, misspelled
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_TELLING = ("name", "identity", "clothing", "voice", "description")


def unknown_name(film: Planned) -> Iterator[Fault]:
    """Somebody who acts in the text and has no card. One letter off a name of the film, it is that name misspelled."""
    known, plain = _known(film), _lower_case(film)
    names = {
        part: card.name for card in film.cards.values() if isinstance(card, CharacterCard) for part in card.name.split()
    }
    seen: set[str] = set()
    for place in film.shots:
        for word in _names(place, plain):
            if word.lower in known or word.text in seen:
                continue
            seen.add(word.text)
            near = difflib.get_close_matches(
                word.text, [name for name in names if name[0] == word.text[0]], n=2, cutoff=LIKE
            )
            one = near[0] if len(near) == 1 else ""
            yield Fault(
                aspect="unknown name",
                severity="warning",
                shots=(place.number, place.number),
                words=(word.text, word.text),
                message=f"{word.text} has no card, and is drawn as nobody",
                suggestion=f"is it {one}?" if one else "make a card, or name somebody of the film",
                fix=_renamed(film, word.text, one) if one else (),
            )


def mixed_languages(film: Planned) -> Iterator[Fault]:
    """A sentence of the action, or a line, in another language than most of the film."""
    told = [(place, part, False) for place in film.shots for part in _SENTENCE.split(place.plan.action)]
    told += [(place, line.line, True) for place in film.shots for line in place.plan.dialogue]
    known = [(place, text, said, found) for place, text, said in told if (found := language_of(text))]
    if not known:
        return
    usual = Counter(found for *_, found in known).most_common(1)[0][0]
    first = next((place.number, text) for place, text, _, found in known if found == usual)
    for place, text, said, found in known:
        if found != usual:
            one, other = sorted([first, (place.number, text)])
            yield Fault(
                aspect="mixed languages",
                severity="note" if said else "warning",  # a line may well be in another language
                shots=(one[0], other[0]),
                words=(one[1], other[1]),
                message=f"shot {place.number} is in {found}, and most of the film in {usual}",
                suggestion=f"say it in {usual}, or leave it if it is meant",
            )


def _names(place: Place, plain: frozenset[str]) -> Iterator[Word]:
    """Capitalised words that do something: "Wolfram opens the door", "hands it to Wolfram", "Wolfram's hand"."""
    words = place.text.words
    for index, word in enumerate(words):
        if (
            not word.text[0].isupper()
            or word.text.isupper()
            or word.lower in plain | listed("no_name")
            or len(word.text) < 3
        ):
            continue
        after = words[index + 1].text if index + 1 < len(words) else ""
        before = words[index - 1] if index else None
        first = before is None or before.sentence != word.sentence or not before.text[0].isalnum()
        acts = after in listed("people_do") or (
            not first and (after in lexicon().verbs or re.fullmatch(r"[a-z]+s", after))
        )
        given = word.lower in lexicon().names or (not first and before is not None and before.lower in ("to", "with"))
        earlier = words[index - 2] if index > 1 else None
        opens = earlier is None or earlier.sentence != word.sentence  # the word before is capital anyway
        neighbour = (before is not None and before.text[0].isupper() and not first and not opens) or after[:1].isupper()
        if (acts or given) and not neighbour:
            yield word


def _known(film: Planned) -> frozenset[str]:
    told = (str(getattr(card, field, "")) for card in film.cards.values() for field in _TELLING)
    aliases = (alias for card in film.cards.values() for alias in getattr(card, "aliases", ()))
    return frozenset(word.casefold() for text in (*told, *aliases) for word in re.findall(r"[^\W\d_]+", text))


def _lower_case(film: Planned) -> frozenset[str]:
    """The words that are written small somewhere, or are no names in any text."""
    small = {word.text for place in film.shots for word in place.text.words if word.text[0].islower()}
    return frozenset(small) | _common()


@cache
def _common() -> frozenset[str]:
    words = lexicon()
    return (
        frozenset(words.kinds) | words.things | words.adjectives | words.articles | frozenset(words.verbs) | words.joins
    )


def _renamed(film: Planned, wrong: str, name: str) -> tuple[Edit, ...]:
    pattern = re.compile(rf"\b{re.escape(wrong)}\b")
    return tuple(Edit(p.entry.shot, "action", name, key=wrong) for p in film.shots if pattern.search(p.plan.action))
