"""A request → the job it asks for: SPARQL 1.1 Protocol, section 2.1, and plain visits of paths."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from kg.errors import QueryError
from kg.publish.admission import LENGTH, admit, admit_graph, is_update
from kg.publish.line import ClientGone, Refused
from kg.publish.workers import Job

BODY = 3 * LENGTH + 10_000
"""Bytes of a request's body: a query of full length, percent-encoded."""
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
READ_ONLY = "this endpoint only answers queries; it changes nothing"
METHODS = "GET, HEAD, POST, OPTIONS"
READING = "GET, HEAD, OPTIONS"
FORMATS = {
    "json": "application/sparql-results+json, application/ld+json",
    "xml": "application/sparql-results+xml, application/rdf+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "n-triples": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "json-ld": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "n-quads": "application/n-quads",
    "html": "text/html",
}
"""What `format=` may say where no header can be sent, as from a link."""
HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")

Parameters = Mapping[str, list[str]]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]


async def read_job(scope: Scope, receive: Receive, timeout: float) -> Job:
    """What a request asks for; `timeout` is the most seconds it may have.

    Raises:
        Refused: it asks for nothing that there is, or in no way the protocol knows.
        ClientGone: the client left before it had said all.
    """
    path, method = scope["path"].lstrip("/"), scope["method"]
    headers: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        headers[name] = headers[name] + b", " + value if name in headers else value
    values: Parameters = _parse(scope["query_string"])
    job: Job = {
        "path": path,
        "written": scope.get("raw_path", b"").decode("latin-1").lstrip("/"),
        "accept": _accept(headers, values),
        "site": _site(scope, headers),
        "timeout": timeout,
    }
    if path != "sparql":
        if method not in {"GET", "HEAD"}:
            raise Refused(405, READ_ONLY, headers={"Allow": READING})
        return job | {"parameters": values}
    if method not in {"GET", "HEAD", "POST"}:
        raise Refused(405, READ_ONLY, headers={"Allow": METHODS})
    if method == "POST":
        values = await _read_body(headers, receive, values)
    if "update" in values:
        raise Refused(403, READ_ONLY)
    texts = values.get("query", [])
    if len(texts) > 1:
        raise Refused(400, "one query at a time: the parameter “query” is there twice")
    if not texts and method == "POST":
        raise Refused(400, "no query: send one as the parameter “query”")
    job["accept"] = _accept(headers, values)
    if not texts:
        return job | {"parameters": values}
    beside = {k: v for k, v in values.items() if k != "query"}
    return job | {"parameters": beside} | _read_query(texts[0], values, timeout)


def _read_query(text: str, values: Parameters, timeout: float) -> Job:
    try:
        if len(text) <= LENGTH and is_update(text):
            raise Refused(403, READ_ONLY)
        admit(text)
        default, named = (values.get(f"{which}-graph-uri") for which in ("default", "named"))
        for iri in [*(default or ()), *(named or ())]:
            admit_graph(iri)
    except QueryError as error:
        raise Refused(400, str(error)) from error
    asked = _seconds(values)
    return {
        "query": text,
        "default": default,
        "named": named,
        "timeout": min(timeout, asked) if asked else timeout,
    }


async def _read_body(
    headers: Mapping[bytes, bytes], receive: Receive, values: Parameters
) -> Parameters:
    """The parameters of a POST: those of the form, or the query itself beside the address's."""
    if headers.get(b"content-encoding", b"identity").strip().lower() != b"identity":
        raise Refused(415, "send the query as it is, not compressed", headers=PLAIN)
    stated = headers.get(b"content-type", b"").decode("latin-1").lower()
    media_type, _, rest = stated.partition(";")
    charset = re.search(r"charset\s*=\s*\"?([\w-]+)", rest)
    if charset and charset[1] not in {"utf-8", "utf8", "us-ascii"}:
        raise Refused(415, f"send the query in UTF-8, not in {charset[1]}", headers=TAKEN)
    match media_type.strip():
        case "application/x-www-form-urlencoded":
            body = _parse(await _receive(headers, receive))
            return {k: [*values.get(k, []), *body.get(k, [])] for k in {**values, **body}}
        case "application/sparql-query":
            try:
                text = (await _receive(headers, receive)).decode()
            except UnicodeDecodeError as error:
                raise Refused(400, f"the query is not UTF-8 ({error})") from error
            return {**values, "query": [*values.get("query", []), text]}
        case "application/sparql-update":
            raise Refused(403, READ_ONLY)
        case _:
            raise Refused(415, f"send a query as {FORM} or {DIRECT}", headers=TAKEN)


PLAIN = {"Accept-Encoding": "identity"}
TAKEN = {"Accept": f"{FORM}, {DIRECT}", "Accept-Post": f"{FORM}, {DIRECT}"}


async def _receive(headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    reason = f"a query may have {LENGTH:,} bytes; this request is larger"
    announced = headers.get(b"content-length", b"")
    if announced.isdigit() and int(announced) > BODY:
        raise Refused(413, reason)
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > BODY:
            raise Refused(413, reason)
    return b"".join(parts)


def _parse(text: bytes) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    try:
        fields = parse_qsl(
            text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100
        )
    except UnicodeDecodeError as error:
        raise Refused(400, f"the parameters are not percent-encoded UTF-8 ({error})") from error
    except ValueError as error:
        raise Refused(400, "a request may have 100 parameters; this one has more") from error
    for name, value in fields:
        values.setdefault(name, []).append(value)
    return values


def _accept(headers: Mapping[bytes, bytes], values: Parameters) -> str | None:
    asked = FORMATS.get(values.get("format", [""])[-1].lower())
    return asked or headers.get(b"accept", b"").decode("latin-1") or None


def _seconds(values: Parameters) -> float | None:
    given = values.get("timeout", [""])[-1]
    if not given:
        return None
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", given) or float(given) <= 0:
        raise Refused(400, f"timeout={given[:40]!r} is no number of seconds")
    return float(given)


def _site(scope: Scope, headers: Mapping[bytes, bytes]) -> str:
    """The address that the client used for this site, with a slash at its end."""
    host = headers.get(b"host", b"").decode("latin-1")
    if not HOST.fullmatch(host):
        raise Refused(400, "the Host header names no host")
    return f"{scope['scheme']}://{host}/"
