"""A film under random commands. A walk is a list of plain steps, so one that fails can be replayed and cut down."""

import contextlib
import hashlib
import random
import shutil
from collections import Counter
from pathlib import Path

from fakes import make_film
from naive import CARD, Naive, Replay, all_takes, rows, tables
from PIL import Image

from director import Director
from director.conditioning import compile_condition
from director.errors import BadInput
from director.views import shot_views, status
from generator import media, registry
from generator.errors import RequestError
from generator.request import GeneratorIdentity, ShotRequest
from generator.testcard import TestCard
from workspace.errors import Refused
from workspace.film import Film
from workspace.records import Settings, ShotPlan

SHOTS = 12
OTHER = "othercard"
Step = tuple[str, dict]  # a method of Director and its arguments; "look_back" is undo and redo

FIELDS = (
    {"time_of_day": "night"}, {"time_of_day": "day"}, {"time_of_day": ""}, {"camera": "slow push in"},
    {"camera": "static"}, {"framing": "close"}, {"framing": "medium"}, {"weather": "rain"}, {"weather": ""},
    {"duration": 0.7}, {"duration": 0.4}, {"scene": "room"}, {"scene": "harbour"}, {"mood": "tense"},
    {"dialogue": {"MARA": "Not yet."}}, {"wardrobe.mara": "a yellow raincoat"}, {"action": "Mara waits."},
    {"characters": "Mara"}, {"characters": "Mara, Tom"}, {"title": "Another"}, {"continuity": "+the cup stays"},
)  # fmt: skip
NOTES = (
    "make it night, and closer", "daytime", "add rain", "no rain", "Mara wears a green hat", "wider", "louder",
    "something about the zeppelin", "slow push in",
)  # fmt: skip
CARDS = (
    ("mara", {"clothing": "a yellow raincoat"}), ("mara", {"clothing": "a red coat"}), ("Mara", {"voice": "hoarse"}),
    ("mara", {"voice": "low"}), ("tom", {"identity": "a boy of twelve"}), ("tom", {"identity": "a boy of ten"}),
    ("room", {"description": "a large room"}), ("room", {"description": "a small room"}),
)  # fmt: skip
BAD: tuple[Step, ...] = (
    ("revise", {"shot": 99, "note": "closer"}), ("revise", {"shot": 0, "weather": "rain"}),
    ("revise", {"shot": 1, "note": "  "}), ("revise", {"shot": 1, "nothing": "x"}),
    ("revise", {"shot": 1, "framing": "sideways"}), ("revise", {"shot": 1, "duration": "long"}),
    ("use", {"shot": 1, "take": 999}), ("use", {"shot": 1, "take": 0}), ("set_card", {"card": "maria", "clothing": "x"}),
    ("set_card", {"card": "mara", "cloting": "x"}), ("set", {"memory": "perhaps"}), ("set", {"fps": 30}),
    ("set", {"size": "65x64"}), ("set", {"generator": "nobody"}), ("anchor", {"character": "Room", "shot": 1}),
    ("anchor", {"character": "mara", "shot": 77}), ("move", {"shot": 1, "before": 1}),
    ("move", {"shot": 1, "before": 99}), ("insert", {"before": 1, "action": " "}),
    ("insert", {"before": 88, "action": "Tom runs."}), ("memory", {"shot": 2, "include": [2]}),
    ("memory", {"shot": 1, "include": [5]}), ("restore", {"shot_id": "shot-999"}), ("drop", {"shot": -1}),
    ("accept", {"shots": [1, 99]}), ("refresh", {"shots": [99]}), ("reseed", {"shot": 1, "count": 0}),
    ("cast", {"character": "mara", "image": "missing.png"}), ("reproduce", {"shot": 1, "take": 999}),
)  # fmt: skip
READING = ("preview", "gc", "log", "status", "reproduce", "look_back")
LIMITS = {"revise", "again", "use"}  # they may change the current take of the shot they name, and of no other


class OtherCard(TestCard):
    """A second generator, so that a film can be switched there and back."""

    def __init__(self) -> None:
        self.identity = GeneratorIdentity(id=OTHER, render=1)


