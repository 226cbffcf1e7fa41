"""The sound of a shot: its length, its level, its lines and its ambience."""

import re

import numpy as np
import pytest
from ears import r128

from generator.animatic import voices
from generator.animatic.ambience import PLACES, ambience, beds, drawn_bed
from generator.animatic.dice import dice
from generator.animatic.sound import BEDS, DUCK, MUSIC, SPEECH, at_loudness, mix, soundtrack, speak
from generator.animatic.sound_beds import air, blown, city, crickets, keys, rain, room, sea, wind
from generator.animatic.sound_music import music
from generator.animatic.sound_room import OPEN, PLAIN, ringing, room_of
from generator.animatic.sound_spots import SPOTS, spots
from generator.animatic.speech import FASTEST
from generator.animatic.voice_manner import MANNERS, manner_of
from generator.animatic.voice_manner import PLAIN as SAID_PLAINLY
from generator.animatic.voice_text import speech_seconds
from generator.animatic.voices import RATE, VoicePack, find_voices
from generator.base import Watch
from generator.errors import Cancelled, RequestError
from generator.loudness import CEILING, EDGE, Meter, limited, loudness
from generator.request import Condition, GeneratorIdentity, Person, Place, ShotRequest, SpokenLine, Staging
from generator.shapes import samples_for

needs_voices = pytest.mark.skipif(find_voices() is None, reason=voices.why_silent())
KINDS = """bakery lighthouse harbour forest street kitchen office train classroom castle spaceship desert hospital market
car rooftop cave stage church library bar restaurant factory laboratory prison jungle swamp mountain beach river airport
museum courtroom attic bathroom submarine boat garage park farm"""
MARA = Person(id="mara", identity="a woman of forty")
TOM = Person(id="tom", identity="a man")
LINES = (
    SpokenLine(person="mara", text="Who is there?"),
    SpokenLine(person="tom", text="Only me. Open the door, please."),
)


@pytest.fixture(scope="module")
def pack():
    return VoicePack("hibari for tests")


