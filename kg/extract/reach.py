"""What stands around a verb or a preposition: who does it, to what, and what is joined by "and"."""

from collections.abc import Iterator

from kg.extract.clauses import BREAKS, EXAMPLES, POSSESSIVE, Accept, Clause
from kg.model import Mention
from kg.text.language import (
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    RELATIVES,
    is_verb,
)

OBJECT_RELATIVES = frozenset({"which", "that", "whom"})
MAX_GAP = 8
MAX_REACH = 30


def previous_verb(clause: Clause, i: int) -> int | None:
    """The nearest verb before `i`."""
    for k in range(i - 1, max(-1, i - MAX_REACH), -1):
        if clause.lower(k) in BREAKS:
            return None
        if clause.is_plain_verb(k) or clause.lower(k) in {"is", "are", "was", "were"}:
            return k
    return None


def subjects(clause: Clause, verb: int, accept: Accept, depth: int = 0) -> list[Mention]:
    """The names that do what the verb at `verb` says."""
    i = clause.skip_back(verb - 1)
    moved_to = any(clause.lower(k) == "to" for k in range(i + 1, verb))
    joined = clause.lower(i) in CONJUNCTIONS or (
        clause.lower(i) == "," and not clause.mention(i - 1)
    )
    gerund = clause.lower(verb).endswith("ing") and not any(
        clause.lower(k) in BE for k in range(i + 1, verb)
    )
    if depth < 4 and (moved_to or joined or gerund or clause.lower(i) == "by"):
        before = previous_verb(clause, i if i > 0 else 0)
        if before is not None:
            found = subjects(clause, before, accept, depth + 1)
            if found:
                return found
    return left(clause, i, accept)


def left(clause: Clause, i: int, accept: Accept) -> list[Mention]:
    """The nearest name at or before `i` under no preposition, and what is joined to it."""
    stop = max(-1, i - MAX_REACH)
    crossed = 0
    i = _before_aside(clause, i)
    while i > stop:
        word = clause.lower(i)
        found = clause.mention(i)
        if found is not None:
            relative = _relative_before(clause, i)
            if relative is not None:
                i = relative
            elif accept(found) and not clause.governed(i):
                return list(reversed([found, *_siblings_left(clause, i, accept)]))
        elif word in BREAKS:
            return []
        elif word in RELATIVES:
            crossed = 0
        elif word not in AUXILIARIES and clause.is_plain_verb(i):
            crossed += 1
            if crossed > 1:
                return []
        i -= 1
    return []


def _before_aside(clause: Clause, i: int) -> int:
    """Before a clause between commas that ends at `i`: "the Museum, which hosts the Fair, runs"."""
    if clause.lower(i) == ",":
        for k in range(i - 1, max(0, i - MAX_REACH), -1):
            if clause.lower(k) in BREAKS:
                break
            if clause.lower(k) in {"which", "who"} and clause.lower(k - 1) == ",":
                return k - 2 if clause.mention(k - 2) else i
    return i


def _relative_before(clause: Clause, i: int) -> int | None:
    """Where a "which" stands before the name at `i`: its clause is no part of what follows."""
    k = i - 1
    while clause.lower(k) in DETERMINERS:
        k -= 1
    return k if clause.lower(k) in RELATIVES else None


def right(
    clause: Clause, i: int, accept: Accept, *, through: frozenset[str] = frozenset({"of", ":"})
) -> list[tuple[int, Mention]]:
    """The first name at or after `i` that the verb can govern, and what is joined to it."""
    while clause.lower(i) in {"and", "or", ","} and clause.is_plain_verb(i + 1):
        i += 2
    steps = 0
    while i < len(clause) and steps <= MAX_GAP:
        word = clause.lower(i)
        found = clause.mention(i)
        if found is not None:
            if accept(found) and not _modifies(clause, i):
                return [(i, found), *_siblings_right(clause, i, accept)]
            if not _modifies(clause, i) and found.value is None:
                return []
            if clause.lower(i + 1) in POSSESSIVE:
                i += 1
        elif not (word in through or _introduces(clause, i) or _is_inside(clause, i)):
            return []
        i += 1
        steps += 1
    return []


def turned(clause: Clause, verb: int) -> tuple[Mention | None, Mention | None]:
    """Who does what the verb says, and to what, in "the Fund, which the Ministry set up"."""
    i = clause.skip_back(verb - 1)
    relative = _relative_before(clause, i)
    if relative is None or clause.lower(relative) not in OBJECT_RELATIVES:
        return None, None
    before = relative - 2 if clause.lower(relative - 1) == "," else relative - 1
    return clause.mention(i), clause.mention(before)


