"""Passages of the person's own documents that speak of their story, by the embeddings that find earlier shots.

The documents are the files of a folder, or what a server of the Model Context Protocol has (`director/mcp_notes.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from director.errors import BadInput
from workspace.records import Passage

if TYPE_CHECKING:
    from director.config_form import NotesServer
    from director.embedding import Embedder

Notes = Callable[[str], Iterable[tuple[str, str]]]  # from words about the story to documents: (name, text)
SERVER = "mcp:"  # before the name of a server
SUFFIXES = (".md", ".markdown", ".txt", ".text", ".fountain", ".rst", ".org")
MAX_FILES = 500
MAX_BYTES = 2_000_000  # of one file
A_PASSAGE = 120  # words: as much as the embedding model reads
MOST = 6  # passages in a prompt
FAR = 0.15  # cosine below which a passage speaks of something else


def find_notes(given: str | Path, servers: Mapping[str, NotesServer]) -> Notes:
    """The documents that somebody names. Raises BadInput for a server that film.toml does not have."""
    name = str(given).removeprefix(SERVER)
    if name == str(given):
        return partial(_files, Path(given))
    if name not in servers:
        known = ", ".join(SERVER + key for key in servers) or "none"
        raise BadInput(f"--notes {given}: film.toml lists {known}; a section [notes.{name}] there adds it")
    from director.mcp_notes import documents

    return partial(documents, name, servers[name])


def find_passages(notes: Notes, query: str, embedder: Embedder) -> tuple[Passage, ...]:
    """The passages nearest to a story, nearest first. Raises BadInput where there is no text at all."""
    passages = [
        Passage(file=name, line=line, text=words) for name, text in notes(query) for line, words in _pieces(text)
    ]
    if not passages:
        return ()
    vectors = embedder.embed([query, *(passage.text for passage in passages)])
    scores = [round(float(score), 3) for score in vectors[1:] @ vectors[0]]
    best = sorted(range(len(passages)), key=lambda n: (-scores[n], n))[:MOST]
    return tuple(passages[n] for n in best if scores[n] >= FAR)


def _files(folder: Path, _: str) -> Iterator[tuple[str, str]]:
    """Raises BadInput for a folder without any text."""
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    if not files:
        raise BadInput(f"--notes {folder} holds no text: wanted files such as notes.md or research.txt")
    for path in files[:MAX_FILES]:
        if path.is_symlink() or path.stat().st_size > MAX_BYTES:
            continue
        yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8-sig", errors="replace")


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Paragraphs, short neighbours together and long ones in parts, each with the line where it begins."""
    held: list[str] = []
    began = 1
    for match in re.finditer(r"\S[\s\S]*?(?=\n\s*\n|\Z)", text):
        line, words = text.count("\n", 0, match.start()) + 1, match.group().split()
        if held and len(held) + len(words) > A_PASSAGE:
            yield began, " ".join(held)
            held = []
        began = began if held else line
        held += words
        while len(held) > A_PASSAGE:
            yield began, " ".join(held[:A_PASSAGE])
            held = held[A_PASSAGE:]
    if held:
        yield began, " ".join(held)
