"""`director echo` as it is typed: what it prints, what it leaves, how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors.torch import load_file

from tests.golden import Golden

ROOT = Path(__file__).parents[3]
CHECKPOINT = "CHECKPOINT"  # stands for the fixture of that name among parameters


@pytest.fixture(scope="module")
def golden():
    return Golden(ROOT / "tests" / "data" / "golden" / "echo_tiny")


@pytest.fixture(scope="module")
def checkpoint(golden):
    return golden.original


def left_behind():
    return sorted(p.name for p in Path().iterdir())


def test_there_and_back(director, checkpoint):
    code, out, err = director("echo", "convert", checkpoint, "echo")
    assert (code, out) == (0, "echo\n"), err
    assert "converting: 100 %" in err
    assert "missing: the text encoder, Gemma 3 12B" in err
    assert json.loads(Path("echo/model_index.json").read_text())["_class_name"] == "JoyAIEchoPipeline"
    code, out, err = director("echo", "convert", "echo", "back.safetensors")
    assert (code, out) == (0, "back.safetensors\n"), err
    assert Path("back.safetensors").read_bytes() == checkpoint.read_bytes()
    assert left_behind() == ["back.safetensors", "echo"]


def test_a_tiny_model_and_what_it_is(director, checkpoint):
    code, out, err = director("echo", "tiny", "tiny", "--layers", 2, "--seed", 7, "--preset", "echo-1.5")
    assert (code, out) == (0, "tiny\n"), err
    assert left_behind() == ["tiny"]
    code, out, err = director("echo", "info", "tiny", "--size", "128x64", "--frames", 17)
    assert code == 0, err
    assert out.startswith("tiny: echo-1.5, 2 layers, ")
    assert "missing" not in out
    assert "a shot of 128x64, 17 frames at 25 fps, 7 slots" in out
    assert [line.split()[0] for line in out.splitlines()[-4:]] == ["none", "model", "group", "sequential"]
    code, out, _ = director("echo", "info", "tiny", "--json")
    told = json.loads(out)
    assert (code, told["preset"], told["layers"], told["missing"]) == (0, "echo-1.5", 2, [])
    assert {one["offload"] for one in told["memory"]} == {"none", "model", "group", "sequential"}
    code, out, err = director("echo", "convert", checkpoint, "echo", "--text-encoder", "tiny")
    assert (code, out, "missing" in err) == (0, "echo\n", False)


def test_info_of_a_release(director, checkpoint):
    code, out, _ = director("echo", "info", checkpoint)
    assert code == 0
    assert "a release in its original form: convert it first" in out
    assert "missing: the text encoder" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("convert", "gone.safetensors", "out"), "gone.safetensors: there is no such file or folder"),
        (("convert", "text.safetensors", "out"), "text.safetensors: this is no safetensors file"),
        (("convert", "cut.safetensors", "out"), "cut.safetensors: the file is cut short"),
        (("convert", "empty", "out"), "no safetensors file"),
        (("convert", "other", "out"), "other: this is a FluxPipeline, no JoyAI-Echo model"),
        (("convert", "other", "out.safetensors"), "no vae/config.json"),
        (("convert", CHECKPOINT, "empty"), "empty: this exists already"),
        (("convert", CHECKPOINT, "text.safetensors/out"), "it cannot be written"),
        (("convert", CHECKPOINT, "out", "--text-encoder", "empty"), "this is no text encoder's folder"),
        (("convert", CHECKPOINT, "out", "--preset", "echo-2"), "echo-2"),
        (("tiny", "empty"), "empty: this exists already"),
        (("tiny", "out", "--layers", "0"), "--layers"),
        (("info", "gone"), "gone: there is no such file or folder"),
        (("info", "other"), "this is a FluxPipeline, no JoyAI-Echo model"),
        (("info", CHECKPOINT, "--size", "big"), "big is no picture size"),
        (("info", CHECKPOINT, "--size", "1279x736"), "multiples of 32"),
        (("info", CHECKPOINT, "--frames", "240"), "240 frames"),
    ],
)
def test_bad_input_is_a_sentence_and_leaves_nothing(director, checkpoint, words, says):
    Path("text.safetensors").write_text("once upon a time")
    Path("cut.safetensors").write_bytes(checkpoint.read_bytes()[:-10])
    Path("empty").mkdir()
    Path("other").mkdir()
    Path("other/model_index.json").write_text('{"_class_name": "FluxPipeline"}')
    before = left_behind()
    code, out, err = director("echo", *(checkpoint if word == CHECKPOINT else word for word in words))
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err
    assert left_behind() == before


def test_help_of_each_command_loads_nothing_heavy():
    code = "import sys\nfrom director.cli.main import main\ntry: main(['echo', 'convert', '--help'])\nexcept SystemExit: pass\n"
    code += "print({'torch', 'diffusers', 'pydantic'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "set()"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no folder that not even the superuser can write to")
def test_a_folder_that_cannot_be_written(director, checkpoint):
    code, _, err = director("echo", "convert", checkpoint, "/proc/echo")
    assert code == 2
    assert err.startswith("director: /proc/echo: ")


def test_weights_come_out_as_they_went_in(director, checkpoint):
    director("echo", "convert", checkpoint, "echo")
    before, after = load_file(checkpoint), load_file("echo/vocoder/diffusion_pytorch_model.safetensors")
    assert (before["vocoder.vocoder.conv_pre.bias"] == after["vocoder.conv_in.bias"]).all()
