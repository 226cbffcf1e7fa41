"""Heads: drawn in head units, where the skull is one unit high and its middle is (0, 0)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from generator.animatic.canvas import Canvas, Colour, Point, box, limb, mix, oval, shade, smooth
from generator.animatic.hair import draw_back_hair, draw_front_hair
from generator.animatic.hats import draw_hat
from generator.animatic.looks import HAIRS, Look
from generator.animatic.soundtrack import Shape
from generator.animatic.wording import Wording

Tone = Callable[[Colour], Colour]
INK: Colour = (38, 30, 42)
EYE_WHITE: Colour = (246, 243, 238)  # the same on everybody: memory reads the light of a picture from it
LINE = 0.022
# what lips do -> how wide and how high the mouth is, beside one that is just open
_LIPS: dict[Shape, tuple[float, float]] = {
    "rest": (1.0, 1.0), "closed": (1.0, 0.0), "teeth": (0.9, 0.42), "narrow": (0.95, 0.5), "wide": (1.22, 0.62),
    "round": (0.6, 0.95), "open": (1.0, 1.15),
}  # fmt: skip
TURN = 0.6  # how far a head turns to the side

# expression -> tilt of the brows (up in the middle is positive), their height, curve of the mouth, how far the lids are down
_EXPRESSIONS = (
    (r"angr|furious|rage|fierce|glar|stern|grim|hostile|scowl|threat|determin|resol", (-0.07, -0.02, -0.03, 0.12)),
    (r"sad|grief|tear|cry|mourn|melanchol|sorrow|lonely|wistful|heartbr|regret|disappoint", (0.07, 0.0, -0.05, 0.2)),
    (r"afraid|fear|terrif|anxious|worried|nervous|panic|uneasy|alarm|scared|tense|concern", (0.06, 0.05, -0.03, -0.08)),
    (r"surpris|shock|astonish|amaz|startl|awe|wonder", (0.02, 0.08, 0.0, -0.12)),
    (
        r"happy|smil|joy|laugh|delight|cheer|grin|glee|amus|proud|playful|warm|bright|hope|relie|excit",
        (0.02, 0.03, 0.06, 0.0),
    ),
    (r"tired|sleep|weary|exhaust|bored|drows|resigned", (0.04, -0.01, -0.02, 0.38)),
    (r"suspic|sceptic|skeptic|wary|thought|focus|concentrat|intent|serious|sly|smug", (-0.03, -0.01, 0.0, 0.22)),
)


@dataclass(frozen=True)
class Face:
    """What a face does at one moment."""

    turn: float = 0.0  # -1 looks to the left of the picture, 1 to its right
    mouth: float = 0.0  # 0 closed to 1 wide open
    lids: float = 0.0  # 0 open to 1 closed
    tilt: float = 0.0  # of the brows
    lift: float = 0.0
    curve: float = 0.02
    droop: float = 0.0
    lips: Shape = "rest"  # what they do while the mouth is open
    gaze: float = 0.0  # -1 looks up, 1 down


def expression(words: str, mood: str = "", turn: float = 0.0) -> Face:
    """The resting face for an expression; the mood of the shot counts when the expression says nothing."""
    for text in (words.lower(), mood.lower()):
        for pattern, (tilt, lift, curve, droop) in _EXPRESSIONS:
            if re.search(pattern, text):
                return Face(turn=turn, tilt=tilt, lift=lift, curve=curve, droop=droop)
    return Face(turn=turn)


def width_of(look: Look, words: Wording) -> float:
    """Half the width of the face in head units."""
    base = 0.43 if words.age == "child" else 0.4
    return base * (0.9, 1.0, 1.1)[look.face]


def outline(look: Look, words: Wording) -> list[Point]:
    """The face's edge."""
    w = width_of(look, words)
    cheek, jaw, chin = ((0.94, 0.74, 0.38), (1.0, 0.86, 0.52), (0.98, 0.9, 0.62), (0.92, 0.62, 0.26))[look.jaw]
    right = [
        (0.0, -0.5),
        (w * 0.6, -0.47),
        (w * 0.92, -0.3),
        (w, -0.06),
        (w * cheek, 0.14),
        (w * jaw, 0.31),
        (w * chin, 0.45),
        (0.0, 0.5),
    ]
    left = [(-x, y) for x, y in right[-2:0:-1]]
    return smooth(right + left)


