"""How much one turn of the conversation may take, whatever the language model does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one turn. Money is limited for the whole film: `[budget]` of film.toml."""

    rounds: int = 16  # answers of the model, each with tool calls or the last one
    calls: int = 40  # tool calls
    at_once: int = 8  # tool calls in one answer; the others are refused
    same: int = 3  # times that one call may get one answer
    tokens: int = 120_000  # asked and answered
    seconds: float = 600.0  # of waiting for the model; rendering does not count
    letters: int = 20_000  # of one answer
    history: int = 12_000  # letters of what was said before that the model is told again
