"""Passages of the person's own documents that speak of their story, by the embeddings that find earlier shots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from director.embedding import Embedder
from director.errors import BadInput
from workspace.records import Passage

SUFFIXES = (".md", ".markdown", ".txt", ".text", ".fountain", ".rst", ".org")
MAX_FILES = 500
MAX_BYTES = 2_000_000  # of one file
A_PASSAGE = 120  # words: as much as the embedding model reads
MOST = 6  # passages in a prompt
FAR = 0.15  # cosine below which a passage speaks of something else


def find_passages(folder: Path, query: str, embedder: Embedder) -> tuple[Passage, ...]:
    """The passages nearest to a story, nearest first. Raises BadInput for a folder without any text."""
    if not folder.is_dir():
        raise BadInput(f"--notes {folder}: wanted a folder with your notes in it, as {', '.join(SUFFIXES)}")
    passages = list(_passages(folder))
    if not passages:
        raise BadInput(f"--notes {folder} holds no text: wanted files such as notes.md or research.txt")
    vectors = embedder.embed([query, *(passage.text for passage in passages)])
    scores = [round(float(score), 3) for score in vectors[1:] @ vectors[0]]
    best = sorted(range(len(passages)), key=lambda n: (-scores[n], n))[:MOST]
    return tuple(passages[n] for n in best if scores[n] >= FAR)


def _passages(folder: Path) -> Iterator[Passage]:
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    for path in files[:MAX_FILES]:
        if path.is_symlink() or path.stat().st_size > MAX_BYTES:
            continue
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        name = path.relative_to(folder).as_posix()
        yield from (Passage(file=name, line=line, text=words) for line, words in _pieces(text))


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
