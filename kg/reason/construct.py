"""What OWL 2 RL cannot say: the ontology's own rules, CONSTRUCT queries in `rules/*.rq`.

A rule sees every fact, asserted or inferred, as SPARQL's default graph; its conclusions go to
`kg:inferred`. The first comment line of a rule says what follows and why.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from pathlib import Path

import pyoxigraph as ox
from pyparsing import ParseBaseException
from rdflib import BNode, Dataset, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import traverse
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from kg.errors import OntologyError
from kg.graph import pyoxigraph_store
from kg.graph.store import prefixes
from kg.reason.graphs import EVIDENCE, INFERRED, as_inferred
from kg.reason.rules import Triple
from kg.reason.terms import Term, as_node, as_terms, text_of

_MOST_ROUNDS = 100
_MOST_ASKED = 2000
"""Ways for new triples to help a rule, beyond which it is quicker asked of the whole graph."""

_NOT_ALONE = {
    *("LeftJoin", "Minus", "Builtin_NOTEXISTS", "Builtin_EXISTS"),
    *("Group", "AggregateJoin", "Slice", "Graph", "ServiceGraphPattern"),
}
"""Parts of a query that look at more than the triples that match, or at what is not there."""

Template = tuple[Term | ox.Variable | None, ...]
"""A triple with variables; None is any term."""


def apply_rules(
    dataset: Dataset, rules: Iterable[Path], news: list[ox.Triple] | None = None
) -> Iterator[list[Triple]]:
    """Ask the rules again and again, until none concludes anything new.

    What is new is put into `kg:inferred` and then yielded, so that it may be followed before the
    rules are asked again. The default graph of a rule is the union of all graphs: a triple that
    three documents state is met three times, so a rule that counts must count DISTINCT. Evidence
    is visible in the union too, but only in its own terms (`ev:`, `rdf:subject`).

    `news` are all triples outside the evidence that are new since the rules last had nothing to
    add; then a rule is asked of these only where that is enough. Whoever follows what is yielded
    adds to `news` what that led to.

    Raises:
        OntologyError: a file that cannot be read, is no CONSTRUCT query, makes blank nodes (never
            the same twice, so it would not come to an end), or does not come to an end.
    """
    store = pyoxigraph_store(dataset)
    read = [ConstructRule(path, dataset) for path in rules]
    for _ in range(_MOST_ROUNDS):
        asked = None if news is None else list(dict.fromkeys(news))
        new = list(dict.fromkeys(triple for rule in read for triple in rule.find_new(store, asked)))
        if not new:
            return
        store.extend(map(as_inferred, new))
        if news is not None:
            news[:] = new
        yield [as_terms(triple) for triple in new]
    names = ", ".join(rule.path.name for rule in read)
    raise OntologyError(f"rules without an end: {names}; does one mint a new IRI from its result?")


class ConstructRule:
    """A rule in its file."""

    def __init__(self, path: Path, dataset: Dataset) -> None:
        """Read a rule; the dataset's prefixes are known to it.

        Raises:
            OntologyError: the file cannot be read.
        """
        try:
            self.path, self._query = path, path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise OntologyError(f"{path}: cannot be read as a rule: {error}") from error
        self._prefixes = prefixes(dataset)

    def conclude(
        self, store: ox.Store, given: dict[ox.Variable, Term] | None = None
    ) -> list[ox.Triple]:
        """What it concludes from a store, or with some of its variables given.

        Raises:
            OntologyError: it is not SPARQL, or no CONSTRUCT query.
        """
        try:
            result = store.query(
                self._query,
                prefixes=self._prefixes,
                use_default_graph_as_union=True,
                substitutions=given,
            )
        except SyntaxError as error:
            reason = " ".join(str(error).split())[:200]
            raise OntologyError(f"{self.path}: not SPARQL that can be read: {reason}") from error
        if not isinstance(result, ox.QueryTriples):
            raise OntologyError(f"{self.path}: a rule is a CONSTRUCT query")
        return list(result)

    def find_new(self, store: ox.Store, news: Iterable[ox.Triple] | None = None) -> list[ox.Triple]:
        """What it concludes that no graph says yet; with `news`, as these are all that is new.

        Raises:
            OntologyError: as `conclude`, or it makes blank nodes.
        """
        result = self.conclude(store) if news is None else self._conclude_with(store, news)
        new = [t for t in result if next(store.quads_for_pattern(*t), None) is None]
        for node in (node for triple in new for node in triple):
            if isinstance(node, ox.BlankNode) and not _is_known(store, node):
                remedy = "makes blank nodes; name them, with BIND(IRI(…) AS ?x)"
                raise OntologyError(f"{self.path}: {remedy}")
        return new

    def concludes(self, goal: ox.Triple, store: ox.Store) -> bool:
        """Whether it concludes a triple; it is asked with the triple's terms given."""
        if self.template is None:
            return goal in self.conclude(store)
        found = (_match(pattern, goal) for pattern in self.template)
        return any(given is not None and goal in self.conclude(store, given) for given in found)

    def alike(self, store: ox.Store) -> Iterator[ox.Triple]:
        """The triples of `kg:inferred` that have the form of what it concludes."""
        for template in self.template or ():
            for quad in _look(store, template, INFERRED):
                if _match(template, quad.triple) is not None:
                    yield quad.triple

    def only_grows(self, store: ox.Store) -> bool:
        """Whether it surely concludes no less when documents say more, and from that alone."""
        return self._patterns is not None and not any(
            _is_of_evidence(store, pattern) for pattern in self._patterns
        )

    def _conclude_with(self, store: ox.Store, news: Iterable[ox.Triple]) -> list[ox.Triple]:
        """What it concludes with the help of what is new, or all where that cannot be told."""
        if self._patterns is None or not self.only_grows(store):
            return self.conclude(store)
        found = (_match(pattern, triple) for triple in news for pattern in self._patterns)
        asked = {frozenset(given.items()) for given in found if given is not None}
        if len(asked) > _MOST_ASKED:
            return self.conclude(store)
        return [triple for given in asked for triple in self.conclude(store, dict(given))]

    @property
    def _algebra(self) -> CompValue | None:
        """The query as rdflib reads it; None where it cannot."""
        return _read(self._query, frozenset(self._prefixes.items()))

    @cached_property
    def template(self) -> list[Template] | None:
        """The triples it constructs, as its text has them; None where they cannot be told."""
        algebra = self._algebra
        return None if algebra is None else [_as_template(t) for t in algebra.template or []]

    @cached_property
    def _patterns(self) -> list[Template] | None:
        """The triples that it needs some of, or None if it asks in another way than for these."""
        parts: list[CompValue] = []

        def collect(part: object) -> None:
            if isinstance(part, CompValue):
                parts.append(part)

        algebra = self._algebra
        if algebra is not None:
            traverse(algebra.p, visitPre=collect)
        if not parts or any(part.name in _NOT_ALONE for part in parts):
            return None
        found: list[Template] = []
        for subject, predicate, object_ in (t for part in parts for t in part.triples or ()):
            links = _links(predicate)
            if links is None:
                return None
            for link, turned in links:
                ends = (object_, link, subject) if turned else (subject, link, object_)
                found.append(_as_template(ends))
        return found


