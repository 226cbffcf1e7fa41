"""What everybody does in a shot, read from the words of its action."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from generator.request import Person, Staging

_SENTENCES = re.compile(r"[.;!?\n]")
_PRONOUN = re.compile(r"\b(he|she|him|her|his|it)\b")
_CLAUSES = re.compile(r"[:,]|\band\b|\bwhile\b|\bas\b|\bthen\b|\bwho\b|\bthat\b|\bbut\b")
_ALL = re.compile(
    r"\b(they|both|everyone|everybody|all|together|the (two|three|four|group|others|crowd|family|children|people))\b"
)
_ENTERS = re.compile(r"\b(enters?|entering|comes? in|arriv\w+|appears?|walks? in|bursts? in|returns?)\b")
_LEAVES = re.compile(
    r"\b(leav(es|ing)|exits?|walks? (away|off|out)|runs? (away|off|out)|departs?|storms? out|flees?)\b"
)
_ALONG = re.compile(r"\s*with\b.*\b(behind|beside|after|ahead|at (his|her|their) side)\b")
_NOBODY = re.compile(r"\s*(neither|nobody|no one|none)\b")
_TURNS = re.compile(
    r"\b(turns? (to|around|toward|back|away|and)|spins? (around|round)|looks? (around|back|over)|whirls?)\b"
)


@dataclass(frozen=True)
class Deed:
    """What one person does: a posture of the whole body, a gesture of the hands, where they look."""

    posture: str = "stand"
    gesture: str = ""
    look: str = ""
    way: str = ""  # enters, leaves, or crosses the picture
    turns: bool = False
    nods: str = ""  # yes or no
    asleep: bool = False
    other: str = ""  # id of the person it is done to


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, re.Pattern[str]]]:
    """postures, gestures and looks, each by name, in the order in which they are tried."""
    tables = tomllib.loads(Path(__file__).with_name("deeds.toml").read_text(encoding="utf-8"))
    return {
        kind: {name: re.compile(rf"\b(?:{'|'.join(words)})") for name, words in table.items()}
        for kind, table in tables.items()
    }


def _first(kind: str, text: str) -> str:
    return next((name for name, pattern in _tables()[kind].items() if pattern.search(text)), "")


def _names(person: Person) -> list[str]:
    """Words that mean a person: the parts of the name, or the id of who has none."""
    found = [
        word for word in re.findall(r"[^\W\d_]{3,}", person.name.lower()) if word not in ("the", "and", "old", "young")
    ]
    return found or re.findall(r"[^\W\d_]{3,}", person.id.lower())


def _of(text: str, posture: str) -> Deed:
    """The deed that a piece of text speaks of."""
    way = (
        "enters" if _ENTERS.search(text) else "leaves" if _LEAVES.search(text) else "crosses" if "cross" in text else ""
    )
    nods = "yes" if re.search(r"\bnod\w*", text) else "no" if re.search(r"\bshakes? (his|her|their) head", text) else ""
    asleep = re.search(r"\b(asleep|sleep\w*|snor\w+|unconscious|dead|dreams?|dozes?|dozing|naps?)\b", text) is not None
    found = _first("postures", text) or posture
    return Deed(
        posture="lie" if asleep and found == "stand" else found,
        gesture=_first("gestures", text),
        look=_first("looks", text),
        way=way if found in ("walk", "run", "stand") else "",
        turns=_TURNS.search(text) is not None,
        nods=nods,
        asleep=asleep,
    )


def _merged(first: Deed, second: Deed) -> Deed:
    """Two things that somebody does one after the other, as one."""
    return replace(
        first,
        posture=second.posture if first.posture == "stand" else first.posture,
        gesture=first.gesture or second.gesture,
        look=first.look or second.look,
        way=first.way or second.way,
        turns=first.turns or second.turns,
        nods=first.nods or second.nods,
        asleep=first.asleep or second.asleep,
        other=first.other or second.other,
    )


def _meant(clause: str, people: list[str], sexes: Mapping[str, str]) -> list[str]:
    """Whom "he" or "she" means, where there is only one."""
    found = re.search(r"\b(he|she)\b", clause)
    fitting = [i for i in people if found and sexes[i] == ("m" if found.group(1) == "he" else "f")]
    return fitting if len(fitting) == 1 else []


def _doers(clause: str, names: dict[str, list[str]], doers: list[str], last: list[str]) -> tuple[list[str], list[str]]:
    """Who does what a clause says, and to whom: those whom it names, whom it means by a pronoun or by beginning with a verb,
    else those of the clause before. Nobody where a sentence speaks of something else.
    """
    words = re.findall(r"[^\W\d_]+", clause)
    named = sorted((words.index(name), i) for i in names for name in names[i] if name in words)
    found = list(dict.fromkeys(i for _, i in named))
    if _ALL.search(clause):
        return list(names), []
    if found:
        return found[:1], found[1:]
    if doers:
        return doers, []
    begins = any(pattern.match(clause.strip()) for table in _tables().values() for pattern in table.values())
    return (last if begins or _PRONOUN.search(clause) else []), []


def deeds(staging: Staging, sexes: Mapping[str, str]) -> dict[str, Deed]:
    """What everybody who is seen does, by id. `sexes`: f or m, for those of whom it is known."""
    people = [p for p in staging.people if p.visible]
    names = {p.id: _names(p) for p in people}
    done = {p.id: Deed() for p in people}
    last = [p.id for p in people[:1]]
    action = staging.action.lower()
    for person in people:
        if person.tag:
            action = action.replace(person.tag.lower(), names[person.id][0] if names[person.id] else person.id.lower())
    for sentence in _SENTENCES.split(action):
        doers: list[str] = []
        waiting: list[str] = []
        for clause in _CLAUSES.split(sentence):
            meant = _meant(clause, [i for i in names if i in sexes], sexes)
            doers, others = _doers(clause, names, meant or doers, last)
            if _NOBODY.match(clause):
                continue  # what is not done
            if doers and last and _ALONG.match(clause):
                for doer in doers:  # "with the dog close behind": who goes along does the same
                    done[doer] = replace(done[doer], posture=done[last[0]].posture, way=done[last[0]].way)
                continue
            last = doers or last
            if clause.strip().endswith(tuple(name for i in doers for name in names[i])):
                waiting += doers  # "the boy and the dog walk": the verb is still to come
                continue
            doers, waiting = list(dict.fromkeys([*waiting, *doers])), []
            for doer in doers:
                deed = replace(_of(clause, "stand"), other=others[0] if others else "")
                done[doer] = _merged(done[doer], deed)
    for doer, deed in list(done.items()):
        if deed.gesture == "embrace":
            other = deed.other or next((i for i in done if i != doer), "")
            if other:
                done[other] = replace(done[other], gesture="embrace", posture="stand", other=doer)
                done[doer] = replace(deed, other=other, posture="stand")
    return done
