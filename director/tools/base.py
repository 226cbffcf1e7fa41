"""What a tool is, and what comes of using one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from director.llm.base import ToolSpec
from director.tools.parameters import Arguments
from workspace.commands.talk import Verdict
from workspace.gates import Allow, Answer, NeedsApproval, Refuse

if TYPE_CHECKING:
    from director.api import Director

Renders = Callable[["Director", Any], list[int]]  # the shots that a call would render, by number


@dataclass(frozen=True)
class Tool:
    """Something that a language model may do: what `work` does to a film, in the stages in which it makes sense."""

    name: str
    work: Callable[..., object]
    arguments: type[Arguments]
    stages: frozenset[str]
    renders: Renders | None = None
    theirs: bool = False  # the person's to decide, however little it costs
    changes: bool = True

    @property
    def description(self) -> str:
        """What the Python function says of itself."""
        return " ".join((inspect.getdoc(self.work) or "").split())

    def spec(self) -> ToolSpec:
        """The tool as a model is shown it."""
        schema = self.arguments.model_json_schema()
        fields = {name: _short(field) for name, field in schema["properties"].items()}
        required = {"required": schema["required"]} if "required" in schema else {}
        return ToolSpec(
            self.name,
            self.description,
            {"type": "object", "properties": fields, **required, "additionalProperties": False},
        )


@dataclass(frozen=True)
class Outcome:
    """What became of a call: the verdict, and what the model is answered."""

    verdict: Verdict
    text: str
    changed: bool = False  # the film may be another now


def gate(tool: Tool, stage: str, question: str) -> Answer:
    """Whether a tool may be used: only in its stages, and after a yes when there is something to ask."""
    if stage not in tool.stages:
        wanted = " or ".join(sorted(tool.stages))
        return Refuse(f"{tool.name} belongs to the stage {wanted}; the film is at {stage}")
    return NeedsApproval(question) if question else Allow()


def _short(field: dict[str, Any]) -> dict[str, Any]:
    """A field of a JSON schema without what only costs tokens: its title, and that nothing may be said for it."""
    kinds = [kind for kind in field.get("anyOf", ()) if kind != {"type": "null"}]
    kept = {key: value for key, value in field.items() if key not in ("title", "anyOf") and value is not None}
    return {**(kinds[0] if kinds else {}), **kept}
