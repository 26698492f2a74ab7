"""Commands that reason: what follows from a graph and why, and what is at fault in it."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from kg.commands.common import (
    DONE,
    FINDINGS,
    count_statements,
    ontology_of,
    output_file,
    write_graph,
)
from kg.errors import GraphError

if TYPE_CHECKING:
    from rdflib import Dataset

    from kg.ontology import Ontology
    from kg.reason import Clash


def reason(given: argparse.Namespace) -> int:
    """Add what follows."""
    from kg.graph import read_dataset
    from kg.graph.store import SYNTAXES, copy_dataset, is_store
    from kg.reason import infer, is_settled
    from kg.reason.report import report_conclusions

    dataset = read_dataset(given.graph)
    if not any(dataset.quads()):
        raise GraphError(f"{given.graph}: no triple in it; make some with: kg build SOURCE -o FILE")
    known = is_settled(dataset) and not given.ontology
    if given.explain is not None:
        if Path(given.output or "").suffix.lower() in SYNTAXES.keys() - {".json"}:
            raise GraphError(f"{given.output}: a proof is no RDF; write a .txt, .json or .svg file")
        dataset = dataset if known else copy_dataset(dataset)
    ontology = _axioms(dataset, given)
    rules = ontology.rules() if ontology else []
    if given.explain is not None and known:
        return _explain(dataset, rules, given)
    clashes = infer(dataset, rules, reasoner=given.reasoner)
    if given.explain is not None:
        return _explain(dataset, rules, given)
    told = sys.stderr if given.output == "-" else sys.stdout
    disputes = _print_contradictions(dataset, clashes, told)
    if given.by_rule:
        for text in report_conclusions(dataset, rules):
            print(text, file=told)
    if given.output:
        write_graph(dataset, given.output)
    elif not is_store(Path(given.graph)):
        print("kg: nothing written; give -o FILE to keep what follows", file=sys.stderr)
    print(f"kg: {count_statements(dataset)[1]} inferred triples", file=sys.stderr)
    return FINDINGS if clashes or disputes else DONE


def check(given: argparse.Namespace) -> int:
    """Faults of an ontology's words, profile and metadata; misfits and clashes of a graph."""
    from kg.graph import check_slots, read_dataset
    from kg.graph.store import copy_dataset
    from kg.ontology import Ontology
    from kg.ontology_files import declared
    from kg.publish.metadata import check_metadata
    from kg.reason import find_clashes, infer
    from kg.reason.profile import check_profile

    findings: list[object] = []
    ontology = Ontology.read(given.ontology)
    findings.extend(ontology.faults)
    findings.extend(check_profile(declared(ontology.graph)))
    findings.extend(check_metadata(ontology))
    if given.graph:
        dataset = read_dataset(given.graph)
        if given.ontology:
            dataset = copy_dataset(dataset)
            _axioms(dataset, given)
        findings.extend(check_slots(dataset, ontology))
        clashes = (infer if given.ontology else find_clashes)(dataset, ontology.rules())
    for finding in findings:
        print(finding)
    count = len(findings)
    if given.graph:
        count += len(clashes) + _print_contradictions(dataset, clashes, sys.stdout)
    print(f"kg: {count} finding{'s' * (count != 1)}", file=sys.stderr)
    return FINDINGS if count else DONE


def _explain(dataset: "Dataset", rules: "Sequence[Path]", given: argparse.Namespace) -> int:
    """Why the triple asked about holds; each proof, the shortest first, or its picture."""
    from kg.graph.store import replacing
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
    with output_file(given.output or "-") as path, replacing(path) as stream:
        stream.write(report_proofs(dataset, found, form).encode())
    return DONE if found else FINDINGS


def _print_contradictions(dataset: "Dataset", clashes: "Sequence[Clash]", to: TextIO) -> int:
    """What axioms forbid, then what documents dispute; returns how many disputes there are."""
    from kg.reason import find_disputes
    from kg.reason.report import report_clashes, report_disputes

    disputes = find_disputes(dataset)
    for text in (*report_clashes(dataset, clashes), *report_disputes(dataset, disputes)):
        print(text, file=to)
    return len(disputes)


def _axioms(dataset: "Dataset", given: argparse.Namespace) -> "Ontology | None":
    """The ontology asked for, put into the dataset; without one, the dataset's own axioms hold."""
    from kg.graph import add_ontology
    from kg.namespaces import ONTOLOGY_GRAPH

    if given.ontology:
        ontology = ontology_of(given)
        add_ontology(dataset, ontology)
        return ontology
    return ontology_of(given) if len(dataset.get_context(ONTOLOGY_GRAPH)) else None
