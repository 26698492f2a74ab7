"""The OWL 2 RL/RDF rules as one table, and a TBox compiled with it to ground rules.

Each line of `TABLE` is a line of the specification's tables 4 to 9 (OWL 2 Profiles, second edition,
section 4.3), under its own name, in three columns: what must stand in the TBox, what must hold of
individuals, what follows. `compile_rules` solves the first column once; what remains speaks of
individuals only and its classes and properties are constants. The rule that T(?p, rdfs:domain, ?c)
and T(?x, ?p, ?y) give T(?x, rdf:type, ?c) becomes, for each domain axiom, a rule with one premise.

Lists are written as in the specification's text: `(?pi …)` takes every member, numbered, and an
`…` after a premise repeats it for each; `(… ?ci …)` takes any one, `(… ?ci … ?cj …)` any two.

Not in the table, and why:

- eq-ref, cls-thing, cls-nothing1, scm-cls, prp-ap, dt-type1: say something of everything; nobody
  asks. That a thing is an owl:Thing is never concluded, and as a premise holds without asking.
- eq-sym, eq-trans, eq-rep-s, eq-rep-o: the closure replaces equal things by one of them, which
  is the same (`semi_naive.py`). Kept are the properties and classes that the TBox calls equal,
  where it declares either: of other things that are the same it cannot tell that they are such.
- dt-type2, dt-not-type, dt-diff: about literals; done where literals are (`datatypes.py`).
  dt-eq would only repeat each fact in another spelling ("1" and "01"): left out.
- scm-op, scm-dp, scm-eqc2, scm-eqp2, scm-dom1, scm-dom2, scm-rng1, scm-rng2, scm-hv, scm-int,
  scm-uni: conclude axioms whose every consequence for individuals follows without them.
- axioms about rdf:type or owl:sameAs themselves, a class below which owl:Thing is put, and axioms
  that only reasoning over data would make: neither OWL 2 RL nor OWL 2 DL has them.
  `ex:same rdfs:subPropertyOf owl:sameAs` is understood all the same.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from rdflib import Graph, Literal, Variable
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

Triple = tuple[Node, Node, Node]
Binding = dict[str, Node]

TABLE = """
eq-rep-p    | ?p owl:sameAs ?q . ?p rdf:type rdf:Property | ?x ?p ?y                   | ?x ?q ?y
eq-rep-p    | ?q owl:sameAs ?p . ?p rdf:type rdf:Property | ?x ?p ?y                   | ?x ?q ?y
eq-rep-o    | ?c owl:sameAs ?d . ?c rdf:type rdfs:Class | ?x rdf:type ?c               | ?x rdf:type ?d
eq-rep-o    | ?d owl:sameAs ?c . ?c rdf:type rdfs:Class | ?x rdf:type ?c               | ?x rdf:type ?d
eq-diff1    |                                         | ?x owl:sameAs ?y . ?x owl:differentFrom ?y | false
eq-diff2    | ?x rdf:type owl:AllDifferent . ?x owl:members (… ?zi … ?zj …) | ?zi owl:sameAs ?zj | false
eq-diff3    | ?x rdf:type owl:AllDifferent . ?x owl:distinctMembers (… ?zi … ?zj …) | ?zi owl:sameAs ?zj | false

