"""Tool calls at random, valid and invalid, in every stage: what the design promises holds after each."""

import json
import random
from collections import Counter

import pytest
from fakes import PlainWriter, start_film
from naive import tables
from toolwalker import FOREIGN, NONSENSE, walk_with_tools
from walker import Counted, base_film

from director import Director
from director.llm.base import ToolCall
from director.tools.catalogue import allowed, catalogue
from director.tools.toolbox import Toolbox
from workspace.commands import BringSource, Say, WriteCards, WriteScreenplay
from workspace.records import Source
from workspace.store import stage

CALLS = 100  # of each film; `make torture` makes thousands
SEEDS = (6, 8)
SOURCE = Source(kind="brief", title="Test", text="A test.", digest="0" * 64)
WRITER = PlainWriter()
PLAY = WRITER.screenplay(SOURCE, None)
PLANNING = {
    "intake": (),
    "screenplay": (BringSource(source=SOURCE),),
    "cards": (BringSource(source=SOURCE), WriteScreenplay(screenplay=PLAY)),
    "shot_plan": (
        BringSource(source=SOURCE),
        WriteScreenplay(screenplay=PLAY),
        WriteCards(cards=tuple(WRITER.cards(PLAY, SOURCE))),
    ),
}


def test_random_tool_calls_keep_every_promise(tmp_path, monkeypatch):
    base, counted = base_film(tmp_path), Counted(monkeypatch)
    verdicts, done, asked = Counter(), Counter(), 0
    for seed in SEEDS:
        walk = walk_with_tools(base, tmp_path / f"film-{seed}", counted, calls=CALLS, seed=seed)
        verdicts, done, asked = verdicts + walk.verdicts, done + walk.done, asked + walk.asked
    assert {"allow", "refuse", "invalid", "unknown", "needs-approval"} <= set(verdicts)
    assert len(done) > len(catalogue()) * 0.8, f"never done: {sorted(set(catalogue()) - set(done))}"
    assert asked > 3


@pytest.mark.parametrize("at", PLANNING)
def test_before_there_are_shots_a_model_can_only_look(tmp_path, at):
    folder, dice = tmp_path / "film", random.Random(5)
    with start_film(folder) as film:
        step = film.begin_step("plan")
        for command in PLANNING[at]:
            film.apply(command, actor="director", step=step)
        turn = film.apply(Say(who="person", text="go"), actor="person", step=step)
        before, asked = tables(folder), []
        toolbox = Toolbox(Director(folder), film, lambda question: asked.append(question) or True)
        with film.view() as view:
            assert stage(view) == at
        assert {spec.name for spec in toolbox.specs()} == {tool.name for tool in allowed(at)}
        for _ in range(80):
            name = dice.choice([*catalogue(), *FOREIGN])
            arguments = dice.choice([*NONSENSE, *map(json.dumps, ({"shot": 1}, {"shots": [1]}, {"style": "noir"}))])
            outcome = toolbox.use(ToolCall("1", name, arguments), turn=turn, step=step)
            if name == "rewrite" and at in catalogue()[name].stages:  # only what waits, and nothing does here
                assert outcome.verdict in ("refuse", "invalid")
            elif name in catalogue() and catalogue()[name].changes:
                assert (outcome.verdict, at in outcome.text) == ("refuse", True)
            assert tables(folder) == before
        assert asked == [], "a person was asked about what is refused anyway"
