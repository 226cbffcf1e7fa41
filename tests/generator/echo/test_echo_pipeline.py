"""The pipeline: what it refuses, what it gives back, what a later shot remembers, and diffusers' own behaviours."""

import copy
import json
import shutil
from unittest.mock import patch

import numpy as np
import PIL.Image
import pytest
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from diffusers.utils import encode_video
from safetensors.torch import load_file, save_file

from generator import echo
from generator.base import Slot
from generator.echo import memory, pipeline
from generator.echo.codec import encode_clip
from generator.echo.config import PRESETS, SIGMAS, EchoSettings
from generator.echo.context import Context
from generator.echo.convert import CLASSES
from generator.echo.denoise import Latents, condition, denoise, set_sigmas
from generator.echo.memory import EchoSlot, Memory, SlotCache, slot_of_media
from generator.echo.pipeline import JoyAIEchoPipeline
from generator.echo.tiny import make_tiny
from generator.errors import Cancelled, GenerationFailed, RequestError
from generator.memory import bank
from generator.shapes import samples_for

SHOT = {"width": 64, "height": 64, "num_frames": 9, "frame_rate": 25.0, "sigmas": (1.0, 0.9, 0.4, 0.0)}
ONE, TWO = "A boat leaves the harbour.", "The same boat, at night."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("tiny") / "model"
    make_tiny(out, layers=2)
    return out


def opened(folder, **options):
    pipe = JoyAIEchoPipeline.from_pretrained(str(folder), **{"dtype": torch.float32, **options})
    pipe.set_progress_bar_config(disable=True)
    return pipe


@pytest.fixture(scope="module")
def pipe(folder):
    return opened(folder)


@pytest.fixture(scope="module")
def contexts(pipe):
    """Of each prompt."""
    return dict(zip((ONE, TWO), pipe.encode_prompts([ONE, TWO]), strict=True))


@pytest.fixture
def shot(contexts):
    """The latents of the last of some shots: `shot(pipe, ONE, …)`."""

    def make(pipe, *prompts, **changes):
        given = {"contexts": [contexts[prompt] for prompt in prompts], "generator": seeded(), "output_type": "latent"}
        output = pipe(**{**SHOT, **given, **changes})
        return output.frames[-1], output.audio[-1]

    return make


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def slot(seed=0, tokens=9, height=2, width=2):
    noise = seeded(seed)
    sound = torch.randn(1, tokens, 128, generator=noise) if tokens else None
    return EchoSlot(torch.randn(1, 128, 1, height, width, generator=noise), sound)


def same(one, other):
    return all(torch.equal(*pair) for pair in zip(one, other, strict=True))


def test_the_names_of_the_package():
    assert echo.JoyAIEchoPipeline is JoyAIEchoPipeline
    assert {name: getattr(echo, name) for name in echo.__all__}.keys() == set(echo.__all__)
    with pytest.raises(AttributeError, match="Nothing"):
        _ = echo.Nothing


def test_a_film_as_in_the_readme(pipe, tmp_path):
    output = pipe([ONE, TWO], height=64, width=96, num_frames=9, frame_rate=25.0, generator=seeded())
    assert len(output.frames) == len(output.audio) == len(output.slots) == 2
    for i, (frames, audio) in enumerate(zip(output.frames, output.audio, strict=True)):
        assert [frame.size for frame in frames[0]] == [(96, 64)] * 9
        assert audio.shape == (1, 2, samples_for(9, 25.0, 48_000)), "as long as the picture"
        path = tmp_path / f"shot_{i:03d}.mp4"
        encode_video(frames[0], fps=25, audio=audio[0].float().cpu(), audio_sample_rate=48000, output_path=str(path))
        assert path.stat().st_size > 0
    assert output.slots[0].video.shape == (1, 128, 1, 2, 3)
    assert output.slots[0].audio.shape == (1, 9, 128)


