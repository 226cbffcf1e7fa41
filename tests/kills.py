"""Killing a command for real, by SIGKILL: at a moment, or between two durable actions.

Children are forked from a server that has imported everything, so that a kill costs a moment of work and no start.
"""

import hashlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from pathlib import Path

import numpy as np
from naive import rows, tables

from director import Director
from director.errors import BadInput
from generator.media import read_frames, read_sound
from workspace.film import Film

CALL = dict[str, object]  # {"do": a method of Director or a function of a film's folder, …its arguments}
PLAN: CALL = {
    "source": "A cat finds a letter in the rain and brings it home to Mara.",
    "size": "64x64",
    "generator": "testcard",
}
REFUSED = 2  # the exit code of a child whose command was refused

_polling = threading.Lock()  # starting a child polls all others: of two who poll one, the second would be told 255
_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(
    [
        *("director.actions.revise", "director.actions.refresh", "director.actions.takes", "director.actions.rebuild"),
        *("director.api", "director.cli.main", "director.embedding", "director.revision.understand"),
        *("director.critics.improve", "director.critics.panel", "director.critics.routing"),
        *("director.writer.builtin", "generator.testcard", "scipy.signal", "workspace.recall_index"),
    ]
)


def start(
    folder: Path, call: CALL, *, at: int | None = None, gap: float = 0.001
) -> multiprocessing.process.BaseProcess:
    """A command in a process of its own, killed before its durable action number `at` if that is given.

    `gap`: seconds for which it lets go of the film between two shots; short where nobody waits.
    """
    child = _server.Process(target=_work, args=(folder, call, at, gap))
    with _polling:
        child.start()
    return child


def run(folder: Path, call: CALL, *, at: int | None = None) -> int:
    """The exit code of a command: 0 done, REFUSED, or minus the signal that killed it."""
    child = start(folder, call, at=at)
    wait([child.sentinel])
    with _polling:
        child.join()
    assert child.exitcode in (0, REFUSED, -signal.SIGKILL), f"{call['do']} ended with {child.exitcode}"
    return child.exitcode


def _work(folder: Path, call: CALL, at: int | None, gap: float) -> None:
    from director import embedding
    from workspace import locking

    locking.GAP = gap
    embedding.find_embedder = lambda choice="auto": embedding.Words()  # also for a film that has no film.toml yet
    actions = die_before(at)
    arguments = {key: value for key, value in call.items() if key != "do"}
    code = 0
    try:
        do = call["do"]
        _ = do(folder, **arguments) if callable(do) else getattr(Director(folder), str(do))(**arguments)
    except BadInput:
        code = REFUSED
    (folder.parent / f"{folder.name}.actions").write_text(json.dumps(actions))
    os._exit(code)


def die_before(at: int | None) -> list[str]:
    """Watch everything that outlives a process, and kill this one before action number `at`. Returns what was seen.

    A text that is being written is killed half-way.
    """
    from sqlalchemy.engine.default import DefaultDialect

    seen: list[str] = []

    def watch(owner: object, name: str, matters: Callable[..., bool]) -> None:
        real = getattr(owner, name)

        def act(*args, **kwargs):
            if matters(*args):
                if len(seen) == at:
                    if name == "write_text":
                        real(args[0], args[1][: len(args[1]) // 2], **kwargs)
                    os.kill(os.getpid(), signal.SIGKILL)
                seen.append(name)
            return real(*args, **kwargs)

        setattr(owner, name, act)

    watch(os, "replace", lambda *_: True)
    watch(os, "fsync", lambda *_: True)
    watch(os, "unlink", lambda path, *_: os.path.lexists(path))
    watch(os, "mkdir", lambda path, *_: not os.path.lexists(path))
    watch(Path, "write_text", lambda *_: True)
    watch(DefaultDialect, "do_commit", lambda _, link: not link.execute("PRAGMA query_only").fetchone()[0])
    return seen


def actions(folder: Path, call: CALL) -> list[str]:
    """Do it, and say which durable actions that took, in order."""
    assert run(folder, call) == 0
    return json.loads((folder.parent / f"{folder.name}.actions").read_text())


def seconds(folder: Path, call: CALL) -> float:
    """Do it, and say for how long that held the film."""
    child = _holding(folder, call)
    began = time.monotonic()
    child.join()
    assert child.exitcode == 0
    return time.monotonic() - began


def kill_while_working(folder: Path, call: CALL, dice: random.Random, longest: float) -> bool:
    """Kill a command at some moment after it has taken hold of the film. False when it was done before."""
    child = _holding(folder, call)
    child.join(dice.uniform(0, longest))
    child.kill()
    child.join()
    return child.exitcode == -signal.SIGKILL


def _holding(folder: Path, call: CALL) -> multiprocessing.process.BaseProcess:
    """A command that has just taken hold of the film, or is done."""
    child = start(folder, call)
    while child.is_alive() and not holds(child.pid, folder):
        time.sleep(0.001)
    return child


def holds(pid: int | None, folder: Path) -> bool:
    """Whether a process has hold of a film."""
    try:
        return json.loads((folder / "workspace.holder").read_text())["pid"] == pid
    except (OSError, ValueError):
        return False


def recover(folder: Path) -> None:
    """What the next command that works on a film does first: a kill after the commit leaves something to sweep."""
    with Film(folder) as film, film.lock.held("director"):
        film.recover()


def renders(folder: Path) -> list[str]:
    """The fingerprint of every take in the order of the log, with repetitions if there are any."""
    asked = rows(folder, "SELECT payload FROM events WHERE command = 'RegisterTake' AND verdict = 'allow' ORDER BY id")
    return [json.loads(row["payload"])["lineage"]["fingerprint"] for row in asked]


def standing(folder: Path) -> dict[str, object]:
    """What a film is, whatever the ids of its takes: settings, plans, and the fingerprint of each current take."""
    now = tables(folder)
    prints = {row["id"]: (row["fingerprint"], row["film"]) for row in rows(folder, "SELECT * FROM takes")}
    current = {key: (prints[row["take"]], row["accepted"]) for key, row in now["current"].items()}
    anchors = {key: prints.get(row["take"]) for key, row in now["anchors"].items()}
    return {**now, "current": current, "anchors": anchors}


def assert_whole(folder: Path) -> None:
    """Every file that a row names is there with the content that it is named by, and nothing else lies about."""
    named = set()
    for row in rows(folder, "SELECT * FROM media"):
        path = folder / "media" / row["digest"][:2] / f"{row['digest']}{row['suffix']}"
        assert hashlib.sha256(path.read_bytes()).hexdigest() == row["digest"]
        named.add(path)
    assert named == {path for path in (folder / "media").rglob("*") if path.is_file()}


def decoded(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """The cut of a film as frames and samples."""
    path = Director(folder).cut(folder.parent / f"{folder.name}.mp4")
    return np.stack(list(read_frames(path))), read_sound(path)[0]


def assert_same_film(mine: Path, calm: Path) -> None:
    """The same film as one that was never killed: its state, its renders once each, its files byte for byte."""
    assert standing(mine) == standing(calm)
    assert sorted(renders(mine)) == sorted(renders(calm))
    assert_whole(mine)


def copy(film: Path, folder: Path) -> Path:
    """A film of its own to kill."""
    shutil.rmtree(folder, ignore_errors=True)
    if film.exists():
        shutil.copytree(film, folder)
    return folder
