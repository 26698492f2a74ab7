"""Small invented datasets, built as the pipeline builds them, for the tests of what is published.

`islands()` is a world of two documents that can be looked at whole; `hostile()` is the same world
told by somebody who writes markup wherever text goes; `crowd(n)` has n things.
"""

import random
from dataclasses import dataclass, field
from hashlib import sha256

import pyoxigraph as ox
from payloads import PAYLOADS
from rdflib import Dataset, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD

from kg.graph import pyoxigraph_store
from kg.namespaces import BASE, EV, EVIDENCE_GRAPH, INFERRED_GRAPH, LEX, ONTOLOGY_GRAPH

ISL = Namespace("https://example.org/islands#")

AXIOMS = """
@prefix isl: <https://example.org/islands#> .
@prefix lex: <https://w3id.org/cultural-policy/lexical#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

isl:Body a owl:Class ; lex:kind true ; rdfs:label "body"@en , "機構"@zh-Hant .
isl:Council a owl:Class ; rdfs:subClassOf isl:Body ; rdfs:label "council"@en , "議會"@zh-Hant .
isl:Payer a owl:Class ; rdfs:label "payer"@en , "出資者"@zh-Hant .
isl:Person a owl:Class ; lex:kind true ; rdfs:label "person"@en , "人物"@zh-Hant .
isl:Regatta a owl:Class ; lex:kind true ; rdfs:label "regatta"@en , "賽舟會"@zh-Hant .
isl:Purse a owl:Class ; lex:kind true ; rdfs:label "purse"@en , "基金"@zh-Hant .
isl:Isle a owl:Class ; lex:kind true ; rdfs:label "isle"@en , "島嶼"@zh-Hant .
isl:Song a owl:Class ; lex:kind true ; rdfs:label "song"@en , "歌曲"@zh-Hant .

isl:pays a owl:ObjectProperty ; owl:inverseOf isl:paidBy ; rdfs:subPropertyOf isl:backs ;
    rdfs:label "pays for"@en , "資助"@zh-Hant .
isl:paidBy a owl:ObjectProperty ; rdfs:label "paid for by"@en , "受資助於"@zh-Hant .
isl:backs a owl:ObjectProperty ; rdfs:label "backs"@en , "支持"@zh-Hant .
isl:steers a owl:ObjectProperty ; rdfs:label "steers"@en , "領導"@zh-Hant .
isl:holds a owl:ObjectProperty ; owl:inverseOf isl:heldBy ;
    rdfs:label "holds"@en , "舉辦"@zh-Hant .
isl:heldBy a owl:ObjectProperty ; rdfs:label "held by"@en , "由…舉辦"@zh-Hant .
isl:heldOn a owl:ObjectProperty ; rdfs:label "held on"@en , "舉行於"@zh-Hant .
isl:within a owl:ObjectProperty ; rdfs:label "within"@en , "位於"@zh-Hant .
isl:worksWith a owl:ObjectProperty , owl:SymmetricProperty ;
    rdfs:label "works with"@en , "合作"@zh-Hant .
isl:sings a owl:ObjectProperty ; rdfs:label "sings"@en , "演唱"@zh-Hant .
isl:amount a owl:ObjectProperty ; rdfs:label "amount"@en , "金額"@zh-Hant .
isl:begins a owl:DatatypeProperty ; rdfs:label "begins"@en , "開始於"@zh-Hant .

<https://w3id.org/cultural-policy/id/isle/archipelago> a isl:Isle ;
    rdfs:label "The Archipelago"@en , "群島"@zh-Hant .
<https://w3id.org/cultural-policy/id/isle/north-isle> a isl:Isle ;
    rdfs:label "North Isle"@en , "北島"@zh-Hant ;
    isl:within <https://w3id.org/cultural-policy/id/isle/archipelago> .
"""

FIRST = """The Isles Gazette

Tide Council pays for the Grand Regatta, which Ada Moor will steer in 2027. \
The Grand Regatta is held on North Isle. It begins in May 2026.

Tide Council gave the Lantern Purse 200,000 crowns in 2024. \
The Lantern Purse pays for Salt Choir. 海燕合唱團 works with Salt Choir.
"""
SECOND = """Harbour Notes

Tide Council does not pay for Salt Choir, its clerk said. \
Tide Council pays for the Grand Regatta. Ada Moor once steered Salt Choir. \
Salt Choir sings “The Long Ebb”. Old Beacon stands alone.
"""


def named(kind: str, slug: str) -> URIRef:
    return URIRef(f"{BASE}id/{kind}/{slug}")


