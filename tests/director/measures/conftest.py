"""Models as small as their real classes allow, with random weights, where the environment names them."""

import json

import numpy as np
import pytest

from director.measures import cids, clip
from director.measures.parts import PARTS
from director.measures.weights import kept


@pytest.fixture(autouse=True)
def no_models(monkeypatch):
    """No model of this machine's decides what a test sees, and none of another test's."""
    monkeypatch.setattr(clip, "HUB", ())
    for variable in (*(part.variable for part in PARTS), cids.ARCFACE):
        monkeypatch.delenv(variable, raising=False)
    kept.cache_clear()
    yield
    kept.cache_clear()


@pytest.fixture
def picture():
    return np.random.default_rng(0).integers(0, 255, (90, 160, 3), np.uint8)


@pytest.fixture
def tiny_clip(tmp_path, monkeypatch):
    """A CLIP of 8 numbers, random, where DIRECTOR_CLIP names it."""
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPProcessor, CLIPTokenizer

    folder = tmp_path / "tiny-clip"
    folder.mkdir()
    letters = [*map(chr, range(33, 127))]
    words = [*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({word: number for number, word in enumerate(words)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    tokens = CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=77)
    small = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    model = CLIPModel(
        CLIPConfig(
            text_config={**small, "vocab_size": len(words), "eos_token_id": len(words) - 1, "projection_dim": 8},
            vision_config={**small, "image_size": 32, "patch_size": 16, "projection_dim": 8},
            projection_dim=8,
        )
    )
    model.save_pretrained(folder)
    size = {"height": 32, "width": 32}
    CLIPProcessor(CLIPImageProcessor(size={"shortest_edge": 32}, crop_size=size), tokens).save_pretrained(folder)
    monkeypatch.setenv(clip.FOLDER, str(folder))
    return folder


@pytest.fixture
def tiny_dino(tmp_path, monkeypatch):
    """A GroundingDINO of 0.4 million numbers where DIRECTOR_DINO names it; it is sure of whatever it sees."""
    from transformers import (
        BertConfig,
        BertTokenizerFast,
        GroundingDinoConfig,
        GroundingDinoForObjectDetection,
        GroundingDinoImageProcessor,
        GroundingDinoProcessor,
        SwinConfig,
    )

    folder = tmp_path / "tiny-dino"
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", "character", "?"]))
    words = BertTokenizerFast(vocab_file=str(folder / "vocab.txt"), model_max_length=32)
    small = {"encoder_attention_heads": 2, "decoder_attention_heads": 2, "encoder_layers": 1, "decoder_layers": 2}
    eye = SwinConfig(image_size=64, patch_size=4, embed_dim=16, depths=[1] * 4, num_heads=[1, 2, 4, 8], window_size=4)
    eye.out_features = ["stage2", "stage3", "stage4"]
    reader = BertConfig(
        vocab_size=8, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=32,
    )  # fmt: skip
    config = GroundingDinoConfig(
        backbone_config=eye, text_config=reader, d_model=32, num_queries=6, max_text_len=32, encoder_ffn_dim=16,
        decoder_ffn_dim=16, **small,
    )  # fmt: skip
    GroundingDinoForObjectDetection(config).save_pretrained(folder)
    size = {"shortest_edge": 64, "longest_edge": 96}
    GroundingDinoProcessor(GroundingDinoImageProcessor(size=size), words).save_pretrained(folder)
    monkeypatch.setattr(cids, "SURE", 0.0)
    monkeypatch.setenv(cids.DINO, str(folder))
    return folder
