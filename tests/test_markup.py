"""The light markup that passages are annotated in."""

from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.ontology import Ontology
from kg.train.markup import read_markup

PASSAGE = """@@ id=x-1 genre=press-release country=HK
The [[Ministry of Tides|GB|min]] ([[MoT|^min]]) opened the [[[[Port Ash|PlT]] Museum|CO|pam]].
[[The Ministry|?min]] gave it $2 million, and $2 million again \\[sic].
N min > Ministry of Tides and Harbours
R min > funds > pam ~ planned
R pam > locatedIn > Port Ash
V pam > hasAmount > HKD 2000000 | $2 million #2
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "passages.txt"
    path.write_text(text, "utf-8")
    return path


def test_a_passage_becomes_text_with_everything_in_its_place(
    tmp_path: Path, ontology: Ontology
) -> None:
    (record,) = read_markup(write(tmp_path, PASSAGE), ontology)
    text = record["text"]
    assert "[[" not in text
    assert text.endswith("[sic].")
    surfaces = {
        e["name"]: [(text[m["start"] : m["end"]], m["kind"], m["nested"]) for m in e["mentions"]]
        for e in record["entities"]
    }
    assert surfaces == {
        "Ministry of Tides and Harbours": [
            ("Ministry of Tides", "name", False),
            ("MoT", "acronym", False),
            ("The Ministry", "generic", False),
        ],
        "Port Ash Museum": [("Port Ash Museum", "name", False)],
        "Port Ash": [("Port Ash", "name", True)],
    }
    ids = {e["name"]: e["id"] for e in record["entities"]}
    assert record["relations"] == [
        {
            "subject": ids["Ministry of Tides and Harbours"],
            "property": "funds",
            "object": ids["Port Ash Museum"],
            "status": "planned",
        },
        {"subject": ids["Port Ash Museum"], "property": "locatedIn", "object": ids["Port Ash"]},
    ]
    (value,) = record["values"]
    assert value["value"] == {"currency": "HKD", "amount": 2000000.0}
    assert value["start"] == text.rindex("$2 million")


@pytest.mark.parametrize(
    ("line", "wrong", "told"),
    [
        ("|CO|pam]]", "|Xy|pam]]", "no such code"),
        ("R min > funds > pam", "R min > funds > nobody", "no entities"),
        ("R min > funds > pam", "R pam > leads > min", "outside"),
        ("R min > funds > pam", "R min > adores > pam", "adores"),
        ("| $2 million #2", "| $3 million", "cannot be read"),
        ("HKD 2000000", "two million", "cannot be read"),
        ("|PlT]] Museum", "|PlT Museum", "not closed"),
    ],
)
def test_a_fault_is_told_with_its_passage(
    tmp_path: Path, ontology: Ontology, line: str, wrong: str, told: str
) -> None:
    assert line in PASSAGE
    path = write(tmp_path, PASSAGE.replace(line, wrong, 1))
    with pytest.raises(SourceError, match=told) as error:
        list(read_markup(path, ontology))
    assert "passages.txt:1 x-1" in str(error.value)


def test_every_passage_of_our_own_can_be_read(ontology: Ontology) -> None:
    folder = Path(__file__).parent.parent / "ontology" / "reader"  # no wheel has them
    ids = [
        record["id"]
        for file in sorted(folder.glob("*/*.txt"))
        for record in read_markup(file, ontology)
    ]
    assert len(ids) == len(set(ids)) > 800
