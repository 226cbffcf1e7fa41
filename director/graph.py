"""The order of work. The workspace says what is next at every start; the graph only walks there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any, Literal

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Send

from director.build import FilmState
from director.deps import Deps
from director.shot import STEPS, ShotState
from director.stages.cards import cards
from director.stages.intake import intake
from director.stages.screenplay import screenplay
from director.stages.shot_plan import shot_plan
from workspace.store import stage

FLOW = ("intake", "screenplay", "cards", "shot_plan", "retrieve", "condition", "shoot", "cut")

PLANNING = {"intake": intake, "screenplay": screenplay, "cards": cards, "shot_plan": shot_plan}
THREAD = "film"  # one conversation a film

Until = Literal["shot_plan", "shoot"]


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


def shot_graph() -> CompiledStateGraph[ShotState, Deps, ShotState, ShotState]:
    """The steps of one shot as a graph."""
    graph = StateGraph(ShotState, context_schema=Deps)
    graph.add_sequence([(name, _step(work)) for name, work in STEPS.items()])
    graph.add_edge(START, next(iter(STEPS)))
    return graph.compile()


def _step(work: Callable[[ShotState, Deps], ShotState]) -> Any:
    def take_step(state: ShotState, runtime: Runtime[Deps]) -> ShotState:
        return work(state, runtime.context)

    return take_step


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
