"""Contradictions as data: what an axiom forbids together, about what, and in which documents.

A clash that one document makes alone is an error of reading; one that needs two documents is a
disagreement between them, or a wrong link. Neither is resolved: the graph says what is said.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from rdflib import URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

Triple = tuple[Node, Node, Node]


@dataclass(frozen=True, slots=True)
class Clash:
    """Facts that an axiom forbids together.

    `axiom` says it in words ("disjoint classes Person and Place"); `subjects` are the things it is
    about, sorted; `documents` those whose facts clash, sorted: one document, which clashes alone,
    or all that speak of the subjects; none where the facts are in no document.
    """

    axiom: str
    subjects: tuple[URIRef, ...]
    documents: tuple[URIRef, ...] = ()

    @property
    def within_one(self) -> bool:
        """Whether one document makes it alone: then it was read wrongly, or it errs itself."""
        return len(self.documents) == 1

    def __str__(self) -> str:
        """One line for a person."""
        where = "within" if self.within_one else "between"
        documents = f" ({where} {', '.join(self.documents)})" if self.documents else ""
        return f"{self.axiom}: {', '.join(self.subjects)}{documents}"


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


def locate(
    clashes: list[Clash],
    documents: Mapping[Node, Collection[Triple]],
    check: Callable[[Collection[Triple]], list[Clash]],
) -> list[Clash]:
    """The same clashes with their documents; one that several make alone comes once for each.

    `check` finds the clashes of one document's triples; it is asked only about documents that
    speak of a clash's subjects, and not at all where there is one document.
    """
    concerned = {x for clash in clashes for x in clash.subjects}
    speaking = {
        document: {node for triple in triples for node in triple} & concerned
        for document, triples in documents.items()
        if isinstance(document, URIRef)
    }
    speaking = {document: nodes for document, nodes in speaking.items() if nodes}
    alone = {
        document: set(clashes if len(documents) == 1 else check(documents[document]))
        for document in speaking
    }
    return [located for clash in clashes for located in _locate(clash, speaking, alone)]


def _locate(
    clash: Clash, speaking: Mapping[URIRef, set[Node]], alone: Mapping[URIRef, set[Clash]]
) -> Iterator[Clash]:
    by_one = sorted(document for document, found in alone.items() if clash in found)
    for document in by_one:
        yield replace(clash, documents=(document,))
    if not by_one:
        several = sorted(d for d, nodes in speaking.items() if nodes & set(clash.subjects))
        yield replace(clash, documents=tuple(several))


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
