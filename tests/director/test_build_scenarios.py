"""What users do to a film, and what exactly becomes stale: each row of the design with its expected answer."""

import pytest
from fakes import make_film

from director import Director
from director.errors import BadInput
from generator.testcard import TestCard
from workspace.errors import Refused
from workspace.film import Film

SHOTS = 8  # odd shots show Mara, even ones Tom; two by two in the room and at the harbour


@pytest.fixture
def film(tmp_path, monkeypatch):
    make_film(tmp_path / "film", SHOTS).close()
    (tmp_path / "film" / "film.toml").write_text('[embedding]\nmodel = "words"\n')
    return Director(tmp_path / "film")


def stale(film):
    return {view.number: [str(reason) for reason in view.reasons] for view in film.status().stale}


def users(film, number):
    """Numbers of the shots that remember this shot otherwise than as an anchor."""
    return [s.number for s in film.shots() if any(e.shot_number == number and e.role != "fixed" for e in s.memory)]


def renders(film):
    return [e["payload"]["lineage"]["fingerprint"] for e in film.log() if e["command"] == "RegisterTake"]


def takes(film):
    return [shot.take.id for shot in film.shots()]


def test_revise_one_shot_costs_one_shot_and_names_what_was_built_on_it(film):
    before, made = takes(film), len(renders(film))
    done = film.revise(4, time_of_day="night")
    assert done.changed == ("time of day: nothing -> night",) or "night" in done.changed[0]
    assert len(renders(film)) == made + 1
    assert [n for n, (a, b) in enumerate(zip(before, takes(film), strict=True), 1) if a != b] == [4]
    assert [view.number for view in done.stale] == users(film, 4)
    assert set(stale(film)) == set(users(film, 4))
    assert all("4.1 -> 4.2" in reasons[0] for reasons in stale(film).values())


def test_a_preview_changes_nothing_and_says_the_same(film):
    before = takes(film), film.log()
    ahead = film.preview(4, time_of_day="night")
    assert (takes(film), film.log()) == before
    assert ahead.seconds > 0
    done = film.revise(4, time_of_day="night")
    assert [view.number for view in ahead.stale] == [view.number for view in done.stale]
    assert ahead.may_follow == tuple(n for n in done.may_follow)


def test_refresh_is_one_pass_and_leaves_nothing_stale(film):
    film.revise(4, time_of_day="night")
    ahead = [shot.number for shot in film.refresh(preview=True)]
    assert ahead == sorted(stale(film))
    done = [shot.number for shot in film.refresh()]
    assert set(ahead) <= set(done)
    assert stale(film) == {}
    assert film.refresh() == []


def test_a_refresh_of_some_shots_warns_when_a_source_is_stale(film):
    film.revise(4, time_of_day="night")
    last = max(stale(film))
    done = film.refresh([last])
    assert [shot.number for shot in done] == [last]


def test_revising_an_anchor_moves_nothing_and_says_so(film):
    done = film.revise(1, time_of_day="night")
    assert "stays Mara's anchor for" in " ".join(done.notes)
    assert not [n for n in stale(film) if n not in users(film, 1)]
    moved = film.anchor("Mara", 3)
    assert [view.number for view in moved] == [5, 7], "shot 3 cannot remember itself"
    assert "1.1 -> 3.1" in stale(film)[7][0]


def test_a_card_put_back_is_fresh_again(film):
    changed = film.set_card("mara", clothing="a yellow raincoat")
    assert [view.number for view in changed] == [1, 3, 5, 7]
    assert "mara.clothing: a red coat -> a yellow raincoat" in stale(film)[1]
    film.set_card("Mara", clothing="a red coat")
    assert stale(film) == {}


