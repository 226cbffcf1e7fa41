"""JSON schemas of pydantic models, in the part of the language that endpoints with a schema mode understand."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

# What schema modes do not know, or what costs tokens and says nothing.
_DROPPED = ("title", "default", "discriminator", "examples", "deprecated")


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of what a model has to write: every field named and asked for, and nothing besides."""
    return _plain(model.model_json_schema())


def is_strict(schema: Any) -> bool:
    """Whether an endpoint can hold an answer to every word of a schema: not where an object has names of its own choice."""
    if isinstance(schema, dict):
        if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
            return False
        return all(is_strict(part) for part in schema.values())
    return all(is_strict(part) for part in schema) if isinstance(schema, list) else True


def _plain(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        ("anyOf" if name == "oneOf" else name): _plain(part) for name, part in schema.items() if name not in _DROPPED
    }
    fields = schema.get("properties")
    if isinstance(fields, dict):  # here the keys are names of fields, of which any may be called "title"
        made["properties"] = {name: _plain(part) for name, part in fields.items()}
        made["required"] = list(fields)
        made["additionalProperties"] = False
    if "$ref" in made:
        return {"$ref": made["$ref"]}  # strict modes allow no words beside a reference
    return made
