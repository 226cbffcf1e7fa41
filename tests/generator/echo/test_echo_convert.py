"""Conversion: every name, every byte, both ways; and everything that does not fit is named."""

import json
import multiprocessing
import os
import resource
import shutil
import signal
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from generator.base import Watch
from generator.echo.checkpoint import Checkpoint
from generator.echo.configs import diffusers_configs, released
from generator.echo.convert import CLASSES, empty, to_diffusers, to_original
from generator.echo.keys import COMPONENTS, Names
from generator.echo.tensors import Stored, read_component, read_header
from generator.errors import Cancelled, RequestError


@pytest.fixture(scope="module")
def key_map(golden):
    return json.loads((golden / "key_map.json").read_text())


@pytest.fixture
def changed(original, tmp_path):
    """The tiny checkpoint with a change: `changed(lambda tensors: …)` gives the file."""

    def write(change, name="changed.safetensors"):
        with safe_open(original, "pt") as file:
            metadata = file.metadata()
        tensors = load_file(original)
        change(tensors)
        save_file(tensors, tmp_path / name, metadata)
        return tmp_path / name

    return write


def left(folder):
    return sorted(path.name for path in folder.iterdir())


def test_every_name_of_the_reference_both_ways(key_map):
    names = Names.of([key for pairs in key_map.values() for key in pairs])
    assert set(key_map) == set(COMPONENTS)
    for component, pairs in key_map.items():
        for key, wanted in pairs.items():
            assert names.to_diffusers(key) == (component, wanted)
            if wanted is not None:
                assert names.to_original(component, wanted) == key


def test_names_of_other_depths():
    """The released encoder and an older one of the family number their blocks by the same rule."""
    names = Names(down_blocks=3)
    deep = "model.diffusion_model.transformer_blocks.47.audio_attn1.q_norm.weight"
    assert names.to_diffusers(deep) == ("transformer", "transformer_blocks.47.audio_attn1.norm_q.weight")
    middle = "vae.encoder.down_blocks.6.res_blocks.1.conv1.conv.bias"
    assert names.to_diffusers(middle) == ("vae", "encoder.mid_block.resnets.1.conv1.conv.bias")
    assert names.to_original("vae", "encoder.mid_block.resnets.1.conv1.conv.bias") == middle
    assert names.to_diffusers("vae.per_channel_statistics.mean-of-stds") == ("vae", None)
    assert names.to_diffusers("unet.conv_in.weight") is None


def test_configurations_are_those_of_the_reference(golden, converted):
    for component in COMPONENTS:
        wanted, got = (json.loads((folder / component / "config.json").read_text()) for folder in (golden, converted))
        if component == "transformer":  # not read when there are no prompt embeddings
            del wanted["caption_channels"], got["caption_channels"]
        assert got == wanted


def test_converted_weights_are_the_original_bytes(original, converted, key_map):
    before = load_file(original)
    for component, pairs in key_map.items():
        after = load_file(converted / component / "diffusion_pytorch_model.safetensors")
        assert after.keys() == {name for name in pairs.values() if name}
        assert all(torch.equal(before[key], after[name]) for key, name in pairs.items() if name)
        assert all(after[name].dtype == before[key].dtype for key, name in pairs.items() if name)


def test_diffusers_loads_every_component_to_the_last_tensor(converted):
    for component, kind in CLASSES.items():
        _, told = kind.from_pretrained(converted / component, output_loading_info=True)
        assert not any(told.values()), (component, told)


def test_the_way_back_gives_the_same_file(original, converted, tmp_path):
    to_original(converted, tmp_path / "back.safetensors")
    assert left(tmp_path) == ["back.safetensors"]
    assert (tmp_path / "back.safetensors").read_bytes() == original.read_bytes()


