"""Several graphs asked as one are their merge: a triple that two of them state is there once.

SPARQL 1.1 Query, section 13.2.1, says so; Oxigraph gives a triple as often as graphs hold it. So
where a query names more than one graph to be its default graph, they are merged before it runs.
"""

from collections.abc import Sequence
from urllib.parse import urljoin

import pyoxigraph as ox

from kg.publish.admission import TELLING, has_any, tokens

Graphs = tuple[list[str], list[str]]
"""Names of the graphs merged into the default graph, and of those beside it."""


def stated_graphs(text: str) -> Graphs | None:
    """The graphs that a query's FROM and FROM NAMED clauses name; None where one cannot be read."""
    if not has_any(TELLING, text):
        return [], []
    default: list[str] = []
    named: list[str] = []
    prefixes: dict[str, str] = {}
    base, before, awaited = "", "", ""
    for token in tokens(text):
        kind, found = token.lastgroup, token[0]
        if found == "{":
            break
        word = found.upper() if kind == "word" else ""
        if kind in {"iri", "name"}:
            if kind == "iri":
                iri = urljoin(base, found[1:-1]) if base else found[1:-1]
            else:
                prefix, _, local = found.partition(":")
                if awaited == "PREFIX":
                    before = prefix
                    continue
                if prefix not in prefixes:
                    return None
                iri = prefixes[prefix] + local
            if awaited == "PREFIX":
                prefixes[before] = iri
            elif awaited == "BASE":
                base = iri
            elif awaited in {"FROM", "NAMED"}:
                (default if awaited == "FROM" else named).append(iri)
            awaited = ""
        elif word in {"PREFIX", "BASE", "FROM"} or (word == "NAMED" and awaited == "FROM"):
            awaited = word
    return default, named


def merge(store: ox.Store, default: Sequence[str], named: Sequence[str]) -> ox.Store:
    """A store of these graphs only: the first ones merged, the others under their names."""
    merged = ox.Store()
    for iri in default:
        quads = store.quads_for_pattern(None, None, None, ox.NamedNode(iri))
        merged.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    for iri in named:
        merged.bulk_extend(store.quads_for_pattern(None, None, None, ox.NamedNode(iri)))
    return merged
