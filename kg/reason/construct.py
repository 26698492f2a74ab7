"""What OWL 2 RL cannot say: the ontology's own rules, CONSTRUCT queries in `rules/*.rq`.

A rule sees every fact, asserted or inferred, as SPARQL's default graph; its conclusions go to
`kg:inferred`. The first comment line of a rule says what follows and why.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
from pyparsing import ParseBaseException
from rdflib import Dataset, Variable
from rdflib.plugins.sparql import prepareQuery

from kg.errors import OntologyError
from kg.graph import pyoxigraph_store
from kg.graph.store import prefixes
from kg.reason.graphs import as_inferred
from kg.reason.rules import Triple
from kg.reason.terms import Term, as_node, as_terms, text_of

_MOST_ROUNDS = 100


def apply_rules(dataset: Dataset, rules: Iterable[Path]) -> Iterator[list[Triple]]:
    """Ask the rules again and again, until none concludes anything new.

    What is new is put into `kg:inferred` and then yielded, so that it may be followed before the
    rules are asked again. The default graph of a rule is the union of all graphs: a triple that
    three documents state is met three times, so a rule that counts must count DISTINCT. Evidence
    is visible in the union too, but only in its own terms (`ev:`, `rdf:subject`).

    Raises:
        OntologyError: a file that cannot be read, is no CONSTRUCT query, makes blank nodes (never
            the same twice, so it would not come to an end), or does not come to an end.
    """
    store = pyoxigraph_store(dataset)
    read = [ConstructRule(path, dataset) for path in rules]
    for _ in range(_MOST_ROUNDS):
        new = list(dict.fromkeys(triple for rule in read for triple in rule.find_new(store)))
        if not new:
            return
        store.extend(map(as_inferred, new))
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

    def find_new(self, store: ox.Store) -> list[ox.Triple]:
        """What it concludes that no graph says yet.

        Raises:
            OntologyError: as `conclude`, or it makes blank nodes.
        """
        result = self.conclude(store)
        new = [t for t in result if next(store.quads_for_pattern(*t), None) is None]
        for node in (node for triple in new for node in triple):
            if isinstance(node, ox.BlankNode) and not _is_known(store, node):
                remedy = "makes blank nodes; name them, with BIND(IRI(…) AS ?x)"
                raise OntologyError(f"{self.path}: {remedy}")
        return new

    def concludes(self, goal: ox.Triple, store: ox.Store) -> bool:
        """Whether it concludes a triple; it is asked with the triple's terms given."""
        if self._template is None:
            return goal in self.conclude(store)
        for pattern in self._template:
            given: dict[ox.Variable, Term] = {}
            if all(
                given.setdefault(end, term) == term if isinstance(end, ox.Variable) else end == term
                for end, term in zip(pattern, goal, strict=True)
            ) and goal in self.conclude(store, given):
                return True
        return False

    @cached_property
    def _template(self) -> list[tuple[Term | ox.Variable, ...]] | None:
        """The triples it constructs, as its text has them; None where rdflib cannot read it."""
        try:
            template = prepareQuery(self._query, self._prefixes).algebra.template or []
        except ParseBaseException:
            return None
        return [
            tuple(
                ox.Variable(str(end)) if isinstance(end, Variable) else as_node(text_of(end))
                for end in triple
            )
            for triple in template
        ]


def _is_known(store: ox.Store, node: ox.BlankNode) -> bool:
    return any(
        next(store.quads_for_pattern(*pattern), None)
        for pattern in ((node, None, None), (None, None, node))
    )
