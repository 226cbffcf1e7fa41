"""JoyAI-Echo behind the project's interface: requests and pixel slots in, a shot out; what is refused before that."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from generator import media, registry
from generator.base import SAMPLE_RATE, Slot, Watch
from generator.echo import studio
from generator.echo.config import PRESETS, read_preset
from generator.echo.folder import model_in
from generator.echo.generator import JoyAIEcho
from generator.echo.pipeline import JoyAIEchoPipeline
from generator.errors import Cancelled, GenerationFailed, RequestError
from generator.memory.slots import choose_window, cut_slot
from generator.model import Machine
from generator.request import Condition, ShotRequest, SlotRef
from generator.shapes import LatentShape, samples_for

ROOT = Path(__file__).parents[3]
TEXT = "ID_A is a woman of sixty. ID_A opens the door of the lighthouse."


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def echo(tiny, cache):
    return JoyAIEcho(model_in(tiny), cache=cache)


def request(echo, *slots, text=TEXT, **changes):
    size = {"width": 64, "height": 64, "frames": 9, "fps": 25.0, "seed": 3, **changes}
    refs = tuple(SlotRef(digest=slot.digest) for slot in slots)
    return ShotRequest(condition=Condition(text=text), slots=refs, generator=echo.identity, **size)


def shoot(echo, *slots, watch=None, ahead=(), **changes):
    """Frames, samples as they are kept, and the rest of a shot."""
    made = echo.shoot(request(echo, *slots, **changes), slots, watch=watch, ahead=ahead)
    return np.stack(list(made.frames)), media.quantise(made.waveform), made


def slot_of(frames, samples, made):
    window = choose_window(samples, video_frames=len(frames), fps=25.0)
    return cut_slot(window, frames[list(window.clip)], samples, made.who, latents=made.latents)


@pytest.fixture(scope="module")
def first(echo):
    return shoot(echo)


@pytest.fixture(scope="module")
def slot(first):
    return slot_of(*first)


def test_a_shot_is_as_long_as_it_was_asked_to_be_and_does_not_clip(first):
    frames, samples, made = first
    assert frames.shape == (9, 64, 64, 3)
    assert frames.dtype == np.uint8
    assert samples.shape == (2, samples_for(9, 25.0, SAMPLE_RATE))
    assert made.who.people == ()
    (sound,) = made.latents.values()
    assert sound.shape == (LatentShape.of(64, 64, 9, 25.0).audio, 128)
    assert float(np.abs(made.waveform).max()) <= 1.0
    assert 0.01 < float(made.waveform.std()) < 0.4


def test_the_same_request_gives_the_same_shot_and_another_seed_another(echo, first, tiny):
    again = shoot(JoyAIEcho(model_in(tiny)))
    assert np.array_equal(first[0], again[0]), "also without a cache"
    assert np.array_equal(first[1], again[1])
    assert not np.array_equal(first[0], shoot(echo, seed=4)[0])


def test_a_slot_carries_its_sound_as_the_model_holds_it_through_its_file(slot, tmp_path):
    (sound,) = slot.latents.values()
    media.write_slot(tmp_path / "slot.mkv", slot)
    kept = media.read_slot(tmp_path / "slot.mkv")
    assert kept.digest == slot.digest == replace(slot, latents={}).digest, "latents are no part of what a slot is"
    (again,) = kept.latents.values()
    assert np.array_equal(sound, again)
    media.write_slot(tmp_path / "again.mkv", kept)
    assert (tmp_path / "slot.mkv").read_bytes() == (tmp_path / "again.mkv").read_bytes()


def test_memory_reaches_a_shot_by_its_own_sound_and_its_encoded_picture(echo, first, slot, cache, tiny):
    real = JoyAIEchoPipeline.encode_slot
    with patch.object(JoyAIEchoPipeline, "encode_slot", autospec=True, side_effect=real) as encode:
        remembering = shoot(echo, slot, seed=5)[0]
        again = shoot(echo, slot, seed=5)[0]
        other = shoot(echo, slot, seed=6)[0]
    assert encode.call_count == 1, "encoded once in its life"
    (sound,) = slot.latents.values()
    assert np.array_equal(encode.call_args.kwargs["audio"][0].numpy(), sound), "its own, not encoded again"
    assert np.array_equal(remembering, again)
    assert not np.array_equal(remembering, other)
    assert not np.array_equal(remembering, shoot(echo, seed=5)[0])
    fresh = JoyAIEcho(model_in(tiny))
    assert np.array_equal(remembering, shoot(fresh, slot, seed=5)[0]), "a cache changes nothing"


def test_slots_of_another_origin_are_fitted_and_encoded(echo, slot):
    foreign = Slot(np.full((9, 96, 160, 3), 90, np.uint8), slot.samples)
    silent = Slot(foreign.frames, np.zeros_like(slot.samples))
    instant = Slot(foreign.frames, slot.samples[:, :100])
    shots = [shoot(echo, one)[0] for one in (foreign, silent, instant)]
    assert all(shot.shape == (9, 64, 64, 3) for shot in shots)
    assert not np.array_equal(shots[0], shots[1]), "its sound is heard"


def test_one_frame(echo, slot):
    frames, samples, made = shoot(echo, slot, frames=1)
    assert (len(frames), samples.shape[1]) == (1, 1920)
    assert slot_of(frames, samples, made).frames.shape == (9, 64, 64, 3)


def test_a_first_frame_belongs_to_a_request_that_names_it(echo, first):
    picture = first[0][0]
    with pytest.raises(RequestError, match="names its digest"):
        echo.shoot(request(echo), (), first_frame=picture)
    made = echo.shoot(request(echo, first_frame="0" * 64), (), first_frame=picture)
    assert not np.array_equal(np.stack(list(made.frames)), first[0])
    with pytest.raises(RequestError, match="64x64 pixels"):
        echo.shoot(request(echo, first_frame="0" * 64), (), first_frame=picture[:32])


def test_prompts_are_read_together_and_once(tiny, tmp_path):
    echo = JoyAIEcho(model_in(tiny), cache=tmp_path)
    ahead = [Condition(text="ID_A sits."), Condition(text="ID_A sings.")]
    with patch.object(studio, "encode_film", wraps=studio.encode_film) as encode:
        shoot(echo, ahead=iter(ahead))
        shoot(echo, text="ID_A sits.", ahead=iter(()))
        assert encode.call_count == 1
        assert encode.call_args.args[1] == [TEXT, "ID_A sits.", "ID_A sings."]
        shoot(JoyAIEcho(model_in(tiny), cache=tmp_path), text="ID_A sings.")
        assert encode.call_count == 1, "also by the next run"


def test_how_far_a_shot_is_and_stopping_it(echo, slot):
    told = []
    before = shoot(echo, slot, watch=Watch(told.append))[0]
    assert told == sorted(told)
    assert (told[0], len(told)) == (0.0, 2 + 8 + 9)
    with pytest.raises(Cancelled):
        shoot(echo, slot, watch=Watch(stop=lambda: len(told) > 25, progress=told.append))
    assert np.array_equal(before, shoot(echo, slot)[0]), "the model is as it was"


def test_settings_of_the_preset_shape_the_shot(echo, tiny, cache, first, slot):
    other = JoyAIEcho(model_in(tiny, preset="echo-1.0,position_fps=12"), cache=cache)
    assert other.identity.preset == "echo-1.0,position_fps=12"
    assert not np.array_equal(shoot(other)[0], first[0])
    newer = JoyAIEcho(model_in(tiny, preset="echo-1.5"), cache=cache)
    assert np.array_equal(shoot(newer)[0], first[0]), "without memory the generations differ in nothing"
    assert not np.array_equal(shoot(newer, slot)[0], shoot(echo, slot)[0])


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("echo-1.0", "echo-1.0"),
        ("echo-1.0, tau=1.20, position_fps=25", "echo-1.0,position_fps=25,tau=1.2"),
        ("echo-1.5,paired_masks=true,tau=1", "echo-1.5,paired_masks=true"),
        ("echo-1.0,memory_audio=no,clip_frames=1", "echo-1.0,memory_audio=false,clip_frames=1"),
    ],
)
def test_a_preset_has_one_form(text, canonical):
    name, settings = read_preset(text)
    assert name == canonical
    assert read_preset(name) == (name, settings)
    assert (settings == PRESETS[name]) if name in PRESETS else settings not in PRESETS.values()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("echo-2", "choose echo-1.0 or echo-1.5"),
        ("echo-1.0,tau", "'tau' .* NAME=VALUE"),
        ("echo-1.0,bank_size=3", "'bank_size' .* one of position_mode"),
        ("echo-1.0,tau=0", "tau=0 .* greater than 0"),
        ("echo-1.0,tau=inf", "finite"),
        ("echo-1.0,position_mode=sideways", "position_mode=sideways"),
    ],
)
def test_a_preset_that_is_none(text, words):
    with pytest.raises(RequestError, match=words):
        read_preset(text)


LONG = "A woman walks along the shore and looks at the sea. "


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": None}, "no text"),
        ({"text": "  "}, "the condition is empty"),
        ({"text": "grue " * 1000}, "the condition has .* tokens .* 1024 are read: shorten it"),
        ({"frames": 1, "fps": 60.0}, "too short to have sound"),
    ],
)
def test_what_cannot_be_rendered_is_refused_before_anything_is_loaded(tiny, changes, words):
    echo = JoyAIEcho(model_in(tiny))
    with patch.object(studio, "Studio", side_effect=AssertionError("loaded")):
        with pytest.raises(RequestError, match=words):
            echo.shoot(request(echo, **changes), ())
        with pytest.raises(RequestError, match="1 slots for a request of 0"):
            echo.shoot(request(echo), [None])
    newer = JoyAIEcho(model_in(tiny, preset="echo-1.5"))
    with pytest.raises(RequestError, match="5000 characters and 1500 are read"):
        newer.check(request(newer, text=(LONG * 100)[:5000]))


@pytest.mark.parametrize("wrong", [{"frames": 240}, {"width": 1279}, {"slots": (SlotRef(digest="0"),) * 8}])
def test_requests_that_cannot_be(echo, wrong):
    whole = {**request(echo).model_dump(), **wrong}
    with pytest.raises(ValueError, match=r"1 \+ 8k|multiples of 32|at most 7"):
        ShotRequest.model_validate(whole)


@pytest.fixture
def copied(tiny, tmp_path):
    return Path(shutil.copytree(tiny, tmp_path / "copy"))


def test_a_model_is_the_same_wherever_it_lies(tiny, copied):
    assert model_in(copied).weights == model_in(tiny).weights
    assert JoyAIEcho(model_in(copied)).identity == JoyAIEcho(model_in(tiny)).identity


def test_a_model_that_has_moved_or_changed(copied, tmp_path):
    model = model_in(copied)
    echo = JoyAIEcho(model)
    copied.rename(tmp_path / "elsewhere")
    assert echo.identity.weights == model.weights, "known without the folder"
    with pytest.raises(RequestError, match=r"not in .* any more: `director switch FILM joyai-echo --model FOLDER`"):
        echo.check(request(echo))
    shutil.copytree(tmp_path / "elsewhere", copied)
    weights = copied / "vae" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(weights)
    save_file({name: tensor + 1 for name, tensor in tensors.items()}, weights, {"format": "pt"})
    with pytest.raises(RequestError, match="holds other weights than when it was chosen"):
        echo.check(request(echo))


def _cut_short(at):
    file = at / "transformer" / "diffusion_pytorch_model.safetensors"
    file.write_bytes(file.read_bytes()[:-100])


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (shutil.rmtree, "no such folder; `director echo convert"),
        (lambda at: (at / "model_index.json").unlink(), r"no model_index\.json in it; `director echo convert"),
        (lambda at: (at / "model_index.json").write_text('{"_class_name": "FluxPipeline"}'), "this is a FluxPipeline"),
        (lambda at: shutil.rmtree(at / "vocoder"), "not complete: there is no vocoder"),
        (_cut_short, r"diffusion_pytorch_model\.safetensors: the file is cut short"),
    ],
)
def test_a_folder_that_is_no_whole_model(copied, damage, words):
    damage(copied)
    with pytest.raises(RequestError, match=words):
        model_in(copied)


def test_a_missing_tensor_is_named_before_a_prompt_is_read(copied):
    file = copied / "vae" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(file)
    gone = next(iter(tensors))
    save_file({name: tensor for name, tensor in tensors.items() if name != gone}, file, {"format": "pt"})
    echo = JoyAIEcho(model_in(copied))
    with patch.object(studio, "encode_film", side_effect=AssertionError("read")):
        with pytest.raises(RequestError, match=gone.replace(".", r"\.")):
            shoot(echo)


def test_out_of_memory_names_the_phase_and_what_to_try(echo, slot):
    for name, words in (("decode_video", "while decoding"), ("denoise", "while denoising")):
        with patch(f"generator.echo.pipeline.{name}", side_effect=torch.OutOfMemoryError("no")):
            with pytest.raises(GenerationFailed, match=f"{words} .*try offload 'model'"):
                shoot(echo, slot)


def test_the_machine_enters_nothing(tiny, first):
    other = JoyAIEcho(model_in(tiny), machine=Machine(dtype="bfloat16", device="cpu"))
    assert other.identity == JoyAIEcho(model_in(tiny)).identity
    assert not np.array_equal(shoot(other)[0], first[0]), "but it is rendered as this machine was told"
    with pytest.raises(RequestError, match="offload 'group' keeps weights off a GPU"):
        shoot(JoyAIEcho(model_in(tiny), machine=Machine(offload="group", device="cpu")))


def test_the_registry_knows_it_and_looking_loads_no_torch(tiny):
    assert isinstance(registry.load("joyai-echo", model=model_in(tiny)), JoyAIEcho)
    with pytest.raises(RequestError, match="with a model"):
        registry.load("joyai-echo")
    code = (
        "import sys; from pathlib import Path; from generator import registry; from generator.echo.folder import model_in\n"
        f"made = registry.load('joyai-echo', model=model_in(Path({str(tiny)!r})))\n"
        "print(made.identity.id, not {'torch', 'diffusers', 'transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["joyai-echo", "True"]
