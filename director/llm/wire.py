"""The one module that imports openai, which takes half a second: a request out, pieces of an answer in."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any, NoReturn

import openai
from openai import DefaultHttpxClient, HttpxBinaryResponseContent, OpenAI, Stream

from director.errors import BadInput, ModelFailed
from director.llm.answer import MAX_ANSWER, Garbled
from director.llm.endpoint import Endpoint, check_may_leave, is_local
from director.llm.keys import key_needed, without_keys
from director.llm.retry import PASSING, Passing, retry_after

CONNECT = 10.0  # seconds to reach a server
CHAT = "/chat/completions"
SPEECH = "/audio/speech"
_OPTIONS: Any = {"security": {"bearer_auth": True}}  # and no administrator's key that lies about


class Wire:
    """A connection to one endpoint. Every failure leaves here as one of ours, in words and without keys."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        timeout = openai.Timeout(endpoint.timeout, connect=min(CONNECT, endpoint.timeout))
        self._client = OpenAI(
            base_url=endpoint.base_url,
            api_key=endpoint.key or "none",  # the package wants one, local servers do not
            timeout=timeout,
            max_retries=0,  # retries are ours: they cover a broken stream too, and can be stopped
            # A proxy of the environment is for servers elsewhere; a redirect could lead anywhere.
            http_client=DefaultHttpxClient(
                timeout=timeout, follow_redirects=False, trust_env=not is_local(endpoint.base_url)
            ),
        )

    def send(self, body: dict[str, Any]) -> Iterator[object]:
        """Ask, and yield the answer piece by piece.

        Raises Passing for what may be gone in a moment, Unwilling when the server does not take a part of the request,
        BadInput for what a person has to set right, and ModelFailed for the rest.
        """
        check_may_leave(self.endpoint.base_url)
        try:
            stream = self._client.post(
                CHAT, cast_to=object, body=body, options=_OPTIONS, stream=True, stream_cls=Stream[object]
            )
            with stream:
                if "event-stream" in stream.response.headers.get("content-type", ""):
                    yield from stream
                else:
                    yield self._whole(stream)
        except openai.APITimeoutError as error:
            raise Passing(f"{self._host} said nothing for {self.endpoint.timeout:g} s") from error
        except openai.APIConnectionError as error:
            raise Passing(self._unreached(error)) from error
        except openai.APIStatusError as error:
            self._refused(error, body)
        except openai.APIError as error:  # an error that came in the middle of a stream
            raise Passing(f"{self._host} broke off: {self._clean(error.message)}") from error
        except (ValueError, Garbled) as error:
            raise Passing(f"{self._host} answered with something that is no JSON") from error

    def models(self) -> list[str]:
        """The models that the server names. Raises as `send` does."""
        check_may_leave(self.endpoint.base_url)
        try:
            found = self._client.get("/models", cast_to=object, options=_OPTIONS)
        except openai.APIStatusError as error:
            self._refused(error, {})
        except openai.APIConnectionError as error:
            raise Passing(self._unreached(error)) from error
        except ValueError as error:
            raise BadInput(self._no_endpoint("no JSON")) from error
        data = found.get("data") if isinstance(found, dict) else None
        if not isinstance(data, list):
            raise BadInput(self._no_endpoint("no list of models"))
        return [str(one["id"]) for one in data if isinstance(one, dict) and one.get("id")]

    def speech(self, body: dict[str, Any]) -> bytes:
        """A line as a sound file. Raises as `send` does."""
        check_may_leave(self.endpoint.base_url)
        try:
            found = self._client.post(SPEECH, cast_to=HttpxBinaryResponseContent, body=body, options=_OPTIONS)
            return found.content
        except openai.APITimeoutError as error:
            raise Passing(f"{self._host} said nothing for {self.endpoint.timeout:g} s") from error
        except openai.APIConnectionError as error:
            raise Passing(self._unreached(error)) from error
        except openai.APIStatusError as error:
            if error.status_code == 404:
                raise BadInput(
                    f"{self._host} has no {SPEECH}, or no such model or voice ({self._clean(_said(error.body))}): mend "
                    "[voices] in film.toml"
                ) from error
            self._refused(error, body)

    def _whole(self, stream: Stream[object]) -> object:
        """An answer that came in one piece, from a server that does not stream."""
        text = ""
        for piece in stream.response.iter_text():
            text += piece
            if len(text) > 2 * MAX_ANSWER:
                raise ModelFailed(
                    f"{self._host} answered with more than {2 * MAX_ANSWER:,} characters, and was stopped"
                )
        if text.lstrip().startswith("<"):
            raise BadInput(self._no_endpoint("a web page"))
        found = json.loads(text)
        if isinstance(found, dict) and found.get("error"):
            raise Passing(f"{self._host} answered with an error: {self._clean(_said(found))}")
        return found

    def _refused(self, error: openai.APIStatusError, body: dict[str, Any]) -> NoReturn:
        """Which of our errors a status of 3xx, 4xx or 5xx is."""
        page = "a web page" if "<html" in error.message.lower() else error.message
        status, told = error.status_code, self._clean(_said(error.body))
        said = told or self._clean(page)
        answered = f"{self._host} answered {status}: {said}"
        model = body.get("model", "")
        if error.code == "insufficient_quota":
            raise ModelFailed(f"the account at {self._host} has nothing left: {said}") from error
        if status in PASSING or status >= 500:
            if status >= 500 and Unwilling.about(said, body):
                raise Unwilling(answered) from error
            raise Passing(
                answered, after=retry_after(error.response.headers.get("retry-after"), time.time())
            ) from error
        if status in (401, 403):
            raise BadInput(f"{self._host}: {key_needed(self.endpoint)} ({said}); --llm builtin needs none") from error
        if status in (404, 405) or status < 400:
            if error.code == "model_not_found" or "model" in told.lower():
                raise NoSuchModel(f"{self._host} has no model {model}") from error
            raise BadInput(self._no_endpoint(f"{status} at {CHAT}")) from error
        if status == 413 or error.code == "context_length_exceeded" or "context" in said.lower():
            raise ModelFailed(
                f"the request is longer than {model} can read: {said}; another --llm-model may"
            ) from error
        raise Unwilling(answered) from error

    def _unreached(self, error: Exception) -> str:
        cause: BaseException = error
        while cause.__cause__ or cause.__context__:
            cause = cause.__cause__ or cause.__context__ or cause
        why = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
        return f"{self._host} cannot be reached, or broke off: {self._clean(why)}"

    def _no_endpoint(self, got: str) -> str:
        return (
            f"{self.endpoint.base_url} is no OpenAI-compatible endpoint (got {got}); "
            "its address usually ends in /v1: --llm-base-url http://localhost:8080/v1"
        )

    def _clean(self, text: str) -> str:
        words = " ".join(without_keys(text, self.endpoint.key).split())
        return words if len(words) <= 300 else words[:300] + "…"

    @property
    def _host(self) -> str:
        return self.endpoint.host


class NoSuchModel(BadInput):
    """The server does not have the model."""


class Unwilling(ModelFailed):
    """The server does not take the request as it is. Asked more plainly it may."""

    @staticmethod
    def about(said: str, body: dict[str, Any]) -> bool:
        """Whether a server that says it failed means a part of the request that it does not know."""
        words = said.lower()
        return "response_format" in body and any(w in words for w in ("response_format", "schema", "grammar"))


def _said(body: object) -> str:
    """The sentence in the body of an error: servers nest it in several ways."""
    if isinstance(body, dict):
        return next((found for name in ("message", "error", "detail") if (found := _said(body.get(name)))), "")
    return body if isinstance(body, str) and not body.lstrip().startswith("<") else ""
