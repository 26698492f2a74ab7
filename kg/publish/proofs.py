"""Why an inferred claim holds, down to the sentences it rests on, as plain values."""

from typing import Any

from rdflib import Dataset, Literal, URIRef
from rdflib.term import Node

from kg.model import Evidence
from kg.publish.claims import Claim, Gathered
from kg.publish.passages import Passages
from kg.publish.terms import Names
from kg.reason import Explainer, Proof, find_evidence


class Proofs:
    """Asks for proofs and puts them in the words of a graph."""

    def __init__(self, dataset: Dataset, explainer: Explainer, gathered: Gathered) -> None:
        """Take where sentences are found, who knows why, and what things are called."""
        self.dataset, self.explainer, self.gathered = dataset, explainer, gathered

    def of(self, claim: Claim, passages: Passages) -> dict[str, Any] | None:
        """The shortest proof of a claim; its quotes are cited from `passages`."""
        s, p, o = claim.subject, claim.predicate, claim.object
        back = self.gathered.inverses.get(p)
        for triple in ((s, p, o), *([(o, back, s)] if back else [])):
            proof = next(iter(self.explainer.explain(triple)), None)
            if proof is not None:
                return self._describe(proof, passages)
        return None

    def _describe(self, proof: Proof, passages: Passages) -> dict[str, Any]:
        shown: dict[str, Any] = {"triple": [self._name(term) for term in proof.triple]}
        if proof.rule is not None:
            shown["rule"] = proof.rule.name
            shown["axiom"] = [[self._name(term) for term in t] for t in proof.rule.axiom]
            shown["premises"] = [self._describe(p, passages) for p in proof.premises]
            return shown
        said = [(e, self.gathered.sources.get(e.document)) for e in self._evidence(proof)]
        shown["said"] = [
            {
                "quote": passages.cite(source.text if source else "", e.start, e.end, e.quote),
                "title": source.title if source else "",
                "publisher": source.publisher if source else "",
                "issued": source.issued if source else "",
                "document": e.document,
                "confidence": e.confidence,
            }
            for e, source in said
        ]
        return shown

    def _evidence(self, proof: Proof) -> list[Evidence]:
        return [e for e in find_evidence(self.dataset, proof.triple) if e.quote]

    def _name(self, term: Node) -> Names:
        if isinstance(term, URIRef):
            thing = self.gathered.things.get(term)
            return thing.names if thing else self.gathered.labels(term)
        return {(term.language or "") if isinstance(term, Literal) else "": str(term)}
