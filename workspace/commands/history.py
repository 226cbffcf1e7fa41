"""Going back and forth by steps."""

from __future__ import annotations

from workspace.commands.base import Command
from workspace.writer import Writer


class Undo(Command):
    """Put back what a step changed. Takes and files stay."""

    step: int

    def effect(self, w: Writer) -> None:
        for change in reversed(w.view.changes(self.step)):
            w.turn(change, "before")


class Redo(Command):
    """Do again what an undone step changed."""

    step: int

    def effect(self, w: Writer) -> None:
        for change in w.view.changes(self.step):
            w.turn(change, "after")
