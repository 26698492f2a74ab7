"""Each sort of page shown once, so that all that it loads is there before the doors shut."""

from rdflib.namespace import RDF, RDFS

from kg.namespaces import EV
from kg.publish.evaluation import GRAPHS, RESULTS
from kg.publish.explorer import TEMPLATES
from kg.publish.paper import HTML
from kg.publish.site import Site


def rehearse(site: Site) -> None:
    """Let a site answer one job of each sort, for nobody."""
    find, page = site.snapshot.dataset.quads, site.snapshot.addresses.page
    thing, quoted, document = (
        next((s for s, *_ in find((None, p, o, None))), None)
        for p, o in ((RDFS.label, None), (RDF.type, EV.Evidence), (RDF.type, EV.Document))
    )
    pages = [page(str(x)) for x in (quoted, document) if x]
    about = {"iri": [str(thing)]}
    job = {"site": "http://localhost/", "timeout": 1, "parameters": about, "default": None}
    for path in ("graph", "sparql", "ontology", "describe", "nowhere", *pages):
        for accept in (HTML, "text/turtle"):
            site.respond(job | {"path": path, "written": path, "accept": accept})
    for path in site.screens.paths:
        site.respond(job | {"path": path, "written": path, "accept": HTML})
    for accept in GRAPHS:
        site.respond(job | {"path": "describe", "written": "describe", "accept": accept})
    for name in TEMPLATES.list_templates():
        TEMPLATES.get_template(name)
    for accept in (HTML, *RESULTS):
        query = {"query": "SELECT * { ?s ?p ?o } LIMIT 1", "named": None}
        site.respond(job | query | {"path": "sparql", "written": "sparql", "accept": accept})
