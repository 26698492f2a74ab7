"""One model of an OpenAI-compatible server, asked for JSON of a given schema.

Two kinds of trouble are kept apart: a server that cannot be used is an error for the user to mend
(ServerError), an answer that is no good is the reader's to bear (BadAnswer).
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from kg.errors import ServerError

if TYPE_CHECKING:
    import httpx

PATH = "/chat/completions"
MAX_TOKENS = 2048  # of an answer
MAX_BYTES = 1 << 20  # of an answer with all that a server puts around it
SHOWN = 200  # characters of a server's own words in our messages
BUSY = frozenset({408, 429, 500, 502, 503, 504})
LONGEST_PAUSE = 30.0
BOUND = "maxItems"
MAX_CONCESSIONS = 5  # to a server that does not take all we send
SECOND_TEMPERATURE = 0.7  # at 0 a second try would be the first again

Read = TypeVar("Read")


class BadAnswer(Exception):  # noqa: N818 - it is no error of the program's
    """What came back is not JSON, was cut off, too long or a refusal; says which."""


class Chat:
    """A model at an address; safe to ask from several threads.

    The address is a base (`http://127.0.0.1:8080`, `https://example.org/v1`) or the whole of
    `…/chat/completions`. The key is sent to that address alone: redirects are not followed.
    """

    def __init__(
        self, url: str, model: str, key: str | None, *, timeout: float, retries: int
    ) -> None:
        """Nothing is sent yet; raises ServerError for an address or a key that cannot be used."""
        self._httpx = _library()
        self.url = _address(url, self._httpx)
        self._tls = self._httpx.create_ssl_context()  # costs more than all else of a client
        self._model, self._key = model, (key or "").strip()
        self._timeout, self._retries = timeout, retries
        if not (self._key.isascii() and self._key.isprintable()):
            raise ServerError("the key of the language model holds characters that no key has")
        self._options: dict[str, float] = {"temperature": 0, "seed": 0, "max_tokens": MAX_TOKENS}
        self._bounded = True
        self._has_answered = False

    def ask(
        self,
        instructions: str,
        question: str,
        schema: Mapping[str, object],
        read: Callable[[object], Read],
    ) -> Read:
        """What `read` makes of the model's answer in JSON; where it is no good, of a second one.

        Raises:
            ServerError: the server is not reached, remains busy, or refuses us.
            BadAnswer: the second answer is no good either.
        """
        body: dict[str, object] = {
            "model": self._model,
            "messages": [
                {"role": "system", "content": instructions},
                {"role": "user", "content": question},
            ],
        }
        try:
            return read(self._answer(body, schema, 0))
        except BadAnswer:
            return read(self._answer(body, schema, SECOND_TEMPERATURE))

    def _answer(
        self, body: dict[str, object], schema: Mapping[str, object], temperature: float
    ) -> object:
        for _ in range(MAX_CONCESSIONS):
            options = dict(self._options)
            if "temperature" in options:
                options["temperature"] = temperature
            kept = schema if self._bounded else _unbounded(schema)
            shape = {"name": "reading", "strict": True, "schema": kept}
            form = {"type": "json_schema", "json_schema": shape}
            status, content = self._post(body | options | {"response_format": form})
            if status == 200:
                self._has_answered = True
                return _parse(content)
            if not self._give_way(content, options):
                break
        raise self._refusal(status, content)

    def _post(self, body: dict[str, object]) -> tuple[int, bytes]:
        """The server's answer, whatever it is, once it is not too busy to give one."""
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        trouble = ""
        limits = {"timeout": self._timeout, "verify": self._tls}
        with self._httpx.Client(headers=headers, **limits) as client:
            for attempt in range(self._retries + 1):
                pause = 2.0**attempt
                try:
                    status, told, content = self._send(client, body)
                except (self._httpx.RequestError, TimeoutError) as error:
                    trouble = str(error) or type(error).__name__
                else:
                    if status not in BUSY:
                        return status, content
                    trouble = f"it answers {status}: {self._excerpt(content)}"
                    wish = told.get("retry-after", "")
                    pause = float(wish) if wish.isascii() and wish.isdigit() else pause
                if attempt < self._retries:
                    time.sleep(min(pause, LONGEST_PAUSE))
        raise ServerError(
            f"{self.url}: the language model cannot be asked: {trouble}; "
            "see that the server runs, or give it longer with --llm-timeout"
        )

    def _send(
        self, client: "httpx.Client", body: dict[str, object]
    ) -> tuple[int, Mapping[str, str], bytes]:
        deadline = time.monotonic() + self._timeout
        content = bytearray()
        with client.stream("POST", self.url, content=json.dumps(body)) as response:
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > MAX_BYTES:
                    raise BadAnswer(f"the answer is longer than {MAX_BYTES} bytes")
                if time.monotonic() > deadline:
                    raise TimeoutError(f"no whole answer within {self._timeout:g} seconds")
            return response.status_code, response.headers, bytes(content)

    def _give_way(self, content: bytes, sent: Mapping[str, float]) -> bool:
        """Do without what the server says that it, or this model, does not take."""
        text = content.decode("utf-8", "replace")
        refused = [name for name in sent if name in text]
        for name in refused:
            self._options.pop(name, None)
        if "max_tokens" in refused:
            self._options["max_completion_tokens"] = MAX_TOKENS
        bounded, self._bounded = self._bounded, self._bounded and BOUND not in text
        return bool(refused) or bounded != self._bounded

    def _refusal(self, status: int, content: bytes) -> Exception:
        """What a status other than 200 means: a wrong setting, or a question it cannot take."""
        if status in {401, 403}:
            return ServerError(f"{self.url}: refuses us ({status}); put its key into KG_LLM_KEY")
        said = f"{status}: {self._excerpt(content)}"
        if self._has_answered and status not in {404, 405} and status >= 400:
            return BadAnswer(f"the server refuses the question, {said}")
        return ServerError(
            f"{self.url}: the language model {self._model} cannot be asked, {said}; see that the "
            "address and the model are right and that it answers by a JSON schema"
        )

    def _excerpt(self, content: bytes) -> str:
        """The beginning of what a server says, safe to show, without our key."""
        text = content[: 4 * SHOWN].decode("utf-8", "replace")
        text = text.replace(self._key, "…") if self._key else text
        return "".join(c if c.isprintable() else " " for c in text)[:SHOWN].strip()


