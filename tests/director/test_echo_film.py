"""A whole film by the tiny model of JoyAI-Echo: noise to look at, but real takes, slots and lineage."""

import shutil
import signal
from pathlib import Path

import av
import numpy as np
import pytest
from fakes import PlainWriter, deps_for, start_film
from kills import assert_whole, copy, renders, run, standing

from director import Director, renderer
from director.config import FILE
from director.deps import Silent
from director.errors import BadInput
from director.graph import run as run_graph
from director.options import Options
from generator import media
from generator.echo.studio import Studio
from generator.errors import Cancelled, RequestError
from workspace.film import Film

BRIEF = "A cat finds a letter in the rain and brings it home to Mara."
WISH = {"shots": 4, "size": "128x64"}
WORDS = '[embedding]\nmodel = "words"\n'


@pytest.fixture(scope="module", autouse=True)
def words_only():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("director.session.TEMPLATE", WORDS)
        yield


class Brief(PlainWriter):
    """Shots of 17 frames."""

    def shot_plan(self, *args, **rest):
        return [plan.model_copy(update={"duration": 0.68}) for plan in super().shot_plan(*args, **rest)]


@pytest.fixture(scope="module")
def made(tiny, tmp_path_factory):
    """Four shots of 17 frames at 128x64. Only to be read."""
    folder = tmp_path_factory.mktemp("made") / "film"
    settings = renderer.chosen(Options(generator="joyai-echo", model=str(tiny)))
    with start_film(folder, width=128, memory="native", **settings) as film:
        (folder / FILE).write_text(WORDS, encoding="utf-8")
        deps = deps_for(film, 4)
        deps.writer = Brief()
        with film.view() as view:
            deps.generator = renderer.load(view.settings(), folder)
        run_graph(deps)
    return folder


@pytest.fixture
def film(made, tmp_path):
    """The same, to be changed."""
    return Director(copy(made, tmp_path / "film"))


@pytest.fixture
def none_rendered(monkeypatch):
    def refuse(*_args, **_rest):
        raise AssertionError("rendered")

    monkeypatch.setattr(Studio, "shoot", refuse)


def takes_of(folder):
    with Film(folder) as film, film.view() as view:
        return list(view.takes().values())


def test_takes_slots_and_lineage_are_real(made, tiny):
    takes = takes_of(made)
    assert [take.shot for take in takes] == ["shot-1", "shot-2", "shot-3", "shot-4"]
    with Film(made) as film, film.view() as view:
        files = {take.id: film.media.verified(view.media(take.outputs.slots[0].file)) for take in takes}
        settings = view.settings()
    assert (settings.model, settings.preset) == (str(tiny.resolve()), "echo-1.0")
    for take in takes:
        request = take.lineage.request
        assert request["frames"] == 17
        assert request["condition"] == {"text": take.lineage.condition}, (
            "the model reads the text, and only that counts"
        )
        assert request["generator"]["weights"] == settings.weights
        assert str(tiny) not in str(request), "no path enters a fingerprint"
        assert [entry.slot for entry in take.lineage.memory] == [slot["digest"] for slot in request.get("slots", [])]
        slot = media.read_slot(files[take.id])
        assert slot.digest == take.outputs.slots[0].digest
        assert [sound.shape for sound in slot.latents.values()] == [(17, 128)]
    assert takes[0].lineage.memory == ()
    assert [len(take.lineage.memory) for take in takes[1:]] == [1, 2, 3]
    assert Director(made).status().shots.fresh == 4


def test_the_cut_is_as_long_as_its_picture_in_forms_that_play_everywhere(made):
    path = Director(made).cut()
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "faststart"
    with av.open(str(path)) as file:
        picture, sound = file.streams.video[0], file.streams.audio[0]
        assert (picture.codec_context.name, picture.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (sound.codec_context.name, sound.rate, sound.codec_context.channels) == ("aac", 48_000, 2)
        assert picture.frames == 4 * 17
        samples = sum(frame.samples for frame in file.decode(sound))
    assert abs(samples / 48_000 - 4 * 17 / 25) < 1024 / 48_000 + 0.001, "to a block of the codec"
    with Film(made) as film, film.view() as view:
        for take in view.takes().values():
            kept, rate = media.read_sound(film.media.verified(view.media(take.outputs.film)))
            assert (rate, kept.shape) == (48_000, (2, 17 * 1920))
            assert np.abs(kept.astype(int)).max() < 32_767, "nothing clips"


def test_one_shot_is_revised_and_the_rest_follows(film):
    done = film.revise(2, "make it night, and closer")
    assert [view.number for view in done.stale] == [view.number for view in film.status().stale]
    assert all("memory slot" in str(reason) for view in done.stale for reason in view.reasons)
    again = film.refresh()
    assert [one.number for one in again][: len(done.stale)] == [view.number for view in done.stale]
    assert film.status().shots.fresh == 4
    for shot, take in ((2, 2), (4, 1)):
        assert film.reproduce(shot, take).identical
    assert_whole(film.folder)


def test_a_film_is_switched_to_another_generator_and_back_for_nothing(film, tiny):
    before = film.status()
    assert film.switch("animatic").shots.planned == 4
    film.make()
    drawn = {shot.take.id for shot in film.shots()}
    with Film(film.folder) as opened, opened.view() as view:
        for take in view.takes().values():
            sources = view.takes([entry.take for entry in take.lineage.memory])
            assert {source.lineage.generator for source in sources.values()} <= {take.lineage.generator}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Studio, "shoot", None)
        assert film.switch("joyai-echo") == before, "the model is remembered"
        film.make()
        assert film.switch("animatic").shots.fresh == 4
    assert {shot.take.id for shot in film.shots()} == drawn
    with pytest.raises(BadInput, match="preset: animatic has none; it belongs to joyai-echo"):
        film.set(preset="echo-1.5")
    film.undo()
    assert film.status().generator == "joyai-echo"


