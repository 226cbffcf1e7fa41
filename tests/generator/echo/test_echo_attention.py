"""Memory inside the model's attention: what may see what, bit by bit, and a model left as it was found."""

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from unittest.mock import patch

import peft
import pytest
import torch
from diffusers import LTX2VideoTransformer3DModel
from diffusers.models.transformers.transformer_ltx2 import apply_split_rotary_emb
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.echo import runs
from generator.echo.attention import EchoAttnProcessor, memory_attention, split_rotated
from generator.echo.config import EchoSettings
from generator.echo.context import Context
from generator.echo.denoise import Latents, condition, joint_velocity, target_velocity
from generator.echo.layout import Layout
from generator.echo.masks import audio_self_mask, audio_to_video_mask, dense_memory_attention, owners
from generator.echo.memory import Memory
from generator.echo.runs import Batch

PAIRED = EchoSettings()
APART = EchoSettings(position_mode="slot_center")  # paired, and no two slots at the same time
SIGMA = torch.tensor(725.0)


@pytest.fixture(scope="module")
def transformer(gold):
    return gold.transformer


@pytest.fixture(params=[0, runs.CALL], ids=["a call for each length", "padded"])
def calls(request):
    """Runs of different lengths in both ways of attending to them."""
    with patch.object(runs, "CALL", request.param):
        yield


def shot(transformer, *, lengths=(3, 3, 3), seed=0, rules=PAIRED, audio=5, frames=2, batch=1):
    """Latents of 2x3 and what they are conditioned on, with one slot for each length."""
    noise = torch.Generator().manual_seed(seed)

    def random(*shape):
        return torch.randn(batch, *shape, generator=noise)

    latents = Latents(random(frames, 128, 2, 3), random(audio, 128))
    memory = Memory()
    if lengths:
        memory = Memory(random(len(lengths), 128, 2, 3), random(sum(lengths), 128), tuple(lengths))
    context = Context(random(4, 64), random(4, 32))
    return latents, condition(transformer, latents, context=context, memory=memory, settings=rules)


@torch.no_grad()
def velocity(transformer, latents, conditions, rules=memory_attention):
    with rules(transformer, conditions.layout, conditions.settings):
        return target_velocity(joint_velocity(transformer, latents, SIGMA, conditions), conditions.layout)


def furthest(one, other):
    return max(float((one.video - other.video).abs().max()), float((one.audio - other.audio).abs().max()))


def identical(one, other):
    return torch.equal(one.video, other.video) and torch.equal(one.audio, other.audio)


@contextmanager
def seen_blocks(transformer):
    """The (video, audio) that each block gives, while the `with` block runs."""
    outputs = []
    with ExitStack() as stack:
        for block in transformer.transformer_blocks:
            hook = block.register_forward_hook(lambda _module, _args, output: outputs.append(output))
            stack.callback(hook.remove)
        yield outputs


@settings(max_examples=25, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 4), max_size=7),
    audio=st.integers(1, 6),
    frames=st.integers(1, 3),
    batch=st.integers(1, 2),
    tau=st.sampled_from([1.0, 0.7]),
    seed=st.integers(0, 1000),
    call=st.sampled_from([0, 1 << 10, runs.CALL]),
)
def test_blocks_and_masks_give_the_same(transformer, lengths, audio, frames, batch, tau, seed, call):
    rules = PAIRED.model_copy(update={"tau": tau})
    given_shot = shot(transformer, lengths=lengths, audio=audio, frames=frames, batch=batch, rules=rules, seed=seed)
    with patch.object(runs, "CALL", call):
        structured = velocity(transformer, *given_shot)
    assert furthest(structured, velocity(transformer, *given_shot, dense_memory_attention)) < 1e-5


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_positions_enter_as_in_the_model_itself(dtype):
    states = torch.randn(2, 7, 24).to(dtype)
    rotary = tuple(torch.randn(2, 7, 4, 3).transpose(1, 2) for _ in range(2))
    assert torch.equal(split_rotated(states, rotary), apply_split_rotary_emb(states, rotary))


