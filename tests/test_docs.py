"""The README is true: every command stands in it, every command line in it exists, every path is there."""

import ast
import re
import shlex
from pathlib import Path

import click
import pytest

from director import Director
from director.cli.main import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)
LINES = [line for kind, block in BLOCKS if kind in ("sh", "console") for line in block.splitlines()]
TYPED = sorted({line.removeprefix("$ ") for line in LINES if line.removeprefix("$ ").startswith("director ")})


@pytest.mark.parametrize("name", sorted(main.all()))
def test_every_command_has_help_and_stands_in_the_readme(name):
    assert main.all()[name].help
    assert f"director {name} " in README, f"the README does not name `director {name}`"


@pytest.mark.parametrize("line", TYPED)
def test_every_command_line_of_the_readme_is_one(line):
    name, *words = shlex.split(line, comments=True)
    command: click.Command = main
    while isinstance(command, click.Group) and words:  # a group may also stand alone
        name, *words = words
        command = command.commands[name]
    with click.Context(main) as parent:
        assert command.make_context(name, words, parent=parent).params


@pytest.mark.parametrize("target", ["film", "test", "torture", "bench"])
def test_every_make_target_named_is_there(target):
    assert f"make {target}" in README
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)


@pytest.mark.parametrize("block", [block for kind, block in BLOCKS if kind == "python"])
def test_every_python_block_calls_what_exists(block):
    for node in ast.walk(ast.parse(block)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "film":
            assert hasattr(Director, node.attr), f"Director has no {node.attr}"


def test_every_path_in_the_where_is_table_exists():
    table = README[README.index("## Where is") : README.index("## Working on it")]
    paths = [p for p in re.findall(r"`([\w./-]+)`", table) if "/" in p]
    assert len(paths) > 15
    in_a_film = ("media/", "exports/", "index/", "cache/")
    assert [p for p in paths if p not in in_a_film and not (ROOT / p).exists()] == []


def test_every_picture_is_there():
    for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file()


def test_ci_calls_the_documented_test_command():
    assert "\nmake test\n" in (ROOT / ".ci" / "run").read_text()
