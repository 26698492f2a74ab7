"""Answers given before, given again: a snapshot never answers the same request in two ways.

Dashboards, crawlers and the readers of one page ask the same few things over and over; from here
they have them without a worker. Small answers are kept, those asked for last, as MOST allows.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from kg.publish.doors import Reply
from kg.publish.exchange import Exchange
from kg.publish.workers import Job

SMALL = 64 << 10
"""Bytes an answer may have that is kept."""
MOST = 8 << 20
"""Bytes that all of them may have together, with the requests that they answer."""
OVERHEAD = 1000
"""Bytes, about, that an answer takes beside its text and the request's."""
READ = {"GET", "HEAD"}
FICKLE = re.compile(r"\b(?:rand|now|uuid|struuid|bnode)\b", re.IGNORECASE)
"""What may make a query's answer another one each time (SPARQL 1.1, section 17.4)."""

Key = tuple[bytes, bytes, bytes, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, and what was announced with it."""

    media_type: str
    body: bytes
    headers: Mapping[str, str]
    announced: Mapping[str, str]
    size: int


class Memory:
    """The answers of one snapshot at a time."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._size = 0
        self._snapshot: object = None

    def recall(self, exchange: Exchange, snapshot: object) -> Kept | None:
        """What this very request was answered from this snapshot before, if that is known."""
        if self._snapshot is not snapshot:
            self._kept.clear()
            self._snapshot, self._size = snapshot, 0
        if exchange.method not in READ:
            return None
        key = _key(exchange)
        kept = self._kept.get(key)
        if kept:
            self._kept.move_to_end(key)
        return kept

    def keep(self, exchange: Exchange, job: Job, reply: Reply, snapshot: object) -> None:
        """Remember what a worker has answered, if it is small and would be the same again."""
        if (
            reply.status != 200
            or reply.length > SMALL
            or exchange.method not in READ
            or self._snapshot is not snapshot
            or FICKLE.search(job.get("query") or "")
        ):
            return
        size = len(exchange.target) + reply.length + OVERHEAD
        kept = Kept(reply.media_type, reply.begun, reply.headers, exchange.announced, size)
        if self._kept.setdefault(_key(exchange), kept) is kept:
            self._size += size
        while self._size > MOST:
            self._size -= self._kept.popitem(last=False)[1].size


def _key(exchange: Exchange) -> Key:
    """All of a request that its answer depends on (`kg.publish.protocol.read_job`)."""
    headers = exchange.headers
    return exchange.target, headers.get(b"accept", b""), headers[b"host"], exchange.scheme
