"""A server that speaks OpenAI's protocol, or breaks it in a way that a test names. Standard library only."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CLOSE = ("connection", "close")
MODELS = ["tiny", "tiny-large"]


class Say:
    """What a request is answered with. Each `Say` is used once; the last one of a server stays."""

    def __init__(self, send: Callable[["Handler"], None]) -> None:
        self.send = send


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.reply(200, {"object": "list", "data": [{"id": name} for name in self.server.models]})

    def do_POST(self):
        self.body = body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with self.server.lock:
            self.server.asked.append(body)
            self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
            says = self.server.says
            say = says.pop(0) if len(says) > 1 else says[0]
        self.close_connection = True
        try:
            say.send(self)
        except (BrokenPipeError, ConnectionResetError):
            self.server.hung_up.set()

    def reply(self, status, body, *, kind="application/json", headers=()):
        data = (
            body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else json.dumps(body).encode()
        )
        self.send_response(status)
        for name, value in (("content-type", kind), ("content-length", str(len(data))), CLOSE, *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def begin_stream(self):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.send_header(*CLOSE)
        self.end_headers()

    def piece(self, value):
        data = f"data: {value if isinstance(value, str) else json.dumps(value)}\n\n".encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def end_stream(self):
        self.piece("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def reset(self):
        # With no time to linger, closing sends a reset and not an end.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.wfile.flush()
        self.connection.close()

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    """`with Server(say, say, …) as server:` answers with each in turn, and with the last one from then on."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, *says, models=MODELS):
        super().__init__(("127.0.0.1", 0), Handler)
        self.says = [say if isinstance(say, Say) else words(say) for say in says]
        self.models = models
        self.asked, self.headers = [], []
        self.lock, self.hung_up = threading.Lock(), threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *args):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        pass


def chunk(*, finish=None, **delta):
    return {"model": "tiny", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def usage(asked=11, answered=7):
    return {"model": "tiny", "choices": [], "usage": {"prompt_tokens": asked, "completion_tokens": answered}}


def pieces(*chunks, done=True):
    """A stream of these pieces."""

    def send(handler):
        handler.begin_stream()
        for one in chunks:
            handler.piece(one)
        handler.end_stream()

    return Say(send)


def words(text, *, finish="stop"):
    """A proper answer, three characters at a time."""
    parts = [text[at : at + 3] for at in range(0, len(text), 3)]
    return pieces(chunk(role="assistant"), *(chunk(content=part) for part in parts), chunk(finish=finish), usage())


def status(code, body=None, *, kind="application/json", headers=()):
    return Say(lambda handler: handler.reply(code, {} if body is None else body, kind=kind, headers=headers))


def error(status_code, message, *, headers=(), **fields):
    return status(status_code, {"error": {"message": message, **fields}}, headers=headers)


def reset_after(*chunks):
    """A stream that breaks off with a reset."""

    def send(handler):
        handler.begin_stream()
        for one in chunks:
            handler.piece(one)
        time.sleep(0.05)  # a reset overtakes what was not read yet
        handler.reset()

    return Say(send)


def for_ever(text, *, wait=0.0):
    """An answer that does not end."""

    def send(handler):
        handler.begin_stream()
        while True:
            handler.piece(chunk(content=text))
            time.sleep(wait)

    return Say(send)


def silence(seconds):
    """No answer for so long."""

    def send(handler):
        time.sleep(seconds)
        handler.reply(200, {})

    return Say(send)


def tool(index, *, key=None, name=None, arguments=None):
    return {"index": index, "id": key, "type": "function", "function": {"name": name, "arguments": arguments}}
