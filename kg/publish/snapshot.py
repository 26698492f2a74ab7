"""What is served: a graph as it was when it was loaded, read in every way that pages need."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
from rdflib import Dataset, Graph, URIRef

from kg.errors import OntologyError
from kg.graph import new_dataset, pyoxigraph_store, read_dataset
from kg.graph.store import prefixes
from kg.namespaces import INFERRED_GRAPH, ONTOLOGY_GRAPH
from kg.ontology import Ontology
from kg.publish.addresses import Addresses
from kg.publish.atlas import Atlas
from kg.publish.description import Statistics, count
from kg.publish.diagram import draw_classes
from kg.publish.figures import Figures, count_figures
from kg.publish.finder import Finder
from kg.publish.ledger import Entry, Ledger, keep, read_ledger
from kg.publish.ontology_page import find_anchors
from kg.publish.pages import Pages
from kg.publish.proofs import Proofs
from kg.publish.roads import Roads
from kg.publish.statements import gather
from kg.publish.surroundings import Surroundings
from kg.reason import Explainer


@dataclass
class Snapshot:
    """A graph and what was found out about it beforehand.

    `store` is what queries see: the named graphs, and a default graph with each of their triples
    once. `dataset` is the graph as it came, without that default graph, which pages read.
    """

    dataset: Dataset
    store: ox.Store
    prefixes: dict[str, str]
    statistics: Statistics
    addresses: Addresses
    pages: Pages
    words: Graph
    questions: dict[str, tuple[str, str]]
    atlas: Atlas
    proofs: Proofs | None
    diagram: str
    ledgers: dict[str, Ledger]

    @cached_property
    def roads(self) -> Roads:
        """Ways from thing to thing, over the ontology's own properties."""
        return Roads(self.store, self.pages.terms.properties)

    @cached_property
    def finder(self) -> Finder:
        """Everything by its names."""
        return Finder(self.store, self.pages.terms)

    @cached_property
    def figures(self) -> Figures:
        """What it holds, in numbers."""
        return count_figures(self.store, self.finder)

    @cached_property
    def entries(self) -> dict[str, list[Entry]]:
        """What each ledger lists."""
        return {n: keep(ledger, self.store, self.finder) for n, ledger in self.ledgers.items()}

    @cached_property
    def about(self) -> dict[str, int]:
        """Numbers for who watches the server."""
        return {
            "triples": self.statistics["triples"],
            "graphs": len(self.statistics["graphs"]),
            "quads": len(pyoxigraph_store(self.dataset)),
        }


def load(graph: Dataset | Path, base: str, ontology: Path | None = None) -> Snapshot:
    """Read a graph, and find out what is asked of it most.

    `ontology` is where words, rules and questions lie, if not in the package; they are taken only
    where the graph holds that ontology.

    Raises:
        GraphError: the file cannot be read.
        OntologyError: the ontology cannot be used.
    """
    dataset = graph if isinstance(graph, Dataset) else _read(graph)
    surroundings = Surroundings(dataset)
    known = find_ontology(dataset, ontology)
    rules = known.rules() if known else []
    follows = len(dataset.get_context(INFERRED_GRAPH)) > 0
    explainer = Explainer(dataset, rules) if follows else None
    addresses = Addresses(base, find_anchors(surroundings.ontology, base))
    gathered = gather(dataset)
    store = copy(dataset)
    return Snapshot(
        dataset,
        store,
        prefixes(dataset),
        count(store, base),
        addresses,
        Pages(surroundings, addresses, explainer),
        known.graph if known else Graph(),
        {n: _read_question(p) for n, p in known.questions().items()} if known else {},
        Atlas(gathered).warm(),
        Proofs(dataset, explainer, gathered) if explainer else None,
        draw_classes(known, lambda term: addresses.terms.get(str(term), ""), hidden=True)
        if known
        else "",
        {n: read_ledger(p) for n, p in known.ledgers().items()} if known else {},
    )


def copy(dataset: Dataset) -> ox.Store:
    """A copy to query: the named graphs, and a default graph with each of their triples once."""
    source, found = pyoxigraph_store(dataset), ox.Store()
    found.bulk_extend(source)
    found.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in source)
    return found


def _read(path: Path) -> Dataset:
    """A graph in memory; a store folder is free for others as soon as it is read."""
    found = read_dataset(path)
    if not path.is_dir():
        return found
    dataset = new_dataset()
    pyoxigraph_store(dataset).bulk_extend(pyoxigraph_store(found))
    for prefix, namespace in prefixes(found).items():
        dataset.bind(prefix, namespace)
    found.close()
    return dataset


def find_ontology(dataset: Dataset, folder: Path | None) -> Ontology | None:
    """The ontology that the dataset was made with, if it is at hand."""
    graph = dataset.get_context(ONTOLOGY_GRAPH)
    if not len(graph):
        return None
    try:
        found = Ontology.read(folder)
    except OntologyError:
        if folder:
            raise
        return None
    return found if folder or (found.iri and (URIRef(found.iri), None, None) in graph) else None


def _read_question(path: Path) -> tuple[str, str]:
    """A question in words, which its first line says, and its text."""
    text = path.read_text("utf-8")
    return text.splitlines()[0].lstrip("# "), text
