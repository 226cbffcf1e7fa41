"""Nothing in the suite can reach beyond this machine, whichever library tries."""

import socket
import urllib.request

import pytest
from llm_server import Server, status
from offline import ReachedOut

from director.errors import BadInput
from director.llm.base import Message, Prompt
from director.llm.endpoint import Endpoint
from director.llm.openai_chat import OpenAIChat


def test_no_library_reaches_out():
    with pytest.raises(ReachedOut, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=0.1)
    with pytest.raises(ReachedOut, match=r"example\.com"):
        urllib.request.urlopen("http://example.com")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock, pytest.raises(ReachedOut):
        sock.sendto(b"x", ("192.0.2.1", 53))


def test_what_runs_here_is_reached():
    with Server(status(200, {})) as server, urllib.request.urlopen(f"{server.url}/models") as answer:
        assert answer.status == 200


def test_a_request_is_held_before_it_leaves():
    for url in ("https://api.openai.com/v1", "http://192.168.1.7:8080/v1", "http://[2001:db8::1]/v1"):
        with pytest.raises(BadInput, match="DIRECTOR_OFFLINE=1 keeps everything on this machine"):
            OpenAIChat(Endpoint(url, "tiny")).complete(Prompt([Message("user", "Tea?")]))


def test_a_server_here_cannot_send_us_elsewhere():
    with Server(status(307, "", headers=[("location", "http://192.0.2.1/v1/chat/completions")])) as server:
        with pytest.raises(BadInput, match="no OpenAI-compatible endpoint"):
            OpenAIChat(Endpoint(server.url, "tiny")).complete(Prompt([Message("user", "Tea?")]))
