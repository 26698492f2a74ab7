"""Every format is read whole by a tool that is not ours, and holds what it says it holds."""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
from graph_world import EX, MARKUP, PLACE, make_world
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, SKOS

from kg.errors import GraphError
from kg.graph import new_dataset, pyoxigraph_store
from kg.identity import document_iri, entity_iri
from kg.namespaces import EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH
from kg.publish.exports import FORMATS, export
from kg.reason import infer, inferred

pytestmark = pytest.mark.filterwarnings(
    # rdflib 7.6 calls what it has itself deprecated whenever a Dataset reads a file.
    "ignore:(Dataset.default_context|ConjunctiveGraph) is deprecated:DeprecationWarning"
)

COUNCIL = str(entity_iri(EX.Body, "Arts Council"))
FAIR = str(entity_iri(EX.Event, "Tide Fair"))
GALA = str(entity_iri(EX.Event, "Gala"))
A, P = URIRef("https://example.org/a"), URIRef("https://example.org/p")
NASTY = "a\x00b\x01\r\nc\x0b\ufffe]]> & <b> 'q' \"q\" \\ \u2028 \U0001f600"
XML_NASTY = NASTY.translate({0: None, 1: None, 0x0B: None, 0xFFFE: None})


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    dataset = make_world(tmp_path_factory.mktemp("world"))
    infer(dataset)
    return dataset


def facts(dataset: Dataset) -> set[tuple[object, ...]]:
    apart = (EVIDENCE_GRAPH, ONTOLOGY_GRAPH)
    return {t for g in dataset.graphs() if g.identifier not in apart for t in g}


def tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        package = {"serdi": "serdi", "rapper": "raptor2-utils"}[name]
        pytest.skip(f"{name} is not installed (Debian: apt-get install {package})")
    return found


def statements(*command: str | Path) -> int:
    """How many lines of N-Triples or N-Quads an outside tool makes of a file."""
    done = subprocess.run(command, capture_output=True, check=True)
    assert not re.search(b"(?i)error|warning", done.stderr)
    return len(set(done.stdout.splitlines()))


@pytest.mark.parametrize(("suffix", "syntax"), [(".ttl", "turtle"), (".nt", "ntriples")])
def test_serdi_reads_every_fact(world: Dataset, suffix: str, syntax: str, tmp_path: Path) -> None:
    (file,) = export(world, tmp_path / f"g{suffix}")
    found = statements(tool("serdi"), "-q", "-i", syntax, "-o", "ntriples", file)
    assert found == len(facts(world)) > 30


@pytest.mark.parametrize(("suffix", "syntax"), [(".trig", "trig"), (".nq", "nquads")])
def test_serdi_reads_every_quad(world: Dataset, suffix: str, syntax: str, tmp_path: Path) -> None:
    (file,) = export(world, tmp_path / f"g{suffix}")
    found = statements(tool("serdi"), "-q", "-i", syntax, "-o", "nquads", file)
    assert found == len(pyoxigraph_store(world)) > 250


@pytest.mark.parametrize(
    ("suffix", "syntax"), [(".ttl", "turtle"), (".nt", "ntriples"), (".rdf", "rdfxml")]
)
def test_rapper_reads_every_fact(world: Dataset, suffix: str, syntax: str, tmp_path: Path) -> None:
    (file,) = export(world, tmp_path / f"g{suffix}")
    found = statements(tool("rapper"), "-q", "-i", syntax, "-o", "ntriples", file)
    assert found == len(facts(world))


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".rdf"])
def test_rdflib_reads_the_same_facts(world: Dataset, suffix: str, tmp_path: Path) -> None:
    (file,) = export(world, tmp_path / f"g{suffix}")
    ours, theirs = Graph(), Graph().parse(file, format="xml" if suffix == ".rdf" else None)
    for s, p, o in facts(world):
        plain = isinstance(o, Literal) and str(o.datatype).endswith("#string")
        ours.add((s, p, Literal(str(o)) if plain else o))  # type: ignore[arg-type]
    assert isomorphic(ours, theirs)


