"""What could be freed: files of takes that nothing needs any more. Rows stay, so a freed take can be made again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from workspace.film import Film
from workspace.records import MediaFile, Take


@dataclass(frozen=True)
class Freeable:
    """Files that could go, and the takes that would lose them."""

    takes: tuple[str, ...]
    files: tuple[MediaFile, ...]

    @property
    def mebibytes(self) -> float:
        """How much that is."""
        return sum(file.bytes for file in self.files) / 2**20


def freeable(film: Film, *, older_than: timedelta) -> Freeable:
    """The files of takes that are current for no generator, anchor nobody, are in no named cut, belong to no pinned shot,
    and are older. A slot that a needed take remembers stays."""
    limit = (datetime.now(UTC) - older_than).isoformat(timespec="seconds")
    with film.view() as view:
        takes = view.takes()
        shots = {shot.id: shot for shot in view.shots(dropped=True)}
        pinned = {key for key, shot in shots.items() if shot.pinned}
        kept = view.pointed_at() | {take.id for take in takes.values() if take.shot in pinned}
        kept |= {take.id for take in takes.values() if take.made_at > limit}
        loose = [take for take in takes.values() if take.id not in kept]
        needed = {digest for take in takes.values() if take.id in kept for digest in _files(take)}
        remembered = {entry.slot for key in kept for entry in takes[key].lineage.memory}
        needed |= {slot.file for take in loose for slot in take.outputs.slots if slot.digest in remembered}
        digests = dict.fromkeys(digest for take in loose for digest in _files(take) if digest not in needed)
        files = [file for digest in digests if (file := view.media(digest)) is not None]
    there = tuple(file for file in files if film.media.path(file.digest, file.suffix).is_file())
    number = {key: shot.number for key, shot in shots.items()}  # a shot whose insertion was undone has none
    names = tuple(f"{number.get(take.shot) or take.shot}.{take.number}" for take in loose)
    return Freeable(names, there)


def free(film: Film, found: Freeable) -> None:
    """Remove the files."""
    for file in found.files:
        film.media.path(file.digest, file.suffix).unlink(missing_ok=True)


def _files(take: Take) -> list[str]:
    return [take.outputs.film, take.outputs.key_frame, *(slot.file for slot in take.outputs.slots)]
