"""Commands that read documents: into a graph, or as they are; and what such reading is worth."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.commands.common import DONE, FAILED, FINDINGS, count_statements, ontology_of, write_graph
from kg.errors import KGError
from kg.terminal import Progress, print_table

if TYPE_CHECKING:
    from kg.extract.llm import LlmReader
    from kg.model import Entity, Statement
    from kg.ontology import Ontology
    from kg.pipeline import Read, Removed, Skipped


def build(given: argparse.Namespace) -> int:
    """Sources → dataset."""
    from kg.graph.store import check_writable
    from kg.pipeline import Skipped, build

    ontology = ontology_of(given)
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
    removed: list[Removed] = []
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
            write_graph(dataset, given.output)
        _report_replaced(removed)
        stated, inferred = count_statements(dataset)
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

    ontology = ontology_of(given)
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

    report = evaluate(read_jsonl(given.gold), read_jsonl(given.predicted), ontology_of(given))
    print(json.dumps(report.as_json(), indent=1) if given.format == "json" else show(report))
    return DONE


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


def _report_skipped(skipped: "Iterable[Skipped]", read: int, llm: "LlmReader | None") -> int:
    """Say what was skipped: findings beside what was read, a failure where nothing was."""
    found = list(skipped)
    for item in found:
        print(f"kg: {item.error}" + (" (skipped)" if read else ""), file=sys.stderr)
    unread = llm.unread if llm else []
    for part in unread:
        print(f"kg: {part}", file=sys.stderr)
    return FINDINGS if read and (found or unread) else FAILED if found else DONE


def _report_replaced(removed: "Iterable[Removed]") -> None:
    """Name what made way for a text of another title: of one source, and yet perhaps not it."""
    for _, title, by in removed:
        if by is not None and title != by.title:
            print(
                f"kg: {title!r} made way for {by.title!r}, also from {by.source};"
                " to keep both, write a source: of its own at the head of one",
                file=sys.stderr,
            )


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
