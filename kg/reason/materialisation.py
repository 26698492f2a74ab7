"""What follows from a dataset by its axioms and rules, written to it; clashes come back as data.

Two reasoners do the same: our own, over arrays (`semi_naive.py`), and owlrl, to compare it with
(`closure.py`). Here a dataset is closed whole; `revision.py` follows what changes in one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import repeat
from pathlib import Path
from typing import Protocol

import numpy as np
import pyoxigraph as ox
from rdflib import Dataset, Literal, URIRef

from kg.errors import QueryError
from kg.graph import pyoxigraph_store
from kg.namespaces import INFERRED_GRAPH
from kg.reason.axioms import Axioms
from kg.reason.closure import ByOwlrl
from kg.reason.conclusions import Conclusions
from kg.reason.consistency import Clash, describe, locate
from kg.reason.construct import apply_rules
from kg.reason.entailment import Conflict, Entailment, Table
from kg.reason.explanation import proofs, prove
from kg.reason.graphs import INFERRED, UNSETTLED, as_inferred
from kg.reason.premises import Premises
from kg.reason.proof import Proof
from kg.reason.relation import LOW, SHIFT, SortedSet, pair, unique
from kg.reason.rules import Triple
from kg.reason.semi_naive import Closure
from kg.reason.stored import Stored
from kg.reason.terms import Terms, as_node, as_terms, as_triple


class Reasoner(Protocol):
    """Concludes from premises, which may grow in between."""

    def __init__(self, premises: Premises, conclusions: Conclusions | None = None) -> None:
        """Take premises, and the other rules' conclusions to give in proofs."""

    def conclude(self) -> None:
        """Find out what follows from the premises as they are now."""

    def write(self, store: ox.Store) -> None:
        """Put what follows and was not put there before into `kg:inferred`."""

    def clashes(self) -> list[Clash]:
        """What contradicts itself, not yet located in documents."""


def infer(dataset: Dataset, rules: Iterable[Path] = (), *, reasoner: str = "kg") -> list[Clash]:
    """Put what follows into `kg:inferred`, replacing what is there; return the contradictions.

    Reads every document graph, the default graph and `kg:ontology`; never evidence, names or
    comments. `kg:inferred` gets only what is new, about individuals: no literal subjects, nothing
    about classes and properties, no `owl:Thing`, nothing the same as itself. Rules (`rules/*.rq`)
    and closure run in turn until neither adds anything. `reasoner` is one of REASONERS.

    Raises:
        OntologyError: a rule that cannot be run.
        QueryError: a reasoner that there is not.
    """
    if reasoner not in REASONERS:
        raise QueryError(f"no reasoner {reasoner!r}; there are {' and '.join(REASONERS)}")
    store, rules = pyoxigraph_store(dataset), list(rules)
    store.add_graph(UNSETTLED)
    store.remove_graph(INFERRED)
    premises, conclusions = Premises(store), Conclusions(dataset, rules)
    work = REASONERS[reasoner](premises, conclusions)
    work.conclude()
    work.write(store)
    for added in apply_rules(dataset, rules):
        premises.say(added)
        work.conclude()
        work.write(store)
    store.remove_graph(UNSETTLED)
    return _find_clashes(work, premises)


def find_clashes(dataset: Dataset, rules: Iterable[Path] = ()) -> list[Clash]:
    """The contradictions of a dataset, which is left as it is where `infer` has gone over it.

    Raises:
        OntologyError: a rule that cannot be run.
    """
    if not is_settled(dataset):
        return infer(dataset, rules)
    premises = Premises(pyoxigraph_store(dataset))
    conclusions = Conclusions(dataset, rules)
    premises.say(map(as_terms, conclusions.triples()))
    work = ByArrays(premises, conclusions)
    work.conclude()
    return _find_clashes(work, premises)


def _find_clashes(work: Reasoner, premises: Premises) -> list[Clash]:
    def check(document: URIRef) -> list[Clash]:
        alone = type(work)(premises.of(document))
        alone.conclude()
        return alone.clashes()

    return locate(work.clashes(), premises.store, check)


def inferred(dataset: Dataset) -> Iterator[Triple]:
    """The triples that follow, and only those."""
    yield from dataset.get_context(INFERRED_GRAPH)


def is_settled(dataset: Dataset) -> bool:
    """Whether what follows was inferred, and nothing that it follows from has changed since.

    Changes count that are made within a `kg.reason.Revision`; others are not noticed.
    """
    store = pyoxigraph_store(dataset)
    follows = store.quads_for_pattern(None, None, None, INFERRED)
    return next(follows, None) is not None and not store.contains_named_graph(UNSETTLED)


