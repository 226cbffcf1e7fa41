"""Which moments a shot remembers."""

from dataclasses import replace

import pytest
from fakes import deps_for, make_film

from director.build import FilmState
from director.chronicle import Chronicle
from director.selection import select
from workspace.commands import RecordFindings
from workspace.findings import Finding, Review
from workspace.records import MemoryChoice, PropCard, Reference

COAT = {"mara": "a yellow raincoat"}


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    with make_film(tmp_path_factory.mktemp("films") / "film", 12) as film, film.view() as view:
        yield FilmState.read(view)


def chosen(state, number, meanings=None, **choice):
    shot = state.shots[number - 1]
    plan = shot.plan.model_copy(update={"memory": MemoryChoice(**choice)})
    return select(shot.model_copy(update={"plan": plan}), state, Chronicle(), meanings=meanings).memory


def told(state, fields):
    """The same film with takes made from other plans: number -> fields of the plan."""
    takes, shots = dict(state.takes), list(state.shots)
    for number, changed in fields.items():
        shot = shots[number - 1]
        plan = shot.plan.model_copy(update=changed)
        take = state.take(shot)
        takes[take.id] = take.model_copy(update={"lineage": take.lineage.model_copy(update={"plan": plan})})
        shots[number - 1] = shot.model_copy(update={"plan": plan})
    return replace(state, takes=takes, shots=shots)


def without_speech(state):
    return told(state, {shot.number: {"dialogue": ()} for shot in state.shots})


def test_fixed_first_then_story_order(state):
    entries = chosen(state, 10, include=("shot-9", "shot-3"))
    roles = [entry.role for entry in entries]
    assert roles == sorted(roles, key=lambda role: role != "fixed")
    later = [state.number[entry.shot] for entry in entries if entry.role == "dynamic"]
    assert later == sorted(later)
    assert {3, 9} <= set(later)
    assert [entry.position for entry in entries] == list(range(len(entries)))


def test_every_slot_says_what_it_is_for(state):
    entries = chosen(state, 10)
    needed = {("look", "tom"), ("place", "room")}
    assert needed <= {(purpose.kind, purpose.card) for entry in entries for purpose in entry.purposes}
    assert all(entry.reason and entry.score for entry in entries)
    assert entries[0].reason.startswith("stands for Tom; look of Tom: ")


def test_the_state_that_is_true_now_is_remembered(state):
    """Mara wears a raincoat in shots 5 and 9 only: what shows her in her red coat shows her wrongly."""
    film = without_speech(told(state, {5: {"wardrobe": COAT}, 9: {"wardrobe": COAT}}))
    memory = chosen(film, 9)
    right = [e for e in memory if any(p.kind == "look" and not p.wrong for p in e.purposes)]
    assert [entry.shot for entry in right] == ["shot-5"]
    assert not [entry for entry in memory if entry.role == "fixed"], "the anchor shows her otherwise and gives way"
    anchor = chosen(film, 5)[0]
    assert (anchor.role, anchor.shot) == ("fixed", "shot-1"), "where nothing else shows her it stands for her face"
    assert next(p for p in anchor.purposes if p.kind == "look").wrong


def test_what_is_seen_for_the_first_time_is_told(state):
    state = replace(state, cards={**state.cards, "cup": PropCard(id="cup", name="cup")})
    film = told(state, {9: {"props": ("cup",), "wardrobe": COAT}})
    unmet = select(film.shots[8], film, Chronicle()).unmet
    assert {(need.kind, need.card, need.why) for need in unmet} == {
        ("look", "mara", "first time in this state"),
        ("prop", "cup", "first time"),
    }


def test_a_reference_stands_before_all_and_its_person_is_not_new(state):
    cast = replace(state, references={"mara": Reference(subject="mara", slot="a" * 64, file="b" * 64)})
    found = select(cast.shots[0], cast, Chronicle())
    assert [(entry.role, entry.subject, entry.shot) for entry in found.memory] == [("fixed", "mara", "")]
    assert ("look", "mara") not in {(need.kind, need.card) for need in found.unmet}


def test_memory_is_causal_and_never_over_seven(state):
    for number in range(1, 13):
        entries = chosen(state, number, include=("shot-1", "shot-2", "shot-3", "shot-4"))
        assert all(state.number[e.shot] < number for e in entries)
        assert len(entries) <= 7
        assert len({e.take for e in entries}) == len(entries), "a moment is remembered once"


def test_a_person_decides(state):
    before = {e.shot for e in chosen(state, 10)}
    asked = next(f"shot-{n}" for n in range(1, 10) if f"shot-{n}" not in before)
    entries = chosen(state, 10, include=(asked,), exclude=(*before,))
    assert ("dynamic", asked) in {(e.role, e.shot) for e in entries}
    assert not before & {e.shot for e in entries}
    assert next(e for e in entries if e.shot == asked).reason.startswith("asked for")


