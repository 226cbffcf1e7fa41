"""A tiny, complete, random model in a pipeline's folder: real in every part, and noise to look at.

For tests, for trying commands out, and for anybody who wants to see a whole film go through without a GPU.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from tokenizers import Tokenizer, decoders, pre_tokenizers
from tokenizers.models import BPE
from tokenizers.processors import TemplateProcessing
from tokenizers.trainers import BpeTrainer
from torch import nn
from transformers import Gemma3TextConfig, Gemma3TextModel, PreTrainedTokenizerFast

from generator.echo.config import MAX_PROMPT_TOKENS
from generator.echo.convert import CLASSES, complete_only
from generator.echo.pipeline import JoyAIEchoPipeline

_VIDEO, _AUDIO, _TEXT = 64, 32, 24  # widths of the two branches and of the text encoder
_TEXT_LAYERS = 4
_ROOM = 64 << 20  # bytes that it needs at most

# As the released model, but for the sizes.
_TRANSFORMER: dict[str, Any] = {
    "caption_channels": _TEXT,
    "rope_type": "split",
    "gated_attn": True,
    "audio_gated_attn": True,
    "cross_attn_mod": True,
    "audio_cross_attn_mod": True,
    "use_prompt_embeddings": False,
    "perturbed_attn": True,
}
_CONNECTORS: dict[str, Any] = {
    "caption_channels": _TEXT,
    "text_proj_in_factor": _TEXT_LAYERS + 1,
    "rope_type": "split",
    "per_modality_projections": True,
    "proj_bias": True,
}
_VAE: dict[str, Any] = {
    "block_out_channels": (16, 16, 16, 16),
    "layers_per_block": (0, 1, 1, 1, 1),
    "decoder_block_out_channels": (4, 8, 8, 16),
    "decoder_layers_per_block": (1, 1, 1, 1, 1),
    "decoder_spatio_temporal_scaling": (True,) * 4,
    "decoder_inject_noise": (False,) * 5,
    "upsample_type": ("spatiotemporal", "spatiotemporal", "temporal", "spatial"),
    "upsample_residual": (False,) * 4,
    "upsample_factor": (2, 2, 1, 2),
    "decoder_causal": False,
    "decoder_spatial_padding_mode": "zeros",
    "spatial_compression_ratio": 32,
    "temporal_compression_ratio": 8,
}
_VOCODER: dict[str, Any] = {
    "hidden_channels": 64,
    "bwe_hidden_channels": 32,
    "final_act_fn": "clamp",
    "filter_length": 160,
    "window_length": 160,
}

# What the tokenizer learns its pieces of words from.
_WORDS = """
ID_A is a woman in her forties with short grey hair and brown eyes, wearing a yellow raincoat and black boots. She looks
calm. Her voice is low and warm. ID_B is a tall young man with a beard, wearing a blue wool sweater. At normal speed, he
walks slowly to the old wooden door of the lighthouse, opens it and turns to the camera. ID_A says, "We should have been
home before the storm." Her lips move with the words. Style: realistic film language, natural light, restrained tension.
Camera: a stable medium shot from the waist up, then a slow push in to the face. Background: the shore at night, rain,
wind and waves, a lamp behind the window. Sound effects: footsteps, distant thunder, the sea. Music: none.
"""


def make_tiny(out: Path, *, layers: int = 4, seed: int = 0, preset: str = "echo-1.0") -> None:
    """Write a pipeline's folder of a few megabytes; the same arguments give the same weights.

    Pictures and sound are as the released model's (8 x 32 x 32 pixels a latent, 48 kHz), all widths are tiny. Raises
    RequestError when `out` exists or cannot be written.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        tokenizer = _tokenizer()
        models = {name: CLASSES[name](**config) for name, config in _configs(layers).items()}
        _make_audible(models["vocoder"])
        text_encoder = _text_encoder(len(tokenizer))
    for model in (text_encoder, *models.values()):
        nn.Module.to(model, torch.bfloat16)  # as releases are stored
    scheduler = FlowMatchEulerDiscreteScheduler(shift=1.0, stochastic_sampling=True)
    pipeline = JoyAIEchoPipeline(
        scheduler=scheduler, tokenizer=tokenizer, text_encoder=text_encoder, preset=preset, **models
    )
    with complete_only(out, _ROOM) as partial:
        pipeline.save_pretrained(partial)


def _tokenizer() -> PreTrainedTokenizerFast:
    words = Tokenizer(BPE(unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    special = ["<pad>", "<eos>", "<bos>", "<unk>"]
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = BpeTrainer(vocab_size=1024, special_tokens=special, initial_alphabet=alphabet, show_progress=False)
    words.train_from_iterator([_WORDS], trainer)
    words.post_processor = TemplateProcessing(single="<bos> $A", special_tokens=[("<bos>", special.index("<bos>"))])
    return PreTrainedTokenizerFast(
        tokenizer_object=words,
        pad_token="<pad>",
        eos_token="<eos>",
        bos_token="<bos>",
        unk_token="<unk>",
        padding_side="left",
        model_max_length=MAX_PROMPT_TOKENS,
    )


def _text_encoder(words: int) -> Gemma3TextModel:
    return Gemma3TextModel(
        Gemma3TextConfig(
            vocab_size=words,
            hidden_size=_TEXT,
            intermediate_size=2 * _TEXT,
            num_hidden_layers=_TEXT_LAYERS,
            num_attention_heads=2,
            num_key_value_heads=1,
            head_dim=_TEXT // 2,
            query_pre_attn_scalar=_TEXT // 2,
            max_position_embeddings=MAX_PROMPT_TOKENS,
        )
    )


def _make_audible(vocoder: nn.Module) -> None:
    """Give the spectrogram's bases, which only a checkpoint has, random numbers, and keep the noise from clipping."""
    for name, buffer in vocoder.named_buffers():
        if name.endswith("_basis"):
            buffer.normal_(std=buffer.shape[-1] ** -0.5)
    for name, parameter in vocoder.named_parameters():
        if name.endswith("conv_out.weight"):
            parameter.data.mul_(0.2)


def _configs(layers: int) -> dict[str, dict[str, Any]]:
    heads = {"num_attention_heads": 4, "attention_head_dim": _VIDEO // 4}
    audio_heads = {"num_attention_heads": 4, "attention_head_dim": _AUDIO // 4}
    connectors = _CONNECTORS | {"video_hidden_dim": _VIDEO, "audio_hidden_dim": _AUDIO}
    for branch, own in (("video", heads), ("audio", audio_heads)):
        connectors |= {f"{branch}_connector_{name}": value for name, value in own.items()}
        connectors |= {
            f"{branch}_connector_num_layers": 2,
            f"{branch}_connector_num_learnable_registers": 8,
            f"{branch}_gated_attn": True,
        }
    transformer = {
        **_TRANSFORMER,
        **heads,
        **{f"audio_{name}": value for name, value in audio_heads.items()},
        "num_layers": layers,
        "cross_attention_dim": _VIDEO,
        "audio_cross_attention_dim": _AUDIO,
    }
    return {
        "transformer": transformer,
        "connectors": connectors,
        "vae": _VAE,
        "audio_vae": {"ch_mult": (1, 1, 1), "num_res_blocks": 0},
        "vocoder": _VOCODER,
    }
