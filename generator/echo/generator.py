"""JoyAI-Echo as one of the project's generators. Looking at a film needs none of what rendering needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from generator.base import Costs, ShotMedia, Slot, Watch
from generator.echo import checks
from generator.echo.config import MAX_PROMPT_TOKENS, read_preset
from generator.echo.folder import model_in
from generator.errors import RequestError
from generator.model import Machine, Model
from generator.request import Condition, GeneratorIdentity, Reads, ShotRequest

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from generator.echo.studio import Studio

RENDER = 1
GPU_SECONDS = 4.7  # for one second of film at 1280x736, as the makers measured an H20


class JoyAIEcho:
    """Shots by a JoyAI-Echo model, in this process. The weights are loaded with the first shot, and kept for the others."""

    reads: Reads = "text"
    degraded: tuple[str, ...] = ()

    def __init__(self, model: Model, *, machine: Machine | None = None, cache: Path | None = None) -> None:
        """`cache`: a folder for prompts and memory slots as the model reads them; None: they are made again."""
        self.model, self.machine, self.cache = model, machine or Machine(), cache
        preset, self.settings = read_preset(model.preset)
        self.identity = GeneratorIdentity(id="joyai-echo", render=RENDER, weights=model.weights, preset=preset)
        self.costs = Costs("GPU time", seconds=GPU_SECONDS) if self.machine.has_gpu else None
        self._looked = False

    def check(self, request: ShotRequest) -> None:
        """Raise RequestError for what cannot be rendered, and for a model that is not what it was when it was chosen."""
        self._check_model()
        if request.condition.text is None:
            raise RequestError("the condition has no text, which JoyAI-Echo reads; give it a compiled shot plan")
        checks.check_prompt("the condition", request.condition.text, self.settings)
        checks.check_size(request.width, request.height)
        checks.check_length(request.frames, request.fps)
        self._check_tokens(request.condition.text)

    def shoot(
        self,
        request: ShotRequest,
        slots: Sequence[Slot],
        *,
        first_frame: NDArray[np.uint8] | None = None,
        ahead: Iterable[Condition] = (),
        watch: Watch | None = None,
    ) -> ShotMedia:
        """Render. Raises GenerationFailed when memory runs out, with the phase and what to try."""
        self.check(request)
        if len(slots) != len(request.slots):
            raise RequestError(
                f"{len(slots)} slots for a request of {len(request.slots)}: pass those it names, in order"
            )
        if (first_frame is None) != (request.first_frame is None):
            raise RequestError("a first frame belongs to a request that names its digest, and to no other")
        texts = (condition.text for condition in ahead if condition.text)
        return self._studio.shoot(request, slots, first_frame=first_frame, ahead=texts, watch=watch or Watch())

    @cached_property
    def _studio(self) -> Studio:
        from generator.echo.studio import Studio

        return Studio(self.model.folder, self.settings, machine=self.machine, cache=self.cache)

    def _check_model(self) -> None:
        """Look into the model's folder, once."""
        if self._looked:
            return
        folder, again = self.model.folder, "`director switch FILM joyai-echo --model FOLDER`"
        if not folder.is_dir():
            raise RequestError(f"the model is not in {folder} any more: {again} says where it is now")
        if model_in(folder, preset=self.model.preset).weights != self.model.weights:
            raise RequestError(f"{folder} holds other weights than when it was chosen: {again} takes them")
        self._looked = True

    def _check_tokens(self, text: str) -> None:
        """Count what the text encoder will read, unless it is short enough in any case: a token is at least a byte."""
        if len(text.encode()) >= MAX_PROMPT_TOKENS and self._tokenizer is not None:
            checks.check_tokens("the condition", text, len(self._tokenizer.encode(text.strip()).ids))

    @cached_property
    def _tokenizer(self) -> Tokenizer | None:
        """The model's own, without transformers; None when it is kept in another form."""
        from tokenizers import Tokenizer

        file = self.model.folder / "tokenizer" / "tokenizer.json"
        return Tokenizer.from_file(str(file)) if file.is_file() else None
