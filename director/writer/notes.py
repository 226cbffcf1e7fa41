"""Longer notes, mostly Markdown: the paragraphs are the beats, in order and in their own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from director.writer.beats import small_moments
from director.writer.idea import read_idea
from director.writer.lexicon import a, lexicon, singular
from director.writer.roles import Role
from workspace.records import Element, Scene, Screenplay, Source

SHORT = 3  # sentences: up to here a brief is an idea to be told, beyond it a story that is told already
SHORT_WORDS = 60
LONG_BEAT = 40  # words: a longer paragraph is more than one beat
MAX_BEATS = 300

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t#]*$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_SENTENCES = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"”’')]))\s+(?=[\"“‘'A-ZÀ-Þ¿¡(])")
_INDOORS = re.compile(
    r"\b(?:inside|indoors|bed|desk|table|(?:in|into|inside) (?:an?|the|his|her|their) (?:\w+ )?"
    r"(?:workshop|bakery|library|saloon|restaurant|theatre|hospital|school|prison|cell|cave|room|kitchen|cabin|house|hall|"
    r"shed|office|apartment|bar|hut|cottage|bedroom|classroom))\b"
)
_WORN = re.compile(
    r"\b(?:coat|raincoat|jacket|dress|suit|shirt|uniform|robe|gown|hoodie|jumper|sweater|apron|cloak|armou?r|hat|cap|scarf|boots|overalls?)$"
)
_PEOPLE = re.compile(r"\b(?:characters?|cast|people|who)\b", re.IGNORECASE)
_ASIDE = re.compile(r"\b(?:style|look|tone|music|format|length|duration|settings?|notes?|technical)\b", re.IGNORECASE)
_CARD = re.compile(r"^\W*(?P<name>[^\W\d_][\w'’. -]{0,40}?)\W*\s*(?::|[-–—]|\()\s*(?P<told>.+?)\W*$")
_SAYS = r"(?:says?|asks?|whispers?|shouts?|answers?|replies|calls|said|asked)"
_NAME = r"(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)"
_QUOTE = r"[\"“](?P<line>[^\"”]+)[\"”]"
_SAID = (
    re.compile(rf"{_NAME}\b[^\"“”.!?]{{0,50}}?\s{_SAYS}\b[^\"“.]{{0,30}}[,:]?\s*{_QUOTE}"),
    re.compile(rf"{_QUOTE},?\s+{_SAYS}\s+{_NAME}"),
    re.compile(r"^(?P<name>[A-Z][\w'’ -]{0,30}):\s*[\"“]?(?P<line>[^\"”]+?)[\"”]?$"),
)


@dataclass(frozen=True)
class Notes:
    """Notes taken apart."""

    beats: tuple[tuple[str, str], ...]  # (heading that it stands under, words)
    people: dict[str, str] = field(default_factory=dict)  # name -> what the notes say of them


def is_notes(text: str) -> bool:
    """True for a brief that tells its story already: several paragraphs, or many sentences."""
    body = [line for line in text.split("\n") if line.strip() and not _HEADING.match(line)]
    joined = " ".join(body)
    return len(joined.split()) > SHORT_WORDS or len(_SENTENCES.split(joined.strip())) > SHORT


def read_notes(text: str) -> Notes:
    """Beats and people of the notes."""
    beats: list[tuple[str, str]] = []
    people: dict[str, str] = {}
    heading, section = "", ""
    for block in _blocks(text):
        found = _HEADING.match(block)
        if found:
            section = found.group(2)
            heading = section if len(found.group(1)) > 1 else ""
        elif _PEOPLE.search(section) and (card := _CARD.match(_ITEM.sub("", block).replace("*", ""))):
            people[card.group("name").strip()] = card.group("told").strip()
        elif not (section and _ASIDE.search(section)):
            beats += [(heading, beat) for beat in _beats(_ITEM.sub("", block))]
    return Notes(tuple(beats[:MAX_BEATS]), people)


def write_out(source: Source, *, shots: int, written_by: str) -> Screenplay:
    """The notes as a screenplay of `shots` beats: their sentences are split or joined, never rewritten."""
    notes = read_notes(source.text)
    beats = list(notes.beats)
    while len(beats) < shots and (cut := _cut(beats)):
        i, halves = cut
        beats[i : i + 1] = halves
    while len(beats) > shots:
        i = min(
            range(len(beats) - 1),
            key=lambda n: (beats[n][0] != beats[n + 1][0], len(beats[n][1]) + len(beats[n + 1][1])),
        )
        beats[i : i + 2] = [(beats[i][0], f"{beats[i][1]} {beats[i + 1][1]}")]
    beats = _filled(beats, shots, source.text)
    names = set(notes.people) | {role.name for role in people_of(source.text) if role.name}
    scenes: list[Scene] = []
    under = ""
    place, time, inside = first_place(source.text), "DAY", False
    for heading, words in beats:
        named = _where(words) or (_where(heading) if not scenes or heading != under else "")
        under, time = heading, _when(f"{heading} {words}", time)
        inside = bool(_INDOORS.search(words)) or (inside and not named)
        place = named or place
        elements = tuple(_elements(words, names))
        name = lexicon().places[place].room if inside else lexicon().places[place].yard
        title = f"{'INT' if inside else 'EXT'}. {name.upper()} - {time}"
        if scenes and scenes[-1].heading == title:
            scenes[-1] = scenes[-1].model_copy(update={"elements": (*scenes[-1].elements, *elements)})
        else:
            scenes.append(
                Scene(heading=title, place=name, interior=inside, time_of_day=time, summary=words, elements=elements)
            )
    synopsis = notes.beats[0][1] if notes.beats else ""
    return Screenplay(title=source.title, synopsis=synopsis, scenes=tuple(scenes), written_by=written_by)


def _filled(beats: list[tuple[str, str]], shots: int, text: str) -> list[tuple[str, str]]:
    """The beats, with small moments between them when there are fewer than shots."""
    missing = shots - len(beats)
    if missing <= 0:
        return beats
    idea = read_idea(" ".join(words for _, words in beats))
    moments = small_moments(replace(idea, roles=people_of(text) or idea.roles), missing)
    filled: list[tuple[str, str]] = []
    for n, beat in enumerate(beats):
        share = moments[n * missing // len(beats) : (n + 1) * missing // len(beats)]
        filled += [beat, *((beat[0], moment) for moment in share)]
    return filled


def people_of(text: str) -> tuple[Role, ...]:
    """The people whom the notes speak of: those of a list of characters first, then those found in the words."""
    notes = read_notes(text)
    words = " ".join(beat for _, beat in notes.beats)
    found = read_idea(words).roles
    listed = tuple(_listed(name, told) for name, told in notes.people.items())
    firsts = {role.name.casefold().split(" ")[0] for role in listed}
    return (
        *listed,
        *(role for role in found if not listed or (role.name and role.name.casefold().split(" ")[0] not in firsts)),
    )


def _listed(name: str, told: str) -> Role:
    found = read_idea(told).roles
    base = found[0] if found and found[0].head != "traveller" else Role("person", "person", gender="")
    gender = lexicon().names.get(name.casefold().split(" ")[0], "") or base.gender or "female"
    parts = [
        part.strip()
        for part in re.split(r"[,;]\s*(?:and\s+)?", re.sub(r"^\(?(\d\d?s?)\)\s*", r"", told))
        if part.strip()
    ]
    worn = " and ".join(
        a(re.sub(r"^(?:an?|the|wears|wearing|in)\s+", "", part)) for part in parts if _WORN.search(part)
    )
    rest = ", ".join(part for part in parts if not _WORN.search(part))
    return Role(base.head, base.phrase, base.described, name=name, kind=base.kind, gender=gender, told=rest, worn=worn)


def _blocks(text: str) -> Iterator[str]:
    """Headings, list items and paragraphs."""
    paragraph: list[str] = []
    for line in [*text.split("\n"), ""]:
        alone = (
            bool(_HEADING.match(line) or _ITEM.match(line))
            or not line.strip()
            or re.fullmatch(r"\s*[-*_=]{3,}\s*", line)
        )
        if alone and paragraph:
            yield " ".join(paragraph)
            paragraph = []
        if _HEADING.match(line):
            yield line
        elif line.strip() and not re.fullmatch(r"\s*[-*_=]{3,}\s*", line):
            paragraph.append(line.strip())
    if paragraph:
        yield " ".join(paragraph)


def _beats(block: str) -> Iterator[str]:
    """A paragraph as beats of at most LONG_BEAT words, cut between sentences."""
    beat: list[str] = []
    for sentence in _SENTENCES.split(block.strip()):
        if beat and len(" ".join([*beat, sentence]).split()) > LONG_BEAT:
            yield " ".join(beat)
            beat = []
        beat.append(sentence)
    if beat and " ".join(beat).strip():
        yield " ".join(beat)


def _cut(beats: list[tuple[str, str]]) -> tuple[int, list[tuple[str, str]]] | None:
    """The longest beat that has two sentences, and its halves."""
    order = sorted(range(len(beats)), key=lambda n: -len(beats[n][1]))
    for i in order:
        heading, words = beats[i]
        sentences = _SENTENCES.split(words)
        if len(sentences) > 1:
            half = (len(sentences) + 1) // 2
            return i, [(heading, " ".join(sentences[:half])), (heading, " ".join(sentences[half:]))]
    return None


def _elements(words: str, names: set[str]) -> Iterator[Element]:
    """The action, then what is said in it. Only people whom the notes know speak."""
    firsts = {part: name for name in sorted(names) for part in name.split()}
    lines: list[Element] = []
    for pattern in _SAID:
        for match in pattern.finditer(words):
            name = next((firsts[part] for part in match.group("name").split() if part in firsts), None)
            if name:
                lines.append(
                    Element(kind="line", text=re.sub(r",$|(?<=\w)$", ".", match.group("line").strip()), character=name)
                )
    yield Element(kind="action", text=words)
    yield from {line.text: line for line in lines}.values()


def first_place(text: str) -> str:
    """The first place that a text names."""
    return read_idea(text[:2000]).places[0]


def _where(text: str) -> str:
    """Key of the first place that a text names; empty without any."""
    words = lexicon()
    for token in re.findall(r"[\w-]+", text.casefold()):
        word = token if token in words.place_of else singular(token)
        if word in words.place_of and word not in words.kinds:
            return words.place_of[word]
    return ""


def _when(text: str, before: str) -> str:
    times = lexicon().times
    return next((times[word].upper() for word in re.findall(r"[a-z]+", text.casefold()) if word in times), before)
