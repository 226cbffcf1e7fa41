"""Whose voice a slot lets hear: where a shot holds two, each later shot is given the one that it needs, alone."""

from dataclasses import replace

import pytest
from fakes import PlainWriter, deps_for, start_film

from director.build import FilmState, standing
from director.graph import run
from generator.base import Presence, Who
from generator.testcard import TestCard
from workspace.records import Line, ShotPlan

LINES = {"mara": Line(character="mara", line="Where were you?"), "tom": Line(character="tom", line="Away.")}


class InTurn(TestCard):
    """The test card, where the people speak one after the other."""

    def shoot(self, request, slots, **options):
        made = super().shoot(request, slots, **options)
        staging, each = request.condition.staging, request.seconds / max(1, len(request.condition.staging.lines))
        spans = {line.person: ((n * each, (n + 1) * each),) for n, line in enumerate(staging.lines)}
        people = (Presence(person=p.person, boxes=p.boxes, spans=spans.get(p.person, ())) for p in made.who.people)
        return replace(made, who=Who(people=tuple(people)))


class TwoAndOne(PlainWriter):
    """First both speak, then each alone, then nobody."""

    def _shot(self, number):
        speakers = (("mara", "tom"), ("tom",), ("mara",), ())[number]
        return ShotPlan(
            title=str(number),
            scene="room",
            characters=speakers or ("mara",),
            action="They sit.",
            dialogue=tuple(LINES[key] for key in speakers),
            duration=3.0,
        )


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    with start_film(tmp_path_factory.mktemp("films") / "film") as film:
        deps = deps_for(film)
        deps.writer, deps.generator = TwoAndOne(), InTurn()
        run(deps)
        with film.view() as view:
            yield FilmState.read(view)


def test_a_take_keeps_a_moment_for_each_voice_that_its_own_does_not_let_hear_alone(state):
    kept = [{slot.subject: slot for slot in state.take(shot).outputs.slots} for shot in state.shots]
    assert [set(slots) for slots in kept] == [{"", "mara", "tom"}, {""}, {""}, {""}]
    mara, tom = kept[0]["mara"], kept[0]["tom"]
    assert (mara.start, mara.end, tom.start, tom.end) == pytest.approx((0.0, 1.46, 1.46, 2.92), abs=0.02)
    assert mara.frame / 25 < 1.5 < tom.frame / 25
    assert kept[3][""].note == "nobody speaks"


def test_a_slot_wanted_for_one_voice_is_that_of_the_voice(state):
    first = {slot.subject: slot.digest for slot in state.take(state.shots[0]).outputs.slots}
    for shot, who in ((state.shots[1], "tom"), (state.shots[2], "mara")):
        entry = next(e for e in state.take(shot).lineage.memory if e.shot == "shot-1")
        assert entry.slot == first[who]
        assert entry.reason.endswith("its sound: one voice alone")
    silent = next(e for e in state.take(state.shots[3]).lineage.memory if e.shot == "shot-1")
    assert silent.slot == first[""], "where nobody's voice is needed it is the loudest moment"
    assert [standing(shot, state) for shot in state.shots] == ["fresh"] * 4
