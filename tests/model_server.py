"""A language model's server that says what a test tells it to, on this machine only."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple

Asked = dict[str, Any]
Reply = Callable[[Asked], object]


class Raw(NamedTuple):
    """An answer as it goes over the wire."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class Drip(NamedTuple):
    """A good beginning, and then a byte now and then."""

    pause: Callable[[], object]


@dataclass(frozen=True)
class Hangup:
    """No answer: the connection is closed."""


class Model:
    """What was asked, and what is to be answered: one reply for all questions, or one each."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self.headers: list[dict[str, str]] = []
        self.replies: list[object] = []

    def says(self, *replies: object) -> None:
        """Answer with these in turn, and with the last from then on."""
        self.replies = list(replies)

    @property
    def texts(self) -> list[str]:
        """What the user's messages of all questions said."""
        return [asked["messages"][1]["content"] for asked in self.asked]

    def next_reply(self, asked: Asked) -> object:
        self.asked.append(asked)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return reply(asked) if callable(reply) else reply


def completion(content: object, reason: str = "stop") -> Raw:
    """A chat completion; what is not text yet is written as JSON."""
    text = content if content is None or isinstance(content, str) else json.dumps(content)
    choice = {"index": 0, "message": {"content": text}, "finish_reason": reason}
    return Raw(body=json.dumps({"choices": [choice]}).encode())


def answer(names: dict[str, str], *statements: tuple[str, ...]) -> Raw:
    """The answer of a model that keeps to the schema: name → class, and statements."""
    keys = ("subject", "property", "object", "status")
    return completion(
        {
            "names": [{"name": name, "class": class_} for name, class_ in names.items()],
            "statements": [
                dict(zip(keys, (*said, "actual")[:4], strict=True)) for said in statements
            ],
        }
    )


@contextmanager
def serve() -> Iterator[Model]:
    """A server at a free port of the loopback interface, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            model.headers.append(dict(self.headers))
            length = int(self.headers["Content-Length"])
            reply = model.next_reply(json.loads(self.rfile.read(length)))
            if isinstance(reply, Hangup):
                return
            if isinstance(reply, Drip):
                self.send_response(200)
                self.end_headers()
                while not reply.pause():
                    self.wfile.write(b" ")
                return
            assert isinstance(reply, Raw), reply
            self.send_response(reply.status)
            for name, value in (*reply.headers, ("Content-Length", str(len(reply.body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Who asked has gone away; that is what some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        model = Model(f"http://127.0.0.1:{server.server_port}")
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield model
        finally:
            server.shutdown()
