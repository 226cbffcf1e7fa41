"""Who "he", "she" and "they" are in a short brief, and what that tells about people whose nouns tell no gender."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from director.writer.roles import Role

GENDERS = {
    **dict.fromkeys(("she", "her", "hers", "herself"), "female"),
    **dict.fromkeys(("he", "him", "his", "himself"), "male"),
}
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
        elif gender := GENDERS.get(word):
            able = [n for n in seen if roles[n].kind == "human" and roles[n].gender in ("", gender)]
            if sure := [n for n in able if roles[n].gender == gender] or able:
                if whose and len(able) > 1 and word == "his":
                    sure = [n for n in able if n not in whose] or sure  # "the boy who killed his master": another's
                if word == "him" and len(sure) > 1:
                    sure = [n for n in sure if n != seen[-1]]  # who does it is not whom it is done to
                one = next((n for n in subject if n in sure), sure[-1])
                roles[one] = replace(roles[one], gender=gender)
                found[i], subject = [one], subject or [one]
            elif seen and roles[seen[-1]].kind != "human":
                found[i], subject = [seen[-1]], subject or [seen[-1]]  # a robot that is called he
        if mention := at.get(i):  # which may begin with a pronoun: "her daughter"
            seen = [*(n for n in seen if n not in mention.roles), *mention.roles]
            subject = subject or mention.roles
    return found