def explain(dataset: Dataset, triple: Triple, rules: Iterable[Path] = ()) -> list[Proof]:
    """The proofs of a triple, the shortest first; none where it neither is stated nor follows.

    Where `infer` has gone over the dataset, proofs are found backward in it, and what the
    ontology's own rules (the same as then) concluded is proved too; else it is closed in memory.
    Other proofs than the first differ from it, and each other, in the last step.

    Raises:
        OntologyError: a rule that cannot be run.
    """
    return list(Explainer(dataset, rules).explain(triple))


class Explainer:
    """Says why triples hold, for many questions to one dataset; as `explain` does for one."""

    def __init__(self, dataset: Dataset, rules: Iterable[Path] = ()) -> None:
        """Read the axioms; the dataset must not change while questions are asked.

        Raises:
            OntologyError: a rule that cannot be run.
        """
        self._store = pyoxigraph_store(dataset)
        self._conclusions = Conclusions(dataset, rules)
        self._stored = Stored(self._store, Axioms(self._store)) if is_settled(dataset) else None

    def explain(self, triple: Triple) -> Iterator[Proof]:
        """The proofs of a triple, the shortest first."""
        if self._stored is not None:
            found = list(proofs(self._stored, triple, self._conclusions))
            if found or as_inferred(as_triple(triple)) not in self._store:
                return iter(found)
        return iter(proofs(self._closed, triple))

    @cached_property
    def _closed(self) -> Entailment:
        ours = ByArrays(Premises(self._store))
        ours.conclude()
        return ours.entailment


class ByArrays:
    """What our own reasoner concludes from premises."""

    entailment: Entailment

    def __init__(self, premises: Premises, conclusions: Conclusions | None = None) -> None:
        """Compile the axioms; nothing is concluded yet."""
        self._premises, self._conclusions = premises, conclusions
        self._closure = Closure(premises.axioms.rules, premises.terms)
        self._written: defaultdict[int, SortedSet] = defaultdict(SortedSet)

    def conclude(self) -> None:
        """Close the premises, or what they have more than before."""
        self._closure.add(self._premises.facts())
        self.entailment = Entailment(self._closure, self._premises.axioms.schema)

    def write(self, store: ox.Store) -> None:
        """Load what is new into `kg:inferred` in bulk."""
        _load(self._new(), self._premises.terms, store)

    def clashes(self) -> list[Clash]:
        """What the closure holds and an axiom forbids, each once, with proofs."""
        found = dict.fromkeys(map(self._clash, self.entailment.conflicts()))
        return sorted(found, key=lambda clash: (clash.axiom, clash.subjects))

    def _clash(self, conflict: Conflict) -> Clash:
        axiom, subjects = describe(conflict.rule.name, conflict.premises)
        reasons = (
            prove(self.entailment, triple, conclusions=self._conclusions) or Proof(triple)
            for triple in conflict.premises
            if not isinstance(triple[0], Literal)
        )
        return Clash(axiom, subjects, premises=tuple(reasons))

    def _new(self) -> Iterator[Table]:
        """The tables of what follows, without what was written already."""
        for predicate, subjects, objects in self.entailment.inferred():
            pairs = unique(pair(subjects, objects))
            new = pairs[~self._written[predicate].has(pairs)]
            self._written[predicate].add(new)
            yield predicate, new >> SHIFT, new & LOW


REASONERS: dict[str, type[Reasoner]] = {"kg": ByArrays, "owlrl": ByOwlrl}
"""Who reasons, by the name the command line gives it."""


def _load(tables: Iterable[Table], terms: Terms, store: ox.Store) -> None:
    """Write tables into `kg:inferred` by one bulk load, without a text of them in between."""
    texts, nodes = terms.texts(), np.empty(len(terms), object)
    is_made = np.zeros(len(terms), bool)

    def quads() -> Iterator[ox.Quad]:
        for predicate, subjects, objects in tables:
            is_used = np.zeros(len(terms), bool)
            is_used[subjects] = is_used[objects] = is_used[predicate] = True
            new = np.flatnonzero(is_used & ~is_made)
            nodes[new] = [*map(as_node, texts[new])]
            is_made[new] = True
            ends = nodes[subjects].tolist(), repeat(nodes[predicate]), nodes[objects].tolist()
            yield from map(ox.Quad, *ends, repeat(INFERRED))

    store.bulk_extend(quads())