class Counted:
    """How often each request was really rendered. `reproduce` is asked to render again, so it does not count."""

    def __init__(self, monkeypatch) -> None:
        self.renders, self.silent = Counter(), False
        shoot, load = TestCard.shoot, registry.load

        def counting(card, request, *args, **kwargs):
            if not self.silent:
                self.renders[request.fingerprint] += 1
            return shoot(card, request, *args, **kwargs)

        monkeypatch.setattr(TestCard, "shoot", counting)
        monkeypatch.setattr(registry, "load", lambda name, **more: OtherCard() if name == OTHER else load(name, **more))
        monkeypatch.setattr("director.options.NAMES", (*registry.NAMES, OTHER))


def base_film(folder: Path) -> Path:
    """A finished film of twelve shots, with a picture to cast from beside it."""
    make_film(folder / "base", SHOTS).close()
    (folder / "base" / "film.toml").write_text('[embedding]\nmodel = "words"\n')
    for name, colour in (("face.png", "orange"), ("mask.png", "teal")):
        Image.new("RGB", (64, 96), colour).save(folder / name)
    return folder / "base"


class Walk:
    """One film that is changed step by step, and everything that must hold after each step."""

    def __init__(self, base: Path, folder: Path, counted: Counted) -> None:
        shutil.copytree(base, folder)
        self.folder, self.pictures, self.counted = folder, base.parent, counted
        counted.renders.clear()
        self.director = Director(folder)
        self.film = Film(folder)  # held open to look at, as a chat would
        self.known: dict[int, dict] = {}
        self.replay, self.checked = Replay(), {}
        self.past: list[tuple[int, dict]] = []  # what undo goes back to: (step, tables before it)
        self.future: list[tuple[int, dict]] = []  # what redo goes forward to
        self.accepted: dict[tuple[str, str], dict] = {}  # what an acceptance was given for
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.now = tables(folder)
        self.replay.follow(folder)
        self.check_all(self.now, ("start", {}), [])

    def close(self) -> None:
        """Let go of the film."""
        self.film.close()

    def take(self, step: Step) -> None:
        """Do one step and check everything. A refusal is fine as long as it changes nothing."""
        name, arguments = step
        before = self.now
        if (name == "undo" or name == "look_back") and not self.past:
            return  # what lies before is the making of the film
        try:
            self.call(name, arguments)
            self.done[name] += 1
        except (BadInput, Refused, RequestError):
            self.refused[name] += 1
            assert tables(self.folder) == before, "refused, and yet something has changed"
        self.now = tables(self.folder)
        events = self.check_log(step, before)
        self.check_limits(step, before)
        self.check_all(self.now, step, events)

    def call(self, name: str, arguments: dict) -> None:
        """Do it."""
        if name == "look_back":
            with Film(self.folder) as film:
                undone, before = film.undo(), tables(self.folder)
                assert before == self.past[-1][1], f"undoing {undone.title!r} does not lead back"
                assert film.redo().id == undone.id
            assert tables(self.folder) == self.now, f"undo and redo of {undone.title!r} is not the identity"
        elif name == "cut":
            self.director.cut(self.folder / "out.mp4", **arguments)
        elif name == "cast" and arguments.get("image", "").endswith(".png"):
            self.director.cast(arguments["character"], image=self.pictures / arguments["image"])
        elif name == "reproduce":
            self.counted.silent = True
            try:
                assert self.director.reproduce(**arguments).identical
            finally:
                self.counted.silent = False
        else:
            with contextlib.suppress(*((RequestError,) if name == "make" else ())):  # takes of two sizes make no cut
                getattr(self.director, name)(**arguments)

    # What must hold

    def check_log(self, step: Step, before: dict) -> list[dict]:
        """The log explains the state, and undo and redo lead exactly where they should."""
        name, arguments = step
        events = self.replay.follow(self.folder)
        assert self.replay.tables == self.now, "the log does not explain the state"
        changing = [event for event in events if event["changes"] != "[]"]
        if name == "undo" and changing:
            number, was = self.past.pop()
            self.future.append((number, before))
            assert self.now == was, "undo does not lead back"
        elif name == "redo" and changing:
            number, was = self.future.pop()
            self.past.append((number, before))
            assert self.now == was, "redo does not lead forward again"
        elif name == "redo":
            assert not self.future, "redo did nothing although a step was undone"
        elif name != "look_back" and changing:
            (number,) = {event["step"] for event in changing}
            if not self.past or self.past[-1][0] != number:
                self.past.append((number, before))
            self.future.clear()
        looks = name in READING or arguments.get("preview")
        if looks and name != "look_back":
            assert self.now == before, f"{name} has changed something"
        return events

    def check_limits(self, step: Step, before: dict) -> None:
        """No command changes the current take of a shot that it was not asked about (rule 3), nor that of a pinned one."""
        name, arguments = step
        if name in ("undo", "redo", "look_back"):
            return
        was, now = ({key: row["take"] for key, row in t["current"].items()} for t in (before, self.now))
        changed = {key for key in now if now[key] != was.get(key)}
        assert set(was) <= set(now), f"{name} took the take of a shot away"
        film = Naive(before, self.known)
        if name == "make":
            assert not changed & set(was), "make renders only what is planned"
        elif name == "refresh":
            asked = arguments.get("shots") or film.number.values()
            able = {shot for shot, number in film.number.items() if number in asked and shot in film.current}
            assert {shot for shot, _ in changed} <= able
        elif name in LIMITS:
            mine = {shot for shot, number in film.number.items() if number == arguments["shot"]}
            assert {shot for shot, _ in changed} <= mine
        else:
            assert not changed, f"{name} has changed takes"
        pinned = {shot for shot in film.by_id if film.by_id[shot]["pinned"]}
        assert not {key for key in changed & set(was) if key[0] in pinned}, "a pinned shot was touched"

    def check_all(self, now: dict, step: Step, events: list[dict]) -> None:
        """Lineage, causality, media, status, and one render a fingerprint."""
        new = set(self.known)
        film = Naive(now, all_takes(self.folder, self.known))
        for key in set(self.known) - new:
            self.check_lineage(self.known[key])
            self.check_causality(self.known[key], film)
        self.check_media()
        self.check_standing(film, step)
        again = [name for name, count in self.counted.renders.items() if count > 1]
        assert not again, f"rendered more than once: {again}"
        for event in events:
            if event["command"] == "PlanShots":
                raise AssertionError("a film that is planned was planned again")

    def check_lineage(self, take: dict) -> None:
        """Exactly what went into a take is there."""
        request, plan = ShotRequest.model_validate(take["request"]), ShotPlan.model_validate(take["plan"])
        assert request.fingerprint == take["fingerprint"]
        assert request.generator.id == take["generator"]
        assert [slot.digest for slot in request.slots] == [entry["slot"] for entry in take["memory"]]
        assert [entry["position"] for entry in take["memory"]] == list(range(len(take["memory"])))
        named = {plan.scene, *plan.characters, *plan.props, *(line.character for line in plan.dialogue)} - {""}
        assert set(take["cards"]) == named
        assert take["condition"]
        assert take["description"]
        cards = {key: CARD.validate_python(body) for key, body in take["cards"].items()}
        style = Settings(title="", style=request.condition.staging.style)  # the one setting that a condition holds
        assert compile_condition(plan, cards, style).staging == request.condition.staging
        (slot,) = take["slots"]
        suffix = rows(self.folder, "SELECT suffix FROM media WHERE digest = ?", slot["file"])[0]["suffix"]
        path = self.folder / "media" / slot["file"][:2] / f"{slot['file']}{suffix}"
        assert media.read_slot(path).digest == slot["digest"]

    def check_causality(self, take: dict, film: Naive) -> None:
        """Every slot came from an earlier shot by the same generator; fixed ones first, then story order (rules 1, 9)."""
        mine, last = film.number[take["shot"]], (False, 0)
        for entry in take["memory"]:
            if entry["source_shot"]:
                assert film.number[entry["source_shot"]] < mine, "a slot from the future"
                source = self.known[entry["source_take"]]
                assert (source["shot"], source["generator"]) == (entry["source_shot"], take["generator"])
                assert entry["slot"] in {slot["digest"] for slot in source["slots"]}
            else:
                assert film.references[entry["subject"]] == entry["slot"]
            place = (entry["role"] != "fixed", film.number.get(entry["source_shot"], 0))
            assert place >= last, "slots do not stand in story order"
            assert entry["score"] == round(entry["score"], 3)
            last = place

    def check_media(self) -> None:
        """Every file that a row names is there with the content that it is named by, and nothing lies about."""
        for row in rows(self.folder, "SELECT * FROM media"):
            path = self.folder / "media" / row["digest"][:2] / f"{row['digest']}{row['suffix']}"
            stat = path.stat()
            mark = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            if self.checked.get(path) != mark:
                assert hashlib.sha256(path.read_bytes()).hexdigest() == row["digest"]
                assert stat.st_size == row["bytes"]
                self.checked[path] = mark
        for name in ("incoming", "pending"):
            assert not list((self.folder / "media" / name).glob("*")), f"something was left in {name}"

    def check_standing(self, film: Naive, step: Step) -> None:
        """What the film says of every shot is what the plain recomputation says."""
        views, plain = shot_views(self.film), film.standing()
        assert [(view.number, view.id) for view in views] == [(s.number, s.shot) for s in plain]
        stale = set()
        for view, shot in zip(views, plain, strict=True):
            told = {_about(reason, film) for reason in view.reasons}
            assert told == set(shot.reasons), f"shot {shot.number}: {told}, the recomputation says {set(shot.reasons)}"
            state = shot.state
            if state == "made":
                state = "stale" if shot.reasons else "fresh"
                accepted = film.accepted.get(shot.shot)
                if accepted is not None:
                    given = self.accepted.setdefault((shot.shot, accepted), shot.reasons)
                    state = "accepted" if shot.reasons and given == shot.reasons else state
            assert view.state == state, f"shot {shot.number}: {view.state}, the recomputation says {state}"
            if state == "stale":
                stale.add(shot.shot)
        now = status(self.film, registry.load(film.settings.generator).identity)
        assert {view.id for view in now.stale} == stale
        assert {shot.id for shot in now.may_follow} == film.follow(stale)
        assert now.older_renderer == 0
        if step[0] == "refresh" and not step[1]:
            pinned = {shot for shot in film.by_id if film.by_id[shot]["pinned"]}
            assert stale <= pinned, f"a refresh leaves {sorted(stale - pinned)} stale"