@pytest.mark.parametrize(
    ("kind", "shape", "dtype"),
    [("np", (1, 9, 64, 64, 3), np.float32), ("pt", (1, 9, 3, 64, 64), torch.float32)],
)
def test_pixels_as_numbers(pipe, kind, shape, dtype):
    output = pipe(ONE, **SHOT, output_type=kind, generator=seeded())
    (frames,) = output.frames
    assert frames.shape == shape
    assert frames.dtype == dtype
    assert 0 <= frames.min() < frames.max() <= 1
    pictures = pipe(ONE, **SHOT, generator=seeded()).frames[0][0]
    pixels = torch.as_tensor(frames)[0] if kind == "np" else frames[0].permute(0, 2, 3, 1)
    assert np.abs(np.stack([np.asarray(picture) for picture in pictures]) / 255 - pixels.numpy()).max() < 0.003


def test_latents_are_given_as_they_are_and_only_decoded_for_a_later_shot(pipe):
    with patch.object(pipeline, "decode_video", wraps=pipeline.decode_video) as decode:
        output = pipe([ONE, TWO], **SHOT, output_type="latent", generator=seeded())
    assert decode.call_count == 1
    assert output.frames[1].shape == (1, 128, 2, 2, 2)
    assert output.audio[1].shape == (1, 9, 128)
    assert isinstance(output.slots[0], EchoSlot)
    assert output.slots[1] is None


def test_a_plain_tuple(pipe):
    frames, audio, slots = pipe(ONE, **SHOT, output_type="latent", return_dict=False)
    assert len(frames) == len(audio) == len(slots) == 1


def test_the_seed_decides(pipe, shot):
    assert same(shot(pipe, ONE), shot(pipe, ONE))
    assert not same(shot(pipe, ONE), shot(pipe, ONE, generator=seeded(1)))
    assert not same(shot(pipe, ONE), shot(pipe, TWO))


def test_noise_is_drawn_for_video_then_audio_in_the_layout_of_the_release(pipe, shot):
    drawn = []
    real = torch.randn

    def record(*args, **options):
        noise = real(*args, **options)
        drawn.append(tuple(noise.shape))
        return noise

    with patch("torch.randn", record):
        shot(pipe, ONE)
    steps = len(SHOT["sigmas"]) - 1
    assert drawn == [(1, 2, 128, 2, 2), (1, 9, 128)] * (1 + steps)


def test_one_generator_for_each_shot(pipe):
    both = pipe([ONE, TWO], **SHOT, output_type="latent", generator=[seeded(1), seeded(2)])
    alone = pipe(TWO, **SHOT, output_type="latent", generator=seeded(2), slots=[both.slots[0]])
    assert torch.equal(both.frames[1], alone.frames[0]), "a shot is its prompt, its memory and its seed"
    forgetful = pipe(TWO, **SHOT, output_type="latent", generator=seeded(2))
    assert not torch.equal(both.frames[1], forgetful.frames[0])


def test_contexts_in_place_of_prompts(pipe, folder, shot):
    output = pipe(ONE, **SHOT, output_type="latent", generator=seeded())
    assert torch.equal(output.frames[0], shot(pipe, ONE)[0])
    without_text = opened(folder, text_encoder=None, tokenizer=None, connectors=None)
    assert torch.equal(output.frames[0], shot(without_text, ONE)[0])
    with pytest.raises(RequestError, match="without tokenizer, text_encoder, connectors"):
        without_text(ONE, **SHOT)


def test_each_shot_remembers_by_the_native_bank_and_each_slot_is_encoded_once(pipe, contexts):
    settings = EchoSettings(bank_size=2, bank_fixed=1)
    given = slot(9)
    with patch.object(Memory, "of", wraps=Memory.of) as of:
        with patch.object(memory, "encode_clip", wraps=encode_clip) as encode:
            film = pipe(contexts=[contexts[ONE]] * 4, **SHOT, settings=settings, slots=[given], output_type="pt")
    seen = [call.args[0] for call in of.call_args_list]
    assert encode.call_count == 4
    history = [given, *film.slots]
    assert [len(slots) for slots in seen] == [1, 2, 2, 2]
    for number, slots in enumerate(seen):
        wanted = bank.native(history[: number + 1], max_size=2, num_fixed=1)
        assert all(got is slot for got, slot in zip(slots, wanted, strict=True))


