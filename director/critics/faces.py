"""Faces: found by dlib's detector, told apart by its face embedding. An optional part, in the extra `critics`."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from director.critics.hearing import Absent, package, said_by, weights
from generator.base import Box
from generator.media import Frame

LANDMARKS = (
    "face_recognition_models",
    "models/shape_predictor_5_face_landmarks.dat",
    "c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888",
)
RESNET = (
    "face_recognition_models",
    "models/dlib_face_recognition_resnet_model_v1.dat",
    "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
)
WHAT = "face comparison"
SURE = 1.0  # score of the detector from which on it is a face: drawn ones come to less
WIDTH = 960  # pixels: larger pictures are looked at no wider than this
LIMIT = 0.6  # distance above which dlib calls two faces different people: 99.38 % right on LFW, as published


class Faces:
    """Finds faces in pictures; each is a vector, and the nearer two vectors lie, the more alike the faces."""

    def __init__(self) -> None:
        self.by = said_by("dlib HOG detector and ResNet face embedding, limit as published", "dlib", RESNET[0])

    def find(self, frame: Frame, box: Box | None = None) -> list[NDArray[np.float64]]:
        """Vectors [128] of the faces in a picture, or in a box of it, the largest first. Raises Absent."""
        picture = frame if box is None else _cut(frame, box)
        if min(picture.shape[:2]) < 40:
            return []
        if picture.shape[1] > WIDTH:
            height = round(picture.shape[0] * WIDTH / picture.shape[1])
            picture = cv2.resize(picture, (WIDTH, height), interpolation=cv2.INTER_AREA)
        detector, landmarks, resnet = self._models
        picture = np.ascontiguousarray(picture)
        places, scores, _ = detector.run(picture, 1, 0.0)
        found = [place for place, score in zip(places, scores, strict=True) if score >= SURE]
        found.sort(key=lambda place: -place.area())
        return [np.array(resnet.compute_face_descriptor(picture, landmarks(picture, place))) for place in found]

    @cached_property
    def _models(self) -> Any:
        package("dlib", WHAT)
        import dlib

        five, net = (str(weights(which, WHAT)) for which in (LANDMARKS, RESNET))
        return dlib.get_frontal_face_detector(), dlib.shape_predictor(five), dlib.face_recognition_model_v1(net)

    @cached_property
    def absent(self) -> str:
        """Why faces cannot be found; empty when they can."""
        try:
            assert self._models
        except Absent as absent:
            return str(absent)
        return ""


def distance(one: list[NDArray[np.float64]], other: list[NDArray[np.float64]]) -> float:
    """The smallest distance between faces of two lists."""
    return min(float(np.linalg.norm(a - b)) for a in one for b in other)


def _cut(frame: Frame, box: Box) -> Frame:
    high, wide = frame.shape[:2]
    left, right = (min(wide, max(0, round(x * wide))) for x in (box[0], box[2]))
    top, bottom = (min(high, max(0, round(y * high))) for y in (box[1], box[3]))
    return frame[top:bottom, left:right]
