"""What OWL 2 RL cannot say: the ontology's own rules, CONSTRUCT queries in `rules/*.rq`.

A rule sees every fact, asserted or inferred, as SPARQL's default graph; its conclusions go to
`kg:inferred`. The first comment line of a rule says what follows and why.
"""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
from rdflib import Dataset

from kg.errors import OntologyError
from kg.graph import pyoxigraph_store
from kg.graph.store import prefixes
from kg.namespaces import INFERRED_GRAPH

_MOST_ROUNDS = 100


def apply_rules(dataset: Dataset, rules: Iterable[Path]) -> int:
    """Run the rules until none concludes anything new; return how many triples they added.

    The default graph of a rule is the union of all graphs: a triple that three documents state is
    met three times, so a rule that counts must count DISTINCT. Evidence is visible in the union
    too, but only in its own terms (`ev:`, `rdf:subject`).

    Raises:
        OntologyError: a file that cannot be read, is no CONSTRUCT query, makes blank nodes (never
            the same twice, so it would not come to an end), or does not come to an end.
    """
    store = pyoxigraph_store(dataset)
    queries = [(rule, _read(rule)) for rule in rules]
    added = 0
    for _ in range(_MOST_ROUNDS):
        new = [t for rule, query in queries for t in _conclude(store, dataset, rule, query)]
        if not new:
            return added
        graph = ox.NamedNode(INFERRED_GRAPH)
        store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in new)
        added += len(set(new))
    names = ", ".join(rule.name for rule, _ in queries)
    raise OntologyError(f"rules without an end: {names}; does one mint a new IRI from its result?")


def _read(rule: Path) -> str:
    try:
        return rule.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OntologyError(f"{rule}: cannot be read as a rule: {error}") from error


def _conclude(store: ox.Store, dataset: Dataset, rule: Path, query: str) -> list[ox.Triple]:
    """What one rule concludes that no graph says yet."""
    try:
        result = store.query(query, prefixes=prefixes(dataset), use_default_graph_as_union=True)
    except SyntaxError as error:
        reason = " ".join(str(error).split())[:200]
        raise OntologyError(f"{rule}: not SPARQL that can be read: {reason}") from error
    if not isinstance(result, ox.QueryTriples):
        raise OntologyError(f"{rule}: a rule is a CONSTRUCT query")
    new = [t for t in result if next(store.quads_for_pattern(*t), None) is None]
    for triple in new:
        for node in triple:
            if isinstance(node, ox.BlankNode) and not _is_known(store, node):
                raise OntologyError(
                    f"{rule}: makes blank nodes; name them, with BIND(IRI(…) AS ?x)"
                )
    return new


def _is_known(store: ox.Store, node: ox.BlankNode) -> bool:
    return any(
        next(store.quads_for_pattern(*pattern), None)
        for pattern in ((node, None, None), (None, None, node))
    )
