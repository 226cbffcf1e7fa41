"""What a language model answered in work that was stopped: the same command asks, and pays, for none of it again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from director.errors import BadInput
from director.llm.base import LLM, Prompt, Reply, Usage
from director.llm.record import Recorder
from director.llm.recording import Exchange, digest_of, plain, read_recording
from generator.errors import RequestError


class Kept:
    """Passes calls on, and keeps the answers in a file until what they were for is done.

    Only what is asked word for word as before is answered from the file, each answer once.
    """

    def __init__(self, llm: LLM, path: Path) -> None:
        self._llm, self._path, self._lock = llm, path, threading.Lock()
        self._left = _answers(path, llm.model)
        if not self._left:  # of another model, or damaged
            path.unlink(missing_ok=True)

    @property
    def model(self) -> str:
        """The model that answers."""
        return self._llm.model

    def complete(
        self,
        prompt: Prompt,
        *,
        on_text: Callable[[str], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Reply:
        """What was answered before the work was stopped, which takes nothing; else ask, and keep what comes."""
        digest = digest_of(plain(prompt)) if self._left else ""
        with self._lock:
            found = next((one for one in self._left if one.digest == digest), None)
            if found:
                self._left.remove(found)
            asking = None if found else self._asking
        if asking:
            return asking.complete(prompt, on_text=on_text, stop=stop)
        assert found  # one of the two
        assert found.reply  # failures are not among them
        return replace(found.reply, usage=Usage())

    @contextmanager
    def once(self) -> Iterator[None]:
        """What is asked inside is asked once, however often the work is stopped. A plan that cannot be rendered would
        only come back with its answers: they are forgotten then, as when all went well."""
        try:
            yield
        except RequestError:
            self._forget()
            raise
        self._forget()

    @cached_property
    def _asking(self) -> LLM:
        """Begun with the first question: most runs have none."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        return Recorder(self._llm, self._path)

    def _forget(self) -> None:
        self._left.clear()
        self.__dict__.pop("_asking", None)
        self._path.unlink(missing_ok=True)


def _answers(path: Path, model: str) -> list[Exchange]:
    """The answers in a file by the same model. None of a damaged one: it is a cache."""
    try:
        writer, found = read_recording(path) if path.is_file() else ("", [])
    except BadInput:
        return []
    return [one for one in found if one.reply] if writer == model else []
