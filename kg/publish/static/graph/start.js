// Begin: show what needs a script, then keep picture, panel, table and form as the address says.

import { addressOf, canRedo, canUndo, go, lookAt, onChange, params, PLACE } from "./address.js";
import { startExports } from "./exports.js";
import { fillForm, startFilters, tellCount } from "./filters.js";
import { load, main, model, renameAll, served, tr } from "./model.js";
import { showSelection, select } from "./panel.js";
import { readInks } from "./drawing.js";
import { draw, drawn, edges, moveTo, network, nodes, pointOf, stand, startPicture } from "./picture.js";
import { arrange, isOverview, needsData, scene } from "./scene.js";
import { startSearch } from "./search.js";
import { bringLibrary, seen } from "./still.js";
import { layOutRows, makeTable, markRows, showRows, sortRows, startTable } from "./table.js";
import { sayAll } from "./words.js";

const told = document.getElementById("told");
const tell = (text) => { told.textContent = text; };

/** Parts of the page that belong to what is shown, and come anew with other data. */
const PARTS = [".about > div", "#note", "#statements tbody", "#table-title"];
const CHOICES = "#filters .folding"; // not while somebody chooses: they do not hang on what is chosen

let fetching = null;
/** Whether the reader goes on to the panel once the thing that was searched for is there. */
let panelIsWanted = false;

/** Have the page of the present address and take over what it shows; the picture stays. */
async function fetchView(names) {
  fetching?.abort();
  fetching = new AbortController();
  main.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(location.href, { signal: fetching.signal, headers: { accept: "text/html" } });
    if (!response.ok) throw new Error(tr("the server answered {status}", response));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const focused = document.activeElement?.name ? { name: document.activeElement.name, value: document.activeElement.value } : null;
    const elsewhere = PLACE.some((name) => names.has(name));
    for (const part of elsewhere ? [...PARTS, CHOICES] : PARTS) document.querySelector(part).replaceWith(page.querySelector(part));
    foldFilters();
    document.title = page.title;
    load(page.getElementById("graph").textContent);
    startTable();
    renameAll();
    if (focused) [...document.getElementsByName(focused.name)].find((i) => i.value === focused.value || i.type !== "checkbox")?.focus();
    return true;
  } catch (error) {
    if (error.name !== "AbortError") tell(tr("This view could not be had: {reason}.", { reason: error.message }));
    return false;
  } finally {
    main.removeAttribute("aria-busy");
  }
}

function showAll() {
  arrange();
  draw();
  showBeside();
}

/** All that is shown beside the picture. */
function showBeside() {
  showRows();
  markRows();
  sortRows();
  fillForm();
  tellCount();
  showSelection();
  document.getElementById("undo").disabled = !canUndo();
  document.getElementById("redo").disabled = !canRedo();
  for (const button of document.querySelectorAll("[data-view]")) {
    const now = button.dataset.view === "communities" ? isOverview() : model.mode === "whole" && !isOverview() && !params.get("focus") && !params.get("community");
    button.setAttribute("aria-pressed", String(now));
  }
}

function chooseLanguage() {
  const boxes = [...document.querySelectorAll('input[name="language"]')];
  const asked = (params.get("lang") ?? "en").toLowerCase();
  const box = boxes.find((b) => b.value.toLowerCase() === asked) ?? boxes[0];
  if (box) box.checked = true;
  model.language = box?.value ?? model.languages[0] ?? "en";
}

function speak() {
  chooseLanguage();
  renameAll();
  if (!served) sayAll();
}

/** Show what the address now says; `names` are the parameters that differ. */
async function follow(names, fromHistory) {
  if (names.has("lang") && served) {
    location.reload();
    return;
  }
  tell("");
  if (needsData(names) && !(await fetchView(names))) return;
  if (names.has("lang")) speak();
  const only = (...some) => [...names].every((name) => some.includes(name));
  if (only("at")) {
    if (fromHistory) stand();
    return;
  }
  if (names.has("select") && only("select", "at")) {
    draw();
    markRows();
    showSelection();
    return;
  }
  showAll();
  const elsewhere = ["view", "community", "focus"].some((name) => names.has(name));
  if (elsewhere || (fromHistory && names.has("at"))) stand();
  network.redraw();
  if (panelIsWanted) goToPanel();
}

function goToPanel() {
  document.querySelector("#selection [tabindex]")?.focus({ preventScroll: innerWidth > 1120 });
  panelIsWanted = false;
}

function foldFilters() {
  if (innerWidth <= 704) document.querySelector(".folding").open = false;
}

await seen();
load(document.getElementById("graph").textContent);
foldFilters();
readInks();
arrange();
chooseLanguage();
tellCount(); // before the picture is measured, for on a narrow screen it takes a line more
await bringLibrary();
startPicture({ onSelect: (id) => select(id), onCommunity: (hub) => lookAt("community", hub) });
// The picture first; the rest is for who has seen it.
setTimeout(async () => {
  makeTable();
  speak();
  startTable();
  startFilters();
  startSearch((iri) => {
    const before = params;
    panelIsWanted = true;
    lookAt("focus", iri, { selected: iri });
    if (params === before) goToPanel();
  });
  startExports(tell);
  showBeside();
  onChange(follow);
  for (const input of document.querySelectorAll('input[name="language"]')) {
    input.addEventListener("change", () => go((next) => next.set("lang", input.value)));
  }
  // In a file what stands behind the # is the state, not a place to go to.
  document.querySelector("a.skip").addEventListener("click", (event) => {
    if (served) return;
    event.preventDefault();
    const table = document.getElementById("table");
    table.tabIndex = -1;
    table.focus();
  });
  for (const button of document.querySelectorAll("[data-view]")) button.addEventListener("click", () => lookAt("view", button.dataset.view));
  document.getElementById("undo").addEventListener("click", () => history.back());
  document.getElementById("redo").addEventListener("click", () => history.forward());
  document.getElementById("copy").addEventListener("click", async () => {
    const address = addressOf(() => {});
    try {
      await navigator.clipboard.writeText(address);
      tell(tr("The link is copied: it shows exactly this."));
    } catch {
      tell(address);
    }
  });
  await layOutRows();
  document.documentElement.dataset.ready = "yes";
});
/** For who looks from outside, such as a test: what is drawn, and where. */
window.explorer = { model, scene, network, nodes, edges, drawn, pointOf, select, moveTo, go };
