"""The weights that a generator renders with, and how a machine runs them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Literal

# What of a model waits in the computer's memory: nothing, the components or blocks not in use, all but a layer.
Offload = Literal["none", "model", "group", "sequential"]


@dataclass(frozen=True)
class Model:
    """The weights that a generator renders with. The folder enters no fingerprint, the rest does."""

    folder: Path
    weights: str  # digest of what is in the folder
    preset: str  # the way in which the weights are used


@dataclass(frozen=True)
class Machine:
    """How this machine runs a model. Nothing of it enters a fingerprint; "auto" is what fits."""

    offload: Offload | Literal["auto"] = "auto"
    dtype: Literal["auto", "bfloat16", "float32"] = "auto"
    device: str = "auto"

    @property
    def has_gpu(self) -> bool:
        """Whether it would render on a card, asked of the system: the libraries that know for sure take seconds."""
        return self.device.startswith("cuda") if self.device != "auto" else which("nvidia-smi") is not None
