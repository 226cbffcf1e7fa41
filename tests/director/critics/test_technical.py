"""What can be measured of a take: each fault under its name and in its place, and nothing in a sound take."""

import re
from dataclasses import replace

import av
import numpy as np
import pytest
from exams import SIZE, Stage, moving, tone

from director.critics.base import Unwatchable, review
from director.critics.technical import Technical

FRAMES = 97


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    return Stage(tmp_path_factory.mktemp("stage"))


def judge(stage, frames, samples, **more):
    stage.take(1, frames, samples, **more)
    return review(Technical(), stage.exam(1))


def found(said):
    return {one.aspect: one for one in said.findings}


def test_a_sound_take_has_nothing_wrong_and_all_is_measured(stage):
    said = judge(stage, moving(FRAMES), tone(FRAMES))
    assert said.findings == ()
    assert said.not_judged == ()
    measured = {"frames", "sync", "black", "white", "brightness", "frozen", "cut", "flicker", "blur", "silence"}
    assert measured | {"clipped", "dc", "loudness", "frame rate", "burnt"} == set(said.measures)


def black(frames, samples):
    frames[30:55] = [np.zeros_like(frames[0])] * 25
    return frames, samples


def white(frames, samples):
    frames[:25] = [np.full_like(frames[0], 255)] * 25
    return frames, samples


def frozen(frames, samples):
    frames[36:] = [frames[36]] * 61
    return frames, samples


def cut(frames, samples):
    frames[40:60] = moving(20, seed=1)
    return frames, samples


def flicker(frames, samples):
    return [np.clip(f.astype(int) + 24 * (-1) ** i, 0, 255).astype(np.uint8) for i, f in enumerate(frames)], samples


def blur(frames, samples):
    import cv2

    return [cv2.GaussianBlur(frame, (0, 0), 7) for frame in frames], samples


