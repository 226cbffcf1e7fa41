"""The writer that is always there: rules and word lists, no language model. The same input gives the same plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext

from director.errors import BadInput
from director.intake.fountain import read_fountain
from director.intake.prompts import read_prompts
from director.writer import echo
from director.writer.beats import tell
from director.writer.cast import cards_of_roles, cards_of_script
from director.writer.idea import read_idea
from director.writer.notes import is_notes, people_of, read_notes, write_out
from director.writer.places import prop_cards, scene_cards
from director.writer.shots import plan_shots
from director.writer.timing import A_SHOT
from workspace.records import (
    Card,
    CharacterCard,
    Intent,
    Passage,
    Screenplay,
    Settings,
    ShotPlan,
    Source,
    Wish,
)

WRITTEN_BY = "built-in writer (rules, no language model)"
USUAL_SHOTS = 8  # of a film made from one sentence
MAX_SHOTS = 300  # of a film made from a brief
MOST_NOTES = 40  # shots that notes get without being asked for more


class BuiltinWriter:
    """Plans a film from a brief, a script or prompts."""

    name = "builtin"
    model = ""
    once = staticmethod(nullcontext)  # it asks nobody

    def intent(self, source: Source, wish: Wish, passages: Sequence[Passage]) -> Intent:
        """Nothing beyond the words: rules ask no questions."""
        return Intent(passages=tuple(passages))

    def screenplay(self, source: Source, wish: Wish, *, intent: Intent | None = None) -> Screenplay:
        """A script or prompts as they are; a brief told in as many beats as shots are wished."""
        _check(wish, source.kind == "brief")
        if source.kind == "fountain":
            return read_fountain(source)
        if source.kind == "prompts":
            return echo.as_screenplay(read_prompts(source), source.title)
        if is_notes(source.text) and read_notes(source.text).beats:
            found = len(read_notes(source.text).beats)
            return write_out(
                source, shots=_shots(wish, usual=min(max(USUAL_SHOTS, found), MOST_NOTES)), written_by=WRITTEN_BY
            )
        return tell(read_idea(source.text), _shots(wish, usual=USUAL_SHOTS), title=source.title, written_by=WRITTEN_BY)

    def cards(self, screenplay: Screenplay, source: Source, *, intent: Intent | None = None) -> list[Card]:
        """Everybody, then places, then things."""
        if source.kind == "prompts":
            return echo.cards(screenplay)
        people = self._people(screenplay, source)
        taken = [card.id for card in people]
        places, _ = scene_cards(screenplay, people, taken)
        props = prop_cards(screenplay, people, [*taken, *(card.id for card in places)])
        return [*people, *places, *props]

    def shot_plan(
        self, screenplay: Screenplay, cards: Sequence[Card], wish: Wish, *, intent: Intent | None = None
    ) -> list[ShotPlan]:
        """The shots of the screenplay, as long and as many as wished."""
        _check(wish, brief=screenplay.written_by == WRITTEN_BY)
        if screenplay.written_by == echo.WRITTEN_BY:
            return echo.plan(screenplay, cards, wish)
        return plan_shots(screenplay, cards, wish, beats=screenplay.written_by == WRITTEN_BY)

    def blocking(
        self, plans: Sequence[tuple[ShotPlan, Sequence[str]]], cards: Mapping[str, Card], settings: Settings
    ) -> list[str]:
        """Never asked for: rules tell a shot in its own words."""
        return [plan.action for plan, _ in plans]

    def _people(self, screenplay: Screenplay, source: Source) -> list[CharacterCard]:
        if source.kind == "fountain" or screenplay.written_by != WRITTEN_BY:
            return cards_of_script(screenplay)
        if is_notes(source.text):
            return cards_of_roles(people_of(source.text))
        idea = read_idea(source.text)
        return cards_of_roles(idea.roles, place=idea.places[0])


def _shots(wish: Wish, *, usual: int) -> int:
    if wish.shots is not None:
        return wish.shots
    return usual if wish.duration is None else min(MAX_SHOTS, max(1, round(wish.duration / A_SHOT)))


def _check(wish: Wish, brief: bool) -> None:
    if wish.shots is not None and (wish.shots < 1 or (brief and wish.shots > MAX_SHOTS)):
        most = f"1 to {MAX_SHOTS}" if brief else "1 or more"
        raise BadInput(f"{wish.shots} shots were wished; wanted {most}: choose another number, or make several films")
    if wish.duration is not None and not wish.duration >= 1:
        raise BadInput(f"a length of {wish.duration:g} seconds was wished; wanted at least 1: choose a longer film")
