"""The words of the rules, read from the data file beside this module."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words(name: str) -> frozenset[str]:
    """One list of words."""
    return frozenset(_data()["words"][name].split())


@cache
def pattern(name: str) -> re.Pattern[str]:
    """One pattern, of whole words, whatever the case."""
    told = _data()["patterns"][name]
    flags = re.IGNORECASE | (re.VERBOSE if told.startswith("(?x)") else re.NOFLAG)
    return re.compile(rf"\b(?:{told.removeprefix('(?x)')})(?!\w)", flags)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "lexicon.toml").read_text(encoding="utf-8"))
