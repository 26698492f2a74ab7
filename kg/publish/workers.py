"""Processes that answer: a keeper holds the graph and forks workers, each for one job at a time.

A running query cannot be stopped from Python, and some that are parsed bring the parser down with
them. A forked process shares the graph without a copy, can be killed at any moment, and takes
nobody with it. It has no descriptors but its door and the client's whom it answers, and may open
none, so whatever a query asks for, it reads no file and reaches no other host. The keeper loads,
forks and waits; it never answers, so it cannot be brought down by what is asked.
"""

import contextlib
import gc
import json
import marshal
import os
import resource
import select
import signal
import socket
import struct
import threading
import traceback
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, Protocol

from kg.errors import KGError
from kg.publish.response import write_head

MEMORY = 512 << 20
"""Bytes a worker may take beyond what it was forked with."""
GROWTH = 128 << 10
"""Kilobytes of growth after which a worker makes room for a fresh one."""
GRACE = 1.0
"""Seconds after a job's deadline at which a worker ends itself, should nobody have done it."""
STACK = 16 << 20
"""Bytes for what nests in a query; a process has 8 MB, unless it is told otherwise."""
TOGETHER = 64 << 10
"""Bytes of an answer that leave with its head in one go."""
SIZE = struct.Struct("!q")
DESCRIPTOR = struct.Struct("i")
ENCODER = json.JSONEncoder(separators=(",", ":"))

Job = dict[str, Any]
"""What is asked, in plain values, with `timeout` in seconds."""
Manner = tuple[dict[str, str], bool, bool, float]
"""How a client is answered: headers beside the answer's own, whether its connection is kept,
whether the body is left out, and the time that is stated."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status, a media type, the answer or the reason why there is none, and headers."""

    status: int
    media_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Respondent(Protocol):
    """What is served: it answers any job, and says a few numbers of itself."""

    about: dict[str, Any]

    def respond(self, job: Job) -> Answer:
        """The answer; errors that a client can mend are answers too."""


Load = Callable[[], Respondent]


def launch(load: Load, count: int) -> tuple[int, socket.socket]:
    """Fork a keeper of `count` workers; its process number and the way to speak with it.

    It first says `about`, or the error of loading, as JSON after its size; then, for each worker it
    forks, the process number with the worker's door. Told a process number, it ends that worker
    and forks another. When the way is closed it ends with all its workers.
    """
    ours, theirs = socket.socketpair()
    with warnings.catch_warnings():
        # Python 3.12 warns of any fork beside threads; the child takes no lock of theirs.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if not pid:
        _keep(load, count, theirs)
    theirs.close()
    return pid, ours


def _keep(load: Load, count: int, control: socket.socket) -> None:
    """The keeper's whole life."""
    children: set[int] = set()
    try:
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1):
            os.dup2(nowhere, standard)
        _close_all_but(0, 1, 2, control.fileno())
        try:
            found = load()
        except KGError as error:
            _send_framed(control, {"error": str(error)})
            return
        except Exception as error:
            _send_framed(control, {"error": f"the graph cannot be served: {place_of(error)}"})
            return
        # Where a whole group is told to end, that is for the front, which lets answers be finished.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        gc.collect()
        gc.freeze()  # what is shared stays shared: no collection writes to it
        _send_framed(control, {"about": found.about})
        for _ in range(count):
            children.add(_fork_worker(found, control))
        while len(told := control.recv(SIZE.size, socket.MSG_WAITALL)) == SIZE.size:
            (pid,) = SIZE.unpack(told)
            if pid in children:
                _end(pid)
                children.discard(pid)
                children.add(_fork_worker(found, control))
    except OSError:
        pass  # nobody is there to talk to
    finally:
        for pid in children:
            _end(pid)
        os._exit(0)


def _fork_worker(found: Respondent, control: socket.socket) -> int:
    ours, theirs = socket.socketpair()
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)  # or as much as one may have
    pid = os.fork()
    if not pid:
        control.close()
        ours.close()
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        # The engine's RAND goes on in each thread from a seed of its own; in the thread that was
        # forked, every worker would draw what the others draw.
        threading.stack_size(STACK)
        thread = threading.Thread(target=_work, args=(found, theirs))
        thread.start()
        thread.join()
        os._exit(0)
    theirs.close()
    socket.send_fds(control, [SIZE.pack(pid)], [ours.fileno()])
    ours.close()
    return pid


