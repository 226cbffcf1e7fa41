"""A film under random tool calls, as a language model that has lost its mind would make them."""

import json
import random
import shutil
from collections import Counter

from naive import rows, tables
from walker import CARDS, FIELDS, NOTES, Walk

from director.llm.base import ToolCall
from director.tools.catalogue import catalogue
from director.tools.toolbox import Toolbox
from workspace.commands import Say

LOOKING = {tool.name for tool in catalogue().values() if not tool.changes}
FOREIGN = (
    "gc",
    "cast",
    "switch",
    "plan",
    "PlanShots",
    "_change",
    "apply",
    "__init__",
    "",
    "rm -rf /",
    "revise ",
    "REVISE",
    "été",
)
NONSENSE = (
    "", "{", "null", "[]", "7", '"shot"', "{]", '{"shot": }', "[" * 5000, '{"shot": NaN}', '{"shot": 1e400}', "{}",
    '{"shot": "four"}', '{"shot": null}', '{"shot": -1}', '{"shot": 0}', '{"shot": 10000000000000000000000}',
    '{"shot": 4.5}', '{"shot": [4]}', '{"shot": {"shot": 4}}', '{"shot": 4, "shot": 5, "path": "/etc/passwd"}',
    '{"shot": 4, "note": ["a"]}', '{"shot": 1, "output": "/tmp/x.mp4"}', '{"shot": 1, "preview": false, "yes": true}',
    '{"shot": true}', "\x00", "{'shot': 4}", '{"shots": []}', '{"shots": "all"}', '{"card": "mara", "tag": "ID_B"}',
    '{"card": "mara", "id": "tom"}', '{"name": "../../x"}', '{"shot": 1, "prompt": 5}',
)  # fmt: skip


class ToolWalk(Walk):
    """The same film and the same checks as a walk of commands, with every step a tool call inside a turn."""

    def __init__(self, base, folder, counted, dice: random.Random) -> None:
        super().__init__(base, folder, counted)
        self.dice, self.verdicts, self.asked, self.left = dice, Counter(), 0, 0
        self.turn = self.step = 0
        self.toolbox = Toolbox(self.director, self.film, self._ask)

    def take(self, step) -> None:
        """Make one tool call and check everything; `step` is the tool's name and its arguments, as text or values."""
        name, given = step
        before = self.now
        if name == "undo" and not self.past:
            return  # what lies before is the making of the film
        if not self.left:
            self.left = self.dice.randint(1, 4)
            self.toolbox = Toolbox(self.director, self.film, self._ask)
            self.step = self.film.begin_step("a turn")
            self.turn = self.film.apply(Say(who="person", text="do it"), actor="person", step=self.step)
        self.left -= 1
        raw = given if isinstance(given, str) else json.dumps(given)
        with self.director.acting(self.film.continue_step(self.step)):
            outcome = self.toolbox.use(ToolCall("id", name, raw), turn=self.turn, step=self.step)
        self.verdicts[outcome.verdict] += 1
        row = rows(self.folder, "SELECT * FROM calls ORDER BY id DESC LIMIT 1")[0]
        assert (row["tool"], row["verdict"], row["turn"]) == (name, outcome.verdict, self.turn)
        assert outcome.text, "a model was left without a word"
        self.now = tables(self.folder)
        if outcome.verdict != "allow":
            failed = outcome.verdict == "failed" or name == "make"  # takes of two sizes make no cut
            assert failed or self.now == before, f"{outcome.verdict}, and yet something has changed"
        arguments = json.loads(raw) if outcome.verdict == "allow" and raw else {}
        if name in LOOKING:
            assert self.now == before, f"{name} has changed something"
        told = (name if outcome.verdict == "allow" or name == "make" else "nothing", arguments or {})
        events = self.check_log(told, before)
        if outcome.verdict == "allow":
            arguments |= {"shot": int(arguments["shot"])} if "shot" in arguments else {}
            self.done[name] += 1
            self.check_limits(told, before)
        self.check_all(self.now, told, events)

    def _ask(self, question: str) -> bool:
        self.asked += 1
        return self.dice.random() < 0.7


def next_call(dice: random.Random, walk: ToolWalk):
    """A call that is likely to be possible, or one that no sane model would make."""
    shots = walk.now["shots"].values()
    count = sum(not row["dropped"] for row in shots)
    shot, other = dice.randint(1, max(1, count)), dice.randint(1, count + 1)
    some = sorted(dice.sample(range(1, count + 1), k=min(count, dice.randint(1, 4)))) if count else [1]
    fields = dict(dice.choice([field for field in FIELDS if not any("." in key for key in field)]))
    card, words = dice.choice(CARDS)
    dropped = sorted(row["id"] for row in shots if row["dropped"])
    settings = ({"style": "film noir"}, {"style": ""}, {"memory": "native"}, {"memory": "on"}, {"fps": 30})
    steered = ({"include": some}, {"exclude": some}, {"auto": True})
    inserted = {"before": other, "action": dice.choice(("Mara finds the radio.", "Tom runs."))}
    one, note = {"shot": shot}, dice.choice(NOTES)
    likely = {
        "revise": {**one, **fields}, "replan": {**one, "note": note}, "again": one, "make": {}, "undo": {}, "redo": {},
        "reseed": {**one, "count": dice.randint(1, 3)}, "use": {**one, "take": dice.randint(1, 3)},
        "refresh": dice.choice(({}, {"shots": some}, {"reselect": True})), "accept": {"shots": some},
        "set_card": {"card": card, **words}, "set": dice.choice(settings), "memory": {**one, **dice.choice(steered)},
        "anchor": {"character": dice.choice(("Mara", "tom", "Zeno")), **one}, "insert": inserted,
        "move": {**one, "before": other}, "drop": one, "restore": {"shot_id": dice.choice(dropped or ["shot-1"])},
        "skip": one, "unskip": one, "pin": one, "unpin": one, "cut": dice.choice(({}, {"name": "festival"})),
        "show": one, "shots": {"first": shot}, "why": one, "lint": {}, "takes": {"shot": str(shot)}, "status": {}, "cost": {},
        "preview": {**one, "note": note}, "history": {"count": 3}, "story": {}, "cards": {},
        "rewrite": {"change": "shorter"}, "skill": {"name": dice.choice(("revision", "../../etc", "nothing"))},
        "findings": one,
    }  # fmt: skip
    assert set(likely) >= set(catalogue()), f"never called: {set(catalogue()) - set(likely)}"
    name = dice.choice(list(likely))
    kind = dice.random()
    if kind < 0.65:
        return name, likely[name]
    if kind < 0.75:
        return dice.choice(FOREIGN), likely[name]
    if kind < 0.85:
        return name, dice.choice(NONSENSE)
    wrong = dice.choice((-3, 999, "x", None, [1], {}, "7" * 3000))
    return name, {**likely[name], dice.choice(("shot", "shots", "take", "before", "card", "colour", "note")): wrong}


def walk_with_tools(base, folder, counted, *, calls: int, seed: int) -> ToolWalk:
    """Make so many random calls."""
    dice = random.Random(seed)
    walk, taken = ToolWalk(base, folder, counted, dice), []
    try:
        while len(taken) < calls:
            taken.append(next_call(dice, walk))
            walk.take(taken[-1])
    except Exception as error:
        told = "\n".join(f"    {str(step)[:160]}," for step in taken[-12:])
        raise AssertionError(f"seed {seed}, call {len(taken)}: {error!r}; the last calls:\n{told}") from error
    finally:
        walk.close()
    shutil.rmtree(folder)
    return walk