def test_shards_and_tensors_without_counterpart_survive_both_ways(changed, tmp_path):
    source = changed(lambda tensors: tensors.update({"vae.per_channel_statistics.mean-of-stds": torch.ones(128)}))
    to_diffusers(source, tmp_path / "out", largest=500_000)
    shards = sorted((tmp_path / "out" / "transformer").glob("*.safetensors"))
    assert len(shards) > 2
    assert all(read_header(shard).size <= 500_000 for shard in shards)
    _, told = CLASSES["transformer"].from_pretrained(tmp_path / "out" / "transformer", output_loading_info=True)
    assert not any(told.values())
    to_original(tmp_path / "out", tmp_path / "back.safetensors")
    before, after = load_file(source), load_file(tmp_path / "back.safetensors")
    assert before.keys() == after.keys()
    assert all(torch.equal(before[key], after[key]) for key in before)


def test_the_released_architecture_from_its_description():
    """Full size, without weights: from diffusers' known configuration to original names and shapes, and back."""
    wanted = {
        "vae": {
            "block_out_channels": [256, 512, 1024, 1024],
            "layers_per_block": [4, 6, 4, 2, 2],
            "decoder_block_out_channels": [256, 512, 512, 1024],
            "decoder_layers_per_block": [4, 6, 4, 2, 2],
            "decoder_spatio_temporal_scaling": [True] * 4,
            "decoder_inject_noise": [False] * 5,
            "downsample_type": ["spatial", "temporal", "spatiotemporal", "spatiotemporal"],
            "upsample_type": ["spatiotemporal", "spatiotemporal", "temporal", "spatial"],
            "upsample_residual": [False] * 4,
            "upsample_factor": [2, 2, 1, 2],
            "decoder_causal": False,
            "decoder_spatial_padding_mode": "zeros",
            "spatial_compression_ratio": 32,
            "temporal_compression_ratio": 8,
        },
        "transformer": {
            "gated_attn": True,
            "cross_attn_mod": True,
            "audio_gated_attn": True,
            "audio_cross_attn_mod": True,
            "rope_type": "split",
            "use_prompt_embeddings": False,
            "perturbed_attn": True,
        },
        "connectors": {
            "video_connector_num_attention_heads": 32,
            "video_connector_num_layers": 8,
            "video_gated_attn": True,
            "audio_connector_num_attention_heads": 32,
            "audio_connector_attention_head_dim": 64,
            "audio_connector_num_layers": 8,
            "audio_gated_attn": True,
            "rope_type": "split",
            "per_modality_projections": True,
            "proj_bias": True,
        },
        "audio_vae": {},
        "vocoder": {"final_act_fn": "clamp"},
    }
    shapes, names = {}, Names(down_blocks=4)
    for component, config in wanted.items():
        for key, tensor in empty(component, config).state_dict().items():
            shapes[names.to_original(component, key)] = tuple(tensor.shape)
    assert len(shapes) == 5947, "as many tensors as the released file has"
    assert Names.of(list(shapes)) == names
    for component, config in diffusers_configs(released(), shapes).items():
        full = {**dict(empty(component, wanted[component]).config), **wanted[component]}
        assert {name: full[name] for name in config} == {
            name: tuple(value) if isinstance(full[name], tuple) else value for name, value in config.items()
        }


def test_a_description_that_was_lost_is_the_released_one(original, tmp_path):
    save_file(load_file(original), tmp_path / "bare.safetensors")
    with pytest.raises(RequestError, match=r"of the released size \(the file describes no other\): missing"):
        to_diffusers(tmp_path / "bare.safetensors", tmp_path / "out")


def drop(tensors):
    del tensors["vae.decoder.conv_out.conv.bias"]


def rename(tensors):
    tensors["model.diffusion_model.proj_aut.weight"] = tensors.pop("model.diffusion_model.proj_out.weight")


def reshape(tensors):
    tensors["audio_vae.decoder.conv_out.conv.bias"] = torch.zeros(3, dtype=torch.bfloat16)


def foreign(tensors):
    tensors["discriminator.weight"] = torch.zeros(2)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (drop, ["missing vae.decoder.conv_out.conv.bias"]),
        (rename, ["missing model.diffusion_model.proj_out.weight", "unknown model.diffusion_model.proj_aut.weight"]),
        (reshape, ["audio_vae.decoder.conv_out.conv.bias is [3], expected [2]"]),
        (foreign, ["unknown discriminator.weight"]),
    ],
)
def test_a_tensor_that_does_not_fit_is_named_and_nothing_is_left(changed, tmp_path, change, named):
    source = changed(change)
    with pytest.raises(RequestError) as error:
        to_diffusers(source, tmp_path / "out")
    assert all(words in str(error.value) for words in [*named, str(source)])
    assert left(tmp_path) == ["changed.safetensors"]


