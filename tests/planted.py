"""A generator with planted faults that only some seeds or settings have, and the critic that sees them in the picture.

Each fault is a block in the first row of the picture: black where the take has it, white where not.
"""

import shutil
import signal
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from fakes import make_film
from kills import assert_same_film, copy, renders, run, standing

from director import Director
from director.config import FILE
from director.critics.base import Exam, Opinion
from generator import media
from generator.base import Slot
from generator.request import ShotRequest
from generator.testcard import TestCard

SHOTS = 12
BLOCK = 10  # pixels on a side
Fault = Callable[[int, ShotRequest, Sequence[Slot]], bool]  # the number in the shot's action, request, slots -> has it


def _dyed(slots: Sequence[Slot]) -> bool:
    return any(seen(slot.frames[4], list(FAULTS).index("dye")) for slot in slots)


FAULTS: dict[str, tuple[str, Fault]] = {  # aspect -> (severity, who has it)
    "black": ("error", lambda n, request, _: n in (2, 9, 11) and request.seed < (14 if n == 9 else 12)),
    "flicker": ("warning", lambda n, request, _: n == 2 and request.seed < 12),
    "overrun": ("error", lambda n, request, _: n == 5 and request.frames <= 9),
    "looks": ("error", lambda n, _, slots: n == 7 and _dyed(slots)),
    "sync": ("error", lambda n, *_: n == 12),  # whatever one does
    "dye": ("nothing", lambda n, *_: n == 3),  # comes through memory, and is seen where nobody minds
}


_plain = TestCard.shoot


def _shoot(self, request, slots, **more):
    made = _plain(self, request, slots, **more)
    number = int(request.condition.staging.action.split("number ")[1].split(".")[0])
    has = [fault(number, request, slots) for _, fault in FAULTS.values()]
    return type(made)((_marked(frame, has) for frame in made.frames), made.waveform, made.who)


def plant() -> None:
    """Let the test card have the faults, in this process."""
    TestCard.shoot = _shoot


def uproot() -> None:
    TestCard.shoot = _plain


def _marked(frame: np.ndarray, has: Sequence[bool]) -> np.ndarray:
    for place, one in enumerate(has):
        frame[:BLOCK, place * BLOCK : (place + 1) * BLOCK] = 0 if one else 255
    return frame


def seen(frame: np.ndarray, place: int) -> bool:
    return frame[2 : BLOCK - 2, place * BLOCK + 2 : (place + 1) * BLOCK - 2].mean() < 128


class Marks:
    """Reads the blocks in a take's picture."""

    name = "marks"
    by = "blocks"

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "media"

    def review(self, exam: Exam) -> Opinion:
        opinion, file = Opinion(exam, self.name), exam.take.outputs.film
        frame = media.read_frame(self._folder / file[:2] / f"{file}.mp4", 0)
        for place, (aspect, (severity, _)) in enumerate(FAULTS.items()):
            if severity != "nothing" and seen(frame, place):
                fields = {"severity": severity, "measured": 1.0, "threshold": 0.5, "t1": 0.1}
                if aspect == "looks":
                    dyed = next(e.slot for e in exam.take.lineage.memory if e.shot == "shot-3")
                    fields |= {"subject": "mara", "slot": dyed}
                opinion.found(aspect, f"a black block number {place}", **fields)
        return opinion


def improve(folder: Path, **options: object):
    """Improve a film, as `director critique --auto` does."""
    plant()
    return Director(folder).improve(critics=[Marks(folder)], **options)


def planted_film(folder: Path) -> Path:
    """A film of twelve shots, six of them with faults, one of those pinned."""
    plant()
    make_film(folder, SHOTS).close()
    uproot()
    (folder / FILE).write_text('[embedding]\nmodel = "words"\n', encoding="utf-8")
    Director(folder).pin(11)
    return folder


def killed_and_started_again(planted: Path, calm: Path, folder: Path, points: Iterable[int]) -> None:
    """Kill an improvement before each of these durable actions: started again, it ends as the one that was not killed."""

    def kill(point: int) -> None:
        mine = copy(planted, folder / f"film-{point}")
        assert run(mine, CALL, at=point) == -signal.SIGKILL
        assert run(mine, CALL) == 0
        assert_same_film(mine, calm)
        assert len(renders(mine)) == len(set(renders(mine))), "nothing is paid for twice"
        assert Director(mine).undo().title == "improve"
        assert standing(mine) == standing(planted)
        shutil.rmtree(mine)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(kill, points))


CALL = {"do": improve, "rounds": 4}
