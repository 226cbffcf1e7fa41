"""Animals that do not go on four legs, in figure units: the highest point is at y = 0, the ground at y = 1."""

from __future__ import annotations

from generator.animatic.beast_brush import LINE, Brush, eye
from generator.animatic.canvas import Colour, limb, mix, oval, shade, smooth
from generator.animatic.heads import Face
from generator.animatic.looks import Look

BEAK: Colour = (236, 154, 52)
PALE: Colour = (255, 246, 236)


def _bird(b: Brush, look: Look, face: Face) -> None:
    coat = look.skin
    for x in (-0.06, 0.08):
        b.line([(x, 0.8), (x, 0.975), (x + 0.09, 0.985)], BEAK, 0.026)
    b.inked([(-0.36, 0.5), (-0.62, 0.42), (-0.5, 0.64)], shade(coat, 0.9))
    neck = limb([(0.14, 0.6), (0.3, 0.42), (0.2, 0.25), (0.27, 0.13)], (0.3, 0.19, 0.13, 0.15))
    b.inked(neck, coat)
    trunk = smooth([(-0.5, 0.48), (-0.2, 0.44), (0.15, 0.48), (0.36, 0.6), (0.26, 0.8), (-0.1, 0.86), (-0.38, 0.72)])
    b.inked(trunk, coat)
    b.plain(oval(-0.05, 0.86, 0.42, 0.1), shade(coat, 0.87), frame=trunk)
    b.inked(smooth([(-0.46, 0.5), (-0.1, 0.5), (0.16, 0.6), (0.02, 0.7), (-0.26, 0.68)]), shade(coat, 0.92))
    gape = 0.05 * face.mouth
    b.inked([(0.38, 0.1), (0.6, 0.15 - gape), (0.38, 0.165)], BEAK)
    b.inked([(0.37, 0.155), (0.55, 0.17 + gape), (0.36, 0.2)], shade(BEAK, 0.85))
    head = oval(0.29, 0.12, 0.125, 0.115)
    b.inked(head, coat)
    eye(b, 0.32, 0.09, 0.036, face)


def _owl(b: Brush, look: Look, face: Face) -> None:
    coat = look.skin
    for x in (-0.1, 0.12):
        b.inked(oval(x, 0.965, 0.075, 0.03), BEAK)
    for x in (-0.2, 0.24):
        b.inked([(x - 0.09, 0.16), (x, 0.0), (x + 0.09, 0.16)], shade(coat, 0.8))
    body = smooth([(-0.3, 0.2), (0.02, 0.06), (0.34, 0.2), (0.36, 0.62), (0.2, 0.94), (-0.16, 0.94), (-0.32, 0.62)])
    b.inked(body, coat)
    b.plain(oval(0.06, 0.94, 0.2, 0.22), mix(coat, PALE, 0.5), frame=body)
    b.inked(smooth([(-0.3, 0.4), (-0.12, 0.5), (-0.14, 0.8), (-0.3, 0.74)]), shade(coat, 0.84))
    for x in (-0.09, 0.17):
        b.inked(oval(x, 0.26, 0.14, 0.14), mix(coat, PALE, 0.6))
        eye(b, x, 0.26, 0.08, face)
    gape = 0.03 * face.mouth
    b.inked([(0.0, 0.32), (0.08, 0.32), (0.04, 0.42 + gape)], BEAK)


def _penguin(b: Brush, look: Look, face: Face) -> None:
    coat: Colour = (58, 58, 72)
    for x in (-0.08, 0.12):
        b.inked(oval(x, 0.97, 0.09, 0.025), BEAK)
    body = smooth([(-0.26, 0.4), (-0.12, 0.1), (0.04, 0.02), (0.2, 0.1), (0.3, 0.4), (0.3, 0.8), (0.14, 0.96), (-0.16, 0.94)])
    b.inked(body, coat)
    b.plain(oval(0.16, 0.66, 0.15, 0.3), (244, 242, 238), frame=body)
    b.plain(oval(0.14, 0.2, 0.1, 0.1), (244, 242, 238), frame=body)
    b.inked(limb([(-0.16, 0.42), (-0.26, 0.6), (-0.24, 0.74)], (0.12, 0.12, 0.04)), shade(coat, 0.8))
    b.inked([(0.2, 0.19), (0.36, 0.23 - 0.03 * face.mouth), (0.2, 0.26)], BEAK)
    eye(b, 0.12, 0.17, 0.04, face)


