"""What a person says about the language model, on the command line or in Python."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from director.errors import BadInput
from director.llm.budget import Budget
from director.llm.endpoint import LLMS, check_url


@dataclass(frozen=True)
class Asked:
    """What a person says about the language model. None: as film.toml says."""

    llm: str | None = None
    llm_base_url: str | None = None
    llm_model: str | None = None
    record: Path | None = None
    replay: Path | None = None
    budget: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInput for the first that cannot be used."""
        if self.llm is not None and self.llm not in LLMS:
            raise BadInput(f"--llm {self.llm}: choose {', '.join(LLMS[:-1])} or {LLMS[-1]}")
        if self.llm == "builtin" and (self.llm_base_url or self.llm_model or self.replay or self.record):
            raise BadInput(
                "--llm builtin asks no language model: leave --llm-base-url, --llm-model, --record, --replay out"
            )
        if self.record and self.replay:
            raise BadInput("--record and --replay: a replay asks nobody, so there is nothing to record; leave one out")
        if self.llm_base_url is not None:
            check_url(self.llm_base_url)
        if self.budget is not None:
            Budget.parse(self.budget)

    @property
    def limits(self) -> dict[str, float]:
        """The limits of the budget that is said, by their names in film.toml."""
        found = asdict(Budget.parse(self.budget)) if self.budget else {}
        return {name: limit for name, limit in found.items() if limit}