def _about(reason, film: Naive) -> tuple:
    """A reason as the recomputation tells it: what it is about, by ids."""
    if reason.kind == "memory" and reason.slot is not None:
        return ("slot", reason.slot)
    if reason.kind == "memory":
        shot = film.shots[int(reason.field.removeprefix("shot ")) - 1]["id"]
        return ("asked" if reason.now == "asked for" else "unwanted", shot)
    if reason.field in ("size", "fps", "frames"):
        return (reason.field,)
    return ("policy",) if (reason.kind, reason.field) == ("setting", "memory") else ("condition",)


# Choosing the next step


def next_step(dice: random.Random, walk: Walk) -> Step:
    """A step that is likely to be possible; what is not is refused, which is a step as well."""
    shots = walk.now["shots"].values()
    count = sum(not row["dropped"] for row in shots)
    shot, other = dice.randint(1, max(1, count)), dice.randint(1, max(1, count))
    some = sorted(dice.sample(range(1, count + 1), k=min(count, dice.randint(1, 4)))) if count else [1]
    card, words = dice.choice(CARDS)
    dropped = sorted(row["id"] for row in shots if row["dropped"])
    choices: list[tuple[float, Step]] = [
        (10, ("revise", {"shot": shot, **dice.choice(FIELDS)})),
        (5, ("revise", {"shot": shot, "note": dice.choice(NOTES), "card": dice.random() < 0.3})),
        (1, ("revise", {"shot": shot, "note": dice.choice(NOTES), **dice.choice(FIELDS)})),
        (3, ("preview", {"shot": shot, **dice.choice(FIELDS)})),
        (4, ("again", {"shot": shot, "seed": dice.choice((None, None, 3, 13, 20))})),
        (1.5, ("reseed", {"shot": shot, "count": dice.randint(1, 2)})),
        (6, ("use", {"shot": shot, "take": dice.randint(1, 4)})),
        (8, ("undo", {})), (5, ("redo", {})), (14, ("look_back", {})),
        (3, ("accept", {"shots": some})), (3, ("pin", {"shot": shot})), (4, ("unpin", {"shot": shot})),
        (2, ("set", {"style": dice.choice(("", "film noir"))})), (1, ("set", {"fps": dice.choice((24, 25))})),
        (2, ("set", {"memory": dice.choice(("on", "on", "native", "off"))})),
        (0.7, ("set", {"size": dice.choice(("64x64", "96x64"))})), (0.5, ("set", {"seed": dice.choice((0, 5))})),
        (6, ("set_card", {"card": card, **words})),
        (3, ("memory", {"shot": shot, "include": some})), (3, ("memory", {"shot": shot, "exclude": some})),
        (2, ("memory", {"shot": shot, "auto": True})),
        (6, ("anchor", {"character": dice.choice(("Mara", "tom")), "shot": shot})),
        (2, ("cast", {"character": dice.choice(("mara", "Tom")), "image": dice.choice(("face.png", "mask.png"))})),
        (1, ("cast", {"character": dice.choice(("mara", "Tom"))})),
        (3 if count < 16 else 0.5, ("insert", {"before": dice.randint(1, count + 1), "action": _action(dice)})),
        (3 if count > 8 else 0.3, ("drop", {"shot": shot})),
        (3 if dropped else 0.1, ("restore", {"shot_id": dice.choice(dropped or ["shot-1"])})),
        (4, ("move", {"shot": shot, "before": other})), (1, ("move", {"shot": shot, "before": count + 1})),
        (2, ("skip", {"shot": shot})), (3, ("unskip", {"shot": shot})),
        (1.5, ("refresh", {})), (4, ("refresh", {"shots": some})), (1, ("refresh", {"preview": True})),
        (0.5, ("refresh", {"reselect": True})), (0.5, ("refresh", {"renderer": True, "degraded": True})),
        (4, ("make", {})), (1 if _at_home(walk) else 4, ("switch", {"generator": _elsewhere(walk)})),
        (1, ("cut", {"name": dice.choice(("festival", "short"))})), (1, ("cut", {})),
        (1, ("gc", {"preview": True})), (1, ("reproduce", {"shot": shot, "take": 1})), (1, ("log", {"shot": shot})),
        (2, ("status", {"memory": True})), (4, dice.choice(BAD)),
    ]  # fmt: skip
    return dice.choices([step for _, step in choices], [weight for weight, _ in choices])[0]


