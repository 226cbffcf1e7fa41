"""The codecs, number by number against the reference."""

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKLLTX2Audio, AutoencoderKLLTX2Video
from diffusers.pipelines.ltx2 import LTX2TextConnectors, LTX2VocoderWithBWE
from safetensors.torch import load_file

from generator.echo import codec
from generator.errors import GenerationFailed, RequestError
from generator.memory.mel import log_mel

TOLERANCE = 1e-4
WAVE_TOLERANCE = 2e-3  # the tiny random vocoder amplifies by 100
RATE = 16_000


@pytest.fixture(scope="module")
def case(golden):
    return load_file(golden / "cases" / "components.safetensors")


@pytest.fixture(scope="module")
def vae(converted):
    return AutoencoderKLLTX2Video.from_pretrained(converted / "vae", torch_dtype=torch.float32).eval()


@pytest.fixture
def audio_vae(converted):
    return AutoencoderKLLTX2Audio.from_pretrained(converted / "audio_vae", torch_dtype=torch.float32).eval()


@pytest.fixture
def vocoder(converted):
    return LTX2VocoderWithBWE.from_pretrained(converted / "vocoder", torch_dtype=torch.float32).eval()


def gap(got, wanted):
    return float((got - wanted).abs().max())


def test_a_clip_becomes_the_latents_of_the_reference(vae, case):
    latents = codec.encode_clip(vae, case["vae.clip_uint8"].numpy())
    assert gap(latents, case["vae.expected_latents"]) <= TOLERANCE
    assert gap(latents[:, :, -1:], case["vae.expected_memory_latent"]) <= TOLERANCE
    assert gap(latents[:, :, :1], case["vae.expected_memory_latent"]) > 100 * TOLERANCE, (
        "the last latent, not the first"
    )


def test_latents_become_the_pixels_of_the_reference(vae, case):
    pixels = codec.decode_video(vae, case["vae.decode_latents"])
    assert gap(pixels[:, :, [0, 8, 16]], case["vae.expected_pixels_frames_0_8_16"]) <= TOLERANCE
    wanted = case["vae.expected_uint8"].numpy().astype(int)
    levels = np.abs(codec.to_uint8(pixels)[0].astype(int) - wanted)
    assert levels.max() <= 1
    assert (levels > 0).mean() < 1e-3
    rounded = np.abs(codec.to_uint8(pixels, rounding="nearest")[0].astype(int) - wanted)
    assert (rounded > 0).mean() > 0.3, "rounding is not what the release does"


def test_tiles_are_of_decoding_only_and_leave_the_vae_as_it_was(vae, case):
    """Blended tiles would change what a slot remembers, so encoding never uses them."""
    vae.enable_tiling(32, 32, tile_sample_stride_height=32, tile_sample_stride_width=32)
    try:
        latents = codec.encode_clip(vae, case["vae.clip_uint8"].numpy())
        assert gap(latents, case["vae.expected_latents"]) <= TOLERANCE
        assert vae.use_tiling
        whole, tiled = (codec.decode_video(vae, case["vae.decode_latents"], tiled=on) for on in (False, True))
        assert gap(whole[:, :, [0, 8, 16]], case["vae.expected_pixels_frames_0_8_16"]) <= TOLERANCE
        assert gap(tiled, whole) > TOLERANCE, "these tiles are far too small not to show"
    finally:
        vae.tile_sample_min_height = vae.tile_sample_min_width = 512
        vae.tile_sample_stride_height = vae.tile_sample_stride_width = 448
        vae.disable_tiling()
    codec.decode_video(vae, case["vae.decode_latents"])
    assert not vae.use_tiling


@pytest.mark.parametrize("shape", [(8, 64, 64, 3), (9, 48, 64, 3), (9, 64, 40, 3)])
def test_a_clip_of_another_shape_is_refused(vae, shape):
    with pytest.raises(RequestError, match=r"1 \+ 8k frames and sides of multiples of 32"):
        codec.encode_clip(vae, np.zeros(shape, np.uint8))


