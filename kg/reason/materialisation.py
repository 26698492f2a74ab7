"""What follows from a dataset by its axioms and rules, written to it; clashes come back as data.

Two reasoners do the same: our own, over arrays (`semi_naive.py`), and owlrl, to compare it with
(`closure.py`). A dataset is closed whole each time; `Closure.add` and `retraction.remove` are for
a program that keeps a closure in memory.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import Protocol

import numpy as np
import pyoxigraph as ox
from rdflib import Dataset, Literal, URIRef

from kg.errors import QueryError
from kg.graph import pyoxigraph_store
from kg.namespaces import INFERRED_GRAPH
from kg.reason.closure import ByOwlrl
from kg.reason.consistency import Clash, describe, locate
from kg.reason.construct import Conclusions, apply_rules, as_inferred
from kg.reason.entailment import Conflict, Entailment, Table
from kg.reason.explanation import proofs, prove
from kg.reason.premises import Premises
from kg.reason.proof import Proof
from kg.reason.relation import LOW, SHIFT, SortedSet, pair, unique
from kg.reason.rules import Triple
from kg.reason.semi_naive import Closure
from kg.reason.terms import Terms, as_triple, write_triples

_INFERRED = ox.NamedNode(INFERRED_GRAPH)


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
    dataset.remove_graph(dataset.graph(INFERRED_GRAPH))
    store, rules = pyoxigraph_store(dataset), list(rules)
    premises, conclusions = Premises(store), Conclusions(dataset, rules)
    work = REASONERS[reasoner](premises, conclusions)
    work.conclude()
    work.write(store)
    while added := apply_rules(dataset, rules):
        premises.say(added)
        work.conclude()
        work.write(store)

    def check(document: URIRef) -> list[Clash]:
        alone = REASONERS[reasoner](premises.of(document))
        alone.conclude()
        return alone.clashes()

    return locate(work.clashes(), store, check)


def inferred(dataset: Dataset) -> Iterator[Triple]:
    """The triples that follow, and only those."""
    yield from dataset.graph(INFERRED_GRAPH)


def explain(dataset: Dataset, triple: Triple, rules: Iterable[Path] = ()) -> list[Proof]:
    """The proofs of a triple, the shortest first; none where it neither is stated nor follows.

    What the ontology's own rules concluded is proved where `infer` has gone over the dataset with
    the same rules. Other proofs than the first differ from it, and each other, in the last step.

    Raises:
        OntologyError: a rule that cannot be run.
    """
    return list(Explainer(dataset, rules).explain(triple))


class Explainer:
    """Says why triples hold, for many questions to one dataset; as `explain` does for one."""

    def __init__(self, dataset: Dataset, rules: Iterable[Path] = ()) -> None:
        """Conclude once; the dataset must not change while questions are asked.

        Raises:
            OntologyError: a rule that cannot be run.
        """
        self._conclusions = Conclusions(dataset, rules)
        premises = Premises(pyoxigraph_store(dataset))
        premises.say(self._conclusions.rules)
        self._ours = ByArrays(premises, self._conclusions)
        self._ours.conclude()

    def explain(self, triple: Triple) -> Iterator[Proof]:
        """The proofs of a triple, the shortest first."""
        return proofs(self._ours.entailment, triple, conclusions=self._conclusions)


class ByArrays:
    """What our own reasoner concludes from premises."""

    entailment: Entailment

    def __init__(self, premises: Premises, conclusions: Conclusions | None = None) -> None:
        """Compile the axioms; nothing is concluded yet."""
        self._premises, self._conclusions = premises, conclusions
        self._closure = Closure(premises.rules, premises.terms)
        self._written: defaultdict[int, SortedSet] = defaultdict(SortedSet)

    def conclude(self) -> None:
        """Close the premises, or what they have more than before."""
        self._closure.add(self._premises.facts())
        self.entailment = Entailment(self._closure, self._premises.schema)

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
    """Write tables into `kg:inferred`; by a bulk load, which gives blank nodes other names."""
    blank = np.array([text.startswith(b"_:") for text in terms.texts()], bool)
    apart: list[ox.Quad] = []

    def named() -> Iterator[Table]:
        for predicate, subjects, objects in tables:
            rows = blank[subjects] | blank[objects]
            for s, o in zip(subjects[rows].tolist(), objects[rows].tolist(), strict=True):
                triple = (terms.term(s), terms.term(predicate), terms.term(o))
                apart.append(as_inferred(as_triple(triple)))
            yield predicate, subjects[~rows], objects[~rows]

    with TemporaryFile() as file:
        if write_triples(named(), terms, file):
            file.seek(0)
            store.bulk_load(input=file, format=ox.RdfFormat.N_TRIPLES, to_graph=_INFERRED)
    store.bulk_extend(apart)
