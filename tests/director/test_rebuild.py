"""A changed script: what matches keeps its id, its takes and what was changed by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from director import Director
from director.actions.rebuild import match
from director.errors import BadInput, NeedsYes
from tests.bench import script as long_script

SCRIPT = """Title: Two Letters

INT. KITCHEN - DAY

ANNA, a baker of 40, reads a letter at the table.

ANNA
It is from the bank. They want the house.

BEN, her brother, puts down his cup and looks at her.

BEN
Then we bake all night.

EXT. STREET - NIGHT

Anna runs through the rain with a basket of bread.

ANNA
Fresh bread! Warm bread!

INT. BANK - DAY

Ben lays a bag of coins on the desk.

BEN
Count it twice.
"""


@pytest.fixture
def script(tmp_path, monkeypatch):
    monkeypatch.setattr("director.session.TEMPLATE", '[embedding]\nmodel = "words"\n')
    path = tmp_path / "two-letters.fountain"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def film(script, tmp_path):
    film = Director(tmp_path / "film")
    film.make(script, generator="testcard", size="64x64")
    return film


def test_one_changed_line_touches_one_shot(film, script):
    before = {shot.id: shot.take.id for shot in film.shots()}
    script.write_text(SCRIPT.replace("Fresh bread! Warm bread!", "Fresh bread! Hot bread!"))
    with pytest.raises(NeedsYes, match="dialogue"):
        film.make(script)
    assert film.shots()[0].state == "fresh"
    film.plan(script, yes=True)
    shots = film.shots()
    assert [shot.id for shot in shots] == list(before)
    changed = [shot for shot in shots if shot.state == "stale"]
    assert [line.line for shot in changed for line in shot.dialogue] == ["Fresh bread! Hot bread!"]
    assert {shot.id: shot.take.id for shot in shots} == before, "no take was lost or moved"
    film.undo()
    assert film.status().shots.stale == 0


def test_a_changed_script_is_undone_alone_whatever_came_right_before(script, tmp_path):
    for name, work in (("planned", Director.plan), ("made", Director.make)):
        again = Director(tmp_path / name)
        work(again, script, generator="testcard", size="64x64")
        told = [[line.line for line in shot.dialogue] for shot in again.shots()]
        for bread in ("Hot", "Old"):
            script.write_text(SCRIPT.replace("Warm bread!", f"{bread} bread!"))
            work(again, script, yes=True)
        again.undo()
        assert any("Fresh bread! Hot bread!" in line.line for shot in again.shots() for line in shot.dialogue)
        again.undo()
        assert [[line.line for line in shot.dialogue] for shot in again.shots()] == told
        script.write_text(SCRIPT)


def test_make_says_which_shots_are_shown_as_before(film, script):
    said: list[str] = []
    film._report.note = said.append
    script.write_text(SCRIPT.replace("Warm bread!", "Hot bread!"))
    film.make(script, yes=True)
    number = next(shot.number for shot in film.shots() if shot.state == "stale")
    assert any(f"shot {number} is shown as before: `director refresh" in words for words in said)


def test_an_added_scene_is_planned_and_the_rest_stays(film, script):
    ids = [shot.id for shot in film.shots()]
    added = SCRIPT.replace("INT. BANK - DAY", "INT. CELLAR - NIGHT\n\nAnna finds a rusty key under the flour.\n\nINT. BANK - DAY")
    script.write_text(added)
    film.make(script, yes=True)
    shots = film.shots()
    assert [shot.id for shot in shots if shot.id in ids] == ids
    new = [shot for shot in shots if shot.id not in ids]
    assert [shot.action for shot in new] == ["Anna finds a rusty key under the flour."]
    assert {shot.state for shot in shots} == {"fresh"}


def test_a_removed_scene_is_dropped(film, script):
    count = len(film.shots())
    gone = SCRIPT[: SCRIPT.index("EXT. STREET")] + SCRIPT[SCRIPT.index("INT. BANK") :]
    script.write_text(gone)
    found = film.compare_script(script)
    assert any(line.startswith("dropped:") for line in found.lines)
    film.plan(script, yes=True)
    assert len(film.shots()) < count
    assert "bread" not in " ".join(line.line for shot in film.shots() for line in shot.dialogue)


def test_what_was_changed_by_hand_stays(film, script):
    number = next(s.number for s in film.shots() if s.dialogue and s.dialogue[0].line == "Count it twice.")
    film.revise(number, camera="slow dolly in")
    film.insert(1, "An empty kitchen at dawn.")
    script.write_text(SCRIPT.replace("Count it twice.", "Count it three times."))
    film.plan(script, yes=True)
    shot = film.shot(number + 1)
    assert shot.dialogue[0].line == "Count it three times."
    assert "slow dolly in" in film.preview(number + 1, camera="static").changed[0]
    assert film.shot(1).action == "An empty kitchen at dawn."


def test_only_spaces_changed_is_no_question(film, script):
    script.write_text(SCRIPT + "\n\n")
    film.plan(script)
    assert film.status().shots.stale == 0


def test_another_story_is_never_made_over_a_film(film, script):
    script.write_text("EXT. MOON - NIGHT\n\nA flag stands in the dust of a silent plain.\n")
    with pytest.raises(BadInput, match="another story"):
        film.make(script, yes=True)


@given(st.lists(st.sampled_from("abcdefg"), max_size=12), st.lists(st.sampled_from("abcdefg"), max_size=12))
def test_matching_is_one_to_one_and_finds_every_equal_text(old, new):
    found = match(old, new)
    assert len(set(found.values())) == len(found)
    for text in set(new):
        exact = sum(1 for j, i in found.items() if new[j] == old[i] == text)
        assert exact >= min(old.count(text), new.count(text)) - sum(1 for j, i in found.items() if new[j] != old[i])
    assert match(old, old) == {i: i for i in range(len(old))}


def test_another_brief_is_another_story(tmp_path, monkeypatch):
    monkeypatch.setattr("director.session.TEMPLATE", '[embedding]\nmodel = "words"\n')
    film = Director(tmp_path / "film")
    film.plan("A cat finds a letter in the rain and brings it home.", generator="testcard", shots=3)
    with pytest.raises(BadInput, match="another story"):
        film.plan("Two old astronauts repair a clock on the moon.", yes=True)
    with pytest.raises(NeedsYes):
        film.plan("A cat finds a red letter in the rain and brings it home.")


def test_a_changed_line_of_a_long_script_touches_one_shot(tmp_path, monkeypatch):
    monkeypatch.setattr("director.session.TEMPLATE", '[embedding]\nmodel = "words"\n')
    path = tmp_path / "long.fountain"
    path.write_text(long_script.script(pages=12))
    film = Director(tmp_path / "film")
    film.plan(path, generator="testcard", size="64x64")
    path.write_text(long_script.changed(long_script.script(pages=12)))
    found = film.compare_script(path)
    assert len(found.lines) == 1
    assert found.lines[0].endswith("dialogue")
    assert found.kept == len(film.shots())


def test_a_note_of_the_script_is_shown_with_its_shot_and_a_change_in_words(film, script):
    script.write_text(SCRIPT.replace("Count it twice.", "Count it once.").replace("of coins", "of coins [[small ones]]"))
    film.plan(script, yes=True)
    last = film.shot(len(film.shots()))
    assert last.notes == ("small ones",)
    assert "ben: “Count it twice.” -> ben: “Count it once.”" in "; ".join(map(str, last.reasons))
