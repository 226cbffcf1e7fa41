"""The one interface to a language model, and what goes through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Role = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True)
class ToolCall:
    """A tool that the model wants used. `arguments` is JSON as the model wrote it, so perhaps none."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Message:
    """One message of a conversation."""

    role: Role
    text: str = ""
    calls: tuple[ToolCall, ...] = ()  # of an assistant
    answers: str = ""  # of a tool: the id of the call that it answers
    images: tuple[str, ...] = ()  # pictures that belong to the text, as data URLs (data:image/jpeg;base64,…)


@dataclass(frozen=True)
class ToolSpec:
    """A tool as the model sees it. `parameters` is a JSON schema of an object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Usage:
    """What a call took. Money is in the currency of the price table; None when the model has no price there."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    money: float | None = None


@dataclass(frozen=True)
class Reply:
    """What a model answered. `finish` is its reason for ending: stop, length, tool_calls, content_filter."""

    message: Message
    model: str
    finish: str = "stop"
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True)
class Prompt:
    """Everything that a model is asked at once."""

    messages: Sequence[Message]
    tools: Sequence[ToolSpec] = ()
    schema: Mapping[str, Any] | None = None  # a JSON schema that the answer has to keep to; None: free text
    purpose: str = ""  # the stage that asks, for `director cost`
    max_tokens: int | None = None  # of the answer; None: what film.toml says


class LLM(Protocol):
    """A language model behind some endpoint."""

    @property
    def model(self) -> str:
        """The model that answers, by the name it has there."""

    def complete(
        self,
        prompt: Prompt,
        *,
        on_text: Callable[[str], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Reply:
        """Ask, and wait for the whole answer. `on_text` hears it grow; `stop` is asked now and then and ends the wait.

        Raises ModelFailed when there is no usable answer after all retries, BudgetSpent before a call that would break
        the budget, Stopped when `stop` said so, and BadInput for what a person has to set right (key, model, endpoint).
        """
