"""A film of twelve shots under every command in any order: what the design promises holds after each step."""

from collections import Counter
from contextlib import closing

import pytest
from walker import BAD, SHOTS, Counted, Walk, base_film, walk_at_random

from director.errors import BadInput

STEPS = 75  # of each walk
SEEDS = (7, 8, 9)
COMMANDS = {
    *("revise", "preview", "again", "reseed", "use", "undo", "redo", "look_back", "accept", "pin", "unpin", "set"),
    *("set_card", "memory", "anchor", "cast", "insert", "drop", "restore", "move", "skip", "unskip", "refresh", "make"),
    *("switch", "cut", "gc", "reproduce", "log", "status"),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return base_film(tmp_path_factory.mktemp("base"))


@pytest.fixture
def counted(monkeypatch):
    return Counted(monkeypatch)


@pytest.fixture
def walk(base, counted, tmp_path):
    with closing(Walk(base, tmp_path / "film", counted)) as one:
        yield one


def test_random_commands_keep_every_promise(base, counted, tmp_path):
    done: Counter[str] = Counter()
    for seed in SEEDS:
        done += walk_at_random(base, tmp_path / f"film-{seed}", counted, steps=STEPS, seed=seed).done
    assert set(done) >= COMMANDS, f"never done: {sorted(COMMANDS - set(done))}"


def test_what_cannot_be_is_refused_and_changes_nothing(walk):
    for step in BAD:
        walk.take(step)
    assert not walk.done, f"these should have been refused: {dict(walk.done)}"


# Walks that once led to a broken promise, cut down to the steps that did it.
WALKS = {
    "a cut that cannot be written gets no name": [
        ("set", {"fps": 24}), ("refresh", {"shots": [5, 6]}), ("cut", {"name": "festival"}),
    ],
    "a reference counts among the seven slots": [
        ("insert", {"before": 12, "action": "Mara and Tom sit down."}),
        ("cast", {"character": "Tom", "image": "face.png"}), ("make", {}),
    ],
    "an insertion ends no acceptance": [
        ("revise", {"shot": 4, "weather": "rain"}), ("accept", {"shots": [5, 8, 10]}),
        ("insert", {"before": 2, "action": "Mara sits down."}),
    ],
    "a voice that is not heard ends no acceptance": [
        ("revise", {"shot": 5, "dialogue.mara": ""}), ("set_card", {"card": "room", "description": "a large room"}),
        ("accept", {"shots": range(1, SHOTS + 1)}), ("set_card", {"card": "mara", "voice": "hoarse"}),
    ],
    "a new style is a reason beside others": [
        ("set_card", {"card": "room", "description": "a large room"}), ("accept", {"shots": range(1, SHOTS + 1)}),
        ("set", {"style": "film noir"}),
    ],
    "the same asked for by another field ends no acceptance": [
        ("switch", {"generator": "othercard"}), ("revise", {"shot": 3, "wardrobe.mara": "a yellow raincoat"}),
        ("switch", {"generator": "testcard"}), ("accept", {"shots": [3]}),
        ("set_card", {"card": "mara", "clothing": "a yellow raincoat"}),
    ],
    "a memory setting that chooses the same slots makes nothing stale for ever": [("set", {"memory": "native"}), ("refresh", {})],
    "a choice that the memory setting cannot follow is no reason": [
        ("memory", {"shot": 11, "exclude": [1, 2]}), ("set", {"memory": "native"}), ("refresh", {}),
    ],
    "a skipped shot cannot be asked for": [("skip", {"shot": 3}), ("memory", {"shot": 9, "include": [3]}), ("refresh", {})],
    "what was inserted and undone can be freed": [
        ("insert", {"before": 3, "action": "Tom runs."}), ("make", {}), ("undo", {}), ("undo", {}), ("gc", {"preview": True}),
    ],
    "a take remembers a reference that was taken back": [
        ("cast", {"character": "mara", "image": "face.png"}), ("again", {"shot": 7}), ("cast", {"character": "mara"}),
        ("reproduce", {"shot": 7, "take": 2}), ("cast", {"character": "mara", "image": "mask.png"}),
        ("reproduce", {"shot": 7, "take": 2}),
    ],
    "two shots that ask for the same are rendered once": [
        ("set", {"memory": "off"}), ("insert", {"before": 3, "action": "The sea is calm."}),
        ("insert", {"before": 3, "action": "The sea is calm."}), ("again", {"shot": 3, "seed": 77}),
        ("again", {"shot": 4, "seed": 77}), ("make", {}),
    ],
    "a film without shots gets them back": [
        *(("drop", {"shot": 1}) for _ in range(SHOTS)), ("insert", {"before": 1, "action": "Tom runs."}), ("make", {}),
        ("restore", {"shot_id": "shot-2"}), ("make", {}),
    ],
}  # fmt: skip


@pytest.mark.parametrize("steps", WALKS.values(), ids=WALKS)
def test_a_walk_that_once_failed(walk, steps):
    for step in steps:
        walk.take(step)
    assert walk.done["cut"] == 0


def test_the_next_seed_is_one_that_was_never_used(walk):
    film = walk.director
    for step in (("again", {"shot": 4, "seed": SHOTS + 1}), ("again", {"shot": 4}), ("again", {"shot": 4})):
        walk.take(step)
    walk.take(("set", {"seed": 100}))
    walk.take(("again", {"shot": 4}))
    walk.take(("set", {"seed": 99}))
    walk.take(("again", {"shot": 4}))
    assert [take.seed for take in film.takes(4)] == [3, SHOTS + 1, SHOTS + 2, SHOTS + 3, 100, 101]


def test_freed_files_are_made_again_when_the_film_goes_back_to_them(walk):
    film = walk.director
    for step in (("revise", {"shot": 4, "weather": "rain"}), ("accept", {"shots": range(1, SHOTS + 1)})):
        walk.take(step)
    film.gc(preview=False)
    walk.counted.renders.clear()
    with pytest.raises(BadInput, match="were freed"):
        film.use(4, 1)
    film.revise(4, weather="")
    assert list(walk.counted.renders.values()) == [1]
    walk.check_media()
