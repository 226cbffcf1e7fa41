"""The cut: takes joined into one film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import PictureType
from av.video.stream import VideoStream

from generator.base import SAMPLE_RATE
from generator.errors import GenerationFailed, RequestError
from generator.media.files import MP4, Probe, picture_of, probe, reading, writing
from generator.media.streams import CRF, Resampler, Sound, add_picture
from generator.media.subtitles import MILLISECOND, Cue, SubtitleTrack
from generator.shapes import samples_for


@dataclass(frozen=True)
class Chapter:
    """A named stretch of the cut, in seconds."""

    start: float
    end: float
    title: str


def concat(
    takes: Sequence[Path],
    path: Path,
    *,
    title: str = "",
    chapters: Sequence[Chapter] = (),
    subtitles: Sequence[Cue] = (),
    audio_kbps: int = 192,
) -> None:
    """Join takes into one film (MP4): pictures copied, sound joined sample by sample and encoded once to AAC.

    Each take's sound is cut or filled with silence to the length of its picture, so that nothing drifts. When takes
    were encoded with other settings, all pictures are encoded anew.
    Raises RequestError for takes of different size or frame rate, GenerationFailed for files that cannot be used.
    """
    probes = [probe(take) for take in takes]
    _check_alike(takes, probes)
    with writing(path, "mp4", MP4) as out:
        if title:
            out.metadata["title"] = title
        _set_chapters(out, chapters)
        picture = _Picture(out, takes, probes[0])
        # The default coder takes up to four times as long, and sound is most of the work of a cut.
        sound = Sound(out, "aac", rate=SAMPLE_RATE, options={"b": f"{audio_kbps}k", "aac_coder": "fast"})
        if subtitles:
            SubtitleTrack(out).add(subtitles)
        for take, held in zip(takes, probes, strict=True):
            _append(take, held, picture, sound)
        picture.finish()
        sound.finish()


def _check_alike(takes: Sequence[Path], probes: Sequence[Probe]) -> None:
    if not takes:
        raise RequestError("no takes to join: render a shot first")
    wanted = probes[0]
    for take, held in zip(takes, probes, strict=True):
        if (held.width, held.height, held.fps) != (wanted.width, wanted.height, wanted.fps):
            raise RequestError(
                f"{take} has {held.width}x{held.height} at {float(held.fps):g} fps, the takes before it "
                f"{wanted.width}x{wanted.height} at {float(wanted.fps):g}: render it again at the size of the film"
            )


def _append(take: Path, held: Probe, picture: _Picture, sound: Sound) -> None:
    """Put one take behind what is there."""
    wanted = picture.count + held.frames
    until = samples_for(wanted, float(held.fps), SAMPLE_RATE)
    with reading(take) as file:
        seen = picture_of(file, take)
        heard = next(iter(file.streams.audio), None)
        resampler = Resampler(SAMPLE_RATE)
        for packet in file.demux([seen, heard] if heard else [seen]):
            if packet.stream is seen:
                picture.add(cast("Packet[VideoStream]", packet))
            else:
                for samples in resampler.add(cast("Packet[AudioStream]", packet)):
                    sound.add(samples[:, : until - sound.written])
    if picture.count != wanted:
        raise GenerationFailed(f"{take}: {held.frames - wanted + picture.count} of {held.frames} frames can be read")
    sound.add(np.zeros((2, until - sound.written), np.int16))


class _Picture:
    """The picture of a cut: packets copied when all takes share their headers, else encoded anew.

    `count`: frames so far.
    """

    def __init__(self, out: OutputContainer, takes: Sequence[Path], held: Probe) -> None:
        self.count = 0
        self._out, self._step = out, 1 / held.fps
        headers = {_header(take) for take in takes}
        self._copied = len(headers) == 1 and None not in headers
        if self._copied:
            with reading(takes[0]) as file:
                self._stream: VideoStream = out.add_stream_from_template(file.streams.video[0])
            self._stream.time_base = self._step
        else:
            self._stream = add_picture(out, held.width, held.height, held.fps, crf=CRF)

    def add(self, packet: Packet[VideoStream]) -> None:
        """Take over one packet; without B-frames packet n is frame n."""
        if not self._copied:
            for frame in packet.decode():
                # The kind of each frame is for the new encoder to choose.
                frame.pts, frame.time_base, frame.pict_type = self.count, self._step, PictureType.NONE
                self.count += 1
                self._out.mux(self._stream.encode(frame))
        elif packet.size:
            packet.stream, packet.time_base, packet.duration = self._stream, self._step, 1
            packet.pts = packet.dts = self.count
            self.count += 1
            self._out.mux(packet)

    def finish(self) -> None:
        """Write what the encoder still holds."""
        if not self._copied:
            self._out.mux(self._stream.encode(None))


def _header(take: Path) -> bytes | None:
    """The decoder settings that stand before the packets; None when packets cannot be counted as frames."""
    with reading(take) as file:
        context = picture_of(file, take).codec_context
        return None if context.name != "h264" or context.has_b_frames else context.extradata


def _set_chapters(out: OutputContainer, chapters: Sequence[Chapter]) -> None:
    out.set_chapters(
        [
            {
                "id": number,
                "start": round(chapter.start * 1000),
                "end": round(chapter.end * 1000),
                "time_base": MILLISECOND,
                "metadata": {"title": chapter.title},
            }
            for number, chapter in enumerate(chapters)
        ]
    )
