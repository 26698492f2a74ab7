"""The command line: parse arguments, call, leave with an exit code."""

import sys
from collections.abc import Sequence
from typing import NoReturn

from kg.arguments import make_parser
from kg.commands import COMMANDS, DONE, FAILED
from kg.errors import KGError


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave with its exit code."""
    given = make_parser().parse_args(arguments)
    try:
        code = COMMANDS[given.command](given)
    except KGError as error:
        print(f"kg: {error}", file=sys.stderr)
        code = FAILED
    except BrokenPipeError:
        # The reader of our output (head, less) has seen enough.
        sys.stderr.close()
        code = DONE
    except KeyboardInterrupt:
        print("kg: interrupted", file=sys.stderr)
        code = FAILED
    sys.exit(code)
