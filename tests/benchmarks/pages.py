# ruff: noqa: T201 (its output is what it is for)
"""Search and paths over 50,000 things, beside SQLite's full text and SPARQL's CONTAINS.

    python tests/benchmarks/pages.py

The same names, the same words looked for, the same run. CPU milliseconds: the median, and the
slowest of all words. A peer finds fewer or other things where its index knows whole words only; the
last column says how many of our first ten it has among all it finds.
"""

import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable

import pyoxigraph as ox
from rdflib import URIRef
from rdflib.namespace import OWL, RDF, RDFS

from kg.publish.finder import Finder, fold
from kg.publish.roads import Roads
from kg.publish.terms import Terms

THINGS = 50_000
SPACE = "https://example.org/"
SYLLABLES = "ar bor cul dan est fin gal hol ist jor kal lum mar nor ost pol ren sul tor vin".split()
HAN = "文化藝術博物館劇院基金會委員學校音樂舞蹈電影遺產節慶城市國家"
LINK = URIRef(f"{SPACE}link")


def make(count: int) -> ox.Store:
    """Things with an English or a Chinese name each, and three links to each two things."""
    chance, store, quads = random.Random(1), ox.Store(), []
    kind, label = ox.NamedNode(RDF.type), ox.NamedNode(RDFS.label)
    graph = ox.NamedNode(f"{SPACE}document")
    for i in range(count):
        words = ["".join(chance.choices(SYLLABLES, k=3)).capitalize() for _ in range(3)]
        name = " ".join(words) if i % 5 else "".join(chance.choices(HAN, k=7))
        thing = ox.NamedNode(f"{SPACE}{i}")
        triples = [(kind, ox.NamedNode(f"{SPACE}Kind{i % 9}")), (label, ox.Literal(f"{name} {i}"))]
        if i % 2:
            near = chance.randrange(count)
            triples += [(ox.NamedNode(LINK), ox.NamedNode(f"{SPACE}{near}"))] * 3
            hub = ox.NamedNode(f"{SPACE}{chance.randrange(1 + i // 50)}")
            triples.append((ox.NamedNode(LINK), hub))
        for p, o in triples:
            quads += [ox.Quad(thing, p, o, graph), ox.Quad(thing, p, o)]
    store.bulk_extend(quads)
    return store


def clock(ask: Callable[[str], object], words: list[str]) -> list[float]:
    """CPU milliseconds of each question."""
    times = []
    for word in words:
        began = time.process_time()
        ask(word)
        times.append(1000 * (time.process_time() - began))
    return times


def main() -> None:
    """Measure, and print."""
    store = make(THINGS)
    terms = Terms({LINK: {RDF.type: [OWL.ObjectProperty]}})
    began = time.process_time()
    finder = Finder(store, terms)
    print(f"{THINGS:,} names; ours is built in {time.process_time() - began:.1f} CPU-s")
    names = {t.iri: next(iter(t.names.values())) for t in finder.things.values()}
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE names USING fts5(iri UNINDEXED, name, tokenize='trigram')")
    began = time.process_time()
    base.executemany("INSERT INTO names VALUES (?, ?)", [(i, fold(n)) for i, n in names.items()])
    print(f"SQLite's trigrams are built in {time.process_time() - began:.1f} CPU-s")
    some = random.Random(2).sample(sorted(names.values()), 40)
    words = [w for n in some for w in (n, n[:4], n.split()[0], n[2:7], n[0])] + [
        "zzqx",
        "arborcull",
    ]

    def ours(word: str) -> set[str]:
        return {h.thing.iri for h in finder.find(word)[0]}

    def sqlite(word: str) -> set[str]:
        if len(word) < 3:
            like = "SELECT iri FROM names WHERE name LIKE ?"
            return {r[0] for r in base.execute(like, (f"%{fold(word)}%",))}
        asked = '"' + fold(word).replace('"', '""') + '"'
        return {r[0] for r in base.execute("SELECT iri FROM names WHERE names MATCH ?", (asked,))}

    def sparql(word: str) -> set[str]:
        text = ox.Literal(word.lower())
        query = f"SELECT ?s {{ ?s <{RDFS.label}> ?n FILTER(CONTAINS(LCASE(?n), {text})) }}"
        found = store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        return {row["s"].value for row in found}

    print(f"{'search':>20} {'median':>8} {'slowest':>8} {'ratio':>7} {'has our ten':>12}")
    own: list[float] = []
    for name, ask in (("ours", ours), ("SQLite FTS5", sqlite), ("SPARQL CONTAINS", sparql)):
        asked = words if name != "SPARQL CONTAINS" else words[::10]
        times = clock(ask, asked)
        own = own or times
        ratio = statistics.median(times) / statistics.median(own)
        exact = [w for w in asked[:20] if not finder.find(w)[2]]
        share = statistics.mean(len(ours(w) & ask(w)) / max(1, len(ours(w))) for w in exact)
        middle, worst = statistics.median(times), max(times)
        print(f"{name:>20} {middle:8.1f} {worst:8.1f} {ratio:7.1f} {share:12.0%}")
    roads, chance = Roads(store, [LINK]), random.Random(3)
    times, lengths = [], []
    for _ in range(20):
        a, b = (f"{SPACE}{chance.randrange(1, THINGS, 2)}" for _ in range(2))
        began = time.process_time()
        found, _cut = roads.find(a, b)
        times.append(1000 * (time.process_time() - began))
        lengths.append(len(found[0]) - 1 if found else 0)
    print(f"paths: median {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms; ", end="")
    print(f"links {min(lengths)} to {max(lengths)} (0: none)")
    if max(own) > 100:
        sys.exit("search took more than 100 ms")


if __name__ == "__main__":
    main()