def _action(dice: random.Random) -> str:
    return dice.choice(("Mara finds the radio.", "Tom runs.", "Mara and Tom sit down.", "The sea is calm."))


def _at_home(walk: Walk) -> bool:
    return walk.now["settings"][("generator",)]["value"] == "testcard"


def _elsewhere(walk: Walk) -> str:
    return OTHER if _at_home(walk) else "testcard"


def walk_at_random(base: Path, folder: Path, counted: Counted, *, steps: int, seed: int) -> Walk:
    """Take so many random steps. When one fails, the walk is cut down to what still fails, and told."""
    dice, taken = random.Random(seed), []
    walk = Walk(base, folder, counted)
    try:
        for _ in range(steps):
            taken.append(next_step(dice, walk))
            walk.take(taken[-1])
        walk.close()
    except Exception as error:
        fewer = shorten(base, folder.parent, counted, taken, error)
        told = "\n".join(f"    {step!r}," for step in fewer)
        raise AssertionError(f"seed {seed}, step {len(taken)}: {error!r}; these steps do it:\n{told}") from error
    return walk


def shorten(base: Path, folder: Path, counted: Counted, steps: list[Step], error: Exception, tries: int = 40) -> list[Step]:
    """A shorter list of steps that fails in the same way, found by leaving out ever smaller pieces."""
    width, left = max(1, len(steps) // 2), tries
    while left and width:
        at, found = 0, False
        while at < len(steps) and left:
            fewer, left = steps[:at] + steps[at + width :], left - 1
            if _fails(base, folder / f"try-{left}", counted, fewer, error):
                steps, found = fewer, True
            else:
                at += width
        width = width if found and width == 1 else width // 2
    return steps


def _fails(base: Path, folder: Path, counted: Counted, steps: list[Step], like: Exception) -> bool:
    walk = Walk(base, folder, counted)
    try:
        for step in steps:
            walk.take(step)
    except Exception as error:
        return type(error) is type(like) and str(error).split(":")[0][:30] == str(like).split(":")[0][:30]
    finally:
        walk.close()
        shutil.rmtree(folder)
    return False
