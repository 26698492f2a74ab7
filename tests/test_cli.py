"""Every command does its work; what is wrong is told with exit code 2, and nothing is lost."""

import csv
import gc
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest
from rdflib import Dataset, Graph
from rdflib.namespace import RDFS

from kg.cli import main
from kg.graph import read_dataset
from kg.namespaces import EV, EVIDENCE_GRAPH, INFERRED_GRAPH

SPACE = Path(__file__).parent / "ontologies" / "space.ttl"
TEXT = """\
---
title: Notes from orbit
publisher: The Perihelion
published: 2031-05
---
The Boreal Space Agency operates the Kestrel Probe. The Kestrel Probe will orbit Mars.
The Tern Rocket launched the Kestrel Probe.
"""
QUESTION = """\
# Who operates what?
SELECT ?who ?what WHERE { ?s sp:operates ?o . ?s rdfs:label ?who . ?o rdfs:label ?what }
"""
PREFIXES = (
    "PREFIX sp: <https://example.org/space#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
)
OPERATES = "SELECT ?who ?what { ?s sp:operates ?o . ?s rdfs:label ?who . ?o rdfs:label ?what }"
MARKUP = "<script>alert('1')</script>&amp;, \"<b>\" \x1b[31m=1+1"
OLD = "what was there before"


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def process(*arguments: str | Path, folder: Path, **given: str) -> Ran:
    """Run the command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments)],
        cwd=folder,
        env=os.environ | given,
        capture_output=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="module")
def ontology_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small ontology of another field, with a question of its own."""
    folder = tmp_path_factory.mktemp("space")
    prefix = "<https://example.org/space> <http://purl.org/vocab/vann/preferredNamespace"
    stated = f'{prefix}Prefix> "sp" ; <http://purl.org/vocab/vann/preferredNamespaceUri> '
    text = SPACE.read_text("utf-8") + f'\n{stated}"https://example.org/space#" .\n'
    (folder / "space.ttl").write_text(text, "utf-8")
    (folder / "queries").mkdir()
    (folder / "queries" / "who-operates-what.rq").write_text(QUESTION, "utf-8")
    return folder


@pytest.fixture
def run(
    ontology_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Run:
    """Run a command in this process, in a folder with a good text in it."""
    monkeypatch.chdir(tmp_path)
    Path("good.txt").write_text(TEXT, "utf-8")
    Path("space").symlink_to(ontology_folder)

    def run(*arguments: str | Path) -> Ran:
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(a) for a in arguments])
        code = left.value.code
        assert isinstance(code, int)
        return Ran(code, *capfd.readouterr())

    return run


