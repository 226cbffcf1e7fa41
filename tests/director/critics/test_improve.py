"""The loop makes a film better and never worse, keeps what was good, spends little, and can be killed anywhere."""

import random
from collections import Counter

import pytest
from kills import actions, assert_same_film, copy, renders, standing
from planted import CALL, SHOTS, Marks, improve, killed_and_started_again, plant, planted_film, uproot

from director import Director
from director.build import FilmState
from director.critics.base import Opinion
from director.critics.panel import Panel
from director.critics.purse import Purse, minutes, parse_budget
from director.critics.verdict import verdict
from director.errors import BadInput, NeedsYes
from director.llm.budget import Budget
from generator.base import Costs
from generator.errors import GenerationFailed
from generator.testcard import TestCard
from workspace.film import Film


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return planted_film(tmp_path_factory.mktemp("planted") / "film")


@pytest.fixture(scope="module")
def improved(planted):
    """The same, improved without being killed, and what that told."""
    folder = copy(planted, planted.with_name("improved"))
    told = improve(folder, rounds=4)
    uproot()
    return folder, told


@pytest.fixture
def film(planted, tmp_path):
    yield copy(planted, tmp_path / "film")
    uproot()


def found(folder):
    """Aspect -> how many findings on the current takes, and their excess."""
    with Film(folder) as film, film.view() as view:
        state, critic = FilmState.read(view), Marks(folder)
        exams = [Panel(film, [critic]).exam(shot, state.take(shot), state) for shot in state.shots]
        said = [critic.review(exam).findings for exam in exams]
    every = [finding for findings in said for finding in findings]
    return Counter(finding.aspect for finding in every), verdict(every).excess


def takes(folder):
    return {shot.number: shot.take.number for shot in Director(folder).shots()}


def test_a_film_ends_better_by_every_measure_at_less_than_redoing_it(planted, improved):
    folder, told = improved
    (before, excess_before), (after, excess_after) = found(planted), found(folder)
    assert before == Counter(black=3, flicker=1, overrun=1, looks=1, sync=1)
    assert all(after[aspect] <= count for aspect, count in before.items())
    assert after == Counter(black=1, sync=1), "what is pinned, and what nothing mends"
    assert excess_after < excess_before
    assert told.film.generations == 7 < SHOTS
    assert len(renders(folder)) == SHOTS + 7
    assert told.film.left == 2
    changed = {shot.shot for shot in told.shots if shot.better}
    assert changed == {2, 5, 7, 9}
    old, new = takes(planted), takes(folder)
    assert all(new[number] == old[number] for number in old if number not in changed)


def test_what_is_at_fault_is_changed_and_the_log_says_why(improved):
    folder, told = improved
    tried = {(one.shot, one.round): one.tried[0] for one in told.rounds}
    assert tried[2, 1] == "another seed (12)"
    assert tried[5, 1] == "duration: 0.4 s -> 1 s"
    assert tried[7, 1] == "memory: without shot 3"
    film = Director(folder)
    assert film.state().by_id["shot-7"].plan.memory.exclude == ("shot-3",)
    log = [event for event in film.log(shot=7) if event["step_title"] == "improve"]
    said = next(event for event in log if event["command"] == "ReplanShot")
    assert said["payload"]["because"] == "looks: a black block number 3"
    assert "memory: without shot 3, because looks: a black block number 3" in [event["message"] for event in log]


def test_the_best_take_stays_and_not_the_last(improved):
    _, told = improved
    last = next(shot for shot in told.shots if shot.shot == 12)
    assert (last.take, last.why) == (1, "2 rounds brought no improvement")
    assert max(one.take for one in told.rounds if one.shot == 12) == 3
    seeds = [one.tried for one in told.rounds]
    assert len(seeds) == len(set(seeds)), "nothing is tried twice"


def test_one_undo_takes_the_whole_run_back(planted, improved, tmp_path):
    folder = copy(improved[0], tmp_path / "film")
    film = Director(folder)
    assert film.undo().title == "improve"
    assert standing(folder) == standing(planted)
    assert film.redo().title == "improve"
    assert standing(folder) == standing(improved[0])


def test_the_same_again_has_nothing_to_do(improved, tmp_path):
    folder = copy(improved[0], tmp_path / "film")
    again = improve(folder, rounds=4)
    uproot()
    assert not again.rounds
    assert again.film.left == 2
    assert [shot.why for shot in again.shots] == [shot.why for shot in improved[1].shots]
    assert_same_film(folder, improved[0])


def test_killed_anywhere_and_started_again_it_ends_in_the_same_film(planted, improved, tmp_path):
    count = len(actions(copy(planted, tmp_path / "calm"), CALL))
    assert count > 200
    assert_same_film(tmp_path / "calm", improved[0])
    killed_and_started_again(planted, improved[0], tmp_path, [random.Random(6).randrange(count)])


def test_later_shots_go_stale_and_are_redone_when_that_is_asked_for(film, tmp_path):
    other = copy(film, tmp_path / "other")
    assert improve(film, shots=[7]).film.left == 0
    assert [view.number for view in Director(film).status().stale] == [11], "it remembers shot 7"
    Director(other).unpin(11)
    told = improve(other, shots=[7], refresh=True)
    assert [(one.shot, one.round, one.tried[0]) for one in told.rounds] == [
        (7, 1, "memory: without shot 3"),
        (11, 0, "as the film now asks"),
        (11, 1, "another seed (12)"),
    ]
    assert not Director(other).status().stale


