"""A film folder: opened, read, and changed through one door."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError
from pydantic_core import from_json
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError

from workspace import migrations
from workspace import schema as s
from workspace.commands import Command, Redo, RegisterTake, Undo, now
from workspace.errors import ApprovalNeeded, Damaged, NotAFilm, ReadOnly, Refused
from workspace.gates import Allow, Answer, NeedsApproval, Refuse, gate
from workspace.history import stacks
from workspace.media import MediaFolder
from workspace.records import Step, Take
from workspace.store import View
from workspace.writer import Writer

if TYPE_CHECKING:
    from workspace.locking import FilmLock

DATABASE = "workspace.db"
BESIDE = ("film.toml", "media")  # a film has one of them beside its database
BUSY_MS = 5_000  # how long SQLite waits for another writer's transaction, milliseconds


class Film:
    """One film folder.

    `view()` reads and cannot write; `apply()` is the only way to change anything. Close it, or use it in a `with`.
    Raises NotAFilm, NewerFilm or Damaged when the folder cannot be opened.
    """

    def __init__(self, folder: Path, *, create: bool = False, beside: Collection[str] = ()) -> None:
        """`create`: begin a film in a folder that is new or holds nothing but files of the names in `beside`."""
        self.folder = folder
        self._database = folder / DATABASE
        self._check(create, beside)
        if create:
            folder.mkdir(parents=True, exist_ok=True)
        self.media = MediaFolder(folder / "media")
        self._writer = _engine(self._database, query_only=False)
        self._reader = _engine(self._database, query_only=True)
        self._takes: dict[int, Take] = {}  # read once: takes never change
        self._prepare()

    def __enter__(self) -> Film:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._writer.dispose()
        self._reader.dispose()

    @cached_property
    def lock(self) -> FilmLock:
        """Held by whoever changes the film or renders; readers need none."""
        from workspace.locking import FilmLock

        return FilmLock(self.folder / "workspace.lock")

    @contextmanager
    def view(self) -> Iterator[View]:
        """One consistent reading of the film."""
        with self._reader.connect() as connection, connection.begin():
            yield View(connection, self._takes)

    def begin_step(self, title: str, *, actor: str = "person", resume: bool = False) -> int:
        """Open a step: one thing that a person asked for. With `resume`, the same request right after continues its step."""
        with self._writer.begin() as connection:
            last = View(connection).step() if resume else None
            if last and last.kind == "do" and (last.title, last.actor) == (title, actor):
                return last.id
            return Writer(connection).add(s.steps, kind="do", title=title, actor=actor, at=now())

    def continue_step(self, step: int) -> int:
        """The step itself, or one more like it when a later one has changed something: undo goes back by steps."""
        with self.view() as view:
            mine, last = view.step(step), view.last_changing_step()
        assert mine is not None  # it was begun
        return step if last <= step else self.begin_step(mine.title, actor=mine.actor)

    def apply(self, *commands: Command, actor: str, step: int) -> Any:
        """Ask each command's gate, then run its effect and log it: all of them in one transaction, or none.

        Returns what the last effect returned. Raises Refused or ApprovalNeeded; that answer is a row of the log, and
        nothing else has changed.
        """
        try:
            with self._writer.begin() as connection:
                return [_run(Writer(connection, self._takes), command, actor, step) for command in commands][-1]
        except _DeniedError as denied:
            with self._writer.begin() as connection:
                _log(Writer(connection), denied.command, denied.answer, actor, step)
            kind = ApprovalNeeded if isinstance(denied.answer, NeedsApproval) else Refused
            raise kind(denied.answer.message) from None

    def undo(self, *, actor: str = "person") -> Step | None:
        """Undo the newest step; returns it, None when there is none."""
        return self._turn("undo", actor)

    def redo(self, *, actor: str = "person") -> Step | None:
        """Do the step undone last again; returns it, None when there is none."""
        return self._turn("redo", actor)

    def _turn(self, kind: Literal["undo", "redo"], actor: str) -> Step | None:
        with self.view() as view:
            done, undone = stacks(view.steps())
        stack = done if kind == "undo" else undone
        if not stack:
            return None
        target = stack[-1]
        with self._writer.begin() as connection:
            row = {"kind": kind, "target": target.id, "title": f"{kind}: {target.title}", "actor": actor, "at": now()}
            step = Writer(connection).add(s.steps, **row)
        self.apply(Undo(step=target.id) if kind == "undo" else Redo(step=target.id), actor=actor, step=step)
        return target

    def recover(self) -> int:
        """Register takes whose files were finished but whose commit was killed. Returns how many. Needs the lock."""
        self.media.sweep()
        found = 0
        for fingerprint, note in list(self.media.announced()):
            try:
                command = RegisterTake.model_validate(note)
                for file in command.outputs.files:
                    self.media.verified(file)
            except (ValidationError, Damaged):
                self.media.settled(fingerprint)  # never finished: it is rendered again when it is wanted
                continue
            with self.view() as view:
                known = bool(view.takes_with(fingerprint))
                lost = command.shot not in {shot.id for shot in view.shots(dropped=True)}
            if not known and not lost:
                step = self.begin_step("found again after an interruption", actor="director")
                self.apply(command.model_copy(update={"make_current": False}), actor="director", step=step)
                found += 1
            self.media.settled(fingerprint)
        return found

    def has_files(self, take: Take) -> bool:
        """Whether the files of a take are there: `gc` may have freed them."""
        digests = {take.outputs.film, take.outputs.key_frame, *(slot.file for slot in take.outputs.slots)}
        with self.view() as view:
            files = [view.media(digest) for digest in digests]
        return all(file and self.media.path(file.digest, file.suffix).is_file() for file in files)

    def _check(self, create: bool, beside: Collection[str]) -> None:
        if self._database.is_file():
            return
        if self.folder.is_file():
            raise NotAFilm(f"{self.folder} is a file, wanted a film folder")
        if not create:
            what = "does not exist" if not self.folder.exists() else "holds no film"
            raise NotAFilm(f"{self.folder} {what}: `director make` with a brief or a script makes one")
        if self.folder.is_dir() and any(path.name not in beside for path in self.folder.iterdir()):
            raise NotAFilm(f"{self.folder} exists and is something else than a film: name a new or empty folder")

    def _prepare(self) -> None:
        fresh = not self._database.is_file()
        try:
            with self._reader.connect() if not fresh else self._writer.begin() as connection:
                if not fresh:
                    self._identify(connection)
                version = migrations.version_of(connection)
            if version < migrations.VERSION:
                with self._writer.begin() as connection:
                    migrations.migrate(connection)
        except DatabaseError as error:
            reason = str(error.orig or error)
            # Also a reader needs the log beside the database, which cannot be made there.
            if "readonly" in reason or not os.access(self.folder, os.W_OK):
                raise ReadOnly(f"{self.folder} is read-only: copy the film to where it can be written") from error
            if not any((self.folder / name).exists() for name in BESIDE):
                raise NotAFilm(f"{self._database} is something else ({reason}): name another folder") from error
            raise Damaged(f"{self._database} cannot be read ({reason}): restore it from a copy") from error

    def _identify(self, connection: Connection) -> None:
        migrations.refuse_newer(migrations.version_of(connection))
        empty = not connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar_one()
        if empty:  # killed while it was made
            return
        if connection.exec_driver_sql("PRAGMA application_id").scalar_one() != migrations.APPLICATION_ID:
            raise NotAFilm(f"{self._database} is a database of something else: name another folder")


class _DeniedError(Exception):
    """A gate did not allow a command: leaves the transaction, so that nothing of it stays."""

    def __init__(self, command: Command, answer: NeedsApproval | Refuse) -> None:
        super().__init__(answer.message)
        self.command, self.answer = command, answer


def _run(writer: Writer, command: Command, actor: str, step: int) -> Any:
    answer = gate(command, writer.view)
    if not isinstance(answer, Allow):
        raise _DeniedError(command, answer)
    result = command.effect(writer)
    _log(writer, command, answer, actor, step)
    return result


def _log(writer: Writer, command: Command, answer: Answer, actor: str, step: int) -> None:
    writer.add(
        s.events,
        step=step,
        actor=actor,
        command=type(command).__name__,
        payload=command.model_dump(mode="json", exclude_defaults=True),
        verdict=answer.verdict,
        message=answer.message,
        changes=writer.changes,
        at=now(),
    )


def _engine(path: Path, *, query_only: bool) -> Engine:
    engine = create_engine(f"sqlite:///{path}", json_serializer=_to_json, json_deserializer=from_json)

    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _: Any) -> None:
        dbapi.isolation_level = None  # transactions begin where we say so, not where the driver guesses
        cursor = dbapi.cursor()
        for pragma in (f"busy_timeout = {BUSY_MS}", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            cursor.execute(f"PRAGMA {pragma}")
        if query_only:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if query_only else "BEGIN IMMEDIATE")

    return engine


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