def test_an_insertion_makes_nothing_stale(film):
    ids = [shot.id for shot in film.shots()]
    new = film.insert(5, "Tom finds the radio.")
    assert (new.number, new.state, new.characters) == (5, "planned", ("Tom",))
    assert stale(film) == {}
    assert [s.id for s in film.shots()] == [*ids[:4], new.id, *ids[4:]]
    film.make()
    assert stale(film) == {}
    assert film.shot(5).state == "fresh"


def test_a_move_before_a_source_is_stale_with_that_reason(film):
    user = users(film, 3)[0]
    film.move(user, before=3)
    reasons = stale(film)
    assert any("no longer earlier" in r for r in reasons[3])
    film.undo()
    assert stale(film) == {}


@pytest.mark.parametrize("before", [3, 4])
def test_a_move_to_where_it_is_changes_nothing(film, before):
    ids = [shot.id for shot in film.shots()]
    if before == 3:
        with pytest.raises(Refused, match="before itself"):
            film.move(3, before=before)
    else:
        film.move(3, before=before)
    assert [shot.id for shot in film.shots()] == ids


def test_undo_after_a_refresh_goes_back_by_whole_steps_and_loses_no_take(film):
    start = takes(film)
    film.revise(4, time_of_day="night")
    revised, was_stale = takes(film), stale(film)
    film.refresh()
    refreshed, count = takes(film), len(renders(film))
    assert film.undo().title == "refresh"
    assert (takes(film), stale(film)) == (revised, was_stale)
    assert film.undo().title.startswith("revise 4")
    assert (takes(film), stale(film)) == (start, {})
    film.redo()
    film.redo()
    assert (takes(film), stale(film)) == (refreshed, {})
    assert len(renders(film)) == count
    assert film.redo() is None


def test_a_new_step_ends_redo(film):
    film.set_card("mara", clothing="blue")
    film.undo()
    film.set_card("tom", clothing="green")
    assert film.redo() is None


def test_use_brings_back_plan_and_seed_and_renders_nothing(film):
    film.revise(4, time_of_day="night")
    count = len(renders(film))
    film.use(4, 1)
    assert (len(renders(film)), stale(film)) == (count, {})
    assert film.shot(4).take.number == 1
    film.use(4, 2)
    assert set(stale(film)) == set(users(film, 4))


def test_the_text_of_a_shot_changed_is_stale_only_there(film):
    film.revise(5, dialogue={"MARA": "Not yet."})
    assert film.shot(5).dialogue[0].line == "Not yet."
    assert set(stale(film)) == set(users(film, 5))


def test_an_offer_says_how_many_shots_it_would_change_and_a_direction_its_number(film):
    ahead = film.preview(3, "Mara wears a green hat; the door stays open")
    assert ahead.offers[0].startswith("Mara's clothing: ")
    assert ahead.offers[0].endswith("a green hat, in all 4 shots")
    assert "directions: nothing -> 1. the door stays open" in ahead.changed


def test_the_same_revision_again_is_nothing_to_change(film):
    film.revise(4, time_of_day="night")
    with pytest.raises(BadInput, match="nothing to change"):
        film.revise(4, time_of_day="night")


def test_going_back_by_words_finds_the_old_take(film):
    film.revise(4, camera="slow dolly in")
    count = len(renders(film))
    film.revise(4, camera="static")
    assert len(renders(film)) == count, "same shot, same inputs, same seed is the same take"
    assert stale(film) == {}


def test_switching_the_generator_and_back_is_free(film, monkeypatch):
    before = takes(film)
    with Film(film.folder) as opened:
        from workspace.commands import ChangeSettings

        opened.apply(ChangeSettings(generator="animatic"), actor="person", step=opened.begin_step("switch"))
    assert film.status().shots.planned == SHOTS
    assert film.switch("testcard").shots.fresh == SHOTS
    assert takes(film) == before


class OtherCard(TestCard):
    """The same generator on another day: another version, or with a part that was missing."""

    def __init__(self, **identity):
        super().__init__()
        self.identity = self.identity.model_copy(update=identity)
        self.degraded = ("no voices",) if identity.get("parts") == {"voices": "none"} else ()