def test_many_differences_are_counted(changed, tmp_path):
    def shallow(tensors):
        for key in [key for key in tensors if ".transformer_blocks.4." in key]:
            del tensors[key]

    with pytest.raises(RequestError, match=r"missing .*transformer_blocks\.4\..*; and \d+ more"):
        to_diffusers(changed(shallow), tmp_path / "out")


def test_a_tensor_that_settles_sizes_is_named(changed, tmp_path):
    source = changed(lambda tensors: tensors.pop("text_embedding_projection.video_aggregate_embed.weight"))
    with pytest.raises(RequestError, match=r"lacks text_embedding_projection\.video_aggregate_embed\.weight"):
        to_diffusers(source, tmp_path / "out")


@pytest.mark.parametrize("kept", [4, 100, 300_000, -1])
def test_a_file_cut_short_is_seen(original, tmp_path, kept):
    data = original.read_bytes()
    (tmp_path / "cut.safetensors").write_bytes(data[:kept])
    with pytest.raises(RequestError, match=r"cut short|no safetensors file"):
        to_diffusers(tmp_path / "cut.safetensors", tmp_path / "out")


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04" + bytes(300), b"{}" * 40, b"\x10" + bytes(7) + b'{"a": [1, 2, 3]}', b"\x02" + bytes(7) + b"[]"],
)
def test_a_file_that_is_no_safetensors_file_is_seen(tmp_path, data):
    (tmp_path / "model.safetensors").write_bytes(data)
    with pytest.raises(RequestError, match="no safetensors file"):
        to_diffusers(tmp_path / "model.safetensors", tmp_path / "out")


def test_another_model_is_seen(tmp_path):
    save_file({"unet.conv_in.weight": torch.zeros(4)}, tmp_path / "other.safetensors")
    with pytest.raises(RequestError, match=r"no JoyAI-Echo checkpoint.*such as unet\.conv_in\.weight"):
        to_diffusers(tmp_path / "other.safetensors", tmp_path / "out")


def to_fp8(tensors):
    key = "model.diffusion_model.proj_out.weight"
    tensors[key] = tensors[key].to(torch.float8_e4m3fn)
    tensors[f"{key}_scale"] = torch.ones(())


def to_fp4(tensors):
    key = "model.diffusion_model.proj_out.weight"
    tensors[key] = torch.zeros(128, 32, dtype=torch.uint8)
    tensors[f"{key}_scale"] = torch.ones(128, 4)


@pytest.mark.parametrize(("change", "packing"), [(to_fp8, "FP8"), (to_fp4, "FP4")])
def test_a_packed_file_is_refused_by_name(changed, tmp_path, change, packing):
    with pytest.raises(RequestError, match=rf"packed in {packing}.*use the BF16 release"):
        to_diffusers(changed(change), tmp_path / "out")


def release(folder, original, **changes):
    folder.mkdir()
    shutil.copy(original, folder / "model.safetensors")
    manifest = {
        "schema_version": 1,
        "name": "echo15_full_dmd",
        "precision": "bf16",
        "files": {"model": "model.safetensors"},
    }
    (folder / "checkpoint.json").write_text(json.dumps(manifest | changes))
    return folder


