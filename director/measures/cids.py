"""Self-CIDS: how alike each role looks from shot to shot, by faces and by bodies in boxes that a detector finds by words.

As in ViStoryBench (Zhuang et al., 2025, arXiv:2505.24862): GroundingDINO looks for a "character", as many of the surest
boxes are kept as the plan shows people, each box goes to a role, and a role's likeness is the mean cosine of all pairs of its
boxes: of faces by ArcFace, of whole figures by CLIP. There a picture of each role says whose a box is; here the shots in
which somebody is alone do. Where that benchmark gives a role with a single box full marks, here it has no number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from statistics import fmean
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from director.critics.faces import Faces
from director.errors import BadInput
from director.measures.clip import FOLDER as CLIP
from director.measures.clip import Clip, find_clip
from director.measures.weights import installed, kept, named, pretrained
from generator.media import Frame

DINO = "DIRECTOR_DINO"  # environment: the folder of a GroundingDINO model, in the form of transformers
ARCFACE = "DIRECTOR_ARCFACE"  # environment: the folder of a model pack of insightface, such as antelopev2
WORDS = "character."
SURE = 0.25  # score from which on a box counts, as published
SURE_FACE = 0.45  # the same for faces

Vector = NDArray[np.float32]  # of length 1


class Faced(Protocol):
    """Whoever knows faces."""

    name: str

    def face(self, crop: Frame) -> Vector | None:
        """The surest or largest face of a picture; None where there is none."""


@dataclass(frozen=True)
class Pictured:
    """A picture and who is to be seen in it, by card id."""

    frame: Frame
    roles: Sequence[str]


class Detector:
    """GroundingDINO: finds what words say. Loaded when it is first asked."""

    def __init__(self, folder: Path) -> None:
        self.name = f"GroundingDINO {folder.name}"
        self._folder = folder

    def crops(self, frame: Frame, most: int) -> list[Frame]:
        """Cut out the people of a picture, the surest first. Raises BadInput for a folder of something else."""
        import torch

        model, processor = self._parts
        asked = processor(images=frame.copy(), text=WORDS, return_tensors="pt")
        with torch.inference_mode():
            found = processor.post_process_grounded_object_detection(
                model(**asked), asked["input_ids"], threshold=SURE, text_threshold=SURE, target_sizes=[frame.shape[:2]]
            )[0]
        surest = found["scores"].argsort(descending=True)[:most]
        return [crop for box in found["boxes"][surest].tolist() if (crop := _cut(frame, box)).size]

    @cached_property
    def _parts(self) -> tuple[Any, Any]:
        from transformers import AutoProcessor, GroundingDinoForObjectDetection

        model = pretrained(DINO, self._folder, GroundingDinoForObjectDetection, "grounding-dino")
        return model, AutoProcessor.from_pretrained(self._folder, local_files_only=True)


class ArcFace:
    """The face embedding of insightface. Its package has the code, a folder of ONNX files the weights."""

    def __init__(self, folder: Path) -> None:
        self.name = f"ArcFace {folder.name} by insightface"
        self._folder = folder

    def face(self, crop: Frame) -> Vector | None:
        """See `Faced.face`. Raises BadInput without insightface, or for another folder."""
        found = self._model.get(np.ascontiguousarray(crop[..., ::-1]))
        return np.asarray(found[0].normed_embedding, np.float32) if found else None

    @cached_property
    def _model(self) -> Any:
        with installed(ARCFACE, "insightface", "'opencv-python<5'"):
            from insightface.app import FaceAnalysis
        if not any(self._folder.glob("*.onnx")):
            raise BadInput(f"{ARCFACE}={self._folder}: no *.onnx is there; wanted a model pack such as antelopev2")
        parts = ["detection", "recognition"]
        model = FaceAnalysis(str(self._folder.resolve()), allowed_modules=parts, providers=["CPUExecutionProvider"])
        if set(parts) - set(model.models):
            raise BadInput(f"{ARCFACE}={self._folder}: wanted a model that finds faces and one that knows them")
        model.prepare(ctx_id=-1, det_thresh=SURE_FACE, det_size=(640, 640))
        return model


class Dlib:
    """The face embedding of the critics, where the paper's is not named."""

    def __init__(self, faces: Faces) -> None:
        self.name = "dlib face embedding"
        self._faces = faces

    def face(self, crop: Frame) -> Vector | None:
        """See `Faced.face`."""
        found = self._faces.find(crop)[:1]
        return _unit(found[0]) if found else None


