"""Any Fountain script, word for word: read, written, planned."""

import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from scripts import as_read, scripts

from director.intake.fountain import oddities, read_fountain
from director.intake.read import read_source
from director.intake.script import write_fountain
from director.writer.builtin import BuiltinWriter
from workspace.records import Source, Wish

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16")
QUICKLY = (Phase.explicit, Phase.reuse, Phase.generate)  # a counterexample as it is found: shrinking takes minutes
SOME = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=QUICKLY)


def source_of(text):
    return Source(kind="fountain", title="", text=text, digest="0" * 64, path="a.fountain")


@SOME
@given(scripts())
def test_what_is_written_is_read_in_order(script):
    text, expected = script
    assert as_read(read_fountain(source_of(text))) == expected


@SOME
@given(scripts())
def test_every_element_stands_where_it_says(script):
    play = read_fountain(source_of(script[0]))
    for element in (element for scene in play.scenes for element in scene.elements):
        assert script[0][element.start :].startswith(element.text.split("\n")[0])
    for scene in play.scenes:
        assert not scene.heading or script[0][scene.start :].lstrip(".").lstrip().startswith(scene.heading)


@SOME
@given(scripts())
def test_out_and_in_again_is_the_same(script):
    play = read_fountain(source_of(script[0]))
    again = read_fountain(source_of(write_fountain(play)))
    assert as_read(again) == as_read(play)
    assert again.title_page == play.title_page or not play.title_page


@SOME
@given(scripts())
def test_a_plan_loses_changes_doubles_and_moves_nothing(script):
    writer, source = BuiltinWriter(), source_of(script[0])
    play = writer.screenplay(source, Wish())
    shots = writer.shot_plan(play, writer.cards(play, source), Wish())
    elements = [element for scene in play.scenes for element in scene.elements]
    said = [element.text for element in elements if element.kind == "line"]
    done = [element.text for element in elements if element.kind == "action"]
    noted = [element.text for element in elements if element.mark == "[["]
    assert _words(line.line for shot in shots for line in shot.dialogue) == _words(said)
    assert "\n".join(shot.action for shot in shots if shot.action) == "\n".join(done)
    assert [note for shot in shots for note in shot.notes] == noted
    ways = " ".join(filter(None, (shot.transition for shot in shots)))
    ways += "".join(note.removeprefix("ends with") for note in shots[-1].continuity)
    assert _words([ways]) == _words(element.text for element in elements if element.kind == "transition")


def _words(texts):
    return [word for text in texts for word in text.split()]


@pytest.mark.parametrize("encoding", [*ENCODINGS, "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_encoding(tmp_path, encoding, newline):
    text = "INT. KITCHEN - DAY\n\nZoë reads.\n\nZOË\nNon — jamais.\n"
    path = tmp_path / "a.fountain"
    path.write_bytes(text.replace("\n", newline).encode(encoding))
    assert read_source(str(path)).text == text


def elements_of(text):
    return as_read(read_fountain(source_of("INT. A - DAY\n\n" + text)))[1:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BOB\n#1 fan!", [("line", "#1 fan!", "BOB", "", "")]),
        ("BOB\n(laughing) Hello.\nHow are you?", [("line", "(laughing) Hello.\nHow are you?", "BOB", "", "")]),
        ("BOB\n(to the\nroom)\nHello.", [("line", "Hello.", "BOB", "to the room", "")]),
        ("BOB\n(never closed\nHello.", [("line", "(never closed\nHello.", "BOB", "", "")]),
        ("BOB\n(to (old) John)\nHello.", [("line", "Hello.", "BOB", "to (old) John", "")]),
        ("BOB\nOne.\n  \nTwo.", [("line", "One.\n\nTwo.", "BOB", "", "")]),
        (
            "BOB\nHello.\n~La la\nBye.",
            [
                ("line", "Hello.", "BOB", "", ""),
                ("line", "La la", "BOB", "sings", "~"),
                ("line", "Bye.", "BOB", "", ""),
            ],
        ),
        ("One.\n    \nBOB\nHello.", [("action", "One.", "", "", ""), ("line", "Hello.", "BOB", "", "")]),
        ("A\tlabel with a tab.", [("action", "A\tlabel with a tab.", "", "", "")]),
        ("~LA LA\n~LA", [("action", "LA LA\nLA", "", "", "~")]),
        ("> THE END <", [("action", "THE END", "", "", "><")]),
        ("[[never closed", [("action", "[[never closed", "", "", "")]),
    ],
)
def test_corners(text, expected):
    assert elements_of(text) == expected


def test_what_begins_and_never_ends_is_kept_and_told():
    source = source_of("INT. A - DAY\n\nRain. [[ not yet\n\nBOB\nHello. /* no\n")
    assert "[[ not yet" in read_fountain(source).scenes[0].elements[0].text
    told = oddities(source)
    assert [re.match(r"line (\d+)", words)[1] for words in told] == ["3", "6"]
    assert oddities(source_of("INT. A - DAY\n\n[[fine]] /* gone */\n")) == []


def shots_of(text):
    writer, source = BuiltinWriter(), source_of(text)
    play = writer.screenplay(source, Wish())
    return writer.shot_plan(play, writer.cards(play, source), Wish())


def test_notes_stand_on_their_shot_and_those_who_speak_together_in_one():
    text = "INT. HALL - DAY\n\n[[first]]\n\nRain.\n\nBOB\nYes.\n\nANN ^\nNo. [[over each other]]\n\nThe door opens.\n\n[[last]]\n"
    shots = shots_of(text)
    assert [shot.notes for shot in shots] == [("first", "over each other"), ("last",)]
    assert [line.line for line in shots[0].dialogue] == ["Yes.", "No."]


def test_lengths_know_beats_songs_and_scripts_without_spaces():
    def seconds(manner, words):
        return shots_of(f"INT. HALL - DAY\n\n@Zoë\n({manner})\n{words}\n")[0].duration

    line = "I have seen this house before, in the rain, long ago, and nobody was in it"
    assert seconds("a beat", line) == pytest.approx(seconds("kindly", line) + 1.0, abs=0.11)
    assert seconds("after a long pause", line) == pytest.approx(seconds("kindly", line) + 2.0, abs=0.11)
    assert seconds("singing", line) > seconds("kindly", line) + 1.5
    assert seconds("kindly", "我以前在雨中见过这座房子很久以前里面没有人") > 5.0
    assert len(shots_of("INT. HALL - DAY\n\n@张伟\n" + "我以前在雨中见过这座房子。" * 12)) > 1
