"""From exceptions to one sentence and an exit code. No tracebacks for users."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import traceback
import warnings
from typing import Any

import click


class Plainly(click.Group):
    """A command group whose errors are sentences on stderr."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command and end the process: 0 done, 1 the work failed, 2 bad input, 3 a yes is needed, 130 stopped."""
        _hush()
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
        except click.exceptions.Exit as error:
            code = error.exit_code
        except click.ClickException as error:
            click.echo(f"director: {_usage(error)}", err=True)
            code = 2
        except (click.Abort, KeyboardInterrupt):
            click.echo("stopped; the same command continues", err=True)
            code = 130
        except Exception as error:  # the border to the person: nothing may pass it but sentences
            code, sentence = in_words(error)
            click.echo(f"director: {sentence}", err=True)
        sys.exit(code if isinstance(code, int) else 0)


def in_words(error: Exception) -> tuple[int, str]:
    """The exit code and the sentence for any error."""
    return _explain(error) or (1, _mistake(error))


def _usage(error: click.ClickException) -> str:
    """What was typed wrongly, and where it is said what can be typed."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    name = context.command_path.removeprefix(context.find_root().command_path) if context else ""
    message = " ".join(error.format_message().split()).rstrip(".")
    return f"{message[:1].lower()}{message[1:]}: `director{name} --help` says what can be typed"


def _explain(error: Exception) -> tuple[int, str] | None:
    """The exit code and the sentence for an error that is expected; None for a mistake of ours."""
    from pydantic import ValidationError
    from sqlalchemy.exc import DatabaseError

    from director.errors import DirectorError
    from generator.errors import GeneratorError, RequestError
    from workspace.errors import ApprovalNeeded, NewerFilm, NotAFilm, ReadOnly, Refused, WorkspaceError

    if isinstance(error, DirectorError):
        return error.exit_code, str(error)
    if isinstance(error, RequestError | NotAFilm | NewerFilm | ReadOnly | Refused):
        return 2, str(error)
    if isinstance(error, ApprovalNeeded):
        return 3, str(error)
    if isinstance(error, GeneratorError | WorkspaceError):
        return 1, str(error)
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return 2, f"{'.'.join(map(str, first['loc'])) or error.title}: {first['msg']}"
    if getattr(error, "errno", None) == errno.ENOSPC or "disk is full" in str(getattr(error, "orig", "")):
        return 1, "the disk is full: make room, and the same command continues; the film is intact"
    if isinstance(error, DatabaseError):
        return 1, f"the film's database could not be used: {error.orig}"
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return 1, f"{where}{error.strerror or error}"
    return None


def _mistake(error: Exception) -> str:
    """A mistake of ours: keep the details for whoever mends it, and say where they are."""
    with tempfile.NamedTemporaryFile("w", prefix="director-", suffix=".txt", delete=False, encoding="utf-8") as details:
        traceback.print_exception(error, file=details)
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    return f"a mistake in director itself ({what}); the film is intact. Please report it with {details.name}"


def _hush() -> None:
    """Libraries do not talk to our users."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for some takes time at each start
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
