"""CLIP, where its weights are on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from director.measures.weights import kept, named, pretrained
from generator.media import Frame

FOLDER = "DIRECTOR_CLIP"  # environment: the folder of a CLIP model, in the form of transformers
HUB = ("openai/clip-vit-large-patch14", "openai/clip-vit-base-patch16", "openai/clip-vit-base-patch32")
BATCH = 16  # pictures or texts at once


class Clip:
    """One CLIP model. Loaded when it is first asked."""

    def __init__(self, source: str) -> None:
        self.name = f"CLIP {Path(source).name}"
        self._source = source

    def pictures(self, frames: Sequence[Frame]) -> NDArray[np.float32]:
        """float32 [len(frames), d], each row of length 1. Raises BadInput for a folder of something else."""
        model, processor = self._parts
        batches = [[frame.copy() for frame in frames[at : at + BATCH]] for at in range(0, len(frames), BATCH)]
        asked = [processor(images=batch, return_tensors="pt") for batch in batches]
        return _unit([model.get_image_features(**one) for one in asked])

    def texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 [len(texts), d], each row of length 1. CLIP reads the first 77 tokens of a text."""
        model, processor = self._parts
        batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
        asked = [processor(text=list(b), return_tensors="pt", padding=True, truncation=True) for b in batches]
        return _unit([model.get_text_features(**one) for one in asked])

    @cached_property
    def _parts(self) -> tuple[Any, Any]:
        from transformers import CLIPModel, CLIPProcessor

        model = pretrained(FOLDER, self._source, CLIPModel, "clip")
        return model, CLIPProcessor.from_pretrained(self._source, local_files_only=True)


def find_clip() -> Clip | None:
    """The model that DIRECTOR_CLIP names, or one of the usual ones that the hub's cache holds; None without either."""
    folder = named(FOLDER, "the folder of a CLIP model, such as clip-vit-large-patch14")
    if folder:
        return kept(Clip, str(folder))
    from huggingface_hub import try_to_load_from_cache

    for name in HUB:
        weights = [try_to_load_from_cache(name, file) for file in ("model.safetensors", "pytorch_model.bin")]
        if isinstance(try_to_load_from_cache(name, "config.json"), str) and any(isinstance(w, str) for w in weights):
            return kept(Clip, name)
    return None


def _unit(outputs: Sequence[Any]) -> NDArray[np.float32]:
    """What the model gave, as rows of length 1."""
    rows = [np.asarray(getattr(one, "pooler_output", one), dtype=np.float32) for one in outputs]
    vectors = np.concatenate(rows)
    unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit
