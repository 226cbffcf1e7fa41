"""Opening a folder, and finding finished work again after a crash."""

import sqlite3

import pytest
from fakes import deps_for, make_film, start_film

from director.shot import shoot_one
from workspace.commands import RegisterTake
from workspace.errors import Busy, Damaged, NewerFilm, NotAFilm
from workspace.film import Film
from workspace.media import MediaFolder


def test_a_missing_folder_is_no_film(tmp_path):
    with pytest.raises(NotAFilm, match="does not exist"):
        Film(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(NotAFilm, match="something else"):
        Film(tmp_path, create=True)
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def test_a_database_of_something_else_is_refused(tmp_path):
    with sqlite3.connect(tmp_path / "workspace.db") as other:
        other.execute("CREATE TABLE t (x)")
    with pytest.raises(NotAFilm, match="something else"):
        Film(tmp_path)


def test_a_film_from_a_newer_version_is_refused(tmp_path):
    start_film(tmp_path / "film").close()
    with sqlite3.connect(tmp_path / "film" / "workspace.db") as newer:
        newer.execute("PRAGMA user_version = 999")
    with pytest.raises(NewerFilm, match="schema 999"):
        Film(tmp_path / "film")


def test_a_damaged_database_is_named(tmp_path):
    (tmp_path / "workspace.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(NotAFilm, match=r"workspace\.db is something else"):
        Film(tmp_path)
    (tmp_path / "film.toml").touch()  # it was a film
    with pytest.raises(Damaged, match=r"workspace\.db"):
        Film(tmp_path)


def test_a_film_can_be_moved(tmp_path):
    make_film(tmp_path / "here", 2).close()
    (tmp_path / "here").rename(tmp_path / "there")
    with Film(tmp_path / "there") as film, film.view() as view:
        files = [film.media.verified(view.media(take.outputs.film)) for take in view.takes().values()]
        assert len(files) == 2
        assert all(path.is_relative_to(tmp_path / "there") for path in files)


def test_a_second_writer_is_told_who_holds_the_film(tmp_path, monkeypatch):
    monkeypatch.setattr("workspace.locking.PATIENCE", 0.05)
    with start_film(tmp_path / "film") as film, Film(tmp_path / "film") as other:
        with film.lock.held("director make"), pytest.raises(Busy, match=r"`director make` \(process \d+\) holds"):
            with other.lock.held("director refresh"):
                pass
        with other.lock.held("director refresh"):
            pass


def test_readers_do_not_wait_for_a_writer(tmp_path):
    with (
        start_film(tmp_path / "film") as film,
        film._writer.begin(),
        Film(tmp_path / "film") as other,
        other.view() as view,
    ):
        assert view.settings().title == "Test"


class Killed(BaseException):
    """Stands for the process dying at this point."""


def test_a_take_whose_commit_was_killed_is_found_again_and_not_rendered_again(tmp_path, monkeypatch):
    folder = tmp_path / "film"
    with start_film(folder) as film:
        real = film.apply

        def dies(command, **rest):
            if isinstance(command, RegisterTake):
                raise Killed
            return real(command, **rest)

        monkeypatch.setattr(film, "apply", dies)
        deps = deps_for(film, 2)
        from director.graph import run

        with pytest.raises(Killed):
            run(deps)
    with Film(folder) as film:
        assert film.recover() == 1
        with film.view() as view:
            assert view.take_count() == 1
            assert view.current("testcard") == {}, "a take found again is not current until somebody asks"
        deps = deps_for(film, 2)
        monkeypatch.setattr(deps.generator, "shoot", _once_for("shot 2 only", deps.generator.shoot))
        run(deps)
        with film.view() as view:
            assert {t.shot: t.number for t in view.takes().values()} == {"shot-1": 1, "shot-2": 1}
        assert film.recover() == 0


def _once_for(why, real):
    calls = []

    def shoot(*args, **kwargs):
        calls.append(why)
        assert len(calls) == 1, f"rendered more than once: {why}"
        return real(*args, **kwargs)

    return shoot


def test_an_announcement_whose_files_are_broken_is_dropped(tmp_path):
    with make_film(tmp_path / "film", 1) as film:
        with film.view() as view:
            take = view.takes()[1]
            events = [e for e in view.events() if e["command"] == "RegisterTake"]
        note = events[0]["payload"]
        film.media.announce("f" * 64, note)
        film.media.path(take.outputs.film, ".mp4").write_bytes(b"half")
        assert film.recover() == 0
        assert list(film.media.announced()) == []


def test_media_are_named_by_their_content_and_checked(tmp_path):
    media = MediaFolder(tmp_path)
    draft = media.new(".bin")
    draft.write_bytes(b"abc")
    kept = media.keep(draft)
    assert media.verified(kept).read_bytes() == b"abc"
    assert not draft.exists()
    media.verified(kept).write_bytes(b"abd")
    with pytest.raises(Damaged, match="was changed"):
        media.verified(kept)
    media.path(kept.digest, ".bin").unlink()
    with pytest.raises(Damaged, match="is missing"):
        media.verified(kept)


def test_half_written_files_are_swept(tmp_path):
    media = MediaFolder(tmp_path)
    media.new(".mp4").write_bytes(b"half")
    media.sweep()
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_a_film_from_before_slots_had_purposes_reads_on(tmp_path):
    """Schema 1 kept of a slot only where it is from: what it is for is not known of old takes, and is of new ones."""
    make_film(tmp_path / "film", 4).close()
    with sqlite3.connect(tmp_path / "film" / "workspace.db") as old:
        old.execute("DROP TABLE unmet")
        for column in ("purposes", "runner_up"):
            old.execute(f"ALTER TABLE memory DROP COLUMN {column}")
        old.execute("PRAGMA user_version = 1")
    with Film(tmp_path / "film") as film:
        with film.view() as view:
            before = view.takes()[view.current("testcard")["shot-4"]]
        shoot_one(deps_for(film, 4), "shot-4")
        with film.view() as view:
            assert view.takes()[view.current("testcard")["shot-4"]] == before, (
                "it remembers the same: nothing to render"
            )
        entry = next(e for e in before.lineage.memory if e.role == "dynamic")
        assert (entry.purposes, entry.runner_up, before.lineage.unmet) == ((), "", ())
