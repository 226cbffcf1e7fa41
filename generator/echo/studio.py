"""A model at work: shot after shot with what was encoded before, and no more on the card than the present phase needs."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from diffusers.utils import logging as diffusers_logging
from numpy.typing import NDArray
from PIL import Image, ImageOps
from transformers.utils import logging as transformers_logging

from generator.base import SAMPLE_RATE, Frames, ShotMedia, Slot, Watch
from generator.echo.codec import fit_sound, to_uint8
from generator.echo.config import FRAMES, SIGMAS, EchoSettings
from generator.echo.context import Context
from generator.echo.folder import CODECS, fingerprint
from generator.echo.info import model_info
from generator.echo.loading import encode_film, load_pipeline
from generator.echo.memory import EchoSlot, SlotCache
from generator.echo.phases import offload_of, phase
from generator.echo.pipeline import JoyAIEchoPipeline
from generator.echo.strict import check_folder
from generator.echo.text import ContextCache
from generator.memory.mel import resampled
from generator.model import Machine, Offload
from generator.request import ShotRequest
from generator.shapes import samples_for

# How much of a shot's time has gone when its prompt is read, and when its last step is done.
_READ, _SAMPLED = 0.05, 0.85

_TINY = 64 << 20  # bytes: in a transformer smaller than this, threads mostly wait for each other


class Studio:
    """Renders with one model. Prompts are read first and the text encoder is given up; then the transformer stays."""

    def __init__(self, folder: Path, settings: EchoSettings, *, machine: Machine, cache: Path | None) -> None:
        for library in (diffusers_logging, transformers_logging):
            library.disable_progress_bar()  # whoever waits hears by `watch`
        held = check_folder(folder)  # all of it, before the first prompt is read
        self._folder, self._settings, self._machine = folder, settings, machine
        cuda = torch.cuda.is_available()
        self._device = torch.device(machine.device if machine.device != "auto" else "cuda" if cuda else "cpu")
        if self._device.type == "cpu" and held["transformer"].size < _TINY:
            torch.set_num_threads(1)
        plain = "float32" if self._device.type == "cpu" else "bfloat16"
        self._dtype: torch.dtype = getattr(torch, plain if machine.dtype == "auto" else machine.dtype)
        codecs = fingerprint(folder, CODECS)
        self._sound = f"audio {codecs}"  # the name of these codecs' latents in a slot
        self._slots = SlotCache(cache, f"{codecs} {self._dtype}") if cache else None
        self._prompts = ContextCache(cache, f"{fingerprint(folder)} {self._dtype}") if cache else None
        self._pipeline: JoyAIEchoPipeline | None = None

    def shoot(
        self,
        request: ShotRequest,
        slots: Sequence[Slot],
        *,
        first_frame: NDArray[np.uint8] | None,
        ahead: Iterable[str],
        watch: Watch,
    ) -> ShotMedia:
        """One shot. `ahead`: prompts of later ones, read now if this one has to be read."""
        watch.at(0.0)
        context = self._read(request.condition.text or "", ahead, request)
        watch.at(_READ)
        pipe = self._opened(request)
        memory = [self._remembered(pipe, slot, request) for slot in slots]
        steps = len(SIGMAS) - 1

        def on_step(_pipe: JoyAIEchoPipeline, step: int, *_: object) -> None:
            watch.at(_READ + (_SAMPLED - _READ) * (step + 1) / steps)

        (latents,), (audio,), _ = pipe(
            contexts=[context],
            slots=memory,
            first_frame=first_frame,
            width=request.width,
            height=request.height,
            num_frames=request.frames,
            frame_rate=request.fps,
            generator=torch.Generator().manual_seed(request.seed),  # on the CPU: the same noise for every card
            settings=self._settings,
            output_type="latent",
            return_dict=False,
            callback_on_step_end=on_step,
        )
        pixels, waveform = pipe.decode(latents, audio)
        with phase("making pictures of what was decoded", offload_of(pipe)):
            frames = to_uint8(pixels)[0]
        pipe.maybe_free_model_hooks()
        sound = resampled(waveform, pipe.vocoder.config.output_sampling_rate, SAMPLE_RATE)
        return ShotMedia(
            frames=_told(frames, watch),
            waveform=fit_sound(sound, samples_for(request.frames, request.fps, SAMPLE_RATE)),
            latents={self._sound: audio[0].float().cpu().numpy()},
        )

    def _read(self, prompt: str, ahead: Iterable[str], request: ShotRequest) -> Context:
        """What the transformer reads of a prompt. If it has to be encoded, the later ones are too, in one go."""
        kept = self._prompts.get(prompt) if self._prompts else None
        if kept is not None:
            return kept
        prompts = [prompt, *(ahead if self._prompts else ())]
        if self._device.type != "cpu":
            self._put_away()  # the text encoder and the transformer do not fit a card together
        return encode_film(
            self._folder,
            prompts,
            cache=self._prompts,
            dtype=self._dtype,
            device=self._device,
            offload=self._offload(request),
        )[0]

    def _opened(self, request: ShotRequest) -> JoyAIEchoPipeline:
        if self._pipeline is None:
            offload = self._offload(request)
            self._pipeline = load_pipeline(
                self._folder, dtype=self._dtype, device=self._device, offload=offload, text=False
            )
            self._pipeline.set_progress_bar_config(disable=True)
        return self._pipeline

    def _put_away(self) -> None:
        self._pipeline = None
        gc.collect()
        torch.cuda.empty_cache()

    def _offload(self, request: ShotRequest) -> Offload:
        """What was asked for, or the fastest mode whose forecast fits the card: for the longest usual shot, because the
        model stays for later ones."""
        if self._machine.offload != "auto":
            return self._machine.offload
        if self._device.type != "cuda":
            return "none"
        _, total = torch.cuda.mem_get_info(self._device)
        frames = max(request.frames, FRAMES)
        info = model_info(self._folder, width=request.width, height=request.height, frames=frames, fps=request.fps)
        return next((mode.offload for mode in info.memory if mode.gpu <= total), "sequential")

    def _remembered(self, pipe: JoyAIEchoPipeline, slot: Slot, request: ShotRequest) -> EchoSlot:
        """A slot as latents of the shot's size, encoded once in its life. Its own latents of sound are taken as they are."""
        fitted = replace(slot, frames=_fitted(slot.frames, request.width, request.height))

        def encode(media: Slot) -> EchoSlot:
            own = media.latents.get(self._sound)
            audio = None if own is None else torch.from_numpy(own)[None]
            return pipe.encode_slot(media, audio=audio, settings=self._settings).to("cpu")

        return self._slots.slot(fitted, settings=self._settings, encode=encode) if self._slots else encode(fitted)


def _fitted(frames: Frames, width: int, height: int) -> Frames:
    """Pictures of another size, cropped in their middle to the shot's shape and scaled."""
    if frames.shape[1:3] == (height, width):
        return frames
    pictures = (ImageOps.fit(Image.fromarray(frame), (width, height), Image.Resampling.LANCZOS) for frame in frames)
    return np.stack([np.asarray(picture) for picture in pictures])


def _told(frames: Frames, watch: Watch) -> Iterator[NDArray[np.uint8]]:
    """The frames one by one, with how far the shot is."""
    for number, frame in enumerate(frames):
        watch.at(_SAMPLED + (1 - _SAMPLED) * number / len(frames))
        yield frame
