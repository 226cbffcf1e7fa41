"""An improvement killed before every one of its durable actions: `make torture`."""

import pytest
from kills import actions, copy
from planted import CALL, killed_and_started_again, planted_film

pytestmark = pytest.mark.torture


def test_killed_at_every_point_and_started_again_it_ends_in_the_same_film(tmp_path, capsys):
    planted = planted_film(tmp_path / "planted")
    calm = copy(planted, tmp_path / "calm")
    points = len(actions(calm, CALL))
    killed_and_started_again(planted, calm, tmp_path, range(points))
    with capsys.disabled():
        print(f"\n{points} points of a run over twelve shots at which it was killed")
