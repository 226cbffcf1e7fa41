"""Notes from a real server of the Model Context Protocol, run by this Python."""

import sys

import pytest

from director.config import FILE
from director.config_form import NotesServer
from director.embedding import Words
from director.errors import BadInput, WorkFailed
from director.research import find_notes, find_passages

SERVER = """
from mcp.server.mcpserver import MCPServer

server = MCPServer("archive")


@server.resource("archive://1961", name="1961")
def diary() -> str:
    return "The bakery oven was called Otto. Grandmother closes at six."


@server.resource("archive://boats", name="boats")
def boats() -> str:
    return "Quarterly figures of a shipping company."


@server.tool()
def search(query: str) -> str:
    return f"Found for {query}: the bakery smelled of rye."


server.run()
"""


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "server.py"
    path.write_text(SERVER)
    return lambda **fields: {"archive": NotesServer(command=(sys.executable, str(path)), **fields)}


def test_resources_are_documents_and_the_nearest_are_drawn_on(archive):
    (found,) = find_passages(find_notes("mcp:archive", archive()), "a bakery closes, says grandmother", Words())
    assert (found.file, found.line) == ("archive: 1961", 1)
    assert "called Otto" in found.text


def test_a_tool_is_asked_for_the_story(archive):
    (found,) = find_passages(find_notes("mcp:archive", archive(tool="search")), "a bakery closes", Words())
    assert found.text == "Found for a bakery closes: the bakery smelled of rye."


@pytest.mark.parametrize(
    ("server", "why"),
    [
        ({"command": ("no-such-program",)}, "No such file"),
        ({"command": (sys.executable, "-c", "print('hello')")}, "closed"),
        ({"url": "http://127.0.0.1:9/mcp"}, "failed"),
    ],
)
def test_a_server_that_does_not_answer_is_one_sentence(server, why):
    with pytest.raises(WorkFailed, match=f"(?s)mcp:mine cannot be read.*{why}.*start or mend"):
        find_passages(find_notes("mcp:mine", {"mine": NotesServer(**server)}), "a story", Words())


def test_a_tool_that_is_not_there_is_one_sentence(archive):
    with pytest.raises(WorkFailed, match="Unknown tool: nope"):
        find_passages(find_notes("mcp:archive", archive(tool="nope")), "a story", Words())


def test_an_unknown_name_says_which_are_known(archive):
    with pytest.raises(BadInput, match=r"lists mcp:archive; a section \[notes\.diary\] there adds it"):
        find_notes("mcp:diary", archive())


def test_a_server_is_a_command_or_a_url():
    with pytest.raises(ValueError, match="one of them"):
        NotesServer(command=("x",), url="http://localhost/mcp")


def test_a_new_film_takes_the_settings_that_lie_there_already(director, tmp_path):
    """And bad input gives them back as they were."""
    film = tmp_path / "film"
    film.mkdir()
    text = f'[embedding]\nmodel = "words"\n[notes.archive]\ncommand = ["{sys.executable}", "nowhere.py"]\n'
    (film / FILE).write_text(text)
    small = ("--shots", "1", "--size", "64x64", "--generator", "testcard", "--project", film)
    code, _, err = director("plan", "A cat finds a letter.", "--notes", "mcp:other", *small)
    assert (code, "film.toml lists mcp:archive" in err) == (2, True)
    assert [path.name for path in film.iterdir()] == [FILE]
    assert (film / FILE).read_text() == text
    assert director("plan", "A cat finds a letter.", *small)[0] == 0
    assert (film / FILE).read_text() == text
