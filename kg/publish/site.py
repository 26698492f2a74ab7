"""Path → answer, in the process that holds the graph: queries, graphs, descriptions, and pages."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
from markupsafe import Markup
from rdflib import URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL, RDF, RDFS

from kg.namespaces import EV, EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH
from kg.publish import query_page
from kg.publish.addresses import PAGES, SUFFIXES, split_suffix
from kg.publish.description import describe
from kg.publish.evaluation import (
    GRAPHS,
    RESULTS,
    Query,
    Unanswerable,
    evaluate,
    write_found,
    write_graph,
)
from kg.publish.excerpts import Excerpts
from kg.publish.graph_page import GraphPage
from kg.publish.graph_store import read_graph
from kg.publish.negotiation import choose
from kg.publish.ontology_page import describe_ontology
from kg.publish.pages import Pages
from kg.publish.paper import HTML, Paper, asked, embed_triples, tongue_of
from kg.publish.screens import Screens
from kg.publish.snapshot import Snapshot
from kg.publish.tongue import Tongue, bilingual
from kg.publish.workers import Answer, Job

OFFERED = [(suffix, type_) for suffix, type_ in SUFFIXES.items() if type_ != HTML]
SEE_OTHER = 303

Triples = Callable[[], Iterable[ox.Triple]]


class Site:
    """Answers jobs about one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Take what is served."""
        self.snapshot, self.about = snapshot, snapshot.about
        self.excerpts = Excerpts(snapshot.store)
        self.paper = Paper({name: ledger.title for name, ledger in snapshot.ledgers.items()})
        self.screens = Screens(snapshot, self.paper)
        self.graph = GraphPage(snapshot.atlas, snapshot.finder, snapshot.proofs, self.paper)
        self._ontologies: dict[str, dict[str, Any]] = {}

    def respond(self, job: Job) -> Answer:
        """The answer to a query or to a visit of a path; refusals are answers too."""
        wants_page = choose(job["accept"], [*RESULTS, *GRAPHS, HTML]) == HTML
        try:
            return self._query(job, wants_page) if "query" in job else self._visit(job)
        except Unanswerable as refused:
            found = refused.answer
        if not wants_page:
            return found
        return self.paper.message(job, found.status, found.body.decode())

    # Queries

    def _query(self, job: Job, wants_page: bool) -> Answer:
        here = f"{job['site']}sparql"  # which relative IRIs are relative to (Protocol, 2.1.5)
        query = Query(job["query"], job["accept"], job["default"], job["named"], here)
        if not wants_page:
            found = evaluate(self.snapshot.store, query)
            return write_found(found, query.accept, self.snapshot.prefixes)
        status, shown = 200, {}
        try:
            found = evaluate(self.snapshot.store, query)
            view = asked(job, "view")
            shown = query_page.show(found, self.snapshot.prefixes, self._known_page, view)
        except Unanswerable as refused:
            status, reason = refused.answer.status, refused.answer.body.decode()
            shown = {"refusal": reason, "listing": query_page.mark(query.text, reason)}
        return self._form(job, status, text=query.text, **shown)

    def _form(self, job: Job, status: int = 200, **shown: Any) -> Answer:
        tongue = tongue_of(job)
        examples = [
            (*tongue.name(bilingual(question)), text)
            for question, text in self.snapshot.questions.values()
        ]
        more = {"examples": examples, "timeout": f"{job['timeout']:g}"}
        return self.paper.render(
            job, "query.html", {"text": query_page.EXAMPLE} | more | shown, status
        )

    def _known_page(self, iri: str) -> str | None:
        """The page of an IRI that the graph says something of."""
        known = self.snapshot.store.quads_for_pattern(ox.NamedNode(iri), None, None)
        return self.snapshot.addresses.page(iri) if next(known, None) else None

    # Visits

    def _visit(self, job: Job) -> Answer:
        path: str = job["path"]
        match path:
            case "graph" | "graph/search" | "graph/proof":
                return self.graph.answer(job)
            case _ if screen := self.screens.find(path):
                return screen(job)
            case "sparql":
                return self._describe(job, page=lambda: self._form(job))
            case ".well-known/void":
                return self._describe(job, page=None)
            case "store":
                prefixes = self.snapshot.prefixes
                return read_graph(self.snapshot.store, job["parameters"], job["accept"], prefixes)
            case "describe":
                (iri,) = job["parameters"].get("iri", [])[:1] or [""]
                return self._thing(job, iri, [])
        plain, asked = split_suffix(path)
        if asked and self._find(job["written"], path):
            plain, asked = path, None  # it is called so
        job = job | {"accept": asked or job["accept"], "plain": plain}
        if plain == "ontology":
            return self._ontology(job)
        if plain == "statement":
            return self._triple(job)
        written = split_suffix(job["written"])[0] if asked else job["written"]
        iri = self._find(written, plain) or self.snapshot.addresses.iri(plain)
        if plain.startswith("entity/"):
            return self._thing(job, iri, OFFERED)
        if plain.startswith("statement/"):
            return self._statement(job, iri)
        if plain.startswith("document/"):
            return self._document(job, iri)
        return self._redirect(job, iri, asked)

    def _find(self, *paths: str) -> str | None:
        """What the graph knows that is shown at one of these paths, or else has that very address.

        A path is given as it reads and as it was written, percent signs and all.
        """
        addresses = self.snapshot.addresses
        possible = [*map(addresses.iri, paths), *(addresses.base + path for path in paths)]
        return next(filter(self.excerpts.is_known, possible), None)

    def _describe(self, job: Job, page: Callable[[], Answer] | None) -> Answer:
        offers = [*GRAPHS, HTML] if page else list(GRAPHS)
        chosen = choose(job["accept"], offers)
        if chosen == HTML and page:
            return page()
        if chosen is None and page and choose(job["accept"], list(RESULTS)):
            raise Unanswerable(400, "no query: send one as the parameter “query”")
        snapshot = self.snapshot
        try:
            base = snapshot.addresses.base
            site, numbers = job["site"], snapshot.statistics
            triples = describe(site, base, numbers, snapshot.prefixes, snapshot.questions)
        except ValueError as error:
            raise Unanswerable(400, f"the Host header names no host: {error}") from error
        return write_graph(triples, job["accept"], _VOCABULARIES | snapshot.prefixes)

    def _redirect(self, job: Job, iri: str, asked: str | None) -> Answer:
        """A thing is not its page: 303 to what there is about it (Cool URIs, section 4)."""
        addresses = self.snapshot.addresses
        if iri in {term.partition("#")[0] for term in addresses.terms}:
            return _see_other(job, "ontology")
        if not self.excerpts.is_known(iri):
            raise Unanswerable(404, "there is nothing here")
        if iri in _NO_DOCUMENTS or self.excerpts.is_graph_alone(iri):
            return _see_other(job, f"store?graph={quote(iri, safe='')}")
        chosen = asked or choose(job["accept"], [HTML, *GRAPHS])
        if chosen is None:
            raise Unanswerable(406, f"this can be had as {', '.join([HTML, *GRAPHS])}")
        page = addresses.page(iri)
        suffix = next((s for s, t in OFFERED if t == chosen), "")
        return _see_other(job, page + (suffix if page.startswith(tuple(PAGES.values())) else ""))

    def _thing(self, job: Job, iri: str, data_links: list[tuple[str, str]]) -> Answer:
        if not self.excerpts.is_known(iri):
            raise Unanswerable(404, "the graph says nothing of this")

        def show() -> Answer:
            return self.paper.render(
                job,
                "entity.html",
                self._pages(job).thing(URIRef(iri))
                | {"embedded": embed_triples(triples), "data_links": data_links},
            )

        def triples() -> Iterable[ox.Triple]:
            return self.excerpts.said_of(iri)

        return self._represent(job, show, triples)

    def _triple(self, job: Job) -> Answer:
        """A link by its three IRIs, for those that no evidence stands for."""
        parts = [URIRef(asked(job, name)) for name in ("subject", "property", "object")]
        shown = None
        if all(self.excerpts.is_known(part) for part in parts):
            shown = self._pages(job).triple(*parts)
        if shown is None:
            raise Unanswerable(404, "the graph knows no such link")
        return self.paper.render(job, "triple.html", shown)

    def _statement(self, job: Job, iri: str) -> Answer:
        shown = self._pages(job).statement(URIRef(iri)) if self.excerpts.is_known(iri) else None
        if shown is None:
            return self._thing(job, iri, OFFERED)  # no statement of ours

        def triples() -> Iterable[ox.Triple]:
            return self.excerpts.about(iri)

        more = {"embedded": embed_triples(triples), "data_links": OFFERED}
        return self._represent(
            job, lambda: self.paper.render(job, "statement.html", shown | more), triples
        )

    def _document(self, job: Job, iri: str) -> Answer:
        if not self.excerpts.is_known(iri):
            raise Unanswerable(404, "the graph knows no such document")

        def triples() -> Iterable[ox.Triple]:
            yield from self.excerpts.about(iri)
            yield from self.excerpts.of_graph(iri)

        def show() -> Answer:
            embedded = embed_triples(lambda: self.excerpts.about(iri, without=EV.text))
            shown = self._pages(job).document(URIRef(iri))
            more = {"embedded": embedded, "data_links": OFFERED}
            return self.paper.render(job, "document.html", shown | more)

        return self._represent(job, show, triples)

    def _ontology(self, job: Job) -> Answer:
        def triples() -> Iterable[ox.Triple]:
            return self.excerpts.of_graph(str(ONTOLOGY_GRAPH))

        def show() -> Answer:
            embedded = embed_triples(self._own_words)
            shown = self._described(tongue_of(job)) | {"embedded": embedded}
            return self.paper.render(job, "ontology.html", shown)

        return self._represent(job, show, triples)

    def _own_words(self) -> Iterable[ox.Triple]:
        """What the served ontologies say of themselves."""
        kind, class_ = ox.NamedNode(RDF.type), ox.NamedNode(OWL.Ontology)
        graph = ox.NamedNode(ONTOLOGY_GRAPH)
        for quad in self.snapshot.store.quads_for_pattern(None, kind, class_, graph):
            if isinstance(quad.subject, ox.NamedNode):
                yield from self.excerpts.about(quad.subject.value)

    def _described(self, tongue: Tongue) -> dict[str, Any]:
        """The ontology in one language; found out once for each."""
        if tongue.tag not in self._ontologies:
            pages, addresses = self.snapshot.pages, self.snapshot.addresses
            self._ontologies[tongue.tag] = describe_ontology(
                self.snapshot.dataset, pages.terms, dict(addresses.terms), self.snapshot.words,
                addresses.page, tongue,
            )  # fmt: skip
        diagram = Markup(self.snapshot.diagram)  # made of escaped parts
        return self._ontologies[tongue.tag] | {"data_links": OFFERED, "diagram": diagram}

    # Parts of answers

    def _pages(self, job: Job) -> Pages:
        return self.snapshot.pages.speaking(tongue_of(job))

    def _represent(self, job: Job, show: Callable[[], Answer], triples: Triples) -> Answer:
        """A resource as a page or as data, whichever the client likes best."""
        chosen = choose(job["accept"], [HTML, *GRAPHS])
        if chosen == HTML:
            return show()
        if chosen is None:
            raise Unanswerable(406, f"this can be had as {', '.join([HTML, *GRAPHS])}")
        return write_graph(dict.fromkeys(triples()), chosen, self.snapshot.prefixes)


def _see_other(job: Job, target: str) -> Answer:
    headers = {"Location": job["site"] + target, "Vary": "Accept"}
    return Answer(SEE_OTHER, "text/plain", f"see {target}\n".encode(), headers)


_NO_DOCUMENTS = {str(g) for g in (EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH)}
"""Graphs that nobody wrote: they are what is at their address."""
_VOCABULARIES = {
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "sh": "http://www.w3.org/ns/shacl#",
    "dcterms": str(DCTERMS),
    "foaf": str(FOAF),
    "rdfs": str(RDFS),
}
