"""A dataset as one page for people: a picture, filters, and the words behind every link.

It is the endpoint's graph page with everything it needs inside. The picture is drawn by the
vis-network that pyvis carries in its wheel. pyvis's own template is not used: it asks a content
network for two files and runs markup found in labels. Ours escapes whatever it is given, embeds
all it shows, and forbids the browser everything else by a Content-Security-Policy that names each
script by its hash (CSP Level 3, section 2.3.1).
"""

import base64
import hashlib
import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from rdflib import Dataset

from kg.errors import GraphError
from kg.graph.store import replacing
from kg.namespaces import INFERRED_GRAPH
from kg.publish.atlas import Atlas
from kg.publish.page import describe
from kg.publish.proofs import Proofs
from kg.publish.selection import narrow
from kg.publish.statements import gather
from kg.publish.still import draw
from kg.publish.tongue import Tongue
from kg.publish.view import MOST, Filters, State, look
from kg.reason import Explainer

HERE = Path(__file__).parent
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""What no HTML page may hold (WHATWG HTML, section 13.2.3.5), whatever a graph does."""
MODULES = (
    "model", "address", "scene", "labels", "drawing", "still", "picture", "proof", "panel",
    "filters", "table", "words", "search", "exports", "start",
)  # fmt: skip
"""Our scripts, each after those it imports from."""

TITLE = "Who says what"
STILL = "Picture of what is shown. The table below says the same."


def explore(
    dataset: Dataset,
    path: Path | str,
    *,
    focus: str | None = None,
    depth: int = 2,
    limit: int = MOST,
    title: str = TITLE,
    rules: "tuple[Path, ...] | list[Path]" = (),
) -> None:
    """Write one self-contained HTML page, in UTF-8 whatever the locale.

    `focus` names a thing, in any case; with it only what lies within `depth` links is shown. At
    most `limit` things are drawn, the best connected first, and the page says so. `rules` are the
    ontology's own, without which what they concluded has no proof.

    Raises:
        GraphError: nothing has the name in `focus` (the message gives the nearest names), the
            dataset holds no thing to show, or `path` cannot be written.
    """
    page = render(dataset, focus=focus, depth=depth, limit=limit, title=title, rules=rules)
    with replacing(Path(path)) as stream:
        stream.write(page.encode())


def render(
    dataset: Dataset,
    *,
    focus: str | None = None,
    depth: int = 2,
    limit: int = MOST,
    title: str = TITLE,
    rules: "tuple[Path, ...] | list[Path]" = (),
) -> str:
    """The page of `explore` as text."""
    gathered = gather(dataset)
    kept, notes = narrow(gathered, focus, depth, limit)
    atlas = Atlas(kept).warm()
    follows = len(dataset.get_context(INFERRED_GRAPH)) > 0
    proofs = Proofs(dataset, Explainer(dataset, rules), gathered) if follows else None
    shown = describe(look(atlas, State(view="things")), atlas, Filters(), proofs)
    style, early = static("graph/graph.css"), static("graph/early.js")
    vis, script = library(), bundle()
    return fill(
        shown,
        inline={
            "policy": policy(early, vis, script, style=style),
            "style": Markup(style),
            "early": Markup(early),
            "library": Markup(vis),
            "script": Markup(script),
        },
        notes=notes,
        page_title=title,
        heading=title,
    )


def fill(shown: dict[str, Any], *, tongue: Tongue | None = None, **more: Any) -> str:
    """The graph page's template with what `describe` gives, in one language."""
    tongue = tongue or Tongue()
    still = draw(shown, tongue, tongue(STILL))
    values = {
        "t": tongue,
        "lang": tongue.tag,
        "name": tongue.name,
        "root": "",
        "inline": None,
        "kept": (),
        "asked": lambda _: "",
        "ticked": lambda *_: False,
        "still": still,
        "embedded": embed(shown["graph"]),
    }
    return write_page("graph.html", values | shown | more)


def write_page(template: str, values: dict[str, Any]) -> str:
    """A page of a template, with a mark for each character that none may hold."""
    return UNSEEN.sub("\N{REPLACEMENT CHARACTER}", TEMPLATES.get_template(template).render(values))


@cache
def bundle() -> str:
    """Our modules as one: each said after what it imports, without the words that bind them.

    A file opened from a disk may not import others, and the page is one file anyway.
    """
    parts = [static(f"graph/{name}.js") for name in MODULES]
    bound = re.compile(r"^import [^;]*;\n|^export (?=const|let|function|class|async)", re.M)
    return "".join(bound.sub("", part) for part in parts)


def policy(*scripts: str, style: str, form_action: str = "'none'") -> str:
    """A Content-Security-Policy under which only these texts run, and nothing is fetched."""
    hashes = " ".join(_hash(s) for s in scripts)
    return (
        f"default-src 'none'; script-src {hashes or chr(39) + 'none' + chr(39)}; "
        f"style-src {_hash(style)}; img-src data:; base-uri 'none'; form-action {form_action}"
    )


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
