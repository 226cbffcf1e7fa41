"""Where a language model lives: addresses, the usual servers, and whether a request may go there at all."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from director.errors import BadInput

OFFLINE = "DIRECTOR_OFFLINE"  # set to 1: nothing leaves this machine


@dataclass(frozen=True)
class Preset:
    """A usual server: where it listens, the variable that holds its key (none: it needs none), and a model to begin with."""

    base_url: str
    key: str = ""
    model: str = ""  # empty: the first one that the server names


PRESETS = {
    "openai": Preset("https://api.openai.com/v1", "OPENAI_API_KEY", "gpt-5.4-mini"),
    "llama.cpp": Preset("http://localhost:8080/v1"),
    "ollama": Preset("http://localhost:11434/v1"),
    "lm-studio": Preset("http://localhost:1234/v1"),
    "vllm": Preset("http://localhost:8000/v1"),
}
LLMS = ("builtin", *PRESETS)  # what --llm may say


@dataclass(frozen=True)
class Endpoint:
    """A server and a model there, with the limits of one request."""

    base_url: str
    model: str = ""  # empty: the first one that the server names
    key: str = field(default="", repr=False)
    max_tokens: int = 8192  # of one answer
    timeout: float = 300.0  # seconds without a word
    tries: int = 5

    @property
    def host(self) -> str:
        """The server as errors name it: host and port."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]


def check_url(base_url: str) -> str:
    """The address without a slash at its end. Raises BadInput when it is none."""
    try:
        parts = urlsplit(base_url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise BadInput(f"{base_url} is no address of a server: wanted one such as http://localhost:8080/v1")
    if parts.username or parts.password:
        raise BadInput("a key has no place in the address of a server; put it into OPENAI_API_KEY")
    return base_url.rstrip("/")


def is_local(base_url: str) -> bool:
    """Whether a server runs on this machine."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_may_leave(base_url: str) -> None:
    """Raise BadInput when this process must not reach out and the server is elsewhere."""
    if os.environ.get(OFFLINE) == "1" and not is_local(base_url):
        raise BadInput(f"{urlsplit(base_url).netloc} cannot be asked: {OFFLINE}=1 keeps everything on this machine")
