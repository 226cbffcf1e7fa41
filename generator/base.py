"""The one interface that every generator has, and the media that goes in and comes out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeAlias

from pydantic import Field

from generator.errors import Cancelled
from generator.request import Condition, GeneratorIdentity, Part, Reads, ShotRequest, canonical_json

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 48_000  # Hz: the rate of every take's sound, as the released vocoder gives it.

Box = tuple[float, float, float, float]  # left, top, right, bottom, as fractions of the picture
Span = tuple[float, float]  # start and end in seconds
Frames: TypeAlias = "NDArray[np.uint8]"  # [frames, height, width, 3], RGB
Wave: TypeAlias = "NDArray[np.float32]"  # [2, samples], -1 to 1
# Sound as a model holds it: [tokens, channels], 25 tokens a second, by the codec that made them.
Latents: TypeAlias = "Mapping[str, NDArray[np.float32]]"


class Presence(Part):
    """Where one person is in the picture and when they are heard, as the generator reported it."""

    person: str
    boxes: tuple[Box | None, ...] = Field((), description="one a frame; None where they are not in the picture")
    spans: tuple[Span, ...] = ()


class Who(Part):
    """Everybody in a shot or slot. Empty when the source did not say."""

    people: tuple[Presence, ...] = ()

    def of(self, person: str) -> Presence | None:
        """The presence of one person, None when they are not there."""
        return next((p for p in self.people if p.person == person), None)


@dataclass(frozen=True)
class Slot:
    """One paired memory event: nine frames and the sound around the loudest moment (Eq. 7-8).

    `frames` is uint8 [9, height, width, 3]; `samples` int16 [2, n] at `rate` Hz; boxes of `who` are one a frame of the
    clip, its spans are seconds inside `samples`. Nothing of a card, a plan or a seed travels in a slot. `latents` are the
    sound as the model that made it holds it, so that this model need not encode it again.
    """

    frames: Frames
    samples: NDArray[np.int16]
    rate: int = SAMPLE_RATE
    who: Who = field(default_factory=Who)
    latents: Latents = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the raw frames, the raw samples and `who`, before any codec."""
        import numpy as np  # not needed by those who only ask what a generator is

        sha = hashlib.sha256(f"{self.frames.shape}{self.samples.shape}{self.rate}".encode())
        sha.update(np.ascontiguousarray(self.frames).data)
        sha.update(np.ascontiguousarray(self.samples.astype("<i2", copy=False)).data)
        sha.update(canonical_json(self.who))
        return sha.hexdigest()


@dataclass(frozen=True)
class ShotMedia:
    """What a generator gives back. `frames` may be a stream: it is read once, in order, so a long shot needs little memory."""

    frames: Iterable[NDArray[np.uint8]]  # each [height, width, 3], RGB; exactly request.frames of them
    waveform: Wave  # [2, samples_for(frames, fps, SAMPLE_RATE)]
    who: Who = field(default_factory=Who)
    latents: Latents = field(default_factory=dict)  # of the whole sound, when the generator has them
    remarks: tuple[str, ...] = ()  # in words, what a person should know of the shot: its lines do not fit, …
    rehearse: Rehearse | None = None


# Begins to get ready for a shot that is probably asked for next: its request, the slots that it names, and one that was just
# cut. Called while `frames` are still read, it returns at once. It makes that shot sooner, never another one, and what goes
# wrong in it goes wrong again when that shot is asked for.
Rehearse = Callable[[ShotRequest, "Sequence[Slot]", "Slot"], None]


class Watch:
    """Progress and cancellation for work that takes a while."""

    def __init__(self, progress: Callable[[float], None] | None = None, stop: Callable[[], bool] | None = None) -> None:
        self._progress, self._stop = progress, stop

    def at(self, fraction: float) -> None:
        """Report how much is done (0 to 1). Raises Cancelled when somebody asked to stop."""
        if self._stop and self._stop():
            raise Cancelled("stopped on request")
        if self._progress:
            self._progress(fraction)


@dataclass(frozen=True)
class Costs:
    """What rendering takes that a person wants to be asked about before it is spent."""

    what: str  # in words: "GPU time", "money"
    seconds: float = 0.0  # to render one second of film; what was measured is believed more
    money: float = 0.0  # for one second of film, in the currency of the price table


class Generator(Protocol):
    """Makes one shot from one request and its memory."""

    identity: GeneratorIdentity
    reads: Reads
    costs: Costs | None  # None: rendering is free, and nobody need be asked
    degraded: tuple[str, ...]  # optional parts that are missing, in words: ("no voices: …",)

    def check(self, request: ShotRequest) -> None:
        """Raise RequestError for what cannot be rendered, before anything is loaded or spent."""

    def shoot(
        self,
        request: ShotRequest,
        slots: Sequence[Slot],
        *,
        first_frame: NDArray[np.uint8] | None = None,
        ahead: Iterable[Condition] = (),
        watch: Watch | None = None,
    ) -> ShotMedia:
        """Render. `slots` are those of `request.slots`, in that order. Deterministic: same request, same output.

        `ahead` are conditions that are likely to be asked for next, for generators that read many texts at once.
        """
