"""The cut: takes joined into one film."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast

import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from generator.base import SAMPLE_RATE
from generator.errors import GenerationFailed, RequestError
from generator.media.files import MP4, Probe, Samples, picture_of, probe, reading, writing
from generator.media.slate import Slate, slater
from generator.media.splice import (
    Draw,
    Part,
    burner,
    drawer,
    fitted_sound,
    key_frames,
    parts_of,
    spliced,
    spliced_sound,
)
from generator.media.streams import CRF, Resampler, Sound, add_picture
from generator.media.subtitles import MILLISECOND, Cue, SubtitleTrack, laid_out
from generator.media.takes import read_sound
from generator.shapes import samples_for

if TYPE_CHECKING:
    from generator.media.master import Master, Score


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
    burned: Sequence[Cue] = (),
    shared: Sequence[int] = (),
    slates: Sequence[Slate] = (),
    loudness: float | None = None,
    score: Score | None = None,
    audio_kbps: int = 192,
) -> None:
    """Join takes into one film (MP4): pictures copied, sound joined sample by sample and encoded once to AAC.

    Each take's sound is cut or filled with silence to the length of its picture, so that nothing drifts. `shared`: the
    frames of the dissolve between each take and the next, as `overlaps` gives them; only around these are pictures
    encoded anew. With `burned` subtitles or `slates`, one a take, and when takes were encoded with other settings, all
    pictures are. `loudness`: what the whole film is brought to (LUFS), with its peaks under -1 dBTP; None leaves the
    sound as it is. `score`: music for the whole film.
    Raises RequestError for takes of different size or frame rate, GenerationFailed for files that cannot be used.
    """
    probes = [probe(take) for take in takes]
    _check_alike(takes, probes)
    with writing(path, "mp4", MP4) as out:
        if title:
            out.metadata["title"] = title
        _set_chapters(out, chapters)
        parts = parts_of(takes, probes, shared)
        draw = drawer(burner(laid_out(burned), probes[0]), slater(slates, parts))
        picture = _Picture(out, takes, probes[0], draw=draw)
        # The default coder takes up to four times as long, and sound is most of the work of a cut.
        track = Sound(out, "aac", rate=SAMPLE_RATE, options={"b": f"{audio_kbps}k", "aac_coder": "fast"})
        sound: Sound | Master = track
        if loudness is not None or score is not None:
            from generator.media.master import Master, gain_to  # scipy takes a second, and only a whole cut needs it

            gain = 1.0 if loudness is None else gain_to(loudness, _sounds(takes, probes), score)
            sound = Master(track, gain, score)
        if subtitles:
            SubtitleTrack(out).add(subtitles)
        if any(shared) or draw:
            _splice(parts, picture, sound)
        else:
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


def _sounds(takes: Sequence[Path], probes: Sequence[Probe]) -> Iterator[Samples]:
    return (
        fitted_sound(read_sound(take, rate=SAMPLE_RATE)[0], held, SAMPLE_RATE)
        for take, held in zip(takes, probes, strict=True)
    )


def _append(take: Path, held: Probe, picture: _Picture, sound: Sound | Master) -> None:
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


def _splice(parts: Sequence[Part], picture: _Picture, sound: Sound | Master) -> None:
    """Put takes behind each other with their dissolves."""
    tail = np.empty((2, 0), np.int16)
    for last, part in pairwise([None, *parts]):
        assert part is not None  # only the first has nothing before it
        copied = picture.copies_from(part)
        picture.encode(spliced(part, last, copied))
        picture.copy(part.take, copied, part.stop)
        samples = fitted_sound(read_sound(part.take, rate=SAMPLE_RATE)[0], part.held, SAMPLE_RATE)
        body, tail = spliced_sound(part, samples, tail)
        sound.add(body)


class _Picture:
    """The picture of a cut: packets copied when all takes share their headers, else encoded anew.

    `count`: frames so far.
    """

    def __init__(self, out: OutputContainer, takes: Sequence[Path], held: Probe, *, draw: Draw | None = None) -> None:
        self.count = 0
        self._out, self._step, self._held = out, 1 / held.fps, held
        self._draw = draw
        headers = {_header(take) for take in takes}
        self._header = next(iter(headers))
        self._copied = len(headers) == 1 and self._header is not None and draw is None
        if self._copied:
            with reading(takes[0]) as file:
                self._stream: VideoStream = out.add_stream_from_template(file.streams.video[0])
            self._stream.time_base = self._step
        else:
            self._stream = add_picture(out, held.width, held.height, held.fps, crf=CRF)

    def add(self, packet: Packet[VideoStream]) -> None:
        """Take over one packet; without B-frames packet n is frame n."""
        if not self._copied:
            self.encode(packet.decode())
        elif packet.size:
            packet.stream, packet.time_base, packet.duration = self._stream, self._step, 1
            packet.pts = packet.dts = self.count
            self.count += 1
            self._out.mux(packet)

    def encode(self, frames: Iterable[VideoFrame]) -> None:
        """Encode frames anew, behind those that are there."""
        if self._copied:
            self._patch(frames)
            return
        for frame in frames:
            drawn = self._draw(frame, self.count) if self._draw else frame
            # The kind of each frame is for the new encoder to choose.
            drawn.pts, drawn.time_base, drawn.pict_type = self.count, self._step, PictureType.NONE
            self.count += 1
            self._out.mux(self._stream.encode(drawn))

    def copies_from(self, part: Part) -> int:
        """The first frame of a part that can be copied: its first key frame after the dissolve; its end if none is."""
        if not self._copied:
            return part.stop
        return min([n for n in key_frames(part.take) if part.before <= n < part.stop], default=part.stop)

    def copy(self, take: Path, start: int, stop: int) -> None:
        """Copy the frames of a take from a key frame on."""
        if start >= stop:
            return
        with reading(take) as file:
            packets = (packet for packet in file.demux(picture_of(file, take)) if packet.size)
            for packet in islice(packets, start, stop):
                self.add(packet)

    def _patch(self, frames: Iterable[VideoFrame]) -> None:
        """A stretch between copied ones: a file of its own, with the same headers, whose packets are copied."""
        stretch = iter(frames)
        first = next(stretch, None)
        if first is None:
            return
        with TemporaryDirectory() as folder:
            path, count = Path(folder) / "patch.mp4", 0
            with writing(path, "mp4", MP4) as out:
                stream = add_picture(out, self._held.width, self._held.height, self._held.fps, crf=CRF)
                for count, frame in enumerate(chain([first], stretch), start=1):
                    frame.pts, frame.time_base, frame.pict_type = count - 1, self._step, PictureType.NONE
                    out.mux(stream.encode(frame))
                out.mux(stream.encode(None))
            if _header(path) != self._header:
                raise GenerationFailed(
                    "the takes were encoded with other settings than dissolves are: cut without them"
                )
            self.copy(path, 0, count)

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
