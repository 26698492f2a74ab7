"""Two lists that "respectively" pairs: "A and B received £3m and £2m respectively"."""

from collections.abc import Sequence

from kg.extract.clauses import Item
from kg.model import Mention
from kg.text.language import CONJUNCTIONS, DETERMINERS, PREPOSITIONS

RESPECTIVELY = "respectively"
_BETWEEN = CONJUNCTIONS | DETERMINERS | PREPOSITIONS | {","}
_FAR = 3  # words between two members of a list


def respective(row: Sequence[Item]) -> dict[Mention, Mention]:
    """Which of a sentence's names and values belong together, both ways; none without the word."""
    end = next((k for k, i in enumerate(row) if i.lower == RESPECTIVELY and i.token), None)
    if end is None:
        return {}
    lists = _lists(row[:end])
    if len(lists) < 2:  # "will take over, respectively, the Hall and the Fair"
        lists = _lists(row)
    if not lists:
        return {}
    second = lists[-1]
    first = next((x for x in reversed(lists[:-1]) if len(x) == len(second)), None)
    if first is None:
        return {}
    pairs = list(zip(first, second, strict=True))
    return {**dict(pairs), **{b: a for a, b in pairs}}


def _lists(row: Sequence[Item]) -> list[list[Mention]]:
    """The names and values of a row that commas and "and" join, two or more to a list."""
    lists: list[list[Mention]] = [[]]
    last = 0
    for k, item in enumerate(row):
        if item.mention is None:
            continue
        between = [i.lower for i in row[last + 1 : k]]
        joined = (
            lists[-1]
            and len(between) <= _FAR
            and _BETWEEN.issuperset(between)
            and not {",", "and", "or", "&"}.isdisjoint(between)
            and (lists[-1][-1].value is None) == (item.mention.value is None)
        )
        if joined:
            lists[-1].append(item.mention)
        else:
            lists.append([item.mention])
        last = k
    return [x for x in lists if len(x) > 1]
