"""The script of a film as it is now: what the writer wrote, in the writer's own form, with what was changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from director.intake.script import write_fountain
from workspace.records import Card, CharacterCard, Element, Scene, SceneCard, Screenplay, Shot, ShotPlan, Source

Place = tuple[int, int]  # number of the scene, number of the element in it
STORY = ("action", "line")
SEEN_FROM = {True: "INT.", False: "EXT.", None: "INT./EXT."}


def script_of(
    source: Source, play: Screenplay, shots: Sequence[Shot], origins: Mapping[str, ShotPlan], cards: Mapping[str, Card]
) -> str:
    """Fountain. A script that was not touched comes back as it was brought, to the last space."""
    found = _locate(play, [shot for shot in shots if shot.id in origins], origins)
    told = [place for shot in shots for place in found.get(shot.id, [])]
    touched = {shot.id for shot in shots if shot.id not in found or _told(shot.plan) != _told(origins[shot.id])}
    all_told = list(dict.fromkeys(told)) == [place for place, _ in _story(play)]
    if source.kind == "fountain" and all_told and not touched and sorted(told) == told:
        return source.text
    return write_fountain(_screenplay(play, shots, found, touched, cards))


def slug(plan: ShotPlan, cards: Mapping[str, Card]) -> str:
    """ "INT. LAMP ROOM - NIGHT": the heading of a shot, from its cards."""
    place = cards.get(plan.scene)
    interior = place.interior if isinstance(place, SceneCard) else None
    name = place.name.upper() if place else "SOMEWHERE"
    return f"{SEEN_FROM[interior]} {name}" + (f" - {plan.time_of_day.upper()}" if plan.time_of_day else "")


def _screenplay(
    play: Screenplay,
    shots: Sequence[Shot],
    found: Mapping[str, list[Place]],
    touched: set[str],
    cards: Mapping[str, Card],
) -> Screenplay:
    owners = defaultdict(set)
    for key, places in found.items():
        for place in places:
            owners[place].add(key)
    touched = touched | {key for keys in owners.values() if keys & touched for key in keys}
    scenes: list[Scene] = []
    at, said = -1, set[Place]()
    for shot in shots:
        places = found.get(shot.id, [])
        scene = places[0][0] if places else at
        if scene != at or not scenes:
            head = play.scenes[scene] if places else Scene(heading=slug(shot.plan, cards), place="")
            scenes.append(head.model_copy(update={"elements": (), "start": -1}))
            at = scene
        if shot.id in touched:
            elements = list(_planned(shot.plan, cards))
        else:
            mine = [place for place in _with_asides(play, places) if place not in said]
            elements = [play.scenes[s].elements[n].model_copy(update={"start": -1}) for s, n in mine]
            said |= set(mine)
        scenes[-1] = scenes[-1].model_copy(update={"elements": (*scenes[-1].elements, *elements)})
    return play.model_copy(update={"scenes": tuple(scenes)})


def _planned(plan: ShotPlan, cards: Mapping[str, Card]) -> Iterator[Element]:
    """A shot as its plan tells it."""
    if plan.transition:
        yield Element(kind="transition", text=plan.transition)
    if plan.action:
        yield Element(kind="action", text=plan.action)
    for line in plan.dialogue:
        card = cards[line.character]
        name = card.name.upper() if isinstance(card, CharacterCard) else card.name
        unseen = "" if line.character in plan.characters else "O.S."
        yield Element(
            kind="line", text=line.line, character=name, manner=", ".join(filter(None, (unseen, line.manner)))
        )
    for note in plan.notes:
        yield Element(kind="note", text=note, mark="[[")


def _with_asides(play: Screenplay, places: Sequence[Place]) -> list[Place]:
    """The elements of a shot with the notes, sections and transitions before them, and those at the end of the scene."""
    out: list[Place] = []
    for scene, number in places:
        elements = play.scenes[scene].elements
        if number < 0:
            out += [(scene, n) for n in range(len(elements))]
            continue
        first = number
        while first > 0 and elements[first - 1].kind not in STORY:
            first -= 1
        rest = [n for n in range(number + 1, len(elements)) if elements[n].kind in STORY]
        last = number + 1 if rest else len(elements)
        out += [(scene, n) for n in range(first, last)]
    return out


def _locate(play: Screenplay, shots: Sequence[Shot], origins: Mapping[str, ShotPlan]) -> dict[str, list[Place]]:
    """Which elements each shot was made of, by their words in story order; a moved shot is looked for everywhere."""
    story = _story(play)
    found: dict[str, list[Place]] = {}
    at = 0
    for shot in shots:
        again = (
            [at - 1] if at and _squashed(origins[shot.id].action + _said(origins[shot.id])) else []
        )  # a piece of a speech
        for start in (*range(at, at + 1), *again, *range(at + 1, len(story)), *range(at - 1)):
            if start < len(story) and (count := _matched(story, start, origins[shot.id])):
                found[shot.id] = [place for place, _ in story[start : start + count]]
                at = start + count
                break
    return found


def _matched(story: Sequence[tuple[Place, Element]], start: int, plan: ShotPlan) -> int:
    """How many elements from `start` on tell the whole of a plan; 0 when they do not."""
    action, lines = _squashed(plan.action), [_squashed(line.line) for line in plan.dialogue]
    count = 0
    if not action and not lines:  # a scene of which the script says nothing
        return int(not story[start][1].text)
    while (action or lines) and start + count < len(story):
        element = story[start + count][1]
        text = _squashed(element.text)
        if element.kind == "action" and action and text and (action.startswith(text) or action in text):
            action = action[len(text) :]
        elif element.kind == "line" and lines and lines[0] in text:
            spoken = lines.pop(0)
            while lines and spoken + lines[0] in text:  # one speech in pieces
                spoken += lines.pop(0)
        else:
            return 0
        count += 1
    return 0 if action or lines else count


def _story(play: Screenplay) -> list[tuple[Place, Element]]:
    """What is seen and heard, with its place; of a scene in which nothing is, an empty action."""
    found: list[tuple[Place, Element]] = []
    for number, scene in enumerate(play.scenes):
        told = [((number, n), element) for n, element in enumerate(scene.elements) if element.kind in STORY]
        found += told or [((number, -1), Element(kind="action", text=""))]
    return found


def _told(plan: ShotPlan) -> tuple[object, ...]:
    lines = [(line.character, line.line, line.manner) for line in plan.dialogue]
    return plan.action, lines, plan.notes, plan.transition


def _said(plan: ShotPlan) -> str:
    return "".join(line.line for line in plan.dialogue)


def _squashed(text: str) -> str:
    return "".join(text.split())
