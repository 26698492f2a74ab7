"""What claims are in the light of one another: their year, what says them too, what denies them."""

import re
from collections import defaultdict
from typing import Any

from rdflib import Literal, URIRef
from rdflib.namespace import RDFS, XSD

from kg.model import Status
from kg.namespaces import EV
from kg.publish.claims import Claim, Source
from kg.publish.terms import Facts, Terms

DATES = (XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth)


def date(claims: list[Claim], sources: dict[URIRef, Source]) -> None:
    """Give each claim the year it is about.

    The link's own year; else the date it states; else that of the younger of its two ends, for no
    link is older than what it joins; else the year of the first document that makes it.
    """
    born: dict[Any, int] = {}
    for claim in claims:
        stated = _year(str(claim.object)) if _is_date(claim.object) else None
        if stated and claim.status is Status.ACTUAL:
            born[claim.subject] = min(stated, born.get(claim.subject, stated))
    for claim in claims:
        ends = [born[e] for e in (claim.subject, claim.object) if e in born]
        issued = [_year(sources[w.source].issued) for w in claim.witnesses if w.source in sources]
        for year, of in (
            (next((w.year for w in claim.witnesses if w.year), None), "link"),
            (_year(str(claim.object)) if _is_date(claim.object) else None, "date"),
            (max(ends, default=None), "things"),
            (next((y for y in issued if y), None), "source"),
        ):
            if year:
                claim.year, claim.year_of = year, of
                break


def _is_date(term: object) -> bool:
    return isinstance(term, Literal) and term.datatype in DATES


def _year(text: str) -> int | None:
    found = re.match(r"\d{4}", text)
    return int(found[0]) if found else None


def mark_implied(claims: list[Claim], terms: Terms) -> None:
    """Note which inferred claims only say more widely what another claim says."""
    between: dict[tuple[Any, Any], list[int]] = defaultdict(list)
    for at, claim in enumerate(claims):
        if claim.status is Status.ACTUAL:
            between[claim.subject, claim.object].append(at)
    for claim in claims:
        if claim.inferred:
            claim.implied_by = tuple(
                at
                for at in between[claim.subject, claim.object]
                if claims[at].predicate != claim.predicate
                and claim.predicate in terms.above(claims[at].predicate, RDFS.subPropertyOf)
            )


def mark_background(claims: list[Claim], terms: Terms) -> None:
    """An inferred link between two of the ontology's own things, which no document joins."""
    joined = {(c.subject, c.object) for c in claims if not c.inferred and not c.background}
    for claim in claims:
        both_known = claim.subject in terms.facts and claim.object in terms.facts
        if claim.inferred and both_known and (claim.subject, claim.object) not in joined:
            claim.background = True


def mark_opposed(claims: list[Claim], evidence: Facts) -> None:
    """Note which claims speak against each other: by a denial, or as a rule found."""
    same: dict[tuple[Any, Any, Any], list[int]] = defaultdict(list)
    saying: dict[Any, int] = {}
    for at, claim in enumerate(claims):
        same[claim.subject, claim.predicate, claim.object].append(at)
        saying.update((w.evidence, at) for w in claim.witnesses if w.evidence)
    pairs = {
        (at, other)
        for group in same.values()
        if len(group) > 1
        for at in group
        for other in group
        if claims[at].status is Status.DENIED and claims[other].status is not Status.DENIED
    }
    for iri, facts in evidence.items():
        pairs |= {
            (saying[iri], saying[other])
            for other in facts.get(EV.contradicts, ())
            if iri in saying and other in saying and saying[iri] != saying[other]
        }
    against: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        against[one].add(other)
        against[other].add(one)
    for at, others in against.items():
        claims[at].against = tuple(sorted(others))
