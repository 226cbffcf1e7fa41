"""The order of work. The workspace says what is next at every start; the graph only walks there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any, Literal, TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Send

from director.build import FilmState
from director.deps import Deps
from director.stages.cards import cards
from director.stages.condition import condition
from director.stages.intake import intake
from director.stages.retrieve import retrieve
from director.stages.screenplay import screenplay
from director.stages.shoot import shoot
from director.stages.shot_plan import shot_plan
from workspace.records import Remembered
from workspace.store import stage

FLOW = ("intake", "screenplay", "cards", "shot_plan", "retrieve", "condition", "shoot", "cut")

PLANNING = {"intake": intake, "screenplay": screenplay, "cards": cards, "shot_plan": shot_plan}
THREAD = "film"  # one conversation a film

Until = Literal["shot_plan", "shoot"]


class ShotState(TypedDict, total=False):
    """What travels between the stages of one shot: ids, and the memory chosen as (role, ids, score, reason)."""

    shot: str
    memory: list[dict[str, object]]
    fingerprint: str
    take: int


def run(deps: Deps, *, until: Until = "shoot") -> None:
    """Do what is left to do: plan, then make every planned shot in story order. `until="shot_plan"` stops after the plan.

    Killed anywhere, the same call continues. `graph.db` is a cache: it holds an open question to the person, if there
    is one, and nothing else.
    """
    with closing(sqlite3.connect(deps.film.folder / "graph.db", check_same_thread=False)) as connection:
        saver = SqliteSaver(connection)
        saver.delete_thread(THREAD)
        graph = _film_graph(until).compile(checkpointer=saver)
        config: RunnableConfig = {"configurable": {"thread_id": THREAD}, "recursion_limit": _steps(deps)}
        graph.invoke({}, config, context=deps, durability="exit")
        saver.delete_thread(THREAD)


def shoot_one(deps: Deps, shot: str) -> int:
    """retrieve -> condition -> shoot for one shot of a film that is planned. Returns the id of its take."""
    return int(_SHOT.invoke({"shot": shot}, context=deps)["take"])


def shot_graph() -> CompiledStateGraph[ShotState, Deps, ShotState, ShotState]:
    """retrieve -> condition -> shoot: the same for a first make, a revision and a refresh."""
    graph = StateGraph(ShotState, context_schema=Deps)

    def _retrieve(state: ShotState, runtime: Runtime[Deps]) -> ShotState:
        return {"memory": [entry.model_dump() for entry in retrieve(runtime.context, state["shot"])]}

    def _condition(state: ShotState, runtime: Runtime[Deps]) -> ShotState:
        return {"fingerprint": condition(runtime.context, state["shot"], _memory(state)).fingerprint}

    def _shoot(state: ShotState, runtime: Runtime[Deps]) -> ShotState:
        return {"take": shoot(runtime.context, state["shot"], _memory(state))}

    graph.add_sequence([("retrieve", _retrieve), ("condition", _condition), ("shoot", _shoot)])
    graph.add_edge(START, "retrieve")
    graph.add_edge("shoot", END)
    return graph.compile()


def _memory(state: ShotState) -> tuple[Remembered, ...]:
    return tuple(Remembered.model_validate(entry) for entry in state["memory"])


def _film_graph(until: Until) -> StateGraph[ShotState, Deps, ShotState, ShotState]:
    graph = StateGraph(ShotState, context_schema=Deps)

    def route(_: ShotState, runtime: Runtime[Deps]) -> str | list[Send]:
        deps = runtime.context
        deps.give_way()  # an edit may land between two shots
        with deps.film.view() as view:
            at = stage(view)
            if at in PLANNING:
                return at
            planned = None if at == "cut" or until == "shot_plan" else _first_planned(deps.state())
        return [Send("shot", {"shot": planned})] if planned else END

    for name, work in PLANNING.items():
        graph.add_node(name, _node(work))
    graph.add_node("shot", _SHOT)
    ways = [*PLANNING, "shot", END]
    for start in (START, *PLANNING, "shot"):
        graph.add_conditional_edges(start, route, ways)
    return graph


def _node(work: Callable[[Deps], None]) -> Any:
    def run_stage(_: ShotState, runtime: Runtime[Deps]) -> ShotState:
        work(runtime.context)
        return {}

    return run_stage


def _first_planned(state: FilmState) -> str | None:
    return next((s.id for s in state.shots if not s.skipped and s.id not in state.current), None)


def _steps(deps: Deps) -> int:
    """Films are longer than LangGraph's default limit; a plan is at most 9,999 shots."""
    with deps.film.view() as view:
        return len(PLANNING) + 10_000 + len(view.shots())


_SHOT = shot_graph()
