"""What reviews of a take come to, so that two takes of a shot can be compared."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from director.critics.finding import SEVERITIES, Finding, Review, Severity
from workspace.commands import Verdict
from workspace.records import Take

FARTHEST = 10.0  # thresholds: beyond that, farther is no worse
PERSON = "person"  # the critic that a person is
Gap = tuple[str, str, str]  # critic, aspect, card id of whom it is about


def faults(reviews: Sequence[Review], take: Take, *, blind: Collection[Gap] = ()) -> list[Finding]:
    """What is wrong with a take, the gravest first. What could be judged before and cannot be now is an error: no pass.

    `blind`: what could not be judged of the take that this one is to replace.
    """
    found = [finding for review in reviews for finding in review.findings]
    about = {"shot": take.shot, "take": take.id, "severity": "error"}
    for review in reviews:
        for gap in review.not_judged:
            if (review.critic, gap.aspect, gap.subject) not in blind:
                words = f"cannot be judged any more: {gap.reason}"
                row = {"critic": review.critic, "aspect": gap.aspect, "subject": gap.subject, "evidence": words}
                found.append(Finding.model_validate(about | row))
    return sorted(found, key=lambda one: (-SEVERITIES.index(one.severity), one.t0))


def gaps(reviews: Sequence[Review]) -> set[Gap]:
    """What could not be judged."""
    return {(review.critic, gap.aspect, gap.subject) for review in reviews for gap in review.not_judged}


def verdict(found: Sequence[Finding], *, unjudged: int = 0, stale: bool = False) -> Verdict:
    """What some findings come to."""
    count = {f"{level}s": sum(one.severity == level for one in found) for level in SEVERITIES}
    return Verdict(**count, unjudged=unjudged, excess=round(sum(map(_excess, found)), 2), stale=stale)


def good(found: Verdict, until: Severity) -> bool:
    """Whether nothing as grave as this was found, and the take is what the film asks for."""
    grave = {"error": found.errors, "warning": found.warnings, "note": found.notes}
    return not found.stale and not any(grave[level] for level in SEVERITIES[SEVERITIES.index(until) :])


def accepted(reviews: Sequence[Review]) -> bool:
    """Whether a person has looked at the take and found nothing: then it is right, whatever is measured."""
    return any(review.critic == PERSON and not review.findings for review in reviews)


def _excess(finding: Finding) -> float:
    """By how many thresholds a measure misses its threshold; 0 where nothing was measured."""
    if finding.measured is None or finding.threshold is None:
        return 0.0
    return min(FARTHEST, abs(finding.measured - finding.threshold) / max(abs(finding.threshold), 1e-3))