def _eyes(c: Canvas, look: Look, words: Wording, tone: Tone, face: Face) -> None:
    gap = (0.15, 0.178, 0.206)[look.eyes]
    tall = 0.082 if words.age == "child" else 0.07
    shut = min(1.0, max(-0.2, face.lids + face.droop * (1 - face.lids)))
    y = 0.02
    for side in (-1, 1):
        x = side * gap + face.turn * 0.075
        wide = 0.072 * (1 - 0.12 * max(0.0, -side * face.turn))
        if shut > 0.85:
            c.line(smooth([(x - wide, y), (x, y + 0.03), (x + wide, y)], closed=False), LINE * 1.2, tone(INK))
            continue
        white = oval(x, y, wide, tall * (1 - max(0.0, shut) * 0.15))
        c.fill(white, tone(EYE_WHITE))
        iris_x = x + face.turn * 0.026
        iris_y = y + 0.004 + 0.032 * face.gaze
        c.inside(white, oval(iris_x, iris_y, 0.043, 0.05), tone((58, 42, 40)))
        c.inside(white, oval(iris_x - 0.014, iris_y - 0.024, 0.013, 0.014), tone((255, 255, 255)))
        lid = y - tall + 2 * tall * max(0.0, shut)
        if shut > 0.02:
            c.inside(white, box(x - 0.1, y - 0.2, x + 0.1, lid), tone(shade(look.skin, 0.9)))
        lash = [
            (x - wide * 1.08, max(lid, y - tall * 0.25)),
            (x, lid - 0.005),
            (x + wide * 1.08, max(lid, y - tall * 0.25)),
        ]
        c.line(smooth(lash, closed=False), LINE * 1.05, tone(INK))
        if words.sex == "f" and words.kind == "human":
            c.line([lash[0 if side < 0 else 2], (x + side * wide * 1.35, lash[0][1] - 0.03)], LINE, tone(INK))
        if words.age == "old":
            c.line(
                smooth([(x - wide, y + 0.105), (x, y + 0.122), (x + wide, y + 0.105)], closed=False),
                LINE * 0.6,
                tone(shade(look.skin, 0.8)),
            )


def _brows(c: Canvas, look: Look, words: Wording, tone: Tone, face: Face) -> None:
    gap, thick = (0.15, 0.178, 0.206)[look.eyes], (0.02, 0.036, 0.054)[look.brow]
    colour = tone(shade(look.hair, 0.8) if words.kind == "human" else shade(look.skin, 0.5))
    for side in (-1, 1):
        x, y = side * gap + face.turn * 0.08, -0.125 - face.lift
        inner, outer = (x - side * 0.07, y - face.tilt), (x + side * 0.09, y + face.tilt * 0.5 + 0.012)
        c.fill(limb([inner, (x, y - 0.02), outer], (thick, thick, thick * 0.5)), colour)


def _nose(c: Canvas, look: Look, tone: Tone, face: Face) -> None:
    x, dark = face.turn * 0.11, tone(shade(look.skin, 0.76))
    lean = 0.03 if face.turn >= 0 else -0.03
    if look.nose == 0:
        c.line(smooth([(x - 0.025, 0.15), (x + lean * 0.3, 0.168), (x + 0.025, 0.15)], closed=False), LINE, dark)
    elif look.nose == 1:
        c.line([(x - lean * 0.2, 0.03), (x + lean * 1.6, 0.17), (x - lean * 0.4, 0.185)], LINE, dark)
    elif look.nose == 2:
        c.fill(oval(x, 0.145, 0.05, 0.043), tone(shade(look.skin, 0.87)))
        c.line(smooth([(x - 0.035, 0.165), (x, 0.188), (x + 0.035, 0.165)], closed=False), LINE * 0.9, dark)
    else:
        c.fill([(x - lean * 0.4, 0.03), (x + 0.07, 0.165), (x, 0.188), (x - 0.07, 0.165)], tone(shade(look.skin, 0.86)))


