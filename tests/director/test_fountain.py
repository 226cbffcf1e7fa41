from pathlib import Path

import pytest

from director.intake.fountain import read_fountain
from director.intake.marks import plain
from director.intake.read import read_source

STORIES = Path(__file__).parent.parent / "data" / "stories"
ODD = read_source(str(STORIES / "odd.fountain"))
PLAY = read_fountain(ODD)
ELEMENTS = [element for scene in PLAY.scenes for element in scene.elements]


def of(kind):
    return [element for element in ELEMENTS if element.kind == kind]


def test_title_page():
    assert PLAY.title == "The Odd Ferry Part One"
    assert PLAY.author == "Nobody in Particular"
    assert PLAY.written_by == ""


def test_headings_keep_their_case_and_lose_their_number():
    assert [(scene.heading, scene.place, scene.interior, scene.time_of_day) for scene in PLAY.scenes] == [
        ("", "", None, ""),
        ("INT. TICKET_OFFICE - MORNING", "TICKET_OFFICE", True, "MORNING"),
        ("EXT./INT. FERRY - CONTINUOUS", "FERRY", None, "CONTINUOUS"),
        ("THE FAR SIDE", "THE FAR SIDE", None, ""),
        ("EXT. EMPTY MEADOW - SUNSET", "EMPTY MEADOW", False, "SUNSET"),
    ]


def test_dialogue_word_for_word_with_its_manner():
    assert [(line.character, line.manner, line.text) for line in of("line")] == [
        ("NELL", "not looking up", "Closed."),
        ("McRae", "O.S.", "It says open on the door."),
        ("NELL", "", "The door is wrong."),
        ("NELL", "beat", "The door has been wrong since _Tuesday_."),
        ("MCRAE", "", "Two singles.\nOne for me, one for her."),
        ("NELL", "", "Goats travel free."),
        ("NELL", "V.O.", "I should have asked where he was going."),
        ("MCRAE", "sings", "The water is wide, I cannot get o'er\nAnd neither have I wings to fly"),
        ("NELL", "whispering", "Where is she?"),
    ]


def test_action_keeps_underscores_and_emphasis_and_loses_notes():
    actions = [action.text for action in of("action")]
    assert actions[0] == "The sound of water before anything is seen."
    assert "She reads snake_case labels and *one* _underlined_ word.  A bell rings.\nOutside, fog." in actions[1]
    assert "McRAE SITS\non the only bench." in actions
    assert "A lyric nobody sings" in actions
    assert "THE SHORE\nIN SPRING" in actions
    assert not any("removed" in element.text for element in ELEMENTS)


def test_a_note_may_end_with_a_bracket(tmp_path):
    path = tmp_path / "a.fountain"
    path.write_text("INT. ROOM - DAY\n\n[[see [3]]]\n\nRain.\n")
    play = read_fountain(read_source(str(path)))
    assert [(e.kind, e.text) for e in play.scenes[0].elements] == [("note", "see [3]"), ("action", "Rain.")]


def test_transitions_and_notes():
    assert [element.text for element in of("transition")] == ["FADE IN:", "CUT TO:", "FADE OUT."]
    assert [(element.mark, element.text) for element in of("note")] == [
        ("#", "Act One"),
        ("=", "The ferry does not come."),
        ("[[", "Nell should look tired here"),
        ("===", "==="),
    ]


def test_every_paragraph_stands_where_it_says():
    for element in ELEMENTS:
        first = element.text.split("\n")[0].split("  ")[0]
        assert ODD.text[element.start :].startswith(first)
    starts = [element.start for element in ELEMENTS]
    assert starts == sorted(starts)


def test_a_heading_needs_no_blank_line_after_it(tmp_path):
    path = tmp_path / "a.fountain"
    path.write_text("INT. HALL - DAY\nBob waits.\n\nEXT. YARD\nHe runs.\n")
    play = read_fountain(read_source(str(path)))
    assert [(scene.place, [e.text for e in scene.elements]) for scene in play.scenes] == [
        ("HALL", ["Bob waits."]),
        ("YARD", ["He runs."]),
    ]


def test_a_first_paragraph_with_a_colon_is_no_title_page(tmp_path):
    path = tmp_path / "a.fountain"
    path.write_text("Remember: it rains.\n\nEXT. YARD - DAY\n\nRain.\n")
    assert read_fountain(read_source(str(path))).scenes[0].elements[0].text == "Remember: it rains."


@pytest.mark.parametrize("broken", ["/* never closed", "[[ never closed", "*one", "BOB\n(", "> ", ".", "@", "~"])
def test_unfinished_marks_lose_nothing_and_break_nothing(tmp_path, broken):
    path = tmp_path / "a.fountain"
    path.write_text(f"EXT. YARD - DAY\n\nRain falls.\n\n{broken}\n\nIt stops.\n")
    texts = [element.text for scene in read_fountain(read_source(str(path))).scenes for element in scene.elements]
    assert texts[0] == "Rain falls."
    assert texts[-1] == "It stops."


def test_plain_words():
    assert plain("_**Not** here_, *there*") == "Not here, there"
    assert plain("snake_case and 2 * 3 * 4") == "snake_case and 2 * 3 * 4"
    assert plain("~La la\n~Fa") == "La la Fa"
    assert plain(r"\*stars\*") == "*stars*"
