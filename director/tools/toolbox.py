"""Using tools: every call is checked, gated, done and written down with what the person had said."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from director.build import Reason
from director.errors import BadInput, DirectorError, NeedsYes, Stopped
from director.llm.base import ToolCall, ToolSpec
from director.tools.base import Outcome, Tool, gate
from director.tools.catalogue import allowed, catalogue
from director.tools.parameters import told
from director.tools.spending import question
from generator.errors import Cancelled, GeneratorError, RequestError
from workspace.commands import RecordCall
from workspace.errors import ApprovalNeeded, NotAFilm, Refused, WorkspaceError
from workspace.film import Film
from workspace.gates import NeedsApproval, Refuse
from workspace.store import stage

if TYPE_CHECKING:
    from director.api import Director

LONGEST = 6_000  # characters of an answer
KEPT = 2_000  # characters of arguments and answers that are written down
HIDDEN = frozenset({"path", "key_frame_path", "fingerprint", "folder", "made_at"})  # nothing that a model can use


class Toolbox:
    """The tools of one turn. `ask` puts a question to the person and says whether the answer was yes."""

    def __init__(self, film: Director, workspace: Film, ask: Callable[[str], bool]) -> None:
        self._film, self._workspace, self._ask = film, workspace, ask
        self._rendered = 0  # shots that were rendered unasked

    def specs(self) -> list[ToolSpec]:
        """What a model is shown: the tools of the stage that the film is at."""
        return [tool.spec() for tool in allowed(self._stage())]

    def use(self, call: ToolCall, *, turn: int, step: int) -> Outcome:
        """Do what a model asked for, or say why not; one row either way. Only a person's Ctrl-C gets through."""
        began = time.monotonic()
        outcome = Outcome("stopped", "the person stopped it")
        try:
            outcome = self._try(call)
        finally:
            self._workspace.apply(
                RecordCall(
                    turn=turn,
                    tool=call.name[:200],
                    arguments=call.arguments[:KEPT],
                    verdict=outcome.verdict,
                    message=outcome.text[:KEPT],
                    seconds=round(time.monotonic() - began, 3),
                ),
                actor="director",
                step=step,
            )
        return outcome

    def refuse(self, call: ToolCall, why: str, *, turn: int, step: int) -> Outcome:
        """Write down a call that is not even tried."""
        row = RecordCall(
            turn=turn, tool=call.name[:200], arguments=call.arguments[:KEPT], verdict="refuse", message=why[:KEPT]
        )
        self._workspace.apply(row, actor="director", step=step)
        return Outcome("refuse", why)

    def _try(self, call: ToolCall) -> Outcome:
        at, tool = self._stage(), catalogue().get(call.name)
        if tool is None:
            names = ", ".join(known.name for known in allowed(at))
            return Outcome("unknown", f"there is no tool {call.name[:80]!r}; there are {names}")
        answer = gate(tool, at, "")
        if isinstance(answer, Refuse):
            return Outcome("refuse", answer.message)
        try:
            given = json.loads(call.arguments or "{}")
            arguments = tool.arguments.model_validate(given)
        except ValidationError as error:
            return Outcome("invalid", told(error, tool.name, tool.arguments))
        except (ValueError, RecursionError) as error:
            return Outcome("invalid", f"{tool.name} was not called: its arguments are no JSON ({error})")
        return self._do(tool, arguments, at)

    def _do(self, tool: Tool, arguments: BaseModel, at: str) -> Outcome:
        try:
            shots = tool.renders(self._film, arguments) if tool.renders else []
            answer = gate(tool, at, self._question(tool, shots))
            if isinstance(answer, NeedsApproval):
                if not self._ask(f"{_words(tool, arguments)}: {answer.message}"):
                    no = f"the person did not say yes to this: {answer.message} Ask what they want instead"
                    return Outcome("needs-approval", no)
                if shots and self._film.waiting():
                    self._film.confirm()
            else:
                self._rendered += len(shots)
            said = arguments.model_dump(exclude_unset=True, exclude_none=True)
            return Outcome("allow", answered(tool.work(self._film, **said)), changed=tool.changes)
        except (NeedsYes, ApprovalNeeded) as error:
            return Outcome("needs-approval", str(error))
        except (BadInput, Refused, RequestError, NotAFilm) as error:
            return Outcome("refuse", str(error))
        except ValidationError as error:
            return Outcome("invalid", told(error, tool.name, tool.arguments))
        except (Stopped, Cancelled) as error:
            return Outcome("stopped", str(error))
        except (DirectorError, GeneratorError, WorkspaceError, OSError) as error:
            return Outcome("failed", f"{tool.name} failed: {error}")

    def _question(self, tool: Tool, shots: Sequence[int]) -> str:
        return "This needs your yes." if tool.theirs else question(self._film, shots, before=self._rendered)

    def _stage(self) -> str:
        with self._workspace.view() as view:
            return stage(view)


def answered(result: object) -> str:
    """What a tool found or did, as short JSON. File names and digests are nothing that a model can use."""
    text = result if isinstance(result, str) else json.dumps(_data(result), ensure_ascii=False)
    if len(text) > LONGEST:
        return f"{text[:LONGEST]}… ({len(text) - LONGEST} characters more: ask for less at once)"
    return text if text not in ("null", "[]") else "done; nothing became stale by it"


def _data(value: object) -> Any:
    if isinstance(value, Reason):
        return str(value)
    if isinstance(value, BaseModel):
        return _data(dict(value))
    if is_dataclass(value) and not isinstance(value, type):
        return _data(asdict(value))
    if isinstance(value, dict):
        return {str(key): _data(inner) for key, inner in value.items() if key not in HIDDEN}
    if isinstance(value, list | tuple):
        return [_data(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _words(tool: Tool, arguments: BaseModel) -> str:
    said = arguments.model_dump(exclude_unset=True, exclude_none=True)
    return f"{tool.name} {', '.join(f'{name} {value}' for name, value in said.items())}".strip()[:300]
