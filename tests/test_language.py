"""Sentences, words, and what a dictionary knows of them."""

import pytest

from kg.text.language import is_noun, is_verb, lemmas, read_sentences, verb_forms
from kg.text.layout import Kind


def words(text: str) -> list[list[str]]:
    return [[t.text for t in s.tokens] for s in read_sentences(text)[1]]


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("funds", "fund"),
        ("organised", "organise"),
        ("co-organised", "co-organise"),
        ("programmes", "programme"),
        ("festivals", "festival"),
        ("founded", "found"),
        ("held", "hold"),
        ("children", "child"),
    ],
)
def test_a_word_goes_back_to_its_lemma(word: str, lemma: str) -> None:
    assert lemma in lemmas(word)


@pytest.mark.parametrize("word", ["m+", "2025", "’s", "", "博物館"])
def test_what_is_no_dictionary_word_is_its_own_lemma(word: str) -> None:
    assert lemmas(word) == {word}


@pytest.mark.parametrize(
    ("word", "lemma", "form"),
    [
        ("fund", "fund", "base"),
        ("funds", "fund", "finite"),
        ("funded", "fund", "participle"),
        ("organised", "organise", "past"),
        ("funding", "fund", "gerund"),
        ("written", "write", "participle"),
        ("co-founded", "co-found", "participle"),
    ],
)
def test_a_verb_form_is_named(word: str, lemma: str, form: str) -> None:
    assert form in verb_forms(word, lemma)


def test_a_noun_is_no_form_of_a_verb() -> None:
    assert verb_forms("museum", "fund") == frozenset()


def test_a_word_may_be_noun_and_verb() -> None:
    assert is_noun("fund")
    assert is_verb("fund")
    assert is_noun("museum")
    assert not is_verb("museum")


def test_no_sentence_crosses_a_heading() -> None:
    assert words("Boats and Lamps\nThe club rows.") == [
        ["Boats", "and", "Lamps"],
        ["The", "club", "rows", "."],
    ]


def quotes(text: str) -> list[str]:
    return [text[s.start : s.end] for s in read_sentences(text)[1]]


@pytest.mark.parametrize(
    "text",
    [
        "The lamps cost Rs. 5 crore and Kshs. 3,000.",
        "The Lamp Act (No. 25 of 1999) and Art. 5, pp. 3-4, forbid it.",
        "The club (est. 1946) owns approx. 50 boats, i.e. a great no. of them.",
        "The Hon. Ada Quill of the Dept. of Boats rowed.",
    ],
)
def test_the_full_stop_of_an_abbreviation_ends_no_sentence(text: str) -> None:
    assert quotes(text) == [text]


@pytest.mark.parametrize(
    "text", ["The answer is No. The club rows.", "It is a club of Modern Art. The club rows."]
)
def test_a_word_that_is_an_abbreviation_before_numbers_may_end_a_sentence(text: str) -> None:
    assert len(quotes(text)) == 2


@pytest.mark.parametrize("mark", ["[1]", "[^2]", "[^boats]", "[2][3]", "[iv]", "¹", "²³"])
def test_the_mark_of_a_footnote_is_no_word_and_hides_no_end_of_a_sentence(mark: str) -> None:
    text = f"The club{mark} rows.{mark} The boats leak."
    assert quotes(text) == [f"The club{mark} rows.", "The boats leak."]
    assert words(text)[0] == ["The", "club", "rows", "."]


@pytest.mark.parametrize("word", ["m²", "km²", "organi[s]e", "[2019]", "club[sic]"])
def test_what_only_looks_like_the_mark_of_a_footnote_stays(word: str) -> None:
    text = f"They said 20 {word} here"
    (sentence,) = read_sentences(text)[1]
    assert "".join(t.text for t in sentence.tokens) == text.replace(" ", "")


def test_words_joined_by_hyphens_are_one() -> None:
    assert words("The Vice-Chancellor spoke.") == [["The", "Vice-Chancellor", "spoke", "."]]


def test_a_hyphen_before_a_word_of_making_stays_apart() -> None:
    assert words("A lottery-funded boat.") == [["A", "lottery", "-", "funded", "boat", "."]]


def test_east_asian_brackets_part_words() -> None:
    assert ["《", "長河", "》", "opens", "."] in words("《長河》 opens.")


def test_offsets_count_the_characters_of_the_text() -> None:
    text = "Lamps\n\n  - The “Old  Mill” closed; boats left."
    sentences = read_sentences(text)[1]
    assert [text[t.start : t.end] for s in sentences for t in s.tokens] == [
        t.text for s in sentences for t in s.tokens
    ]
    assert sentences[0].kind is Kind.HEADING
    assert sentences[-1].kind is Kind.ITEM


def test_an_item_leads_back_to_its_introduction() -> None:
    blocks, sentences = read_sentences("The club owns:\n- lamps\n- boats")
    leads = [s.lead for s in sentences]
    assert leads == [None, 0, 0]
    assert blocks[0].kind is Kind.PARAGRAPH


def test_a_typographic_apostrophe_is_compared_as_a_plain_one() -> None:
    (sentence,) = read_sentences("The club’s boat.")[1]
    assert "'s" in {t.lower for t in sentence.tokens}
