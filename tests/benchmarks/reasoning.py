"""How much the reasoner costs beside its peers, on generated policy graphs of any size.

    pip install reasonable  # one of the peers; owlrl and Oxigraph are there already
    python tests/benchmarks/reasoning.py 10000 100000 --with owlrl reasonable store stored more

Each engine runs in a process of its own: `cpu` (processor seconds) and `peak` (MB) are that
process's, from an N-Triples file to an N-Triples file of what follows. Ratios are ours to theirs.

- `kg`: our own, alone. `owlrl`, `reasonable`: peers, by their own ways in and out.
- `store`: no reasoner, but what Oxigraph takes to index what is stated and what follows.
- `stored`: our own where the graph lies in an Oxigraph store; `reason/index` sets all it does but
  the one bulk load beside the store's indexing of the same triples, `infer/index` all it does.
  Then a document of 230 triples is put into the store and taken out again.
- `more`: after `kg`, proofs of sampled conclusions, and documents added to what is in memory.
"""

import argparse
import json
import os
import sys
import tempfile
import time
import traceback
from pathlib import Path

import numpy as np
from policy_graphs import CP, ID, new_document, policy_world
from rdflib import RDF, Graph

TBOX = Path(__file__).parents[2] / "ontology" / "cultural-policy.ttl"
COMPARED = 100_000
"""The largest graph whose conclusions are compared one by one."""
DOCUMENTS = 15
ENGINES = ("owlrl", "reasonable", "store", "stored", "more")


def run_kg(source: Path, target: Path) -> dict[str, float]:
    """Ours, from file to file, clashes included."""
    return _run_kg(source, target)[1]


def run_more(source: Path, target: Path) -> dict[str, float]:
    """What comes after: proofs, and documents of 230 triples added."""
    entailment, marks = _run_kg(source, target)
    closure = entailment.closure
    shown = _proofs(entailment)
    entailment, took = None, []
    for n in range(DOCUMENTS):
        texts = [part.encode() for row in _rows(n) for part in row]
        start = time.process_time()
        closure.add(closure.terms.encode(texts, len(texts)).reshape(-1, 3))
        took.append(time.process_time() - start)
    add = float(np.median(took))
    return {
        **shown,
        "close ms": 1e3 * marks["close"],
        "add ms": 1e3 * add,
        "close/add": marks["close"] / add,
    }


def _proofs(entailment, ask=None) -> dict[str, float]:  # type: ignore[no-untyped-def]
    """Milliseconds that a proof takes, for some conclusions of every property and class."""
    from kg.reason.explanation import prove  # noqa: PLC0415

    term = entailment.closure.terms.term
    rng, took = np.random.default_rng(3), []
    for predicate, subjects, objects in list(entailment.inferred()):
        for i in rng.integers(0, len(subjects), 8).tolist():
            triple = tuple(map(term, (int(subjects[i]), predicate, int(objects[i]))))
            start = time.process_time()
            proof = prove(ask or entailment, triple)
            took.append(time.process_time() - start)
            assert proof is not None
            assert proof.rule is not None
    return {f"proof p{q} ms": 1e3 * float(np.percentile(took, q)) for q in (50, 95, 100)}


def _run_kg(source: Path, target: Path):  # type: ignore[no-untyped-def] -- imported only here
    from kg.reason.entailment import Entailment  # noqa: PLC0415 -- each process loads one engine
    from kg.reason.ntriples import read_triples  # noqa: PLC0415
    from kg.reason.rules import compile_rules  # noqa: PLC0415
    from kg.reason.schema import schema_terms  # noqa: PLC0415
    from kg.reason.semi_naive import Closure  # noqa: PLC0415

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


def _rows(seed: int) -> list[list[str]]:
    return [line[:-3].split(" ", 2) for line in new_document(seed)]


