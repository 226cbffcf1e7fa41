"""JoyAI-Echo as a diffusers pipeline: shots of picture and sound that remember earlier ones."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import PIL.Image
import torch
from diffusers import (
    AutoencoderKLLTX2Audio,
    AutoencoderKLLTX2Video,
    DiffusionPipeline,
    FlowMatchEulerDiscreteScheduler,
    LTX2VideoTransformer3DModel,
)
from diffusers.loaders import LTX2LoraLoaderMixin
from diffusers.pipelines.ltx2 import LTX2TextConnectors, LTX2Vocoder, LTX2VocoderWithBWE
from diffusers.utils import BaseOutput
from diffusers.utils.torch_utils import randn_tensor
from diffusers.video_processor import VideoProcessor
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from generator.base import Frames, Slot, Wave
from generator.echo import checks
from generator.echo.codec import decode_audio, decode_video, encode_clip, fit_sound, to_uint8
from generator.echo.config import FRAME_RATE, FRAMES, HEIGHT, PRESETS, SIGMAS, WIDTH, EchoSettings
from generator.echo.context import Context
from generator.echo.denoise import Latents, Step, condition, denoise, set_sigmas
from generator.echo.memory import EchoSlot, Memory, slot_of_media, slot_of_shot, window_of
from generator.echo.phases import offload_of, phase
from generator.echo.strict import check_components
from generator.echo.text import encode_prompts
from generator.errors import RequestError
from generator.memory import bank
from generator.shapes import LatentShape, samples_for

OUTPUT_TYPES = ("pil", "np", "pt", "latent")

StepCallback = Callable[["JoyAIEchoPipeline", int, Tensor, dict[str, Tensor]], dict[str, Tensor] | None]


@dataclass
class EchoOutput(BaseOutput):
    """One entry for each shot, in order.

    `frames`: each a batch of one video, as `output_type` asks: a list of PIL images, float [1, frames, height, width,
    3] or [1, frames, 3, height, width] in 0..1, or normalised latents [1, 128, latent frames, h, w].
    `audio`: each [1, 2, samples] at the vocoder's rate, as long as its picture; for `latent` tokens [1, tokens, 128].
    `slots`: what each shot leaves in memory; None for a shot that was not decoded.
    """

    frames: list[Any]
    audio: list[Tensor]
    slots: list[EchoSlot | None]


@dataclass(frozen=True)
class Run:
    """What all shots of one call have in common."""

    width: int
    height: int
    frames: int
    frame_rate: float
    sigmas: tuple[float, ...]
    settings: EchoSettings
    output_type: str
    tiled: bool
    attention_kwargs: dict[str, Any] | None


class JoyAIEchoPipeline(DiffusionPipeline, LTX2LoraLoaderMixin):
    """Text, and up to seven remembered events, to picture and sound.

    One prompt is one shot with the memory that is passed. Several prompts are shots of one story: each remembers the
    earlier ones through the native bank (the first three shots and the most recent ones). A call makes a batch of one:
    shots differ in their memory, so there is nothing to batch.

    `preset` names the generation that the weights belong to, "echo-1.0" or "echo-1.5", and is saved with them.
    """

    model_cpu_offload_seq = "text_encoder->connectors->transformer->vae->audio_vae->vocoder"
    _optional_components = ["tokenizer", "text_encoder", "connectors"]  # noqa: RUF012  (diffusers' own form)
    _callback_tensor_inputs = ["latents", "audio_latents", "x0", "audio_x0"]  # noqa: RUF012

    def __init__(
        self,
        scheduler: FlowMatchEulerDiscreteScheduler,
        vae: AutoencoderKLLTX2Video,
        audio_vae: AutoencoderKLLTX2Audio,
        transformer: LTX2VideoTransformer3DModel,
        vocoder: LTX2Vocoder | LTX2VocoderWithBWE,
        tokenizer: PreTrainedTokenizerBase | None = None,
        text_encoder: PreTrainedModel | None = None,
        connectors: LTX2TextConnectors | None = None,
        preset: str = "echo-1.0",
    ) -> None:
        """Tokenizer, text encoder and connectors may be None when contexts are passed instead of prompts."""
        super().__init__()
        checks.check_choice("preset", preset, PRESETS)
        self.register_modules(
            scheduler=scheduler,
            vae=vae,
            audio_vae=audio_vae,
            transformer=transformer,
            vocoder=vocoder,
            tokenizer=tokenizer,
            text_encoder=text_encoder,
            connectors=connectors,
        )
        self.register_to_config(preset=preset)
        self.video_processor = VideoProcessor(vae_scale_factor=vae.spatial_compression_ratio)
        self._current_shot = 0

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: str, **kwargs: Any) -> JoyAIEchoPipeline:
        """As for every pipeline, but strict: every tensor of a folder is there, and none besides.

        Raises RequestError for a release that is not in diffusers' form, and for missing, unknown or mis-shaped tensors.
        """
        folder = Path(pretrained_model_name_or_path)
        if (folder / cls.config_name).is_file():
            check_components(folder, without=kwargs)
        try:
            pipeline: JoyAIEchoPipeline = super().from_pretrained(pretrained_model_name_or_path, **kwargs)
        except OSError as error:
            if cls.config_name not in str(error):
                raise
            raise RequestError(
                f"{pretrained_model_name_or_path} has no {cls.config_name}: a release in its original form is converted "
                "first, with `director echo convert CHECKPOINT OUT`"
            ) from error
        return pipeline

    @classmethod
    def from_single_file(cls, pretrained_model_link_or_path: str | os.PathLike[str], **_kwargs: Any) -> NoReturn:
        """Raises RequestError, with the command that converts a file.

        diffusers' `FromSingleFileMixin` does not fit: it takes the file for LTX-Video 0.9.0, knows no names for the prompt
        modulation and the last blocks of the VAE, and reads neither connectors nor audio VAE nor vocoder from one file.
        """
        raise RequestError(
            f"{pretrained_model_link_or_path}: a release in its original form is converted first, with "
            "`director echo convert CHECKPOINT OUT`; then from_pretrained(OUT) opens it"
        )

    @property
    def settings(self) -> EchoSettings:
        """The settings of this model's preset."""
        return PRESETS[self.config.preset]

    @property
    def current_shot(self) -> int:
        """Number of the shot that is being made, for callbacks."""
        return self._current_shot

    def check_inputs(
        self,
        prompts: Sequence[str] | None,
        run: Run,
        *,
        contexts: Sequence[Context] | None = None,
        slots: Sequence[EchoSlot] = (),
        first_frame: PIL.Image.Image | Frames | None = None,
        generator: torch.Generator | Sequence[torch.Generator] | None = None,
        callback_tensors: Sequence[str] = (),
    ) -> None:
        """Refuse what cannot be rendered, before anything is encoded. Raises RequestError."""
        checks.check_settings(run.settings)
        if (prompts is None) == (contexts is None):
            raise RequestError("pass either prompts or the contexts that encode_prompts made of them, one of the two")
        if prompts is not None:
            checks.check_prompts(prompts, run.settings)
            self._check_tokens(prompts)
        checks.check_size(run.width, run.height)
        checks.check_length(run.frames, run.frame_rate)
        checks.check_sigmas(run.sigmas)
        config = self.transformer.config
        channels = config.in_channels, config.audio_in_channels
        checks.check_slots(slots, run.width, run.height, channels=channels)
        shots = len(prompts or contexts or ())
        if not shots:
            raise RequestError("no contexts: pass one for each shot")
        checks.check_generators(generator, shots)
        if first_frame is not None:
            checks.first_frame_pixels(first_frame, run.width, run.height)
            if shots > 1:
                raise RequestError(f"one first frame for {shots} shots: make the shot that it belongs to on its own")
        checks.check_choice("output_type", run.output_type, OUTPUT_TYPES)
        for name in callback_tensors:
            checks.check_choice("callback tensor", name, self._callback_tensor_inputs)
        if not self.scheduler.config.stochastic_sampling or self.scheduler.config.shift != 1.0:
            raise RequestError("the scheduler samples another way: use stochastic_sampling=True and shift=1.0")

    def _check_tokens(self, prompts: Sequence[str]) -> None:
        missing = [name for name in ("tokenizer", "text_encoder", "connectors") if getattr(self, name) is None]
        if missing:
            raise RequestError(f"this pipeline was loaded without {', '.join(missing)}: pass contexts, or load them")
        for number, prompt in enumerate(prompts):
            checks.check_tokens(f"prompt {number}", prompt, len(self.tokenizer(prompt, verbose=False).input_ids))

    @torch.no_grad()
    def encode_prompts(self, prompts: str | Sequence[str]) -> list[Context]:
        """What the transformer reads of each prompt. Kept, they spare loading the text encoder again.

        Raises RequestError for a prompt that is longer than what is read.
        """
        prompts = [prompts] if isinstance(prompts, str) else prompts
        self._check_tokens(prompts)
        with self._phase("encoding the prompts"):
            return encode_prompts(
                prompts,
                tokenizer=self.tokenizer,
                text_encoder=self.text_encoder,
                connectors=self.connectors,
                device=self._execution_device,
            )

    @torch.no_grad()
    def encode_slot(self, slot: Slot, *, audio: Tensor | None = None, settings: EchoSettings | None = None) -> EchoSlot:
        """A slot of pictures and sound as latents. `audio`: those of the sound, where the shot that it is of left them."""
        with self._phase("encoding a memory slot"):
            device = self._execution_device
            settings = settings or self.settings
            return slot_of_media(self.vae, self.audio_vae, slot, settings=settings, audio=audio, device=device)

    @torch.no_grad()
    def decode(self, latents: Tensor, audio: Tensor, *, tiled: bool = True) -> tuple[Tensor, Wave]:
        """What `output_type="latent"` gave, as pixels in about -1 to 1 [1, 3, frames, height, width] and sound [2, samples].

        The sound is at the vocoder's rate and 30 ms shorter than the picture.
        """
        with self._phase("decoding"):
            device = self._execution_device
            pixels = decode_video(self.vae, latents.to(device), tiled=tiled)
            return pixels, decode_audio(self.audio_vae, self.vocoder, audio.to(device))[0].cpu().numpy()

    @torch.no_grad()
    def __call__(
        self,
        prompt: str | Sequence[str] | None = None,
        *,
        contexts: Sequence[Context] | None = None,
        slots: Sequence[EchoSlot] = (),
        first_frame: PIL.Image.Image | Frames | None = None,
        height: int = HEIGHT,
        width: int = WIDTH,
        num_frames: int = FRAMES,
        frame_rate: float = FRAME_RATE,
        sigmas: Sequence[float] = SIGMAS,
        generator: torch.Generator | Sequence[torch.Generator] | None = None,
        settings: EchoSettings | None = None,
        tiled: bool = True,
        output_type: str = "pil",
        return_dict: bool = True,
        attention_kwargs: dict[str, Any] | None = None,
        callback_on_step_end: StepCallback | None = None,
        callback_on_step_end_tensor_inputs: Sequence[str] = ("latents", "audio_latents"),
    ) -> EchoOutput | tuple[Any, ...]:
        """Make one shot, or one for each of several prompts.

        Args:
            prompt: the text of the shot, or a list: one shot each, in the order of the story.
            contexts: what `encode_prompts` made of prompts earlier, instead of `prompt`.
            slots: memory of the first shot, oldest first; later shots choose by the native bank among these and the
                shots made meanwhile. Empty: the first shot remembers nothing.
            first_frame: a clean first picture of the shot, of its size; one prompt only.
            height: pixels, a multiple of 32.
            width: pixels, a multiple of 32.
            num_frames: 1 + 8k.
            frame_rate: frames a second of the finished film; it decides how long the sound is.
            sigmas: falling noise levels, the last 0; one step between two.
            generator: source of all noise, for the same film again; or one for each shot.
            settings: other rules than those of the model's preset.
            tiled: decode pictures in tiles, in a fraction of the memory.
            output_type: "pil", "np", "pt" or "latent".
            return_dict: False for a plain tuple of (frames, audio, slots).
            attention_kwargs: {"scale": …} sets the strength of a LoRA.
            callback_on_step_end: called after each step as (pipeline, step, timestep, tensors); "latents" [1, latent
                frames, 128, h, w] and "audio_latents" [1, tokens, 128] in the dictionary it returns go on instead.
            callback_on_step_end_tensor_inputs: which tensors it gets; "x0" and "audio_x0" are the predictions.

        Raises:
            RequestError: something cannot be rendered as asked; nothing was encoded.
        """
        settings = settings or self.settings
        prompts = [prompt] if isinstance(prompt, str) else prompt
        run = Run(width, height, num_frames, frame_rate, tuple(sigmas), settings, output_type, tiled, attention_kwargs)
        self.check_inputs(
            prompts,
            run,
            contexts=contexts,
            slots=slots,
            first_frame=first_frame,
            generator=generator,
            callback_tensors=callback_on_step_end_tensor_inputs,
        )
        if contexts is None:
            contexts = self.encode_prompts(prompts or ())
        clean = None if first_frame is None else self._encode_first_frame(first_frame, run)
        self.maybe_free_model_hooks()

        output = EchoOutput(frames=[], audio=[], slots=[])
        history = list(slots)
        sources = generator if isinstance(generator, Sequence) else [generator] * len(contexts)
        for number, (context, source) in enumerate(zip(contexts, sources, strict=True)):
            self._current_shot = number
            memory = slots
            if number:
                memory = bank.native(history, max_size=settings.bank_size, num_fixed=settings.bank_fixed)
            with self.progress_bar(total=len(sigmas) - 1) as progress, self._phase("denoising"):
                watch = self._watcher(progress.update, callback_on_step_end, callback_on_step_end_tensor_inputs)
                latents = self._sample(context, memory, run, generator=source, first_frame=clean, on_step=watch)
            with self._phase("decoding"):
                frames, audio, slot = self._finish(latents, run, last=number == len(contexts) - 1)
            self.maybe_free_model_hooks()
            output.frames.append(frames)
            output.audio.append(audio)
            output.slots.append(slot)
            if slot is not None:
                history.append(slot)
        return output if return_dict else output.to_tuple()

    def _phase(self, name: str) -> AbstractContextManager[None]:
        return phase(name, offload_of(self))

    def _encode_first_frame(self, image: PIL.Image.Image | Frames, run: Run) -> Tensor:
        """[1, 1, 128, h, w]."""
        pixels = checks.first_frame_pixels(image, run.width, run.height)
        with self._phase("encoding the first frame"):
            return encode_clip(self.vae, pixels, device=self._execution_device).transpose(1, 2)

    def _sample(
        self,
        context: Context,
        slots: Sequence[EchoSlot],
        run: Run,
        *,
        generator: torch.Generator | None,
        first_frame: Tensor | None,
        on_step: Callable[[Step], Latents],
    ) -> Latents:
        """One shot's latents, of noise drawn video first."""
        config = self.transformer.config
        shape = LatentShape.of(run.width, run.height, run.frames, run.frame_rate)
        device = self._execution_device
        noise = Latents(
            randn_tensor((1, shape.frames, config.in_channels, shape.height, shape.width), generator, device),
            randn_tensor((1, shape.audio, config.audio_in_channels), generator, device),
        )
        conditions = condition(
            self.transformer,
            noise,
            context=context.to(device),
            memory=Memory.of(slots, run.settings, device=device),
            settings=run.settings,
            first_frame=first_frame,
            attention_kwargs=run.attention_kwargs,
        )
        schedulers = self.scheduler, copy.deepcopy(self.scheduler)
        for scheduler in schedulers:
            set_sigmas(scheduler, run.sigmas, run.settings)
        return denoise(self.transformer, noise, conditions, schedulers=schedulers, generator=generator, on_step=on_step)

    def _watcher(
        self, advance: Callable[[], Any], callback: StepCallback | None, names: Sequence[str]
    ) -> Callable[[Step], Latents]:
        """Count a step and let the caller's callback see it, and change what goes on."""

        def on_step(step: Step) -> Latents:
            advance()
            if callback is None:
                return step.latents
            tensors = {
                "latents": step.latents.video,
                "audio_latents": step.latents.audio,
                "x0": step.x0.video,
                "audio_x0": step.x0.audio,
            }
            changed = callback(self, step.index, step.timestep, {name: tensors[name] for name in names}) or {}
            return Latents(changed.get("latents", step.latents.video), changed.get("audio_latents", step.latents.audio))

        return on_step

    def _finish(self, latents: Latents, run: Run, *, last: bool) -> tuple[Any, Tensor, EchoSlot | None]:
        """Frames and sound as asked for, and the slot. Latents that no later shot remembers are not decoded."""
        raw = latents.video.transpose(1, 2)
        if run.output_type == "latent" and last:
            return raw, latents.audio, None
        pixels, waveform = self.decode(raw, latents.audio, tiled=run.tiled)
        rate = self.vocoder.config.output_sampling_rate
        window = window_of(
            waveform,
            rate=rate,
            frames=run.frames,
            fps=run.frame_rate,
            latents=latents.audio.shape[1],
            settings=run.settings,
        )
        clip = to_uint8(pixels[:, :, list(window.clip)])[0]
        slot = slot_of_shot(self.vae, window, clip=clip, audio=latents.audio, device=self._execution_device)
        if run.output_type == "latent":
            return raw, latents.audio, slot
        frames = self.video_processor.postprocess_video(pixels, output_type=run.output_type)
        sound = fit_sound(waveform, samples_for(run.frames, run.frame_rate, rate))
        return frames, torch.from_numpy(sound)[None], slot
