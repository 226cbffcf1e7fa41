"""Voices: what is spoken, who speaks it, and that memory decides it."""

import hashlib
import importlib.metadata
import importlib.util
import subprocess
import sys
from dataclasses import replace

import ears
import numpy as np
import pytest
from ears import speaker, word_errors
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample_poly

from generator.animatic import voices
from generator.animatic.casting import candidates, cast, cast_all, solo
from generator.animatic.sound import soundtrack
from generator.animatic.voice_bank import VOICES, calibration, nearest
from generator.animatic.voice_calibration import LINES as CALIBRATED
from generator.animatic.voice_manner import manner_of, said_so
from generator.animatic.voice_measure import measure
from generator.animatic.voice_text import speech_seconds, spoken, syllables
from generator.animatic.voices import HIBARI, RATE, Voice, VoicePack, find_voices
from generator.base import Presence, Slot, Who
from generator.errors import GenerationFailed
from generator.memory.slots import choose_window, cut_slot
from generator.request import Condition, GeneratorIdentity, Person, ShotRequest, SpokenLine, Staging

LINES = (
    "Nobody told me that the ferry leaves at noon.",
    "Hold the lamp a little higher, please.",
    "I have never liked the smell of this cellar.",
    "If we follow the river we will find the mill.",
    "That was the last of the bread, I am afraid.",
)
needs_voices = pytest.mark.skipif(find_voices() is None, reason=voices.why_silent())


@pytest.fixture(scope="module")
def pack():
    return VoicePack("hibari for tests")


def tone(hertz: float, seconds: float = 1.0) -> np.ndarray:
    at = np.arange(int(seconds * RATE)) / RATE
    return (0.1 * sum(np.sin(2 * np.pi * hertz * step * at) / step for step in range(1, 20))).astype(np.float32)


def request(text: str, seed: int, who: str = "p1", **about: str) -> ShotRequest:
    staging = Staging(people=(Person(id=who, **about),), lines=(SpokenLine(person=who, text=text),))
    identity = GeneratorIdentity(id="animatic", render=1)
    return ShotRequest(
        condition=Condition(staging=staging), seed=seed, width=64, height=64, frames=97, fps=24.0, generator=identity
    )


def slot_of(asked: ShotRequest, slots: list[Slot], pack: VoicePack) -> Slot:
    """Make the sound of a shot and cut out of it what memory would keep."""
    made = soundtrack(asked, slots, pack)
    samples = np.round(made.waveform * 32767).astype(np.int16)
    spans: dict[str, list] = {}
    for said in made.utterances:
        spans.setdefault(said.person, []).append(said.span)
    who = Who(people=tuple(Presence(person=person, spans=tuple(heard)) for person, heard in spans.items()))
    window = choose_window(samples, video_frames=asked.frames, fps=asked.fps)
    return cut_slot(window, np.zeros((9, 8, 8, 3), np.uint8), samples, who)


class TestFinding:
    def test_finding_voices_loads_nothing_heavy(self):
        code = (
            "import sys; from generator.animatic.voices import find_voices; find_voices();"
            "print([m for m in ('onnxruntime', 'scipy', 'hibari') if m in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"

    def test_another_version_is_no_voice_and_says_so(self, monkeypatch):
        real = importlib.metadata.version
        monkeypatch.setattr(importlib.metadata, "version", lambda name: "9.9" if name == HIBARI[0] else real(name))
        assert find_voices() is None
        assert "hibari-tts" in voices.why_silent()

    @needs_voices
    def test_wrong_weights_are_refused_in_words(self, monkeypatch):
        from generator.animatic.voice_engine import Engine

        monkeypatch.setitem(voices.DIGESTS, "hibari.onnx", "0" * 64)
        with pytest.raises(GenerationFailed, match=r"hibari\.onnx has SHA-256 .* reinstall"):
            Engine()


class TestText:
    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ("Stop it, *now*!", ("Stop it, now!",)),
            ("I will _not_ GO there.", ("I will not go there.",)),
            ("The FBI is here.", ("The FBI is here.",)),
            ("W-w-what? Nooooo! Hmmmm.", ("what? No! Hmm.",)),
            ("Wait. (pause) Come back.", ("Wait.", "Come back.")),
            ("(softly) Come here.", ("Come here.",)),
            ("I saw him (yesterday).", ("I saw him yesterday.",)),
            ("Olé 😀 señor — naïve…", ("Ole senor — naive…",)),
            ("你好", ()),
            ("(pause)", ()),
            ("...", ()),
        ],
    )
    def test_what_is_spoken(self, written, said):
        assert spoken(written) == said

    def test_estimates_follow_the_text(self):
        assert speech_seconds("") == speech_seconds("(pause)") == 0
        assert speech_seconds("Wait. (pause) Come back.") > speech_seconds("Wait. Come back.")
        assert 1.5 < speech_seconds("I told you not to open that door!") < 3
        assert 0.5 < speech_seconds("你好世界") < 2

    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=80))
    def test_no_text_breaks_it(self, text):
        assert all(any(sign.isalnum() for sign in part) for part in spoken(text))
        assert speech_seconds(text) >= 0
        assert all(count > 0 for count in syllables(text))


