# ruff: noqa: E501, PLC0415, T201
"""The graph page at 500 and at 50,000 things, beside pyvis as it comes and sigma.js.

    python tests/benchmarks/explorer.py [THINGS]

The server's figures are CPU seconds of this process. The browser's are of headless Chromium drawing
the same 500 things and links: wall time from the start of the navigation to the first picture, to
one that can be dragged, and to all of the page; `task` is what its main thread worked for that, in
CPU time. On a busy machine only `task`, and ratios between lines of one run, mean anything.
sigma.js and graphology come from the npm registry at the time of the run, and are left out with a
word where it has none.
"""

import asyncio
import gzip
import html
import json
import multiprocessing
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from playwright.sync_api import Browser, sync_playwright
from rdflib import Dataset

sys.path.insert(0, str(Path(__file__).parents[1]))
from explorer_world import province

from kg.namespaces import BASE
from kg.publish import communities
from kg.publish.atlas import Atlas
from kg.publish.endpoint import make_app
from kg.publish.explorer import bundle, explore
from kg.publish.site import Site
from kg.publish.snapshot import load
from kg.publish.statements import gather
from kg.publish.view import State, look

THINGS = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
ROUNDS = 5
PATIENCE = 60
"""Seconds within which a page must have drawn something."""
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-sync", "--disable-gpu"]
"""No graphics card: the processor draws, sigma.js's WebGL too. With a card imitated for the whole
page (`--use-angle=swiftshader`), showing any page takes half a second more."""


def clocked(what: str, work: Callable[[], Any]) -> Any:
    """Do it, and say how many CPU seconds it took."""
    began = time.process_time()
    found = work()
    print(f"  {time.process_time() - began:8.3f} CPU-s  {what}")
    return found


def measure_server(dataset: Dataset) -> None:
    print(f"Server, {THINGS:,} things:")
    gathered = clocked("read into things and claims", lambda: gather(dataset))
    for name, there in (("with the extra `fast`", True), ("with networkx alone", False)):
        if there and communities.find_spec(communities.FAST) is None:
            print(f"  {communities.FAST} is not installed: no figure {name}")
            continue
        with mock.patch.object(communities, "find_spec", lambda _, there=there: there or None):
            atlas = Atlas(gathered)
            clocked(f"communities and layout {name}", atlas.warm)
            print(f"           {len(atlas.communities):,} communities, {len(atlas.drawn)} drawn")
    site = clocked("all that is loaded before the first request", lambda: Site(load(dataset, BASE)))
    job = {"accept": "text/html", "site": "http://x/", "timeout": 9, "default": None}
    hub = atlas.communities[0].hub
    for path, asked in (
        ("graph", {}),
        ("graph", {"from": ["2018"]}),
        ("graph", {"community": [str(hub)]}),
        ("graph", {"focus": [str(hub)]}),
        ("graph/search", {"q": ["talmor"]}),
        ("graph/search", {"q": ["4999"]}),
    ):
        visit = job | {"path": path, "written": path, "parameters": asked}
        answer = clocked(f"{path} {asked or ''}", lambda visit=visit: site.respond(visit))
        assert answer.status == 200
    drawn = look(atlas, State(community=str(hub)))
    print(f"           the largest community draws {len(drawn.things)} things")


def serve(port: int) -> None:
    """The same graph served, in a process of its own."""
    listening = socket.create_server(("127.0.0.1", port))
    app = make_app(province(THINGS), workers=2)
    asyncio.run(app.serve(listening))


def measure_opening(browser: Browser) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = multiprocessing.get_context("fork").Process(target=serve, args=(port,))
    server.start()
    try:
        page = browser.new_page()
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                page.goto(f"http://127.0.0.1:{port}/health", timeout=900_000)
                break
            except OSError:
                time.sleep(1)
        found = []
        for _ in range(ROUNDS):
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{port}/graph")
            page.wait_for_selector("html[data-ready]", state="attached")
            first, arrived = page.evaluate(
                "[explorer.drawn.first, performance.getEntriesByType('navigation')[0].responseEnd]"
            )
            page.get_by_role("combobox").fill("talmor")
            asked = page.evaluate(
                """async () => { const began = performance.now();
                await (await fetch('graph/search?q=talmor')).json(); return performance.now() - began; }"""
            )
            found.append((first - arrived, first, asked))
            page.close()
        best = [min(column) for column in zip(*found, strict=True)]
        print(f"Opening {THINGS:,} things, best of {ROUNDS}, wall ms: communities drawn "
              f"{best[0]:.0f} after the page arrived, {best[1]:.0f} after it was asked for; "
              f"a search answered in {best[2]:.0f}")  # fmt: skip
    finally:
        server.terminate()
        server.join()


def write_pyvis(data: dict[str, Any], path: Path) -> None:
    """pyvis as it comes, with the same places so that neither lays anything out."""
    from pyvis.network import Network

    network = Network(height="850px", width="100%", cdn_resources="in_line", directed=True)
    network.toggle_physics(False)
    for at, thing in enumerate(data["things"]):
        network.add_node(at, label=next(iter(thing["names"].values())), x=thing["x"], y=thing["y"])
    for claim in data["claims"]:
        if "o" in claim:
            network.add_edge(claim["s"], claim["o"], label="link")
    text = network.generate_html()
    hook = "network = new vis.Network(container, data, options);"
    assert hook in text
    text = text.replace(hook, hook + ' network.once("afterDrawing", () => mark("live"));')
    path.write_text(text, "utf-8")


