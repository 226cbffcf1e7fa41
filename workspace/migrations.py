"""Numbered migrations. The number of the last one applied is SQLite's `user_version`; a film from a later number is refused."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from workspace import schema
from workspace.errors import NewerFilm

APPLICATION_ID = 0x44495245  # "DIRE": tells a film's database from any other SQLite file.


def _first(connection: Connection) -> None:
    _tables(connection)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def _purposes(connection: Connection) -> None:
    """What each slot is for, what it beat, and what found no slot."""
    _tables(connection)
    _columns(connection, ("purposes", "JSON", "[]"), ("runner_up", "VARCHAR", ""))


def _uses(connection: Connection) -> None:
    """What alone a slot is wanted for."""
    _columns(connection, ("use", "VARCHAR", ""))


def _columns(connection: Connection, *columns: tuple[str, str, str]) -> None:
    """Columns of `memory` (name, type, default) that are not there yet: a new film was made with them."""
    have = {row.name for row in connection.exec_driver_sql("PRAGMA table_info(memory)")}
    for column, kind, default in columns:
        if column not in have:
            connection.exec_driver_sql(f"ALTER TABLE memory ADD COLUMN {column} {kind} NOT NULL DEFAULT '{default}'")


def _tables(connection: Connection) -> None:
    """Every table that is not there yet."""
    schema.metadata.create_all(connection)
    for table in schema.APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END"
            )


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (
    *(_first, _purposes),
    _tables,  # corrections
    _uses,
    _tables,  # reviews, remarks
)
VERSION = len(MIGRATIONS)


def version_of(connection: Connection) -> int:
    """The number of the last migration applied; 0 for an empty database."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def migrate(connection: Connection) -> None:
    """Bring the database to VERSION, inside the caller's transaction. Raises NewerFilm."""
    have = version_of(connection)
    refuse_newer(have)
    for number, step in enumerate(MIGRATIONS[have:], start=have + 1):
        step(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {number}")


def refuse_newer(have: int) -> None:
    """Raise NewerFilm when a film's schema number is above what this version knows."""
    if have > VERSION:
        raise NewerFilm(f"the film has schema {have}, this version knows up to {VERSION}: upgrade director to open it")
