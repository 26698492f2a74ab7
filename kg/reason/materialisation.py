"""The closure of a store of named graphs, or of an RDF file: read in bulk, written in bulk, once.

Documents, the default graph and the ontology are premises; evidence, names and comments are not.
Of the individuals that the ontology knows, only those count that a document mentions, or that are
reached from one it mentions: a gazetteer of the world is not concluded about for one city's sake.
"""

from collections.abc import Iterator
from io import BytesIO
from tempfile import TemporaryFile

import numpy as np
import pyoxigraph
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from kg.namespaces import EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH
from kg.reason.entailment import Clash, Entailment
from kg.reason.relation import Ids, Mask
from kg.reason.rules import compile_rules
from kg.reason.schema import AXIOM_PREDICATES, is_metaclass, schema_terms
from kg.reason.semi_naive import Closure
from kg.reason.terms import Terms, read_triples

N_TRIPLES = pyoxigraph.RdfFormat.N_TRIPLES
NAMING = (str(SKOS), str(DCTERMS))
ANNOTATIONS = {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionInfo}

WORDS = {
    **dict.fromkeys(("cax-dw", "cax-adc"), "disjoint classes {} and {}"),
    **dict.fromkeys(("prp-pdw", "prp-adp"), "disjoint properties {} and {}"),
    **dict.fromkeys(("eq-diff1", "eq-diff2", "eq-diff3"), "one thing and different things"),
    **dict.fromkeys(("prp-npa1", "prp-npa2"), "denied {}"),
    **dict.fromkeys(("cls-maxc1", "cls-maxqc1", "cls-maxqc2"), "too many {1}"),
    "cls-com": "complement of {}",
    "cls-nothing2": "a class without members",
    "prp-irp": "irreflexive {}",
    "prp-asyp": "asymmetric {}",
    "dt-diff": "one value and different values",
    "dt-not-type": "ill-formed {}",
}


def close_store(store: pyoxigraph.Store) -> Entailment:
    """What follows from a store's documents by the axioms in `kg:ontology`, or in the documents."""
    terms = Terms()
    names = [name for name in store.named_graphs() if isinstance(name, pyoxigraph.NamedNode)]
    apart = {str(EVIDENCE_GRAPH), str(INFERRED_GRAPH), str(ONTOLOGY_GRAPH)}
    documents = [name for name in names if name.value not in apart]
    said = _read(store, [pyoxigraph.DefaultGraph(), *documents], terms)
    known = _read(store, [pyoxigraph.NamedNode(ONTOLOGY_GRAPH)], terms)
    axioms = _axioms(np.concatenate([said, known]), terms)
    premises = np.concatenate([said, _mentioned(known, said, axioms, terms)])
    closure = Closure(compile_rules(axioms), terms)
    closure.add(premises[~np.isin(premises[:, 1], _annotating(premises, axioms, terms))])
    return Entailment(closure, schema_terms(axioms))


def write_inferred(entailment: Entailment, store: pyoxigraph.Store) -> int:
    """Put what follows into `kg:inferred`, by one bulk load; returns how many triples."""
    with TemporaryFile() as file:
        count = entailment.write(file)
        file.seek(0)
        graph = pyoxigraph.NamedNode(INFERRED_GRAPH)
        store.bulk_load(input=file, format=N_TRIPLES, to_graph=graph)
    return count


def describe(clash: Clash) -> tuple[str, tuple[Node, ...]]:
    """A clash's axiom in words ("disjoint classes Person and Place"), and its things, sorted."""
    terms = [p if p != RDF.type else o for _, p, o in clash.premises]
    names = sorted({str(term).rsplit("#", 1)[-1].rsplit("/", 1)[-1] for term in terms})
    if clash.rule.name.startswith("cls-max"):
        names = [str(term).rsplit("#", 1)[-1].rsplit("/", 1)[-1] for term in terms]
    words = WORDS[clash.rule.name].format(*(names * 2))
    return words, tuple(sorted(i for i in clash.individuals if isinstance(i, URIRef)))


def _read(
    store: pyoxigraph.Store,
    graphs: list[pyoxigraph.NamedNode | pyoxigraph.DefaultGraph],
    terms: Terms,
) -> Ids:
    parts = [np.empty((0, 3), np.int64)]
    for graph in graphs:
        dump = BytesIO()
        store.dump(dump, N_TRIPLES, from_graph=graph)
        dump.seek(0)
        parts += read_triples(dump, terms)
    return np.concatenate(parts)


def _axioms(triples: Ids, terms: Terms) -> Graph:
    """The axioms among triples, with what is declared and which schema terms are the same."""
    predicates = [terms.id(p) for p in (*sorted(AXIOM_PREDICATES), RDF.type, OWL.sameAs)]
    axioms = Graph(bind_namespaces="none")
    kind = triples[:, 1] == terms.id(RDF.type)
    declared = [x for x in _used(triples[kind, 2]) if is_metaclass(terms.term(x))]
    rows = np.isin(triples[:, 1], predicates) & (~kind | np.isin(triples[:, 2], declared))
    for s, p, o in triples[rows].tolist():
        axioms.add((terms.term(s), terms.term(p), terms.term(o)))
    return axioms


def _mentioned(known: Ids, said: Ids, axioms: Graph, terms: Terms) -> Ids:
    """The ontology's triples about what documents mention, and about what these lead to."""
    schema = np.zeros(len(terms), bool)
    schema[[terms.id(term) for term in schema_terms(axioms) if term in terms]] = True
    reached: Mask = np.zeros(len(terms), bool)
    reached[said[:, [0, 2]].ravel()] = True
    facts = known[~schema[known[:, 0]]]
    size = -1
    while size != (size := int(np.count_nonzero(reached))):
        reached[facts[reached[facts[:, 0]]][:, 2]] = True
    mentioned: Ids = facts[reached[facts[:, 0]]]
    return mentioned


def _annotating(triples: Ids, axioms: Graph, terms: Terms) -> list[int]:
    """The predicates that name or comment and do not state."""
    declared = {*ANNOTATIONS, *axioms.subjects(RDF.type, OWL.AnnotationProperty)}
    return [
        number
        for number in _used(triples[:, 1])
        if (term := terms.term(number)) in declared or str(term).startswith(NAMING)
    ]


def _used(column: Ids) -> Iterator[int]:
    return iter(np.unique(column).tolist())
