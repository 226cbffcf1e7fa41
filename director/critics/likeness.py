"""How alike two voices or two looks are, as a chance that they are the same: measured differences, weighed by calibration.

The weights come from pairs of which it is known whether they are the same (`python -m tests.bench.critics --calibrate`).
They and what they are worth stand in `calibration.json`, and every finding says where it lies in it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float64]  # differences between two of a kind: the larger, the less alike


@dataclass(frozen=True)
class Calibration:
    """What a kind of likeness was found to be worth."""

    by: str  # what the differences are measured with
    names: tuple[str, ...]  # of the differences
    weights: tuple[float, ...]
    bias: float
    same: int  # pairs that it was calibrated on
    different: int
    error: float  # share of wrong answers where both kinds of error are as frequent, on pairs left out of the fit

    def chance(self, features: Features) -> float:
        """How likely it is the same, 0 to 1, where both are as likely before one looks."""
        return float(1 / (1 + np.exp(-(self.bias - np.dot(self.weights, features)))))

    def __str__(self) -> str:
        return f"{self.error:.1%} of such answers were wrong on {self.same + self.different} known pairs"


@cache
def calibration(kind: str) -> Calibration:
    """The calibration of voices ("voice") or of looks ("signature", "face")."""
    text = (files("director.critics") / "calibration.json").read_text(encoding="utf-8")
    found = json.loads(text)[kind]
    return Calibration(**{**found, "names": tuple(found["names"]), "weights": tuple(found["weights"])})


def fit(by: str, names: tuple[str, ...], same: NDArray[np.float64], different: NDArray[np.float64]) -> Calibration:
    """Weigh differences, [pairs, names] each, by logistic regression with both kinds of pair weighing the same.

    Every second pair is left out of the fit and gives the error; the weights are those of the half. No weight is below 0:
    a larger difference never makes two more alike.
    """
    from scipy.optimize import minimize

    def loss(values: NDArray[np.float64]) -> float:
        weights, bias = values[:-1], values[-1]
        near, far = bias - same[::2] @ weights, bias - different[::2] @ weights
        return float(np.logaddexp(0, -near).mean() + np.logaddexp(0, far).mean() + 1e-4 * (weights @ weights))

    start = np.append(np.ones(len(names)), 1.0)
    found = minimize(loss, start, bounds=[(0, None)] * len(names) + [(None, None)]).x
    weights, bias = found[:-1], float(found[-1])
    error = equal_error(bias - same[1::2] @ weights, bias - different[1::2] @ weights)
    rounded = tuple(round(float(weight), 4) for weight in weights)
    return Calibration(by, names, rounded, round(bias, 4), len(same), len(different), round(error, 4))


def equal_error(same: NDArray[np.float64], different: NDArray[np.float64]) -> float:
    """The share of errors at the threshold where misses and false alarms are as frequent."""
    places = np.unique(np.concatenate([same, different]))
    missed = np.array([(same < place).mean() for place in places])
    taken = np.array([(different >= place).mean() for place in places])
    best = int(np.argmin(abs(missed - taken)))
    return float((missed[best] + taken[best]) / 2)
