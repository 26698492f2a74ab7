// The filters: a form whose state is the address, and a slider over the years.

import { go, params } from "./address.js";
import { model, tr } from "./model.js";
import { scene } from "./scene.js";

const form = document.getElementById("filters");
const MANY = ["class", "property", "source", "status", "basis"];
const ONE = ["from", "to", "undated", "confidence", "background", "unlinked"];
const FILTERS = [...MANY, ...ONE];
const inputs = (name) => [...form.querySelectorAll(`input[name="${name}"]`)];

/** Put into the form what the address says. */
export function fillForm() {
  for (const name of MANY) {
    const chosen = new Set(params.getAll(name));
    for (const input of inputs(name)) input.checked = chosen.has(input.value);
  }
  for (const name of ["undated", "background", "unlinked"]) for (const input of inputs(name)) input.checked = params.has(name);
  for (const name of ["from", "to"]) for (const input of inputs(name)) input.value = params.get(name) ?? "";
  form.elements.confidence.value = params.get("confidence") ?? 0;
  document.getElementById("sure").textContent = Number(form.elements.confidence.value).toFixed(2);
  const [since, until] = [document.getElementById("since"), document.getElementById("until")];
  if (since) {
    since.value = params.get("from") ?? since.min;
    until.value = params.get("to") ?? until.max;
    paintYears();
  }
}

function paintYears() {
  const { from, to } = scene.asked;
  for (const bar of form.querySelectorAll("[data-year]")) {
    const year = Number(bar.dataset.year);
    bar.classList.toggle("outside", (from !== null && year < from) || (to !== null && year > to));
  }
}

/** Put into the address what the form says. While a slider moves, that is one step of history. */
function readForm({ keep = false, cleared = null } = {}) {
  go((next) => {
    // What this view has no box for stays chosen: another view may have one.
    const unlisted = MANY.flatMap((name) => params.getAll(name).filter((v) => !inputs(name).some((i) => i.value === v)).map((v) => [name, v]));
    for (const name of FILTERS) next.delete(name);
    for (const [name, value] of unlisted) if (name !== cleared) next.append(name, value);
    for (const name of MANY) for (const input of inputs(name)) if (input.checked) next.append(name, input.value);
    for (const name of ["undated", "background", "unlinked"]) for (const input of inputs(name)) if (input.checked) next.set(name, input.value);
    for (const name of ["from", "to"]) {
      const value = inputs(name)[0]?.value;
      if (value) next.set(name, value);
    }
    if (Number(form.elements.confidence.value) > 0) next.set("confidence", form.elements.confidence.value);
  }, keep ? { keep } : {});
}

let moving = false;

function slide(event) {
  const [since, until] = [document.getElementById("since"), document.getElementById("until")];
  if (event.target === since && Number(since.value) > Number(until.value)) until.value = since.value;
  if (event.target === until && Number(until.value) < Number(since.value)) since.value = until.value;
  form.elements.from.value = since.value === since.min ? "" : since.value;
  form.elements.to.value = until.value === until.max ? "" : until.value;
}

export function startFilters() {
  form.addEventListener("input", (event) => {
    if (event.target.id === "search") return;
    if (event.target.parentElement.classList.contains("slider")) slide(event);
    if (["range", "number"].includes(event.target.type)) { // a year is typed digit by digit
      readForm({ keep: moving });
      moving = true;
    } else readForm();
  });
  form.addEventListener("change", () => { moving = false; });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    go((next) => { for (const name of FILTERS) next.delete(name); });
  });
  form.addEventListener("click", (event) => {
    const { invert, clear } = event.target.dataset;
    const year = event.target.closest("[data-year]")?.dataset.year;
    if (invert) for (const box of inputs(invert)) box.checked = !box.checked;
    else if (clear) for (const box of inputs(clear)) box.checked = false;
    else if (year) {
      const same = form.elements.from.value === year && form.elements.to.value === year;
      form.elements.from.value = form.elements.to.value = same ? "" : year;
    } else return;
    readForm({ cleared: clear ?? null });
  });
}

const grouped = (number) => number.toLocaleString("en");

/** Say how much is shown. */
export function tellCount() {
  const shown = document.getElementById("shown");
  if (scene.overview) {
    const things = scene.communities.reduce((sum, c) => sum + c.shown, 0);
    shown.textContent = tr("{communities} communities with {things} things. Choose one to open it.",
      { communities: grouped(scene.nodes.length), things: grouped(things) });
  } else {
    const things = { part: grouped(scene.things.size), whole: grouped(model.things.length) };
    const statements = { part: grouped(scene.claims.size), whole: grouped(scene.total) };
    shown.textContent = tr("Showing {things} and {statements}; {links} drawn as links.", {
      things: tr(model.things.length === 1 ? "{part} of {whole} thing" : "{part} of {whole} things", things),
      statements: tr(scene.total === 1 ? "{part} of {whole} statement" : "{part} of {whole} statements", statements),
      links: grouped(scene.edges.length),
    });
  }
}
