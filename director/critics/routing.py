"""Localising: from a finding to the part of the plan or memory that is at fault, by the table `routing.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

from director.build import FilmState
from director.config import user_folder
from director.critics.finding import Finding
from director.errors import BadInput
from director.revision.fields import SHORTEST, set_fields
from director.revision.understand import understand
from director.steering import MAX_ASKED, steered
from director.writer.timing import LONGEST
from generator.request import FRAME_STEP
from workspace.records import Remembered, Shot, ShotPlan, Take

FILE = "routing.toml"
OTHER = "other"  # the aspect of whatever the table does not name
STEP = 1.25  # how much longer or shorter a shot becomes

Routes = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Fault:
    """One finding on one take, and the film that it stands in."""

    finding: Finding
    take: Take
    shot: Shot  # as it is planned now, and may be changed
    state: FilmState

    @property
    def name(self) -> str:
        """Whom or what the finding is about."""
        card = self.state.cards.get(self.finding.subject)
        return card.name if card else "everybody"


@dataclass(frozen=True)
class Change:
    """One thing to try: another plan, or with the same plan another seed."""

    route: str  # the words of the table
    told: tuple[str, ...]  # what changes, in words
    plan: ShotPlan
    reseed: bool = False


def routes(film: Path | None = None) -> Routes:
    """The table in force: ours, over it the user's, over it the film's. Raises BadInput for one that cannot be read."""
    places = [Path(str(files("director.critics"))), user_folder(), *([film] if film else [])]
    table: dict[str, tuple[str, ...]] = {}
    for path in (place / FILE for place in places):
        if path.is_file():
            table |= _read(path)
    return table


def changes(fault: Fault, table: Routes) -> Iterator[Change]:
    """What the table says to try for a finding, in its order; what cannot be done here is left out."""
    for route in table.get(fault.finding.aspect, table[OTHER]):
        change = _change(route, fault)
        if change is not None:
            yield change


def localised(fault: Fault, table: Routes) -> str:
    """Where the fault lies, in words for a person: what would be tried first."""
    for route in table.get(fault.finding.aspect, table[OTHER]):
        if route == "card":
            return f"the card of {fault.name}"
        change = _change(route, fault)
        if change is not None:
            return "; ".join(change.told)
    return "nothing that a new take would mend"


def _change(route: str, fault: Fault) -> Change | None:
    word = next(word for word in _WORDS if route == word or route.startswith(f"{word} "))
    return _WORDS[word](fault, route, route[len(word) :].strip())


def _seed(fault: Fault, route: str, _: str) -> Change:
    return Change(route, ("another seed",), fault.shot.plan, reseed=True)


def _longer(fault: Fault, route: str, _: str) -> Change | None:
    now = fault.shot.plan.duration
    wish = max(now * STEP, now + FRAME_STEP / fault.state.settings.fps)
    return _set(fault, route, duration=min(LONGEST, max(SHORTEST, round(wish, 2)))) if now < LONGEST else None


def _shorter(fault: Fault, route: str, _: str) -> Change | None:
    now = fault.shot.plan.duration
    wish = min(now / STEP, now - FRAME_STEP / fault.state.settings.fps)
    return _set(fault, route, duration=max(SHORTEST, round(wish, 2))) if now > SHORTEST else None


def _exactly(fault: Fault, route: str, said: str) -> Change | None:
    field, _, value = said.partition("=")
    return _set(fault, route, **{field: value})


def _direct(fault: Fault, route: str, words: str) -> Change | None:
    lines = " ".join(line.line for line in fault.shot.plan.dialogue)
    direction = words.format(name=fault.name, lines=lines).strip()
    return _set(fault, route, directions=f"+{direction}") if direction not in fault.shot.plan.directions else None


def _plain_line(fault: Fault, route: str, _: str) -> Change | None:
    plan = fault.shot.plan
    plain = tuple(line.model_copy(update={"manner": ""}) for line in plan.dialogue)
    told = ("dialogue: without how it is said",)
    return Change(route, told, plan.model_copy(update={"dialogue": plain})) if plain != plan.dialogue else None


def _note(fault: Fault, route: str, _: str) -> Change | None:
    reading = understand(fault.finding.evidence, {}, fault.shot.plan, fault.state.cards).reading
    told = tuple(map(str, reading.changes))
    return Change(route, told, reading.plan) if reading.plan != fault.shot.plan else None


def _exclude(fault: Fault, route: str, _: str) -> Change | None:
    entry = _slot_at_fault(fault)
    if entry is None or fault.state.settings.memory != "on":
        return None
    choice = steered(fault.shot.plan.memory, exclude=[entry.shot])
    told = f"memory: without shot {fault.state.number[entry.shot]}"
    return Change(f"{route} {entry.shot}", (told,), fault.shot.plan.model_copy(update={"memory": choice}))


def _remember(fault: Fault, route: str, _: str) -> Change | None:
    plan, state = fault.shot.plan, fault.state
    source = _good_source(fault)
    if source is None or state.settings.memory != "on" or len(plan.memory.include) >= MAX_ASKED:
        return None
    choice = steered(plan.memory, include=[source.id])
    told = f"memory: with shot {source.number}"
    return Change(f"{route} {source.id}", (told,), plan.model_copy(update={"memory": choice}))


def _nothing(_: Fault, __: str, ___: str) -> None:
    """Nothing that this shot's own next take could have otherwise."""


