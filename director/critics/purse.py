"""How much improving a film may take: time and money, checked before each try against what it is forecast to take."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from director.errors import BadInput
from director.llm.budget import Budget

_UNITS = {"h": 60.0, "m": 1.0, "s": 1 / 60}  # in minutes
_TIME = re.compile(r"(?:\d+(?:\.\d+)?[hms])+")
_PART = re.compile(r"(\d+(?:\.\d+)?)([hms])")


def minutes(count: float) -> Budget:
    """A budget of time: `film.improve(budget=minutes(30))`."""
    if not 0 < count < 1e6:
        raise BadInput(f"a budget of {count:g} minutes: wanted more than 0")
    return Budget(minutes=count)


def parse_budget(text: str) -> Budget:
    """A budget as it is typed: "30m", "1h30m", "2.50" (money), "30m,2.50". Raises BadInput."""
    found: dict[str, float] = {}
    for part in (part.strip().lower() for part in text.split(",")):
        if _TIME.fullmatch(part):
            found["minutes"] = sum(float(count) * _UNITS[unit] for count, unit in _PART.findall(part))
        elif re.fullmatch(r"\d+(?:\.\d+)?", part):
            found["money"] = float(part)
        else:
            found["minutes"] = 0.0
            break
    if not all(0 < value < 1e6 for value in found.values()):
        raise BadInput(f"--budget {text}: wanted a time such as 30m or 1h30m, an amount of money such as 2.50, or both")
    return Budget(money=found.get("money", 0.0), minutes=found.get("minutes", 0.0))


class Purse:
    """What a run may still take. `seconds` and `money` are what it took before, when it goes on after a kill."""

    def __init__(
        self,
        budget: Budget,
        *,
        seconds: float = 0.0,
        money: Callable[[], float] = lambda: 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._budget, self._money, self._clock = budget, money, clock
        self._began = clock() - seconds

    @property
    def seconds(self) -> float:
        """What was taken so far."""
        return self._clock() - self._began

    def empty(self, seconds: float = 0.0, money: float = 0.0) -> str:
        """Why a try that may take so much is not begun, in words; empty: it may begin."""
        if self._budget.minutes and self.seconds + seconds > self._budget.minutes * 60:
            return f"no time for more: {self.seconds / 60:.1f} of {self._budget.minutes:g} minutes are used"
        spent = self._money()
        if self._budget.money and spent + money > self._budget.money:
            return f"no money for more: {spent:.2f} of {self._budget.money:g} is spent"
        return ""
