"""The trained reading model: beside the words, never without words behind it."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from rdflib import URIRef

from kg.errors import OntologyError
from kg.extract import Reader, link, trained_reader
from kg.extract.pairs import Floats
from kg.extract.windows import Ints
from kg.model import Document, Value
from kg.ontology import Ontology, local_name
from kg.pipeline import Reading, extract, read_together, read_with

TEXTS = [
    "The Ministry of Tides gave the Harbour Arts Fund €3 million in 2024. The Fund is based in "
    "Ghent and supports the Lantern Festival.",
    "Kestrel House opened in Leeds in 2019.",
    "Nothing is named here, and nothing is said.",
    "",
    "PROGRAMME\n\n- Salt Road, a film by Kavitha Menon\n- Low Tide, an opera\n\n" * 40,
]


def documents() -> list[Document]:
    return [Document(URIRef(f"urn:x:{n}"), text, "") for n, text in enumerate(TEXTS)]


@pytest.fixture(scope="module")
def reader(ontology: Ontology) -> Reader:
    found = trained_reader(ontology)
    assert found is not None, "our own ontology brings a model"
    return found


def plain(readings: list[Reading]) -> list[object]:
    """What was read, without the last digits of confidence, which the batch's padding moves."""
    return [
        (d.iri, [e.iri for e in es], {(s.subject, s.predicate, s.object) for s in ss})
        for d, es, ss in readings
    ]


def test_documents_read_together_and_alone_say_the_same(ontology: Ontology) -> None:
    together = list(read_together(documents(), ontology))
    alone = [r for d in documents() for r in read_together([d], ontology)]
    assert plain(together) == plain(alone)
    assert any(statements for _, _, statements in together)


def test_every_statement_has_its_words_and_fits_the_ontology(ontology: Ontology) -> None:
    count = 0
    for document, entities, statements in read_together(documents(), ontology, min_confidence=0.02):
        by_iri = {e.iri: e for e in entities}
        for s in statements:
            count += 1
            e = s.evidence
            assert document.text[e.start : e.end] == e.quote
            assert 0 <= e.confidence <= 1
            ends = [s.subject] + ([s.object] if isinstance(s.object, URIRef) else [])
            for end in ends:
                assert any(e.start <= m.start and m.end <= e.end for m in by_iri[end].mentions)
            if isinstance(s.object, URIRef):
                assert ontology.accepts(s.predicate, by_iri[s.subject].kind, by_iri[s.object].kind)
            else:
                assert ontology.takes(s.predicate, by_iri[s.subject].kind)
    assert count > 10


def test_less_is_kept_where_more_confidence_is_asked(ontology: Ontology) -> None:
    counts = [
        sum(len(r[2]) for r in read_together(documents(), ontology, min_confidence=least))
        for least in (0.05, 0.5, 1.0)
    ]
    assert counts[0] > counts[1] > counts[2] == 0


def test_an_ontology_without_a_model_is_read_by_its_words(
    ontology: Ontology, tmp_path: Path
) -> None:
    for file in ontology.folder.glob("*.ttl"):
        shutil.copy(file, tmp_path)
    bare = Ontology.load(tmp_path)
    assert trained_reader(bare) is None
    assert plain(list(read_together(documents(), bare))) == plain(
        list(read_with(None, documents(), ontology))
    )


def test_a_broken_model_is_told_with_the_remedy(ontology: Ontology, tmp_path: Path) -> None:
    for file in ontology.folder.glob("*.ttl"):
        shutil.copy(file, tmp_path)
    folder = tmp_path / "reader"
    folder.mkdir()
    (folder / "reader.json").write_text("{}", "utf-8")
    with pytest.raises(OntologyError, match=r"reader: the reading model cannot be loaded"):
        trained_reader(Ontology.load(tmp_path))


@pytest.mark.parametrize("part", ["words", "spans", "pairs"])
def test_no_operator_rounds_otherwise_on_another_processor(ontology: Ontology, part: str) -> None:
    network = (ontology.folder / "reader" / f"{part}.onnx").read_bytes()

    def uses(operator: str) -> bool:  # in the file, a node's operator is its field 4
        return bytes((4 << 3 | 2, len(operator))) + operator.encode() in network

    assert uses("LayerNormalization")
    # These sum as many numbers at once as a register holds (`kg.train.export`).
    for operator in ("Softmax", "LogSoftmax", "Attention", "MultiHeadAttention"):
        assert not uses(operator)


def test_a_text_longer_than_a_window_is_read_whole(ontology: Ontology, reader: Reader) -> None:
    text = (
        TEXTS[0] + "\n\n" + "Filler words stand here to fill the page. " * 200 + "\n\n" + TEXTS[0]
    )
    document = Document(URIRef("urn:x:long"), text, "")
    (_, entities, _), *_ = read_with(reader, [document], ontology)
    spans = [m.start for e in entities for m in e.mentions]
    assert min(spans) < 100
    assert max(spans) > len(text) - 200


