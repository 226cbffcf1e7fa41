"""Writing down every exchange with a language model: `--record FILE`."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

from director.errors import BadInput, ModelFailed
from director.llm.base import LLM, Prompt, Reply
from director.llm.recording import Exchange, head, plain, read_recording


class Recorder:
    """Passes calls on and appends each exchange to a file, so that several commands on one film make one recording.

    Keys are not in it: they travel beside what is asked. Everything that is asked and answered is.
    """

    def __init__(self, llm: LLM, path: Path) -> None:
        """Raises BadInput when the file is something else, or cannot be written."""
        self._llm, self._path, self._lock = llm, path, threading.Lock()
        if path.is_file() and path.stat().st_size:
            read_recording(path)
            written = path.read_bytes()
            os.truncate(path, written.rfind(b"\n") + 1)  # the work may have been killed in the middle of a line
            return
        try:
            path.write_text(head(llm.model), encoding="utf-8")
        except OSError as error:
            raise BadInput(f"--record {path} cannot be written: {error.strerror or error}") from error

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
        """Ask, and keep what was asked and what came."""
        try:
            reply = self._llm.complete(prompt, on_text=on_text, stop=stop)
        except ModelFailed as error:
            self._keep(Exchange(plain(prompt), failure=(type(error).__name__, str(error))))
            raise
        self._keep(Exchange(plain(prompt), reply))
        return reply

    def _keep(self, exchange: Exchange) -> None:
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(exchange.line())
