"""The one shape in which every critic speaks, and what a person is shown of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from director.views import Shown
from workspace.findings import SEVERITIES, Finding, Medium, NotJudged, Review, Severity, worst
from workspace.records import Card, Shot, Take

__all__ = ["SEVERITIES", "Critique", "Finding", "Medium", "NotJudged", "Review", "Severity", "worst"]


class Critique(Shown):
    """What all critics said of one shot's current take."""

    number: int  # of the shot, on the screen
    id: str
    title: str
    take: int | None  # number of the take; None: the shot has none, and nothing could be judged
    reviews: tuple[Review, ...] = ()  # one a critic, in the order in which they were asked
    names: Mapping[str, str] = Field(default_factory=dict, description="card id -> name of whom something is said of")

    @classmethod
    def of(cls, shot: Shot, take: Take | None, reviews: Sequence[Review], cards: Mapping[str, Card]) -> Critique:
        """What was said of a shot, with the names of whom it is about."""
        about = {one.subject for review in reviews for said in (review.findings, review.not_judged) for one in said}
        return cls(
            number=shot.number,
            id=shot.id,
            title=shot.plan.title,
            take=take.number if take else None,
            reviews=tuple(reviews),
            names={key: cards[key].name for key in sorted(about & cards.keys())},
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, the gravest first, then in time."""
        found = [finding for review in self.reviews for finding in review.findings]
        return tuple(sorted(found, key=lambda one: (-SEVERITIES.index(one.severity), one.t0)))

    @property
    def not_judged(self) -> tuple[tuple[str, NotJudged], ...]:
        """(critic, what it could not judge), in order."""
        return tuple((review.critic, gap) for review in self.reviews for gap in review.not_judged)

    @property
    def gaps(self) -> list[str]:
        """What could not be judged, in words: by whom, what of whom, and why."""
        return [
            f"{critic}, {gap.aspect}{f' of {self.names.get(gap.subject, gap.subject)}' if gap.subject else ''}: {gap.reason}"
            for critic, gap in self.not_judged
        ]

    @property
    def measures(self) -> dict[str, float]:
        """Every number measured: "critic.aspect" or "critic.aspect:card" -> value."""
        return {f"{one.critic}.{name}": value for one in self.reviews for name, value in one.measures.items()}

    @property
    def worst(self) -> Severity | None:
        """The gravest severity found; None when nothing was found."""
        return worst(self.findings)
