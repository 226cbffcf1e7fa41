"""Shots by a language model over paragraphs that it cannot change: it says which stand together, and how they are seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from director.intake.marks import plain
from director.writer.drafts import MAX_SPEAKERS, Draft, drafts, pieces
from director.writer.model.asking import Asker, quoted
from director.writer.model.casting import phrase
from director.writer.model.forms import LookForm, LooksForm, ShotForm, ShotsForm
from director.writer.model.story import understood
from director.writer.shots import plan_drafts
from director.writer.timing import LONGEST, spoken
from workspace.records import Card, CharacterCard, Element, Intent, PropCard, Scene, Screenplay, ShotPlan, Wish

A_CALL = 16  # paragraphs or shots that one answer is about
MAX_SEEN = 2  # people in one picture, where the model chooses


@dataclass(frozen=True)
class _Part:
    """Neighbouring paragraphs of one scene that one call is about."""

    number: int
    scene: Scene
    elements: tuple[Element, ...]
    drafts: tuple[Draft, ...] = ()  # of a person's own script, whose shots are settled


def plan_story(
    asker: Asker, play: Screenplay, cards: Sequence[Card], wish: Wish, intent: Intent, *, own: bool
) -> list[ShotPlan]:
    """The shot plan. Every paragraph stands in exactly one shot, word for word, whatever the model answers.

    `own`: the script is the person's. Its shots are those by rule, so that a changed script finds them again, and the
    model says only how they are seen and heard.
    """
    if own:
        found = drafts(play.scenes, beats=False)
        parts = [_Part(d.scene, play.scenes[d.scene], (), (d,)) for d in found]
        asker.each(partial(_look, asker, cards, intent), _together(parts))
    else:
        parts = [part for n, scene in enumerate(play.scenes) for part in _parts(n, scene)]
        found = [draft for made in asker.each(partial(_divide, asker, cards, intent), parts) for draft in made]
    known = Known(cards)
    return plan_drafts(
        found, play, cards, wish, beats=False, finish=lambda plan, draft: overlay(plan, draft.mark, known)
    )


class Known:
    """The cards by the names that a model may write."""

    def __init__(self, cards: Sequence[Card]) -> None:
        self.people = {
            name.casefold(): card.id
            for card in reversed(cards)
            if isinstance(card, CharacterCard)
            for name in (card.tag, card.id, *card.aliases, card.name)
        }
        self.props = {n.casefold(): c.id for c in cards if isinstance(c, PropCard) for n in (c.id, c.name)}


def overlay(plan: ShotPlan, look: object, known: Known) -> ShotPlan:
    """A plan by rule with the model's look over it. Place, action and dialogue are not its to change."""
    if not isinstance(look, LookForm):
        return plan
    told = {name: phrase(getattr(look, name)) for name in ("camera", "light", "mood", "sound", "music")}
    update: dict[str, object] = {name: text for name, text in told.items() if text and text.casefold() != "none"}
    update |= {"framing": look.framing, "angle": look.angle}
    people = plan.characters
    if isinstance(look, ShotForm):
        people = _seen(plan, look, known)
        props = [known.props[name.casefold()] for name in look.props if name.casefold() in known.props]
        update |= {"characters": people, "props": tuple(dict.fromkeys([*plan.props, *props]))}
    faces = {known.people.get(face.character.casefold(), ""): phrase(face.looks) for face in look.faces}
    kept = {key: face for key, face in {**plan.expressions, **faces}.items() if face and key in people}
    left = tuple(dict.fromkeys([*plan.continuity, *(note for note in look.continuity if note)]))
    return plan.model_copy(update={**update, "expressions": kept, "continuity": left})


def _seen(plan: ShotPlan, look: ShotForm, known: Known) -> tuple[str, ...]:
    """Who is in the picture: those the model names, speakers first where they are too many; by rule where it names none."""
    named = [known.people[name.casefold()] for name in look.characters if name.casefold() in known.people]
    if not named and look.characters:  # names that nobody has
        return plan.characters
    speakers = [line.character for line in plan.dialogue]
    order = [*(key for key in speakers if key in named), *named] if named else []
    return tuple(dict.fromkeys(order))[:MAX_SEEN]


def _parts(number: int, scene: Scene) -> list[_Part]:
    elements = [piece for element in scene.elements if element.kind in ("action", "line") for piece in pieces(element)]
    groups = [elements[i : i + A_CALL] for i in range(0, len(elements), A_CALL)] or [[]]
    return [_Part(number, scene, tuple(group)) for group in groups]


def _together(parts: Sequence[_Part]) -> list[_Part]:
    """Shots of a person's script, as many to a call as one answer holds, never of two scenes."""
    out: list[_Part] = []
    for part in parts:
        if out and out[-1].number == part.number and len(out[-1].drafts) < A_CALL:
            out[-1] = _Part(part.number, part.scene, (), (*out[-1].drafts, *part.drafts))
        else:
            out.append(part)
    return out