@needs_voices
class TestSpeaking:
    def test_the_same_line_is_the_same_samples_in_another_process(self, pack):
        code = (
            "import hashlib; from generator.animatic.voices import *; from generator.animatic.voice_bank import VOICES;"
            "s = VoicePack('x').speak('Good evening.', VOICES[0]); print(hashlib.sha256(s.samples.tobytes()).hexdigest())"
        )
        other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        assert hashlib.sha256(pack.speak("Good evening.", VOICES[0]).samples.tobytes()).hexdigest() == other

    def test_odd_input_is_spoken_or_silent(self, pack):
        for text in ("1,234.5 km", "🙂", "你好", "Mr. O'Neil & Dr. Who @ 3:30pm", "x" * 700, "a " * 600, "…", "9" * 40):
            sound = pack.speak(text, VOICES[0]).samples
            assert sound.dtype == np.float32
            assert np.isfinite(sound).all()
            assert bool(len(sound)) == bool(spoken(text))

    def test_speed_shortens(self, pack):
        slow, fast = (len(pack.speak(LINES[0], VOICES[0], speed=speed).samples) for speed in (1.0, 1.3))
        assert 1.2 < slow / fast < 1.45

    @pytest.mark.parametrize("voice", VOICES, ids=lambda voice: voice.id)
    def test_a_voice_is_heard_as_itself(self, pack, voice):
        heard = measure(np.concatenate([pack.speak(line, voice).samples for line in LINES[:2]]), RATE)
        assert nearest(heard.features, VOICES) == voice

    def test_a_dozen_voices_are_told_apart_and_understood(self, pack):
        """By ears that know nothing of the bank: what one says is nearest to what else it says."""
        people = [voice for voice in VOICES if not voice.traits & {"robot", "cartoon"}]
        halves = [
            np.stack([speaker(*(pack.speak(line, voice).samples for line in lines)) for voice in people])
            for lines in (LINES[:2], LINES[2:4])
        ]
        assert len(people) >= 12
        assert [int(row.argmax()) for row in halves[0] @ halves[1].T] == list(range(len(people)))

    def test_voices_are_understood(self, pack):
        """The lowest, the highest and two between; `python -m tests.bench.voices` asks all of them."""
        chosen = sorted(VOICES, key=lambda voice: voice.size * voice.pitch)[:: len(VOICES) // 3]
        line = CALIBRATED[0]
        wrong = [word_errors(line, ears.heard(pack.speak(line, voice).samples)) for voice in chosen]
        assert sum(errors for errors, _ in wrong) < 0.05 * sum(words for _, words in wrong)

    def test_whispers_have_no_pitch_and_are_understood(self, pack):
        whisper = manner_of(SpokenLine(person="a", text=LINES[0], manner="whispering"))
        for voice in VOICES[:2]:
            sound = pack.speak(LINES[0], said_so(voice, whisper)).samples
            assert measure(sound, RATE) is None
            assert word_errors(LINES[0], ears.heard(sound))[0] <= 1

    def test_an_accent_is_another_way_to_say_the_same_words(self, pack):
        british = cast(Person(id="a", identity="a woman", voice="an upper-class British accent"), 1)
        assert british.accent == "british"
        line = CALIBRATED[3]
        plain, posh = pack.speak(line, replace(british, accent="")), pack.speak(line, british)
        assert "".join(one.symbol for one in plain.phones) != "".join(one.symbol for one in posh.phones)
        assert word_errors(line, ears.heard(posh.samples))[0] <= 1


class TestMeasuring:
    @pytest.mark.parametrize("hertz", [70, 110, 180, 260, 400])
    def test_pitch(self, hertz):
        assert measure(tone(hertz), RATE).pitch == pytest.approx(hertz, rel=0.01)

    def test_silence_and_noise_are_no_voice(self):
        assert measure(np.zeros(RATE, np.float32), RATE) is None
        assert measure(np.random.default_rng(0).standard_normal(RATE).astype(np.float32) * 0.1, RATE) is None
        assert measure(tone(120, 0.05), RATE) is None

    def test_loudness_does_not_count(self):
        loud, quiet = measure(tone(150), RATE), measure(0.05 * tone(150), RATE)
        assert np.allclose(loud.features, quiet.features, atol=1e-3)

    def test_only_what_is_said_alone_is_heard(self):
        samples = np.tile(np.arange(RATE, dtype=np.int16) % 100, (2, 1))
        who = Who(people=(Presence(person="a", spans=((0.0, 0.5),)), Presence(person="b", spans=((0.3, 1.0),))))
        slot = Slot(np.zeros((9, 8, 8, 3), np.uint8), samples, who=who)
        assert len(solo("a", slot)) == int(0.3 * RATE)
        assert len(solo("b", slot)) == RATE - int(0.5 * RATE)
        assert len(solo("c", slot)) == 0


class TestCasting:
    def test_the_table_knows_every_voice(self):
        assert set(calibration().names) == {voice.id for voice in VOICES}

    @pytest.mark.parametrize(
        ("about", "traits"),
        [
            ({"voice": "a low, warm female voice"}, {"f", "adult", "low"}),
            ({"identity": "a man of about seventy"}, {"m", "old"}),
            ({"identity": "a girl of eight"}, {"f", "child"}),
            ({"identity": "a battered robot"}, {"robot"}),
            ({"identity": "a woman", "voice": "a boy's voice"}, {"m", "child"}),
            ({"voice": "squeaky like a cartoon"}, {"cartoon"}),
        ],
    )
    def test_words_limit_the_choice(self, about, traits):
        for voice in candidates(Person(id="p", **about), VOICES):
            assert traits <= voice.traits

    def test_without_memory_the_seed_and_the_person_decide(self):
        person = Person(id="mara")
        assert cast(person, 7) == cast(person, 7)
        assert len({cast(person, seed) for seed in range(60)}) > 9
        different = sum(cast(Person(id="a"), seed) != cast(Person(id="b"), seed) for seed in range(50))
        assert different > 35

    @needs_voices
    def test_a_chain_of_shots_keeps_the_voice_and_forgets_it_with_the_sound(self, pack):
        asked = [request(line, seed) for seed, line in enumerate(LINES, start=1)]
        person = Person(id="p1")
        first = cast(person, 1)
        slots: list[Slot] = []
        for shot in asked:
            assert cast(person, shot.seed, slots) == first
            slots = [slot_of(shot, slots, pack)]
        assert {cast(person, shot.seed) for shot in asked} != {first}, "the seeds alone would differ"
        mute = Slot(slots[0].frames, np.zeros_like(slots[0].samples), who=slots[0].who)
        assert cast(person, 5, [mute]) == cast(person, 5)

    @needs_voices
    def test_the_voice_follows_the_samples_of_the_slot(self, pack):
        person, shot = Person(id="p1"), request(LINES[1], 1)
        heart = next(voice for voice in VOICES if voice.id == "heart")
        sound = pack.speak(LINES[1], heart).samples

        def remembered(samples: np.ndarray) -> Voice:
            wave = np.round(np.stack([samples, samples]) / np.abs(samples).max() * 16000).astype(np.int16)
            who = Who(people=(Presence(person="p1", spans=((0.0, len(samples) / RATE),)),))
            return cast(person, shot.seed, [Slot(np.zeros((9, 8, 8, 3), np.uint8), wave, who=who)])

        assert remembered(sound) == heart
        higher = remembered(resample_poly(sound, 5, 6))
        assert measure(pack.speak(LINES[1], higher).samples, RATE).pitch > 1.08 * measure(sound, RATE).pitch

    @needs_voices
    def test_words_win_over_memory(self, pack):
        woman = slot_of(request(LINES[0], 1, identity="a woman"), [], pack)
        now = cast(Person(id="p1", identity="a man"), 1, [woman])
        assert "m" in now.traits
        assert "f" not in now.traits

    def test_nobody_in_a_shot_has_the_voice_of_another(self):
        people = [Person(id=f"w{n}", identity="a woman of thirty") for n in range(5)]
        for seed in range(20):
            assert len({voice.id for voice in cast_all(people, seed).values()}) == 5

    def test_people_who_never_meet_are_told_apart_by_their_tags(self):
        for seeds in ((1, 2, 3), (4, 9, 2), (7, 7, 7)):
            women = [Person(id=f"w{n}", tag=f"ID_{'ABC'[n]}", identity="a woman of thirty") for n in range(3)]
            assert len({cast(person, seed).id for person, seed in zip(women, seeds, strict=True)}) == 3

    @needs_voices
    def test_two_in_one_slot_are_told_apart_by_their_spans(self, pack):
        ada, ben = (
            Person(id=name, identity="a woman of thirty", tag=f"ID_{name[0].upper()}") for name in ("ada", "ben")
        )
        lines = (SpokenLine(person="ada", text=LINES[1]), SpokenLine(person="ben", text=LINES[3]))
        staging = Staging(people=(ada, ben), lines=lines)
        asked = request(LINES[0], 3).model_copy(update={"condition": Condition(staging=staging), "frames": 145})
        first = cast_all([ada, ben], 3)
        slot = slot_of(asked, [], pack)
        assert {person.id: cast(person, 99, [slot]) for person in (ada, ben)} == first
        swapped = {"ada": "ben", "ben": "ada"}
        who = Who(people=tuple(one.model_copy(update={"person": swapped[one.person]}) for one in slot.who.people))
        turned = {person.id: cast(person, 99, [replace(slot, who=who)]) for person in (ada, ben)}
        assert turned == {"ada": first["ben"], "ben": first["ada"]}

    @needs_voices
    def test_memory_keeps_a_voice_as_a_speaker_verification_hears_it(self, pack):
        """A chain of shots, each remembering the one before; the same without memory. Halves of the film are compared."""
        similar = {}
        for remembers in (True, False):
            slots: list[Slot] = []
            heard = []
            for seed, line in enumerate(CALIBRATED[:10], start=11):
                asked = request(line, seed, identity="a woman of forty")
                made = soundtrack(asked, slots, pack)
                start, end = (round(edge * RATE) for edge in made.utterances[0].span)
                heard.append(made.waveform[:, start:end].mean(axis=0))
                slots = [slot_of(asked, slots, pack)] if remembers else []
            similar[remembers] = float(speaker(*heard[:5]) @ speaker(*heard[5:]))
        assert similar[True] >= 0.95
        assert similar[False] < similar[True] - 0.05


class TestFilm:
    @needs_voices
    def test_every_voice_in_a_film_is_told_apart(self, pack):
        """Eight people from their cards: what each says in one scene is nearest to what they say in another."""
        cards = (
            "a woman of thirty",
            "a man of forty",
            "a woman of sixty-five",
            "an old man",
            "a girl of nine",
            "a tall woman of thirty-five",
            "a young man",
            "a small dented robot",
        )
        people = [Person(id=f"p{n}", tag=f"ID_{'ABCDEFGH'[n]}", identity=words) for n, words in enumerate(cards)]
        voices = {person.id: cast(person, 5 + number) for number, person in enumerate(people)}
        halves = [
            np.stack([speaker(*(pack.speak(line, voice).samples for line in lines)) for voice in voices.values()])
            for lines in (LINES[:3], CALIBRATED[:3])
        ]
        assert [int(row.argmax()) for row in halves[0] @ halves[1].T] == list(range(len(people)))
