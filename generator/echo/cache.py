"""Tensors that are dear to make, kept on disk by what they were made of."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor


class TensorCache:
    """A folder of tensors, by content and by the model that made them. Several processes may use it at once."""

    def __init__(self, folder: Path, model: str) -> None:
        """`model` tells apart the weights that make the tensors, such as a fingerprint of them."""
        self._folder, self._model = folder, model

    def get(self, content: str) -> dict[str, Tensor] | None:
        """What was made of `content`; None when it is not kept, or its file is damaged."""
        try:
            return load_file(self._file(content))
        except (OSError, SafetensorError):
            return None

    def put(self, content: str, tensors: Mapping[str, Tensor]) -> None:
        """Keep what was made of `content`. A file is whole or not there."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".partial", delete=False) as partial:
            pass
        save_file({name: tensor.cpu().contiguous() for name, tensor in tensors.items()}, partial.name)
        os.replace(partial.name, self._file(content))

    def _file(self, content: str) -> Path:
        made_of = f"{self._model}\n{content}"
        return self._folder / f"{hashlib.sha256(made_of.encode()).hexdigest()}.safetensors"
