"""The linter on a film: what the command prints, and that a fix is one step."""

import json

import pytest
from fakes import make_film

from director import Director
from director.cli.main import main


@pytest.fixture
def folder(tmp_path):
    """A film of three shots; in the last two Mara has got herself another name and a coat that no card tells."""
    folder = tmp_path / "film"
    make_film(folder, 1).close()
    film = Director(folder)
    film.insert(2, "Marra puts on a yellow raincoat.", characters=["Mara"])
    film.insert(3, "Wolfram nods at Mara.", characters=["Mara"])
    return folder


@pytest.fixture
def typed(folder, capsys):
    def run(*words):
        with pytest.raises(SystemExit) as end:
            main(["lint", str(folder), *words])
        return end.value.code, capsys.readouterr().out

    return run


def test_it_says_what_is_wrong_where_and_what_to_do(folder, typed):
    code, out = typed()
    assert code == 0, "nothing as bad as an error"
    assert "warning: shot 2: Mara wears a yellow raincoat, and is drawn as the card says" in out
    assert "Marra has no card" in out
    assert "is it Mara?" in out
    assert "0 errors, 3 warnings, 0 notes" in out
    assert "--fix` puts 2 of them right" in out
    assert typed("--fail-on", "warning")[0] == 3
    assert typed("--fail-on", "never")[0] == 0
    told = json.loads(typed("--json")[1])
    assert [fault["shots"] for fault in told["found"]] == [[2, 2], [2, 2], [3, 3]]
    assert told["fixed"] == []


def test_a_fix_is_one_step_that_undo_takes_back(folder, typed):
    before = [shot.plan for shot in Director(folder).state().shots]
    code, out = typed("--fix", "--fail-on", "warning")
    assert code == 3, "who Wolfram is only a person knows"
    assert "fixed: warning: shot 2" in out
    plans = [shot.plan for shot in Director(folder).state().shots]
    assert plans[1].action == "Mara puts on a yellow raincoat."
    assert [plan.wardrobe for plan in plans[1:]] == [{"mara": "a yellow raincoat"}] * 2
    assert [fault.words[0] for fault in Director(folder).lint().found] == ["Wolfram"]
    Director(folder).undo()
    assert [shot.plan for shot in Director(folder).state().shots] == before


def test_a_pinned_shot_is_left_as_it_is(folder):
    film = Director(folder)
    film.pin(2)
    assert film.lint(fix=True).fixed == []
