"""Which language model is asked, with which key, and what is said when there is none."""

import importlib.util
import subprocess
import sys

import pytest
from click.testing import CliRunner
from llm_server import Server, error, words

from director.cli.main import main
from director.config import FILE, TEMPLATE, read_config
from director.config_form import FilmConfig
from director.errors import BadInput
from director.llm.asked import Asked
from director.llm.base import Message, Prompt
from director.llm.budget import Budget
from director.llm.endpoint import Endpoint
from director.llm.find import find_endpoint, find_llm
from director.llm.keys import find_key, key_needed, without_keys

KEY = "sk-very-secret-0123456789"
NOTHING = FilmConfig()


@pytest.fixture
def key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def config(**llm):
    return FilmConfig.model_validate({"llm": llm})


def test_silence_means_the_built_in_writer(key):
    assert find_llm(NOTHING) is None
    assert find_llm(NOTHING, Asked(llm="builtin"), needed=True) is None
    assert find_llm(config(name="ollama"), Asked(llm="builtin")) is None


def test_without_a_key_and_an_endpoint_it_says_what_to_set():
    for asked, needed in ((Asked(llm="openai"), False), (Asked(), True), (Asked(llm_model="gpt-5.4"), False)):
        with pytest.raises(BadInput, match="export OPENAI_API_KEY") as failure:
            find_llm(NOTHING, asked, needed=needed)
        for way in ("--llm-base-url", "ollama", "--llm builtin"):
            assert way in str(failure.value)


@pytest.mark.parametrize(
    ("asked", "llm", "base_url", "model"),
    [
        (Asked(llm="openai"), {}, "https://api.openai.com/v1", "gpt-5.4-mini"),
        (Asked(llm_model="gpt-5.5"), {}, "https://api.openai.com/v1", "gpt-5.5"),
        (Asked(llm="ollama"), {}, "http://localhost:11434/v1", ""),
        (Asked(llm="ollama", llm_base_url="http://box:9/v1"), {}, "http://box:9/v1", ""),
        (Asked(llm_base_url="http://localhost:8080/v1/"), {}, "http://localhost:8080/v1", ""),
        (Asked(), {"name": "vllm", "model": "qwen"}, "http://localhost:8000/v1", "qwen"),
        (Asked(llm_model="other"), {"name": "vllm", "model": "qwen"}, "http://localhost:8000/v1", "other"),
        (Asked(llm="openai"), {"name": "vllm", "model": "qwen"}, "https://api.openai.com/v1", "gpt-5.4-mini"),
        (Asked(), {"name": "openai", "base_url": "http://localhost:5/v1"}, "http://localhost:5/v1", ""),
        (
            Asked(llm_base_url="http://localhost:6/v1"),
            {"name": "ollama", "base_url": "http://localhost:5/v1"},
            "http://localhost:6/v1",
            "",
        ),
    ],
)
def test_what_is_said_now_goes_over_what_the_film_says(key, asked, llm, base_url, model):
    found = find_endpoint(config(**llm), asked)
    assert (found.base_url, found.model) == (base_url, model)


def test_the_key_goes_where_the_person_says_and_not_where_a_film_says(key, monkeypatch):
    def given(asked=None, **llm):
        return find_endpoint(config(**llm), asked or Asked()).key

    assert given(Asked(llm="openai")) == KEY
    assert given(Asked(llm_base_url="https://mine.example/v1")) == KEY
    assert given(name="openai") == KEY
    assert given(name="openai", base_url="https://api.openai.com/v1") == KEY
    assert given(name="openai", base_url="https://api.openai.com.evil.example/v1") == ""
    assert given(name="openai", base_url="https://evil.example/v1") == ""
    assert given(name="ollama", base_url="https://evil.example/v1") == ""
    monkeypatch.setenv("OPENAI_BASE_URL", "https://mine.example/v1")
    assert given(name="openai", base_url="https://mine.example/v1") == KEY
    assert given(Asked(llm="openai")) == KEY
    assert find_endpoint(NOTHING, Asked(llm="openai")).base_url == "https://mine.example/v1"


@pytest.mark.skipif(not importlib.util.find_spec("keyring"), reason="the keyring is an extra")
def test_the_keyring_of_the_system_keeps_keys_by_host():
    import keyring
    from keyring.backend import KeyringBackend
    from keyring.errors import PasswordDeleteError

    class Drawer(KeyringBackend):
        priority = 1

        def get_password(self, service, username):
            return {("director", "evil.example"): "sk-of-evil"}.get((service, username))

        def set_password(self, service, username, password):
            raise NotImplementedError

        def delete_password(self, service, username):
            raise PasswordDeleteError

    before = keyring.get_keyring()
    keyring.set_keyring(Drawer())
    try:
        assert find_key("https://evil.example/v1", chosen=False) == "sk-of-evil"
        assert find_key("https://api.openai.com/v1", chosen=True) == ""
        assert find_key("http://localhost:8080/v1", chosen=True) == ""
    finally:
        keyring.set_keyring(before)
    assert find_key("https://evil.example/v1", chosen=False) == ""  # no keyring here


