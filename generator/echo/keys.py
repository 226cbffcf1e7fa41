"""Names of tensors: the original combined checkpoint's, and diffusers' for the same tensor.

Names are translated part by part between their dots, so each rule holds for any number of layers and runs both ways.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

COMPONENTS = ("transformer", "connectors", "vae", "audio_vae", "vocoder")

_MODEL = "model.diffusion_model."
_NORMS = {"q_norm": "norm_q", "k_norm": "norm_k"}
_STATISTICS = {
    "per_channel_statistics.mean-of-means": "latents_mean",
    "per_channel_statistics.std-of-means": "latents_std",
}


@dataclass(frozen=True)
class _Rules:
    """`prefixes` belong to the component and are replaced; `parts` are replaced wherever they stand between dots."""

    prefixes: dict[str, str]
    parts: dict[str, str] = field(default_factory=dict)

    def to_diffusers(self, key: str) -> str:
        return _replaced(key, self.prefixes, self.parts)

    def to_original(self, key: str) -> str:
        return _replaced(key, _turned(self.prefixes), _turned(self.parts))


_RULES = {  # the first whose prefix fits owns a name
    "connectors": _Rules(
        {
            f"{_MODEL}video_embeddings_connector.": "video_connector.",
            f"{_MODEL}audio_embeddings_connector.": "audio_connector.",
            "text_embedding_projection.video_aggregate_embed.": "video_text_proj_in.",
            "text_embedding_projection.audio_aggregate_embed.": "audio_text_proj_in.",
            "text_embedding_projection.aggregate_embed.": "text_proj_in.",
        },
        _NORMS | {"transformer_1d_blocks": "transformer_blocks"},
    ),
    "transformer": _Rules(
        {_MODEL: ""},
        _NORMS
        | {
            "patchify_proj": "proj_in",
            "audio_patchify_proj": "audio_proj_in",
            "adaln_single": "time_embed",
            "audio_adaln_single": "audio_time_embed",
            "prompt_adaln_single": "prompt_adaln",
            "audio_prompt_adaln_single": "audio_prompt_adaln",
            "av_ca_video_scale_shift_adaln_single": "av_cross_attn_video_scale_shift",
            "av_ca_audio_scale_shift_adaln_single": "av_cross_attn_audio_scale_shift",
            "av_ca_a2v_gate_adaln_single": "av_cross_attn_video_a2v_gate",
            "av_ca_v2a_gate_adaln_single": "av_cross_attn_audio_v2a_gate",
            "scale_shift_table_a2v_ca_video": "video_a2v_cross_attn_scale_shift_table",
            "scale_shift_table_a2v_ca_audio": "audio_a2v_cross_attn_scale_shift_table",
        },
    ),
    "vae": _Rules(
        {"vae.": ""},
        _STATISTICS
        | {
            "res_blocks": "resnets",
            "last_time_embedder": "time_embedder",
            "last_scale_shift_table": "scale_shift_table",
        },
    ),
    "audio_vae": _Rules({"audio_vae.": ""}, _STATISTICS),
    "vocoder": _Rules(
        {"vocoder.": ""},
        {
            "ups": "upsamplers",
            "resblocks": "resnets",
            "conv_pre": "conv_in",
            "conv_post": "conv_out",
            "act_post": "act_out",
            "downsample.lowpass": "downsample",
        },
    ),
}

# Statistics of the VAEs' training that no model reads.
_UNUSED = re.compile(r"(audio_)?vae\.per_channel_statistics\.(?!(mean|std)-of-means$)")


@dataclass(frozen=True)
class Names:
    """Translates names for a video VAE whose encoder has so many down blocks."""

    down_blocks: int

    @classmethod
    def of(cls, original: list[str]) -> Names:
        """The translation for a checkpoint with these tensors."""
        found = (re.match(r"vae\.encoder\.down_blocks\.(\d+)\.", key) for key in original)
        return cls((max((int(match[1]) for match in found if match), default=0) + 1) // 2)

    def to_diffusers(self, key: str) -> tuple[str, str | None] | None:
        """Component and diffusers' name of an original tensor; None as the name when diffusers has no such tensor.

        None for a name that is of no component.
        """
        component = next((name for name, rules in _RULES.items() if key.startswith(tuple(rules.prefixes))), None)
        if component is None:
            return None
        if _UNUSED.match(key):
            return component, None
        if component == "vae":
            key = re.sub(r"(?<=\.)(down|up)_blocks\.(\d+)", self._block, key)
        return component, _RULES[component].to_diffusers(key)

    def to_original(self, component: str, key: str) -> str:
        """The original name of one of a component's tensors in diffusers."""
        if component == "vae":
            key = re.sub(r"(down|up)_blocks\.(\d+)(\.(?:down|up)samplers\.0)?", self._numbered, key)
            key = key.replace("encoder.mid_block.", f"encoder.down_blocks.{2 * self.down_blocks}.")
            key = key.replace("decoder.mid_block.", "decoder.up_blocks.0.")
        return _RULES[component].to_original(key)

    def _block(self, match: re.Match[str]) -> str:
        """The original numbers layers and resamplers in one row; its decoder begins with what diffusers calls mid."""
        way, number = match[1], int(match[2])
        if number == (2 * self.down_blocks if way == "down" else 0):
            return "mid_block"
        if number % 2:
            return f"{way}_blocks.{number // 2}.{way}samplers.0"
        return f"{way}_blocks.{number // 2 if way == 'down' else number // 2 - 1}"

    def _numbered(self, match: re.Match[str]) -> str:
        way, number, resampler = match[1], int(match[2]), match[3]
        return f"{way}_blocks.{2 * number + (1 if resampler else 0 if way == 'down' else 2)}"


def _turned(names: dict[str, str]) -> dict[str, str]:
    return {new: old for old, new in names.items()}


def _replaced(key: str, prefixes: dict[str, str], parts: dict[str, str]) -> str:
    """The key with its prefix and each whole part replaced, all at once, the longest match first."""
    prefix = max((old for old in prefixes if key.startswith(old)), key=len)
    rest = key.removeprefix(prefix)
    if parts:
        either = "|".join(map(re.escape, sorted(parts, key=len, reverse=True)))
        rest = re.sub(rf"(?<![^.])(?:{either})(?![^.])", lambda match: parts[match[0]], rest)
    return prefixes[prefix] + rest
