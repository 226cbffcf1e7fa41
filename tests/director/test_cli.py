"""The commands as they are typed: what they print, what they leave, how they end."""

import json
from pathlib import Path

import pytest

SMALL = ("--shots", "3", "--duration", "6", "--size", "128x96", "--generator", "testcard")
BRIEF = "A cat finds a letter in the rain and brings it home to Mara."


@pytest.fixture
def film(director):
    """A finished film in ./film."""
    code, _, err = director("make", BRIEF, "--project", "film", *SMALL)
    assert code == 0, err
    return Path("film")


def left_behind():
    return sorted(p.name for p in Path().iterdir())


def test_a_brief_becomes_a_film_named_from_its_title(director):
    code, out, err = director("make", BRIEF, *SMALL, "-o", "film.mp4", "--yes")
    assert code == 0, err
    assert out.splitlines()[-1] == "film.mp4"
    assert "shot 3/3" in err
    assert left_behind() == ["a-cat-finds-a-letter-in", "film.mp4", "film.srt"] or len(left_behind()) == 3


def test_making_again_renders_nothing(director, film):
    code, _, err = director("make", film)
    assert (code, "shot 1/" in err) == (0, False)
    code, _, err = director("make", "--project", film)
    assert (code, "shot 1/" in err) == (0, False)
    code, _, err = director("make", BRIEF, "--project", film)
    assert (code, "shot 1/" in err) == (0, False), "the same story is the same film"


def test_plan_then_make(director):
    code, out, _ = director("plan", BRIEF, "--project", "film", *SMALL)
    assert code == 0
    assert "planned" in out
    now = json.loads(director("status", "film", "--json")[1])
    counts = {"total": 3, "planned": 3, "fresh": 0, "stale": 0, "skipped": 0, "accepted": 0, "pinned": 0}
    assert (now["stage"], now["shots"]) == ("shoot", counts)
    assert director("cut", "film", "-o", "x.mp4")[0] == 2, "nothing to cut yet"
    assert director("make", "--project", "film")[0] == 0
    now = json.loads(director("status", "film", "--json")[1])
    assert (now["stage"], now["shots"]["fresh"]) == ("cut", 3)


def test_shots_and_show_as_json(director, film):
    shots = json.loads(director("shots", film, "--json")[1])
    assert [s["number"] for s in shots] == [1, 2, 3]
    keys = {"number", "id", "title", "duration", "characters", "scene", "action", "dialogue", "state", "take"}
    assert set(shots[0]) == keys
    assert {s["state"] for s in shots} == {"fresh"}
    assert all((s["duration"] * 25 - 1) % 8 == pytest.approx(0, abs=1e-9) for s in shots)
    shot = json.loads(director("show", film, 3, "--json")[1])
    assert set(shot) == keys | {"condition", "memory", "notes", "remarks"}
    assert Path(shot["take"]["path"]).is_file()
    assert shot["memory"], "the third shot remembers something"
    for position, slot in enumerate(shot["memory"]):
        assert slot["position"] == position
        assert slot["role"] in {"fixed", "dynamic", "recent"}
        assert slot["shot_number"] < 3
        t0, t1 = slot["audio_window"]
        assert 0 <= t0 < t1
        assert Path(slot["key_frame_path"]).is_file()


def test_words_for_people(director, film):
    assert "3 shots" in director("status", film)[1]
    assert len(director("shots", film)[1].splitlines()) == 3
    shown = director("show", film, 2)[1]
    assert "condition:" in shown
    assert "slot 0" in shown


def test_json_keeps_stdout_clean(director):
    code, out, _ = director("make", BRIEF, "--project", "film", *SMALL, "--json")
    assert code == 0
    made = json.loads(out)
    assert Path(made["path"]).is_file()
    assert made["shots"]["fresh"] == 3


def test_settings_are_changed_by_their_own_command(director, film):
    code, _, err = director("make", "--project", film, "--size", "64x64")
    assert code == 2
    assert "`director set film size=64x64` changes it" in err
    code, out, _ = director("set", film, "size=64x64")
    assert code == 0
    assert "stale by this: 3" in out
    shown = director("show", film, 1)[1]
    assert "stale: size: 128x96 -> 64x64" in shown


def test_output_replaces_an_existing_file(director, film):
    Path("film.mp4").write_bytes(b"old")
    assert director("cut", film, "-o", "film.mp4")[0] == 0
    assert Path("film.mp4").stat().st_size > 1000


