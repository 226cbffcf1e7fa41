"""What a language model may take: a hard limit, checked before each call against the most that the call can cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Protocol, Self

from director.errors import BadInput

if TYPE_CHECKING:
    from director.llm.base import Prompt


@dataclass(frozen=True)
class Budget:
    """Limits of all calls for one film together; 0 is no limit."""

    money: float = 0.0  # in the currency of the price table
    tokens: int = 0  # asked and answered
    minutes: float = 0.0  # of waiting for answers
    calls: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """A budget as it is typed: "2.50" is money, "tokens=200000,minutes=10" names others. Raises BadInput."""
        said: dict[str, float] = {}
        for part in text.split(","):
            name, equals, value = part.strip().rpartition("=")
            name = name.strip() if equals else "money"
            try:
                number = float(value)
            except ValueError:
                number = -1.0
            if name not in (field.name for field in fields(cls)) or not 0 < number < 1e12:
                raise BadInput(
                    f"--budget {text}: wanted an amount of money such as 2.50, or tokens=200000,minutes=10,calls=50"
                )
            said[name] = number
        for name in ("tokens", "calls"):
            if name in said:
                said[name] = int(said[name])
        return cls(**said)  # type: ignore[arg-type]  # the whole numbers are whole by now


class _Row(Protocol):
    """What a kept account has; one row a purpose."""

    @property
    def calls(self) -> int: ...
    @property
    def prompt_tokens(self) -> int: ...
    @property
    def completion_tokens(self) -> int: ...
    @property
    def seconds(self) -> float: ...
    @property
    def money(self) -> float: ...


@dataclass
class Totals:
    """What was taken so far."""

    money: float = 0.0
    tokens: int = 0
    seconds: float = 0.0
    calls: int = 0

    @classmethod
    def of(cls, rows: Iterable[_Row]) -> Self:
        """The sum of an account, such as the workspace keeps."""
        total = cls()
        for row in rows:
            total.add(cls(row.money, row.prompt_tokens + row.completion_tokens, row.seconds, row.calls))
        return total

    def add(self, other: Totals, *, times: int = 1) -> None:
        """Take another total in; `times=-1` takes it out."""
        self.money += times * other.money
        self.tokens += times * other.tokens
        self.seconds += times * other.seconds
        self.calls += times * other.calls

    def breaks(self, budget: Budget, worst: Totals, *, currency: str) -> str:
        """Which limit a call that may take `worst` would break, in words; empty: none."""
        limits = (
            (budget.calls, self.calls, worst.calls, "calls", 0),
            (budget.tokens, self.tokens, worst.tokens, "tokens", 0),
            (budget.money, self.money, worst.money, currency, 4),
            (budget.minutes, self.seconds / 60, 0.0, "minutes", 2),
        )
        for limit, spent, more, unit, digits in limits:
            if limit and (spent + more > limit or spent >= limit):
                used = f"{spent:,.{digits}f} of {limit:,.{digits}f} {unit} are used"
                return used + (f", and the next call may take {more:,.{digits}f}" if spent < limit else "")
        return ""


PICTURE = 1_000  # tokens of one picture, rather more than less


def estimate(prompt: Prompt) -> int:
    """About how many tokens a prompt is, rather more than less."""
    parts = [m.text for m in prompt.messages] + [c.name + c.arguments for m in prompt.messages for c in m.calls]
    parts += [f"{t.name}{t.description}{t.parameters}" for t in prompt.tools]
    pictures = sum(len(message.images) for message in prompt.messages)
    return sum(len(part.encode()) for part in parts) // 3 + 8 * len(parts) + PICTURE * pictures
