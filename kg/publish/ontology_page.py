"""What the page on the ontology shows: each term with its names, definition, words and examples."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from rdflib import Dataset, Literal, URIRef
from rdflib.graph import Graph
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg.namespaces import EV, EVIDENCE_GRAPH, INFERRED_GRAPH, LEX, ONTOLOGY_GRAPH, SCHEMA
from kg.publish.terms import Facts, Terms, language_of
from kg.publish.tongue import Tongue

KINDS = (
    ("Classes", OWL.Class),
    ("Properties between things", OWL.ObjectProperty),
    ("Properties of values", OWL.DatatypeProperty),
    ("Annotations", OWL.AnnotationProperty),
)
RELATIONS = (
    ("Narrower than", RDFS.subClassOf),
    ("Narrower than", RDFS.subPropertyOf),
    ("From", SCHEMA.domainIncludes),
    ("From", RDFS.domain),
    ("To", SCHEMA.rangeIncludes),
    ("To", RDFS.range),
    ("Turned round", OWL.inverseOf),
)
WORDS = (LEX.frame, LEX.headNoun, LEX.title)
EXAMPLES = 3
LOOKED_AT = 200
"""Quotations that are looked at for the surest."""

Shown = dict[str, Any]


def find_anchors(ontology: Facts, base: str) -> dict[str, str]:
    """For each declared term its anchor: the local name, a prefix before it where two would share.

    The terms of `BASE ontology#` come first, so that their IRIs lead to their own anchors.
    """
    kinds = {kind for _, kind in KINDS}
    declared = [t for t, p in ontology.items() if kinds & set(p.get(RDF.type, ()))]
    anchors: dict[str, str] = {}
    taken: set[str] = set()
    for term in sorted(declared, key=lambda t: (not t.startswith(f"{base}ontology#"), t)):
        parts = [part for part in re.split(r"[/#:]", term.rstrip("/#")) if part]
        anchor = parts[-1]
        if anchor in taken:
            anchor = "-".join(parts[-2:])
        if anchor not in taken:
            taken.add(anchor)
            anchors[str(term)] = anchor
    return anchors


def describe_ontology(
    dataset: Dataset,
    terms: Terms,
    anchors: dict[str, str],
    words: Graph,
    page: Callable[[str], str],
    tongue: Tongue,
) -> Shown:
    """All declared terms by kind; `words` holds the frames and nouns, `page` finds addresses."""

    def link(term: URIRef) -> Shown:
        text, lang = tongue.name(terms.label(term))
        return {"text": text, "lang": lang, "href": page(term)}

    def named(term: URIRef) -> str:
        return tongue.name(terms.label(term))[0]

    def show(term: URIRef) -> Shown:
        facts = terms.facts[term]
        labels = sorted(
            terms.label(term).items(),
            key=lambda item: (item[1] != named(term), item[0]),
        )
        return {
            "iri": term,
            "anchor": anchors[str(term)],
            "labels": [{"text": text, "lang": tag} for tag, text in labels],
            "definitions": [_plain(d) for d in facts.get(SKOS.definition, ())],
            "relations": [
                (name, [link(o) for o in facts[p] if isinstance(o, URIRef) and o in terms.facts])
                for name, p in RELATIONS
                if any(isinstance(o, URIRef) and o in terms.facts for o in facts.get(p, ()))
            ],
            "frames": [_plain(w) for p in WORDS for w in sorted(words.objects(term, p), key=str)],
            "examples": list(_examples(dataset, term, page)),
        }

    return {
        "parts": [
            (heading, listed)
            for heading, kind in KINDS
            if (
                listed := [
                    show(term)
                    for term in sorted(terms.facts, key=lambda t: named(t).lower())
                    if kind in terms.facts[term].get(RDF.type, ()) and str(term) in anchors
                ]
            )
        ]
    }


def _plain(literal: Any) -> Shown:
    tag = literal.language or "" if isinstance(literal, Literal) else ""
    return {"text": str(literal), "lang": tag or language_of(str(literal))}


def _examples(dataset: Dataset, term: URIRef, page: Callable[[str], str]) -> Iterator[Shown]:
    """The surest quotation that states a property, or the first things of a class."""
    graph = dataset.get_context(EVIDENCE_GRAPH)
    said = islice(graph.subjects(RDF.predicate, term), LOOKED_AT)
    sure = sorted(said, key=lambda e: (-float(str(graph.value(e, EV.confidence) or 0)), str(e)))
    for evidence in sure[:1]:
        quote = str(graph.value(evidence, EV.quote) or "")
        yield {"text": quote, "lang": language_of(quote), "href": None}
    found: dict[str, Shown] = {}
    for thing, _, _, graph_name in islice(dataset.quads((None, RDF.type, term, None)), LOOKED_AT):
        if graph_name not in {ONTOLOGY_GRAPH, INFERRED_GRAPH, EVIDENCE_GRAPH}:
            labels = dataset.quads((thing, RDFS.label, None, None))
            name = next((str(o) for _, _, o, _ in labels), "")
            if name:
                found[name] = {"text": name, "lang": language_of(name), "href": page(str(thing))}
    yield from (found[name] for name in sorted(found)[:EXAMPLES])
