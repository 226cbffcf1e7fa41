"""A language model that says what a script tells it to: for tests and for trying things out. It fails on leftovers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from types import TracebackType
from typing import Any, Self

from pydantic import BaseModel

from director.errors import Stopped
from director.llm.base import Message, Prompt, Reply, ToolCall, Usage

Answer = str | BaseModel | Reply | Exception


class OffScript(AssertionError):
    """The model was asked what no step of its script answers, or not asked what one was waiting for."""


@dataclass(frozen=True)
class Step:
    """One answer: words, a record (as JSON), a whole Reply or an error; or a function of the prompt that makes one.

    It waits for a prompt of its purpose that has the words of `when` in its last message; empty: for any.
    """

    answer: Answer | Callable[[Prompt], Answer]
    purpose: str = ""
    when: str = ""

    def fits(self, prompt: Prompt) -> bool:
        """Whether this step answers the prompt."""
        said = prompt.messages[-1].text if prompt.messages else ""
        return self.purpose in ("", prompt.purpose) and self.when in said


class ScriptedLLM:
    """Answers each prompt with the first step left that fits it, so that parallel calls may come in any order.

    `with ScriptedLLM([...]) as llm:` raises OffScript at the end when a step was not used. `prompts` has what was asked.
    """

    def __init__(self, steps: Sequence[Step | Answer], *, model: str = "scripted") -> None:
        self.model = model
        self.prompts: list[Prompt] = []
        self._left = [step if isinstance(step, Step) else Step(step) for step in steps]
        self._lock = threading.Lock()

    def complete(
        self,
        prompt: Prompt,
        *,
        on_text: Callable[[str], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Reply:
        """What the script says. Raises OffScript when it says nothing, and whatever error stands in it."""
        if stop and stop():
            raise Stopped("stopped before the language model was asked")
        with self._lock:
            self.prompts.append(prompt)
            step = next((step for step in self._left if step.fits(prompt)), None)
            if step is None:
                raise OffScript(self._lost(prompt))
            self._left.remove(step)
        answer = step.answer
        if not isinstance(answer, Answer):
            answer = answer(prompt)
        if isinstance(answer, Exception):
            raise answer
        reply = answer if isinstance(answer, Reply) else says(answer)
        if on_text and reply.message.text:
            for word in reply.message.text.splitlines(keepends=True):
                on_text(word)
        return replace(reply, model=reply.model or self.model)

    def finish(self) -> None:
        """Raise OffScript when something in the script was never asked for."""
        if self._left:
            raise OffScript(
                f"{len(self._left)} steps of the script were not used; the first is {_short(self._left[0])}"
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.finish()

    def _lost(self, prompt: Prompt) -> str:
        said = prompt.messages[-1].text[-300:] if prompt.messages else ""
        left = f"the next step is {_short(self._left[0])}" if self._left else "the script is at its end"
        return f"the model was asked for {prompt.purpose or 'something'} and {left}; it was asked: {said}"


def says(answer: str | BaseModel) -> Reply:
    """A reply in words, or a record as JSON."""
    text = answer if isinstance(answer, str) else answer.model_dump_json()
    return Reply(Message("assistant", text), model="", usage=Usage(10, max(1, len(text) // 4)))


def calls(name: str, /, **arguments: Any) -> Reply:
    """A reply that uses one tool."""
    return calls_all((name, arguments))


def calls_all(*tools: tuple[str, dict[str, Any]], text: str = "") -> Reply:
    """A reply that uses several tools at once, perhaps with words before."""
    made = tuple(ToolCall(f"call_{next(_ids)}", name, json.dumps(arguments)) for name, arguments in tools)
    return Reply(Message("assistant", text, calls=made), model="", finish="tool_calls", usage=Usage(10, 10))


def _short(step: Step) -> str:
    return f"{step.purpose or 'any purpose'} {step.when!r}: {str(step.answer)[:200]}"


_ids = count(1)