@dataclass
class Writer:
    """Writes statements into a dataset as the contract lays down."""

    dataset: Dataset = field(default_factory=lambda: Dataset(store="Oxigraph"))
    texts: dict[URIRef, str] = field(default_factory=dict)

    def document(
        self, text: str, title: str, publisher: str, issued: str, source: str = "notes.txt"
    ) -> URIRef:
        iri = URIRef(f"{BASE}document/{sha256(text.encode()).hexdigest()[:16]}")
        agent = URIRef(f"{BASE}publisher/{sha256(publisher.encode()).hexdigest()[:8]}")
        kind = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}[len(issued)]
        self.texts[iri] = text
        self._evidence(iri, RDF.type, EV.Document)
        self._evidence(iri, DCTERMS.title, Literal(title))
        self._evidence(iri, DCTERMS.publisher, agent)
        self._evidence(iri, DCTERMS.issued, Literal(issued, datatype=kind))
        self._evidence(iri, DCTERMS.source, Literal(source))
        self._evidence(iri, DCTERMS.language, Literal("en"))
        self._evidence(iri, EV.text, Literal(text))
        self._evidence(agent, RDF.type, PROV.Agent)
        self._evidence(agent, RDFS.label, Literal(publisher))
        return iri

    def thing(
        self,
        document: URIRef,
        iri: URIRef,
        name: str,
        *types: URIRef,
        aliases: tuple[str, ...] = (),
    ) -> URIRef:
        graph = self.dataset.graph(document)
        for type_ in types:
            graph.add((iri, RDF.type, type_))
        graph.add((iri, RDFS.label, Literal(name)))
        for alias in aliases:
            graph.add((iri, SKOS.altLabel, Literal(alias)))
        return iri

    def money(self, document: URIRef, number: str, currency: str, of: str, year: int) -> URIRef:
        iri = named("money", f"{currency}-{number}-{of}-{year}".lower())
        graph = self.dataset.graph(document)
        graph.add((iri, RDF.type, LEX.Money))
        graph.add((iri, LEX.number, Literal(number, datatype=XSD.decimal)))
        graph.add((iri, LEX.currency, Literal(currency)))
        graph.add((iri, LEX.of, Literal(of)))
        graph.add((iri, LEX.year, Literal(year)))
        return iri

    def say(
        self,
        document: URIRef,
        triple: tuple[URIRef, URIRef, URIRef | Literal],
        quote: str,
        *,
        status: str = "actual",
        frame: str = "{s} pay for {o}",
        confidence: str = "0.8",
        **qualifiers: URIRef | Literal,
    ) -> URIRef:
        text = self.texts[document]
        start = text.index(quote)
        key = "|".join(map(str, (document, start, *triple, status)))
        iri = URIRef(f"{BASE}evidence/{sha256(key.encode()).hexdigest()[:16]}")
        if status == "actual":
            self.dataset.graph(document).add(triple)
        self._evidence(iri, RDF.type, EV.Evidence)
        self._evidence(iri, RDF.type, RDF.Statement)
        for part, term in zip((RDF.subject, RDF.predicate, RDF.object), triple, strict=True):
            self._evidence(iri, part, term)
        self._evidence(iri, EV.document, document)
        self._evidence(iri, EV.quote, Literal(quote))
        self._evidence(iri, EV.start, Literal(start))
        self._evidence(iri, EV.end, Literal(start + len(quote)))
        self._evidence(iri, EV.frame, Literal(frame))
        self._evidence(iri, EV.confidence, Literal(confidence, datatype=XSD.decimal))
        self._evidence(iri, EV.status, Literal(status))
        for name, term in qualifiers.items():
            self._evidence(iri, EV[name], term)
        return iri

    def infer(self, *triple: URIRef) -> None:
        subject, predicate, object_ = triple
        self.dataset.graph(INFERRED_GRAPH).add((subject, predicate, object_))

    def axioms(self, turtle: str = AXIOMS) -> None:
        ontology = self.dataset.graph(ONTOLOGY_GRAPH)
        for triple in Graph().parse(data=turtle, format="turtle"):
            ontology.add(triple)

    def _evidence(self, *triple: URIRef | Literal) -> None:
        subject, predicate, object_ = triple
        self.dataset.graph(EVIDENCE_GRAPH).add((subject, predicate, object_))


