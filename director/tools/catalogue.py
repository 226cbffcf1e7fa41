"""The tools there are. Each is a method of Director or a way to look; its stages are those of the commands that it ends in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

from pydantic import Field

from director.api import Director
from director.names import FIXED_FIELDS
from director.revision.fields import FIELDS
from director.tools import looking, spending
from director.tools.base import Renders, Tool
from director.tools.parameters import arguments_of, fields_of
from workspace import commands as c
from workspace.commands.base import ANY_STAGE, WITH_SHOTS
from workspace.records import CharacterCard, SceneCard, Settings, ShotPlan

WITH_CARDS = WITH_SHOTS | {"shot_plan"}
WITH_STORY = WITH_CARDS | {"cards"}


@cache
def catalogue() -> dict[str, Tool]:
    """All tools by name. What takes or writes a file of the person's own is none: paths are typed by people."""
    plan = fields_of(ShotPlan, FIELDS)
    looks, settings = fields_of(CharacterCard, _editable(CharacterCard)), fields_of(Settings, ("title", "fps", "seed"))
    looks |= fields_of(SceneCard, _editable(SceneCard))
    settings |= fields_of(Settings, ("memory", "fill", "style"))
    settings["size"] = (str | None, Field(None, description="WIDTHxHEIGHT in pixels, multiples of 32: 1280x736"))
    made = (
        *_looking(),
        _tool(Director.revise, c.ReplanShot, c.RegisterTake, renders=spending.one_shot, more=plan, without=("card",)),
        _tool(Director.replan, c.ReplanShot, more=plan),
        _tool(Director.rewrite, stages=WITH_SHOTS | {"cards"}),  # where something waits for a yes
        _tool(Director.again, c.RegisterTake, renders=spending.one_shot),
        _tool(Director.reseed, c.RegisterTake, renders=spending.several_takes, without=("sheet",)),
        _tool(Director.refresh, c.RegisterTake, renders=spending.stale_shots, without=("preview",)),
        _tool(render_planned, c.RegisterTake, renders=spending.planned_shots, name="make"),
        _tool(Director.use, c.UseTake),
        _tool(Director.set_card, c.EditCard, more=looks),
        _tool(Director.set, c.ChangeSettings, more=settings, stages=WITH_SHOTS),
        _tool(Director.memory, c.ReplanShot),
        _tool(Director.anchor, c.MoveAnchor),
        _tool(Director.accept, c.AcceptTake),
        _tool(Director.insert, c.InsertShot),
        _tool(Director.move, c.MoveShot),
        *(_tool(mark, c.MarkShot) for mark in (Director.drop, Director.restore, Director.skip, Director.unskip)),
        _tool(Director.pin, c.MarkShot),
        _tool(Director.unpin, c.MarkShot, theirs=True),
        _tool(Director.undo, c.Undo, stages=WITH_SHOTS),
        _tool(Director.redo, c.Redo, stages=WITH_SHOTS),
        _tool(Director.cut, c.NameCut, without=("output",)),
    )
    return {tool.name: tool for tool in made}


def allowed(stage: str) -> list[Tool]:
    """The tools of a stage."""
    return [tool for tool in catalogue().values() if stage in tool.stages]


def render_planned(film: Director) -> object:
    """Render every shot that is planned and has no take yet, in story order, and cut the film."""
    return film.make()


def _looking() -> list[Tool]:
    places = {
        ANY_STAGE: (looking.status, looking.cost, looking.history, looking.skill),
        WITH_STORY: (looking.story,),
        WITH_CARDS: (looking.cards,),
        WITH_SHOTS: (
            *(looking.shots, looking.show, looking.takes, looking.why),
            *(looking.findings, looking.lint, looking.preview),
        ),
    }
    return [_tool(work, stages=stages, changes=False) for stages, works in places.items() for work in works]


def _tool(
    work: Callable[..., object],
    *commands: type[c.Command],
    stages: frozenset[str] = ANY_STAGE,
    renders: Renders | None = None,
    theirs: bool = False,
    more: Mapping[str, Any] | None = None,
    without: Collection[str] = (),
    name: str = "",
    changes: bool = True,
) -> Tool:
    name = name or work.__name__
    for command in commands:
        stages &= command.stages
    return Tool(name, work, arguments_of(name, work, without=without, more=more), stages, renders, theirs, changes)


def _editable(card: type[CharacterCard] | type[SceneCard]) -> list[str]:
    return [name for name, field in card.model_fields.items() if name not in FIXED_FIELDS and field.annotation is str]
