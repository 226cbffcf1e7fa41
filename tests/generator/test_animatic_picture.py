"""The picture half of the animatic: what the staging says is what one sees, the same every time, at any size."""

from __future__ import annotations

import gc
import itertools
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.animatic.canvas import Canvas, lay
from generator.animatic.generator import Animatic
from generator.animatic.looks import Look, seed_look
from generator.animatic.picture import Picture, looks_of
from generator.animatic.soundtrack import Soundtrack, Utterance
from generator.animatic.wording import read
from generator.base import Slot, Watch
from generator.errors import Cancelled, RequestError
from generator.request import Condition, Person, Place, ShotRequest, SlotRef, SpokenLine, Staging

FAILS = 66  # the seed of a shot that cannot be painted
PIER = Place(id="pier", name="Pier", description="a wooden pier", interior=False)
MARA = Person(id="mara", name="Mara", identity="a woman of sixty with short grey hair", clothing="a yellow raincoat")
TOM = Person(id="tom", name="Tom", identity="a man with a black beard", clothing="a green sweater")


def request(
    *, size: tuple[int, int] = (320, 192), seed: int = 1, frames: int = 9, fps: float = 24, **staging: object
) -> ShotRequest:
    given = {"people": (MARA,), "place": PIER, "time_of_day": "day", **staging}
    return ShotRequest(
        condition=Condition(staging=Staging(**given)),  # type: ignore[arg-type]
        seed=seed,
        width=size[0],
        height=size[1],
        frames=frames,
        fps=fps,
        generator=Animatic(voices=None).identity,
    )


def picture(asked: ShotRequest, **mouths: NDArray[np.float32]) -> Picture:
    spans = tuple(Utterance(person, 0, (0.0, asked.seconds)) for person in mouths)
    shown = Picture(asked, looks_of(asked, ()))
    shown.play(Soundtrack(np.zeros((2, 1), np.float32), spans, mouths))
    return shown


def frame(asked: ShotRequest, i: int = 4) -> NDArray[np.uint8]:
    return picture(asked).frame(i)


def like(image: NDArray[np.uint8], colour: tuple[int, int, int], reach: int = 40) -> float:
    """The share of pixels near a colour."""
    return float((np.abs(image.astype(int) - colour).max(axis=-1) <= reach).mean())


def test_the_same_request_gives_the_same_bytes() -> None:
    asked = request(camera="handheld", weather="rain", lines=(SpokenLine(person="mara", text="Here."),))
    first, second = (list(Animatic(voices=None).shoot(asked, ()).frames) for _ in range(2))
    assert len(first) == asked.frames
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_a_held_picture_says_all_that_is_new() -> None:
    line = SpokenLine(person="mara", text="The boat is still out there, and the storm comes in.")
    asked = request(size=(640, 384), frames=97, fps=25, people=(MARA, TOM), lines=(line,), weather="rain")
    frames = list(Animatic(voices=None).shoot(asked, ()).frames)
    changes = [(last, frame) for last, frame in itertools.pairwise(frames) if frame is not last]
    assert len(changes) > 20
    for last, frame in changes:
        same, rects = np.array(last), frame.since(last)
        assert rects, "it was drawn over the one before"
        for left, top, right, low in rects:
            place = slice(max(0, top), max(0, low)), slice(max(0, left), max(0, right))
            same[place] = np.asarray(frame)[place]
        assert np.array_equal(same, frame)


