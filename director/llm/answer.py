"""An answer as it comes in: pieces of a stream, or one whole, from servers that keep to the protocol and others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from director.errors import BadAnswer
from director.llm.base import Message, ToolCall, Usage

MAX_ANSWER = 1_000_000  # characters: nothing that the director asks for is nearly as long
LOOP = 4_000  # characters at the end that are looked at for a loop: the same four times in a row, or more often
LOOP_EVERY = 1_000  # characters between two looks

OTHER = "try another model with --llm-model, or --llm builtin"
FINISHES = ("stop", "length", "tool_calls", "content_filter")


class Endless(BadAnswer):
    """An answer that did not end by itself. Asked for something shorter, the model may do better."""


class Garbled(ValueError):
    """Something came that is no part of an answer: in words, what."""


@dataclass
class _Call:
    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)


@dataclass
class Answer:
    """Everything that came so far."""

    model: str = ""
    finish: str = ""
    usage: Usage | None = None
    done: bool = False  # the server said that this was all
    _text: list[str] = field(default_factory=list)
    _refusal: list[str] = field(default_factory=list)
    _calls: dict[object, _Call] = field(default_factory=dict)
    _spare: Iterator[int] = field(default_factory=lambda: count(1))
    _tail: str = ""
    _length: int = 0
    _looked: int = 0

    def add(self, piece: object) -> str:
        """Take a piece in. Returns the text in it, for whoever listens.

        Raises Garbled for what is no piece of an answer, and Endless when the model floods or only repeats itself.
        """
        if not isinstance(piece, dict):
            raise Garbled(f"a piece of the answer is a {type(piece).__name__}, no object")
        if isinstance(piece.get("model"), str):
            self.model = piece["model"]
        if isinstance(piece.get("usage"), dict):
            self.usage = _usage(piece["usage"])
        choices = piece.get("choices") or []
        if not isinstance(choices, list) or not all(isinstance(choice, dict) for choice in choices):
            raise Garbled("`choices` is no list of objects")
        return "".join(self._choice(choice) for choice in choices[:1])

    def message(self) -> Message:
        """The whole message. Each call has an id of its own, whatever the server wrote."""
        made: dict[str, ToolCall] = {}
        for call in self._calls.values():
            key = call.id
            while not key or key in made:
                key = f"call_{next(self._spare)}"
            made[key] = ToolCall(key, call.name, "".join(call.arguments))
        return Message("assistant", "".join(self._text) or "".join(self._refusal), tuple(made.values()))

    def why_it_ended(self) -> str:
        """The reason for the end, one of FINISHES."""
        if self._refusal:
            return "content_filter"
        if self._calls:
            return "tool_calls"
        return self.finish if self.finish in FINISHES else "stop"

    @property
    def length(self) -> int:
        """Characters that came."""
        return self._length

    def _choice(self, choice: dict[str, Any]) -> str:
        if isinstance(choice.get("finish_reason"), str):
            self.finish, self.done = choice["finish_reason"], True
        part = choice.get("delta") or choice.get("message") or {}
        if not isinstance(part, dict):
            raise Garbled("a choice holds no message")
        text = _text(part.get("content"))
        self._text.append(text)
        refused = _text(part.get("refusal"))
        self._refusal += [refused] if refused else []
        for number, call in enumerate(_objects(part.get("tool_calls"), "tool_calls")):
            self._call(call, number)
        self._count(text + refused)
        return text

    def _call(self, piece: dict[str, Any], number: int) -> None:
        index = piece.get("index")
        call = self._calls.setdefault(index if isinstance(index, int) else (number, str(piece.get("id"))), _Call())
        function = piece.get("function") or {}
        if not isinstance(function, dict):
            raise Garbled("a tool call names no function")
        call.id = call.id or _text(piece.get("id"))
        call.name = call.name or _text(function.get("name"))
        arguments = function.get("arguments")
        # Some servers send the arguments as an object, where the protocol says text.
        call.arguments.append(
            arguments if isinstance(arguments, str) else "" if arguments is None else json.dumps(arguments)
        )
        self._count(call.arguments[-1])

    def _count(self, new: str) -> None:
        self._length += len(new)
        self._tail = (self._tail + new)[-LOOP:]
        who = self.model or "the model"
        if self._length > MAX_ANSWER:
            raise Endless(f"{who} wrote more than {MAX_ANSWER:,} characters and was stopped: {OTHER}")
        if self._length - self._looked > LOOP_EVERY:
            self._looked = self._length
            if repeats(self._tail):
                raise Endless(f"{who} wrote the same over and over and was stopped: {OTHER}")


def repeats(text: str) -> bool:
    """Whether a text of LOOP characters is one piece four times in a row, or a shorter one more often."""
    period = text.find(text[: LOOP // 4], 1)
    return len(text) == LOOP and 0 < period <= LOOP // 4 and text[period:] == text[:-period]


def _text(value: object) -> str:
    """Text, whichever way a server writes it: plain, nothing, or a list of parts."""
    if isinstance(value, list):
        return "".join(str(part.get("text") or "") for part in value if isinstance(part, dict))
    return value if isinstance(value, str) else ""


def _objects(value: object, name: str) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Garbled(f"`{name}` is no list of objects")
    return value


def _usage(value: dict[str, Any]) -> Usage:
    def tokens(name: str) -> int:
        found = value.get(name)
        return found if isinstance(found, int) and found > 0 else 0

    return Usage(tokens("prompt_tokens"), tokens("completion_tokens"))
