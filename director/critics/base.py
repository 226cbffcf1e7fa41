"""What a critic is, what it is handed, and how it says what it found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from director.critics.finding import Finding, NotJudged, Review
from director.critics.thresholds import Thresholds
from generator.base import Who
from generator.request import ShotRequest
from workspace.records import Card, Shot, ShotPlan, Take

if TYPE_CHECKING:  # those who only read findings need not wait for numpy
    from director.critics.footage import Footage
    from generator.media import Frame


@dataclass(frozen=True)
class Exam:
    """One take, and all that it may be judged against.

    A take is judged by what was asked of it: the plan and the cards that it was made from. That the film asks for
    something else by now is another matter, which `director status` tells.
    """

    shot: Shot
    take: Take
    watch: Callable[[Take], Footage]  # decodes a take once, whoever asks; raises Unwatchable
    before: Take | None = None  # of the shot before it in the cut
    anchors: Mapping[str, Take] = field(default_factory=dict)  # card id -> the take that stands for that character
    kin: Mapping[str, tuple[Take, ...]] = field(default_factory=dict)  # card id -> takes of the nearest earlier shots
    heard: Mapping[str, tuple[Take, ...]] = field(default_factory=dict)  # the same for speakers, in which they speak
    thresholds: Thresholds = field(default_factory=Thresholds)
    who: Callable[[Take], Who] = lambda take: Who()  # who is where in each frame, as the generator reported it
    memory: Callable[[Take], list[tuple[str, Frame]]] = lambda take: []  # (what for, picture) of its memory slots

    @property
    def plan(self) -> ShotPlan:
        """What the take was asked to be."""
        return self.take.lineage.plan

    @property
    def cards(self) -> Mapping[str, Card]:
        """The cards that the take was made from, by id."""
        return self.take.lineage.cards

    @cached_property
    def request(self) -> ShotRequest:
        """The request that the take was made from."""
        return ShotRequest.model_validate(self.take.lineage.request)

    @property
    def footage(self) -> Footage:
        """The take's picture and sound, decoded once for all critics. Raises Unwatchable."""
        return self.watch(self.take)

    @property
    def key(self) -> str:
        """Digest (SHA-256, hex) of all that the take is judged against: with the same means, the same verdict."""
        others = {name: take.id for name, take in self.anchors.items()}
        near = [{name: [take.id for take in takes] for name, takes in of.items()} for of in (self.kin, self.heard)]
        parts = [self.take.id, self.before.id if self.before else None, others, *near, self.thresholds.model_dump()]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class Unwatchable(Exception):
    """A take that cannot be looked at: in words, why. `broken`: its file is there, and is no film."""

    def __init__(self, why: str, *, broken: bool = False) -> None:
        super().__init__(why)
        self.broken = broken


class Critic(Protocol):
    """Somebody who judges takes."""

    @property
    def name(self) -> str:
        """What `--critics` calls it."""

    @property
    def by(self) -> str:
        """What it judges with: rules, or models by name and version. Another text is another verdict."""

    def review(self, exam: Exam) -> Opinion:
        """Judge a take. What cannot be judged is said with `Opinion.cannot`; raises Unwatchable when nothing can."""


class Opinion:
    """What a critic finds while it looks."""

    def __init__(self, exam: Exam, critic: str) -> None:
        self._exam, self._critic = exam, critic
        self.findings: list[Finding] = []
        self.not_judged: list[NotJudged] = []
        self.measures: dict[str, float] = {}

    def found(self, aspect: str, evidence: str, **fields: Any) -> None:
        """Something is wrong. `fields` are those of Finding; without a time code it is the whole take."""
        whole = {"t0": 0.0, "t1": round(self._exam.request.seconds, 3)}
        about = {"shot": self._exam.shot.id, "take": self._exam.take.id, "critic": self._critic, "aspect": aspect}
        numbers = {name: round(value, 4) for name, value in fields.items() if isinstance(value, float)}
        self.findings.append(Finding.model_validate({**whole, **about, **fields, **numbers, "evidence": evidence}))

    def cannot(self, aspect: str, reason: str, subject: str = "") -> None:
        """Something could not be judged, and why."""
        self.not_judged.append(NotJudged(aspect=aspect, reason=reason, subject=subject))

    def measured(self, aspect: str, value: float, subject: str = "") -> float:
        """Keep a measured value, and give it back."""
        self.measures[f"{aspect}:{subject}" if subject else aspect] = round(float(value), 4)
        return float(value)


def review(critic: Critic, exam: Exam) -> Review:
    """What a critic says of a take, as it is kept. A take that cannot be looked at is not judged."""
    try:
        opinion = critic.review(exam)
    except Unwatchable as error:
        opinion = Opinion(exam, critic.name)
        opinion.cannot("all", str(error))
    return Review(
        take=exam.take.id,
        critic=critic.name,
        by=critic.by,
        against=exam.key,
        findings=tuple(opinion.findings),
        not_judged=tuple(opinion.not_judged),
        measures=opinion.measures,
    )
