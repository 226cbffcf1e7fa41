"""The sound of a shot: its length, its level, its lines and its ambience."""

import numpy as np
import pytest
from scipy.signal import resample_poly

from generator.animatic import voices
from generator.animatic.ambience import ambience, beds, city, crickets, rain, room, sea, wind
from generator.animatic.sound import BED, SPEECH, loudness, soundtrack
from generator.animatic.sound_music import music
from generator.animatic.speech import FASTEST, manner, speech_seconds
from generator.animatic.voices import RATE, VoicePack, find_voices
from generator.base import Watch
from generator.errors import Cancelled, RequestError
from generator.request import Condition, GeneratorIdentity, Person, Place, ShotRequest, SpokenLine, Staging
from generator.shapes import samples_for

needs_voices = pytest.mark.skipif(find_voices() is None, reason=voices.why_silent())
MARA = Person(id="mara", identity="a woman of forty")
TOM = Person(id="tom", identity="a man")
LINES = (SpokenLine(person="mara", text="Who is there?"), SpokenLine(person="tom", text="Only me. Open the door, please."))


@pytest.fixture(scope="module")
def pack():
    return VoicePack("hibari for tests", full=False)


def request(frames: int = 145, seed: int = 3, fps: float = 24.0, **staging) -> ShotRequest:
    identity = GeneratorIdentity(id="animatic", render=1)
    condition = Condition(staging=Staging(**staging))
    return ShotRequest(condition=condition, seed=seed, width=64, height=64, frames=frames, fps=fps, generator=identity)


def true_peak(wave: np.ndarray) -> float:
    return 20 * np.log10(np.abs(resample_poly(wave, 4, 1, axis=1)).max())


class TestMix:
    @pytest.mark.parametrize(("frames", "fps"), [(9, 24.0), (241, 24.0), (121, 25.0)])
    def test_length_and_type(self, frames, fps):
        made = soundtrack(request(frames, fps=fps), (), None)
        assert made.waveform.shape == (2, samples_for(frames, fps, RATE))
        assert made.waveform.dtype == np.float32

    def test_both_ends_are_silent_so_that_joins_do_not_click(self):
        wave = soundtrack(request(sound="a storm", music="a tense drone"), (), None).waveform
        assert not wave[:, 0].any()
        assert not wave[:, -1].any()

    def test_the_same_request_is_the_same_sound_and_another_seed_moves_the_spots(self):
        asked = {"action": "Somebody knocks.", "place": Place(id="hall", interior=True)}
        one, two, other = (soundtrack(request(seed=seed, **asked), (), None).waveform for seed in (3, 3, 4))
        assert np.array_equal(one, two)
        assert not np.array_equal(one, other)

    @needs_voices
    def test_levels(self, pack):
        shot = request(people=(MARA, TOM), lines=LINES, weather="rain", place=Place(id="quay", interior=False))
        made = soundtrack(shot, (), pack)
        quiet = soundtrack(shot.model_copy(update={"condition": Condition(staging=Staging(weather="rain"))}), (), None)
        assert true_peak(made.waveform) < -1
        for said in made.utterances:
            start, end = (round(edge * RATE) for edge in said.span)
            assert loudness(made.waveform[:, start:end]) == pytest.approx(SPEECH, abs=1.5)
        assert SPEECH - 18 < loudness(quiet.waveform) < SPEECH - 12

    @needs_voices
    def test_people_stand_apart(self, pack):
        made = soundtrack(request(people=(MARA, TOM), lines=LINES), (), pack)
        for said, side in zip(made.utterances, (0, 1), strict=True):
            start, end = (round(edge * RATE) for edge in said.span)
            power = (made.waveform[:, start:end] ** 2).sum(axis=1)
            assert power[side] > 1.3 * power[1 - side]

    def test_a_request_without_staging_is_refused_in_words(self):
        shot = request().model_copy(update={"condition": Condition(text="a rainy street")})
        with pytest.raises(RequestError, match="no staging"):
            soundtrack(shot, (), None)

    def test_somebody_can_stop_it(self):
        with pytest.raises(Cancelled):
            soundtrack(request(people=(MARA,), lines=LINES[:1]), (), None, Watch(stop=lambda: True))