def request(frames: int = 145, seed: int = 3, fps: float = 24.0, **staging) -> ShotRequest:
    identity = GeneratorIdentity(id="animatic", render=1)
    condition = Condition(staging=Staging(**staging))
    return ShotRequest(condition=condition, seed=seed, width=64, height=64, frames=frames, fps=fps, generator=identity)


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
    @pytest.mark.parametrize("place", ["a quiet office", "a storm-beaten quay", "a church", "a crowded market"])
    def test_levels(self, pack, place):
        """By another meter than the one that set them."""
        shot = request(people=(MARA, TOM), lines=LINES, place=Place(id="there", name=place))
        made = soundtrack(shot, (), pack)
        assert r128(made.waveform)[1] < -1
        for said in made.utterances:
            start, end = (round(edge * RATE) for edge in said.span)
            assert r128(made.waveform[:, start:end])[0] == pytest.approx(SPEECH, abs=1)
        bare = soundtrack(
            shot.model_copy(update={"condition": Condition(staging=Staging(place=shot.condition.staging.place))}),
            (),
            None,
        )
        below = SPEECH - r128(bare.waveform)[0]
        assert 12 <= below <= 18
        assert 12 <= below - DUCK <= 18.1

    @needs_voices
    def test_voices_come_from_where_people_are_seen(self, pack):
        shot = request(people=(MARA, TOM), lines=LINES)
        spoken = speak(shot, (), pack)
        left, right = ((0.0, 0.1, 0.3, 1.0),) * shot.frames, ((0.7, 0.1, 1.0, 1.0),) * shot.frames
        for boxes, sides in (({"mara": left, "tom": right}, (0, 1)), ({"mara": right, "tom": left}, (1, 0))):
            wave = mix(shot, spoken, boxes)
            for said, side in zip(spoken.utterances, sides, strict=True):
                power = (wave[:, round(said.span[0] * RATE) : round(said.span[1] * RATE)] ** 2).sum(axis=1)
                assert power[side] > 1.4 * power[1 - side]
        unseen = mix(shot, spoken, {"mara": (None,) * shot.frames})
        power = (unseen[:, : round(spoken.utterances[0].span[1] * RATE)] ** 2).sum(axis=1)
        assert power[0] == pytest.approx(power[1], rel=0.25)

    @needs_voices
    def test_a_voice_follows_somebody_who_walks_across(self, pack):
        shot = request(people=(MARA,), lines=LINES[1:2])
        places = np.linspace(0.05, 0.95, shot.frames)
        spoken = speak(
            shot.model_copy(
                update={
                    "condition": Condition(
                        staging=Staging(
                            people=(MARA,),
                            lines=(
                                SpokenLine(
                                    person="mara", text="I walk and walk and walk, and never stop talking to you."
                                ),
                            ),
                        )
                    )
                }
            ),
            (),
            pack,
        )
        wave = mix(shot, spoken, {"mara": [(x - 0.05, 0, x + 0.05, 1) for x in places]})
        thirds = np.array_split(wave[:, : round(spoken.utterances[0].span[1] * RATE)], 3, axis=1)
        leaning = [float((part[1] ** 2).sum() / (part[0] ** 2).sum()) for part in thirds]
        assert leaning == sorted(leaning)

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
        assert not made.remarks
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
        assert made.utterances[0].span[1] - made.utterances[0].span[0] == pytest.approx(
            speech_seconds("你好世界"), abs=0.01
        )

    def test_somebody_off_the_cards_may_speak(self):
        made = soundtrack(request(lines=(SpokenLine(person="voice", text="Hello?"),)), (), None)
        assert list(made.mouths) == ["voice"]

    @pytest.mark.parametrize("voiced", [pytest.param(True, marks=needs_voices), False])
    def test_a_line_of_forty_words_in_a_second_says_that_the_shot_is_too_short(self, pack, voiced):
        text = " ".join(["never"] * 40) + "."
        shot = request(frames=25, people=(MARA,), lines=(SpokenLine(person="mara", text=text),))
        calm = soundtrack(
            request(frames=481, people=(MARA,), lines=shot.condition.staging.lines), (), pack if voiced else None
        )
        made = soundtrack(shot, (), pack if voiced else None)
        (remark,) = made.remarks
        assert "too short for its lines: 1.0 s" in remark
        wanted = int(remark.partition("Make it about ")[2].split()[0])
        length = calm.utterances[0].span[1] - calm.utterances[0].span[0]
        assert length / FASTEST < wanted < 2 * length
        assert made.utterances[0].span[1] <= shot.seconds

    @pytest.mark.parametrize("voiced", [pytest.param(True, marks=needs_voices), False])
    def test_each_sound_has_its_time_and_lips_their_shape(self, pack, voiced):
        made = soundtrack(
            request(people=(MARA,), lines=(SpokenLine(person="mara", text="My father bought a boat."),)),
            (),
            pack if voiced else None,
        )
        (said,) = made.utterances
        assert [one.shape for one in said.phones].count("closed") == 3
        assert "teeth" in {one.shape for one in said.phones}
        assert said.span[0] <= said.phones[0].span[0] < said.span[0] + 0.15
        assert said.span[1] - 0.15 < said.phones[-1].span[1] <= said.span[1]
        for one, following in zip(said.phones, said.phones[1:], strict=False):
            assert one.span[0] < one.span[1] <= following.span[0] + 1e-6

    @needs_voices
    def test_loud_sounds_are_those_of_open_lips(self, pack):
        """The times are true: vowels carry more power than stops and hisses."""
        shot = request(
            people=(MARA,),
            lines=(SpokenLine(person="mara", text="Papa put a big tomato pie upon the table, happy to see it."),),
        )
        (said,) = speak(shot, (), pack).said
        power: dict[str, list[float]] = {}
        for one in said.utterance.phones:
            start, end = (round((edge - said.utterance.span[0]) * RATE) for edge in one.span)
            power.setdefault(one.shape, []).append(float((said.samples[start:end] ** 2).mean()))
        assert np.median(power["open"] + power["wide"]) > 2 * np.median(power["closed"])

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            ("whispering", lambda m: m.gain < -3 and m.effect == "whisper"),
            ("shouting over the storm", lambda m: m.gain > 2 and m.pitch > 1),
            ("hurried", lambda m: m.speed > 1.1),
            ("slowly", lambda m: m.speed < 0.9),
            ("to Tom", lambda m: m == SAID_PLAINLY),
            ("", lambda m: m == SAID_PLAINLY),
        ],
    )
    def test_manner(self, words, says):
        assert says(manner_of(SpokenLine(person="a", text="Hm.", manner=words)))

    def test_a_face_colours_what_no_parenthetical_does(self):
        sad = Person(id="a", expression="weeping with grief")
        assert manner_of(SpokenLine(person="a", text="Hm."), sad).speed < 1
        assert manner_of(SpokenLine(person="a", text="Hm.", manner="hurried"), sad).speed > 1.1

    def test_no_manner_is_out_of_bounds(self):
        assert all(abs(m.gain) <= 5 and 0.8 < m.speed < 1.2 and 0.95 <= m.pitch <= 1.08 for _, m in MANNERS)

    def test_nothing_to_say_is_no_line(self):
        assert (
            soundtrack(
                request(lines=(SpokenLine(person="a", text=""), SpokenLine(person="b", text="(beat)"))), (), None
            ).utterances
            == ()
        )