def test_voices_installed_later_make_nothing_stale_until_asked(tmp_path, monkeypatch):
    monkeypatch.setattr("fakes.TestCard", lambda: OtherCard(parts={"voices": "none"}))
    make_film(tmp_path / "film", 4).close()
    (tmp_path / "film" / "film.toml").write_text('[embedding]\nmodel = "words"\n')
    film = Director(tmp_path / "film")
    monkeypatch.setattr("generator.registry.load", lambda name, **more: OtherCard(parts={"voices": "warm"}))
    now = film.status()
    assert (now.shots.fresh, now.older_renderer, now.degraded) == (4, 0, ("4 of 4 takes: no voices",))
    assert film.refresh() == []
    assert [shot.number for shot in film.refresh(degraded=True)] == [1, 2, 3, 4]
    assert film.status().degraded == ()


def test_a_newer_renderer_makes_nothing_stale_until_asked(film, monkeypatch):
    monkeypatch.setattr("generator.registry.load", lambda name, **more: OtherCard(render=2))
    now = film.status()
    assert (now.shots.fresh, now.older_renderer) == (SHOTS, SHOTS)
    assert film.refresh() == []
    assert len(film.refresh(renderer=True)) == SHOTS
    assert film.status().older_renderer == 0


def test_again_takes_the_next_unused_seed_and_only_the_slot_makes_others_stale(film):
    old = film.shot(4).take
    film.again(4)
    new = film.shot(4).take
    assert new.seed == SHOTS
    assert new.fingerprint != old.fingerprint
    film.again(2)
    assert film.shot(2).take.seed == SHOTS + 1


def test_reseed_makes_takes_to_choose_from_and_changes_nothing(film, tmp_path):
    before = takes(film)
    made = film.reseed(4, 3, sheet=tmp_path / "sheet.png")
    assert [take.seed for take in made] == [SHOTS, SHOTS + 1, SHOTS + 2]
    assert (takes(film), stale(film)) == (before, {})
    assert (tmp_path / "sheet.png").stat().st_size > 1000
    film.use(4, made[1].number)
    assert film.shot(4).take.seed == SHOTS + 1


def test_accepted_until_something_changes_again(film):
    film.revise(4, time_of_day="night")
    numbers = sorted(stale(film))
    assert film.accept(range(5, SHOTS + 1)) == numbers
    assert stale(film) == {}
    assert film.status().shots.accepted == len(numbers)
    assert film.refresh() == []
    film.revise(4, time_of_day="dusk")
    assert sorted(stale(film)) == numbers


def test_pinned_is_never_touched(film):
    film.revise(4, time_of_day="night")
    pinned = min(stale(film))
    film.pin(pinned)
    take = film.shot(pinned).take.id
    assert pinned not in [shot.number for shot in film.refresh()]
    assert film.shot(pinned).take.id == take
    with pytest.raises(BadInput, match="is pinned"):
        film.revise(pinned, time_of_day="night")
    film.unpin(pinned)
    assert pinned in [shot.number for shot in film.refresh()]


def test_skipped_is_out_of_cuts_and_new_selections_and_stays_valid_memory(film, tmp_path):
    film.skip(3)
    assert stale(film) == {}
    film.again(8)
    assert 3 not in {entry.shot_number for entry in film.shot(8).memory if entry.role != "fixed"}
    film.cut(tmp_path / "cut.mp4")


def test_dropped_is_a_reason_and_can_be_brought_back(film):
    key, used = film.shot(3).id, users(film, 3)
    film.drop(3)
    assert [len(film.shots()), len(stale(film))] == [SHOTS - 1, len(used)]
    assert all("dropped" in reasons[0] for reasons in stale(film).values())
    film.restore(key)
    assert stale(film) == {}
    assert len(film.shots()) == SHOTS


