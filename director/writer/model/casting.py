"""Cards by a language model, laid over those by rule: nobody who speaks is without one, and no id or tag is the model's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from director.intake.marks import plain
from director.writer.model.asking import Asker, quoted
from director.writer.model.forms import CardsForm, PersonForm
from director.writer.model.language import not_english
from director.writer.model.story import understood
from director.writer.names import slug, tag
from director.writer.places import prop_cards, scene_cards
from workspace.records import Card, CharacterCard, Intent, PropCard, SceneCard, Screenplay

PHRASE = 40  # words of one phrase of a card: it stands in every prompt
MOST_PROPS = 40

_LEAD = re.compile(
    r"^(?:(?:he|she|it|they|[A-Z]\w+(?:'s voice)?|(?:his|her|its|their) voice)\s+)?(?:is|are|wears?|wearing|has)\s+",
    re.IGNORECASE,
)


def write_cards(asker: Asker, play: Screenplay, base: Sequence[Card], intent: Intent, *, own: bool) -> list[Card]:
    """Everybody, then places, then things. `base` are the cards by rule; `own`: the script is the person's, whose cast
    and things stand."""
    form = asker.fill(
        "cards",
        CardsForm,
        (
            quoted("screenplay", as_text(play)),
            understood(intent),
            f"Write the cards. Speakers: {', '.join(_speakers(play)) or 'nobody'}. "
            f"Places: {', '.join(dict.fromkeys(scene.place for scene in play.scenes if scene.place))}.",
        ),
        check=lambda form: _lacking(form, play),
        otherwise="the cards are written by rule",
    )
    if form is None:
        return list(base)
    people = _people(form, play, [card for card in base if isinstance(card, CharacterCard)], own=own)
    taken = [card.id for card in people]
    foreign = intent.language.casefold() != "english"
    places = [_place(card, form, foreign) for card in scene_cards(play, people, taken)[0]]
    taken += [card.id for card in places]
    props = {} if own else {prop.name: (phrase(prop.english) if foreign else "") or prop.name for prop in form.props}
    return [*people, *places, *_props(form, play, people, taken, props)]


def as_text(play: Screenplay) -> str:
    """A screenplay as one reads it."""
    rows = [play.title, play.synopsis]
    for scene in play.scenes:
        rows += ["", scene.heading]
        for element in scene.elements:
            told = f"{element.character}: {plain(element.text)}" if element.kind == "line" else plain(element.text)
            rows.append(told)
    return "\n".join(rows).strip()


def _speakers(play: Screenplay) -> list[str]:
    lines = (element for scene in play.scenes for element in scene.elements if element.kind == "line")
    return list(dict.fromkeys(line.character for line in lines))


def _lacking(form: CardsForm, play: Screenplay) -> list[str]:
    known = {name.casefold() for person in form.people for name in (person.name, *person.aliases)}
    wrong = [f"{name} speaks and has no card" for name in _speakers(play) if name.casefold() not in known]
    for person in form.people:
        for field in ("identity", "clothing", "voice"):
            text = getattr(person, field)
            if text and (why := not_english(text)):
                wrong.append(f"{field} of {person.name} is not in English ({why})")
            elif len(text.split()) > PHRASE:
                wrong.append(f"{field} of {person.name} has {len(text.split())} words; at most {PHRASE}")
    return wrong


def _people(form: CardsForm, play: Screenplay, base: Sequence[CharacterCard], *, own: bool) -> list[CharacterCard]:
    """The cards by rule with the model's words in them; for a story of the model's, also those whom only it names."""
    told = {name.casefold(): person for person in reversed(form.people) for name in (*person.aliases, person.name)}
    people = [_dressed(card, told) for card in base]
    known = {name.casefold() for card in people for name in (card.name, *card.aliases)}
    text = as_text(play).casefold()
    for person in () if own else form.people:
        if person.name and person.name.casefold() not in known and person.name.casefold() in text:
            bare = CharacterCard(id=slug(person.name, (card.id for card in people)), name=person.name, tag="")
            people.append(_dressed(bare, told))
            known |= {person.name.casefold(), *(alias.casefold() for alias in person.aliases)}
    return [card.model_copy(update={"tag": tag(order)}) for order, card in enumerate(people)]


def _dressed(card: CharacterCard, told: dict[str, PersonForm]) -> CharacterCard:
    person = next((told[n.casefold()] for n in (card.name, *card.aliases) if n.casefold() in told), None)
    if person is None:
        return card
    words = {name: phrase(getattr(person, name)) for name in ("identity", "clothing", "voice")}
    aliases = [*card.aliases, *(a for a in person.aliases if len(a) > 1 and told.get(a.casefold()) is person)]
    others = tuple(a for a in dict.fromkeys(aliases) if a.casefold() != card.name.casefold())
    return card.model_copy(update={**{name: text for name, text in words.items() if text}, "aliases": others})


def phrase(text: str) -> str:
    """What a model wrote as a phrase that reads on: no subject, no verb, no full stop. Empty when it is not English."""
    told = _LEAD.sub("", text.strip().rstrip(".;, "))
    return "" if not_english(told) else " ".join(told.split()[:PHRASE])


def _place(card: SceneCard, form: CardsForm, foreign: bool) -> SceneCard:
    told = next((place for place in form.places if place.name.casefold() == card.name.casefold()), None)
    if told is None:
        return card
    english = phrase(told.english)
    renamed = {"name": english, "aliases": (card.name,)} if foreign and english else {}
    words = {name: phrase(getattr(told, name)) for name in ("description", "sound")}
    kept = {"description": ""} if not_english(card.description) else {}
    return card.model_copy(update={**renamed, **kept, **{name: text for name, text in words.items() if text}})


def _props(
    form: CardsForm,
    play: Screenplay,
    people: Sequence[CharacterCard],
    taken: Sequence[str],
    new: Mapping[str, str],
) -> list[PropCard]:
    """Things by rule with the model's words for them, and the `new` ones (its name -> that of the card) it may add."""
    props = {card.name.casefold(): card for card in prop_cards(play, list(people), list(taken))}
    ids, text = [*taken, *(card.id for card in props.values())], as_text(play).casefold()
    for prop in form.props:
        key = prop.name.casefold()
        if key in props:
            if told := phrase(prop.description):
                props[key] = props[key].model_copy(update={"description": told})
        elif key and prop.name in new and key in text and len(props) < MOST_PROPS:
            name = new[prop.name]
            props[key] = PropCard(id=slug(name, ids), name=name, description=phrase(prop.description))
            ids.append(props[key].id)
    return list(props.values())