def attended(transformer, lengths):
    """Shapes of the queries, keys and mask of each call in one prediction, without heads and channels."""
    shapes = []
    real = runs.dispatch_attention_fn

    def record(query, key, value, **options):
        mask = options.get("attn_mask")
        shapes.append((tuple(query.shape[:2]), tuple(key.shape[:2]), None if mask is None else tuple(mask.shape)))
        assert mask is None or options["backend"] == "native", "others may take no mask"
        return real(query, key, value, **options)

    with patch.object(runs, "dispatch_attention_fn", record):
        velocity(transformer, *shot(transformer, lengths=lengths))
    return shapes


def test_attention_is_called_without_a_mask_and_slots_of_equal_length_share_a_call(transformer):
    layers, apart = 5, 3
    with patch.object(runs, "CALL", 0):
        equal, unequal = attended(transformer, (3, 3, 3)), attended(transformer, (3, 3, 2))
    assert len(equal) == layers * 4 + apart * 2
    assert ((3, 6), (3, 3), None) in equal, "three slots of 6 video tokens, each seeing its own 3 audio tokens"
    assert ((1, 12), (1, 5), None) in equal, "the target"
    assert ((1, 9), (1, 9), None) in equal, "memory sound, which sees all of memory's sound"
    assert len(unequal) == layers * 6 + apart * 2
    assert all(mask is None for *_, mask in unequal)


def test_few_tokens_share_a_call_that_is_padded_and_masked_by_key_alone(transformer):
    shapes = attended(transformer, (3, 1, 2))
    assert len(shapes) == 5 * 2 + 3
    assert ((4, 12), (4, 5), (4, 1, 1, 5)) in shapes, "three slots and the target, picture to sound"
    assert ((4, 5), (4, 12), (4, 1, 1, 12)) in shapes, "sound to picture"
    assert ((2, 6), (2, 6), (2, 1, 1, 6)) in shapes, "memory's sound and the target's"


def test_what_is_padded_costs_less_than_the_calls_that_it_spares():
    def calls(blocks, heads=4):
        return [(batch.queries, batch.keys) for batch in runs.batches_of(blocks, heads)]

    short = tuple((8, 2 + number) for number in range(7))
    assert calls((*short, (12, 17))) == [(68, 52)], "a film of a few tokens"
    assert calls((*short, (2000, 200))) == [(56, 35), (2000, 200)], "a target beside which the slots are small"
    released = tuple((920, 96 - number) for number in range(7))
    assert calls((*released, (28_520, 241)), 32) == [*released, (28_520, 241)], "the released size: no padding, no mask"
    assert calls(((920, 96),) * 7, 32) == [(7 * 920, 7 * 96)]


@pytest.mark.usefixtures("calls")
def test_a_slots_sound_does_not_reach_the_target_in_the_first_layer(transformer):
    latents, conditions = shot(transformer)
    changed = conditions.memory.audio.clone()
    changed[:, 3:6] += 1.0  # slot 1
    other = replace(conditions, memory=replace(conditions.memory, audio=changed))
    with seen_blocks(transformer) as blocks:
        velocity(transformer, latents, conditions)
        (video, audio), *_ = blocks
        blocks.clear()
        velocity(transformer, latents, other)
        (other_video, other_audio), *_ = blocks
    assert torch.equal(video[:, 18:], other_video[:, 18:])
    assert torch.equal(audio[:, 9:], other_audio[:, 9:])
    assert not torch.equal(video[:, 6:12], other_video[:, 6:12])
    assert not torch.equal(audio[:, 3:6], other_audio[:, 3:6])


