"""The pages that are about the whole graph: home, search, ledgers, paths, downloads, figures."""

import json
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Any

from rdflib import URIRef

from kg.namespaces import LEX
from kg.publish.downloads import WRITTEN, list_parts, write_links
from kg.publish.evaluation import Unanswerable
from kg.publish.finder import Hit
from kg.publish.ledger_page import Choice, LedgerPage
from kg.publish.negotiation import choose
from kg.publish.paper import HTML, Paper, asked, tongue_of
from kg.publish.snapshot import Snapshot
from kg.publish.statements import amount_text
from kg.publish.tongue import Tongue, bilingual
from kg.publish.workers import Answer, Job

HITS = 50
BARRED = 20
DOCUMENTS = 500
LISTED = 10
"""Disputed links that the first page lists."""
SUGGESTED = 8
CSV = "text/csv"
LOCAL = re.compile(r"[\w-]+")
"""What may follow a prefix without an escape."""

Shown = dict[str, Any]
Screen = Callable[[Job], Answer]


class Screens:
    """One page for each path; ledgers under the names that the ontology gives them."""

    def __init__(self, snapshot: Snapshot, paper: Paper) -> None:
        """Take what is shown, and what it is shown on."""
        self.snapshot, self.paper = snapshot, paper
        self._screens: Mapping[str, Screen] = (
            dict.fromkeys(snapshot.ledgers, self._ledger)
            | {
                "": self._home,
                "search": self._search,
                "suggest": self._suggest,
                "path": self._path,
                "terms": self._terms,
                "download": self._download,
                "about": self._about,
            }
            | dict.fromkeys((f"download/{name}" for name in WRITTEN), self._write)
        )

    @property
    def paths(self) -> list[str]:
        """Where these pages are."""
        return list(self._screens)

    def find(self, path: str) -> Screen | None:
        """Who answers for a path, if it is one of these pages."""
        return self._screens.get(path)

    def _home(self, job: Job) -> Answer:
        snapshot, tongue = self.snapshot, tongue_of(job)
        figures, gathered = snapshot.figures, snapshot.atlas.gathered
        statements, things = figures.statements, sum(n for _, n in figures.kinds)
        if not statements:  # no evidence: what the picture of the graph counts
            statements = sum(not c.inferred and not c.background for c in gathered.claims)
            things = len(gathered.things)
        shown = {
            "figures": figures,
            "statements": statements,
            "things": things,
            "kinds": [self._term(kind, tongue) | {"count": n} for kind, n in figures.kinds],
            "disputed": [
                ([self._name(part, tongue) for part in triple], snapshot.addresses.page(e))
                for triple, e in figures.disputed[:LISTED]
            ],
            "questions": [
                (*tongue.name(bilingual(question)), text)
                for question, text in snapshot.questions.values()
            ],
            "ledgers": [
                (name, tongue.name(ledger.title)[0], len(snapshot.entries[name]))
                for name, ledger in snapshot.ledgers.items()
            ],
        }
        return self.paper.render(job, "home.html", shown)

    def _search(self, job: Job) -> Answer:
        """What has a name, or all of one class, the most spoken of first."""
        text, tongue, kind = asked(job, "q"), tongue_of(job), asked(job, "kind")
        finder, alike, spoken = self.snapshot.finder, False, 0
        if kind and not text:
            hits = finder.of_kind(kind)
            spoken = sum(hit.thing.spoken for hit in hits)
            total, at = len(hits), asked(job, "after")
            start = min(int(at), total) if at.isascii() and at.isdigit() else 0
            hits = hits[start : start + HITS]
        else:
            start, kind = 0, ""
            hits, total, alike = finder.find(text, HITS)
        shown = {
            "sought": text,
            "hits": [self._hit(h, tongue) for h in hits],
            "total": total,
            "spoken": spoken,
            "alike": alike,
            "first": start + 1,
            "of_kind": self._term(URIRef(kind), tongue) if kind else None,
            "more_after": start + HITS if kind and start + HITS < total else None,
        }
        return self.paper.render(job, "search.html", shown)

    def _suggest(self, job: Job) -> Answer:
        """The best matches as JSON, for the script that lists them while one types."""
        tongue = tongue_of(job)
        hits, *_ = self.snapshot.finder.find(asked(job, "q"), SUGGESTED)
        body = json.dumps([self._hit(h, tongue) for h in hits], ensure_ascii=False)
        return Answer(200, "application/json", body.encode("utf-8", "replace"))

    def _term(self, iri: URIRef, tongue: Tongue) -> Shown:
        text, lang = tongue.name(self.snapshot.pages.terms.label(iri))
        return {"text": text, "lang": lang, "iri": iri, "href": self.snapshot.addresses.page(iri)}

    def _name(self, iri: str, tongue: Tongue) -> Shown:
        """A thing, a term or an amount in words."""
        facts = self.snapshot.pages.around.facts(URIRef(iri))
        names = {"": amount_text(facts)} if LEX.number in facts else self.snapshot.finder.name(iri)
        text, lang = tongue.name(names)
        return {"text": text, "lang": lang, "href": self.snapshot.addresses.page(iri)}

    def _hit(self, hit: Hit, tongue: Tongue) -> Shown:
        terms, thing = self.snapshot.pages.terms, hit.thing
        text, lang = tongue.name(thing.names)
        kind = tongue.name(terms.label(thing.kind))[0] if thing.kind else ""
        by = hit.by if hit.by not in thing.names.values() else ""
        return {
            "iri": thing.iri,
            "href": self.snapshot.addresses.page(thing.iri),
            "text": text,
            "lang": lang,
            "kind": kind,
            "by": by if by != text else "",
            "said": thing.said,
        }

    def _path(self, job: Job) -> Answer:
        """Ways between two things, each given by its IRI, or by a name that is looked up."""
        snapshot, tongue = self.snapshot, tongue_of(job)
        ends: list[Shown | None] = []
        for name in ("from", "to"):
            text = asked(job, name).strip()
            ends.append(self._end(text, tongue) if text else None)
        barred = job.get("parameters", {}).get("without", [])[:BARRED]
        unsettled = bool(asked(job, "unsettled"))
        shown: Shown = {"ends": ends, "unsettled": unsettled, "ways": None, "cut": False}
        shown["barred"] = [self._name(iri, tongue) | {"iri": iri} for iri in barred]
        if all(end and end["iri"] for end in ends):
            start, end = (str(e["iri"]) for e in ends if e)
            roads = snapshot.roads
            found, shown["cut"] = roads.find(start, end, barred, unsettled)
            pages = snapshot.pages.speaking(tongue)
            hops = {hop: pages.between(*map(URIRef, hop)) for way in found for hop in pairwise(way)}
            shown["ways"] = [
                {
                    "things": [self._name(iri, tongue) | {"iri": iri} for iri in way],
                    "hops": [hops[hop] for hop in pairwise(way)],
                }
                for way in found
            ]
        return self.paper.render(job, "path.html", shown)

    def _end(self, text: str, tongue: Tongue) -> Shown:
        """What an end of a path is meant to be; other things of that name are offered."""
        finder = self.snapshot.finder
        if text in finder.things:
            return self._name(text, tongue) | {"iri": text, "given": text, "others": []}
        hits, _, alike = finder.find(text, SUGGESTED)
        offered = [self._hit(h, tongue) for h in hits]
        if not hits or alike:
            return {"iri": None, "given": text, "text": text, "others": offered}
        return offered[0] | {"given": text, "others": offered[1:]}

    def _terms(self, job: Job) -> Answer:
        """What may be written in a query, for the script that completes it."""
        snapshot = self.snapshot
        terms = snapshot.pages.terms
        used = [iri for part in ("classes", "properties") for iri, _ in snapshot.statistics[part]]
        known = dict.fromkeys([*used, *map(str, terms.classes), *map(str, terms.properties)])
        listed = [
            [short, *sorted(set(terms.label(URIRef(iri)).values()))]
            for iri in known
            if (short := _shorten(iri, snapshot.prefixes))
        ]
        body = {"prefixes": snapshot.prefixes, "terms": sorted(listed)}
        return Answer(200, "application/json", json.dumps(body, ensure_ascii=False).encode())

    def _about(self, job: Job) -> Answer:
        figures, tongue = self.snapshot.figures, tongue_of(job)
        shown = {
            "figures": figures,
            "numbers": self.snapshot.statistics,
            "span": figures.span,
            "kinds": [self._term(kind, tongue) | {"count": n} for kind, n in figures.kinds],
            "documents": [
                (d, self.snapshot.addresses.page(d.iri), tongue.differs(d.title), n)
                for d, n in figures.documents[:DOCUMENTS]
            ],
        }
        return self.paper.render(job, "about.html", shown)

    def _download(self, job: Job) -> Answer:
        shown = {"parts": self._parts, "written": [(n, *about) for n, about in WRITTEN.items()]}
        return self.paper.render(job, "download.html", shown)

    @cached_property
    def _parts(self) -> list[Shown]:
        return list_parts(self.snapshot)

    def _write(self, job: Job) -> Answer:
        """The things and links in a format that the store does not give."""
        name = job["path"].rpartition("/")[2]
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Answer(200, WRITTEN[name][0], write_links(self.snapshot.dataset, name), headers)

    def _ledger(self, job: Job) -> Answer:
        snapshot, name, tongue = self.snapshot, job["path"], tongue_of(job)
        page = LedgerPage(
            snapshot.entries[name],
            snapshot.finder,
            snapshot.pages.terms,
            snapshot.addresses,
            tongue,
        )
        choice = Choice.read(lambda parameter: asked(job, parameter))
        wanted = choose(job["accept"], [HTML, CSV])
        if wanted == CSV:
            headers = {
                "Content-Disposition": f'attachment; filename="{name}.csv"',
                "Vary": "Accept",
            }
            return Answer(200, CSV, page.write(choice), headers)
        if wanted is None:
            raise Unanswerable(406, f"this can be had as {HTML} or {CSV}")
        ledger = snapshot.ledgers[name]
        given = {
            k: v[-1] for k, v in job["parameters"].items() if k not in {"format", "page", "lang"}
        }
        titles = (("title", ledger.title), ("from_", ledger.from_), ("to_", ledger.to))
        shown = {key: tongue.name(names)[0] for key, names in titles}
        more = {"path": name, "given": given}
        return self.paper.render(job, "ledger.html", page.show(choice) | shown | more)


def _shorten(iri: str, prefixes: Mapping[str, str]) -> str:
    """A term as a query writes it, `cp:funds`; empty where no prefix fits."""
    fitting = [p for p in prefixes.items() if p[0] and iri.startswith(p[1])]
    prefix, namespace = max(fitting, key=lambda p: len(p[1]), default=("", ""))
    rest = iri[len(namespace) :]
    return f"{prefix}:{rest}" if prefix and LOCAL.fullmatch(rest) else ""
