"""Ways from one thing to another over the links of a graph: the shortest, and others.

Nothing is built beforehand. From both ends the store is read outwards until the two sides meet and
a step further; of what was read networkx names the simple paths in order of length. So the work is
bounded by what is read, however large the graph is.
"""

import time
from collections.abc import Iterable, Iterator
from itertools import islice

import networkx as nx
import pyoxigraph as ox
from rdflib import URIRef
from rdflib.namespace import RDF

from kg.model import Status
from kg.namespaces import EV, EVIDENCE_GRAPH, INFERRED_GRAPH
from kg.publish.statements import NAMING
from kg.publish.terms import META

LONGEST = 6
"""Links of a path."""
MOST = 5
"""Paths that are named."""
LINKS = 2000
"""Links of one thing that are read; more would lead everywhere."""
READ = 60_000
"""Links read in all."""
SECONDS = 2.0
"""After which no further path is looked for."""
STATED, FOLLOWS, UNCERTAIN = 1.0, 1.01, 1.02
"""Of paths with as many links, the one with most stated links comes first."""

NAMES = {str(p) for p in NAMING}
Path = list[str]


class Roads:
    """Finds ways between things over the given properties."""

    def __init__(self, store: ox.Store, properties: Iterable[URIRef]) -> None:
        """Take what to read, and which links are ways; where none are known, all but names are."""
        self.store, self.properties = store, {str(p) for p in properties}
        self._beside: set[object] = {ox.NamedNode(EVIDENCE_GRAPH)}
        if any(True for _ in store.named_graphs()):
            self._beside.add(ox.DefaultGraph())  # it holds what they hold
        self._cut = False

    def find(
        self, start: str, end: str, without: Iterable[str] = (), unsettled: bool = False
    ) -> tuple[list[Path], bool]:
        """Up to MOST simple paths, shortest first; and whether links were left unread.

        `unsettled` goes over what is planned and what has ended, too.
        """
        self._cut = False
        began, barred = time.perf_counter(), set(without) - {start, end}
        network: nx.Graph[str] = nx.Graph()
        network.add_nodes_from((start, end))
        seen = {start: {start}, end: {end}}
        fronts = {start: [start], end: [end]}
        read = steps = after = 0
        while steps < LONGEST and after < 2 and all(fronts.values()) and read < READ:
            side = min(fronts, key=lambda s: len(fronts[s]))
            following: list[str] = []
            for thing in fronts[side]:
                for other, weight in self._linked(thing, unsettled):
                    read += 1
                    if other in barred or other == thing:
                        continue
                    known = network.get_edge_data(thing, other, {"weight": UNCERTAIN})
                    network.add_edge(thing, other, weight=min(weight, known["weight"]))
                    if other not in seen[side]:
                        seen[side].add(other)
                        following.append(other)
                if read >= READ:
                    self._cut = True
                    break
            fronts[side] = following
            steps += 1
            after += bool(seen[start] & seen[end])
        if start == end or not nx.has_path(network, start, end):
            return [], self._cut
        found: list[Path] = []
        for path in islice(nx.shortest_simple_paths(network, start, end, "weight"), MOST):
            if len(path) - 1 > LONGEST:
                break
            found.append(path)
            if time.perf_counter() - began > SECONDS:
                self._cut = True
                break
        return found, self._cut

    def _is_way(self, predicate: str) -> bool:
        if self.properties:
            return predicate in self.properties
        return predicate not in NAMES and not predicate.startswith(META)

    def _linked(self, thing: str, unsettled: bool) -> Iterator[tuple[str, float]]:
        """The things linked with a thing, in either direction, in the order of their IRIs."""
        node, best = ox.NamedNode(thing), dict[str, float]()
        inferred = ox.NamedNode(INFERRED_GRAPH)
        find = self.store.quads_for_pattern
        for at, found in enumerate((find(node, None, None), find(None, None, node))):
            for number, quad in enumerate(found):
                if number >= 2 * LINKS:  # each triple is there twice: by itself and in its graph
                    self._cut = True
                    break
                other = quad.object if at == 0 else quad.subject
                if not self._is_way(quad.predicate.value) or quad.graph_name in self._beside:
                    continue
                if isinstance(other, ox.NamedNode):
                    weight = FOLLOWS if quad.graph_name == inferred else STATED
                    best[other.value] = min(weight, best.get(other.value, weight))
        if unsettled:
            for iri in self._unsettled(node):
                best.setdefault(iri, UNCERTAIN)
        yield from sorted(best.items())

    def _unsettled(self, node: ox.NamedNode) -> Iterator[str]:
        """What is said to be linked with it in time to come, or to have been."""
        find, ends = self.store.quads_for_pattern, (RDF.subject, RDF.object)
        wanted = {Status.PLANNED, Status.ENDED}
        for own, others in (ends, ends[::-1]):
            for said in islice(find(None, ox.NamedNode(own), node, ox.DefaultGraph()), LINKS):
                status = next(find(said.subject, ox.NamedNode(EV.status), None), None)
                if status and getattr(status.object, "value", "") in wanted:
                    for quad in find(said.subject, ox.NamedNode(others), None, ox.DefaultGraph()):
                        if isinstance(quad.object, ox.NamedNode):
                            yield quad.object.value
