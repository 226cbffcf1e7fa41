"""Lines in other languages: a film's film.toml names a program or a server, and a film with such lines is made."""

import io
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from llm_server import Say, Server

from director import Director

SCRIPT = """Title: Deux villes

INT. KITCHEN - DAY

ANNA, a woman of forty, turns.

ANNA
Où est la clé de la maison ? Je ne sais pas.

BORIS
Она на столе, в кухне.

ANNA

Thank you.
"""
SMALL = ("--size", "64x64", "--yes")


def wav() -> bytes:
    """A second of a tone."""
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes((6000 * np.sin(np.arange(24_000) / 17)).astype("<i2").tobytes())
    return data.getvalue()


@pytest.fixture
def script(director):
    Path("villes.fountain").write_text(SCRIPT, encoding="utf-8")
    assert director("plan", "villes.fountain", "--project", "villes", *SMALL)[0] == 0
    return Path("villes")


def settle(film: Path, voices: str) -> None:
    (film / "film.toml").write_text(f'[embedding]\nmodel = "words"\n[voices]\n{voices}\n', encoding="utf-8")


def test_a_server_says_what_the_own_voices_cannot_once(director, script):
    with Server(Say(lambda request: request.reply(200, wav(), kind="audio/wav"))) as server:
        settle(script, f'base_url = "{server.url}"\nmodel = "tts-1-hd"\n[voices.names]\nru = "boris"')
        code, _, err = director("make", "--project", script)
        assert code == 0, err
        assert {(body["voice"], body["model"]) for body in server.asked} == {
            ("nova", "tts-1-hd"),
            ("boris", "tts-1-hd"),
        }
        assert all(body["response_format"] == "wav" for body in server.asked)
        count = len(server.asked)
        assert not Director(script).status().remarks
        assert director("revise", script, 1, "make it night")[0] == 0
        assert len(server.asked) == count


def test_offline_nothing_leaves_and_the_sentence_says_so(director, script):
    settle(script, 'base_url = "https://speech.example/v1"')
    code, _, err = director("make", "--project", script)
    assert code == 2
    assert "DIRECTOR_OFFLINE=1 keeps everything on this machine" in err


def test_a_program_that_fails_stops_the_shot_in_one_sentence_and_the_same_command_goes_on(director, script):
    settle(script, f"command = \"'{sys.executable}' -c 'import sys; sys.exit(3)'\"")
    code, _, err = director("make", "--project", script)
    assert (code, "ended with 3" in err, "Traceback" in err) == (1, True, False)
    settle(script, "")
    assert director("make", "--project", script)[0] == 0
    _, out, _ = director("status", script)
    assert "“Она на столе, в кухне.” is not heard, only subtitled" in out


@pytest.mark.parametrize(
    ("voices", "told"),
    [
        ('command = "say \'unended"', "No closing quotation"),
        ('base_url = "nowhere"', "no address of a server"),
        ('command = "say"\nbase_url = "http://localhost:1/v1"', "leave one empty"),
        ('language = "French please"', "voices.language"),
        ("timeout = 0", "voices.timeout"),
    ],
)
def test_settings_that_cannot_be_are_refused(director, script, voices, told):
    settle(script, voices)
    code, _, err = director("make", "--project", script)
    assert (code, told in err) == (2, True), err