@pytest.fixture(scope="module")
def graph(ontology_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the good text, built in a process of its own."""
    folder = tmp_path_factory.mktemp("graph")
    (folder / "good.txt").write_text(TEXT, "utf-8")
    done = process(
        "build", "good.txt", "--ontology", ontology_folder, "-o", "graph.trig", folder=folder
    )
    assert done.code == 0, done.err
    assert done.out == ""
    assert "3 statements with evidence" in done.err
    return folder / "graph.trig"


# Each command


def test_build_writes_a_graph_with_evidence_and_what_follows(graph: Path) -> None:
    dataset = read_dataset(graph)
    evidence = dataset.graph(EVIDENCE_GRAPH)
    assert len(set(evidence.subjects(EV.quote))) >= 3
    assert {str(s) for s in evidence.objects(None, EV.status)} == {"actual", "planned"}
    assert len(dataset.graph(INFERRED_GRAPH)) > 0


def test_build_without_reasoning_infers_nothing(run: Run) -> None:
    run("build", "good.txt", "--ontology", "space", "--no-reason", "-o", "g.trig")
    assert len(read_dataset("g.trig").graph(INFERRED_GRAPH)) == 0


def test_build_to_a_dash_writes_what_it_writes_to_a_file(run: Run) -> None:
    told = run("build", "good.txt", "--ontology", "space", "-o", "-")
    run("build", "good.txt", "--ontology", "space", "-o", "g.trig")
    assert told.code == 0
    assert told.out == Path("g.trig").read_text("utf-8")
    assert not Path("-").exists()


def test_extract_prints_a_table_of_what_is_said(run: Run) -> None:
    done = run("extract", "good.txt", "--ontology", "space")
    rows = [re.split(r"  +", line) for line in done.out.splitlines()]
    assert done.code == 0
    assert rows[0] == ["# Notes from orbit"]
    assert rows[1][:4] == ["subject", "property", "object", "status"]
    assert {tuple(row[:4]) for row in rows[3:]} == {
        ("Boreal Space Agency", "operates", "Kestrel Probe", "actual"),
        ("Kestrel Probe", "orbits", "Mars", "planned"),
        ("Tern Rocket", "launches", "Kestrel Probe", "actual"),
    }


def test_what_extract_prints_as_json_can_be_scored(run: Run) -> None:
    record = {"id": "one", "text": TEXT.split("---\n")[2]}
    Path("in.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    printed = run("extract", "in.jsonl", "--ontology", "space", "--format", "jsonl")
    said = json.loads(printed.out)
    assert said["id"] == "one"
    assert {r["property"] for r in said["relations"]} == {"operates", "orbits", "launches"}
    Path("gold.jsonl").write_text(printed.out, "utf-8")
    said["relations"] = [r for r in said["relations"] if r["property"] == "operates"]
    Path("less.jsonl").write_text(json.dumps(said), "utf-8")
    whole, part = (
        json.loads(
            run("score", "gold.jsonl", f"{p}.jsonl", "--ontology", "space", "--format", "json").out
        )
        for p in ("gold", "less")
    )
    assert whole["scores"]["relation"]["f1"] == whole["scores"]["entity"]["f1"] == 1
    assert part["scores"]["relation"]["precision"] == 1
    assert part["scores"]["relation"]["recall"] == pytest.approx(1 / 3, abs=1e-4)
    assert "relation" in run("score", "gold.jsonl", "gold.jsonl", "--ontology", "space").out


def test_reason_adds_what_a_build_left_out(run: Run, graph: Path) -> None:
    run("build", "good.txt", "--ontology", "space", "--no-reason", "-o", "bare.trig")
    done = run("reason", "bare.trig", "--ontology", "space", "-o", "full.trig")
    assert done.code == 0
    assert Path("full.trig").read_bytes() == graph.read_bytes()
    assert "-o FILE" in run("reason", "bare.trig", "--ontology", "space").err


def test_a_contradiction_is_a_finding(run: Run) -> None:
    owl = "http://www.w3.org/2002/07/owl#"
    Path("clash.ttl").write_text(
        f"@prefix owl: <{owl}> . @prefix e: <urn:e:> . e:A a owl:Class ; owl:disjointWith e:B ."
        " e:B a owl:Class . e:x a e:A , e:B .",
        "utf-8",
    )
    done = run("reason", "clash.ttl")
    assert done.code == 1
    assert "urn:e:x" in done.out
    assert run("check", "clash.ttl", "--ontology", "space").code == 1


PLAIN = "<urn:e:p> <http://www.w3.org/2002/07/owl#inverseOf> <urn:e:q> .\n"
FACT = "<urn:e:a> <urn:e:p> <urn:e:b> .\n"


@pytest.mark.parametrize("reasoner", ["kg", "owlrl"])
def test_reason_serves_a_plain_file_of_anybodys(run: Run, reasoner: str) -> None:
    Path("plain.nt").write_text(PLAIN + FACT, "utf-8")
    done = run("reason", "plain.nt", "--reasoner", reasoner, "-o", "full.nt")
    assert done.code == 0
    assert "<urn:e:b> <urn:e:q> <urn:e:a> ." in Path("full.nt").read_text("utf-8")


def test_reason_explains_a_triple_down_to_what_is_stated(run: Run) -> None:
    Path("plain.nt").write_text(PLAIN + FACT, "utf-8")
    done = run("reason", "plain.nt", "--explain", "b q a")
    assert (done.code, done.out.splitlines()[:2]) == (
        0,
        ["b q a  [prp-inv1]", "  a p b  [stated]"],
    )
    (proof,) = json.loads(run("reason", "plain.nt", "--explain", "b q a", "--format", "json").out)
    assert proof["premises"][0]["triple"] == ["<urn:e:a>", "<urn:e:p>", "<urn:e:b>"]
    assert run("reason", "plain.nt", "--explain", "b q b").code == 1
    for unknown in ("b q nobody", "<b> q a", "urn:e:{b} q a", "rdfs:b c q a", "b q", ""):
        assert run("reason", "plain.nt", "--explain", unknown).code == 2


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("empty.nt", "", "no triple in it"),
        ("broken.nt", FACT + "<urn:e:a> <urn:e:p> .\n", "line 2"),
        ("broken.ttl", "<urn:e:a> ;;\n", "line 1"),
        ("other.xyz", FACT, "suffix"),
        ("missing.nt", None, "no such file"),
    ],
)
def test_reason_says_what_is_wrong_with_a_file(
    run: Run, name: str, text: str | None, said: str
) -> None:
    if text is not None:
        Path(name).write_text(text, "utf-8")
    done = run("reason", name)
    assert done.code == 2
    assert name in done.err
    assert said in done.err


def test_a_proof_is_drawn_where_asked(run: Run) -> None:
    Path("plain.nt").write_text(PLAIN + FACT, "utf-8")
    shown = run("reason", "plain.nt", "--explain", "b q a", "--format", "svg")
    assert (shown.code, ET.fromstring(shown.out).tag) == (0, "{http://www.w3.org/2000/svg}svg")
    assert ">prp-inv1</text>" in shown.out
    assert run("reason", "plain.nt", "--explain", "b q a", "-o", "why.svg").out == ""
    assert Path("why.svg").read_text("utf-8") == shown.out
    run("reason", "plain.nt", "--explain", "b q a", "-o", "why.json")
    assert json.loads(Path("why.json").read_text("utf-8"))[0]["rule"] == "prp-inv1"


def test_to_explain_and_to_check_leave_a_graph_that_was_reasoned_over_as_it_is(
    run: Run, graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("inferred again")

    monkeypatch.setattr("kg.reason.materialisation.infer", refuse)
    monkeypatch.setattr("kg.reason.infer", refuse)
    why = ("reason", graph, "--explain", "Kestrel Probe sp:operatedBy Boreal Space Agency")
    done = run(*why)
    assert (done.code, done.out.splitlines()[0].split("  ")[-1]) == (0, "[prp-inv1]")
    assert "operates the Kestrel Probe" in done.out
    assert run("check", graph).out == ""


def test_to_check_or_explain_by_another_ontology_leaves_the_store_as_it_is(run: Run) -> None:
    assert run("build", "good.txt", "--ontology", "space", "-o", "store").code == 0
    gc.collect()

    def held() -> str:
        answer = run("query", "store", "SELECT * { GRAPH ?g { ?s ?p ?o } }", "--format", "csv").out
        gc.collect()
        return "\n".join(sorted(answer.splitlines()))

    before = held()
    Path("other.ttl").write_text("<urn:o> a <http://www.w3.org/2002/07/owl#Ontology> .", "utf-8")
    why = "Kestrel Probe sp:operatedBy Boreal Space Agency"
    for command in (("check", "store"), ("reason", "store", "--explain", why)):
        run(*command, "--ontology", "other.ttl")
        gc.collect()
        assert held() == before


def test_a_proof_never_takes_the_place_of_a_graph(run: Run) -> None:
    Path("plain.nt").write_text("<urn:e:a> <urn:e:p> <urn:e:b> .\n", "utf-8")
    done = run("reason", "plain.nt", "--explain", "a p b", "-o", "plain.nt")
    assert (done.code, "a proof is no RDF" in done.err) == (2, True)
    assert Path("plain.nt").read_text("utf-8").startswith("<urn:e:a>")
    assert run("reason", "plain.nt", "--explain", "a p b", "-o", "new/why.txt").code == 0
    assert Path("new/why.txt").read_text("utf-8")


def test_what_is_reported_stays_out_of_a_graph_on_standard_output(run: Run) -> None:
    owl = "http://www.w3.org/2002/07/owl#"
    axiom = f"<urn:e:A> a <{owl}Class> ; <{owl}disjointWith> <urn:e:B> ."
    Path("g.ttl").write_text(f"{axiom} <urn:e:x> a <urn:e:A>, <urn:e:B> .", "utf-8")
    done = run("reason", "g.ttl", "-o", "-")
    assert done.code == 1
    assert "contradiction" in done.err
    Path("out.trig").write_text(done.out, "utf-8")
    assert run("query", "out.trig", "ASK { <urn:e:x> a <urn:e:A> }", "--format", "csv").code == 0


@pytest.mark.parametrize("format", ["csv", "CSV", ".csv"])
def test_two_tables_do_not_go_to_standard_output(run: Run, graph: Path, format: str) -> None:
    done = run("export", graph, "-o", "-", "--format", format)
    assert (done.code, "any but csv" in done.err) == (2, True)


def test_a_clash_of_one_document_is_told_from_one_between_two(run: Run) -> None:
    owl = "http://www.w3.org/2002/07/owl#"
    axiom = f"<urn:e:A> a <{owl}Class> ; <{owl}disjointWith> <urn:e:B> ."
    Path("g.trig").write_text(
        f"{axiom} <urn:d:1> {{ <urn:e:x> a <urn:e:A>, <urn:e:B> . <urn:e:y> a <urn:e:A> }}"
        " <urn:d:2> { <urn:e:y> a <urn:e:B> }",
        "utf-8",
    )
    heads = [line for line in run("reason", "g.trig").out.splitlines() if not line.startswith(" ")]
    assert [head.split(": ")[0] for head in heads] == [
        "error of reading (one document)",
        "contradiction (between documents)",
    ]


def test_what_the_ontologys_rules_conclude_is_listed_with_their_names(run: Run) -> None:
    Path("g.trig").write_text(
        """@prefix cp: <https://w3id.org/cultural-policy/ontology#> . <urn:d:1> {
        <urn:e#Hall> a cp:Place ; cp:partOf <urn:e#Quarter> . <urn:e#Quarter> a cp:Place }""",
        "utf-8",
    )
    done = run("reason", "g.trig", "--by-rule", "--ontology", SPACE.parents[2] / "ontology")
    assert (done.code, done.out) == (0, "rules/place-part-of.rq: Hall is located in Quarter\n")