def write_sigma(data: dict[str, Any], path: Path, folder: Path) -> bool:
    """The same things and links in sigma.js; False where npm has none."""
    npm = shutil.which("npm")
    if npm is None:
        return False
    packed = ["sigma@3", "graphology@0.25"]
    got = subprocess.run([npm, "install", "--silent", "--no-audit", "--prefix", folder, *packed],
                         capture_output=True, timeout=300, check=False)  # fmt: skip
    scripts = [next((folder / "node_modules").glob(f"{name}/dist/*.umd.min.js"), None)
               or next((folder / "node_modules").glob(f"{name}/dist/*.min.js"), None)
               for name in ("graphology", "sigma")]  # fmt: skip
    if got.returncode or None in scripts:
        return False
    nodes = [{"key": str(at), "attributes": {"label": next(iter(t["names"].values())), "x": t["x"], "y": -t["y"], "size": 5}}
             for at, t in enumerate(data["things"])]  # fmt: skip
    edges = [{"source": str(c["s"]), "target": str(c["o"])} for c in data["claims"] if "o" in c]
    sources = [s.read_text("utf-8").replace("</script", r"<\/script") for s in scripts if s]
    text = "\n".join(f"<script>{source}</script>" for source in sources)
    options = {"type": "directed", "multi": True}
    made = json.dumps({"attributes": {}, "options": options, "nodes": nodes, "edges": edges})
    made = made.replace("<", r"\u003c")
    path.write_text(
        f"""<!doctype html><meta charset=utf-8><div id=box style="height:850px"></div>{text}
<script>const graph = graphology.Graph.from({made});
const drawn = new Sigma(graph, document.getElementById("box"));
drawn.once("afterRender", () => mark("live")); drawn.refresh();</script>""",
        "utf-8",
    )
    return True


CLOCK = """
window.marks = {};
/** What is in the frame that is being made; the time is that of its end, laid out and painted. */
window.mark = (name) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { marks[name] ??= performance.now(); };
  port2.postMessage(0);
};
const look = () => {
  if (document.querySelector(".still + *")) mark("first");
  if (window.explorer?.drawn.first) mark("live");
  if (document.documentElement?.dataset.ready) mark("all");
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
"""What every page is given, to note the end of the first frame in which things are drawn (`first`),
of the first after vis-network or sigma.js has drawn, so that they can be dragged (`live`), and of
the first in which nothing more is to come (`all`). Our still picture is there once the element
after it has been read; of pyvis and sigma.js, which say themselves when they have drawn, all three
are one. Nothing counts as seen before Chromium says that it has shown anything at all."""


def time_page(browser: Browser, path: Path) -> tuple[float, ...]:
    """Milliseconds of one visit until `first`, `live` and `all`, and of the processor's work for
    them in the page's main thread.
    """
    page = browser.new_page(viewport={"width": 1360, "height": 850})
    page.add_init_script(CLOCK)
    page.route("http*://**", lambda route: route.abort())
    metrics = page.context.new_cdp_session(page)
    metrics.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(path.as_uri(), wait_until="load")
    began, found = time.monotonic(), None
    while found is None:
        time.sleep(0.05)
        assert time.monotonic() < began + PATIENCE, f"{path.name} draws nothing"
        found = page.evaluate(
            """() => {
                const [paint] = performance.getEntriesByName("first-contentful-paint");
                const {first, live, all} = {first: marks.live, all: window.explorer ? null : marks.live, ...marks};
                return paint && all ? [first, live, all].map(time => Math.max(time, paint.startTime)) : null;
            }"""
        )
    work = {m["name"]: m["value"] for m in metrics.send("Performance.getMetrics")["metrics"]}
    page.close()
    return (*found, 1000 * work["TaskDuration"])


def measure_picture(browser: Browser, folder: Path) -> None:
    ours, pyvis, sigma, blank = (
        folder / f"{name}.html" for name in ("ours", "pyvis", "sigma", "blank")
    )
    explore(province(500), ours)
    text = ours.read_text("utf-8")
    data = json.loads(html.unescape(text.partition('id="graph">')[2].partition("</script>")[0]))
    write_pyvis(data, pyvis)
    blank.write_text("<!doctype html><p>.<script>mark('live')</script>", "utf-8")
    pages = {"ours, with quotes, filters, table": ours, "pyvis": pyvis, "an empty page": blank}
    if write_sigma(data, sigma, folder):
        pages["sigma.js"] = sigma
    else:
        print("npm has no sigma.js here: left out")
    visits: dict[str, list[tuple[float, ...]]] = {name: [] for name in pages}
    for _ in range(ROUNDS):  # in turn, so that whatever else the machine does falls on all alike
        for name, path in pages.items():
            visits[name].append(time_page(browser, path))
    print(f"{len(data['things'])} things, {len(data['claims'])} statements, median of {ROUNDS}, ms")
    for name, found in visits.items():
        first, live, whole, work = (
            statistics.median(column) for column in zip(*found, strict=True)
        )
        print(f"  first {first:6.0f}  live {live:6.0f}  all {whole:6.0f}  task {work:6.0f} CPU"
              f"  {pages[name].stat().st_size:>9,} bytes  {name}")  # fmt: skip


def main() -> None:
    print(f"our scripts: {len(gzip.compress(bundle().encode())):,} bytes gzipped")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        measure_picture(browser, Path(folder))
        measure_opening(browser)
        browser.close()
    measure_server(province(THINGS))


if __name__ == "__main__":
    main()
