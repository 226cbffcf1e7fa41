"""`director critique --auto` as it is typed: JSON lines, exit codes, several films, and what cannot be."""

import json

import pytest
from fakes import make_film
from planted import Marks, plant, uproot

from director import Director
from director.cli.improve import _text
from director.config import FILE
from director.critics.told import Told


@pytest.fixture
def film(director, tmp_path, monkeypatch):
    """A film whose shot 2 has faults that another seed mends; the usual critics are the one who sees them."""
    plant()
    make_film(tmp_path / "film", 2).close()
    (tmp_path / "film" / FILE).write_text('[embedding]\nmodel = "words"\n', encoding="utf-8")
    Director(tmp_path / "film").again(2, seed=3)
    monkeypatch.setattr("director.critics.panel.find_critics", lambda *_: [Marks(tmp_path / "film")])
    monkeypatch.setattr("director.judging.find_critics", lambda *_: [Marks(tmp_path / "film")], raising=False)
    yield tmp_path / "film"
    uproot()


def mended(film):
    """Use up the seeds that have the fault."""
    return Director(film).again(1, seed=20)


def test_json_lines_on_stdout_and_progress_on_stderr(director, film):
    mended(film)
    code, out, err = director("critique", "film", "--auto", "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [line["event"] for line in lines] == ["shot", "round", "shot", "film"]
    assert lines[1]["tried"] == ["another seed (21)"]
    assert lines[2]["before"]["errors"] == 1
    assert lines[2]["verdict"] == {"unjudged": 0, "errors": 0, "warnings": 0, "notes": 0, "excess": 0.0, "stale": False}
    assert lines[3]["left"] == 0
    assert lines[3]["generations"] == 1
    assert "shot 2/2" in err


def test_a_reason_on_a_line_of_text_is_whole_without_its_asides(capsys):
    aside = "(7.2% of such answers were wrong on 443 known pairs of people)"
    reason = f"looks: Robot looks otherwise: alike in colour with a chance of 14% {aside}"
    _text(Told(event="round", shot=4, round=1, tried=("another seed (5)",), because=reason, why="no better"))
    assert capsys.readouterr().out == (
        "shot 4, try 1: another seed (5) (looks: Robot looks otherwise: alike in colour with a chance of 14%): no better\n"
    )


def test_what_is_left_is_exit_code_3(director, film):
    code, out, _ = director("critique", "film", "--auto", "--rounds", "1")
    assert code == 3
    assert "shot 2: 1 error, 1 warning; take 2 stays, all rounds are over" in out
    assert "1 take rendered, 1 shot left with findings" in out
    assert director("critique", "film", "--auto", "--rounds", "1", "--fail-on", "never")[0] == 0


def test_several_films_in_one_call_and_one_that_is_none(director, film):
    mended(film)
    code, out, err = director("critique", "film", "nowhere", "--auto", "--json")
    assert code == 2
    assert json.loads(out.splitlines()[-1])["film"].endswith("film")
    assert "nowhere is no film" in err


def test_what_only_auto_can_do_is_not_ignored_without_it(director, film):
    code, _, err = director("critique", "film", "--refresh")
    assert code == 2
    assert "--refresh goes with --auto" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--budget", "soon"), "wanted a time such as 30m"),
        (("--rounds", "0"), "--rounds 0: 1 to 99"),
        (("99",), "it has shots 1 to 2"),
    ],
)
def test_what_cannot_be_is_exit_code_2(director, film, words, said):
    code, out, err = director("critique", "film", *words, "--auto")
    assert (code, out) == (2, "")
    assert said in err