def _mouth(c: Canvas, look: Look, words: Wording, tone: Tone, face: Face) -> None:
    x, y, half = face.turn * 0.08, 0.29, (0.075, 0.1, 0.13)[look.mouth]
    lip = tone(mix(shade(look.skin, 0.62), (176, 62, 70), 0.5 if words.sex == "f" else 0.22))
    if face.mouth < 0.08 or face.lips == "closed":
        bow = [(x - half, y - face.curve * 0.7), (x, y + face.curve * 0.5), (x + half, y - face.curve * 0.7)]
        c.line(smooth(bow, closed=False), LINE * (1.6 if face.mouth >= 0.08 else 1.25), lip)
        return
    broad, tall = _LIPS[face.lips]
    opening = (0.02 + 0.1 * face.mouth) * tall
    wide = half * (1.0 - 0.22 * face.mouth) * broad
    shape = smooth(
        [(x - wide, y - face.curve * 0.5), (x, y - opening * 0.45), (x + wide, y - face.curve * 0.5), (x, y + opening)]
    )
    if face.lips == "round":
        shape = oval(x, y + opening * 0.2, wide, opening * 0.72)
    c.fill(shape, tone((92, 34, 44)))
    if face.lips != "round":
        teeth = 0.026 if face.lips != "teeth" else opening
        c.inside(shape, box(x - wide, y - 0.2, x + wide, y - opening * 0.45 + teeth), tone((248, 244, 238)))
    if face.lips in ("rest", "open"):
        c.inside(shape, oval(x, y + opening, wide * 0.6, opening * 0.55), tone((206, 96, 98)))
    c.line(shape, LINE * 0.9, lip, closed=True)


def _beard(c: Canvas, look: Look, words: Wording, tone: Tone, face: Face) -> None:
    if not words.beard:
        return
    hair = tone(HAIRS[words.beard_hair][0] if words.beard_hair else look.hair)
    edge, x, y = outline(look, words), face.turn * 0.08, 0.215
    half = (0.075, 0.1, 0.13)[look.mouth]
    if words.beard == "stubble":
        c.inside(edge, box(-1, 0.16, 1, 1), tone(mix(look.skin, look.hair, 0.35)), alpha=0.6)
        return
    if words.beard == "beard":
        w = width_of(look, words)
        full = [
            (-w, 0.0),
            (-w * 0.72, 0.17),
            (x - half * 1.5, 0.2),
            (x, 0.225),
            (x + half * 1.5, 0.2),
            (w * 0.72, 0.17),
            (w, 0.0),
            (w * 1.02, 0.26),
            (w * 0.72, 0.5),
            (0, 0.62),
            (-w * 0.72, 0.5),
            (-w * 1.02, 0.26),
        ]
        c.fill(smooth(full), hair)
    for side in (-1, 1):
        c.fill(
            limb([(x, y), (x + side * half * 0.8, y + 0.012), (x + side * half * 1.5, y + 0.06)], (0.05, 0.05, 0.012)),
            shade(hair, 0.9),
        )


def _glasses(c: Canvas, look: Look, words: Wording, tone: Tone, face: Face) -> None:
    if not words.glasses:
        return
    gap, frame = (0.15, 0.178, 0.206)[look.eyes], tone((52, 44, 52))
    w = width_of(look, words)
    for side in (-1, 1):
        x = side * gap + face.turn * 0.075
        rim = (
            oval(x, 0.025, 0.118, 0.118)
            if words.glasses == "round"
            else smooth([(x - 0.12, -0.06), (x + 0.12, -0.06), (x + 0.11, 0.11), (x - 0.11, 0.11)])
        )
        if words.glasses == "dark":
            c.fill(rim, tone((44, 46, 58)))
            c.line([(x - 0.06, 0.05), (x + 0.0, -0.03)], LINE, tone((120, 130, 150)))
        c.line(rim, LINE * 1.1, frame, closed=True)
        c.line([(x + side * 0.115, 0.0), (side * w, -0.03)], LINE, frame)
    c.line([(face.turn * 0.075 - gap + 0.115, 0.01), (face.turn * 0.075 + gap - 0.115, 0.01)], LINE, frame)