class TestAmbience:
    @pytest.mark.parametrize(
        ("staging", "wanted"),
        [
            ({"weather": "heavy rain", "place": Place(name="a street", interior=False)}, {rain, city}),
            ({"sound": "wind over the sea"}, {wind, sea}),
            ({"place": Place(name="forest", interior=False), "time_of_day": "night"}, {crickets}),
            ({"place": Place(name="office", interior=True)}, {keys, blown}),
            ({"place": Place(name="nowhere that anyone has heard of", interior=True)}, {room}),
            ({"place": Place(name="the Zyx", interior=False)}, {air}),
            ({"place": Place(name="office", interior=True), "sound": "complete silence"}, {room}),
        ],
    )
    def test_words_choose_the_beds(self, staging, wanted):
        assert {bed for bed, _ in beds(Staging(**staging))} == wanted

    def test_walls_muffle_the_weather(self):
        inside, outside = (
            dict(beds(Staging(weather="rain", place=Place(interior=walls))))[rain] for walls in (True, False)
        )
        assert inside < outside

    def test_a_place_sounds_the_same_in_every_shot(self):
        staging = Staging(place=Place(id="quay", name="the harbour", interior=False))
        first = ambience(staging, RATE)
        assert np.array_equal(ambience(staging, RATE), first)
        drawn_bed.cache_clear()
        assert np.array_equal(ambience(staging, RATE), first)
        noon, night = (
            soundtrack(request(place=staging.place, action=did), (), None).waveform for did in ("", "Nobody.")
        )
        assert np.array_equal(noon, night)

    def test_a_spot_stands_where_the_text_names_it(self):
        loud = [
            np.abs(spots(Staging(action=action), 6 * RATE, dice("here")))[0].argmax() / RATE
            for action in (
                "Knocking, and then a long silence in the hall.",
                "A long silence in the hall, and then knocking.",
            )
        ]
        assert loud[0] < 2 < 3 < loud[1]

    @pytest.mark.parametrize(
        "action",
        [
            "She opens the door.", "Footsteps.", "Thunder.", "The engine starts.", "A church bell tolls.", "Applause.",
            "He drops the glass.", "The phone rings.", "A dog barks.", "The alarm goes off.", "A siren far away.",
        ],
    )  # fmt: skip
    def test_common_events_are_heard_and_not_over_speech(self, action):
        made = spots(Staging(action=action), 6 * RATE, dice("here"), pan=0.0)
        assert 0.05 < np.abs(made).max() < 1.1
        assert np.allclose(made[0], made[1])

    def test_every_spot_can_be_asked_for(self):
        assert len(SPOTS) >= 20
        assert not spots(Staging(action="Nothing at all happens."), RATE, dice("here")).any()

    def test_forty_kinds_of_place_have_a_sound_of_their_own(self):
        kinds = re.findall(r"\w+", KINDS)
        assert len(kinds) >= 40
        heard = {kind: tuple(beds(Staging(place=Place(name=f"the {kind}")))) for kind in kinds}
        assert not [kind for kind, found in heard.items() if found in (((room, -7.0),), ((air, -7.0),))]
        assert len(set(heard.values())) > 30
        assert len(PLACES) >= 35

    def test_rooms_ring_as_long_as_they_are_large(self):
        click = np.zeros((2, 2 * RATE), np.float32)
        click[:, 0] = 1.0
        church, bedroom = (
            ringing(click, room_of(Staging(place=Place(name=name, interior=True)))) for name in ("church", "bedroom")
        )
        late = slice(RATE // 2, None)
        assert (church[:, late] ** 2).sum() > 100 * (bedroom[:, late] ** 2).sum()
        assert room_of(Staging(place=Place(name="meadow", interior=False))) == OPEN
        assert room_of(Staging(place=Place(name="somewhere", interior=True))) == PLAIN

    @pytest.mark.parametrize("words", ["", "none", "no music", "No score here"])
    def test_no_music_where_none_is_asked_for(self, words):
        assert music(Staging(music=words), RATE) is None

    def test_music_is_heard_and_is_the_same_for_the_same_words(self):
        one, two = (music(Staging(music="a slow sad piano"), 4 * RATE) for _ in range(2))
        assert np.array_equal(one, two)
        assert loudness(at_loudness(one, MUSIC, MUSIC)) == pytest.approx(MUSIC, abs=0.1)

    @pytest.mark.parametrize(
        "words", ["storm", "sea", "river", "fire", "birds", "crickets", "crowd", "traffic", "train", "engine", "clock"]
    )
    def test_every_bed_is_sound(self, words):
        wave = ambience(Staging(sound=words), 2 * RATE)
        assert wave.shape == (2, 2 * RATE)
        assert np.isfinite(wave).all()
        assert wave.any()
        level = loudness(at_loudness(wave, *BEDS))
        assert BEDS[0] - 0.2 <= level <= BEDS[1] + 0.2


class TestLoudness:
    def test_the_meter_agrees_with_another_one(self):
        chance = np.random.default_rng(1)
        for swing in (0.0, 0.9):
            wave = chance.standard_normal((2, 6 * RATE)).astype(np.float32) * 0.05
            wave *= 1 + swing * np.sin(np.arange(6 * RATE) / RATE)
            assert loudness(wave) == pytest.approx(r128(wave)[0], abs=0.1)

    def test_piece_by_piece_is_the_same(self):
        wave = np.random.default_rng(2).standard_normal((2, 3 * RATE)).astype(np.float32) * 0.1
        meter = Meter()
        for piece in np.array_split(wave, 17, axis=1):
            meter.add(piece)
        assert meter.integrated() == pytest.approx(loudness(wave), abs=0.01)

    def test_no_peak_passes_not_even_between_samples(self):
        at = np.arange(RATE) / RATE
        wave = np.tile(1.2 * np.sin(2 * np.pi * 11_987 * at + 0.7), (2, 1)).astype(np.float32)
        assert r128(limited(wave))[1] < 20 * np.log10(CEILING) + 0.7
        wave[:, RATE // 10 : -RATE // 10] *= 0.3  # only both ends are loud
        wave[:, RATE // 2] = 1.0
        assert r128(limited(wave))[1] < 20 * np.log10(CEILING) + 0.7
        quiet = 0.3 * wave
        assert np.array_equal(limited(quiet), quiet)
        assert EDGE < RATE // 10
