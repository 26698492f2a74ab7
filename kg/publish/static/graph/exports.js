// Downloads of exactly what is shown: PNG and SVG of the picture, Turtle, CSV and GraphML of the rest.

import { dashesOf, EVEN, inkOf, inkOfNode, inks, nodeById } from "./drawing.js";
import { SIZE, wrap } from "./labels.js";
import {
  confidenceOf, model, nameOf, objectOf, say, SOURCE_IRI, SOURCE_ISSUED, SOURCE_PUBLISHER, SOURCE_TITLE, termOf, tr,
} from "./model.js";
import { network, pointOf } from "./picture.js";
import { scene } from "./scene.js";
import { visibleRows } from "./table.js";

const RDF_NS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const RDFS_NS = "http://www.w3.org/2000/01/rdf-schema#";
const SKOS_NS = "http://www.w3.org/2004/02/skos/core#";
const XSD_NS = "http://www.w3.org/2001/XMLSchema#";
const DCTERMS_NS = "http://purl.org/dc/terms/";

/** An IRI in Turtle; what may not stand in one is escaped (RDF 1.1 Turtle, IRIREF). */
const iri = (text) => `<${text.replace(/[\u0000-\u0020<>"{}|^`\\]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}>`;

const ESCAPES = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const literal = (text, tag = "") =>
  `"${String(text).replace(/[\\"\n\r\t]/g, (c) => ESCAPES[c])}"${tag && /^[a-zA-Z]+(-[a-zA-Z0-9]+)*$/.test(tag) ? `@${tag}` : ""}`;

const objectTerm = (claim) => (claim.o === null ? claim.object : iri(model.things[claim.o].iri));

/** One piece of evidence: the triple it is about, its words, its document, how surely it is said. */
function evidence(witness, claim) {
  const { ev } = model.vocabulary;
  const source = model.sources[witness.source];
  const pairs = [
    ["a", `${iri(`${ev}Evidence`)}, ${iri(`${RDF_NS}Statement`)}`],
    [iri(`${RDF_NS}subject`), iri(model.things[claim.s].iri)],
    [iri(`${RDF_NS}predicate`), iri(model.iris[claim.p])],
    [iri(`${RDF_NS}object`), objectTerm(claim)],
    [iri(`${ev}status`), literal(claim.status)],
    [iri(`${ev}document`), source && iri(source[SOURCE_IRI])],
    [iri(`${ev}quote`), witness.quote && literal(model.passages[witness.quote[0]].slice(witness.quote[1], witness.quote[2]))],
    [iri(`${ev}confidence`), witness.confidence !== undefined && `"${witness.confidence}"^^${iri(`${XSD_NS}decimal`)}`],
  ];
  return `${iri(witness.evidence)} ${pairs.filter(([, value]) => value).map(([p, value]) => `${p} ${value}`).join(" ;\n    ")} .`;
}

/** The facts shown, the names and classes of their things, and the evidence for and against. */
function turtle() {
  const rows = visibleRows().map((at) => model.claims[at]);
  const named = [...scene.things].flatMap((at) => {
    const thing = model.things[at];
    const classes = [model.kinds[thing.kind].term, ...thing.types].map((term) => model.iris[term]);
    return [
      ...classes.map((c) => `${iri(thing.iri)} a ${iri(c)} .`),
      ...Object.entries(thing.names).map(([tag, name]) => `${iri(thing.iri)} ${iri(`${RDFS_NS}label`)} ${literal(name, tag)} .`),
      ...thing.aliases.map((name) => `${iri(thing.iri)} ${iri(`${SKOS_NS}altLabel`)} ${literal(name)} .`),
    ];
  });
  const fact = (claim) => `${iri(model.things[claim.s].iri)} ${iri(model.iris[claim.p])} ${objectTerm(claim)} .`;
  const facts = (inferred) => rows.filter((claim) => claim.status === "actual" && claim.inferred === inferred).map(fact);
  const cited = new Set(rows.flatMap((claim) => claim.said.map((w) => w.source)).filter((s) => s !== undefined));
  const documents = [...cited].map((at) => model.sources[at]).filter((source) => source[SOURCE_TITLE]).map((source) =>
    `${iri(source[SOURCE_IRI])} ${iri(`${DCTERMS_NS}title`)} ${literal(source[SOURCE_TITLE])} .`);
  const part = (title, lines) => (lines.length ? [`# ${title}`, ...lines, ""] : []);
  return [
    ...part("Things", named), ...part("Stated", facts(false)), ...part("Inferred", facts(true)),
    ...part("Who says so", rows.flatMap((claim) => claim.said.filter((w) => w.evidence).map((w) => evidence(w, claim)))),
    ...part("Documents", documents),
  ].join("\n");
}