def islands() -> Dataset:
    """Ten things, two documents; something planned, ended, denied and inferred."""
    w = Writer()
    w.axioms()
    gazette = w.document(
        FIRST, "The Isles Gazette", "Gazette Press", "2025-04-22", "https://gazette.example/1"
    )
    notes = w.document(SECOND, "Harbour Notes", "Harbour Society", "2024-11")
    council = named("body", "tide-council")
    regatta = named("regatta", "grand-regatta")
    ada = named("person", "ada-moor")
    isle = named("isle", "north-isle")
    purse = named("purse", "lantern-purse")
    choir = named("body", "salt-choir")
    swallow = named("body", "swallow-choir")
    for document in (gazette, notes):
        w.thing(document, council, "Tide Council", ISL.Body, ISL.Council, aliases=("TC",))
        w.thing(document, regatta, "Grand Regatta", ISL.Regatta)
        w.thing(document, ada, "Ada Moor", ISL.Person)
        w.thing(document, choir, "Salt Choir", ISL.Body)
    w.thing(gazette, isle, "North Isle", ISL.Isle)
    w.thing(gazette, purse, "Lantern Purse", ISL.Purse)
    w.thing(gazette, swallow, "海燕合唱團", ISL.Body)
    song = w.thing(notes, named("song", "the-long-ebb"), "The Long Ebb", ISL.Song)
    w.thing(notes, named("isle", "old-beacon"), "Old Beacon", ISL.Isle)
    crowns = w.money(gazette, "200000.0", "CRW", "gift", 2024)

    w.say(gazette, (council, ISL.pays, regatta), "Tide Council pays for the Grand Regatta")
    w.say(
        gazette,
        (ada, ISL.steers, regatta),
        "which Ada Moor will steer in 2027",
        status="planned",
        frame="{s} steer {o}",
        confidence="0.7",
        year=Literal(2027),
    )
    w.say(
        gazette,
        (regatta, ISL.heldOn, isle),
        "The Grand Regatta is held on North Isle",
        frame="{o} be held on {s}",
        confidence="0.9",
    )
    w.say(
        gazette,
        (regatta, ISL.begins, Literal("2026-05-01", datatype=XSD.date)),
        "It begins in May 2026",
        frame="{s} begin in {o}",
        date=Literal("2026-05"),
    )
    w.say(
        gazette,
        (council, ISL.pays, purse),
        "Tide Council gave the Lantern Purse 200,000 crowns in 2024",
        frame="{s} give {o}",
        amount=crowns,
        year=Literal(2024),
    )
    w.say(gazette, (purse, ISL.amount, crowns), "the Lantern Purse 200,000 crowns", frame="money")
    w.say(gazette, (purse, ISL.pays, choir), "The Lantern Purse pays for Salt Choir")
    w.say(
        gazette,
        (swallow, ISL.worksWith, choir),
        "海燕合唱團 works with Salt Choir",
        frame="{s} work with {o}",
    )
    w.say(
        notes,
        (council, ISL.pays, choir),
        "Tide Council does not pay for Salt Choir",
        status="denied",
    )
    w.say(notes, (council, ISL.pays, regatta), "Tide Council pays for the Grand Regatta")
    w.say(
        notes,
        (ada, ISL.steers, choir),
        "Ada Moor once steered Salt Choir",
        status="ended",
        frame="{s} steer {o}",
    )
    w.say(notes, (choir, ISL.sings, song), "Salt Choir sings “The Long Ebb”", frame="{s} sing {o}")

    archipelago = named("isle", "archipelago")
    w.infer(council, RDF.type, ISL.Payer)
    w.infer(regatta, ISL.paidBy, council)
    w.infer(council, ISL.backs, regatta)
    w.infer(choir, ISL.worksWith, swallow)
    w.infer(regatta, ISL.heldOn, archipelago)
    w.infer(purse, ISL.worksWith, council)
    w.infer(council, ISL.worksWith, purse)
    return w.dataset


def hostile() -> Dataset:
    """Every payload as a name, alias, quote, frame, title, publisher, class and property label."""
    w = Writer()
    w.axioms()
    ontology = w.dataset.graph(ONTOLOGY_GRAPH)
    before: URIRef | None = None
    for i, payload in enumerate(PAYLOADS):
        kind, link = ISL[f"Kind{i}"], ISL[f"link{i}"]
        for term, metaclass in ((kind, OWL.Class), (link, OWL.ObjectProperty)):
            ontology.add((term, RDF.type, metaclass))
            for language in ("en", "zh-Hant"):
                ontology.add((term, RDFS.label, Literal(payload, lang=language)))
        ontology.add((kind, LEX.kind, Literal(True)))
        text = f"Before {payload} between {payload} after."
        document = w.document(text, payload, payload, "2025", f"javascript:window.pwned=1//{i}")
        iri = URIRef(f"javascript:window.pwned=1//{i}'onclick='window.pwned=1")
        w.thing(document, iri, f"{payload} {i}", kind, aliases=(payload,))
        w.say(document, (iri, link, before or iri), payload, frame=payload, date=Literal(payload))
        w.infer(iri, ISL.backs, before or iri)
        before = iri
    return w.dataset


