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
from langgraph.types import Command, Send, interrupt

from director.build import FilmState
from director.config import read_config
from director.confirmation import Waiting, forecast, unasked, waiting, within
from director.deps import Deps
from director.errors import Unconfirmed
from director.shot import STEPS, ShotState
from director.stages.blocking import blocking, untold
from director.stages.cards import cards
from director.stages.intake import intake
from director.stages.intent import intent
from director.stages.screenplay import screenplay
from director.stages.shot_plan import shot_plan
from workspace.store import stage

FLOW = (
    *("intake", "intent", "screenplay", "cards", "shot_plan", "blocking"),
    *("retrieve", "condition", "shoot", "cut"),
)

PLANNING = {
    "intake": intake,
    "intent": intent,
    "screenplay": screenplay,
    "cards": cards,
    "shot_plan": shot_plan,
    "blocking": blocking,
}
THREAD = "film"  # one conversation a film
INTERRUPT = "__interrupt__"  # where LangGraph says what it waits for
YES = "yes"

Until = Literal["shot_plan", "shoot"]


def run(deps: Deps, *, until: Until = "shoot") -> None:
    """Do what is left to do: plan, then make every planned shot in story order. `until="shot_plan"` stops after the plan.

    Killed anywhere, the same call continues. Raises Unconfirmed where the person has to be asked and nobody gave every
    yes beforehand. `graph.db` is a cache: it holds that open question, and nothing else.
    """
    with closing(sqlite3.connect(deps.film.folder / "graph.db", check_same_thread=False)) as connection:
        saver = SqliteSaver(connection)
        saver.delete_thread(THREAD)
        graph = _film_graph(until).compile(checkpointer=saver)
        config: RunnableConfig = {"configurable": {"thread_id": THREAD}, "recursion_limit": _steps(deps)}
        found = graph.invoke({}, config, context=deps, durability="exit")
        while found and INTERRUPT in found:
            if not deps.yes:
                raise Unconfirmed(_question(deps), deps.film.folder)
            found = graph.invoke(Command(resume=YES), config, context=deps, durability="exit")
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
        way = _next(deps)
        planned = _first_planned(deps.state()) if way == "shoot" and until == "shoot" else None
        if way in graph.nodes:
            return way
        return [Send("shot", {"shot": planned})] if planned else END

    for name, work in {**PLANNING, "confirm": confirm}.items():
        graph.add_node(name, _node(work))
    graph.add_node("shot", _SHOT)
    ways = [*PLANNING, "confirm", "shot", END]
    for start in (START, *PLANNING, "confirm", "shot"):
        graph.add_conditional_edges(start, route, ways)
    return graph


def confirm(deps: Deps) -> None:
    """Ask the person, and keep what they say. Taken up again after an interrupt, it finds the same question."""
    with deps.film.view() as view:
        ask = unasked(deps, view)
    if ask:
        deps.apply(ask)
    question = _question(deps)
    if question.of == "plan" and _beforehand(deps):
        deps.apply(question.taken(), actor="policy")
        deps.report.note(f"{question.text}: within what [confirm] in film.toml gives beforehand")
        return
    interrupt({"of": question.of, "text": question.text})
    for assumed in question.assumed():
        deps.report.note(assumed)
    deps.apply(question.taken(), actor="person")


def _beforehand(deps: Deps) -> bool:
    policy = read_config(deps.film.folder).confirm
    return within(policy, forecast(deps.state(), deps.generator), deps.generator.costs)


def _next(deps: Deps) -> str:
    """Where the workspace says that work goes on: a planning stage, confirm, shoot or cut."""
    with deps.film.view() as view:
        at = stage(view)
        if view.waiting() or unasked(deps, view):
            return "confirm"
        if at == "screenplay" and deps.writer.model and view.intent() is None:
            return "intent"
    return "blocking" if at == "shoot" and deps.writer.model and untold(deps.state()) else at


def _question(deps: Deps) -> Waiting:
    with deps.film.view() as view:
        found = waiting(view)
    assert found is not None  # the graph comes here only when there is one
    return found


def _node(work: Callable[[Deps], None]) -> Any:
    def run_stage(_: ShotState, runtime: Runtime[Deps]) -> ShotState:
        with runtime.context.writer.once():
            work(runtime.context)
        return {}

    return run_stage


def _first_planned(state: FilmState) -> str | None:
    return next((s.id for s in state.shots if not s.skipped and s.id not in state.current), None)


def _steps(deps: Deps) -> int:
    """Films are longer than LangGraph's default limit; a plan is at most 9,999 shots."""
    with deps.film.view() as view:
        return len(PLANNING) + 11_000 + len(view.shots())


_SHOT = shot_graph()
