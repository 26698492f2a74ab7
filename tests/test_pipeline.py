"""The whole path: what a graph holds is said by a document, with its words, or follows from it."""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

from kg.errors import SourceError
from kg.graph import read_dataset, serialise
from kg.namespaces import EV, EVIDENCE_GRAPH, INFERRED_GRAPH, LEX, ONTOLOGY_GRAPH
from kg.ontology import Ontology
from kg.pipeline import Skipped, build, extract_all

NEWS = """\
---
title: The arts in Brindle
publisher: The Brindle Gazette
published: 2031-05-02
---
The Norbury Arts Council funds the Selwick Museum with £250,000. The Selwick Museum will host the
Lantern Festival in 2032. The Ministry of Culture did not fund the Tide Project.

The Heritage Skills Fund was launched by the Ministry of Culture in April 2024.
"""
LETTER = """\
The Ministry of Culture denied it. The Norbury Arts Council funds the Selwick Museum.

The Lantern Festival takes place in Oslo. The Harbour Trust organised the Tide Project.
"""
APART = {EVIDENCE_GRAPH, ONTOLOGY_GRAPH, INFERRED_GRAPH}
STRUCTURE = {RDF.type, RDFS.label, SKOS.altLabel}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two documents that agree on one thing."""
    folder = tmp_path_factory.mktemp("sources")
    (folder / "letter.txt").write_text(LETTER, "utf-8")
    (folder / "news.txt").write_text(NEWS, "utf-8")
    return folder


@pytest.fixture(scope="module")
def built(folder: Path, ontology: Ontology) -> Dataset:
    return build([folder], ontology)


@pytest.fixture(params=["two documents", "the seeds"])
def dataset(request: pytest.FixtureRequest) -> Dataset:
    """What must hold of any graph is asked of both."""
    name = "seed" if request.param == "the seeds" else "built"
    found = request.getfixturevalue(name)
    assert isinstance(found, Dataset)
    return found


def documents(dataset: Dataset) -> Iterator[Graph]:
    """The documents' graphs."""
    for graph in dataset.graphs():
        if graph.identifier not in APART and len(graph):
            yield graph


def evidence_of(dataset: Dataset, status: str) -> set[tuple[object, ...]]:
    """Document, subject, predicate and object of the evidence of this status."""
    graph = dataset.graph(EVIDENCE_GRAPH)
    parts = (EV.document, RDF.subject, RDF.predicate, RDF.object)
    return {
        tuple(graph.value(e, part) for part in parts)
        for e in graph.subjects(EV.status, Literal(status))
    }


def stated(dataset: Dataset) -> set[tuple[object, ...]]:
    """Document, subject, predicate and object of what is a triple in a document's graph."""
    return {
        (g.identifier, *t)
        for g in documents(dataset)
        for t in g
        if t[1] not in STRUCTURE and not str(t[1]).startswith(str(LEX))
    }


def label(dataset: Dataset, name: str) -> URIRef:
    """The thing that a document calls so."""
    things = {s for g in documents(dataset) for s in g.subjects(RDFS.label, Literal(name, "en"))}
    (thing,) = things
    assert isinstance(thing, URIRef)
    return thing


def test_each_document_has_a_graph_and_says_what_it_is(built: Dataset) -> None:
    graphs = list(documents(built))
    evidence = built.graph(EVIDENCE_GRAPH)
    assert len(graphs) == 2
    assert {g.identifier for g in graphs} == set(evidence.subjects(RDF.type, EV.Document))
    titles = {str(title) for title in evidence.objects(None, DCTERMS.title)}
    assert "The arts in Brindle" in titles
    assert {str(date) for date in evidence.objects(None, DCTERMS.issued)} == {"2031-05-02"}


def test_two_documents_that_agree_name_the_same_things(built: Dataset) -> None:
    council, museum = label(built, "Norbury Arts Council"), label(built, "Selwick Museum")
    agreeing = [g for g in documents(built) if any(g.predicates(council, museum))]
    assert len(agreeing) == 2


def test_what_is_planned_or_denied_is_evidence_and_no_triple(built: Dataset) -> None:
    actual, facts = evidence_of(built, "actual"), stated(built)
    for status in ("planned", "denied"):
        said = evidence_of(built, status)
        assert said
        assert not (said - actual) & facts
        triples = {quad[1:] for quad in said - actual}
        assert not triples & {tuple(t) for t in built.graph(INFERRED_GRAPH)}


def test_every_stated_triple_has_evidence_and_the_other_way_round(dataset: Dataset) -> None:
    assert stated(dataset)
    assert stated(dataset) == evidence_of(dataset, "actual")


def test_every_quote_and_mention_is_the_documents_text_at_its_offsets(dataset: Dataset) -> None:
    graph = dataset.graph(EVIDENCE_GRAPH)
    quoted = set(graph.subject_objects(EV.quote))
    assert quoted
    for node, quote in quoted:
        document = graph.value(node, EV.document)
        start, end = (int(str(graph.value(node, p))) for p in (EV.start, EV.end))
        assert str(graph.value(document, EV.text))[start:end] == str(quote)


