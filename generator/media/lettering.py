"""Letters on pictures: a typeface that has the signs of a text, and lines that fit.

Pillow's own typeface is always there and has Latin letters. For other scripts the machine's own typefaces are asked.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import ImageFont

_FOLDERS = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts", "${WINDIR}/Fonts"),
)
_SUITABLE = re.compile(  # upright sans faces of many signs, from the usual systems
    r"(?:NotoSans.*-Regular|NotoSansCJK-Regular|DejaVuSans|FreeSans|Arial(?: Unicode)?|arial|segoeui|msyh|YuGoth\w*|malgun|"
    r"Hiragino Sans.* W3|PingFang|AppleSDGothicNeo|LiberationSans-Regular|Vera|wqy-\w+)\.(?:ttf|ttc|otf)$"
)
_NO_SIGN = "\U0010ffff"  # drawn as a typeface draws what it lacks
_UNSPACED = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_PIECE = re.compile(rf"\s*(?:[{_UNSPACED}][^\w\s]*|[^\s{_UNSPACED}]+)")

Face = ImageFont.FreeTypeFont | ImageFont.ImageFont


def face(size: int, text: str = "") -> Face:
    """A typeface, `size` pixels high, that has the signs of a text; where none has all of them, the one with most."""
    signs = frozenset(sign for sign in text if sign.isprintable() and not sign.isspace())
    return _sized(_file_for(signs), size)


def pieces(text: str) -> list[str]:
    """Where a text may be broken: words with the space before them; signs of scripts that are written without spaces."""
    return _PIECE.findall(text)


def wrapped(text: str, width: float, size: int, *, lines: int) -> list[str]:
    """A text in at most so many lines that fit a width in pixels; what is left out is told by "…"."""
    font, rows = face(size, text), [""]
    for piece in pieces(" ".join(text.split())):
        longer = rows[-1] + (piece if rows[-1] else piece.lstrip())
        if not rows[-1] or font.getlength(longer) <= width:
            rows[-1] = longer
        else:
            rows.append(piece.lstrip())
    kept, cut = rows[:lines], len(rows) > lines
    while cut or font.getlength(kept[-1]) > width:
        short = kept[-1].rstrip("…")[:-1].rstrip()
        fits = font.getlength(f"{kept[-1]}…") <= width
        kept[-1] = f"{kept[-1]}…" if cut and fits else f"{short}…"
        if font.getlength(kept[-1]) <= width or not short:
            break
    return kept


@cache
def _file_for(signs: frozenset[str]) -> str:
    """The file of the typeface; empty for Pillow's own."""
    missing = _missing("", signs)
    best = ""
    for file in _files() if missing else ():
        if (left := _missing(file, signs)) < missing:
            best, missing = file, left
        if not missing:
            break
    return best


@cache
def _files() -> tuple[str, ...]:
    folders = (Path(os.path.expandvars(folder)).expanduser() for folder in _FOLDERS)
    return tuple(sorted(str(path) for folder in folders if folder.is_dir() for path in _suitable(folder)))


def _suitable(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if _SUITABLE.match(path.name))


def _missing(file: str, signs: frozenset[str]) -> int:
    return sum(not _has(file, sign) for sign in signs)


@cache
def _has(file: str, sign: str) -> bool:
    font = _sized(file, 20)
    return bytes(font.getmask(sign)) != bytes(font.getmask(_NO_SIGN))


@cache
def _sized(file: str, size: int) -> Face:
    return ImageFont.truetype(file, size) if file else ImageFont.load_default(size)
