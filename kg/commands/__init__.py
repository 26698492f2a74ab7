"""The commands of `kg`: each takes what was parsed, prints, and returns an exit code.

0 is done, 1 findings, 2 could not run. They import what they need when they run, to start at once.
"""

from kg.commands.common import DONE, FAILED
from kg.commands.opening import explore, export, publish, query, serve
from kg.commands.reading import build, extract, score
from kg.commands.reasoning import check, reason

__all__ = ["COMMANDS", "DONE", "FAILED"]

COMMANDS = {
    run.__name__: run
    for run in (build, extract, score, reason, check, query, serve, explore, export, publish)
}
