"""The native update of the memory bank (Eq. 9), against the reference's own contents after each shot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.memory.bank import native

GOLDEN = json.loads((Path(__file__).parents[1] / "data" / "memory_select.json").read_text())["bank_trim"]


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: f"{case['max_size']}-{case['num_fixed']}")
def test_contents_after_each_shot(case: dict[str, object]) -> None:
    for shots, expected in enumerate(case["contents_after_each_shot"], start=1):
        assert native(range(shots), max_size=case["max_size"], num_fixed=case["num_fixed"]) == expected


def test_a_bank_of_fixed_entries_only_still_trims() -> None:
    assert native(list("abcde"), max_size=3, num_fixed=3) == ["a", "b", "c"]
    assert native([], max_size=3, num_fixed=3) == []


def test_fixed_entries_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="4 fixed entries do not fit a bank of 3"):
        native([1], max_size=3, num_fixed=4)


@given(length=st.integers(0, 40), sizes=st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted))
def test_never_larger_and_never_out_of_order(length: int, sizes: list[int]) -> None:
    num_fixed, max_size = sizes
    kept = native(range(length), max_size=max_size, num_fixed=num_fixed)
    assert len(kept) == min(length, max_size)
    assert kept == sorted(set(kept))
    assert kept[:num_fixed] == list(range(length))[:num_fixed]