def test_memory_is_steered_in_the_plan(film):
    dropped = next(entry.shot_number for entry in film.shot(8).memory if entry.role == "dynamic")
    film.memory(8, exclude=[dropped])
    assert any("not wanted" in r for r in stale(film)[8])
    film.refresh()
    assert dropped not in {entry.shot_number for entry in film.shot(8).memory if entry.role == "dynamic"}
    film.memory(8, auto=True)
    assert stale(film) == {}
    with pytest.raises(BadInput, match="only what is earlier"):
        film.memory(3, include=[5])


def test_a_named_cut_is_the_same_later(film, tmp_path):
    film.cut(tmp_path / "a.mp4", name="festival")
    film.revise(4, time_of_day="night")
    film.cut(tmp_path / "b.mp4", name="festival")
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    film.cut(tmp_path / "c.mp4")
    assert (tmp_path / "a.mp4").read_bytes() != (tmp_path / "c.mp4").read_bytes()


def test_a_take_comes_out_the_same_and_freed_files_come_back(film):
    film.revise(4, time_of_day="night")
    assert film.reproduce(4, 1).identical
    found = film.gc(preview=True)
    assert found.files
    film.gc(preview=False)
    with pytest.raises(BadInput, match="were freed"):
        film.use(4, 1)
    assert film.reproduce(4, 1).identical
    film.use(4, 1)
    assert stale(film) == {}


def test_compare_shows_takes_side_by_side(film, tmp_path):
    from generator.media import probe

    film.revise(4, time_of_day="night", duration=1)
    path = film.compare(4, 1, 2, output=tmp_path / "compare.mp4")
    found = probe(path)
    assert (found.width, found.height, found.frames) == (128, 96, 25)


def test_a_reference_of_ones_own_is_a_fixed_entry(film, tmp_path):
    from PIL import Image

    Image.new("RGB", (200, 300), "orange").save(tmp_path / "face.png")
    film.cast("mara", image=tmp_path / "face.png")
    film.again(7)
    first = film.shot(7).memory[0]
    assert (first.role, first.reason) == ("fixed", "reference for Mara")
    assert 7 not in stale(film)
    film.cast("mara")
    assert 7 in stale(film)
    (tmp_path / "bad.png").write_text("no picture")
    with pytest.raises(BadInput, match="cannot be decoded"):
        film.cast("mara", image=tmp_path / "bad.png")


def test_the_log_of_a_shot_tells_its_story(film):
    film.revise(4, time_of_day="night")
    told = [event["command"] for event in film.log(shot=4)]
    assert told == ["PlanShots", "RegisterTake", "ReplanShot", "RegisterTake"]


@pytest.mark.parametrize(
    ("words", "culprit"),
    [
        (lambda f: f.revise(9, "closer"), "shots 1 to 8"),
        (lambda f: f.revise(0, "closer"), "shots 1 to 8"),
        (lambda f: f.revise(4, ""), "empty"),
        (lambda f: f.use(4, 7), "takes 1 to 1"),
        (lambda f: f.compare(4, 1, 7, output="x.mp4"), "no take 7"),
        (lambda f: f.set_card("maria", clothing="x"), "did you mean 'mara'"),
        (lambda f: f.set_card("mara", cloting="x"), "did you mean 'clothing'"),
        (lambda f: f.anchor("Room", 1), "no card 'Room'"),
        (lambda f: f.move(3, before=12), "shots 1 to 8"),
        (lambda f: f.insert(3, "  "), "empty"),
        (lambda f: f.cast("mara", voice="missing.wav"), "no such file"),
        (lambda f: f.revise(4, nothing="x"), "nothing"),
    ],
)
def test_refusals_name_the_culprit_and_change_nothing(film, words, culprit):
    before = takes(film), stale(film)
    with pytest.raises(BadInput, match=culprit):
        words(film)
    assert (takes(film), stale(film)) == before
