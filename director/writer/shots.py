"""From drafts to shot plans: who is seen, who speaks, where, how long and how it looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from director.errors import BadInput
from director.intake.marks import UNSEEN, plain
from director.intake.read import first_words
from director.writer import coverage
from director.writer.drafts import Draft, aim, drafts
from director.writer.lexicon import lexicon
from director.writer.names import Mentions, proper
from director.writer.places import place_key
from director.writer.timing import A_SHOT, LONGEST, fitted, spoken
from workspace.records import Card, CharacterCard, Line, PropCard, Scene, SceneCard, Screenplay, ShotPlan, Wish

MAX_SEEN = 4  # people in one picture
WAIT = re.compile(r"^(?:a |long )*(?:pause|beat|then)$", re.IGNORECASE)
_THEY = re.compile(r"^\W*(?:They|Both|The two|The men|The women|The three|All three|All of them|Together)\b")
_ONE = re.compile(r"^\W*(?:He|She)\b")
MUSIC = {
    "tense": "low, pulsing strings",
    "tender": "soft piano",
    "sad": "a slow solo cello",
    "joyful": "light, warm strings",
    "mysterious": "sparse, quiet bells",
    "hopeful": "gently rising strings",
}


def plan_shots(play: Screenplay, cards: Sequence[Card], wish: Wish, *, beats: bool) -> list[ShotPlan]:
    """The shot plan of a screenplay: every action and every line in exactly one shot, unchanged and in order."""
    return plan_drafts(drafts(play.scenes, beats=beats), play, cards, wish, beats=beats)


def plan_drafts(
    found: list[Draft],
    play: Screenplay,
    cards: Sequence[Card],
    wish: Wish,
    *,
    beats: bool,
    finish: Callable[[ShotPlan, Draft], ShotPlan] = lambda plan, _: plan,
) -> list[ShotPlan]:
    """The plans of drafts, split, merged and timed as wished. `finish` has the last word on each."""
    wanted = wish.shots or _shots_for(found, wish.duration)
    if wanted:
        found = aim(found, wanted)
    seconds = fitted([draft.seconds for draft in found], [spoken(draft.elements) for draft in found], wish.duration)
    planner = _Planner(play.scenes, cards, beats=beats)
    return [finish(planner.plan(draft, length), draft) for draft, length in zip(found, seconds, strict=True)]


def _shots_for(found: Sequence[Draft], duration: float | None) -> int | None:
    """A number of shots for a wished length, where the usual number would make them far too long or too short."""
    if duration is None or not found:
        return None
    each = duration / len(found)
    return None if 3 <= each <= 12 else max(1, round(duration / min(A_SHOT, LONGEST)))  # the usual lengths


class _Planner:
    """Goes through the drafts in order and remembers what the story has shown so far."""

    def __init__(self, scenes: Sequence[Scene], cards: Sequence[Card], *, beats: bool) -> None:
        self.beats = beats
        self.scenes = scenes
        people = [card for card in cards if isinstance(card, CharacterCard)]
        # A name beats an alias, and the earlier card the later one.
        self.names = {alias.casefold(): card.id for card in reversed(people) for alias in card.aliases}
        self.names |= {card.name.casefold(): card.id for card in reversed(people)}
        self.mentions = Mentions(people)
        self.props = [
            (card.id, re.compile(rf"\b{re.escape(card.name)}s?\b", re.IGNORECASE))
            for card in cards
            if isinstance(card, PropCard)
        ]
        self.places = _places(scenes, [card for card in cards if isinstance(card, SceneCard)])
        self.scene, self.hour, self.sky = -1, "", ""
        self.before: list[str] = []  # who was seen in the shot before
        self.known: set[str] = set()  # places that were shown
        self.turn = 0

    def plan(self, draft: Draft, seconds: float) -> ShotPlan:
        """The plan of the next draft."""
        scene = self.scenes[draft.scene]
        new_scene, same_hour = draft.scene != self.scene, True
        if new_scene:
            self.scene = draft.scene
            before, self.hour = self.hour, coverage.hour(scene, self.hour)
            same_hour = before == self.hour
        actions = [element.text for element in draft.elements if element.kind == "action"]
        text = " ".join(map(plain, actions))
        self._weather(text, scene, same_hour=same_hour, new=new_scene)
        lines = list(self._lines(draft))
        heard = dict.fromkeys(line.character for line, seen in lines if seen)
        people = self._seen(text, list(heard))
        place = self.places.get(place_key(scene), "")
        seen = coverage.look(
            draft.elements,
            seen=len(people),
            speakers=len(heard),
            first=new_scene and place not in self.known,
            turn=self.turn,
        )
        self.known.add(place)
        self.before = people or self.before
        self.turn += 1
        things = self.mentions.left_out(text)
        mood = coverage.mood(f"{text} {scene.heading}", "" if scene.interior else self.sky, self.hour)
        return ShotPlan(
            title=_title(scene, actions, [line for line, _ in lines]),
            scene=place,
            characters=tuple(people),
            props=tuple(key for key, name in self.props if name.search(things)),
            action="\n".join(actions),
            dialogue=tuple(line for line, _ in lines),
            framing=seen.framing,
            angle=seen.angle,
            camera=seen.camera,
            time_of_day=self.hour,
            weather=self.sky,
            light=coverage.light(self.hour, self.sky, scene.interior),
            mood=mood,
            expressions=self._expressions(text, [line for line, _ in lines], people),
            music=MUSIC.get(mood, ""),
            duration=seconds,
            transition=draft.transition,
            sound=lexicon().sky.get(self.sky, {}).get("sound", "") if scene.interior is False else "",
            continuity=(f"ends with {draft.ending}",) if draft.ending else (),
            notes=tuple(draft.notes),
        )

    def _weather(self, text: str, scene: Scene, *, same_hour: bool, new: bool) -> None:
        """Bad weather stays until the script says that it is over or the hour changes; a breeze ends no storm."""
        over = coverage.is_over(text) or (new and coverage.is_over(scene.summary))
        told = coverage.weather(text) or (coverage.weather(f"{scene.heading}. {scene.summary}") if new else "")
        stays = bool(self.sky) and (not new or self.beats or (same_hour and self.sky != "sunny"))
        self.sky = "" if over else coverage.stronger(told, self.sky) if stays else told

    def _lines(self, draft: Draft) -> Iterator[tuple[Line, bool]]:
        """The lines of a draft, each with True when its speaker is in the picture."""
        for element in draft.elements:
            if element.kind == "line":
                key = self._speaker(element.character)
                parts = [part.strip() for part in element.manner.split(",") if part.strip()]
                unseen = bool(parts) and bool(UNSEEN.match(parts[0]))
                manner = ", ".join(
                    "after a pause" if WAIT.match(part) else part for part in (parts[1:] if unseen else parts)
                )
                yield Line(character=key, line=element.text, manner=manner), not unseen

    def _speaker(self, name: str) -> str:
        key = self.names.get(name.casefold()) or self.names.get(proper(name).casefold())
        if key is None:
            raise BadInput(
                f"{name} speaks but has no character card; wanted one with that name or alias: plan the cards again"
            )
        return key

    def _seen(self, text: str, speakers: list[str]) -> list[str]:
        named = [] if text.isupper() else self.mentions.ids(text)  # all in capitals: a title on the screen
        if _THEY.match(text):
            named = [*self.before, *named]
        elif _ONE.match(text) and not named:
            named = self.before[:1]
        return list(dict.fromkeys([*speakers, *named]))[: max(MAX_SEEN, len(speakers))]

    def _expressions(self, text: str, lines: Sequence[Line], people: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for sentence in re.split(r"(?<=[.!?])\s+", text):
            named = [key for key in self.mentions.ids(sentence) if key in people]
            if len(named) == 1 and (face := coverage.expression(sentence)):
                found[named[0]] = face
        for line in lines:
            if line.character in people and (face := coverage.expression(line.manner)):
                found[line.character] = face
        return found


def _places(scenes: Sequence[Scene], cards: Sequence[SceneCard]) -> dict[str, str]:
    """Which card belongs to which scene: by the name, and inside or outside."""
    by_name: dict[tuple[str, bool | None], str] = {}
    known = [(name.casefold(), card) for card in cards for name in (card.name, *card.aliases)]
    for name, card in known:
        by_name.setdefault((name, card.interior), card.id)
    places: dict[str, str] = {}
    for scene in scenes:
        name = proper(scene.place or scene.heading).casefold() or "opening"
        either = next((card.id for told, card in known if told == name), "")
        places[place_key(scene)] = by_name.get((name, scene.interior), either)
    return places


def _title(scene: Scene, actions: Sequence[str], lines: Sequence[Line]) -> str:
    if actions:
        return first_words(plain(actions[0]))
    return first_words(plain(lines[0].line)) if lines else proper(scene.place or scene.heading) or "Untitled"
