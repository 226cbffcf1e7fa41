"""Fountain scripts. `screenplain` says what each paragraph is; the words are taken from the source beside it.

What `screenplain` would lose is kept that way: notes, scene numbers, underscores inside words, the case of headings, tabs,
the whole title page. `Element.text` holds the source's own characters, line by line and with emphasis marks; only
indentation, the marks that force a kind of paragraph (`!`, `@`, `.`, `>`, `<`, `~`) and notes in mid-sentence are left out
of it. `Element.mark` keeps what the kind does not tell, so that `director.intake.script` can write it all out again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, groupby, takewhile

from screenplain.parsers.fountain import InputParagraph
from screenplain.types import Action, Dialog, Transition

from director.errors import BadInput
from director.intake.marks import plain
from workspace.records import Element, ElementKind, Scene, Screenplay, Source

_GONE = "\0"  # stands for one character of boneyard or note, so that offsets stay true
_BONEYARD = re.compile(r"/\*.*?\*/", re.DOTALL)
_NOTE = re.compile(r"\[\[((?:(?!\n[ \t]?\n).)*?)\]\](?!\])", re.DOTALL)  # a note may end with a bracket
_HEADING = re.compile(r"(?:INT\.?/EXT|EXT\.?/INT|INT|EXT|EST|I/E|E/I)(?:\.\s*|\s+)(?=\S)")
_FORCED_HEADING = re.compile(r"\.(?=[^.\s])")
_NUMBER = re.compile(r"\s*#([\w.\-]+)#\s*$")
_SECTION = re.compile(r"(#{1,6})\s*(?=[^#\s])")
_SYNOPSIS = re.compile(r"(=)(?!==)\s*(?=\S)")
_SPACED = re.compile(r"(?:#{1,6}|=)\s")  # the only way in which these begin anything among the lines of a cue
_KEY = re.compile(r"(?!\s)([^:]+):")
_PAGE_BREAK = re.compile(r"={3,}$")
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
    number: str = ""


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

    def element(self, kind: ElementKind, mark: str = "") -> Element:
        """The row as a paragraph of its own."""
        return Element(kind=kind, text=self.text, start=self.start, mark=mark)

    def heading(self, left: int = 0) -> _Heading:
        """The row as a scene heading."""
        number = _NUMBER.search(self.text)
        text = self.text[left : number.start() if number else None].strip()
        return _Heading(text, self.start, number[1] if number else "")


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
    paragraphs = [part for block in _blocks(rows) for part in _paragraphs(block)]
    scenes = _scenes(sorted([*paragraphs, *notes], key=lambda part: part.start))
    if not any(scene.heading for scene in scenes):
        raise BadInput(
            f"{source.path or 'the script'} has no scene heading; wanted at least one such as INT. KITCHEN - DAY: "
            "write one, or save it as .md to have it read as a brief"
        )
    title = " ".join(plain(line) for line in head.get("Title", []))
    author = " ".join(plain(line) for line in head.get("Author", head.get("Authors", [])))
    page = {key: "\n".join(lines) for key, lines in head.items()}
    return Screenplay(title=title or source.title, scenes=tuple(scenes), author=author, title_page=page)


def oddities(source: Source) -> list[str]:
    """What a script says that its writer can hardly have meant, in words. All of it is kept as it stands."""
    left = _mask(_NOTE, _mask(_BONEYARD, source.text))
    found = []
    for sign, end, what in (("[[", "]]", "a note"), ("/*", "*/", "a boneyard")):
        if (at := left.find(sign)) >= 0:
            line = source.text.count("\n", 0, at) + 1
            found.append(
                f"line {line}: {what} begins with {sign} and never ends; it is kept as it stands: close it with {end}"
            )
    return found


def is_heading(text: str) -> bool:
    """Whether a line is a scene heading without being forced to be one."""
    return bool(_HEADING.match(text.upper())) and not _NUMBER.search(text)


def is_transition(text: str) -> bool:
    """Whether a line is a transition without being forced to be one."""
    return "\n" not in text and text.isupper() and (text.endswith("TO:") or bool(_FADE.match(text)))


def is_plain_action(text: str) -> bool:
    """Whether a paragraph is read as action as it stands."""
    rows = [_Row(line, 0, line) for line in text.split("\n")]
    found = list(_paragraphs(rows))
    return found == [Element(kind="action", text=text, start=0)]


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
        kept = line.replace(_GONE, "")
        if kept.strip() or _GONE not in line:
            yield _Row(kept.strip(), start + len(line) - len(line.lstrip(_GONE + " \t")), kept)
        start += len(line) + 1


def _notes(text: str, *, since: int) -> list[Element]:
    """The `[[notes]]` outside the boneyard and after the title page."""
    found = (note for note in _NOTE.finditer(_mask(_BONEYARD, text)) if note.start() >= since)
    rows = (_Row(note.group(), note.start(), "").cut(2, -2) for note in found if note.group(1).strip())
    return [row.element("note", "[[") for row in rows]


def _title_page(rows: list[_Row]) -> tuple[dict[str, list[str]], list[_Row]]:
    """The title page's keys and the rows after it. A first paragraph without known keys is story, not title page.

    Read here: `screenplain` gives up on a value that starts beside its key and goes on below.
    """
    rows = list(dropwhile(lambda row: not row.text, rows))
    head = list(takewhile(lambda row: row.raw != "", rows))
    keys: dict[str, list[str]] = {}
    values: list[str] = []
    for row in head:
        key = _KEY.match(row.raw)
        if key:
            values = keys.setdefault(key.group(1).strip().capitalize(), [])
        elif not (keys and row.raw.startswith((" ", "\t"))):
            return {}, rows
        values.extend(filter(None, [row.raw[key.end() :].strip() if key else row.text]))
    known = any(key.lower() in _TITLE_KEYS for key in keys)
    return (keys, rows[len(head) :]) if known else ({}, rows)


def _blocks(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Lines between blank ones. A line of two spaces is the one that is not blank, among the lines of a cue."""
    block: list[_Row] = []
    for row in [*rows, _Row("", -1, "")]:
        if row.text or (row.raw == _SPACES and len(block) > 1 and is_cue(block[0].text)):
            block.append(row)
        elif block:
            last = max(n for n, held in enumerate(block) if held.text)
            yield block[: last + 1]
            block = []


