"""Subtitles: as a file beside the film, and as a track inside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import OutputContainer
from av.subtitles.stream import SubtitleStream

from generator.media.files import put

MILLISECOND = Fraction(1, 1000)
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
        for number, cue in enumerate(_in_turn(cues), start=1)
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
        for cue in _in_turn(cues):
            text = cue.text.encode()
            packet = av.Packet(len(text).to_bytes(2, "big") + text)
            packet.stream, packet.time_base = self._stream, MILLISECOND
            packet.pts = packet.dts = round(cue.start * 1000)
            packet.duration = round(cue.end * 1000) - packet.pts
            self._out.mux(packet)


def _in_turn(cues: Sequence[Cue]) -> list[Cue]:
    """Cues by time, each ending where the next begins at the latest: players show one at a time."""
    ordered = sorted((cue for cue in cues if cue.text.strip()), key=lambda cue: cue.start)
    starts = [cue.start for cue in ordered[1:]] + [float("inf")]
    shown = (
        Cue(cue.start, min(cue.end, following), cue.text.strip().replace("\r\n", "\n"))
        for cue, following in zip(ordered, starts, strict=False)  # a silent film has no cue for the last start
    )
    return [cue for cue in shown if cue.end > cue.start]


def _srt_time(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{thousandths:03}"
