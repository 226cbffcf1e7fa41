"""What can go wrong, by who acts next. The command line turns each into one sentence and an exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from director.confirmation import Waiting


class DirectorError(Exception):
    """Base of everything that the director raises on purpose."""

    exit_code = 1


class BadInput(DirectorError):
    """The person gave something that cannot be used: says what was got, what was wanted and what to do."""

    exit_code = 2


class WorkFailed(DirectorError):
    """The work itself failed (a shot, a file, a disk): the operator looks at it, the same command continues."""

    exit_code = 1


class NeedsYes(DirectorError):
    """A yes is needed and nobody is there to give it. Nothing has changed."""

    exit_code = 3


class Unconfirmed(NeedsYes):
    """The film waits for the person: for answers, or for a yes to what was planned. What was planned is kept."""

    def __init__(self, waiting: Waiting, folder: Path) -> None:
        what = "your answers" if waiting.of == "questions" else f"your yes to the {waiting.of}"
        seen = f"`director shots {folder}` lists them; " if waiting.shots else ""
        super().__init__(
            f"{folder} waits for {what}:\n{waiting.text}\n{seen}"
            f"`director confirm {folder}` {waiting.word}, and the same command goes on; --yes gives every yes beforehand"
        )
        self.waiting = waiting


class ModelFailed(DirectorError):
    """The language model gave no answer after all retries: the operator looks at its server, the same command continues."""

    exit_code = 1


class BadAnswer(ModelFailed):
    """The language model answered, and even asked again not with what was asked for: another model, or a plainer wish."""


class BudgetSpent(DirectorError):
    """The next call to the language model would break the budget: the person allows more. Nothing was sent."""

    exit_code = 1


class Stopped(DirectorError):
    """The person stopped the work while a language model was answering. The same command continues."""

    exit_code = 130
