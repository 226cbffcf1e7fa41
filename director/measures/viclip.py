"""ViCLIP's eye for moving pictures, where its weights are on this machine (Wang et al., 2023, arXiv:2307.06942).

Only the published file of weights is needed: the video tower is a vision transformer in which the patches of all frames
see each other, which PyTorch's own layers compute. Sizes are read off the weights, so that B/16 and L/14 both fit. Pictures
are prepared as in the model's own repository: stretched to a square, with ImageNet's mean and deviation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from director.errors import BadInput
from director.measures.weights import kept, named, tensors
from generator.media import Frame

FILE = "DIRECTOR_VICLIP"  # environment: the file of the weights, ViClip-InternVid-10M-FLT.pth as published
TOWER, BLOCKS = "vision_encoder.", "transformer.resblocks."
HEAD = 64  # channels of an attention head, in all sizes of CLIP
LAYER = {"attn": "self_attn", "ln_1": "norm1", "ln_2": "norm2", "mlp.c_fc": "linear1", "mlp.c_proj": "linear2"}
MEAN, DEVIATION = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)


class ViClip:
    """Sees a few frames of a video as one. Loaded when it is first asked."""

    def __init__(self, path: Path) -> None:
        self.name = f"ViCLIP {path.stem}"
        self._path = path

    @property
    def frames(self) -> int:
        """How many frames of a video it looks at."""
        return int(self._held["temporal_positional_embedding"].shape[1])

    def videos(self, videos: Sequence[Sequence[Frame]]) -> NDArray[np.float32]:
        """float32 [len(videos), d], each row of length 1. Of `self.frames` frames each. Raises BadInput for other weights."""
        return np.stack([self._video(video) for video in videos])

    def _video(self, video: Sequence[Frame]) -> NDArray[np.float32]:
        """The tower: patches, where and when they are, one token for all, the layers, and the projection of that token."""
        import torch
        from torch.nn.functional import conv2d, layer_norm

        held, layers = self._held, self._layers
        width, grid = held["class_embedding"].numel(), round((held["positional_embedding"].shape[0] - 1) ** 0.5)
        filters = held["conv1.weight"][:, :, 0]
        side = grid * filters.shape[-1]
        pictures = np.stack([(cv2.resize(one, (side, side)) / np.float32(255) - MEAN) / DEVIATION for one in video])
        with torch.inference_mode():
            patches = conv2d(torch.from_numpy(pictures).permute(0, 3, 1, 2), filters, stride=filters.shape[-1])
            tokens = patches.flatten(2).transpose(1, 2) + held["positional_embedding"][1:]
            tokens = tokens + held["temporal_positional_embedding"].transpose(0, 1)
            whole = (held["class_embedding"] + held["positional_embedding"][0])[None]
            tokens = torch.cat([whole, tokens.flatten(0, 1)])[None]
            tokens = layer_norm(tokens, [width], held["ln_pre.weight"], held["ln_pre.bias"])
            for layer in layers:
                tokens = layer(tokens)
            seen = layer_norm(tokens[0, 0], [width], held["ln_post.weight"], held["ln_post.bias"]) @ held["proj"]
            unit: NDArray[np.float32] = (seen / seen.norm()).numpy()
        return unit

    @cached_property
    def _held(self) -> Mapping[str, Any]:
        everything = tensors(FILE, self._path)
        held = {name.removeprefix(TOWER): one.float() for name, one in everything.items() if name.startswith(TOWER)}
        wanted = {"class_embedding", "positional_embedding", "temporal_positional_embedding", "conv1.weight", "proj"}
        if not {*wanted, "ln_pre.weight", "ln_post.weight"} <= set(held):
            raise BadInput(f"{FILE}={self._path}: wanted ViCLIP, such as ViClip-InternVid-10M-FLT.pth")
        return held

    @cached_property
    def _layers(self) -> Sequence[Any]:
        return [
            self._layer(at) for at in range(len({one.split(".")[2] for one in self._held if one.startswith(BLOCKS)}))
        ]

    def _layer(self, number: int) -> Any:
        """One layer of the transformer, its weights under PyTorch's names."""
        from torch import nn, sigmoid

        own, width = {}, self._held["class_embedding"].numel()
        for name, one in self._held.items():
            block, _, part = name.removeprefix(BLOCKS).partition(".")
            if name.startswith(BLOCKS) and block == str(number):
                for old, new in LAYER.items():
                    part = part.replace(f"{old}.", f"{new}.", 1)
                own[part] = one
        layer = nn.TransformerEncoderLayer(
            width,
            max(1, width // HEAD),
            4 * width,
            dropout=0,
            activation=lambda x: x * sigmoid(1.702 * x),  # CLIP's own, quicker GELU
            batch_first=True,
            norm_first=True,
        )
        try:
            layer.load_state_dict(own)
        except RuntimeError as error:
            raise BadInput(f"{FILE}={self._path}: layer {number} is not one of ViCLIP's") from error
        return layer.eval()


def find_viclip() -> ViClip | None:
    """The weights that DIRECTOR_VICLIP names; None where none are named."""
    path = named(FILE, "the file ViClip-InternVid-10M-FLT.pth")
    return kept(ViClip, path) if path else None


def sampled(frames: int, wanted: int) -> list[int]:
    """Which of a video's frames are looked at: evenly from the first on, as in the model's repository; few ones again."""
    step = max(1, frames // wanted)
    return [min(at * step, frames - 1) for at in range(wanted)]