@pytest.mark.parametrize("suffix", [".jsonld", ".trig", ".nq"])
def test_rdflib_reads_every_quad(world: Dataset, suffix: str, tmp_path: Path) -> None:
    (file,) = export(world, tmp_path / f"g{suffix}")
    formats = {".jsonld": "json-ld", ".trig": "trig", ".nq": "nquads"}
    read = Dataset()
    read.parse(file, format=formats[suffix])
    found = {(g.identifier, *t) for g in read.graphs() for t in g}
    assert len(found) == len(pyoxigraph_store(world))
    assert {str(g) for g, *_ in found} == {
        name.value for name in pyoxigraph_store(world).named_graphs()
    }


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_networkx_reads_every_thing_and_every_link(
    world: Dataset, suffix: str, tmp_path: Path
) -> None:
    (file,) = export(world, tmp_path / f"g{suffix}")
    read = nx.read_graphml(file) if suffix == ".graphml" else nx.read_gexf(file)
    links = {
        (str(s), str(p), str(o))
        for s, p, o in facts(world)
        if isinstance(o, URIRef) and p != RDF.type
    }
    assert {(s, d["property"], o) for s, o, d in read.edges(data=True)} == links
    assert read.number_of_edges() == len(links)
    assert len(set(re.findall(r'<edge [^>]*\bid="([^"]*)"', file.read_text()))) == len(links)
    assert {str(s) for s, _, _ in facts(world)} == set(read.nodes)
    fair = read.nodes[FAIR]
    assert (fair["label"], fair["kind"], fair["ex:date"]) == ("Tide Fair", "event", "2025-04-01")
    ((_, _, funds),) = [e for e in read.edges(data=True) if e[2]["property"] == str(EX.funds)]
    assert (funds["inferred"], funds["confidence"], funds["quotations"]) == (False, 0.95, 2)
    assert funds["publisher"] == "The Daily"
    numbers = {d["lex:number"] for _, d in read.nodes(data=True) if "lex:number" in d}
    assert numbers == {2500000}


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_a_network_holds_no_claim_that_is_no_fact(
    world: Dataset, suffix: str, tmp_path: Path
) -> None:
    (file,) = export(world, tmp_path / f"g{suffix}")
    read = nx.read_graphml(file) if suffix == ".graphml" else nx.read_gexf(file)
    assert not read.has_edge(COUNCIL, GALA)
    assert not re.search(r">None<|\"None\"", file.read_text("utf-8"))


def read_csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_tables_hold_every_thing_and_every_quotation(world: Dataset, tmp_path: Path) -> None:
    nodes_file, edges_file = export(world, tmp_path / "g.csv")
    assert (nodes_file.name, edges_file.name) == ("g-nodes.csv", "g-edges.csv")
    nodes, edges = read_csv(nodes_file), read_csv(edges_file)
    assert {str(s) for s, _, _ in facts(world)} == {row["id"] for row in nodes}
    assert list(nodes[0])[:3] == ["id", "label", "kind"]
    assert list(edges[0])[:10] == [
        *("source", "property", "target", "inferred", "document", "quote"),
        *("publisher", "date", "status", "confidence"),
    ]
    funding = [r for r in edges if (r["source"], r["property"]) == (COUNCIL, str(EX.funds))]
    assert sorted((r["target"], r["status"], r["publisher"]) for r in funding) == sorted(
        [
            (FAIR, "actual", "The Gazette"),
            (FAIR, "actual", "The Daily"),
            (GALA, "planned", "The Gazette"),
            (GALA, "denied", "The Daily"),
        ]
    )
    quoted = world.graph(EVIDENCE_GRAPH).subjects(RDF.type, RDF.Statement)
    assert len([r for r in edges if r["quote"]]) == len(set(quoted))
    assert {r["target_label"] for r in edges if r["inferred"] == "true"} == {
        "Arts Council",
        "Norland",
    }


