"""The choice of what a shot leaves in memory: number by number against the reference, and by property."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file

from generator.base import Presence, Who
from generator.errors import RequestError
from generator.memory.mel import log_mel, resampled, stereo
from generator.memory.slots import Window, audio_latents_for, choose_window, clip_around, cut_slot, window_scores

DATA = Path(__file__).parents[1] / "data"
GOLDEN = json.loads((DATA / "memory_select.json").read_text())


@pytest.fixture(scope="module")
def tensors() -> dict[str, np.ndarray]:
    return load_file(DATA / "memory_select.safetensors")


def golden_window(case: dict[str, Any], waveform: np.ndarray) -> Window:
    return choose_window(
        waveform,
        rate=case["label_sample_rate"],
        rate_label=case["label_sample_rate"],
        audio_latents=case["audio_latent_frames"],
        video_frames=case["video_frames"],
        fps=case["fps"],
        window_latents=case["window_latents"],
        clip_frames=case["clip_frames"],
        mode=case["selection_mode"],
        frame_mode=case["frame_mode"],
        mel_bins=case["mel_bins"],
    )


@pytest.mark.parametrize("case", GOLDEN["memory_select"], ids=lambda case: case["name"])
def test_same_choice_as_the_reference(case: dict[str, Any], tensors: dict[str, np.ndarray]) -> None:
    window = golden_window(case, tensors[case["waveform"]])
    assert list(window.clip) == case["expected_clip_frame_indices"]
    assert [window.latent_start, window.latent_end] == case["expected_audio_latent_indices"]
    assert window.mode == case["expected_mode"]
    if "expected_seconds" in case:
        assert [window.start, window.end] == case["expected_seconds"]
        assert list(window.starts) == case["candidate_starts"]
        np.testing.assert_allclose(window.scores, tensors[f"{case['name']}.expected_scores"], rtol=1e-4)


@pytest.mark.parametrize("bins", [64, 128])
def test_log_mel_of_the_reference(bins: int, tensors: dict[str, np.ndarray]) -> None:
    mel = log_mel(stereo(tensors["mel.waveform"]), rate=16_000, bins=bins)
    np.testing.assert_allclose(mel, tensors[f"mel.expected_logmel{bins}"], atol=5e-4, rtol=0)


@pytest.mark.parametrize("case", GOLDEN["audio_latents"], ids=lambda case: f"{case['frames']}@{case['fps']:g}")
def test_audio_latents_of_a_shot(case: dict[str, Any]) -> None:
    assert audio_latents_for(case["frames"], case["fps"]) == case["latents"]


def test_an_event_is_found_at_its_true_time() -> None:
    """48 kHz sound, loud from 2 s to 4 s of 9.64 s: the true rate finds it, the released label looks far too late."""
    wave = np.zeros((2, 462_720), np.float32)
    wave[:, 96_000:192_000] = 0.5 * np.sin(2 * np.pi * 220 * np.arange(96_000) / 48_000)
    true = choose_window(wave, video_frames=241, fps=25)
    released = choose_window(wave, video_frames=241, fps=25, rate_label=16_000)
    start, end = true.seconds
    assert start <= 2
    assert end >= 4
    assert 50 <= true.frame <= 100
    assert true.latent_start <= 50
    assert true.latent_end >= 100
    assert released.frame > 125
    assert released.seconds[0] >= 2
    assert released.seconds[1] <= 4
    assert released.clock == 3


def test_scan_does_not_depend_on_the_form_of_the_waveform() -> None:
    wave = np.random.default_rng(0).integers(-9000, 9000, (2, 144_000), dtype=np.int16)
    assert choose_window(wave, video_frames=73, fps=24) == choose_window(
        wave / np.float32(32768), video_frames=73, fps=24
    )


def test_one_channel_counts_as_two_and_a_third_does_not_count() -> None:
    mono = np.random.default_rng(0).normal(0, 0.1, 48_000).astype(np.float32)
    loud = np.stack([mono, mono, np.ones_like(mono)])
    assert choose_window(mono, video_frames=25, fps=25) == choose_window(loud, video_frames=25, fps=25)


def test_sound_too_short_to_scan_gives_the_centre_and_says_so() -> None:
    window = choose_window(np.zeros((2, 3 * 512), np.float32), video_frames=9, fps=25)
    assert (window.mode, window.clip) == ("center", tuple(range(9)))
    assert "512 samples at 16000 Hz are too few" in window.why
    assert choose_window(np.zeros((2, 3 * 513), np.float32), video_frames=9, fps=25).why == ""


def test_equal_windows_score_exactly_equal() -> None:
    """A running sum would not: the first of equal windows must win."""
    scores = window_scores(np.full(1000, 1e-5 * 256), range(0, 600, 95), 381)
    assert len(set(scores)) == 1


def test_a_shot_without_frames_is_refused() -> None:
    with pytest.raises(RequestError, match="0 frames"):
        choose_window(np.zeros((2, 4800), np.float32), video_frames=0, fps=25)


@settings(deadline=None, max_examples=150)
@given(
    samples=st.integers(0, 9000),
    frames=st.integers(1, 60),
    fps=st.sampled_from([12.0, 23.976, 24.0, 25.0, 30.0, 50.0]),
    latents=st.none() | st.integers(0, 80),
    window_latents=st.integers(1, 30),
    clip_frames=st.integers(1, 12),
    mode=st.sampled_from(["max_response", "center"]),
    frame_mode=st.sampled_from(["center", "first"]),
    label=st.none() | st.sampled_from([8_000, 16_000, 48_000]),
    seed=st.integers(0, 9),
)
def test_every_choice_lies_inside_the_shot(
    *,
    samples: int,
    frames: int,
    fps: float,
    latents: int | None,
    window_latents: int,
    clip_frames: int,
    mode: Any,
    frame_mode: Any,
    label: int | None,
    seed: int,
) -> None:
    wave = np.random.default_rng(seed).normal(0, 0.1, (2, samples)).astype(np.float32)
    window = choose_window(
        wave,
        rate=16_000,
        video_frames=frames,
        fps=fps,
        audio_latents=latents,
        window_latents=window_latents,
        clip_frames=clip_frames,
        mode=mode,
        frame_mode=frame_mode,
        rate_label=label,
    )
    available = audio_latents_for(frames, fps) if latents is None else latents
    assert 0 <= window.frame < frames
    assert len(window.clip) == clip_frames
    assert window.clip[0] >= 0
    assert window.clip[-1] < frames
    assert all(b - a in (0, 1) for a, b in zip(window.clip, window.clip[1:], strict=False))
    assert clip_frames > frames or window.frame in window.clip
    assert 0 <= window.latent_start <= window.latent_end <= available
    assert window.latent_end - window.latent_start == min(available, window_latents)
    slot = cut_slot(
        window, np.zeros((clip_frames, 2, 2, 3), np.uint8), np.zeros((2, samples), np.int16), Who(), rate=16_000
    )
    assert slot.samples.shape[1] <= samples


@given(frame=st.integers(0, 300), extra=st.integers(0, 300), length=st.integers(1, 17))
def test_a_clip_is_centred_where_there_is_room(frame: int, extra: int, length: int) -> None:
    frames = frame + 1 + extra
    clip = clip_around(frame, frames, length)
    if (length - 1) // 2 <= frame and length // 2 <= extra:
        assert clip[(length - 1) // 2] == frame


def window_of(*, clip: tuple[int, ...], start: float, end: float) -> Window:
    return Window(start, end, 0, 1, clip[4], clip, "max_response")


def test_cut_slot_takes_sound_boxes_and_spans_of_the_window() -> None:
    samples = np.arange(2 * 96_000, dtype=np.int64).astype(np.int16).reshape(2, -1)
    box = (0.1, 0.2, 0.3, 0.4)
    who = Who(
        people=(
            Presence(person="seen", boxes=(box,) * 12 + (None,) * 36),
            Presence(person="heard", boxes=(None,) * 48, spans=((0.0, 0.75), (0.9, 1.1), (1.2, 1.9))),
            Presence(person="elsewhere", boxes=(box,) * 5 + (None,) * 43, spans=((1.5, 2.0),)),
        )
    )
    clip = tuple(range(8, 17))
    frames = np.zeros((9, 4, 6, 3), np.uint8)
    slot = cut_slot(window_of(clip=clip, start=0.5, end=1.5), frames, samples, who)
    assert np.array_equal(slot.samples, samples[:, 24_000:72_000])
    assert [person.person for person in slot.who.people] == ["seen", "heard"]
    assert slot.who.of("seen").boxes == (box,) * 4 + (None,) * 5
    assert slot.who.of("heard").spans == ((0.0, 0.25), (0.4, 0.6), (0.7, 1.0))


def test_cut_slot_follows_a_wrong_clock_back_to_the_true_time() -> None:
    samples = np.arange(96_000, dtype=np.int64).astype(np.int16) * np.ones((2, 1), np.int16)
    window = Window(1.5, 3.0, 0, 1, 4, tuple(range(9)), "max_response", clock=3.0)
    slot = cut_slot(window, np.zeros((9, 4, 6, 3), np.uint8), samples, Who())
    assert np.array_equal(slot.samples, samples[:, 24_000:48_000])


def test_cut_slot_refuses_frames_that_are_not_the_clip() -> None:
    with pytest.raises(RequestError, match="4 frames for a slot of 9"):
        cut_slot(
            window_of(clip=tuple(range(9)), start=0, end=1),
            np.zeros((4, 4, 6, 3), np.uint8),
            np.zeros((2, 9), np.int16),
            Who(),
        )


def test_resampling_keeps_a_tone_and_its_length() -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000).astype(np.float32)[None]
    down = resampled(tone, 48_000, 16_000)
    assert down.shape == (1, 16_000)
    wanted = np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)
    np.testing.assert_allclose(down[0, 100:-100], wanted[100:-100], atol=2e-3)
