"""What a graph holds and where it comes from, counted once for a snapshot."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import URIRef
from rdflib.namespace import RDF

from kg.model import Status
from kg.namespaces import EV, INFERRED_GRAPH
from kg.publish.claims import Source
from kg.publish.finder import Finder
from kg.publish.ledger import read_source

FRAMES = "the frames of the ontology"


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts, each with the most frequent first.

    `disputed` are triples that one document states and another denies, or whose evidence a rule
    found to contradict other evidence; with each a piece of that evidence.
    """

    documents: list[tuple[Source, int]]
    publishers: list[tuple[str, int]]
    statements: int
    statuses: list[tuple[str, int]]
    readers: list[tuple[str, int]]
    kinds: list[tuple[URIRef, int]]
    inferred: int
    disputed: list[tuple[tuple[str, str, str], str]]

    @property
    def span(self) -> tuple[str, str]:
        """The first and the last date of publication, each as precise as it is known."""
        dates = sorted(p.issued for p, _ in self.documents if p.issued)
        return (dates[0], dates[-1]) if dates else ("", "")


def count_figures(store: ox.Store, finder: Finder) -> Figures:
    """Count; one pass over the evidence."""

    def values(predicate: URIRef) -> dict[str, str]:
        node = ox.NamedNode(predicate)
        found = store.quads_for_pattern(None, node, None, ox.DefaultGraph())
        return {_text(q.subject): _text(q.object) for q in found}

    subjects, objects = values(RDF.subject), values(RDF.object)
    documents, frames = values(EV.document), values(EV.frame)
    predicates, statuses = values(RDF.predicate), values(EV.status)
    evidence = sorted(subjects.keys() & predicates.keys() & objects.keys())
    status = {e: statuses.get(e, str(Status.ACTUAL)) for e in evidence}
    of_source = Counter(documents[e] for e in evidence if e in documents)
    listed = {
        q.subject.value
        for q in store.quads_for_pattern(
            None, ox.NamedNode(RDF.type), ox.NamedNode(EV.Document), ox.DefaultGraph()
        )
        if isinstance(q.subject, ox.NamedNode)
    }
    sources = [read_source(store, ox.NamedNode(iri)) for iri in sorted(listed)]
    sources.sort(key=lambda p: (p.issued, p.title, p.iri), reverse=True)
    by_triple: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for e in evidence:
        by_triple[subjects[e], predicates[e], objects[e]].append(e)
    contradicted = {
        _text(end)
        for q in store.quads_for_pattern(None, ox.NamedNode(EV.contradicts), None)
        for end in (q.subject, q.object)
    }
    readers = Counter(FRAMES if "{" in f else f for e in evidence if (f := frames.get(e)))
    kinds = Counter(t.kind for t in finder.things.values() if t.spoken and t.kind)
    return Figures(
        [(p, of_source[str(p.iri)]) for p in sources],
        Counter(p.publisher for p in sources if p.publisher).most_common(),
        len(evidence),
        Counter(status.values()).most_common(),
        readers.most_common(),
        kinds.most_common(),
        sum(1 for _ in store.quads_for_pattern(None, None, None, ox.NamedNode(INFERRED_GRAPH))),
        [
            (triple, said[0])
            for triple, said in by_triple.items()
            if len({status[e] == Status.DENIED for e in said}) == 2
            or any(e in contradicted for e in said)
        ],
    )


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