prp-dom     | ?p rdfs:domain ?c                       | ?x ?p ?y                       | ?x rdf:type ?c
prp-rng     | ?p rdfs:range ?c                        | ?x ?p ?y                       | ?y rdf:type ?c
prp-fp      | ?p rdf:type owl:FunctionalProperty      | ?x ?p ?y1 . ?x ?p ?y2          | ?y1 owl:sameAs ?y2
prp-ifp     | ?p rdf:type owl:InverseFunctionalProperty | ?x1 ?p ?y . ?x2 ?p ?y        | ?x1 owl:sameAs ?x2
prp-irp     | ?p rdf:type owl:IrreflexiveProperty     | ?x ?p ?x                       | false
prp-symp    | ?p rdf:type owl:SymmetricProperty       | ?x ?p ?y                       | ?y ?p ?x
prp-asyp    | ?p rdf:type owl:AsymmetricProperty      | ?x ?p ?y . ?y ?p ?x            | false
prp-trp     | ?p rdf:type owl:TransitiveProperty      | ?x ?p ?y . ?y ?p ?z            | ?x ?p ?z
prp-spo1    | ?p1 rdfs:subPropertyOf ?p2              | ?x ?p1 ?y                      | ?x ?p2 ?y
prp-spo2    | ?p owl:propertyChainAxiom (?pi …)       | ?ui ?pi ?ui+1 …                | ?u1 ?p ?un+1
prp-eqp1    | ?p1 owl:equivalentProperty ?p2          | ?x ?p1 ?y                      | ?x ?p2 ?y
prp-eqp2    | ?p1 owl:equivalentProperty ?p2          | ?x ?p2 ?y                      | ?x ?p1 ?y
prp-pdw     | ?p1 owl:propertyDisjointWith ?p2        | ?x ?p1 ?y . ?x ?p2 ?y          | false
prp-adp     | ?x rdf:type owl:AllDisjointProperties . ?x owl:members (… ?pi … ?pj …) | ?u ?pi ?v . ?u ?pj ?v | false
prp-inv1    | ?p1 owl:inverseOf ?p2                   | ?x ?p1 ?y                      | ?y ?p2 ?x
prp-inv2    | ?p1 owl:inverseOf ?p2                   | ?x ?p2 ?y                      | ?y ?p1 ?x
prp-key     | ?c owl:hasKey (?pi …) | ?x rdf:type ?c . ?x ?pi ?zi … . ?y rdf:type ?c . ?y ?pi ?zi … | ?x owl:sameAs ?y
prp-npa1    | ?x owl:sourceIndividual ?i1 . ?x owl:assertionProperty ?p . ?x owl:targetIndividual ?i2 | ?i1 ?p ?i2 | false
prp-npa2    | ?x owl:sourceIndividual ?i . ?x owl:assertionProperty ?p . ?x owl:targetValue ?lt | ?i ?p ?lt | false

cls-nothing2 |                                        | ?x rdf:type owl:Nothing        | false
cls-int1    | ?c owl:intersectionOf (?ci …)           | ?y rdf:type ?ci …              | ?y rdf:type ?c
cls-int2    | ?c owl:intersectionOf (… ?ci …)         | ?y rdf:type ?c                 | ?y rdf:type ?ci
cls-uni     | ?c owl:unionOf (… ?ci …)                | ?y rdf:type ?ci                | ?y rdf:type ?c
cls-com     | ?c1 owl:complementOf ?c2                | ?x rdf:type ?c1 . ?x rdf:type ?c2 | false
cls-svf2    | ?x owl:someValuesFrom owl:Thing . ?x owl:onProperty ?p | ?u ?p ?v        | ?u rdf:type ?x
cls-svf1    | ?x owl:someValuesFrom ?y . ?x owl:onProperty ?p | ?u ?p ?v . ?v rdf:type ?y | ?u rdf:type ?x
cls-avf     | ?x owl:allValuesFrom ?y . ?x owl:onProperty ?p | ?u rdf:type ?x . ?u ?p ?v | ?v rdf:type ?y
cls-hv1     | ?x owl:hasValue ?y . ?x owl:onProperty ?p | ?u rdf:type ?x               | ?u ?p ?y
cls-hv2     | ?x owl:hasValue ?y . ?x owl:onProperty ?p | ?u ?p ?y                     | ?u rdf:type ?x
cls-maxc1   | ?x owl:maxCardinality 0 . ?x owl:onProperty ?p | ?u rdf:type ?x . ?u ?p ?y | false
cls-maxc2   | ?x owl:maxCardinality 1 . ?x owl:onProperty ?p | ?u rdf:type ?x . ?u ?p ?y1 . ?u ?p ?y2 | ?y1 owl:sameAs ?y2
cls-maxqc2  | ?x owl:maxQualifiedCardinality 0 . ?x owl:onProperty ?p . ?x owl:onClass owl:Thing | ?u rdf:type ?x . ?u ?p ?y | false
cls-maxqc1  | ?x owl:maxQualifiedCardinality 0 . ?x owl:onProperty ?p . ?x owl:onClass ?c | ?u rdf:type ?x . ?u ?p ?y . ?y rdf:type ?c | false
cls-maxqc4  | ?x owl:maxQualifiedCardinality 1 . ?x owl:onProperty ?p . ?x owl:onClass owl:Thing | ?u rdf:type ?x . ?u ?p ?y1 . ?u ?p ?y2 | ?y1 owl:sameAs ?y2
cls-maxqc3  | ?x owl:maxQualifiedCardinality 1 . ?x owl:onProperty ?p . ?x owl:onClass ?c | ?u rdf:type ?x . ?u ?p ?y1 . ?y1 rdf:type ?c . ?u ?p ?y2 . ?y2 rdf:type ?c | ?y1 owl:sameAs ?y2
cls-oo      | ?c owl:oneOf (… ?yi …)                  |                                | ?yi rdf:type ?c