@dataclass(frozen=True)
class Cids:
    """What it takes: a detector, and who knows faces and bodies."""

    detector: Detector
    clip: Clip
    faced: Faced | None

    @property
    def name(self) -> str:
        """All of it."""
        return ", ".join([self.detector.name, self.clip.name, *([self.faced.name] if self.faced else [])])

    @property
    def bodies(self) -> str:
        """What likeness by bodies is computed with."""
        return f"Self-CIDS by bodies: {self.clip.name} in boxes of {self.detector.name}"

    @property
    def faces(self) -> str:
        """What likeness by faces is computed with."""
        word = "Self-CIDS by faces" if isinstance(self.faced, ArcFace) else "substitute for Self-CIDS by faces"
        return f"{word}: {self.faced.name if self.faced else 'none'} in boxes of {self.detector.name}"

    def likeness(self, pictures: Sequence[Pictured]) -> dict[str, list[float]]:
        """Cosines of each role with itself, by what they are computed with. A role that is boxed once has none."""
        of_roles = self._of_roles(pictures)
        found = {self.bodies: [_alike([body for body, _ in boxes]) for boxes in of_roles.values() if len(boxes) > 1]}
        if self.faced:
            faces = [
                [one for _, crop in boxes if (one := self.faced.face(crop)) is not None] for boxes in of_roles.values()
            ]
            found[self.faces] = [_alike(one) for one in faces if len(one) > 1]
        return found

    def _of_roles(self, pictures: Sequence[Pictured]) -> dict[str, list[tuple[Vector, Frame]]]:
        """The boxes of each role, as the body's vector and the picture in it."""
        from scipy.optimize import linear_sum_assignment

        alone: dict[str, list[tuple[Vector, Frame]]] = {}
        together: list[tuple[Sequence[str], list[tuple[Vector, Frame]]]] = []
        for one in pictures:
            crops = self.detector.crops(one.frame, len(one.roles)) if one.roles else []
            boxes = list(zip(self.clip.pictures(crops), crops, strict=True)) if crops else []
            if len(one.roles) == 1 and boxes:
                alone.setdefault(one.roles[0], []).append(boxes[0])
            elif boxes:
                together.append((one.roles, boxes))
        known = {role: _unit(np.mean([body for body, _ in boxes], axis=0)) for role, boxes in alone.items()}
        found = {role: list(boxes) for role, boxes in alone.items()}
        for roles, boxes in together:
            told = [role for role in roles if role in known]
            if told:
                alike = np.array([[body @ known[role] for role in told] for body, _ in boxes])
                for box, role in zip(*linear_sum_assignment(-alike), strict=True):
                    found[told[role]].append(boxes[box])
        return found


def find_cids() -> Cids | None:
    """The detector that DIRECTOR_DINO names, with the CLIP of this machine and ArcFace or dlib; None where none is named.

    Raises BadInput for a detector without a CLIP.
    """
    folder, clip = named(DINO, "the folder of a GroundingDINO model, such as grounding-dino-tiny"), find_clip()
    pack = named(ARCFACE, "the folder of a model pack of insightface, such as antelopev2")
    if folder and not clip:
        raise BadInput(f"{DINO}={folder} finds people, and CLIP compares them: name the folder of one in {CLIP}")
    if not (folder and clip):
        return None
    critics = Faces()
    faced: Faced | None = kept(ArcFace, pack) if pack else None if critics.absent else Dlib(critics)
    return Cids(kept(Detector, folder), clip, faced)


def _alike(vectors: Sequence[Vector]) -> float:
    return fmean(float(a @ b) for a, b in combinations(vectors, 2))


def _unit(vector: NDArray[Any]) -> Vector:
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def _cut(frame: Frame, box: Sequence[float]) -> Frame:
    left, top, right, bottom = (max(0, int(edge)) for edge in box)
    return np.ascontiguousarray(frame[top:bottom, left:right])
