"""A drawing surface: flat shapes in units, drawn large and reduced once, and the layers that come out of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Colour = tuple[int, int, int]  # RGB, 0 to 255
Point = tuple[float, float]

_LARGE = 4_000_000  # pixels of a canvas above which lines are smooth enough at its own size
_THIN = 8  # rows: a band at the bottom that is not higher is not worth a layer of its own
_LAP = 4  # rows by which the things above a band reach down into it, so that no seam shows
_KEPT = 4096  # outlines and colours that are remembered: the same face is drawn again and again, with another mouth
_APART = 24  # columns of nothing between two layers
_BAND = 32  # rows that are worked on at a time: what is in between stays in the cache
_PARTS = 16  # of a pixel: the steps in which layers slide
_SHIFT = 4  # cv2 takes sub-pixel coordinates as integers with this many fractional bits


@lru_cache(_KEPT)
def mix(a: Colour, b: Colour, t: float) -> Colour:
    """The colour a fraction `t` of the way from `a` to `b`."""
    return tuple(round(x + (y - x) * t) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


@lru_cache(_KEPT)
def shade(colour: Colour, factor: float) -> Colour:
    """Darker for `factor` below 1, lighter above."""
    return tuple(min(255, max(0, round(c * factor))) for c in colour)  # type: ignore[return-value]


@lru_cache(maxsize=16)
def _basis(steps: int) -> NDArray[np.float64]:
    """Catmull-Rom weights of the four points around a segment, at `steps` places along it."""
    t = np.arange(steps) / steps
    return 0.5 * np.stack(
        [-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3], axis=1
    )


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 6) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    return _smooth(tuple(map(tuple, points)), closed, steps)


@lru_cache(_KEPT)
def _smooth(points: tuple[Point, ...], closed: bool, steps: int) -> list[Point]:
    p = [*points]
    ends = (p[-1:], p[:2]) if closed else (p[:1], p[-1:])
    around = np.array([*ends[0], *p, *ends[1]], dtype=np.float64)
    count = len(p) if closed else len(p) - 1
    windows = around[np.arange(count)[:, None] + np.arange(4)]  # [segments, 4, 2]
    curve = (_basis(steps) @ windows).reshape(-1, 2)
    curve.flags.writeable = False  # the same for everybody who asks
    return curve if closed else [*map(tuple, curve.tolist()), p[-1]]


@lru_cache(maxsize=8)
def _circle(count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.cos(angle), np.sin(angle)


def oval(x: float, y: float, rx: float, ry: float, *, turn: float = 0.0) -> list[Point]:
    """The outline of an ellipse, turned by `turn` degrees."""
    return _oval(x, y, rx, ry, turn)


@lru_cache(_KEPT)
def _oval(x: float, y: float, rx: float, ry: float, turn: float) -> list[Point]:
    cos, sin = _circle(40)
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    px, py = rx * cos, ry * sin
    outline = np.empty((40, 2))
    outline[:, 0], outline[:, 1] = x + c * px - s * py, y + s * px + c * py
    outline.flags.writeable = False
    return outline  # type: ignore[return-value]


def box(x0: float, y0: float, x1: float, y1: float) -> list[Point]:
    """The four corners of a rectangle."""
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def limb(points: Sequence[Point], widths: Sequence[float]) -> list[Point]:
    """The outline of a tapering limb along a bent line, with the width at each point."""
    return _limb(tuple(map(tuple, points)), tuple(widths))


@lru_cache(_KEPT)
def _limb(points: tuple[Point, ...], widths: tuple[float, ...]) -> list[Point]:
    line = np.array(smooth(points, closed=False, steps=8))
    half = np.interp(np.arange(len(line)) / (len(line) - 1) * (len(widths) - 1), np.arange(len(widths)), widths) / 2
    along = np.empty_like(line)
    along[1:-1], along[0], along[-1] = line[2:] - line[:-2], line[1] - line[0], line[-1] - line[-2]
    along *= (half / (np.hypot(along[:, 0], along[:, 1]) + 1e-9))[:, None]
    across = along[:, ::-1] * (-1, 1)
    outline = np.vstack([line + across, (line - across)[::-1]])
    outline.flags.writeable = False
    return outline  # type: ignore[return-value]


@dataclass(frozen=True, eq=False)
class Layer:
    """A picture with coverage: `colour` is premultiplied, `clear` is what of the ground shows through."""

    colour: NDArray[np.uint8]  # [height, width, 3]
    clear: NDArray[np.uint8] | None  # [height, width]; None when everything is covered
    at: tuple[int, int] = (
        0,
        0,
    )  # where its first pixel lies on the canvas that it comes from: empty edges are cut away

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.colour.shape[1], self.colour.shape[0]

    @cached_property
    def both(self) -> NDArray[np.uint8]:
        """Colour and what is clear in one array, [height, width, 4]: one warp of it is cheaper than two."""
        return self._merged()

    def _merged(self) -> NDArray[np.uint8]:
        return cv2.merge([*cv2.split(self.colour), self.clear])

    def turned(self, matrix: NDArray[np.float64]) -> Layer:
        """The layer, one that is not opaque, as it lies under a 2x3 affine `matrix`: to be laid many times."""
        (width, height), at = self.size, matrix[:, :2] @ self.at + matrix[:, 2]
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)]) @ matrix[:, :2].T + at
        low, high = np.floor(corners.min(axis=0)).astype(int) - 1, np.ceil(corners.max(axis=0)).astype(int) + 1
        both = _warped(self._merged(), np.column_stack([matrix[:, :2], at - low]), (high - low).tolist())
        return Layer(_opaque(both), cv2.extractChannel(both, 3), (int(low[0]), int(low[1])))


class Canvas:
    """Shapes in units on a transparent ground. Drawn `over` times larger, reduced once by `layer()`."""

    def __init__(self, width: int, height: int, *, unit: float, origin: Point = (0.0, 0.0), over: int = 2) -> None:
        """`unit` is pixels per unit; `origin` is where (0, 0) lies, in pixels."""
        self.over = over = over if width * height <= _LARGE else 1
        self.width, self.height = width, height
        self.unit, self.origin = unit * over, (origin[0] * over, origin[1] * over)
        self._offset = (np.array(self.origin) - 0.5) * (1 << _SHIFT)
        self.pixels: NDArray[np.uint8] = np.zeros((height * over, width * over, 4), np.uint8)

    def _at(self, points: Sequence[Point]) -> NDArray[np.int32]:
        p = np.asarray(points, dtype=np.float64) * (self.unit * (1 << _SHIFT)) + self._offset
        np.minimum(np.maximum(p, -5e5, out=p), 5e5, out=p)
        return np.rint(p, out=p).astype(np.int32)

    def _region(self, fixed: NDArray[np.int32], pad: int = 2) -> tuple[slice, slice] | None:
        x, y, w, h = cv2.boundingRect(fixed)
        x0, y0 = max(0, (x >> _SHIFT) - pad), max(0, (y >> _SHIFT) - pad)
        x1 = min(self.pixels.shape[1], ((x + w) >> _SHIFT) + pad + 1)
        y1 = min(self.pixels.shape[0], ((y + h) >> _SHIFT) + pad + 1)
        return (slice(y0, y1), slice(x0, x1)) if x1 > x0 and y1 > y0 else None

    def fill(self, points: Sequence[Point], colour: Colour, *, alpha: float = 1.0) -> None:
        """A filled polygon."""
        fixed, ink = self._at(points), (*colour, 255)
        if alpha >= 1:
            cv2.fillPoly(self.pixels, [fixed], ink, shift=_SHIFT)
            return
        where = self._region(fixed)
        if where is None:
            return
        target = self.pixels[where]
        moved = fixed - np.array((where[1].start, where[0].start), np.int32) * (1 << _SHIFT)
        painted = cv2.fillPoly(target.copy(), [moved], ink, shift=_SHIFT)
        cv2.addWeighted(painted, alpha, target, 1 - alpha, 0, dst=target)

    def inside(self, frame: Sequence[Point], points: Sequence[Point], colour: Colour, *, alpha: float = 1.0) -> None:
        """A filled polygon, cut off at the outline `frame`."""
        outline = self._at(frame)
        where = self._region(outline)
        if where is None:
            return
        move = np.array((-where[1].start, -where[0].start), np.int32) * (1 << _SHIFT)
        target = self.pixels[where]
        stencil = cv2.fillPoly(np.zeros(target.shape[:2], np.uint8), [outline + move], 255, shift=_SHIFT)
        drawn = cv2.fillPoly(np.zeros(target.shape[:2], np.uint8), [self._at(points) + move], 255, shift=_SHIFT)
        cv2.bitwise_and(stencil, drawn, dst=drawn)
        ink = _flat(target.shape[:2], colour)
        if alpha >= 1:
            cv2.copyTo(ink, drawn, target)
            return
        painted = cv2.copyTo(ink, drawn, target.copy())
        cv2.addWeighted(painted, alpha, target, 1 - alpha, 0, dst=target)

    def line(
        self, points: Sequence[Point], width: float, colour: Colour, *, closed: bool = False, alpha: float = 1.0
    ) -> None:
        """A line of `width` units with round ends."""
        thick, ink = max(1, round(width * self.unit)), (*colour, 255)
        fixed = self._at(points)
        if alpha >= 1:
            cv2.polylines(self.pixels, [fixed], closed, ink, thick, cv2.LINE_8, shift=_SHIFT)
            return
        where = self._region(fixed, thick + 2)
        if where is None:
            return
        moved = fixed + np.array((-where[1].start, -where[0].start), np.int32) * (1 << _SHIFT)
        target = self.pixels[where]
        painted = cv2.polylines(target.copy(), [moved], closed, ink, thick, cv2.LINE_8, shift=_SHIFT)
        cv2.addWeighted(painted, alpha, target, 1 - alpha, 0, dst=target)

    def glow(self, x: float, y: float, radius: float, colour: Colour, *, strength: float = 0.6) -> None:
        """Soft light around a point, laid over what is there."""
        px, py = float(x * self.unit + self.origin[0]), float(y * self.unit + self.origin[1])
        r = radius * self.unit
        x0, x1 = max(0, int(px - r)), min(self.pixels.shape[1], int(px + r) + 1)
        y0, y1 = max(0, int(py - r)), min(self.pixels.shape[0], int(py + r) + 1)
        if x1 <= x0 or y1 <= y0:
            return
        across, down = (np.arange(x0, x1, dtype=np.float32) - px) ** 2, (np.arange(y0, y1, dtype=np.float32) - py) ** 2
        for top in range(y0, y1, _BAND):
            target = self.pixels[top : min(top + _BAND, y1), x0:x1]
            far = cv2.sqrt(across[None] + down[top - y0 : top - y0 + len(target), None])
            weight = np.maximum(1 - far / np.float32(r), 0) ** 2 * np.float32(strength)
            light = _flat(target.shape[:2], colour)
            if target[..., 3].min() < 255:
                light = cv2.multiply(light, cv2.merge([target[..., 3]] * 4), scale=1 / 255)
            target[:] = cv2.blendLinear(np.ascontiguousarray(target), light, 1 - weight, weight)

    def gradient(self, y0: float, y1: float, stops: Sequence[tuple[float, Colour]]) -> None:
        """Full-width rows from `y0` to `y1` that run through the colours of `stops` (position 0 to 1, colour)."""
        top = max(0, round(y0 * self.unit + self.origin[1]))
        bottom = min(self.pixels.shape[0], round(y1 * self.unit + self.origin[1]))
        if bottom <= top:
            return
        rows = (np.arange(top, bottom) - (y0 * self.unit + self.origin[1])) / ((y1 - y0) * self.unit)
        at = [s[0] for s in stops]
        for channel in range(3):
            values = np.interp(rows, at, [s[1][channel] for s in stops])
            self.pixels[top:bottom, :, channel] = np.round(values).astype(np.uint8)[:, None]
        self.pixels[top:bottom, :, 3] = 255

    def dim(self, factor: float) -> None:
        """Darken all that is drawn: what stands between the camera and the light."""
        self.pixels[..., :3] = cv2.convertScaleAbs(self.pixels[..., :3], alpha=factor)

    def image(self) -> NDArray[np.uint8]:
        """The drawing at its final size: [height, width, 4], premultiplied."""
        if self.over == 1:
            return self.pixels
        return cv2.resize(self.pixels, (self.width, self.height), interpolation=cv2.INTER_AREA)

    def layer(self, *, blur: float = 0.0) -> Layer:
        """The drawing as a layer, softened by `blur` pixels."""
        image = self._softened(blur)
        if image[..., 3].min() == 255:
            return Layer(_opaque(image), None)
        return _cropped(image, 0, 0)

    def layers(self, *, blur: float = 0.0, dark: NDArray[np.uint8] | None = None) -> list[Layer]:
        """The drawing as layers that lie beside each other: what covers the ground wholly from some row down, and every
        clump of things above it, without the empty space between them. `dark`: what of the light is left, [height, width].
        """
        image = self._softened(blur)
        if dark is not None:
            cover = cv2.resize(dark, (self.width, self.height), interpolation=cv2.INTER_CUBIC)
            image = cv2.multiply(image, cv2.merge([cover, cover, cover, np.full_like(cover, 255)]), scale=1 / 255)
        full = image[..., 3].min(axis=1) == 255
        solid = len(full) - int(np.argmin(full[::-1])) if not full.all() else 0
        out = [] if solid > len(full) - _THIN else [Layer(_opaque(image[solid:]), None, (0, solid))]
        upper = image[: min(len(full), solid + _LAP)] if solid else image[:0]
        filled: NDArray[np.bool_] = (
            np.asarray(upper[..., 3].any(axis=0)) if len(upper) else np.zeros(self.width, np.bool_)
        )
        for left, right in _runs(filled, _APART):
            out.append(_cropped(upper[:, left:right], left, 0))
        return out

    def _softened(self, blur: float) -> NDArray[np.uint8]:
        image = self.image()
        return cv2.GaussianBlur(image, (0, 0), blur, borderType=cv2.BORDER_REPLICATE) if blur > 0 else image


def _flat(size: tuple[int, ...], colour: Colour) -> NDArray[np.uint8]:
    """One colour that covers all: [height, width, 4]. Pixels are written whole, a third as long as by channels."""
    pixel = np.array((*colour, 255), np.uint8).view(np.uint32)[0]
    return np.full(size, pixel).view(np.uint8).reshape(*size, 4)


def _opaque(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The colours of a picture without its coverage."""
    return cv2.cvtColor(image, cv2.COLOR_RGBA2RGB)