def _person(c: Canvas, look: Look, words: Wording, tone: Tone, face: Face) -> None:
    skin, ink, w = tone(look.skin), tone(INK), width_of(look, words)
    for side in (-1, 1):
        ear = oval(side * (w + 0.015) - face.turn * 0.03, 0.05, 0.062, 0.095)
        c.fill(ear, skin)
        c.line(ear, LINE, ink, closed=True)
    edge = outline(look, words)
    c.fill(edge, skin)
    side = -1 if face.turn > 0 else 1
    c.inside(edge, oval(side * w * 1.15, 0.1, w * 0.42, 0.7), tone(shade(look.skin, 0.88)))
    if words.age == "child" or words.sex == "f":
        for cheek in (-1, 1):
            c.inside(
                edge,
                oval(cheek * w * 0.62 + face.turn * 0.06, 0.17, 0.07, 0.045),
                tone(mix(look.skin, (232, 110, 104), 0.45)),
                alpha=0.5,
            )
    c.line(edge, LINE, ink, closed=True)
    _eyes(c, look, words, tone, face)
    _nose(c, look, tone, face)
    if words.age == "old":
        for s in (-1, 1):
            c.line(
                smooth([(s * 0.13 + face.turn * 0.09, 0.17), (s * 0.17 + face.turn * 0.08, 0.25)], closed=False),
                LINE * 0.7,
                tone(shade(look.skin, 0.78)),
            )
        c.line(
            smooth([(-0.12, -0.26), (0, -0.275), (0.12, -0.26)], closed=False), LINE * 0.6, tone(shade(look.skin, 0.84))
        )
    _beard(c, look, words, tone, face)
    _mouth(c, look, words, tone, face)
    draw_front_hair(c, look, words, tone, w)
    _brows(c, look, words, tone, face)
    _glasses(c, look, words, tone, face)
    draw_hat(c, words, tone, w)


_EARS: dict[str, tuple[tuple[float, float, float, float, float], ...]] = {  # x, y, rx, ry, turn of the right ear
    "mouse": ((0.4, -0.46, 0.26, 0.26, 0),), "cat": (), "fox": (), "dog": ((0.42, -0.1, 0.13, 0.32, -12),),
    "bear": ((0.34, -0.42, 0.15, 0.15, 0),), "rabbit": ((0.17, -0.78, 0.11, 0.38, 10),), "pig": ((0.34, -0.4, 0.14, 0.16, 30),),
    "frog": ((0.22, -0.46, 0.16, 0.15, 0),), "bird": (),
    "horse": ((0.3, -0.56, 0.09, 0.22, 12),), "cow": ((0.5, -0.24, 0.2, 0.1, 10),), "elephant": ((0.56, -0.05, 0.26, 0.36, 0),),
}  # fmt: skip


def _beast_ears(c: Canvas, look: Look, kind: str, tone: Tone) -> None:
    skin, ink = tone(look.skin), tone(INK)
    inner = kind not in ("dog", "frog") and sum(look.skin) > 180
    for side in (-1, 1):
        for x, y, rx, ry, turn in _EARS.get(kind, ()):
            ear = oval(side * x, y, rx, ry, turn=side * turn)
            c.fill(ear, skin)
            if inner:
                pink = tone(mix(look.skin, (240, 150, 150), 0.5))
                c.fill(oval(side * x, y, rx * 0.58, ry * 0.58, turn=side * turn), pink)
            c.line(ear, LINE, ink, closed=True)
        if kind in ("cat", "fox"):
            ear = [(side * 0.12, -0.4), (side * 0.36, -0.82), (side * 0.44, -0.22)]
            c.fill(ear, skin)
            c.line(ear, LINE, ink, closed=True)
            pink = tone(mix(look.skin, (255, 190, 180), 0.6))
            c.fill([(side * 0.2, -0.42), (side * 0.34, -0.68), (side * 0.38, -0.34)], pink)


def _beast(c: Canvas, look: Look, words: Wording, tone: Tone, face: Face) -> None:
    kind, ink, t = words.kind, tone(INK), face.turn * 0.07
    pale = tone(mix(look.skin, (255, 232, 206), 0.78))
    _beast_ears(c, look, kind, tone)
    w = width_of(look, words) * 1.12
    right = [(0.0, -0.5), (w * 0.75, -0.4), (w, -0.05), (w * 0.9, 0.28), (w * 0.45, 0.46), (0.0, 0.5)]
    edge = smooth(right + [(-x, y) for x, y in right[-2:0:-1]])
    c.fill(edge, tone(look.skin))
    for side in (-1, 1):
        c.inside(edge, oval(side * 0.16 + t, 0.0, 0.19, 0.24), pale)
    c.inside(edge, oval(t, 0.28, 0.34, 0.24), pale)
    c.line(edge, LINE, ink, closed=True)
    _eyes(c, look, words, tone, face)
    _mouth(c, look, words, tone, replace(face, curve=max(face.curve, 0.03)))
    if kind == "bird":
        c.fill([(t * 1.4 - 0.13, 0.12), (t * 1.4 + 0.13, 0.12), (t * 2.6, 0.3)], tone((236, 160, 48)))
    else:
        nose = {"pig": shade(look.skin, 0.8), "frog": shade(look.skin, 0.6)}.get(kind, (44, 36, 44))
        c.fill(oval(t * 1.5, 0.14, 0.1 if kind == "pig" else 0.075, 0.055), tone(nose))
    if kind in ("cat", "mouse", "fox", "rabbit"):
        for side, dy in ((-1, -0.02), (-1, 0.04), (1, -0.02), (1, 0.04)):
            c.line([(side * 0.16 + t, 0.2 + dy), (side * 0.46 + t, 0.17 + dy * 3)], LINE * 0.5, ink)
    _brows(c, look, words, tone, face)
    _glasses(c, look, words, tone, face)
    draw_hat(c, words, tone, w)


