"""What OWL 2 RL cannot say: the ontology's own rules, CONSTRUCT queries in `rules/*.rq`.

A rule sees every fact, asserted or inferred, as SPARQL's default graph; its conclusions go to
`kg:inferred`. The first comment line of a rule says what follows and why. A conclusion bears no
mark: which rule it is of, and from what, is found again when somebody asks (`Conclusions`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
from pyparsing import ParseBaseException
from rdflib import Dataset, Variable
from rdflib.namespace import RDF
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from kg.errors import OntologyError
from kg.graph import pyoxigraph_store
from kg.graph.store import prefixes
from kg.namespaces import INFERRED_GRAPH
from kg.reason.rules import Rule, Triple
from kg.reason.terms import Term, as_terms, as_triple

_MOST_ROUNDS = 100
_INFERRED = ox.NamedNode(INFERRED_GRAPH)
_FURTHEST = 5
_BRANCHES = 500


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
    queries = [(rule, _read(rule)) for rule in rules]
    for _ in range(_MOST_ROUNDS):
        found = (t for rule, query in queries for t in _conclude(store, dataset, rule, query))
        new = list(dict.fromkeys(found))
        if not new:
            return
        store.extend(map(as_inferred, new))
        yield [as_terms(triple) for triple in new]
    names = ", ".join(rule.name for rule, _ in queries)
    raise OntologyError(f"rules without an end: {names}; does one mint a new IRI from its result?")


class Conclusions:
    """What the rules concluded in a dataset that `kg.reason.infer` has gone over, and from what."""

    def __init__(self, dataset: Dataset, rules: Iterable[Path]) -> None:
        """Take the rules; each is asked only when something needs it."""
        self._dataset, self._store = dataset, pyoxigraph_store(dataset)
        self._queries = {rule: _read(rule) for rule in rules}
        self._rule_of = cache(self._find_rule)

    def __iter__(self) -> Iterator[Triple]:
        """Each triple of `kg:inferred` that a rule concludes; every rule is run."""
        found = (
            triple
            for rule, query in self._queries.items()
            for triple in _construct(self._store, self._dataset, rule, query)
        )
        yield from (as_terms(t) for t in dict.fromkeys(found) if as_inferred(t) in self._store)

    def __contains__(self, triple: Triple) -> bool:
        """Whether a rule concludes a triple of `kg:inferred`; asked of this triple only."""
        return self._rule_of(as_triple(triple)) is not None

    def support(self, triple: Triple) -> tuple[Rule, list[Triple]] | None:
        """The rule that concluded a triple, and facts of which it needs every one to do so.

        The facts are sought near the triple's ends and then thinned out as far as the rule still
        concludes it; what a rule asks not to be there is not shown. None where no rule is known,
        or the facts lie further off than five steps.
        """
        goal = as_triple(triple)
        path = self._rule_of(goal)
        if path is None:
            return None

        def suffices(facts: list[ox.Triple]) -> bool:
            near = ox.Store()
            near.bulk_extend(ox.Quad(f.subject, f.predicate, f.object) for f in facts)
            return goal in _construct(near, self._dataset, path, self._queries[path])

        # A conclusion rests on what documents say sooner than on other conclusions.
        for is_left_out in (self._rule_of, goal.__eq__):
            for facts in self._nearby(goal, is_left_out):
                if suffices(facts):
                    rule = Rule(f"rules/{path.name}", (), (), None)
                    return rule, [as_terms(fact) for fact in _thin(facts, suffices)]
        return None

    def _find_rule(self, goal: ox.Triple) -> Path | None:
        """The first rule that concludes a triple of `kg:inferred`, asked with its terms given."""
        if as_inferred(goal) in self._store:
            for rule, query in self._queries.items():
                for given in _ways_to(goal, query, tuple(prefixes(self._dataset).items())):
                    if goal in _construct(self._store, self._dataset, rule, query, given):
                        return rule
        return None

    def is_asserted(self, triple: Triple) -> bool:
        """Whether a document, the ontology or evidence says it."""
        quads = self._store.quads_for_pattern(*as_triple(triple))
        return any(quad.graph_name != _INFERRED for quad in quads)

    def _nearby(
        self, goal: ox.Triple, is_left_out: Callable[[ox.Triple], object]
    ) -> Iterator[list[ox.Triple]]:
        """The facts about a triple's ends, about what these lead to, and so on; inferred first."""
        seen: set[Term] = set()
        waiting: list[Term] = [goal.subject, goal.object]
        facts: dict[ox.Triple, bool] = {}
        for _ in range(_FURTHEST):
            seen.update(waiting)
            reached: dict[Term, None] = {}
            for node in waiting:
                for quad in self._about(node):
                    fact = quad.triple
                    if not is_left_out(fact):
                        inferred = quad.graph_name == _INFERRED
                        facts[fact] = facts.get(fact, True) and inferred
                        reached |= dict.fromkeys((fact.subject, fact.object))
            yield sorted(facts, key=lambda fact: (not facts[fact], str(fact)))
            waiting = [node for node in reached if node not in seen]

    def _about(self, node: Term) -> Iterator[ox.Quad]:
        if not isinstance(node, ox.NamedNode | ox.BlankNode):
            return
        find = self._store.quads_for_pattern
        yield from islice(find(node, None, None), _BRANCHES)
        kind = ox.NamedNode(RDF.type)
        yield from islice((q for q in find(None, None, node) if q.predicate != kind), _BRANCHES)


