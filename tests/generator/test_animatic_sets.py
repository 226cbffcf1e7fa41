"""Sets, people and camera of the animatic: every kind of place is drawn, actions are seen, nothing flickers."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.animatic.acting import lips
from generator.animatic.appearance import appearance, similarity
from generator.animatic.blocking import marks_of, over_shoulder
from generator.animatic.camera import framing_of
from generator.animatic.canvas import Canvas, lay
from generator.animatic.deeds import deeds
from generator.animatic.generator import in_order
from generator.animatic.looks import seed_look
from generator.animatic.picture import Picture, looks_of
from generator.animatic.sets.painters import PAINTERS
from generator.animatic.sets.table import fixture, row_of, rows
from generator.animatic.soundtrack import Phone, Soundtrack, Utterance
from generator.animatic.wording import read
from generator.base import Presence, Slot, Watch, Who
from generator.request import Condition, GeneratorIdentity, Person, Place, ShotRequest, SpokenLine, Staging

MARA = Person(id="mara", name="Mara", identity="a woman of sixty with short grey hair", clothing="a yellow raincoat")
TOM = Person(id="tom", name="Tom", identity="a man with a black beard", clothing="a green sweater and jeans")
HOME = Place(id="home", name="living room", interior=True)


def request(
    people: Sequence[Person] = (TOM,), *, size: tuple[int, int] = (320, 192), frames: int = 25, seed: int = 1, **staging: object
) -> ShotRequest:
    given = {"place": HOME, "framing": "medium", **staging}
    return ShotRequest(
        condition=Condition(staging=Staging(people=tuple(people), **given)),  # type: ignore[arg-type]
        seed=seed, width=size[0], height=size[1], frames=frames, fps=25,
        generator=GeneratorIdentity(id="animatic", render=2),
    )  # fmt: skip


def picture(asked: ShotRequest, slots: Sequence[Slot] = (), sound: Soundtrack | None = None) -> Picture:
    shown = Picture(asked, looks_of(asked, slots))
    shown.play(sound or Soundtrack(np.zeros((2, 1), np.float32), (), {}))
    return shown


def off(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    return float(np.abs(a.astype(int) - b).mean())


# Sets


def test_the_table_of_places_is_whole() -> None:
    assert sum(row.inside for row in rows()) >= 40
    assert sum(not row.inside for row in rows()) >= 40
    for row in rows():
        for item in (*row.back, *row.middle, *row.front):
            assert item.thing in PAINTERS or fixture(item.thing), f"{row.name}: {item.thing} has no drawing"


@pytest.mark.parametrize("inside", [True, False])
def test_every_kind_of_place_is_found_by_its_name_and_looks_like_no_other(inside: bool) -> None:
    names = (
        ["bakery", "kitchen", "classroom", "library", "laboratory", "hospital ward", "office", "courtroom", "prison", "church",
         "theatre", "museum", "castle", "spaceship", "train", "bus", "car", "corridor", "bathroom", "bedroom", "living room",
         "attic", "cellar", "cave", "workshop", "garage", "factory", "restaurant", "bar", "café", "supermarket", "shop", "gym",
         "station", "airport", "barn", "cabin", "tent"]
        if inside
        else ["hospital entrance", "mouth of the cave",
              "lighthouse", "underwater", "moon", "deck of a ship", "beach", "swamp", "river", "harbour", "bridge", "snowfield",
              "mountain", "jungle", "forest", "canyon", "desert", "ruins", "cemetery", "battlefield", "playground", "stadium",
              "farm", "rooftop", "airfield", "train station", "gas station", "market", "alley", "parking lot", "street", "road",
              "garden", "castle", "park", "field", "village"]
    )  # fmt: skip
    places = [Place(id="one", name=name, interior=inside) for name in names]
    found = [row_of(place, inside=inside).name for place in places]
    assert len(set(found)) == len(names)
    drawn = [picture(request((), place=place, framing="wide", size=(96, 64), frames=9)).frame(0) for place in places]
    assert min(off(a, b) for a, b in itertools.combinations(drawn, 2)) > 3


def test_a_place_nobody_has_heard_of_is_not_empty() -> None:
    for inside in (True, False):
        frame = picture(request((), place=Place(id="x", name="Zzyzx Quorl", interior=inside), framing="wide")).frame(0)
        assert len(np.unique(frame.reshape(-1, 3), axis=0)) > 200


def test_words_of_a_place_add_what_they_name() -> None:
    plain, with_piano = (
        picture(request((), place=Place(id="r", name="parlour", description=words, interior=True), framing="wide")).frame(0)
        for words in ("", "with an old piano")
    )
    assert off(plain, with_piano) > 1


def test_a_canvas_tent_holds_no_painting_on_an_easel() -> None:
    def drawn(words: str) -> NDArray[np.uint8]:
        place = Place(id="t", name="tent", description=words, interior=True)
        return picture(request((), place=place, framing="wide")).frame(0)

    assert off(drawn("a tent with a worn carpet"), drawn("a canvas tent with a worn carpet")) == 0
    assert off(drawn("a tent with a worn carpet"), drawn("a tent with a canvas and a worn carpet")) > 1


@pytest.mark.parametrize(
    ("place", "weather"),
    [("cabin with a hearth", ""), ("harbour", ""), ("street", "rain"), ("forest", "snow"), ("moor", "fog"), ("reef", "")],
)
def test_fire_sea_rain_snow_and_fog_move(place: str, weather: str) -> None:
    shot = picture(request((), place=Place(id="p", name=place, interior="cabin" in place), weather=weather, framing="wide"))
    assert off(shot.frame(0), shot.frame(4)) > 0.01


def test_lightning_lights_the_sky_and_nobody() -> None:
    stormy = {"place": Place(id="p", name="harbour"), "weather": "thunderstorm", "time_of_day": "night", "framing": "full"}
    shot = picture(request([MARA], frames=121, **stormy))
    frames = [shot.frame(i) for i in range(0, 121, 2)]
    sky = [float(frame[:40].mean()) for frame in frames]
    flash = int(np.argmax(sky))
    assert sky[flash] > np.median(sky) + 20
    box = shot.boxes()["mara"][0]
    assert box is not None
    coats = [appearance(frame, box)[:, 0] for frame in (frames[0], frames[flash])]
    assert np.abs(coats[0] - coats[1]).max() < 6


# People


def test_an_action_is_read_for_everybody() -> None:
    sexes = {"tom": "m", "mara": "f"}
    said = Staging(people=(TOM, MARA), action="Fog lies on the sea. Tom walks in and waves. She sits at the table, writing.")
    done = deeds(said, sexes)
    assert (done["tom"].posture, done["tom"].gesture, done["tom"].way) == ("walk", "wave", "enters")
    assert (done["mara"].posture, done["mara"].gesture) == ("sit", "write")
    played = deeds(Staging(people=(TOM, MARA), action="Mara plays an old violin. Tom holds out a hand."), sexes)
    assert (played["mara"].gesture, played["tom"].gesture) == ("bow", "clasp")
    along = deeds(Staging(people=(TOM, MARA), action="Tom runs, with Mara close behind, and neither looks back."), sexes)
    assert (along["mara"].posture, along["mara"].turns, along["tom"].turns) == ("run", False, False)
    both = deeds(Staging(people=(TOM, MARA), action="Side by side Mara and Tom walk, and Mara waves to Tom."), sexes)
    assert [both[who].posture for who in both] == ["walk", "walk"]
    assert both["mara"].gesture == "wave"
    found = deeds(Staging(people=(TOM, MARA), action="Tom finds that Mara has been dead since Tuesday."), sexes)
    assert (found["tom"].asleep, found["mara"].posture) == (False, "lie")
    held = deeds(Staging(people=(TOM, MARA), action="They embrace."), sexes)
    assert held["tom"].other == "mara"
    assert held["mara"].gesture == "embrace"


@pytest.mark.parametrize(
    "action",
    ["sits", "walks", "runs", "kneels", "reaches for the door", "points at the door", "writes", "drinks", "falls", "sleeps",
     "waves", "gives it", "folds his arms", "weeps", "is on the phone", "cheers", "looks up"],
)  # fmt: skip
def test_an_action_is_seen(action: str) -> None:
    framing = "close" if "look" in action else "full"
    stands, acts = (picture(request(framing=framing, action=words)).frame(18) for words in ("Tom stands.", f"Tom {action}."))
    assert off(stands, acts) > (0.1 if "look" in action else 0.4)


def test_two_who_talk_keep_their_sides_in_every_shot_of_a_scene() -> None:
    shots = [picture(request(people)) for people in ((TOM, MARA), (MARA, TOM))]
    assert shots[0].boxes()["tom"] == shots[1].boxes()["tom"]
    alone = [request([who], lines=()).condition.staging for who in (TOM, MARA)]
    unseen = [one.model_copy(update={"visible": False}) for one in (MARA, TOM)]
    facing = []
    for staging, other in zip(alone, unseen, strict=True):
        assert staging is not None
        both = staging.model_copy(update={"people": (*staging.people, other)})
        words = {p.id: read(p) for p in both.people}
        looks = {p.id: seed_look(p.id, words[p.id], 1) for p in both.people}
        facing.append(marks_of(both, framing_of("medium"), words, looks, deeds(both, {}), 1.7)[0].face.turn)
    assert facing[0] == -facing[1]  # each looks at where the other stands


def test_over_a_shoulder_only_who_is_looked_at_is_reported() -> None:
    asked = request((TOM, MARA), framing="over the shoulder", lines=(SpokenLine(person="mara", text="No."),))
    assert over_shoulder(asked.condition.staging, "over the shoulder") == ("mara", "tom")  # type: ignore[arg-type]
    assert set(picture(asked).boxes()) == {"mara"}


def test_nobody_looks_over_the_shoulder_of_a_dog() -> None:
    rex = Person(id="rex", name="Rex", identity="a dog with brown fur")
    line = (SpokenLine(person="mara", text="Easy now."),)
    assert picture(request((MARA, rex), framing="medium", angle="over the shoulder", lines=line)).boxes()["rex"][0]



@pytest.mark.parametrize("name", ["horse", "cow", "elephant", "dragon", "turtle", "seal", "whale", "bee", "squirrel", "seagull"])
def test_an_animal_is_drawn_as_itself_and_not_as_a_dog_a_man_or_a_bear(name: str) -> None:
    def drawn(kind: str) -> NDArray[np.uint8]:
        beast = Person(id="b", name="Bo", identity=f"a grey {kind}")
        return picture(request((beast,), framing="full", place=Place(id="f", name="field", interior=False))).frame(0)

    assert read(Person(id="b", name="Bo", identity=f"a {name}")).wild
    assert min(off(drawn(name), drawn(other)) for other in ("dog", "man", "bear")) > 0.3


def test_a_village_square_has_no_skyscrapers() -> None:
    found = [row_of(Place(id="s", name=name, interior=False), inside=False).name for name in ("village square", "city square")]
    assert found == ["oldtown", "square"]


def test_who_lies_or_is_a_silhouette_teaches_memory_nothing() -> None:
    assert picture(request(framing="full", action="Tom sleeps on the floor.")).boxes()["tom"][0] is None
    assert picture(request(light="silhouetted against the window")).boxes()["tom"][0] is None


def test_eight_expressions_are_told_apart() -> None:
    words = ("angry", "sad", "afraid", "surprised", "happy", "tired", "suspicious", "")
    faces = [picture(request([MARA.model_copy(update={"expression": word})], framing="close")).frame(0) for word in words]
    assert min(off(a, b) for a, b in itertools.combinations(faces, 2)) > 0.02


@pytest.mark.parametrize("framing", ["full", "medium wide", "medium", "medium close"])
def test_a_hat_is_not_cut_off(framing: str) -> None:
    tall = TOM.model_copy(update={"clothing": "a red top hat and a green sweater"})
    top = picture(request([tall], framing=framing, size=(640, 384))).frame(0)[:2].astype(int)
    assert not (((top[..., 0] - top[..., 1]) > 90) & ((top[..., 0] - top[..., 2]) > 90)).any()


def test_five_people_are_told_apart_in_ten_places() -> None:
    words = ("a woman of forty", "a man of thirty with a beard", "an old woman with glasses", "a boy of ten", "a young woman")
    cards = [Person(id=f"p{n}", identity=text) for n, text in enumerate(words)]
    places = ("kitchen", "harbour", "forest", "office", "street", "castle", "desert", "hospital", "cave", "market")
    times = ("day", "night", "dusk", "dawn")
    homes = [_slot(request([card], seed=10 + n, frames=9)) for n, card in enumerate(cards)]
    known = [_signature(slot) for slot in homes]
    right = []
    for (n, card), (k, place) in itertools.product(enumerate(cards), enumerate(places)):
        asked = request(
            [card], seed=100 + 7 * n + k, place=Place(id=place, name=place), framing=("medium", "close")[k % 2],
            time_of_day=times[(n + k) % 4], frames=9,
        )  # fmt: skip
        seen = _signature(_slot(asked, [homes[n]]))
        right.append(max(range(5), key=lambda i: similarity(known[i], seen)) == n)
    assert np.mean(right) >= 0.98


def _slot(asked: ShotRequest, slots: Sequence[Slot] = ()) -> Slot:
    shot = picture(asked, slots)
    people = tuple(Presence(person=who, boxes=boxes[4:5]) for who, boxes in shot.boxes().items())
    return Slot(shot.frame(4)[None], np.zeros((2, 9), np.int16), who=Who(people=people))


def _signature(slot: Slot) -> NDArray[np.float64]:
    box = slot.who.people[0].boxes[0]
    assert box is not None
    return appearance(slot.frames[0], box)


# Lips


def test_lips_are_closed_in_silence_and_shaped_by_what_is_said() -> None:
    phones = tuple(
        Phone(symbol, shape, (0.4 + 0.12 * n, 0.52 + 0.12 * n))  # type: ignore[arg-type]
        for n, (symbol, shape) in enumerate([("M", "closed"), ("AA", "open"), ("UW", "round"), ("IY", "wide"), ("F", "teeth")])
    )
    said = Utterance("tom", 0, (0.4, 1.0), phones)
    loud = np.zeros(50, np.float32)
    loud[10:25] = 0.8
    shapes, opened = lips(50, 25, Soundtrack(np.zeros((2, 1), np.float32), (said,), {"tom": loud}), "tom")
    assert not opened[:10].any()
    assert not opened[26:].any()
    assert shapes[10] == "closed"
    assert opened[13:25].min() > 0.15
    assert opened[14] > opened[24]
    assert {"open", "round", "wide", "teeth"} <= set(shapes)
    assert next(i for i in range(50) if opened[i] > 0.1) <= 13 + 2  # of the first vowel: two frames are 80 ms


def test_the_shapes_of_lips_are_seen() -> None:
    drawn = []
    for shape in ("open", "round", "wide", "teeth", "closed"):
        said = Utterance("mara", 0, (0.0, 1.0), (Phone("x", shape, (0.0, 1.0)),))  # type: ignore[arg-type]
        sound = Soundtrack(np.zeros((2, 1), np.float32), (said,), {"mara": np.ones(25, np.float32)})
        drawn.append(picture(request([MARA], framing="close"), sound=sound).frame(10))
    assert min(off(a, b) for a, b in itertools.combinations(drawn, 2)) > 0.01


# Frames


def test_nothing_flickers_in_a_shot_that_stands_still() -> None:
    shot = picture(request(frames=49, size=(640, 384)))
    frames = [shot.frame(i) for i in range(49)]
    changes = [np.abs(a.astype(int) - b).max(axis=-1) for a, b in itertools.pairwise(frames)]
    assert max(float((change > 6).mean()) for change in changes) < 0.06  # a head that tilts, eyes that close
    assert np.mean([change.mean() for change in changes]) < 0.35
    away = np.stack(changes)[:, :, :160]  # nobody is there
    assert away.max() == 0


def test_drawings_are_held_for_two_frames_but_of_who_moves_fast() -> None:
    def new(action: str) -> list[bool]:
        shot = picture(request(frames=49, size=(640, 384), action=action))
        frames = [shot.frame(i) for i in range(49)]
        return [not np.array_equal(a, b) for a, b in itertools.pairwise(frames)]

    waves, comes = new("Tom waves."), new("Tom comes in.")
    assert not any(waves[0::2])
    assert any(waves[1::2])
    assert all(comes[4:12])


def test_what_is_not_drawn_again_is_as_if_it_were() -> None:
    asked = request((TOM, MARA), frames=25, place=Place(id="pier", name="harbour"), action="Tom waves.")
    through, fresh = picture(asked), picture(asked)
    for i in range(24):
        through.frame(i)
    assert np.abs(through.frame(24).astype(int) - fresh.frame(24)).max() <= 2


@pytest.mark.parametrize("camera", ["static", "pan left", "handheld"])
def test_frames_that_are_drawn_ahead_are_those_that_are_drawn_one_by_one(camera: str) -> None:
    """Under a moving camera two threads draw them."""
    asked = request((TOM, MARA), frames=25, place=Place(id="pier", name="harbour"), camera=camera, weather="rain")
    ahead = list(in_order(picture(asked), 25, Watch()))
    alone = picture(asked)
    assert all(np.array_equal(frame, alone.frame(i)) for i, frame in enumerate(ahead))


@pytest.mark.parametrize("camera", ["pan left", "push in", "crane up"])
def test_no_seam_shows_while_the_camera_moves(camera: str) -> None:
    """A layer in pieces is laid as if it were whole, at any place between the pixels."""
    rng = np.random.default_rng(1)
    canvas = Canvas(200, 120, unit=1.0)
    canvas.pixels[120:] = (*rng.integers(0, 255, 3).tolist(), 255)
    canvas.pixels[60:140, 40:90] = (200, 40, 40, 255)
    canvas.pixels[90:140, 300:340] = (40, 200, 40, 255)
    zoom = 1.07 if camera == "push in" else 1.0
    for step in range(8):
        matrix = np.array([[zoom, 0, -10 - 0.37 * step], [0, zoom, -6 - (0.21 * step if camera != "pan left" else 0)]])
        whole, pieces = (np.full((96, 160, 3), 90, np.uint8) for _ in range(2))
        lay(whole, canvas.layer(), matrix)
        for layer in canvas.layers():
            lay(pieces, layer, matrix)
        assert np.abs(whole.astype(int) - pieces).max() <= 4


# Odd input


@pytest.mark.parametrize(
    "people",
    [
        (Person(id="x"),),
        (Person(id="x", identity="a bald man with long hair, a tall short thin fat old child"),),
        (Person(id="x", name="Ἀλέξανδρος 李明", identity="男"),),
        tuple(Person(id=f"p{n}", identity=("a man", "a girl of six", "a dog")[n % 3]) for n in range(20)),
    ],
)
@pytest.mark.parametrize("size", [(64, 64), (320, 192)])
def test_odd_people_are_drawn(people: tuple[Person, ...], size: tuple[int, int]) -> None:
    for framing in ("wide", "medium", "over the shoulder"):
        shot = picture(request(people, size=size, framing=framing, frames=9, action="Everybody runs and embraces."))
        assert shot.frame(4).std() > 5
        assert len(shot.boxes()) >= len(people) - 1


def test_the_largest_picture_can_be_drawn() -> None:
    assert picture(request(size=(4096, 2176), frames=9)).frame(0).shape == (2176, 4096, 3)
