"""Safetensors files by their headers: what is in them, and copying tensors byte for byte without loading any."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.errors import GenerationFailed, RequestError

BYTES = {
    "F64": 8,
    "I64": 8,
    "F32": 4,
    "I32": 4,
    "F16": 2,
    "BF16": 2,
    "F8_E4M3": 1,
    "F8_E5M2": 1,
    "I8": 1,
    "U8": 1,
    "BOOL": 1,
}
INDEX = "diffusion_pytorch_model.safetensors.index.json"

_CHUNK = 16 << 20  # bytes copied at a time
_LONGEST_HEADER = 100 << 20  # as the format's own library allows


@dataclass(frozen=True)
class Stored:
    """One tensor where it lies: `start` counts bytes from the beginning of `file`."""

    file: Path
    dtype: str  # as the format names it: BF16, F32, F8_E4M3 …
    shape: tuple[int, ...]
    start: int
    size: int

    @property
    def count(self) -> int:
        """Numbers in it."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class Contents:
    """What one file, or a component's shards together, holds."""

    tensors: dict[str, Stored]
    metadata: dict[str, str]

    @property
    def size(self) -> int:
        """Bytes of all tensors."""
        return sum(tensor.size for tensor in self.tensors.values())

    @property
    def count(self) -> int:
        """Numbers in all tensors: the parameters, and the few buffers that are kept."""
        return sum(tensor.count for tensor in self.tensors.values())

    @property
    def dtypes(self) -> tuple[str, ...]:
        """Which number formats occur, the one with most bytes first."""
        sizes: dict[str, int] = {}
        for tensor in self.tensors.values():
            sizes[tensor.dtype] = sizes.get(tensor.dtype, 0) + tensor.size
        return tuple(sorted(sizes, key=lambda dtype: -sizes[dtype]))


def read_header(file: Path) -> Contents:
    """What a safetensors file says it holds, checked against its length.

    Raises RequestError, naming the file, when it is no safetensors file or ends too early.
    """
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        begin, end = 8 + length, file.stat().st_size
        if not 2 <= length <= _LONGEST_HEADER or stream.read(1) not in (b"{", b""):
            raise RequestError(f"{file}: this is no safetensors file")
        if begin > end:
            raise RequestError(_cut_short(file, end, begin))
        try:
            header = json.loads(b"{" + stream.read(length - 1))
            metadata = header.pop("__metadata__", {})
            tensors = {name: _stored(file, entry, begin) for name, entry in header.items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RequestError(f"{file}: this is no safetensors file (its header cannot be read)") from error
    last = max((tensor.start + tensor.size for tensor in tensors.values()), default=begin)
    if end < last:
        raise RequestError(_cut_short(file, end, last))
    return Contents(tensors, metadata)


def read_component(folder: Path) -> Contents:
    """What the shards of one component's folder hold together. Raises RequestError for a shard that is not there."""
    index = next(iter(sorted(folder.glob("*.safetensors.index.json"))), None)
    if index is not None:
        names = sorted(set(json.loads(index.read_text())["weight_map"].values()))
    else:
        names = sorted(path.name for path in folder.glob("*.safetensors"))
    if missing := [name for name in names if not (folder / name).is_file()]:
        raise RequestError(f"{folder}: {', '.join(missing)} of its weights is not there")
    parts = [read_header(folder / name) for name in names]
    return Contents({key: tensor for part in parts for key, tensor in part.tensors.items()}, {})


def write(
    file: Path, tensors: Mapping[str, Stored], metadata: dict[str, str], *, copied: Callable[[int], None] | None = None
) -> None:
    """Write tensors from other files into one, header first, a few megabytes at a time.

    `copied` is told how many bytes more have been written. Raises GenerationFailed when a source ends too early.
    """
    offset, header = 0, {"__metadata__": metadata} if metadata else {}
    for name, tensor in tensors.items():
        span = [offset, offset + tensor.size]
        header[name] = {"dtype": tensor.dtype, "shape": list(tensor.shape), "data_offsets": span}  # type: ignore[dict-item]
        offset += tensor.size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # so that the data begins aligned
    with file.open("wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            with tensor.file.open("rb") as source:
                source.seek(tensor.start)
                left = tensor.size
                while left:
                    chunk = source.read(min(left, _CHUNK))
                    if not chunk:
                        raise GenerationFailed(f"{tensor.file}: the file became shorter while it was read")
                    out.write(chunk)
                    left -= len(chunk)
                    if copied:
                        copied(len(chunk))


def write_shards(
    folder: Path, tensors: Mapping[str, Stored], *, largest: int, copied: Callable[[int], None] | None = None
) -> None:
    """Write a component's weights as diffusers reads them: one file, or shards of at most `largest` bytes and an index."""
    stem, form = "diffusion_pytorch_model", {"format": "pt"}
    shards = _split(tensors, largest)
    if len(shards) == 1:
        write(folder / f"{stem}.safetensors", tensors, form, copied=copied)
        return
    names = [f"{stem}-{number:05}-of-{len(shards):05}.safetensors" for number in range(1, len(shards) + 1)]
    for name, shard in zip(names, shards, strict=True):
        write(folder / name, shard, form, copied=copied)
    total = sum(tensor.size for tensor in tensors.values())
    places = {key: name for name, shard in zip(names, shards, strict=True) for key in shard}
    (folder / INDEX).write_text(json.dumps({"metadata": {"total_size": total}, "weight_map": places}, indent=2))


def _split(tensors: Mapping[str, Stored], largest: int) -> Sequence[dict[str, Stored]]:
    shards: list[dict[str, Stored]] = [{}]
    filled = 0
    for name, tensor in tensors.items():
        if shards[-1] and filled + tensor.size > largest:
            shards.append({})
            filled = 0
        shards[-1][name] = tensor
        filled += tensor.size
    return shards


def _stored(file: Path, entry: dict[str, object], begin: int) -> Stored:
    start, end = entry["data_offsets"]  # type: ignore[misc]
    stored = Stored(file, str(entry["dtype"]), tuple(entry["shape"]), begin + start, end - start)  # type: ignore[arg-type, has-type]
    if stored.size != stored.count * BYTES.get(stored.dtype, 1) and stored.dtype in BYTES:
        raise ValueError(f"{stored.size} bytes for {stored.shape} of {stored.dtype}")
    return stored


def _cut_short(file: Path, size: int, wanted: int) -> str:
    return f"{file}: the file is cut short ({size:,} of {wanted:,} bytes): download it again"
