"""Whole annotated films: how well memory is chosen, so that no change makes it worse unseen."""

import json
from pathlib import Path

import pytest

from tests.bench import continuity
from tests.bench.agreement import agreement
from tests.bench.labels import derive, score
from tests.bench.plans import load

FILMS = Path("tests/data/continuity").resolve()
PATHS = sorted((FILMS / "plans").glob("*.json"))


def choices(path):
    film = load(path)
    return continuity.state_aware({path: film}, {path: None}, "none")[0]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_memory_shows_what_a_shot_needs_in_its_present_state(path):
    labels = derive(json.loads((FILMS / "stories" / path.name).read_text(encoding="utf-8")))
    chosen = choices(path)
    full, few = (score(labels, chosen[slots][path]) for slots in (7, 4))
    assert full["coverage"] >= 0.96
    assert few["coverage"] >= 0.96
    assert full.get("stale", 1.0) == 1.0
    assert full["contamination"] <= 0.12
    assert full["idle"] <= 0.25


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_ledger_agrees_with_the_annotated_states(path):
    counts = agreement(load(path), json.loads((FILMS / "stories" / path.name).read_text(encoding="utf-8")))
    assert counts["costume", "right"] >= 0.9 * counts["costume", "true"]
    assert counts["look: same state", "right"] >= 0.85 * counts["look: same state", "claimed"]


def test_the_bench_prints_tables_and_writes_choices(tmp_path, capsys):
    out = tmp_path / "choices.json"
    continuity.main([str(FILMS), "--out", str(out), "--ledger", "--embedder", "words"])
    printed = capsys.readouterr().out
    assert "state-aware, fill none, all" in printed
    assert "first 3, recent 4" in printed
    assert "costume" in printed
    written = json.loads(out.read_text(encoding="utf-8"))
    assert set(written) == {"policy", "choices", "choices_4"}
    assert set(written["choices"]) == {p.stem for p in PATHS}
    assert all(
        all(1 <= earlier < int(n) for earlier in taken)
        for film in written["choices"].values()
        for n, taken in film.items()
    )


def test_the_rates_count_what_they_say():
    story = {
        "cards": {"scenes": [{"id": "room", "windowless": True}]},
        "shots": [
            {
                "number": n,
                "framing": "INSERT",
                "characters_visible": ["ann"],
                "dialogue": [],
                "place": "room",
                "time_of_day": "day",
                "props": [],
                "state": {"characters": {"ann": {"costume": worn, "marks": []}}},
            }
            for n, worn in enumerate(["red", "blue", "red"], start=1)
        ],
    }
    labels = derive(story)
    right = score(labels, {3: [1]})
    wrong = score(labels, {3: [2]})
    assert (right["coverage"], right["stale"], right["contamination"], right["idle"]) == (1, 1, 0, 0)
    assert (wrong["coverage"], wrong["stale"], wrong["contamination"], wrong["idle"]) == (0, 0, 1, 1)
