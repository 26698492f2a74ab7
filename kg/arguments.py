"""What the command line understands: its commands and their options."""

import argparse


def make_parser() -> argparse.ArgumentParser:
    """The parser; `given.command` names the command, `given.refuse` says what is wrong and ends."""
    parser = argparse.ArgumentParser(
        prog="kg",
        description="The knowledge graph of cultural policy: build, ask, browse and export it.",
    )
    commands = parser.add_subparsers(required=True, dest="command", metavar="COMMAND")

    def command(name: str, about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=about, description=about)
        added.set_defaults(refuse=added.error)
        return added

    def with_ontology(added: argparse.ArgumentParser) -> None:
        added.add_argument("--ontology", metavar="DIR", help="another ontology than our own")

    def with_sources(added: argparse.ArgumentParser) -> None:
        workers = "processes, or questions that a language model is asked at once"
        many = "*" if added.prog.endswith("build") else "+"
        added.add_argument("sources", nargs=many, metavar="SOURCE", help="a file or a folder")
        added.add_argument("--workers", type=_positive, default=1, metavar="N", help=workers)
        added.add_argument(
            "--llm", metavar="URL", help="read with a language model too; its key is in KG_LLM_KEY"
        )
        added.add_argument("--llm-model", metavar="NAME", help="the model's name at that server")
        added.add_argument(
            "--llm-timeout",
            type=_seconds,
            default=120.0,
            metavar="SECONDS",
            help="that one question to the model may take",
        )
        added.add_argument(
            "--min-confidence",
            type=_share,
            metavar="P",
            help="leave out statements less sure than this, between 0 and 1",
        )
        with_ontology(added)

    added = command("build", "sources -> dataset")
    with_sources(added)
    added.add_argument(
        "-o",
        "--output",
        default="graph.trig",
        metavar="GRAPH",
        help="an RDF file, or without a suffix a store folder, which is added to",
    )
    added.add_argument("--no-reason", dest="reason", action="store_false", help="state, infer not")
    added.add_argument(
        "--remove",
        action="append",
        default=[],
        metavar="DOCUMENT",
        help="take a document out of a store, by its file or IRI",
    )

    added = command("extract", "what documents say, without a graph")
    with_sources(added)
    added.add_argument("--format", choices=("table", "jsonl"), default="table")

    added = command("score", "precision, recall and F1 of predictions in JSON lines")
    added.add_argument("gold", metavar="GOLD")
    added.add_argument("predicted", metavar="PRED")
    added.add_argument("--format", choices=("text", "json"), default="text")
    with_ontology(added)

    added = command("reason", "add what follows; report what contradicts itself")
    added.add_argument("graph", metavar="GRAPH")
    added.add_argument("-o", "--output", metavar="FILE", help="for the graph, or the proofs")
    added.add_argument("--reasoner", choices=("kg", "owlrl"), default="kg", help="owlrl: slow")
    added.add_argument("--explain", metavar='"S P O"', help="why does it hold? by name or IRI")
    added.add_argument("--format", choices=("text", "json", "svg"), help="of the proofs")
    added.add_argument("--by-rule", action="store_true", help="list what the ontology's rules add")
    with_ontology(added)

    added = command("check", "faults of the ontology; misfits and clashes of a graph")
    added.add_argument("graph", nargs="?", metavar="GRAPH")
    with_ontology(added)

    added = command("query", "ask a graph: SPARQL text, a .rq file, or a question's name")
    added.add_argument("graph", nargs="?", metavar="GRAPH")
    added.add_argument("question", nargs="?", metavar="Q")
    added.add_argument("--list", action="store_true", help="the questions of the ontology")
    added.add_argument(
        "--format", choices=("table", "csv", "tsv", "json", "xml", "turtle"), default="table"
    )
    added.add_argument(
        "--with",
        dest="bind",
        action="append",
        default=[],
        metavar='VAR="NAME"',
        help="ask about this thing only",
    )
    added.add_argument("--no-inferred", dest="inferred", action="store_false")
    with_ontology(added)

    added = command("serve", "SPARQL endpoint at /sparql, explorer at /, a page for every thing")
    added.add_argument("graph", metavar="GRAPH")
    added.add_argument("--host", default="127.0.0.1")
    added.add_argument("--port", type=_port, default=7878)
    added.add_argument("--timeout", type=_seconds, default=10.0, metavar="SECONDS")
    added.add_argument("--base", metavar="IRI", help="what the IRIs of the graph begin with")
    with_ontology(added)

    added = command("explore", "one self-contained HTML page")
    added.add_argument("graph", metavar="GRAPH")
    added.add_argument("-o", "--output", default="explorer.html", metavar="FILE")
    added.add_argument("--focus", metavar="NAME", help="only what is near this thing")
    added.add_argument("--depth", type=_positive, default=2, metavar="LINKS")
    added.add_argument("--limit", type=_positive, default=1000, metavar="N", help="most drawn")

    added = command("export", "the graph for other tools; the suffix tells the format")
    added.add_argument("input", metavar="GRAPH")
    added.add_argument("-o", "--output", required=True, metavar="FILE")
    added.add_argument("--format", metavar="NAME", help="where the suffix does not tell")
    added.add_argument("--graph", metavar="IRI", help="only this named graph")
    added.add_argument(
        "--as", dest="vocabulary", metavar="NAME", help="in the terms of an alignment: schema.org"
    )
    added.add_argument("--no-inferred", dest="inferred", action="store_false")
    with_ontology(added)

    added = command("publish", "the ontology: a page, Turtle, JSON-LD context, SHACL, OntoLex")
    added.add_argument("-o", "--output", required=True, metavar="DIR")
    with_ontology(added)
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


def _share(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError("must be between 0 and 1")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number < 1 << 16:
        raise argparse.ArgumentTypeError(f"{text} is no port; give 0 to 65535")
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not more than 0 seconds")
    return number