/** A cell of CSV (RFC 4180); what a spreadsheet would take for a formula is not begun as one. */
const cell = (value) => {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
};
const lines = (rows) => `${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;

function csv() {
  if (scene.overview) {
    const shown = scene.communities.filter((c) => c.shown);
    return lines([["community", "hub", "things", "shown"], ...shown.map((c) => [say(c.names).text, c.hub, c.size, c.shown])]);
  }
  const head = ["subject", "property", "object", "status", "basis", "quote", "source", "publisher", "published",
    "year", "confidence", "disputed", "subject_iri", "property_iri", "object_iri"];
  const row = (claim) => {
    const heard = claim.said.map((w) => model.sources[w.source] ?? []);
    const all = (values) => [...new Set(values.filter(Boolean))].join(" | ");
    const quotes = claim.said.filter((w) => w.quote).map(({ quote: [p, start, end] }) => model.passages[p].slice(start, end));
    return [
      nameOf(claim.s), termOf(claim.p), objectOf(claim), claim.status, claim.inferred ? "inferred" : "stated", all(quotes),
      all(heard.map((s) => s[SOURCE_TITLE])), all(heard.map((s) => s[SOURCE_PUBLISHER])), all(heard.map((s) => s[SOURCE_ISSUED])),
      claim.year, confidenceOf(claim)?.toFixed(2), claim.against.length ? "yes" : "", model.things[claim.s].iri, model.iris[claim.p],
      claim.o === null ? "" : model.things[claim.o].iri,
    ];
  };
  return lines([head, ...visibleRows().map((at) => row(model.claims[at]))]);
}

/** What XML 1.0 cannot hold is left out. */
const xml = (text) => String(text ?? "").replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");

/** A document of XML from [name, attributes, ...children]; text and attributes escape themselves. */
function build(namespace, [name, attributes, ...children]) {
  const made = document.implementation.createDocument(namespace, name);
  const fill = (element, given, parts) => {
    for (const [key, value] of Object.entries(given)) if (value !== null && value !== undefined) element.setAttribute(key, xml(value));
    for (const part of parts) {
      if (Array.isArray(part)) element.append(fill(made.createElementNS(namespace, part[0]), part[1], part.slice(2)));
      else if (part !== null && part !== undefined && part !== "") element.append(xml(part));
    }
    return element;
  };
  fill(made.documentElement, attributes, children);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(made)}\n`;
}

function graphml() {
  const keys = [
    ["label", "node"], ["class", "node"], ["iri", "node"], ["x", "node", "double"], ["y", "node", "double"], ["things", "node", "int"],
    ["property", "edge"], ["label", "edge"], ["status", "edge"], ["basis", "edge"], ["disputed", "edge", "boolean"],
    ["year", "edge", "int"], ["confidence", "edge", "double"], ["quote", "edge"], ["links", "edge", "int"],
  ];
  const key = ([name, of]) => `${of}-${name}`;
  const data = (of, values) => Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => ["data", { key: `${of}-${name}` }, String(value)]);
  const nodes = scene.nodes.map((node) => {
    const thing = node.at === undefined ? null : model.things[node.at];
    const community = scene.communities.find((c) => c.hub === node.community);
    return ["node", { id: node.id }, ...data("node", {
      label: thing ? nameOf(node.at) : say(community.names).text, class: thing && termOf(model.kinds[thing.kind].term),
      iri: thing?.iri ?? community?.hub, ...network.getPosition(node.id), things: community?.shown,
    })];
  });
  const edges = scene.edges.map((edge) => {
    const claim = edge.at === undefined ? null : model.claims[edge.at];
    const said = claim?.said.find((w) => w.quote)?.quote;
    return ["edge", { id: edge.id, source: edge.from, target: edge.to }, ...data("edge", claim ? {
      property: model.iris[claim.p], label: termOf(claim.p), status: claim.status, basis: claim.inferred ? "inferred" : "stated",
      disputed: claim.against.length > 0, year: claim.year, confidence: confidenceOf(claim),
      quote: said && model.passages[said[0]].slice(said[1], said[2]),
    } : { links: edge.text() })];
  });
  return build("http://graphml.graphdrawing.org/xmlns", ["graphml", {},
    ...keys.map((k) => ["key", { id: key(k), for: k[1], "attr.name": k[0], "attr.type": k[2] ?? "string" }]),
    ["graph", { edgedefault: scene.overview ? "undirected" : "directed" }, ...nodes, ...edges]]);
}

const POINTS = {
  square: [[-0.87, -0.87], [0.87, -0.87], [0.87, 0.87], [-0.87, 0.87]], diamond: [[0, -1], [1, 0], [0, 1], [-1, 0]],
  triangle: [[0, -1], [0.94, 0.75], [-0.94, 0.75]], triangleDown: [[0, 1], [0.94, -0.75], [-0.94, -0.75]],
  hexagon: [[-1, 0], [-0.5, -0.87], [0.5, -0.87], [1, 0], [0.5, 0.87], [-0.5, 0.87]],
  star: [...Array(10).keys()].map((i) => [0, 1].map((j) => (i % 2 ? 0.5 : 1) * [Math.sin, (a) => -Math.cos(a)][j]((i * Math.PI) / 5))),
};

