"""`python -m tests.parity FOLDER`: the project's own parts against a folder of golden data, number by number.

The folder has `manifest.json`, weights (`transformer/`, and all components in `original/`) and `cases/`. Every case that
its manifest lists is run; what it does not list is left out. Prints each comparison, and exits 1 when one is too far off.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from generator.echo import codec
from generator.echo.config import EchoSettings
from generator.echo.masks import audio_self_mask, audio_to_video_mask
from generator.echo.memory import EchoSlot, Memory, slot_of_shot, window_of
from generator.memory import bank
from generator.memory.mel import MEL_RATE, log_mel, stereo
from generator.memory.slots import Window, choose_window
from generator.shapes import LatentShape
from tests.golden import (
    CLOSE,
    EXACT,
    LEVEL,
    LOG_MEL,
    RULES,
    SCORE,
    WAVE,
    Golden,
    Row,
    context_of,
    gap,
    memory_of,
    predicted,
    same,
    sampled,
    settings_of,
    shot_of,
)

VOCODER_RATE = 48_000


def transformer_rows(golden: Golden, case: dict[str, Any]) -> Iterator[Row]:
    """One forward pass."""
    tensors = golden.tensors(case)
    name = f"transformer {case['name']}"
    latents, conditions = shot_of(golden, case, tensors)
    yield Row(name, "video coordinates", gap(conditions.video_coords, tensors["video_coords"]), EXACT)
    yield Row(name, "audio coordinates", gap(conditions.audio_coords, tensors["audio_coords"]), EXACT)
    if case["paired_masks"]:
        pairs, apart = audio_to_video_mask(conditions.layout), audio_self_mask(conditions.layout)
        for mask, dense in (("mask_a2v", pairs), ("mask_v2a", pairs.T), ("mask_audio_self", apart)):
            yield Row(name, mask, gap(dense.expand_as(tensors[mask]), tensors[mask]), EXACT)
    results = {}
    for kind, rules in RULES.items():
        (video, audio), x0 = predicted(golden, latents, conditions, tensors["audio_global_sigma"], rules)
        results[kind] = x0
        yield Row(name, f"video velocity, {kind}", gap(video, tensors["expected_velocity_video_tokens"]), CLOSE)
        yield Row(name, f"audio velocity, {kind}", gap(audio, tensors["expected_velocity_audio_tokens"]), CLOSE)
        yield Row(name, f"video x0, {kind}", gap(x0.video, tensors["expected_x0_video"]), CLOSE)
        yield Row(name, f"audio x0, {kind}", gap(x0.audio, tensors["expected_x0_audio"]), CLOSE)
    structured, dense = results["structured"], results["dense"]
    apart_by = max(gap(structured.video, dense.video), gap(structured.audio, dense.audio))
    yield Row(name, "structured against dense", apart_by, 1e-5)


def sampler_rows(golden: Golden, case: dict[str, Any]) -> Iterator[Row]:
    """A whole run, step by step."""
    tensors = golden.tensors(case)
    name = f"sampler {case['name']}"
    memory = memory_of(tensors, case["audio_segment_lengths"])
    for kind, rules in RULES.items():
        steps = sampled(
            golden,
            tensors,
            context_of(tensors),
            memory,
            settings=settings_of(case),
            sigmas=case["sigmas"],
            rules=rules,
        )
        video, audio = (torch.stack([getattr(step.x0, part) for step in steps]) for part in ("video", "audio"))
        yield Row(name, f"video x0 of each step, {kind}", gap(video, tensors["expected_x0_video_per_step"]), CLOSE)
        yield Row(name, f"audio x0 of each step, {kind}", gap(audio, tensors["expected_x0_audio_per_step"]), CLOSE)
        final = steps[-1].latents
        yield Row(name, f"final video, {kind}", gap(final.video, tensors["expected_final_video"]), CLOSE)
        yield Row(name, f"final audio, {kind}", gap(final.audio, tensors["expected_final_audio"]), CLOSE)


def selection_rows(golden: Golden, section: dict[str, Any]) -> Iterator[Row]:
    """What a finished shot leaves in memory."""
    tensors = load_file(golden.folder / section["file"])
    for case in section["cases"]:
        name = f"memory_select {case['name']}"
        window = choose_window(
            tensors[case["waveform"]].numpy(),
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
        yield Row(name, "clip", same(list(window.clip), case["expected_clip_frame_indices"]), EXACT)
        latents = [window.latent_start, window.latent_end]
        yield Row(name, "audio latents", same(latents, case["expected_audio_latent_indices"]), EXACT)
        wanted = tensors.get(f"{case['name']}.expected_scores")
        if wanted is not None:
            scores = torch.tensor(window.scores) / wanted
            yield Row(name, "scores, relative", gap(scores, torch.ones_like(wanted)), SCORE)
    for bins in (64, 128):
        mel = log_mel(stereo(tensors["mel.waveform"].numpy()), rate=MEL_RATE, bins=bins)
        yield Row("memory_select", f"log-mel of {bins} bins", gap(mel, tensors[f"mel.expected_logmel{bins}"]), LOG_MEL)


def bank_row(case: dict[str, Any]) -> Row:
    """The native bank after each shot."""
    size, fixed = case["max_size"], case["num_fixed"]
    history = case["contents_after_each_shot"]
    kept = [bank.native(range(shots + 1), max_size=size, num_fixed=fixed) for shots in range(len(history))]
    return Row(f"bank_trim {size} with {fixed} fixed", "contents", same(kept, history), EXACT)


def shape_row(case: dict[str, Any]) -> Row:
    """The latents of a size and length."""
    shape = LatentShape.of(case["width"], case["height"], case["num_frames"], case["fps"])
    video, audio = case["video_latent"], case["audio_latent"]
    got = [shape.frames, shape.height, shape.width, shape.audio]
    name = f"latent_shapes {case['width']}x{case['height']}, {case['num_frames']} frames at {case['fps']:g}"
    return Row(name, "shape", same(got, [video[1], *video[3:], audio[1]]), EXACT)


@torch.no_grad()
def component_rows(golden: Golden, section: dict[str, Any]) -> Iterator[Row]:
    """Codecs and connectors."""
    tensors = golden.tensors(section)
    latents = codec.encode_clip(golden.vae, tensors["vae.clip_uint8"].numpy())
    yield Row("vae", "latents", gap(latents, tensors["vae.expected_latents"]), CLOSE)
    yield Row("vae", "memory latent", gap(latents[:, :, -1:], tensors["vae.expected_memory_latent"]), CLOSE)
    pixels = codec.decode_video(golden.vae, tensors["vae.decode_latents"], tiled=False)
    yield Row("vae", "pixels", gap(pixels[:, :, [0, 8, 16]], tensors["vae.expected_pixels_frames_0_8_16"]), CLOSE)
    yield Row("vae", "frames", gap(codec.to_uint8(pixels)[0], tensors["vae.expected_uint8"]), LEVEL)
    tokens = codec.encode_mel(golden.audio_vae, tensors["audio_vae.mel"])
    yield Row("audio_vae", "tokens of a mel", gap(tokens, tensors["audio_vae.expected_latent_tokens"]), CLOSE)
    wave = tensors["audio_vae.encode_waveform16k"].numpy()
    tokens = codec.encode_wave(golden.audio_vae, stereo(wave), MEL_RATE)
    yield Row("audio_vae", "tokens of sound", gap(tokens, tensors["audio_vae.expected_waveform_latent_tokens"]), CLOSE)
    mel = codec.decode_mel(golden.audio_vae, tensors["audio_vae.decode_tokens"])
    yield Row("audio_vae", "mel", gap(mel, tensors["audio_vae.expected_mel"]), CLOSE)
    mel = tensors["audio_vae.expected_mel"]
    yield Row("vocoder", "sound", gap(golden.vocoder(mel), tensors["vocoder.expected_waveform48k"]), WAVE)
    loud = golden.vocoder(3 * mel)
    yield Row("vocoder", "loud sound", gap(loud, tensors["vocoder.expected_waveform48k_loud_mel"]), WAVE)
    for number in range(sum(key.startswith("connectors.hidden_states_") for key in tensors)):
        states = tensors[f"connectors.hidden_states_{number}"].flatten(2)
        mask = tensors[f"connectors.attention_mask_{number}"]
        contexts = golden.connectors(states, mask, padding_side="left")
        for part, got in zip(("video_context", "audio_context", "text_mask"), contexts, strict=True):
            wanted = tensors[f"connectors.expected_{part}_{number}"]
            yield Row(f"connectors {number}", part, gap(got.reshape(wanted.shape), wanted), CLOSE)


def story_settings(story: dict[str, Any]) -> EchoSettings:
    return EchoSettings(
        position_mode=story["position_mode"],
        window_latents=story["window"],
        window_clock="released",
        bank_size=story["max_size"],
        bank_fixed=story["fix"],
    )


def story_slot(golden: Golden, story: dict[str, Any], shot: dict[str, Any]) -> tuple[Window, EchoSlot]:
    """What a shot leaves in memory, of the frames, the sound and the latents that the reference made."""
    tensors = golden.tensors(shot)
    frames, audio = tensors["expected_video_uint8"].numpy(), tensors["expected_final_audio"]
    window = window_of(
        stereo(tensors["expected_waveform48k_int16"].numpy()),
        rate=story["true_waveform_rate"],
        frames=len(frames),
        fps=story["fps"],
        latents=audio.shape[1],
        settings=story_settings(story),
    )
    return window, slot_of_shot(golden.vae, window, clip=frames[list(window.clip)], audio=audio)


def story_rows(golden: Golden, story: dict[str, Any]) -> Iterator[Row]:
    """Shots in a row, each stage fed with what the reference made of the one before."""
    settings = story_settings(story)
    slots: list[EchoSlot] = []
    for number, shot in enumerate(story["shots_detail"]):
        name, tensors, wanted = f"story shot {number}", golden.tensors(shot), shot["saved_slot"]
        kept = bank.native(range(number), max_size=settings.bank_size, num_fixed=settings.bank_fixed)
        memory = Memory.of([slots[index] for index in kept], settings)
        if kept:
            lengths = shot["memory_audio_segment_lengths"]
            yield Row(name, "bank", same(kept, story["shots_detail"][number - 1]["bank_after"]), EXACT)
            yield Row(name, "audio tokens of the slots", same(list(memory.slot_audio), lengths), EXACT)
            yield Row(name, "memory video", gap(memory.video, tensors["expected_memory_video"]), CLOSE)
            yield Row(name, "memory audio", gap(memory.audio, tensors["expected_memory_audio"]), CLOSE)
            memory = Memory(tensors["expected_memory_video"], tensors["expected_memory_audio"], tuple(lengths))
        for kind, rules in RULES.items():
            final = sampled(
                golden,
                tensors,
                context_of(tensors),
                memory,
                settings=settings,
                sigmas=story["sigmas"],
                rules=rules,
            )[-1].latents
            yield Row(name, f"final video, {kind}", gap(final.video, tensors["expected_final_video"]), CLOSE)
            yield Row(name, f"final audio, {kind}", gap(final.audio, tensors["expected_final_audio"]), CLOSE)
        yield from decoded_rows(golden, name, tensors)
        window, slot = story_slot(golden, story, shot)
        slots.append(slot)
        start, end = wanted["video_clip_start"], wanted["video_clip_end"]
        yield Row(name, "clip", same(window.clip, tuple(range(start, end))), EXACT)
        latents = (window.latent_start, window.latent_end)
        yield Row(name, "window", same(latents, (wanted["audio_window_start"], wanted["audio_window_end"])), EXACT)


def decoded_rows(golden: Golden, name: str, tensors: dict[str, Tensor]) -> Iterator[Row]:
    """A shot's latents as frames and sound."""
    pixels = codec.decode_video(golden.vae, tensors["expected_final_video"].transpose(1, 2), tiled=False)
    yield Row(name, "frames", gap(codec.to_uint8(pixels)[0], tensors["expected_video_uint8"]), LEVEL)
    wave = codec.decode_audio(golden.audio_vae, golden.vocoder, tensors["expected_final_audio"])[0]
    yield Row(name, "sound", gap(wave, tensors["expected_waveform48k_int16"] / 32767), WAVE)


