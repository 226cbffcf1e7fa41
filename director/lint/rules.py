"""The table of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from director.lint import clothing, fit, flow, states, words
from director.lint.found import Fault
from director.lint.planned import Planned

Rule = Callable[[Planned], Iterator[Fault]]

RULES: dict[str, Rule] = {
    "two states": states.two_states,
    "two hands": states.two_hands,
    "costume": clothing.changes,
    "not as drawn": clothing.not_as_drawn,
    "gone": flow.gone,
    "close-up": fit.crowded_close_up,
    "unknown name": words.unknown_name,
    "day and night": flow.day_and_night,
    "screen direction": flow.screen_direction,
    "too long": fit.too_long,
    "mixed languages": words.mixed_languages,
    "prompt": fit.over_the_limit,
}


def lint(film: Planned) -> list[Fault]:
    """All that the rules find, in story order."""
    found = [fault for rule in RULES.values() for fault in rule(film)]
    return sorted(found, key=lambda fault: (fault.shots[1], list(RULES).index(fault.aspect)))
