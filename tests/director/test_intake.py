import json
from pathlib import Path

import pytest

from director.errors import BadInput
from director.intake.read import read_source

STORIES = Path(__file__).parent.parent / "data" / "stories"


def test_words_are_a_brief():
    source = read_source("A lighthouse keeper finds a wounded robot in a storm and hides it.")
    assert (source.kind, source.path) == ("brief", "")
    assert source.title == "The Lighthouse Keeper and the Wounded Robot"


@pytest.mark.parametrize(
    ("name", "kind", "title"),
    [
        ("odd.fountain", "fountain", "The Odd Ferry Part One"),
        ("tea.json", "prompts", "Tea"),
        ("kites.md", "brief", "The Kite Maker of Salt Street"),
    ],
)
def test_files_are_told_by_their_ending(name, kind, title):
    source = read_source(str(STORIES / name))
    assert (source.kind, source.title) == (kind, title)
    assert source.path.endswith(name)


def test_a_text_with_scene_headings_is_a_script(tmp_path):
    path = tmp_path / "scene.txt"
    path.write_text("INT. KITCHEN - DAY\n\nRain.\n")
    assert read_source(str(path)).kind == "fountain"
    path.write_text("The internal kitchen was dark.\n")
    assert read_source(str(path)).kind == "brief"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_same_words_in_any_encoding_are_the_same_text(tmp_path, encoding, newline):
    path = tmp_path / "brief.txt"
    path.write_bytes("Zoë finds a key.\nShe opens a door.\n".replace("\n", newline).encode(encoding))
    assert read_source(str(path)).text == "Zoë finds a key.\nShe opens a door.\n"


def test_the_digest_is_of_the_bytes(tmp_path):
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_bytes(b"A key.\n")
    two.write_bytes(b"A key.\r\n")
    assert read_source(str(one)).text == read_source(str(two)).text
    assert read_source(str(one)).digest != read_source(str(two)).digest


@pytest.mark.parametrize("text", ["", "   \n\t"])
def test_an_empty_brief_is_refused(text):
    with pytest.raises(BadInput, match="the brief is empty; wanted a story"):
        read_source(text)


@pytest.mark.parametrize("name", ["nothing.fountain", "nowhere/at/all", "my story.txt", "film.json"])
def test_a_file_that_is_not_there(name):
    with pytest.raises(BadInput, match=f"there is no file {name}; wanted"):
        read_source(name)


def test_a_sentence_with_a_slash_is_no_file():
    assert read_source("He and/or she finds a key.").kind == "brief"
    assert read_source("x" * 5000).kind == "brief"


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(BadInput, match="is a folder; wanted"):
        read_source(str(tmp_path))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is a binary file; wanted text"),
        (b"A caf\xe9 at night.", "byte 0xe9 at offset 5"),
        (b"\xff\xfeA", "is not UTF-16"),
        (b"", "is empty; wanted a story"),
        (b"x" * 1_000_001, "has 1,000,001 bytes; wanted a brief of at most 1,000,000"),
    ],
)
def test_files_that_cannot_be_read(tmp_path, data, words):
    path = tmp_path / "brief.txt"
    path.write_bytes(data)
    with pytest.raises(BadInput) as error:
        read_source(str(path))
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_formats_of_other_programs_are_named(tmp_path):
    path = tmp_path / "script.fdx"
    path.write_text("<FinalDraft/>")
    with pytest.raises(BadInput, match="is a Final Draft file; wanted plain text: export it as Fountain"):
        read_source(str(path))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"prompts": []}', "has an empty list of prompts"),
        ('["a"]', "holds a list at the top"),
        ('{"shots": ["a"]}', 'has shots but no "prompts"'),
        ("{}", 'has no key at all but no "prompts"'),
        ('{"prompts": "a"}', '"prompts" in'),
        ('{"prompts": ["a", " "]}', "prompt 2 of 2"),
        ('{"prompts": ["a", 3]}', "is a number; wanted a string"),
        ('{"prompts": ["a", null]}', "is null; wanted a string"),
        ('{"prompts": ["a",\n"b', "stops being JSON at line 2, column 1"),
    ],
)
def test_prompts_that_cannot_be_used(tmp_path, text, words):
    path = tmp_path / "film.json"
    path.write_text(text)
    with pytest.raises(BadInput) as error:
        read_source(str(path))
    assert words in str(error.value)


def test_ten_thousand_prompts_are_a_mistake(tmp_path):
    path = tmp_path / "film.json"
    path.write_text(json.dumps({"prompts": ["a"] * 10_000}))
    with pytest.raises(BadInput, match="has 10,000 prompts; wanted fewer than 10,000"):
        read_source(str(path))


def test_a_script_without_a_scene_is_refused(tmp_path):
    path = tmp_path / "film.fountain"
    path.write_text("Once upon a time.\n\nBOB\nHello.\n")
    with pytest.raises(BadInput, match="has no scene heading; wanted at least one such as INT"):
        read_source(str(path))