cax-sco     | ?c1 rdfs:subClassOf ?c2                 | ?x rdf:type ?c1                | ?x rdf:type ?c2
cax-eqc1    | ?c1 owl:equivalentClass ?c2             | ?x rdf:type ?c1                | ?x rdf:type ?c2
cax-eqc2    | ?c1 owl:equivalentClass ?c2             | ?x rdf:type ?c2                | ?x rdf:type ?c1
cax-dw      | ?c1 owl:disjointWith ?c2                | ?x rdf:type ?c1 . ?x rdf:type ?c2 | false
cax-adc     | ?x rdf:type owl:AllDisjointClasses . ?x owl:members (… ?ci … ?cj …) | ?z rdf:type ?ci . ?z rdf:type ?cj | false

scm-sco     | ?c1 rdfs:subClassOf ?c2 . ?c2 rdfs:subClassOf ?c3 |                      | ?c1 rdfs:subClassOf ?c3
scm-eqc1    | ?c1 owl:equivalentClass ?c2             |                                | ?c1 rdfs:subClassOf ?c2 . ?c2 rdfs:subClassOf ?c1
scm-spo     | ?p1 rdfs:subPropertyOf ?p2 . ?p2 rdfs:subPropertyOf ?p3 |                | ?p1 rdfs:subPropertyOf ?p3
scm-eqp1    | ?p1 owl:equivalentProperty ?p2          |                                | ?p1 rdfs:subPropertyOf ?p2 . ?p2 rdfs:subPropertyOf ?p1
scm-svf1    | ?c1 owl:someValuesFrom ?y1 . ?c1 owl:onProperty ?p . ?c2 owl:someValuesFrom ?y2 . ?c2 owl:onProperty ?p . ?y1 rdfs:subClassOf ?y2 | | ?c1 rdfs:subClassOf ?c2
scm-svf2    | ?c1 owl:someValuesFrom ?y . ?c1 owl:onProperty ?p1 . ?c2 owl:someValuesFrom ?y . ?c2 owl:onProperty ?p2 . ?p1 rdfs:subPropertyOf ?p2 | | ?c1 rdfs:subClassOf ?c2
scm-avf1    | ?c1 owl:allValuesFrom ?y1 . ?c1 owl:onProperty ?p . ?c2 owl:allValuesFrom ?y2 . ?c2 owl:onProperty ?p . ?y1 rdfs:subClassOf ?y2 | | ?c1 rdfs:subClassOf ?c2
scm-avf2    | ?c1 owl:allValuesFrom ?y . ?c1 owl:onProperty ?p1 . ?c2 owl:allValuesFrom ?y . ?c2 owl:onProperty ?p2 . ?p1 rdfs:subPropertyOf ?p2 | | ?c2 rdfs:subClassOf ?c1
"""  # noqa: E501 -- a line of the specification stays a line


@dataclass(frozen=True, slots=True)
class Rule:
    """A ground rule: where all of `body` holds, `head` holds; without a head it must not hold.

    `name` is the specification's, `axiom` the triples of the TBox the rule was made from.
    Variables are `rdflib.Variable`; an empty body says the head outright.
    """

    name: str
    axiom: tuple[Triple, ...]
    body: tuple[Triple, ...]
    head: Triple | None

    @property
    def line(self) -> str:
        """The rule's line in the specification's table; its name where it is not of there."""
        return next((line.text for line in _lines() if line.name == self.name), self.name)


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    axiom: tuple[str, ...]
    body: tuple[str, ...]
    head: tuple[str, ...]
    text: str


def compile_rules(axioms: Graph) -> list[Rule]:
    """Turn the axioms of a TBox into ground rules, in the order of the specification's tables.

    `axioms` may hold anything else beside axioms. The same axioms give the same rules.
    """
    graph = _declare(axioms)
    _close_schema(graph)
    found: dict[tuple[tuple[Triple, ...], Triple | None], Rule] = {}
    for line in _lines():
        if not line.name.startswith("scm-"):
            rules = [rule for match in _solve(line.axiom, graph) for rule in _ground(line, match)]
            for rule in sorted(rules, key=repr):
                found.setdefault((rule.body, rule.head), rule)
    return list(found.values())


PREFIXES = {"owl": OWL, "rdf": RDF, "rdfs": RDFS}
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def _declare(axioms: Graph) -> Graph:
    """A copy in which every property is an rdf:Property and every class an rdfs:Class."""
    graph = Graph()
    for triple in axioms:
        graph.add(triple)
    for metaclass, wide in (*((p, RDF.Property) for p in PROPERTIES), (OWL.Class, RDFS.Class)):
        for term in axioms.subjects(RDF.type, metaclass):
            graph.add((term, RDF.type, wide))
    return graph


def _close_schema(graph: Graph) -> None:
    """Add the subclass axioms between restrictions that scm-svf1 to scm-avf2 conclude."""
    schema = Graph()
    for triple in graph:
        schema.add(triple)
    lines = [line for line in _lines() if line.name.startswith("scm-")]
    if not any(graph.triples((None, OWL.someValuesFrom, None))) and not any(
        graph.triples((None, OWL.allValuesFrom, None))
    ):
        return
    size = -1
    while size != len(schema):
        size = len(schema)
        for line in lines:
            for match in list(_solve(line.axiom, schema)):
                for text in line.head:
                    triple = _instance(text, match)
                    schema.add(triple)
                    if line.name.startswith(("scm-svf", "scm-avf")) and triple[0] != triple[2]:
                        graph.add(triple)


@cache
def _lines() -> tuple[_Line, ...]:
    lines = []
    for text in filter(None, TABLE.split("\n")):
        name, *columns = (column.strip() for column in text.split("|"))
        axiom, body, head = (tuple(filter(None, column.split(" . "))) for column in columns)
        shown = " ".join(f"{name}: {' . '.join((*axiom, *body))} → {' . '.join(head)}".split())
        lines.append(_Line(name, axiom, body, head, shown))
    return tuple(lines)


def _ground(line: _Line, match: Binding) -> Iterator[Rule]:
    """The rule that is left of a line once its axiom is found; none where it says nothing."""
    numbered = len([name for name in match if name.startswith("#")])
    body: list[Triple] = []
    for text in line.body:
        if text.endswith("…"):
            steps = [_number(text[:-1], i, numbered) for i in range(1, numbered + 1)]
            body += [_instance(step, match) for step in steps]
        else:
            body.append(_instance(text, match))
    head = None
    if line.head != ("false",):
        head = _instance(_number(line.head[0], 0, numbered), match)
    # Everything is an owl:Thing: that premise asks nothing, if another binds its subject.
    asked = tuple(a for a in body if a[1:] != (RDF.type, OWL.Thing))
    bound = {x for a in asked for x in a}
    reserved = any(isinstance(a[1], Literal) or _is_reserved(a, line) for a in body)
    if reserved or not all(x in bound for a in body for x in a if isinstance(x, Variable)):
        return
    if head is not None and (
        head in asked
        or head[1:] == (RDF.type, OWL.Thing)
        or (head[1] == RDF.type and isinstance(head[2], Variable))
        or isinstance(head[0], Literal)
    ):
        return
    triples = tuple(_instance(_number(t, 0, 0), match) for t in line.axiom if "(" not in t)
    lists = tuple(_list_triple(t, match) for t in line.axiom if "(" in t)
    yield Rule(line.name, triples + lists, asked, head)


def _is_reserved(atom: Triple, line: _Line) -> bool:
    """Whether an axiom about rdf:type or owl:sameAs led to this premise."""
    _, predicate, object_ = atom
    told = line.name.startswith("eq-diff") and predicate == OWL.sameAs
    return (predicate == OWL.sameAs and not told) or (
        predicate == RDF.type and isinstance(object_, Variable)
    )


def _number(text: str, i: int, n: int) -> str:
    """Put numbers for i, i+1 and n+1 into the names of variables; i = 0 leaves i alone."""
    text = text.replace("n+1", str(n + 1))
    return (
        re.sub(r"(\?[a-z])i\b(?!\+)", rf"\g<1>{i}", text.replace("i+1", str(i + 1))) if i else text
    )


def _instance(text: str, match: Binding) -> Triple:
    subject, predicate, object_ = (_term(token, match) for token in text.split())
    return subject, predicate, object_


def _term(token: str, match: Binding) -> Node:
    if token.startswith("?"):
        return match.get(token[1:]) or Variable(token[1:])
    if token.isdigit():
        return Literal(int(token))
    prefix, name = token.split(":")
    return PREFIXES[prefix][name]


def _list_triple(text: str, match: Binding) -> Triple:
    subject, predicate = (_term(token, match) for token in text.split()[:2])
    return subject, predicate, match["list"]


def _solve(atoms: Iterable[str], graph: Graph) -> Iterator[Binding]:
    """Every way the graph satisfies the triples of a line's first column."""
    matches: list[Binding] = [{}]
    for text in atoms:
        matches = [more for match in matches for more in _extend(text, match, graph)]
    return iter(matches)