def run_stored(source: Path, target: Path) -> dict[str, float]:
    """Ours in a store; then a document put in and taken out, with the rules of the ontology too."""
    import pyoxigraph  # noqa: PLC0415
    from rdflib import URIRef  # noqa: PLC0415

    from kg.graph import new_dataset, pyoxigraph_store  # noqa: PLC0415
    from kg.namespaces import INFERRED_GRAPH, ONTOLOGY_GRAPH  # noqa: PLC0415
    from kg.reason import Revision  # noqa: PLC0415
    from kg.reason.axioms import Axioms  # noqa: PLC0415
    from kg.reason.materialisation import ByArrays  # noqa: PLC0415
    from kg.reason.premises import Premises  # noqa: PLC0415
    from kg.reason.stored import Stored  # noqa: PLC0415

    clock, marks = time.process_time, {}
    triples = {"format": pyoxigraph.RdfFormat.N_TRIPLES}
    dataset = new_dataset()
    store = pyoxigraph_store(dataset)
    axioms = Graph().parse(TBOX).serialize(format="nt").encode()
    store.bulk_load(axioms, to_graph=pyoxigraph.NamedNode(ONTOLOGY_GRAPH), **triples)
    store.bulk_load(path=source, to_graph=pyoxigraph.NamedNode(ID + "documents"), **triples)

    start = clock()
    premises = Premises(store)
    marks["read"] = clock() - start
    ours = ByArrays(premises)
    ours.conclude()
    marks["clashes"] = len(ours.clashes())
    marks["reason"], start = clock() - start, clock()
    ours.write(store)
    marks["write"] = clock() - start
    stored = Stored(store, Axioms(store))
    marks |= _proofs(ours.entailment, stored)
    ours = premises = stored = None

    follows = target.with_suffix(".nt")
    inferred = pyoxigraph.NamedNode(INFERRED_GRAPH)
    store.dump(follows, triples["format"], from_graph=inferred)
    reference = pyoxigraph.Store()
    reference.bulk_load(path=source, **triples)
    start = clock()
    reference.bulk_load(path=follows, to_graph=inferred, **triples)
    index = clock() - start
    reference = None
    marks |= {
        "index": index,
        "reason/index": marks["reason"] / index,
        "infer/index": (marks["reason"] + marks["write"]) / index,
    }
    rules = sorted((TBOX.parent / "rules").glob("*.rq"))
    before = (
        set(store.quads_for_pattern(None, None, None, inferred))
        if len(store) < COMPARED * 4
        else None
    )
    for n, (word, given) in enumerate((("", []), (" with rules", rules))):
        if given:
            from kg.reason import infer  # noqa: PLC0415

            infer(dataset, given)
        name = pyoxigraph.NamedNode(f"{ID}new{n}")
        start = clock()
        with Revision(dataset, given) as work:
            work.of(URIRef(name.value))
            lines = "".join(new_document(n)).encode()
            store.load(lines, to_graph=name, **triples)
        marks[f"add ms{word}"], start = 1e3 * (clock() - start), clock()
        with Revision(dataset, given) as work:
            work.of(URIRef(name.value))
            store.remove_graph(name)
        marks[f"remove ms{word}"] = 1e3 * (clock() - start)
        if before is not None and not given:
            assert before == set(store.quads_for_pattern(None, None, None, inferred))
    return marks


def run_owlrl(source: Path, target: Path) -> dict[str, float]:
    """The reference, as its users call it."""
    import owlrl  # noqa: PLC0415

    graph = Graph().parse(TBOX).parse(source, format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    with target.open("w") as stream:
        stream.writelines(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in graph)
    return {}


def run_reasonable(source: Path, target: Path) -> dict[str, float]:
    """A reasoner in Rust; its results come as terms of rdflib, and in no other way."""
    try:
        import reasonable  # noqa: PLC0415
    except ImportError:
        raise SystemExit("this peer is not installed: pip install reasonable") from None

    clock, marks = time.process_time, {}
    start = clock()
    reasoner = reasonable.PyReasoner()
    turtle = source.with_suffix(".ttl")  # N-Triples is Turtle; only the suffix is not known to it
    if not turtle.exists():
        turtle.hardlink_to(source)
    reasoner.load_file(str(TBOX))
    reasoner.load_file(str(turtle))
    marks["read"], start = clock() - start, clock()
    triples = reasoner.reason()
    marks["close"], start = clock() - start, clock()
    with target.open("w") as stream:
        stream.writelines(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in triples)
    marks["write"] = clock() - start
    return marks


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
        SystemExit: the engine failed; a ratio to a failure would look like a triumph.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        failed = 1
        try:
            target = source.with_suffix(f".{engine}.nt")
            os.write(writing, json.dumps(globals()[f"run_{engine}"](source, target)).encode())
            failed = 0
        except Exception:
            traceback.print_exc()
        except SystemExit as error:
            print(error, file=sys.stderr)  # noqa: T201
        finally:
            os._exit(failed)
    os.close(writing)
    marks = os.read(reading, 1 << 16)
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{engine} failed: what it said is above")
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
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="+", type=int, help="triples stated, about")
    parser.add_argument("--with", dest="others", nargs="*", default=[], choices=ENGINES)
    options = parser.parse_args()
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "graph.nt"
            with source.open("w") as stream:
                stream.writelines(policy_world(size))
            ours = measure("kg", source)
            for engine in ("kg", *options.others):
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
