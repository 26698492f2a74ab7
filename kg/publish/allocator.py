"""glibc's allocator for a server: room for the engine's many small objects.

For each query the engine makes some hundred objects, more than glibc keeps at hand; once a graph is
loaded and memory is in pieces, it then looks for room each time. How many it keeps is read only
when a process starts.
"""

import os
import platform
import sys

NAME = "GLIBC_TUNABLES"
KEPT = "glibc.malloc.tcache_count=127"
"""Free blocks of each size that a thread keeps at hand, instead of 7."""


def start_over() -> None:
    """Begin this very command again, with more room; nothing to do if that has been settled."""
    if NAME not in os.environ and platform.libc_ver()[0] == "glibc" and sys.executable:
        os.environ[NAME] = KEPT
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