def _extend(text: str, match: Binding, graph: Graph) -> Iterator[Binding]:
    tokens = text.split(maxsplit=2)
    subject, predicate = (_term(token, match) for token in tokens[:2])
    object_: Node = Variable("list") if "(" in text else _term(tokens[2], match)
    number = object_.value if isinstance(object_, Literal) else None
    wanted = [None if isinstance(x, Variable) else x for x in (subject, predicate, object_)]
    if number is not None:
        wanted[2] = None
    for triple in graph.triples((wanted[0], wanted[1], wanted[2])):
        if number is not None and getattr(triple[2], "value", None) != number:
            continue
        found = dict(match)
        for wish, node in zip((subject, predicate, object_), triple, strict=True):
            if isinstance(wish, Variable):
                found[str(wish)] = node
        if "(" in text:
            yield from _members(tokens[2], found, graph)
        else:
            yield found


def _members(text: str, match: Binding, graph: Graph) -> Iterator[Binding]:
    """Bind the members of the list a triple of the first column leads to."""
    members = list(Collection(graph, match["list"]))
    names = re.findall(r"\?(\w+)", text)
    if text.endswith(" …)") and text.startswith("(…"):
        for i, one in enumerate(members):
            others = members[i + 1 :] if len(names) > 1 else [one]
            yield from (match | dict(zip(names, (one, other), strict=False)) for other in others)
    elif members:
        stem = names[0].removesuffix("i")
        numbered = {f"{stem}{i}": member for i, member in enumerate(members, 1)}
        yield match | numbered | {f"#{i}": member for i, member in enumerate(members)}
