"""Out and in again: what an export carries comes back as it went."""

import csv
import json

import pytest
from hypothesis import given, settings
from scripts import as_read, scripts
from test_fountain_any import SOME, source_of

from director import Director
from director.actions.script_of import script_of
from director.errors import BadInput
from director.intake.fountain import read_fountain
from director.intake.prompts import read_prompts
from director.intake.read import read_source
from director.writer.builtin import BuiltinWriter
from workspace.records import Shot, Wish

SCRIPT = """Title: Two Letters
Contact: Anna, at the bakery

# Morning

INT. KITCHEN - DAY #1#

ANNA, a baker of 40, reads a letter. [[the yellow one]]

ANNA
(quietly)
It is from the bank. They want the house.

BEN ^
(over her)
No.

> CUT TO:

EXT. STREET - NIGHT

Anna runs through the rain.

ANNA (O.S.)
Fresh bread! Warm bread!

/* INT. CELLAR - DAY */

INT. BANK - DAY

Ben lays a bag of coins on the desk.

BEN
Count it twice.

FADE OUT.
"""
SMALL = {"size": "64x64", "generator": "testcard"}


@pytest.fixture
def words_only(monkeypatch):
    monkeypatch.setattr("director.session.TEMPLATE", '[embedding]\nmodel = "words"\n')


@pytest.fixture
def film(words_only, tmp_path):
    (tmp_path / "letters.fountain").write_text(SCRIPT)
    film = Director(tmp_path / "film")
    film.plan(tmp_path / "letters.fountain", **SMALL)
    return film


def fountain(film):
    path = film.folder.parent / "out.fountain"
    film.export(fountain=path)
    return path


def test_an_untouched_script_comes_back_to_the_last_space(film):
    assert fountain(film).read_text() == SCRIPT


def test_what_was_changed_is_in_the_script_and_the_rest_in_its_own_form(film):
    film.insert(1, "An empty kitchen at dawn.")
    film.make()
    number = next(shot.number for shot in film.shots() if shot.dialogue and "Count" in shot.dialogue[0].line)
    film.revise(number, dialogue={"BEN": "Count it three times."})
    text = fountain(film).read_text()
    for kept in (
        "Contact: Anna",
        "# Morning",
        "#1#",
        "[[the yellow one]]",
        "BEN ^",
        "(over her)",
        "CUT TO:",
        "ANNA (O.S.)",
    ):
        assert kept in text
    assert text.index("An empty kitchen") < text.index("ANNA, a baker")
    assert "Count it three times." in text
    assert "Count it twice." not in text
    assert film.compare_script(fountain(film)).command.shots
    dropped = next(shot.number for shot in film.shots() if "runs through" in shot.action)
    film.drop(dropped)
    assert "STREET" not in fountain(film).read_text()


def test_bringing_an_export_back_changes_nothing(film):
    number = next(shot.number for shot in film.shots() if shot.dialogue and "Count" in shot.dialogue[0].line)
    film.insert(number + 1, "A dog barks outside the bank.")
    film.make()
    film.revise(number, dialogue={"BEN": "Count it thrice."})
    found = film.compare_script(fountain(film))
    assert found.lines == ()
    assert found.kept == len(film.shots())


def test_a_film_of_an_export_is_the_same_film(film, tmp_path):
    film.insert(3, "A dog barks.")
    film.move(1, before=3)
    again = Director(tmp_path / "again")
    again.plan(fountain(film), **SMALL)
    told = [(shot.action, [line.line for line in shot.dialogue]) for shot in film.shots()]
    assert [(shot.action, [line.line for line in shot.dialogue]) for shot in again.shots()] == told
    assert fountain(again).read_text() == fountain(film).read_text()


def test_a_brief_becomes_a_script(words_only, tmp_path):
    film = Director(tmp_path / "film")
    film.plan("A cat finds a letter in the rain and brings it home to Mara.", shots=5, **SMALL)
    play = read_fountain(read_source(str(fountain(film))))
    elements = [element for scene in play.scenes for element in scene.elements]
    assert "\n".join(e.text for e in elements if e.kind == "action") == "\n".join(
        s.action for s in film.shots() if s.action
    )
    assert [e.text for e in elements if e.kind == "line"] == [line.line for s in film.shots() for line in s.dialogue]


@settings(SOME, max_examples=30)
@given(scripts())
def test_any_script_comes_back_from_its_shots(script):
    writer, source = BuiltinWriter(), source_of(script[0])
    play = writer.screenplay(source, Wish())
    cards = {card.id: card for card in writer.cards(play, source)}
    plans = writer.shot_plan(play, list(cards.values()), Wish())
    shots = [Shot(id=f"shot-{n}", number=n, seed=n, plan=plan) for n, plan in enumerate(plans, 1)]
    told = script_of(source, play, shots, {shot.id: shot.plan for shot in shots}, cards)
    assert as_read(read_fountain(source_of(told))) == as_read(play)


def test_prompts_come_back_byte_for_byte(words_only, tmp_path):
    prompts = ["ID_A pours tea. 🫖 “Now,” ID_A says.", "  ID_A drinks.\nA pause.\t"]
    (tmp_path / "tea.json").write_text(json.dumps({"prompts": prompts}))
    film = Director(tmp_path / "film")
    film.plan(tmp_path / "tea.json", **SMALL)
    film.export(prompts=tmp_path / "out.json")
    assert read_prompts(read_source(str(tmp_path / "out.json"))) == prompts


def test_prompts_of_a_script_are_its_conditions_and_stay_so(film, tmp_path):
    film.export(prompts=tmp_path / "one.json")
    prompts = read_prompts(read_source(str(tmp_path / "one.json")))
    assert prompts == [shot.condition for shot in film.shots()]
    again = Director(tmp_path / "again")
    again.plan(tmp_path / "one.json", **SMALL)
    again.export(prompts=tmp_path / "two.json")
    assert (tmp_path / "two.json").read_bytes() == (tmp_path / "one.json").read_bytes()


def test_the_shot_list_opens_in_a_spreadsheet(film, tmp_path):
    film.insert(1, "=1+1 stands on the wall")
    film.export(shotlist=tmp_path / "shots.csv")
    assert (tmp_path / "shots.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "shots.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["shot"]) for row in rows] == [shot.number for shot in film.shots()]
    assert rows[0]["action"] == " =1+1 stands on the wall"
    assert rows[0]["start"] == "00:00:00.00"
    assert rows[1]["scene"] == "INT. KITCHEN - DAY"
    assert "the yellow one" in {row["notes"] for row in rows}


def test_subtitles_are_those_of_the_cut(film, tmp_path):
    with pytest.raises(BadInput, match="no take yet"):
        film.export(srt=tmp_path / "a.srt")
    film.make(output=tmp_path / "film.mp4")
    film.export(srt=tmp_path / "a.srt")
    assert (tmp_path / "a.srt").read_bytes() == (tmp_path / "film.srt").read_bytes()
    assert "They want the house." in (tmp_path / "a.srt").read_text()


def test_what_to_write_has_to_be_said(film):
    with pytest.raises(BadInput, match="say what to write: --fountain"):
        film.export()
    with pytest.raises(BadInput, match="is no form to export"):
        film.export(pdf="a.pdf")
