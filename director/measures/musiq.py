"""MUSIQ, where its weights and the package that has its code (pyiqa) are on this machine.

VBench-Long's imaging quality is its score after training on SPAQ, a hundredth of it, of pictures no longer than 512 pixels
(Huang et al., 2024, arXiv:2311.17982; Ke et al., 2021, arXiv:2108.05997).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from director.errors import BadInput
from director.measures.weights import installed, kept, named, tensors
from generator.media import Frame

FILE = "DIRECTOR_MUSIQ"  # environment: the file of the weights, musiq_spaq_ckpt-358bb6af.pth as published
LONGEST = 512  # pixels: longer pictures are made smaller, as VBench does


class Musiq:
    """How sharp, clean and well exposed pictures look to people. Loaded when it is first asked."""

    def __init__(self, path: Path) -> None:
        self.name = f"MUSIQ ({path.stem}) by pyiqa"
        self._path = path

    def scores(self, frames: Sequence[Frame]) -> list[float]:
        """One a picture, 0 to 1. Raises BadInput without pyiqa, or for other weights."""
        import torch

        with torch.inference_mode():
            return [float(self._model(_prepared(frame))) / 100 for frame in frames]

    @cached_property
    def _model(self) -> Any:
        with installed(FILE, "pyiqa"):
            from pyiqa.archs.musiq_arch import MUSIQ
        model = MUSIQ(pretrained=False)
        try:
            model.load_state_dict(tensors(FILE, self._path))
        except RuntimeError as error:
            raise BadInput(
                f"{FILE}={self._path}: wanted MUSIQ trained on SPAQ, musiq_spaq_ckpt-358bb6af.pth"
            ) from error
        return model.eval()


def find_musiq() -> Musiq | None:
    """The weights that DIRECTOR_MUSIQ names; None where none are named."""
    path = named(FILE, "the file musiq_spaq_ckpt-358bb6af.pth")
    return kept(Musiq, path) if path else None


def _prepared(frame: Frame) -> Any:
    """float32 [1, 3, height, width] from 0 to 1, no longer than LONGEST, sampled as VBench does: without smoothing."""
    import torch
    from torch.nn.functional import interpolate

    picture = torch.from_numpy(frame.copy()).permute(2, 0, 1)[None].float()
    scale = LONGEST / max(frame.shape[:2])
    if scale < 1:
        size = [int(scale * side) for side in frame.shape[:2]]
        picture = interpolate(picture, size=size, mode="bilinear", align_corners=False)
    return picture / 255
