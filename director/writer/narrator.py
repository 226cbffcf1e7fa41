"""A brief in the first person, told in the third: who tells the story is one of its people."""

from __future__ import annotations

import re

from director.writer.lexicon import NUMBERED, lexicon

NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"]
_AGED = re.compile(
    rf"\bI(?:['’]m| am| was) (?:only |just |about )?({'|'.join(NUMBERS)}|\d|1[0-3])\b(?: years old)?[,.]?(?: and\b)?\s*"
)
_IS = re.compile(
    r"\bI(?:['’]m| am| was) an? (?:[\w'’-]+ ){0,3}?([\w-]+)(?=[.,;]| (?:and|who|in|on|at|for|of|when)\b|$)"
)
_AND_I = re.compile(r"((?:^|[.!?;]\s+)(?:[Mm]y |[Tt]he )?(?:\w+ )?(\w+)) and I\b")  # "My mother and I"
_I = re.compile(r"\bI\b")
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]")


def third_person(text: str) -> tuple[str, str]:
    """The text with the teller as one of its people, and who that is; as it is and "", where nobody says I."""
    if not _I.search(_QUOTED.sub("", text)) and not re.match(r"My\b", text):
        return text, ""
    who = _teller(text)
    teller = f"the {who}"
    text = _AGED.sub("", text)
    verbs = lexicon().bases

    def does(match: re.Match[str]) -> str:
        verb = {"am": "is", "have": "has", "'m": "is", "’m": "is"}.get(match[1], verbs.get(match[1], match[1]))
        return f"{teller} {verb}"

    def joined(match: re.Match[str]) -> str:  # two do it; in "She leaves and I stay" each does something else
        return match[0] if lexicon().verbs.get(match[2]) else f"{match[1]} and {teller}"

    text = _AND_I.sub(joined, text)
    text = re.sub(r"\bI(?: |(?=['’]m))(['’]?\w+)", does, text)
    text = re.sub(r"\bmy ((?:\w+ )?\w+)['’]s (\w+)", _of, text, flags=re.IGNORECASE)
    for word, instead in (("I|me|myself", teller), ("my|our", "the"), ("we", "they"), ("us", "them")):
        text = re.sub(rf"\b(?:{word})\b", instead, text, flags=re.IGNORECASE)
    return re.sub(r"(^|[.!?]\s+)([a-z])", lambda match: match[1] + match[2].upper(), text), who


def years_of_teller(text: str) -> int:
    """How old who says I is in the story; 0 where nothing says so."""
    number = rf"({'|'.join(NUMBERED)}|\d{{1,2}})"
    found = re.search(rf"\bI (?:turned|was|am|became) (?:only |just |about )?{number}\b(?! years? (?:in|at))", text)
    return 0 if not found else NUMBERED.get(found[1]) or int(found[1])


def _of(match: re.Match[str]) -> str:
    """ "my grandmother's bakery": she is in the story, and its subject is the bakery."""
    owner, owned = match.groups()
    known = owner.split()[-1].lower() in lexicon().kinds
    return f"the {owned} of the {owner}" if known else f"the {owner}’s {owned}"


def _teller(text: str) -> str:
    said = _IS.search(text) or re.search(r"\bas an? (\w+)", text)
    if said and said[1].lower() in lexicon().kinds:
        return said[1].lower()
    return "child" if _AGED.search(text) else "storyteller"
