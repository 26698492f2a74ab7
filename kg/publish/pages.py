"""What the pages on things, statements and documents show, as plain values for their templates."""

from collections import defaultdict
from itertools import count

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS

from kg.namespaces import EV
from kg.publish.addresses import outward
from kg.publish.claims import Claim, Gathered, Source
from kg.publish.statements import assemble
from kg.publish.telling import PROOFS, Shown, Telling, opposed


class Pages(Telling):
    """Reads what a page shows."""

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
                    "turned": turned,
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
            "times": self._times(claims, gathered),
            "cut": cut,
        }

    def triple(self, subject: URIRef, predicate: URIRef, object_: URIRef) -> Shown | None:
        """One link, stated or inferred: who says so, who contradicts, and the proof."""
        gathered = assemble(self.around.of_pair(subject, object_), self.terms)
        inverse = self.terms.inverses.get(predicate) or self.terms.turned.get(predicate)
        same = {(subject, predicate, object_), (object_, inverse, subject)}
        claims = [c for c in gathered.claims if (c.subject, c.predicate, c.object) in same]
        if not claims:
            return None
        disputed, proofs = self._disputed(claims), iter(count())
        facts = [self._fact(c, c.object, gathered, disputed, proofs) for c in claims]
        return {
            **self._sentence(claims[0], gathered),
            "iris": (claims[0].subject, claims[0].predicate, claims[0].object),
            "facts": facts,
            "times": self._times(claims, gathered),
        }

    def between(self, one: URIRef, other: URIRef) -> list[Shown]:
        """Each way in which two things are linked, the best founded first."""
        gathered = assemble(self.around.of_pair(one, other), self.terms)
        claims = [c for c in gathered.claims if {c.subject, c.object} == {one, other}]
        disputed = self._disputed(claims)
        narrow = [c for c in claims if not c.implied_by] or claims
        narrow.sort(key=lambda c: (c.inferred, c.status.value, -(c.confidence or 0)))
        return [
            self._sentence(c, gathered)
            | self._fact(c, c.object, gathered, disputed, iter(()))
            | {"forward": c.subject == one, "iris": (c.subject, c.predicate, c.object)}
            for c in narrow
        ]

    def _times(self, claims: list[Claim], gathered: Gathered) -> list[Shown]:
        """What has a date of its own, in order of time; dates of publication are none."""
        dated = []
        for c in claims:
            said = next(iter(c.witnesses), None)
            when = said.date if said and said.date else str(c.year or "")
            if isinstance(c.object, Literal) and c.year_of == "date":
                when = str(c.object)
            if c.year_of in {"link", "date"} and when:
                href = self.addresses.page(said.evidence) if said and said.evidence else None
                dated.append(
                    self._sentence(c, gathered)
                    | {"when": when, "status": c.status.value, "statement": href}
                )
        return sorted(dated, key=lambda d: (d["when"], d["subject"]["text"], d["object"]["text"]))

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
        opposed_ = [(c, w) for c, w in others if opposed(c.status, claim.status)]
        for other in sorted(against - {w.evidence for _, w in others}):
            apart = assemble(self.around.of_statement(other), self.terms)
            opposed_ += [(c, w) for c in apart.claims for w in c.witnesses if w.evidence == other]
            gathered.sources.update(apart.sources)
            gathered.things.update(apart.things)
        alike = [(c, w) for c, w in others if not opposed(c.status, claim.status)]
        return {
            "iri": evidence,
            "iris": (claim.subject, claim.predicate, claim.object),
            "groups": [
                {
                    "property": self._property(claim.predicate, turned=False),
                    "turned": False,
                    "facts": [self._fact(claim, claim.object, gathered, set(), iter(()))],
                }
            ],
            "times": sorted(
                (
                    self._sentence(c, gathered)
                    | {
                        "when": gathered.sources[w.source].issued,
                        "status": c.status.value,
                        "statement": self.addresses.page(w.evidence) if w.evidence else None,
                        "by": gathered.sources[w.source].title,
                    }
                    for c, w in [(claim, witness), *alike, *opposed_]
                    if w.source in gathered.sources and gathered.sources[w.source].issued
                ),
                key=lambda d: d["when"],
            ),
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
                for c, w in opposed_
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
            "title": source.title,
            "publisher": source.publisher,
            "issued": source.issued,
            "address": source.address,
            "link": outward(source.address),
            "language": self.around.value(iri, DCTERMS.language),
            "groups": self._mentioned(iri, gathered),
            "times": self._times(claims, gathered),
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

    def _mentioned(self, document: URIRef, gathered: Gathered) -> list[Shown]:
        """The things that a document's statements are about, by their kind, for its picture."""
        kinds: dict[URIRef, dict[URIRef, None]] = defaultdict(dict)
        for _, _, thing in self.around.mentions(document):
            if thing in gathered.things:
                kinds[gathered.things[thing].kind][thing] = None
        plain = {"status": "actual", "inferred": False, "disputed": False, "background": False}
        return [
            {
                "property": self._term(kind),
                "turned": number % 2 == 1,
                "facts": [{"other": self._node(thing, gathered)} | plain for thing in things],
            }
            for number, (kind, things) in enumerate(
                sorted(kinds.items(), key=lambda k: (-len(k[1]), k[0]))
            )
        ]
