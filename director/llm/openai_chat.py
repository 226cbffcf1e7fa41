"""A language model behind any endpoint that speaks OpenAI's chat protocol."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from director.errors import BadInput, ModelFailed
from director.llm.answer import Answer, Garbled
from director.llm.base import Message, Prompt, Reply, Usage
from director.llm.budget import estimate
from director.llm.clock import GLANCE, Clock, halt
from director.llm.endpoint import Endpoint
from director.llm.retry import Passing, with_retries
from director.llm.schema import is_strict

if TYPE_CHECKING:
    from director.llm.wire import Wire

_END = object()


class OpenAIChat:
    """Asks one model. Streams always, so that a stop and a flood are noticed at once; may be asked from many threads."""

    def __init__(
        self, endpoint: Endpoint, *, clock: Clock | None = None, say: Callable[[str], None] | None = None
    ) -> None:
        """`say` hears why a request is sent again."""
        self.endpoint, self._say = endpoint, say
        self.model = endpoint.model or "the language model"
        self._clock = clock or Clock()
        self._lock = threading.Lock()
        self._plainer = 0  # which of the _WAYS this server takes

    def warm_up(self) -> None:
        """Begin to load what the first request needs, while whoever asks does something else."""
        threading.Thread(target=import_module, args=("director.llm.wire",), daemon=True).start()

    def complete(
        self,
        prompt: Prompt,
        *,
        on_text: Callable[[str], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Reply:
        """Ask, and wait for the whole answer: see `LLM.complete`.

        An answer that breaks off is asked for again, unless `on_text` has heard a part of it.
        """
        model = self._model(stop)
        assert self._wire  # loaded before the time is taken
        began = self._clock.now()
        answer = with_retries(
            lambda: self._ask(prompt, model, on_text, stop),
            tries=self.endpoint.tries,
            clock=self._clock,
            stop=stop,
            say=self._say,
        )
        usage = answer.usage or Usage(estimate(prompt), answer.length // 3)
        usage = replace(usage, seconds=self._clock.now() - began)
        return Reply(answer.message(), answer.model or model, answer.why_it_ended(), usage)

    def _ask(
        self,
        prompt: Prompt,
        model: str,
        on_text: Callable[[str], None] | None,
        stop: Callable[[], bool] | None,
    ) -> Answer:
        from director.llm.wire import NoSuchModel, Unwilling

        first: Unwilling | None = None
        for plainer in range(self._plainer, max(self._plainer + 1, _WAYS if prompt.schema is not None else 2)):
            try:
                answer = self._hear(request(prompt, model, self.endpoint, plainer=plainer), on_text, stop)
            except NoSuchModel as error:
                raise BadInput(f"{error}: {self._has(stop)}") from error
            except Unwilling as error:
                first = first or error
            else:
                self._plainer = max(self._plainer, plainer)
                return answer
        assert first is not None  # at least one way was tried
        raise first

    def _hear(
        self, body: dict[str, Any], on_text: Callable[[str], None] | None, stop: Callable[[], bool] | None
    ) -> Answer:
        answer, heard = Answer(), False
        try:
            for piece in _watched(self._wire.send(body), stop):
                text = answer.add(piece)
                if text and on_text:
                    heard = True
                    on_text(text)
            if not answer.done:
                what = "broke off in the middle of its answer" if answer.length else "gave an empty answer"
                raise Passing(f"{self.endpoint.host} {what}")
        except (Garbled, Passing) as error:
            said = f"{self.endpoint.host} does not keep to the protocol: " if isinstance(error, Garbled) else ""
            if heard:
                raise ModelFailed(f"{said}{error}; say it again and it will be asked anew") from error
            raise Passing(f"{said}{error}", after=getattr(error, "after", None)) from error
        if answer.finish == "length" and not answer.length:
            raise ModelFailed(
                f"{answer.model or self.model} used up all {body.get('max_tokens') or body['max_completion_tokens']} "
                "tokens of its answer before the first word: more max_tokens in film.toml may help"
            )
        return answer

    def _model(self, stop: Callable[[], bool] | None) -> str:
        """The model that was named, or the first one that the server names."""
        with self._lock:
            if not self.endpoint.model:
                found = with_retries(
                    self._wire.models, tries=self.endpoint.tries, clock=self._clock, stop=stop, say=self._say
                )
                if not found:
                    raise BadInput(f"{self.endpoint.host} names no model: load one there, or name one with --llm-model")
                self.endpoint = replace(self.endpoint, model=found[0])
                self.model = found[0]
            return self.endpoint.model

    def _has(self, stop: Callable[[], bool] | None) -> str:
        try:
            found = with_retries(self._wire.models, tries=1, clock=self._clock, stop=stop)
        except (ModelFailed, BadInput):
            found = []
        return f"--llm-model takes {', '.join(found[:12])}" if found else "name another with --llm-model"

    @cached_property
    def _wire(self) -> Wire:
        from director.llm.wire import Wire

        return Wire(self.endpoint)


# Ways of asking, each plainer than the one before, for servers that know less of the protocol: with a schema and with
# usage at the end of the stream; without that usage; with JSON of any shape; with words alone.
_WAYS = 4


def request(prompt: Prompt, model: str, endpoint: Endpoint, *, plainer: int = 0) -> dict[str, Any]:
    """The body of a request, in one of the ways that servers take."""
    limit = min(prompt.max_tokens or endpoint.max_tokens, endpoint.max_tokens)
    ours = endpoint.host == "api.openai.com"
    body: dict[str, Any] = {
        "model": model,
        "messages": [_message(message) for message in prompt.messages],
        "stream": True,
        # Local servers know the old name, and OpenAI's newer models only the new one.
        "max_completion_tokens" if ours else "max_tokens": limit,
    }
    if plainer == 0:
        body["stream_options"] = {"include_usage": True}
    if prompt.tools:
        body["tools"] = [
            {"type": "function", "function": {"name": t.name, "description": t.description, "parameters": t.parameters}}
            for t in prompt.tools
        ]
    if prompt.schema is not None and plainer < 2:
        described = {"name": prompt.purpose or "answer", "schema": prompt.schema, "strict": is_strict(prompt.schema)}
        body["response_format"] = {"type": "json_schema", "json_schema": described}
    elif prompt.schema is not None and plainer == 2:
        body["response_format"] = {"type": "json_object"}
    return body


def _message(message: Message) -> dict[str, Any]:
    made: dict[str, Any] = {"role": message.role, "content": message.text}
    if message.images:
        pictures = [{"type": "image_url", "image_url": {"url": image}} for image in message.images]
        made["content"] = [{"type": "text", "text": message.text}, *pictures]
    if message.calls:
        made["tool_calls"] = [
            {"id": c.id, "type": "function", "function": {"name": c.name, "arguments": c.arguments}}
            for c in message.calls
        ]
    if message.role == "tool":
        made["tool_call_id"] = message.answers
    return made


@dataclass
class _Left:
    """Whether anybody still listens."""

    alone: bool = False


def _watched(pieces: Iterator[object], stop: Callable[[], bool] | None) -> Iterator[object]:
    """The pieces, from a thread of their own: waiting for a server cannot be interrupted, waiting for the thread can.

    When nobody listens any more the thread ends, and the connection with it, at the next piece or at the timeout.
    """
    if stop is None:
        yield from pieces
        return
    arrived: queue.Queue[object] = queue.Queue()
    left = _Left()

    def fetch() -> None:
        try:
            for piece in pieces:
                if left.alone:
                    return
                arrived.put(piece)
            arrived.put(_END)
        except BaseException as error:  # carried over to whoever waits
            arrived.put(_Broken(error))
        finally:
            close = getattr(pieces, "close", None)
            if close:
                close()

    threading.Thread(target=fetch, daemon=True).start()
    try:
        while True:
            halt(stop)
            try:
                piece = arrived.get(timeout=GLANCE)
            except queue.Empty:
                continue
            if piece is _END:
                return
            if isinstance(piece, _Broken):
                raise piece.error
            yield piece
    finally:
        left.alone = True


@dataclass(frozen=True)
class _Broken:
    error: BaseException