def test_a_person_says_what_alone_a_moment_is_for(state):
    """Shot 5 shows Mara in the room, and not as her anchor: asked for its room, it does nothing for her look."""
    film = without_speech(state)
    whole = next(e for e in chosen(film, 9, include=("shot-5",)) if e.shot == "shot-5")
    assert {purpose.kind for purpose in whole.purposes} == {"look", "place"}
    memory = chosen(film, 9, include=("shot-5",), roles={"shot-5": "place"})
    part = next(e for e in memory if e.shot == "shot-5")
    assert {purpose.kind for purpose in part.purposes} == {"place"}
    assert (part.use, part.reason.startswith("asked for, only the place; place Room")) == ("place", True)
    assert [e.shot for e in memory if any(p.kind == "look" for p in e.purposes)] not in ([], ["shot-5"])
    anchored = chosen(film, 9, include=("shot-1",), roles={"shot-1": "place"})
    assert next(e for e in anchored if e.shot == "shot-1").use == "", "an anchor goes on standing for all it shows"


def test_what_is_skipped_is_not_remembered_but_was_told(state):
    """The raincoat put on in a skipped shot is worn later; the shot itself shows nobody anything."""
    film = without_speech(told(state, {5: {"action": "Mara puts on a yellow raincoat."}}))
    shots = [replace_skip(shot) if shot.number == 5 else shot for shot in film.shots]
    skipped = replace(film, shots=shots)
    found = {entry.shot: entry.reason for entry in chosen(skipped, 9)}
    assert "shot-5" not in found
    assert "raincoat" in found["shot-7"]


def replace_skip(shot):
    return shot.model_copy(update={"skipped": True})


def test_a_chronicle_that_goes_on_chooses_as_one_begun_anew(state):
    film, going_on = told(state, {5: {"wardrobe": COAT}}), Chronicle()
    for number in (3, 4, 9, 9, 12, 2, 5, 11):
        shot = film.shots[number - 1]
        assert select(shot, film, going_on) == select(shot, film, Chronicle()), number


def test_a_chronicle_reads_anew_what_has_changed_before(state):
    going_on = Chronicle()
    select(state.shots[8], state, going_on)
    changed = told(state, {1: {"action": "Mara puts on a yellow raincoat."}})
    assert select(changed.shots[8], changed, going_on) == select(changed.shots[8], changed, Chronicle())


def test_meaning_is_all_there_is_where_the_plan_names_nothing(state):
    """A shot of a prompts file: nobody, nowhere, words that the ledger does not read."""
    bare = {"characters": (), "scene": "", "dialogue": (), "action": "", "prompt": "Waves."}
    film = told(state, {8: bare})
    meanings = [0.1, 0.5, 0.2, 0.9, 0.4, 0.35, 0.29]
    assert [e.shot for e in chosen(film, 8, meanings)] == ["shot-2", "shot-4", "shot-5", "shot-6"]
    assert {e.reason for e in chosen(film, 8, meanings)} == {"alike in meaning"}


def test_native_is_the_first_three_and_the_recent_four(state):
    native = replace(state, settings=state.settings.model_copy(update={"memory": "native"}))
    assert [e.shot for e in chosen(native, 12)] == [f"shot-{n}" for n in (1, 2, 3, 8, 9, 10, 11)]


def test_off_is_nothing(state):
    off = replace(state, settings=state.settings.model_copy(update={"memory": "off"}))
    assert chosen(off, 12) == ()


def test_who_comes_back_after_a_long_absence_is_remembered_by_the_anchor(state):
    away = told(state, {n: {"characters": ("mara",), "dialogue": ()} for n in range(3, 12)})
    (anchor,) = (entry for entry in chosen(away, 12) if entry.subject == "tom")
    assert (anchor.shot, anchor.role) == ("shot-2", "fixed")


def test_a_take_that_critics_found_fault_with_gives_way_to_a_sound_one(state):
    """And is remembered all the same where nothing else shows what is needed."""

    def leading(faults):
        entries = chosen(replace(state, faults=faults), 12)
        return max((entry for entry in entries if entry.role == "dynamic"), key=lambda entry: entry.score).shot

    assert leading({}) == "shot-8"
    assert leading({state.current["shot-8"]: "error"}) == "shot-4"
    all_faulty = dict.fromkeys(state.current.values(), "error")
    assert leading(all_faulty) == "shot-8"
    assert len(chosen(replace(state, faults=all_faulty), 12)) == len(chosen(state, 12))


def test_what_critics_say_is_heard_by_the_next_choice(tmp_path):
    with make_film(tmp_path / "film", 2) as film:
        fault = Finding(shot="shot-1", take=1, aspect="black", severity="error", evidence="…", critic="technical")
        found = Review(take=1, critic="technical", by="rules", against="0", findings=(fault,))
        deps = deps_for(film, 2)
        assert deps.state().faults == {}
        film.apply(RecordFindings(take=1, reviews=(found,)), actor="director", step=film.begin_step("critique"))
        assert deps.state().faults == {1: "error"}
        sound = found.model_copy(update={"findings": ()})
        film.apply(RecordFindings(take=1, reviews=(sound,)), actor="director", step=film.begin_step("critique"))
        assert deps.state().faults == {}
