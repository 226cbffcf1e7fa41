"""What finding texts by meaning costs in films of any length: `python -m tests.bench.recall [TEXTS...]`.

Up to `FLAT` texts the index compares each; above, it looks only into the nearest cells. Beside it stands FAISS's own flat
index, which compares all, in the same run; the share of its twenty nearest that are found says what cells leave out. The
vectors are of the embedding model's size and lie in clumps, as shots of the same scenes do.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from tests.bench.tables import middle, table
from workspace.recall_index import FLAT, RecallIndex

TEXTS = (10_000, 100_000, 120_000, 300_000)
SIZE, A_CLUMP, SPREAD = 384, 60, 0.7  # dimensions; texts of one scene; how far they lie from its middle
ASKED, NEAREST = 20, 20


def main(sizes: Sequence[int]) -> None:
    """Fill an index of each size, ask it, print one table."""
    head = ["texts", "how", "first question", "each other", "flat FAISS", f"of its {NEAREST} nearest"]
    print(table(head, [_row(size) for size in sizes]))


def _row(size: int) -> list[str]:
    vectors = _vectors(size + ASKED)
    texts = [str(n) for n in range(len(vectors))]
    flat = faiss.IndexFlatIP(SIZE)
    flat.add(vectors[:size])
    took, bare, shares = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        index = RecallIndex(Path(folder), "bench")
        index.add(texts, vectors)
        for n in range(size, size + ASKED):
            started = time.perf_counter()
            scores = np.array(index.search(texts[n], texts[:size]))
            took.append(time.perf_counter() - started)
            started = time.perf_counter()
            _, nearest = flat.search(vectors[n : n + 1], NEAREST)
            bare.append(time.perf_counter() - started)
            own = np.argpartition(-scores, NEAREST)[:NEAREST]
            shares.append(len(set(own.tolist()) & set(nearest[0].tolist())) / NEAREST)
    how = "each" if size <= FLAT else "cells"
    seconds = (f"{value:.3f} s" for value in (took[0], middle(took[1:]), middle(bare)))
    return [f"{size:,}", how, *seconds, f"{np.mean(shares):.4f}"]


def _vectors(count: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    middles = rng.standard_normal((-(-count // A_CLUMP), SIZE), dtype=np.float32)
    vectors = np.repeat(middles, A_CLUMP, axis=0)[:count]
    rng.shuffle(vectors)
    vectors += SPREAD * rng.standard_normal(vectors.shape, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or TEXTS)
