"""The order of work."""

from fakes import deps_for, finish, start_film

from director import graph
from workspace.store import stage


def test_the_flow_is_this():
    flow = "intake intent screenplay cards shot_plan blocking retrieve condition shoot cut"
    assert " ".join(graph.FLOW) == flow


def test_planning_stops_before_the_first_render(tmp_path):
    with start_film(tmp_path / "film") as film:
        graph.run(deps_for(film, 3), until="shot_plan")
        with film.view() as view:
            assert stage(view) == "shoot"
            assert view.take_count() == 0
            assert len(view.shots()) == 3


def test_a_film_longer_than_the_default_recursion_limit(tmp_path):
    with start_film(tmp_path / "film", width=64, height=64) as film:
        finish(film, 40)
        with film.view() as view:
            assert stage(view) == "cut"
            assert view.take_count() == 40


def test_the_checkpoints_can_be_deleted(tmp_path):
    with start_film(tmp_path / "film") as film:
        graph.run(deps_for(film, 2), until="shot_plan")
        (film.folder / "graph.db").unlink()
        finish(film, 2)
        with film.view() as view:
            assert stage(view) == "cut"
