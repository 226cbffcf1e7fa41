"""The voices of the animatic: whether they are understood, told apart, and what they cost. `python -m tests.bench.voices`.

Words are counted by whisper tiny.en, speakers are told apart by Resemblyzer's embedding: a line counts as recognised when
it is nearer to the mean of its own voice's other lines than to that of any other voice.
"""

from __future__ import annotations

import time

import numpy as np

from generator.animatic.voice_bank import VOICES
from generator.animatic.voice_calibration import LINES
from generator.animatic.voice_engine import engine
from generator.animatic.voices import RATE
from tests.bench.tables import table
from tests.ears import heard, speaker, word_errors

COUNT = 6  # lines of each voice


def main() -> None:
    """Print one row a voice, and their sums."""
    lines = LINES[:COUNT]
    said, spent, seconds = {}, {}, {}
    engine().speak(lines[0], VOICES[0], speed=1.0)  # loads it
    for voice in VOICES:
        started = time.process_time()
        said[voice.id] = [engine().speak(line, voice, speed=1.0).samples for line in lines]
        spent[voice.id] = time.process_time() - started
        seconds[voice.id] = sum(map(len, said[voice.id])) / RATE
    marks = {name: np.stack([speaker(sound) for sound in sounds]) for name, sounds in said.items()}
    means = {name: _unit(rows.mean(axis=0)) for name, rows in marks.items()}
    rows, all_wrong, all_words, all_known = [], 0, 0, 0
    for name, sounds in said.items():
        counts = [word_errors(line, heard(sound)) for line, sound in zip(lines, sounds, strict=True)]
        wrong, words = (sum(column) for column in zip(*counts, strict=True))
        known = sum(_recognised(name, number, marks, means) for number in range(COUNT))
        near = max((float(means[name] @ other), key) for key, other in means.items() if key != name)
        cost = spent[name] / seconds[name]
        rows.append(
            [name, f"{100 * wrong / words:.1f} %", f"{known} of {COUNT}", f"{near[0]:.2f} {near[1]}", f"{cost:.3f} s"]
        )
        all_wrong, all_words, all_known = all_wrong + wrong, all_words + words, all_known + known
    total = f"{sum(spent.values()) / sum(seconds.values()):.3f} s"
    rows.append(["**all**", f"{100 * all_wrong / all_words:.1f} %", f"{all_known} of {COUNT * len(VOICES)}", "", total])
    print(table(["voice", "words wrong", "recognised", "nearest other", "processor time for a second"], rows))


def _recognised(name: str, number: int, marks: dict[str, np.ndarray], means: dict[str, np.ndarray]) -> bool:
    own = _unit(np.delete(marks[name], number, axis=0).mean(axis=0))
    near = {key: float(marks[name][number] @ (own if key == name else mean)) for key, mean in means.items()}
    return max(near, key=lambda key: near[key]) == name


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)


if __name__ == "__main__":
    main()
