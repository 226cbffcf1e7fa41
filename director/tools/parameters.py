"""The arguments of a tool as a pydantic model, made from the signature of what it calls and the records of the workspace."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from types import NoneType, SimpleNamespace, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

MEANS = {  # what an argument means wherever it stands; pydantic checks the bounds before anything is touched
    "shot": Field(ge=1, description="number of the shot on the screen"),
    "shots": Field(min_length=1, max_length=9_999, description="numbers of shots on the screen"),
    "take": Field(ge=1, description="number of the take of that shot: 2 for take 7.2"),
    "note": Field(max_length=2_000, description="what is wrong or wished, in plain words"),
    "change": Field(min_length=1, max_length=2_000, description="what is to be otherwise, in plain words"),
    "card": Field(max_length=200, description="card id or name"),
    "character": Field(max_length=200, description="card id or name of a character"),
    "characters": Field(max_length=20, description="names of those who are seen"),
    "before": Field(ge=1, description="number of the shot that will follow; one past the last for the end"),
    "action": Field(min_length=1, max_length=2_000, description="what happens in it, in one or two sentences"),
    "seed": Field(ge=0, description="a seed; leave it out for the next unused one"),
    "count": Field(ge=1, le=99, description="how many"),
    "first": Field(ge=1, description="number of the first shot to list"),
    "include": Field(max_length=7, description="numbers of earlier shots that it must remember"),
    "roles": Field(description='of shots to include, all that each is for: {"3": "look"}, or voice, place, prop'),
    "exclude": Field(max_length=99, description="numbers of shots that it must not remember"),
    "auto": Field(description="forget what was steered before"),
    "reselect": Field(description="also where a new selection would remember something better"),
    "renderer": Field(description="also what another version of the renderer made"),
    "degraded": Field(description="also what was made without a part that is there now, such as voices"),
    "shot_id": Field(max_length=40, description="id of a dropped shot, such as shot-12"),
    "name": Field(min_length=1, max_length=80, description="a name"),
}


class Arguments(BaseModel):
    """Base of the arguments of a tool: nothing unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def arguments_of(
    name: str, work: Callable[..., object], *, without: Collection[str] = (), more: Mapping[str, Any] | None = None
) -> type[Arguments]:
    """The model of what `work` takes after its film.

    `without` leaves arguments out that have a default; `more` are the fields that its `**fields` takes, by name.
    """
    taken = list(inspect.signature(work).parameters.values())[1:]
    hints = _hints(work)
    fields: dict[str, Any] = {}
    for parameter in taken:
        if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL) or parameter.name in without:
            continue
        hint = _plain(hints[parameter.name])
        described = Annotated[hint, MEANS[parameter.name]] if parameter.name in MEANS else hint
        fields[parameter.name] = (described, ... if parameter.default is parameter.empty else parameter.default)
    return create_model(name, __base__=Arguments, **fields, **(more or {}))


def fields_of(record: type[BaseModel], names: Collection[str]) -> dict[str, Any]:
    """Some fields of a record, each with its description there and none of them required."""
    found = {}
    for name in names:
        field = record.model_fields[name]
        found[name] = (_plain(field.annotation) | None, Field(None, description=field.description))
    return found


def told(error: ValidationError, tool: str, arguments: type[BaseModel]) -> str:
    """What is wrong with some arguments, for the model that wrote them."""
    wrong = []
    for found in error.errors(include_url=False)[:5]:
        where = ".".join(map(str, found["loc"])) or "the arguments"
        got = "" if found["type"] in ("missing", "extra_forbidden") else f" (got {found['input']!r:.60})"
        wrong.append(f"{where}: {found['msg']}{got}")
    return f"{tool} was not called: {'; '.join(wrong)}. It takes {', '.join(arguments.model_fields) or 'nothing'}"


def _hints(work: Callable[..., object]) -> dict[str, Any]:
    """Annotations of the arguments alone: others may be imported only by type checkers."""
    said = {name: hint for name, hint in inspect.get_annotations(work).items() if name not in ("film", "return")}
    return get_type_hints(SimpleNamespace(__annotations__=said), globalns=getattr(work, "__globals__", {}))


def _plain(hint: Any) -> Any:
    """A type as JSON knows it: every collection is a list, a line of dialogue is spoken by a name."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        kinds = [_plain(kind) for kind in inside if kind is not NoneType]
        return kinds[0] | None if NoneType in inside else kinds[0]
    if origin is Mapping:
        return dict[inside[0], inside[1]]  # type: ignore[valid-type]
    if origin in (tuple, Sequence, Collection, list):
        if isinstance(inside[0], type) and issubclass(inside[0], BaseModel):
            return dict[str, str]
        return list[inside[0]]  # type: ignore[valid-type]
    return hint