def _paragraphs(block: list[_Row]) -> Iterator[Element | _Heading]:
    """What one block of lines holds. Sections, synopses and headings are taken line by line, as people write them."""
    while block and (first := _single(block[0], alone=len(block) == 1)) is not None:
        yield first
        block = block[1:]
    spoken = bool(block) and is_cue(block[0].text)
    tail = next((i for i, row in enumerate(block) if _aside(row.text, spoken=spoken)), len(block))
    if tail:
        yield from _classified(block[:tail])
    if tail < len(block):
        yield from _paragraphs(block[tail:])


def _aside(text: str, *, spoken: bool) -> bool:
    """Does a line in the middle of a block begin a section or a synopsis? "#1 fan" is what somebody says."""
    return bool((_SECTION.match(text) or _SYNOPSIS.match(text)) and (not spoken or _SPACED.match(text)))


def _single(row: _Row, *, alone: bool) -> Element | _Heading | None:
    """A paragraph that is one line by its nature, or None."""
    if match := _SECTION.match(row.text) or _SYNOPSIS.match(row.text):
        return row.cut(match.end()).element("note", match[1])
    if _PAGE_BREAK.match(row.text):
        return row.element("note", "===")
    if _FORCED_HEADING.match(row.text):
        return row.heading(1)
    return row.heading() if _HEADING.match(row.text if not alone else row.text.upper()) else None


def _classified(rows: list[_Row]) -> Iterator[Element]:
    """Ask `screenplain` what a paragraph is."""
    found: list[object] = []
    InputParagraph([row.raw.strip() + (_SPACES if row.raw.endswith(_SPACES) else "") for row in rows]).update_list(
        found
    )
    kind = found[0] if found else None
    if isinstance(kind, Dialog) and is_cue(rows[0].text):
        yield from _dialogue(rows)
    elif isinstance(kind, Transition):
        forced = rows[0].text.startswith(">")
        yield rows[0].cut(1 if forced else 0).element("transition", ">" if forced else "")
    elif isinstance(kind, Action) and kind.centered:
        yield from _joined([row.cut(1, -1) for row in rows], "action", mark="><")
    else:
        yield from _action(rows)