def all_rows(golden: Golden) -> Iterator[Row]:
    """Every comparison that a folder's manifest asks for."""
    manifest = golden.manifest
    for case in manifest.get("transformer", []):
        yield from transformer_rows(golden, case)
    for case in manifest.get("sampler", []):
        yield from sampler_rows(golden, case)
    yield from map(bank_row, manifest.get("bank_trim", []))
    yield from map(shape_row, manifest.get("latent_shapes", []))
    sections: dict[str, Callable[[Golden, dict[str, Any]], Iterator[Row]]] = {
        "memory_select": selection_rows,
        "components": component_rows,
        "story": story_rows,
    }
    for name, rows in sections.items():
        if name in manifest:
            yield from rows(golden, manifest[name])


def main(folder: Path) -> int:
    torch.set_num_threads(1)
    rows = []
    for row in all_rows(Golden(folder)):
        rows.append(row)
        verdict = "" if row.passed else "   TOO FAR OFF"
        print(
            f"{row.case:42} {row.quantity:34} {row.difference:9.2e}  (at most {row.tolerance:g}){verdict}", flush=True
        )
    failed = sum(not row.passed for row in rows)
    print(f"{len(rows)} comparisons, {failed} too far off")
    return 1 if failed or not rows else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.parity FOLDER")
    sys.exit(main(Path(sys.argv[1])))