def _introduces(clause: Clause, i: int) -> bool:
    """Whether the word at `i` leads from a class to its examples: "such as", "include:"."""
    word, before, after = clause.lower(i), clause.lower(i - 1), clause.lower(i + 1)
    return (
        word in EXAMPLES
        or (word, after) == ("such", "as")
        or (before, word) == ("such", "as")
        or (word == ":" and before in EXAMPLES)
        or (word == "," and after in EXAMPLES)
    )


def _is_inside(clause: Clause, i: int) -> bool:
    """Whether the word at `i` can stand between a verb and its object."""
    word = clause.lower(i)
    if clause.is_plain_verb(i) and not word.endswith(("ed", "ing")):
        return False
    return clause.is_filler(i) or word in DETERMINERS or word in {"and", "&"}


def _modifies(clause: Clause, i: int) -> bool:
    """Whether the name at `i` only qualifies a name after it: "Hong Kong 's film festival"."""
    after = clause.lower(i + 1)
    if after in POSSESSIVE:
        return True
    k = i + 1
    while (
        k < len(clause)
        and k < i + 4
        and clause.is_filler(k)
        and not clause.is_plain_verb(k)
        and not (clause.lower(k).endswith("s") and is_verb(clause.lower(k)))
        and clause.lower(k) not in DETERMINERS
    ):
        k += 1
    next_name = clause.mention(k)
    return next_name is not None and next_name.value is None


def _siblings_right(clause: Clause, i: int, accept: Accept) -> Iterator[tuple[int, Mention]]:
    while (k := _next_joined(clause, i)) is not None:
        found = clause.mention(k)
        if found is None or not accept(found) or clause.lower(k + 1) in POSSESSIVE:
            return
        if _acts(clause, k):
            return
        yield k, found
        i = k


def _acts(clause: Clause, k: int) -> bool:
    """Whether the name at `k` begins a clause of its own: ", and the Museum hosts the Fair"."""
    verb = k + 1
    return (
        _is_behind_comma(clause, k)
        and is_verb(clause.lower(verb))
        and not clause.lower(verb).endswith("ing")
        and (clause.lower(verb + 1) in DETERMINERS or clause.mention(verb + 1) is not None)
    )


def _is_acted_on(clause: Clause, k: int, i: int) -> bool:
    """Whether the name at `k` ends a clause: "runs the Museum, and" the name at `i` does more."""
    verb = k - 1
    while clause.lower(verb) in DETERMINERS:
        verb -= 1
    return _is_behind_comma(clause, i) and is_verb(clause.lower(verb))


def _is_behind_comma(clause: Clause, k: int) -> bool:
    """Whether the name at `k` stands behind ", and"."""
    k -= 1
    while clause.lower(k) in DETERMINERS:
        k -= 1
    return clause.lower(k) in CONJUNCTIONS and clause.lower(k - 1) == ","


def _next_joined(clause: Clause, i: int) -> int | None:
    k = i + 1
    if clause.lower(k) not in CONJUNCTIONS | {",", "as"}:
        return None
    while k < len(clause) and k < i + 8:
        if clause.mention(k) is not None:
            return k
        word = clause.lower(k)
        if not (word in CONJUNCTIONS or word in {",", "as", "well", "with"} or clause.is_filler(k)):
            return None
        if clause.is_plain_verb(k) or word == "with" or _is_second_verb(clause, k):
            return None
        k += 1
    return None


def _is_second_verb(clause: Clause, k: int) -> bool:
    """Whether "funds", which may be a noun, is what a subject does, too: "and funds the Hall"."""
    word = clause.lower(k)
    return (
        clause.lower(k - 1) in CONJUNCTIONS
        and word.endswith(("s", "ed"))
        and is_verb(word)
        and (clause.lower(k + 1) in DETERMINERS or clause.mention(k + 1) is not None)
    )


def _siblings_left(clause: Clause, i: int, accept: Accept) -> list[Mention]:
    found: list[Mention] = []
    k = i - 1
    while k >= 0 and i - k < 6:
        other = clause.mention(k)
        if other is not None:
            joined = _next_joined(clause, k) == i and not _is_acted_on(clause, k, i)
            if not joined or not accept(other) or clause.governed(k):
                break
            found.append(other)
            i = k
        elif clause.is_plain_verb(k) or clause.lower(k) in PREPOSITIONS:
            break
        k -= 1
    return found
