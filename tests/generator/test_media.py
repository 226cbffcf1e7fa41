"""Files of picture and sound: what is written is what is read, and the cut is in time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from generator import media
from generator.base import Presence, Slot, Who
from generator.errors import Cancelled, GenerationFailed, RequestError
from generator.media.streams import WAITING, Beside, Sound, ToVideo
from generator.redrawn import Redrawn
from generator.shapes import samples_for

FPS = 25


def frames(count: int, *, height: int = 64, width: int = 96, seed: int = 0) -> Iterator[np.ndarray]:
    """Smooth colours that move, different for every frame and seed."""
    y, x = np.mgrid[0:height, 0:width]
    for n in range(count):
        planes = [
            128 + 100 * np.sin(x / 17 + n / 5 + seed),
            128 + 100 * np.cos(y / 13 + n / 7),
            (x + 3 * n + 40 * seed) % 256,
        ]
        yield np.stack(planes, axis=-1).astype(np.uint8)


def noise(count: int, *, fps: float = FPS, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(-9000, 9000, (2, samples_for(count, fps, 48_000)), dtype=np.int16)


def make_take(path: Path, *, count: int = 17, seed: int = 0, **settings: object) -> Path:
    media.write_take(path, frames(count, seed=seed), noise(count, seed=seed), fps=FPS, **settings)
    return path


def test_a_take_holds_its_picture_and_exactly_its_sound(tmp_path: Path) -> None:
    take = make_take(tmp_path / "take.mp4")
    assert media.probe(take) == media.Probe(96, 64, FPS, 17, 0.68, 48_000)
    sound, rate = media.read_sound(take)
    assert rate == 48_000
    assert np.array_equal(sound, noise(17))
    for read, drawn in zip(media.read_frames(take), frames(17), strict=True):
        assert np.abs(read.astype(int) - drawn).mean() < 4
    assert [path.name for path in tmp_path.iterdir()] == ["take.mp4"]


def test_the_same_take_has_the_same_bytes(tmp_path: Path) -> None:
    assert make_take(tmp_path / "a.mp4").read_bytes() == make_take(tmp_path / "b.mp4").read_bytes()


def test_colours_come_back(tmp_path: Path) -> None:
    """A wrong matrix or range would shift saturated colours by 10 levels and more."""
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (128, 64, 200), (20, 140, 90)]
    flat = [np.full((64, 64, 3), colour, np.uint8) for colour in colours for _ in range(2)]
    media.write_take(tmp_path / "t.mp4", flat, noise(14), fps=FPS, crf=4)
    for read, drawn in zip(media.read_frames(tmp_path / "t.mp4"), flat, strict=True):
        assert np.abs(read.astype(int) - drawn).max() <= 3
    with av.open(str(tmp_path / "t.mp4")) as file:
        context = file.streams.video[0].codec_context
        assert (context.pix_fmt, context.colorspace, context.color_range, context.color_trc) == ("yuv420p", 1, 1, 1)


@pytest.mark.parametrize("index", [0, 1, 24, 25, 32])
def test_read_frame_is_that_frame(tmp_path: Path, index: int) -> None:
    take = make_take(tmp_path / "take.mp4", count=33)
    assert np.array_equal(media.read_frame(take, index), list(media.read_frames(take))[index])


@pytest.mark.parametrize("index", [-1, 17])
def test_a_frame_that_is_not_there_is_named(tmp_path: Path, index: int) -> None:
    take = make_take(tmp_path / "take.mp4")
    with pytest.raises(RequestError, match=f"frame {index} wanted, it has frames 0 to 16"):
        media.read_frame(take, index)


def test_frames_are_streamed(tmp_path: Path) -> None:
    """A renderer may draw every frame into the same memory."""
    canvas = np.zeros((64, 96, 3), np.uint8)

    def drawn() -> Iterator[np.ndarray]:
        for frame in frames(9):
            canvas[:] = frame
            yield canvas

    media.write_take(tmp_path / "t.mp4", drawn(), noise(9), fps=FPS)
    make_take(tmp_path / "same.mp4", count=9)
    assert (tmp_path / "t.mp4").read_bytes() == (tmp_path / "same.mp4").read_bytes()


def test_what_did_not_change_is_converted_as_if_it_had() -> None:
    random = np.random.default_rng(0)
    shown, through = random.integers(0, 256, (64, 96, 3), dtype=np.uint8), ToVideo()
    all_, none = slice(None), slice(0, 0)
    parts = [(all_, all_), (none, none), (slice(7, 8), all_), (slice(33, 50), slice(13, 20)), (slice(63, 64), slice(95, 96)),
             (all_, slice(0, 1)), (slice(0, 3), slice(5, 94)), (all_, slice(3, 96)), (all_, all_)]  # fmt: skip
    for part in parts:
        shown[part] = random.integers(0, 256, shown[part].shape, dtype=np.uint8)
        kept, anew = through(shown).to_ndarray(), ToVideo()(shown).to_ndarray()
        assert np.abs(kept.astype(int) - anew).max() <= 1  # where a block of pixels ends may decide how one is rounded


def test_a_frame_that_nobody_can_write_to_is_the_same_picture_when_it_comes_again() -> None:
    through, frame = ToVideo(2), np.zeros((64, 96, 3), np.uint8)
    frame.flags.writeable = False
    lit = frame.copy()
    lit[10:20, 10:20] = 255
    dark = through(frame)
    assert through(frame) is dark
    assert through(lit) is not dark, "the encoder may still be at the dark one"
    lit[:] = 0
    assert through(lit).to_ndarray()[12, 12] == 16, "one that was drawn into is looked at"


def test_a_frame_that_says_what_is_new_is_converted_there() -> None:
    random = np.random.default_rng(0)
    before, through = random.integers(0, 256, (64, 96, 3), dtype=np.uint8), ToVideo(2)
    before.flags.writeable = False
    through(before)
    beyond = [(-9, -9, 5, 7), (90, 60, 200, 99)]
    for rects in ([(10, 3, 31, 20), (25, 17, 40, 33)], beyond, [(120, 0, 130, 9)], [], [(0, 0, 96, 64)]):
        drawn = before.copy()
        for left, top, right, low in rects:
            part = drawn[max(0, top) : max(0, low), max(0, left) : max(0, right)]
            part[:] = random.integers(0, 256, part.shape, dtype=np.uint8)
        drawn.flags.writeable = False
        shown = Redrawn.over(before, drawn, rects)
        kept, anew = through(shown).to_ndarray(), ToVideo()(drawn).to_ndarray()
        assert np.abs(kept.astype(int) - anew).max() <= 1
        before = shown


def test_what_a_frame_says_of_another_one_than_the_last_is_not_believed() -> None:
    black, white = np.zeros((64, 96, 3), np.uint8), np.full((64, 96, 3), 255, np.uint8)
    for frame in (black, white):
        frame.flags.writeable = False
    shown, through = Redrawn.over(black, black.copy(), []), ToVideo(2)
    through(white)
    assert through(shown).to_ndarray()[0, 0] == 16
    assert shown.copy().since(black) is None, "a copy says nothing"
    assert shown[:8].since(black) is None, "nor does a part"


def test_pictures_that_wait_for_the_encoder_keep_what_they_show() -> None:
    random = np.random.default_rng(0)
    shown, through = random.integers(0, 256, (64, 96, 3), dtype=np.uint8), ToVideo(WAITING + 1)
    waiting, wanted = [], []
    for number in range(WAITING + 1):
        shown[16 * number : 16 * number + 4] = number
        waiting.append(through(shown))
        wanted.append(ToVideo()(shown).to_ndarray())
    for kept, anew in zip(waiting, wanted, strict=True):
        assert np.abs(kept.to_ndarray().astype(int) - anew).max() <= 1


def test_what_is_done_beside_is_done_in_order_and_heard_when_it_fails() -> None:
    done: list[int] = []

    def work(number: int) -> None:
        if number == 5:
            raise MemoryError("picture 5")
        done.append(number)

    with Beside() as beside:
        for number in range(5):
            beside(work, number)
    assert done == [0, 1, 2, 3, 4]
    with pytest.raises(MemoryError, match="picture 5"), Beside() as beside:
        beside(work, 5)


def test_an_encoder_that_fails_is_heard_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    def counted() -> Iterator[np.ndarray]:
        for number, frame in enumerate(frames(65)):
            drawn.append(number)
            yield frame

    def full(self: Sound, samples: np.ndarray) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr(Sound, "add", full)
    with pytest.raises(MemoryError, match="no room"):
        media.write_take(tmp_path / "t.mp4", counted(), noise(65), fps=FPS)
    assert len(drawn) <= FPS + WAITING + 2  # sound is written by the second
    assert not list(tmp_path.iterdir())


def test_every_colour_is_converted_by_the_standard() -> None:
    """ITU-R BT.709-6, studio range: black at 16, white at 235, colours around 128."""
    for colour, wanted in {(0, 0, 0): (16, 128, 128), (255, 255, 255): (235, 128, 128), (255, 0, 0): (63, 102, 240),
                           (0, 255, 0): (173, 42, 26), (0, 0, 255): (32, 240, 118)}.items():  # fmt: skip
        planes = ToVideo()(np.full((32, 32, 3), colour, np.uint8)).to_ndarray()
        found = (planes[:32], planes[32:40], planes[40:])
        off = [np.abs(plane.astype(int) - level).max() for plane, level in zip(found, wanted, strict=True)]
        assert max(off) <= 1, colour


def test_picture_and_sound_of_different_length_are_refused(tmp_path: Path) -> None:
    with pytest.raises(GenerationFailed, match=r"t\.mp4: 17280 samples for 8 frames, expected 15360"):
        media.write_take(tmp_path / "t.mp4", frames(8), noise(9), fps=FPS)
    with pytest.raises(GenerationFailed, match="without frames"):
        media.write_take(tmp_path / "t.mp4", iter(()), noise(9), fps=FPS)
    assert not list(tmp_path.iterdir())


def test_a_cancelled_take_leaves_nothing_and_an_old_file_alone(tmp_path: Path) -> None:
    old = make_take(tmp_path / "take.mp4")
    before = old.read_bytes()

    def stopped() -> Iterator[np.ndarray]:
        yield from frames(5)
        raise Cancelled("stopped on request")

    with pytest.raises(Cancelled):
        media.write_take(old, stopped(), noise(9), fps=FPS)
    assert [path.name for path in tmp_path.iterdir()] == ["take.mp4"]
    assert old.read_bytes() == before


@pytest.mark.parametrize("fps", [12.5, 23.976, 24, 30_000 / 1001])
def test_frame_rates(tmp_path: Path, fps: float) -> None:
    media.write_take(tmp_path / "t.mp4", frames(9), noise(9, fps=fps), fps=fps)
    held = media.probe(tmp_path / "t.mp4")
    assert float(held.fps) == pytest.approx(fps, abs=1e-9)
    assert held.frames == 9


def test_quantise_rounds_and_clips() -> None:
    assert media.quantise(np.array([[0, 1, -1, 2, -2, 0.6 / 32767]])).tolist() == [[0, 32767, -32767, 32767, -32768, 1]]


@pytest.mark.parametrize(("shape", "samples", "rate"), [((9, 64, 96, 3), 9000, 48_000), ((1, 33, 47, 3), 0, 16_000)])
def test_a_slot_keeps_its_digest(tmp_path: Path, shape: tuple[int, ...], samples: int, rate: int) -> None:
    random = np.random.default_rng(0)
    who = Who(
        people=(Presence(person="mara-ß", boxes=((0.1, 0.2, 0.30000000000000004, 1.0), None), spans=((0.1, 0.25),)),)
    )
    sound = random.integers(-32768, 32768, (2, samples)).astype(np.int16)
    slot = Slot(random.integers(0, 256, shape, dtype=np.uint8), sound, rate, who)
    media.write_slot(tmp_path / "a.mkv", slot)
    media.write_slot(tmp_path / "b.mkv", slot)
    assert media.read_slot(tmp_path / "a.mkv").digest == slot.digest
    assert (tmp_path / "a.mkv").read_bytes() == (tmp_path / "b.mkv").read_bytes()


def test_a_take_is_not_a_slot(tmp_path: Path) -> None:
    with pytest.raises(GenerationFailed, match="not a slot"):
        media.read_slot(make_take(tmp_path / "take.mp4"))


def test_images(tmp_path: Path) -> None:
    frame = next(frames(1))
    media.write_png(tmp_path / "key.png", frame)
    assert np.array_equal(media.read_image(tmp_path / "key.png"), frame)


@pytest.mark.parametrize(
    "read", [media.probe, media.read_sound, media.read_slot, media.read_image, lambda p: list(media.read_frames(p))]
)
@pytest.mark.parametrize("content", [None, b"", b"not a film" * 100])
def test_files_that_cannot_be_read_are_named(tmp_path: Path, read: object, content: bytes | None) -> None:
    path = tmp_path / "broken.mp4"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GenerationFailed, match=r"broken\.mp4: this .* cannot be read"):
        read(path)


def test_a_file_cut_short_is_noticed(tmp_path: Path) -> None:
    take = make_take(tmp_path / "take.mp4", count=49)
    take.write_bytes(take.read_bytes()[: take.stat().st_size // 2])
    with pytest.raises(GenerationFailed, match="of 49 frames can be read"):
        list(media.read_frames(take))
    with pytest.raises(GenerationFailed, match=r"take\.mp4: "):
        media.concat([take], tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(GenerationFailed, match=r"nowhere/t\.mp4: this file cannot be written"):
        make_take(tmp_path / "nowhere" / "t.mp4")
    with pytest.raises(GenerationFailed, match=r"nowhere/k\.png: this file cannot be written"):
        media.write_png(tmp_path / "nowhere" / "k.png", next(frames(1)))


def click_take(path: Path, *, count: int, at: int, seed: int) -> None:
    sound = np.zeros((2, samples_for(count, FPS, 48_000)), np.int16)
    sound[:, at] = 29_000
    media.write_take(path, frames(count, seed=seed), sound, fps=FPS)


def test_the_cut_copies_pictures_and_keeps_time(tmp_path: Path) -> None:
    takes = [tmp_path / f"{n}.mp4" for n in range(3)]
    for seed, take in enumerate(takes):
        click_take(take, count=25, at=9000, seed=seed)
    film = tmp_path / "film.mp4"
    media.concat(
        takes,
        film,
        title="The Lighthouse",
        chapters=[media.Chapter(n, n + 1, f"{n + 1}. Über") for n in range(3)],
        subtitles=[
            media.Cue(2.2, 2.8, "last"),
            media.Cue(0.25, 1.5, "Good morning – ä"),
            media.Cue(1.25, 2, "two\nlines"),
        ],
    )
    joined = [frame for take in takes for frame in media.read_frames(take)]
    assert all(np.array_equal(a, b) for a, b in zip(joined, media.read_frames(film), strict=True))
    sound, _ = media.read_sound(film)
    for n in range(3):
        second = np.abs(sound[0, n * 48_000 : (n + 1) * 48_000].astype(int))
        assert abs(int(second.argmax()) - 9000) <= 1
    assert film.read_bytes().find(b"moov") < film.read_bytes().find(b"mdat")
    with av.open(str(film)) as file:
        assert file.metadata["title"] == "The Lighthouse"
        assert [(c["start"], c["end"], c["metadata"]["title"]) for c in file.chapters()] == [
            (n * 1000, (n + 1) * 1000, f"{n + 1}. Über") for n in range(3)
        ]
        audio, text = file.streams.audio[0], file.streams.subtitles[0]
        assert (audio.codec_context.name, audio.duration, file.duration) == ("aac", 144_000, 3_000_000)
        shown = [(p.pts, p.duration, bytes(p)[2:].decode()) for p in file.demux(text) if p.size > 2]
    assert shown == [(250, 1000, "Good morning – ä"), (1250, 750, "two\nlines"), (2200, 600, "last")]


def test_takes_of_other_quality_still_join_without_encoding(tmp_path: Path) -> None:
    takes = [make_take(tmp_path / "a.mp4", crf=18), make_take(tmp_path / "b.mp4", seed=1, crf=30)]
    media.concat(takes, tmp_path / "film.mp4")
    joined = [frame for take in takes for frame in media.read_frames(take)]
    assert all(np.array_equal(a, b) for a, b in zip(joined, media.read_frames(tmp_path / "film.mp4"), strict=True))


def test_a_take_from_elsewhere_is_encoded_anew_and_silence_fills_it(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "b.mp4"), "w") as out:  # with B-frames, without sound
        stream = out.add_stream("libx264", rate=FPS)
        stream.width, stream.height = 96, 64
        for frame in frames(17, seed=1):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        out.mux(stream.encode(None))
    takes = [make_take(tmp_path / "a.mp4"), tmp_path / "b.mp4", make_take(tmp_path / "c.mp4")]
    media.concat(takes, tmp_path / "film.mp4")
    assert media.probe(tmp_path / "film.mp4").frames == 51
    drawn = [*frames(17), *frames(17, seed=1), *frames(17)]
    for read, frame in zip(media.read_frames(tmp_path / "film.mp4"), drawn, strict=True):
        assert np.abs(read.astype(int) - frame).mean() < 8
    sound, _ = media.read_sound(tmp_path / "film.mp4")
    levels = [np.abs(sound[:, int(t * 48_000) : int((t + 0.5) * 48_000)].astype(int)).mean() for t in (0.1, 0.8, 1.5)]
    assert levels[1] < 5 < 1000 < min(levels[0], levels[2])


def test_takes_of_different_size_are_refused(tmp_path: Path) -> None:
    make_take(tmp_path / "a.mp4")
    media.write_take(tmp_path / "b.mp4", frames(9, height=96), noise(9), fps=FPS)
    with pytest.raises(RequestError, match=r"b\.mp4 has 96x96 at 25 fps, the takes before it 96x64 at 25"):
        media.concat([tmp_path / "a.mp4", tmp_path / "b.mp4"], tmp_path / "film.mp4")
    with pytest.raises(RequestError, match="no takes to join"):
        media.concat([], tmp_path / "film.mp4")


def test_srt(tmp_path: Path) -> None:
    cues = [media.Cue(3661.0015, 3663, "Später\r\nzwei"), media.Cue(0.5, 2, "First"), media.Cue(1, 1.5, "  ")]
    media.write_srt(tmp_path / "film.srt", cues)
    assert (tmp_path / "film.srt").read_bytes().decode() == (
        "1\n00:00:00,500 --> 00:00:02,000\nFirst\n\n2\n01:01:01,002 --> 01:01:03,000\nSpäter\nzwei\n"
    )


def test_nothing_is_said_on_stderr(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    make_take(tmp_path / "a.mp4")
    media.concat([tmp_path / "a.mp4"] * 2, tmp_path / "film.mp4", subtitles=[media.Cue(0, 1, "x")])
    (tmp_path / "junk.mp4").write_bytes(b"junk" * 500)
    with pytest.raises(GenerationFailed):
        media.probe(tmp_path / "junk.mp4")
    assert capfd.readouterr() == ("", "")
