"""What breaks from outside: a full disk, a read-only folder, files that were edited or lost, and two at once."""

import errno
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes import make_film
from kills import assert_whole, copy, kill_while_working, run, start
from naive import rows, tables
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

from director import Director
from director.cli.main import main
from director.errors import BadInput
from workspace.commands import ChangeSettings, EditCard, InsertShot
from workspace.errors import Damaged
from workspace.film import Film
from workspace.locking import GAP, FilmLock
from workspace.records import ShotPlan

REVISE = ("--set", "weather=snow")
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "film"
    make_film(folder, 4).close()
    (folder / "film.toml").write_text('[embedding]\nmodel = "words"\n')
    return folder


@pytest.fixture
def film(made, tmp_path):
    return copy(made, tmp_path / "film")


@pytest.fixture
def typed(capsys):
    """Type a command: (exit code, stderr)."""

    def type_it(*words):
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        return end.value.code, capsys.readouterr().err

    return type_it


# A full disk


def full_when_writing(patch, number):
    """FFmpeg and Pillow write to a device that is full: 0 the film of the take, 1 its slot, 2 its key frame."""
    calls = []

    @contextmanager
    def replacing(path):
        calls.append(path)
        yield Path("/dev/full") if len(calls) == number + 1 else path

    patch.setattr("generator.media.files._replacing", replacing)


def full_for(patch, owner, name, matters):
    real = getattr(owner, name)

    def act(*args, **kwargs):
        if matters(*args):
            raise FULL
        return real(*args, **kwargs)

    patch.setattr(owner, name, act)


def full_database(patch):
    """SQLite may not grow its file by one more page."""

    def limit(dbapi, _):
        dbapi.execute("PRAGMA max_page_count = 1")  # SQLite takes the size that the file has now

    event.listen(Engine, "connect", limit)
    return lambda: event.remove(Engine, "connect", limit)


