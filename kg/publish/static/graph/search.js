// Finding a thing by name: a combobox with suggestions (ARIA Authoring Practices, list autocomplete).

import { make, model, named, root, say, served, tr } from "./model.js";

const MOST = 12;
const field = document.getElementById("search");
const list = document.getElementById("suggestions");
let centre = () => {};

/** A name as it is compared: without case, accents or doubled spaces. */
const plain = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

/** Things of the page that fit the words, best first: the whole name, its beginning, a word's, any. */
function findHere(words) {
  const wanted = plain(words);
  const found = [];
  model.things.forEach((thing, at) => {
    let best = Infinity;
    let by = "";
    for (const name of [...Object.values(thing.names), ...thing.aliases]) {
      const key = plain(name);
      const place = key.indexOf(wanted);
      const rank =
        key === wanted ? 0 : place === 0 ? 1 : place > 0 ? (key[place - 1] === " " ? 2 : 3) : Infinity;
      if (rank < best) [best, by] = [rank, name];
    }
    if (best < Infinity) found.push({ at, best, by });
  });
  const order = (a, b) => a.best - b.best || model.claimsOf[b.at].length - model.claimsOf[a.at].length || a.at - b.at;
  return found.sort(order).slice(0, MOST).map(({ at, by }) => (
    { iri: model.things[at].iri, names: model.things[at].names, kind: model.terms[model.kinds[model.things[at].kind].term], by }));
}

let asking = null;

/** Things that fit the words; a server knows more of them than the page. */
async function find(words) {
  asking?.abort();
  if (!plain(words)) return [];
  if (!served) return findHere(words);
  asking = new AbortController();
  const response = await fetch(`${root}graph/search?${new URLSearchParams({ q: words })}`, { signal: asking.signal });
  return response.ok ? response.json() : [];
}

async function suggest() {
  const words = field.value;
  let found;
  try {
    found = await find(words);
  } catch {
    return; // a later word is asked for, or there is no server to ask
  }
  if (words !== field.value) return;
  list.replaceChildren(
    ...found.map(({ iri, names, kind, by }, i) => {
      const also = by === say(names).text ? say(kind).text : `${say(kind).text} · ${by}`;
      return make(
        "li", { id: `suggestion-${i}`, role: "option", "aria-selected": "false", "data-iri": iri },
        named(names), " ", make("small", {}, also),
      );
    }),
  );
  if (words.trim() && !found.length) {
    list.append(make("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, tr("Nothing has this name")));
  }
  open(words.trim() !== "");
}

function open(isOpen) {
  list.hidden = !isOpen;
  field.setAttribute("aria-expanded", String(isOpen));
  field.removeAttribute("aria-activedescendant");
}

function step(by) {
  const options = [...list.querySelectorAll("[data-iri]")];
  if (!options.length) return;
  const current = options.findIndex((o) => o.getAttribute("aria-selected") === "true");
  const next = options[(current + by + options.length + (current < 0 && by < 0 ? 1 : 0)) % options.length];
  options.forEach((o) => o.setAttribute("aria-selected", String(o === next)));
  field.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

function choose(option) {
  if (!option?.dataset.iri) return;
  field.value = option.firstElementChild.textContent;
  open(false);
  centre(option.dataset.iri);
}

export function startSearch(onChoice) {
  centre = onChoice;
  field.addEventListener("input", suggest);
  field.addEventListener("keydown", async (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) await suggest();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = list.querySelector('[aria-selected="true"]');
      if (!chosen) await suggest();
      choose(chosen ?? list.firstElementChild);
    } else if (event.key === "Escape") {
      if (!list.hidden) event.stopPropagation();
      open(false);
    }
  });
  field.addEventListener("blur", () => open(false));
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    choose(event.target.closest("li"));
  });
}