def test_check_finds_nothing_wrong_with_our_own_ontology(run: Run) -> None:
    done = run("check")
    assert (done.code, done.out) == (0, "")


def test_check_lists_faults_with_their_file(run: Run) -> None:
    text = SPACE.read_text("utf-8").replace('"{s} orbit {o}"@en', '"{s} orbit"@en')
    Path("broken.ttl").write_text(text, "utf-8")
    done = run("check", "--ontology", "broken.ttl")
    assert done.code == 1
    assert re.search(r"broken\.ttl: \S+orbits: frame '\{s\} orbit' must have", done.out)


def test_check_lists_what_does_not_fit_a_slot(run: Run) -> None:
    Path("g.trig").write_text(
        """@prefix sp: <https://example.org/space#> . <urn:d:1> {
        <urn:e:probe> a sp:Vehicle . <urn:e:agency> a sp:Agency .
        <urn:e:agency> sp:operates <urn:e:probe> . <urn:e:probe> sp:operates <urn:e:probe> }""",
        "utf-8",
    )
    done = run("check", "g.trig", "--ontology", "space")
    assert done.code == 1
    told = [line for line in done.out.splitlines() if "operates" in line]
    assert told == ["urn:e:probe cannot be the subject of operates"]


def test_publish_writes_the_page_and_the_files_of_an_ontology(run: Run) -> None:
    done = run("publish", "-o", "site", "--ontology", "space")
    assert done.code == 0, done.err
    names = {path.name for path in Path("site").iterdir()}
    assert names >= {"index.html", "ontology.ttl", "context.jsonld", "shapes.ttl", "lexicon.ttl"}
    assert "operates" in Path("site", "index.html").read_text("utf-8")
    Path("taken").write_text("", "utf-8")
    assert run("publish", "-o", "taken", "--ontology", "space").code == 2


