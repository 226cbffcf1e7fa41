"""What critics said is kept with the take it judges, and only with that one."""

import pytest
from fakes import make_film
from sqlalchemy.exc import IntegrityError

from workspace.commands import RecordFindings
from workspace.errors import Refused
from workspace.findings import Finding, NotJudged, Review, worst


@pytest.fixture
def film(tmp_path):
    with make_film(tmp_path / "film", 2) as film:
        yield film


def keep(film, take, *reviews):
    film.apply(RecordFindings(take=take, reviews=reviews), actor="director", step=film.begin_step("critique"))


def reviewed(film, *takes):
    with film.view() as view:
        return view.reviews(takes)


def a_review(take=1, shot="shot-1", critic="technical", **fields):
    black = Finding(shot=shot, take=take, aspect="black", t0=0.5, t1=1.5, severity="error", evidence="…", critic=critic)
    return Review(take=take, critic=critic, by="rules", against="0", findings=(black,), **fields)


def test_the_newest_word_of_each_critic_is_read_with_its_take(film):
    deaf = NotJudged(aspect="all", reason="the take has no sound")
    keep(film, 1, a_review(measures={"black": 1.0}), Review(take=1, critic="speech", by="-", against="0"))
    keep(film, 1, Review(take=1, critic="speech", by="-", against="0", not_judged=(deaf,)))
    found = reviewed(film, 1, 2)
    assert set(found) == {1}
    assert set(found[1]) == {"technical", "speech"}
    assert found[1]["technical"].measures == {"black": 1.0}
    assert found[1]["technical"].at
    assert worst(found[1]["technical"].findings) == "error"
    assert found[1]["speech"].not_judged == (deaf,)


@pytest.mark.parametrize("review", [a_review(take=2, shot="shot-2"), a_review(shot="shot-2"), a_review(take=9)])
def test_a_review_of_another_take_is_refused(film, review):
    with pytest.raises(Refused, match=r"judges another take|no take 9"):
        keep(film, review.take if review.take == 9 else 1, review)
    assert reviewed(film, 1, 2) == {}


def test_undo_passes_what_critics_said_and_nobody_changes_it(film):
    with film.view() as view:
        before = view.steps()
    keep(film, 1, a_review())
    with film.view() as view:
        assert view.steps() == before
    with film._writer.begin() as connection, pytest.raises(IntegrityError, match="never changed"):
        connection.exec_driver_sql("DELETE FROM reviews")
