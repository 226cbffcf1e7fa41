"""A conversation on a terminal or through a pipe: reading lines, and showing what is said as it comes."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

HISTORY = 1_000  # lines
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # what a text must never tell a terminal


class Console:
    """Reads what the person says and shows what the director says. Answers go to stdout, what is being done to stderr."""

    def __init__(self, *, yes: bool = False) -> None:
        self.terminal = sys.stdin.isatty()
        self._yes = yes
        self._column = 0  # of what is being said: 0 at the beginning of a line
        self._unread: str | None = None  # a line that was no answer to what was asked
        if self.terminal:
            self._line_editing()

    def read(self) -> str | None:
        """The next line; None at the end. Raises KeyboardInterrupt."""
        self.end()
        if self._unread is not None:
            line, self._unread = self._unread, None
            return line
        if self.terminal:
            try:
                return input("you: ")
            except EOFError:
                click.echo()
                return None
        said = sys.stdin.readline()
        return said.rstrip("\n") if said else None

    def text(self, piece: str) -> None:
        """A piece of what the director says, as it comes."""
        clean = _CONTROL.sub("", piece)
        if not clean:
            return
        click.echo(clean if self._column else f"director: {clean}", nl=False)
        self._column = len(clean.rpartition("\n")[2]) if "\n" in clean else self._column + len(clean) + 1
        self._column = max(1, self._column)
        sys.stdout.flush()

    def end(self) -> None:
        """The director has said what it had to say."""
        if self._column:
            click.echo()
        self._column = 0

    def say(self, text: str) -> None:
        """Something said all at once."""
        self.text(text)
        self.end()

    def note(self, line: str) -> None:
        """A line about what is being done."""
        self.end()
        click.echo(f"  {_CONTROL.sub('', line)}", err=True)

    def ask(self, question: str) -> bool:
        """Put a question to the person; whether the answer was yes. Nobody there is no, other words too: they are read next."""
        self.end()
        if self._yes:
            self.note(f"{question} yes, given beforehand")
            return True
        click.echo(f"{_CONTROL.sub('', question)} [yes/no]")
        line = self.read()
        from director.talk.words import is_no, is_yes

        if line and line.strip() and not is_yes(line) and not is_no(line):
            self._unread = line
        return line is not None and is_yes(line)

    def remember(self, path: Path) -> None:
        """Lines of earlier conversations, which the arrow keys bring back."""
        if self.terminal and self._readline and path.is_file():
            self._readline.read_history_file(path)

    def keep(self, path: Path) -> None:
        """Keep the lines for the next conversation."""
        if self.terminal and self._readline:
            self._readline.set_history_length(HISTORY)
            self._readline.write_history_file(path)

    def complete(self, words: Callable[[str], list[str]]) -> None:
        """What the tab key offers for the line so far."""
        if not (self.terminal and self._readline):
            return
        editor, found = self._readline, [[""]]

        def offer(beginning: str, index: int) -> str | None:
            if index == 0:
                line = editor.get_line_buffer()[: editor.get_endidx()]
                found[0] = [word for word in words(line) if word.casefold().startswith(beginning.casefold())]
            return found[0][index] if index < len(found[0]) else None

        editor.set_completer(offer)
        editor.set_completer_delims(" ,:")
        editor.parse_and_bind("tab: complete")

    def _line_editing(self) -> None:
        try:
            import readline
        except ImportError:  # Windows has its own
            self._readline: Any = None
        else:
            self._readline = readline
