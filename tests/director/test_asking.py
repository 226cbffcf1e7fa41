"""A film asked about its continuity: nothing is written, and the answer is what selection really did."""

import json
import shutil
from xml.etree import ElementTree

import pytest
from fakes import make_film

from director import Director
from director.cli.main import main
from director.errors import BadInput


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Twelve shots, all made but the last."""
    folder = tmp_path_factory.mktemp("films") / "film"
    make_film(folder, 11).close()
    (folder / "film.toml").write_text('[embedding]\nmodel = "words"\n', encoding="utf-8")
    Director(folder).insert(12, "Mara stands at the quay.", characters=["Mara"])
    return folder


@pytest.fixture
def typed(folder, capsys):
    def run(command, *words):
        with pytest.raises(SystemExit) as end:
            main([command, str(folder), *map(str, words)])
        assert end.value.code == 0
        return capsys.readouterr().out

    return run


def test_why_tells_what_was_recorded_with_the_take(folder):
    film = Director(folder)
    found, memory = film.why(9), film.shot(9).memory
    assert found.recorded
    assert [(slot.shot, slot.score) for slot in found.slots] == [(entry.shot_number, entry.score) for entry in memory]
    assert any(slot.runner_up for slot in found.slots)
    assert {purpose.name for slot in found.slots for purpose in slot.purposes} >= {"look of Mara", "place Room"}
    first = film.why(1)
    assert (first.slots, {need.why for need in first.unmet}) == ((), {"first time"})


def test_why_tells_what_a_planned_shot_would_remember(folder):
    found = Director(folder).why(12)
    assert not found.recorded
    assert found.slots


def test_what_if_leaves_the_film_as_it_is(folder):
    film = Director(folder)
    before = (folder / "workspace.db").read_bytes()
    now = {slot.shot for slot in film.why(9).slots}
    gone = max(now)
    other = film.what_if(9, exclude=[gone])
    assert gone in other.lost
    assert gone not in {slot.shot for slot in other.slots}
    asked = film.what_if(9, include=[min(set(range(1, 9)) - now)])
    assert asked.gained
    assert {slot.shot for slot in film.what_if(9).slots} == now, "with nothing otherwise it is what was chosen"
    assert (folder / "workspace.db").read_bytes() == before


def test_a_role_is_steered_recorded_and_makes_stale(folder, capsys, tmp_path):
    film = Director(shutil.copytree(folder, tmp_path / "film"))
    asked = min({slot.shot for slot in film.why(9).slots if slot.role == "dynamic"})
    with pytest.raises(SystemExit):
        main(["memory", str(film.folder), "9", "--with", f"{asked}:place"])
    assert f"shot {asked}: all -> place" in capsys.readouterr().out
    assert film.state().shots[8].plan.memory.roles == {film.shot(asked).id: "place"}
    film.refresh([9])
    slot = next(slot for slot in film.why(9).slots if slot.shot == asked)
    assert (slot.use, film.shot(9).state) == ("place", "fresh")
    assert f"shot {asked}, dynamic: asked for, only the place" in str(slot)
    assert all("only the" not in slot.reason for slot in film.what_if(10).slots)
    assert "only the look" in str(film.what_if(10, include=[asked], roles={asked: "look"}).slots)
    with pytest.raises(BadInput, match="such as 3:look"):
        film.memory(9, include=[3], roles={3: "hat"})


def test_other_words_ask_for_another_state(folder):
    """In a raincoat no earlier take shows her: those that show her do so in another state, and are marked."""
    film = Director(folder)
    dressed = film.what_if(12, text="Mara stands at the quay in a yellow raincoat.")
    assert [(need.name, need.why) for need in dressed.unmet] == [("look of Mara", "first time in this state")]
    assert all(p.wrong for slot in dressed.slots for p in slot.purposes if p.kind == "look")
    assert "look of Mara, in another state" in dressed.slots[0].reason
    with pytest.raises(BadInput, match="only what is earlier"):
        film.what_if(9, include=[9])


def test_the_ledger_tells_states_with_the_words_that_say_so(folder):
    entries = Director(folder).ledger()
    assert [entry.shot for entry in entries] == list(range(1, 13))
    (entry,) = Director(folder).ledger(12)
    assert entry.states["look of Mara"].startswith("costume as on the card")
    assert all(fact.words or not fact.since for fact in entry.facts)


def test_the_commands_print_the_same(folder, typed):
    film = Director(folder)
    out = typed("why", 9)
    assert out.splitlines()[0] == "shot 9 remembers:"
    assert all(str(slot) in out for slot in film.why(9).slots)
    assert "it would remember" in typed("why", 12)
    assert "no slot: look of Mara: first time" in typed("why", 1)
    assert f"no longer: {max(s.shot for s in film.why(9).slots)}" in typed(
        "what-if", 9, "--without", max(s.shot for s in film.why(9).slots)
    )
    assert "place Harbour" in typed("ledger")
    assert "look of Mara: costume as on the card" in typed("ledger", "--shot", 12)


@pytest.mark.parametrize("words", [("why", 9), ("what-if", 9, "--with", 2), ("ledger",)])
def test_each_prints_json(typed, words):
    assert json.loads(typed(*words, "--json"))


def test_the_graph_has_an_arc_for_each_remembered_moment(folder, typed, tmp_path):
    film = Director(folder)
    svg = "{http://www.w3.org/2000/svg}"
    out = tmp_path / "graph.svg"
    assert typed("graph", "-o", out).strip().endswith("graph.svg")
    drawn = ElementTree.parse(out).getroot()
    remembered = sum(len(film.why(n).slots) for n in range(1, 12))
    assert len(drawn.findall(f"{svg}path")) == remembered > 10
    rows = [group.find(f"{svg}title").text for group in drawn.findall(f"{svg}g")]
    assert rows[0].startswith("shot 1 (fresh): a revision may lead to ")
    assert rows[11] == "shot 12 (planned): a revision may lead to nothing"
    chain = ElementTree.parse(film.graph(tmp_path / "one.svg", shot=9)).getroot()
    assert sum(path.get("stroke") != "#d1d5db" for path in chain.findall(f"{svg}path")) < remembered
    with pytest.raises(BadInput, match=r"\.svg"):
        film.graph(tmp_path / "graph.png")


def look(film, shot):
    return film.ledger(shot)[0].states["look of Mara"]


def test_a_correction_stands_from_its_shot_on_until_it_is_undone(folder):
    """Mara is in shots 1, 3, 5, 7, 9, 11: from 5 on her coat is torn, from 9 on it is whole again."""
    film = Director(folder)
    done = film.correct(5, **{"Mara.coat": "torn"})
    assert done.stale == [], "no take was made otherwise than the film asks for"
    film.correct(9, **{"mara.coat": ""})
    assert [("coat torn" in look(film, n)) for n in (3, 5, 7, 9, 11)] == [False, True, True, False, False]
    (fact,) = [fact for fact in film.ledger(7)[0].facts if fact.value == "torn"]
    assert (fact.by, fact.since, fact.facet) == ("person", 5, "mark:coat")
    assert {better.shot for better in done.otherwise} <= {5, 7, 9, 11}
    assert film.what_if(7).lost or film.what_if(9).lost, "what shows her torn is not what shows her whole"
    film.undo()
    assert "coat torn" in look(film, 9)
    film.correct(5, **{"mara.coat": None})
    assert "coat torn" not in look(film, 9)


def test_the_value_tells_the_facet_of_a_place(folder):
    film = Director(folder)
    film.correct(2, **{"room.door": "open", "tom.voice": "hoarse"})
    (entry,) = film.ledger(2)
    assert ("room", "opening", "open") in {(f.card, f.facet, f.value) for f in entry.facts}
    assert ("tom", "voice", "hoarse") in {(f.card, f.facet, f.value) for f in entry.facts if f.kind == "voice"}
    film.undo()
    assert not [fact for fact in film.ledger(2)[0].facts if fact.by == "person"], "both were one step"


def test_a_correction_names_what_there_is(folder):
    film = Director(folder)
    with pytest.raises(BadInput, match="no card 'Marra'; did you mean 'mara'"):
        film.correct(5, **{"Marra.coat": "torn"})
    with pytest.raises(BadInput, match=r"such as mara\.coat=torn"):
        film.correct(5, coat="torn")


def test_set_with_a_shot_corrects_and_says_what_would_be_remembered(folder, typed):
    out = typed("set", 3, "mara.costume=a green oilskin")
    assert "nothing is stale by this" in out
    assert "better memory available" in out
    assert "--reselect` renders them with that" in out
    Director(folder).undo()