@pytest.mark.parametrize("lengths", [(3, 3, 3), (2, 4, 3)], ids=str)
@pytest.mark.usefixtures("calls")
def test_picture_and_sound_of_a_slot_see_only_each_other(transformer, lengths):
    """Every layer, both ways, bit by bit: each attention on its own, with one slot's keys changed."""
    layout = Layout(frames=2, height=2, width=3, audio=5, slots=3, slot_audio=lengths)
    noise = torch.Generator().manual_seed(3)
    video = torch.randn(1, sum(layout.video_parts), 64, generator=noise)
    audio = torch.randn(1, sum(layout.audio_parts), 32, generator=noise)

    def moved(attn, queries, keys, parts, key_parts):
        changed = keys.clone()
        changed.split(key_parts, dim=1)[1].add_(1.0)
        one, other = (attn(queries, encoder_hidden_states=states).split(parts, dim=1) for states in (keys, changed))
        return [not torch.equal(*pair) for pair in zip(one, other, strict=True)]

    with memory_attention(transformer, layout, PAIRED), torch.no_grad():
        for block in transformer.transformer_blocks:
            both_ways = (
                (block.audio_to_video_attn, video, audio, layout.video_parts, layout.audio_parts),
                (block.video_to_audio_attn, audio, video, layout.audio_parts, layout.video_parts),
            )
            for attn, queries, keys, parts, key_parts in both_ways:
                assert moved(attn, queries, keys, parts, key_parts) == [False, True, False, False]


@pytest.mark.usefixtures("calls")
def test_target_sound_hears_memory_in_the_last_layers_only(transformer):
    """Each layer on its own: its attention over sound, with memory's sound changed."""
    layout = Layout(frames=2, height=2, width=3, audio=5, slots=3, slot_audio=(3, 3, 3))
    sound = torch.randn(1, layout.memory_audio + layout.audio, 32, generator=torch.Generator().manual_seed(1))
    changed = sound.clone()
    changed[:, : layout.memory_audio] += 1.0
    deaf = []
    with memory_attention(transformer, layout, PAIRED), torch.no_grad():
        for block in transformer.transformer_blocks:
            one, other = (block.audio_attn1(states)[:, layout.memory_audio :] for states in (sound, changed))
            deaf.append(torch.equal(one, other))
    assert deaf == [True, True, True, False, False]


@pytest.mark.parametrize("lengths", [(3, 3, 3), (2, 4, 3)], ids=str)
@pytest.mark.usefixtures("calls")
def test_the_order_of_slots_matters_only_through_their_positions(transformer, lengths):
    latents, conditions = shot(transformer, rules=APART, lengths=lengths)
    order = [2, 0, 1]
    memory = conditions.memory
    moved = Memory(
        memory.video[:, order],
        torch.cat([memory.audio.split(lengths, dim=1)[slot] for slot in order], dim=1),
        tuple(lengths[slot] for slot in order),
    )
    elsewhere = condition(transformer, latents, context=conditions.context, memory=moved, settings=APART)
    assert furthest(velocity(transformer, latents, conditions), velocity(transformer, latents, elsewhere)) > 1e-3

    pictures = conditions.video_coords.split([6, 6, 6, 12], dim=2)
    sounds = conditions.audio_coords.split([*lengths, 5], dim=2)
    along = replace(
        elsewhere,
        video_coords=torch.cat([*(pictures[slot] for slot in order), pictures[3]], dim=2),
        audio_coords=torch.cat([*(sounds[slot] for slot in order), sounds[3]], dim=2),
    )
    assert furthest(velocity(transformer, latents, conditions), velocity(transformer, latents, along)) < 1e-5


def processors(transformer):
    return list(transformer.attn_processors.values())


