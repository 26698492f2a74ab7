// From the data and the address to what is on show: the filters answered once, and picture, table,
// count and downloads all take what is found here.

import { params, PLACE } from "./address.js";
import { confidenceOf, look, model, nameOf, say, served, SOURCE_IRI, termOf, tr } from "./model.js";

const MORE = 100;

/** What the address asks of claims. */
function readFilters() {
  const chosen = (name) => new Set(params.getAll(name).filter(Boolean));
  const number = (name) => (params.get(name) && Number.isFinite(Number(params.get(name))) ? Number(params.get(name)) : null);
  return {
    classes: chosen("class"), properties: chosen("property"), sources: chosen("source"),
    statuses: chosen("status"), bases: chosen("basis"), from: number("from"), to: number("to"),
    undated: params.get("undated") !== "no", confidence: number("confidence") ?? 0,
    background: Boolean(params.get("background")), unlinked: Boolean(params.get("unlinked")),
  };
}

const classOf = (at) => model.iris[model.kinds[model.things[at].kind].term];
const inClasses = (at, asked) => !asked.classes.size || asked.classes.has(classOf(at));

/** The question of Filters.passes in view.py, asked of a claim of the page. */
function passes(claim, asked) {
  const any = (set, value) => !set.size || set.has(value);
  if (claim.background && !asked.background) return false;
  if (!inClasses(claim.s, asked) || (claim.o !== null && !inClasses(claim.o, asked))) return false;
  if (!any(asked.properties, model.iris[claim.p])) return false;
  if (!any(asked.bases, claim.inferred ? "inferred" : "stated") || !any(asked.statuses, claim.status)) return false;
  if (asked.sources.size && !claim.said.some((w) => asked.sources.has(model.sources[w.source]?.[SOURCE_IRI]))) return false;
  if (claim.year === null) { if (!asked.undated) return false; }
  else if (claim.year < (asked.from ?? -Infinity) || claim.year > (asked.to ?? Infinity)) return false;
  const sure = confidenceOf(claim);
  return sure === null || sure >= asked.confidence;
}

/** The things of a file that its address asks for; a server has sent no others. */
function thingsAskedFor() {
  const all = new Set(model.things.keys());
  if (served) return all;
  const neighbours = (at) => model.claimsOf[at].flatMap((c) => {
    const claim = model.claims[c];
    return claim.o === null || claim.background || claim.o === claim.s ? [] : [claim.s === at ? claim.o : claim.s];
  });
  const ranked = (list) => [...new Set(list)].sort((a, b) => new Set(neighbours(b)).size - new Set(neighbours(a)).size || a - b);
  const focus = model.number.get(params.get("focus"));
  const community = model.things[model.number.get(params.get("community"))]?.community;
  let shown = all;
  if (focus !== undefined) {
    const near = ranked(neighbours(focus)).slice(0, 150);
    shown = new Set([focus, ...near]);
    const behind = ranked(near.flatMap(neighbours)).filter((at) => !shown.has(at));
    for (const at of behind.slice(0, Math.max(0, 40 - shown.size))) shown.add(at);
  } else if (typeof community === "number") {
    shown = new Set([...all].filter((at) => model.things[at].community === community));
  }
  for (const [word, ...about] of params.getAll("step").map((step) => step.split(" "))) {
    const at = model.number.get(about[0]);
    if (word === "add" && at !== undefined) shown.add(at);
    if (at === undefined || !shown.has(at)) continue;
    if (word === "hide") shown.delete(at);
    if (about.length < 2) continue;
    const others = neighboursBy(at, about[1].replace(/^\^/, ""), about[1].startsWith("^"));
    if (word === "open") for (const o of ranked(others.filter((n) => !shown.has(n))).slice(0, MORE)) shown.add(o);
    if (word === "close") {
      for (const o of others) if (!neighbours(o).some((n) => n !== at && shown.has(n))) shown.delete(o);
    }
  }
  return shown;
}

/** What a thing of the page is linked to by a property, forwards or (`turned`) backwards; a property that reads alike from both ends has no backwards. */
export function neighboursBy(at, property, turned) {
  const found = model.claimsOf[at].map((c) => model.claims[c]).filter((claim) =>
    claim.o !== null && claim.s !== claim.o && !claim.impliedBy.length && !claim.background &&
    model.iris[claim.p] === property && ((turned ? claim.o : claim.s) === at || model.inverses[claim.p] === claim.p));
  return [...new Set(found.map((claim) => (claim.o === at ? claim.s : claim.o)))];
}

/** Whether communities are drawn rather than things. */
export const isOverview = () =>
  model.mode === "communities" ||
  (!served && params.get("view") === "communities" && !params.get("focus") && !params.get("community"));

/** What is on show now. Nodes and edges are the picture's; `claims` are the rows of the table. */
export const scene = { overview: false, nodes: [], edges: [], claims: new Set(), things: new Set(), communities: [] };

