"""The voices from elsewhere that a film's film.toml names, as the animatic wants them."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from director.config_form import VoicesConfig
    from director.llm.wire import Wire
    from generator.animatic.voice_others import Ask, OtherVoices

SPOKEN = "voices"  # folder of a film's cache: lines that were said once
# OpenAI's own voices, for those who name none.
USUAL = {"f": "nova", "m": "onyx"}


def other_voices(config: VoicesConfig, cache_folder: Path) -> OtherVoices | None:
    """Who says what the own voices cannot; None when film.toml names nobody. Nobody is asked before the first line."""
    if not (config.command or config.base_url):
        return None
    from generator.animatic.voice_others import Command, OtherVoices

    sounding = config.model_dump(mode="json", exclude={"timeout"})
    digest = hashlib.sha256(json.dumps(sounding, sort_keys=True).encode()).hexdigest()[:12]
    say = Command(config.command, timeout=config.timeout) if config.command else _Server(config)
    names = dict(config.names) if config.command else {**USUAL, **config.names}
    return OtherVoices(f"others-{digest}", say, config.language, names, cache_folder / SPOKEN)


class _Server:
    """A speech server that speaks OpenAI's protocol."""

    def __init__(self, config: VoicesConfig) -> None:
        self._config = config

    def __call__(self, ask: Ask) -> bytes:
        from director.llm.clock import Clock
        from director.llm.retry import with_retries

        said = {"model": self._config.model or "tts-1", "input": ask.text, "voice": ask.voice, "speed": ask.speed}
        wire = _wire(self._config.base_url, self._config.timeout)
        return with_retries(lambda: wire.speech({**said, "response_format": "wav"}), tries=3, clock=Clock())


@cache
def _wire(base_url: str, timeout: float) -> Wire:
    from director.llm.endpoint import Endpoint
    from director.llm.keys import find_key
    from director.llm.wire import Wire

    return Wire(Endpoint(base_url, key=find_key(base_url, chosen=False), timeout=timeout))
