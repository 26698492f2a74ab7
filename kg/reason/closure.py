"""The closure by owlrl, to compare our own with.

owlrl follows the rules of the W3C's profile (OWL 2 Profiles, section 4.3) one by one: slow, about
half a millisecond a triple, but simple to trust. It gives no proofs.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from itertools import combinations

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection as List
from rdflib.namespace import OWL, RDF
from rdflib.term import Node

from kg.reason.consistency import Clash
from kg.reason.graphs import as_inferred
from kg.reason.premises import Premises
from kg.reason.rules import Triple
from kg.reason.schema import is_named_class, is_reported
from kg.reason.terms import as_triple


class ByOwlrl:
    """What owlrl concludes from premises."""

    def __init__(self, premises: Premises, conclusions: object = None) -> None:
        """Take premises; conclusions are for proofs, of which owlrl has none."""
        self._premises = premises
        self._new: set[Triple] = set()
        self._closed: set[Triple] = set()
        self._messages: list[str] = []

    def conclude(self) -> None:
        """Close all of the premises anew."""
        stated = set(self._premises.triples())
        axioms = set(self._premises.axioms.graph)
        self._closed, self._messages = _close(stated | axioms)
        things = {x for s, _, o in stated for x in (s, o)} - self._premises.axioms.schema
        new = self._closed - stated - axioms
        self._new = {triple for triple in new if _is_fact(triple, things)}

    def write(self, store: ox.Store) -> None:
        """Put what follows into `kg:inferred`."""
        store.bulk_extend(as_inferred(as_triple(triple)) for triple in self._new)

    def clashes(self) -> list[Clash]:
        """What owlrl complains of."""
        return read_clashes(self._messages, self._closed)


def _is_fact(triple: Triple, things: set[Node]) -> bool:
    """Whether a conclusion says something of a thing."""
    s, p, o = triple
    if s not in things or isinstance(s, Literal):
        return False
    if p == RDF.type:
        return is_named_class(o)
    if p == OWL.sameAs:
        return s != o and o in things and not isinstance(o, Literal)
    return is_reported(p)


def _close(premises: Collection[Triple]) -> tuple[set[Triple], list[str]]:
    """The OWL 2 RL closure by owlrl, and its complaints."""
    from owlrl.OWLRL import OWLRL_Semantics  # noqa: PLC0415

    graph = Graph(bind_namespaces="none")
    for triple in premises:
        graph.add(triple)
    _spell_out(graph)
    semantics = OWLRL_Semantics(graph, axioms=False, daxioms=False)
    semantics.closure()
    return set(graph), list(semantics.error_messages)


def _spell_out(graph: Graph) -> None:
    """Rewrite three axioms whose last list member owlrl 7.6 leaves out, into ones it reads whole.

    Pairwise axioms for `owl:AllDifferent` and `owl:AllDisjointProperties`; a key's first property
    once more at its end, without which a key of one property makes all its class one thing.
    """
    for kind, pairwise in (
        (OWL.AllDifferent, OWL.differentFrom),
        (OWL.AllDisjointProperties, OWL.propertyDisjointWith),
    ):
        for node in list(graph.subjects(RDF.type, kind)):
            for members in (OWL.members, OWL.distinctMembers):
                for head in list(graph.objects(node, members)):
                    for a, b in combinations(graph.items(head), 2):
                        graph.add((a, pairwise, b))
            graph.remove((node, RDF.type, kind))
    for class_, head in list(graph.subject_objects(OWL.hasKey)):
        keys = list(graph.items(head))
        graph.remove((class_, OWL.hasKey, head))
        graph.add((class_, OWL.hasKey, List(graph, BNode(), [*keys, *keys[:1]]).uri))


_MESSAGES = {
    "Disjoint classes {a} and {b} have a common individual {x}": "disjoint classes {a} and {b}",
    "Irreflexive property used on {x} with {a}": "irreflexive {a}",
    "Erroneous usage of asymmetric property {a} on {x} and {y}": "asymmetric {a}",
    "Erroneous usage of disjoint properties {a} and {b} on {x} and {y}": (
        "disjoint properties {a} and {b}"
    ),
    "'sameAs' and 'differentFrom' .*: [(]{x}, {y}[)]": "one thing and different things",
    "Negative .* property assertion violated for: [(]{x}, {a}, {y}[)]": "denied {a}",
    "{x} is defined of type 'Nothing'": "a class without members",
    "Violation of complementarity for classes {n} and {a} on element .*": "complement of {a}",
    "Erroneous usage of maximum cardinality with {n} and {o}": "no value allowed",
    "Erroneous usage of maximum qualified cardinality with {n}, {a} and {o}": "no {a} allowed",
    "Lexical value of the literal '{x}' does not match its datatype [(]{a}[)]": "ill-formed {a}",
}
"""How owlrl words a clash, and how we do.

{a} and {b} are terms of the axiom, {x} and {y} what the clash is about; where owlrl does not name
it, it is the members of the class {n} that lead to {o}, or else belong to {a} as well.
"""

_SHAPES = [
    (re.compile(re.sub(r"\{(\w)\}", r"(?P<\1>.*?)", message), re.DOTALL), axiom)
    for message, axiom in _MESSAGES.items()
]


def read_clashes(messages: Collection[str], facts: Collection[Triple]) -> list[Clash]:
    """The clashes that owlrl's error messages tell of, each once, sorted.

    `facts` is the closed graph: a value that is at fault is traced to what has it.
    """
    if not messages:
        return []
    bearers: defaultdict[str, set[URIRef]] = defaultdict(set)
    members: defaultdict[str, set[URIRef]] = defaultdict(set)
    for s, p, o in facts:
        if isinstance(s, URIRef):
            (members if p == RDF.type else bearers)[str(o)].add(s)
    things = {str(node) for s, _, o in facts for node in (s, o) if isinstance(node, URIRef)}
    found = {_read(message, bearers, members, things) for message in messages}
    pairs = {clash for clash in found if len(clash.subjects) > 1}
    return sorted(
        (clash for clash in found if not any(_covers(pair, clash) for pair in pairs)),
        key=lambda clash: (clash.axiom, clash.subjects),
    )


def _covers(wide: Clash, narrow: Clash) -> bool:
    """Whether one clash says all that another does: equal things clash alone and together."""
    return wide.axiom == narrow.axiom and set(wide.subjects) > set(narrow.subjects)


def _read(
    message: str,
    bearers: Mapping[str, set[URIRef]],
    members: Mapping[str, set[URIRef]],
    things: set[str],
) -> Clash:
    for shape, axiom in _SHAPES:
        if match := shape.fullmatch(message):
            parts = match.groupdict()
            terms = sorted(re.split(r"[#/]", parts[key])[-1] for key in "ab" if key in parts)
            named = axiom.format(**dict(zip("ab", terms, strict=False)))
            subjects: set[URIRef] = set()
            if "n" in parts:
                others = bearers[parts["o"]] if "o" in parts else members[parts["a"]]
                subjects = members[parts["n"]] & others
            for text in (parts[key] for key in "xy" if key in parts):
                subjects |= {URIRef(text)} if text in things else bearers[text]
            return Clash(named, tuple(sorted(subjects)))
    return Clash(" ".join(message.split()), ())
