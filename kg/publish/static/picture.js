// The picture: vis-network draws things and links at the places they were given; names are ours.

const holder = document.getElementById("picture");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const FAINT = 0.18;
/** So many links are named at any zoom, where their names have room. */
const FEW = 80;
const BRANCHES = 0.14;
/** What makes every shape look as large as a dot. */
const EVEN = { star: 1.45, triangle: 1.15, triangleDown: 1.15, diamond: 1.2, square: 0.9, hexagon: 1.05 };
let network = null;
let inks = {};
let nodes = null;
let edges = null;
let shownThings = new Set();
let shownLinks = new Set();
let namesDrawn = [];
let hovered = null;
/** How much larger things are drawn than laid out, so that a few on a small screen can be seen. */
let grown = 1;

/** The page's colours, read again when light turns to dark. */
function readInks() {
  const style = getComputedStyle(document.documentElement);
  const ink = (name) => style.getPropertyValue(`--${name}`).trim();
  inks = Object.fromEntries(
    ["ink", "sheet", "accent", "stated", "inferred", "planned", "ended", "denied"].map((n) => [n, ink(n)]),
  );
  inks.kinds = kinds.map((kind) => ink(`kind-${kind.colour}`));
  inks.family = style.getPropertyValue("--body").trim();
}

const inkOf = (claim) => inks[look(claim) === "actual" ? "stated" : look(claim)];

/** How far each link shown bends: several between the same two things fan out, one is straight. */
function bendsOf(links) {
  const between = new Map();
  links.forEach((at) => {
    const claim = claims[at];
    const pair = [Math.min(claim.s, claim.o), Math.max(claim.s, claim.o)].join();
    between.set(pair, [...(between.get(pair) ?? []), at]);
  });
  const bends = new Map();
  for (const group of between.values()) {
    group.forEach((at, i) => {
      const bend = (i - (group.length - 1) / 2) * BRANCHES * 2;
      bends.set(at, claims[at].s <= claims[at].o ? bend : -bend);
    });
  }
  return bends;
}

/** What belongs to the selection, or null where nothing is selected: the rest is drawn faint. */
function bright() {
  const { selected } = state;
  if (!selected) return null;
  if (selected.claim !== undefined) {
    const { s, o } = claims[selected.claim];
    return { things: new Set([s, o]), claims: new Set([selected.claim]) };
  }
  const mine = claimsOf[selected.thing].filter((at) => shownLinks.has(at));
  const ends = mine.flatMap((at) => [claims[at].s, claims[at].o]);
  return { things: new Set([selected.thing, ...ends]), claims: new Set(mine) };
}

function lookOfThing(thing, at, light) {
  const isSelected = state.selected?.thing === at;
  const colour = inks.kinds[thing.kind];
  return {
    id: at,
    hidden: !shownThings.has(at),
    size: thing.radius * (EVEN[kinds[thing.kind].shape] ?? 1) * grown,
    opacity: !light || light.things.has(at) ? 1 : FAINT,
    borderWidth: isSelected ? 4 : 1.5,
    color: {
      background: colour, border: isSelected ? inks.ink : inks.sheet,
      highlight: { background: colour, border: inks.ink }, hover: { background: colour, border: inks.ink },
    },
  };
}

function lookOfLink(claim, at, light, bend) {
  const colour = inkOf(claim);
  const isBright = light?.claims.has(at);
  return {
    id: at,
    hidden: !shownLinks.has(at),
    color: { color: colour, highlight: colour, hover: colour, opacity: !light || isBright ? 1 : FAINT },
    width: isBright ? 2.6 : 1.5,
    smooth: bend
      ? { enabled: true, type: bend < 0 ? "curvedCCW" : "curvedCW", roundness: Math.abs(bend) }
      : { enabled: false },
  };
}

/** Give every thing and link the look that filters, selection and theme ask for. */
function restyle() {
  const light = bright();
  const bends = bendsOf(shownLinks);
  nodes.update(things.map((thing, at) => lookOfThing(thing, at, light)));
  edges.update(edges.getIds().map((at) => lookOfLink(claims[at], at, light, bends.get(at))));
}

/** Show these things and links and no others. */
function show(visibleThings, visibleLinks) {
  shownThings = visibleThings;
  shownLinks = visibleLinks;
  restyle();
}