def test_two_dates_with_to_between_them_are_a_beginning_and_an_end(ontology: Ontology) -> None:
    text = "The Northern Arts Programme will operate from July 2021 until March 2025."
    _, said = extract(Document(URIRef("urn:x:span"), text, "", source="span"), ontology)
    values = {(local_name(s.predicate), s.object.date) for s in said if isinstance(s.object, Value)}
    assert values == {("startDate", "2021-07"), ("endDate", "2025-03")}


def test_a_span_that_begins_something_ends_it_too(ontology: Ontology) -> None:
    text = "The Mombasa Tides Festival takes place in Mombasa from 21 to 26 August 2025."
    _, said = extract(Document(URIRef("urn:x:days"), text, "", source="days"), ontology)
    dates = {local_name(s.predicate): s.object.date for s in said if isinstance(s.object, Value)}
    assert dates.get("startDate") == ("2025-08-21" if "endDate" in dates else None)
    assert dates.get("endDate") == ("2025-08-26" if "startDate" in dates else None)
    assert dates


def test_amounts_in_a_list_of_grants_are_of_whom_they_are_given_to(ontology: Ontology) -> None:
    text = (
        "The Northern Arts Fund awarded £1.4 million to the Selwick Museum, £620,000 to the "
        "Quay Book Festival and £385,000 to the Norbury Theatre."
    )
    _, said = extract(Document(URIRef("urn:x:list"), text, "", source="list"), ontology)
    amounts = {
        s.object.number: s.subject.rsplit("/", 1)[-1]
        for s in said
        if local_name(s.predicate) == "hasAmount" and isinstance(s.object, Value)
    }
    assert amounts[620_000] == "quay-book-festival"
    assert len(amounts) == 3


def test_what_respectively_pairs_is_read_in_pairs(ontology: Ontology) -> None:
    text = (
        "The Selwick Museum and the Tide Library received £3 million and £2 million respectively. "
        "The Lantern Festival and the Harbour Fair are held in Edinburgh and Lisbon respectively."
    )
    document = Document(URIRef("urn:x:pairs"), text, "", source="pairs")
    entities, statements = extract(document, ontology)
    names = {e.iri: e.name for e in entities}
    sums = {(names[s.subject], s.object.number) for s in statements if isinstance(s.object, Value)}
    places = {(names[s.subject], names[s.object]) for s in statements if s.object in names}
    assert sums == {("Selwick Museum", 3_000_000), ("Tide Library", 2_000_000)}
    assert places == {("Lantern Festival", "Edinburgh"), ("Harbour Fair", "Lisbon")}


def test_what_is_so_and_what_is_planned_are_both_said(ontology: Ontology) -> None:
    text = (
        "The Northern Arts Council funds the Selwick Museum. In 2026 the Northern Arts Council "
        "will fund the Selwick Museum. Does the Northern Arts Council fund the Norbury Theatre?"
    )
    _, said = extract(Document(URIRef("urn:x:both"), text, "", source="both"), ontology)
    funds = [s for s in said if local_name(s.predicate) == "funds"]
    assert {str(s.evidence.status) for s in funds} == {"actual", "planned"}
    assert len(funds) == 2


class Undecided:
    """The reader's layers, but that some words are names, each of a kind and as sure as told."""

    def __init__(self, reader: Reader, names: dict[int, tuple[int, float]]) -> None:
        self.words, self.pairs = reader.layers.words, reader.layers.pairs
        self.whole, self.names = reader.layers.spans, names

    def spans(self, words: Floats, first: Ints, last: Ints, tag: Ints) -> tuple[Floats, Floats]:
        roles, finer = self.whole(words, first, last, tag)
        roles = np.zeros_like(roles)
        roles[:, 0] = 9
        for word, (kind, sure) in self.names.items():
            roles[(first == word) & (last == word), 1 + kind] = sure
        return roles, finer


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Kestrel and Kestrel and so on.", {0: (0, 14), 2: (1, 12)}),
        ("Kestrel (KST) and later KST, and so on.", {0: (0, 11), 2: (1, 14), 6: (1, 14)}),
    ],
    ids=["twice", "with its acronym"],
)
def test_one_name_is_of_one_class_in_a_document(
    ontology: Ontology, reader: Reader, text: str, names: dict[int, tuple[int, float]]
) -> None:
    layers = Undecided(reader, names)
    undecided = Reader(layers, reader.labels, reader.tokenizer, ontology)
    document = Document(URIRef("urn:x:one"), text, "", source="one")
    (view,) = undecided.look([(document, [])])
    mentions = view.mentions()
    kinds = [ontology.kind(m.type) for m in mentions]
    assert kinds == [reader.labels.kinds[0]] * len(names)
    assert len(link(mentions, document, ontology)) == 1
