"""What a served dataset says of itself: SPARQL service description, VoID, DCAT, and examples.

SPARQL 1.1 Service Description, VoID (W3C Note of 3 March 2011), DCAT 3, and SHACL 1.0 section 5.2
for the questions, so that an editor can complete from our own data. Every node has an IRI.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pyoxigraph as ox
from rdflib import Namespace
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SH, VOID, XSD

from kg.namespaces import SCHEMA
from kg.ontology import local_name

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
MEDIA = "https://www.iana.org/assignments/media-types/"
WRITTEN_RESULTS = tuple(f"SPARQL_Results_{name}" for name in ("JSON", "XML", "CSV", "TSV"))
WRITTEN_GRAPHS = ("TriG", "N-Quads", "JSON-LD", "Turtle", "N-Triples", "RDF_XML")
DUMPS = {
    "application/trig": "store?format=trig",
    "application/n-quads": "store?format=n-quads",
    "application/ld+json": "store?format=jsonld",
    "text/turtle": "store?default&format=turtle",
    "application/n-triples": "store?default&format=n-triples",
    "application/rdf+xml": "store?default&format=rdf",
}
"""Where all of it can be had in a media type: with its graphs, or each triple once."""
RIGHTS = "Quotations belong to the documents they are from; what is stated is theirs to answer for."
KEYWORDS = ("knowledge graph", "provenance", "linked data")
LISTED = 1000
"""Named graphs that are listed one by one."""
EXAMPLES = 5
"""Things that are named as examples."""
FORMS = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "construct", "DESCRIBE": "describe"}

Statistics = dict[str, Any]


def count(store: ox.Store, base: str) -> Statistics:
    """The numbers of a store's default graph and the sizes of its named graphs.

    Examples are things under `base`, those of which most is said.
    """

    def table(query: str) -> list[tuple[str, int]]:
        found = store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        return sorted((row[0].value, int(row[1].value)) for row in found if row[0] is not None)

    def number(what: str) -> int:
        (row,) = store.query(f"SELECT (COUNT({what}) AS ?n) {{ ?s ?p ?o }}")  # type: ignore[misc]
        return int(row[0].value)

    kind = ox.NamedNode(RDF.type)
    entities = {q.subject for q in store.quads_for_pattern(None, kind, None, ox.DefaultGraph())}
    most = f"""SELECT ?s (COUNT(*) AS ?n) {{ ?s a ?c ; ?p ?o
        FILTER(isIRI(?s) && STRSTARTS(STR(?s), {ox.Literal(base + "id/")})) }}
        GROUP BY ?s ORDER BY DESC(?n) ?s LIMIT {EXAMPLES}"""
    return {
        "examples": [iri for iri, _ in table(most)],
        "triples": number("*"),
        "subjects": number("DISTINCT ?s"),
        "objects": number("DISTINCT ?o"),
        "entities": len(entities),
        "classes": table("SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c FILTER(isIRI(?c)) } GROUP BY ?c"),
        "properties": table("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"),
        "graphs": table(
            "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(isIRI(?g)) } GROUP BY ?g"
        ),
        "modified": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def describe(
    site: str,
    base: str,
    statistics: Statistics,
    prefixes: Mapping[str, str],
    questions: Mapping[str, tuple[str, str]],
) -> list[ox.Triple]:
    """All of it, as seen from `site`, the address the client used (it ends with a slash).

    `questions` holds for each name the question in words and its SPARQL text.

    Raises:
        ValueError: `site` is no IRI.
    """
    triples = [
        *_service(site, statistics),
        *_dataset(site, base, statistics),
        *_catalogue(site),
        *_examples(site, prefixes, questions),
    ]
    return [ox.Triple(ox.NamedNode(s), ox.NamedNode(p), o) for s, p, o in triples]


Line = tuple[str, str, ox.NamedNode | ox.Literal]


def _service(site: str, statistics: Statistics) -> Iterator[Line]:
    service, dataset = f"{site}sparql", f"{site}sparql#dataset"
    iri = ox.NamedNode
    yield service, RDF.type, iri(SD.Service)
    yield service, RDF.type, iri(DCAT.DataService)
    yield service, SD.endpoint, iri(service)
    yield service, DCAT.endpointURL, iri(service)
    yield service, DCAT.endpointDescription, iri(service)
    yield service, DCAT.servesDataset, iri(dataset)
    yield service, DCTERMS.title, ox.Literal("SPARQL endpoint", language="en")
    yield service, DCTERMS.conformsTo, iri("http://www.w3.org/ns/spec/sparql11-protocol")
    yield service, SD.supportedLanguage, iri(SD.SPARQL11Query)
    yield service, SD.feature, iri(SD.UnionDefaultGraph)
    yield service, SD.defaultEntailmentRegime, iri("http://www.w3.org/ns/entailment/Simple")
    for name in WRITTEN_RESULTS + WRITTEN_GRAPHS:
        yield service, SD.resultFormat, iri(FORMATS[name])
    yield service, SD.defaultDataset, iri(dataset)
    yield service, SD.availableGraphs, iri(f"{service}#graphs")
    yield f"{service}#graphs", RDF.type, iri(SD.GraphCollection)
    yield dataset, RDF.type, iri(SD.Dataset)
    yield dataset, SD.defaultGraph, iri(f"{service}#default")
    yield f"{service}#default", RDF.type, iri(SD.Graph)
    yield f"{service}#default", VOID.triples, ox.Literal(statistics["triples"])
    for at, (name, triples) in enumerate(statistics["graphs"][:LISTED]):
        graph, content = f"{service}#graph-{at}", f"{service}#content-{at}"
        yield dataset, SD.namedGraph, iri(graph)
        yield f"{service}#graphs", SD.namedGraph, iri(graph)
        yield graph, RDF.type, iri(SD.NamedGraph)
        yield graph, SD.name, iri(name)
        yield graph, SD.graph, iri(content)
        yield content, RDF.type, iri(SD.Graph)
        yield content, VOID.triples, ox.Literal(triples)
    if len(statistics["graphs"]) > LISTED:
        left = f"{len(statistics['graphs']) - LISTED:,} graphs more are not listed here"
        yield dataset, RDFS.comment, ox.Literal(left, language="en")


def _dataset(site: str, base: str, statistics: Statistics) -> Iterator[Line]:
    dataset = f"{site}sparql#dataset"
    iri = ox.NamedNode
    yield dataset, RDF.type, iri(VOID.Dataset)
    yield dataset, RDF.type, iri(DCAT.Dataset)
    yield dataset, DCTERMS.title, ox.Literal("Knowledge graph", language="en")
    yield (
        dataset,
        DCTERMS.description,
        ox.Literal("What documents state, in which words, and what follows.", language="en"),
    )
    modified = ox.Literal(statistics["modified"], datatype=ox.NamedNode(XSD.dateTime))
    yield dataset, DCTERMS.modified, modified
    yield dataset, DCTERMS.identifier, ox.Literal(dataset)
    yield dataset, DCTERMS.rights, ox.Literal(RIGHTS, language="en")
    for word in KEYWORDS:
        yield dataset, DCAT.keyword, ox.Literal(word, language="en")
    yield dataset, DCAT.landingPage, iri(site)
    yield dataset, FOAF.homepage, iri(site)
    yield dataset, VOID.sparqlEndpoint, iri(f"{site}sparql")
    yield dataset, VOID.uriSpace, ox.Literal(base)
    for name, key in (
        (VOID.triples, "triples"),
        (VOID.entities, "entities"),
        (VOID.distinctSubjects, "subjects"),
        (VOID.distinctObjects, "objects"),
    ):
        yield dataset, name, ox.Literal(statistics[key])
    yield dataset, VOID.classes, ox.Literal(len(statistics["classes"]))
    yield dataset, VOID.properties, ox.Literal(len(statistics["properties"]))
    for part, listed, names, numbers in (
        (VOID.classPartition, statistics["classes"], VOID["class"], VOID.entities),
        (VOID.propertyPartition, statistics["properties"], VOID.property, VOID.triples),
    ):
        for at, (term, number) in enumerate(listed):
            node = f"{dataset}-{str(part).rsplit('#', 1)[1]}-{at}"
            yield dataset, part, iri(node)
            yield node, RDF.type, iri(VOID.Dataset)
            yield node, names, iri(term)
            yield node, numbers, ox.Literal(number)
    terms = [term for kind in ("classes", "properties") for term, _ in statistics[kind]]
    for namespace in sorted({term.removesuffix(local_name(term)) for term in terms}):
        yield dataset, VOID.vocabulary, iri(namespace)
    for example in statistics["examples"]:
        yield dataset, VOID.exampleResource, iri(example)
    for syntax, (media_type, path) in zip(WRITTEN_GRAPHS, DUMPS.items(), strict=True):
        dump, distribution = f"{site}{path}", f"{dataset}-{syntax.lower()}"
        yield dataset, VOID.dataDump, iri(dump)
        yield dataset, VOID.feature, iri(FORMATS[syntax])
        yield dataset, DCAT.distribution, iri(distribution)
        yield distribution, RDF.type, iri(DCAT.Distribution)
        yield distribution, DCTERMS.title, ox.Literal(f"All of it as {syntax}", language="en")
        yield distribution, DCTERMS["format"], iri(FORMATS[syntax])
        yield distribution, DCAT.accessURL, iri(f"{site}store")
        yield distribution, DCAT.downloadURL, iri(dump)
        yield distribution, DCAT.mediaType, iri(MEDIA + media_type)


def _catalogue(site: str) -> Iterator[Line]:
    """The description itself (VoID, section 6), which is a catalogue of one dataset."""
    described, iri = f"{site}.well-known/void", ox.NamedNode
    dataset, title = iri(f"{site}sparql#dataset"), "What this server holds"
    yield described, RDF.type, iri(VOID.DatasetDescription)
    yield described, RDF.type, iri(DCAT.Catalog)
    yield described, DCTERMS.title, ox.Literal(title, language="en")
    yield described, FOAF.primaryTopic, dataset
    yield described, DCAT.dataset, dataset
    yield described, DCAT.service, iri(f"{site}sparql")


def _examples(
    site: str, prefixes: Mapping[str, str], questions: Mapping[str, tuple[str, str]]
) -> Iterator[Line]:
    service, iri = f"{site}sparql", ox.NamedNode
    declared = f"{service}#prefixes"
    yield declared, RDF.type, iri(OWL.Ontology)
    for prefix, namespace in prefixes.items():
        node = f"{service}#prefix-{prefix}"
        yield declared, SH.declare, iri(node)
        yield node, RDF.type, iri(SH.PrefixDeclaration)
        yield node, SH.prefix, ox.Literal(prefix)
        yield node, SH.namespace, ox.Literal(namespace, datatype=iri(XSD.anyURI))
    for name, (words, text) in questions.items():
        node = f"{service}#question-{name}"
        form = next((f for f in FORMS if f"\n{f} " in f"\n{text}"), "SELECT")
        yield node, RDF.type, iri(SH.SPARQLExecutable)
        yield node, RDF.type, iri(SH[f"SPARQL{form.title()}Executable"])
        yield node, RDFS.comment, ox.Literal(words)
        yield node, RDFS.label, ox.Literal(name.replace("-", " "), language="en")
        yield node, SH.prefixes, iri(declared)
        yield node, SH[FORMS[form]], ox.Literal(text)
        yield node, SCHEMA.target, iri(service)
