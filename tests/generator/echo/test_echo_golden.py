"""The transformer with memory, the sampler and a story, number by number; and every wrong rule seen to fail."""

import json
import shutil
from pathlib import Path
from unittest.mock import patch

import pytest
import torch

from tests.golden import Golden, gap, predicted, settings_of, shot_of
from tests.parity import all_rows, bank_row, main, sampler_rows, shape_row, story_rows, transformer_rows

MANIFEST = json.loads((Path(__file__).parents[2] / "data/golden/echo_tiny/manifest.json").read_text())
CASES = {case["name"]: case for case in MANIFEST["transformer"]}
WRONG = 0.05  # the smallest effect of a wrong rule on x0 is 0.07


def assert_all_pass(rows):
    rows = list(rows)
    assert rows
    assert [row for row in rows if not row.passed] == []


@pytest.mark.parametrize("name", CASES)
def test_one_pass_of_the_transformer(gold, name):
    assert_all_pass(transformer_rows(gold, CASES[name]))


@pytest.mark.parametrize("case", MANIFEST["sampler"], ids=lambda case: case["name"])
def test_every_step_of_the_sampler(gold, case):
    assert_all_pass(sampler_rows(gold, case))


def test_a_story_stage_by_stage(gold):
    assert_all_pass(story_rows(gold, MANIFEST["story"]))


def test_bank_and_shapes():
    assert_all_pass(map(bank_row, MANIFEST["bank_trim"]))
    assert_all_pass(map(shape_row, MANIFEST["latent_shapes"]))


def x0_gap(gold, case, *, latents, conditions):
    tensors = gold.tensors(case)
    _, x0 = predicted(gold, latents, conditions, tensors["audio_global_sigma"])
    return max(gap(x0.video, tensors["expected_x0_video"]), gap(x0.audio, tensors["expected_x0_audio"]))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("echo10_K3_unequal", {"paired_masks": False}),
        ("echo10_K3_unequal", {"audio_mask_depth": 1.0}),  # in all layers
        ("echo10_K3_unequal", {"audio_mask_depth": 0.8}),  # in one layer more
        ("echo10_K3_unequal", {"audio_mask_depth": 0.4}),  # in one layer less
        ("echo10_K3_unequal", {"audio_mask_depth": 0.0}),
        ("echo10_K3_unequal", {"position_fps": 25.0}),
        ("echo10_K3_unequal", {"position_mode": "prefix_continuous"}),
        ("echo10_K3_unequal", {"position_mode": "slot_center"}),
        ("echo10_K3_unequal", {"tau": 0.5}),
        ("echo10_K3_prefix_continuous", {"position_mode": "reference"}),
        ("echo15_K3_unequal", {"position_mode": "reference"}),
        ("echo15_K3_unequal", {"paired_masks": True}),
        ("echo15_K3_unequal", {"slot_stride": 49.0}),
        ("echo15_K3_unequal", {"slot_offset": 499.0}),
        ("nomem_s1000", {"position_fps": 25.0}),
    ],
    ids=str,
)
def test_a_wrong_setting_shows(gold, name, wrong):
    case = CASES[name]
    latents, conditions = shot_of(gold, case, gold.tensors(case), **wrong)
    assert conditions.settings != settings_of(case)
    assert x0_gap(gold, case, latents=latents, conditions=conditions) > WRONG


def test_slot_lengths_that_are_taken_for_equal_show(gold):
    case = dict(CASES["echo10_K3_unequal"], audio_segment_lengths=[6, 6, 6])
    latents, conditions = shot_of(gold, case, gold.tensors(case))
    assert x0_gap(gold, case, latents=latents, conditions=conditions) > WRONG


def test_a_first_frame_that_is_not_clean_shows(gold):
    case = dict(CASES["echo15_K3_first_frame"], first_frame_clean=False)
    latents, conditions = shot_of(gold, case, gold.tensors(case))
    assert x0_gap(gold, case, latents=latents, conditions=conditions) > WRONG


WRONG_INPUTS = {
    "no cross timestep": lambda given: {**given, "use_cross_timestep": False},
    "memory as noisy as the target": lambda given: {
        **given,
        "timestep": torch.full_like(given["timestep"], given["sigma"].item()),
        "audio_timestep": torch.full_like(given["audio_timestep"], given["audio_sigma"].item()),
    },
    "global sigma of the first token": lambda given: {
        **given,
        "sigma": given["timestep"][:, 0],
        "audio_sigma": given["audio_timestep"][:, 0],
    },
    "sigma, not 1000 times it": lambda given: {
        **given,
        **{name: given[name] / 1000 for name in ("timestep", "audio_timestep", "sigma", "audio_sigma")},
    },
    "no text mask": lambda given: {**given, "encoder_attention_mask": None, "audio_encoder_attention_mask": None},
}


@pytest.mark.parametrize("wrong", WRONG_INPUTS)
def test_a_wrong_input_of_the_model_shows(gold, wrong):
    case = CASES["echo10_K3_unequal_textmask"]
    latents, conditions = shot_of(gold, case, gold.tensors(case))
    assert x0_gap(gold, case, latents=latents, conditions=conditions) < 1e-4
    right = gold.transformer.forward
    with patch.object(gold.transformer, "forward", lambda **given: right(**WRONG_INPUTS[wrong](given))):
        assert x0_gap(gold, case, latents=latents, conditions=conditions) > WRONG


def test_the_command_tells_and_exits_by_what_it_finds(golden, gold, tmp_path, capsys):
    case = CASES["echo10_K1"]
    (tmp_path / "cases").mkdir()
    shutil.copytree(gold.converted / "transformer", tmp_path / "transformer")
    shutil.copy(golden / case["file"], tmp_path / case["file"])
    (tmp_path / "manifest.json").write_text(json.dumps({"transformer": [case]}))
    assert main(tmp_path) == 0
    assert "structured against dense" in capsys.readouterr().out

    off = dict(case, position_mode="slot_center")
    (tmp_path / "manifest.json").write_text(json.dumps({"transformer": [off]}))
    assert main(tmp_path) == 1
    assert "TOO FAR OFF" in capsys.readouterr().out
    (tmp_path / "manifest.json").write_text("{}")
    assert main(tmp_path) == 1, "a folder without cases shows nothing"
    assert list(all_rows(Golden(tmp_path))) == []