FAULTS = {
    "the take": lambda patch: full_when_writing(patch, 0),
    "its slot": lambda patch: full_when_writing(patch, 1),
    "its key frame": lambda patch: full_when_writing(patch, 2),
    "a flush": lambda patch: full_for(patch, os, "fsync", lambda *_: True),
    "a rename": lambda patch: full_for(patch, os, "replace", lambda *_: True),
    "a folder": lambda patch: full_for(patch, os, "mkdir", lambda path, *_: len(Path(path).name) == 2),
    "who holds the film": lambda patch: full_for(patch, Path, "write_text", lambda path, *_: path.suffix == ".holder"),
    "what will be committed": lambda patch: full_for(
        patch, Path, "write_text", lambda path, *_: path.suffix == ".draft"
    ),
    "the database": full_database,
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_full_disk_is_said_and_the_same_command_continues(film, typed, monkeypatch, fault):
    before = tables(film)
    with monkeypatch.context() as patch:
        mend = fault(patch)
        code, told = typed("revise", film, 2, *REVISE)
        if mend:
            mend()
    assert code == 1
    assert "full" in told or "No space left on device" in told
    assert "mistake" not in told
    assert tables(film) == before
    assert typed("status", film)[0] == 0
    assert typed("revise", film, 2, *REVISE)[0] == 0
    assert Director(film).shot(2).take.number == 2
    assert_whole(film)


def test_a_full_disk_while_the_index_is_written_costs_nothing(film, typed, monkeypatch):
    def broken(*_):
        raise RuntimeError("Error in write_index: write error")

    with monkeypatch.context() as patch:
        patch.setattr("faiss.write_index", broken)
        assert typed("revise", film, 2, *REVISE)[0] == 0
    assert Director(film).shot(2).take.number == 2
    assert Director(film).refresh() is not None


def test_a_full_disk_in_the_middle_of_a_make_keeps_what_was_made(film, typed, monkeypatch):
    Director(film).insert(2, "Mara sits down.")
    Director(film).insert(4, "Tom runs.")
    with monkeypatch.context() as patch:
        full_when_writing(patch, 4)  # the first of them is made, the slot of the second does not fit
        assert typed("make", film)[0] == 1
    assert [shot.state for shot in Director(film).shots()].count("planned") == 1
    assert typed("make", film)[0] == 0
    assert len(rows(film, "SELECT * FROM takes")) == 6
    assert_whole(film)


# A read-only folder


@pytest.fixture
def locked_film(made):
    """A film whose folder and files nobody may write; root obeys no mode, so it becomes somebody else meanwhile."""
    root = Path(tempfile.mkdtemp(prefix="director-test-"))  # pytest's own folders are closed to others
    Director(made).status()  # what is imported late is imported now: others may not read where it lies
    folder = copy(made, root / "film")
    for path in [root, *root.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    was = os.geteuid()
    try:
        if was == 0:
            os.seteuid(65534)
        yield folder
    finally:
        os.seteuid(was)
        for path in [root, *(p for p in root.rglob("*") if p.is_dir())]:
            path.chmod(0o755)
        shutil.rmtree(root)


@pytest.mark.parametrize("words", [["revise", "FILM", 2, *REVISE], ["set", "FILM", "mara.voice=low"], ["undo", "FILM"]])
def test_a_read_only_folder_is_named(locked_film, typed, words):
    code, told = typed(*(locked_film if word == "FILM" else word for word in words))
    assert code == 2
    assert f"{locked_film} is read-only" in told


# Damage


def media_of(film, number, kind):
    """A file of the current take of a shot: its film, key_frame or slot."""
    take = Director(film).shot(number).take
    with Film(film) as opened, opened.view() as view:
        kept = view.takes([take.id])[take.id].outputs
        digest = kept.slots[0].file if kind == "slot" else getattr(kept, kind)
        file = view.media(digest)
        return opened.media.path(file.digest, file.suffix)


def edit(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(("damage", "word"), [(edit, "was changed"), (Path.unlink, "is missing")])
def test_a_damaged_take_is_named_and_can_be_made_again(film, typed, tmp_path, damage, word):
    path = media_of(film, 2, "film")
    damage(path)
    code, told = typed("cut", film, "-o", tmp_path / "cut.mp4")
    assert code == 1
    assert f"{path} {word}" in told
    assert not (tmp_path / "cut.mp4").exists()
    assert typed("reproduce", film, 2, 1)[0] == 0
    assert typed("cut", film, "-o", tmp_path / "cut.mp4")[0] == 0
    assert_whole(film)


@pytest.mark.parametrize(("damage", "word"), [(edit, "was changed"), (Path.unlink, "is missing")])
def test_a_damaged_slot_is_named_before_anything_is_rendered_with_it(film, typed, damage, word):
    path, before = media_of(film, 1, "slot"), tables(film)
    damage(path)
    code, told = typed("revise", film, 3, *REVISE)
    assert code == 1
    assert f"{path} {word}" in told
    assert tables(film) == before
    assert typed("reproduce", film, 1, 1)[0] == 0
    assert typed("revise", film, 3, *REVISE)[0] == 0


def test_looking_at_a_film_needs_no_media(film, typed):
    shutil.rmtree(film / "media")
    for words in (["status", film], ["shots", film], ["show", film, 2], ["takes", film, 2], ["log", film]):
        assert typed(*words)[0] == 0


@pytest.mark.parametrize("at", [0, 5000])
def test_a_damaged_database_is_said_and_nothing_is_written_over_it(film, typed, at):
    database = film / "workspace.db"
    data = bytearray(database.read_bytes())
    data[at : at + 60_000] = random.Random(1).randbytes(len(data[at : at + 60_000]))
    database.write_bytes(data)
    for words in (["status", film], ["revise", film, 2, *REVISE], ["make", film]):
        code, told = typed(*words)
        assert code == 1
        assert "database" in told or "workspace.db" in told
        assert "mistake" not in told
    assert database.read_bytes()[at : at + 60_000] == bytes(data[at : at + 60_000])


def test_a_database_cut_short_is_damaged(film):
    database = film / "workspace.db"
    database.write_bytes(database.read_bytes()[:50])
    with pytest.raises(Damaged, match=r"workspace\.db"):
        Director(film).status()


def test_a_cache_that_is_broken_is_made_again(film, typed):
    Director(film).again(3)
    for path in (film / "index").iterdir():
        path.write_bytes(b"broken")
    (film / "graph.db").unlink(missing_ok=True)
    assert typed("revise", film, 4, *REVISE)[0] == 0
    assert Director(film).make()


# Two at once


def test_the_second_waits_a_little_and_then_says_who_holds_the_film_since_when(film):
    words = [sys.executable, "-m", "director", "set", str(film), "mara.voice=hoarse"]
    with Film(film) as first, first.lock.held("director refresh"):
        began = time.monotonic()
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert time.monotonic() - began > 2
    assert done.returncode == 1
    assert f"`director refresh` (process {os.getpid()}) holds the film since 20" in done.stderr
    assert Director(film).set_card("mara", voice="hoarse") is not None


def test_whoever_held_the_film_and_died_holds_it_no_more(film):
    assert kill_while_working(film, {"do": "revise", "shot": 2, "weather": "snow"}, random.Random(1), longest=0)
    began = time.monotonic()
    Director(film).pin(1)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("command", ["refresh", "make"])
def test_an_edit_lands_between_two_shots(film, command):
    """... as a step of its own; undo goes back by steps, and every step is undone whole."""
    if command == "refresh":
        Director(film).set(style="film noir")
    else:
        for _ in range(4):
            Director(film).insert(2, "Mara sits down.")
    before, first = tables(film), rows(film, "SELECT max(id) AS id FROM steps")[0]["id"]
    child = start(film, {"do": command}, gap=GAP)
    deadline = time.monotonic() + 20
    while not rows(film, "SELECT * FROM takes WHERE id > 4") and time.monotonic() < deadline:
        time.sleep(0.005)
    Director(film).set_card("tom", voice="hoarse")
    child.join()
    assert child.exitcode == 0
    told = [row["command"] for row in rows(film, "SELECT command FROM events ORDER BY id")]
    at = told.index("EditCard")
    assert "RegisterTake" in told[at - 1 : at]
    assert "RegisterTake" in told[at:], "the refresh went on"
    after, states = tables(film), []
    for _ in range(3):
        undone = Director(film).undo()
        states.append(undone.title)
        assert undone.id > first
    assert states == [command, "set tom: voice=hoarse", command]
    assert tables(film) == before
    for _ in range(3):
        Director(film).redo()
    assert tables(film) == after


def test_a_film_that_is_switched_meanwhile_is_not_rendered_on_by_the_old_generator(film, monkeypatch):
    Director(film).set(style="film noir")
    real, before = FilmLock.give_way, tables(film)["current"]

    def switched(lock):
        with Film(film) as other:
            other.apply(ChangeSettings(generator="animatic"), actor="person", step=other.begin_step("switch"))
        real(lock)

    monkeypatch.setattr(FilmLock, "give_way", switched)
    with pytest.raises(BadInput, match="was switched to animatic"):
        Director(film).refresh()
    now = tables(film)["current"]
    assert [key for key in now if now[key] != before.get(key)] == [("shot-1", "testcard")]


def test_the_shots_of_a_refresh_are_those_that_were_typed(film, monkeypatch):
    """An insertion between two of them gives the later ones other numbers."""
    Director(film).set(style="film noir")
    real, inserted = FilmLock.give_way, []

    def crowded(lock):
        if not inserted:
            with Film(film) as other:
                plan = ShotPlan(title="New")
                inserted.append(plan)
                insert = InsertShot(plan=plan, before="shot-1")
                other.apply(insert, actor="person", step=other.begin_step("insert 1"))
        real(lock)

    monkeypatch.setattr(FilmLock, "give_way", crowded)
    assert [shot.id for shot in Director(film).refresh([2, 3])] == ["shot-2", "shot-3"]


def test_readers_never_wait(film):
    """Not for who holds the film, and not for a transaction that is being written."""
    with Film(film) as writer, writer.lock.held("director make"), writer._writer.begin() as connection:
        connection.exec_driver_sql("UPDATE settings SET value = '\"Halfway\"' WHERE key = 'title'")
        began = time.monotonic()
        seen = Director(film)
        assert seen.status().title == "Test"
        assert len(seen.shots()) == 4
        assert seen.log()
        assert seen.gc(preview=True) is not None
        assert seen.preview(3, weather="snow").stale
        assert seen.refresh(preview=True) == []
        assert seen.status(memory=True).shots.fresh == 4
        assert time.monotonic() - began < 2
        connection.rollback()


def test_two_edits_of_one_card_at_once_lose_nothing(film):
    """The second reads what it changes only when it holds the film."""
    with Film(film) as first, first.lock.held("director revise"):
        child = start(film, {"do": "set_card", "card": "mara", "voice": "hoarse"})
        time.sleep(0.6)  # it has begun, and waits
        with first.view() as view:
            card = view.cards()["mara"].model_copy(update={"clothing": "a green coat"})
        first.apply(EditCard(card=card), actor="person", step=first.begin_step("set mara"))
    child.join()
    now = tables(film)["cards"]["mara",]["body"]
    assert (now["clothing"], now["voice"]) == ("a green coat", "hoarse")


def test_a_commit_that_fails_changes_nothing(film, monkeypatch):
    before = tables(film)
    real = DefaultDialect.do_commit

    def broken(self, link):
        if not link.execute("PRAGMA query_only").fetchone()[0] and link.total_changes > 3:
            raise KeyboardInterrupt  # the person stops it in the last moment
        return real(self, link)

    with monkeypatch.context() as patch:
        patch.setattr(DefaultDialect, "do_commit", broken)
        with pytest.raises(KeyboardInterrupt):
            Director(film).revise(2, weather="snow")
    assert tables(film) == before
    assert run(film, {"do": "revise", "shot": 2, "weather": "snow"}) == 0
    assert len(rows(film, "SELECT * FROM takes")) == 5
    assert_whole(film)
