"""Content-addressed media: a file is written beside, flushed, renamed into place, and only then named by a committed row."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workspace.errors import Damaged
from workspace.records import MediaFile


class MediaFolder:
    """The folder `media/` of one film."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._address = str(root.absolute())
        self._pending = root / "pending"
        self._incoming = root / "incoming"

    def path(self, digest: str, suffix: str) -> Path:
        """Where a file of this content is, or would be."""
        return self.root / f"{digest[:2]}/{digest}{suffix}"

    def address(self, digest: str, suffix: str) -> str:
        """The same path as text, from the root of the disk: thousands are shown at once."""
        return f"{self._address}{os.sep}{digest[:2]}{os.sep}{digest}{suffix}"

    def new(self, suffix: str) -> Path:
        """A fresh path to write to; `keep` it afterwards."""
        self._incoming.mkdir(parents=True, exist_ok=True)
        return self._incoming / f"{uuid.uuid4().hex}{suffix}"

    def keep(self, written: Path) -> MediaFile:
        """Flush a written file, name it by its content and rename it into place."""
        digest, size = digest_of(written), written.stat().st_size
        _flush(written)
        target = self.path(digest, written.suffix)
        target.parent.mkdir(parents=True, exist_ok=True)
        written.replace(target)
        _flush(target.parent)
        return MediaFile(digest=digest, suffix=target.suffix, bytes=size)

    def verified(self, file: MediaFile) -> Path:
        """The path of a kept file. Raises Damaged when it is missing or its content changed."""
        path = self.path(file.digest, file.suffix)
        if not path.is_file():
            raise Damaged(f"{path} is missing: restore it from a copy of the film, or render its shot again")
        if path.stat().st_size != file.bytes or digest_of(path) != file.digest:
            raise Damaged(f"{path} was changed: restore it from a copy of the film, or render its shot again")
        return path

    def announce(self, fingerprint: str, note: dict[str, Any]) -> None:
        """Say in `pending/` what is about to be committed, so that a crash before the commit loses nothing."""
        self._pending.mkdir(parents=True, exist_ok=True)
        draft = self._pending / f"{fingerprint}.{uuid.uuid4().hex}.draft"
        draft.write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
        _flush(draft)
        draft.replace(self._pending / f"{fingerprint}.json")
        _flush(self._pending)

    def settled(self, fingerprint: str) -> None:
        """Remove an announcement that has been committed."""
        (self._pending / f"{fingerprint}.json").unlink(missing_ok=True)

    def announced(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What was announced and never settled: (fingerprint, note)."""
        for path in sorted(self._pending.glob("*.json")):
            yield path.stem, json.loads(path.read_text(encoding="utf-8"))

    def sweep(self) -> None:
        """Remove what a killed writer left half-written. Only for whoever holds the film."""
        for folder, pattern in ((self._incoming, "*"), (self._pending, "*.draft")):
            for path in folder.glob(pattern):
                path.unlink()


def digest_of(path: Path) -> str:
    """SHA-256 (hex) of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