def test_an_animatic_becomes_a_film(tiny, tmp_path):
    film = Director(tmp_path / "film")
    film.plan(BRIEF, **WISH)
    with pytest.raises(BadInput, match="name its folder with --model FOLDER"):
        film.switch("joyai-echo")
    with pytest.raises(BadInput, match=r"`director switch .* joyai-echo --model"):
        film.make(generator="joyai-echo", model=str(tiny))
    now = film.switch("joyai-echo", model=tiny)
    assert (now.generator, now.shots.planned) == ("joyai-echo", 4)
    film.undo()
    assert film.status().generator == "animatic"


def test_the_preset_is_a_reason_for_stale_and_what_is_as_in_it_is_none(film, none_rendered):
    stale = film.set(preset="echo-1.5")
    assert [str(reason) for reason in stale[0].reasons] == ["preset: echo-1.0 -> echo-1.5"]
    now = film.status()
    assert (now.shots.stale, now.older_renderer) == (4, 0)
    film.set(preset="echo-1.0,tau=1")
    assert film.status().shots.fresh == 4
    assert len(film.set(preset="echo-1.0,tau=1.2")) == 4
    film.undo()
    film.undo()
    film.undo()
    assert film.status().shots.fresh == 4
    with pytest.raises(RequestError, match=r"choose echo-1\.0 or echo-1\.5"):
        film.set(preset="echo-3")


def test_a_model_that_has_moved_is_named_again(film, tiny, tmp_path, none_rendered):
    here = Path(shutil.copytree(tiny, tmp_path / "here"))
    film.switch("joyai-echo", model=here)
    assert film.status().shots.fresh == 4, "the same weights in another place"
    film.set(preset="echo-1.0,tau=1.2")
    here.rename(tmp_path / "there")
    assert film.status().shots.stale == 4, "looking needs no model"
    with pytest.raises(RequestError, match=r"not in .*here any more: `director switch FILM joyai-echo --model FOLDER`"):
        film.again(1)
    with pytest.raises(BadInput, match=r"is rendered with model .*here, not .*there: `director switch"):
        film.make(model=str(tmp_path / "there"))
    film.switch("joyai-echo", model=tmp_path / "there")
    with Film(film.folder) as opened, opened.view() as view:
        assert view.settings().preset == "echo-1.0,tau=1.2", "used as before"
    for wrong in (tmp_path / "nowhere", film.folder):
        with pytest.raises(RequestError, match="director echo convert"):
            film.switch("joyai-echo", model=wrong)


def test_a_wrong_model_leaves_nothing_of_a_new_film(tmp_path):
    with pytest.raises(RequestError, match="director echo convert"):
        Director(tmp_path / "film").make(BRIEF, generator="joyai-echo", model=str(tmp_path / "nowhere"), **WISH)
    assert not (tmp_path / "film").exists()


class StopInTheMiddle(Silent):
    """A person who presses Ctrl-C half-way through a shot."""

    def progress(self, fraction: float) -> None:
        if fraction > 0.5:
            raise Cancelled("stopped on request")


def test_a_shot_that_is_stopped_or_killed_leaves_the_film_as_it_was(film, tmp_path):
    before = standing(film.folder)
    with pytest.raises(Cancelled):
        Director(film.folder, report=StopInTheMiddle()).revise(2, weather="fog")
    assert standing(film.folder) == before
    call = {"do": "revise", "shot": 2, "weather": "snow"}
    assert run(film.folder, call, at=5) == -signal.SIGKILL
    assert standing(film.folder) == before
    film.revise(2, weather="snow")
    assert len(renders(film.folder)) == 5
    assert film.status().shots.fresh + film.status().shots.stale == 4
    assert_whole(film.folder)


def test_caches_may_be_deleted_at_any_time(film):
    shutil.rmtree(film.folder / "cache")
    assert film.reproduce(4, 1).identical
