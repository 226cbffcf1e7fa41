"""From what was typed on the command line to a `Source`: which kind it is, decoded, with a title."""

from __future__ import annotations

import codecs
import hashlib
import re
from pathlib import Path

from director.errors import BadInput
from director.intake.fountain import has_headings, oddities, read_fountain
from director.intake.prompts import read_prompts, unread
from workspace.records import Source, SourceKind

MAX_BRIEF = 1_000_000  # bytes: a long novel; more is not read as a story by anybody
MAX_FILE = 50_000_000  # bytes: no script comes near
MAX_NAME = 255  # bytes in one part of a path: longer text is no file name
TITLE_WORDS = 6
SHORT = 80  # words of a brief that is told from by rules, and named after its people
FILE_WORDS = 6  # "the ring of fire.md" may be a file, a sentence that ends in ".md" is not

SCRIPTS = (".fountain", ".spmd")
TEXTS = (".md", ".markdown", ".txt", ".text")
CLOSED = {".pdf": "PDF", ".docx": "Word", ".doc": "Word", ".odt": "OpenDocument", ".rtf": "RTF", ".fdx": "Final Draft"}
KNOWN = (*SCRIPTS, *TEXTS, ".json", *CLOSED)

_ASKING = re.compile(
    r"^\s*(?:please\s+)?(?:can you\s+|i want\s+|i'd like\s+)?(?:make|create|write|generate|produce|shoot|give|tell)?\s*"
    r"(?:me\s+|us\s+)?(?:a|an|the|my|one)?\s*(?:[\w-]+\s+){0,4}?(?:film|movie|video|story|short|clip)\s+"
    r"(?:in the style of .{1,40}?\s)?"
    r"(?:about|of|where|in which|on|with)\s+",
    re.IGNORECASE,
)
_DANGLING = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "but",
        "of",
        "in",
        "on",
        "at",
        "to",
        "with",
        "from",
        "by",
        "for",
        "his",
        "her",
        "its",
        "their",
        "my",
        "our",
        "your",
        "as",
        "is",
        "who",
        "that",
    ]
)


def read_source(argument: str) -> Source:
    """Read an existing file, or take the text itself as a brief.

    `.fountain` and `.spmd` are scripts, `.json` is JoyAI-Echo's prompts, other text is a brief unless it has scene
    headings. The text is decoded (UTF-8 or UTF-16), line ends become "\\n"; the digest is of the bytes.
    Raises BadInput for what cannot be used.
    """
    path = _as_path(argument)
    if path is None:
        data = argument.encode("utf-8", "surrogateescape")
        return _source(data, "", "")
    if path.is_dir():
        raise BadInput(
            f"{argument} is a folder; wanted a brief in quotes or a .fountain, .json, .md or .txt file: name one"
        )
    if path.suffix.lower() in CLOSED:
        name = CLOSED[path.suffix.lower()]
        raise BadInput(
            f"{argument} is a {name} file; wanted plain text: export it as Fountain (.fountain) or text (.txt)"
        )
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_FILE else b""
    except OSError as error:
        raise BadInput(
            f"{argument} cannot be read ({error.strerror}); wanted a text file: check its name and rights"
        ) from error
    if size > MAX_FILE:
        raise BadInput(f"{argument} has {size:,} bytes; wanted at most {MAX_FILE:,}: split it into several films")
    return _source(data, str(path), path.suffix.lower())


def remarks(source: Source) -> list[str]:
    """What its writer should know about the reading of a source, in words: what is odd in it, and what was read over."""
    if source.kind == "fountain":
        return oddities(source)
    return unread(source) if source.kind == "prompts" else []


def story_of(brief: str) -> str:
    """The brief without "make a film about"."""
    return _ASKING.sub("", brief, count=1).strip()


def _as_path(argument: str) -> Path | None:
    """The file or folder that the argument names, None for a text. Raises BadInput for a file that is not there."""
    name = argument.strip()
    if (
        not name
        or "\n" in name
        or "\0" in name
        or any(len(part.encode(errors="replace")) > MAX_NAME for part in name.split("/"))
    ):
        return None
    path = Path(name).expanduser()
    if path.exists():
        return path
    if _looks_like_file(name):
        raise BadInput(
            f"there is no file {name}; wanted an existing file or a brief in words: check the name, or write a sentence"
        )
    return None