@lru_cache
def _read(query: str, prefixes: frozenset[tuple[str, str]]) -> CompValue | None:
    """A query's algebra; kept, since rdflib takes longer to read it than a store to answer it."""
    try:
        return prepareQuery(query, dict(prefixes)).algebra
    except ParseBaseException:
        return None


def _match(template: Template, triple: ox.Triple) -> dict[ox.Variable, Term] | None:
    """The values of a template's variables that make it the triple; None if none do."""
    given: dict[ox.Variable, Term] = {}
    for end, term in zip(template, triple, strict=True):
        wish = given.setdefault(end, term) if isinstance(end, ox.Variable) else end
        if wish is not None and wish != term:
            return None
    return given


def _as_template(triple: Iterable[Node]) -> Template:
    """A triple of a query; a blank node in it stands for anything."""
    return tuple(
        ox.Variable(str(end))
        if isinstance(end, Variable)
        else None
        if isinstance(end, BNode)
        else as_node(text_of(end))
        for end in triple
    )


def _links(path: object) -> list[tuple[Node, bool]] | None:
    """The properties any of which a path follows, and whether backward; None for other paths."""
    if isinstance(path, URIRef | Variable):
        return [(path, False)]
    if isinstance(path, InvPath) and isinstance(path.arg, URIRef):
        return [(path.arg, True)]
    if isinstance(path, AlternativePath):
        several = [_links(arg) for arg in path.args]
        return None if None in several else [link for some in several for link in some or ()]
    return None


def _is_of_evidence(store: ox.Store, template: Template) -> bool:
    """Whether evidence, whose changes nobody follows, has such triples."""
    return next(_look(store, template, EVIDENCE), None) is not None


def _look(store: ox.Store, template: Template, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """The quads of a graph that have a template's terms."""
    s, p, o = (None if isinstance(end, ox.Variable) else end for end in template)
    return store.quads_for_pattern(s, p, o, graph)  # type: ignore[arg-type]


def _is_known(store: ox.Store, node: ox.BlankNode) -> bool:
    return any(
        next(store.quads_for_pattern(*pattern), None)
        for pattern in ((node, None, None), (None, None, node))
    )
