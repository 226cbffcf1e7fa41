"""Kill it anywhere: the same command continues, ends in the same film, and renders nothing twice."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from director.config import FILE
from generator.media import read_frames, read_sound
from workspace.film import Film

BRIEF = "A cat finds a letter in the rain and brings it home to Mara."
SHOTS = 6


def command(folder: Path) -> list[str]:
    options = ["--shots", str(SHOTS), "--duration", "12", "--size", "128x96", "--generator", "testcard"]
    return [
        sys.executable,
        "-m",
        "director",
        "make",
        BRIEF,
        "--project",
        str(folder),
        "-o",
        str(folder) + ".mp4",
        *options,
    ]


def prepare(folder: Path) -> None:
    """A planned film that needs no embedding model, so that most of a run's time is work."""
    subprocess.run(
        [*command(folder)[:3], "plan", *command(folder)[4:7], *command(folder)[9:]], check=True, capture_output=True
    )
    (folder / FILE).write_text('[embedding]\nmodel = "words"\n', encoding="utf-8")


def finish_with_kills(folder: Path, kills: int, seed: int) -> int:
    """Start and kill until the film is done; returns how many kills hit."""
    dice, hit = random.Random(seed), 0
    while hit < kills:
        process = subprocess.Popen(command(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=dice.uniform(0.2, 4.0))
            break
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            hit += 1
    subprocess.run(command(folder), check=True, capture_output=True)
    return hit


def film_of(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    path = folder.with_name(folder.name + ".mp4")
    return np.stack(list(read_frames(path))), read_sound(path)[0]


def renders(folder: Path) -> list[str]:
    with Film(folder) as film, film.view() as view:
        return [e["payload"]["lineage"]["fingerprint"] for e in view.events() if e["command"] == "RegisterTake"]


def test_ten_kills_end_in_the_same_film_with_each_shot_rendered_once(tmp_path):
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    for folder in (calm, killed):
        prepare(folder)
    subprocess.run(command(calm), check=True, capture_output=True)
    started = time.monotonic()
    hits = finish_with_kills(killed, kills=10, seed=1)
    assert hits >= 1, f"no kill hit in {time.monotonic() - started:.0f} s"
    for mine, theirs in zip(film_of(calm), film_of(killed), strict=True):
        assert np.array_equal(mine, theirs)
    assert len(renders(killed)) == SHOTS
    assert sorted(renders(killed)) == sorted(renders(calm))