def test_query_lists_the_questions_of_the_ontology(run: Run) -> None:
    done = run("query", "--list", "--ontology", "space")
    assert (done.code, done.out.split(maxsplit=1)) == (
        0,
        ["who-operates-what", "Who operates what?\n"],
    )


@pytest.mark.parametrize("question", [OPERATES, "q.rq", "who-operates-what"])
def test_a_question_is_sparql_or_a_file_or_a_name(run: Run, graph: Path, question: str) -> None:
    Path("q.rq").write_text(QUESTION, "utf-8")
    done = run("query", graph, question, "--ontology", "space", "--format", "csv")
    assert done.code == 0, done.err
    assert done.out.splitlines() == ["who,what", "Boreal Space Agency,Kestrel Probe"]


def test_a_question_can_be_asked_about_one_thing(run: Run, graph: Path) -> None:
    ask = ("query", graph, "SELECT ?s ?p { ?s ?p ?o }", "--format", "tsv")
    whole = run(*ask).out.splitlines()
    about = [run(*ask, "--with", f"{v}=tern rocket").out for v in ("s", "?s")]
    iri = "https://w3id.org/cultural-policy/id/vehicle/tern-rocket"
    assert about[0] == about[1] == run(*ask, "--with", f"s={iri}").out
    assert 1 < len(about[0].splitlines()) < len(whole)
    assert all(line.startswith(f"<{iri}>") for line in about[0].splitlines()[1:])


def test_what_follows_can_be_left_out(run: Run, graph: Path) -> None:
    ask = ("query", graph, "ASK { ?probe sp:operatedBy ?agency }")
    assert run(*ask).out.split()[-1] == "yes"
    assert run(*ask, "--no-inferred").out.split()[-1] == "no"


def test_our_prefixes_are_known_whatever_a_file_calls_them(run: Run) -> None:
    Path("g.ttl").write_text(f'@prefix other: <{RDFS}> . <urn:e:a> other:label "x" .')
    ask = "ASK { ?s rdfs:label ?a ; skos:prefLabel|other:label ?b }"
    assert run("query", "g.ttl", ask).out.split()[-1:] == ["yes"]


def test_each_format_of_rows_says_the_same(run: Run, graph: Path) -> None:
    expected = [("Boreal Space Agency", "Kestrel Probe")]

    def told(format: str) -> str:
        done = run("query", graph, OPERATES, "--format", format)
        assert done.code == 0
        return done.out

    rows = told("table").splitlines()[2:]
    assert [tuple(re.split("  +", row)) for row in rows] == expected
    assert [tuple(row) for row in list(csv.reader(io.StringIO(told("csv"))))[1:]] == expected
    cells = [re.findall('"(.*?)"@en', row) for row in told("tsv").splitlines()[1:]]
    assert [tuple(row) for row in cells] == expected
    bindings = json.loads(told("json"))["results"]["bindings"]
    assert [(b["who"]["value"], b["what"]["value"]) for b in bindings] == expected
    literals = ET.fromstring(told("xml")).iter("{http://www.w3.org/2005/sparql-results#}literal")
    assert [tuple(x.text for x in literals)] == expected


