"""Each competency question, asked of an invented country, gives the answer that is written out.

`ontology/queries/NAME.csv` beside this file holds all rows, in order; `asserted/NAME.csv` the rows
without reasoning, where they differ (none: the question needs reasoning).
"""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from asking import Row, ours, theirs, triples_once
from policy_world import make_policy_world
from pyoxigraph import QuerySolutions
from rdflib import Dataset, Graph

from kg.ontology import Ontology
from kg.publish import ask
from kg.reason import infer

HERE = Path(__file__).parent
QUESTIONS = sorted((HERE.parent / "ontology" / "queries").glob("*.rq"))
ANSWERS = HERE / "ontology" / "queries"
ABOUT = re.compile(r'^# Ask about one thing: kg query GRAPH (\S+) --with (\w+)="(.+)"$', re.M)


@pytest.fixture(scope="module")
def world(ontology: Ontology, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    dataset = make_policy_world(tmp_path_factory.mktemp("world"))
    assert infer(dataset, ontology.rules()) == []
    return dataset


@pytest.fixture(scope="module")
def in_rdflib(world: Dataset, ontology: Ontology) -> dict[bool, Graph]:
    return {i: triples_once(world, ontology, inferred=i) for i in (True, False)}


def text(path: Path) -> str:
    return path.read_text("utf-8")


def expected(name: str, inferred: bool) -> list[Row]:
    """The rows as they are written down; an empty cell is an unbound variable."""
    path = ANSWERS / "asserted" / f"{name}.csv"
    if inferred or not path.exists():
        path = ANSWERS / f"{name}.csv"
    rows = list(csv.reader(text(path).splitlines()))
    return [tuple(cell or None for cell in row) for row in rows[1:]]


@pytest.mark.parametrize("inferred", [True, False], ids=["reasoned", "asserted"])
@pytest.mark.parametrize("path", QUESTIONS, ids=lambda p: p.stem)
def test_a_question_has_the_written_answer_in_oxigraph_and_in_rdflib(
    path: Path, inferred: bool, world: Dataset, in_rdflib: dict[bool, Graph]
) -> None:
    rows = expected(path.stem, inferred)
    assert ours(world, text(path), inferred=inferred) == rows
    assert Counter(theirs(in_rdflib[inferred], text(path))) == Counter(rows)


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda p: p.stem)
def test_a_written_answer_has_rows_and_the_questions_columns_and_none_twice(
    path: Path, world: Dataset
) -> None:
    rows = expected(path.stem, inferred=True)
    assert rows
    assert max(Counter(rows).values()) == 1
    answers = ask(world, text(path))
    assert isinstance(answers, QuerySolutions)
    columns = next(csv.reader(text(ANSWERS / f"{path.stem}.csv").splitlines()))
    assert [variable.value for variable in answers.variables] == columns


def test_every_written_answer_belongs_to_a_question_and_says_where_reasoning_matters() -> None:
    names = {p.stem for p in QUESTIONS}
    assert {p.stem for p in ANSWERS.glob("*.csv")} == names
    for path in (ANSWERS / "asserted").glob("*.csv"):
        assert path.stem in names
        assert expected(path.stem, inferred=False) != expected(path.stem, inferred=True)


DESIGNED = """
    who-pays-for who-funds-events-where how-much-in-each-fund institutions-in-a-place
    programmes-under-a-policy law-behind-each-funder parties-to-a-convention recognised-heritage
    policies-on-a-theme events-per-country-and-year who-organises-together who-agrees-with-whom
    programmes-without-payer funders-that-organise who-leads-what policy-history
    claims-of-one-voice who-says-so contested-figures what-is-planned funded-per-city
    education-and-business facilities-per-city themes-without-events what-a-body-does
    heritage-at-funded-events
""".split()
"""The questions the ontology was designed by, in the order of its design."""


def test_there_are_the_questions_of_the_design_and_fourteen_more() -> None:
    names = {p.stem for p in QUESTIONS}
    assert len(DESIGNED) == len(set(DESIGNED)) == 26
    assert set(DESIGNED) <= names
    assert len(names) >= 26 + 14
    assert len(list((ANSWERS / "asserted").glob("*.csv"))) >= 15


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda p: p.stem)
def test_a_question_is_asked_in_english_and_in_chinese_on_its_first_line(path: Path) -> None:
    english, chinese = re.fullmatch(
        r"# ([A-Z][^?]+\?) ([\u4e00-\u9fff][^?]*？)", text(path).splitlines()[0]
    ).groups()  # type: ignore[union-attr]
    assert english.isascii()
    assert not re.search("[a-zA-Z]", chinese)


@pytest.mark.parametrize(
    "path", [p for p in QUESTIONS if ABOUT.search(text(p))], ids=lambda p: p.stem
)
def test_a_question_asked_about_one_thing_is_answered_by_some_of_its_rows(
    path: Path, world: Dataset, seed: Dataset
) -> None:
    said = ABOUT.search(text(path))
    assert said
    name, variable, thing = said.groups()
    assert name == path.stem
    dataset = seed if "Arts-Tech" in thing else world
    whole, about = ours(dataset, text(path)), ours(dataset, text(path), **{variable: thing})
    assert about
    assert set(about) < set(whole)
