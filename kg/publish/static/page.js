// The page's data, the language of its names, and how elements are made.
// All text enters the page as text nodes: nothing here, or in the files after it, writes markup.

const graph = JSON.parse(document.getElementById("graph").textContent);
const { things, claims, terms, kinds, sources, passages } = graph;
const [SOURCE_TITLE, SOURCE_PUBLISHER, SOURCE_ISSUED, SOURCE_ADDRESS] = [0, 1, 2, 3];

/** What is chosen: `selected` is null, {thing: number} or {claim: number}. */
const state = { language: graph.languages[0] ?? "en", selected: null };

/** Claims by the things at their ends. */
const claimsOf = things.map(() => []);
claims.forEach((claim, at) => {
  claimsOf[claim.s].push(at);
  if (claim.o !== null && claim.o !== claim.s) claimsOf[claim.o].push(at);
});

/** How a claim is drawn and marked: inferred, or by its status. */
const look = (claim) => (claim.inferred ? "inferred" : claim.status);

/** The text of a name in the page's language, else as its source gives it, with its language. */
function say(names) {
  const order = [state.language, "", "en", ...Object.keys(names)];
  const tag = order.find((t) => Object.hasOwn(names, t)) ?? "";
  const text = names[tag] ?? "";
  return { text, lang: tag || (/[\u3400-\u9fff\uf900-\ufaff]/.test(text) ? "zh" : "") };
}

const nameOf = (at) => say(things[at].names).text;
const termOf = (at) => say(terms[at]).text;
const objectOf = (claim) => (claim.o === null ? say(claim.text).text : nameOf(claim.o));
const sentence = (claim) =>
  `${nameOf(claim.s)} ${claim.status === "actual" ? "" : `(${claim.status}) `}` +
  `${termOf(claim.p)} ${objectOf(claim)}`;

/** An element with attributes, listeners (on…) and children; strings become text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== "") element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== ""));
  return element;
}

/** A name as an element that says which language it is in. */
function named(names, tag = "span", attributes = {}) {
  const { text, lang } = say(names);
  return make(tag, { ...attributes, lang: lang === "en" ? "" : lang }, text);
}

/** Rewrite every name that stands in the page itself after the language has changed. */
function renameAll() {
  for (const element of document.querySelectorAll("[data-term], [data-thing]")) {
    const { term, thing } = element.dataset;
    const { text, lang } = say(term === undefined ? things[thing].names : terms[term]);
    element.textContent = text;
    if (lang && lang !== "en") element.setAttribute("lang", lang);
    else element.removeAttribute("lang");
  }
}

const SVG = "http://www.w3.org/2000/svg";

/** A kind's mark, copied from the legend. */
function markOf(kind) {
  return document.querySelectorAll("#filters .mark")[kind].cloneNode(true);
}