def test_a_rehearsed_shot_is_the_same_shot(monkeypatch: pytest.MonkeyPatch) -> None:
    animatic, line = Animatic(voices=None), SpokenLine(person="mara", text="Here.")
    made = animatic.shoot(request(frames=33), ())
    slot = Slot(np.stack(list(made.frames)[:9]), np.zeros((2, 17_280), np.int16), who=made.who)
    plain = request(frames=33, seed=2, framing="close", lines=(line,))
    asked = plain.model_copy(update={"slots": (SlotRef(digest=slot.digest),)})
    anew = Animatic(voices=None).shoot(asked, [slot])
    wanted, painted = list(anew.frames), []
    paints = Picture.__init__

    def counted(self: Picture, request: ShotRequest, looks: Mapping[str, Look]) -> None:
        painted.append(request)
        if request.seed == FAILS:
            raise MemoryError("no room to rehearse")
        paints(self, request, looks)

    monkeypatch.setattr(Picture, "__init__", counted)
    assert made.rehearse
    for seed, times in ((2, 2), (3, 3), (FAILS, 3)):
        painted.clear()
        made.rehearse(plain.model_copy(update={"seed": seed}), (), slot)
        for _ in range(2):
            again = animatic.shoot(asked, [slot])
            assert all(np.array_equal(a, b) for a, b in zip(again.frames, wanted, strict=True))
            assert np.array_equal(again.waveform, anew.waveform)
        assert len(painted) == times, "a picture is used once, and only for what it was painted of"


@pytest.mark.parametrize("size", [(64, 64), (96, 160), (160, 96), (256, 64), (64, 256), (736, 1280)])
@pytest.mark.parametrize("framing", ["extreme wide", "medium", "extreme close", "insert"])
def test_any_multiple_of_32_can_be_drawn(size: tuple[int, int], framing: str) -> None:
    media = Animatic(voices=None).shoot(
        request(size=size, framing=framing, people=(MARA, TOM), camera="slow push in"), ()
    )
    first = next(iter(media.frames))
    assert first.shape == (size[1], size[0], 3)
    assert first.dtype == np.uint8
    assert first.std() > 5


def test_frames_are_drawn_when_they_are_asked_for() -> None:
    drawn: list[float] = []
    media = Animatic(voices=None).shoot(request(frames=33), (), watch=Watch(progress=drawn.append))
    frames = media.frames
    assert isinstance(frames, Iterator)
    before = len(drawn)
    next(frames)
    assert len(drawn) <= before + 1


def test_a_stop_is_heard_between_frames() -> None:
    stopped: list[bool] = []
    media = Animatic(voices=None).shoot(request(), (), watch=Watch(stop=lambda: bool(stopped)))
    frames = iter(media.frames)
    next(frames)
    stopped.append(True)
    with pytest.raises(Cancelled):
        next(frames)


def test_what_goes_wrong_while_frames_are_drawn_ahead_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = Picture.frame

    def broken(self: Picture, i: int) -> NDArray[np.uint8]:
        if i == 5:
            raise MemoryError("frame 5")
        return inner(self, i)

    monkeypatch.setattr(Picture, "frame", broken)
    before, seen = threading.active_count(), list[NDArray[np.uint8]]()
    with pytest.raises(MemoryError, match="frame 5"):
        seen.extend(Animatic(voices=None).shoot(request(), ()).frames)
    assert (len(seen), threading.active_count()) == (5, before)


def test_a_drawn_shot_goes_when_nobody_holds_it() -> None:
    """Its layers are large, and the collector of circles may come many shots later."""
    shot = picture(request(place=Place(id="pier", name="harbour"), camera="static"))
    shot.frame(0)
    gone = weakref.ref(shot._stage)
    gc.disable()
    try:
        del shot
        assert gone() is None
    finally:
        gc.enable()


def test_light_is_laid_over_what_is_there_and_nothing_else() -> None:
    canvas = Canvas(200, 120, unit=1.0)
    canvas.fill([(0, 0), (100, 0), (100, 120), (0, 120)], (0, 0, 0))
    canvas.glow(np.float64(100), 60, 80, (200, 100, 40), strength=0.5)
    image = canvas.image().astype(int)
    assert np.abs(image[60, 98] - (98, 49, 20, 255)).max() <= 4
    assert image[60, 18].tolist() == [0, 0, 0, 255]
    assert not image[:, 102:].any()


