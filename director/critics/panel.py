"""The critics at work: they look at takes, decoding each once, and what they say is kept with the take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from director.build import FilmState
from director.critics.base import Critic, Exam, Unwatchable, review
from director.critics.finding import Review
from director.critics.thresholds import Thresholds
from director.errors import BadInput
from generator.base import Who
from workspace.commands import RecordFindings
from workspace.film import Film
from workspace.records import Shot, Take

if TYPE_CHECKING:  # decoding needs numpy, av and cv2, which those who are told what was said before need not wait for
    from director.critics.footage import Footage
    from director.llm.base import LLM
    from generator.media import Frame

USUAL = ("technical", "speech", "identity", "continuity")
CRITICS = (*USUAL, "vlm")  # the last only when it is named: it asks a model that may cost
HELD = 3  # takes whose pictures and sound are kept: a shot, the one before, an anchor
NEAR = 2  # takes of the nearest earlier shots of a character that it is compared with, beside its anchor
REMEMBERED = 4  # memory slots that a vision model is shown, fixed ones first
LOOKED_AT = 5  # pictures of a take, evenly spread, that are kept whole beside those of its memory slots


@dataclass
class Panel:
    """Some critics, and what they have seen of a film."""

    film: Film
    critics: Sequence[Critic]
    thresholds: Thresholds = field(default_factory=Thresholds)
    again: bool = False  # judge also what was judged before
    _seen: dict[int, Footage] = field(default_factory=dict)

    def judge(self, shot: Shot, take: Take, state: FilmState, *, step: int, actor: str = "person") -> list[Review]:
        """What the critics say of a take of a shot; kept, unless the same was said before."""
        exam, said = self.exam(shot, take, state), self._before(take)
        found, new = [], []
        for critic in self.critics:
            old = said.get(critic.name)
            if old is not None and not self.again and (old.by, old.against) == (critic.by, exam.key):
                found.append(old)
                continue
            new.append(review(critic, exam))
            found.append(new[-1])
        if new:
            self.film.apply(RecordFindings(take=take.id, reviews=tuple(new)), actor=actor, step=step)
        return found

    def exam(self, shot: Shot, take: Take, state: FilmState) -> Exam:
        """A take, and what it is judged against."""
        earlier = [other for other in state.shots if other.number < shot.number and not other.skipped]
        takes = [found for other in reversed(earlier) if (found := state.take(other)) is not None]
        return Exam(
            shot,
            take,
            self.watch,
            before=state.take(earlier[-1]) if earlier else None,
            anchors={key: state.takes[one] for key, one in sorted(state.anchors.items())},
            kin={key: found for key, found in nearest(takes, people_of).items() if key in people_of(take)},
            heard=nearest(takes, speakers_of) if take.lineage.plan.dialogue else {},
            thresholds=self.thresholds,
            who=self._who,
            memory=self._memory,
        )

    def watch(self, take: Take) -> Footage:
        """The picture and sound of a take, decoded once while it is held."""
        from director.critics.footage import look

        found = self._seen.pop(take.id, None)
        if found is None:
            path = self._file(take)
            if not path.is_file():
                raise Unwatchable("its files were freed: `director reproduce` renders it again")
            frames = int(str(take.lineage.request["frames"]))
            found = look(path, keep={*spread(frames), *(slot.frame for slot in take.outputs.slots)})
        self._seen[take.id] = found
        while len(self._seen) > HELD:
            del self._seen[next(iter(self._seen))]
        return found

    def _file(self, take: Take) -> Path:
        return self.film.media.path(take.outputs.film, ".mp4")

    def _who(self, take: Take) -> Who:
        with self.film.view() as view:
            return Who.model_validate(view.who(take.id))

    def _memory(self, take: Take) -> list[tuple[str, Frame]]:
        """(what it is for, its middle frame) of the slots that a take was built on; freed ones are left out."""
        from generator.media import read_slot

        with self.film.view() as view:
            sources = view.takes([entry.take for entry in take.lineage.memory if entry.take is not None])
        found = []
        for entry in take.lineage.memory[:REMEMBERED]:
            source = sources.get(entry.take or 0)
            kept = next((slot for slot in source.outputs.slots if slot.digest == entry.slot), None) if source else None
            path = self.film.media.path(kept.file, ".mkv") if kept else None
            if path is not None and path.is_file():
                frames = read_slot(path).frames
                names = (take.lineage.cards[one.card].name for one in entry.purposes if one.card in take.lineage.cards)
                found.append((", ".join(dict.fromkeys(names)) or entry.reason, frames[len(frames) // 2]))
        return found

    def _before(self, take: Take) -> dict[str, Review]:
        with self.film.view() as view:
            return view.reviews([take.id]).get(take.id, {})


def people_of(take: Take) -> set[str]:
    """Card ids of those who were to be seen or heard in a take."""
    return {*take.lineage.plan.characters, *speakers_of(take)}


def speakers_of(take: Take) -> set[str]:
    """Card ids of those who were to be heard in a take."""
    return {line.character for line in take.lineage.plan.dialogue}


def nearest(takes: Iterable[Take], who: Callable[[Take], set[str]]) -> dict[str, tuple[Take, ...]]:
    """The first few takes of everybody who is in some, as `who` tells; whoever comes first in them stands first."""
    found: dict[str, tuple[Take, ...]] = {}
    for take in takes:
        for key in sorted(who(take)):
            found[key] = (*found.get(key, ()), take)[:NEAR]
    return found


def spread(frames: int) -> list[int]:
    """The first, the last, and some evenly between, of so many frames."""
    return sorted({round(place * (frames - 1) / (LOOKED_AT - 1)) for place in range(LOOKED_AT)})


def find_critics(names: Sequence[str], vision: Callable[[], LLM]) -> list[Critic]:
    """Critics by name, in the usual order; `vision` gives the vision model, for the one that asks it. Raises BadInput."""
    unknown = [name for name in names if name not in CRITICS]
    if unknown or not names:
        raise BadInput(f"--critics {','.join(names)}: choose from {', '.join(CRITICS)}")
    return [_make(name, vision) for name in CRITICS if name in names]


def _make(name: str, vision: Callable[[], LLM]) -> Critic:
    """Heavy means are loaded when the first take is judged, not here."""
    if name == "technical":
        from director.critics.technical import Technical

        return Technical()
    if name == "speech":
        from director.critics.hearing import Ear
        from director.critics.speech import Speech

        return Speech(Ear())
    if name == "identity":
        from director.critics.identity import Identity

        return Identity()
    if name == "continuity":
        from director.critics.continuity import Continuity

        return Continuity()
    from director.critics.vlm import Vlm

    return Vlm(vision())
