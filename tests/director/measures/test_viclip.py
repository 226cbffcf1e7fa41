"""ViCLIP's video tower, rebuilt from its file of weights alone."""

import numpy as np
import pytest
import torch
from fakes import make_film
from torch import nn

from director.build import FilmState
from director.errors import BadInput
from director.measures import measure, viclip
from director.measures.weights import kept

WIDTH, GRID, PATCH, FRAMES, LAYERS, OUT = 128, 2, 8, 4, 2, 16


@pytest.fixture
def published(tmp_path, monkeypatch):
    """Random weights under the names of the published file, which holds the text tower too."""
    dice = torch.Generator().manual_seed(0)
    shapes = {
        "class_embedding": (WIDTH,),
        "positional_embedding": (GRID**2 + 1, WIDTH),
        "temporal_positional_embedding": (1, FRAMES, WIDTH),
        "conv1.weight": (WIDTH, 3, 1, PATCH, PATCH),
        "proj": (WIDTH, OUT),
        **{f"{name}.{part}": (WIDTH,) for name in ("ln_pre", "ln_post") for part in ("weight", "bias")},
    }
    for at in range(LAYERS):
        layer = {
            "attn.in_proj_weight": (3 * WIDTH, WIDTH),
            "attn.in_proj_bias": (3 * WIDTH,),
            "attn.out_proj.weight": (WIDTH, WIDTH),
            "attn.out_proj.bias": (WIDTH,),
            "mlp.c_fc.weight": (4 * WIDTH, WIDTH),
            "mlp.c_fc.bias": (4 * WIDTH,),
            "mlp.c_proj.weight": (WIDTH, 4 * WIDTH),
            "mlp.c_proj.bias": (WIDTH,),
            **{f"{name}.{part}": (WIDTH,) for name in ("ln_1", "ln_2") for part in ("weight", "bias")},
        }
        shapes |= {f"transformer.resblocks.{at}.{name}": shape for name, shape in layer.items()}
    held = {name: 0.3 * torch.randn(shape, generator=dice) for name, shape in shapes.items()}
    path = tmp_path / "tiny.pth"
    others = {"text_encoder.ln_final.weight": torch.zeros(3), "temp": torch.ones(())}
    torch.save({"model": {f"vision_encoder.{name}": one for name, one in held.items()} | others}, path)
    monkeypatch.setenv(viclip.FILE, str(path))
    return held


def by_its_parts(held, video):
    """The same tower step by step, frame by frame and token by token. video: [frames, side, side, 3] in 0 to 255."""
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    tokens = [held["class_embedding"] + held["positional_embedding"][0]]
    for at, frame in enumerate((torch.tensor(video).float() / 255 - mean) / deviation):
        for place in range(GRID**2):
            row, column = place // GRID * PATCH, place % GRID * PATCH
            patch = frame[row : row + PATCH, column : column + PATCH].permute(2, 0, 1)
            where = held["positional_embedding"][place + 1] + held["temporal_positional_embedding"][0, at]
            tokens.append((held["conv1.weight"][:, :, 0] * patch).sum((1, 2, 3)) + where)

    def normed(x, name):
        return nn.functional.layer_norm(x, [WIDTH], held[f"{name}.weight"], held[f"{name}.bias"])

    x = normed(torch.stack(tokens), "ln_pre")
    for at in range(LAYERS):
        name = f"transformer.resblocks.{at}"
        attention = nn.MultiheadAttention(WIDTH, WIDTH // 64)
        attention.load_state_dict(
            {part.removeprefix(f"{name}.attn."): one for part, one in held.items() if part.startswith(f"{name}.attn.")}
        )
        y = normed(x, f"{name}.ln_1")
        x = x + attention(y, y, y)[0]
        y = normed(x, f"{name}.ln_2") @ held[f"{name}.mlp.c_fc.weight"].T + held[f"{name}.mlp.c_fc.bias"]
        y = y * torch.sigmoid(1.702 * y)
        x = x + y @ held[f"{name}.mlp.c_proj.weight"].T + held[f"{name}.mlp.c_proj.bias"]
    seen = (normed(x, "ln_post")[0] @ held["proj"]).detach().numpy()
    return seen / np.linalg.norm(seen)


def test_it_sees_what_its_parts_see_one_by_one(published):
    found = viclip.find_viclip()
    assert (found.name, found.frames) == ("ViCLIP tiny", FRAMES)
    side = GRID * PATCH
    videos = np.random.default_rng(0).integers(0, 255, (2, FRAMES, side, side, 3), np.uint8)
    seen = found.videos(videos)
    assert seen == pytest.approx(np.stack([by_its_parts(published, video) for video in videos]), abs=1e-5)
    assert np.abs(seen[0] - found.videos([videos[0][::-1]])[0]).max() > 1e-3, "it sees which way time goes"


def test_whole_shots_are_compared_under_its_name(tmp_path, published):
    with make_film(tmp_path / "film", 3) as film, film.view() as view:
        found = {one.name: one for one in measure(film, FilmState.read(view))}["cross-shot similarity"]
    assert (found.means, found.count) == ("ViCLIP tiny", 3)
    assert -1 <= found.value <= 1


@pytest.mark.parametrize(("frames", "picked"), [(4, [0, 1, 2, 3]), (241, [0, 60, 120, 180]), (2, [0, 1, 1, 1])])
def test_frames_are_taken_evenly(frames, picked):
    assert viclip.sampled(frames, 4) == picked


def test_other_weights_are_refused_in_words(tmp_path, monkeypatch, published, picture):
    path = tmp_path / "tiny.pth"
    torch.save({"weight": torch.zeros(1, 8)}, path)
    with pytest.raises(BadInput, match=r"wanted ViCLIP, such as ViClip-InternVid-10M-FLT.pth"):
        viclip.find_viclip().videos([[picture] * 4])
    kept.cache_clear()
    del published["transformer.resblocks.1.attn.in_proj_bias"]
    torch.save({f"vision_encoder.{name}": one for name, one in published.items()}, path)
    with pytest.raises(BadInput, match="layer 1 is not one of ViCLIP's"):
        viclip.find_viclip().videos([[picture] * 4])
    kept.cache_clear()
    monkeypatch.setenv(viclip.FILE, "nowhere.pth")
    with pytest.raises(BadInput, match=r"DIRECTOR_VICLIP=nowhere.pth: nothing is there"):
        viclip.find_viclip()
