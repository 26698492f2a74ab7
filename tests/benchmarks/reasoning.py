"""How much the reasoner costs beside its peers, on generated policy graphs of any size.

    python tests/benchmarks/reasoning.py 10000 100000 --with owlrl reasonable store

Each engine runs in a process of its own: processor seconds and peak memory are that process's, from
an N-Triples file to an N-Triples file of what follows. Read the ratios, not the seconds.
"""

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from rdflib import RDF, Graph, Namespace
from rdflib.namespace import RDFS

CP = Namespace("https://w3id.org/cultural-policy/ontology#")
ID = "https://w3id.org/cultural-policy/id/"
TBOX = Path(__file__).parents[2] / "ontology" / "cultural-policy.ttl"
COMPARED = 100_000
"""The largest graph whose conclusions are compared one by one."""
DOCUMENTS = 15
ENGINES = ("kg", "owlrl", "reasonable", "store")


def policy_world(size: int, seed: int = 7) -> Iterator[str]:
    """About `size` triples: cities with their bodies, money, programmes, events and what they say.

    Every city is like every other and speaks mostly of itself, so a graph ten times as large is
    ten times as much of the same; countries, conventions and themes are shared.
    """
    rng = random.Random(seed)
    written = 0

    def say(subject: str, property_: str, *objects: str) -> Iterator[str]:
        nonlocal written
        for object_ in objects:
            written += 1
            yield f"<{ID}{subject}> <{CP[property_]}> <{ID}{object_}> .\n"

    def call(subject: str, class_: str) -> Iterator[str]:
        nonlocal written
        written += 2
        yield f"<{ID}{subject}> <{RDF.type}> <{CP[class_]}> .\n"
        yield f'<{ID}{subject}> <{RDFS.label}> "{class_} {subject}"@en .\n'

    themes = [f"concept/{n}" for n in range(40)]
    for n, theme in enumerate(themes):
        yield from call(theme, "Technology" if n % 2 else "ArtForm")
        if n > 1:
            yield from say(theme, "broader", themes[n - 2 if n < 6 else n % 6])
    treaties = [f"convention/{n}" for n in range(5)]
    for treaty in treaties:
        yield from call(treaty, "Convention")
        yield from say(treaty, "covers", rng.choice(themes))
    city = 0
    while written < size:
        yield from _city(f"c{city}", f"country/{city // 60}", rng, themes, treaties, call, say)
        city += 1


def _city(name, country, rng, themes, treaties, call, say):  # type: ignore[no-untyped-def]
    """One city: about 700 triples."""

    def some(kind: str, class_: str, number: int) -> Iterator[str]:
        names[kind] = [f"{kind}/{name}-{n}" for n in range(number)]
        for one in names[kind]:
            yield from call(one, class_)

    names: dict[str, list[str]] = {}
    pick = lambda kind: rng.choice(names[kind])  # noqa: E731
    place = f"city/{name}"
    yield from call(place, "City")
    if name.endswith("0"):
        yield from call(country, "Country")
        yield from say(country, "signs", rng.choice(treaties))
    yield from say(place, "locatedIn", country)
    for kind, class_, number in (
        *(
            ("district", "District", 4),
            ("body", "GovernmentBody", 2),
            ("council", "FundingBody", 2),
        ),
        *(("museum", "CulturalOrganisation", 14), ("school", "EducationalInstitution", 4)),
        *(("person", "Person", 8), ("fund", "Fund", 4), ("strategy", "Strategy", 3)),
        *(("programme", "Programme", 8), ("project", "Project", 24), ("work", "Work", 6)),
        *(("festival", "Festival", 6), ("show", "Performance", 24)),
    ):
        yield from some(kind, class_, number)
    for district in names["district"]:
        yield from say(district, "locatedIn", place)
    for one in names["body"] + names["council"] + names["museum"] + names["school"]:
        yield from say(one, "locatedIn", pick("district"))
    for strategy in names["strategy"]:
        yield from say(pick("body"), "launches", strategy)
        yield from say(strategy, "covers", *rng.sample(themes, 2))
        yield from say(strategy, "implements", rng.choice(treaties))
    for fund in names["fund"]:
        yield from say(pick("council"), "administers", fund)
        yield from say(pick("body"), "funds", fund)
    for council in names["council"]:
        yield from say(pick("body"), "funds", council)
    for programme in names["programme"]:
        yield from say(pick("council"), "administers", programme)
        yield from say(programme, "implements", pick("strategy"))
        yield from say(programme, "covers", rng.choice(themes))
    for project in names["project"]:
        yield from say(project, "partOf", pick("programme"))
        yield from say(project, "fundedBy", pick("fund"))
        yield from say(project, "usesTechnology", rng.choice(themes[1::2]))
        yield from say(pick("museum"), "produces", pick("work"))
    for person in names["person"]:
        yield from say(person, "leads", pick("museum"))
    for festival in names["festival"]:
        yield from say(festival, "organisedBy", pick("museum"), pick("museum"))
        yield from say(festival, "takesPlaceIn", pick("district"))
        yield from say(festival, "fundedBy", pick("council"))
    for show in names["show"]:
        yield from say(show, "partOf", pick("festival"))
        yield from say(show, "hostedBy", pick("museum"))
        yield from say(show, "showcases", pick("work"))
        yield from say(show, "hasParticipant", pick("school"), pick("museum"))
    for museum in names["museum"]:
        yield from say(museum, "collaboratesWith", pick("school"))


