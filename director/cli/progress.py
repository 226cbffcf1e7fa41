"""How a run shows itself: bars on a terminal, plain lines elsewhere, nothing with --json. Always on stderr."""

from __future__ import annotations

from types import TracebackType

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn

from director.deps import Silent


class Quiet(Silent):
    """Only what a person must know."""

    def __enter__(self) -> Quiet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    def note(self, text: str) -> None:
        """A sentence that matters, once."""
        click.echo(f"note: {text}", err=True)


class Lines(Quiet):
    """One line for each stage and shot."""

    def __init__(self) -> None:
        self._title = ""
        self._clock = _Clock()

    def stage(self, name: str, detail: str) -> None:
        """A planning stage is done."""
        click.echo(f"{name}: {detail}", err=True)

    def shot(self, number: int, total: int, title: str, *, waiting: int) -> None:
        """A shot is begun."""
        self._title = f"shot {number}/{total}: {title}"
        self._clock.remaining = waiting

    def shot_done(self, seconds: float, *, reused: bool) -> None:
        """The present shot is done."""
        took = "found, not rendered again" if reused else f"{seconds:.1f} s"
        self._clock.done(seconds, reused=reused)
        click.echo(f"{self._title} ({took}{self._clock.left()})", err=True)


class Bars(Lines):
    """A bar for the whole film, with the time left."""

    def __init__(self) -> None:
        super().__init__()
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[left]}"),
        )
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task: TaskID | None = None
        self._number = 0

    def __enter__(self) -> Bars:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def stage(self, name: str, detail: str) -> None:
        """A planning stage is done."""
        self._bar.console.print(f"[bold]{name}[/bold]: ", end="")
        self._bar.console.print(detail, markup=False, highlight=False)

    def note(self, text: str) -> None:
        """A sentence that matters, once."""
        self._bar.console.print(f"note: {text}", markup=False, highlight=False)

    def shot(self, number: int, total: int, title: str, *, waiting: int) -> None:
        """A shot is begun."""
        super().shot(number, total, title, waiting=waiting)
        self._number = number
        if self._task is None:
            self._task = self._bar.add_task("", total=total, left="")
        shown = self._title if len(self._title) <= 48 else self._title[:47] + "…"
        self._bar.update(self._task, description=shown.replace("[", "\\["), completed=number - 1)

    def progress(self, fraction: float) -> None:
        """How much of the present shot is done."""
        if self._task is not None:
            self._bar.update(self._task, completed=self._number - 1 + fraction)

    def shot_done(self, seconds: float, *, reused: bool) -> None:
        """The present shot is done."""
        self._clock.done(seconds, reused=reused)
        if self._task is not None:
            self._bar.update(self._task, completed=self._number, left=self._clock.left().lstrip(", "))


class _Clock:
    """Time left, from the shots rendered so far in this run."""

    def __init__(self) -> None:
        self._rendered: list[float] = []
        self.remaining = 0

    def done(self, seconds: float, *, reused: bool) -> None:
        if not reused:
            self._rendered.append(seconds)

    def left(self) -> str:
        if not self._rendered or not self.remaining:
            return ""
        seconds = sum(self._rendered) / len(self._rendered) * self.remaining
        return f", about {seconds / 60:.0f} min left" if seconds >= 90 else f", about {seconds:.0f} s left"
