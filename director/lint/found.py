"""What a rule finds: where, in which words, how bad, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from workspace.records import ShotPlan

Severity = Literal["note", "warning", "error"]  # mildest first


@dataclass(frozen=True)
class Edit:
    """One change of a shot's plan."""

    shot: str  # its id
    field: str  # of the plan
    value: Any
    key: str = ""  # of a table, which entry; of a text, the words that the value replaces

    def made_in(self, plan: ShotPlan) -> ShotPlan:
        """The plan with this change."""
        value, old = self.value, getattr(plan, self.field)
        if self.key:
            value = {**old, self.key: value} if isinstance(old, dict) else old.replace(self.key, value)
        return plan.model_copy(update={self.field: value})


@dataclass(frozen=True)
class Fault:
    """A contradiction, or a risk."""

    aspect: str  # the rule that found it
    severity: Severity
    shots: tuple[int, int]  # the two places, by number, earlier first; the same twice where it is in one shot
    words: tuple[str, str]  # that contradict each other, one from each place
    message: str
    suggestion: str
    fix: tuple[Edit, ...] = ()  # what puts it right, where there is only one right answer

    def __str__(self) -> str:
        one, other = self.shots
        where = f"shot {one}" if one == other else f"shots {one} and {other}"
        said = " / ".join(f'"{words}"' for words in dict.fromkeys(self.words) if words)
        return f"{self.severity}: {where}: {self.message}{f' ({said})' if said else ''}; {self.suggestion}"
