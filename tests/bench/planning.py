"""The director's own time for each shot that a language model plans: `python -m tests.bench.planning [SHOTS...]`.

A model that answers at once fills in every form of a script of so many shots, from reading it to the blocking of its
last shot. What is left is prompts, checks, meaning by shared words, the workspace and the meter of what calls cost.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from pathlib import Path

import pytest

from director import Director, embedding
from director.llm.base import Message, Prompt, Reply, Usage
from tests.bench.tables import table

LENGTHS = (30, 300, 3000)
A_SCENE = 12  # shots
NAMES = ("Mara", "Tom", "Ines", "Jonas")
PLACES = ("KITCHEN", "HARBOUR", "LAMP ROOM", "STATION", "TRAIN", "ATTIC", "MARKET")


class AtOnce:
    """A language model without any time of its own, which answers what it is asked as well as it can."""

    model = "at-once"

    def __init__(self) -> None:
        self.asked = 0

    def complete(self, prompt: Prompt, **_: object) -> Reply:
        """A form filled in, by what it is for."""
        self.asked += 1
        answer = getattr(self, f"_{prompt.purpose}")(prompt.messages[-1].text)
        return Reply(Message("assistant", json.dumps(answer)), self.model, usage=Usage(1000, 100))

    def _intent(self, _: str) -> dict[str, object]:
        return {"language": "English", "style": "film grain", "theme": "waiting", "questions": []}

    def _cards(self, _: str) -> dict[str, object]:
        return {
            "people": [
                {
                    "name": name,
                    "identity": "a person of about forty",
                    "clothing": "a grey coat",
                    "voice": "a calm voice",
                }
                for name in NAMES
            ]
        }

    def _shot_plan(self, text: str) -> dict[str, object]:
        numbers = map(int, re.findall(r"^Shot (\d+)$", text, re.MULTILINE))
        return {"shots": [{"shot": n, "framing": "medium", "light": "soft light", "mood": "calm"} for n in numbers]}

    def _blocking(self, text: str) -> dict[str, object]:
        seen = re.search(r"^seen: (.*)$", text, re.MULTILINE)
        names = seen[1].split(", ") if seen else []
        return {"text": " ".join(f"{name} moves slowly through the soft light." for name in names) or "Nothing moves."}


def script(shots: int) -> str:
    """A screenplay that makes so many shots: two lines stand in each, every one different."""
    rows = ["Title: A Long Wait", ""]
    for n in range(2 * shots):
        if n % (2 * A_SCENE) == 0:
            rows += [f"INT. {PLACES[n // (2 * A_SCENE) % len(PLACES)]} - DAY", ""]
        who = NAMES[n * 7 % len(NAMES)]
        rows += [who.upper(), f"I have counted to {n} and nobody has come through that door.", ""]
    return "\n".join(rows)


def measure(folder: Path, shots: int) -> tuple[int, int, float]:
    """How many shots were planned, in how many calls, and the seconds of processor time that took for each."""
    path, model = folder / "long.fountain", AtOnce()
    path.write_text(script(shots), encoding="utf-8")
    film = Director(folder / "film", llm=model)
    begun = time.process_time()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedding, "find_embedder", lambda choice="auto": embedding.Words())
        film.plan(path, yes=True, generator="testcard", size="64x64")
    planned = film.status().shots.total
    return planned, model.asked, (time.process_time() - begun) / planned


def main() -> None:
    """Print the table."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), 2)  # what is loaded once
        for shots in [int(given) for given in sys.argv[1:]] or LENGTHS:
            place = Path(folder) / str(shots)
            place.mkdir()
            planned, calls, seconds = measure(place, shots)
            rows.append([f"{planned:,}", f"{calls:,}", f"{seconds * 1000:.1f} ms"])
    print(table(["planned shots", "calls", "own processor time for each"], rows))


if __name__ == "__main__":
    main()
