"""The tables. Mutable ones say what the film is now; append-only ones say how it came to be and are guarded by triggers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData()


def _table(name: str, *columns: Any) -> Table:
    return Table(name, metadata, *columns)


# What the film is now. Every change to these is kept as before and after in `events`, which is what undo undoes.

settings = _table("settings", Column("key", String, primary_key=True), Column("value", JSON, nullable=False))

documents = _table(
    "documents",  # source, wish, intent, screenplay
    Column("kind", String, primary_key=True),
    Column("body", JSON, nullable=False),
)

cards = _table(
    "cards",
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("position", Integer, nullable=False),
    Column("body", JSON, nullable=False),
)

shots = _table(
    "shots",
    Column("id", String, primary_key=True),
    Column("position", Float, nullable=False),  # story order; a float leaves room between two neighbours
    Column("seed", Integer, nullable=False),
    Column("plan", JSON, nullable=False),
    Column("origin", JSON),  # the plan as the writer made it; what differs from it was changed by hand
    Column("skipped", Boolean, nullable=False),
    Column("dropped", Boolean, nullable=False),
    Column("pinned", Boolean, nullable=False),
    Index("shots_in_order", "dropped", "position", "id", "skipped"),
)

current = _table(
    "current",  # a shot points at one take for each generator
    Column("shot", String, ForeignKey("shots.id"), primary_key=True),
    Column("generator", String, primary_key=True),
    Column("take", Integer, ForeignKey("takes.id"), nullable=False),
    Column("accepted", String),  # the fingerprint that the film asked for when a person accepted the take as it is
)

anchors = _table(
    "anchors",  # fixed memory entries: chosen once, moved only by a command
    Column("kind", String, primary_key=True),  # character, place, reference
    Column("subject", String, primary_key=True),  # card id
    Column("generator", String, primary_key=True),
    Column("take", Integer, ForeignKey("takes.id")),
    Column("slot", String),  # for a reference of the person's own, which belongs to no generator: the slot's digest
    Column("file", String, ForeignKey("media.digest")),  # ... and the media file that holds it
)

corrections = _table(
    "corrections",  # a person's word on states: it stands from its shot on
    Column("shot", String, ForeignKey("shots.id"), primary_key=True),
    Column("kind", String, primary_key=True),  # look, voice, place, prop
    Column("card", String, primary_key=True),
    Column("facet", String, primary_key=True),
    Column("value", String, nullable=False),  # empty: it is so no longer
)

cuts = _table("cuts", Column("name", String, primary_key=True), Column("takes", JSON, nullable=False))

approvals = _table(
    "approvals",  # what needs a person's yes before anything is built on it
    Column("of", String, primary_key=True),  # screenplay, plan
    Column("generator", String, primary_key=True),  # who would render, for a plan
    Column("why", String, nullable=False),
    Column("told", String, nullable=False),
    Column("given", Boolean, nullable=False),
)

MUTABLE = {
    table.name: table for table in (settings, documents, cards, shots, current, anchors, corrections, cuts, approvals)
}

# How it came to be. Rows are only ever added.

counters = _table("counters", Column("name", String, primary_key=True), Column("value", Integer, nullable=False))

media = _table(
    "media",
    Column("digest", String, primary_key=True),  # SHA-256 of the file
    Column("suffix", String, nullable=False),
    Column("bytes", Integer, nullable=False),
)

takes = _table(
    "takes",
    Column("id", Integer, primary_key=True),
    Column("shot", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("generator", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("request", JSON, nullable=False),  # the whole ShotRequest
    Column("plan", JSON, nullable=False),  # the shot plan that it was compiled from
    Column("cards", JSON, nullable=False),  # the cards that it was compiled from, by id
    Column("policy", String, nullable=False),  # the memory setting at the time: on, native, off
    Column("condition", String, nullable=False),  # the text
    Column("description", String, nullable=False),  # the text that retrieval finds it by
    Column("film", String, ForeignKey("media.digest"), nullable=False),
    Column("key_frame", String, ForeignKey("media.digest"), nullable=False),
    Column("degraded", JSON, nullable=False),
    Column("seconds_spent", Float, nullable=False),
    Column("peak_mib", Float, nullable=False),
    Column("made_at", String, nullable=False),
    Column("who", JSON, nullable=False),  # boxes in every frame: the last column, so that what is long is not read past
    UniqueConstraint("shot", "number"),
    Index("takes_by_fingerprint", "fingerprint"),
)

slots = _table(
    "slots",  # what a take leaves in memory; subject is empty for the loudest moment, a card id for one speaker's own
    Column("take", Integer, ForeignKey("takes.id"), primary_key=True),
    Column("subject", String, primary_key=True),
    Column("digest", String, nullable=False),  # of raw frames, samples and who
    Column("file", String, ForeignKey("media.digest"), nullable=False),
    Column("start", Float, nullable=False),  # the audio window, seconds in the take
    Column("end", Float, nullable=False),
    Column("frame", Integer, nullable=False),  # the aligned frame
    Column("note", String, nullable=False),  # how the window was chosen, when not by energy
)

memory = _table(
    "memory",  # the recorded selection: what a take was built on
    Column("take", Integer, ForeignKey("takes.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("role", String, nullable=False),  # fixed, dynamic, recent
    Column("subject", String, nullable=False),  # whose anchor, for a fixed slot
    Column("source_shot", String, nullable=False),  # empty for a reference of the person's own
    Column("source_take", Integer, ForeignKey("takes.id")),
    Column("slot", String, nullable=False),  # digest
    Column("score", Float, nullable=False),
    Column("reason", String, nullable=False),
    Column("purposes", JSON, nullable=False, server_default="[]"),  # what it is for
    Column("runner_up", String, nullable=False, server_default=""),  # the shot that it beat
    Column("use", String, nullable=False, server_default=""),  # all that a person wants it for
)

unmet = _table(
    "unmet",  # what a take shows and no slot of its memory showed, with the reason
    Column("take", Integer, ForeignKey("takes.id"), primary_key=True),
    Column("kind", String, primary_key=True),  # look, voice, place, prop
    Column("card", String, primary_key=True),
    Column("why", String, nullable=False),
)

reviews = _table(
    "reviews",  # what critics said of takes
    Column("id", Integer, primary_key=True),
    Column("take", Integer, ForeignKey("takes.id"), nullable=False),
    Column("critic", String, nullable=False),
    Column("by", String, nullable=False),
    Column("against", String, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("not_judged", JSON, nullable=False),
    Column("measures", JSON, nullable=False),
    Column("at", String, nullable=False),
    Index("reviews_of_take", "take"),
)

remarks = _table(
    "remarks",  # what the generator said of a take that a person should know
    Column("take", Integer, ForeignKey("takes.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("text", String, nullable=False),
)

steps = _table(
    "steps",  # one thing that a person asked for
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),  # do, undo, redo
    Column("target", Integer),  # the step undone or done again
    Column("title", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("at", String, nullable=False),
)

events = _table(
    "events",  # every command and every answer of a gate
    Column("id", Integer, primary_key=True),
    Column("step", Integer, ForeignKey("steps.id"), nullable=False),
    Column("actor", String, nullable=False),
    Column("command", String, nullable=False),
    Column("verdict", String, nullable=False),  # allow, needs-approval, refuse
    Column("message", String, nullable=False),
    Column("at", String, nullable=False),
    Column("changes", JSON, nullable=False),  # [{table, key, before, after}] of the mutable tables
    Column("payload", JSON, nullable=False),  # long, so it stands last
)

turns = _table(
    "turns",  # the conversation: what was said
    Column("id", Integer, primary_key=True),
    Column("who", String, nullable=False),  # person, director
    Column("text", String, nullable=False),
    Column("at", String, nullable=False),
)

calls = _table(
    "calls",  # every tool that a language model called, or wanted to
    Column("id", Integer, primary_key=True),
    Column("turn", Integer, ForeignKey("turns.id"), nullable=False),  # what the person said that caused it
    Column("tool", String, nullable=False),
    Column("arguments", String, nullable=False),  # as the model wrote them
    Column("verdict", String, nullable=False),  # allow, refuse, needs-approval, invalid, unknown, failed, stopped
    Column("message", String, nullable=False),  # what the model was answered
    Column("seconds", Float, nullable=False),
    Column("at", String, nullable=False),
)

usage = _table(
    "usage",  # every request to a language model
    Column("id", Integer, primary_key=True),
    Column("purpose", String, nullable=False),  # the stage, or chat
    Column("model", String, nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("money", Float),  # in the currency of the price table; nothing when the model has no price there
    Column("failed", Boolean, nullable=False),
    Column("at", String, nullable=False),
)

APPEND_ONLY = (
    *("media", "takes", "slots", "memory", "unmet", "remarks", "reviews"),
    *("steps", "events", "turns", "calls", "usage"),
)
