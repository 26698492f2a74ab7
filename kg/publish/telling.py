"""How pages put things, claims and proofs into plain values for their templates."""

from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from typing import Any, Self

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from kg.model import Status
from kg.namespaces import EV
from kg.publish.addresses import Addresses
from kg.publish.claims import Claim, Gathered, Witness
from kg.publish.passages import paragraph
from kg.publish.surroundings import Surroundings
from kg.publish.terms import Names, Terms
from kg.publish.tongue import Tongue
from kg.reason import Explainer, Proof, find_evidence

PROOFS = 100
"""Inferred facts of a page whose proof is shown."""
PIECE = 600
"""Characters around a quotation that a page shows of a long paragraph."""

Shown = dict[str, Any]


class Telling:
    """Puts what was read into words of one language; `explainer` knows why a fact follows."""

    def __init__(
        self, surroundings: Surroundings, addresses: Addresses, explainer: Explainer | None
    ) -> None:
        """Take where to read, where things are served, and who explains."""
        self.around, self.addresses, self.explainer = surroundings, addresses, explainer
        self.terms = Terms(surroundings.ontology)
        self.tongue = Tongue()

    def speaking(self, tongue: Tongue) -> Self:
        """The same in another language."""
        found = copy(self)
        found.tongue = tongue
        return found

    def _disputed(self, claims: list[Claim]) -> set[int]:
        """The claims (by identity) that other evidence denies or contradicts."""
        statuses: dict[object, set[Status]] = defaultdict(set)
        for c in claims:
            statuses[c.subject, c.predicate, c.object].add(c.status)
        return {
            id(c)
            for c in claims
            if any(opposed(c.status, s) for s in statuses[c.subject, c.predicate, c.object])
            or any(w.evidence and self.around.against(w.evidence) for w in c.witnesses)
        }

    def _fact(
        self,
        claim: Claim,
        other: Node,
        gathered: Gathered,
        disputed: set[int],
        proofs: Iterator[int],
    ) -> Shown:
        shown = {
            "other": self._end(other, claim, gathered),
            "status": claim.status.value,
            "inferred": claim.inferred,
            "background": claim.background,
            "disputed": id(claim) in disputed,
            "year": claim.year if claim.year_of in {"link", "date"} else None,
            "said": [self._saying(w, gathered) for w in claim.witnesses],
        }
        if claim.inferred and self.explainer and next(proofs, None) is not None:
            triple = (claim.subject, claim.predicate, claim.object)
            proof = next(iter(self.explainer.explain(triple)), None)
            shown["why"] = self._why(proof, gathered) if proof else None
        return shown

    def _why(self, proof: Proof, gathered: Gathered) -> Shown:
        """A proof as nested values: the triple in words, its rule, its premises or its words."""
        s, p, o = proof.triple
        shown: Shown = {
            "subject": self._node(s, gathered),
            "property": self._node(p, gathered),
            "object": self._node(o, gathered),
            "rule": proof.rule.name if proof.rule else None,
            "premises": [self._why(premise, gathered) for premise in proof.premises],
            "quotes": [],
        }
        if proof.rule is None:
            shown["quotes"] = [
                {
                    "text": e.quote,
                    "lang": self.tongue.differs(e.quote),
                    "document": self.around.value(e.document, DCTERMS.title),
                    "href": self.addresses.page(e.document),
                }
                for e in find_evidence(self.around.dataset, proof.triple)
                if e.quote
            ]
        return shown

    def _sentence(self, claim: Claim, gathered: Gathered) -> Shown:
        return {
            "subject": self._node(claim.subject, gathered),
            "property": self._property(claim.predicate, turned=False),
            "object": self._end(claim.object, claim, gathered),
        }

    def _saying(self, witness: Witness, gathered: Gathered) -> Shown:
        source = gathered.sources.get(witness.source)
        return {
            "quote": witness.quote,
            "lang": self.tongue.differs(witness.quote),
            "document": source.title if source else str(witness.source),
            "href": self.addresses.page(witness.source),
            "publisher": source.publisher if source else "",
            "issued": source.issued if source else "",
            "statement": self.addresses.page(witness.evidence) if witness.evidence else None,
            "confidence": None if witness.confidence is None else f"{witness.confidence:.2f}",
            "frame": witness.frame,
            "date": witness.date,
            "amount": witness.amount,
            "year": witness.year,
        }

    def _passage(self, witness: Witness) -> Shown:
        """The quotation with what stands before and after it in its paragraph."""
        text = self.around.value(witness.source, EV.text)
        start, end = witness.start, witness.end
        if not 0 <= start < end or text[start:end] != witness.quote:
            return {"before": "", "quote": witness.quote, "after": ""}
        left, right = paragraph(text, start, end)
        before, after = text[left:start], text[end:right]
        return {
            "before": before if len(before) <= PIECE else "… " + before[-PIECE:],
            "quote": witness.quote,
            "after": after if len(after) <= PIECE else after[:PIECE] + " …",
        }

    def _marked(self, text: str, document: URIRef) -> Iterator[Shown]:
        at = 0
        for start, end, thing in self.around.mentions(document):
            if end <= len(text):
                yield {"text": text[at:start], "href": None}
                yield {"text": text[start:end], "href": self.addresses.page(thing)}
                at = end
        yield {"text": text[at:], "href": None}

    def _end(self, node: Node, claim: Claim, gathered: Gathered) -> Shown:
        if node == claim.object and claim.text is not None:
            href = self.addresses.page(node) if isinstance(node, URIRef) else None
            return self._named(claim.text) | {"href": href}
        return self._node(node, gathered)

    def _node(self, node: Node, gathered: Gathered) -> Shown:
        """A term in words, and where to read about it."""
        if isinstance(node, Literal):
            return {"text": str(node), "lang": node.language or "", "href": None}
        iri = URIRef(str(node))
        thing = gathered.things.get(iri)
        shown = self._named(thing.names if thing else self.terms.label(iri))
        return shown | {"href": self.addresses.page(iri)}

    def _term(self, term: URIRef) -> Shown:
        return self._named(self.terms.label(term)) | {
            "href": self.addresses.page(term),
            "others": self._others(self.terms.label(term)),
        }

    def _property(self, predicate: URIRef, turned: bool) -> Shown:
        """A property in words; seen from its object, by its inverse where it has one."""
        inverse = self.terms.inverses.get(predicate) or self.terms.turned.get(predicate)
        shown = self._term(inverse if turned and inverse else predicate)
        return shown | {"iri": predicate, "backwards": turned and inverse is None}

    def _named(self, names: Names) -> Shown:
        text, lang = self.tongue.name(names)
        return {"text": text, "lang": lang}

    def _others(self, names: Names) -> list[Shown]:
        """The names in other languages than the one shown first."""
        first = self.tongue.name(names)[0]
        return [
            {"text": text, "lang": tag or self.tongue.differs(text)}
            for tag, text in sorted(names.items())
            if text != first
        ]


def opposed(one: Status, other: Status) -> bool:
    """Whether one status says no to what the other says."""
    return (one is Status.DENIED) != (other is Status.DENIED)
