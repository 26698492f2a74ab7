"""Passages about others: names exchanged for training, annotation and all."""

import random
from pathlib import Path

import pytest

from kg.ontology import Ontology
from kg.train.markup import read_markup
from kg.train.vary import Namer, Record

PASSAGES = """@@ id=v-1 genre=press-release country=HK
THE [[MINISTRY OF TIDES|GB|min]] and the [[[[Port Ash|PlT]] Museum|CO|pam]].
The [[Ministry of Tides|=min]] ([[MoT|^min]]) gave [[Ada Brook|Pe|ada]] $2 million; [[Brook|=ada]]
thanked [[the Ministry|?min]] and the [[Salt Trust|FB|sal]].
N min > Ministry of Tides
R min > funds > ada
V ada > hasAmount > HKD 2000000 | $2 million

@@ id=v-2 genre=news country=GB
[[Department for Harbours and Moors|GB|dep]], [[Jun Wei Tan|Pe|tan]], [[Old Pier|PlT|pier]]
"""


@pytest.fixture(scope="module")
def records(ontology: Ontology, tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    path: Path = tmp_path_factory.mktemp("vary") / "passages.txt"
    path.write_text(PASSAGES, "utf-8")
    return list(read_markup(path, ontology))


def surfaces(record: Record) -> dict[str, list[str]]:
    return {
        e["name"]: [record["text"][m["start"] : m["end"]] for m in e["mentions"]]
        for e in record["entities"]
    }


def varied(records: list[Record], seed: int) -> Record:
    return Namer(records).vary(records[0], random.Random(seed))


def test_what_is_annotated_stays_so_under_another_name(records: list[Record]) -> None:
    seen = [surfaces(varied(records, seed)) for seed in range(60)]
    before = surfaces(records[0])
    assert {tuple(s["Ada Brook"]) for s in seen} == {("Ada Brook", "Brook"), ("Jun Wei Tan", "Tan")}
    # The ministry is named in capitals too, for which there is no counterpart.
    assert all(s["Ministry of Tides"] == before["Ministry of Tides"] for s in seen)
    # One name lies in the other; and of the last class there is no other name.
    assert all(s[n] == before[n] for s in seen for n in ("Port Ash Museum", "Salt Trust"))
    for seed in range(20):
        after = varied(records, seed)
        assert after["relations"] == records[0]["relations"]
        (value,) = after["values"]
        assert after["text"][value["start"] : value["end"]] == "$2 million"


def test_an_acronym_becomes_that_of_the_new_name(records: list[Record]) -> None:
    plain = {
        **records[0],
        "text": records[0]["text"].replace("MINISTRY OF TIDES", "Ministry of Tides"),
    }
    seen = {
        tuple(surfaces(Namer(records).vary(plain, random.Random(seed)))["Ministry of Tides"])
        for seed in range(60)
    }
    new = "Department for Harbours and Moors"
    assert seen == {
        ("Ministry of Tides", "Ministry of Tides", "MoT", "the Ministry"),
        (new, new, "DHM", "the Ministry"),
    }
