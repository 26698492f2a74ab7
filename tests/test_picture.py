"""The picture of a proof shows it whole, as text, in boxes that do not lie on one another."""

import xml.etree.ElementTree as ET

import pytest
from rdflib import Literal, URIRef
from rdflib.term import Node

from kg.model import Evidence
from kg.reason.picture import LETTER, draw
from kg.reason.proof import Proof
from kg.reason.rules import Rule, Triple

SVG = "{http://www.w3.org/2000/svg}"
A, P, B, C = (URIRef(f"https://example.org/{name}") for name in "apbc")
CHAIN = Rule("prp-trp", (), (), None)
PROOF = Proof((A, P, C), CHAIN, (Proof((A, P, B)), Proof((B, P, C), CHAIN, (Proof((B, P, A)),))))
QUOTE = "As <b>it</b> says & repeats, " + "at great length, again and again, " * 5


def look(triple: Triple) -> list[Evidence]:
    document = URIRef("https://example.org/document")
    return [Evidence(document, 0, 9, QUOTE, "{s} p {o}", 0.7)] if triple == (A, P, B) else []


def picture(names: dict[Node, str] | None = None) -> ET.Element:
    return ET.fromstring(draw(PROOF, lambda term: (names or {}).get(term, str(term)[-1]), look))


def written(drawn: ET.Element) -> list[str]:
    return [text.text or "" for text in drawn.iter(f"{SVG}text")]


def test_it_shows_every_triple_every_rule_and_the_words_at_the_bottom() -> None:
    shown = written(picture())
    assert shown.count("prp-trp") == 2
    assert sorted(word for word in shown if len(word) == 1) == sorted("apcapbbpcbpa")
    assert "As <b>it</b> says & repeats," in " ".join(shown)
    assert [text for text in shown if text.endswith("…")]
    assert {"t · 0.70", "stated", "sure to 0.70"} <= set(shown)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "]]>&\"'", "red \x1b[31m", "香" * 40]
)
def test_names_are_text_whatever_is_in_them(name: str) -> None:
    drawn, plain = picture({A: name}), picture()
    elements = [element.tag for element in drawn.iter()]
    assert set(elements) == {element.tag for element in plain.iter()}
    assert "\x1b" not in ET.tostring(drawn, "unicode")
    first = "".join(text for text in written(drawn)[:9] if text).replace(" ", "")
    assert name.replace("\x1b", "").replace(" ", "")[:10] in first


def test_it_needs_nothing_from_elsewhere_and_is_made_for_light_and_dark() -> None:
    text = draw(PROOF, str, look)
    drawn = ET.fromstring(text)
    attributes = {key for element in drawn.iter() for key in element.attrib}
    assert not {"href", "src", "onload"} & attributes
    assert "url(" not in text
    assert "prefers-color-scheme: dark" in text
    assert (drawn.get("role"), drawn[0].tag, drawn[1].tag) == ("img", f"{SVG}title", f"{SVG}desc")
    assert drawn[1].text == PROOF.text(str, look)


@pytest.mark.parametrize("long", [1, 12, 80])
def test_boxes_hold_their_text_and_lie_apart_within_the_picture(long: int) -> None:
    drawn = picture({A: "word " * long, B: "W" * long, P: "is " * long})
    numbers = lambda e: [float(e.get(k) or 0) for k in ("x", "y", "width", "height")]  # noqa: E731
    boxes = [numbers(r) for r in drawn.iter(f"{SVG}rect") if "box" in (r.get("class") or "")]
    assert len(boxes) == 4
    for x, y, width, height in boxes:
        assert 0 <= x < x + width <= float(drawn.get("width") or 0)
        assert 0 <= y < y + height <= float(drawn.get("height") or 0)
        others = [b for b in boxes if b != [x, y, width, height]]
        for x2, y2, width2, height2 in others:
            assert x + width < x2 or x2 + width2 < x or y + height < y2 or y2 + height2 < y
    for text in drawn.iter(f"{SVG}text"):
        if text.get("text-anchor") and (text.text or "").isascii():
            assert LETTER * len(text.text or "") < max(width for _, _, width, _ in boxes)


def test_a_literal_is_drawn_too() -> None:
    proof = Proof((A, P, Literal("5")))
    assert "5" in written(ET.fromstring(draw(proof, str, lambda _: [])))
