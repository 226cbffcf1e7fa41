"""`director review` as a typed session, and `director report`."""

import io
import sys

import pytest
from fakes import make_film

from director import Director
from director.cli.strip import lines
from director.config import FILE
from workspace.film import Film


class Keys(io.StringIO):
    """What somebody types at a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def film(tmp_path):
    make_film(tmp_path / "film", 3).close()
    (tmp_path / "film" / FILE).write_text('[embedding]\nmodel = "words"\n', encoding="utf-8")
    return Director(tmp_path / "film")


@pytest.fixture
def typed(director, monkeypatch):
    """Type `director review …` and then these lines."""

    def run(*words, keys):
        monkeypatch.setattr(sys, "stdin", Keys(keys))
        return director("review", *words)

    return run


def test_a_session(typed, film):
    code, out, err = typed("film", keys="a\nn make it snow\n\nclosing in\nfoo\nb\nr\nq\n")
    assert (code, err.count("director:")) == (0, 0)
    assert out.index("1. Shot 1") < out.index("2. Shot 2") < out.index("3. Shot 3")
    assert "not judged yet" in out
    assert "Mara: " not in out.split("2. Shot 2")[0]
    assert "weather: nothing -> snow" in out
    assert "'foo' is nothing to do here: a, n WORDS, r, p, b, q, or enter" in out
    assert "1 accepted, 2 changed" in out
    assert film.state().shots[1].plan.weather == "snow"
    assert film.said(1).reviews[0].critic == "person"
    assert not film.said(1).findings
    old = film.takes(2)[0]
    with Film(film.folder) as opened, opened.view() as view:
        said = view.reviews([old.id])[old.id]["person"].findings
    assert [(finding.evidence, finding.severity) for finding in said] == [("make it snow", "error")]


def test_what_was_accepted_says_so_when_one_comes_back(typed, film):
    _, out, _ = typed("film", keys="a\nb\nn\nq\n")
    again = out.split("1. Shot 1")[2]
    assert "you accepted it" in again
    assert "not judged yet" not in again
    assert "'n' is nothing to do here: n and what is wrong" in again


def test_no_color_is_heeded(typed, film, monkeypatch):
    monkeypatch.setattr("click._compat.isatty", lambda stream: True)
    assert "\x1b[1m" in typed("film", keys="q\n")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in typed("film", keys="q\n")[1]


def test_one_undo_takes_a_note_back(typed, film):
    typed("film", "2", keys="n make it snow\nq\n")
    assert film.undo().title == "revise 2: make it snow"
    assert film.shot(2).take.number == 1


def test_what_cannot_be_done_is_said_and_the_session_goes_on(typed, film):
    film.pin(1)
    code, out, err = typed("film", "1", keys="r\na\n")
    assert code == 0
    assert "shot 1 is pinned" in err
    assert "1 accepted" in out


def test_the_end_of_the_lines_ends_it(typed, film):
    code, out, _ = typed("film", keys="")
    assert (code, out.strip().splitlines()[-1]) == (0, "0 accepted, 0 changed")


def test_without_a_terminal_it_says_what_to_use_instead(director, film, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("a\n"))
    code, out, err = director("review", "film")
    assert (code, out) == (2, "")
    assert "nobody is at a terminal" in err


@pytest.mark.parametrize(("shots", "words"), [("9", "it has shots 1 to 3"), ("x", "wanted shots such as")])
def test_shots_that_there_are_not(typed, film, shots, words):
    code, _, err = typed("film", shots, keys="")
    assert code == 2
    assert words in err


def test_a_strip_is_as_wide_as_it_may_be(film):
    from generator import media

    frames = [media.read_frame(film.take_path(1), index) for index in (0, 8)]
    strip = lines(frames, 41)
    assert len(strip) == 10, "two rows of pixels a line, of a square picture 20 wide"
    assert all(line.count("▀") == 40 for line in strip)
    assert strip[0].startswith("\x1b[38;2;")


def test_the_report_is_written_where_it_is_wanted(director, film):
    code, out, _ = director("report", "film", "-o", "report.html")
    assert (code, out.strip()) == (0, "report.html")
    code, _, err = director("report", "film", "-o", "nowhere/report.html")
    assert code == 2
    assert "the folder nowhere does not exist" in err
