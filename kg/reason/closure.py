"""What follows from the facts by the ontology's axioms (OWL 2 RL), and what contradicts them.

owlrl computes the closure: slow (about half a millisecond a triple), but it follows the rules of
the W3C's profile, section 4.3, one by one, so whatever comes after it has a reference to equal.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import combinations
from pathlib import Path

from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.collection import Collection as List
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from kg.namespaces import BASE, EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH
from kg.reason.consistency import Clash, Triple, locate, read_clashes
from kg.reason.construct import apply_rules

_ANNOTATIONS = {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionInfo}
_ANNOTATING = (str(SKOS), str(DCTERMS))
_VOCABULARY = tuple(str(namespace) for namespace in (OWL, RDF, RDFS, XSD))
_UNNAMED = f"{BASE}ontology/node/"
_ABOUT_THINGS = {
    OWL.sameAs,
    OWL.differentFrom,
    OWL.hasValue,
    OWL.sourceIndividual,
    OWL.targetIndividual,
    OWL.targetValue,
}
"""OWL's properties whose object may be a thing and not a class or a property."""


def infer(dataset: Dataset, rules: Iterable[Path] = ()) -> list[Clash]:
    """Put what follows into `kg:inferred`, replacing what is there; return the contradictions.

    Reads every document graph, the default graph and `kg:ontology`; never evidence, names or
    comments. `kg:inferred` gets only what is new, about individuals: no literal subjects, nothing
    about classes and properties, no `owl:Thing`, nothing the same as itself. Rules (`rules/*.rq`)
    and closure run in turn until neither adds anything.

    Raises:
        OntologyError: a rule that cannot be run.
    """
    dataset.remove_graph(dataset.graph(INFERRED_GRAPH))
    target = dataset.graph(INFERRED_GRAPH)
    documents: dict[Node, set[Triple]] = {
        graph.identifier: set(graph)
        for graph in dataset.graphs()
        if graph.identifier not in (EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH)
    }
    asserted: set[Triple] = set().union(*documents.values())
    ontology: set[Triple] = set(dataset.graph(ONTOLOGY_GRAPH))
    rules = list(rules)
    apply_rules(dataset, rules)
    while True:
        premises = _premises(asserted | set(target), ontology)
        closed, messages = _close(premises)
        things = _individuals(premises)
        known = asserted | ontology | set(target)
        new = {t for t in closed - known if _is_fact(t, things)}
        dataset.addN((*triple, target) for triple in new)
        if not apply_rules(dataset, rules):
            break
    documents.pop(DATASET_DEFAULT_GRAPH_ID, None)
    clashes = read_clashes(messages, closed)
    return locate(clashes, documents, lambda triples: _check(triples, ontology))


def inferred(dataset: Dataset) -> Iterator[Triple]:
    """The triples that follow, and only those."""
    yield from dataset.graph(INFERRED_GRAPH)


def _check(triples: Collection[Triple], ontology: set[Triple]) -> list[Clash]:
    """The clashes among one document's triples."""
    closed, messages = _close(_premises(set(triples), ontology))
    return read_clashes(messages, closed)


def _premises(asserted: set[Triple], ontology: set[Triple]) -> set[Triple]:
    """What the closure needs: the facts, the axioms, and the ontology's facts about what is meant.

    Of the individuals the ontology knows, only those are kept that are mentioned, or reached from
    one mentioned.
    """
    declared = {s for s, p, o in asserted | ontology if o == OWL.AnnotationProperty}
    logical = {
        (s, p, o)
        for s, p, o in asserted | ontology
        if p not in _ANNOTATIONS
        and p not in declared
        and s not in declared
        and not str(p).startswith(_ANNOTATING)
    }
    typed = {s for s, p, o in logical if p == RDF.type and not _is_schema_class(o)}
    schema = {s for s, p, o in logical if p == RDF.type and _is_schema_class(o)}
    backdrop = {s for s, _, _ in ontology} & (typed - schema)
    facts: dict[Node, list[Triple]] = {}
    kept: set[Triple] = set()
    for triple in logical:
        if triple[0] in backdrop and triple not in asserted:
            facts.setdefault(triple[0], []).append(triple)
        else:
            kept.add(triple)
    waiting = [node for triple in kept for node in triple if node in facts]
    while waiting:
        reached = facts.pop(waiting.pop(), [])
        kept.update(reached)
        waiting.extend(o for _, _, o in reached if o in facts)
    return kept


def _individuals(premises: set[Triple]) -> set[Node]:
    """The things the premises speak of, classes, properties and lists left out."""
    schema: set[Node] = set()
    nodes: set[Node] = set()
    for s, p, o in premises:
        nodes.update((s, o))
        if p == RDF.type:
            schema.add(o)
            if _is_schema_class(o):
                schema.add(s)
        elif p in (RDF.first, RDF.rest):
            schema.add(s)
        elif str(p).startswith((str(RDFS), str(OWL))) and p not in (OWL.sameAs, OWL.differentFrom):
            schema.add(s)
            if p not in _ABOUT_THINGS:
                schema.add(o)
    return {node for node in nodes - schema if not isinstance(node, Literal)}


def _is_fact(triple: Triple, things: set[Node]) -> bool:
    """Whether a conclusion says something of a thing."""
    s, p, o = triple
    if s not in things:
        return False
    if p == RDF.type:
        return isinstance(o, URIRef) and not str(o).startswith((*_VOCABULARY, _UNNAMED))
    if p == OWL.sameAs:
        return s != o and o in things
    return isinstance(p, URIRef) and not str(p).startswith(_VOCABULARY)


def _is_schema_class(class_: Node) -> bool:
    """Whether members of this class are axioms, not things: owl:Class, rdf:Property and so on."""
    return str(class_).startswith(_VOCABULARY) and class_ not in (OWL.NamedIndividual, OWL.Thing)


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
