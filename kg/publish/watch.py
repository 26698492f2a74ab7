"""What an operator sees: a line in the log for each request, and numbers for Prometheus."""

import resource
import time
from bisect import bisect_left
from collections import Counter
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from kg.publish.exchange import Exchange
    from kg.publish.pool import Pool

METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
LONGEST = 500
"""Characters of a path or a message that are logged."""
BUCKETS = (0.001, 0.005, 0.025, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the histogram of durations, in seconds."""
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PLACES = {"sparql", "store", "health", "metrics", "static", ".well-known"}


class Watch:
    """Counts requests and times them."""

    def __init__(self, log: TextIO | None = None) -> None:
        """Begin at nought; `log` is where lines go, if anywhere."""
        self.log = log
        self.requests: Counter[tuple[str, str, int]] = Counter()
        self.buckets = [0] * (len(BUCKETS) + 1)
        self.seconds = 0.0
        self.sent = 0
        self.open = self.remembered = 0
        self.started = time.time()

    def note(self, exchange: "Exchange") -> None:
        """Count a request that is done, and log it: never its parameters, headers or body."""
        seconds = time.perf_counter() - exchange.began
        method, path = exchange.method, exchange.path
        first = path[1:].partition("/")[0]
        known = method if method in METHODS else "other"
        place = first if first in PLACES else "page"
        self.requests[known, place, exchange.status] += 1
        self.seconds += seconds
        self.sent += exchange.sent
        self.buckets[bisect_left(BUCKETS, seconds)] += 1
        if self.log:
            # A proxy says what the client is called, and a blank would begin a field of its own.
            who, shown = (in_a_line(t).replace(" ", "%20") for t in (exchange.client or "-", path))
            told = f"{exchange.status} {exchange.sent}B {seconds * 1000:.1f}ms"
            self.say(f"{who} {in_a_line(method)} {shown} {told}")

    def say(self, text: str) -> None:
        """Log a line, with the time (UTC) before it."""
        if self.log:
            shown = text if text.isprintable() else in_a_line(text)
            self.log.write(f"{_clock(int(time.time()))} {shown}\n")
            self.log.flush()

    def metrics(self, pool: "Pool") -> str:
        """All numbers in the text format of Prometheus, version 0.0.4."""
        total = sum(self.requests.values())
        line = pool.line
        lines = ["# TYPE kg_requests_total counter"]
        lines += [
            f'kg_requests_total{{method="{method}",place="{place}",status="{status}"}} {n}'
            for (method, place, status), n in sorted(self.requests.items())
        ]
        lines += ["# TYPE kg_request_seconds histogram"]
        lines += [
            f'kg_request_seconds_bucket{{le="{bound}"}} {n}'
            for bound, n in zip(BUCKETS, accumulate(self.buckets), strict=False)
        ]
        lines += [
            f'kg_request_seconds_bucket{{le="+Inf"}} {total}',
            f"kg_request_seconds_sum {self.seconds:.6f}",
            f"kg_request_seconds_count {total}",
        ]
        used = resource.getrusage(resource.RUSAGE_SELF)
        for name, kind, value in (
            ("kg_sent_bytes_total", "counter", self.sent),
            ("kg_requests_open", "gauge", self.open),
            ("kg_workers", "gauge", pool.count),
            ("kg_workers_busy", "gauge", len(line.held)),
            ("kg_requests_waiting", "gauge", len(line.waiting)),
            ("kg_answers_remembered_total", "counter", self.remembered),
            ("kg_worker_restarts_total", "counter", pool.restarts),
            ("kg_graph_loads_total", "counter", pool.reloads),
            *((f"kg_graph_{name}", "gauge", n) for name, n in pool.about.items()),
            ("process_start_time_seconds", "gauge", f"{self.started:.3f}"),
            ("process_cpu_seconds_total", "counter", f"{used.ru_utime + used.ru_stime:.3f}"),
            ("process_max_resident_memory_bytes", "gauge", used.ru_maxrss * 1024),
        ):
            lines += [f"# TYPE {name} {kind}", f"{name} {value}"]
        return "\n".join(lines) + "\n"


def in_a_line(text: str) -> str:
    """Text that cannot end its line or steer a terminal, and is not too long."""
    if text.isascii() and text.isprintable() and len(text) <= LONGEST:
        return text
    plain = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    return plain.encode("unicode_escape").decode("ascii")


@lru_cache(1)
def _clock(now: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
