"""The command line: parse arguments, call, print.

Exit codes: 0 done, 1 findings, 2 could not run.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NoReturn

from kg.errors import KGError

if TYPE_CHECKING:
    from rdflib import Dataset, URIRef

    from kg.extract.llm import LlmReader
    from kg.model import Entity, Statement
    from kg.ontology import Ontology
    from kg.pipeline import Read, Skipped
    from kg.reason import Clash

DONE, FINDINGS, FAILED = 0, 1, 2
WIDEST = 60


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave with its exit code."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        code = given.run(given)
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


def build(given: argparse.Namespace) -> int:
    """Sources → dataset."""
    from kg.graph import write_dataset
    from kg.graph.store import check_writable
    from kg.pipeline import Skipped, build

    ontology = _ontology(given)
    llm = _llm(given)
    skipped: list[Skipped] = []
    target = Path(given.output)
    store = target if not target.suffix and given.output != "-" else None
    if not given.sources and not given.remove:
        given.refuse("give a SOURCE, or a document to --remove")
    if given.remove and store is None:
        raise KGError("--remove is for a store (a GRAPH without a suffix); a file is built anew")
    if given.output != "-":
        check_writable(target)
    removed: list[URIRef] = []
    with _Progress("reading") as progress:
        dataset = build(
            given.sources,
            ontology,
            reason=given.reason,
            store=store,
            remove=given.remove,
            removed=removed,
            read=_read(llm),
            workers=1 if llm else given.workers,
            min_confidence=given.min_confidence,
            skipped=skipped,
            progress=progress.step,
        )
    documents = progress.count
    code = _report_skipped(skipped, documents, llm)
    if code != FAILED:
        if store is None:
            _write(dataset, given.output, write_dataset)
        stated, inferred = _counts(dataset)
        went = f" ({len(removed)} removed or replaced)" if removed else ""
        print(
            f"kg: {documents} document{'s' * (documents != 1)}{went}, {stated} statements"
            f" with evidence, {inferred} inferred triples -> {given.output}",
            file=sys.stderr,
        )
    return code


def extract(given: argparse.Namespace) -> int:
    """What documents say, without a graph."""
    from kg.pipeline import Skipped, extract_all
    from kg.records import as_record

    ontology = _ontology(given)
    llm = _llm(given)
    skipped: list[Skipped] = []
    with _Progress("reading") as progress:
        for document, entities, statements in extract_all(
            given.sources,
            ontology,
            read=_read(llm),
            workers=1 if llm else given.workers,
            min_confidence=given.min_confidence,
            skipped=skipped,
            progress=progress.step,
        ):
            if given.format == "jsonl":
                record = as_record(document, entities, statements, ontology)
                print(json.dumps(record, ensure_ascii=False))
            else:
                print(f"# {document.title}")
                _print_table(
                    ("subject", "property", "object", "status", "sure", "read by"),
                    _rows(entities, statements, ontology),
                )
    return _report_skipped(skipped, progress.count, llm)


def score(given: argparse.Namespace) -> int:
    """Precision, recall and F1 of predictions in JSON lines."""
    from kg.scorer import evaluate, read_jsonl, show

    report = evaluate(read_jsonl(given.gold), read_jsonl(given.predicted), _ontology(given))
    print(json.dumps(report.as_json(), indent=1) if given.format == "json" else show(report))
    return DONE


def reason(given: argparse.Namespace) -> int:
    """Add what follows."""
    from kg.graph import read_dataset, write_dataset
    from kg.graph.store import is_store
    from kg.reason import infer, is_settled

    dataset = read_dataset(given.graph)
    known = is_settled(dataset) and not given.ontology
    ontology = _axioms(dataset, given)
    rules = ontology.rules() if ontology else []
    if given.explain and known:
        return _explain(dataset, rules, given)
    clashes = infer(dataset, rules, reasoner=given.reasoner)
    if given.explain:
        return _explain(dataset, rules, given)
    _print_clashes(dataset, clashes)
    if given.output:
        _write(dataset, given.output, write_dataset)
    elif not is_store(Path(given.graph)):
        print("kg: nothing written; give -o FILE to keep what follows", file=sys.stderr)
    print(f"kg: {_counts(dataset)[1]} inferred triples", file=sys.stderr)
    return FINDINGS if clashes else DONE


def check(given: argparse.Namespace) -> int:
    """Faults of an ontology's words, profile and metadata; misfits and clashes of a graph."""
    from kg.graph import check_slots, read_dataset
    from kg.ontology import Ontology
    from kg.publish.metadata import check_metadata
    from kg.reason import find_clashes, infer
    from kg.reason.profile import check_profile

    findings: list[object] = []
    clashes: list[Clash] = []
    ontology = Ontology.read(given.ontology)
    findings.extend(ontology.faults)
    findings.extend(check_profile(ontology.declared()))
    findings.extend(check_metadata(ontology))
    if given.graph:
        dataset = read_dataset(given.graph)
        _axioms(dataset, given)
        findings.extend(check_slots(dataset, ontology))
        clashes = (infer if given.ontology else find_clashes)(dataset, ontology.rules())
    for finding in findings:
        print(finding)
    if clashes:
        _print_clashes(dataset, clashes)
    count = len(findings) + len(clashes)
    print(f"kg: {count} finding{'s' * (count != 1)}", file=sys.stderr)
    return FINDINGS if count else DONE


