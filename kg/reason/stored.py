"""What a store states and what was inferred in it, asked for one thing at a time.

So a proof is found, and a change followed, without reading the store: each question is a look into
its indexes. Premises are those of `premises.py`; what follows is `kg:inferred`, which must be as
`infer` or a revision left it. What follows and is not kept there (that a thing is of an unnamed
class, or a literal of a datatype) is worked out when asked. Of literals and of terms of the
ontology nothing is kept either, so `subjects` finds none of them.
"""

from collections.abc import Iterable, Iterator
from functools import cache

import pyoxigraph as ox
from rdflib.namespace import OWL, RDF

from kg.reason.axioms import Axioms, is_axiom
from kg.reason.datatypes import belongs, is_datatype
from kg.reason.graphs import EVIDENCE, INFERRED, ONTOLOGY
from kg.reason.matching import Match, put, solve
from kg.reason.plan import Ground, Pattern, make_plan
from kg.reason.reach import IsSaid, Reach, is_in
from kg.reason.rules import Triple
from kg.reason.schema import is_named_class, is_reported
from kg.reason.terms import Term, Terms, as_node, parse_term, text_of

_KIND, _SAME = ox.NamedNode(RDF.type), ox.NamedNode(OWL.sameAs)


class Stored:
    """The facts of a store (`matching.Facts`); make a new one when documents have changed."""

    def __init__(self, store: ox.Store, axioms: Axioms, is_said: IsSaid | None = None) -> None:
        """Look into a store.

        `is_said` tells which things documents speak of, so that what the ontology knows of them
        counts; without it, that something follows about a thing is taken as a sign.
        """
        self._store, self._axioms = store, axioms
        self._terms = Terms()
        self.plan = make_plan(axioms.rules, self._terms)
        self.kind, self.same_as = self._terms.id(RDF.type), self._terms.id(OWL.sameAs)
        self._known = dict(enumerate(map(as_node, self._terms.texts())))
        self._numbers = {node: number for number, node in self._known.items()}
        self._schema = {self.number(as_node(text_of(term))) for term in axioms.schema}
        apart = {EVIDENCE, ONTOLOGY}
        self.reach = Reach(store, axioms, is_said or (lambda node: is_in(store, node, apart)))
        self._open: set[tuple[int | None, int, int | None]] = set()
        self._is_fact = cache(self._find_is_fact)
        self._is_kept_class = cache(self._find_is_kept_class)
        self._is_kept_property = cache(self._find_is_kept_property)

    # Terms

    def number(self, node: Term) -> int:
        """The number of a term."""
        found = self._numbers.get(node)
        if found is None:
            found = self._numbers[node] = self._terms.number(str(node).encode())
            self._known[found] = node
        return found

    def goal(self, triple: Triple) -> Pattern:
        """A triple in numbers."""
        s, p, o = (self.number(as_node(text_of(term))) for term in triple)
        return s, p, o

    def triple(self, goal: Pattern) -> Triple:
        """A triple in terms."""
        s, p, o = (parse_term(str(self._known[number])) for number in goal)
        return s, p, o

    def pattern(self, triple: ox.Triple) -> Pattern:
        """A triple of the store's in numbers."""
        return (
            self.number(triple.subject),
            self.number(triple.predicate),
            self.number(triple.object),
        )

    def quad(self, goal: Pattern) -> ox.Quad:
        """A triple as `kg:inferred` has it."""
        known = self._known
        return ox.Quad(known[goal[0]], known[goal[1]], known[goal[2]], INFERRED)  # type: ignore[arg-type]

    def is_premise(self, triple: ox.Triple | ox.Quad) -> bool:
        """Whether a triple is a fact, if it is stated, and not a name or an axiom."""
        class_ = triple.object if triple.predicate == _KIND else None
        return self._is_fact(triple.predicate, class_)

    # What rules ask

    def is_literal(self, number: int) -> bool:
        """Whether a number stands for a literal."""
        return isinstance(self._known[number], ox.Literal)

    def is_stated(self, subject: int, predicate: int, object_: int) -> bool:
        """Whether the triple is stated as it is."""
        return any(q.graph_name != INFERRED for q in self._quads(subject, predicate, object_))

    def is_there(self, subject: int, predicate: int, object_: int) -> bool:
        """Whether the triple is stated or kept, as it is."""
        goal = subject, predicate, object_
        is_kept = self.is_kept(*goal) and self.quad(goal) in self._store
        return is_kept or next(self._quads(subject, predicate, object_), None) is not None

    def is_kept(self, subject: int, predicate: int, object_: int) -> bool:
        """Whether `kg:inferred` holds the triple if it follows and is not stated."""
        if predicate == self.kind:
            kept = self._is_kept_class(object_)
        else:
            kept = self._is_kept_property(predicate)
        is_itself = predicate == self.same_as and subject == object_
        return kept and self._is_thing(subject) and not is_itself

    def holds(self, subject: int, predicate: int, object_: int) -> bool:
        """Whether the triple is stated or follows."""
        if self.is_there(subject, predicate, object_):
            return True
        if predicate == self.same_as:
            return object_ in self.names(subject)
        if self.is_kept(subject, predicate, object_):
            return False
        return self._is_of_datatype(subject, predicate, object_) or any(
            self._work_out(name, predicate, object_) for name in self.names(subject)
        )

    def objects(self, subject: int, predicate: int) -> Iterator[int]:
        """What the property leads to from a thing."""
        if predicate == self.same_as:
            return iter(self.names(subject))
        found = (self.number(quad.object) for quad in self._quads(subject, predicate, None))
        if self._is_kept_property(predicate) and self._is_thing(subject):
            return _distinct(found)
        return iter({*found, *(goal[2] for goal in self._work_out(subject, predicate, None))})

    def subjects(self, predicate: int, object_: int) -> Iterator[int]:
        """What the property leads to a thing from."""
        if predicate == self.same_as:
            return iter(self.names(object_))
        found = (self.number(quad.subject) for quad in self._quads(None, predicate, object_))
        if self._is_kept_property(predicate):
            return _distinct(found)
        return iter({*found, *(goal[0] for goal in self._work_out(None, predicate, object_))})

    def names(self, thing: int) -> list[int]:
        """Everything that is the same as a thing, itself among them."""
        found = {thing}
        if next(self._store.quads_for_pattern(None, _SAME, None), None) is not None:
            waiting = [thing]
            while waiting:
                name = waiting.pop()
                others = {self.number(q.object) for q in self._quads(name, self.same_as, None)}
                others |= {self.number(q.subject) for q in self._quads(None, self.same_as, name)}
                waiting += others - found
                found |= others
        return sorted(found)

    def rules_for(self, head: tuple[int, int]) -> list[Ground]:
        """The rules that conclude a property's triples, or a class's with (rdf:type, class)."""
        return self.plan.concluding.get(head, [])

    def about(self, thing: int) -> list[Pattern]:
        """Everything that is stated or kept of a thing."""
        quads = (*self._quads(thing, None, None), *self._quads(None, None, thing))
        return [self.pattern(quad.triple) for quad in quads]

    def _quads(
        self, subject: int | None, predicate: int | None, object_: int | None
    ) -> Iterator[ox.Quad]:
        """The quads of premises and of what follows."""
        term = self._known.get
        s, p, o = term(subject), term(predicate), term(object_)  # type: ignore[arg-type]
        if isinstance(s, ox.Literal) or isinstance(p, ox.BlankNode):
            return
        for quad in self._store.quads_for_pattern(s, p, o):  # type: ignore[arg-type]
            graph = quad.graph_name
            if graph == INFERRED or (graph != EVIDENCE and self._is_stated_by(quad, graph)):
                yield quad

    def _is_stated_by(self, quad: ox.Quad, graph: object) -> bool:
        """Whether what a document or the ontology says is a premise."""
        return (
            self.is_premise(quad)
            and (graph != ONTOLOGY or self.reach.is_known(quad))
            and not isinstance(graph, ox.BlankNode)
        )

    def _work_out(self, subject: int | None, predicate: int, object_: int | None) -> list[Pattern]:
        """What rules conclude from what holds, and `kg:inferred` does not keep."""
        question = (subject, predicate, object_)
        if question in self._open:
            return []
        self._open.add(question)
        found = []
        head = (predicate, object_ if predicate == self.kind and object_ is not None else -1)
        for ground in self.rules_for(head):
            match = _bind(ground.head or (0, 0, 0), subject, object_)
            for more in solve(self, ground.body, match) if match is not None else ():
                found.append(put(ground.head or (0, 0, 0), more))
                if None not in question:
                    break
        self._open.remove(question)
        return found

    def _is_of_datatype(self, subject: int, predicate: int, object_: int) -> bool:
        if predicate != self.kind or not self.is_literal(subject):
            return False
        literal, _, datatype = self.triple((subject, predicate, object_))
        return is_datatype(datatype) and belongs(literal, datatype)

    def _is_thing(self, number: int) -> bool:
        return number not in self._schema and not self.is_literal(number)

    def _find_is_fact(self, predicate: Term, class_: Term | None) -> bool:
        term = parse_term(str(predicate))
        object_ = parse_term(str(class_)) if class_ is not None else term
        return not self._axioms.is_naming(term) and not is_axiom(term, object_)

    def _find_is_kept_class(self, number: int) -> bool:
        return is_named_class(parse_term(str(self._known[number])))

    def _find_is_kept_property(self, number: int) -> bool:
        return number == self.same_as or is_reported(parse_term(str(self._known[number])))


def _distinct(numbers: Iterable[int]) -> Iterator[int]:
    seen: set[int] = set()
    for number in numbers:
        if number not in seen:
            seen.add(number)
            yield number


def _bind(head: Pattern, subject: int | None, object_: int | None) -> Match | None:
    """The values that a head's variables have by the ends that are known."""
    match: Match = {}
    for end, value in ((head[0], subject), (head[2], object_)):
        if value is not None and (match.setdefault(end, value) if end < 0 else end) != value:
            return None
    return match
