"""What the pages on things, statements and documents show, as plain values for their templates."""

from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from typing import Any, Self

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from kg.model import Status
from kg.namespaces import EV
from kg.publish.addresses import Addresses, outward
from kg.publish.claims import Claim, Gathered, Source, Witness
from kg.publish.passages import paragraph
from kg.publish.statements import assemble
from kg.publish.surroundings import Surroundings
from kg.publish.terms import Names, Terms
from kg.publish.tongue import Tongue
from kg.reason import Explainer, Proof, find_evidence

PROOFS = 100
"""Inferred facts of a page whose proof is shown."""
PIECE = 600
"""Characters around a quotation that a page shows of a long paragraph."""

Shown = dict[str, Any]


class Pages:
    """Reads what a page shows; `explainer` knows why an inferred fact holds."""

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

    def thing(self, iri: URIRef) -> Shown:
        """A thing: its facts in groups, each with who says so."""
        graphs, cut = self.around.of_thing(iri)
        gathered = assemble(graphs, self.terms)
        claims = [c for c in gathered.claims if iri in (c.subject, c.object)]
        groups: dict[tuple[bool, URIRef], list[Claim]] = defaultdict(list)
        for claim in claims:
            groups[claim.subject != iri, claim.predicate].append(claim)
        disputed = self._disputed(claims)
        thing = gathered.things.get(iri)
        proofs = iter(range(PROOFS))
        return {
            "iri": iri,
            "link": outward(iri),
            "name": self._named(thing.names if thing else self.terms.label(iri)),
            "names": self._others(thing.names) if thing else [],
            "aliases": thing.aliases if thing else (),
            "kind": self._term(thing.kind) if thing else None,
            "types": [self._term(t) for t in thing.types] if thing else [],
            "inferred_types": [self._term(t) for t in thing.inferred_types] if thing else [],
            "groups": [
                {
                    "property": self._property(predicate, turned),
                    "facts": [
                        self._fact(c, c.subject if turned else c.object, gathered, disputed, proofs)
                        for c in of_group
                    ],
                }
                for (turned, predicate), of_group in sorted(
                    groups.items(),
                    key=lambda g: (g[0][0], self._term(g[0][1])["text"]),
                )
            ],
            "cut": cut,
        }

    def statement(self, evidence: URIRef) -> Shown | None:
        """One piece of evidence: the sentence in its paragraph, who agrees, who contradicts."""
        gathered = assemble(self.around.of_statement(evidence), self.terms)
        heard = [(c, w) for c in gathered.claims for w in c.witnesses if w.evidence is not None]
        found = next(((c, w) for c, w in heard if w.evidence == evidence), None)
        if found is None:
            return None
        claim, witness = found
        others = [(c, w) for c, w in heard if w is not witness]
        against = set(self.around.against(evidence))
        opposed = [(c, w) for c, w in others if _opposed(c.status, claim.status)]
        for other in sorted(against - {w.evidence for _, w in others}):
            apart = assemble(self.around.of_statement(other), self.terms)
            opposed += [(c, w) for c in apart.claims for w in c.witnesses if w.evidence == other]
            gathered.sources.update(apart.sources)
            gathered.things.update(apart.things)
        return {
            "iri": evidence,
            **self._sentence(claim, gathered),
            "status": claim.status.value,
            "saying": self._saying(witness, gathered),
            "passage": self._passage(witness),
            "agreeing": [
                self._saying(w, gathered) | {"status": c.status.value}
                for c, w in others
                if c.status is claim.status
            ],
            "opposed": [
                self._saying(w, gathered) | {"status": c.status.value} | self._sentence(c, gathered)
                for c, w in opposed
            ],
        }

    def document(self, iri: URIRef) -> Shown:
        """A document: its text with what it mentions marked, and what it states."""
        graphs, cut = self.around.of_document(iri)
        gathered = assemble(graphs, self.terms)
        source = gathered.sources.get(iri) or Source(iri, self.around.value(iri, DCTERMS.title))
        text = self.around.value(iri, EV.text)
        claims = [c for c in gathered.claims if any(w.source == iri for w in c.witnesses)]
        return {
            "iri": iri,
            "title": source.title or "Document without a title",
            "publisher": source.publisher,
            "issued": source.issued,
            "address": source.address,
            "link": outward(source.address),
            "language": self.around.value(iri, DCTERMS.language),
            "pieces": list(self._marked(text, iri)),
            "statements": [
                self._sentence(c, gathered)
                | {"status": c.status.value, "saying": self._saying(w, gathered)}
                for c in claims
                for w in c.witnesses
                if w.source == iri
            ],
            "cut": cut,
        }

    def _disputed(self, claims: list[Claim]) -> set[int]:
        """The claims (by identity) that other evidence denies or contradicts."""
        statuses: dict[object, set[Status]] = defaultdict(set)
        for c in claims:
            statuses[c.subject, c.predicate, c.object].add(c.status)
        return {
            id(c)
            for c in claims
            if any(_opposed(c.status, s) for s in statuses[c.subject, c.predicate, c.object])
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


def _opposed(one: Status, other: Status) -> bool:
    return (one is Status.DENIED) != (other is Status.DENIED)