def test_explicit_memory_reaches_the_shot(pipe, shot):
    alone = shot(pipe, ONE)
    remembering = shot(pipe, ONE, slots=[slot(1), slot(2, tokens=4)])
    assert not same(alone, remembering)
    silent = shot(pipe, ONE, slots=[slot(1), EchoSlot(slot(2).video, None)])
    zeros = shot(pipe, ONE, slots=[slot(1), EchoSlot(slot(2).video, torch.zeros(1, 9, 128))])
    assert same(silent, zeros), "an empty audio half is zeros, as long as another slot's"
    no_sound = shot(pipe, ONE, slots=[EchoSlot(slot(1).video, None)])
    assert same(no_sound, shot(pipe, ONE, slots=[slot(1)], settings=EchoSettings(memory_audio=False)))
    neither = EchoSettings(memory_audio=False, memory_video=False)
    assert same(alone, shot(pipe, ONE, slots=[slot(1)], settings=neither))


def test_a_first_frame_stays(pipe, shot):
    picture = PIL.Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    clean = encode_clip(pipe.vae, np.array(picture)[None])
    steps = []

    def look(_pipe, step, _timestep, tensors):
        steps.append(step)
        for name in ("latents", "x0"):
            assert torch.equal(tensors[name][:, :1], clean.transpose(1, 2)), name
        return {"latents": torch.zeros_like(tensors["latents"])}

    frames, _ = shot(
        pipe,
        ONE,
        first_frame=picture,
        callback_on_step_end=look,
        callback_on_step_end_tensor_inputs=["latents", "x0"],
    )
    assert steps == [0, 1, 2]
    assert torch.equal(frames[:, :, :1], clean)
    assert not same(shot(pipe, ONE), shot(pipe, ONE, first_frame=np.asarray(picture)))


def test_a_callback_sees_what_it_asked_for_and_changes_what_goes_on(pipe, shot):
    seen = []

    def replace(pipe, step, timestep, tensors):
        seen.append((pipe.current_shot, step, round(float(timestep)), sorted(tensors)))
        return {"audio_latents": torch.full_like(tensors["audio_latents"], 7.0)} if step == 2 else None

    _, audio = shot(pipe, ONE, callback_on_step_end=replace)
    assert seen == [(0, step, level, ["audio_latents", "latents"]) for step, level in ((0, 1000), (1, 900), (2, 400))]
    assert (audio == 7.0).all()


def test_the_last_x0_is_the_result(pipe, shot):
    kept = {}
    names = ["latents", "audio_latents", "x0", "audio_x0"]
    shot(
        pipe,
        ONE,
        callback_on_step_end=lambda _pipe, _step, _time, tensors: kept.update(tensors),
        callback_on_step_end_tensor_inputs=names,
    )
    torch.testing.assert_close(kept["latents"], kept["x0"], atol=1e-6, rtol=0)
    torch.testing.assert_close(kept["audio_latents"], kept["audio_x0"], atol=1e-6, rtol=0)


def test_a_cancelled_shot_leaves_the_model_as_it_was(pipe, shot):
    before = shot(pipe, ONE)
    found = list(pipe.transformer.attn_processors.values())

    def cancel(*_args):
        raise Cancelled("stopped on request")

    with pytest.raises(Cancelled):
        shot(pipe, ONE, slots=[slot()], callback_on_step_end=cancel)
    assert all(now is then for now, then in zip(pipe.transformer.attn_processors.values(), found, strict=True))
    assert same(shot(pipe, ONE), before)


