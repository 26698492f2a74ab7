"""Documents change, and what follows changes with them, without concluding everything anew."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
from rdflib import Dataset, URIRef

from kg.graph import pyoxigraph_store
from kg.reason.axioms import Axioms
from kg.reason.conclusions import Conclusions
from kg.reason.construct import ConstructRule, apply_rules
from kg.reason.graphs import APART, INFERRED, ONTOLOGY, UNSETTLED, as_inferred
from kg.reason.materialisation import infer, is_settled
from kg.reason.reach import Reach, is_in
from kg.reason.stored import Stored
from kg.reason.terms import Term, as_terms, as_triple
from kg.reason.upkeep import Upkeep

WORTH = 100
"""A change is followed while for each of its triples there are so many that follow already."""

Triples = set[ox.Triple]


class Revision:
    """Changes to documents, and at their end to what follows from them.

    Used as `with Revision(dataset, rules) as revision`; `revision.of(document)` comes before each
    document that is added, replaced or removed. What follows is then what `kg.reason.infer` would
    write. Where nothing was inferred yet, the ontology has changed, the change is large or a rule's
    text does not tell the form of its conclusions, `infer` does it. A dataset remembers work that
    was broken off, and the next revision infers all.

    The ontology's own rules are asked of what is new; of the whole graph where something is gone or
    a rule looks at more than single facts. They must not have changed since what follows was
    written, nor ask that what they conclude be absent.
    """

    def __init__(
        self, dataset: Dataset, rules: Iterable[Path] = (), *, follow: bool = True
    ) -> None:
        """Take a dataset before it changes; without `follow`, what follows is left out of date."""
        self._dataset, self._rules = dataset, list(rules)
        self._store, self._conclusions = (
            pyoxigraph_store(dataset),
            Conclusions(dataset, self._rules),
        )
        self._follow = follow
        self._is_settled = is_settled(dataset)
        self._before: dict[ox.NamedNode, Triples] = {}
        if follow and self._is_settled:
            self._ontology = self._content(ONTOLOGY)
            self._unsure = self._conclusions.unsure()

    def __enter__(self) -> "Revision":
        """Begin: what follows is out of date from now on."""
        if self._is_settled:
            self._store.add_graph(UNSETTLED)
        return self

    def of(self, document: URIRef) -> None:
        """Remember a document as it is now, since it will change.

        What follows, where that is not brought up to date, must not outlive what it follows from.
        """
        name = ox.NamedNode(document)
        if not self._follow and any(self._store.quads_for_pattern(None, None, None, name)):
            self._store.remove_graph(INFERRED)
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
        gone, come = old - new, new - old
        axioms = Axioms(self._store)
        enough = (len(gone) + len(come)) * WORTH
        follows = self._store.quads_for_pattern(None, None, None, INFERRED)
        if (
            self._content(ONTOLOGY) != self._ontology
            or any(axioms.concern(as_terms(triple)) for triple in gone | come)
            or any(rule.template is None for rule in self._conclusions.rules)
            or sum(1 for _ in islice(follows, enough)) < enough
        ):
            return False
        self._follow_all(gone, come, _things(old), axioms)
        return True

    def _follow_all(self, gone: Triples, come: Triples, spoken: set[Term], axioms: Axioms) -> None:
        """Follow what is gone and what has come, then ask the rules again."""
        store, conclusions = self._store, self._conclusions
        elsewhere = APART | self._before.keys()
        unsure = self._unsure | conclusions.unsure()
        sure = set(conclusions.rules) - unsure
        in_doubt = conclusions.possible(unsure)
        concluded = in_doubt | self._concluded_with(gone, sure) if gone else set[ox.Triple]()
        ruled, is_only_more = _things(concluded), not gone

        def was_said(thing: Term) -> bool:
            return thing in spoken or is_in(store, thing, elsewhere)

        def is_said(thing: Term) -> bool:
            said = thing in ruled or is_in(store, thing, APART)
            return said or (is_only_more and conclusions.speak_of(thing))

        facts = Stored(store, axioms, is_said)
        upkeep = Upkeep(store, facts)
        led_to = Reach(store, axioms, was_said).unreached(_things(come))
        upkeep.take([*gone, *facts.reach.unreached(_things(gone))])
        upkeep.give([*come, *led_to])
        upkeep.news += come
        news: list[ox.Triple] | None = upkeep.news
        if is_only_more and not in_doubt <= conclusions.triples(unsure):
            concluded, is_only_more = in_doubt | conclusions.triples(sure), False
        if not is_only_more:
            ruled, news = set(), None
            facts.reach = Reach(store, axioms, is_said)
            upkeep.take([*concluded, *facts.reach.unreached(_things(concluded))])
        for added in apply_rules(self._dataset, self._rules, news):
            triples = [*map(as_triple, added)]
            led_to = facts.reach.unreached(_things(triples))
            ruled |= _things(triples)
            facts.reach = Reach(store, axioms, is_said)
            upkeep.follow(triples)
            upkeep.give(led_to)

    def _concluded_with(self, gone: Triples, rules: Iterable[ConstructRule]) -> Triples:
        """What rules that only grow concluded while the store had what is gone, if not more."""
        missing = [quad for quad in map(as_inferred, gone) if quad not in self._store]
        self._store.extend(missing)
        found = self._conclusions.triples(rules)
        for quad in missing:
            self._store.remove(quad)
        return found - {quad.triple for quad in missing}

    def _content(self, graph: ox.NamedNode) -> Triples:
        return {quad.triple for quad in self._store.quads_for_pattern(None, None, None, graph)}


def _things(triples: Iterable[ox.Triple]) -> set[Term]:
    return {end for triple in triples for end in (triple.subject, triple.object)}