def _robot(c: Canvas, look: Look, words: Wording, tone: Tone, face: Face) -> None:
    skin, ink = tone(look.skin), tone(INK)
    c.line([(0, -0.5), (0, -0.68)], LINE * 1.4, ink)
    c.fill(oval(0, -0.7, 0.05, 0.05), (250, 104, 84))
    for side in (-1, 1):
        bolt = box(side * 0.4, -0.08, side * 0.5, 0.14)
        c.fill(bolt, tone(shade(look.skin, 0.7)))
        c.line(bolt, LINE, ink, closed=True)
    w = (0.38, 0.42, 0.46)[look.face]
    edge = smooth(
        [
            (-w, -0.4),
            (-w * 0.8, -0.5),
            (w * 0.8, -0.5),
            (w, -0.4),
            (w, 0.38),
            (w * 0.8, 0.48),
            (-w * 0.8, 0.48),
            (-w, 0.38),
        ]
    )
    c.fill(edge, skin)
    c.inside(edge, box(-1, 0.3, 1, 1), tone(shade(look.skin, 0.86)))
    c.line(edge, LINE, ink, closed=True)
    visor = smooth([(-w * 0.8, -0.16), (w * 0.8, -0.16), (w * 0.8, 0.14), (-w * 0.8, 0.14)], steps=8)
    c.fill(visor, tone((44, 50, 62)))
    for side in (-1, 1):
        x, open_ = side * (0.15, 0.178, 0.206)[look.eyes] + face.turn * 0.07, max(0.12, 1 - face.lids)
        c.fill(oval(x, -0.01, 0.085, 0.085 * open_), tone(EYE_WHITE))
        c.fill(oval(x + face.turn * 0.03, -0.01, 0.04, 0.045 * open_), (88, 210, 226))
    high = 0.02 + 0.07 * face.mouth
    c.fill(box(-0.15, 0.31 - high, 0.15, 0.31 + high), tone((52, 58, 70)))
    for i in range(-1, 2):
        c.line([(i * 0.08, 0.31 - high), (i * 0.08, 0.31 + high)], LINE * 0.8, skin)
    draw_hat(c, words, tone, w)


def draw_back(c: Canvas, look: Look, words: Wording, tone: Tone) -> None:
    """What hangs behind the shoulders."""
    if words.kind == "human":
        draw_back_hair(c, look, tone, width_of(look, words))


def draw_nape(c: Canvas, look: Look, words: Wording, tone: Tone) -> None:
    """The head from behind."""
    w, ink = width_of(look, words), tone(INK)
    bald = look.shape == "bald" or words.kind != "human"
    colour = look.skin if bald else mix(look.skin, look.hair, 0.6) if look.shape == "shaved" else look.hair
    if words.kind in _EARS:
        _beast_ears(c, look, words.kind, tone)
    draw_back(c, look, words, tone)
    for side in (-1, 1):
        ear = oval(side * (w + 0.01), 0.06, 0.055, 0.09)
        c.fill(ear, tone(look.skin))
        c.line(ear, LINE, ink, closed=True)
    edge = outline(look, words)
    c.fill(edge, tone(look.skin))
    low = 0.5 if look.shape in ("long", "wavy", "bob", "curly", "afro", "braids") else 0.3
    c.inside(edge, box(-1, -1, 1, low), tone(colour))
    c.inside(edge, oval(w * 0.75, 0.0, w * 0.4, 0.7), tone(shade(colour, 0.86)))
    c.line(edge, LINE, ink, closed=True)
    draw_hat(c, words, tone, w)


def draw_head(c: Canvas, look: Look, words: Wording, tone: Tone, face: Face) -> None:
    """The head, in front of the body."""
    if words.kind == "robot":
        _robot(c, look, words, tone, face)
    elif words.kind != "human":
        _beast(c, look, words, tone, face)
    else:
        _person(c, look, words, tone, face)
