"""A film worked out again from its raw rows, as plainly as the design tells it: what the real code is checked against.

Nothing here uses `director.build`, `workspace.store` or a cache of theirs. Only the compiler of conditions and the
arithmetic of frames are shared, because the design calls them pure functions and they have tests of their own.
"""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter
from sqlalchemy import JSON

from director.conditioning import compile_condition
from generator.request import Condition
from generator.shapes import frames_for
from workspace.records import Card, Settings, ShotPlan
from workspace.schema import MUTABLE

Tables = dict[str, dict[tuple, dict]]  # table -> key -> row
CARD = TypeAdapter(Card)


def rows(folder: Path, query: str, *values: object) -> list[dict]:
    """Raw rows of a film's database, read without the code under test."""
    with closing(sqlite3.connect(f"file:{folder / 'workspace.db'}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query, values)]


def tables(folder: Path) -> Tables:
    """Every mutable table as it is."""
    return {name: {_key(table, row): row for row in map(_decoder(table), rows(folder, f"SELECT * FROM {name}"))}
            for name, table in MUTABLE.items()}  # fmt: skip


def _decoder(table):
    coded = [column.name for column in table.columns if isinstance(column.type, JSON)]
    return lambda row: {**row, **{name: _decoded(row[name]) for name in coded}}


def _decoded(value: object) -> object:
    return json.loads(value) if isinstance(value, str) else value  # SQLite keeps a JSON number as a number


def _key(table, row: dict) -> tuple:
    return tuple(row[column.name] for column in table.primary_key)


@dataclass
class Replay:
    """The mutable tables as the log alone tells them: every change of every event, in order, onto nothing."""

    tables: Tables = field(default_factory=lambda: {name: {} for name in MUTABLE})
    last: int = 0

    def follow(self, folder: Path) -> list[dict]:
        """Take in what the log has gained; returns the new events. A change must start from what stood there."""
        new = rows(folder, "SELECT * FROM events WHERE id > ? ORDER BY id", self.last)
        for event in new:
            self.last = event["id"]
            changes = json.loads(event["changes"])
            assert event["verdict"] == "allow" or not changes, f"a refused {event['command']} changed something"
            for change in changes:
                table = self.tables[change["table"]]
                key = _key(MUTABLE[change["table"]], change["key"])
                assert table.get(key) == change["before"], f"{event['command']}: {change['table']} {key}"
                if change["after"] is None:
                    del table[key]
                else:
                    table[key] = change["after"]
        return new


def all_takes(folder: Path, known: dict[int, dict]) -> dict[int, dict]:
    """Every take with its memory and slots, decoded; `known` holds those read before, which never change."""
    coded = ("request", "plan", "cards", "who", "degraded")
    for take in rows(folder, "SELECT * FROM takes WHERE id > ? ORDER BY id", max(known, default=0)):
        take |= {name: json.loads(take[name]) for name in coded}
        take["memory"] = rows(folder, "SELECT * FROM memory WHERE take = ? ORDER BY position", take["id"])
        take["slots"] = rows(folder, "SELECT * FROM slots WHERE take = ?", take["id"])
        known[take["id"]] = take
    return known


@dataclass
class Standing:
    """Where one shot stands, and why: what each reason is about, and what the film asks for there."""

    shot: str
    number: int
    state: str  # planned, made or skipped
    reasons: dict[tuple, object]


class Naive:
    """A film, from its tables and takes."""

    def __init__(self, now: Tables, takes: dict[int, dict]) -> None:
        self.takes = takes
        self.settings = Settings.model_validate({key: row["value"] for (key,), row in now["settings"].items()})
        order = sorted(now["cards"].values(), key=lambda row: row["position"])
        self.cards = {row["id"]: CARD.validate_python(row["body"]) for row in order}
        kept = [row for row in now["shots"].values() if not row["dropped"]]
        self.shots = sorted(kept, key=lambda row: (row["position"], row["id"]))
        self.number = {row["id"]: index + 1 for index, row in enumerate(self.shots)}
        self.by_id = {row["id"]: row for row in self.shots}
        mine = self.settings.generator
        self.current = {shot: row["take"] for (shot, who), row in now["current"].items() if who == mine}
        self.accepted = {shot: row["accepted"] for (shot, who), row in now["current"].items() if who == mine}
        self.anchors = {s: row["take"] for (_, s, who), row in now["anchors"].items() if who == mine and row["take"]}
        self.references = {s: row["slot"] for (kind, s, _), row in now["anchors"].items() if kind == "reference"}

    def standing(self) -> list[Standing]:
        """Every shot in story order."""
        return [Standing(row["id"], self.number[row["id"]], self._state(row), self._reasons(row)) for row in self.shots]

    def follow(self, stale: set[str]) -> set[str]:
        """What may become stale once these are redone: the closure over recorded memory, anchors left out."""
        reached = set(stale)
        while True:
            more = {row["id"] for row in self.shots if self._leans_on(row, reached)} - reached
            if not more:
                return reached - stale
            reached |= more

    def _leans_on(self, row: dict, others: set[str]) -> bool:
        """Whether it remembers one of them that is still earlier; what a move put behind it can change nothing more."""
        take = self.takes.get(self.current.get(row["id"], 0))
        if take is None or row["skipped"]:
            return False
        before = {shot for shot in others if self.number.get(shot, 10**6) < self.number[row["id"]]}
        return any(entry["source_shot"] in before and entry["role"] != "fixed" for entry in take["memory"])

    def _state(self, row: dict) -> str:
        if row["skipped"]:
            return "skipped"
        return "made" if row["id"] in self.current else "planned"

    def _reasons(self, row: dict) -> dict[tuple, object]:
        take = self.takes.get(self.current.get(row["id"], 0))
        if take is None or row["skipped"]:
            return {}
        request, settings = take["request"], self.settings
        plan, found = ShotPlan.model_validate(row["plan"]), {}
        made = Condition.model_validate(request["condition"])
        asked = compile_condition(plan, self.cards, settings).read_by("staging" if made.text is None else "text")
        if made != asked:
            found["condition",] = asked
        if (request["width"], request["height"]) != (settings.width, settings.height):
            found["size",] = settings.width, settings.height
        if request["fps"] != settings.fps:
            found["fps",] = settings.fps
        elif request["frames"] != frames_for(plan.duration, settings.fps):
            found["frames",] = plan.duration
        if take["policy"] == settings.memory:
            return found | self._sources(row, take) | self._choices(row, plan, take)
        if take["memory"] or self.number[row["id"]] > 1:
            found["policy",] = settings.memory
        return found

    def _sources(self, row: dict, take: dict) -> dict[tuple, object]:
        now = {entry["position"]: self._stands_for(entry, row["id"]) for entry in take["memory"]}
        return {("slot", at): now[at] for at in now if now[at] != take["memory"][at]["slot"]}

    def _stands_for(self, entry: dict, shot: str) -> str:
        """The digest that a recorded slot stands for now, or why it stands for nothing (rule 1)."""
        if not entry["source_shot"]:
            return self.references.get(entry["subject"], "no reference")
        if entry["source_shot"] not in self.number:
            return "dropped"
        if self.number[entry["source_shot"]] >= self.number[shot]:
            return "no longer earlier"
        if entry["role"] == "fixed":
            take = self.takes.get(self.anchors.get(entry["subject"], 0))
            if take and self.number.get(take["shot"], 0) >= self.number[shot]:
                return entry[
                    "slot"
                ]  # the anchor has moved to where this shot cannot look: the old one goes on standing
        else:
            take = self.takes.get(self.current.get(entry["source_shot"], 0))
        return take["slots"][0]["digest"] if take else "no take"

    def _choices(self, row: dict, plan: ShotPlan, take: dict) -> dict[tuple, object]:
        """Where the choice kept in the plan says otherwise, as far as a new selection could follow it."""
        if self.settings.memory != "on":
            return {}
        used = {entry["source_shot"] for entry in take["memory"]}
        mine = self.number[row["id"]]
        able = {s for s in self.by_id if self.number[s] < mine and s in self.current and not self.by_id[s]["skipped"]}
        asked = {("asked", key): True for key in plan.memory.include if key in able and key not in used}
        return asked | {("unwanted", key): True for key in plan.memory.exclude if key in used and key in self.by_id}