def test_mel_and_sound_become_the_tokens_of_the_reference(audio_vae, case):
    assert (
        gap(codec.encode_mel(audio_vae, case["audio_vae.mel"]), case["audio_vae.expected_latent_tokens"]) <= TOLERANCE
    )
    sound = case["audio_vae.encode_waveform16k"].numpy()
    wanted = case["audio_vae.expected_waveform_latent_tokens"]
    assert gap(codec.encode_wave(audio_vae, sound, RATE), wanted) <= TOLERANCE
    labelled = codec.encode_wave(audio_vae, np.repeat(sound, 3, axis=1), 48_000)
    assert labelled.shape == wanted.shape, "sound at another rate is resampled, so that it lasts as long"


def test_wrong_mel_bins_are_seen(audio_vae, case):
    sound = case["audio_vae.encode_waveform16k"].numpy().astype(np.float32) / 32768
    wrong = log_mel(sound, rate=48_000, bins=64)  # triangles up to half of another rate
    tokens = codec.encode_mel(audio_vae, torch.from_numpy(wrong)[None])
    assert gap(tokens, case["audio_vae.expected_waveform_latent_tokens"]) > 100 * TOLERANCE


def test_the_audio_encoder_runs_in_float32_whatever_it_is_kept_in(audio_vae, case):
    audio_vae.to(torch.bfloat16)  # as the weights are stored: nothing is lost
    tokens = codec.encode_mel(audio_vae, case["audio_vae.mel"])
    assert audio_vae.dtype == torch.bfloat16
    assert gap(tokens, case["audio_vae.expected_latent_tokens"]) <= TOLERANCE
    with pytest.raises(GenerationFailed, match="load it in float32"):
        codec.encode_mel(audio_vae.to("meta"), case["audio_vae.mel"])


def test_tokens_become_the_mel_of_the_reference(audio_vae, case):
    mel = codec.decode_mel(audio_vae, case["audio_vae.decode_tokens"])
    assert gap(mel, case["audio_vae.expected_mel"]) <= TOLERANCE


def test_mel_becomes_the_sound_of_the_reference(vocoder, case):
    mel = case["audio_vae.expected_mel"]
    with torch.no_grad():
        for factor, name in ((1, ""), (3, "_loud_mel")):
            assert gap(vocoder(mel * factor), case[f"vocoder.expected_waveform48k{name}"]) <= WAVE_TOLERANCE


def test_a_vocoder_without_the_clamp_is_seen(vocoder, case):
    vocoder.vocoder.final_act_fn = None  # as the published converters leave it
    with torch.no_grad():
        loud = vocoder(case["audio_vae.expected_mel"] * 3)
    assert gap(loud, case["vocoder.expected_waveform48k_loud_mel"]) > 100 * WAVE_TOLERANCE


def test_tokens_become_sound_and_fill_the_picture(audio_vae, vocoder, case):
    sound = codec.decode_audio(audio_vae, vocoder, case["audio_vae.decode_tokens"])
    assert gap(sound, case["vocoder.expected_waveform48k"]) <= WAVE_TOLERANCE
    wave = sound[0].numpy()
    assert 0.44 * 48_000 - wave.shape[1] == 0.03 * 48_000, "11 tokens are 0.44 s; the decoder gives 30 ms less"
    fitted = codec.fit_sound(wave, 21_120)
    assert fitted.shape == (2, 21_120)
    assert (fitted[:, : wave.shape[1]] == wave).all()
    assert not fitted[:, wave.shape[1] :].any()
    assert codec.fit_sound(wave, 100).shape == (2, 100)


def test_sound_too_short_for_a_spectrogram_is_refused(audio_vae):
    with pytest.raises(RequestError, match=r"sound of 0\.010 s cannot be encoded"):
        codec.encode_wave(audio_vae, np.zeros((2, 480), np.float32), 48_000)


@pytest.mark.parametrize("number", [0, 1])
def test_connectors_give_the_contexts_of_the_reference(converted, case, number):
    connectors = LTX2TextConnectors.from_pretrained(converted / "connectors", torch_dtype=torch.float32).eval()
    mask = case[f"connectors.attention_mask_{number}"]
    with torch.no_grad():
        video, audio, seen = connectors(case[f"connectors.hidden_states_{number}"], mask)
    assert gap(video, case[f"connectors.expected_video_context_{number}"]) <= TOLERANCE
    assert gap(audio, case[f"connectors.expected_audio_context_{number}"]) <= TOLERANCE
    assert torch.equal(seen, case[f"connectors.expected_text_mask_{number}"])
