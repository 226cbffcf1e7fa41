"""Writing inside one transaction, remembering before and after of everything mutable. Only commands are handed a Writer."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import MutableMapping
from typing import Any, Literal

from sqlalchemy import Connection, Table, and_, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from workspace import schema as s
from workspace.records import Take
from workspace.store import View

Change = dict[str, Any]  # {"table", "key", "before": row | None, "after": row | None}


class Writer:
    """The hands of a command. `changes` is what the log keeps, and what undo will turn round."""

    def __init__(self, connection: Connection, known: MutableMapping[int, Take] | None = None) -> None:
        """`known`: takes committed before; those of this transaction are learned apart, because it may come to nothing."""
        self._c = connection
        self.view = View(connection, ChainMap({}, {} if known is None else known))
        self.changes: list[Change] = []

    def put(self, table: Table, **row: Any) -> None:
        """Insert or replace one row of a mutable table, whole."""
        key = {column.name: row[column.name] for column in table.primary_key}
        before = self._fetch(table, key)
        after = {column.name: row.get(column.name) for column in table.columns}
        if before != after:
            self._replace(table, key, after, there=before is not None)
            self.changes.append({"table": table.name, "key": key, "before": before, "after": after})

    def remove(self, table: Table, **key: Any) -> None:
        """Take one row out of a mutable table."""
        before = self._fetch(table, key)
        if before is not None:
            self._c.execute(delete(table).where(_matches(table, key)))
            self.changes.append({"table": table.name, "key": key, "before": before, "after": None})

    def turn(self, change: Change, side: Literal["before", "after"]) -> None:
        """Bring one row to what it was before, or after, a change of the log."""
        table, row = s.MUTABLE[change["table"]], change[side]
        if row is None:
            self.remove(table, **change["key"])
        else:
            self.put(table, **row)

    def add(self, table: Table, **row: Any) -> int:
        """Add one row to an append-only table; returns its row id."""
        return int(self._c.execute(insert(table).values(**row)).lastrowid)

    def add_all(self, table: Table, *rows: dict[str, Any]) -> None:
        """Add rows with keys of their own to an append-only table."""
        if rows:
            self._c.execute(insert(table), rows)

    def add_once(self, table: Table, *rows: dict[str, Any]) -> None:
        """Add rows to an append-only table, but for those whose key is there already."""
        if rows:
            self._c.execute(upsert(table).on_conflict_do_nothing(), rows)

    def count(self, name: str) -> int:
        """0, 1, 2, …: a counter that never goes back, not even by undo."""
        value = self.view.counter(name)
        self.reach(name, value + 1)
        return value

    def reach(self, name: str, value: int) -> None:
        """Bring a counter to at least this value."""
        if value > self.view.counter(name):
            row = upsert(s.counters).values(name=name, value=value)
            self._c.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))

    def _fetch(self, table: Table, key: dict[str, Any]) -> dict[str, Any] | None:
        row = self._c.execute(select(table).where(_matches(table, key))).one_or_none()
        return row._asdict() if row else None

    def _replace(self, table: Table, key: dict[str, Any], row: dict[str, Any], *, there: bool) -> None:
        if there:
            self._c.execute(update(table).where(_matches(table, key)).values(**row))
        else:
            self._c.execute(insert(table).values(**row))


def _matches(table: Table, key: dict[str, Any]) -> Any:
    return and_(*(table.c[name] == value for name, value in key.items()))
