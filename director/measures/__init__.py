"""Measures of a whole film, as the JoyAI-Echo paper reports them, each with what it was computed with."""

from director.measures.film import PAPER, Measured, measure

__all__ = ["PAPER", "Measured", "measure"]
