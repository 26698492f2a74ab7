// The picture: vis-network draws things and links at the places they were given; names are ours.

import { go, lookAt, params } from "./address.js";
import { dashesOf, drawSign, EVEN, inkOf, inkOfNode, inks, readInks } from "./drawing.js";
import { drawNames } from "./labels.js";
import { model } from "./model.js";
import { scene } from "./scene.js";
import { removeStill } from "./still.js";

const holder = document.getElementById("picture");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const FAINT = 0.18;
/** So many links are named at any zoom, where their names have room. */
const FEW = 80;
let hovered = null;
/** How much larger things are drawn than laid out, so that a few on a small screen can be seen. */
let grown = 1;
export let network = null;
export let nodes = null;
export let edges = null;
/** For who looks from outside: the boxes of the names drawn last, and when the first picture was. */
export const drawn = { names: [], first: null };

const selected = () => params.get("select");

/** What belongs to the selection, or null where nothing is selected: the rest is drawn faint. */
function bright() {
  const id = selected();
  const edge = scene.edges.find((e) => e.id === id);
  if (edge) return { nodes: new Set([edge.from, edge.to]), edges: new Set([id]) };
  if (!scene.nodes.some((n) => n.id === id)) return null;
  const mine = scene.edges.filter((e) => e.from === id || e.to === id);
  return { nodes: new Set([id, ...mine.flatMap((e) => [e.from, e.to])]), edges: new Set(mine.map((e) => e.id)) };
}

function lookOfNode(node, light) {
  const isSelected = node.id === selected();
  return {
    id: node.id, shape: node.shape, size: node.radius * (EVEN[node.shape] ?? 1) * grown,
    opacity: !light || light.nodes.has(node.id) ? 1 : FAINT, borderWidth: isSelected ? 4 : 1.5,
    color: { background: inkOfNode(node), border: isSelected ? inks.ink : inks.sheet },
  };
}

/** What most links share is said once, when the picture begins: each option of a link costs time. */
function lookOfEdge(edge, light, isNew) {
  const isBright = light?.edges.has(edge.id);
  return {
    id: edge.id, from: edge.from, to: edge.to, dashes: dashesOf(edge), width: (edge.width + (isBright ? 1.1 : 0)) * grown,
    color: { color: inkOf(edge), opacity: !light || isBright ? 1 : FAINT },
    ...(edge.directed && edge.status !== "denied" ? {} : { arrows: { to: { enabled: edge.directed, type: "bar" } } }),
    ...(edge.bend ? { smooth: { enabled: true, type: edge.bend < 0 ? "curvedCCW" : "curvedCW", roundness: Math.abs(edge.bend) } } : isNew ? {} : { smooth: { enabled: false } }),
  };
}

/** Draw the scene; what was there before stays where it is. */
export function draw() {
  const light = bright();
  const wanted = new Set(scene.nodes.map((n) => n.id));
  const links = new Set(scene.edges.map((e) => e.id));
  edges.remove(edges.getIds().filter((id) => !links.has(id)));
  nodes.remove(nodes.getIds().filter((id) => !wanted.has(id)));
  const isNew = (set, id) => set.get(id) === null;
  nodes.update(scene.nodes.map((node) => ({
    ...lookOfNode(node, light), ...(isNew(nodes, node.id) ? { x: node.x, y: node.y } : {}),
  })));
  edges.update(scene.edges.map((edge) => lookOfEdge(edge, light, isNew(edges, edge.id))));
}

