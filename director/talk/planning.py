"""The conversation while a film is planned: the first words become a film, and what waits gets its word."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from director.errors import Unconfirmed
from director.talk.words import answers, is_no, is_yes

if TYPE_CHECKING:
    from director.api import Director
    from director.confirmation import Waiting

SHORTEST = 12  # letters of a story; less is a greeting
NEXT = {"screenplay": "Shall I plan the shots?", "plan": "Shall I render it?"}
CONFIRM = "Say yes, or what is to be otherwise."
OTHERWISE = "What is to be otherwise? It waits as long as you like."


def begin(film: Director, text: str, options: dict[str, Any]) -> str:
    """Plan a new film from what a person says, as far as it goes without them. Returns what they are told."""
    if len(text.strip()) < SHORTEST and not Path(text).is_file():
        return f"Tell me the story in a sentence or two, or name a script. It becomes the film {film.folder}."
    return _plan(film, text, options)


def decide(film: Director, waiting: Waiting, text: str, options: dict[str, Any], *, talks: bool) -> str | None:
    """Take what a person says to what the film waits for. Returns what they are told.

    None: it is for the director, who `talks`: neither a yes nor an answer but about the shots, or a question about the
    screenplay, which is not written otherwise for that.
    """
    if waiting.of == "questions":
        film.confirm(answers(text, len(waiting.questions)))
        return _plan(film, None, options)
    if is_yes(text):
        film.confirm()
        if waiting.of == "plan":
            return f"The film is made: {film.make()}"
        return _plan(film, None, options)
    if waiting.of == "plan" or (talks and text.rstrip().endswith(("?", "？"))):
        return None
    if is_no(text):
        return OTHERWISE
    return told(film, film.rewrite(text))


def go_on(film: Director, options: dict[str, Any]) -> str:
    """Plan on where planning broke off, as far as it goes without the person. Returns what they are told."""
    return _plan(film, None, options)


def _plan(film: Director, text: str | None, options: dict[str, Any]) -> str:
    try:
        film.plan(text, **options)
    except Unconfirmed as stopped:
        return told(film, stopped.waiting)
    return told(film, film.waiting())


def told(film: Director, waiting: Waiting | None) -> str:
    """What a person is told about what the film waits for, or that it waits for nothing."""
    if waiting is None:
        return f"{_shots(film)}\n/make renders them; say what is to be otherwise, or /show one."
    if waiting.of == "questions":
        return f"{waiting.text}\n(Answer in your own words; yes takes what stands in brackets.)"
    return f"{waiting.full}\n{NEXT[waiting.of]} {CONFIRM}"


def _shots(film: Director) -> str:
    rows = [f"{shot.number:>4}  {shot.duration:>5.1f} s  {shot.title}" for shot in film.shots()]
    return "\n".join([f"{len(rows)} shots:", *rows])