function svg() {
  const places = new Map(scene.nodes.map((node) => [node.id, network.getPosition(node.id)]));
  const by = nodeById();
  const [xs, ys] = ["x", "y"].map((axis) => [...places.values()].map((place) => place[axis]));
  const box = !places.size ? [0, 0, 240, 140] : [Math.min(...xs) - 120, Math.min(...ys) - 60, Math.max(...xs) - Math.min(...xs) + 240, Math.max(...ys) - Math.min(...ys) + 140];
  const font = { "font-family": "sans-serif", "text-anchor": "middle" };
  const context = document.createElement("canvas").getContext("2d");
  context.font = `${SIZE}px sans-serif`;
  const edges = scene.edges.map((edge) => {
    const [a, b, middle] = [places.get(edge.from), places.get(edge.to), pointOf(edge, 0.5)];
    const bent = { x: 2 * middle.x - (a.x + b.x) / 2, y: 2 * middle.y - (a.y + b.y) / 2 };
    const far = Math.hypot(b.x - bent.x, b.y - bent.y) || 1;
    const [ux, uy] = [(b.x - bent.x) / far, (b.y - bent.y) / far];
    const tip = { x: b.x - ux * by.get(edge.to).radius, y: b.y - uy * by.get(edge.to).radius };
    const dashes = dashesOf(edge);
    const head = edge.directed ? ["path", { fill: inkOf(edge), stroke: "none",
      d: `M${tip.x} ${tip.y}L${tip.x - 9 * ux - 4 * uy} ${tip.y - 9 * uy + 4 * ux}L${tip.x - 9 * ux + 4 * uy} ${tip.y - 9 * uy - 4 * ux}Z` }] : "";
    const text = edge.directed ? ["text", { ...font, x: middle.x, y: middle.y + 4, "font-size": 10, fill: inkOf(edge), stroke: inks.sheet,
      "stroke-width": 3, "paint-order": "stroke" }, edge.text() + (edge.disputed ? " (disputed)" : "")] : "";
    return ["g", {}, ["path", { d: `M${a.x} ${a.y}Q${bent.x} ${bent.y} ${b.x} ${b.y}`, fill: "none", stroke: inkOf(edge),
      "stroke-width": edge.width, "stroke-dasharray": dashes ? dashes.join(" ") : null }], head, text];
  });
  const nodes = scene.nodes.map((node) => {
    const { x, y } = places.get(node.id);
    const r = node.radius * (node.shape === "dot" ? 1 : (EVEN[node.shape] ?? 1));
    const look = { fill: inkOfNode(node), stroke: inks.sheet, "stroke-width": 1.5 };
    const shape = node.shape === "dot" ? ["circle", { cx: x, cy: y, r, ...look }]
      : ["polygon", { points: POINTS[node.shape].map(([px, py]) => `${x + px * r},${y + py * r}`).join(" "), ...look }];
    const lines = wrap(context, node.text()).lines;
    return ["g", {}, shape, ["text", { ...font, x, y: y + node.radius + 14, "font-size": SIZE, fill: inks.ink, stroke: inks.sheet,
      "stroke-width": 3, "paint-order": "stroke" }, ...lines.map((line, k) => ["tspan", { x, dy: k ? SIZE + 2 : null }, line])]];
  });
  return build("http://www.w3.org/2000/svg", ["svg", { viewBox: box.join(" "), width: box[2], height: box[3] },
    ["title", {}, document.title], ["rect", { x: box[0], y: box[1], width: box[2], height: box[3], fill: inks.sheet }], ...edges, ...nodes]);
}

/** The picture as it stands on the screen, on its ground. */
function png() {
  const canvas = document.querySelector("#picture canvas");
  const copy = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
  const context = copy.getContext("2d");
  context.fillStyle = inks.sheet;
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(canvas, 0, 0);
  return new Promise((done) => copy.toBlob(done, "image/png"));
}

const WAYS = {
  png: ["image/png", "png", png], svg: ["image/svg+xml", "svg", svg], turtle: ["text/turtle", "ttl", turtle],
  csv: ["text/csv", "csv", csv], graphml: ["application/graphml+xml", "graphml", graphml],
};

/** Give a download; communities are no triples, so of them there is no Turtle. */
async function give(name, tell) {
  if (name === "turtle" && scene.overview) {
    tell(tr("Communities are not triples: open one, then download Turtle."));
    return;
  }
  const [type, suffix, write] = WAYS[name];
  const made = await write();
  const url = URL.createObjectURL(made instanceof Blob ? made : new Blob([made], { type: `${type};charset=utf-8` }));
  const link = Object.assign(document.createElement("a"), { href: url, download: `graph.${suffix}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
  tell(tr("{file} holds what is shown.", { file: `graph.${suffix}` }));
}

export function startExports(tell) {
  for (const button of document.querySelectorAll("[data-export]")) {
    button.addEventListener("click", () => {
      give(button.dataset.export, tell);
      button.closest("details").open = false;
    });
  }
}
