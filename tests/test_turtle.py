"""The same graph gives the same bytes, and the bytes give the same graph."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import GraphError
from kg.graph import turtle
from kg.namespaces import BASE

FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
}
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {"ex": "https://example.org/", "": "urn:x:", "xsd": XSD, "kg": f"{BASE}graph/"}

TAILS = st.one_of(
    st.sampled_from(
        ["a", "a.b", ".", "..", "a/../b", "x/.y", "-a", "a-", "1", "a:b", "a//b", "?q", "#f", "%20"]
    ),
    st.text("abcXYZ0189_-.~:/?@!$&'()*+,;=\u00e9\u6e2f", max_size=12),
)
IRIS = st.builds(
    lambda head, tail: ox.NamedNode(head + tail),
    st.sampled_from(["https://example.org/", BASE, f"{BASE}id/x/", f"{BASE}graph/", "urn:x:"]),
    TAILS,
)
TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8")),
    st.text("\"\\\n\r\t\b\f\x00\x7f\x85\u2028\ufffe\ufeff'nut{}<>@^. ", max_size=20),
)
NUMBERS = ["1", "01", "-5", "+5", "1.0", "1.", ".5", "1e3", "true", "TRUE", "", "x", "1.5\n2"]
LITERALS = st.one_of(
    st.builds(ox.Literal, TEXTS),
    st.builds(lambda t, tag: ox.Literal(t, language=tag), TEXTS, st.sampled_from(["en", "zh-hk"])),
    st.builds(
        lambda t, d: ox.Literal(t, datatype=ox.NamedNode(d)),
        st.one_of(st.sampled_from(NUMBERS), TEXTS),
        st.sampled_from(
            [XSD + n for n in ("integer", "decimal", "boolean", "double", "date", "string")]
            + ["urn:x:d", "https://example.org/a.b"]
        ),
    ),
)
BLANKS = st.sampled_from([ox.BlankNode(name) for name in "abc"])
QUADS = st.builds(
    ox.Quad,
    st.one_of(IRIS, BLANKS),
    IRIS,
    st.one_of(IRIS, BLANKS, LITERALS),
    st.one_of(st.just(ox.DefaultGraph()), IRIS),
)


def written(quads: list[ox.Quad], syntax: str) -> bytes:
    stream = io.BytesIO()
    turtle.write(quads, stream, syntax, PREFIXES)
    return stream.getvalue()


def canonical(quads: list[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize("syntax", FORMATS)
@settings(max_examples=150, deadline=None)
@given(quads=st.lists(QUADS, max_size=6))
def test_what_is_written_reads_back_the_same(syntax: str, quads: list[ox.Quad]) -> None:
    if not turtle.GRAPHS[syntax]:
        quads = [ox.Quad(*q.triple) for q in quads]
    text = written(quads, syntax)
    assert canonical(list(ox.parse(text, format=FORMATS[syntax]))) == canonical(quads)


@pytest.mark.parametrize("syntax", FORMATS)
@settings(max_examples=50, deadline=None)
@given(quads=st.lists(QUADS, max_size=6), data=st.data())
def test_the_order_of_triples_does_not_matter(
    syntax: str, quads: list[ox.Quad], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(quads))
    assert written(shuffled, syntax) == written(quads, syntax)


def test_blank_nodes_are_named_by_what_they_are_not_by_chance() -> None:
    text = b'_:a <urn:x:p> "1" . _:b <urn:x:p> "2" . _:a <urn:x:q> _:b .'
    one, two = (
        written(list(ox.parse(text.replace(b"_:a", name), format=ox.RdfFormat.TURTLE)), "turtle")
        for name in (b"_:a", b"_:z")
    )
    assert one == two
    assert b"_:c14n0" in one


SCRIPT = """
import sys
sys.path[:0] = ["tests"]
from pathlib import Path
from graph_world import make_world
from kg.graph import serialise
from kg.reason import infer
dataset = make_world(Path(sys.argv[1]))
infer(dataset)
serialise(dataset, sys.stdout.buffer, sys.argv[2])
"""


@pytest.mark.parametrize("syntax", ["trig", "nquads"])
def test_any_hash_seed_gives_the_same_bytes(syntax: str, tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(tmp_path), syntax],
            check=True,
            capture_output=True,
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "42")
    }
    assert len(outputs) == 1
    assert next(iter(outputs)).count(b"arts-council") > 5


def test_turtle_reads_as_people_write_it() -> None:
    text = """
        @prefix ex: <https://example.org/> .
        ex:b ex:knows ex:a , ex:c ; ex:age 7 ; ex:size 1.5 ; ex:ok true ; a ex:Person ;
            <http://www.w3.org/2000/01/rdf-schema#label> "B\\nb" .
        <https://w3id.org/cultural-policy/id/event/gala> ex:at "2025-04-01"^^<%sdate> .
    """
    quads = list(ox.parse(text % XSD, format=ox.RdfFormat.TURTLE))
    body = written(quads, "turtle").decode().split("\n\n", 1)[1]
    assert body == (
        "ex:b a ex:Person ;\n"
        '    <http://www.w3.org/2000/01/rdf-schema#label> """B\nb""" ;\n'
        "    ex:age 7 ;\n"
        "    ex:knows ex:a , ex:c ;\n"
        "    ex:ok true ;\n"
        "    ex:size 1.5 .\n\n"
        '<id/event/gala> ex:at "2025-04-01"^^xsd:date .\n'
    )


def test_a_triple_in_two_graphs_is_written_once_as_triples() -> None:
    s, p = ox.NamedNode("urn:x:s"), ox.NamedNode("urn:x:p")
    quads = [ox.Quad(s, p, s, ox.NamedNode(f"urn:x:{g}")) for g in "ab"]
    assert written(quads, "ntriples") == b"<urn:x:s> <urn:x:p> <urn:x:s> .\n"
    assert written(quads, "nquads").count(b"\n") == 2


def test_quads_may_come_from_a_generator() -> None:
    node = ox.NamedNode("urn:x:s")
    stream = io.BytesIO()
    turtle.write((ox.Quad(node, node, node) for _ in range(2)), stream, "ntriples", {})
    assert stream.getvalue() == b"<urn:x:s> <urn:x:s> <urn:x:s> .\n"


def test_a_triple_about_a_triple_keeps_its_meaning() -> None:
    node = ox.NamedNode("urn:x:s")
    quads = [ox.Quad(node, node, ox.Triple(node, node, ox.Literal("a\nb")))]
    text = written(quads, "turtle")
    assert list(ox.parse(text, format=ox.RdfFormat.TURTLE)) == quads


def test_an_unknown_syntax_is_refused_by_name() -> None:
    with pytest.raises(GraphError, match=r"'rdfa'.*trig"):
        turtle.write([], io.BytesIO(), "rdfa", {})
