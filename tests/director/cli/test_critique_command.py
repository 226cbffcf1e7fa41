"""`director critique` as it is typed, and the same from Python: what is said, what is kept, and what cannot be."""

import json
import sqlite3
from pathlib import Path

import pytest
from fakes import make_film

from director import Director
from director.config import FILE

WORDS = '[embedding]\nmodel = "words"\n'


@pytest.fixture
def film(director, tmp_path):
    """Three shots of colour bars; in the second somebody has a line that nobody speaks."""
    make_film(tmp_path / "film", 3).close()
    (tmp_path / "film" / FILE).write_text(WORDS, encoding="utf-8")
    return tmp_path / "film"


def reviews(film):
    with sqlite3.connect(film / "workspace.db") as rows:
        return rows.execute("SELECT count(*) FROM reviews").fetchone()[0]


def test_findings_gaps_and_the_exit_code(director, film):
    pytest.importorskip("faster_whisper", reason="faster-whisper is not installed: nobody listens")
    code, out, _ = director("critique", "film")
    assert code == 3, "a line of the script is not said"
    assert "shot 1, take 1: nothing found" in out
    assert "said “nothing”, the script has “This is line 2.” (threshold 0.6)" in out
    assert "not judged: technical, loudness: there is too little sound" in out
    assert out.splitlines()[-1].startswith("3 shots: ")
    assert director("critique", "film", "--fail-on", "never")[0] == 0
    assert director("critique", "film", "1")[0] == 0


def test_json_has_everything(director, film):
    code, out, _ = director("critique", "film", "2-3", "--critics", "technical,continuity", "--json")
    assert code == 0
    rows = json.loads(out)
    assert [row["number"] for row in rows] == [2, 3]
    assert rows[0]["by"] == {"technical": "rules 2", "continuity": "rules 2"}
    assert rows[0]["measures"]["technical.frames"] == 9
    assert rows[0]["not_judged"][0] == {
        "critic": "technical", "aspect": "loudness", "reason": "there is too little sound to measure (EBU R128)", "subject": "",
    }  # fmt: skip


def test_people_are_called_by_their_names(director, film):
    out = director("critique", "film", "--critics", "identity")[1]
    assert "not judged: identity, looks of Mara: " in out
    assert json.loads(director("critique", "film", "1", "--critics", "identity", "--json")[1])[0]["names"] == {"mara": "Mara"}
    director("report", "film", "-o", "report.html")
    assert "identity, looks of Mara: " in Path("report.html").read_text(encoding="utf-8")


def test_what_was_judged_is_kept_and_not_judged_again(director, film):
    director("critique", "film", "--critics", "technical")
    assert reviews(film) == 3
    director("critique", "film", "--critics", "technical")
    assert reviews(film) == 3
    director("critique", "film", "--critics", "technical", "--again")
    assert reviews(film) == 6
    (film / FILE).write_text(WORDS + "[critics]\nblur = 5000\n", encoding="utf-8")
    assert "blurred" in director("critique", "film", "--critics", "technical")[1], (
        "another threshold is another question"
    )
    assert "critique" not in director("undo", "film")[1], "looking is no step"


def test_from_python(film):
    pytest.importorskip("faster_whisper", reason="faster-whisper is not installed: nobody listens")
    opened = Director(film)
    found = opened.critique(shot=2, critics=["speech"])
    assert [(one.aspect, one.severity, one.shot) for one in found.findings] == [("words", "error", "shot-2")]
    assert found.worst == "error"
    assert opened.critique(critics=["technical"]).worst is None
    assert {gap.aspect for gap in opened.critique(critics=["technical"]).not_judged} == {"loudness"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--critics", "taste"), "choose from technical, speech, identity, continuity, vlm"),
        (("--critics", ""), "choose from technical"),
        (("9",), "has no shot 9"),
        (("--fail-on", "sometimes"), "'note', 'warning', 'error', 'never'"),
        (("--critics", "vlm"), "no language model is set up"),
    ],
)
def test_what_cannot_be_is_one_sentence(director, film, words, told):
    code, _, err = director("critique", "film", *words)
    assert code == 2
    assert told in err
    assert reviews(film) == 0


@pytest.mark.parametrize("line", ["frozen = -1", "cut = 2", "voice = 'much'", "taste = 1"])
def test_thresholds_out_of_range_are_named(director, film, line):
    (film / FILE).write_text(f"{WORDS}[critics]\n{line}\n", encoding="utf-8")
    code, _, err = director("critique", "film")
    assert code == 2
    assert f"critics.{line.split()[0]}" in err


def test_thresholds_are_listed(director):
    code, out, _ = director("critique", "--thresholds")
    assert code == 0
    assert "frozen = 2 " in out


def test_a_shot_without_a_take_and_a_take_without_its_file(director, film):
    director("insert", "film", "2", "Mara looks around.")
    (film / FILE).write_text(WORDS, encoding="utf-8")
    opened = Director(film)
    for path in (film / "media").rglob("*.mp4"):
        path.unlink()
    code, out, _ = director("critique", "film", "--critics", "technical")
    assert code == 0
    assert "shot 2: not judged, it has no take yet" in out
    assert "shot 1, take 1: not judged\n" in out
    assert "not judged: technical, all: its files were freed" in out
    assert opened.critique(shot=2).shots[0].take is None
