"""Answering from a recording, without a network: `--replay FILE`."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from director.errors import BadInput, ModelFailed
from director.llm.base import Prompt, Reply
from director.llm.clock import halt
from director.llm.recording import FAILURES, Exchange, digest_of, plain, read_recording

AROUND = 30  # characters shown on either side of a difference


class Replayer:
    """Answers each prompt as the recording does; questions that were asked side by side may come in any order.

    The first prompt that the recording does not have is an error, which shows where it differs from the one recorded.
    """

    def __init__(self, path: Path) -> None:
        """Raises BadInput when the file is no recording."""
        self.model, self._left = read_recording(path)
        self._path, self._lock, self._asked = path, threading.Lock(), 0

    def complete(
        self,
        prompt: Prompt,
        *,
        on_text: Callable[[str], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Reply:
        """What was answered then. Raises BadInput when this was not asked then, and what was raised then."""
        halt(stop)
        asked = plain(prompt)
        with self._lock:
            self._asked += 1
            found = next((one for one in self._left if one.digest == digest_of(asked)), None)
            if found is None:
                raise BadInput(self._differs(asked))
            self._left.remove(found)
        if found.reply is None:
            kind, words = found.failure
            raise FAILURES.get(kind, ModelFailed)(words)
        self.model = found.reply.model or self.model  # a server may tell it with its first answer
        if on_text and found.reply.message.text:
            on_text(found.reply.message.text)
        return found.reply

    def _differs(self, asked: dict[str, Any]) -> str:
        purpose = asked.get("purpose") or "chat"
        expected = next((one for one in self._left if one.purpose == asked.get("purpose")), None)
        begin = f"{self._path} does not fit: question {self._asked} ({purpose}) "
        end = "it was made for another film, other options or another version; --record makes a new one"
        if expected is None:
            return f"{begin}is not in it; {end}"
        return f"{begin}differs: {difference(expected, asked)}; {end}"


def difference(recorded: Exchange, asked: dict[str, Any]) -> str:
    """The first place where a prompt is not the recorded one, with a few words around it."""
    for then, now in zip(_parts(recorded.prompt), _parts(asked), strict=False):
        if then != now:
            at = next((i for i, (a, b) in enumerate(zip(then, now, strict=False)) if a != b), min(len(then), len(now)))
            return f"recorded “{_around(then, at)}”, asked “{_around(now, at)}”"
    return "one has more messages than the other"


def _parts(prompt: dict[str, Any]) -> list[str]:
    messages = [f"{m['role']}: {m['text']}{m['calls'] or ''}{m['answers']}" for m in prompt["messages"]]
    return [*messages, *(str(prompt[name]) for name in ("tools", "schema") if name in prompt)]


def _around(text: str, at: int) -> str:
    part = text[max(0, at - AROUND) : at + AROUND]
    return " ".join(("…" * (at > AROUND) + part + "…" * (at + AROUND < len(text))).split())
