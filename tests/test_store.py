"""Datasets are read whole or not at all, and written whole or not at all."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from graph_world import EX, load_ontology
from oxrdflib import OxigraphStore
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import RDFS

from kg.errors import GraphError
from kg.graph import (
    add_ontology,
    list_documents,
    new_dataset,
    pyoxigraph_store,
    read_dataset,
    write_dataset,
)
from kg.graph.store import replacing
from kg.namespaces import BASE
from kg.publish.snapshot import load
from kg.reason import find_evidence, inferred

A, P = URIRef("https://example.org/a"), URIRef("https://example.org/p")
GRAPH = URIRef("https://example.org/graph")


def small() -> Dataset:
    dataset = new_dataset()
    dataset.bind("ex", "https://example.org/")
    dataset.graph(GRAPH).add((A, P, Literal("in a graph")))
    dataset.default_graph.add((A, P, Literal("in none")))
    return dataset


def quads(dataset: Dataset) -> set[str]:
    return {str(quad) for quad in pyoxigraph_store(dataset)}


@pytest.mark.parametrize("suffix", [".trig", ".nq"])
def test_a_dataset_reads_back_as_it_was_written(suffix: str, tmp_path: Path) -> None:
    write_dataset(small(), tmp_path / f"g{suffix}")
    assert quads(read_dataset(tmp_path / f"g{suffix}")) == quads(small())


@pytest.mark.parametrize("suffix", [".ttl", ".nt"])
def test_a_file_of_triples_holds_those_of_every_graph(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"g{suffix}"
    write_dataset(small(), file)
    assert {str(o) for o in Graph().parse(file).objects(A, P)} == {"in a graph", "in none"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("g.ttl", f"<{A}> <{P}> 1 ."),
        ("g.nt", f'<{A}> <{P}> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .'),
        ("g.n3", f"<{A}> <{P}> 1 ."),
        ("g.TTL", f"<{A}> <{P}> 1 ."),
        (
            "g.rdf",
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://'
            f'example.org/"><r:Description r:about="{A}"><e:p r:datatype="http://www.w3.org/2001'
            '/XMLSchema#integer">1</e:p></r:Description></r:RDF>',
        ),
        ("g.jsonld", f'{{"@id": "{A}", "{P}": 1}}'),
    ],
)
def test_plain_triples_of_any_syntax_go_to_the_default_graph(
    name: str, text: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    dataset = read_dataset(tmp_path / name)
    assert list(dataset.default_graph) == [(A, P, Literal(1))]
    assert len(pyoxigraph_store(dataset)) == 1


def test_prefixes_of_a_file_are_kept(tmp_path: Path) -> None:
    (tmp_path / "g.ttl").write_text("@prefix zoo: <https://zoo.example/> . zoo:a zoo:b zoo:c .")
    dataset = read_dataset(tmp_path / "g.ttl")
    write_dataset(dataset, tmp_path / "h.ttl")
    assert "\nzoo:a zoo:b zoo:c .\n" in (tmp_path / "h.ttl").read_text()
    assert len(list(dataset.default_graph.query("SELECT * { ?s zoo:b ?o }"))) == 1


def test_relative_iris_are_resolved_against_the_file(tmp_path: Path) -> None:
    (tmp_path / "g.ttl").write_text("<#a> <#b> <other> .")
    subject, _, object_ = next(iter(read_dataset(tmp_path / "g.ttl").default_graph))
    assert str(subject) == (tmp_path / "g.ttl").as_uri() + "#a"
    assert str(object_) == (tmp_path / "other").as_uri()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("g.ttl", b"<urn:a:b> <urn:a:c> 1 .\n<urn:a:b> oops .", r"g\.ttl, line 2: not Turtle"),
        ("g.nt", b"<urn:a:b> <urn:a:c> \xff\xfe .", r"g\.nt, line 1: not N-Triples"),
        ("g.jsonld", b'{"@id": ', r"g\.jsonld, line 1: not JSON-LD"),
        ("g.jsonld", b'{"@context": "https://x.org/", "a": 1}', r"g\.jsonld.*not JSON-LD"),
        ("g.rdf", b"<a>\n<b></a>", r"g\.rdf, line 2: not XML: mismatched tag"),
        ("g.rdf", b'<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>', r"g\.rdf.*<!DOCTYPE.*Turtle"),
        ("g.csv", b"a,b", r"g\.csv: the suffix says no RDF syntax; known are .*\.ttl"),
        ("g", b"a", r"g: the suffix says no RDF syntax"),
    ],
)
def test_a_bad_file_is_refused_with_its_name_its_line_and_a_remedy(
    name: str, content: bytes, expected: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(GraphError, match=expected):
        read_dataset(tmp_path / name)


def test_a_document_type_behind_comments_and_in_utf_16_is_refused_too(tmp_path: Path) -> None:
    text = "<?xml version='1.0' encoding='utf-16'?><!-- x --><!DOCTYPE r SYSTEM 'file:///e'><r/>"
    (tmp_path / "g.rdf").write_bytes(text.encode("utf-16"))
    with pytest.raises(GraphError, match="<!DOCTYPE"):
        read_dataset(tmp_path / "g.rdf")


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"nothing\.trig: no such file"):
        read_dataset(tmp_path / "nothing.trig")
    with pytest.raises(GraphError, match="no store in this folder"):
        read_dataset(tmp_path)


def test_a_store_on_disk_keeps_what_is_added(tmp_path: Path) -> None:
    dataset = new_dataset(tmp_path / "deep" / "store")
    dataset.graph(GRAPH).add((A, RDFS.label, Literal("kept")))
    dataset.close()
    assert (A, RDFS.label, Literal("kept")) in read_dataset(tmp_path / "deep/store").graph(GRAPH)


def test_a_store_opened_again_knows_the_prefixes_of_its_ontology(tmp_path: Path) -> None:
    dataset = new_dataset(tmp_path / "store")
    add_ontology(dataset, load_ontology(tmp_path))
    dataset.close()
    assert dict(new_dataset(tmp_path / "store").namespaces())["ex"] == URIRef(EX)


def test_a_store_in_use_says_so(tmp_path: Path) -> None:
    kept = new_dataset(tmp_path / "store")
    with pytest.raises(GraphError, match="in use by another program"):
        new_dataset(tmp_path / "store")
    assert len(kept) == 0


def test_a_store_takes_no_place_that_holds_other_things(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")
    with pytest.raises(GraphError, match="holds other things"):
        new_dataset(tmp_path)
    with pytest.raises(GraphError, match="is a file"):
        new_dataset(tmp_path / "letter.txt")
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_a_dataset_is_written_as_a_new_store(tmp_path: Path) -> None:
    write_dataset(small(), tmp_path / "store")
    assert quads(read_dataset(tmp_path / "store")) == quads(small())
    with pytest.raises(GraphError, match="already there"):
        write_dataset(small(), tmp_path / "store")
    assert [p.name for p in tmp_path.iterdir()] == ["store"]


def test_a_failure_while_writing_loses_nothing(tmp_path: Path) -> None:
    file = tmp_path / "g.trig"
    file.write_text("old")
    with pytest.raises(TypeError), replacing(file) as stream:
        stream.writelines([b"half", None])  # type: ignore[list-item]
    assert file.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["g.trig"]


def test_missing_folders_are_made_and_impossible_ones_told(tmp_path: Path) -> None:
    write_dataset(small(), tmp_path / "a/b/g.trig")
    assert (tmp_path / "a/b/g.trig").stat().st_mode & 0o444 == 0o444
    with pytest.raises(GraphError, match=r"g\.trig/h\.trig: cannot be written"):
        write_dataset(small(), tmp_path / "a/b/g.trig/h.trig")


def test_a_suffix_that_is_not_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"cannot write \.docx; use one of .*\.trig"):
        write_dataset(small(), tmp_path / "g.docx")


def test_an_empty_dataset_survives(tmp_path: Path) -> None:
    for suffix in (".trig", ".nq"):
        write_dataset(new_dataset(), tmp_path / f"g{suffix}")
        assert len(read_dataset(tmp_path / f"g{suffix}")) == 0


def test_another_kind_of_dataset_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(TypeError, match="new_dataset"):
        pyoxigraph_store(Dataset())


def test_only_our_prefixes_are_bound_from_the_start() -> None:
    assert {p for p, _ in new_dataset().namespaces()} == {
        *("dcterms", "ev", "kg", "lex", "owl", "prov", "rdf", "rdfs", "schema", "skos", "xsd")
    }
    assert isinstance(pyoxigraph_store(new_dataset()), ox.Store)


def test_reading_writes_nothing(seed: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store in memory that is asked to write while it is being read waits for ever."""

    def write(*_: object) -> None:
        raise AssertionError("a graph was made by looking for it")

    for name in ("add", "addN", "add_graph", "remove", "remove_graph"):
        monkeypatch.setattr(OxigraphStore, name, write)
    assert list(inferred(seed))
    assert list_documents(seed)
    names = [q[:3] for q in seed.quads((None, RDFS.label, None, None)) if f"{BASE}id/" in q[0]]
    assert any(find_evidence(seed, triple) for triple in names)
    assert load(seed, BASE).pages.thing(names[0][0])
