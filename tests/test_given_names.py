"""The list of given names is the one its script makes."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILE = ROOT / "ontology" / "given-names.ttl"


def test_the_list_of_given_names_is_what_its_script_makes() -> None:
    if not importlib.util.find_spec("faker"):
        pytest.skip("the Faker package is not installed; it is needed only to make the list anew")
    from faker import VERSION  # noqa: PLC0415

    written = FILE.read_text("utf-8")
    made_with = re.search(r"of Faker (\S+) ", written)
    assert made_with
    if made_with[1] != VERSION:
        pytest.skip(f"the list was made with Faker {made_with[1]}, and {VERSION} is installed")
    script = ROOT / "ontology" / "make_given_names.py"
    made = subprocess.run([sys.executable, script], cwd=ROOT, capture_output=True, check=True)
    assert made.stdout.decode() == written


def test_given_names_are_single_words_with_a_capital() -> None:
    names = re.findall(r'"(.+?)"@en', FILE.read_text("utf-8"))
    assert len(names) > 5000
    assert names == sorted(set(names))
    assert [n for n in names if not (n.isalpha() and n[0].isupper())] == []
