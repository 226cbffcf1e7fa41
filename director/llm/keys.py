"""The key of a server: from the environment, or from the keyring of the operating system. Never in a file or a text."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

from director.errors import BadInput
from director.llm.endpoint import PRESETS, Endpoint, is_local

SERVICE = "director"  # the name in the keyring; the user name there is the host
ANY = "OPENAI_API_KEY"

_LOOKS_LIKE_A_KEY = re.compile(r"\b(?:sk|gsk|xai)[-_][\w*.-]{6,}|(?i:bearer)\s+[\w*.~+/=-]{6,}")


def find_key(base_url: str, *, chosen: bool) -> str:
    """The key for a server, or nothing. `chosen`: the person named this address now, on the command line or in Python.

    A film may come from somebody else. So an address that only its film.toml names gets no key from the environment,
    unless the key is made for that address; a key in the keyring is kept by host and always is. Raises BadInput for
    what can be no key.
    """
    host = urlsplit(base_url).netloc
    for preset in PRESETS.values():
        if preset.key and host == urlsplit(preset.base_url).netloc:
            return _from_environment(preset.key) or _from_keyring(host)
    trusted = chosen or base_url.rstrip("/") == os.environ.get("OPENAI_BASE_URL", "").rstrip("/")
    return (_from_environment(ANY) if trusted else "") or _from_keyring(host)


def key_needed(endpoint: Endpoint) -> str:
    """What a person does about a server that refused the key, or that got none, in words."""
    ring = f"`keyring set {SERVICE} {endpoint.host}`"
    if endpoint.key and endpoint.key == os.environ.get(ANY, "").strip():
        return f"the key was refused; set {ANY} to one that is valid there"
    if endpoint.key:
        return f"the key in the keyring was refused; {ring} keeps another"
    # A key is never sent where only a film's own film.toml says so: it may be somebody else's film.
    kept = "" if is_local(endpoint.base_url) else f", or keep one for it: {ring}"
    return f"a key is wanted and none was sent; set {ANY}, and name the server with --llm-base-url{kept}"


def without_keys(text: str, key: str = "") -> str:
    """A text that may be shown and kept: what is or looks like a key is left out."""
    if key:
        text = text.replace(key, "…")
    return _LOOKS_LIKE_A_KEY.sub("…", text)


def _from_environment(name: str) -> str:
    key = os.environ.get(name, "").strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise BadInput(f"{name} holds something that is no key (blanks, or letters that no key has): set it again")
    return key


def _from_keyring(host: str) -> str:
    if is_local(f"http://{host}"):
        return ""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(SERVICE, host) or ""
    except KeyringError:  # no keyring here, or it stays locked: the same as no key in it
        return ""
