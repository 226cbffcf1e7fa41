"""The seven measures. Where the paper's own model is not on disk, a substitute stands under its own name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from statistics import fmean, pstdev

import numpy as np
from numpy.typing import NDArray

from director.build import FilmState
from director.critics.finding import Review
from director.measures import pictures
from director.measures.aesthetic import find_aesthetic
from director.measures.cids import Pictured, find_cids
from director.measures.clip import find_clip
from director.measures.musiq import find_musiq
from director.measures.viclip import ViClip, find_viclip, sampled
from director.views import Shown
from generator import media
from generator.errors import GeneratorError
from generator.media import Frame
from workspace.errors import WorkspaceError
from workspace.film import Film
from workspace.records import Shot

PAPER = {  # what the paper measures, and with what
    "cross-shot similarity": "ViCLIP",
    "per-role identity": "Self-CIDS: face and body embeddings",
    "voice consistency": "speaker-verification cosine",
    "aesthetic quality": "VBench-Long: LAION aesthetic predictor",
    "imaging quality": "VBench-Long: MUSIQ",
    "text-video alignment": "CLIP score",
    "speech accuracy": "max(0, 1 - WER), Whisper",
}
_LOOKS = {  # what the identity critic measured -> (what that number is, which of its parts made it)
    "face": ("substitute: distance, less is better", "face"),
    "looks": ("substitute: chance of the same person", "colours"),
}
_SEEN = 0.05  # share of the frames in which somebody counts as in the picture
_UNJUDGED = "not judged yet (director critique judges)"


class Measured(Shown):
    """One number for a whole film. Two with other `means` are not to be compared."""

    name: str  # a key of PAPER
    means: str  # what it was computed with
    value: float | None = None
    spread: float = 0.0  # standard deviation over shots or pairs of shots
    count: int = 0  # of shots, pairs, or people in shots
    why: str = ""  # there is none

    @property
    def told(self) -> str:
        """The value, its spread, and of how many."""
        return f"{self.value:.3f} ± {self.spread:.3f} ({self.count})" if self.value is not None else f"none: {self.why}"


def measure(film: Film, state: FilmState) -> list[Measured]:
    """Measure a film by its pictures and by what critics have measured of its takes. Renders and judges nothing.

    Pictures are the key frames; ViCLIP looks at whole shots. Raises BadInput for a model that the environment names and that
    cannot be used.
    """
    shots = [shot for shot in state.shots if shot.id in state.current and not shot.skipped]
    with film.view() as view:
        reviews = view.reviews([state.current[shot.id] for shot in shots])
    said = [review for one in reviews.values() for review in one.values()]
    seen = [(frame, shot) for shot in shots if (frame := _key_frame(film, state, shot)) is not None]
    frames = [frame for frame, _ in seen]
    texts = [state.takes[state.current[shot.id]].lineage.condition for _, shot in seen]
    rows = (
        _similarity(film, state, shots, frames),
        _identity(seen, said),
        _judged(said, "voice consistency", "identity", {"voice likeness": ("cosine", "encoder")}),
        _aesthetic(frames),
        _imaging(frames),
        _alignment(frames, texts, said),
        _judged(said, "speech accuracy", "speech", {"said": ("max(0, 1 - WER)", "")}),
    )
    return [row for kind in rows for row in kind]


def _similarity(film: Film, state: FilmState, shots: Sequence[Shot], frames: Sequence[Frame]) -> Iterator[Measured]:
    """How alike the shots are: the mean over all pairs."""
    viclip, clip = find_viclip(), find_clip()
    if viclip:
        by = viclip.name
        videos = [video for shot in shots if (video := _frames(film, state, shot, viclip))]
        vectors = viclip.videos(videos) if videos else np.empty((0, 0))
    elif clip:
        by = f"substitute: {clip.name}"
        vectors = clip.pictures(frames) if frames else np.empty((0, 0))
    else:
        by = "substitute: colour layout (16x9, CIELAB)"
        vectors = np.array([pictures.layout(frame) for frame in frames])
    values = [float(a @ b) for a, b in combinations(vectors, 2)]
    yield _row("cross-shot similarity", by, values, why="it takes two shots or more")


def _identity(seen: Sequence[tuple[Frame, Shot]], said: Sequence[Review]) -> Iterator[Measured]:
    """How alike each role looks in all its shots."""
    cids, name = find_cids(), "per-role identity"
    if cids:
        shown = [Pictured(frame, shot.plan.characters) for frame, shot in seen]
        for by, values in cids.likeness(shown).items():
            yield _row(name, by, values, why="nobody is found twice")
    else:
        yield from _judged(said, name, "identity", _LOOKS)


def _aesthetic(frames: Sequence[Frame]) -> Iterator[Measured]:
    """How good the key frames look."""
    found, name = find_aesthetic(), "aesthetic quality"
    if found:
        yield _row(name, found.name, found.scores(frames) if frames else (), why="nothing is rendered")
    else:
        yield from _of_frames(name, "substitute: colourfulness (Hasler and Süsstrunk)", frames, pictures.colourful)


def _imaging(frames: Sequence[Frame]) -> Iterator[Measured]:
    """How clean the key frames are."""
    found, name = find_musiq(), "imaging quality"
    if found:
        yield _row(name, found.name, found.scores(frames), why="nothing is rendered")
    else:
        by = "substitute: sharpness (variance of the Laplacian)"
        yield from _of_frames(name, by, frames, pictures.sharp)


def _alignment(frames: Sequence[Frame], texts: Sequence[str], said: Sequence[Review]) -> Iterator[Measured]:
    """Whether the pictures show what the text says."""
    clip = find_clip()
    if clip:
        scores = (clip.pictures(frames) * clip.texts(texts)).sum(axis=1) if frames else ()
        yield _row("text-video alignment", clip.name, [float(score) for score in scores], why="nothing is rendered")
        return
    values = [
        float(share >= _SEEN)
        for review in said
        for name, share in review.measures.items()
        if review.critic == "continuity" and name.startswith("people:")
    ]
    yield _row("text-video alignment", "substitute: people seen, by the generator's own report", values, why=_UNJUDGED)


def _judged(said: Sequence[Review], name: str, critic: str, of: Mapping[str, tuple[str, str]]) -> Iterator[Measured]:
    """The mean of what a critic measured: apart for each means, because numbers of two are not one number."""
    found: dict[str, list[float]] = {}
    for review in said:
        for key, value in review.measures.items():
            aspect = key.partition(":")[0]
            if review.critic == critic and aspect in of:
                unit, part = of[aspect]
                found.setdefault(f"{unit}; {_part(review.by, part)}", []).append(value)
    if not found:
        yield Measured(name=name, means=PAPER[name], why=_why_not(said, critic))
    for by, values in sorted(found.items()):
        yield _row(name, by, values)


def _part(by: str, word: str) -> str:
    """The part of a critic that made a number, with the rules that it was made by."""
    *parts, rules = by.split("; ")
    one = next((part for part in parts if word and word in part), "")
    return f"{one}, {rules}" if one else by


def _why_not(said: Sequence[Review], critic: str) -> str:
    reasons = [gap.reason for review in said if review.critic == critic for gap in review.not_judged]
    return max(set(reasons), key=reasons.count) if reasons else _UNJUDGED


def _of_frames(name: str, by: str, frames: Sequence[Frame], value: Callable[[Frame], float]) -> Iterator[Measured]:
    yield _row(name, by, [value(frame) for frame in frames], why="nothing is rendered")


def _row(name: str, by: str, values: Sequence[float], *, why: str = "") -> Measured:
    if not values:
        return Measured(name=name, means=by, why=why)
    return Measured(name=name, means=by, value=fmean(values), spread=pstdev(values), count=len(values))


def _frames(film: Film, state: FilmState, shot: Shot, viclip: ViClip) -> list[Frame]:
    """The frames of a shot that ViCLIP looks at; none where its file is gone or broken."""
    with film.view() as view:
        file = view.media(state.takes[state.current[shot.id]].outputs.film)
    try:
        path = film.media.verified(file) if file else None
        wanted = sampled(media.probe(path).frames, viclip.frames) if path else []
        kept = {at: frame for at, frame in enumerate(media.read_frames(path)) if at in wanted} if path else {}
        return [kept[at] for at in wanted]
    except (GeneratorError, WorkspaceError):
        return []


def _key_frame(film: Film, state: FilmState, shot: Shot) -> NDArray[np.uint8] | None:
    """The key frame of a shot; None where its file is gone or broken."""
    with film.view() as view:
        file = view.media(state.takes[state.current[shot.id]].outputs.key_frame)
    try:
        return media.read_image(film.media.verified(file)) if file else None
    except (GeneratorError, WorkspaceError):
        return None