def test_a_graph_is_answered_as_turtle_and_as_nothing_else(run: Run, graph: Path) -> None:
    construct = "CONSTRUCT { ?s <urn:runs> ?o } WHERE { ?s sp:operates ?o }"
    for format in ("table", "turtle"):
        told = run("query", graph, construct, "--format", format).out
        assert [str(p) for p in Graph().parse(data=told, format="turtle").predicates()] == [
            "urn:runs"
        ]
    assert "use --format turtle" in run("query", graph, construct, "--format", "csv").err
    assert "cannot be written as turtle" in run("query", graph, OPERATES, "--format", "turtle").err


def test_explore_writes_a_page_that_is_also_written_near_one_thing(run: Run, graph: Path) -> None:
    assert run("explore", graph, "-o", "all.html").code == 0
    assert run("explore", graph, "-o", "near.html", "--focus", "mars", "--depth", "1").code == 0
    whole, near = (Path(f"{name}.html").read_text("utf-8") for name in ("all", "near"))
    assert "Tern Rocket" in whole
    assert "Mars" in near
    assert len(near) < len(whole)


def test_export_writes_the_format_its_suffix_tells(run: Run, graph: Path) -> None:
    done = run("export", graph, "-o", "g.ttl")
    assert (done.code, done.err) == (0, "kg: g.ttl\n")
    whole = Graph().parse("g.ttl")
    run("export", graph, "-o", "odd.data", "--format", "ntriples", "--no-inferred")
    stated = Graph().parse("odd.data", format="nt")
    assert 0 < len(stated) < len(whole)
    run("export", graph, "-o", "e.nt", "--graph", "kg:evidence")
    assert set(Graph().parse("e.nt").predicates(unique=True)) >= {EV.quote, EV.document}


@pytest.mark.parametrize(
    "command", [("export", "--format", "turtle"), ("explore",)], ids=["export", "explore"]
)
def test_a_dash_is_standard_output(run: Run, graph: Path, command: tuple[str, ...]) -> None:
    done = run(command[0], graph, *command[1:], "-o", "-")
    assert done.code == 0
    assert "Kestrel Probe" in done.out
    assert not Path("-").exists()


