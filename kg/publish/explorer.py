"""A dataset as one page for people: a picture, filters, and the words behind every link.

The picture is drawn by the vis-network that pyvis carries in its wheel. pyvis's own template is
not used: it asks a content network for two files and runs markup found in labels. Ours escapes
whatever it is given, embeds all it shows, and forbids the browser everything else by a
Content-Security-Policy that names each script by its hash (CSP Level 3, section 2.3.1).
"""

import base64
import hashlib
import html
import json
import re
from importlib.util import find_spec
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from rdflib import Dataset

from kg.errors import GraphError
from kg.graph.store import replacing
from kg.publish.page import describe, read
from kg.publish.selection import select
from kg.publish.statements import gather

HERE = Path(__file__).parent
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)
SCRIPTS = ("page", "search", "labels", "picture", "panel", "filters", "table", "start")

TITLE = "Who says what"


def explore(
    dataset: Dataset,
    path: Path | str,
    *,
    focus: str | None = None,
    depth: int = 2,
    limit: int = 1000,
    title: str = TITLE,
) -> None:
    """Write one self-contained HTML page, in UTF-8 whatever the locale.

    `focus` names a thing, in any case; with it only what lies within `depth` links is shown. At
    most `limit` things are drawn, the best connected first, and the page says so.

    Raises:
        GraphError: nothing has the name in `focus` (the message gives the nearest names), the
            dataset holds no thing to show, or `path` cannot be written.
    """
    page = render(dataset, focus=focus, depth=depth, limit=limit, title=title)
    with replacing(Path(path)) as stream:
        stream.write(page.encode())


def render(
    dataset: Dataset,
    *,
    focus: str | None = None,
    depth: int = 2,
    limit: int = 1000,
    title: str = TITLE,
    query_page: str | None = None,
) -> str:
    """The page of `explore` as text; `query_page` is the address of a SPARQL form to link to."""
    described = describe(select(gather(dataset), focus=focus, depth=depth, limit=limit))
    style, vis = static("explorer.css"), library()
    script = '"use strict";\n' + "\n".join(static(f"{name}.js") for name in SCRIPTS)
    return TEMPLATES.get_template("explorer.html").render(
        {
            **described,
            "title": title,
            "query_page": query_page,
            "policy": policy(vis, script, style=style),
            "style": Markup(style),
            "library": Markup(vis),
            "script": Markup(script),
            "graph": embed(described["graph"]),
            "read": read,
        }
    )


def policy(*scripts: str, style: str, form_action: str = "'none'") -> str:
    """A Content-Security-Policy under which only these texts run, and nothing is fetched."""
    hashes = " ".join(_hash(s) for s in scripts)
    return (
        f"default-src 'none'; script-src {hashes or chr(39) + 'none' + chr(39)}; "
        f"style-src {_hash(style)}; img-src data:; base-uri 'none'; form-action {form_action}"
    )


def page_policy(page: str) -> str:
    """The policy that a rendered page carries, for the header that a server sends with it."""
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    return html.unescape(found[1]) if found else "default-src 'none'"


def static(name: str) -> str:
    """One of our own style sheets or scripts."""
    return (HERE / "static" / name).read_text("utf-8")


def library() -> str:
    """vis-network as the installed pyvis carries it, found without importing pyvis.

    Raises:
        GraphError: pyvis is not installed, or carries no vis-network.
    """
    spec = find_spec("pyvis")
    folders = (spec and spec.submodule_search_locations) or []
    found = sorted(f for d in folders for f in Path(d).glob("lib/vis-*/vis-network.min.js"))
    if not found:
        raise GraphError("vis-network is missing; reinstall it with: pip install pyvis")
    text = found[-1].read_text("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("</script", "<\\/script")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def embed(value: object) -> Markup:
    """JSON that no HTML parser can leave: < > & are written as escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)