def _looks_like_file(name: str) -> bool:
    if name.lower().endswith(KNOWN):
        return len(name.split()) <= FILE_WORDS
    return ("/" in name or "\\" in name) and len(name.split()) == 1


def _source(data: bytes, path: str, suffix: str) -> Source:
    where = path or "the brief"
    text = _decode(data, where)
    kind = _kind(text, suffix)
    if not text.strip():
        raise BadInput(f"{where} is empty; wanted a story: write at least one sentence about who does what")
    if kind == "brief" and len(data) > MAX_BRIEF:
        raise BadInput(
            f"{where} has {len(data):,} bytes; wanted a brief of at most {MAX_BRIEF:,}: shorten it, or bring a script"
        )
    source = Source(
        kind=kind, title=_title(text, kind, path), text=text, digest=hashlib.sha256(data).hexdigest(), path=path
    )
    if kind == "prompts":
        read_prompts(source)
    elif kind == "fountain":
        title = read_fountain(source).title
        return source.model_copy(update={"title": title}) if title else source
    return source


def _decode(data: bytes, where: str) -> str:
    encoding = "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in data and (order := _byte_order(data)):
        encoding = f"utf-16-{order}"
    elif b"\0" in data:
        raise BadInput(f"{where} is a binary file; wanted text: bring a .fountain, .json, .md or .txt file")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        name, byte = encoding.removesuffix("-sig").upper(), data[error.start : error.start + 1].hex()
        raise BadInput(
            f"{where} is not {name}: byte 0x{byte} at offset {error.start}; wanted text: save it as UTF-8"
        ) from error
    if "\0" in text:
        raise BadInput(f"{where} is a binary file; wanted text: bring a .fountain, .json, .md or .txt file")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _byte_order(data: bytes) -> str:
    """ "le" or "be" for UTF-16 that has lost its mark: every other byte is mostly zero. Else empty."""
    half = len(data) // 2
    high = {"le": data[1::2].count(0), "be": data[::2].count(0)}
    order = max(high, key=high.__getitem__)
    return order if high[order] > 0.6 * half and sum(high.values()) == high[order] else ""


def _kind(text: str, suffix: str) -> SourceKind:
    if suffix in SCRIPTS:
        return "fountain"
    if suffix == ".json" or (not suffix and text.lstrip().startswith("{") and '"prompts"' in text):
        return "prompts"
    return "fountain" if suffix not in (".md", ".markdown") and has_headings(text) else "brief"


def _title(text: str, kind: SourceKind, path: str) -> str:
    stem = Path(path).stem.replace("_", " ").replace("-", " ").strip() if path else ""
    if kind != "brief":
        return (stem[:1].upper() + stem[1:]) or "Untitled"
    heading = re.search(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", text, re.MULTILINE)
    if heading:
        return heading.group(1)
    from director.writer.idea import title_of  # which reads briefs by what stands in this module

    story = story_of(text) or text
    named = title_of(story) if len(story.split()) <= SHORT else ""
    return (named[:1].upper() + named[1:]) or first_words(story)


def first_words(text: str, limit: int = TITLE_WORDS) -> str:
    """At most `limit` words that may stand alone: no leading article, nothing left dangling at the end."""
    sentence = re.split(r"(?<=\w)[.!?;:\n]", text.strip(), maxsplit=1)[0]
    words = sentence.split()
    if len(words) > limit and words[0].lower() in ("a", "an", "the"):
        words = words[1:]
    cut, words = len(words) > limit, words[:limit]
    comma = next((n for n, word in enumerate(words) if word.endswith((",", ";"))), 0)
    if cut and comma >= TITLE_WORDS // 3:
        cut, words = False, words[: comma + 1]
    if cut and len(words) > 2 and words[-2].lower() in _DANGLING:
        words = words[:-1]
    while len(words) > 1 and (words[-1].lower().strip(",") in _DANGLING or (cut and words[-1].endswith(("'s", "’s")))):
        words = words[:-1]
    title = " ".join(words).strip(" ,-–—\"“”'*_#")
    return (title[:1].upper() + title[1:]) or "Untitled"
