"""Stage 8: the current takes, in story order, as one file."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

from director.build import FilmState
from director.errors import BadInput
from director.intake.marks import plain
from generator import media
from generator.base import Who
from workspace.film import Film
from workspace.records import Take


def choose(state: FilmState, folder: Path) -> list[int]:
    """The current takes in story order, without skipped shots. Raises BadInput when one has no take yet."""
    shots = [shot for shot in state.shots if not shot.skipped]
    waiting = [shot.number for shot in shots if shot.id not in state.current]
    if waiting or not shots:
        which = f"shot {_ranges(waiting)} has no take yet" if waiting else "there are no shots to cut"
        raise BadInput(f"{which}: run `director make {folder}` first")
    return [state.current[shot.id] for shot in shots]


def cut(film: Film, takes: Sequence[int], output: Path) -> Path:
    """Write takes as one film and, beside it, its subtitles as SRT. Pictures are copied, sound is encoded once.

    Raises Damaged when a take's file is missing or changed, RequestError when the takes differ in size or frame rate.
    """
    with film.view() as view:
        settings, found = view.settings(), view.takes(takes)
        chosen = [found[take] for take in takes]
        paths = [film.media.verified(file) for take in chosen if (file := view.media(take.outputs.film))]
    starts = [0.0, *accumulate(_seconds(take) for take in chosen)]
    chapters = [
        media.Chapter(start, start + _seconds(take), f"{number}. {take.lineage.plan.title}")
        for number, (take, start) in enumerate(zip(chosen, starts, strict=False), start=1)
    ]
    words = cues(film, takes)
    media.concat(paths, output, title=settings.title if settings else "", chapters=chapters, subtitles=words)
    media.write_srt(output.with_suffix(".srt"), words)
    return output


def cues(film: Film, takes: Sequence[int]) -> list[media.Cue]:
    """What is said in a cut of these takes, and when."""
    with film.view() as view:
        found = view.takes(takes)
        heard = [Who.model_validate(view.who(take)) for take in takes]
    chosen = [found[take] for take in takes]
    starts = [0.0, *accumulate(_seconds(take) for take in chosen)]
    return [cue for take, who, start in zip(chosen, heard, starts, strict=False) for cue in subtitles(take, who, start)]


def subtitles(take: Take, who: Who, start: float) -> list[media.Cue]:
    """The lines of one take as cues, `start` seconds into the film: each where it is spoken."""
    lines = take.lineage.plan.dialogue
    spans = {person.person: list(person.spans) for person in who.people}
    length = _seconds(take)
    cues = []
    for index, line in enumerate(lines):
        left = spans.get(line.character)
        t0, t1 = left.pop(0) if left else (length * index / len(lines), length * (index + 1) / len(lines))
        cues.append(media.Cue(start + t0, start + t1, plain(line.line)))
    return cues


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
