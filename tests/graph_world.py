"""A small invented world for the tests of graphs: an ontology, and two documents about it."""

from decimal import Decimal
from pathlib import Path

from rdflib import Dataset, Graph, Namespace, URIRef

from kg.graph import add_document, add_ontology, new_dataset
from kg.identity import document_iri, entity_iri
from kg.model import Document, Entity, Evidence, Form, Mention, Statement, Status, Value
from kg.namespaces import LEX
from kg.ontology import Ontology

EX = Namespace("https://example.org/arts#")
PLACE = Namespace("https://example.org/place/")

ONTOLOGY = """
@prefix ex: <https://example.org/arts#> .
@prefix place: <https://example.org/place/> .
@prefix lex: <https://w3id.org/cultural-policy/lexical#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vann: <http://purl.org/vocab/vann/> .

<https://example.org/arts> a owl:Ontology ; owl:versionInfo "1.0" ;
    vann:preferredNamespacePrefix "ex" ;
    vann:preferredNamespaceUri "https://example.org/arts#" .
skos:definition a owl:AnnotationProperty .
lex:kind a owl:AnnotationProperty .
lex:value a owl:AnnotationProperty .

ex:Thing a owl:Class ; rdfs:label "thing"@en .
ex:Body a owl:Class ; rdfs:subClassOf ex:Thing ; lex:kind true ;
    rdfs:label "body"@en , "機構"@zh-Hant ; skos:definition "An organisation."@en .
ex:Council a owl:Class ; rdfs:subClassOf ex:Body ; rdfs:label "council"@en .
ex:Person a owl:Class ; rdfs:subClassOf ex:Thing ; lex:kind true ; rdfs:label "person"@en .
ex:Event a owl:Class ; rdfs:subClassOf ex:Thing ; lex:kind true ; rdfs:label "event"@en .
ex:Place a owl:Class ; rdfs:subClassOf ex:Thing ; lex:kind true ; rdfs:label "place"@en .
ex:Funder a owl:Class ; rdfs:label "funder"@en .

ex:funds a owl:ObjectProperty , owl:IrreflexiveProperty ; owl:inverseOf ex:fundedBy ;
    rdfs:label "funds"@en .
ex:fundedBy a owl:ObjectProperty ; rdfs:label "is funded by"@en .
ex:hosts a owl:ObjectProperty , owl:AsymmetricProperty ; rdfs:range ex:Event ;
    rdfs:label "hosts"@en .
ex:locatedIn a owl:ObjectProperty , owl:TransitiveProperty ; rdfs:range ex:Place ;
    rdfs:label "is in"@en .
ex:takesPlaceIn a owl:ObjectProperty ;
    owl:propertyChainAxiom ( ex:takesPlaceIn ex:locatedIn ) ; rdfs:label "takes place in"@en .
ex:hasAmount a owl:ObjectProperty ; lex:value lex:Money ; rdfs:label "amount"@en .
ex:date a owl:DatatypeProperty ; lex:value lex:Date ; rdfs:label "date"@en .

[] a owl:Restriction ; owl:onProperty ex:funds ; owl:someValuesFrom owl:Thing ;
    rdfs:subClassOf ex:Funder .
[] a owl:AllDisjointClasses ; owl:members ( ex:Body ex:Person ex:Event ex:Place ) .

place:norland a ex:Place ; rdfs:label "Norland"@en .
place:port a ex:Place ; rdfs:label "Port"@en ; ex:locatedIn place:norland .
place:farland a ex:Place ; rdfs:label "Farland"@en ; ex:locatedIn place:moon .
place:moon a ex:Place ; rdfs:label "Moon"@en .
"""

MARKUP = '<script>alert("x")</script> & "quotes" \\ = \t end'
TEXT = (
    "The Arts Council funds the Tide Fair with NKR 2.5 million.\n\n"
    "The Tide Fair takes place in Port in April 2025. The Council will fund the Gala."
)
OTHER_TEXT = "Arts Council paid for the Tide Fair, says the Daily. The Gala was not funded."