def _action(rows: list[_Row]) -> Iterator[Element]:
    if all(row.text.startswith("~") for row in rows):
        yield from _joined([row.cut(1) for row in rows], "action", mark="~")
    elif len(rows) == 1 and rows[0].text.isupper() and _FADE.match(rows[0].text):
        yield rows[0].element("transition", ">")
    else:
        yield from _joined([row.cut(1 if row.text.startswith("!") else 0) for row in rows], "action")


def is_cue(text: str) -> bool:
    """Whether a line is the name of somebody who speaks below it.

    "NELL (34), a clerk, waits." is no cue: `screenplain` looks only at what stands before the bracket.
    """
    if text.startswith("@"):
        return bool(text.strip("@^ "))
    return not text.startswith(("!", ">", "~")) and _EXTENSION.sub("", text).rstrip(" ^").isupper()


def _joined(
    rows: list[_Row], kind: ElementKind, *, character: str = "", manner: str = "", mark: str = ""
) -> Iterator[Element]:
    filled = [n for n, row in enumerate(rows) if row.text]
    if filled:
        rows = rows[filled[0] : filled[-1] + 1] if kind == "line" else [rows[n] for n in filled]
        text = "\n".join(row.text for row in rows)
        yield Element(kind=kind, text=text, character=character, manner=manner, start=rows[0].start, mark=mark)


def _dialogue(rows: list[_Row]) -> Iterator[Element]:
    """The lines of one cue. A parenthetical begins a new line, and so does a song."""
    cue = rows[0].text.removeprefix("@").strip()
    dual = "^" if cue.endswith("^") else ""
    cue = cue.rstrip("^ ")
    name = " ".join(_EXTENSION.sub(" ", cue).split())
    extensions = [part.strip() for part in _EXTENSION.findall(cue) if name and not _CONTINUED.match(part.strip())]
    manner: list[str] = []
    found: list[Element] = []
    spoken = rows[1:]
    kinds = [(aside, row.text.startswith("~")) for aside, row in zip(_asides(spoken), spoken, strict=True)]
    for (aside, sung), group in groupby(zip(kinds, spoken, strict=True), lambda pair: pair[0]):
        part = [row for _, row in group]
        if aside:
            manner.append(_unbracketed(" ".join(row.text for row in part)))
            continue
        lines = [row.cut(1) for row in part] if sung else part
        how = ", ".join(filter(None, [*extensions, *manner, "sings" if sung else ""]))
        said = list(_joined(lines, "line", character=name or cue, manner=how, mark=dual + "~" * sung))
        found += said
        manner = [] if said else manner
    if manner and found:
        last = found[-1]
        found[-1] = last.model_copy(update={"manner": ", ".join(filter(None, [last.manner, *manner]))})
    elif manner:
        found += _joined(spoken, "action")
    yield from found


def _asides(rows: Sequence[_Row]) -> list[bool]:
    """Which lines of a cue are parentheticals: from one that opens with a bracket to the one that ends with its other half.

    A bracket that closes in the middle of its line, or never, is part of what is said.
    """
    found = [False] * len(rows)
    for n, row in enumerate(rows):
        if not row.text.startswith("(") or found[n]:
            continue
        ends = (i for i in range(n, len(rows)) if ")" in rows[i].text or not rows[i].text)
        end = next(ends, None)
        if end is not None and rows[end].text.endswith(")"):
            found[n : end + 1] = [True] * (end + 1 - n)
    return found


def _unbracketed(text: str) -> str:
    return text.removeprefix("(").removesuffix(")").strip()


def _scenes(parts: Sequence[Element | _Heading]) -> list[Scene]:
    """Scenes in order. What stands before the first heading is a scene too, unless nothing of it is seen or heard."""
    scenes: list[Scene] = []
    heading, elements = _Heading("", 0), []
    for part in [*parts, _Heading("", -1)]:
        if isinstance(part, Element):
            elements += [part] if part.text else []
            continue
        if heading.text or any(element.kind in ("action", "line") for element in elements):
            place, time = place_and_time(heading.text)
            scenes.append(
                Scene(
                    heading=heading.text,
                    place=place,
                    interior=_interior(heading.text),
                    time_of_day=time,
                    elements=tuple(elements),
                    number=heading.number,
                    start=heading.start if heading.text else -1,
                )
            )
            elements = []
        heading = part
    return scenes


def _interior(heading: str) -> bool | None:
    match = _HEADING.match(heading.upper())
    kind = match.group().strip(" .") if match else ""
    return {"INT": True, "EXT": False}.get(kind)
