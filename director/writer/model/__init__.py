"""The writer behind a language model: it is asked stage by stage, held against rules, and never trusted with a line."""
