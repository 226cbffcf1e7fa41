"""A note about one shot, read without a language model: words that fit a field change it, the rest is a direction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from director.errors import BadInput
from director.revision.cast import Cast
from director.revision.changes import CardOffer, FieldChange, Reading, changes_between, differences
from director.revision.clauses import clause, joined, sentences
from director.revision.forms import bare, matches
from director.revision.moves import SHORTEST, Move, Scope
from director.revision.prompt_edit import edit_prompt
from director.revision.words import BIT, Entry, vocabulary
from director.writer import coverage
from director.writer.timing import LONGEST
from workspace.records import Card, SceneCard, ShotPlan

__all__ = ["CardOffer", "FieldChange", "Reading", "read_note"]
_WORD = re.compile(r"[^\W_][\w'’-]*|[^\w\s,.:;!?…–—-]|_")
_LENGTHS = {BIT: 1.2, 1: 1.5, 2: 2.0}  # amount -> factor of the length


def read_note(note: str, plan: ShotPlan, cards: Mapping[str, Card], *, card: bool = False) -> Reading:
    """What a note asks of a shot, as a new plan. Raises BadInput for an empty note, and for a length no shot can have.

    Nothing of a note is lost: each clause is the cause of a change or an offer, asks for what is so already, or becomes
    a direction, as written. What belongs to a card changes this shot and is offered; with `card` it is offered only.
    """
    if not re.search(r"[^\s.,;:!?…]", note):
        raise BadInput("the note is empty: say what should be different, such as 'make it night, and closer'")
    scope = Scope(plan, cards, Cast(plan, cards))
    offers: list[CardOffer] = []
    directions: list[str] = []
    causes: dict[str, list[str]] = {}
    done: list[tuple[str, frozenset[str]]] = []
    for text, begins in _clauses(note, scope):
        scope = replace(scope, topic="") if begins else scope
        move = _read(text, scope)
        wanted = [offer for offer in move.offers if offer.was != offer.value] if move else []
        if move is None or (move.keep and not (card and wanted)):
            directions.append(text)
        if move is None:
            continue
        offers += [replace(offer, cause=text) for offer in wanted]
        if not (card and wanted):
            names = differences(scope.plan, move.plan)
            done.append((text, names))
            for name in names:
                causes.setdefault(name, []).append(text)
            topic = next(iter(names), "").partition(".")[0]
            scope = replace(scope, plan=move.plan, cast=Cast(move.plan, cards), topic=topic)
        scope = replace(scope, subject=_subject(text, scope) or scope.subject)
    new = tuple(text for text in directions if text not in scope.plan.directions)
    now = _lit(plan, scope.plan, cards)
    changes = changes_between(plan, now, cards, {name: "; ".join(words) for name, words in causes.items()})
    changed = {change.field for change in changes}
    already = [text for text, names in done if not names & changed and text not in directions]
    now = now.model_copy(update={"directions": (*now.directions, *dict.fromkeys(new))})
    already += [text for text in directions if text not in new]
    return Reading(follow_prompt(plan, now, cards), changes, tuple(offers), new, tuple(already))


def _clauses(note: str, scope: Scope) -> Iterator[tuple[str, bool]]:
    """The clauses of a note, and whether each begins a sentence."""

    def stands(text: str, whole: bool) -> bool:
        move = _read(text, scope)
        return move is not None and not (whole and move.keep)

    for start, end in sentences(note) or [(0, len(note))]:
        for number, text in enumerate(joined(note[start:end], stands)):
            yield text, number == 0


def follow_prompt(was: ShotPlan, now: ShotPlan, cards: Mapping[str, Card]) -> ShotPlan:
    """The plan with its prompt, where it has one, changed as its fields were."""
    return (
        now
        if now.prompt is None
        else now.model_copy(update={"prompt": edit_prompt(now.prompt, was, now=now, cards=cards)})
    )


def _lit(was: ShotPlan, now: ShotPlan, cards: Mapping[str, Card]) -> ShotPlan:
    """Light that only followed from the hour and the weather follows them again."""
    place = cards.get(now.scene)
    inside = place.interior if isinstance(place, SceneCard) else None
    hour, sky = (was.time_of_day, was.weather), (now.time_of_day, now.weather)
    if hour == sky or now.light != was.light or not was.light or was.light != coverage.light(*hour, inside):
        return now
    return now.model_copy(update={"light": coverage.light(*sky, inside)})


def _subject(text: str, scope: Scope) -> tuple[str, ...]:
    found = re.search(rf"(?<!\w)(?:{scope.cast.one})(?!\w)", text, re.IGNORECASE)
    return scope.cast.find(found.group()) if found else ()


def _read(text: str, scope: Scope) -> Move | None:
    """What one clause does; None when it fits no field."""
    part = clause(text)
    return (
        next(matches(part, scope, last=False), None)
        or _read_words(bare(part), scope)
        or next(matches(part, scope, last=True), None)
    )


@dataclass
class _Said:
    """One entry as it stands in a clause."""

    entry: Entry
    way: int = 1  # 1; -1 for "less" and "too"; 0 for "no" and "not"
    amount: int = 1
    more: bool = False
    speed: str = ""


def _read_words(said: str, scope: Scope) -> Move | None:
    """A clause in which every word is an entry of the data file, a modifier, a filler or somebody."""
    entries, who, left = _scan(said, scope)
    if left or not entries or (who and not _takes_person(entries, who, scope)):
        return _read_within(said, scope, entries)
    plan = scope.plan
    for one in entries:
        move = _apply(one, replace(scope, plan=plan), who, said)
        if move is None:
            return None
        plan = move.plan
    return Move(plan)


def _takes_person(entries: list[_Said], who: str, scope: Scope) -> bool:
    """Whether naming somebody says nothing that a field does not hold."""
    return (
        any(one.entry.field in ("expression", "mood", "manner") for one in entries)
        or list(scope.people(who)) == scope.cast.present()
    )


def _scan(said: str, scope: Scope) -> tuple[list[_Said], str, list[str]]:
    """The entries of a clause, whom it names, and the words that are neither."""
    vocab, at, who = vocabulary(), 0, ""
    left: list[str] = []
    entries: list[_Said] = []
    next_one = {"way": 1, "amount": 1, "more": False, "speed": ""}
    fresh = dict(next_one)
    person = re.compile(rf"(?<!\w)(?:{scope.cast.one})(?:'s)?(?!\w)", re.IGNORECASE)
    while word := _WORD.search(said, at):
        at = word.start()
        found = [(match.end(), entry) for entry in vocab.entries if (match := entry.words.match(said, at))]
        end, entry = max(found, key=lambda pair: pair[0], default=(0, None))
        modifier = max(
            ((m.end(), name) for name, words in vocab.modifiers.items() if (m := words.match(said, at))),
            default=(0, ""),
        )
        named, filler = person.match(said, at), vocab.filler.match(said, at)
        if entry and end >= modifier[0]:
            up = entry.up is not None and entry.up.match(said, at) is not None
            one = _Said(entry, **next_one)  # type: ignore[arg-type]
            entries.append(replace(one, more=one.more or up))
            next_one, at = dict(fresh), end
        elif modifier[0]:
            key = {"less": "way", "none": "way", "bit": "amount", "much": "amount", "more": "more", "speed": "speed"}[
                modifier[1]
            ]
            next_one[key] = {"less": -1, "none": 0, "bit": BIT, "much": 2, "more": True}.get(
                modifier[1], said[at : modifier[0]]
            )
            at = modifier[0]
        elif named:
            if who and scope.cast.find(who) != scope.cast.find(named.group()):
                left.append(who)  # two people in one clause: more than a field holds
            who = named.group()
            at = named.end()
        elif filler:
            at = filler.end()
        else:
            left.append(word.group())
            at = word.end()
    if entries and next_one["speed"]:
        entries[-1].speed, next_one["speed"] = str(next_one["speed"]), ""
    return entries, who, left + ([] if next_one == fresh else ["modifier"])


def _read_within(said: str, scope: Scope, entries: list[_Said]) -> Move | None:
    """Terms of the trade in a sentence that says more: they change their field, and the sentence stays a direction."""
    if any(one.way < 1 for one in entries) or vocabulary().modifiers["none"].search(said):
        return None
    found = [entry for entry in vocabulary().entries if entry.within and entry.within.search(said)]
    plan = scope.plan
    for entry in found:
        if sum(other.field == entry.field for other in found) == 1:
            move = _apply(_Said(entry), replace(scope, plan=plan), "", said)
            plan = move.plan if move else plan
    return Move(plan, keep=True) if plan != scope.plan else None


def _apply(one: _Said, scope: Scope, who: str, said: str) -> Move | None:
    field, plan = one.entry.field, scope.plan
    if field == "duration":
        factor = _LENGTHS[one.amount] ** (one.entry.step * one.way)
        return scope.move(duration=min(max(round(plan.duration * factor, 1), SHORTEST), LONGEST)) if one.way else None
    if field in ("expression", "mood"):
        return _feel(one, scope, who, said)
    if field == "manner":
        return _speak(one, scope, who)
    now = getattr(plan, field)
    new = _stepped(one, now) if one.entry.step else _valued(one, now)
    return None if new is None else Move(plan.model_copy(update={field: new}))


def _stepped(one: _Said, now: str) -> str | None:
    """A text after a relative word."""
    if not one.way or (one.entry.field == "camera" and now == "static"):
        return None
    return vocabulary().scales[one.entry.scale].moved(now, one.entry.step * one.way, one.amount)


def _valued(one: _Said, now: str) -> str | None:
    """A text after an absolute word, with or without "no", "less" and "more"; None without anything to take away."""
    value, scale = one.entry.value, vocabulary().scales.get(one.entry.scale)
    if scale is None or value not in scale.steps:
        return _worded(one, now, one.entry.words.search(now) is not None or value in now)
    here, away = scale.where(now), 0
    if scale.neutral in scale.steps:
        away = scale.steps.index(scale.neutral) - scale.steps.index(value)
    if one.way == 1:
        further = one.more and here == value and away
        return scale.moved(now, -away // abs(away), one.amount) if further else scale.written(now, value)
    if one.way == -1:
        return scale.moved(now, away // abs(away), one.amount) if away else None
    if here != value:
        return now if scale.place == "whole" else None
    return scale.written(now, scale.neutral)


def _worded(one: _Said, now: str, there: bool) -> str | None:
    value, strength = one.entry.value, vocabulary().scales.get(one.entry.scale)
    if one.way == 1:
        if one.speed and strength:
            return strength.written(value, strength.where(one.speed))
        return strength.moved(now, 1, one.amount) if one.more and there and strength else value
    if not there:
        return None
    if one.way == -1:
        return strength.moved(now, -1, one.amount) if strength and one.entry.field == "weather" else None
    return "static" if one.entry.field == "camera" else ""


def _feel(one: _Said, scope: Scope, who: str, said: str) -> Move | None:
    """A feeling: of those named, of the only one there, or of the shot."""
    plan, of_shot = scope.plan, one.entry.field == "mood" or vocabulary().it.search(said) is not None
    people = scope.people(who) if who or not of_shot else ()
    bare = not who and one.way == 1
    if bare and scope.topic == "music":
        return scope.move(music=f"{plan.music} and {one.entry.value}")
    if people:
        also = bare and scope.topic == "expressions"
        faces = {key: _felt(one, plan.expressions.get(key, ""), also=also) for key in people}
        return scope.move(expressions={**plan.expressions, **faces})
    return None if who else scope.move(mood=_felt(one, plan.mood, also=bare and scope.topic == "mood"))


def _felt(one: _Said, now: str, *, also: bool = False) -> str:
    """The words for a feeling, stronger or weaker than it is now; with `also` beside what is felt."""
    value, level = one.entry.value, 0
    if one.entry.words.search(now) or value in now:
        level = 1 if "slightly" in now else 3 if "very" in now else 2
    if one.way == 1:
        more = min(level + 1, 3) if one.more and level else 2
        level = {BIT: 1 if not level else more, 2: 3}.get(one.amount, more)
    elif one.way == -1 and level > 1:
        level -= 1
    else:
        return now if now and not level and not one.way else one.entry.less
    felt = ("", f"slightly {value}", value, f"very {value}")[level]
    return f"{now} and {felt}" if also and now and value not in now else felt


def _speak(one: _Said, scope: Scope, who: str) -> Move | None:
    """How lines are said; without lines, how loud the place is."""
    people = scope.people(who) if who else {line.character for line in scope.plan.dialogue}
    lines = [line for line in scope.plan.dialogue if line.character in people]
    scale = vocabulary().scales["manner"]
    if not lines or not one.way:
        sound = scope.sound()
        volume = vocabulary().scales["volume"]
        return (
            scope.move(sound=volume.moved(sound, one.entry.step * one.way, one.amount))
            if sound and one.entry.step * one.way and not who
            else None
        )
    said = []
    for line in scope.plan.dialogue:
        manner = line.manner
        if line in lines:
            step = one.entry.step * one.way
            manner = scale.moved(manner, step, one.amount) if step else scale.written(manner, one.entry.value)
        said.append(line.model_copy(update={"manner": manner}))
    return scope.move(dialogue=tuple(said))
