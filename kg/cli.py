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

from kg.arguments import make_parser
from kg.errors import GraphError, KGError
from kg.terminal import Progress, print_table

if TYPE_CHECKING:
    from rdflib import Dataset, URIRef

    from kg.extract.llm import LlmReader
    from kg.model import Entity, Statement
    from kg.ontology import Ontology
    from kg.pipeline import Read, Skipped
    from kg.reason import Clash

DONE, FINDINGS, FAILED = 0, 1, 2


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
    with Progress("reading") as progress:
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
    with Progress("reading") as progress:
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
                print_table(
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
    from kg.reason.report import report_conclusions

    dataset = read_dataset(given.graph)
    if not any(dataset.quads()):
        raise GraphError(f"{given.graph}: no triple in it; make some with: kg build SOURCE -o FILE")
    known = is_settled(dataset) and not given.ontology
    ontology = _axioms(dataset, given)
    rules = ontology.rules() if ontology else []
    if given.explain is not None and known:
        return _explain(dataset, rules, given)
    clashes = infer(dataset, rules, reasoner=given.reasoner)
    if given.explain is not None:
        return _explain(dataset, rules, given)
    disputes = _print_contradictions(dataset, clashes)
    if given.by_rule:
        for text in report_conclusions(dataset, rules):
            print(text)
    if given.output:
        _write(dataset, given.output, write_dataset)
    elif not is_store(Path(given.graph)):
        print("kg: nothing written; give -o FILE to keep what follows", file=sys.stderr)
    print(f"kg: {_counts(dataset)[1]} inferred triples", file=sys.stderr)
    return FINDINGS if clashes or disputes else DONE


def check(given: argparse.Namespace) -> int:
    """Faults of an ontology's words, profile and metadata; misfits and clashes of a graph."""
    from kg.graph import check_slots, read_dataset
    from kg.ontology import Ontology
    from kg.publish.metadata import check_metadata
    from kg.reason import find_clashes, infer
    from kg.reason.profile import check_profile

    findings: list[object] = []
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
    count = len(findings)
    if given.graph:
        count += len(clashes) + _print_contradictions(dataset, clashes)
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


COMMANDS = {
    run.__name__: run
    for run in (build, extract, score, reason, check, query, serve, explore, export, publish)
}


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


def _print_contradictions(dataset: "Dataset", clashes: "Sequence[Clash]") -> int:
    """What axioms forbid, then what documents dispute; returns how many disputes there are."""
    from kg.reason import find_disputes
    from kg.reason.report import report_clashes, report_disputes

    disputes = find_disputes(dataset)
    for text in (*report_clashes(dataset, clashes), *report_disputes(dataset, disputes)):
        print(text)
    return len(disputes)


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
    return _ontology(given) if len(dataset.get_context(ONTOLOGY_GRAPH)) else None


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

    stated = dataset.get_context(EVIDENCE_GRAPH).subjects(RDF.type, EV.Evidence)
    return sum(1 for _ in stated), len(dataset.get_context(INFERRED_GRAPH))


def _report_skipped(skipped: "Iterable[Skipped]", read: int, llm: "LlmReader | None") -> int:
    """Say what was skipped: findings beside what was read, a failure where nothing was."""
    found = list(skipped)
    for item in found:
        print(f"kg: {item.error}" + (" (skipped)" if read else ""), file=sys.stderr)
    unread = llm.unread if llm else []
    for part in unread:
        print(f"kg: {part}", file=sys.stderr)
    return FINDINGS if read and (found or unread) else FAILED if found else DONE


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
