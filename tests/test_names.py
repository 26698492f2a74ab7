"""Names in running text: where they begin and end, and what they are."""

from collections.abc import Callable

import pytest
from reading import Reading

from kg.model import Form

Read = Callable[..., Reading]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We met at the Selwick Museum.", {"Selwick Museum": "CulturalOrganisation"}),
        ("The Ministry of Culture met.", {"Ministry of Culture": "GovernmentBody"}),
        (
            "The Department for Culture, Media and Sport met.",
            {"Department for Culture, Media and Sport": "GovernmentBody"},
        ),
        (
            "The Selwick Museum and the Quay Theatre met.",
            {"Selwick Museum": "CulturalOrganisation", "Quay Theatre": "CulturalOrganisation"},
        ),
        (
            "The Museum of Tides and the Friends of the Selwick Museum met.",
            {
                "Museum of Tides": "CulturalOrganisation",
                "Friends of the Selwick Museum": "CulturalOrganisation",
            },
        ),
        ("The 14th Riverside Biennale opened.", {"14th Riverside Biennale": "Festival"}),
        ("They met in the Riverside Biennale 2025.", {"Riverside Biennale 2025": "Festival"}),
        ("The Café-Théâtre Museum met.", {"Café-Théâtre Museum": "CulturalOrganisation"}),
        ("We thank the Selwick Museum's staff.", {"Selwick Museum": "CulturalOrganisation"}),
        ("The SELWICK MUSEUM met.", {"SELWICK MUSEUM": "CulturalOrganisation"}),
        (
            "The Ministry of Culture and Tourism met.",
            {"Ministry of Culture and Tourism": "GovernmentBody"},
        ),
        (
            "The Ministry of Culture and Malta met.",
            {"Ministry of Culture": "GovernmentBody", "Malta": "Country"},
        ),
        (
            "The Arts and Crafts Museum met.",
            {"Arts and Crafts Museum": "CulturalOrganisation"},
        ),
        (
            "The Museums, Libraries and Archives Council met.",
            {"Museums, Libraries and Archives Council": "GovernmentBody"},
        ),
        (
            "The Cultural Property (Export Control) Act 1998 applies.",
            {"Cultural Property (Export Control) Act 1998": "Law"},
        ),
        (
            "King's College London and Ursula von der Leyen met.",
            {
                "King's College London": "EducationalInstitution",
                "Ursula von der Leyen": "Person",
            },
        ),
    ],
)
def test_a_name_is_a_run_of_capitals_typed_by_its_head_noun(
    read: Read, text: str, names: dict[str, str]
) -> None:
    assert read(text).types() == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Dr Ida Brandt spoke.", {"Ida Brandt": "Person"}),
        (
            "Mr Jonas Veld and Ms Ida Brandt spoke.",
            {"Jonas Veld": "Person", "Ida Brandt": "Person"},
        ),
        ("The playwright Una Okpara spoke.", {"Una Okpara": "Person"}),
        ("Sir Peter Hall spoke.", {"Peter Hall": "Person"}),
        ("Sarah Veld MP spoke.", {"Sarah Veld": "Person"}),
        (
            "Sarah Veld of Harbour Trust and the Director of the Selwick Museum spoke.",
            {
                "Sarah Veld": "Person",
                "Harbour Trust": "FundingBody",
                "Selwick Museum": "CulturalOrganisation",
            },
        ),
        ("The Chief Executive Officer spoke.", {}),
    ],
)
def test_a_title_before_a_name_types_it_and_is_no_part_of_it(
    read: Read, text: str, names: dict[str, str]
) -> None:
    assert read(text).types() == names


@pytest.mark.parametrize("quotes", [("“", "”"), ('"', '"'), ("‘", "’"), ("«", "»")])
def test_a_quoted_title_is_one_name_without_its_quotation_marks(
    read: Read, quotes: tuple[str, str]
) -> None:
    opening, closing = quotes
    text = f"She saw the film {opening}Boats of Clay{closing} twice."
    assert read(text).types()["Boats of Clay"] == "Work"


def test_a_quoted_remark_is_no_name(read: Read) -> None:
    assert read("He said “We will see what the winter brings to us” and left.").types() == {}


