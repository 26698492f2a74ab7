"""N-Triples go through numbers and come back the same."""

from io import BytesIO

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import XSD, BNode, Literal, URIRef
from rdflib.term import Node

from kg.errors import GraphError
from kg.reason.ntriples import read_triples, write_triples
from kg.reason.terms import Terms, parse_term, text_of

# No surrogates: UTF-8 has none. No U+0000 to keep to what every RDF tool reads.
odd = st.sampled_from("\t\b\f\n\r\x01\x7f\\\"'\ufffd\ufffe\uffff")
texts = st.text(
    st.one_of(odd, st.characters(exclude_categories=["Cs"], exclude_characters="\0")), max_size=12
)
literals = st.one_of(
    texts.map(Literal),
    st.builds(Literal, texts, lang=st.sampled_from(["en", "zh-hant"])),
    st.builds(Literal, texts, datatype=st.sampled_from([XSD.date, URIRef("http://e.org/d")])),
)


@settings(derandomize=True, database=None, deadline=None)
@given(literals)
def test_a_literal_comes_back_from_its_text_and_as_oxigraph_writes_it(literal: Literal) -> None:
    text = text_of(literal)
    assert parse_term(text.decode()) == literal
    line = b"<http://e.org/s> <http://e.org/p> " + text + b" ."
    (triple,) = pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert str(triple.object).encode() == text


@pytest.mark.parametrize("term", [URIRef("http://e.org/é"), BNode("b1"), Literal(5)])
def test_other_terms_come_back_too(term: Node) -> None:
    assert parse_term(text_of(term).decode()) == term


def read(data: bytes) -> tuple[list[list[int]], list[bytes]]:
    terms = Terms()
    rows = [row for part in read_triples(BytesIO(data), terms) for row in part.tolist()]
    return rows, terms.texts().tolist()


def test_one_term_spelt_in_several_ways_has_one_number() -> None:
    plain = b'<http://e.org/s> <http://e.org/p> "\xc3\xa9" .\n'
    other = (
        b"# a comment\n\n"
        b'<http://e.org/s>\t<http://e.org/p>   "\\u00e9"'
        b"^^<http://www.w3.org/2001/XMLSchema#string> . # the same"
    )
    assert read(plain + other) == ([[0, 1, 2], [0, 1, 2]], read(plain)[1])


@pytest.mark.parametrize("spelling", [b"a\tb'", b"a\\u0009b\\'", b"a\\tb'"])
def test_a_literal_of_a_file_is_spelt_as_a_store_spells_it(spelling: bytes) -> None:
    _, texts = read(b'<http://e.org/s> <http://e.org/p> "' + spelling + b'" .\n')
    assert texts[2] == text_of(Literal("a\tb'"))


def test_what_is_not_n_triples_is_refused_with_its_place() -> None:
    with pytest.raises(GraphError, match="not N-Triples"):
        read(b"<http://e.org/s> <http://e.org/p> no .\n")


def test_triples_are_written_as_they_were_read() -> None:
    lines = (
        b'<http://e.org/s> <http://e.org/p> "a \\"b\\""@en .\n'
        b"<http://e.org/t> <http://e.org/p> _:x .\n"
    )
    terms, target = Terms(), BytesIO()
    (triples,) = read_triples(BytesIO(lines), terms)
    assert write_triples([(1, triples[:, 0], triples[:, 2])], terms, target) == 2
    assert target.getvalue() == lines


@pytest.mark.parametrize(
    "line",
    [
        b'"a" <http://e.org/p> <http://e.org/o> .',
        b'<http://e.org/s> <http://e.org/p> <http://e.org/o> .\n"a" <http://e.org/p> _:x .',
        b"<http://e.org/s> _:p <http://e.org/o> .",
        b"<http://e.org/s> <http://e.org/p> <http://e.org/o>",
        b"<http://e.org/s> <http://e.org/p> <http://e.org/ o> .",
        b'<http://e.org/s> <http://e.org/p> "a"@en-GB x .',
    ],
)
def test_what_only_looks_like_n_triples_is_refused(line: bytes) -> None:
    with pytest.raises(GraphError, match="not N-Triples"):
        read(b"<http://e.org/s> <http://e.org/p> <http://e.org/s> .\n" + line + b"\n")


def test_a_file_without_a_last_newline_and_one_larger_than_a_block_are_read_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kg.reason.ntriples.BLOCK", 100)
    lines = [f'<http://e.org/s{n}> <http://e.org/p> "é {n} ." .' for n in range(50)]
    rows, texts = read("\n".join(lines).encode())
    assert len(rows) == 50
    assert {texts[o].decode() for _, _, o in rows} == {f'"é {n} ."' for n in range(50)}