/** A point of a link on its curve, 0 to 1; on the straight line where vis-network does not say. */
function pointOf(at, part) {
  const drawn = network.body?.edges?.[at]?.edgeType;
  if (drawn?.getPoint) return drawn.getPoint(part);
  const [from, to] = [network.getPosition(claims[at].s), network.getPosition(claims[at].o)];
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

function paintNames(context) {
  const ratio = context.canvas.width / holder.clientWidth;
  const scale = network.getScale();
  const light = bright();
  const on = ({ x, y }) => x > -80 && y > -40 && x < holder.clientWidth + 80 && y < holder.clientHeight + 40;
  const dots = [...shownThings].map((at) => {
    const isCentre = at === state.selected?.thing || at === hovered;
    return {
      ...network.canvasToDOM(network.getPosition(at)),
      radius: things[at].radius * scale * grown,
      text: nameOf(at),
      rank: claimsOf[at].length + (isCentre ? 4000 : light?.things.has(at) ? 2000 : 0),
      strong: isCentre,
      faint: light && !light.things.has(at) && at !== hovered,
    };
  }).filter(on);
  const links = [...shownLinks]
    .filter((at) => scale > 0.6 || shownLinks.size <= FEW || light?.claims.has(at))
    .map((at) => {
      const claim = claims[at];
      const word = claim.status === "actual" ? "" : `${claim.status}: `;
      return {
        places: [0.5, 0.4, 0.6, 0.32, 0.68].map((part) => network.canvasToDOM(pointOf(at, part))),
        text: word + termOf(claim.p),
        rank: (light?.claims.has(at) ? 20 : 0) + (word ? 10 : 0) + (claim.inferred ? 0 : 1),
        colour: inkOf(claim),
        faint: light && !light.claims.has(at),
      };
    }).filter(({ places }) => on(places[0]));
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  namesDrawn = drawNames(context, dots, links, inks, [holder.clientWidth, holder.clientHeight]);
  context.restore();
}

/** Where to stand to see all that is shown, with room at the edges for names. */
function overview() {
  const [width, height] = [holder.clientWidth, holder.clientHeight];
  const places = [...shownThings].map((at) => network.getPosition(at));
  if (!places.length) return { position: { x: 0, y: 0 }, scale: 1 };
  const side = (axis, pick) => pick(...places.map((place) => place[axis]));
  const [left, right] = [side("x", Math.min), side("x", Math.max)];
  const [top, bottom] = [side("y", Math.min), side("y", Math.max)];
  const fits = [
    (width - Math.min(150, width * 0.3)) / Math.max(1, right - left),
    (height - 100) / Math.max(1, bottom - top),
  ];
  return { position: { x: (left + right) / 2, y: (top + bottom) / 2 + 12 }, scale: Math.min(1.5, ...fits) };
}

/** Bring all that is shown, or one thing, into the middle. */
function moveTo(at = null, { jump = false } = {}) {
  const animation = jump || calm.matches ? false : { duration: 350, easingFunction: "easeInOutQuad" };
  if (at === null) network.moveTo({ ...overview(), animation });
  else network.focus(at, { scale: Math.max(0.9, Math.min(1.4, network.getScale())), animation });
}

function startPicture() {
  readInks();
  nodes = new vis.DataSet(
    things.map(({ x, y, kind }, id) => ({ id, x, y, shape: kinds[kind].shape })),
  );
  edges = new vis.DataSet(
    claims.flatMap((claim, id) => {
      if (claim.o === null) return [];
      return [{
        id, from: claim.s, to: claim.o,
        dashes: claim.inferred ? [9, 6] : claim.status === "actual" ? false : [2, 5],
        arrows: { to: { enabled: true, scaleFactor: 0.55, type: claim.status === "denied" ? "bar" : "arrow" } },
      }];
    }),
  );
  network = new vis.Network(holder, { nodes, edges }, {
    autoResize: true,
    physics: false,
    layout: { improvedLayout: false },
    nodes: { chosen: false, label: undefined },
    edges: { chosen: false, selectionWidth: 0, hoverWidth: 0 },
    interaction: {
      hover: true, hideEdgesOnDrag: things.length > 400, keyboard: { enabled: true, bindToWindow: false },
      selectConnectedEdges: false, tooltipDelay: 100000,
    },
  });
  network.on("afterDrawing", paintNames);
  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    if (node !== undefined) choose({ thing: node });
    else if (edge !== undefined) choose({ claim: edge });
    else choose(null);
  });
  network.on("hoverNode", ({ node }) => { hovered = node; holder.style.cursor = "pointer"; network.redraw(); });
  network.on("blurNode", () => { hovered = null; holder.style.cursor = ""; network.redraw(); });
  network.on("hoverEdge", () => { holder.style.cursor = "pointer"; });
  network.on("blurEdge", () => { holder.style.cursor = ""; });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readInks(); restyle(); });
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      if (button.dataset.zoom === "fit") moveTo();
      else network.moveTo({ scale: network.getScale() * Number(button.dataset.zoom) });
    });
  }
}
