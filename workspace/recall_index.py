"""Finding texts by meaning: a FAISS inner-product index of everything embedded so far. A cache: it can be deleted."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

FLAT = 100_000  # texts up to which each is compared; above, only those of the nearest cells are
CELLS, PROBED, SAMPLE = 256, 16, 20_000  # cells; how many of them are searched; vectors that they are laid out by
NEAREST = 2_000  # texts whose cosine is given above that; of the others it is 0


class RecallIndex:
    """Vectors of texts by one embedding model, kept in `index/` by `save`.

    A text is found by its digest, so that one that was embedded once never needs the model again.
    """

    def __init__(self, folder: Path, embedder: str) -> None:
        self._faiss, self._keys = folder / f"{embedder}.faiss", folder / f"{embedder}.json"
        self._rows: dict[str, int] = {}  # by digest, as they are kept
        self._found: dict[str, int] = {}  # by the text itself, which Python hashes once
        self._saved = 0
        self._index: faiss.Index | None = None
        self._cells: faiss.IndexIVF | None = None  # of a large index: made when it is first searched, and not kept
        self._load()

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Those texts that have no vector yet, each once, in order."""
        return [text for text in dict.fromkeys(texts) if text not in self._found and self._row(text) is None]

    def add(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Take the vectors [n, dimension], of length 1, of new texts."""
        if not texts:
            return
        if self._index is None:
            self._index = faiss.IndexFlatIP(vectors.shape[1])
        for text in texts:
            self._rows[_key(text)] = len(self._rows)
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        if self._cells is not None:
            self._cells.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def search(self, query: str, among: Sequence[str]) -> list[float]:
        """Cosine of a text with each of some others, all embedded before: float [len(among)], in their order.

        Of more than FLAT others only the nearest are looked for: the same ones every time, nearly all that there are.
        """
        if not among or self._index is None:
            return []
        found = self._found
        rows = np.array([found[text] if text in found else self._known(text) for text in among], np.int64)
        vector = np.asarray(self._index.reconstruct(self._known(query)), np.float32)[None]
        if len(rows) <= FLAT:
            return _each(self._index, vector, rows).tolist()
        scores, ids = self._in_cells(self._index).search(vector, NEAREST)
        by_row, found_rows = np.zeros(self._index.ntotal, np.float32), ids[0] >= 0
        by_row[ids[0][found_rows]] = scores[0][found_rows]
        return by_row[rows].tolist()

    def _in_cells(self, index: faiss.Index) -> faiss.IndexIVF:
        """The same vectors in cells, laid out by the oldest of them: from the same vectors the same cells."""
        if self._cells is None:
            cells = faiss.IndexIVFFlat(faiss.IndexFlatIP(index.d), index.d, CELLS, faiss.METRIC_INNER_PRODUCT)
            vectors = index.reconstruct_n(0, index.ntotal)
            cells.cp.niter, cells.nprobe = 10, PROBED
            cells.train(vectors[:SAMPLE])
            cells.add(vectors)
            self._cells = cells
        return self._cells

    def _load(self) -> None:
        if not (self._faiss.is_file() and self._keys.is_file()):
            return
        try:
            index = faiss.read_index(str(self._faiss))
            keys = json.loads(self._keys.read_text(encoding="utf-8"))
        except (RuntimeError, ValueError):
            return  # a broken cache is an empty cache
        if index.ntotal == len(keys):
            self._index, self._rows = index, {key: row for row, key in enumerate(keys)}
            self._saved = len(keys)

    def save(self) -> None:
        """Write the index, when it has grown. Where that cannot be, on a full disk say, the film is whole without it."""
        if len(self._rows) == self._saved:
            return
        assert self._index is not None  # something was added
        draft = self._faiss.with_suffix(f".{uuid.uuid4().hex}")
        try:
            self._faiss.parent.mkdir(parents=True, exist_ok=True)
            faiss.write_index(self._index, str(draft))
            os.replace(draft, self._faiss)
            draft.write_text(json.dumps(list(self._rows)), encoding="utf-8")
            os.replace(draft, self._keys)
        except (OSError, RuntimeError):  # faiss says RuntimeError
            draft.unlink(missing_ok=True)
            return
        self._saved = len(self._rows)

    def _row(self, text: str) -> int | None:
        row = self._found.get(text)
        if row is None and (row := self._rows.get(_key(text))) is not None:
            self._found[text] = row
        return row

    def _known(self, text: str) -> int:
        row = self._row(text)
        if row is None:
            raise KeyError(f"not embedded yet: {text!r}")
        return row


def _each(index: faiss.Index, vector: NDArray[Any], rows: NDArray[Any]) -> NDArray[np.float32]:
    """Cosine of a vector [1, dimension] with each of some rows: nothing is sorted, which for thousands costs the most."""
    cosines = np.empty(len(rows), np.float32)
    asked, told, which = (faiss.swig_ptr(array) for array in (vector, cosines, rows))
    index.compute_distance_subset(1, asked, len(rows), told, which)  # type: ignore[attr-defined]
    return cosines


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