def _divide(asker: Asker, cards: Sequence[Card], intent: Intent, part: _Part) -> list[Draft]:
    """The shots of some paragraphs as the model groups them, by rule where its groups leave out or repeat some."""
    by_rule = drafts([part.scene.model_copy(update={"elements": part.elements})], beats=True)
    if not part.elements:
        return [Draft(part.number)]
    form = asker.fill(
        "shot_plan",
        ShotsForm,
        (
            _cast(cards, part),
            understood(intent),
            quoted("scene", _numbered(part), heading=part.scene.heading),
            f"Plan the shots of these {len(part.elements)} paragraphs, in their order: each in exactly one shot.",
        ),
        check=_check(part, Known(cards)),
        otherwise=f"shots of scene {part.number + 1} are planned by rule",
    )
    made = [Draft(part.number, draft.elements) for draft in by_rule]
    if form is None:
        return made
    numbers = [n for shot in form.shots for n in shot.paragraphs]
    if numbers == list(range(1, len(part.elements) + 1)):
        groups = [(shot, [part.elements[n - 1] for n in shot.paragraphs]) for shot in form.shots if shot.paragraphs]
        return [piece for shot, group in groups for piece in _fitting(Draft(part.number, group, mark=shot))]
    asker.tell(f"shots of scene {part.number + 1} are planned by rule: the model left paragraphs out, or moved them")
    first = 1
    for draft in made:  # its eye for each paragraph is still worth having
        draft.mark = next((shot for shot in form.shots if first in shot.paragraphs), None)
        first += len(draft.elements)
    return made


def _fitting(draft: Draft) -> list[Draft]:
    """A group as one shot, or as several where it has more speech or speakers than a shot holds."""
    speakers = {element.character for element in draft.elements if element.kind == "line"}
    if spoken(draft.elements) <= LONGEST and len(speakers) <= MAX_SPEAKERS:
        return [draft]
    scene = Scene(heading="", place="", elements=tuple(draft.elements))
    return [Draft(draft.scene, one.elements, mark=draft.mark) for one in drafts([scene], beats=False)]


def _look(asker: Asker, cards: Sequence[Card], intent: Intent, part: _Part) -> None:
    """Let the model say how shots of the person's own script are seen and heard."""
    rows = []
    for number, draft in enumerate(part.drafts, start=1):
        rows += [f"Shot {number}", *(f"  {_told(element)}" for element in draft.elements)]
    form = asker.fill(
        "shot_plan",
        LooksForm,
        (
            _cast(cards, part),
            understood(intent),
            quoted("scene", "\n".join(rows), heading=part.scene.heading),
            f"The script is the person's own and its {len(part.drafts)} shots are settled. Say of each by its number how "
            "it is seen and heard: camera, light, style, sound. Add no action and no words.",
        ),
        check=lambda form: _missing(form, len(part.drafts)),
        otherwise=f"shots of scene {part.number + 1} are seen as the rules have it",
    )
    looks = {look.shot: look for look in reversed(form.shots)} if form else {}
    for number, draft in enumerate(part.drafts, start=1):
        draft.mark = looks.get(number)


def _missing(form: LooksForm, count: int) -> list[str]:
    have = {look.shot for look in form.shots}
    return [f"shot {number} is missing" for number in range(1, count + 1) if number not in have]


def _check(part: _Part, known: Known) -> Callable[[ShotsForm], list[str]]:
    def check(form: ShotsForm) -> list[str]:
        numbers = [n for shot in form.shots for n in shot.paragraphs]
        wanted = list(range(1, len(part.elements) + 1))
        wrong = []
        if numbers != wanted:
            wrong.append(f"the shots hold the paragraphs {numbers}; wanted {wanted}, each once and in this order")
        for n, shot in enumerate(form.shots, start=1):
            wrong += [f"shot {n} shows {name}, who is nobody" for name in shot.characters if _nobody(name, known)]
            if len(shot.characters) > MAX_SEEN:
                wrong.append(f"shot {n} shows {len(shot.characters)} people; {MAX_SEEN} at most")
            elements = [part.elements[i - 1] for i in shot.paragraphs if 0 < i <= len(part.elements)]
            if (seconds := spoken(elements)) > LONGEST:
                wrong.append(f"shot {n} has {seconds:.0f} s of speech; {LONGEST:.0f} s at most")
        return wrong

    return check


def _nobody(name: str, known: Known) -> bool:
    return bool(name) and name.casefold() not in known.people


def _cast(cards: Sequence[Card], part: _Part) -> str:
    people = [f"{c.name}: {c.identity}" for c in cards if isinstance(c, CharacterCard)]
    things = [f"{c.name}: {c.description}".rstrip(": ") for c in cards if isinstance(c, PropCard)]
    told = ["Characters:", *people, *(["Things:", *things] if things else []), f"Place: {part.scene.place}"]
    return quoted("cards", "\n".join(told))


def _numbered(part: _Part) -> str:
    return "\n".join(f"{n}. {_told(element)}" for n, element in enumerate(part.elements, start=1))


def _told(element: Element) -> str:
    text = plain(element.text)
    return f'{element.character} says: "{text}"' if element.kind == "line" else text