_WORDS: dict[str, Callable[[Fault, str, str], Change | None]] = {
    "seed": _seed,
    "longer": _longer,
    "shorter": _shorter,
    "set": _exactly,
    "direct": _direct,
    "plain line": _plain_line,
    "note": _note,
    "exclude": _exclude,
    "remember": _remember,
    "card": _nothing,
    "nothing": _nothing,
}
_WITH_MORE = frozenset({"set", "direct"})  # words that something has to follow


def _set(fault: Fault, route: str, **fields: object) -> Change | None:
    reading = set_fields(fault.shot.plan, fields, fault.state.cards)
    told = tuple(map(str, reading.changes))
    return Change(route, told, reading.plan) if reading.plan != fault.shot.plan else None


def _slot_at_fault(fault: Fault) -> Remembered | None:
    """The entry of the take's memory that is to blame: the one that the critic names, else of those that were there for
    whom the finding is about the one least sure to show them as they are. Never what stands for somebody: without it
    nobody would be known."""
    finding, gone = fault.finding, fault.shot.plan.memory.exclude
    found = []
    for entry in fault.take.lineage.memory:
        uses = [use for use in entry.purposes if use.card == finding.subject or not finding.subject]
        if entry.role != "fixed" and entry.shot in fault.state.number and entry.shot not in gone:
            if finding.slot == entry.slot:
                return entry
            if uses:
                found.append((not any(use.wrong for use in uses), min(use.sure for use in uses), entry.score, entry))
    return min(found, key=lambda row: row[:3], default=(0, 0, 0, None))[3]


def _good_source(fault: Fault) -> Shot | None:
    """An earlier shot with whom the finding is about, that the take does not remember: their anchor's, else the nearest."""
    state, finding, plan = fault.state, fault.finding, fault.shot.plan
    used = {entry.shot for entry in fault.take.lineage.memory} | {*plan.memory.include, *plan.memory.exclude}
    able = [s for s in state.history(fault.shot) if s.id not in used and _has(s.plan, finding)]
    anchor = state.takes.get(state.anchors.get(finding.subject, 0))
    first = anchor.shot if anchor else ""
    return max(able, key=lambda earlier: (earlier.id == first, earlier.number), default=None)


def _has(plan: ShotPlan, finding: Finding) -> bool:
    if finding.medium == "sound":
        return any(line.character == finding.subject for line in plan.dialogue)
    return finding.subject in (*plan.characters, *plan.props, plan.scene)


def _read(path: Path) -> dict[str, tuple[str, ...]]:
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is no TOML: {error}") from error
    table = body.get("routes")
    if set(body) - {"routes"} or not isinstance(table, dict):
        raise BadInput(f'{path}: wanted one section [routes] with lines such as black = ["seed"]')
    return {aspect: _checked(path, aspect, said) for aspect, said in table.items()}


def _checked(path: Path, aspect: str, said: object) -> tuple[str, ...]:
    if not isinstance(said, list) or not said or not all(isinstance(route, str) for route in said):
        raise BadInput(f'{path}: {aspect}: wanted a list of what to try, such as ["seed"]')
    for route in said:
        word = next((word for word in _WORDS if route == word or route.startswith(f"{word} ")), "")
        if not word or (word in _WITH_MORE) != (route != word):
            near = get_close_matches(route, _WORDS, n=1)
            raise BadInput(
                f"{path}: {aspect}: {route!r} is nothing to try"
                + (f"; did you mean {near[0]!r}?" if near else f": {', '.join(_WORDS)} are")
            )
        if word == "set" and "=" not in route:
            raise BadInput(f"{path}: {aspect}: {route!r}: wanted set FIELD=VALUE")
    return tuple(said)
