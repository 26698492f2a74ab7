"""The page to ask in SPARQL by hand: a form, and the answer as a table. No script."""

import json
from typing import Any

from markupsafe import Markup

from kg.namespaces import PREFIXES
from kg.publish.explorer import TEMPLATES, policy, static
from kg.publish.workers import Answer

FOUND = 200
ROWS = 1000
"""Rows of an answer that the page shows; what is left out is said."""
_BODY = """SELECT ?subject ?property ?object ?quote ?document WHERE {
  ?evidence rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
            ev:status "actual" ; ev:quote ?quote ; ev:document/dcterms:title ?document .
  ?s rdfs:label ?subject . ?o rdfs:label ?object . ?p rdfs:label ?property .
  FILTER (LANG(?property) = "en")
} LIMIT 50"""
EXAMPLE = (
    "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in ("dcterms", "ev", "rdf", "rdfs")) + _BODY
)
"""Who says what, in which words."""


def render_query_page(text: str = EXAMPLE, found: Answer | None = None) -> str:
    """The form holding `text`, and below it what was found or why nothing was."""
    style = static("query.css")
    return TEMPLATES.get_template("query.html").render(
        text=text,
        style=Markup(style),
        policy=policy(style=style, form_action="'self'"),
        **(_show(found) if found else {}),
    )


def _show(found: Answer) -> dict[str, Any]:
    body = found.body.decode("utf-8", "replace")
    if found.status != FOUND:
        return {"refusal": body}
    if found.media_type == "text/turtle":
        return {"turtle": body}
    if not found.media_type.endswith("json"):
        return {"refusal": body}
    result = json.loads(body)
    if "boolean" in result:
        return {"truth": "yes" if result["boolean"] else "no"}
    rows = result["results"]["bindings"]
    return {
        "columns": result["head"]["vars"],
        "rows": [[row.get(name) for name in result["head"]["vars"]] for row in rows[:ROWS]],
        "total": len(rows),
    }