@pytest.mark.parametrize("rules", [memory_attention, dense_memory_attention])
def test_the_model_is_left_as_it_was(transformer, rules):
    plain = shot(transformer, lengths=())
    latents, conditions = shot(transformer, rules=EchoSettings(tau=0.9))
    found, before = processors(transformer), velocity(transformer, *plain)
    velocity(transformer, latents, conditions, rules)

    def stopped(error):
        with rules(transformer, conditions.layout, conditions.settings):
            assert processors(transformer) != found
            raise error

    for stop in (RuntimeError("out of memory"), KeyboardInterrupt()):
        with pytest.raises(type(stop)):
            stopped(stop)
    assert all(now is then for now, then in zip(processors(transformer), found, strict=True))
    assert identical(velocity(transformer, *plain), before)


def test_rules_that_change_nothing_install_nothing(transformer):
    _, unpaired = shot(transformer, rules=EchoSettings(paired_masks=False))
    _, alone = shot(transformer, lengths=())
    found = processors(transformer)
    for conditions in (unpaired, alone):
        with memory_attention(transformer, conditions.layout, conditions.settings):
            assert all(now is then for now, then in zip(processors(transformer), found, strict=True))


@pytest.mark.parametrize("tau", [0.5, 2.0])
def test_tau_divides_the_logits_of_target_queries(transformer, tau):
    attn = transformer.transformer_blocks[0].attn1
    states = torch.randn(1, 5, 64, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        plain = EchoAttnProcessor([Batch(((5, 5),))])(attn, states)
        tempered = EchoAttnProcessor([Batch(((5, 5),))], tau=tau, tempered_from=2)(attn, states)
        query = (attn.norm_q(attn.to_q(states)) / tau).unflatten(2, (4, -1)).transpose(1, 2)
        key = attn.norm_k(attn.to_k(states)).unflatten(2, (4, -1)).transpose(1, 2)
        weights = (query @ key.transpose(2, 3) / 16**0.5).softmax(dim=-1)
        value = (weights @ attn.to_v(states).unflatten(2, (4, -1)).transpose(1, 2)).transpose(1, 2)
        gates = 2 * attn.to_gate_logits(states).sigmoid()
        by_hand = attn.to_out[0]((value * gates[..., None]).flatten(2))
    assert torch.equal(plain, attn(states))
    assert torch.equal(tempered[:, :2], plain[:, :2])
    torch.testing.assert_close(tempered[:, 2:], by_hand[:, 2:], atol=1e-5, rtol=0)
    assert not torch.allclose(tempered[:, 2:], plain[:, 2:], atol=1e-3)


def test_masks_and_perturbations_from_outside_are_refused(transformer):
    attn = transformer.transformer_blocks[0].audio_attn1
    states = torch.zeros(1, 2, 32)
    for given_too in ({"attention_mask": torch.zeros(1, 2, 2)}, {"all_perturbed": True}):
        with pytest.raises(ValueError, match="only one"):
            EchoAttnProcessor([])(attn, states, **given_too)


def test_a_chosen_backend_stays_chosen_and_context_parallelism_is_refused(transformer):
    _, conditions = shot(transformer)
    attn = transformer.transformer_blocks[0].audio_to_video_attn
    with patch.object(attn.processor, "_attention_backend", "native", create=True):
        with memory_attention(transformer, conditions.layout, PAIRED):
            assert attn.processor._attention_backend == "native"
    with patch.object(attn.processor, "_parallel_config", object(), create=True):
        with pytest.raises(ValueError, match="context parallelism"):
            with memory_attention(transformer, conditions.layout, PAIRED):
                pass


@pytest.fixture
def fresh(gold):
    """A model of its own, to attach things to."""
    return LTX2VideoTransformer3DModel.from_pretrained(gold.converted / "transformer", torch_dtype=torch.float32).eval()


def test_with_an_adapter(fresh, transformer):
    fresh.add_adapter(peft.LoraConfig(r=2, target_modules=["to_q", "to_v"], init_lora_weights=False))
    given_shot = shot(fresh)
    adapted = velocity(fresh, *given_shot)
    assert furthest(adapted, velocity(fresh, *given_shot, dense_memory_attention)) < 1e-5
    assert furthest(adapted, velocity(transformer, *given_shot)) > 1e-3
    fresh.disable_adapters()
    assert furthest(velocity(fresh, *given_shot), velocity(transformer, *given_shot)) < 1e-5


def test_with_blocks_that_are_streamed(fresh, transformer):
    fresh.enable_group_offload(
        onload_device=torch.device("cpu"),
        offload_device=torch.device("cpu"),
        offload_type="block_level",
        num_blocks_per_group=1,
    )
    given_shot = shot(fresh)
    assert identical(velocity(fresh, *given_shot), velocity(transformer, *given_shot))


@pytest.mark.usefixtures("calls")
def test_the_attention_compiles_as_one_graph(transformer):
    layout = Layout(frames=2, height=2, width=3, audio=5, slots=3, slot_audio=(2, 4, 3))
    noise = torch.Generator().manual_seed(4)
    video, audio = (
        torch.randn(1, sum(parts), 32, generator=noise) for parts in (layout.video_parts, layout.audio_parts)
    )
    attn = transformer.transformer_blocks[0].video_to_audio_attn
    video = torch.cat([video, video], dim=2)
    with memory_attention(transformer, layout, PAIRED), torch.no_grad():
        eager = attn(audio, encoder_hidden_states=video)
        compiled = torch.compile(attn, backend="eager", fullgraph=True)(audio, encoder_hidden_states=video)
    torch.testing.assert_close(compiled, eager, atol=1e-6, rtol=0)


@pytest.mark.torture
def test_with_compiled_blocks(gold):
    config = {**LTX2VideoTransformer3DModel.load_config(gold.converted / "transformer"), "num_layers": 1}
    model = LTX2VideoTransformer3DModel.from_config(config).eval()
    shots = shot(model, lengths=()), shot(model, rules=EchoSettings(audio_mask_depth=1.0)), shot(model, lengths=())
    eager = [velocity(model, *each) for each in shots]
    model.compile_repeated_blocks(backend="eager")
    for each, wanted in zip(shots, eager, strict=True):
        assert furthest(velocity(model, *each), wanted) < 1e-5


def test_the_dense_definition():
    layout = Layout(frames=1, height=1, width=2, audio=1, slots=2, slot_audio=(1, 3))
    assert owners(layout.video_parts).tolist() == [0, 0, 1, 1, -1, -1]
    assert audio_to_video_mask(layout).int().tolist() == [
        [1, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
        [0, 1, 1, 1, 0],
        [0, 1, 1, 1, 0],
        [0, 0, 0, 0, 1],
        [0, 0, 0, 0, 1],
    ]
    assert audio_self_mask(layout).int().tolist() == [[1, 1, 1, 1, 0]] * 4 + [[0, 0, 0, 0, 1]]


def test_layouts_that_are_no_pairs_are_refused():
    with pytest.raises(ValueError, match="gets zeros"):
        Layout(frames=1, height=1, width=1, audio=1, slots=2, slot_audio=(3, 0))
    with pytest.raises(ValueError, match="one of each"):
        Layout(frames=1, height=1, width=1, audio=1, slots=2, slot_audio=(3,))


@pytest.mark.parametrize("half", ["video", "audio"])
def test_one_half_of_memory_alone_is_seen_by_everything(transformer, half):
    latents, conditions = shot(transformer)
    whole = conditions.memory
    memory = Memory(whole.video) if half == "video" else Memory(None, whole.audio, whole.slot_audio)
    alone = condition(transformer, latents, context=conditions.context, memory=memory, settings=PAIRED)
    assert not alone.layout.paired
    open_rules = replace(alone, settings=EchoSettings(paired_masks=False))
    assert identical(velocity(transformer, latents, alone), velocity(transformer, latents, open_rules))
    nothing = condition(transformer, latents, context=conditions.context, memory=Memory(), settings=PAIRED)
    assert furthest(velocity(transformer, latents, alone), velocity(transformer, latents, nothing)) > 1e-3
