"""A query asked about some things: variables that are given values by the names of things."""

import re
from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox
from rdflib import Dataset, URIRef
from rdflib.namespace import RDFS, SKOS

from kg.errors import QueryError
from kg.graph import pyoxigraph_store
from kg.graph.store import prefixes
from kg.publish.admission import tokens
from kg.publish.finder import suggest

_LABELS = (RDFS.label, SKOS.altLabel)
_LABEL = re.compile(r"(?i)\w*:(?:alt|pref)?label|<[^>]*[/#](?:alt|pref)?label>")


def ask_about(dataset: Dataset, query: str, given: Mapping[str, str]) -> str:
    """The query with some of its variables given: by an IRI, or the name of a thing.

    A variable for a label, or one that BIND makes, may also be a name that the thing bears. The
    query's own pattern is filtered, before anything is grouped; a query without one is given values
    after it (SPARQL 1.1, section 10.2).

    Raises:
        QueryError: a variable that the query has not or computes, or a name nothing bears.
    """
    found = [token for token in tokens(query) if token[0][0] != "#"]
    text = found[0].string if found else query
    begin, end = _pattern(found) or (len(text), len(text))
    restricted = ""
    for variable, value in given.items():
        name = variable.lstrip("?")
        if not name.isidentifier():
            raise QueryError(f"{variable!r} is no variable's name; write VARIABLE=NAME")
        roles = set(_roles(found, name, range(begin, end)))
        if not roles:
            words = [token[0] for token in found]
            known = " ".join(dict.fromkeys(f"?{w[1:]}" for w in words if w[0] in "?$"))
            raise QueryError(f"the query has no ?{name}; its variables are: {known or 'none'}")
        if "computed" in roles:
            raise QueryError(f"?{name} is computed from what is found; ask about another variable")
        thing = _thing(dataset, value)
        terms = [thing, *(_names(dataset, thing) if "label" in roles else ())]
        if end < len(text):
            restricted += f" FILTER(?{name} IN ({', '.join(map(str, terms))})) "
        else:
            restricted += f"\nVALUES ?{name} {{ {' '.join(map(str, terms))} }}"
    return text[:end] + restricted + text[end:]


def _pattern(found: Sequence[re.Match[str]]) -> tuple[int, int] | None:
    """Where the query's own pattern begins and ends, if it has one to add to.

    CONSTRUCT has its template first, and no pattern of its own where WHERE follows at once.
    """
    depth, begin, groups, words = 0, 0, list[tuple[int, int]](), list[str]()
    for token in found:
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if token[0] == "{" and depth == 1:
            begin = token.start()
        elif token[0] == "}" and depth == 0:
            groups.append((begin, token.start()))
        elif token.lastgroup == "word" and not groups:
            words.append(token[0].upper())
    if "CONSTRUCT" in words:
        groups = [] if "WHERE" in words else groups[1:]
    return groups[0] if groups else None


def _roles(found: Sequence[re.Match[str]], name: str, pattern: range) -> Iterator[str]:
    """What a variable is for, wherever it stands: a "label", "computed" at the end, a "thing"."""
    before = ""
    for token in found:
        if token[0] in {f"?{name}", f"${name}"}:
            made = before.upper() == "AS"
            if made and token.start() not in pattern:
                yield "computed"
            else:
                yield "label" if made or _LABEL.fullmatch(before) else "thing"
        before = token[0]


def _names(dataset: Dataset, thing: ox.NamedNode) -> Iterator[ox.Literal]:
    """All names that a thing bears, each as it is spelt there."""
    store = pyoxigraph_store(dataset)
    quads = (q for p in _LABELS for q in store.quads_for_pattern(thing, ox.NamedNode(p), None))
    yield from dict.fromkeys(q.object for q in quads if isinstance(q.object, ox.Literal))


def _thing(dataset: Dataset, value: str) -> ox.NamedNode:
    """The thing that a name or an IRI stands for."""
    if value.startswith(("http://", "https://", "urn:")):
        try:
            return ox.NamedNode(value)
        except ValueError as error:
            raise QueryError(f"{value!r} is no IRI: {error}") from error
    prefix, colon, local = value.partition(":")
    if colon and prefix in prefixes(dataset):
        return ox.NamedNode(prefixes(dataset)[prefix] + local)
    wanted = value.casefold()
    for predicate in _LABELS:
        found = {
            s
            for s, _, name, _ in dataset.quads((None, predicate, None, None))
            if str(name).casefold() == wanted and isinstance(s, URIRef)
        }
        if found:
            return ox.NamedNode(min(found))
    names = (str(name) for p in _LABELS for _, _, name, _ in dataset.quads((None, p, None, None)))
    raise QueryError(f"nothing in the graph is called “{value}”; {suggest(value, names)}")
