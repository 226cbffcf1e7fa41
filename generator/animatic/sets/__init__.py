"""Drawn sets, one for each kind of place."""