def _address(url: str, httpx: Any) -> str:
    """Where to send questions; raises ServerError for what is no http(s) address."""
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        parts = httpx.URL()
    if parts.scheme not in {"http", "https"} or not parts.host:
        raise ServerError(f"{url!r} is no http(s) address of a language model's server")
    if parts.userinfo:
        raise ServerError("the address of a language model holds no key: put it into KG_LLM_KEY")
    path = parts.path.rstrip("/")
    if not path.endswith(PATH):
        path = (path or "/v1") + PATH
    return str(parts.copy_with(path=path, fragment=None))


def _library() -> Any:
    """What speaks HTTP; needed by those alone who ask a language model."""
    try:
        import httpx  # noqa: PLC0415
    except ImportError as error:
        raise ServerError(
            "a language model is asked with httpx: pip install 'cultural-policy-graph[llm]'"
        ) from error
    return httpx


def _unbounded(schema: Mapping[str, object]) -> dict[str, object]:
    """A schema without the keyword that not every server knows."""
    found: dict[str, object] = json.loads(
        json.dumps(schema),
        object_hook=lambda part: {k: v for k, v in part.items() if k != BOUND},
    )
    return found


def _parse(content: bytes) -> object:
    """The JSON that the model wrote; raises BadAnswer."""
    try:
        choice = _json(content)["choices"][0]  # type: ignore[index]
        text, reason = choice["message"].get("content"), choice.get("finish_reason")
    except (TypeError, KeyError, IndexError, AttributeError) as error:
        raise BadAnswer("the server's answer is no chat completion") from error
    if reason == "length":
        raise BadAnswer("the model's answer was cut off")
    if not isinstance(text, str):
        raise BadAnswer("the model refused to answer")
    found = _json(text)
    if found is None:
        raise BadAnswer("the model's answer is not JSON")
    return found


def _json(text: str | bytes) -> object:
    """What JSON says, or None where it is none, or nested deeper than can be read."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