@pytest.mark.parametrize("degrees", [0.0, 2.4, -7.0])
def test_a_layer_that_was_turned_before_is_laid_as_one_that_is_turned_then(degrees: float) -> None:
    canvas = Canvas(60, 80, unit=80, origin=(30.0, 20.0))
    canvas.fill([(-0.2, 0.0), (0.25, 0.1), (0.1, 0.6)], (200, 90, 30))
    layer, turn = canvas.layer(), np.radians(degrees)
    matrix = np.array([[np.cos(turn), np.sin(turn), 17.3], [-np.sin(turn), np.cos(turn), 9.6]])
    at_once = np.full((120, 100, 3), 255, np.uint8)
    later = at_once.copy()
    lay(at_once, layer, matrix)
    lay(later, layer.turned(matrix), np.eye(2, 3))
    off = np.abs(at_once.astype(int) - later)
    assert off.max() <= 8
    assert off.mean() < 0.1
    assert at_once.min() < 100


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"fps": 30}, "24 or 25"),
        ({"frames": 1}, "9 frames"),
        ({"frames": 681}, "20 s"),
        ({"width": 32}, "64"),
        ({"condition": Condition(text="a pier")}, "staging"),
    ],
)
def test_what_cannot_be_drawn_is_said_before_anything_is_drawn(changes: dict[str, object], words: str) -> None:
    asked = request().model_copy(update=changes)
    with pytest.raises(RequestError, match=words):
        Animatic(voices=None).check(asked)


def test_without_voices_it_says_so() -> None:
    silent = Animatic(voices=None)
    assert silent.identity.parts == {"voices": "none"}
    assert "pip install" in silent.degraded[0]
    assert silent.reads == "staging"


def test_who_says_where_everybody_is() -> None:
    asked = request(people=(MARA, TOM, TOM.model_copy(update={"id": "voice", "visible": False})), framing="full")
    who = Animatic(voices=None).shoot(asked, ()).who
    boxes = {p.person: p.boxes for p in who.people if p.boxes and p.boxes[0]}
    assert set(boxes) == {"mara", "tom"}
    for person, garment in (("mara", (230, 185, 50)), ("tom", (70, 120, 90))):
        left, top, right, bottom = boxes[person][4]  # type: ignore[misc]
        assert len(boxes[person]) == asked.frames
        inside = frame(asked)[round(top * 192) : round(bottom * 192), round(left * 320) : round(right * 320)]
        assert like(inside, garment, 60) > 0.08
    assert boxes["mara"][0][0] < boxes["tom"][0][0]  # type: ignore[index]


def test_a_close_shot_reports_the_whole_figure_beyond_the_picture() -> None:
    box = picture(request(framing="close")).boxes()["mara"][0]
    assert box is not None
    assert box[3] > 2
    assert box[0] < box[2]


def test_words_of_clothing_are_seen() -> None:
    assert like(frame(request()), (230, 185, 50), 50) > 0.05
    assert like(frame(request(people=(MARA.model_copy(update={"clothing": "a red coat"}),))), (190, 45, 50), 50) > 0.05


def test_a_flight_suit_has_no_tie() -> None:
    def tie(clothing: str) -> float:
        worn = MARA.model_copy(update={"clothing": clothing})
        return like(frame(request(people=(worn,), framing="medium close", place=PIER)), (132, 44, 52), 30)

    assert tie("a grey suit") > 0.001
    assert max(tie("a grey flight suit"), tie("a grey uniform")) < 0.0005


def test_hair_of_a_colour_is_there() -> None:
    boy = Person(id="b", name="Bo", identity="a boy of about nine with untidy blond hair")
    man = Person(id="c", name="Cy", identity="a man with red-brown hair and a broad face")
    assert read(boy).shape == "tousled"
    assert not {seed_look("c", read(man), seed).shape for seed in range(40)} & {"shaved", "bald"}


def test_framing_decides_how_large_people_are() -> None:
    heights = [
        picture(request(framing=f)).boxes()["mara"][0]
        for f in ("extreme wide", "wide", "full", "medium", "medium close", "close", "extreme close")
    ]
    tall = [box[3] - box[1] for box in heights if box]
    assert tall == sorted(tall)
    assert len(set(tall)) == 7


