"""Who writes a film: a language model where one is set up, else the rules."""

from __future__ import annotations

from director.account import film_llm
from director.config import read_config
from director.deps import Reporter
from director.llm.asked import Asked
from director.llm.base import LLM
from director.renderer import CACHE
from director.skills import Skills
from director.writer import Writer
from director.writer.builtin import BuiltinWriter
from workspace.film import Film

ANSWERS = "answers.jsonl"  # in the cache: those of a stage that is not done yet


def find_writer(film: Film, asked: Asked, *, step: int, report: Reporter, llm: LLM | None = None) -> Writer:
    """The writer that was asked for, or that film.toml names. `llm`: one that Python brought.

    What its calls take is written down with the step. Raises BadInput with what has to be set.
    """

    found = film_llm(film, asked, step=step, report=report, llm=llm)
    if found is None:
        return BuiltinWriter()
    from director.llm.kept import Kept
    from director.writer.model.writer import ModelWriter

    kept = Kept(found, film.folder / CACHE / ANSWERS)
    at_once = read_config(film.folder).llm.at_once
    return ModelWriter(kept, Skills(film.folder), report.note, at_once=at_once, once=kept.once)
