"""A proof of a triple, as a tree and in the forms people and programs read it in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rdflib import URIRef
from rdflib.term import Node

from kg.model import Evidence
from kg.reason.rules import Rule, Triple

Look = Callable[[Triple], Sequence[Evidence]]
"""Finds the evidence of a stated triple."""

Say = Callable[[Node], str]
"""Says a term in words."""


@dataclass(frozen=True)
class Proof:
    """A triple and why it holds: stated (no rule), or by a rule from what its premises prove."""

    triple: Triple
    rule: Rule | None = None
    premises: tuple["Proof", ...] = ()

    @cached_property
    def height(self) -> int:
        """How many rules lie above one another; 0 for what is stated."""
        return 0 if self.rule is None else 1 + max((p.height for p in self.premises), default=0)

    @cached_property
    def steps(self) -> int:
        """How many times a rule is used."""
        return (self.rule is not None) + sum(premise.steps for premise in self.premises)

    def stated(self) -> Iterator[Triple]:
        """The stated triples it rests on, from left to right, each as often as it is used."""
        if self.rule is None:
            yield self.triple
        for premise in self.premises:
            yield from premise.stated()

    def rests_on(self, triple: Triple) -> bool:
        """Whether the triple is among its reasons, at any depth."""
        return any(p.triple == triple or p.rests_on(triple) for p in self.premises)

    def confidence(self, look: Look) -> float:
        """That of its weakest premise; what has no evidence is the ontology's, and sure."""
        found = [max((e.confidence for e in look(t)), default=1.0) for t in self.stated()]
        return min(found, default=1.0)

    def text(self, say: Say | None = None, look: Look | None = None) -> str:
        """The proof as an indented outline, each triple with its rule or its quotes."""
        return "\n".join(self._lines(say or local_name, look or (lambda _: ())))

    def _lines(self, say: Say, look: Look) -> Iterator[str]:
        sentence = " ".join(in_a_line(say(term)) for term in self.triple)
        if self.rule is not None:
            yield f"{sentence}  [{self.rule.name}]"
        else:
            quotes = [quote(e, say) for e in look(self.triple)]
            yield f"{sentence}  [stated]" + "".join(quotes)
        for premise in self.premises:
            yield from (f"  {line}" for line in premise._lines(say, look))

    def to_json(self, look: Look | None = None) -> dict[str, object]:
        """The proof as nested objects: triple, rule with its line, premises, or evidence."""
        shown: dict[str, object] = {"triple": [term.n3() for term in self.triple]}
        if look is not None:
            shown["confidence"] = self.confidence(look)
        if self.rule is not None:
            shown["rule"] = self.rule.name
            shown["axiom"] = [[term.n3() for term in t] for t in self.rule.axiom]
            shown["premises"] = [premise.to_json(look) for premise in self.premises]
        elif look is not None:
            shown["evidence"] = [
                {"document": e.document, "quote": e.quote, "start": e.start, "end": e.end}
                | {"confidence": e.confidence}
                for e in look(self.triple)
            ]
        return shown


def quote(evidence: Evidence, say: Say) -> str:
    """The words of evidence, their document and how sure they are, to stand after a sentence."""
    where = in_a_line(say(evidence.document))
    return f' "{in_a_line(evidence.quote)}" ({where}, {evidence.confidence:.2f})'


def in_a_line(text: str) -> str:
    """The text with blanks for line ends and for what a terminal would obey."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def local_name(term: Node) -> str:
    """The last part of an IRI, any other term as in N-Triples."""
    if isinstance(term, URIRef):
        return str(term).rsplit("#", 1)[-1].rsplit("/", 1)[-1]
    return term.n3()
