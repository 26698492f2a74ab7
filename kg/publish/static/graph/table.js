// The table under the picture: the same statements, or the same communities, sortable; each row
// opens its panel.

import { go, lookAt, params } from "./address.js";
import { make, model, named, say, tr } from "./model.js";
import { panel, select } from "./panel.js";
import { scene } from "./scene.js";

let rowOf = new Map();
const statements = () => document.getElementById("statements");
const heads = () => [...statements().tHead.rows[0].cells];

/** Show the rows of what is on show. */
export function showRows() {
  statements().hidden = scene.overview;
  document.getElementById("communities").hidden = !scene.overview;
  const number = document.getElementById("rows");
  if (scene.overview) {
    const row = (c) => make("tr", {},
      make("td", {}, named(c.names, "button", { type: "button", class: "plain", onclick: () => lookAt("community", c.hub) })),
      make("td", { class: "number" }, String(c.size)), make("td", { class: "number" }, String(c.shown)));
    document.querySelector("#communities tbody").replaceChildren(...scene.communities.filter((c) => c.shown).map(row));
    number.textContent = String(scene.nodes.length);
    document.getElementById("empty").hidden = scene.nodes.length > 0;
    return;
  }
  rowOf.forEach((row, at) => { row.hidden = !scene.claims.has(at); });
  number.textContent = scene.claims.size === scene.total ? String(scene.total) : tr("{part} of {whole}", { part: scene.claims.size, whole: scene.total });
  document.getElementById("empty").hidden = scene.claims.size > 0;
}

export function markRows() {
  const at = model.claimNumber.get(params.get("select"));
  rowOf.forEach((row, number) => row.classList.toggle("selected", number === at));
}

/** The cells of the rows on show, in their order: what a reader of the table sees. */
export const visibleRows = () =>
  [...statements().tBodies[0].rows].filter((row) => !row.hidden).map((row) => Number(model.claimNumber.get(row.dataset.claim)));

/** Sort as the address says: a column's number, with a minus before it downwards. */
export function sortRows() {
  const asked = params.get("sort") ?? "";
  const column = /^-?\d$/.test(asked) ? Math.abs(Number(asked)) : -1;
  const down = asked.startsWith("-");
  heads().forEach((head, i) => (i === column ? head.setAttribute("aria-sort", down ? "descending" : "ascending") : head.removeAttribute("aria-sort")));
  const key = (row) => (column < 0 ? "" : row.cells[column].textContent.trim());
  const { compare } = new Intl.Collator(model.language, { numeric: true, sensitivity: "base" });
  const keyed = [...rowOf].map(([at, row]) => [key(row), row, at]);
  keyed.sort(([a, , atA], [b, , atB]) => (a === "") - (b === "") || (down ? compare(b, a) : compare(a, b)) || atA - atB);
  const body = statements().tBodies[0];
  if (keyed.some(([, row], i) => body.rows[i] !== row)) body.append(...keyed.map(([, row]) => row));
}

/** Let in the table that the page came with, and that a browser with scripts read past. */
export function makeTable() {
  const held = document.querySelector("#table noscript");
  held.replaceWith(...new DOMParser().parseFromString(held.textContent, "text/html").body.children);
}

const ROWS = 60;

/** Have the rows laid out a few to a frame: all at once would hold the picture for a second. */
export async function layOutRows() {
  const [body] = statements().tBodies;
  const rows = [...body.rows];
  body.classList.add("coming");
  for (let at = 0; at < rows.length && !document.hidden; at += ROWS) {
    for (const row of rows.slice(at, at + ROWS)) row.classList.add("here");
    await new Promise(requestAnimationFrame);
  }
  body.classList.remove("coming");
}

/** Make the table that came with the page one that can be used. */
export function startTable() {
  rowOf = new Map([...statements().tBodies[0].rows].map((row) => [model.claimNumber.get(row.dataset.claim), row]));
  heads().forEach((head, i) => {
    const sort = () => go((next) => next.set("sort", params.get("sort") === `${i}` ? `-${i}` : `${i}`));
    head.replaceChildren(make("button", { type: "button", onclick: sort }, head.textContent));
  });
  for (const [at, row] of rowOf) {
    const property = row.cells[1].firstElementChild;
    const { text, lang } = say(model.terms[model.claims[at].p]);
    property.replaceWith(make("button", {
      type: "button", class: "plain", "data-term": property.dataset.term, lang: lang === "en" ? "" : lang,
      onclick: () => { select(model.claims[at].id, { focusPanel: true }); panel.scrollIntoView({ block: "nearest" }); },
    }, text));
  }
  statements().tBodies[0].addEventListener("click", (event) => {
    const name = event.target.closest("[data-thing]");
    if (!name || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    select(model.things[Number(name.dataset.thing)].iri, { move: true, focusPanel: true });
  });
}