def test_a_place_is_the_same_in_every_shot() -> None:
    nobody = {"people": ()}
    assert np.array_equal(frame(request(seed=1, **nobody)), frame(request(seed=2, **nobody)))
    other = PIER.model_copy(update={"id": "other"})
    assert not np.array_equal(frame(request(**nobody)), frame(request(place=other, **nobody)))


@pytest.mark.parametrize(
    "place",
    [
        "kitchen",
        "office",
        "shop",
        "garage",
        "church",
        "theatre stage",
        "jail",
        "van",
        "bedroom",
        "street",
        "city",
        "forest",
        "garden",
        "harbour",
        "lighthouse",
        "mountain",
        "desert",
        "castle",
        "cottage",
        "highway",
        "park",
    ],
)
def test_places_look_different_and_night_is_darker(place: str) -> None:
    day, night = (
        frame(request(people=(), place=Place(id="p", name=place), time_of_day=t, framing="wide"))
        for t in ("day", "night")
    )
    harbour = frame(request(people=(), place=Place(id="p", name="harbour"), framing="wide"))
    assert day.mean() > night.mean() + 12
    assert place == "harbour" or np.abs(day.astype(int) - harbour).mean() > 8


def test_the_mouth_opens_with_the_sound() -> None:
    asked = request(framing="close")
    shut, open_ = np.zeros(9, np.float32), np.ones(9, np.float32)
    assert not np.array_equal(picture(asked, mara=shut).frame(2), picture(asked, mara=open_).frame(2))


def test_eyes_blink() -> None:
    shot = picture(request(framing="close", frames=145))
    faces = [shot.frame(i)[60:120, 110:210] for i in range(0, 145, 2)]
    assert max(float(np.abs(a.astype(int) - b).mean()) for a, b in itertools.pairwise(faces)) > 1.0


@pytest.mark.parametrize(
    "camera", ["slow push in", "pan left", "tilt up", "tracking", "handheld", "crane up", "pull out"]
)
def test_the_camera_moves(camera: str) -> None:
    nobody = request(people=(), camera=camera, frames=49)
    shot = picture(nobody)
    assert np.abs(shot.frame(0).astype(int) - shot.frame(48)).mean() > 0.3
    assert np.abs(shot.frame(24).astype(int) - shot.frame(25)).mean() < 12  # and it moves smoothly


def test_an_insert_shows_the_thing_and_nobody() -> None:
    asked = request(framing="insert", props=("letter: a cream envelope",))
    assert picture(asked).boxes() == {}
    assert like(frame(asked)[40:150, 100:220], (240, 232, 212), 24) > 0.3


def test_a_title_card_carries_its_words() -> None:
    titles = Place(id="titles", name="OPENING TITLES")
    one, two = (frame(request(people=(), place=titles, action=a)) for a in ("> THE LONG NIGHT <", "> MORNING <"))
    assert like(one, (244, 236, 216), 30) > 0.01
    assert not np.array_equal(one, two)


def test_its_identity_is_known_without_heavy_packages() -> None:
    heavy = {"cv2", "onnxruntime", "PIL"}
    code = f"import sys, generator.animatic.generator as g; g.Animatic(voices=None); sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("words", "hair", "beard", "shape"),
    [
        ("a man of forty with a black beard", "black", "black", ""),
        ("a man with black hair and a grey beard", "black", "grey", ""),
        ("a man with brown hair and a beard", "brown", "", ""),
        ("a bald man with a long, white beard", "white", "white", "bald"),
        ("a young man with wavy brown hair", "brown", "", "tousled"),
        ("a man with long wavy brown hair", "brown", "", "wavy"),
        ("a woman with wavy brown hair", "brown", "", "wavy"),
    ],
)
def test_hair_and_beard_are_as_the_words_say(words, hair, beard, shape):
    said = read(Person(id="a", name="A", identity=words))
    assert (said.hair, said.beard_hair, said.shape) == (hair, beard, shape)