def test_a_path_without_a_suffix_becomes_a_folder_of_tables(world: Dataset, tmp_path: Path) -> None:
    files = export(world, tmp_path / "tables", "csv")
    assert [f.relative_to(tmp_path).as_posix() for f in files] == [
        "tables/nodes.csv",
        "tables/edges.csv",
    ]


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\uff1d1+1"])
def test_no_cell_is_a_formula(text: str, tmp_path: Path) -> None:
    dataset = new_dataset()
    dataset.default_graph.add((A, SKOS.altLabel, Literal(text)))
    (row,) = read_csv(export(dataset, tmp_path / "g.csv")[0])
    assert row["skos:altLabel"] == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+1,000.5", "2025-04", "-3.8%", "a=b"])
def test_a_number_in_a_cell_stays_a_number(text: str, tmp_path: Path) -> None:
    dataset = new_dataset()
    dataset.default_graph.add((A, SKOS.altLabel, Literal(text)))
    (row,) = read_csv(export(dataset, tmp_path / "g.csv")[0])
    assert row["skos:altLabel"] == text


@pytest.mark.parametrize("format", [f for f in FORMATS if f != "csv"])
def test_a_label_full_of_markup_survives(world: Dataset, format: str, tmp_path: Path) -> None:
    (file,) = export(world, tmp_path / "g.x", format)
    if format == "graphml":
        texts = {d.get("skos:altLabel", "") for _, d in nx.read_graphml(file).nodes(data=True)}
    elif format == "gexf":
        texts = {d.get("skos:altLabel", "") for _, d in nx.read_gexf(file).nodes(data=True)}
    else:
        names = {"rdfxml": "xml", "jsonld": "json-ld", "ntriples": "nt"}
        read = Dataset()
        read.parse(file, format=names.get(format, format))
        texts = {str(o) for g in read.graphs() for o in g.objects(PLACE.port, SKOS.altLabel)}
    assert any(MARKUP in text for text in texts)


@pytest.mark.parametrize("suffix", [".rdf", ".graphml", ".gexf"])
def test_what_xml_cannot_hold_is_left_out_and_nothing_else(suffix: str, tmp_path: Path) -> None:
    dataset = new_dataset()
    dataset.default_graph.add((A, P, Literal(NASTY)))
    (file,) = export(dataset, tmp_path / f"g{suffix}")
    if suffix == ".rdf":
        (text,) = Graph().parse(file, format="xml").objects(A, P)
        assert str(text) == XML_NASTY
    else:
        read = nx.read_graphml(file) if suffix == ".graphml" else nx.read_gexf(file)
        assert XML_NASTY.replace("\r\n", "\n") in {
            v.replace("\r\n", "\n") for v in read.nodes[str(A)].values() if isinstance(v, str)
        }


def test_rdf_xml_names_what_it_can_and_refuses_the_rest(tmp_path: Path) -> None:
    dataset = new_dataset()
    for p in ("urn:x:p", "http://x.org/a/b-1.c", "http://x.org/\u6e2f", "http://x.org/1a"):
        dataset.default_graph.add((BNode("b"), URIRef(p), BNode("c")))
    (file,) = export(dataset, tmp_path / "g.rdf")
    assert isomorphic(Graph().parse(file, format="xml"), dataset.default_graph)
    dataset.default_graph.add((A, URIRef("http://x.org/1"), A))
    with pytest.raises(GraphError, match=r"cannot name the property <http://x\.org/1>"):
        export(dataset, tmp_path / "g.rdf")


def test_inference_can_be_left_out(world: Dataset, tmp_path: Path) -> None:
    (file,) = export(world, tmp_path / "g.nt", inferred=False)
    assert len(Graph().parse(file)) == len(facts(world) - set(inferred(world)))
    (file,) = export(world, tmp_path / "g.nq", inferred=False)
    assert str(INFERRED_GRAPH) not in file.read_text()
    _, edges = export(world, tmp_path / "g.csv", inferred=False)
    assert {row["inferred"] for row in read_csv(edges)} == {"false"}


