// What the page is about: its data, the language of its names, and how elements are made.
// All text enters the page as text nodes: nothing here, or in the other modules, writes markup.

export const main = document.querySelector("main");
export const root = main.dataset.root;
/** Whether a server stands behind the page, or the page is a file that holds all it shows. */
export const served = "served" in main.dataset;
export const [SOURCE_TITLE, SOURCE_PUBLISHER, SOURCE_ISSUED, SOURCE_ADDRESS, SOURCE_IRI] = [0, 1, 2, 3, 4];

/** The data of `describe` in page.py, with what is looked up in it. */
export const model = { language: "en", words: {} };

/** Take in the data of a page, this one or another that was fetched. */
export function load(text) {
  Object.assign(model, JSON.parse(text));
  model.things = model.things.map((thing) => ({ aliases: [], types: [], inferred: [], links: [], community: null, ...thing }));
  model.claims = model.claims.map((claim) => ({
    o: null, text: null, object: null, status: "actual", inferred: false, said: [], year: null, yearOf: "",
    impliedBy: [], against: [], background: false, ...claim,
  }));
  model.number = new Map(model.things.map((thing, at) => [thing.iri, at]));
  model.claimNumber = new Map(model.claims.map((claim, at) => [claim.id, at]));
  model.sourceNumber = new Map(model.sources.map((source, at) => [source[SOURCE_IRI], at]));
  model.claimsOf = model.things.map(() => []);
  model.claims.forEach((claim, at) => {
    model.claimsOf[claim.s].push(at);
    if (claim.o !== null && claim.o !== claim.s) model.claimsOf[claim.o].push(at);
  });
}

/** How a claim is drawn and marked: inferred, or by its status. */
export const look = (claim) => (claim.inferred ? "inferred" : claim.status);
export const confidenceOf = (claim) => {
  const sure = claim.said.map((witness) => witness.confidence).filter((c) => c !== undefined);
  return sure.length ? Math.max(...sure) : null;
};

/** A phrase of the page in its language, its {slots} filled; English is what it is written in. */
export const tr = (english, values = {}) =>
  (model.words[model.language.toLowerCase()]?.[english] ?? english).replace(/\{(\w+)\}/g, (slot, name) => values[name] ?? slot);

const HAN = /[\u3400-\u9fff\uf900-\ufaff]/;
export const languageOf = (text) => (HAN.test(text) ? "zh" : "");

/** The text of a name in the page's language, else as its source gives it, with its language. */
export function say(names) {
  const wanted = model.language.toLowerCase();
  const order = [Object.keys(names).find((t) => t.toLowerCase() === wanted), "", "en", ...Object.keys(names)];
  const tag = order.find((t) => t !== undefined && Object.hasOwn(names, t)) ?? "";
  const text = names[tag] ?? "";
  return { text, lang: tag || languageOf(text) };
}

export const nameOf = (at) => say(model.things[at].names).text;
export const termOf = (at) => say(model.terms[at]).text;
export const objectOf = (claim) => (claim.o === null ? say(claim.text).text : nameOf(claim.o));
export const sentence = (claim) =>
  `${nameOf(claim.s)} ${claim.status === "actual" ? "" : `(${tr(claim.status)}) `}` +
  `${termOf(claim.p)} ${objectOf(claim)}`;

/** An element with attributes, listeners (on…) and children; strings become text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== "") element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== "" && child !== undefined));
  return element;
}

/** A name as an element that says which language it is in. */
export function named(names, tag = "span", attributes = {}) {
  const { text, lang } = say(names);
  return make(tag, { ...attributes, lang: lang === "en" ? "" : lang }, text);
}

/** Rewrite every name that stands in the page itself after the language has changed. */
export function renameAll() {
  const claimOf = (element) => model.claims[model.claimNumber.get(element.closest("tr").dataset.claim)];
  for (const element of document.querySelectorAll("[data-term], [data-thing], [data-text]")) {
    const { term, thing } = element.dataset;
    const names = term !== undefined ? model.terms[term] : thing !== undefined ? model.things[thing].names : claimOf(element).text;
    const { text, lang } = say(names);
    if (element.textContent !== text) element.textContent = text;
    if (lang && lang !== "en") element.setAttribute("lang", lang);
    else element.removeAttribute("lang");
  }
}

/** A kind's mark, copied from the legend. */
export function markOf(kind) {
  const at = model.iris[model.kinds[kind].term];
  const box = [...document.querySelectorAll('#filters input[name="class"]')].find((input) => input.value === at);
  return box?.parentElement.querySelector(".mark").cloneNode(true) ?? null;
}

/** Where a server has a page on something; null in a file, where there is none. */
export const pageOf = (iri) => (served ? `${root}describe?iri=${encodeURIComponent(iri)}` : null);
