"""A text's layout: headings, items, labels, paragraphs."""

from itertools import pairwise

import pytest

from kg.text.layout import Kind, split_blocks


def blocks(text: str) -> list[tuple[str, Kind, int | None]]:
    return [(text[b.start : b.end], b.kind, b.lead) for b in split_blocks(text)]


def test_a_short_line_without_a_full_stop_is_a_heading() -> None:
    assert blocks("Lights on the Quay\n\nThe quay was dark for years.") == [
        ("Lights on the Quay", Kind.HEADING, None),
        ("The quay was dark for years.", Kind.PARAGRAPH, None),
    ]


def test_a_long_line_is_a_paragraph_even_without_a_full_stop() -> None:
    text = (
        "Every winter the town lights forty lamps along the quay and all of them are made by hand"
    )
    assert blocks(text) == [(text, Kind.PARAGRAPH, None)]


@pytest.mark.parametrize(
    "marker", ["- ", "* ", "• ", "– ", "1. ", "12) ", "(a) ", "(iv) ", "IV. ", "3.2 ", "\t- "]
)
def test_a_list_marker_is_no_part_of_its_item(marker: str) -> None:
    assert blocks(f"{marker}Lamps for the quay") == [("Lamps for the quay", Kind.ITEM, None)]


@pytest.mark.parametrize(
    "text", ["1,200 lamps were lit.", "12 lamps were lit.", "1.5m lamps were lit."]
)
def test_a_number_that_opens_a_sentence_is_no_marker(text: str) -> None:
    assert [b[0] for b in blocks(text) if b[1] is Kind.PARAGRAPH] == [text]


@pytest.mark.parametrize(
    "text", ["A. Quill rows the boat.", "T. S. Oar's boats leak.", "U.S. boats leak."]
)
def test_an_initial_is_no_marker(text: str) -> None:
    assert blocks(text) == [(text, Kind.PARAGRAPH, None)]


@pytest.mark.parametrize(
    "text",
    ["A. Lamps\nB. Boats", "Q. Lamps\nA. Boats", "I. Lamps\nII. Boats", "IV. Lamps\nV. Boats"],
)
def test_a_capital_is_a_marker_beside_the_one_before_or_after_it(text: str) -> None:
    assert [b[:2] for b in blocks(text)] == [("Lamps", Kind.ITEM), ("Boats", Kind.ITEM)]


def test_the_items_of_a_list_know_the_line_that_introduces_them() -> None:
    text = "The fund pays for:\n- lamps\n- boats\nIt does not pay for wine."
    assert blocks(text) == [
        ("The fund pays for:", Kind.PARAGRAPH, None),
        ("lamps", Kind.ITEM, 0),
        ("boats", Kind.ITEM, 0),
        ("It does not pay for wine.", Kind.PARAGRAPH, None),
    ]


def test_what_stands_right_under_a_colon_is_introduced_by_it_without_a_marker_too() -> None:
    text = "The Boat Club's Lamp Project:\nGas light comes back to the quay.\nIt is not cheap."
    assert [b[2] for b in blocks(text)] == [None, 0, None]


def test_a_list_without_an_introduction_has_none() -> None:
    assert [b[2] for b in blocks("It rained.\n- lamps\n- boats")] == [None, None, None]


def test_a_label_and_its_text_are_two_blocks() -> None:
    assert blocks("Organiser: the Boat Club.") == [
        ("Organiser", Kind.LABEL, None),
        ("the Boat Club.", Kind.PARAGRAPH, 0),
    ]


def test_a_long_clause_before_a_colon_is_no_label() -> None:
    text = "The club has asked again and again for the very same thing: lamps along the quay."
    assert blocks(text) == [(text, Kind.PARAGRAPH, None)]


def test_a_time_of_day_is_no_label() -> None:
    assert [b[1] for b in blocks("The doors open at 18:30 and close at 22:00.")] == [Kind.PARAGRAPH]


def test_a_line_that_goes_on_in_lower_case_is_joined_to_the_one_before() -> None:
    assert blocks("The lamps along\nthe quay are lit.") == [
        ("The lamps along\nthe quay are lit.", Kind.PARAGRAPH, None)
    ]


def test_a_finished_sentence_is_not_joined_to_the_next_line() -> None:
    assert len(blocks("The lamps are lit.\nthe quay is not.")) == 2


def test_an_empty_line_parts_even_what_goes_on_in_lower_case() -> None:
    assert len(blocks("Lamps along the\n\nquay side")) == 2


@pytest.mark.parametrize("text", ["", "\n", "  \n\t\n ", "\r\n\r\n"])
def test_a_blank_text_has_no_blocks(text: str) -> None:
    assert split_blocks(text) == []


def test_blocks_stand_in_order_and_do_not_overlap() -> None:
    text = "Title\n\nVenue: Old Mill\n1. One thing\n2. Another:\n- deep\nThe end, at last, is near."
    found = split_blocks(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    seen = "".join(text[b.start : b.end] for b in found)
    assert seen == "TitleVenueOld MillOne thingAnother:deepThe end, at last, is near."
