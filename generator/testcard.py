"""A generator for trying the machinery in milliseconds: colour bars and a tone, both decided by the request."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from generator.base import SAMPLE_RATE, Costs, Presence, ShotMedia, Slot, Watch, Who
from generator.errors import RequestError
from generator.request import Condition, GeneratorIdentity, Reads, ShotRequest
from generator.shapes import samples_for

if TYPE_CHECKING:  # those who only look at a film need not wait for numpy
    import numpy as np
    from numpy.typing import NDArray

BARS = 8


class TestCard:
    """Bars and a tone whose colours and pitch are the digest of the request: another request, another picture."""

    __test__ = False  # not a test, whatever pytest thinks of the name
    reads: Reads = "staging"
    costs: Costs | None = None
    degraded: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.identity = GeneratorIdentity(id="testcard", render=1)

    def check(self, request: ShotRequest) -> None:
        """Raise RequestError for a request without staging."""
        if request.condition.staging is None:
            raise RequestError("the test card reads the staging of a condition, and this request has none")

    def shoot(
        self,
        request: ShotRequest,
        slots: Sequence[Slot],
        *,
        first_frame: NDArray[np.uint8] | None = None,
        ahead: Iterable[Condition] = (),
        watch: Watch | None = None,
    ) -> ShotMedia:
        """Bars that move one column a frame, and a tone that is loudest in the middle."""
        self.check(request)
        sha = hashlib.sha256(request.fingerprint.encode())
        for slot in slots:
            sha.update(slot.digest.encode())
        digest = sha.digest()
        staging = request.condition.staging
        assert staging is not None  # checked above
        boxes = ((0.25, 0.25, 0.75, 1.0),) * request.frames
        spans = ((0.0, request.seconds),)
        speakers = {line.person for line in staging.lines}
        who = Who(
            people=tuple(
                Presence(person=p.id, boxes=boxes if p.visible else (), spans=spans if p.id in speakers else ())
                for p in staging.people
            )
        )
        return ShotMedia(_bars(request, digest, watch or Watch()), _tone(request, digest), who)


def _bars(request: ShotRequest, digest: bytes, watch: Watch) -> Iterator[NDArray[np.uint8]]:
    import numpy as np

    colours = np.frombuffer(digest[: 3 * BARS], np.uint8).reshape(BARS, 3)
    column = np.arange(request.width) * BARS // request.width
    for frame in range(request.frames):
        watch.at(frame / request.frames)
        row = colours[(column + frame) % BARS]
        yield np.broadcast_to(row, (request.height, request.width, 3)).copy()


def _tone(request: ShotRequest, digest: bytes) -> NDArray[np.float32]:
    import numpy as np

    count = samples_for(request.frames, request.fps, SAMPLE_RATE)
    time = np.arange(count) / SAMPLE_RATE
    swell = np.sin(np.pi * np.arange(count) / count)
    mono = 0.2 * swell * np.sin(2 * np.pi * (200 + digest[-1]) * time)
    return np.stack([mono, mono]).astype(np.float32)