def _thin(facts: list[ox.Triple], suffices: Callable[[list[ox.Triple]], bool]) -> list[ox.Triple]:
    """Facts none of which can be spared: ever smaller pieces are left out, while that will do."""
    size = len(facts) // 2
    while size:
        start = 0
        while start < len(facts):
            fewer = facts[:start] + facts[start + size :]
            if suffices(fewer):
                facts = fewer
            else:
                start += size
        size //= 2
    return facts


def _read(rule: Path) -> str:
    try:
        return rule.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OntologyError(f"{rule}: cannot be read as a rule: {error}") from error


def _construct(
    store: ox.Store,
    dataset: Dataset,
    rule: Path,
    query: str,
    given: Mapping[ox.Variable, Term] | None = None,
) -> list[ox.Triple]:
    """What one rule concludes from a store, or with some of its variables given."""
    try:
        result = store.query(
            query,
            prefixes=prefixes(dataset),
            use_default_graph_as_union=True,
            substitutions=given,
        )
    except SyntaxError as error:
        reason = " ".join(str(error).split())[:200]
        raise OntologyError(f"{rule}: not SPARQL that can be read: {reason}") from error
    if not isinstance(result, ox.QueryTriples):
        raise OntologyError(f"{rule}: a rule is a CONSTRUCT query")
    return list(result)


def _conclude(store: ox.Store, dataset: Dataset, rule: Path, query: str) -> list[ox.Triple]:
    """What one rule concludes that no graph says yet."""
    result = _construct(store, dataset, rule, query)
    new = [t for t in result if next(store.quads_for_pattern(*t), None) is None]
    for node in (node for triple in new for node in triple):
        if isinstance(node, ox.BlankNode) and not _is_known(store, node):
            raise OntologyError(f"{rule}: makes blank nodes; name them, with BIND(IRI(…) AS ?x)")
    return new


def _is_known(store: ox.Store, node: ox.BlankNode) -> bool:
    return any(
        next(store.quads_for_pattern(*pattern), None)
        for pattern in ((node, None, None), (None, None, node))
    )


def as_inferred(triple: ox.Triple) -> ox.Quad:
    """A triple in `kg:inferred`."""
    return ox.Quad(triple.subject, triple.predicate, triple.object, _INFERRED)


def _ways_to(
    goal: ox.Triple, query: str, bound: tuple[tuple[str, str], ...]
) -> Iterator[dict[ox.Variable, Term]]:
    """What a rule's variables must be for a triple of its template to be the goal."""
    for pattern in _template(query, bound):
        given: dict[ox.Variable, Term] = {}
        ends = zip(pattern, as_terms(goal), goal, strict=True)
        if all(
            given.setdefault(ox.Variable(str(end)), value) == value
            if isinstance(end, Variable)
            else end == term
            for end, term, value in ends
        ):
            yield given


@lru_cache
def _template(query: str, bound: tuple[tuple[str, str], ...]) -> list[tuple[Node, Node, Node]]:
    """The triples a rule constructs, as its text has them."""
    template: list[tuple[Node, Node, Node]] = prepareQuery(query, dict(bound)).algebra.template
    return template
