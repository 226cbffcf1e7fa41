"""From the description inside an original checkpoint, and the shapes of its tensors, to diffusers' configurations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from generator.errors import RequestError

Config = dict[str, Any]
Shapes = Mapping[str, tuple[int, ...]]

# The description that the released checkpoints carry, for files that have lost theirs.
RELEASED = Path(__file__).parent / "released.json"

_STRIDES = {4: "spatial", 2: "temporal", 8: "spatiotemporal"}  # how many cells a resampler makes one of
_SAME = (
    "in_channels",
    "out_channels",
    "num_attention_heads",
    "attention_head_dim",
    "cross_attention_dim",
    "num_layers",
    "activation_fn",
    "norm_elementwise_affine",
    "norm_eps",
    "attention_bias",
    "caption_channels",
    "audio_num_attention_heads",
    "audio_attention_head_dim",
    "audio_cross_attention_dim",
    "audio_out_channels",
    "timestep_scale_multiplier",
    "rope_type",
)


def diffusers_configs(description: Config, shapes: Shapes) -> dict[str, Config]:
    """The configuration of each component. `shapes` are by original name.

    Raises RequestError when the description or a tensor that settles a size is not there.
    """
    makers = {
        "transformer": _transformer,
        "connectors": _connectors,
        "vae": _video_vae,
        "audio_vae": _audio_vae,
        "vocoder": _vocoder,
    }
    try:
        return {name: maker(description, shapes) for name, maker in makers.items()}
    except KeyError as error:
        raise RequestError(f"the checkpoint lacks {error.args[0]}, without which its sizes are not known") from error


def released() -> Config:
    """The description of the released checkpoints."""
    return json.loads(RELEASED.read_text())


def _rope(told: Config) -> Config:
    return {
        "rope_theta": told["positional_embedding_theta"],
        "rope_double_precision": told["frequencies_precision"] == "float64",
        "rope_type": told["rope_type"],
    }


def _transformer(description: Config, shapes: Shapes) -> Config:
    told = description["transformer"]
    max_pos = told["positional_embedding_max_pos"]
    return {
        **{name: told[name] for name in _SAME},
        **_rope(told),
        "audio_in_channels": shapes["model.diffusion_model.audio_patchify_proj.weight"][1],
        "pos_embed_max_pos": max_pos[0],
        "base_height": max_pos[1],
        "base_width": max_pos[2],
        "audio_pos_embed_max_pos": told["audio_positional_embedding_max_pos"][0],
        "audio_sampling_rate": description["audio_vae"]["model"]["params"]["sampling_rate"],
        "audio_hop_length": description["audio_vae"]["preprocessing"]["stft"]["hop_length"],
        "cross_attn_timestep_scale_multiplier": int(told["av_ca_timestep_scale_multiplier"]),
        "gated_attn": told["apply_gated_attention"],
        "audio_gated_attn": told["apply_gated_attention"],
        "cross_attn_mod": told["cross_attention_adaln"],
        "audio_cross_attn_mod": told["cross_attention_adaln"],
        "use_prompt_embeddings": not told["caption_proj_before_connector"],
        "perturbed_attn": True,
    }


def _connectors(description: Config, shapes: Shapes) -> Config:
    told = description["transformer"]
    config: Config = {
        **_rope(told),
        "caption_channels": told["caption_channels"],
        "per_modality_projections": told["caption_proj_before_connector"],
        "connector_rope_base_seq_len": told["connector_positional_embedding_max_pos"][0],
    }
    for branch, prefix in (("video", ""), ("audio", "audio_")):
        projection = f"text_embedding_projection.{branch}_aggregate_embed"
        rows, columns = shapes[f"{projection}.weight"]
        config |= {
            f"{branch}_hidden_dim": rows,
            "text_proj_in_factor": columns // told["caption_channels"],
            "proj_bias": f"{projection}.bias" in shapes,
            f"{branch}_gated_attn": told["connector_apply_gated_attention"],
            f"{branch}_connector_num_attention_heads": told[f"{prefix}connector_num_attention_heads"],
            f"{branch}_connector_attention_head_dim": told[f"{prefix}connector_attention_head_dim"],
            f"{branch}_connector_num_layers": told["connector_num_layers"],
            f"{branch}_connector_num_learnable_registers": told["connector_num_learnable_registers"],
        }
    return config


def _video_vae(description: Config, shapes: Shapes) -> Config:
    """The shapes say all but what has no weights: padding, causality, residual up-samplers."""
    told = description["vae"]
    encoder, decoder = "vae.encoder.down_blocks", "vae.decoder.up_blocks"
    down, down_layers = _resamplers(shapes, encoder)
    up, up_layers = _resamplers(shapes, decoder)
    ends = [*(width for width, _ in down[1:]), shapes["vae.encoder.conv_out.conv.weight"][1]]
    strides = [out // made for (_, made), out in zip(down, ends, strict=True)]
    starts = [*(width for width, _ in up[1:]), shapes["vae.decoder.conv_out.conv.weight"][1]]
    widths = [shapes["vae.decoder.conv_in.conv.weight"][0], *starts[:-1]]
    grown = [made // start for (_, made), start in zip(up, starts, strict=True)]
    scaled = sum(stride != 2 for stride in strides), sum(stride != 4 for stride in strides)
    blocks = [block for block in told.get("decoder_blocks", []) if block[0].startswith("compress")]
    residual = [bool(block[1].get("residual")) for block in blocks] or [False] * len(up)
    padding = told.get("spatial_padding_mode", "zeros")
    return {
        "in_channels": told["in_channels"],
        "out_channels": told["out_channels"],
        "latent_channels": told["latent_channels"],
        "patch_size": told["patch_size"],
        "block_out_channels": ends,
        "layers_per_block": down_layers,
        "down_block_types": ["LTX2VideoDownBlock3D"] * len(down),
        "spatio_temporal_scaling": [True] * len(down),
        "downsample_type": [_STRIDES[stride] for stride in strides],
        # diffusers counts the decoder from its end, all but the kinds of its up-samplers.
        "decoder_block_out_channels": widths[::-1],
        "decoder_layers_per_block": up_layers[::-1],
        "decoder_spatio_temporal_scaling": [True] * len(up),
        "decoder_inject_noise": [False] * (len(up) + 1),
        "upsample_type": [_STRIDES[stride] for stride in grown],
        "upsample_factor": [width // start for width, start in zip(widths, starts, strict=True)][::-1],
        "upsample_residual": residual,
        "timestep_conditioning": told["timestep_conditioning"],
        "encoder_causal": True,
        "decoder_causal": told["causal_decoder"],
        "encoder_spatial_padding_mode": told.get("encoder_spatial_padding_mode", padding),
        "decoder_spatial_padding_mode": told.get("decoder_spatial_padding_mode", padding),
        "spatial_compression_ratio": told["patch_size"] * 2 ** scaled[0],
        "temporal_compression_ratio": 2 ** scaled[1],
    }


def _resamplers(shapes: Shapes, blocks: str) -> tuple[list[tuple[int, int]], list[int]]:
    """Width and output channels of each resampler, and the number of layers before, between and behind them."""
    found: list[tuple[int, int]] = []
    for number in count(1, 2):
        shape = shapes.get(f"{blocks}.{number}.conv.conv.weight")
        if shape is None:
            break
        found.append((shape[1], shape[0]))
    layers = [
        sum(f"{blocks}.{2 * number}.res_blocks.{layer}.conv1.conv.weight" in shapes for layer in range(100))
        for number in range(len(found) + 1)
    ]
    return found, layers


def _audio_vae(description: Config, shapes: Shapes) -> Config:
    params, told = description["audio_vae"]["model"]["params"], description["audio_vae"]["model"]["params"]["ddconfig"]
    stft = description["audio_vae"]["preprocessing"]["stft"]
    same = ("double_z", "mel_bins", "resolution", "in_channels", "ch_mult", "num_res_blocks", "dropout")
    return {
        **{name: told[name] for name in (*same, "mid_block_add_attention", "norm_type", "causality_axis")},
        "base_channels": told["ch"],
        "output_channels": told["out_ch"],
        "latent_channels": told["z_channels"],
        "attn_resolutions": told["attn_resolutions"] or None,
        "sample_rate": params["sampling_rate"],
        "mel_hop_length": stft["hop_length"],
        "is_causal": stft["causal"],
    }


def _vocoder(description: Config, shapes: Shapes) -> Config:
    first, second = description["vocoder"]["vocoder"], description["vocoder"]["bwe"]
    return {
        **_stage(first, shapes, "vocoder"),
        **{f"bwe_{name}": value for name, value in _stage(second, shapes, "bwe_generator").items()},
        "filter_length": second["n_fft"],
        "window_length": second.get("win_size", second["n_fft"]),
        "hop_length": second["hop_length"],
        "num_mel_channels": second["num_mels"],
        "input_sampling_rate": second["input_sampling_rate"],
        "output_sampling_rate": second["output_sampling_rate"],
    }


def _stage(told: Config, shapes: Shapes, module: str) -> Config:
    """One stage of the vocoder. Unless told otherwise its output is bounded: by tanh, or by a clamp to -1..1."""
    bounded = "tanh" if told["use_tanh_at_final"] else "clamp"
    return {
        "in_channels": shapes[f"vocoder.{module}.conv_pre.weight"][1],
        "out_channels": shapes[f"vocoder.{module}.conv_post.weight"][0],
        "hidden_channels": told["upsample_initial_channel"],
        "upsample_kernel_sizes": told["upsample_kernel_sizes"],
        "upsample_factors": told["upsample_rates"],
        "resnet_kernel_sizes": told["resblock_kernel_sizes"],
        "resnet_dilations": told["resblock_dilation_sizes"],
        "act_fn": told["activation"],
        "antialias": told["resblock"] == "AMP1",
        "final_act_fn": bounded if told.get("apply_final_activation", True) else None,
        "final_bias": told["use_bias_at_final"],
    }
