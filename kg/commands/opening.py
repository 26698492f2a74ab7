"""Commands that open a graph: to questions, in a browser, for other tools."""

import argparse
import sys
from pathlib import Path

from kg.commands.common import DONE, ontology_of, output_file
from kg.errors import KGError
from kg.terminal import print_table


def query(given: argparse.Namespace) -> int:
    """Ask a graph."""
    from kg.graph import read_dataset
    from kg.graph.store import prefixes
    from kg.publish.answers import ask, read_table, serialise

    if given.list:
        for name, path in ontology_of(given).questions().items():
            first = path.read_text("utf-8").splitlines()[0].lstrip("# ")
            print(f"{name:32} {first}")
        return DONE
    if not given.graph or not given.question:
        raise KGError(
            "kg query needs a GRAPH and a question; kg query --list names those there are"
        )
    dataset = read_dataset(given.graph)
    bound = dict(pair.partition("=")[::2] for pair in given.bind)
    answers = ask(dataset, _question(given), inferred=given.inferred, given=bound)
    table = read_table(answers) if given.format == "table" else None
    if table:
        print_table(*table)
    else:
        sys.stdout.buffer.write(serialise(answers, given.format, prefixes(dataset)))
    return DONE


def serve(given: argparse.Namespace) -> int:
    """SPARQL endpoint at /sparql, explorer at /, a page for every thing."""
    from kg.namespaces import BASE
    from kg.publish.endpoint import serve

    serve(
        Path(given.graph),
        host=given.host,
        port=given.port,
        timeout=given.timeout,
        base=given.base or BASE,
        ontology=Path(given.ontology) if given.ontology else None,
    )
    return DONE


def explore(given: argparse.Namespace) -> int:
    """One self-contained HTML page."""
    from kg.graph import read_dataset
    from kg.publish.explorer import explore
    from kg.publish.snapshot import find_ontology

    dataset = read_dataset(given.graph)
    known = find_ontology(dataset, None)
    near = {"focus": given.focus, "depth": given.depth, "limit": given.limit}
    with output_file(given.output) as path:
        explore(dataset, path, **near, rules=known.rules() if known else ())
    print(f"kg: {given.output}", file=sys.stderr)
    return DONE


def export(given: argparse.Namespace) -> int:
    """The graph for other tools."""
    from kg.graph import read_dataset
    from kg.publish.exports import export

    dataset = read_dataset(given.input)
    if given.output == "-" and (given.format or "csv").lower().strip(".") == "csv":
        raise KGError("standard output has no suffix; give --format (any but csv, of two files)")
    with output_file(given.output, suffix=".out") as path:
        vocabulary = (ontology_of(given), given.vocabulary) if given.vocabulary else None
        written = export(dataset, path, given.format, given.graph, given.inferred, vocabulary)
    for path in written:
        print(f"kg: {given.output if given.output == '-' else path}", file=sys.stderr)
    return DONE


def publish(given: argparse.Namespace) -> int:
    """The ontology as a page, and in the formats others take it up in."""
    from kg.publish.publication import publish

    for path in publish(ontology_of(given), given.output):
        print(f"kg: {path}", file=sys.stderr)
    return DONE


def _question(given: argparse.Namespace) -> str:
    """SPARQL text as it is, a .rq file's text, or that of the ontology's question of this name."""
    text: str = given.question
    if text.endswith(".rq"):
        try:
            return Path(text).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise KGError(f"{text}: cannot be read: {error}") from error
    if text.replace("-", "").isalnum():
        return ontology_of(given).question(text)
    return text