PREFIXES = """
@prefix : <https://example.org/x#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def load_ontology(folder: Path) -> Ontology:
    """The invented ontology, written to a folder and loaded from it."""
    file = folder / "arts.ttl"
    file.write_text(ONTOLOGY, "utf-8")
    return Ontology.load(file)


def make_document(text: str = TEXT, source: str = "gazette.txt", **kwargs: str) -> Document:
    """A document of this text, published in April 2025 by the Gazette."""
    given = {"title": "Gazette 12", "publisher": "The Gazette", "published": "2025-04"} | kwargs
    return Document(document_iri(source, text), text, source=source, **given)  # type: ignore[arg-type]


def make_entity(
    document: Document, kind: URIRef, name: str, *, types: frozenset[URIRef] = frozenset()
) -> Entity:
    """A thing of this kind and name, with a mention wherever the document names it."""
    starts = [i for i in range(len(document.text)) if document.text.startswith(name, i)]
    mentions = tuple(Mention(i, i + len(name), name, kind, Form.NAME) for i in starts)
    return Entity(entity_iri(kind, name), kind, types, name, mentions)


def make_statement(
    document: Document,
    subject: URIRef,
    predicate: URIRef,
    object_: URIRef | Value,
    quote: str = "",
    status: Status = Status.ACTUAL,
    confidence: float = 0.8,
    frame: str = "{s} fund {o}",
    amount: Value | None = None,
    year: int | None = None,
) -> Statement:
    """A statement that rests on a quote of the document, the whole text if none is given."""
    quote = quote or document.text
    start = document.text.index(quote)
    evidence = Evidence(
        document.iri, start, start + len(quote), quote, frame, confidence, status, amount, year
    )
    return Statement(subject, predicate, object_, evidence)


def make_money(number: str, of: str | None = None, year: int | None = None) -> Value:
    """An amount of Norland crowns."""
    return Value(LEX.Money, number=Decimal(number), unit="NKR", of=of, year=year)


def make_world(folder: Path) -> Dataset:
    """The ontology and two documents: one says, plans and dates; the other agrees and denies."""
    dataset = new_dataset()
    add_ontology(dataset, load_ontology(folder))
    one = make_document()
    council = make_entity(one, EX.Body, "Arts Council", types=frozenset({EX.Council}))
    fair = make_entity(one, EX.Event, "Tide Fair")
    gala = make_entity(one, EX.Event, "Gala")
    port = Entity(PLACE.port, EX.Place, frozenset(), "Port", (), aliases=(MARKUP, "港"))
    add_document(
        dataset,
        one,
        [council, fair, gala, port],
        [
            make_statement(
                one,
                council.iri,
                EX.funds,
                fair.iri,
                "The Arts Council funds the Tide Fair with NKR 2.5 million.",
                amount=make_money("2500000"),
                year=2025,
            ),
            make_statement(one, fair.iri, EX.hasAmount, make_money("2500000", "fair", 2025)),
            make_statement(one, fair.iri, EX.takesPlaceIn, port.iri, confidence=0.9),
            make_statement(one, fair.iri, EX.date, Value(LEX.Date, date="2025-04")),
            make_statement(
                one,
                council.iri,
                EX.funds,
                gala.iri,
                "The Council will fund the Gala.",
                Status.PLANNED,
            ),
        ],
    )
    two = make_document(
        OTHER_TEXT, "daily.txt", title="Daily", publisher="The Daily", published="2025-05-02"
    )
    add_document(
        dataset,
        two,
        [make_entity(two, EX.Body, "Arts Council"), make_entity(two, EX.Event, "Gala"), fair],
        [
            make_statement(two, council.iri, EX.funds, fair.iri, confidence=0.95),
            make_statement(
                two,
                council.iri,
                EX.funds,
                gala.iri,
                "The Gala was not funded.",
                Status.DENIED,
                frame="=HYPERLINK(1)",
            ),
        ],
    )
    return dataset


def plain(text: str) -> Dataset:
    """Axioms and facts in one graph without a name."""
    dataset = new_dataset()
    for triple in Graph().parse(data=PREFIXES + text, format="turtle"):
        dataset.default_graph.add(triple)
    return dataset


def names(triples: set[tuple[object, ...]]) -> set[str]:
    return {" ".join(str(term).rsplit("#", 1)[-1] for term in triple) for triple in triples}
