"""Subtitles: as a file beside the film, and as a track inside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from unicodedata import combining, east_asian_width

import av
from av.container import OutputContainer
from av.subtitles.stream import SubtitleStream

from generator.media.files import put
from generator.media.lettering import pieces

MILLISECOND = Fraction(1, 1000)
COLUMNS, LINES = 42, 2  # of a subtitle: what is read at a glance
A_THOUGHT = 8  # letters by which a line may be longer, to end where a thought does
_ENDS = (".", "!", "?", "…", ",", ";", ":", "—", "。", "！", "？", "，", "、")
OVERLAP = 0.5  # from this share of the shorter one on, two people speak at the same time
_ASS_HEADER = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


@dataclass(frozen=True)
class Cue:
    """One subtitle, in seconds of the cut."""

    start: float
    end: float
    text: str


def write_srt(path: Path, cues: Sequence[Cue]) -> None:
    """Subtitles as a SubRip file, UTF-8."""
    blocks = (
        f"{number}\n{_srt_time(cue.start)} --> {_srt_time(cue.end)}\n{cue.text}\n"
        for number, cue in enumerate(laid_out(cues), start=1)
    )
    put(path, "\n".join(blocks).encode())


class SubtitleTrack:
    """Soft subtitles of an MP4. It has to be there before the first packet of anything is written."""

    def __init__(self, out: OutputContainer) -> None:
        self._out = out
        self._stream: SubtitleStream = out.add_stream("mov_text")
        self._stream.codec_context.subtitle_header = _ASS_HEADER
        self._stream.time_base = MILLISECOND

    def add(self, cues: Sequence[Cue]) -> None:
        """Write all cues. A text sample is two bytes of length, then UTF-8."""
        for cue in laid_out(cues):
            text = cue.text.encode()
            packet = av.Packet(len(text).to_bytes(2, "big") + text)
            packet.stream, packet.time_base = self._stream, MILLISECOND
            packet.pts = packet.dts = round(cue.start * 1000)
            packet.duration = round(cue.end * 1000) - packet.pts
            self._out.mux(packet)


def laid_out(cues: Sequence[Cue]) -> list[Cue]:
    """Cues as they are shown, soft or burned: by time, one at a time, each at most LINES lines of COLUMNS letters.

    A longer text is shown in parts, each for its share of the words. What two people say at the same time is shown
    together, a line for each, where it fits; else one after the other, each for its share of the time.
    """
    shown: list[Cue] = []
    for group in _together([cue for cue in cues if cue.text.strip() and cue.end > cue.start]):
        start, end = min(cue.start for cue in group), max(cue.end for cue in group)
        texts = [" ".join(cue.text.split()) for cue in group]
        both = [f"– {text}" for text in texts]
        if 1 < len(group) <= LINES and all(columns(text) <= COLUMNS for text in both):
            shown.append(Cue(start, end, "\n".join(both)))
        else:
            shown += _shared([part for cue in group for part in _parts(cue.text)], start, end)
    starts = [cue.start for cue in shown[1:]] + [float("inf")]
    return [
        Cue(cue.start, min(cue.end, at), cue.text) for cue, at in zip(shown, starts, strict=False) if at > cue.start
    ]


def _together(cues: Sequence[Cue]) -> list[list[Cue]]:
    """Cues by time, those together that are heard at the same time for most of the shorter one."""
    groups: list[list[Cue]] = []
    for cue in sorted(cues, key=lambda cue: cue.start):
        last = groups[-1][-1] if groups else None
        shared = min(last.end, cue.end) - cue.start if last else 0.0
        if last and shared > OVERLAP * min(last.end - last.start, cue.end - cue.start):
            groups[-1].append(cue)
        else:
            groups.append([cue])
    return groups


def _shared(parts: Sequence[str], start: float, end: float) -> list[Cue]:
    """Parts of a text one after the other, each for its share of the words."""
    sizes = [max(1, len(pieces(part))) for part in parts]
    at = [start + (end - start) * done / sum(sizes) for done in accumulate(sizes, initial=0)]
    return [Cue(one, two, part) for part, one, two in zip(parts, at, at[1:], strict=False)]


def _parts(text: str) -> list[str]:
    """A text in as few parts as fit, of about the same length, each broken into lines; lines that fit stay."""
    given = [row.strip() for row in text.splitlines() if row.strip()]
    if len(given) <= LINES and all(columns(row) <= COLUMNS for row in given):
        return ["\n".join(given)]
    text = " ".join(text.split())
    words = _words(text)
    for count in range(1, len(words) + 1):
        size = columns(text) / count
        parts: list[str] = [""]
        for word in words:
            full = columns(parts[-1] + word) > size and parts[-1]
            if full and len(parts) < count and columns(parts[-1]) + columns(word) / 2 > size:
                parts.append("")
            parts[-1] += word
        rows = [_broken(part.strip()) for part in parts]
        if all(row is not None for row in rows):
            return ["\n".join(row) for row in rows if row]
    return [word.strip() for word in words if word.strip()]


def _words(text: str) -> list[str]:
    """Where a text may be broken: between its pieces, and inside one that is longer than a line."""
    found = []
    for piece in pieces(text):
        part = ""
        for sign in piece:
            if columns(part + sign) > COLUMNS:
                found.append(part)
                part = ""
            part += sign
        found.append(part)
    return found


def _broken(text: str) -> list[str] | None:
    """A text in the fewest lines that fit, as even as can be; None when it needs more than LINES."""
    if columns(text) <= COLUMNS:
        return [text]
    words = _words(text)
    pairs = [("".join(words[:n]).strip(), "".join(words[n:]).strip()) for n in range(1, len(words))]
    fitting = [pair for pair in pairs if max(map(columns, pair)) <= COLUMNS]
    if not fitting:
        return None
    best = min(fitting, key=_unevenness)
    return list(best)


def _unevenness(pair: tuple[str, str]) -> int:
    """How badly two lines share a text: by the longer one; where a thought ends is worth some letters."""
    return max(map(columns, pair)) - (A_THOUGHT if pair[0].endswith(_ENDS) else 0)


def columns(text: str) -> int:
    """How wide a text is in letters: signs of the Far East count two, combining ones none."""
    if text.isascii():
        return len(text)
    wide = sum(east_asian_width(sign) in "WF" for sign in text)
    return len(text) + wide - sum(bool(combining(sign)) for sign in text)


def _srt_time(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{thousandths:03}"
