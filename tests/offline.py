"""The guard at the door: nothing that is tested leaves this machine."""

import ipaddress
import os
import sys

OFFLINE = "DIRECTOR_OFFLINE"  # the one switch: the programs under test look at it before a request leaves, and so do we


class ReachedOut(AssertionError):
    """A test, or what it tests, wanted to leave this machine."""


def _stay_here(event: str, arguments: tuple) -> None:
    if os.environ.get(OFFLINE) != "1":
        return
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):  # else: a local socket file
        host = arguments[1][0]
    else:
        return
    if not _is_here(host):
        raise ReachedOut(f"a test wanted to reach {host}")


def _is_here(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return text == "localhost"


def stay_here() -> None:
    """From now on, for as long as the process lives."""
    sys.addaudithook(_stay_here)
