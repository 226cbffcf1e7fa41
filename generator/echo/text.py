"""From prompts to what the transformer reads of them, kept on disk so that the text encoder need not be loaded again."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from pathlib import Path

import torch
from diffusers.pipelines.ltx2 import LTX2TextConnectors
from torch import Tensor
from transformers import BatchEncoding, PreTrainedModel, PreTrainedTokenizerBase

from generator.echo.cache import TensorCache
from generator.echo.config import MAX_PROMPT_TOKENS
from generator.echo.context import Context

_AT_A_TIME = 8  # prompts: the released encoder's layers of one are 0.4 GB


class ContextCache:
    """Contexts on disk, by the prompt's content and by the model that made them."""

    def __init__(self, folder: Path, model: str) -> None:
        """`model` tells apart the text encoders and connectors that make contexts, such as `fingerprint` gives."""
        self._kept = TensorCache(folder, model)

    def get(self, prompt: str) -> Context | None:
        """The context of a prompt; None when it is not kept, or the file is damaged."""
        kept = self._kept.get(_content(prompt))
        return Context(kept["video"], kept["audio"]) if kept else None

    def put(self, prompt: str, context: Context) -> None:
        """Keep a context. Two processes may do so at once."""
        self._kept.put(_content(prompt), {"video": context.video, "audio": context.audio})


def _content(prompt: str) -> str:
    return f"{MAX_PROMPT_TOKENS}\n{prompt.strip()}"


@torch.no_grad()
def encode_prompts(
    prompts: Sequence[str],
    *,
    tokenizer: PreTrainedTokenizerBase,
    text_encoder: PreTrainedModel,
    connectors: LTX2TextConnectors,
    device: torch.device | None = None,
) -> list[Context]:
    """The context of each prompt, [1, 1024, width of the branch].

    All hidden layers of the text encoder go into the connectors, which fill the padding with learned registers: that is
    why prompts are padded to full length, and why no mask is left. A few at a time, so that memory does not grow with the
    film; the text encoder reads them all first, because under model offload the connectors send it off the card.
    """
    device = device or text_encoder.device
    contexts = []
    for start in range(0, len(prompts), _AT_A_TIME):
        some = [_words(prompt, tokenizer, device) for prompt in prompts[start : start + _AT_A_TIME]]
        read = [_hidden_layers(text_encoder, words.input_ids, words.attention_mask).cpu() for words in some]
        for layers, words in zip(read, some, strict=True):
            video, audio, _ = connectors(layers.to(device, connectors.dtype), words.attention_mask)
            contexts.append(Context(video, audio))
    return contexts


def _words(prompt: str, tokenizer: PreTrainedTokenizerBase, device: torch.device) -> BatchEncoding:
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer(
        prompt.strip(),
        padding="max_length",
        padding_side="left",  # as Gemma was trained, and as the connectors expect it
        max_length=MAX_PROMPT_TOKENS,
        truncation=True,
        return_tensors="pt",
    ).to(device)


def _hidden_layers(text_encoder: PreTrainedModel, tokens: Tensor, mask: Tensor) -> Tensor:
    """[1, tokens, width, layers + 1], the embedding first."""
    takes = inspect.signature(text_encoder.forward).parameters
    fewer = {"logits_to_keep": 1} if "logits_to_keep" in takes else {}  # a language model's words are not wanted
    output = text_encoder(input_ids=tokens, attention_mask=mask, output_hidden_states=True, use_cache=False, **fewer)
    return torch.stack(output.hidden_states, dim=-1)