def _cropped(image: NDArray[np.uint8], x0: int, y0: int) -> Layer:
    """What is not empty of a picture, with an empty edge around it."""
    x, y, w, h = cv2.boundingRect(cv2.extractChannel(image, 3))
    image = cv2.copyMakeBorder(image[y : y + h, x : x + w], 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    return Layer(_opaque(image), cv2.bitwise_not(cv2.extractChannel(image, 3)), (x0 + x - 1, y0 + y - 1))


def _runs(filled: NDArray[np.bool_], apart: int) -> list[tuple[int, int]]:
    """Where something is, as ranges that lie `apart` or more from each other."""
    at = np.flatnonzero(filled)
    if not len(at):
        return []
    breaks = np.flatnonzero(np.diff(at) > apart)
    starts, ends = np.concatenate([at[:1], at[breaks + 1]]), np.concatenate([at[breaks], at[-1:]])
    return [(int(a), int(b) + 1) for a, b in zip(starts, ends, strict=True)]


def _meet(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def lay(ground: NDArray[np.uint8], layer: Layer, matrix: NDArray[np.float64], *, bottom: int | None = None) -> None:
    """Lay a layer on `ground` in place, moved by the 2x3 affine `matrix` from its canvas to the ground.

    Rows from `bottom` on are left as they are: something nearer will cover them.
    """
    width, height = layer.size
    if not width or not height:
        return
    ground = ground if bottom is None else ground[: max(0, bottom)]
    (a, b, x), (c, d, y) = matrix.tolist()
    x, y = x + a * layer.at[0] + b * layer.at[1], y + c * layer.at[0] + d * layer.at[1]
    if max(abs(a - 1), abs(d - 1), abs(b), abs(c)) < 1e-6:
        _slide(ground, layer, x, y)
        return
    left, right = (x + edge(0, a * width) + edge(0, b * height) for edge in (min, max))
    top, low = (y + edge(0, c * width) + edge(0, d * height) for edge in (min, max))
    first = math.floor(top) - 1
    if layer.clear is None and layer.at[1]:
        first += 3  # what lies above the edge is drawn by the layer beside it
    size_of_all = (0, 0, ground.shape[1], ground.shape[0])
    reach = _meet((math.floor(left) - 1, first, math.ceil(right) + 1, math.ceil(low) + 1), size_of_all)
    if reach[2] <= reach[0] or reach[3] <= reach[1]:
        return
    target = ground[reach[1] : reach[3], reach[0] : reach[2]]
    local = np.array([[a, b, x - reach[0]], [c, d, y - reach[1]]])
    size = (reach[2] - reach[0], reach[3] - reach[1])
    if layer.clear is None:
        target[:] = cv2.warpAffine(layer.colour, local, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return
    both = _warped(layer.both, local, size)
    _blend(target, cv2.cvtColor(both, cv2.COLOR_RGBA2RGB), cv2.extractChannel(both, 3))


def _warped(both: NDArray[np.uint8], matrix: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Colour and what is clear, moved; around them nothing."""
    return cv2.warpAffine(both, matrix, size, flags=cv2.INTER_LINEAR, borderValue=(0, 0, 0, 255))


def _slide(ground: NDArray[np.uint8], layer: Layer, x: float, y: float) -> None:
    """Lay a layer that is neither scaled nor turned: between pixels by mixing neighbours, which is a third of a warp's work."""
    kx, ky = math.floor(x), math.floor(y)
    fx, fy = round((x - kx) * _PARTS) / _PARTS, round((y - ky) * _PARTS) / _PARTS
    if fx in (0.0, 1.0) and fy in (0.0, 1.0):
        _place(ground, layer, kx + int(fx), ky + int(fy))
        return
    width, height = layer.size
    first = ky + (3 if layer.clear is None and layer.at[1] else 1)
    x0, y0, x1, y1 = _meet((kx + 1, first, kx + width, ky + height), (0, 0, ground.shape[1], ground.shape[0]))
    if x1 <= x0 or y1 <= y0:
        return

    def mixed(source: NDArray[np.uint8]) -> NDArray[np.uint8]:
        rows = source[y0 - ky - 1 : y1 - ky]
        if fx:
            rows = cv2.addWeighted(rows[:, x0 - kx - 1 : x1 - kx - 1], fx, rows[:, x0 - kx : x1 - kx], 1 - fx, 0)
        else:
            rows = rows[:, x0 - kx : x1 - kx]
        return cv2.addWeighted(rows[:-1], fy, rows[1:], 1 - fy, 0) if fy else rows[1:]

    target = ground[y0:y1, x0:x1]
    if layer.clear is None:
        target[:] = mixed(layer.colour)
    else:
        _blend(target, mixed(layer.colour), mixed(layer.clear))


def _place(ground: NDArray[np.uint8], layer: Layer, x: int, y: int) -> None:
    """Lay a layer that is neither scaled nor turned: at whole pixels, so that it needs no resampling."""
    width, height = layer.size
    x0, y0, x1, y1 = _meet((x, y, x + width, y + height), (0, 0, ground.shape[1], ground.shape[0]))
    if x1 <= x0 or y1 <= y0:
        return
    target, part = ground[y0:y1, x0:x1], (slice(y0 - y, y1 - y), slice(x0 - x, x1 - x))
    if layer.clear is None:
        target[:] = layer.colour[part]
    else:
        _blend(target, layer.colour[part], layer.clear[part])


def _blend(target: NDArray[np.uint8], colour: NDArray[np.uint8], clear: NDArray[np.uint8]) -> None:
    under = cv2.multiply(target, cv2.cvtColor(clear, cv2.COLOR_GRAY2RGB), scale=1 / 255)
    cv2.add(under, colour, dst=target)