def open_soon(request: urllib.request.Request) -> str:
    """What a server answers that is about to listen."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return str(response.read().decode())
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server never listened")


def test_serve_answers_until_it_is_interrupted(graph: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", str(graph), "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        query = urllib.parse.urlencode({"query": f"{PREFIXES} {OPERATES}"})
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/sparql?{query}", headers={"Accept": "text/csv"}
        )
        assert open_soon(request).splitlines() == ["who,what", "Boreal Space Agency,Kestrel Probe"]
        server.send_signal(signal.SIGINT)
        _, err = server.communicate(timeout=20)
        assert b"Traceback" not in err
        assert f"http://127.0.0.1:{port}/".encode() in err
    finally:
        server.kill()
        server.communicate()


def test_every_command_has_a_help(run: Run) -> None:
    told = run("--help")
    commands = re.findall(r"^    (\w+) ", told.out, re.MULTILINE)
    assert told.code == 0
    assert len(commands) == 10
    for command in commands:
        help_ = run(command, "--help")
        assert help_.code == 0
        assert help_.out.startswith(f"usage: kg {command}")


@pytest.mark.parametrize("arguments", [(), ("fly",), ("build",), ("export", "g.trig")])
def test_a_command_that_is_not_whole_shows_its_usage(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("usage: kg")


def test_progress_is_shown_on_a_terminal_without_its_control_characters(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("odd.txt").write_text("Nothing\u202e \x1b[31m is said.\n", "utf-8")
    quiet = run("extract", "odd.txt", "good.txt", "--ontology", "space")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    shown = run("extract", "odd.txt", "good.txt", "--ontology", "space")
    assert quiet.err == ""
    assert "reading 2: Notes from orbit" in shown.err
    assert "reading 1: Nothing" in shown.err
    assert not re.search("\x1b\\[31m|\u202e", shown.err)
    assert shown.out == quiet.out


def test_a_reader_that_stops_reading_is_no_error(graph: Path) -> None:
    everything = "SELECT * { GRAPH ?g { ?s ?p ?o } . ?a ?b ?c }"
    asking = subprocess.Popen(
        [sys.executable, "-m", "kg", "query", str(graph), everything],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert asking.stdout
    assert asking.stderr
    asking.stdout.read(1)
    asking.stdout.close()
    assert asking.stderr.read() == b""
    asking.stderr.close()
    assert asking.wait(60) == 0


# Bad input


def nothing_there(_: Path) -> None:
    """Leave the path missing."""


def large(path: Path) -> None:
    path.touch()
    os.truncate(path, 50_000_001)


def folder_without_documents(path: Path) -> None:
    path.mkdir()
    (path / "notes.xyz").write_text("x")


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty.txt": (lambda p: p.write_bytes(b""), "is empty"),
    "blank.txt": (lambda p: p.write_bytes(b" \n\t"), "only white space"),
    "binary.txt": (lambda p: p.write_bytes(bytes(range(256)) * 9), "is binary"),
    "latin.txt": (lambda p: p.write_bytes("A café in Orléans.".encode("latin-1")), "iconv -f"),
    "missing.txt": (nothing_there, "check the path"),
    "large.txt": (large, "larger than 50 MB; split it"),
    "folder": (folder_without_documents, "looked for .txt"),
    "table.xyz": (lambda p: p.write_text("x"), "convert it to .txt"),
    "broken.jsonl": (lambda p: p.write_text('{"text": '), "one object to a line"),
    "broken.pdf": (lambda p: p.write_bytes(b"%PDF-1.7 and no more"), "broken.pdf: "),
    "broken.docx": (lambda p: p.write_bytes(b"PK\x03\x04"), "broken.docx: "),
    "chinese.txt": (
        lambda p: p.write_text("---\nlanguage: zh\n---\n香港故宮文化博物館\n", "utf-8"),
        "is in Chinese",
    ),
}


@pytest.mark.parametrize("command", ["build", "extract"])
@pytest.mark.parametrize("name", BAD)
def test_a_bad_source_is_named_with_its_remedy_and_nothing_is_lost(
    run: Run, name: str, command: str
) -> None:
    make, remedy = BAD[name]
    make(Path(name))
    Path("out.trig").write_text(OLD)
    target = ["-o", "out.trig"] if command == "build" else []
    done = run(command, name, "--ontology", "space", *target)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"kg: {name}")
    assert remedy in done.err
    assert done.err.count("\n") == 1
    assert Path("out.trig").read_text() == OLD


def test_a_bad_source_says_so_without_a_traceback_in_a_process_too(
    tmp_path: Path, ontology_folder: Path
) -> None:
    (tmp_path / "out.trig").write_text(OLD)
    done = process(
        "build", "none.txt", "--ontology", ontology_folder, "-o", "out.trig", folder=tmp_path
    )
    assert done == Ran(2, "", "kg: none.txt: there is no such file; check the path\n")
    assert (tmp_path / "out.trig").read_text() == OLD


def test_one_bad_file_among_good_ones_is_reported_and_skipped(run: Run, graph: Path) -> None:
    Path("empty.txt").touch()
    done = run("build", "empty.txt", "good.txt", "none.txt", "--ontology", "space", "-o", "g.trig")
    assert (done.code, done.out) == (1, "")
    assert re.search(r"kg: empty\.txt: .*\(skipped\)", done.err)
    assert re.search(r"kg: none\.txt: .*\(skipped\)", done.err)
    assert Path("g.trig").read_bytes() == graph.read_bytes()
    done = run("extract", "empty.txt", "good.txt", "--ontology", "space")
    assert done.code == 1
    assert "Boreal Space Agency" in done.out


ONTOLOGIES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (nothing_there, "give a folder with .ttl files"),
    "empty": (Path.mkdir, "give a folder with .ttl files"),
    "broken.ttl": (lambda p: p.write_text("@prefix e: <urn:e:> .\ne:A a e:B"), "line 2"),
    "latin.ttl": (lambda p: p.write_bytes('<urn:a> <urn:b> "é" .'.encode("latin-1")), "utf-8"),
    "slotless.ttl": (
        lambda p: p.write_text(SPACE.read_text("utf-8").replace("{s} fly {o}", "fly {o}"), "utf-8"),
        "frame 'fly {o}' must have {s} once and {o} once",
    ),
    "data.ttl": (lambda p: p.write_text("<urn:a> <urn:b> <urn:c> ."), "declares no owl:Class"),
}


@pytest.mark.parametrize("name", ONTOLOGIES)
def test_an_ontology_that_cannot_be_used_is_named_with_its_remedy(run: Run, name: str) -> None:
    make, remedy = ONTOLOGIES[name]
    make(Path(name))
    Path("out.trig").write_text(OLD)
    for command in (
        ("build", "good.txt", "-o", "out.trig"),
        ("extract", "good.txt"),
        ("query", "--list"),
    ):
        done = run(*command, "--ontology", name)
        assert (done.code, done.out) == (2, "")
        assert name in done.err
        assert remedy in done.err
    assert Path("out.trig").read_text() == OLD


@pytest.mark.parametrize(
    ("question", "remedy"),
    [
        ("SELECT * {\n ?s ?p", "line 2, column 7"),
        ("who-runs-what", "there are: who-operates-what"),
        ("none.rq", "none.rq"),
        ("DELETE WHERE { ?s ?p ?o }", "ask with SELECT"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("", "--list"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_shortly(
    run: Run, graph: Path, question: str, remedy: str
) -> None:
    done = run("query", graph, question, "--ontology", "space")
    assert (done.code, done.out) == (2, "")
    assert remedy in done.err
    assert len(done.err) < 300
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    "pair", ["s=No Such Thing", "s=http://no iri", "not a variable=Mars", "s"], ids=repr
)
def test_a_thing_that_cannot_be_asked_about_is_told(run: Run, graph: Path, pair: str) -> None:
    done = run("query", graph, "SELECT * { ?s ?p ?o }", "--with", pair)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("kg: ")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    "command",
    [
        ("query", "ASK { ?s ?p ?o }"),
        ("reason", "-o", "out.trig"),
        ("check", "--ontology", "space"),
        ("explore", "-o", "out.html"),
        ("export", "-o", "out.ttl"),
        ("serve",),
    ],
    ids=lambda command: command[0],
)
def test_a_graph_that_cannot_be_read_is_named_with_its_remedy(
    run: Run, command: tuple[str, ...]
) -> None:
    Path("broken.trig").write_text("@prefix e: <urn:e:> .\ne:a e:b")
    Path("graph.xyz").write_text("x")
    Path("folder").mkdir()
    outputs = [Path("out.trig"), Path("out.html"), Path("out.ttl")]
    for output in outputs:
        output.write_text(OLD)
    for graph, remedy in (
        ("broken.trig", "broken.trig, line 2: not TriG"),
        ("missing.trig", "make one with: kg build"),
        ("graph.xyz", "known are .trig"),
        ("folder", "give an RDF file or a store folder"),
    ):
        done = run(command[0], graph, *command[1:])
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(f"kg: {graph}")
        assert remedy in done.err
    assert [output.read_text() for output in outputs] == [OLD] * 3


@pytest.mark.parametrize("output", ["good.txt/inside.trig", "out.xyz", "full", ""])
def test_a_place_that_cannot_be_written_is_named(run: Run, output: str) -> None:
    folder_without_documents(Path("full"))
    Path("out.xyz").write_text(OLD)
    done = run("build", "good.txt", "--ontology", "space", "-o", output)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"kg: {output}")
    assert Path("good.txt").read_text("utf-8") == TEXT
    assert Path("out.xyz").read_text() == OLD
    assert [p.name for p in Path("full").iterdir()] == ["notes.xyz"]


@pytest.mark.parametrize(
    ("command", "suffix"), [("reason", ".trig"), ("explore", ".html"), ("export", ".ttl")]
)
def test_no_command_writes_where_it_cannot(
    run: Run, graph: Path, command: str, suffix: str
) -> None:
    done = run(command, graph, "-o", f"good.txt/inside{suffix}")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"kg: good.txt/inside{suffix}: ")
    assert "cannot be written" in done.err
    assert Path("good.txt").read_text("utf-8") == TEXT


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve", "--port", "99999"),
        ("serve", "--host", "no host"),
        ("explore", "-o", "page.html", "--focus", "No Such Thing"),
        ("explore", "-o", "page.html", "--depth", "0"),
        ("export", "-o", "g.xyz"),
        ("export", "-o", "g.ttl", "--graph", "urn:no-such-graph"),
        ("query", "ASK {}", "--format", "pdf"),
    ],
    ids=lambda arguments: " ".join(arguments[-2:]),
)
def test_an_argument_that_makes_no_sense_is_told(
    run: Run, graph: Path, arguments: tuple[str, ...]
) -> None:
    done = run(arguments[0], graph, *arguments[1:])
    assert (done.code, done.out) == (2, "")
    assert arguments[-1].split()[0] in done.err
    assert not {"page.html", "g.xyz", "g.ttl"} & {p.name for p in Path().iterdir()}


def test_predictions_that_cannot_be_read_are_named(run: Run) -> None:
    Path("gold.jsonl").write_text('{"id": "one", "text": "x"}\n')
    Path("broken.jsonl").write_text('{"id": "one"}\nnonsense\n')
    for predicted, remedy in (("none.jsonl", "No such file"), ("broken.jsonl", "line 2")):
        done = run("score", "gold.jsonl", predicted, "--ontology", "space")
        assert (done.code, done.out) == (2, "")
        assert predicted in done.err
        assert remedy in done.err


# A store folder


def counted(dataset: Dataset) -> dict[str, int]:
    """How many triples each graph of a dataset holds."""
    return {str(g.identifier): len(g) for g in dataset.graphs() if len(g)}


def test_a_store_is_added_to_replaced_in_and_left_alone_by_what_fails(run: Run) -> None:
    Path("two.txt").write_text("The Auk Lander orbits Vesta.\n", "utf-8")
    Path("other.ttl").write_text(SPACE.read_text("utf-8").replace("sp:operate", "sp:use"), "utf-8")

    def build(source: str, store: str, ontology: str = "space") -> int:
        code = run("build", source, "--ontology", ontology, "-o", store).code
        gc.collect()  # a store is unlocked when its last user is gone
        return code

    def held() -> dict[str, int]:
        dataset = read_dataset("build/store")
        try:
            return counted(dataset)
        finally:
            dataset.close()

    assert build("good.txt", "build/store") == 0
    first = held()
    assert build("two.txt", "build/store") == 0
    both = held()
    assert len(both) == len(first) + 1
    assert both[str(EVIDENCE_GRAPH)] > first[str(EVIDENCE_GRAPH)]
    assert build("good.txt", "build/store") == 0
    assert held() == both
    assert build("none.txt", "build/store", "other.ttl") == 2
    assert held() == both
    assert build("none.txt", "build/new") == 2
    assert not Path("build/new").exists()


def test_bad_lines_and_names_lose_no_other_document(run: Run) -> None:
    good = json.dumps({"id": "one", "text": TEXT}), json.dumps({"id": "x\ud800", "text": TEXT})
    Path("many.jsonl").write_text(f"{good[0]}\nnot json\n{good[1]}\n", "utf-8")
    done = run("build", "many.jsonl", "--ontology", "space", "-o", "g.trig")
    assert (done.code, "2 documents," in done.err, "line 2 " in done.err) == (1, True, True)
    Path("none.jsonl").write_text("{\n" * 5000, "utf-8")
    done = run("build", "many.jsonl", "none.jsonl", "--ontology", "space", "-o", "g.trig")
    assert (done.code, done.err.count("none.jsonl")) == (1, 11)
    assert "the lines after 10 are not read" in done.err


def test_a_document_in_a_store_is_replaced_by_its_source_and_removed_by_name(run: Run) -> None:
    Path("two.txt").write_text("The Auk Lander orbits Vesta.\n", "utf-8")

    def build(*arguments: str) -> Ran:
        done = run("build", *arguments, "--ontology", "space", "-o", "store")
        gc.collect()  # a store is unlocked when its last user is gone
        return done

    def orbits() -> str:
        done = run("query", "store", "SELECT ?what { ?s sp:orbits ?o . ?o rdfs:label ?what }")
        gc.collect()
        return done.out

    assert "2 documents," in build("good.txt", "two.txt").err
    assert "Vesta" in orbits()
    Path("two.txt").write_text("The Auk Lander orbits Mars.\n", "utf-8")
    replaced = build("two.txt").err
    assert "1 document (1 removed or replaced)," in replaced
    assert "'The Auk Lander orbits Vesta.' made way for 'The Auk Lander orbits Mars.'" in replaced
    assert "made way" not in build("two.txt").err
    assert "Mars" in orbits()
    assert "Vesta" not in orbits()
    done = build("--remove", "two.txt")
    assert (done.code, "0 documents (1 removed or replaced)," in done.err) == (0, True)
    assert "Mars" not in orbits()
    assert build("--remove", "two.txt").code == 2
    assert "--remove is for a store" in run("build", "good.txt", "--remove", "x", "-o", "g.ttl").err


# Markup


class Tags(HTMLParser):
    """Counts the elements of a page, and keeps the text outside scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.counts: dict[str, int] = {}
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.counts[tag] = self.counts.get(tag, 0) + 1

    def handle_data(self, data: str) -> None:
        if self.lasttag not in {"script", "style"}:
            self.text += data