def query(given: argparse.Namespace) -> int:
    """Ask a graph."""
    from kg.graph import read_dataset
    from kg.graph.store import prefixes
    from kg.publish.answers import ask, read_table, serialise

    if given.list:
        for name, path in _ontology(given).questions().items():
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
        _print_table(*table)
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
    with _file(given.output) as path:
        explore(dataset, path, **near, rules=known.rules() if known else ())
    print(f"kg: {given.output}", file=sys.stderr)
    return DONE


def export(given: argparse.Namespace) -> int:
    """The graph for other tools."""
    from kg.graph import read_dataset
    from kg.publish.exports import export

    dataset = read_dataset(given.input)
    if given.output == "-" and given.format in {None, "csv"}:
        raise KGError("standard output has no suffix; give --format (any but csv, of two files)")
    with _file(given.output, suffix=".out") as path:
        vocabulary = (_ontology(given), given.vocabulary) if given.vocabulary else None
        written = export(dataset, path, given.format, given.graph, given.inferred, vocabulary)
    for path in written:
        print(f"kg: {given.output if given.output == '-' else path}", file=sys.stderr)
    return DONE


def publish(given: argparse.Namespace) -> int:
    """The ontology as a page, and in the formats others take it up in."""
    from kg.publish.publication import publish

    for path in publish(_ontology(given), given.output):
        print(f"kg: {path}", file=sys.stderr)
    return DONE


def _explain(dataset: "Dataset", rules: "Sequence[Path]", given: argparse.Namespace) -> int:
    """Why the triple asked about holds; each proof, the shortest first, or its picture."""
    from kg.reason import Wording, explain
    from kg.reason.report import FORMATS, report_proofs

    wording = Wording(dataset)
    triple = wording.find_triple(given.explain)
    found = explain(dataset, triple, rules)
    if not found:
        said = " ".join(map(wording.say, triple))
        print(f"kg: it is neither stated nor follows: {said}", file=sys.stderr)
    suffix = Path(given.output or "").suffix.lstrip(".")
    form = given.format or (suffix if suffix in FORMATS else "text")
    with _file(given.output or "-") as path:
        path.write_text(report_proofs(dataset, found, form), "utf-8")
    return DONE if found else FINDINGS


def _print_clashes(dataset: "Dataset", clashes: "Sequence[Clash]") -> None:
    from kg.reason.report import report_clashes

    for text in report_clashes(dataset, clashes):
        print(text)