def _work(found: Respondent, door: socket.socket) -> NoReturn:
    """The worker's whole life: shut everything, then answer until the door closes."""
    try:
        with contextlib.suppress(OSError):
            # Where memory runs out for all, a worker is what is given up.
            Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
        _shut(door.fileno())
        at_birth = _peak()
        gc.disable()
        while (told := _receive_job(door)) is not None:
            job, manner, client = told
            # The kernel's own alarm ends a job that nobody is left to end.
            signal.setitimer(signal.ITIMER_REAL, job["timeout"] + GRACE)
            answer, fault = _respond(found, job)
            signal.setitimer(signal.ITIMER_REAL, 0)
            lacking = _give(client, answer, manner) if manner else None
            os.close(client)
            last = _peak() - at_birth > GROWTH
            head = {
                "status": answer.status,
                "type": answer.media_type,
                "length": len(answer.body),
                "headers": dict(answer.headers),
                "last": last,
                "fault": fault,
                "lacking": lacking,
            }
            if len(answer.body) <= TOGETHER:
                door.sendall(frame(head) + answer.body)
            else:
                _send_framed(door, head)
                door.sendall(answer.body)
            if last:
                break
    except (OSError, MemoryError):
        pass  # the other side is gone, or there is no room to answer
    finally:
        os._exit(0)


def _respond(found: Respondent, job: Job) -> tuple[Answer, str]:
    """The answer; where our own code fails, an answer that says so, and for the log where."""
    try:
        return found.respond(job), ""
    except MemoryError:
        raise
    except Exception as error:
        reason = b"the server made a mistake, which is in its log\n"
        return Answer(500, "text/plain", reason), place_of(error)


def _give(client: int, answer: Answer, manner: Manner) -> int | None:
    """Send a short answer; how many bytes of it the client did not take, None if none were sent.

    That spares it the way over the front, a tenth of what a short query takes. The front hears of
    it afterwards, and goes on with the connection only then.
    """
    if len(answer.body) > TOGETHER:
        return None
    announced, keep_alive, bodyless, now = manner
    try:
        text = write_head(
            answer.status, answer.media_type, len(answer.body), answer.headers,
            keep_alive=keep_alive, announced=announced, now=now,
        )  # fmt: skip
        if not bodyless:
            text += answer.body
        return len(text) - os.write(client, text)
    except (ValueError, BlockingIOError):
        return None
    except OSError:
        return 0  # nobody is there any more


def place_of(error: Exception) -> str:
    """An error and where it came from, in a line."""
    places = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(p.filename).name}:{p.lineno}" for p in reversed(places))
    return f"{type(error).__name__}: {error} at {where}"


def _shut(door: int) -> None:
    """Close every descriptor but the door and allow no more; bound memory."""
    _close_all_but(door)
    limits = {resource.RLIMIT_CORE: 0}
    with contextlib.suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        limits[resource.RLIMIT_AS] = pages * resource.getpagesize() + MEMORY
    limits[resource.RLIMIT_NOFILE] = 1  # the client's, whose place is never free during a job
    for which, most in limits.items():
        resource.setrlimit(which, (most, most))


def _close_all_but(*kept: int) -> None:
    last = -1
    for descriptor in sorted(kept):
        if last + 1 < descriptor:  # of an empty range, CPython closes everything
            os.closerange(last + 1, descriptor)
        last = descriptor
    most = os.sysconf("SC_OPEN_MAX")
    os.closerange(last + 1, most if most > 0 else 4096)


def _peak() -> int:
    """The most memory this process has had, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, ChildProcessError):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def frame_job(job: Job, manner: Manner | None = None) -> bytes:
    """A job after its size in bytes: quickly, since it is the front that says it, whom we trust.

    With a `manner`, the client's own descriptor goes with it.
    """
    text = marshal.dumps((job, manner))
    return SIZE.pack(len(text)) + text


def frame(message: Any) -> bytes:
    """A message as JSON after its size in bytes: what a worker says may be anything."""
    text = ENCODER.encode(message).encode()
    return SIZE.pack(len(text)) + text


def _send_framed(way: socket.socket, message: Any) -> None:
    way.sendall(frame(message))


def _receive_job(way: socket.socket) -> tuple[Job, Manner | None, int] | None:
    """A job, and whom to answer how, if not over the front.

    It is all that there is to read, since the next waits for its answer. Where no descriptor comes
    with it, another takes the only place there is, so that none can be opened.
    """
    # One that waits in recv() is woken too when what it sent last is read; in select(), it is not.
    select.select([way], [], [])
    read, beside, _, _ = way.recvmsg(TOGETHER, socket.CMSG_SPACE(DESCRIPTOR.size))
    client = DESCRIPTOR.unpack(beside[0][2])[0] if beside else os.dup(way.fileno())
    while len(read) < SIZE.size or len(read) < SIZE.size + SIZE.unpack_from(read)[0]:
        part = way.recv(TOGETHER)
        if not part:
            return None
        read += part
    job, manner = marshal.loads(read[SIZE.size :])
    return job, manner, client