def test_a_label_full_of_markup_is_text_everywhere(run: Run) -> None:
    pages = []
    # As long a label without markup: the picture breaks a long one into lines.
    for label in (re.sub(r"[^\s]", "m", MARKUP), MARKUP):
        text = json.dumps(label)
        Path("g.ttl").write_text(
            f"@prefix rdfs: <{RDFS}> . <urn:e:a> rdfs:label {text} ; <urn:e:p> <urn:e:b> ."
            f" <urn:e:b> rdfs:label {text} . <urn:e:p> rdfs:label {text} .",
            "utf-8",
        )
        assert run("explore", "g.ttl", "-o", "page.html").code == 0
        pages.append(Tags(Path("page.html").read_text("utf-8")))
    plain, marked = pages
    assert marked.counts == plain.counts
    assert "<script>alert('1')</script>&amp;" in marked.text
    ask = ("query", "g.ttl", "SELECT ?l { <urn:e:a> rdfs:label ?l }")
    shown = run(*ask).out
    assert shown.splitlines()[-1] == MARKUP.replace("\x1b", " ")
    assert list(csv.reader(io.StringIO(run(*ask, "--format", "csv").out)))[1] == [MARKUP]
    run("export", "g.ttl", "-o", "t.csv")
    with Path("t-nodes.csv").open(encoding="utf-8", newline="") as table:
        assert {row["label"] for row in csv.DictReader(table)} == {MARKUP}


def test_a_title_full_of_markup_is_text_on_the_page_and_in_the_table(run: Run) -> None:
    text = TEXT.replace("Notes from orbit", json.dumps(MARKUP))
    text = text.replace("The Perihelion", json.dumps(f"{MARKUP} Press"))
    Path("odd.txt").write_text(text, "utf-8")
    pages = []
    for name in ("good", "odd"):
        assert run("build", f"{name}.txt", "--ontology", "space", "-o", "g.trig").code == 0
        assert run("explore", "g.trig", "-o", "page.html").code == 0
        pages.append(Tags(Path("page.html").read_text("utf-8")))
    assert pages[0].counts == pages[1].counts
    assert "<script>alert('1')</script>&amp;" in pages[1].text
    told = run("extract", "odd.txt", "--ontology", "space").out
    assert "\x1b" not in told
