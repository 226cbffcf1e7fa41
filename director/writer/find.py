"""Who writes a film: a language model where one is set up, else the rules."""

from __future__ import annotations

from director.account import keep_usage
from director.config import read_config
from director.deps import Reporter
from director.llm.base import LLM
from director.llm.budget import Totals
from director.llm.find import Asked, find_llm
from director.llm.metered import Metered, Took
from director.skills import Skills
from director.writer import Writer
from director.writer.builtin import BuiltinWriter
from workspace.film import Film


def find_writer(film: Film, asked: Asked, *, step: int, report: Reporter, llm: LLM | None = None) -> Writer:
    """The writer that was asked for, or that film.toml names. For the arguments see `find_model`."""
    found = find_model(film, asked, step=step, report=report, llm=llm)
    if found is None:
        return BuiltinWriter()
    from director.writer.model.writer import ModelWriter

    return ModelWriter(found, Skills(film.folder), report.note, at_once=read_config(film.folder).llm.at_once)


def find_model(film: Film, asked: Asked, *, step: int, report: Reporter, llm: LLM | None = None) -> LLM | None:
    """The language model that was asked for, or that film.toml names; None for none. `llm`: one that Python brought.

    What its calls take is written down with the step. Raises BadInput with what has to be set.
    """

    def keep(took: Took) -> None:
        keep_usage(film, took, step=step)

    config = read_config(film.folder)
    with film.view() as view:
        spent = Totals.of(view.spent())
    if isinstance(llm, Metered):  # whoever brought it hears what it takes
        return llm
    if llm is not None and asked.llm != "builtin":
        return Metered(llm, budget=config.budget.limits(), spent=spent, on_call=keep)
    return find_llm(config, asked, spent=spent, on_call=keep, say=report.note)