def run_kg(source: Path, target: Path) -> dict[str, float]:
    """Ours, from file to file, clashes included."""
    return _run_kg(source, target)[1]


def run_more(source: Path, target: Path) -> dict[str, float]:
    """What comes after: proofs, and a document of 230 triples added and taken away again."""
    from kg.reason.retraction import remove  # noqa: PLC0415

    from kg.reason.explanation import prove  # noqa: PLC0415

    entailment, marks = _run_kg(source, target)
    closure = entailment.closure
    rng, took = np.random.default_rng(3), []
    for predicate, subjects, objects in list(entailment.inferred()):
        for i in rng.integers(0, len(subjects), 8).tolist():
            goal = (int(subjects[i]), predicate, int(objects[i]))
            triple = tuple(map(closure.terms.term, goal))
            start = time.perf_counter()
            proof = prove(entailment, triple)
            took.append(time.perf_counter() - start)
            assert proof is not None
    entailment = None
    shown = {f"proof p{q} ms": 1e3 * float(np.percentile(took, q)) for q in (50, 95, 100)}
    cost: dict[str, list[float]] = {"add": [], "remove": []}
    for n in range(DOCUMENTS):
        rows = [line[:-3].split(" ", 2) for line in _document(n)]
        texts = [part.encode() for row in rows for part in row]
        start = time.process_time()
        triples = closure.terms.encode(texts, len(texts)).reshape(-1, 3)
        closure.add(triples)
        cost["add"].append(time.process_time() - start)
        start = time.process_time()
        remove(closure, triples)
        cost["remove"].append(time.process_time() - start)
    shown |= {f"{word} ms": 1e3 * float(np.median(times)) for word, times in cost.items()}
    return shown | {"close/add": marks["close"] / float(np.median(cost["add"]))}


def _run_kg(source: Path, target: Path):  # type: ignore[no-untyped-def] -- imported only here
    from kg.reason.entailment import Entailment  # noqa: PLC0415 -- each process loads one engine
    from kg.reason.rules import compile_rules  # noqa: PLC0415
    from kg.reason.schema import schema_terms  # noqa: PLC0415
    from kg.reason.semi_naive import Closure  # noqa: PLC0415
    from kg.reason.terms import read_triples  # noqa: PLC0415

    clock, marks = time.process_time, {}
    start = clock()
    tbox = Graph().parse(TBOX)
    closure = Closure(compile_rules(tbox))
    marks["compile"], start = clock() - start, clock()
    with source.open("rb") as stream:
        parts = list(read_triples(stream, closure.terms))
    triples = np.concatenate(parts)
    marks["read"], start = clock() - start, clock()
    closure.add(triples)
    marks["close"], start = clock() - start, clock()
    entailment = Entailment(closure, schema_terms(tbox))
    with target.open("wb") as stream:
        marks["inferred"] = entailment.write(stream)
    marks["write"], start = clock() - start, clock()
    marks["clashes"] = len(entailment.conflicts())
    marks["find clashes"] = clock() - start
    return entailment, marks


