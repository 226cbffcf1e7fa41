"""Stage 10: the current takes, in story order, as one file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

from director.build import FilmState
from director.errors import BadInput
from director.intake.marks import plain
from generator import media
from generator.base import Who
from generator.score import Beat, Score, asks_for_music
from workspace.film import Film
from workspace.records import Take

SUBTITLES = ("soft", "burned", "none")
LONGEST_DISSOLVE = 5.0  # seconds
LOUDNESS = -16.0  # LUFS of a whole film


def choose(state: FilmState, folder: Path) -> list[int]:
    """The current takes in story order, without skipped shots. Raises BadInput when one has no take yet."""
    shots = [shot for shot in state.shots if not shot.skipped]
    waiting = [shot.number for shot in shots if shot.id not in state.current]
    if waiting or not shots:
        many = "shots {} have" if len(waiting) > 1 else "shot {} has"
        which = f"{many.format(_ranges(waiting))} no take yet" if waiting else "there are no shots to cut"
        raise BadInput(f"{which}: run `director make {folder}` first")
    return [state.current[shot.id] for shot in shots]


@dataclass(frozen=True)
class Finish:
    """How a cut is finished, checked before anything is written."""

    subtitles: str = "soft"  # soft: a track and an SRT beside the film; burned: in the picture, and the SRT; none
    transition: str = "cut"  # cut, or dissolve:SECONDS
    slate: bool = False  # shot, take, time code and title in the picture
    score: bool = False  # music for the whole film

    def __post_init__(self) -> None:
        """Raise BadInput for a value that cannot be used."""
        if self.subtitles not in SUBTITLES:
            raise BadInput(f"--subtitles {self.subtitles}: choose {', '.join(SUBTITLES)}")
        match = re.fullmatch(r"cut|dissolve:(\d+(?:\.\d+)?)", self.transition)
        if not match or not (match[1] is None or 0 < float(match[1]) <= LONGEST_DISSOLVE):
            raise BadInput(
                f"--transition {self.transition}: wanted cut, or dissolve and its length in seconds up to "
                f"{LONGEST_DISSOLVE:g}, such as dissolve:0.5"
            )

    @property
    def seconds(self) -> float:
        """Length of the dissolves; 0 for cuts."""
        return float(self.transition.partition(":")[2] or 0)


def cut(film: Film, takes: Sequence[int], output: Path, finish: Finish | None = None) -> Path:
    """Write takes as one film and, beside it, its subtitles as SRT. Pictures are copied, sound is encoded once.

    Raises Damaged when a take's file is missing or changed, RequestError when the takes differ in size or frame rate.
    """
    with film.view() as view:
        settings, found = view.settings(), view.takes(takes)
        numbers = {shot.id: shot.number for shot in view.shots()}
        chosen = [found[take] for take in takes]
        paths = [film.media.verified(file) for take in chosen if (file := view.media(take.outputs.film))]
    finish = finish or Finish()
    shared = _shared(chosen, finish)
    starts = _starts(chosen, shared)
    chapters = [
        media.Chapter(start, end, f"{number}. {take.lineage.plan.title}")
        for number, (take, (start, end)) in enumerate(zip(chosen, pairwise(starts), strict=True), start=1)
    ]
    words = [] if finish.subtitles == "none" else cues(film, takes, finish)
    burned, title = finish.subtitles == "burned", settings.title if settings else ""
    media.concat(
        paths,
        output,
        title=title,
        chapters=chapters,
        subtitles=[] if burned else words,
        burned=words if burned else [],
        shared=shared,
        score=_score(film, chosen, starts, settings.seed if settings else 0) if finish.score else None,
        slates=[media.Slate(numbers.get(t.shot, 0), t.number, title) for t in chosen] if finish.slate else [],
        loudness=LOUDNESS,
    )
    if finish.subtitles != "none":
        media.write_srt(output.with_suffix(".srt"), words)
    return output


def _score(film: Film, takes: Sequence[Take], starts: Sequence[float], seed: int) -> Score:
    """Music that follows the shots of a cut, and is silent where a shot has music of its own."""
    with film.view() as view:
        heard = [Who.model_validate(view.who(take.id)) for take in takes]
    spoken = [
        (start + span[0], start + span[1])
        for who, start in zip(heard, starts, strict=False)
        for person in who.people
        for span in person.spans
    ]
    plans = [take.lineage.plan for take in takes]
    beats = [
        Beat(start, end, f"{plan.mood}. {plan.action}", silent=asks_for_music(plan.music))
        for plan, (start, end) in zip(plans, pairwise(starts), strict=True)
    ]
    return Score(beats, spoken, seed=seed)


def cues(film: Film, takes: Sequence[int], finish: Finish | None = None) -> list[media.Cue]:
    """What is said in a cut of these takes, and when."""
    with film.view() as view:
        found = view.takes(takes)
        heard = [Who.model_validate(view.who(take)) for take in takes]
    chosen = [found[take] for take in takes]
    starts = _starts(chosen, _shared(chosen, finish or Finish()))
    return [cue for take, who, start in zip(chosen, heard, starts, strict=False) for cue in subtitles(take, who, start)]


def _shared(takes: Sequence[Take], finish: Finish) -> list[int]:
    """Frames that each take shares with the next."""
    fps = _fps(takes[0]) if takes else 0.0
    return media.overlaps([_frames(take) for take in takes], round(finish.seconds * fps)) if finish.seconds else []


def _starts(takes: Sequence[Take], shared: Sequence[int]) -> list[float]:
    """When each take begins in the cut, and when the last one ends, in seconds."""
    lost = (
        [count / _fps(take) for count, take in zip([*shared, 0], takes, strict=True)] if shared else [0.0] * len(takes)
    )
    return [0.0, *accumulate(_seconds(take) - less for take, less in zip(takes, lost, strict=True))]


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
    return _frames(take) / _fps(take)


def _frames(take: Take) -> int:
    return int(str(take.lineage.request["frames"]))


def _fps(take: Take) -> float:
    return float(str(take.lineage.request["fps"]))


def _ranges(numbers: Sequence[int]) -> str:
    """1,2,3,7 as "1-3, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