export function arrange() {
  const asked = readFilters();
  scene.asked = asked;
  scene.overview = isOverview();
  const present = thingsAskedFor();
  const visible = new Set();
  model.claims.forEach((claim, at) => {
    const here = present.has(claim.s) && (claim.o === null || present.has(claim.o));
    if (here && passes(claim, asked)) visible.add(at);
  });
  const joined = new Set([...visible].flatMap((at) => [model.claims[at].s, model.claims[at].o]));
  scene.claims = scene.overview ? new Set() : visible;
  scene.total = model.claims.length;
  scene.present = present;
  if (scene.overview) arrangeCommunities(visible);
  else arrangeThings(present, visible, joined, asked);
}

function arrangeThings(present, visible, joined, asked) {
  const centre = model.number.get(params.get("focus"));
  scene.things = new Set([...present].filter((at) => at === centre ||
    (inClasses(at, asked) && (joined.has(at) || (asked.unlinked && !model.claimsOf[at].length)))));
  scene.nodes = [...scene.things].map((at) => {
    const { iri, kind, x, y, radius } = model.things[at];
    return { id: iri, at, x, y, radius, kind, shape: model.kinds[kind].shape, text: () => nameOf(at), weight: model.claimsOf[at].length };
  });
  // What only says more widely what another link on show says already is listed, not drawn.
  const links = [...visible].filter(
    (at) => model.claims[at].o !== null && !model.claims[at].impliedBy.some((i) => visible.has(i)));
  const bends = bendsOf(links);
  scene.edges = links.map((at) => {
    const claim = model.claims[at];
    return {
      id: claim.id, at, from: model.things[claim.s].iri, to: model.things[claim.o].iri, look: look(claim),
      width: 1.5, bend: bends.get(at), disputed: claim.against.length > 0, status: claim.status,
      text: () => (claim.status === "actual" ? "" : `${tr(claim.status)}: `) + termOf(claim.p), directed: true,
    };
  });
  scene.communities = [];
}

function arrangeCommunities(visible) {
  const counts = new Map();
  if (!served) {
    const things = new Set([...visible].flatMap((at) => [model.claims[at].s, model.claims[at].o ?? model.claims[at].s]));
    for (const at of things) counts.set(model.things[at].community, (counts.get(model.things[at].community) ?? 0) + 1);
  }
  scene.communities = Object.entries(model.communities)
    .filter(([, community]) => community.radius)
    .map(([at, community]) => ({ ...community, at: Number(at), shown: served ? community.shown : counts.get(Number(at)) ?? 0 }));
  const drawn = new Map(scene.communities.filter((c) => c.shown).map((c) => [c.at, c]));
  scene.things = new Set();
  scene.nodes = [...drawn.values()].map((c) => ({
    id: `community ${c.hub}`, community: c.hub, x: c.x, y: c.y, radius: c.radius, kind: null, shape: "dot", weight: c.size,
    text: () => `${say(c.names).text} (${c.shown === c.size ? c.size : tr("{part} of {whole}", { part: c.shown, whole: c.size })})`,
  }));
  const linked = served ? null : linksBetween(visible);
  const ties = model.ties.map(([a, b, count]) => [a, b, served ? count : linked.get(`${a},${b}`) ?? 0]);
  scene.edges = ties.filter(([a, b, count]) => count && drawn.has(a) && drawn.has(b)).map(([a, b, count]) => ({
    id: `tie ${a} ${b}`, from: `community ${drawn.get(a).hub}`, to: `community ${drawn.get(b).hub}`, look: "actual",
    width: Math.min(8, 1 + Math.log2(count)), bend: 0, disputed: false, status: "actual", text: () => `${count}`, directed: false,
  }));
}

/** How many pairs of things link two communities, of the claims that pass. */
function linksBetween(visible) {
  const pairs = new Map();
  for (const at of visible) {
    const { s, o } = model.claims[at];
    if (o === null || s === o) continue;
    const ends = [model.things[s].community, model.things[o].community].sort((a, b) => a - b);
    const between = `${ends[0]},${ends[1]}`;
    pairs.set(between, (pairs.get(between) ?? new Set()).add(`${Math.min(s, o)},${Math.max(s, o)}`));
  }
  return new Map([...pairs].map(([between, found]) => [between, found.size]));
}

const BRANCHES = 0.14;

/** How far each link bends: several between the same two things fan out, one is straight. */
function bendsOf(links) {
  const between = new Map();
  links.forEach((at) => {
    const { s, o } = model.claims[at];
    const pair = `${Math.min(s, o)},${Math.max(s, o)}`;
    between.set(pair, [...(between.get(pair) ?? []), at]);
  });
  const bends = new Map();
  for (const group of between.values()) {
    group.forEach((at, i) => {
      const bend = (i - (group.length - 1) / 2) * BRANCHES * 2;
      bends.set(at, model.claims[at].s <= model.claims[at].o ? bend : -bend);
    });
  }
  return bends;
}

/** Whether a change of these parameters needs other data than the page holds. */
export const needsData = (names) =>
  served && [...names].some((name) => PLACE.includes(name) || (model.mode === "communities" && !["select", "lang", "at", "sort"].includes(name)));

