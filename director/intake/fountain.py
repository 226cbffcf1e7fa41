"""Fountain scripts. `screenplain` says what each paragraph is; the words are taken from the source beside it.

What `screenplain` would lose is kept that way: notes, scene numbers, underscores inside words, the case of headings.
`Element.text` holds the source's own characters, line by line and with emphasis marks; only indentation, the marks that
force a kind of paragraph (`!`, `@`, `.`, `>`, `<`, `~`) and notes in mid-sentence are left out of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from screenplain.parsers.fountain import InputParagraph
from screenplain.types import Action, Dialog, Transition

from director.errors import BadInput
from director.intake.marks import plain
from workspace.records import Element, ElementKind, Scene, Screenplay, Source

_GONE = "\0"  # stands for one character of boneyard or note, so that offsets stay true
_BONEYARD = re.compile(r"/\*.*?\*/", re.DOTALL)
_NOTE = re.compile(r"\[\[((?:(?!\n[ \t]?\n).)*?)\]\]", re.DOTALL)
_HEADING = re.compile(r"(?:INT\.?/EXT|EXT\.?/INT|INT|EXT|EST|I/E|E/I)(?:\.\s*|\s+)(?=\S)")
_FORCED_HEADING = re.compile(r"\.(?=[^.\s])")
_NUMBER = re.compile(r"\s*#[\w.\-]+#\s*$")
_SECTION = re.compile(r"#{1,6}\s*(?=[^#\s])")
_SYNOPSIS = re.compile(r"=(?!==)\s*")
_KEY = re.compile(r"(?!\s)([^:]+):")
_PAGE_BREAK = re.compile(r"={3,}\s*$")
_FADE = re.compile(r"(?:FADE|CUT|DISSOLVE|SMASH|IRIS|WIPE)\b[A-Z ]{0,24}[.:]$")
_EXTENSION = re.compile(r"\(([^()]*)\)")
_DASH = re.compile(r"\s+[-–—]{1,2}\s+")
_TIME = re.compile(
    r"\b(?:DAY|NIGHT|MORNING|EVENING|AFTERNOON|DAWN|DUSK|SUNRISE|SUNSET|NOON|MIDNIGHT|TWILIGHT|LATER|CONTINUOUS|SAME|MOMENTS?)\b",
    re.IGNORECASE,
)
_SPACES = "  "  # at the end of a line in capitals: no cue
_CONTINUED = re.compile(r"cont(?:'|’|inue)?d?\.?$", re.IGNORECASE)
_TITLE_KEYS = frozenset(
    ["title", "credit", "author", "authors", "source", "notes", "contact", "copyright", "revision", "format"]
) | {
    "draft date",
    "date",
}


@dataclass(frozen=True)
class _Heading:
    text: str
    start: int


@dataclass(frozen=True)
class _Row:
    """One line of the source without notes: its words, where the first of them stands, and the line with its spaces."""

    text: str
    start: int
    raw: str

    def cut(self, left: int, right: int | None = None) -> _Row:
        """The row from column `left` to `right`, without space around it."""
        text = self.text[left:right]
        return _Row(text.strip(), self.start + left + len(text) - len(text.lstrip()), text)

    def element(self, kind: ElementKind) -> Element:
        """The row as a paragraph of its own."""
        return Element(kind=kind, text=self.text, start=self.start)


def has_headings(text: str) -> bool:
    """True when a text clearly is a script: a scene heading in capitals on a line of its own."""
    return any(_HEADING.match(line) and line.isupper() for line in text.split("\n"))


def read_fountain(source: Source) -> Screenplay:
    """Scenes, action, dialogue, transitions and notes in the order of the script, word for word.

    Raises BadInput for a script without one scene heading.
    """
    rows = list(_rows(_mask(_NOTE, _mask(_BONEYARD, source.text))))
    head, rows = _title_page(rows)
    notes = _notes(source.text, since=rows[0].start if rows else 0)
    paragraphs = [
        part
        for filled, block in groupby(rows, lambda row: row.raw not in ("", " "))
        if filled
        for part in _paragraphs(list(block))
    ]
    scenes = _scenes(sorted([*paragraphs, *notes], key=lambda part: part.start))
    if not any(scene.heading for scene in scenes):
        raise BadInput(
            f"{source.path or 'the script'} has no scene heading; wanted at least one such as INT. KITCHEN - DAY: "
            "write one, or save it as .md to have it read as a brief"
        )
    title = " ".join(plain(line) for line in head.get("Title", []))
    author = " ".join(plain(line) for line in head.get("Author", head.get("Authors", [])))
    return Screenplay(title=title or source.title, scenes=tuple(scenes), author=author)


def place_and_time(heading: str) -> tuple[str, str]:
    """ "INT. HOUSE - KITCHEN - NIGHT" -> ("HOUSE - KITCHEN", "NIGHT"); the time is empty when the heading has none."""
    match = _HEADING.match(heading)
    rest = heading[match.end() :] if match else heading
    parts = _DASH.split(rest.strip())
    if len(parts) > 1 and _TIME.search(parts[-1]):
        return " - ".join(parts[:-1]).strip(), parts[-1].strip()
    return rest.strip(), ""


def _mask(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: _GONE * len(match.group()), text)


def _rows(masked: str) -> Iterator[_Row]:
    """One row a line. A line that held nothing but notes is left out: it is no blank line."""
    start = 0
    for line in masked.split("\n"):
        kept = line.replace(_GONE, "").expandtabs(4)
        if kept.strip() or _GONE not in line:
            yield _Row(kept.strip(), start + len(line) - len(line.lstrip(_GONE + " \t")), kept)
        start += len(line) + 1


def _notes(text: str, *, since: int) -> list[Element]:
    """The `[[notes]]` outside the boneyard and after the title page."""
    found = (note for note in _NOTE.finditer(_mask(_BONEYARD, text)) if note.start() >= since)
    return [_Row(note.group(), note.start(), "").cut(2, -2).element("note") for note in found if note.group(1).strip()]


def _title_page(rows: list[_Row]) -> tuple[dict[str, list[str]], list[_Row]]:
    """The title page's keys and the rows after it. A first paragraph without known keys is story, not title page.

    Read here: `screenplain` gives up on a value that starts beside its key and goes on below.
    """
    head = list(takewhile(lambda row: row.raw != "", rows))
    keys: dict[str, list[str]] = {}
    values: list[str] = []
    for row in head:
        key = _KEY.match(row.raw)
        if key:
            values = keys.setdefault(key.group(1).strip().capitalize(), [])
        elif not (keys and row.raw.startswith(" ")):
            return {}, rows
        values.extend(filter(None, [row.raw[key.end() :].strip() if key else row.text]))
    known = any(key.lower() in _TITLE_KEYS for key in keys)
    return (keys, rows[len(head) :]) if known else ({}, rows)


def _paragraphs(block: list[_Row]) -> Iterator[Element | _Heading]:
    """What one block of lines holds. Sections, synopses and headings are taken line by line, as people write them."""
    while block and (first := _single(block[0], alone=len(block) == 1)) is not None:
        yield first
        block = block[1:]
    tail = next((i for i, row in enumerate(block) if _SECTION.match(row.text) or _SYNOPSIS.match(row.text)), len(block))
    if tail:
        yield from _classified(block[:tail])
    if tail < len(block):
        yield from _paragraphs(block[tail:])


def _single(row: _Row, *, alone: bool) -> Element | _Heading | None:
    """A paragraph that is one line by its nature, or None."""
    if match := _SECTION.match(row.text) or _SYNOPSIS.match(row.text) or _PAGE_BREAK.match(row.text):
        return row.cut(match.end()).element("note")
    if _FORCED_HEADING.match(row.text):
        return _Heading(_NUMBER.sub("", row.text[1:].strip()), row.start)
    if _HEADING.match(row.text if not alone else row.text.upper()):
        return _Heading(_NUMBER.sub("", row.text), row.start)
    return None


def _classified(rows: list[_Row]) -> Iterator[Element]:
    """Ask `screenplain` what a paragraph is."""
    found: list[object] = []
    InputParagraph([row.raw.strip(" ") + (_SPACES if row.raw.endswith(_SPACES) else "") for row in rows]).update_list(
        found
    )
    kind = found[0] if found else None
    if isinstance(kind, Dialog) and not _is_cue(rows[0].text):
        yield from _joined(rows, "action")
    elif isinstance(kind, Dialog):
        yield from _dialogue(rows, [spoken for spoken, _ in kind.blocks])
    elif isinstance(kind, Transition):
        yield rows[0].cut(1 if rows[0].text.startswith(">") else 0).element("transition")
    elif isinstance(kind, Action):
        lines = [row.cut(1, -1) if kind.centered else row.cut(1 if row.text[:1] in ("!", "~") else 0) for row in rows]
        one = len(lines) == 1 and lines[0].text.isupper() and bool(_FADE.match(lines[0].text))
        yield from _joined(lines, "transition" if one else "action")


def _is_cue(text: str) -> bool:
    """ "NELL (34), a clerk, waits." is no cue: `screenplain` looks only at what stands before the bracket."""
    return text.startswith("@") or _EXTENSION.sub("", text).rstrip(" ^").isupper()


def _joined(rows: list[_Row], kind: ElementKind, *, character: str = "", manner: str = "") -> Iterator[Element]:
    rows = [row for row in rows if row.text]
    if rows:
        text = "\n".join(row.text for row in rows)
        yield Element(kind=kind, text=text, character=character, manner=manner, start=rows[0].start)


def _dialogue(rows: list[_Row], aside: list[bool]) -> Iterator[Element]:
    """The lines of one cue: a parenthetical begins a new line. `aside` tells which rows after the cue are such."""
    cue = rows[0].text.removeprefix("@").rstrip("^").strip()
    extensions = [part.strip() for part in _EXTENSION.findall(cue) if not _CONTINUED.match(part.strip())]
    name = " ".join(_EXTENSION.sub(" ", cue).split()) or cue
    manner: list[str] = []
    found: list[Element] = []
    for is_aside, group in groupby(zip(aside, rows[1:], strict=True), lambda pair: pair[0]):
        part = [row for _, row in group]
        if is_aside:
            manner = [" ".join(row.text for row in part).strip("() ")]
            continue
        sung = ["sings"] if any(row.text.startswith("~") for row in part) else []
        lines = [row.cut(1) if row.text.startswith("~") else row for row in part]
        found += _joined(lines, "line", character=name, manner=", ".join([*extensions, *manner, *sung]))
        manner = []
    if manner and found:
        last = found[-1]
        found[-1] = last.model_copy(update={"manner": ", ".join(filter(None, [last.manner, *manner]))})
    elif manner:
        found += _joined(rows[1:], "action")
    yield from found


def _scenes(parts: Sequence[Element | _Heading]) -> list[Scene]:
    """Scenes in order. What stands before the first heading is a scene too, unless nothing of it is seen or heard."""
    scenes: list[Scene] = []
    heading, elements = _Heading("", 0), []
    for part in [*parts, _Heading("", -1)]:
        if isinstance(part, Element):
            if part.text:
                elements.append(part)
            continue
        if heading.text or any(element.kind in ("action", "line") for element in elements):
            place, time = place_and_time(heading.text)
            interior = _interior(heading.text)
            scenes.append(
                Scene(heading=heading.text, place=place, interior=interior, time_of_day=time, elements=tuple(elements))
            )
            elements = []
        heading = part
    return scenes


def _interior(heading: str) -> bool | None:
    match = _HEADING.match(heading.upper())
    kind = match.group().strip(" .") if match else ""
    return {"INT": True, "EXT": False}.get(kind)
