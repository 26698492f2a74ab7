"""Documents change, and what follows changes with them, without concluding everything anew."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
from rdflib import Dataset, URIRef

from kg.graph import pyoxigraph_store
from kg.reason.axioms import Axioms
from kg.reason.construct import Conclusions, apply_rules
from kg.reason.materialisation import UNSETTLED, infer, is_settled
from kg.reason.stored import EVIDENCE, INFERRED, ONTOLOGY, Reach, Stored, is_in
from kg.reason.terms import Term, as_terms, as_triple
from kg.reason.upkeep import Upkeep

WORTH = 100
"""A change is followed while for each of its triples there are so many that follow already."""

Triples = set[ox.Triple]


class Revision:
    """Changes to documents, and at their end to what follows from them.

    Used as `with Revision(dataset, rules) as revision`; `revision.of(document)` comes before each
    document that is added, replaced or removed. What follows is then what `kg.reason.infer` would
    write. Where nothing was inferred yet, the ontology has changed or the change is large, `infer`
    does it. A dataset remembers work that was broken off, and the next revision infers all.

    The ontology's own rules are asked of the whole graph, before and after. They must not have
    changed since what follows was written, nor ask that what they conclude be absent.
    """

    def __init__(
        self, dataset: Dataset, rules: Iterable[Path] = (), *, follow: bool = True
    ) -> None:
        """Take a dataset before it changes; without `follow`, what follows is left out of date."""
        self._dataset, self._rules = dataset, list(rules)
        self._store = pyoxigraph_store(dataset)
        self._follow = follow
        self._is_settled = is_settled(dataset)
        self._before: dict[ox.NamedNode, Triples] = {}
        if follow and self._is_settled:
            self._ontology = self._content(ONTOLOGY)
            self._concluded = self._conclusions()

    def __enter__(self) -> "Revision":
        """Begin: what follows is out of date from now on."""
        if self._is_settled:
            self._store.add_graph(UNSETTLED)
        return self

    def of(self, document: URIRef) -> None:
        """Remember a document as it is now, since it will change."""
        name = ox.NamedNode(document)
        if self._is_settled and name not in self._before:
            self._before[name] = self._content(name)

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        """Bring what follows up to date, unless an error broke the changes off."""
        if error is None and self._follow:
            if not self._is_settled or not self._is_followed():
                infer(self._dataset, self._rules)
            self._store.remove_graph(UNSETTLED)

    def _is_followed(self) -> bool:
        """Follow the changes, if that is possible and costs less than to infer all."""
        old: Triples = set().union(*self._before.values())
        new: Triples = set().union(*map(self._content, self._before))
        axioms = Axioms(self._store)
        gone, come = (
            {t for t in some if not axioms.is_naming(URIRef(t.predicate.value))}
            for some in (old - new, new - old)
        )
        follows = self._store.quads_for_pattern(None, None, None, INFERRED)
        enough = (len(gone) + len(come)) * WORTH
        if (
            self._content(ONTOLOGY) != self._ontology
            or any(axioms.concern(as_terms(triple)) for triple in gone | come)
            or sum(1 for _ in islice(follows, enough)) < enough
        ):
            return False
        ruled, spoken = _things(self._concluded), _things(old)
        apart = {INFERRED, EVIDENCE, ONTOLOGY, UNSETTLED}
        store = self._store

        def was_said(thing: Term) -> bool:
            elsewhere = apart | self._before.keys()
            return thing in ruled or thing in spoken or is_in(store, thing, elsewhere)

        def is_said(thing: Term) -> bool:
            return thing in ruled or is_in(store, thing, apart)

        facts = Stored(store, axioms, is_said)
        upkeep = Upkeep(store, facts)
        known = Reach(store, axioms, was_said).known(_things(come))
        upkeep.take([*gone, *facts.reach.known(_things(gone))])
        upkeep.give([*come, *known])
        if gone or not self._concluded <= self._conclusions():
            ruled = set()
            facts.reach = Reach(store, axioms, is_said)
            upkeep.take([*self._concluded, *facts.reach.known(_things(self._concluded))])
        for conclusions in apply_rules(self._dataset, self._rules):
            added = [*map(as_triple, conclusions)]
            known = facts.reach.known(_things(added))
            ruled |= _things(added)
            facts.reach = Reach(store, axioms, is_said)
            upkeep.follow([*map(facts.pattern, added)])
            upkeep.give(known)
        return True

    def _content(self, graph: ox.NamedNode) -> Triples:
        return {quad.triple for quad in self._store.quads_for_pattern(None, None, None, graph)}

    def _conclusions(self) -> Triples:
        return {as_triple(triple) for triple in Conclusions(self._dataset, self._rules)}


def _things(triples: Iterable[ox.Triple]) -> set[Term]:
    return {end for triple in triples for end in (triple.subject, triple.object)}

