"""A screenplay as a Fountain script. Reading it again gives the same screenplay: `read_fountain` is its other half."""

from __future__ import annotations

import re
from collections.abc import Iterator

from director.intake.fountain import is_cue, is_heading, is_plain_action, is_transition
from director.intake.marks import UNSEEN
from workspace.records import Element, Scene, Screenplay

SUNG = "sings"  # how the manner of a line says what its mark says in Fountain
_LINES = re.compile(r"^", re.MULTILINE)


def write_fountain(play: Screenplay) -> str:
    """The script, with the marks that the words do not carry by themselves."""
    paragraphs = [*_title_page(play)]
    for scene in play.scenes:
        before = [element for element in scene.elements if 0 <= element.start < scene.start]
        paragraphs += [_paragraph(element) for element in before]
        paragraphs += [_heading(scene)] if scene.heading else []
        paragraphs += [_paragraph(element) for element in scene.elements[len(before) :]]
    return "\n\n".join(paragraphs) + "\n"


def _title_page(play: Screenplay) -> Iterator[str]:
    page = play.title_page or {"Title": play.title} | ({"Author": play.author} if play.author else {})
    lines = []
    for key, value in page.items():
        first, *more = value.split("\n")
        lines += [f"{key}:", *(f"\t{line}" for line in (first, *more))] if more else [f"{key}: {first}"]
    yield "\n".join(lines)


def _heading(scene: Scene) -> str:
    number = f" #{scene.number}#" if scene.number else ""
    return f"{'' if is_heading(scene.heading) else '.'}{scene.heading}{number}"


def _paragraph(element: Element) -> str:
    if element.kind == "line":
        return _speech(element)
    if element.kind == "note":
        return _note(element)
    if element.kind == "transition":
        return element.text if is_transition(element.text) else f"> {element.text}"
    if element.mark == "><":
        return "\n".join(f"> {line} <" for line in element.text.split("\n"))
    return _LINES.sub(element.mark or ("" if is_plain_action(element.text) else "!"), element.text)


def _note(element: Element) -> str:
    if element.mark == "===":
        return element.text
    return f"{element.mark} {element.text}" if element.mark.strip("#=") != element.mark else f"[[{element.text}]]"


def _speech(element: Element) -> str:
    """A cue and its words. Who is not seen is told beside the name, all other manners below it."""
    parts = [part for part in element.manner.split(", ") if part]
    song = "~" in element.mark and parts[-1:] == [SUNG]
    parts = parts[:-1] if song else parts
    beside = [f" ({parts.pop(0)})"] if parts and UNSEEN.match(parts[0]) else []
    cue = "".join([element.character, *beside])
    manner = [f"({', '.join(parts)})"] if parts else []
    words = [f"~{line}" if song else line or "  " for line in element.text.split("\n")]
    return "\n".join([("" if is_cue(cue) else "@") + cue + (" ^" if "^" in element.mark else ""), *manner, *words])
