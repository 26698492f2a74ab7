"""What follows from the ontology, what it reports and what it lets pass.

Each case is a Turtle file under `ontology/`; its names are its own, so all of them are closed at
once. In `entails/`, a line `# therefore` is followed by triples that must be inferred and a line
`# but not` by triples that must not be. In `forbids/`, `# reported:` names the individuals that
must each stand in an error. In `allows/`, nothing may be reported.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from owlrl import DeductiveClosure, OWLRL_Semantics
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS

HERE = Path(__file__).parent
CASES = HERE / "ontology"
ONTOLOGY = HERE.parent / "ontology"
LOGIC = {RDF.type, RDF.first, RDF.rest} | {
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    RDFS.domain,
    RDFS.range,
}
DECLARATIONS = {OWL.AnnotationProperty, OWL.DatatypeProperty, OWL.Ontology}
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")


def cases(folder: str) -> list[Path]:
    return sorted((CASES / folder).glob("*.ttl"))


def sections(path: Path) -> dict[str, Graph]:
    """The data of a case and what is said to follow or not, each with names of that case only."""
    prefixes = ""
    graphs: dict[str, Graph] = {}
    for number, part in enumerate(("\n" + path.read_text("utf-8")).split("\n# ")):
        heading, _, body = part.partition("\n")
        prefixes += "".join(line + "\n" for line in body.split("\n") if line.startswith("@prefix"))
        if number == 0 or heading not in ("therefore", "but not"):
            heading = "data"
        graph = graphs.setdefault(heading, Graph())
        graph.parse(data=prefixes + body, format="turtle", publicID=base(path))
    return graphs


def base(path: Path) -> str:
    return f"https://example.org/{path.parent.name}/{path.stem}/"


def axioms() -> Iterator[tuple[object, ...]]:
    """The ontology's triples that reasoning reads: no words, labels or annotation properties."""
    graph = Graph().parse(ONTOLOGY / "cultural-policy.ttl").parse(ONTOLOGY / "lexical.ttl")
    headers = set(graph.subjects(RDF.type, OWL.Ontology))
    for s, p, o in graph:
        logical = p in LOGIC or str(p).startswith(str(OWL))
        if logical and o not in DECLARATIONS and s not in headers:
            yield s, p, o


@pytest.fixture(scope="module")
def closure() -> Graph:
    """Everything that follows from the axioms and all cases together."""
    graph = Graph()
    for triple in axioms():
        graph.add(triple)  # type: ignore[arg-type]
    for folder in ("entails", "forbids", "allows"):
        for path in cases(folder):
            graph += sections(path)["data"]
    DeductiveClosure(OWLRL_Semantics).expand(graph)
    return graph


@pytest.fixture(scope="module")
def errors(closure: Graph) -> list[str]:
    return [str(message) for message in closure.objects(None, ERROR)]


@pytest.mark.parametrize("path", cases("entails"), ids=lambda p: p.stem)
def test_what_should_follow_follows(path: Path, closure: Graph) -> None:
    case = sections(path)
    assert len(case["therefore"]) > 0
    for triple in case["therefore"]:
        assert triple not in case["data"], f"{path.name} states {triple}"
        assert triple in closure, f"{path.name}: {triple} does not follow"


@pytest.mark.parametrize("path", cases("entails"), ids=lambda p: p.stem)
def test_what_would_say_too_much_does_not_follow(path: Path, closure: Graph) -> None:
    for triple in sections(path).get("but not", ()):
        assert triple not in closure, f"{path.name}: {triple} follows"


@pytest.mark.parametrize("path", cases("entails"), ids=lambda p: p.stem)
def test_a_case_of_entailment_is_itself_in_order(path: Path, errors: list[str]) -> None:
    assert [e for e in errors if base(path) in e] == []


@pytest.mark.parametrize("path", cases("forbids"), ids=lambda p: p.stem)
def test_a_planted_error_is_reported_with_its_individual(path: Path, errors: list[str]) -> None:
    reported = re.findall(r"^# reported: (.*)$", path.read_text("utf-8"), re.MULTILINE)
    names = " ".join(reported).split()
    silent = [name for name in names if not any(f"{base(path)}{name} " in f"{e} " for e in errors)]
    assert names
    assert silent == []


@pytest.mark.parametrize("path", cases("allows"), ids=lambda p: p.stem)
def test_what_one_name_may_well_mean_at_once_is_allowed(path: Path, errors: list[str]) -> None:
    assert [e for e in errors if base(path) in e] == []


def test_there_are_cases_for_every_axiom_and_as_many_freedoms_as_were_promised() -> None:
    numbers = {int(path.name[:2]) for path in cases("entails")}
    assert numbers >= set(range(1, 20))
    assert len(cases("forbids")) >= 40
    assert len(cases("allows")) >= 40
