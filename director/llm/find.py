"""From what was said on the command line and in film.toml to a language model that can be asked."""

from __future__ import annotations

import os
from collections.abc import Callable

from director.config_form import FilmConfig
from director.errors import BadInput
from director.llm.asked import Asked
from director.llm.base import LLM
from director.llm.budget import Budget, Totals
from director.llm.endpoint import PRESETS, Endpoint, check_url, is_local
from director.llm.keys import find_key
from director.llm.metered import Metered, Took
from director.llm.prices import prices_of

NOTHING_SET = """\
no language model is set up. Any of these does it:
  export OPENAI_API_KEY=…                                  a key of OpenAI, or of the server you name
  keyring set director api.openai.com                      the same, kept by the system (pip install 'director-agent[keyring]')
  --llm ollama, llama.cpp, lm-studio or vllm               a server of your own at its usual address
  --llm-base-url http://localhost:8080/v1 --llm-model …    any OpenAI-compatible endpoint
or --llm builtin, which plans by rules and needs none of them"""


def find_llm(
    config: FilmConfig,
    asked: Asked | None = None,
    *,
    needed: bool = False,
    spent: Totals | None = None,
    on_call: Callable[[Took], None] | None = None,
    say: Callable[[str], None] | None = None,
) -> Metered | None:
    """The language model of a film, metered; None when the built-in writer is to do the work.

    `needed`: whoever asks cannot do without one, so that silence means OpenAI and not the built-in writer. `spent` is
    what the film took before, `on_call` hears what each call takes, and `say` why a request is sent again. Raises
    BadInput with what to set.
    """
    asked = asked or Asked()
    budget = Budget.parse(asked.budget) if asked.budget else config.budget.limits()
    if asked.replay:
        from director.llm.replay import Replayer

        return _metered(Replayer(asked.replay), None, config, budget, spent, on_call)
    endpoint = find_endpoint(config, asked, needed=needed)
    if endpoint is None:
        if asked.record:
            raise BadInput(f"--record {asked.record}: the built-in writer asks no language model; name one with --llm")
        return None
    from director.llm.openai_chat import OpenAIChat

    chat = OpenAIChat(endpoint, say=say)
    chat.warm_up()
    llm: LLM = chat
    if asked.record:
        from director.llm.record import Recorder

        llm = Recorder(llm, asked.record)
    return _metered(llm, endpoint, config, budget, spent, on_call)


def find_endpoint(config: FilmConfig, asked: Asked, *, needed: bool = False) -> Endpoint | None:
    """Which server and model, with its key; None for the built-in writer. Raises BadInput with what to set."""
    said = config.llm
    name = asked.llm or said.name
    if name == "builtin":
        if asked.llm or not (needed or asked.llm_base_url or asked.llm_model):
            return None
        name = "openai"
    preset = PRESETS[name]
    kept = asked.llm in (None, said.name)  # film.toml speaks of the same server
    of_film = said.base_url if kept and not asked.llm_base_url else ""
    by_variable = os.environ.get("OPENAI_BASE_URL", "") if preset.key and not of_film else ""
    base_url = check_url(asked.llm_base_url or of_film or by_variable or preset.base_url)
    key = find_key(base_url, chosen=not of_film)
    if not key and base_url == PRESETS["openai"].base_url:
        raise BadInput(NOTHING_SET)
    usual = preset.model if base_url == preset.base_url else ""
    return Endpoint(
        base_url=base_url,
        model=asked.llm_model or (said.model if kept else "") or usual,
        key=key,
        max_tokens=said.max_tokens,
        timeout=said.timeout,
        tries=said.tries,
    )


def _metered(
    llm: LLM,
    endpoint: Endpoint | None,
    config: FilmConfig,
    budget: Budget,
    spent: Totals | None,
    on_call: Callable[[Took], None] | None,
) -> Metered:
    return Metered(
        llm,
        budget=budget,
        prices=prices_of(config),
        free=endpoint is None or is_local(endpoint.base_url),
        max_tokens=config.llm.max_tokens,
        spent=spent,
        on_call=on_call,
    )