def _document(seed: int) -> list[str]:
    """230 triples of a city that the graph knows, some of its things new."""
    lines = []
    for line in policy_world(1_500, seed=100 + seed):
        if "-c1-" in line or "/c1-" in line:
            lines.append(line.replace("project/c1-", f"project/new{seed}-"))
    return lines[-230:]


def run_owlrl(source: Path, target: Path) -> dict[str, float]:
    import owlrl  # noqa: PLC0415

    graph = Graph().parse(TBOX).parse(source, format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    with target.open("w") as stream:
        stream.writelines(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in graph)
    return {}


def run_reasonable(source: Path, target: Path) -> dict[str, float]:
    import reasonable  # noqa: PLC0415

    reasoner = reasonable.PyReasoner()
    turtle = source.with_suffix(".ttl")  # N-Triples is Turtle; only the suffix is not known to it
    turtle.hardlink_to(source)
    reasoner.load_file(str(TBOX))
    reasoner.load_file(str(turtle))
    triples = reasoner.reason()
    with target.open("w") as stream:
        stream.writelines(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in triples)
    return {}


def run_store(source: Path, target: Path) -> dict[str, float]:
    """What Oxigraph takes to index what was stated and what follows (kg must have run before)."""
    import pyoxigraph  # noqa: PLC0415

    store = pyoxigraph.Store()
    clock, marks = time.process_time, {}
    start = clock()
    store.bulk_load(path=source, format=pyoxigraph.RdfFormat.N_TRIPLES)
    marks["index stated"], start = clock() - start, clock()
    graph = pyoxigraph.NamedNode(ID + "inferred")
    follows = source.with_suffix(".kg.nt")
    store.bulk_load(path=follows, format=pyoxigraph.RdfFormat.N_TRIPLES, to_graph=graph)
    marks["index inferred"] = clock() - start
    return marks


def measure(engine: str, source: Path) -> dict[str, float]:
    """Run one engine in a child process; its own figures with `cpu` seconds and `peak` MB.

    Raises:
        RuntimeError: the engine failed; a ratio to a failure would look like a triumph.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        failed = 1
        try:
            target = source.with_suffix(f".{engine}.nt")
            os.write(writing, json.dumps(globals()[f"run_{engine}"](source, target)).encode())
            failed = 0
        finally:
            os._exit(failed)
    os.close(writing)
    marks = os.read(reading, 1 << 16)
    _, status, used = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"{engine} failed")
    return {
        "cpu": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss / 1024,
        **json.loads(marks),
    }


def answers(file: Path) -> set[str]:
    """The conclusions about individuals in an N-Triples file."""
    typed, linked = f"<{RDF.type}> <{CP}", f"<{CP}"
    with file.open() as lines:
        return {
            x
            for x in lines
            if x.startswith(f"<{ID}") and x.split(" ", 1)[1].startswith((typed, linked))
        }


def compare(engine: str, source: Path) -> dict[str, float]:
    """How many conclusions a peer has that we have not, and the reverse."""
    stated = answers(source)
    ours, theirs = (answers(source.with_suffix(f".{e}.nt")) - stated for e in ("kg", engine))
    return {
        "only theirs": len(theirs - ours),
        "only ours": len(ours - theirs),
        "both": len(ours & theirs),
    }


def main() -> None:
    """Generate, run, and print each engine's cost and its ratio to ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="+", type=int)
    parser.add_argument("--with", dest="peers", nargs="*", default=[], choices=ENGINES)
    parser.add_argument("--more", action="store_true", help="measure proofs and documents too")
    options = parser.parse_args()
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "graph.nt"
            with source.open("w") as stream:
                stream.writelines(policy_world(size))
            ours = measure("kg", source)
            for engine in ("kg", *options.peers, *(["more"] if options.more else [])):
                marks = ours if engine == "kg" else measure(engine, source)
                if engine in ("owlrl", "reasonable") and size <= COMPARED:
                    marks |= compare(engine, source)
                ratio = f"{ours['cpu'] / marks['cpu']:6.3f} {ours['peak'] / marks['peak']:6.3f}"
                shown = "  ".join(f"{k} {v:,.3f}".rstrip("0").rstrip(".") for k, v in marks.items())
                print(  # noqa: T201
                    f"{size:>10,} {engine:<10} ours/theirs {ratio}  {shown}", flush=True
                )


if __name__ == "__main__":
    main()
