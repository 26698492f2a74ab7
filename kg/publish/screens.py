"""The pages that are about the whole graph: home, search, ledgers, paths, downloads, figures."""

import json
from collections.abc import Callable
from typing import Any

from rdflib import URIRef

from kg.namespaces import LEX
from kg.publish.evaluation import Unanswerable
from kg.publish.finder import Hit
from kg.publish.ledger_page import Choice, LedgerPage
from kg.publish.negotiation import choose
from kg.publish.paper import HTML, Paper, address, asked, tongue_of
from kg.publish.snapshot import Snapshot
from kg.publish.statements import amount_text
from kg.publish.tongue import Tongue, bilingual
from kg.publish.workers import Answer, Job

HITS = 50
LISTED = 10
"""Disputed links that the first page lists."""
SUGGESTED = 8
CSV = "text/csv"

Shown = dict[str, Any]
Screen = Callable[[Job], Answer]


class Screens:
    """One page for each path; ledgers under the names that the ontology gives them."""

    def __init__(self, snapshot: Snapshot, paper: Paper) -> None:
        """Take what is shown, and what it is shown on."""
        self.snapshot, self.paper = snapshot, paper
        self._screens: dict[str, Screen] = dict.fromkeys(snapshot.ledgers, self._ledger) | {
            "": self._home,
            "search": self._search,
            "suggest": self._suggest,
        }

    @property
    def paths(self) -> list[str]:
        """Where these pages are."""
        return list(self._screens)

    def find(self, path: str) -> Screen | None:
        """Who answers for a path, if it is one of these pages."""
        return self._screens.get(path)

    def _home(self, job: Job) -> Answer:
        snapshot, tongue = self.snapshot, tongue_of(job)
        figures = snapshot.figures
        shown = {
            "figures": figures,
            "things": sum(n for _, n in figures.kinds),
            "kinds": [self._term(kind, tongue) | {"count": n} for kind, n in figures.kinds],
            "disputed": [
                [
                    self._name(s, tongue),
                    self._name(p, tongue),
                    self._name(o, tongue),
                    self.snapshot.addresses.page(e),
                ]
                for (s, p, o), e in figures.disputed[:LISTED]
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
        text, tongue = asked(job, "q"), tongue_of(job)
        hits, total, alike = self.snapshot.finder.find(text, HITS)
        shown = {
            "sought": text,
            "hits": [self._hit(h, tongue) for h in hits],
            "total": total,
            "alike": alike,
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
        more = {"path": name, "given": given, "address": address}
        return self.paper.render(job, "ledger.html", page.show(choice) | shown | more)
