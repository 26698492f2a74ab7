"""A request → the job it asks for: SPARQL 1.1 Protocol, section 2.1, and plain visits of paths."""

import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from kg.errors import QueryError
from kg.publish.admission import LENGTH, admit, admit_graph, is_update
from kg.publish.exchange import Exchange
from kg.publish.line import Refused
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
"""What `format=` may say where no header can be sent, as from a link; or a media type."""
ASKED = ("format", "output")
"""What that parameter is called, by one or the other endpoint."""
GRAPHS = ("default-graph-uri", "named-graph-uri")
"""The parameters that name graphs, in order."""
PARAMETERS = 100
"""Fields a form and an address may have each."""
PROXY = "127.0.0.1"
"""Who is believed about whom it asks for."""

Parameters = Mapping[str, list[str]]
Headers = Mapping[bytes, bytes]


def read_job(exchange: Exchange, timeout: float) -> Job:
    """What a request asks for; `timeout` is the most seconds it may have.

    Raises:
        Refused: it asks for nothing that there is, or in no way the protocol knows.
    """
    path, method, headers = exchange.path.lstrip("/"), exchange.method, exchange.headers
    asks = path == "sparql"
    if method not in ({"GET", "HEAD", "POST"} if asks else {"GET", "HEAD"}):
        raise Refused(405, READ_ONLY, headers={"Allow": METHODS if asks else READING})
    values: Parameters = _parse(exchange.query)
    if method == "POST":
        values = _read_body(exchange, values)
    job: Job = {
        "path": path,
        "written": exchange.written.lstrip("/"),
        "accept": _accept(headers, values),
        "site": _site(exchange),
        "timeout": timeout,
    }
    if not asks:
        return job | {"parameters": values}
    if "update" in values:
        raise Refused(403, READ_ONLY)
    texts = values.get("query", [])
    if len(texts) > 1:
        raise Refused(400, "one query at a time: the parameter “query” is there twice")
    if not texts and method == "POST":
        raise Refused(400, "no query: send one as the parameter “query”")
    if not texts and any(name in values for name in GRAPHS):
        raise Refused(400, "no query: graphs are named for one; send one as the parameter “query”")
    if not texts:
        return job | {"parameters": values}
    beside = {k: v for k, v in values.items() if k != "query"}
    return job | {"parameters": beside} | _read_query(texts[0], values, timeout)


def _read_query(text: str, values: Parameters, timeout: float) -> Job:
    try:
        if len(text) <= LENGTH and is_update(text):
            raise Refused(403, READ_ONLY)
        admit(text)
        default, named = (values.get(name) for name in GRAPHS)
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


def _read_body(exchange: Exchange, values: Parameters) -> Parameters:
    """The parameters of a POST: those of the form, or the query itself beside the address's."""
    headers = exchange.headers
    if headers.get(b"content-encoding", b"identity").strip().lower() != b"identity":
        raise Refused(415, "send the query as it is, not compressed", headers=PLAIN)
    stated = headers.get(b"content-type", b"").decode("latin-1").lower()
    media_type, _, rest = stated.partition(";")
    charset = re.search(r"charset\s*=\s*\"?([\w-]+)", rest)
    if charset and charset[1] not in {"utf-8", "utf8", "us-ascii"}:
        raise Refused(415, f"send the query in UTF-8, not in {charset[1]}", headers=TAKEN)
    match media_type.strip():
        case "application/x-www-form-urlencoded":
            body = _parse(_whole(exchange))
            return {k: [*values.get(k, []), *body.get(k, [])] for k in {**values, **body}}
        case "application/sparql-query":
            try:
                text = _whole(exchange).decode()
            except UnicodeDecodeError as error:
                raise Refused(400, f"the query is not UTF-8 ({error})") from error
            return {**values, "query": [*values.get("query", []), text]}
        case "application/sparql-update":
            raise Refused(403, READ_ONLY)
        case _:
            raise Refused(415, f"send a query as {FORM} or {DIRECT}", headers=TAKEN)


PLAIN = {"Accept-Encoding": "identity"}
TAKEN = {"Accept": f"{FORM}, {DIRECT}", "Accept-Post": f"{FORM}, {DIRECT}"}


def _whole(exchange: Exchange) -> bytes:
    if exchange.cut:
        raise Refused(413, f"a query may have {LENGTH:,} bytes; this request is larger")
    return bytes(exchange.body)


def _parse(text: bytes) -> dict[str, list[str]]:
    """The fields of a form or of an address (WHATWG URL, section 5.1)."""
    values: dict[str, list[str]] = {}
    if text.count(b"&") >= PARAMETERS:
        raise Refused(400, f"a request may have {PARAMETERS} parameters; this one has more")
    try:
        for field in text.replace(b"+", b" ").split(b"&"):
            if field:
                name, _, value = field.partition(b"=")
                values.setdefault(_decode(name), []).append(_decode(value))
    except UnicodeDecodeError as error:
        raise Refused(400, f"the parameters are not percent-encoded UTF-8 ({error})") from error
    return values


def _decode(part: bytes) -> str:
    return (unquote_to_bytes(part) if b"%" in part else part).decode()


def _accept(headers: Headers, values: Parameters) -> str | None:
    asked = next((values[name][-1].lower() for name in ASKED if name in values), "")
    asked = FORMATS.get(asked, asked if "/" in asked else "")
    return asked or headers.get(b"accept", b"").decode("latin-1") or None


def _seconds(values: Parameters) -> float | None:
    given = values.get("timeout", [""])[-1]
    if not given:
        return None
    if not re.fullmatch(r"[0-9]+(\.[0-9]*)?|\.[0-9]+", given[:100]) or not float(given):
        raise Refused(400, f"timeout={given[:40]!r} is no number of seconds")
    return float(given)


def _site(exchange: Exchange) -> str:
    """The address that the client used for this site, with a slash at its end."""
    return f"{exchange.scheme}://{exchange.headers[b'host'].decode('ascii')}/"


def believe_proxy(exchange: Exchange) -> None:
    """Take from a proxy on this machine for whom it asks, and how they came to it."""
    headers = exchange.headers
    if exchange.client != PROXY:
        return
    if forwarded := headers.get(b"x-forwarded-for"):
        hosts = [host.strip() for host in forwarded.decode("latin-1").split(",")]
        # Whoever stands last was seen by our proxy itself; the others may be made up.
        exchange.client = next((h for h in reversed(hosts) if h != PROXY), hosts[0])
    if headers.get(b"x-forwarded-proto", b"").strip() == b"https":
        exchange.scheme = "https"
