# ruff: noqa: T201 (its output is what it is for)
"""Do mentions of one thing come together: `python tests/benchmarks/linking.py GOLD… -- PRED…`.

Files are JSON lines in the format of the annotations (`kg extract --format jsonl` writes it). Of
the mentions that were read and annotated alike, pair precision is the share of pairs read as one
thing that are one, and B³ is that of Bagga and Baldwin (1998); within documents, and across them,
where IRIs say what was read as one, and class and canonical name what is. The peer in the same
run links by equal spelling alone.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from kg.scorer import read_jsonl
from kg.scorer.passage import Record


class Linked(NamedTuple):
    """One mention, with what it was read as, what it is, and how it is written."""

    read: Hashable
    is_: Hashable
    spelling: Hashable


def mentions(record: Record) -> Iterator[tuple[tuple[int, int], Record]]:
    """The outermost mentions of a record, by their places."""
    for entity in record["entities"]:
        for m in entity["mentions"]:
            if not m.get("nested"):
                yield (m["start"], m["end"]), entity


def matched(gold: Record, read: Record, *, across: bool) -> Iterator[Linked]:
    """The mentions that stand in both records."""
    found = dict(mentions(read))
    scope = None if across else gold["id"]
    for place, entity in mentions(gold):
        if place in found:
            is_ = (entity["class"], entity["name"].casefold()) if across else entity["id"]
            spelling = gold["text"][slice(*place)].casefold()
            yield Linked((scope, found[place]["id"]), (scope, is_), (scope, spelling))


def score(pairs: Sequence[tuple[Hashable, Hashable]]) -> tuple[float, float, float]:
    """Pair precision, B³ F1, and the share of mentions that have company, of (read, is) keys."""
    groups: dict[Hashable, list[Hashable]] = defaultdict(list)
    for read, is_ in pairs:
        groups[read].append(is_)
    together = Counter(a == b for group in groups.values() for a, b in combinations(group, 2))
    both, reads, ares = Counter(pairs), Counter(r for r, _ in pairs), Counter(i for _, i in pairs)
    precision = sum(both[p] / reads[p[0]] for p in pairs) / len(pairs)
    recall = sum(both[p] / ares[p[1]] for p in pairs) / len(pairs)
    company = sum(n for n in ares.values() if n > 1) / len(pairs)
    return (
        together[True] / max(1, together.total()),
        2 * precision * recall / (precision + recall),
        company,
    )


def main() -> None:
    """Score and print."""
    cut = sys.argv.index("--")
    gold = [r for file in sys.argv[1:cut] for r in read_jsonl(file)]
    read = {r["id"]: r for file in sys.argv[cut + 1 :] for r in read_jsonl(file)}
    print(f"{'':28}{'pair precision':>16}{'B³ F1':>8}{'mentions':>10}{'in company':>12}")
    for across in (False, True):
        rows = [
            m for g in gold if g["id"] in read for m in matched(g, read[g["id"]], across=across)
        ]
        where = "across documents" if across else "within documents"
        for name, pairs in (
            (where, [(m.read, m.is_) for m in rows]),
            ("  equal spelling alone", [(m.spelling, m.is_) for m in rows]),
        ):
            pair, b3, company = score(pairs)
            print(f"{name:28}{pair:16.3f}{b3:8.3f}{len(rows):10}{company:12.2f}")


if __name__ == "__main__":
    main()