class TestLines:
    @pytest.mark.parametrize("voiced", [pytest.param(True, marks=needs_voices), False])
    def test_order_room_and_mouths(self, pack, voiced):
        shot = request(people=(MARA, TOM), lines=LINES)
        made = soundtrack(shot, (), pack if voiced else None)
        assert [(said.person, said.line) for said in made.utterances] == [("mara", 0), ("tom", 1)]
        first, second = (said.span for said in made.utterances)
        assert first[0] == pytest.approx(0.4)
        assert second[0] == pytest.approx(first[1] + 0.3, abs=0.01)
        assert second[1] < shot.seconds
        for said in made.utterances:
            mouth = made.mouths[said.person]
            assert mouth.shape == (shot.frames,)
            assert mouth.dtype == np.float32
            inside = np.zeros(shot.frames, bool)
            inside[int(said.span[0] * shot.fps) : int(np.ceil(said.span[1] * shot.fps))] = True
            assert mouth[inside].max() > 0.5
            assert not mouth[~inside].any()
            assert mouth.max() <= 1

    @needs_voices
    def test_long_lines_are_said_faster_and_end_with_the_shot(self, pack):
        text = "Bring me the ladder, the rope and both of the lamps, and then go back to the house and wait. "
        calm = soundtrack(request(frames=481, people=(MARA,), lines=(SpokenLine(person="mara", text=text),)), (), pack)
        tight = soundtrack(request(frames=97, people=(MARA,), lines=(SpokenLine(person="mara", text=text),)), (), pack)
        length = [made.utterances[0].span[1] - made.utterances[0].span[0] for made in (calm, tight)]
        assert length[1] < length[0]
        assert length[1] > 0.9 * length[0] / FASTEST or tight.utterances[0].span[1] == pytest.approx(97 / 24, abs=0.01)
        assert tight.utterances[0].span[1] <= 97 / 24

    def test_what_cannot_be_pronounced_has_its_time(self):
        made = soundtrack(request(people=(MARA,), lines=(SpokenLine(person="mara", text="你好世界"),)), (), None)
        assert made.utterances[0].span[1] - made.utterances[0].span[0] == pytest.approx(speech_seconds("你好世界"), abs=0.01)

    def test_somebody_off_the_cards_may_speak(self):
        made = soundtrack(request(lines=(SpokenLine(person="voice", text="Hello?"),)), (), None)
        assert list(made.mouths) == ["voice"]

    def test_manner(self):
        assert manner("whispering")[0] < 0 < manner("shouting")[0]
        assert manner("to Tom") == (0.0, 1.0)


class TestAmbience:
    @pytest.mark.parametrize(
        ("staging", "wanted"),
        [
            ({"weather": "heavy rain", "place": Place(name="a street", interior=False)}, {rain, city}),
            ({"sound": "wind over the sea"}, {wind, sea}),
            ({"place": Place(name="forest", interior=False), "time_of_day": "night"}, {crickets}),
            ({"place": Place(name="office", interior=True)}, {room}),
            ({"place": Place(name="office", interior=True), "sound": "complete silence"}, {room}),
        ],
    )
    def test_words_choose_the_beds(self, staging, wanted):
        assert {bed for bed, _ in beds(Staging(**staging))} == wanted

    def test_walls_muffle_the_weather(self):
        inside, outside = (dict(beds(Staging(weather="rain", place=Place(interior=walls))))[rain] for walls in (True, False))
        assert inside < outside

    def test_a_place_sounds_the_same_in_every_shot(self):
        staging = Staging(place=Place(id="quay", name="the harbour", interior=False))
        assert np.array_equal(ambience(staging, RATE, seed=1), ambience(staging, RATE, seed=2))

    def test_a_spot_stands_where_the_text_names_it(self):
        quiet = Staging(place=Place(id="hall", interior=True))
        early, late = ("Knocking, and then a long silence in the hall.", "A long silence in the hall, and then knocking.")
        bed = ambience(quiet, 6 * RATE, seed=1)
        loud = [
            np.abs(ambience(quiet.model_copy(update={"action": action}), 6 * RATE, seed=1) - bed)[0].argmax() / RATE
            for action in (early, late)
        ]
        assert loud[0] < 2 < 3 < loud[1]

    @pytest.mark.parametrize("words", ["", "none", "no music", "No score here"])
    def test_no_music_where_none_is_asked_for(self, words):
        assert music(Staging(music=words), RATE) is None

    def test_music_is_heard_and_is_the_same_for_the_same_words(self):
        one, two = (music(Staging(music="a slow sad piano"), 4 * RATE) for _ in range(2))
        assert np.array_equal(one, two)
        assert BED - 15 < loudness(one * np.float32(10 ** (BED / 20))) < BED + 5

    @pytest.mark.parametrize(
        "words", ["storm", "sea", "river", "fire", "birds", "crickets", "crowd", "traffic", "train", "engine", "clock"]
    )
    def test_every_bed_is_sound(self, words):
        wave = ambience(Staging(sound=words), 2 * RATE, seed=0)
        assert wave.shape == (2, 2 * RATE)
        assert np.isfinite(wave).all()
        assert wave.any()
        assert np.abs(wave).max() * 10 ** (BED / 20) < 0.8