def test_the_folder_of_a_release_knows_its_generation(original, tmp_path):
    folder = release(tmp_path / "echo15_full_dmd", original)
    to_diffusers(folder, tmp_path / "out")
    assert json.loads((tmp_path / "out" / "model_index.json").read_text())["preset"] == "echo-1.5"
    assert Checkpoint.open(folder / "model.safetensors").preset == "echo-1.5", "also when its file is named"
    assert Checkpoint.open(original).preset == "echo-1.0"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "echo15_fp8", "precision": "fp8"}, "echo15_fp8 is packed in FP8.*echo15_full_dmd"),
        ({"name": "echo15_fp4", "precision": "fp4", "files": {"components": "c"}}, "echo15_fp4 is packed in FP4"),
        ({"files": {"model": "gone.safetensors"}}, r"gone\.safetensors, is not there"),
        ({"files": {"model": "../outside.safetensors"}}, "is not there"),
        ({"files": 3}, "no manifest of an Echo release"),
    ],
)
def test_a_release_that_cannot_be_used(original, tmp_path, changes, words):
    (tmp_path / "outside.safetensors").touch()
    with pytest.raises(RequestError, match=words):
        Checkpoint.open(release(tmp_path / "release", original, **changes))


def test_folders_that_are_something_else(converted, tmp_path):
    with pytest.raises(RequestError, match="a diffusers folder already"):
        to_diffusers(converted, tmp_path / "out")
    with pytest.raises(RequestError, match="no safetensors file"):
        to_diffusers(tmp_path, tmp_path / "out")
    with pytest.raises(RequestError, match="no such file or folder"):
        to_diffusers(tmp_path / "gone", tmp_path / "out")
    with pytest.raises(RequestError, match=r"no vae/config\.json"):
        to_original(tmp_path, tmp_path / "back.safetensors")


def test_a_diffusers_folder_that_lacks_a_tensor_does_not_go_back(converted, tmp_path):
    folder = Path(shutil.copytree(converted, tmp_path / "folder"))
    weights = folder / "connectors" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(weights)
    del tensors["video_connector.learnable_registers"]
    save_file(tensors, weights)
    with pytest.raises(RequestError, match=r"connectors.*missing video_connector\.learnable_registers"):
        to_original(folder, tmp_path / "back.safetensors")


def test_an_out_that_exists_is_never_touched(original, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").touch()
    with pytest.raises(RequestError, match="exists already"):
        to_diffusers(original, out)
    assert left(out) == ["mine.txt"]


def test_an_out_that_cannot_be_written(original, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RequestError, match="cannot be written"):
        to_diffusers(original, tmp_path / "file" / "out")


def test_a_full_disk_is_seen_before_it_is_full(original, tmp_path, monkeypatch):
    usage = shutil._ntuple_diskusage(total=10**9, used=10**9 - 10**6, free=10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(RequestError, match="9 MB are needed there and 1 MB are free"):
        to_diffusers(original, tmp_path / "out")


def test_stopped_it_leaves_nothing(original, tmp_path):
    seen = []
    watch = Watch(seen.append, lambda: len(seen) > 300)
    with pytest.raises(Cancelled):
        to_diffusers(original, tmp_path / "out", watch=watch)
    assert left(tmp_path) == []
    assert seen == sorted(seen)
    to_diffusers(original, tmp_path / "out", watch=Watch(seen.append))
    assert seen[-1] == 1.0


def test_killed_it_leaves_nothing_that_looks_complete_and_can_be_run_again(original, tmp_path):
    def kill(done):
        if done > 0.5:
            os.kill(os.getpid(), signal.SIGKILL)

    child = multiprocessing.get_context("fork").Process(
        target=to_diffusers, args=(original, tmp_path / "out"), kwargs={"watch": Watch(kill)}
    )
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    assert left(tmp_path) == ["out.partial"]
    assert not (tmp_path / "out.partial" / "model_index.json").exists()
    to_diffusers(original, tmp_path / "out")
    assert left(tmp_path) == ["out"]


def test_no_tensor_is_ever_loaded(tmp_path):
    """Three tensors of 128 MB go through with a few megabytes: their bytes are copied."""
    from generator.echo.tensors import write_shards

    source, size = tmp_path / "sparse", 1 << 27
    with source.open("wb") as file:
        file.truncate(3 * size)
    tensors = {f"t{i}": Stored(source, "BF16", (size // 2,), i * size, size) for i in range(3)}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    write_shards(tmp_path, tensors, largest=size)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert grown < 64 << 20
    assert read_component(tmp_path).size == 3 * size
    assert len(list(tmp_path.glob("*-of-00003.safetensors"))) == 3
