"""The code knows no field: another ontology is read by its own words, and none of ours is in it."""

import ast
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from rdflib import URIRef
from reading import Reading, read_text

from kg.ontology import Ontology, local_name

SPACE = Path(__file__).parent / "ontologies" / "space.ttl"
PACKAGE = Path(__file__).parent.parent / "kg"
Read = Callable[[str], Reading]


def load(folder: Path, *, kinds: bool) -> Ontology:
    """The ontology of space missions, as it is or without any class marked as a kind."""
    text = SPACE.read_text("utf-8")
    marked = "    lex:kind true ;\n"
    assert marked in text
    (folder / "space.ttl").write_text(text if kinds else text.replace(marked, ""), "utf-8")
    return Ontology.load(folder)


@pytest.fixture(scope="module", params=[True, False], ids=["with kinds", "without kinds"])
def read_space(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Read:
    ontology = load(tmp_path_factory.mktemp("space"), kinds=request.param)
    return partial(read_text, ontology=ontology)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "The Boreal Space Agency operates the Kestrel Probe.",
            {("Boreal Space Agency", "operates", "Kestrel Probe", "actual")},
        ),
        (
            "The Kestrel Probe, which orbits Mars, is operated by the Boreal Space Agency.",
            {
                ("Boreal Space Agency", "operates", "Kestrel Probe", "actual"),
                ("Kestrel Probe", "orbits", "Mars", "actual"),
            },
        ),
        (
            "The Tern Rocket will launch the Kestrel Probe and the Auk Lander.",
            {
                ("Tern Rocket", "launches", "Kestrel Probe", "planned"),
                ("Tern Rocket", "launches", "Auk Lander", "planned"),
            },
        ),
        (
            "Commander Lena Osei flew the Auk Lander. The lander cost $90 million.",
            {
                ("Lena Osei", "flies", "Auk Lander", "actual"),
                ("Auk Lander", "cost", "USD 90000000", "actual"),
            },
        ),
        (
            "The Kestrel Probe has never entered orbit around 4 Vesta.",
            {("Kestrel Probe", "orbits", "Vesta", "denied")},
        ),
    ],
)
def test_another_field_is_read_by_its_own_words(
    read_space: Read, text: str, said: set[tuple[str, str, str, str]]
) -> None:
    assert read_space(text).said == said


def test_without_marked_kinds_the_topmost_classes_are_kinds(tmp_path: Path) -> None:
    kinds = {local_name(k) for k in load(tmp_path, kinds=False).kinds}
    assert kinds == {"Agency", "Vehicle", "Astronaut", "World"}


def test_the_iri_of_a_thing_is_cut_by_its_kind(read_space: Read) -> None:
    entity = read_space("The Boreal Space Agency operates the Kestrel Probe.").entity(
        "Kestrel Probe"
    )
    assert entity.iri.endswith("/id/vehicle/kestrel-probe")


def test_a_known_thing_keeps_the_iri_of_its_ontology(read_space: Read) -> None:
    entity = read_space("The Kestrel Probe orbits 4 Vesta.").entity("Vesta")
    assert entity.iri == URIRef("https://example.org/space/body/vesta")


def test_the_words_of_cultural_policy_mean_nothing_to_it(read_space: Read) -> None:
    reading = read_space("The Norbury Arts Council funds the Lantern Festival.")
    assert reading.statements == []
    assert reading.entities == []


def strings(path: Path) -> set[str]:
    """The string literals of a file but its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {
        node.body[0].value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    }
    found = {
        n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }
    return found - told


def test_no_file_of_the_package_names_our_namespace() -> None:
    named = [
        path.relative_to(PACKAGE).as_posix()
        for path in sorted(PACKAGE.rglob("*"))
        if path.suffix in {".py", ".js", ".html", ".rq", ".css"}
        and "_ontology" not in path.parts
        and "cultural-policy/ontology#" in path.read_text("utf-8")
    ]
    assert named == []


def test_no_file_of_the_package_names_a_class_or_property_of_ours(ontology: Ontology) -> None:
    ours = {
        local_name(term)
        for term in (*ontology.classes, *ontology.properties)
        if "cultural-policy/ontology#" in term
    }
    # A word that is also plain English or another vocabulary's term proves nothing.
    ours -= {name for name in ours if name.islower()} | {"Person", "Event", "Place"}
    assert len(ours) > 60
    named = [
        f"{path.relative_to(PACKAGE)}: {word}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if "_ontology" not in path.parts
        for text in strings(path)
        for word in re.findall(r"\w+", text)
        if word in ours and text in {word, f"cp:{word}"}
    ]
    assert named == []