@pytest.mark.parametrize(
    "text",
    [
        "Today the sun shines.",
        "However, nobody came.",
        "In May they met on Monday.",
        "it was all in lower case.",
        "He said that Nobody Knew.",
    ],
)
def test_a_capital_alone_makes_no_name(read: Read, text: str) -> None:
    assert read(text).types() == {}


def test_a_name_that_no_word_types_is_left_out(read: Read) -> None:
    assert read("They talked about Qorvath Zelm all day.").mentions == []


def test_what_a_document_types_once_it_types_everywhere(read: Read) -> None:
    reading = read("The painter Una Okpara spoke. Then Okpara left.")
    assert reading.types() == {"Una Okpara": "Person", "Okpara": "Person"}


def test_an_acronym_in_brackets_is_of_the_class_of_the_name_before(read: Read) -> None:
    reading = read("The Arts Bureau (ABX) met. ABX went on.")
    assert reading.types(Form.ACRONYM) == {"ABX": "GovernmentBody"}


def test_a_known_name_inside_a_name_is_nested(read: Read) -> None:
    reading = read("The Hong Kong Puppet Museum opened.")
    assert [(m.text, m.nested) for m in reading.mentions] == [
        ("Hong Kong Puppet Museum", False),
        ("Hong Kong", True),
    ]


def test_a_known_name_is_found_in_any_form_the_ontology_has(read: Read) -> None:
    known = {m.text: m.known for m in read("The U.K. and the United Kingdom met.").mentions}
    assert list(known) == ["U.K.", "United Kingdom"]
    assert known["U.K."] == known["United Kingdom"]
    assert known["U.K."] is not None


def test_a_possessive_parts_a_place_from_what_it_has(read: Read) -> None:
    assert read("We saw Norway's National Theatre.").types() == {
        "Norway": "Country",
        "National Theatre": "CulturalOrganisation",
    }


def test_a_generic_phrase_is_a_mention_of_its_own_form(read: Read) -> None:
    reading = read("The Arts Bureau met. Later the Bureau and this museum closed.")
    assert reading.types(Form.GENERIC) == {
        "the Bureau": "GovernmentBody",
        "this museum": "CulturalOrganisation",
    }


def test_an_item_takes_the_class_that_its_list_announces(read: Read) -> None:
    reading = read("The following museums were chosen:\n- Lume & Tar\n- Old Salt Yard")
    assert reading.types() == {
        "Lume & Tar": "CulturalOrganisation",
        "Old Salt Yard": "CulturalOrganisation",
    }


def test_what_only_a_heading_in_capitals_says_is_style(read: Read) -> None:
    reading = read("Our Winter Programme\n\nThe Selwick Museum is open.")
    assert reading.types() == {"Selwick Museum": "CulturalOrganisation"}


def test_a_heading_that_the_text_repeats_is_kept(read: Read) -> None:
    reading = read("The Selwick Museum\n\nThe Selwick Museum is open.")
    assert [m.text for m in reading.mentions if m.form is Form.NAME] == ["Selwick Museum"] * 2


@pytest.mark.parametrize(
    ("text", "publisher", "currency"),
    [
        ("The Hong Kong Tide Board gave $5 million.", None, "HKD"),
        ("Team Singapore toured Guangdong and Hubei for $5 million.", None, "SGD"),
        ("The tour of Canada cost $5 million.", "New Zealand Tide Board", "NZD"),
        ("The Tide Board gave $5 million.", None, "USD"),
    ],
)
def test_what_a_dollar_is_the_country_tells_that_has_one_and_is_most_spoken_of(
    read: Read, text: str, publisher: str | None, currency: str
) -> None:
    mentions = read(text, publisher=publisher).mentions
    assert [m.value.unit for m in mentions if m.value] == [currency]


@pytest.mark.parametrize(
    "text", ["Launched by Arts Council Malta, it grew.", "According to it, no."]
)
def test_a_verb_at_the_beginning_is_no_generic_phrase(read: Read, text: str) -> None:
    assert all(m.form is not Form.GENERIC for m in read(text).mentions)
