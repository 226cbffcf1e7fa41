"""Who "he", "she" and "they" are in a short brief, and what that tells about people whose nouns tell no gender."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from director.writer.roles import Role

GENDERS = {
    **dict.fromkeys(("she", "her", "hers", "herself"), "female"),
    **dict.fromkeys(("he", "him", "his", "himself"), "male"),
}
LIKE_PEOPLE = ("human", "creature")  # of whom one says he or she, also where nothing else tells which
OBJECTS = ("him", "her")
TOGETHER = ("they", "them", "their")
MOST = 3  # people that "they" can be


@dataclass
class Mention:
    """A role where the text names it: words from `first` to `last`, both included."""

    first: int
    last: int
    roles: list[int]
    plural: bool = False


def resolve(
    words: Sequence[str], mentions: Sequence[Mention], roles: list[Role], begins: Callable[[int], bool]
) -> dict[int, list[int]]:
    """Index of a pronoun -> indices of its roles. Gives `roles` the genders that pronouns tell.

    `begins`: whether a sentence begins at a word. A pronoun is somebody named before it, the subject of its sentence
    sooner than others, and whoever is known to be a woman or a man sooner than who may be.
    """
    found: dict[int, list[int]] = {}
    seen: list[int] = []  # the latest last
    subject: list[int] = []
    whose: list[int] = []
    at = {mention.first: mention for mention in mentions}
    ends = {mention.last: mention.roles for mention in mentions}
    for i, word in enumerate(words):
        if begins(i):
            subject, whose = [], []
        if word in ("who", "that") and i - 1 in ends:
            whose = ends[i - 1]  # of whom the words after it tell
        elif word == "that":
            subject = []  # "finds that the patient has been dead, but he": he is the patient
        if word in TOGETHER and len(seen) > 1:
            found[i] = [n for n in sorted(seen) if not roles[n].absent][:MOST]
        elif word in GENDERS and (one := _one(words, i, seen, subject, whose, roles, found)) is not None:
            if roles[one].kind in LIKE_PEOPLE and not _owns(word, subject, roles):
                roles[one] = replace(roles[one], gender=GENDERS[word])
            found[i], subject = [one], subject or [one]
        if mention := at.get(i):  # which may begin with a pronoun: "her daughter"
            seen = [*(n for n in seen if n not in mention.roles), *mention.roles]
            subject = subject or mention.roles
    return found


def _latest(seen: Sequence[int], found: dict[int, list[int]]) -> list[int]:
    """Those seen so far, and last whom a pronoun meant last: "sews him a coat, and at midnight he dances"."""
    last = next((found[i][0] for i in sorted(found, reverse=True) if len(found[i]) == 1), None)
    return [*(n for n in seen if n != last), last] if last is not None and seen and last != seen[-1] else list(seen)


def _owns(word: str, subject: Sequence[int], roles: Sequence[Role]) -> bool:
    """Whether "his" is that of an animal or a dragon: "the dragon sleeps on his gold"."""
    return word == "his" and bool(subject) and all(roles[n].kind != "human" for n in subject)


def _one(
    words: Sequence[str],
    i: int,
    seen: Sequence[int],
    subject: Sequence[int],
    whose: Sequence[int],
    roles: Sequence[Role],
    found: dict[int, list[int]],
) -> int | None:
    """The one whom the pronoun at word i means, of those seen so far; None where there is nobody."""
    word, gender = words[i], GENDERS[words[i]]
    if _owns(word, subject, roles):
        return subject[-1]
    able = [n for n in seen if roles[n].kind in LIKE_PEOPLE and roles[n].gender in ("", gender)]
    sure = [n for n in able if roles[n].gender == gender] or able
    if not sure:
        others = [n for n in reversed(_latest(seen, found)) if roles[n].kind != "human"]  # a robot that is called he
        return next((n for n in others if word not in OBJECTS or n not in subject), next(iter(others), None))
    if whose and len(able) > 1 and word == "his":
        sure = [n for n in able if n not in whose] or sure  # "the boy who killed his master": another's
    if word == "him" and len(sure) > 1:
        sure = [n for n in sure if n != seen[-1]]  # who does it is not whom it is done to
    one = next((n for n in subject if n in sure), sure[-1])
    unsure = len(sure) > 1 and not roles[one].gender and word in ("he", "she")
    if unsure and i and words[i - 1] in ("and", "but") and seen[-1] in sure:
        return seen[-1]  # "picks up a ghost, and she …": who had done it before would need no "she"
    return one