class _Progress:
    """A line that says how far long work has come; on a terminal only."""

    def __init__(self, doing: str) -> None:
        self.doing = doing
        self.count = 0
        self.shown = sys.stderr.isatty()

    def __enter__(self) -> "_Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown and self.count:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def step(self, what: str) -> None:
        self.count += 1
        if self.shown:
            safe = "".join(c for c in what if c.isprintable())[:WIDEST]
            line = f"\r\033[Kkg: {self.doing} {self.count}: {safe}"
            print(line, end="", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kg",
        description="The knowledge graph of cultural policy: build, ask, browse and export it.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(run.__name__, help=about, description=about)
        added.set_defaults(run=run)
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

    added = command(build, "sources -> dataset")
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
        help="take a document out of a store, by its source or IRI",
    )
    added.set_defaults(refuse=added.error)

    added = command(extract, "what documents say, without a graph")
    with_sources(added)
    added.add_argument("--format", choices=("table", "jsonl"), default="table")

    added = command(score, "precision, recall and F1 of predictions in JSON lines")
    added.add_argument("gold", metavar="GOLD")
    added.add_argument("predicted", metavar="PRED")
    added.add_argument("--format", choices=("text", "json"), default="text")
    with_ontology(added)

    added = command(reason, "add what follows; report what contradicts itself")
    added.add_argument("graph", metavar="GRAPH")
    added.add_argument("-o", "--output", metavar="FILE", help="for the graph, or the proofs")
    added.add_argument("--reasoner", choices=("kg", "owlrl"), default="kg", help="owlrl: slow")
    added.add_argument("--explain", metavar='"S P O"', help="why does it hold? by name or IRI")
    added.add_argument("--format", choices=("text", "json", "svg"), help="of the proofs")
    with_ontology(added)

    added = command(check, "faults of the ontology; misfits and clashes of a graph")
    added.add_argument("graph", nargs="?", metavar="GRAPH")
    with_ontology(added)

    added = command(query, "ask a graph: SPARQL text, a .rq file, or a question's name")
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

    added = command(serve, "SPARQL endpoint at /sparql, explorer at /, a page for every thing")
    added.add_argument("graph", metavar="GRAPH")
    added.add_argument("--host", default="127.0.0.1")
    added.add_argument("--port", type=_port, default=7878)
    added.add_argument("--timeout", type=_seconds, default=10.0, metavar="SECONDS")
    added.add_argument("--base", metavar="IRI", help="what the IRIs of the graph begin with")
    with_ontology(added)

    added = command(explore, "one self-contained HTML page")
    added.add_argument("graph", metavar="GRAPH")
    added.add_argument("-o", "--output", default="explorer.html", metavar="FILE")
    added.add_argument("--focus", metavar="NAME", help="only what is near this thing")
    added.add_argument("--depth", type=_positive, default=2, metavar="LINKS")
    added.add_argument("--limit", type=_positive, default=1000, metavar="N", help="most drawn")

    added = command(export, "the graph for other tools; the suffix tells the format")
    added.add_argument("input", metavar="GRAPH")
    added.add_argument("-o", "--output", required=True, metavar="FILE")
    added.add_argument("--format", metavar="NAME", help="where the suffix does not tell")
    added.add_argument("--graph", metavar="IRI", help="only this named graph")
    added.add_argument(
        "--as", dest="vocabulary", metavar="NAME", help="in the terms of an alignment: schema.org"
    )
    added.add_argument("--no-inferred", dest="inferred", action="store_false")
    with_ontology(added)

    added = command(publish, "the ontology: a page, Turtle, JSON-LD context, SHACL, OntoLex")
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


@contextmanager
def _file(output: str, suffix: str = "") -> Iterator[Path]:
    """The file to write; for "-" a passing one, then copied to standard output."""
    if output != "-":
        yield Path(output)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder, f"output{suffix}")
        yield path
        sys.stdout.buffer.write(path.read_bytes())


