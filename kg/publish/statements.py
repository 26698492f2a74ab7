"""From a dataset to what it says: its graphs read back into things, claims and witnesses.

What a reasoner adds only by reading a claim from its other end is the same claim, and is not
gathered twice.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from rdflib import Dataset, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

from kg.errors import GraphError
from kg.model import Status
from kg.namespaces import EV, LEX, ONTOLOGY_GRAPH
from kg.publish.claims import Claim, Gathered, Source, Thing, Witness
from kg.publish.graphs import DEFAULT, Graphs, merge, read_all
from kg.publish.marking import date, mark_background, mark_implied, mark_opposed
from kg.publish.terms import META, Facts, Names, Terms

TRIPLE = (RDF.subject, RDF.predicate, RDF.object)
NAMING = {RDF.type, RDFS.label, SKOS.altLabel, SKOS.prefLabel}


def gather(dataset: Dataset) -> Gathered:
    """Read a dataset that the pipeline made, or plain triples, into things and claims."""
    graphs = read_all(dataset)
    return assemble(graphs, Terms(graphs.ontology or merge(graphs.documents.values())))


def assemble(graphs: Graphs, terms: Terms) -> Gathered:
    """Things and claims out of graphs, whole or in part, in the words of an ontology."""
    ontology, evidence, inferred, documents = graphs
    spoken = merge(documents.values())
    amounts = {s for s in spoken if LEX.number in spoken[s]}
    sources = _sources(evidence, documents)
    claims = _stated(documents, amounts)
    _add_witnesses(claims, evidence, spoken)
    _name_graphs(claims, documents)
    ends = {end for c in claims.values() for end in (c.subject, c.object)} - amounts
    kinds = {s for s in spoken if terms.classes_of(spoken[s])} - amounts
    subjects = {c.subject for c in claims.values()}  # some that evidence alone speaks of
    things = {
        iri: _thing(iri, spoken.get(iri, {}), terms, inferred.get(iri, {}))
        for iri in sorted(kinds | {e for e in ends if isinstance(e, URIRef)})
        if (iri in kinds or iri in subjects or iri in spoken or iri in terms.facts)
        and not str(iri).startswith(META)
    }
    _add_background(claims, things, terms, ontology, sources)
    _add_inferred(claims, things, terms, inferred)
    listed = sorted(claims.values(), key=_order(list(sources)))
    for claim in listed:
        if claim.object not in things:
            claim.text = _as_text(claim, spoken, terms)
    date(listed, sources)
    mark_implied(listed, terms)
    mark_background(listed, terms)
    mark_opposed(listed, evidence)
    return Gathered(things, listed, sources, terms.label, terms.inverses)


def _one(facts: dict[URIRef, list[Any]], predicate: URIRef) -> str:
    return str(next(iter(facts.get(predicate, ())), ""))


def _sources(evidence: Facts, documents: dict[URIRef, Facts]) -> dict[URIRef, Source]:
    found = []
    described = (s for s, p in evidence.items() if EV.Document in p.get(RDF.type, ()))
    for iri in {*documents, *described} - {DEFAULT}:
        facts = evidence.get(iri, {})
        publisher = next(iter(facts.get(DCTERMS.publisher, ())), None)
        found.append(
            Source(
                iri,
                _one(facts, DCTERMS.title),
                _one(evidence.get(publisher, {}), RDFS.label) if publisher else "",
                _one(facts, DCTERMS.issued),
                _one(facts, DCTERMS.source),
                _one(facts, EV.text),
            )
        )
    return {s.iri: s for s in sorted(found, key=lambda s: (s.issued, s.title, s.iri))}


Claims = dict[tuple[URIRef, URIRef, Any, Status], Claim]


def _stated(documents: dict[URIRef, Facts], amounts: set[URIRef]) -> Claims:
    claims: Claims = {}
    for facts in documents.values():
        for s, by_predicate in facts.items():
            if s in amounts or any(str(t).startswith(META) for t in by_predicate.get(RDF.type, ())):
                continue
            for p, objects in by_predicate.items():
                if p not in NAMING:
                    for o in objects:
                        claims.setdefault((s, p, o, Status.ACTUAL), Claim(s, p, o))
    return claims


def _name_graphs(claims: Claims, documents: dict[URIRef, Facts]) -> None:
    """A triple without evidence may at least be in some graph that has a name."""
    silent = {key: claim for key, claim in claims.items() if not claim.witnesses}
    for iri, facts in documents.items() if silent else ():
        if iri == DEFAULT:
            continue
        for s, by_predicate in facts.items():
            for p, objects in by_predicate.items():
                for o in objects:
                    if claim := silent.get((s, p, o, Status.ACTUAL)):
                        claim.witnesses.append(Witness(iri))


def _add_witnesses(claims: Claims, evidence: Facts, spoken: Facts) -> None:
    for iri in sorted(evidence):
        facts = evidence[iri]
        if not all(facts.get(p) for p in (*TRIPLE, EV.document)):
            continue
        s, p, o = (facts[part][0] for part in TRIPLE)
        try:
            status = Status(_one(facts, EV.status) or Status.ACTUAL)
            heard = [_witness(iri, document, facts, spoken) for document in facts[EV.document]]
        except ValueError as error:
            raise GraphError(
                f"{iri}: evidence that cannot be read, {error}; build again"
            ) from error
        claims.setdefault((s, p, o, status), Claim(s, p, o, status)).witnesses += heard


def _witness(
    iri: URIRef, document: URIRef, facts: dict[URIRef, list[Any]], spoken: Facts
) -> Witness:
    confidence, year = _one(facts, EV.confidence), _one(facts, EV.year)
    return Witness(
        document,
        _one(facts, EV.quote),
        int(_one(facts, EV.start) or 0),
        int(_one(facts, EV.end) or 0),
        _one(facts, EV.frame),
        float(confidence) if confidence else None,
        _one(facts, EV.date),
        ", ".join(amount_text(spoken.get(a, {})) for a in facts.get(EV.amount, ())),
        int(year) if year else None,
        iri,
    )


def _thing(
    iri: URIRef, facts: dict[URIRef, list[Any]], terms: Terms, inferred: dict[URIRef, list[Any]]
) -> Thing:
    types = terms.classes_of(facts) or terms.classes_of(terms.facts.get(iri, {}))
    labels = [str(o) for o in facts.get(RDFS.label, ())]
    names = terms.label(iri) if RDFS.label in terms.facts.get(iri, {}) or not labels else {}
    if labels:
        names = {**names, "": labels[0]}
    above = {c for t in types for c in terms.above(t, RDFS.subClassOf)}
    extra = {t for t in terms.classes_of(inferred) if t in terms.classes} - above
    aliases = {*labels, *(str(o) for o in facts.get(SKOS.altLabel, ()))} - set(names.values())
    kind = terms.kind(iri, types)
    finer = sorted(set(types) - {kind})
    return Thing(iri, names, kind, tuple(finer), tuple(sorted(extra)), tuple(sorted(aliases)))


def _add_background(
    claims: Claims,
    things: dict[URIRef, Thing],
    terms: Terms,
    ontology: Facts,
    sources: dict[URIRef, Source],
) -> None:
    """What the ontology itself states of the things the documents speak of."""
    for iri in things:
        for p, objects in ontology.get(iri, {}).items():
            for o in objects:
                if p in terms.properties and (iri, p, o, Status.ACTUAL) not in claims:
                    claims[iri, p, o, Status.ACTUAL] = Claim(
                        iri, p, o, witnesses=[Witness(ONTOLOGY_GRAPH)], background=True
                    )
                    sources.setdefault(ONTOLOGY_GRAPH, Source(ONTOLOGY_GRAPH, "The ontology"))


def _add_inferred(
    claims: Claims, things: dict[URIRef, Thing], terms: Terms, inferred: Facts
) -> None:
    for s, by_predicate in sorted(inferred.items()):
        for p, objects in sorted(by_predicate.items()):
            if p not in terms.properties:
                continue
            for o in objects:
                turned = terms.inverses.get(p) or terms.turned.get(p)
                if turned and (o, turned, s, Status.ACTUAL) in claims:
                    continue
                head, link, tail = (o, terms.turned[p], s) if p in terms.turned else (s, p, o)
                if head in things:
                    key = (head, link, tail, Status.ACTUAL)
                    claims.setdefault(key, Claim(head, link, tail, inferred=True))


def amount_text(facts: dict[URIRef, list[Any]]) -> str:
    """A value node in words: 'HKD 200,000,000 (issuance, 2025)', '40% growth in storage'."""
    try:
        number = f"{Decimal(_one(facts, LEX.number)).normalize():,f}"
    except InvalidOperation:
        return _one(facts, RDFS.label)
    of, year, currency = (_one(facts, p) for p in (LEX.of, LEX.year, LEX.currency))
    if currency:
        note = ", ".join(x for x in (of, year) if x)
        return f"{currency} {number}" + (f" ({note})" if note else "")
    unit = "%" if LEX.Percent in facts.get(RDF.type, ()) else ""
    return f"{number}{unit} {of}".strip() + (f" ({year})" if year else "")


def _as_text(claim: Claim, spoken: Facts, terms: Terms) -> Names:
    """What an object that is no thing of the documents reads as."""
    if isinstance(claim.object, Literal):
        precise = next((w.date for w in claim.witnesses if w.date), "")
        return {claim.object.language or "": precise or str(claim.object)}
    if LEX.number in spoken.get(claim.object, {}):
        return {"": amount_text(spoken[claim.object])}
    return terms.label(claim.object)


def _order(documents: list[URIRef]) -> Callable[[Claim], tuple[Any, ...]]:
    """Claims as the documents make them, in reading order; then what is inferred."""
    place = {iri: at for at, iri in enumerate(documents)}

    def key(claim: Claim) -> tuple[Any, ...]:
        claim.witnesses.sort(key=lambda w: (place.get(w.source, -1), w.start, w.end, w.frame))
        first = next(((place.get(w.source, -1), w.start) for w in claim.witnesses), (-1, -1))
        triple = (str(claim.subject), str(claim.predicate), str(claim.object), claim.status)
        return (claim.inferred, *first, *triple)

    return key
