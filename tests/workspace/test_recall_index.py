"""Finding texts by meaning: each is compared, or above a number of them only the nearest."""

import numpy as np
import pytest

from workspace import recall_index
from workspace.recall_index import RecallIndex

COUNT, WIDTH = 400, 16


@pytest.fixture
def vectors():
    dice = np.random.default_rng(0)
    topics = dice.standard_normal((20, WIDTH))
    found = topics[dice.integers(0, 20, COUNT)] + 0.3 * dice.standard_normal((COUNT, WIDTH))
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def filled(folder, vectors, name="index"):
    index = RecallIndex(folder / name, "words")
    index.add([str(n) for n in range(COUNT)], vectors)
    return index


def test_each_text_is_compared(tmp_path, vectors):
    found = filled(tmp_path, vectors).search("7", ["3", "7", "3"])
    assert found == pytest.approx([vectors[7] @ vectors[3], 1.0, vectors[7] @ vectors[3]], abs=1e-5)


def test_of_many_the_nearest_are_found_and_always_the_same(tmp_path, vectors, monkeypatch):
    sizes = {"FLAT": 100, "CELLS": 8, "PROBED": 4, "SAMPLE": 320, "NEAREST": 50}
    for name, value in sizes.items():
        monkeypatch.setattr(recall_index, name, value)
    texts = [str(n) for n in range(COUNT)]
    index = filled(tmp_path, vectors)
    hits = 0
    for query in range(0, COUNT, 20):
        found = np.array(index.search(str(query), texts))
        true = vectors @ vectors[query]
        assert found[found != 0] == pytest.approx(true[found != 0], abs=1e-5), "what is found has its own cosine"
        assert (found != 0).sum() <= sizes["NEAREST"]
        hits += (found[np.argsort(-true)[:10]] != 0).sum()
    assert hits >= 0.95 * 10 * 20
    again = filled(tmp_path, vectors, "again")
    assert again.search("5", texts) == index.search("5", texts)
    index.add(["new"], vectors[5:6])
    assert index.search("5", [*texts, "new"])[-1] == pytest.approx(1.0, abs=1e-5), "what comes later is found, too"