def test_a_stale_take_stays_where_the_fresh_one_is_worse(film):
    plant()
    director = Director(film)
    director.replan(1, weather="snow")
    plan = director.state().shots[0].plan
    director.replan(1, action="Mara looks at thing number 12.")  # which has a fault whatever one does
    told = improve(film, shots=[1], refresh=True, rounds=4)
    assert [one.round for one in told.rounds] == [0, 1, 2]
    assert told.shots[0].take == 1
    assert not told.shots[0].better
    assert director.status().stale[0].number == 1
    assert plan.weather == "snow"


def test_a_better_take_that_spoils_what_follows_does_not_stay(film):
    class Neighbour(Marks):
        """Shot 3 suffers from every take of shot 2 but the first."""

        def review(self, exam):
            opinion = super().review(exam)
            if exam.shot.id == "shot-3" and exam.before.number > 1:
                for _ in range(2):
                    opinion.found("jump", "louder than the shot before", severity="error")
            return opinion

    plant()
    told = Director(film).improve([2], critics=[Neighbour(film)])
    assert told.rounds[0].better
    assert (told.shots[0].take, told.shots[0].why) == (1, "what follows it would be worse for it")
    assert not Director(film).said(3).findings, "what was said last is of the film as it is"


def test_what_a_person_accepted_is_left_as_it_is(film):
    Director(film).review(2)
    told = improve(film, shots=[2, 7])
    assert [(shot.shot, shot.why) for shot in told.shots] == [
        (2, "a person has accepted it"),
        (7, "nothing is found any more"),
    ]
    assert told.film.left == 0


def test_a_note_of_a_person_is_mended_as_its_words_say(film):
    Director(film).review(1, "make it night")
    told = improve(film, shots=[1], rounds=1)
    assert told.rounds[0].because == "note: make it night"
    assert Director(film).state().shots[0].plan.time_of_day == "night"


def test_a_budget_ends_the_run_and_the_same_again_goes_on(film):
    short = improve(film, shots=[1, 2], budget=minutes(1e-7))
    assert not short.rounds
    assert "no time for more" in short.film.why
    assert short.film.left == 2, "nothing was looked at"
    whole = improve(film, shots=[1, 2], budget="10m")
    assert (whole.film.generations, whole.film.left) == (1, 0)


def test_what_rendering_costs_needs_a_budget_or_a_yes(film, monkeypatch):
    monkeypatch.setattr(TestCard, "costs", Costs("GPU time", money=1.0))  # for a second of film
    before = standing(film)
    with pytest.raises(NeedsYes, match="up to 6 takes, which takes GPU time: say how much"):
        improve(film, shots=[2, 9])
    assert standing(film) == before
    told = improve(film, shots=[2, 9], budget="0.5")
    assert (told.film.generations, told.film.why) == (1, "no money for more: 0.40 of 0.5 is spent")
    assert improve(film, shots=[2, 9], yes=True).film.generations == 2, "it goes on with shot 9"


def test_a_budget_is_typed_as_time_money_or_both():
    assert parse_budget("1h30m") == Budget(minutes=90)
    assert parse_budget("90s, 2.50") == Budget(minutes=1.5, money=2.5)
    now = [100.0]
    purse = Purse(parse_budget("10m"), seconds=300, clock=lambda: now[0])
    assert not purse.empty(seconds=200)
    assert "5.0 of 10 minutes" in purse.empty(seconds=301)
    now[0] += 301
    assert "10.0 of 10 minutes" in purse.empty()
    for text in ("soon", "0m", "-1", "30m,", "1d", ""):
        with pytest.raises(BadInput, match="wanted a time such as 30m"):
            parse_budget(text)


def test_what_cannot_be_judged_any_more_is_no_pass(film):
    class Blind(Marks):
        def review(self, exam):
            if exam.take.number == 1:
                return super().review(exam)
            opinion = Opinion(exam, self.name)
            opinion.cannot("black", "there is no light to see by")
            return opinion

    plant()
    told = Director(film).improve([2], critics=[Blind(film)], rounds=3)
    assert not told.shots[0].better
    assert all(one.verdict.errors for one in told.rounds)


def test_a_try_that_cannot_be_rendered_is_told_and_nothing_is_lost(film, monkeypatch):
    plant()
    real = TestCard.shoot

    def fails(self, request, slots, **more):
        if request.seed == 12:
            raise GenerationFailed("out of memory")
        return real(self, request, slots, **more)

    monkeypatch.setattr(TestCard, "shoot", fails)
    told = Director(film).improve([2], critics=[Marks(film)], rounds=3)
    assert [(one.why, one.better) for one in told.rounds] == [
        ("it could not be rendered: out of memory", False),
        ("", True),
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"rounds": 0}, "1 to 99 tries"),
        ({"budget": "soon"}, "wanted a time such as 30m"),
        ({"budget": "0m"}, "wanted a time such as 30m"),
        ({"until": "grave"}, "choose note, warning, error"),
        ({"shots": [13]}, "it has shots 1 to 12"),
        ({"critics": ["nobody"]}, "choose from technical"),
    ],
)
def test_what_cannot_be_is_refused_in_words(film, options, words):
    before = standing(film)
    with pytest.raises(BadInput, match=words):
        Director(film).improve(**options)
    assert standing(film) == before


def test_a_film_without_takes_is_refused(tmp_path):
    Director(tmp_path / "new").plan("A cat finds a letter.", shots=2, generator="testcard", size="64x64")
    with pytest.raises(BadInput, match="has no take yet: run `director make"):
        Director(tmp_path / "new").improve()


def test_pinned_shots_only_are_looked_at_and_left(film):
    told = improve(film, shots=[11])
    assert not told.rounds
    assert (told.shots[0].why, told.film.left) == ("it is pinned", 1)
