"""Revision: what a person says about one shot, as changes of its plan."""
