"""The ledger with a language model: what it reads in a shot, held against the text and against what the rules read there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, Field

from director.continuity.claims import claims_about_things
from director.continuity.lexicon import lexicon
from director.continuity.resolve import Cast
from director.continuity.states import Entity
from director.llm.base import LLM, Message, Prompt
from director.llm.structured import ask
from workspace.records import Card, ShotPlan, ToldState

_PERSONAL = ("costume", "age", "voice")
_TASK = """You keep the continuity of a film. Say what the text of one shot tells about the state of its people, its place and \
its things: only what it says in its own words, and only what later shots have to keep. Copy these words into `words` exactly. \
No state is told by most shots: then answer with an empty list."""


class StateForm(BaseModel):
    """One state that a text tells."""

    of: str = Field(description="name of the person, place or thing, as it is listed")
    facet: str = Field(description="which side of it, of those listed")
    value: str = Field(description="what it is now, in one or two words; of a costume all that is worn")
    words: str = Field(description="the words of the text that say so, copied")


class StatesForm(BaseModel):
    """All states that a text tells."""

    states: list[StateForm]


def read_states(llm: LLM, plan: ShotPlan, cards: Mapping[str, Card]) -> tuple[ToldState, ...]:
    """What a model reads in the action of a shot. What its text does not bear out, or the rules read otherwise, is left out."""
    if not plan.action:
        return ()
    form = ask(
        llm,
        Prompt((Message("system", _TASK), Message("user", _listed(plan, cards))), purpose="ledger"),
        StatesForm,
        check=lambda form: [why for state in form.states if (why := _wrong(state, plan, cards))],
    )
    kept = [state for state in form.states if not _wrong(state, plan, cards)]
    return tuple(dict.fromkeys(_told(state, plan, cards) for state in kept))


def _listed(plan: ShotPlan, cards: Mapping[str, Card]) -> str:
    people = ", ".join(cards[key].name for key in plan.characters) or "nobody"
    things = [cards[key].name for key in (plan.scene, *plan.props) if key]
    facets = "; ".join(f"{facet}: {', '.join(sorted(values))}" for facet, values in _values().items())
    return (
        f"People: {people}. Their facets: {', '.join(_PERSONAL)}, or a part of the body, such as lip: split.\n"
        f"Place and things: {', '.join(things) or 'none'}. Their facets and values: {facets}.\n\n"
        f"<shot>{plan.action}</shot>"
    )


def _wrong(state: StateForm, plan: ShotPlan, cards: Mapping[str, Card]) -> str:
    """Why a state cannot be kept, in words for the model; empty when it can."""
    entity = _entity(state, plan, cards)
    if entity is None:
        return f"{state.of!r} is none of those listed"
    if not state.words.strip() or state.words not in plan.action:
        return f"the shot does not say {state.words!r}"
    facet, value = state.facet.casefold(), state.value.casefold()
    if entity.kind in ("place", "prop"):
        if value not in _values().get(facet, ()):
            return f"{state.of} has no {state.facet} {state.value!r}"
        ruled = {(c.entity, c.facet): c.value for c in claims_about_things(Cast(cards).read(plan)) if c.sure == 1.0}
        read = ruled.get((entity, facet), value)
        return "" if read == value else f"the text tells that {state.of} is {read}, not {value}"
    known = facet in _PERSONAL or facet in lexicon().body["parts"]
    return "" if known and value else f"{state.facet!r} is no facet of a person"


def _told(state: StateForm, plan: ShotPlan, cards: Mapping[str, Card]) -> ToldState:
    entity, facet = _entity(state, plan, cards), state.facet.casefold()
    assert entity is not None  # checked before
    facet = f"mark:{facet}" if entity.kind == "look" and facet not in _PERSONAL else facet
    value = state.value if facet == "costume" else state.value.casefold()
    return ToldState(kind=entity.kind, card=entity.card, facet=facet, value=value, words=state.words)


def _entity(state: StateForm, plan: ShotPlan, cards: Mapping[str, Card]) -> Entity | None:
    def named(keys: Sequence[str]) -> str:
        return next((key for key in keys if key and cards[key].name.casefold() == state.of.casefold()), "")

    if person := named(plan.characters):
        return Entity("voice" if state.facet.casefold() == "voice" else "look", person)
    if thing := named(plan.props):
        return Entity("prop", thing)
    return Entity("place", plan.scene) if named((plan.scene,)) else None


def _values() -> dict[str, set[str]]:
    """Facet of a place or thing -> its values."""
    found: dict[str, set[str]] = {}
    for told in (told for words in lexicon().told.values() for told in words):
        found.setdefault(told.facet, set()).add(told.value)
    return found