def test_there_are_no_blank_nodes_and_no_literal_subjects(dataset: Dataset) -> None:
    for s, p, o, _ in dataset.quads():
        assert isinstance(s, URIRef)
        assert isinstance(p, URIRef)
        assert not isinstance(o, BNode)
    assert len(dataset.default_graph) == 0


def test_what_follows_is_stated_nowhere(dataset: Dataset) -> None:
    inferred = set(dataset.graph(INFERRED_GRAPH))
    assert inferred
    said = {t for g in dataset.graphs() if g.identifier != INFERRED_GRAPH for t in g}
    assert not inferred & said


def test_every_thing_has_a_class_and_a_name_and_every_property_is_declared(
    dataset: Dataset, ontology: Ontology
) -> None:
    for graph in documents(dataset):
        things = {s for s in graph.subjects() if (s, RDFS.label, None) in graph}
        assert things
        for thing in things:
            assert set(graph.objects(thing, RDF.type)) & set(ontology.classes)
    assert {t[2] for t in stated(dataset)} <= set(ontology.properties)


def spelt(dataset: Dataset) -> bytes:
    """A dataset as TriG."""
    stream = BytesIO()
    serialise(dataset, stream)
    return stream.getvalue()


WHOLE_PATH = """
import sys
from kg.cli import main
for command in (
    ["build", "SOURCES", "-o", "graph.trig"],
    ["query", "graph.trig", "who-funds-what", "--format", "csv"],
    ["explore", "graph.trig", "-o", "page.html"],
):
    if len(sys.argv) > 2 and command[0] != "build":
        break
    try:
        main([sys.argv[1] if word == "SOURCES" else word for word in command])
    except SystemExit as left:
        assert left.code == 0, left.code
"""


def run_path(folder: Path, place: Path, seed: int, *before: str, only: str = "") -> str:
    """Go the whole path in another process, with a hash seed; what the question was answered."""
    command = [*before, sys.executable, "-c", WHOLE_PATH, str(folder), *filter(None, [only])]
    given = os.environ | {"PYTHONHASHSEED": str(seed)}
    done = subprocess.run(
        command, cwd=place, env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_sources_give_the_same_bytes_on_any_hash_seed(
    folder: Path, built: Dataset, tmp_path: Path, seed: int
) -> None:
    run_path(folder, tmp_path, seed, only="build")
    assert (tmp_path / "graph.trig").read_bytes() == spelt(built)


def test_building_asking_and_exploring_need_no_network(
    folder: Path, built: Dataset, tmp_path: Path
) -> None:
    alone = ("unshare", "-rn")
    try:
        subprocess.run([*alone, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a network namespace cannot be made here (unshare -rn)")
    answer = run_path(folder, tmp_path, 4, *alone)
    assert "Norbury Arts Council,Selwick Museum" in answer
    assert (tmp_path / "graph.trig").read_bytes() == spelt(built)
    assert "Selwick Museum" in (tmp_path / "page.html").read_text("utf-8")


def test_two_processes_read_what_one_reads(
    folder: Path, built: Dataset, ontology: Ontology
) -> None:
    assert spelt(build([folder], ontology, workers=2)) == spelt(built)


def test_the_order_of_sources_does_not_matter(
    folder: Path, built: Dataset, ontology: Ontology
) -> None:
    sources = [folder / "news.txt", folder / "letter.txt", folder]
    assert spelt(build(sources, ontology)) == spelt(built)


def test_a_second_build_into_a_store_replaces_the_same_documents(
    folder: Path, built: Dataset, ontology: Ontology, tmp_path: Path
) -> None:
    for sources in ([folder / "letter.txt"], [folder], [folder / "news.txt"]):
        dataset = build(sources, ontology, store=tmp_path / "store")
        dataset.close()
        del dataset
        gc.collect()  # a store is unlocked when its last user is gone
    kept = read_dataset(tmp_path / "store")
    assert spelt(kept) == spelt(built)
    kept.close()


def test_reasoning_may_wait(folder: Path, ontology: Ontology, built: Dataset) -> None:
    bare = build([folder], ontology, reason=False)
    assert len(bare.graph(INFERRED_GRAPH)) == 0
    assert stated(bare) == stated(built)


def test_a_bad_source_is_an_error_unless_a_list_is_given_for_it(
    folder: Path, ontology: Ontology, tmp_path: Path
) -> None:
    sources = [tmp_path / "none.txt", folder]
    with pytest.raises(SourceError, match="none.txt"):
        list(extract_all(sources, ontology))
    skipped: list[Skipped] = []
    titles: list[str] = []
    read = list(extract_all(sources, ontology, skipped=skipped, progress=titles.append))
    assert [item.source.name for item in skipped] == ["none.txt"]
    assert [document.title for document, _, _ in read] == titles
    assert len(read) == 2