@pytest.mark.parametrize("value", ["…", "sk-abc def", "sk-abc\ndef"])
def test_what_can_be_no_key_is_said_without_showing_it(monkeypatch, value):
    monkeypatch.setenv("OPENAI_API_KEY", value)
    with pytest.raises(BadInput, match="OPENAI_API_KEY holds something that is no key") as failure:
        find_llm(NOTHING, Asked(llm="openai"))
    assert value not in str(failure.value)
    monkeypatch.setenv("OPENAI_API_KEY", f" {KEY}\n")
    assert find_key("https://api.openai.com/v1", chosen=True) == KEY


@pytest.mark.parametrize(
    ("base_url", "sent", "says"),
    [
        ("https://mine.example/v1", KEY, "the key was refused; set OPENAI_API_KEY to one that is valid there"),
        ("https://mine.example:9/v1", "sk-of-the-ring", "`keyring set director mine.example:9` keeps another"),
        ("https://mine.example/v1", "", "or keep one for it: `keyring set director mine.example`"),
        ("http://localhost:8080/v1", "", "none was sent; set OPENAI_API_KEY, and name the server with --llm-base-url"),
    ],
)
def test_what_to_do_about_a_key_depends_on_where_it_was_kept(key, base_url, sent, says):
    told = key_needed(Endpoint(base_url, key=sent))
    assert told.endswith(says)
    assert "sk-" not in told


def test_keys_are_left_out_of_texts():
    assert without_keys(f"bad {KEY}, Bearer abcdef123456") == "bad …, …"
    assert without_keys("my-odd-key is bad", "my-odd-key") == "… is bad"
    assert without_keys("a sketch of the risk-averse") == "a sketch of the risk-averse"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"llm": "chatty"}, "--llm chatty: choose builtin, openai"),
        ({"llm_base_url": "localhost"}, "no address of a server"),
        ({"llm_base_url": "ftp://x/v1"}, "no address of a server"),
        ({"llm_base_url": "http://me:secret@x/v1"}, "put it into OPENAI_API_KEY"),
        ({"llm": "builtin", "llm_model": "x"}, "asks no language model"),
        ({"record": "a", "replay": "b"}, "leave one out"),
        ({"budget": "much"}, "--budget much: wanted"),
        ({"budget": "tokens=-1"}, "wanted"),
        ({"budget": "nan"}, "wanted"),
        ({"budget": "miles=3"}, "wanted"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_happens(fields, says):
    with pytest.raises(BadInput, match=says) as failure:
        Asked(**fields)
    assert "secret" not in str(failure.value)


def test_a_record_of_nothing_is_an_error(tmp_path):
    with pytest.raises(BadInput, match="asks no language model"):
        find_llm(NOTHING, Asked(record=tmp_path / "r.jsonl"))


def test_a_budget_is_read_as_it_is_typed():
    assert Budget.parse("2.50") == Budget(money=2.5)
    assert Budget.parse("tokens=2e5, minutes=10") == Budget(tokens=200_000, minutes=10)


def test_the_template_of_a_film_is_the_defaults(tmp_path):
    (tmp_path / FILE).write_text(TEMPLATE)
    found = read_config(tmp_path)
    assert (found.llm, found.budget, found.embedding) == (NOTHING.llm, NOTHING.budget, NOTHING.embedding)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[llm]\nname = "chatty"', "llm.name"),
        ('[llm]\nbase_url = "here"', "no address of a server"),
        ('[llm]\nkey = "sk-x"', "llm.key"),
        ("[budget]\nmoney = -1", "budget.money"),
        ('[prices.models]\n"x" = { asked = "much", answered = 1 }', "prices.models.x.asked"),
    ],
)
def test_a_mistake_in_film_toml_is_named(tmp_path, text, says):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(BadInput, match=says):
        read_config(tmp_path)


def test_the_command_line_says_it_in_one_sentence(tmp_path):
    made = CliRunner().invoke(
        main, ["make", "A cat finds a letter.", "--project", str(tmp_path / "f"), "--llm", "chatty"]
    )
    assert made.exit_code == 2
    assert made.output.startswith("director: --llm chatty")
    assert not (tmp_path / "f").exists()


def test_an_answer_comes_through_with_its_price_and_a_recording(tmp_path):
    path = tmp_path / "r.jsonl"
    with Server(words("Yes.")) as server:
        llm = find_llm(NOTHING, Asked(llm_base_url=server.url, llm_model="tiny", record=path))
        reply = llm.complete(Prompt([Message("user", "Tea?")]))
    assert reply.message.text == "Yes."
    assert reply.usage.money == 0.0  # a server on this machine
    again = find_llm(NOTHING, Asked(replay=path)).complete(Prompt([Message("user", "Tea?")]))
    assert again.message == reply.message


def test_a_key_is_in_no_recording_and_no_error(tmp_path, key):
    path = tmp_path / "r.jsonl"
    with Server(words("Yes."), error(500, f"cannot read {KEY}")) as server:
        llm = find_llm(config(tries=1), Asked(llm_base_url=server.url, llm_model="tiny", record=path))
        llm.complete(Prompt([Message("user", "Tea?")]))
        with pytest.raises(Exception, match="cannot read …") as failure:
            llm.complete(Prompt([Message("user", "More?")]))
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert KEY not in path.read_text() + str(failure.value)


def test_nothing_of_openai_is_loaded_before_it_is_asked():
    code = (
        "import sys, director.llm.find, director.llm.openai_chat, director.llm.structured, director.options\n"
        "assert 'openai' not in sys.modules and 'keyring' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
