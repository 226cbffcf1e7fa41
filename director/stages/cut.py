"""Stage 8: the current takes, in story order, as one file."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

from director.build import FilmState
from director.errors import BadInput
from generator import media
from generator.base import Who
from workspace.film import Film
from workspace.records import Shot, Take


def cut(film: Film, output: Path) -> Path:
    """Write the film and, beside it, its subtitles as SRT. Pictures are copied, sound is encoded once.

    Raises BadInput when a shot has no take yet, Damaged when a take's file is missing or changed.
    """
    with film.view() as view:
        state = FilmState.read(view)
        shots = [shot for shot in state.shots if not shot.skipped]
        takes = [_take(shot, state, film) for shot in shots]
        files = [view.media(take.outputs.film) for take in takes]
    paths = [film.media.verified(file) for file in files if file is not None]
    lengths = [_seconds(take) for take in takes]
    starts = [0.0, *accumulate(lengths)]
    chapters = [
        media.Chapter(start, start + length, f"{shot.number}. {shot.plan.title}")
        for shot, start, length in zip(shots, starts, lengths, strict=False)
    ]
    cues = [cue for take, start in zip(takes, starts, strict=False) for cue in subtitles(take, start)]
    media.concat(paths, output, title=state.settings.title, chapters=chapters, subtitles=cues)
    media.write_srt(output.with_suffix(".srt"), cues)
    return output


def subtitles(take: Take, start: float) -> list[media.Cue]:
    """The lines of one take as cues, `start` seconds into the film: each where it is spoken."""
    lines = take.lineage.plan.dialogue
    who = Who.model_validate(take.outputs.who)
    spans = {person.person: list(person.spans) for person in who.people}
    length = _seconds(take)
    cues = []
    for index, line in enumerate(lines):
        left = spans.get(line.character)
        t0, t1 = left.pop(0) if left else (length * index / len(lines), length * (index + 1) / len(lines))
        cues.append(media.Cue(start + t0, start + t1, line.line))
    return cues


def _take(shot: Shot, state: FilmState, film: Film) -> Take:
    take = state.take(shot)
    if take is None:
        waiting = _ranges([s.number for s in state.shots if not s.skipped and state.take(s) is None])
        raise BadInput(f"shot {waiting} has no take yet: run `director make {film.folder}` first")
    return take


def _seconds(take: Take) -> float:
    request = take.lineage.request
    return int(str(request["frames"])) / float(str(request["fps"]))


def _ranges(numbers: Sequence[int]) -> str:
    """1,2,3,7 as "1-3, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
