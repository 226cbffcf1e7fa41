"""From a screenplay to shots: which paragraphs stand together. Nothing is changed, lost or reordered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

from director.writer.timing import LONGEST, MAX_LINE, USUAL_LONG, end_of_words, spoken, usual, words
from workspace.records import Element, Scene

MAX_LINES = 3  # of dialogue in one shot
MAX_SPOKEN = 25  # words of dialogue in one shot, unless one line alone has more
MAX_SPEAKERS = 2  # in one shot: sound drives every face in the picture
MAX_ACTION = 45  # words of action in one shot
_CLOSING = re.compile(r"\b(?:OUT|BLACK|END)\b")  # a transition after which nothing comes
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”')_*]*(?=\s)|(?<=[。！？।॥؟])[」』”]*")


@dataclass
class Draft:
    """The paragraphs of one shot."""

    scene: int
    elements: list[Element] = field(default_factory=list)
    transition: str = ""  # how it begins
    ending: str = ""  # what the script says after the last shot
    mark: object = None  # what its maker has to say about it: kept when it is split or merged
    notes: list[str] = field(default_factory=list)  # the writer's [[notes]] on it

    @property
    def seconds(self) -> float:
        """Its usual length."""
        return usual(self.elements)


def drafts(scenes: Sequence[Scene], *, beats: bool) -> list[Draft]:
    """One draft a shot. With `beats`, every action begins a shot: the screenplay was written that way."""
    found: list[Draft] = []
    transition = ""
    for number, scene in enumerate(scenes):
        first = len(found)
        for element in scene.elements:
            if element.kind == "transition":
                transition = f"{transition} {element.text}".strip()
            elif element.kind in ("action", "line"):
                for piece in pieces(element):
                    if len(found) == first or transition or _begins(found[-1].elements, piece, beats=beats):
                        found.append(Draft(number, transition=transition))
                        transition = ""
                    found[-1].elements.append(piece)
        if len(found) == first:
            closing = bool(_CLOSING.search(transition))
            found.append(Draft(number, transition="" if closing else transition))
            transition = transition if closing else ""
        _note(scene, found[first:])
    if found and transition:
        found[-1].ending = transition
    return found


def _note(scene: Scene, drafts: Sequence[Draft]) -> None:
    """Give each note of the script to the shot in whose words it stands, or behind which; one before all, to the first."""
    for element in scene.elements:
        if element.mark == "[[":
            before = [draft for draft in drafts if draft.elements and draft.elements[0].start <= element.start]
            (before or drafts)[-1 if before else 0].notes.append(element.text)


def aim(found: list[Draft], shots: int) -> list[Draft]:
    """Split or merge until there are `shots` drafts, or as near as paragraphs, places and the longest shot allow."""
    return _merged(found, shots) if len(found) > shots else _split(found, shots)


def _merged(found: list[Draft], shots: int) -> list[Draft]:
    """Merge the neighbours that cost least, again and again. Only the costs beside a merge change."""
    found, costs = list(found), [_merge_cost(one, two) for one, two in pairwise(found)]
    while len(found) > shots and min(costs, default=inf) < inf:
        i = costs.index(min(costs))
        one, two = found[i : i + 2]
        both, notes = [*one.elements, *two.elements], [*one.notes, *two.notes]
        found[i : i + 2] = [Draft(one.scene, both, one.transition, two.ending, one.mark or two.mark, notes)]
        del costs[i]
        if i > 0:
            costs[i - 1] = _merge_cost(found[i - 1], found[i])
        if i < len(costs):
            costs[i] = _merge_cost(found[i], found[i + 1])
    return found


def _split(found: list[Draft], shots: int) -> list[Draft]:
    """Halve the longest draft that can be halved, again and again."""
    found, lengths = list(found), [draft.seconds for draft in found]
    while len(found) < shots and max(lengths, default=0.0) > 0:
        i = lengths.index(max(lengths))
        halves = _halves(found[i])
        found[i : i + 1] = halves or [found[i]]
        lengths[i : i + 1] = [half.seconds for half in halves] if halves else [0.0]
    return found


def _begins(elements: Sequence[Element], piece: Element, *, beats: bool) -> bool:
    """Does the next paragraph begin a new shot? Not what is said at the same time, unless it is too much for one."""
    if "^" in piece.mark and elements and elements[-1].kind == "line":
        return spoken([*elements, piece]) > LONGEST
    return piece.kind == "action" if beats else _full(elements, piece)


def _full(elements: Sequence[Element], piece: Element) -> bool:
    lines = [element for element in elements if element.kind == "line"]
    if piece.kind == "action":
        action = sum(words(element.text) for element in elements)
        return bool(lines) or action + words(piece.text) > MAX_ACTION or len(elements) >= MAX_LINES
    if not lines:
        return usual([*elements, piece]) > USUAL_LONG and usual(elements) > USUAL_LONG / 2
    speakers = {line.character for line in lines} | {piece.character}
    said = sum(words(line.text) for line in lines) + words(piece.text)
    return (
        len(lines) >= MAX_LINES
        or said > MAX_SPOKEN
        or len(speakers) > MAX_SPEAKERS
        or usual([*elements, piece]) > USUAL_LONG
    )


def pieces(element: Element) -> Iterator[Element]:
    """The element; a speech that is longer than any shot is cut between its sentences."""
    if element.kind != "line" or words(element.text) <= MAX_LINE:
        yield element
        return
    cuts = [match.end() for match in _SENTENCE_END.finditer(element.text)]
    start = 0
    while start < len(element.text):
        rest = element.text[start:]
        if words(rest) <= MAX_LINE:
            end = len(element.text)
        else:
            fitting = [cut for cut in cuts if cut > start and words(element.text[start:cut]) <= MAX_LINE]
            end = fitting[-1] if fitting else start + end_of_words(rest, MAX_LINE)
        text = element.text[start:end]
        lead = len(text) - len(text.lstrip())
        begins = element.start + start + lead if element.start >= 0 else -1
        if text.strip():
            yield element.model_copy(update={"text": text.strip(), "start": begins})
        start = end


def _merge_cost(one: Draft, two: Draft) -> float:
    """How bad it is to make one shot of two; infinite where it cannot be: another place, or too much speech."""
    both = [*one.elements, *two.elements]
    if one.scene != two.scene or spoken(both) > LONGEST:
        return inf
    speakers = len({element.character for element in both if element.kind == "line"})
    mixed = any(element.kind == "line" for element in one.elements) and any(
        element.kind == "action" for element in two.elements
    )
    return one.seconds + two.seconds + 6 * max(0, speakers - MAX_SPEAKERS) + 2 * mixed + (8 if two.transition else 0)


def _halves(draft: Draft) -> list[Draft] | None:
    """Two drafts of one, cut where they are most alike in length; None when there is no place to cut."""
    elements = draft.elements
    if len(elements) == 1:
        elements = _rows(elements[0])
    if len(elements) < 2:
        return None
    at = min(range(1, len(elements)), key=lambda i: (abs(usual(elements[:i]) - usual(elements[i:])), i))
    first = Draft(draft.scene, elements[:at], draft.transition, mark=draft.mark, notes=draft.notes)
    return [first, Draft(draft.scene, elements[at:], "", draft.ending, draft.mark)]


def _rows(element: Element) -> list[Element]:
    """The lines of a paragraph that the script itself breaks, as paragraphs."""
    rows: list[Element] = []
    at = 0
    for row in element.text.split("\n"):
        begins = element.start + at if element.start >= 0 else -1
        rows.append(element.model_copy(update={"text": row, "start": begins}))
        at += len(row) + 1
    return rows
