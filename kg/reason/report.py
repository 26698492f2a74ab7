"""Proofs and contradictions as a person or a program reads them, with the words behind them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from rdflib import Dataset

from kg.model import Evidence
from kg.reason.conclusions import Conclusions
from kg.reason.consistency import Clash
from kg.reason.disputes import Dispute
from kg.reason.evidence import Wording, find_evidence
from kg.reason.picture import draw
from kg.reason.proof import Proof
from kg.reason.rules import Triple
from kg.reason.terms import as_terms

FORMATS = ("text", "json", "svg")


def report_proofs(dataset: Dataset, proofs: Sequence[Proof], form: str) -> str:
    """Proofs with their quotations: an outline or JSON of each, or a picture of the first."""
    say, look = Wording(dataset).say, partial(find_evidence, dataset)
    if form == "json":
        found = [proof.to_json(look) for proof in proofs]
        return json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    if form == "svg":
        return "".join(draw(proof, say, look) for proof in proofs[:1])
    return "\n".join(
        f"{proof.text(say, look)}\nsure to {proof.confidence(look):.2f}\n" for proof in proofs
    )


def report_clashes(dataset: Dataset, clashes: Sequence[Clash]) -> Iterator[str]:
    """Contradictions with their facts and quotations, those a document makes alone first."""
    wording = Wording(dataset)
    for clash in sorted(clashes, key=lambda clash: len(clash.documents) > 1):
        number = len(clash.documents)
        where = " (one document)" if number == 1 else " (between documents)" if number else ""
        kind = "error of reading" if number == 1 else "contradiction"

        def look(triple: Triple, among: tuple[object, ...] = clash.documents) -> list[Evidence]:
            return [e for e in find_evidence(dataset, triple) if e.document in among]

        yield f"{kind}{where}: {clash.text(wording.say, look)}"


def report_disputes(dataset: Dataset, disputes: Sequence[Dispute]) -> Iterator[str]:
    """What documents say against each other, as contradictions like those that axioms find."""
    say = Wording(dataset).say
    for dispute in disputes:
        sides = dispute.text(say).replace("\n", "\n  ")
        yield f"contradiction (between documents): these cannot both hold\n  {sides}"


def report_conclusions(dataset: Dataset, rules: Iterable[Path]) -> Iterator[str]:
    """What the ontology's own rules concluded in a settled dataset, each after its rule's name."""
    say, conclusions = Wording(dataset).say, Conclusions(dataset, rules)
    for rule in conclusions.rules:
        for triple in sorted(map(as_terms, conclusions.triples([rule]))):
            yield f"rules/{rule.path.name}: {' '.join(map(say, triple))}"
