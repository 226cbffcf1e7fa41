"""A real conversation on a real terminal: the prompt, Ctrl-C, the arrow keys' memory, and nobody kept waiting."""

import contextlib
import os
import select
import signal
import sys
import time
from pathlib import Path

import pytest

from director import Director

pty = pytest.importorskip("pty", reason="needs a Unix terminal")

CHAT = """
import time
from director.cli.main import main
from director.llm.scripted import ScriptedLLM, calls, says
from director.cli import chat
from generator.testcard import TestCard

shoot = TestCard.shoot

def slowly(self, request, *args, **kwargs):
    print("rendering", flush=True)
    time.sleep({seconds})
    return shoot(self, request, *args, **kwargs)

TestCard.shoot = slowly
chat._find_llm = lambda *_: {llm}
main(["chat", "film"])
"""


class Terminal:
    """Somebody in front of a screen."""

    def __init__(self, seconds: float, llm: str) -> None:
        code = CHAT.format(seconds=seconds, llm=llm)
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever runs the tests in the background ignores it, and we inherit
            path = os.pathsep.join([str(Path(__file__).parents[3]), *filter(None, [os.environ.get("PYTHONPATH")])])
            os.execve(sys.executable, [sys.executable, "-c", code], {**os.environ, "PYTHONPATH": path, "TERM": "dumb"})
        self.unread = ""

    def see(self, words: str, seconds: float = 60) -> str:
        """Wait until the words stand on the screen; returns what stood before them."""
        end = time.monotonic() + seconds
        while words not in self.unread:
            ready, _, _ = select.select([self.screen], [], [], max(0, end - time.monotonic()))
            assert ready, f"waited for {words!r} and saw {self.unread!r}"
            self.unread += os.read(self.screen, 65536).decode(errors="replace")
        before, _, self.unread = self.unread.partition(words)
        return before

    def type(self, text: str) -> None:
        os.write(self.screen, text.encode())

    def interrupt(self, words: str) -> None:
        """Ctrl-C, until the words are seen: between its prompt and its waiting for a key, Python's `input` hears nothing."""
        for _ in range(4):
            self.type("\x03")
            with contextlib.suppress(AssertionError):
                self.see(words, 15)
                return
        raise AssertionError(f"Ctrl-C was not heard: {self.unread!r}")

    def end(self) -> int:
        """Type /quit, and wait. Returns the exit code."""
        self.type("/quit\n")
        with contextlib.suppress(OSError):  # the terminal is gone with its program
            while os.read(self.screen, 65536):
                pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_ctrl_c_stops_a_render_and_leaves_prompt_and_film(film):
    terminal = Terminal(30, "None")
    terminal.see("you: ")
    terminal.interrupt("/quit ends the conversation")
    terminal.see("you: ")
    terminal.type("2: make it night\n")
    terminal.see("rendering")
    terminal.type("\x03")
    terminal.see("stopped")
    terminal.see("you: ")
    assert Director(film).shot(2).state == "fresh"
    assert Director(film).shot(2).take.number == 1
    terminal.type("/takes 2\n")
    terminal.see("* 2.1")
    assert terminal.end() == 0
    assert "2: make it night" in (film / "chat.history").read_text()


def test_nobody_waits_for_a_conversation_that_waits(film):
    Director(film).set(style="ink")
    terminal = Terminal(0, 'ScriptedLLM([calls("refresh"), says("Done.")])')
    terminal.see("you: ")
    terminal.type("refresh it all\n")
    terminal.see("[yes/no]")
    began = time.monotonic()
    Director(film).pin(1)  # while the question is open
    assert time.monotonic() - began < 3, "the lock was held while the person thought"
    terminal.type("yes\n")
    terminal.see("Done.")
    assert terminal.end() == 0
    assert [shot.state for shot in Director(film).shots()] == ["stale", *["fresh"] * 5]
