"""A tiny model, opening it, its prompts, and what is said of it without loading it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from diffusers.pipelines.ltx2 import LTX2TextConnectors
from safetensors.torch import load_file, save_file
from transformers import Gemma3Config, Gemma3ForConditionalGeneration, Gemma3TextConfig, Gemma3TextModel

from generator.echo import loading
from generator.echo.convert import CLASSES, empty, to_diffusers
from generator.echo.folder import fingerprint
from generator.echo.info import forecast, model_info
from generator.echo.loading import encode_film, load_pipeline
from generator.echo.phases import OFFLOADS, phase
from generator.echo.pipeline import JoyAIEchoPipeline
from generator.echo.strict import check_folder
from generator.echo.tensors import Contents, Stored
from generator.echo.text import ContextCache, encode_prompts
from generator.echo.tiny import make_tiny
from generator.errors import GenerationFailed, RequestError

ROOT = Path(__file__).parents[3]
PROMPTS = ["ID_A walks along the shore.", "ID_A opens the door of the lighthouse.", "ID_A walks along the shore."]


@pytest.fixture
def pipeline(tiny):
    return load_pipeline(tiny, dtype=torch.float32, device="cpu")


@pytest.fixture
def copied(tiny, tmp_path):
    return Path(shutil.copytree(tiny, tmp_path / "model"))


def weights_of(folder):
    return {file.relative_to(folder): load_file(file) for file in sorted(folder.rglob("*.safetensors"))}


def same(one, other):
    return one.keys() == other.keys() and all(
        one[file].keys() == other[file].keys() and all(torch.equal(one[file][k], other[file][k]) for k in one[file])
        for file in one
    )


def test_a_tiny_model_is_complete_and_made_by_its_seed(tiny, tmp_path):
    state = torch.random.get_rng_state()
    for number, seed in enumerate((0, 0, 1)):
        make_tiny(tmp_path / str(number), layers=3, seed=seed)
    assert torch.equal(torch.random.get_rng_state(), state), "the caller's random numbers are not touched"
    first, again, other = (weights_of(tmp_path / str(number)) for number in range(3))
    assert len(first) == 6
    assert same(first, weights_of(tiny))
    assert same(first, again)
    assert not same(first, other)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        assert (tmp_path / "0" / "tokenizer" / name).read_bytes() == (tmp_path / "1" / "tokenizer" / name).read_bytes()


def test_a_tiny_model_makes_pictures_and_sound_that_are_neither_empty_nor_clipped(pipeline):
    pipeline.set_progress_bar_config(disable=True)
    output = pipeline(
        PROMPTS[:1],
        width=64,
        height=64,
        num_frames=17,
        output_type="np",
        generator=torch.Generator().manual_seed(0),
    )
    assert output.frames[0].std() > 0.05
    sound = output.audio[0]
    assert sound.shape == (1, 2, 32_640)
    assert 0.01 < float(sound.std()) < 0.4
    assert float((sound.abs() >= 1).float().mean()) < 0.01


def test_prompts_become_contexts_by_all_layers_and_left_padding(tiny, pipeline):
    """Against the pieces put together by hand."""
    (context,) = pipeline.encode_prompts(PROMPTS[:1])
    words = pipeline.tokenizer(PROMPTS[0]).input_ids
    tokens = torch.tensor([[pipeline.tokenizer.pad_token_id] * (1024 - len(words)) + words])
    mask = torch.tensor([[0] * (1024 - len(words)) + [1] * len(words)])
    text_encoder = Gemma3TextModel.from_pretrained(tiny / "text_encoder", dtype=torch.float32)
    connectors = LTX2TextConnectors.from_pretrained(tiny / "connectors", torch_dtype=torch.float32)
    with torch.no_grad():
        layers = text_encoder(tokens, attention_mask=mask, output_hidden_states=True).hidden_states
        assert len(layers) == connectors.config.text_proj_in_factor
        video, audio, seen = connectors(torch.stack(layers, dim=-1).flatten(2), mask)
        right, _, _ = connectors(torch.stack(layers, dim=-1).flatten(2), mask.flip(1))
    torch.testing.assert_close(context.video, video)
    torch.testing.assert_close(context.audio, audio)
    assert seen.all()
    assert context.mask is None
    assert float((right - video).abs().max()) > 1e-3, "padding on the other side is seen"


def test_a_prompt_is_read_to_its_end_and_no_further(pipeline):
    plain, changed, spaced = pipeline.encode_prompts([PROMPTS[0], PROMPTS[1], f"  {PROMPTS[0]}\n"])
    assert not torch.equal(plain.video, changed.video)
    assert torch.equal(plain.video, spaced.video)
    endless = "word " * 3000
    with pytest.raises(RequestError, match="1024 are read: shorten it"):
        pipeline.encode_prompts(endless)
    parts = {name: getattr(pipeline, name) for name in ("tokenizer", "text_encoder", "connectors")}
    longer = encode_prompts([endless, f"{endless} another"], **parts)
    assert torch.equal(longer[0].video, longer[1].video)


def test_a_text_encoder_that_also_writes_and_sees_gives_the_same_layers(tiny, pipeline):
    """The released Gemma 3 comes with its head and eyes: the layers are those of its text model alone."""
    text = Gemma3TextConfig.from_pretrained(tiny / "text_encoder", dtype=torch.float32)
    sight = {
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 28,
    }
    whole = Gemma3ForConditionalGeneration(
        Gemma3Config(text_config=text, vision_config={**sight, "patch_size": 14})
    ).eval()
    whole.model.language_model.load_state_dict(pipeline.text_encoder.state_dict())
    parts = {"tokenizer": pipeline.tokenizer, "connectors": pipeline.connectors}
    (one,) = encode_prompts(PROMPTS[:1], text_encoder=whole, **parts)
    (other,) = encode_prompts(PROMPTS[:1], text_encoder=pipeline.text_encoder, **parts)
    torch.testing.assert_close(one.video, other.video)


def test_contexts_of_a_film_are_encoded_once_and_kept(tiny, tmp_path, monkeypatch):
    cache = ContextCache(tmp_path / "cache", fingerprint(tiny))
    first = encode_film(tiny, PROMPTS, cache=cache, dtype=torch.float32, device="cpu")
    assert len(first) == 3
    assert torch.equal(first[0].video, first[2].video)
    assert len(list((tmp_path / "cache").iterdir())) == 2, "two different prompts, and nothing unfinished"
    monkeypatch.setattr(loading, "_encode", lambda *_: pytest.fail("the text encoder was loaded again"))
    again = encode_film(tiny, PROMPTS, cache=cache, dtype=torch.float32, device="cpu")
    assert all(
        torch.equal(a.video, b.video) and torch.equal(a.audio, b.audio) for a, b in zip(first, again, strict=True)
    )
    assert ContextCache(tmp_path / "cache", "another model").get(PROMPTS[0]) is None


def test_a_damaged_context_is_made_again(tiny, tmp_path):
    cache = ContextCache(tmp_path, "model")
    (context,) = encode_film(tiny, PROMPTS[:1], cache=cache, dtype=torch.float32, device="cpu")
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:1000])
    assert cache.get(PROMPTS[0]) is None
    (again,) = encode_film(tiny, PROMPTS[:1], cache=cache, dtype=torch.float32, device="cpu")
    assert torch.equal(again.video, context.video)


def test_a_fingerprint_tells_text_encoders_apart_and_nothing_else(tiny, copied):
    before = fingerprint(copied)
    assert before == fingerprint(tiny)
    (copied / "transformer" / "config.json").write_text("{}")
    assert fingerprint(copied) == before
    weights = copied / "text_encoder" / "model.safetensors"
    tensors = load_file(weights)
    tensors["norm.weight"] = tensors["norm.weight"] + 1
    save_file(tensors, weights, {"format": "pt"})
    assert fingerprint(copied) != before


def test_a_pipeline_is_opened_with_sound_in_float32_and_without_text_when_contexts_are_known(tiny):
    pipeline = load_pipeline(tiny, dtype=torch.bfloat16, device="cpu", text=False)
    assert (pipeline.tokenizer, pipeline.text_encoder, pipeline.connectors) == (None, None, None)
    assert pipeline.transformer.dtype == pipeline.vae.dtype == torch.bfloat16
    assert pipeline.audio_vae.dtype == pipeline.vocoder.dtype == torch.float32
    assert pipeline.config.preset == "echo-1.0"
    contexts = encode_film(tiny, PROMPTS[:1], device="cpu")
    assert contexts[0].video.dtype == torch.bfloat16


def test_offload_needs_a_gpu_and_a_name(tiny):
    with pytest.raises(RequestError, match="there is no offload 'disk': choose one of none, model, group, sequential"):
        load_pipeline(tiny, device="cpu", offload="disk")
    for mode in OFFLOADS[1:]:
        with pytest.raises(RequestError, match="there is none here: use 'none'"):
            load_pipeline(tiny, device="cpu", offload=mode)


def test_out_of_memory_says_where_and_what_to_try():
    for mode, words in (("none", "try offload 'model'"), ("group", "'sequential'"), ("sequential", "shorter")):
        with pytest.raises(GenerationFailed, match=rf"out of memory while denoising with offload '{mode}': .*{words}"):
            with phase("denoising", mode):
                raise torch.OutOfMemoryError("CUDA out of memory")
    with pytest.raises(ValueError, match="else"), phase("denoising", "none"):
        raise ValueError("something else")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda at: (at / "model_index.json").unlink(), r"no model_index\.json in it; `director echo convert"),
        (
            lambda at: (at / "model_index.json").write_text('{"_class_name": "FluxPipeline"}'),
            "FluxPipeline, no JoyAI-Echo",
        ),
        (lambda at: (at / "model_index.json").write_text("{"), "cannot be read"),
        (lambda at: shutil.rmtree(at / "vae"), r"no vae/config\.json"),
        (lambda at: drop(at / "transformer", "proj_out.bias"), r"transformer: .*missing proj_out\.bias"),
        (lambda at: cut(at / "vocoder"), "vocoder.*cut short"),
        (lambda at: cut(at / "text_encoder", "model"), "text_encoder.*cut short"),
    ],
)
def test_a_folder_that_is_damaged_is_refused_by_name(copied, damage, words):
    damage(copied)
    with pytest.raises(RequestError, match=words):
        load_pipeline(copied, device="cpu")


def drop(folder, key):
    file = folder / "diffusion_pytorch_model.safetensors"
    tensors = load_file(file)
    del tensors[key]
    save_file(tensors, file)


def cut(folder, stem="diffusion_pytorch_model"):
    file = folder / f"{stem}.safetensors"
    file.write_bytes(file.read_bytes()[:-100])


def test_a_model_without_text_encoder_says_what_adds_it(converted, tmp_path):
    with pytest.raises(RequestError, match="it has no text encoder: convert it again with --text-encoder"):
        load_pipeline(converted, device="cpu")
    with pytest.raises(RequestError, match="--text-encoder"):
        encode_film(converted, PROMPTS[:1], device="cpu")
    assert set(check_folder(converted, text=False)) == {"transformer", "vae", "audio_vae", "vocoder"}
    assert load_pipeline(converted, device="cpu", text=False).transformer.config.num_layers == 5
    with pytest.raises(RequestError, match="there is no such folder"):
        check_folder(tmp_path / "gone")


def test_a_text_encoder_is_taken_in_by_links_when_it_fits(original, tiny, tmp_path):
    """The tiny Gemma has as many layers, of as many channels, as the golden connectors read."""
    to_diffusers(original, tmp_path / "out", text_encoder=tiny)
    pipeline = load_pipeline(tmp_path / "out", dtype=torch.float32, device="cpu")
    assert isinstance(pipeline, JoyAIEchoPipeline)
    assert pipeline.encode_prompts(PROMPTS[:1])[0].video.shape == (1, 1024, 64)
    ours, theirs = (at / "text_encoder" / "model.safetensors" for at in (tmp_path / "out", tiny))
    assert ours.stat().st_ino == theirs.stat().st_ino

    flat = Path(shutil.copytree(tiny / "text_encoder", tmp_path / "gemma"))  # as it is downloaded
    shutil.copytree(tiny / "tokenizer", flat, dirs_exist_ok=True)
    to_diffusers(original, tmp_path / "flat", text_encoder=flat)
    assert load_pipeline(tmp_path / "flat", device="cpu").text_encoder is not None
    index, wanted = (json.loads((tmp_path / at / "model_index.json").read_text()) for at in ("flat", "out"))
    assert index == wanted


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda config: config.update(num_hidden_layers=5), "5 layers of 24 channels, and 4 of 24 are needed"),
        (lambda config: config.update(model_type="llama"), "this is a llama, the text encoder is a gemma3"),
    ],
)
def test_another_text_encoder_is_refused_and_nothing_is_left(original, copied, tmp_path, change, words):
    file = copied / "text_encoder" / "config.json"
    config = json.loads(file.read_text())
    change(config)
    file.write_text(json.dumps(config))
    with pytest.raises(RequestError, match=words):
        to_diffusers(original, tmp_path / "out", text_encoder=copied)
    with pytest.raises(RequestError, match=r"no config\.json, this is no text encoder's folder"):
        to_diffusers(original, tmp_path / "out", text_encoder=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_info_of_both_forms_and_what_is_missing(tiny, original, converted, copied):
    ready = model_info(tiny)
    assert (ready.kind, ready.preset, ready.layers, ready.missing) == ("diffusers", "echo-1.0", 3, ())
    assert [part.name for part in ready.components] == [*CLASSES, "text_encoder"]
    parts = {part.name: part for part in ready.components}
    transformer = CLASSES["transformer"].from_pretrained(tiny / "transformer")
    assert parts["transformer"].parameters == sum(p.numel() for p in transformer.parameters())
    assert parts["transformer"].dtypes == ("BF16",)
    assert [one.offload for one in ready.memory] == list(OFFLOADS)

    before, after = model_info(original), model_info(converted)
    assert (before.kind, after.kind) == ("original", "diffusers")
    assert before.components == after.components
    assert before.memory == after.memory
    assert before.missing == after.missing
    assert "--text-encoder" in before.missing[0]
    shutil.rmtree(copied / "vocoder")
    assert model_info(copied).missing == ("vocoder: convert the checkpoint again",)
    assert model_info(copied).memory == ()
    with pytest.raises(RequestError, match="240 frames of 1280x736"):
        model_info(tiny, frames=240)


def test_the_forecast_is_near_what_the_makers_have_published(converted):
    """Full size, without weights: 47.6 GiB resident on an H20; 16.4 GiB and 70.8 GiB RAM when layers are streamed."""
    full = {
        "transformer": {
            **dict.fromkeys(("gated_attn", "cross_attn_mod", "audio_gated_attn", "audio_cross_attn_mod"), True),
            "rope_type": "split",
            "use_prompt_embeddings": False,
        },
        "connectors": {
            **{"per_modality_projections": True, "proj_bias": True, "video_gated_attn": True, "audio_gated_attn": True},
            **dict.fromkeys(("video_connector_num_attention_heads", "audio_connector_num_attention_heads"), 32),
            "audio_connector_attention_head_dim": 64,
            **dict.fromkeys(("video_connector_num_layers", "audio_connector_num_layers"), 8),
        },
        "vae": {
            "block_out_channels": [256, 512, 1024, 1024],
            "layers_per_block": [4, 6, 4, 2, 2],
            "decoder_block_out_channels": [256, 512, 512, 1024],
            "decoder_layers_per_block": [4, 6, 4, 2, 2],
            "decoder_spatio_temporal_scaling": [True] * 4,
            "decoder_inject_noise": [False] * 5,
            "upsample_type": ["spatiotemporal", "spatiotemporal", "temporal", "spatial"],
            "upsample_residual": [False] * 4,
            "upsample_factor": [2, 2, 1, 2],
        },
        "audio_vae": {},
        "vocoder": {},
    }
    models = {name: empty(name, config) for name, config in full.items()}
    held = {
        name: Contents(
            {k: Stored(converted, "BF16", tuple(t.shape), 0, 2 * t.numel()) for k, t in model.state_dict().items()}, {}
        )
        for name, model in models.items()
    }
    configs = {name: dict(model.config) for name, model in models.items()}
    told = {one.offload: one for one in forecast(held, configs, width=1280, height=736, frames=241, fps=25.0)}
    gib = 2**30
    assert told["none"].gpu / gib == pytest.approx(47.6, rel=0.05)
    assert told["group"].gpu / gib == pytest.approx(16.4, rel=0.15)
    assert told["group"].ram / gib == pytest.approx(70.8, rel=0.05)
    sizes = [told[mode].gpu for mode in OFFLOADS]
    assert sizes == sorted(sizes, reverse=True)


def test_info_loads_no_weights_and_no_torch(tiny):
    code = "import sys; from pathlib import Path; from generator.echo.info import model_info\n"
    code += "model_info(Path(sys.argv[1])); print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code, tiny], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
