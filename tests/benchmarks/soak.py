# ruff: noqa: T201 (its output is what it is for)
"""Does the server keep anything of what strangers do to it: `python tests/benchmarks/soak.py [S]`.

For S seconds (180 unless told) `kg serve` gets queries of every outcome, visits, clients that go
away and workers that are killed. Prints the front's memory and open descriptors at the start, in
the middle and at the end, and the statuses it gave.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from explorer_world import crowd
from live_server import running
from soaking import soak

from kg.graph import write_dataset


def main() -> None:
    """Soak and print."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 180.0
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder, "graph.trig")
        write_dataset(crowd(100), graph)
        with running(graph, Path(folder, "log")) as (server, address):
            soak(address, server.pid, seconds / 20)  # what is made once is no growth
            found = soak(address, server.pid, seconds)
    rounds = len(found.memory)
    for name, at in (("start", 0), ("middle", rounds // 2), ("end", rounds - 1)):
        print(f"{name:8}{found.memory[at]:8} kB{found.descriptors[at]:6} descriptors")
    print(f"{rounds} rounds; statuses {dict(sorted(found.statuses.items()))}")
    print(f"{found.killed} workers killed; not as expected: {len(found.wrong)}", *found.wrong[:5])


if __name__ == "__main__":
    main()
