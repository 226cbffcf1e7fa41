"""The file of a recording: one JSON object a line, the first one saying what it is, then one for each exchange."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from director.errors import BadAnswer, BadInput, DirectorError, ModelFailed
from director.llm.answer import Endless
from director.llm.base import Message, Prompt, Reply, ToolCall, Usage

FORM = 1  # of the file
HEAD = "director_recording"

FAILURES: dict[str, type[DirectorError]] = {kind.__name__: kind for kind in (ModelFailed, BadAnswer, Endless)}


@dataclass(frozen=True)
class Exchange:
    """What was asked, and what came: a reply, or a failure in words."""

    prompt: dict[str, Any]
    reply: Reply | None = None
    failure: tuple[str, str] = ("", "")  # the kind of error, its words

    @property
    def digest(self) -> str:
        """The same for the same prompt."""
        return digest_of(self.prompt)

    @property
    def purpose(self) -> str:
        """What the question was for."""
        return str(self.prompt.get("purpose", ""))

    def line(self) -> str:
        """The exchange as a line of the file."""
        answer = {"reply": asdict(self.reply)} if self.reply else {"failure": self.failure}
        return json.dumps({"prompt": self.prompt, **answer}, ensure_ascii=False) + "\n"


def plain(prompt: Prompt) -> dict[str, Any]:
    """What is asked, as JSON: how long the answer may be is no part of that, it depends on the budget."""
    found: dict[str, Any] = json.loads(json.dumps(asdict(replace(prompt, max_tokens=None)), default=dict))
    for message in found["messages"]:
        if not message["images"]:  # as recordings had it before there were any
            del message["images"]
    return found


def digest_of(prompt: dict[str, Any]) -> str:
    """SHA-256 (hex) of a prompt."""
    text = json.dumps(prompt, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def head(model: str) -> str:
    """The first line of the file."""
    return json.dumps({HEAD: FORM, "model": model}) + "\n"


def read_recording(path: Path) -> tuple[str, list[Exchange]]:
    """The model and the exchanges of a recording. Raises BadInput when the file is none, or cannot be read.

    A last line without its end was being written when the work was killed, and does not count.
    """
    try:
        first, *lines, _ = path.read_text(encoding="utf-8").split("\n") if path.stat().st_size else ("", "")
        begin = json.loads(first)
        if not isinstance(begin, dict) or begin.get(HEAD) != FORM:
            raise BadInput(f"{path} is no recording that this version can read: --record FILE makes one")
        return str(begin.get("model", "")), [_exchange(line) for line in lines if line.strip()]
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror or error}: --record FILE makes a recording") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"{path} is no recording, or a damaged one: --record FILE makes one") from error


def _exchange(line: str) -> Exchange:
    found = json.loads(line)
    if "failure" in found:
        kind, words = found["failure"]
        return Exchange(found["prompt"], failure=(str(kind), str(words)))
    reply = found["reply"]
    said = reply["message"]
    message = Message(said["role"], said["text"], tuple(ToolCall(**call) for call in said["calls"]), said["answers"])
    return Exchange(found["prompt"], Reply(message, reply["model"], reply["finish"], Usage(**reply["usage"])))