def _ontology(given: argparse.Namespace) -> "Ontology":
    from kg.ontology import Ontology

    return Ontology.load(given.ontology)


def _llm(given: argparse.Namespace) -> "LlmReader | None":
    """The language model asked for, if one is."""
    if not given.llm and not given.llm_model:
        return None
    if not given.llm or not given.llm_model:
        raise KGError("a language model needs both: --llm URL and --llm-model NAME")
    from kg.extract.llm import LlmReader

    key = os.environ.get("KG_LLM_KEY")
    limits = {"timeout": given.llm_timeout, "parallel": given.workers}
    return LlmReader(given.llm, given.llm_model, key, **limits)


def _read(llm: "LlmReader | None") -> "Read":
    """How documents are read: by the words and the ontology's own model, or a language model."""
    from functools import partial

    from kg.pipeline import read_singly, read_together

    return partial(read_singly, llm.read) if llm else read_together


def _axioms(dataset: "Dataset", given: argparse.Namespace) -> "Ontology | None":
    """The ontology asked for, put into the dataset; without one, the dataset's own axioms hold."""
    from kg.graph import add_ontology
    from kg.namespaces import ONTOLOGY_GRAPH

    if given.ontology:
        ontology = _ontology(given)
        add_ontology(dataset, ontology)
        return ontology
    return _ontology(given) if len(dataset.graph(ONTOLOGY_GRAPH)) else None


def _question(given: argparse.Namespace) -> str:
    """SPARQL text as it is, a .rq file's text, or that of the ontology's question of this name."""
    text: str = given.question
    if text.endswith(".rq"):
        try:
            return Path(text).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise KGError(f"{text}: cannot be read: {error}") from error
    if text.replace("-", "").isalnum():
        return _ontology(given).question(text)
    return text


def _write(dataset: "Dataset", output: str, write: Callable[["Dataset", Path], None]) -> None:
    from kg.graph import serialise

    if output == "-":
        serialise(dataset, sys.stdout.buffer)
    else:
        write(dataset, Path(output))


def _counts(dataset: "Dataset") -> tuple[int, int]:
    """How many statements have evidence, and how many triples follow."""
    from rdflib.namespace import RDF

    from kg.namespaces import EV, EVIDENCE_GRAPH, INFERRED_GRAPH

    stated = dataset.graph(EVIDENCE_GRAPH).subjects(RDF.type, EV.Evidence)
    return sum(1 for _ in stated), len(dataset.graph(INFERRED_GRAPH))


def _report_skipped(skipped: "Iterable[Skipped]", read: int, llm: "LlmReader | None") -> int:
    """Say what was skipped: findings beside what was read, a failure where nothing was."""
    found = list(skipped)
    for item in found:
        print(f"kg: {item.error}" + (" (skipped)" if read else ""), file=sys.stderr)
    unread = llm.unread if llm else []
    for part in unread:
        print(f"kg: {part}", file=sys.stderr)
    return FINDINGS if read and (found or unread) else FAILED if found else DONE


def _print_table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns as wide as they need, long cells cut, control characters left out."""
    table = [list(names), *([_cell(cell) for cell in row] for row in rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(names))]
    for number, row in enumerate(table):
        print(
            "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        )
        if number == 0:
            print("  ".join("-" * width for width in widths))


def _cell(text: str) -> str:
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain if len(plain) <= WIDEST else plain[: WIDEST - 1] + "…"


def _rows(
    entities: "Sequence[Entity]", statements: "Sequence[Statement]", ontology: "Ontology"
) -> Iterable[Sequence[str]]:
    from kg.model import Value
    from kg.ontology import local_name

    names = {e.iri: e.name for e in entities}
    for s in statements:
        shown = s.object.as_text() if isinstance(s.object, Value) else names[s.object]
        evidence = s.evidence
        sure = f"{evidence.confidence:.2f}"
        property_ = local_name(s.predicate)
        yield names[s.subject], property_, shown, evidence.status.value, sure, evidence.frame
