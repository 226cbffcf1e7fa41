"""From a model's words to a record: ask, read, validate, and ask once more for what was wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from director.errors import BadAnswer
from director.llm.answer import Endless
from director.llm.base import LLM, Message, Prompt, Reply
from director.llm.schema import schema_of

Wanted = TypeVar("Wanted", bound=BaseModel)

MAX_STARTS = 64  # places where an answer may begin to be JSON; a flood of braces is none
SHOWN_BACK = 6_000  # characters of a wrong answer that the model sees again
SHOWN_ERRORS = 8

_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])')


class Misfit(ValueError):
    """An answer that is not what was asked for, in words for the model that wrote it."""


def ask(
    llm: LLM,
    prompt: Prompt,
    wanted: type[Wanted],
    *,
    check: Callable[[Wanted], Sequence[str]] | None = None,
    on_text: Callable[[str], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Wanted:
    """Ask for a record, and once more when the answer is none. `check` says what is wrong with one that is.

    An answer that `check` still complains about after the second round is returned when it has fewer complaints than
    the first: what is left is for the caller. Raises BadAnswer when no round gave a record, and what `complete` raises.
    """
    asked = in_words(replace(prompt, schema=schema_of(wanted)))
    best: tuple[int, Wanted] | None = None
    for repair in (False, True):
        reply = Reply(Message("assistant"), llm.model)
        try:
            reply = llm.complete(asked, on_text=on_text, stop=stop)
            found = read(reply, wanted)
            wrong = list(check(found)) if check else []
        except Misfit as misfit:
            wrong = [str(misfit)]
        except Endless:
            wrong = ["the answer went on and on and was stopped: answer briefly, and say each thing once"]
        else:
            if best is None or len(wrong) < best[0]:
                best = len(wrong), found
            if not wrong:
                break
        if not repair:
            asked = _once_more(asked, reply, wrong)
    if best is None:
        what = f"the {prompt.purpose.replace('_', ' ')}" if prompt.purpose else "what was asked"
        room = "more max_tokens in film.toml, " if reply.finish == "length" else ""
        raise BadAnswer(
            f"{llm.model} was asked twice for {what} and gave nothing that can be used ({wrong[0]}): "
            f"try {room}a larger model with --llm-model, or --llm builtin"
        )
    return best[1]


def in_words(prompt: Prompt) -> Prompt:
    """The prompt with its schema as words too: what a schema mode enforces, a model should also know.

    The words stand in the last message, where small models still heed them.
    """
    schema = json.dumps(prompt.schema, ensure_ascii=False, separators=(",", ":"))
    words = f"\n\nAnswer with one JSON object and nothing else. It has to keep to this JSON schema:\n{schema}"
    *before, last = prompt.messages
    return replace(prompt, messages=(*before, replace(last, text=last.text + words)))


def read(reply: Reply, wanted: type[Wanted]) -> Wanted:
    """The record in a reply. Raises Misfit with what is wrong, and BadAnswer when the model declined to answer."""
    if reply.finish == "content_filter":
        raise BadAnswer(f"{reply.model} declined to answer: {_clip(reply.message.text, 300).rstrip('. ') or 'it gave no reason'}")
    misfit: Misfit | None = None
    for value in candidates(reply.message.text):
        try:
            return wanted.model_validate(value)
        except ValidationError as error:
            misfit = misfit or Misfit(_in_words(error))
    if reply.finish == "length":  # what could be read is a part of it
        raise Misfit("the answer was cut off before its JSON object ended: answer more briefly")
    if misfit:
        raise misfit
    raise Misfit("the answer holds no JSON object that is complete")


def candidates(text: str) -> Iterator[Any]:
    """The JSON objects in an answer, and those wrapped in them, whatever prose, thoughts or fences stand around."""
    text = text.rpartition("</think>")[2]
    for rest in (text, _TRAILING_COMMA.sub(lambda match: match[1] or "", text)):
        found = False
        for value in _objects(rest):
            found = True
            yield value
            if len(value) == 1:  # {"answer": {…}}
                yield from (inner for inner in value.values() if isinstance(inner, dict))
        if found:
            return


def _objects(text: str) -> Iterator[dict[str, Any]]:
    decoder, at = json.JSONDecoder(strict=False), text.find("{")
    for _ in range(MAX_STARTS):
        if at < 0:
            return
        try:
            value, end = decoder.raw_decode(text, at)
            yield value
        except (ValueError, RecursionError):
            end = at + 1
        at = text.find("{", end)


def _once_more(asked: Prompt, reply: Reply, wrong: Sequence[str]) -> Prompt:
    told = "\n".join(f"- {line}" for line in wrong[:SHOWN_ERRORS])
    back = Message("assistant", _clip(reply.message.text, SHOWN_BACK) or "(nothing)")
    again = Message(
        "user", f"That cannot be used:\n{told}\nAnswer again: the whole JSON object, corrected, nothing else."
    )
    return replace(asked, messages=(*asked.messages, back, again))


def _in_words(error: ValidationError) -> str:
    wrong = [f"{'.'.join(map(str, one['loc'])) or 'the answer'}: {one['msg']}" for one in error.errors()[:SHOWN_ERRORS]]
    return "; ".join(wrong)


def _clip(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length] + "…"