/** A point of a link on its curve, 0 to 1; on the straight line where vis-network does not say. */
export function pointOf(edge, part) {
  const shape = network.body?.edges?.[edge.id]?.edgeType;
  if (shape?.getPoint) return shape.getPoint(part);
  const [from, to] = [network.getPosition(edge.from), network.getPosition(edge.to)];
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

function paintNames(context) {
  const ratio = context.canvas.width / holder.clientWidth;
  const scale = network.getScale();
  const light = bright();
  const on = ({ x, y }) => x > -80 && y > -40 && x < holder.clientWidth + 80 && y < holder.clientHeight + 40;
  const dots = scene.nodes.filter((node) => nodes.get(node.id)).map((node) => {
    const isCentre = node.id === selected() || node.id === hovered;
    return {
      ...network.canvasToDOM(network.getPosition(node.id)), text: node.text(),
      radius: node.radius * Math.max(1, EVEN[node.shape] ?? 1) * scale * grown,
      rank: node.weight + (isCentre ? 4e6 : light?.nodes.has(node.id) ? 2e6 : 0), strong: isCentre,
      faint: light && !light.nodes.has(node.id) && node.id !== hovered,
    };
  }).filter(on);
  const links = scene.edges
    .filter((edge) => edge.directed && edges.get(edge.id) && (scale > 0.6 || scene.edges.length <= FEW || light?.edges.has(edge.id)))
    .map((edge) => ({
      places: [0.5, 0.4, 0.6, 0.32, 0.68].map((part) => network.canvasToDOM(pointOf(edge, part))),
      text: edge.text(), colour: inkOf(edge), faint: light && !light.edges.has(edge.id),
      rank: (light?.edges.has(edge.id) ? 20 : 0) + (edge.status === "actual" ? 0 : 10) + (edge.look === "inferred" ? 0 : 1),
    })).filter(({ places }) => on(places[0]));
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const disputed = scene.edges.filter((edge) => edge.disputed && edges.get(edge.id));
  for (const edge of disputed) {
    drawSign(context, network.canvasToDOM(pointOf(edge, 0.78)), light && !light.edges.has(edge.id));
  }
  drawn.names = drawNames(context, dots, links, inks, [holder.clientWidth, holder.clientHeight]);
  context.restore();
  drawn.first ??= performance.now();
}

/** Where to stand to see all that is shown, with room at the edges for names. */
function overview() {
  const [width, height] = [holder.clientWidth, holder.clientHeight];
  const placeOf = (node) => (nodes.get(node.id) ? network.getPosition(node.id) : node);
  const places = scene.nodes.map((node) => ({ x: placeOf(node).x, y: placeOf(node).y, r: node.radius }));
  if (!places.length) return { position: { x: 0, y: 0 }, scale: 1 };
  const side = (axis, sign) => sign * Math.max(...places.map((place) => sign * place[axis] + place.r));
  const [left, right, top, bottom] = [side("x", -1), side("x", 1), side("y", -1), side("y", 1)];
  const fits = [
    (width - Math.min(130, width * 0.28)) / Math.max(1, right - left),
    (height - 80) / Math.max(1, bottom - top),
  ];
  return { position: { x: (left + right) / 2, y: (top + bottom) / 2 + 12 }, scale: Math.min(1.2, ...fits) };
}

/** Bring all that is shown, or one thing, into the middle. */
export function moveTo(id = null, { jump = false } = {}) {
  const animation = jump || calm.matches ? false : { duration: 350, easingFunction: "easeInOutQuad" };
  if (id === null) network.moveTo({ ...overview(), animation });
  else if (nodes.get(id)) network.focus(id, { scale: Math.max(0.9, Math.min(1.4, network.getScale())), animation });
}

/** Draw the scene in the size that fits its number of things. */
function drawAnew() {
  grown = 1;
  if (scene.nodes.length < 150 && !scene.overview) grown = Math.min(2.5, Math.max(1, 0.5 / overview().scale));
  draw();
}

/** Stand where the address says, or where all can be seen. */
export function stand() {
  drawAnew();
  takeStand();
}

function takeStand() {
  const at = (params.get("at") ?? "").split(",").map(Number);
  if (at.length === 3 && at.every(Number.isFinite) && at[2] > 0) {
    network.moveTo({ position: { x: at[0], y: at[1] }, scale: at[2], animation: false });
  } else moveTo(null, { jump: true });
}

let waiting = 0;
/** Note in the address where the picture stands, once it has come to rest. */
function note() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const { x, y } = network.getViewPosition();
    go((next) => next.set("at", `${Math.round(x)},${Math.round(y)},${network.getScale().toFixed(3)}`));
  }, 250);
}

export function startPicture({ onSelect, onCommunity }) {
  [nodes, edges] = [new vis.DataSet(), new vis.DataSet()];
  readInks();
  drawAnew(); // before there is a network, which draws anew with every change
  network = new vis.Network(holder, { nodes, edges }, {
    autoResize: true, physics: false, layout: { improvedLayout: false },
    nodes: { chosen: false, label: undefined },
    edges: {
      chosen: false, selectionWidth: 0, hoverWidth: 0, smooth: false,
      arrows: { to: { enabled: true, scaleFactor: 0.55, type: "arrow" } },
    },
    interaction: {
      hover: true, hideEdgesOnDrag: scene.nodes.length > 400, keyboard: { enabled: true, bindToWindow: false },
      selectConnectedEdges: false, tooltipDelay: 100000,
    },
  });
  network.on("afterDrawing", paintNames);
  network.once("afterDrawing", removeStill);
  takeStand();
  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    if (node?.startsWith("community ")) onCommunity(node.slice("community ".length));
    else if (!edge?.startsWith("tie ")) onSelect(node ?? edge ?? null);
  });
  network.on("doubleClick", ({ nodes: [node] }) => { if (model.number.has(node)) lookAt("focus", node); });
  network.on("hoverNode", ({ node }) => { hovered = node; holder.style.cursor = "pointer"; network.redraw(); });
  network.on("blurNode", () => { hovered = null; holder.style.cursor = ""; network.redraw(); });
  network.on("hoverEdge", () => { holder.style.cursor = "pointer"; });
  network.on("blurEdge", () => { holder.style.cursor = ""; });
  network.on("dragEnd", note);
  network.on("zoom", note);
  holder.addEventListener("keyup", note);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readInks(); draw(); });
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      if (button.dataset.zoom === "fit") {
        moveTo();
        go((next) => next.delete("at"));
      } else {
        network.moveTo({ scale: network.getScale() * Number(button.dataset.zoom) });
        note();
      }
    });
  }
}
