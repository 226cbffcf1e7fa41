"""Measurements, run by hand: `python -m tests.bench.build` and `python -m tests.bench.film`. They print Markdown tables."""