def _seal(b: Brush, look: Look, face: Face) -> None:
    coat = look.skin
    b.inked(smooth([(-0.5, 0.86), (-0.78, 0.72), (-0.72, 0.92), (-0.8, 1.0), (-0.48, 0.98)]), shade(coat, 0.85))
    back = [(-0.56, 0.9), (-0.2, 0.62), (0.1, 0.34), (0.24, 0.06), (0.46, 0.06)]
    body = smooth([*back, (0.5, 0.4), (0.4, 0.78), (0.3, 0.98), (-0.3, 1.0)])
    b.inked(body, coat)
    b.plain(oval(0.34, 0.7, 0.16, 0.42), mix(coat, (255, 246, 236), 0.4), frame=body)
    b.inked(limb([(0.12, 0.72), (0.02, 0.86), (-0.08, 0.98)], (0.14, 0.13, 0.05)), shade(coat, 0.88))
    b.inked(oval(0.54, 0.21, 0.1, 0.075), mix(coat, (255, 246, 236), 0.45))
    b.plain(oval(0.62, 0.18, 0.036, 0.028), (44, 36, 42))
    for y in (0.22, 0.26):
        b.line([(0.56, y), (0.72, y + 0.03)], width=LINE * 0.6)
    if face.mouth > 0.08:
        b.inked(oval(0.56, 0.3, 0.05, 0.012 + 0.035 * face.mouth), (126, 48, 56))
    eye(b, 0.42, 0.13, 0.042, face)


def _fish(b: Brush, look: Look, face: Face) -> None:
    coat = look.skin
    b.inked([(-0.46, 0.5), (-0.84, 0.24), (-0.72, 0.52), (-0.84, 0.82)], shade(coat, 0.86))
    b.inked(smooth([(-0.14, 0.26), (0.06, 0.02), (0.2, 0.26)]), shade(coat, 0.86))
    body = smooth([(-0.54, 0.52), (-0.1, 0.24), (0.4, 0.24), (0.68, 0.48), (0.4, 0.78), (-0.1, 0.8)])
    b.inked(body, coat)
    b.plain(oval(0.1, 0.84, 0.6, 0.16), mix(coat, (255, 246, 236), 0.55), frame=body)
    b.inked(smooth([(0.08, 0.56), (-0.12, 0.66), (-0.06, 0.76), (0.12, 0.66)]), shade(coat, 0.88))
    b.line(smooth([(0.68, 0.54), (0.56, 0.6 + 0.03 * face.mouth), (0.46, 0.56)], closed=False))
    eye(b, 0.44, 0.42, 0.05, face)


def _turtle(b: Brush, look: Look, face: Face) -> None:
    coat = look.skin
    for x in (-0.34, 0.3):
        b.inked(limb([(x, 0.74), (x + 0.03, 0.98)], (0.17, 0.15)), shade(coat, 0.9))
    b.inked(limb([(0.4, 0.72), (0.56, 0.48)], (0.2, 0.16)), coat)
    shell = smooth([(-0.6, 0.84), (-0.46, 0.34), (0.0, 0.06), (0.36, 0.34), (0.48, 0.84)])
    b.inked(shell, coat)
    for x, y in ((-0.28, 0.5), (0.02, 0.4), (0.26, 0.56), (-0.06, 0.68)):
        b.line(oval(x, y, 0.11, 0.1), shade(coat, 0.66))
    b.inked(oval(0.6, 0.42, 0.16, 0.14), coat)
    b.line(smooth([(0.74, 0.46), (0.66, 0.5 + 0.03 * face.mouth), (0.58, 0.48)], closed=False))
    eye(b, 0.64, 0.37, 0.042, face)


def _bug(b: Brush, look: Look, face: Face) -> None:
    coat, wing = look.skin, (226, 236, 244)
    for x in (-0.1, 0.12):
        b.inked(limb([(x, 0.4), (x - 0.1, 0.1), (x - 0.22, 0.02)], (0.05, 0.26, 0.14)), wing)
    body = oval(0, 0.6, 0.46, 0.28)
    b.inked(body, coat)
    for x in (-0.34, 0.26):
        b.plain(oval(x, 0.6, 0.06, 0.3), (52, 44, 48), frame=body)
    b.inked(oval(0.46, 0.54, 0.17, 0.17), shade(coat, 0.7))
    for x in (0.42, 0.52):
        b.line(smooth([(x, 0.4), (x + 0.06, 0.26), (x + 0.14, 0.24)], closed=False))
    eye(b, 0.53, 0.5, 0.05, face)


OTHERS = {"bird": _bird, "seal": _seal, "fish": _fish, "turtle": _turtle, "bug": _bug}
OWN = {"owl": _owl, "penguin": _penguin}  # birds that stand upright