SMALL_ERRORS = [
    (("make", ""), "empty"),
    (("make", "   "), "empty"),
    (("make", "missing.fountain"), "missing.fountain"),
    (("make", "stories/missing"), "stories/missing"),
    (("make", "empty.json"), "empty.json"),
    (("make", BRIEF, "--shots", "0"), "--shots 0"),
    (("make", BRIEF, "--shots", "10000"), "--shots 10000"),
    (("make", BRIEF, "--duration", "-3"), "--duration -3"),
    (("make", BRIEF, "--size", "1279x736"), "1279"),
    (("make", BRIEF, "--size", "big"), "--size big"),
    (("make", BRIEF, "--fps", "0"), "--fps 0"),
    (("make", BRIEF, "--fps", "30"), "--fps 30"),
    (("make", BRIEF, "--seed", "-1"), "--seed -1"),
    (("make", BRIEF, "--memory", "some"), "--memory some"),
    (("make", BRIEF, "--generator", "none"), "--generator none"),
    (("make", BRIEF, "--llm", "none"), "--llm none"),
    (("make", BRIEF, "-o", "nowhere/film.mp4"), "nowhere"),
    (("make", BRIEF, "-o", "film.avi"), ".mp4"),
    (("make", BRIEF, "--project", "other"), "other"),
    (("make", "--project", "other"), "other"),
    (("make",), "give a brief"),
    (("make", "other/"), "other"),
    (("status", "other"), "other"),
    (("status", "nothing"), "nothing"),
    (("show", "nothing", "1"), "nothing"),
    (("cut", "nothing"), "nothing"),
    (("set", "nothing", "seed=1"), "nothing"),
    (("frobnicate",), "frobnicate"),
]


@pytest.mark.parametrize(("words", "culprit"), SMALL_ERRORS, ids=[" ".join(w) or "nothing" for w, _ in SMALL_ERRORS])
def test_bad_input_is_one_sentence_and_leaves_nothing(director, words, culprit):
    Path("other").mkdir()
    Path("other/mine.txt").write_text("mine")
    Path("empty.json").write_text('{"prompts": []}')
    before = left_behind()
    code, out, err = director(*words)
    assert code == 2, (code, out, err)
    assert culprit in err
    assert "Traceback" not in err
    assert out == ""
    assert left_behind() == before
    assert [p.name for p in Path("other").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("number", ["0", "4", "-1"])
def test_a_shot_that_does_not_exist(director, film, number):
    code, _, err = director("show", film, "--", number)
    assert code == 2
    assert "shots 1 to 3" in err


def test_another_story_never_replaces_a_film(director, film):
    code, _, err = director("make", "A dog finds a bone.", "--project", film)
    assert code == 2
    assert "another story" in err


@pytest.mark.parametrize(("name", "value"), [("seed", "x"), ("nothing", "1"), ("size", "7x7")])
def test_a_setting_that_cannot_be(director, film, name, value):
    assert director("set", film, f"{name}={value}")[0] == 2


def test_what_the_generator_cannot_render_is_said_of_its_shot(director, monkeypatch, tmp_path):
    from generator.errors import RequestError
    from generator.testcard import TestCard

    asked = []

    def third_is_too_long(self, request):
        asked.append(request)
        if len(asked) == 3:
            raise RequestError("the condition is too long")

    monkeypatch.setattr(TestCard, "check", third_is_too_long)
    code, _, err = director("make", BRIEF, "--project", "film", *SMALL)
    assert (code, "shot 3: the condition is too long" in err) == (2, True)
    assert not (tmp_path / "film").exists()


def test_bad_news_in_the_middle_of_a_first_make_removes_nothing(director, monkeypatch):
    from generator.errors import RequestError
    from generator.testcard import TestCard

    real, calls = TestCard.shoot, []

    def second_fails(self, request, slots, **rest):
        calls.append(request)
        if len(calls) == 2:
            raise RequestError("not this one")
        return real(self, request, slots, **rest)

    monkeypatch.setattr(TestCard, "shoot", second_fails)
    code, _, err = director("make", BRIEF, "--project", "film", *SMALL)
    assert (code, "not this one" in err) == (2, True)
    assert json.loads(director("status", "film", "--json")[1])["shots"]["fresh"] == 1
    assert director("make", "film")[0] == 0
    assert len(calls) == 4