def test_one_graph_alone_by_its_iri_or_its_short_name(world: Dataset, tmp_path: Path) -> None:
    for name in ("kg:evidence", str(EVIDENCE_GRAPH)):
        (file,) = export(world, tmp_path / "g.ttl", graph=name)
        assert set(Graph().parse(file).predicates()) == set(
            world.graph(EVIDENCE_GRAPH).predicates()
        )
    with pytest.raises(GraphError, match=r"urn:no: no graph of that name; there are: .*evidence"):
        export(world, tmp_path / "g.ttl", graph="urn:no")


def test_one_documents_table_quotes_that_document_alone(world: Dataset, tmp_path: Path) -> None:
    documents = [g.identifier for g in world.graphs() if "/document/" in g.identifier]
    _, edges = export(world, tmp_path / "g.csv", graph=documents[0])
    assert {row["document"] for row in read_csv(edges)} == {str(documents[0])}
    assert documents[0] != document_iri("x", "y")


def test_plain_triples_are_exported_as_they_are(tmp_path: Path) -> None:
    dataset = new_dataset()
    dataset.default_graph.add((A, P, A))
    _, edges = export(dataset, tmp_path / "g.csv")
    (row,) = read_csv(edges)
    assert (row["source"], row["property_label"], row["quote"]) == (str(A), "p", "")
    (file,) = export(dataset, tmp_path / "g.graphml")
    assert nx.read_graphml(file).number_of_edges() == 1


def test_an_empty_graph_is_exported_too(tmp_path: Path) -> None:
    for format in FORMATS:
        assert all(
            file.is_file() for file in export(new_dataset(), tmp_path / f"g.{format}", format)
        )


def test_an_unknown_format_is_refused_with_those_there_are(world: Dataset, tmp_path: Path) -> None:
    for path, format in (("g.docx", None), ("g", None), ("g.ttl", "turtles")):
        with pytest.raises(GraphError, match=r"no format known here; use .*graphml \(\.graphml\)"):
            export(world, tmp_path / path, format)


@pytest.mark.parametrize("format", ["ttl", ".ttl", "Turtle", "TURTLE"])
def test_a_format_may_be_named_as_people_do(world: Dataset, format: str, tmp_path: Path) -> None:
    (file,) = export(world, tmp_path / "g.txt", format)
    assert len(Graph().parse(file, format="turtle")) == len(facts(world))


SCRIPT = """
import hashlib, sys
sys.path[:0] = ["tests"]
from pathlib import Path
from graph_world import make_world
from kg.publish.exports import FORMATS, export
from kg.reason import infer
folder = Path(sys.argv[1])
dataset = make_world(folder)
infer(dataset)
for format, suffixes in FORMATS.items():
    for file in export(dataset, folder / f"g{suffixes[0]}"):
        print(file.name, hashlib.sha256(file.read_bytes()).hexdigest())
"""


def test_any_hash_seed_gives_the_same_files(tmp_path: Path) -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(tmp_path)],
            check=True,
            capture_output=True,
            cwd=Path(__file__).parent.parent,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "7")
    }
    assert len(outputs) == 1
    assert next(iter(outputs)).count(b"\n") == len(FORMATS) + 1


def test_prefixes_that_are_made_or_reserved_do_not_meet_others(tmp_path: Path) -> None:
    dataset, node = new_dataset(), ox.NamedNode("urn:s")
    dataset.bind("ns2", "https://b.example/")
    dataset.bind("xmlx", "https://c.example/")
    for space in "abc":
        property_ = ox.NamedNode(f"https://{space}.example/p")
        pyoxigraph_store(dataset).add(ox.Quad(node, property_, node))
    (path,) = export(dataset, tmp_path / "g.rdf")
    assert len(list(ox.parse(path=path, format=ox.RdfFormat.RDF_XML))) == 3


def test_a_failure_leaves_the_old_file(world: Dataset, tmp_path: Path) -> None:
    (file,) = export(world, tmp_path / "g.rdf")
    before = file.read_bytes()
    dataset = new_dataset()
    node = ox.NamedNode("http://x.org/1")
    pyoxigraph_store(dataset).add(ox.Quad(node, node, node))
    with pytest.raises(GraphError):
        export(dataset, file)
    assert file.read_bytes() == before
    assert [f.name for f in tmp_path.iterdir()] == ["g.rdf"]