@pytest.mark.parametrize("phase", ["denoise", "decode_video", "encode_prompts", "encode_clip"])
def test_out_of_memory_says_what_to_try(pipe, phase):
    with patch.object(pipeline, phase, side_effect=torch.OutOfMemoryError("no")):
        with pytest.raises(GenerationFailed, match=r"out of memory while (denoising|decoding|encoding).*try offload"):
            pipe(ONE, **SHOT, first_frame=np.zeros((64, 64, 3), np.uint8))


def test_one_prompt_is_encoded_whole_and_one_too_long_is_refused(pipe, contexts):
    (alone,) = pipe.encode_prompts(ONE)
    assert torch.equal(alone.video, contexts[ONE].video)
    with pytest.raises(RequestError, match=r"prompt 1 has .* tokens .* shorten"):
        pipe.encode_prompts([ONE, "grue " * 5000])


BAD = {
    "no prompt": ({"prompt": []}, "no prompt"),
    "neither": ({"prompt": None}, "one of the two"),
    "both": ({"contexts": []}, "one of the two"),
    "no contexts": ({"prompt": None, "contexts": []}, "no contexts"),
    "empty": ({"prompt": [ONE, "  "]}, "prompt 1 is empty"),
    "a number": ({"prompt": [3]}, "of type int"),
    "only a number": ({"prompt": 3}, "of type int"),
    "too many tokens": ({"prompt": "grue " * 5000}, "tokens .* shorten"),
    "too many characters": ({"prompt": "x" * 1501, "settings": PRESETS["echo-1.5"]}, "1501 characters and 1500"),
    "width": ({"width": 1279}, "width 1279: .* 1280"),
    "height": ({"height": 0}, "height 0: .* 32"),
    "width in words": ({"width": "64"}, "width of type str: wanted int"),
    "half a pixel": ({"height": 64.0}, "height of type float: wanted int"),
    "rate in words": ({"frame_rate": "25"}, "frame_rate of type str: wanted int or float"),
    "frames that are none": ({"num_frames": True}, "num_frames of type bool: wanted int"),
    "a preset's name": ({"settings": "echo-1.5"}, "settings of type str: wanted EchoSettings"),
    "a seed": ({"generator": 3}, "generator of type int: wanted Generator"),
    "one slot": ({"slots": slot()}, "slots of type EchoSlot: wanted Sequence"),
    "frames": ({"num_frames": 240}, "240 frames: .* 241"),
    "no frames": ({"num_frames": 0}, "0 frames: .* 1$"),
    "frame rate": ({"frame_rate": 0.0}, "frame rate 0"),
    "infinite rate": ({"frame_rate": float("inf")}, "frame rate inf"),
    "no sound": ({"num_frames": 1, "frame_rate": 60.0}, "too short to have sound"),
    "sigmas that do not end": ({"sigmas": (1.0, 0.5)}, "fall from at most 1 to 0"),
    "sigmas that rise": ({"sigmas": (0.5, 0.9, 0.0)}, "fall from at most 1 to 0"),
    "sigmas too high": ({"sigmas": (1.5, 0.0)}, "fall from at most 1 to 0"),
    "one sigma": ({"sigmas": (0.0,)}, "fall from at most 1 to 0"),
    "eight slots": ({"slots": [slot()] * 8}, "8 memory slots: .* at most 7"),
    "no slot": ({"slots": [slot().video]}, "slot 0 is of type Tensor"),
    "slot of another size": ({"slots": [slot(), slot(height=3)]}, "slot 1 .* encode it at 64x64"),
    "slot that is flat": ({"slots": [EchoSlot(torch.zeros(2, 2), None)]}, "slot 0 .* not \\[1, 128, 1, 2, 2\\]"),
    "slot of other channels": ({"slots": [EchoSlot(slot().video, torch.zeros(1, 3, 64))]}, "not \\[1, tokens, 128\\]"),
    "slot with no tokens": ({"slots": [EchoSlot(slot().video, torch.zeros(1, 0, 128))]}, "use None"),
    "first frame of another size": ({"first_frame": np.zeros((32, 64, 3), np.uint8)}, "64x64 pixels"),
    "first frame of floats": ({"first_frame": np.zeros((64, 64, 3))}, "float64"),
    "first frame of a film": ({"prompt": [ONE, TWO], "first_frame": np.zeros((64, 64, 3), np.uint8)}, "2 shots"),
    "output type": ({"output_type": "gif"}, "output_type 'gif': choose latent, np, pil, pt"),
    "callback tensor": ({"callback_on_step_end_tensor_inputs": ["noise"]}, "callback tensor 'noise'"),
    "generators": ({"prompt": [ONE, TWO], "generator": [seeded()]}, "1 generators for 2"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_rendered_is_refused_before_anything_is_encoded(pipe, name):
    wrong, words = BAD[name]
    with patch.object(pipeline, "encode_prompts", side_effect=AssertionError("encoded")):
        with pytest.raises(RequestError, match=words):
            pipe(**{"prompt": ONE, **SHOT, **wrong})


def test_another_way_of_sampling_is_refused(pipe):
    right = pipe.scheduler
    try:
        for wrong in ({"stochastic_sampling": False}, {"stochastic_sampling": True, "shift": 3.0}):
            pipe.scheduler = FlowMatchEulerDiscreteScheduler(**wrong)
            with pytest.raises(RequestError, match=r"stochastic_sampling=True and shift=1\.0"):
                pipe(ONE, **SHOT)
    finally:
        pipe.scheduler = right


def test_a_shot_of_one_frame(pipe, shot):
    output = pipe(ONE, **{**SHOT, "num_frames": 1}, output_type="np", generator=seeded())
    assert output.frames[0].shape == (1, 1, 64, 64, 3)
    assert output.audio[0].shape == (1, 2, 1920)
    assert output.slots[0].video.shape == (1, 128, 1, 2, 2)
    assert not same(shot(pipe, TWO, slots=output.slots), shot(pipe, TWO))


def test_saved_and_loaded_again(pipe, tmp_path, shot):
    pipe.save_pretrained(tmp_path / "copy")
    again = opened(tmp_path / "copy")
    assert again.config.preset == "echo-1.0"
    assert same(shot(pipe, ONE, TWO), shot(again, ONE, TWO))


def test_a_preset_is_kept_and_decides(folder, tmp_path, shot):
    opened(folder, preset="echo-1.5").save_pretrained(tmp_path / "newer")
    newer = opened(tmp_path / "newer")
    assert newer.settings == PRESETS["echo-1.5"]
    memories = {"slots": [slot(1), slot(2)]}
    by_preset = shot(newer, ONE, **memories)
    assert not same(by_preset, shot(newer, ONE, **memories, settings=PRESETS["echo-1.0"]))
    with pytest.raises(RequestError, match=r"preset 'echo-2': choose echo-1\.0, echo-1\.5"):
        opened(folder, preset="echo-2")


def test_an_original_release_names_the_command_that_converts_it(golden, original):
    with pytest.raises(RequestError, match="director echo convert"):
        JoyAIEchoPipeline.from_pretrained(str(golden))
    with pytest.raises(RequestError, match="director echo convert"):
        JoyAIEchoPipeline.from_single_file(original, torch_dtype=torch.bfloat16)


def test_weights_that_are_not_all_there_are_never_taken_for_a_model(folder, tmp_path):
    def damaged(change):
        copied = shutil.copytree(folder, tmp_path / "damaged", dirs_exist_ok=True)
        weights = copied / "transformer" / "diffusion_pytorch_model.safetensors"
        change(weights, load_file(weights))
        return str(copied)

    def lose(weights, tensors):
        del tensors["proj_out.weight"]
        save_file(tensors, weights)

    def cut(weights, _tensors):
        weights.write_bytes(weights.read_bytes()[:-1])

    for change, words in (
        (lose, "transformer: .* missing proj_out.weight"),
        (cut, "safetensors: the file is cut short"),
    ):
        with pytest.raises(RequestError, match=words):
            JoyAIEchoPipeline.from_pretrained(damaged(change))
    whole = opened(folder).transformer
    assert opened(damaged(cut), transformer=whole).transformer is whole, "what comes from elsewhere is not looked for"


def test_all_prompts_are_read_before_the_connectors_send_the_text_encoder_off_the_card(pipe):
    calls = []
    hooks = [
        part.register_forward_pre_hook(lambda *_, name=name: calls.append(name))
        for name, part in (("read", pipe.text_encoder), ("connect", pipe.connectors))
    ]
    pipe.encode_prompts([ONE, TWO] * 5)
    for hook in hooks:
        hook.remove()
    assert calls == ["read"] * 8 + ["connect"] * 8 + ["read", "read", "connect", "connect"]


def test_in_bfloat16(folder):
    half = opened(folder, dtype=torch.bfloat16)
    output = half(ONE, **{**SHOT, "num_frames": 1}, output_type="np", generator=seeded(), slots=[slot()])
    assert np.isfinite(output.frames[0]).all()
    assert output.slots[0].video.dtype == output.slots[0].audio.dtype == torch.float32
    assert output.audio[0].dtype == torch.float32


@pytest.mark.parametrize("preset", PRESETS)
def test_on_another_device_nothing_is_left_behind_and_no_step_waits_for_a_number(folder, preset):
    """The meta device refuses tensors of another device, and refuses to tell a number, as no GPU does before it is done."""
    config = json.loads((folder / "transformer" / "config.json").read_text())
    with torch.device("meta"):
        transformer = CLASSES["transformer"].from_config(config).to(torch.bfloat16)
        noise = Latents(torch.randn(1, 2, 128, 2, 2), torch.randn(1, 9, 128))
        first, context = torch.randn(1, 1, 128, 2, 2), Context(torch.randn(1, 4, 64), torch.randn(1, 4, 32))
    settings = PRESETS[preset].model_copy(update={"tau": 1.2})
    slots = [slot(), slot(tokens=4).to("meta"), slot(tokens=0)]
    remembered = Memory.of(slots, settings, device="meta")
    schedulers = [FlowMatchEulerDiscreteScheduler(shift=1.0, stochastic_sampling=True) for _ in range(2)]
    for scheduler in schedulers:
        set_sigmas(scheduler, SIGMAS, settings)
    conditions = condition(transformer, noise, context=context, memory=remembered, settings=settings, first_frame=first)
    with torch.no_grad():
        made = denoise(transformer, noise, conditions, schedulers=schedulers, generator=seeded())
    assert made.video.is_meta
    assert made.audio.is_meta
    assert (made.video.shape, made.video.dtype) == (noise.video.shape, torch.float32)


@pytest.mark.parametrize("mode", ["model", "group"])
def test_offloaded(pipe, mode, shot):
    """On a CPU nothing moves, but every hook runs."""
    spread = copy.deepcopy(pipe)
    if mode == "model":
        spread.enable_model_cpu_offload(device="cpu")
    else:
        spread.enable_group_offload(torch.device("cpu"), offload_type="block_level", num_blocks_per_group=1)
    assert same(shot(spread, ONE, TWO), shot(pipe, ONE, TWO))
    with patch.object(pipeline, "denoise", side_effect=torch.OutOfMemoryError("no")):
        with pytest.raises(GenerationFailed, match=f"while denoising with offload '{mode}': try offload"):
            shot(spread, ONE)


def test_a_lora_is_loaded_by_the_pipeline_and_scaled(pipe, shot):
    pipe = copy.deepcopy(pipe)
    plain = shot(pipe, ONE, slots=[slot()])
    width, noise = 64, seeded()
    weights = {
        f"transformer.transformer_blocks.{layer}.attn1.to_q.lora_{part}.weight": torch.randn(shape, generator=noise)
        for layer in range(2)
        for part, shape in (("A", (2, width)), ("B", (width, 2)))
    }
    pipe.load_lora_weights(weights)
    adapted = shot(pipe, ONE, slots=[slot()])
    assert not same(adapted, plain)
    assert same(shot(pipe, ONE, slots=[slot()], attention_kwargs={"scale": 0.0}), plain)
    pipe.unload_lora_weights()
    assert same(shot(pipe, ONE, slots=[slot()]), plain)


def test_levels_in_float32_and_as_parts_of_the_release_round_them():
    scheduler = FlowMatchEulerDiscreteScheduler(shift=1.0, stochastic_sampling=True)
    set_sigmas(scheduler, SIGMAS, EchoSettings())
    assert scheduler.sigmas.tolist() == torch.tensor(SIGMAS).tolist()
    assert torch.equal(scheduler.timesteps, torch.tensor(SIGMAS[:-1]) * 1000)
    set_sigmas(scheduler, SIGMAS, EchoSettings(sigma_dtype="bfloat16"))
    assert scheduler.timesteps.tolist() == [1000, 992, 988, 980, 976, 912, 728, 422]


def test_a_slot_of_media_is_encoded_as_its_generation_does(pipe, shot):
    random = np.random.default_rng(0)
    frames = random.integers(0, 256, (9, 64, 64, 3), dtype=np.uint8)
    samples = random.integers(-9999, 9999, (2, 48_000), dtype=np.int16)
    older = slot_of_media(pipe.vae, pipe.audio_vae, Slot(frames, samples), settings=PRESETS["echo-1.0"])
    assert torch.equal(older.video, encode_clip(pipe.vae, frames)[:, :, -1:])
    assert older.audio.shape[0::2] == (1, 128)
    newer = slot_of_media(pipe.vae, pipe.audio_vae, Slot(frames, samples), settings=PRESETS["echo-1.5"])
    assert torch.equal(newer.video, encode_clip(pipe.vae, frames[4:5])), "a single image, the middle one"
    silent = slot_of_media(pipe.vae, pipe.audio_vae, Slot(frames, samples * 0), settings=PRESETS["echo-1.0"])
    assert torch.isfinite(silent.audio).all()
    none = slot_of_media(pipe.vae, pipe.audio_vae, Slot(frames, samples[:, :1000]), settings=PRESETS["echo-1.0"])
    assert none.audio is None
    assert not same(shot(pipe, ONE, slots=[older]), shot(pipe, ONE, slots=[none]))


def test_a_slot_of_media_is_encoded_once_in_its_life(tmp_path):
    frames, samples = np.zeros((9, 64, 64, 3), np.uint8), np.zeros((2, 4800), np.int16)
    encoded = []

    def encode(media):
        encoded.append(media)
        return slot(len(encoded), tokens=0 if media.samples.any() else 9)

    def latents(media, model="weights", preset="echo-1.0"):
        return SlotCache(tmp_path / "slots", model).slot(media, settings=PRESETS[preset], encode=encode)

    dark, noisy = Slot(frames, samples), Slot(frames, samples + 1)
    made, silent = latents(dark), latents(noisy)
    again = latents(Slot(frames.copy(), samples.copy()))
    assert torch.equal(again.video, made.video)
    assert torch.equal(again.audio, made.audio)
    assert latents(noisy).audio is silent.audio is None
    assert len(encoded) == 2
    latents(dark, model="other weights")
    latents(dark, preset="echo-1.5")
    assert len(encoded) == 4
    for file in (tmp_path / "slots").iterdir():
        file.write_bytes(b"cut short")
    latents(dark)
    assert len(encoded) == 5, "a damaged file is made again"
