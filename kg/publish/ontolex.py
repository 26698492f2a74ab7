"""The ontology's reading words as an OntoLex-Lemon lexicon, for linguists and their tools."""

from collections import Counter
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
from rdflib.namespace import XSD

from kg.ontology import Ontology

LIME = "http://www.w3.org/ns/lemon/lime#"
PREFIXES = {
    "lime": LIME,
    "ontolex": "http://www.w3.org/ns/lemon/ontolex#",
    "synsem": "http://www.w3.org/ns/lemon/synsem#",
    "lexinfo": "http://www.lexinfo.net/ontology/3.0/lexinfo#",
}
_QUERY = Path(__file__).with_name("ontolex.rq")


def lexicon(ontology: Ontology) -> list[ox.Triple]:
    """Head nouns, titles, first words and frames as entries with senses, by one CONSTRUCT.

    Frames without a word of their own, such as a pair of brackets, are no entries. Each lexicon
    says how many entries it has (`lime:lexicalEntries`).
    """
    store = ox.Store()
    text = ontology.graph.serialize(format="nt", encoding="utf-8")
    store.bulk_load(BytesIO(text), format=ox.RdfFormat.N_TRIPLES)
    answer = store.query(_QUERY.read_text("utf-8"))
    assert isinstance(answer, ox.QueryTriples)
    triples = list(dict.fromkeys(answer))
    entry, count = ox.NamedNode(LIME + "entry"), ox.NamedNode(LIME + "lexicalEntries")
    sizes = Counter(t.subject for t in triples if t.predicate == entry)
    integer = ox.NamedNode(XSD.integer)
    triples += [
        ox.Triple(home, count, ox.Literal(str(n), datatype=integer)) for home, n in sizes.items()
    ]
    return triples