def dark(frames, samples):
    return [frame // 6 for frame in frames], samples


def silence(frames, samples):
    samples[:, 48_000:144_000] = 0
    return frames, samples


def clipped(frames, samples):
    return frames, np.clip(samples.astype(int) * 12, -32768, 32767).astype(np.int16)


def dc(frames, samples):
    return frames, (samples + 1_500).astype(np.int16)


@pytest.mark.parametrize(
    ("fault", "start", "end"),
    [
        (black, 1.2, 2.2), (white, 0.0, 1.0), (frozen, 1.44, 3.88), (cut, 1.6, 2.4), (flicker, 0.0, 3.88),
        (blur, 0.0, 3.88), (dark, 0.0, 3.88), (silence, 1.0, 3.0), (clipped, 0.0, 3.88), (dc, 0.0, 3.88),
    ],
)  # fmt: skip
def test_a_fault_is_found_under_its_name_and_in_its_place(stage, fault, start, end):
    said = judge(stage, *fault(moving(FRAMES), tone(FRAMES)))
    mine = [one for one in said.findings if one.aspect == fault.__name__]
    assert mine, said
    assert min(one.t0 for one in mine) == pytest.approx(start, abs=0.1)
    assert max(one.t1 for one in mine) == pytest.approx(end, abs=0.1)
    assert all(one.measured is not None and one.threshold is not None and one.evidence for one in mine)
    others = {one.aspect for one in said.findings} - {fault.__name__}
    assert others <= {"loud"}, "a fault is not found under other names"


def test_a_black_beginning_that_the_script_asks_for_is_only_noted(stage):
    frames = moving(FRAMES)
    frames[:20] = [np.zeros_like(frames[0])] * 20
    take = stage.take(1, frames, tone(FRAMES))
    plan = take.lineage.plan.model_copy(update={"transition": "FADE IN:"})
    stage.takes[1] = take.model_copy(update={"lineage": take.lineage.model_copy(update={"plan": plan})})
    assert found(review(Technical(), stage.exam(1)))["black"].severity == "note"


def test_a_flash_of_lightning_is_no_cut_and_what_moves_all_the_time_neither(stage):
    frames = moving(FRAMES)
    frames[30:33] = [np.clip(frame.astype(int) + 90, 0, 255).astype(np.uint8) for frame in frames[30:33]]
    assert "cut" not in found(judge(stage, frames, tone(FRAMES)))
    stormy = [moving(1)[0] // 2 for _ in range(FRAMES)]
    for age in range(16):
        sky = stormy[30 + age][: len(stormy[0]) // 2]
        sky[:] = np.clip(sky.astype(int) + 128 - 8 * age, 0, 255)
    assert "cut" not in found(judge(stage, stormy, tone(FRAMES))), "the sky alone is lit"
    stormy[60:] = [frame[:, ::-1] for frame in stormy[60:]]
    assert found(judge(stage, stormy, tone(FRAMES)))["cut"].t0 == pytest.approx(2.4), "after a flash a cut is one"
    rolling = [np.roll(frames[0], 30 * i, axis=1) for i in range(FRAMES)]
    assert "cut" not in found(judge(stage, rolling, tone(FRAMES)))


def test_what_was_asked_for_counts(stage):
    said = found(judge(stage, moving(FRAMES), tone(FRAMES), asked=121))
    assert (said["frames"].measured, said["frames"].threshold) == (97, 121)
    assert "97 frames (3.88 s), asked for 121" in said["frames"].evidence
    take = stage.takes[1]
    request = take.lineage.request | {"width": 256, "fps": 24.0, "frames": FRAMES}
    stage.takes[1] = take.model_copy(update={"lineage": take.lineage.model_copy(update={"request": request})})
    assert set(found(review(Technical(), stage.exam(1)))) == {"resolution", "frame rate"}


def test_a_jump_in_loudness_needs_two_neighbours_who_speak(stage):
    spoken = [("mara", "Hold on.")]
    before = stage.take(1, moving(FRAMES), tone(FRAMES, level=0.02), lines=spoken)
    stage.take(2, moving(FRAMES), tone(FRAMES, level=0.4), lines=spoken)
    jump = found(review(Technical(), stage.exam(2, before=before)))["jump"]
    assert jump.measured == pytest.approx(26, abs=0.5)
    stage.take(2, moving(FRAMES), tone(FRAMES, level=0.4))
    assert "jump" not in found(review(Technical(), stage.exam(2, before=before)))


class TestOddTakes:
    def test_without_sound(self, stage, tmp_path):
        path = tmp_path / "mute.mp4"
        with av.open(str(path), "w") as out:
            track = out.add_stream("libx264", rate=25)
            track.height, track.width = SIZE
            for frame in moving(25):
                out.mux(track.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
            out.mux(track.encode(None))
        stage.file(1, path, 25)
        said = review(Technical(), stage.exam(1))
        assert found(said)["silence"].evidence == "the take has no sound"
        assert [gap.aspect for gap in said.not_judged] == ["loudness"]

    def test_of_one_frame(self, stage):
        said = judge(stage, moving(1), tone(1))
        assert said.findings == ()
        assert {gap.aspect for gap in said.not_judged} == {"frozen", "cut", "flicker", "loudness"}

    def test_cut_short_and_no_film_at_all(self, stage, tmp_path):
        stage.take(1, moving(FRAMES), tone(FRAMES))
        whole = stage.files[stage.takes[1].id].read_bytes()
        for kept, told in (
            (whole[: len(whole) * 2 // 3], r"of 97 frames|breaks off"),
            (b"nonsense" * 99, "cannot be read"),
        ):
            path = tmp_path / "broken.mp4"
            path.write_bytes(kept)
            stage.file(1, path, FRAMES)
            said = review(Technical(), stage.exam(1))
            assert found(said)["unreadable"].severity == "error"
            assert re.search(told, found(said)["unreadable"].evidence)

    def test_gone(self, stage):
        def gone(_take):
            raise Unwatchable("its files were freed")

        said = review(Technical(), replace(stage.exam(1), watch=gone))
        assert said.findings == ()
        assert [(gap.aspect, gap.reason) for gap in said.not_judged] == [("all", "its files were freed")]