def crowd(count: int, seed: int = 1) -> Dataset:
    """`count` things in one large and many small clusters, a statement and a half to each."""
    chance = random.Random(seed)
    w = Writer()
    w.axioms()
    kinds = (ISL.Body, ISL.Person, ISL.Regatta, ISL.Purse, ISL.Isle, ISL.Song)
    links = (ISL.pays, ISL.steers, ISL.holds, ISL.heldOn, ISL.worksWith, ISL.sings)
    syllables = ("tal", "mor", "vin", "quay", "ros", "hal", "den", "ber", "lis", "orn")
    names = [
        " ".join(
            "".join(chance.choices(syllables, k=2)).capitalize()
            for _ in range(chance.choice((2, 3)))
        )
        + f" {i}"
        for i in range(count)
    ]
    pairs = [
        (i, chance.choice((chance.randrange(i), chance.randrange(max(1, i // 8)))))
        for i in range(1, count)
        if i % 5
    ]
    pairs += [(chance.randrange(count), chance.randrange(count)) for _ in range(count // 2)]
    sentences = [
        f"After long talks in the harbour hall, {names[a]} settled the matter and pays for "
        f"{names[b]}, as the minutes of the meeting show."
        for a, b in pairs
    ]
    per_document = 60
    for at in range(0, len(pairs), per_document):
        chosen = slice(at, at + per_document)
        document = w.document(
            "\n\n".join(sentences[chosen]),
            f"Minutes of the harbour hall, volume {at // per_document + 1}",
            f"Publisher {at % 7}",
            str(2015 + at // per_document % 10),
        )
        for (a, b), sentence in zip(pairs[chosen], sentences[chosen], strict=True):
            for i in (a, b):
                kind = kinds[i % len(kinds)]
                slug = str(kind).rsplit("#", 1)[1].lower()
                w.thing(document, named(slug, str(i)), names[i], kind)
            ends = [
                named(str(kinds[i % len(kinds)]).rsplit("#", 1)[1].lower(), str(i)) for i in (a, b)
            ]
            w.say(document, (ends[0], chance.choice(links), ends[1]), sentence)
            if chance.random() < 0.3:
                w.infer(ends[0], ISL.backs, ends[1])
    return w.dataset


def province(count: int, seed: int = 1, village: int = 150) -> Dataset:
    """`count` things in villages with a few roads between; quick to make, for large graphs."""
    chance, w = random.Random(seed), Writer()
    w.axioms()
    store = pyoxigraph_store(w.dataset)
    syllables = ("tal", "mor", "vin", "quay", "ros", "hal", "den", "ber", "lis", "orn")
    kinds = [ox.NamedNode(ISL[k]) for k in ("Body", "Person", "Regatta", "Purse", "Isle", "Song")]
    links = [ox.NamedNode(ISL[p]) for p in ("pays", "steers", "holds", "worksWith", "sings")]
    things = [ox.NamedNode(f"{BASE}id/thing/{i}") for i in range(count)]
    names = ["".join(chance.choices(syllables, k=4)).capitalize() + f" {i}" for i in range(count)]
    kind, label, node = ox.NamedNode(RDF.type), ox.NamedNode(RDFS.label), ox.NamedNode
    evidence, quads = node(EVIDENCE_GRAPH), []
    pairs = [(i, chance.choice((chance.randrange(b, i), b))) for i in range(1, count)
             if i > (b := i // village * village)]  # fmt: skip
    pairs += [(chance.randrange(count), chance.randrange(count)) for _ in range(count // 8)]
    for at in range(0, len(pairs), 100):
        some = pairs[at : at + 100]
        said = [f"{names[a]} pays for {names[b]}." for a, b in some]
        document = URIRef(
            w.document(
                "\n\n".join(said), f"Volume {at // 100}", f"Press {at % 7}", str(2015 + at % 10)
            )
        )
        begins = 0
        for (a, b), words in zip(some, said, strict=True):
            link, graph = chance.choice(links), node(document)
            quads += [ox.Quad(things[i], kind, kinds[i % 6], graph) for i in (a, b)]
            quads += [ox.Quad(things[i], label, ox.Literal(names[i]), graph) for i in (a, b)]
            quads.append(ox.Quad(things[a], link, things[b], graph))
            key = node(f"{BASE}evidence/{a}-{b}-{at}")
            quads += [
                ox.Quad(key, node(p), o, evidence)
                for p, o in (
                    (RDF.type, node(EV.Evidence)), (RDF.subject, things[a]), (RDF.predicate, link),
                    (RDF.object, things[b]), (EV.document, graph), (EV.quote, ox.Literal(words)),
                    (EV.start, ox.Literal(begins)), (EV.end, ox.Literal(begins + len(words))),
                    (EV.status, ox.Literal("actual")), (EV.confidence, ox.Literal(0.8)),
                )
            ]  # fmt: skip
            begins += len(words) + 2
    store.bulk_extend(quads)
    return w.dataset
