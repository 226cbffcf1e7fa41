"""What critics said of takes: findings, what they could not judge, and the numbers behind both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field

from workspace.records import Record

Severity = Literal["note", "warning", "error"]
Medium = Literal["picture", "sound"]
SEVERITIES: tuple[Severity, ...] = ("note", "warning", "error")  # the least first


class Finding(Record):
    """One thing that is wrong with a take. A take never changes, so the time code is the excerpt: whoever shows a finding
    cuts the picture or the sound between `t0` and `t1` out of the take."""

    shot: str = Field(description="shot id")
    take: int = Field(description="take id")
    aspect: str = Field(description="what is wrong, in a word or two: black, frozen, words, voice, looks, …")
    t0: float = Field(0.0, ge=0, description="where it begins, seconds in the take")
    t1: float = Field(0.0, ge=0, description="where it ends")
    measured: float | None = Field(None, description="in the unit of the threshold; None where nothing was measured")
    threshold: float | None = None
    severity: Severity = "warning"
    evidence: str = Field(description="a sentence: what was got and what was wanted")
    suggestion: str = Field("", description="what to do about it")
    critic: str = Field(description="who says so")
    subject: str = Field("", description="card id of whom or what it is about; empty: the whole shot")
    slot: str = Field("", description="digest of the memory slot that is to blame, where the critic can tell")
    medium: Medium = Field("picture", description="where one sees or hears it")

    def reaches(self, severity: Severity) -> bool:
        """Whether it is as grave as this, or graver."""
        return SEVERITIES.index(self.severity) >= SEVERITIES.index(severity)


class NotJudged(Record):
    """Something that a critic could not judge, and why. Never a pass."""

    aspect: str
    reason: str = Field(min_length=1)
    subject: str = Field("", description="card id of whom it is about; empty: the whole shot")


class Review(Record):
    """What one critic said of one take."""

    take: int = Field(description="take id")
    critic: str
    by: str = Field(description="what it judges with, so that numbers of different means are never mixed")
    against: str = Field(description="digest of all that it was judged against: the same again is the same answer")
    findings: tuple[Finding, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()
    measures: dict[str, float] = Field(default_factory=dict, description="aspect, or aspect:card id -> measured value")
    at: str = Field("", description="when; filled in when it is kept")


def worst(findings: Sequence[Finding]) -> Severity | None:
    """The gravest severity among findings; None when there are none."""
    return max((finding.severity for finding in findings), key=SEVERITIES.index, default=None)


def gravest(rows: Sequence[dict[str, Any]]) -> dict[int, Severity]:
    """Take id -> the gravest severity that its critics last found, from rows of `reviews`, the oldest first."""
    found: dict[tuple[int, str], list[Severity]] = {}
    for row in rows:
        found[row["take"], row["critic"]] = [finding["severity"] for finding in row["findings"]]
    out: dict[int, Severity] = {}
    for (take, _), severities in found.items():
        for severity in severities:
            out[take] = max(out.get(take, severity), severity, key=SEVERITIES.index)
    return out


def newest(rows: Sequence[dict[str, Any]]) -> dict[int, dict[str, Review]]:
    """Take id -> critic -> its newest review, from rows of the table `reviews`, the oldest first."""
    found: dict[int, dict[str, Review]] = {}
    for row in rows:
        review = Review.model_validate({name: value for name, value in row.items() if name != "id"})
        found.setdefault(review.take, {})[review.critic] = review
    return found
