"""An ontology's terms, read back from its published graph: their names, and what is above what."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from rdflib import Literal, URIRef
from rdflib.namespace import OWL, PROV, RDF, RDFS, SKOS

from kg.namespaces import EV, LEX

Names = dict[str, str]
"""A name by language tag; "" where the source gives none."""
Facts = dict[URIRef, dict[URIRef, list[Any]]]
"""Subject, predicate, objects: one graph, indexed for reading."""

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")

META = tuple(str(ns) for ns in (LEX, EV, OWL, RDF, RDFS, PROV, SKOS))


class Terms:
    """The ontology's terms: their labels, what is above them, what turns them round."""

    def __init__(self, facts: Facts) -> None:
        """Index the graph that holds the axioms."""
        self.facts = facts
        marks = {s: p[LEX.kind] for s, p in facts.items() if LEX.kind in p}
        self.told = {s: o for s, objects in marks.items() for o in objects if o in facts}
        self.kinds = {s for s, objects in marks.items() if Literal(True) in objects}
        self.classes = {s for s, p in facts.items() if OWL.Class in p.get(RDF.type, ())}
        self.inverses = {
            s: o for s, p in facts.items() for o in p.get(OWL.inverseOf, ()) if o in facts
        }
        self.turned = {o: s for s, o in self.inverses.items()}
        for s, p in facts.items():
            if OWL.SymmetricProperty in p.get(RDF.type, ()):
                self.inverses[s] = s
        self.properties = {
            s
            for s, p in facts.items()
            if {OWL.ObjectProperty, OWL.DatatypeProperty} & set(p.get(RDF.type, ()))
        }

    def label(self, term: URIRef) -> Names:
        """Labels by language; the local name where the ontology gives none."""
        found = {o.language or "": str(o) for o in self.facts.get(term, {}).get(RDFS.label, ())}
        return found or {"": re.split(r"[#/:]", str(term).rstrip("#/"))[-1] or str(term)}

    def above(self, term: URIRef, by: URIRef) -> set[URIRef]:
        """`term` and everything above it by rdfs:subClassOf or rdfs:subPropertyOf."""
        found, waiting = {term}, [term]
        while waiting:
            for upper in self.facts.get(waiting.pop(), {}).get(by, ()):
                if upper not in found:
                    found.add(upper)
                    waiting.append(upper)
        return found

    def classes_of(self, facts: dict[URIRef, list[Any]]) -> list[URIRef]:
        """The classes of a field that something is stated to be in."""
        return [t for t in facts.get(RDF.type, ()) if not str(t).startswith(META)]

    def kind(self, iri: URIRef, types: Iterable[URIRef]) -> URIRef:
        """The marked class above `types` (the one the IRI names, if several), else the widest."""
        stated = sorted(types)
        above = {t: self.above(t, RDFS.subClassOf) for t in stated}
        marked = sorted({self.told[t] for t in stated if t in self.told}) or sorted(
            {c for upper in above.values() for c in upper} & self.kinds
        )
        words = str(iri).lower().replace("-", "").split("/")
        named = [c for c in marked if re.split("[#/]", str(c))[-1].lower() in words]
        widest = [t for t in stated if not (above[t] - {t}) & set(stated)]
        return next(iter(named or marked or widest), OWL.Thing)


def read(names: Names) -> tuple[str, str]:
    """The English name, else the source's own; and its language tag where that is not English."""
    tag = next((t for t in ("en", "", *names) if t in names), "")
    text = names.get(tag, "")
    return text, "" if tag == "en" else tag or language_of(text)


def language_of(text: str) -> str:
    """'zh' for text in Chinese characters whose language nobody states, else ''."""
    return "zh" if HAN.search(text) else ""


class TermNumbers(dict[URIRef, int]):
    """Terms by number, in the order first asked for, so that the page holds each name once."""

    def __init__(self, labels: Callable[[URIRef], Names]) -> None:
        """Take what knows the labels."""
        super().__init__()
        self.names: list[Names] = []
        self._labels = labels

    def __missing__(self, term: URIRef) -> int:
        """A number for a term not asked for before."""
        self[term] = len(self.names)
        self.names.append(self._labels(term))
        return self[term]
