"""Typed sessions: lines go in, the screen and the rows that they left come out."""

import builtins
import io
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fakes import make_film

from director.cli import chat
from director.cli.main import main
from director.llm.budget import Budget
from director.llm.metered import Metered
from director.llm.scripted import ScriptedLLM
from generator.testcard import TestCard


@dataclass
class Screen:
    """What was seen, and what the film kept of it."""

    folder: Path
    out: str = ""
    err: str = ""
    code: int = 0
    prompts: list = field(default_factory=list)

    def rows(self, query: str) -> list[dict]:
        with closing(sqlite3.connect(self.folder / "workspace.db")) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query)]

    @property
    def turns(self) -> list[tuple[str, str]]:
        return [(row["who"], row["text"]) for row in self.rows("SELECT * FROM turns ORDER BY id")]

    @property
    def calls(self) -> list[tuple[str, str]]:
        return [(row["tool"], row["verdict"]) for row in self.rows("SELECT * FROM calls ORDER BY id")]

    @property
    def answers(self) -> list[str]:
        """What the tools answered the model, in order."""
        return [row["message"] for row in self.rows("SELECT * FROM calls ORDER BY id")]


@pytest.fixture
def film(tmp_path, monkeypatch):
    """A finished film of six shots, in ./film."""
    monkeypatch.chdir(tmp_path)
    make_film(tmp_path / "film", 6).close()
    (tmp_path / "film" / "film.toml").write_text('[embedding]\nmodel = "words"\n')
    return Path("film")


@pytest.fixture
def renders(monkeypatch):
    """How often something was rendered."""
    made, shoot = [], TestCard.shoot

    def counting(self, request, *args, **kwargs):
        made.append(request.fingerprint)
        return shoot(self, request, *args, **kwargs)

    monkeypatch.setattr(TestCard, "shoot", counting)
    return made


@pytest.fixture
def typed(film, monkeypatch, capsys):
    """Type lines into `director chat`: against a scripted model when there are steps, else without any."""

    def run(*lines: str, steps=None, budget: Budget | None = None, terminal: bool = False, options=()) -> Screen:
        screen = Screen(film)
        llm = ScriptedLLM(steps or ())

        def found(folder, asked, took, say):
            return Metered(llm, budget=budget, free=True, on_call=took.append) if steps is not None else None

        monkeypatch.setattr(chat, "_find_llm", found)
        if terminal:
            left = [*lines]

            def read(prompt=""):
                if not left:
                    raise EOFError
                sys.stdout.write(prompt)
                return left.pop(0)

            monkeypatch.setattr(builtins, "input", read)
            monkeypatch.setattr("sys.stdin", type("Terminal", (io.StringIO,), {"isatty": lambda self: True})())
        else:
            monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        with pytest.raises(SystemExit) as end:
            main(["chat", str(film), *options])
        screen.out, screen.err = capsys.readouterr()
        screen.code, screen.prompts = end.value.code, llm.prompts
        llm.finish()
        return screen

    return run
