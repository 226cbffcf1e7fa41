"""The LAION aesthetic predictor, where its weights are on this machine: one linear layer over vectors of CLIP ViT-L/14.

VBench-Long's aesthetic quality is its mean over the frames of a video, a tenth of it, so that 1 is best (Huang et al., 2024,
arXiv:2311.17982).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from director.errors import BadInput
from director.measures.clip import FOLDER, Clip, find_clip
from director.measures.weights import named, tensors
from generator.media import Frame

FILE = "DIRECTOR_AESTHETIC"  # environment: the file of the layer, sa_0_4_vit_l_14_linear.pth as published


class Aesthetic:
    """How good pictures look to the people of LAION's study."""

    def __init__(self, path: Path, clip: Clip) -> None:
        self.name = f"LAION aesthetic predictor ({path.stem}) on {clip.name}"
        self._path, self._clip = path, clip

    def scores(self, frames: Sequence[Frame]) -> list[float]:
        """One a picture, 0 to 1. Raises BadInput for a layer that is not made for this CLIP."""
        vectors = self._clip.pictures(frames)
        weight, bias = self._layer
        if weight.shape != (1, vectors.shape[1]) or bias.shape != (1,):
            raise BadInput(
                f"{FILE}={self._path} has a layer of {weight.shape[-1]} numbers, {self._clip.name} gives "
                f"{vectors.shape[1]}; name the CLIP that it was made for in {FOLDER}: ViT-L/14 for LAION's own"
            )
        return [float(score) / 10 for score in (vectors @ weight.T + bias)[:, 0]]

    @cached_property
    def _layer(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        held = tensors(FILE, self._path)
        if not {"weight", "bias"} <= set(held):
            raise BadInput(f"{FILE}={self._path} is no linear layer: wanted PyTorch weights `weight` and `bias`")
        return held["weight"].float().numpy(), held["bias"].float().numpy()


def find_aesthetic() -> Aesthetic | None:
    """The layer that DIRECTOR_AESTHETIC names, on the CLIP of this machine; None where none is named.

    Raises BadInput for a layer without a CLIP.
    """
    path, clip = named(FILE, "the file sa_0_4_vit_l_14_linear.pth"), find_clip()
    if path and not clip:
        raise BadInput(
            f"{FILE}={path} is a layer on CLIP, and no CLIP is here: name the folder of ViT-L/14 in {FOLDER}"
        )
    return Aesthetic(path, clip) if path and clip else None
