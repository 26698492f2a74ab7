"""The graph page as served: what an address shows, what a search finds, why a claim holds."""

import json
from typing import Any

from rdflib import URIRef

from kg.publish.atlas import Atlas
from kg.publish.explorer import MODULES, fill
from kg.publish.finder import Finder
from kg.publish.page import describe
from kg.publish.paper import HTML, POLICY, Paper, tongue_of
from kg.publish.passages import Passages
from kg.publish.proofs import Proofs
from kg.publish.selection import COMMUNITIES, COMMUNITY, NEIGHBOURHOOD
from kg.publish.view import PLACE, State, look
from kg.publish.workers import Answer, Job

FOUND = 12
"""Things that a search suggests."""
WEIGHED = 60
"""Names of any sort, terms and documents too, among which those things are sought."""
JSON = "application/json"

HEADINGS = {
    COMMUNITIES: "Communities",
    COMMUNITY: "The community of",
    NEIGHBOURHOOD: "Around",
}


class GraphPage:
    """Answers for `graph` and what it asks for; `proofs` is None where nothing was inferred."""

    def __init__(self, atlas: Atlas, finder: Finder, proofs: Proofs | None, paper: Paper) -> None:
        """Take what is shown; the first view, which is about all of it, is described once."""
        self.atlas, self.finder, self.proofs, self.paper = atlas, finder, proofs, paper
        self._overview: list[dict[str, Any]] = []
        self._describe(State(view=COMMUNITIES))
        self._first = self._describe(State())

    def answer(self, job: Job) -> Answer:
        """The page, or JSON for its script."""
        parameters = job["parameters"]
        match job["path"]:
            case "graph/search":
                return _json(self._search((parameters.get("q") or [""])[-1]))
            case "graph/proof":
                return _json(self._prove(parameters))
        state, tongue = State.read(parameters), tongue_of(job)
        shown = self._first if state == State() else self._describe(state)
        frame = self.paper.frame(job)
        page = fill(
            shown,
            tongue=tongue,
            modules=MODULES,
            heading=tongue(HEADINGS.get(shown["mode"], "Graph")),
            of=shown["title"][1],
            page_title=" ".join(filter(None, [tongue("Graph"), tongue.name(shown["title"][1])[0]])),
            kept=[(k, v) for k in (*PLACE, "lang") for v in parameters.get(k, ())],
            asked=lambda name: (parameters.get(name) or [""])[-1],
            ticked=lambda name, value: str(value) in parameters.get(name, ()),
            **{k: frame[k] for k in ("root", "to", "tabs")},
            elsewhere=any(parameters.get(name) for name in ("at", "select")),
            site_languages=frame["languages"],
        )
        return Answer(
            200, HTML, page.encode("utf-8", "replace"), {"Content-Security-Policy": POLICY}
        )

    def _describe(self, state: State) -> dict[str, Any]:
        selection = look(self.atlas, state)
        if selection.mode != COMMUNITIES or not self._overview:
            shown = describe(selection, self.atlas, state.filters)
            if selection.mode == COMMUNITIES:
                self._overview.append(shown)
            return shown
        # Of this view only how much of each community passes, and ties, depend on the address.
        graph = self._overview[0]["graph"]
        communities = {
            at: community | {"shown": selection.communities[at][1]}
            for at, community in graph["communities"].items()
        }
        return self._overview[0] | {
            "graph": graph | {"communities": communities, "ties": selection.ties}
        }

    def _search(self, words: str) -> list[dict[str, Any]]:
        """Things that fit, best first, as the page's script lists them."""
        hits, _, _ = self.finder.find(words, WEIGHED)
        things = self.atlas.things
        found = [(URIRef(h.thing.iri), h.by) for h in hits if URIRef(h.thing.iri) in things]
        return [
            {
                "iri": iri,
                "names": things[iri].names,
                "kind": self.atlas.gathered.labels(things[iri].kind),
                "by": by,
            }
            for iri, by in found[:FOUND]
        ]

    def _prove(self, parameters: dict[str, list[str]]) -> dict[str, Any]:
        """The proof of the claim with this subject, property and object (as in Turtle)."""
        s, p, o = ((parameters.get(part) or [""])[-1] for part in ("s", "p", "o"))
        claims = [self.atlas.gathered.claims[at] for at in self.atlas.claims_of.get(URIRef(s), ())]
        claim = next((c for c in claims if str(c.predicate) == p and c.object.n3() == o), None)
        passages = Passages()
        proof = self.proofs.of(claim, passages) if claim and self.proofs else None
        return {"proof": proof, "passages": passages.texts}


def _json(value: Any) -> Answer:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Answer(200, JSON, body.encode("utf-8", "replace"))
