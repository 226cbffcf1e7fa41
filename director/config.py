"""`film.toml`: what enters no fingerprint. Everything that does lives in the workspace and changes by command."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from director.errors import BadInput

if TYPE_CHECKING:
    from director.config_form import FilmConfig
    from director.llm.asked import Asked

FILE = "film.toml"

TEMPLATE = """\
# What changes no picture and no sound (but for [voices]). Everything else is changed by `director set`.

# The command that `director play` plays with, such as "mpv --loop". Default: empty, the system's own.
player = ""

[embedding]
# How earlier shots are found by meaning. "auto": all-MiniLM-L6-v2 where it can be had, else by shared words.
# "words": shared words only; needs no model and starts at once. Default: "auto".
model = "auto"

[llm]
# Who plans and talks: "builtin" (rules, no language model), "openai" (or any server that speaks its protocol), or a
# server on this machine at its usual address: "llama.cpp", "ollama", "lm-studio", "vllm". Default: "builtin".
name = "builtin"
# Address of the server, such as "http://localhost:8080/v1". Default: "", the usual one of `name`. Keys are never here:
# they come from OPENAI_API_KEY or from the keyring, and to an address that only this file names only from the keyring.
base_url = ""
# The model there. Default: "", the usual one for OpenAI, elsewhere the first that the server names.
model = ""
# The most that one answer may be, in tokens, more than 0. Default: 8192.
max_tokens = 8192
# How long the server may say nothing, in seconds, more than 0. Default: 300.
timeout = 300
# How often a request that fails is sent, from 1 (no retries) to 20. Default: 5.
tries = 5
# How many requests may be under way at once, from 1 to 32. Default: 4.
at_once = 4

[budget]
# What all requests for this film may take together; the one that would break a limit is not sent. 0 is no limit.
# Money, in the currency of the prices (USD). Default: 0.
money = 0
# Tokens, asked and answered. Default: 0.
tokens = 0
# Minutes of waiting for answers. Default: 0.
minutes = 0
# Requests. Default: 0.
calls = 0

[confirm]
# Plans that are forecast to take less need no yes of yours before they are rendered. 0 is none of it beforehand.
# Money, in the currency of the prices (USD). Default: 0.
money = 0
# Minutes of rendering. Default: 0.
minutes = 0

[critics]
# When critics call something wrong, such as `frozen = 1.2` (seconds without movement). `director critique --thresholds`
# lists all of these numbers, with their units and defaults.

[sound]
# Whether cuts have music made by rule, which follows the moods of the shots and gives way to speech. Default: false.
score = false

[voices]
# Who says for the animatic what its own English voices cannot. A program, which no shell sees: {text} or {input} (a file
# with it; else it comes on standard input), {language}, {voice}, {sex}, {age}, {speed} are replaced; it writes a sound
# file to {output}, or to standard output. Such as "espeak-ng -v {language} -w {output} -f {input}". Default: "", none.
command = ""
# Or a server that speaks OpenAI's protocol, such as "http://localhost:8880/v1", and its model. Keys as for [llm].
# Default: "", none.
base_url = ""
model = ""
# The language of all lines, such as "fr": all are said there then. Default: "", what each line shows.
language = ""
# How long one line may take, in seconds, more than 0. Default: 120.
timeout = 120
# What voices are called there, by the name of an own voice, by language and sex, language, or sex: fr-f = "nova"
[voices.names]

[prices.models]
# Per million tokens, over those that ship and those in prices.toml in your configuration folder:
# "my-model" = { asked = 0.50, answered = 1.50 }

# Servers of the Model Context Protocol that a plan may draw on with `--notes mcp:NAME`, and only then (extra `mcp`):
# [notes.archive]
# command = ["archive-server", "--read-only"]     # or: url = "http://localhost:8000/mcp"
# tool = "search"        # asked for the story in words. Default: "", all texts that the server lists as resources.

[generators.joyai-echo]
# What of the model waits in the computer's memory: none, model (components not in use), group (all but the transformer's
# present block), sequential (all but the present layer); each needs less of the card, and is slower. Default: "auto",
# the fastest that fits.
offload = "auto"
# Precision: bfloat16 or float32. Default: "auto", bfloat16 on a GPU.
dtype = "auto"
# Such as "cuda:1" or "cpu". Default: "auto", the GPU if there is one.
device = "auto"
"""


def begun_with(template: str, asked: Asked) -> str:
    """The settings of a new film, with the language model and the budget that it was begun with: the same goes on."""
    name = asked.llm or ("openai" if asked.llm_base_url or asked.llm_model else None)
    if name != "builtin":
        said = {"name": name, "base_url": asked.llm_base_url, "model": asked.llm_model}
        template = _said(template, "llm", {key: value for key, value in said.items() if value})
    return _said(template, "budget", asked.limits)


def _said(text: str, section: str, rows: Mapping[str, object]) -> str:
    """A file of settings with these rows in one of its sections."""
    if not rows:
        return text
    head = f"[{section}]\n"
    if head not in text:
        text = f"{text.rstrip()}\n\n{head}".lstrip()
    before, _, after = text.partition(head)
    own, *others = re.split(r"(?m)^(?=\[)", after, maxsplit=1)
    for name, value in rows.items():
        row, line = f"{name} = {json.dumps(value)}", re.search(rf"(?m)^{name} = .*$", own)
        own = own.replace(line.group(), row, 1) if line else f"{row}\n{own}"
    return "".join([before, head, own, *others])


def user_folder() -> Path:
    """Where the settings of this user lie that hold for all films: skills, prices. It need not exist."""
    home = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA") or Path.home() / ".config"
    return Path(home) / "director"


def read_config(folder: Path) -> FilmConfig:
    """The settings of a film's `film.toml`; defaults where there is none. Raises BadInput with the line at fault."""
    from pydantic import ValidationError

    from director.config_form import FilmConfig  # those who only look at a film need not wait for it

    path = folder / FILE
    if not path.is_file():
        return FilmConfig()
    try:
        return FilmConfig.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is no TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
