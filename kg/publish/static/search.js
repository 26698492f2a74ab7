// Finding a thing by name: a combobox with suggestions (ARIA Authoring Practices, list autocomplete).

const MOST = 12;
const field = document.getElementById("search");
const list = document.getElementById("suggestions");

/** A name as it is compared: without case, accents or doubled spaces. */
const plain = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

const spellings = things.map((thing) =>
  [...Object.values(thing.names), ...thing.aliases].map((name) => ({ name, key: plain(name) })),
);

/** Things that fit the words, best first: the whole name, its beginning, a word's beginning, any. */
function find(words) {
  const wanted = plain(words);
  if (!wanted) return [];
  const found = [];
  spellings.forEach((names, at) => {
    let best = Infinity;
    let by = "";
    for (const { name, key } of names) {
      const place = key.indexOf(wanted);
      const rank =
        key === wanted ? 0 : place === 0 ? 1 : place > 0 ? (key[place - 1] === " " ? 2 : 3) : Infinity;
      if (rank < best) [best, by] = [rank, name];
    }
    if (best < Infinity) found.push({ at, best, by });
  });
  const order = (a, b) => a.best - b.best || claimsOf[b.at].length - claimsOf[a.at].length || a.at - b.at;
  return found.sort(order).slice(0, MOST);
}

function suggest() {
  const found = find(field.value);
  list.replaceChildren(
    ...found.map(({ at, by }, i) => {
      const kind = termOf(kinds[things[at].kind].term);
      const also = by === nameOf(at) ? kind : `${kind} · ${by}`;
      return make(
        "li",
        { id: `suggestion-${i}`, role: "option", "aria-selected": "false", "data-at": at },
        named(things[at].names), " ", make("small", {}, also),
      );
    }),
  );
  if (field.value.trim() && !found.length) {
    list.append(make("li", { role: "option", "aria-disabled": "true" }, "Nothing has this name"));
  }
  open(field.value.trim() !== "");
}

function open(isOpen) {
  list.hidden = !isOpen;
  field.setAttribute("aria-expanded", String(isOpen));
  field.removeAttribute("aria-activedescendant");
}

function step(by) {
  const options = [...list.querySelectorAll("[data-at]")];
  if (!options.length) return;
  const current = options.findIndex((o) => o.getAttribute("aria-selected") === "true");
  const next = options[(current + by + options.length + (current < 0 && by < 0 ? 1 : 0)) % options.length];
  options.forEach((o) => o.setAttribute("aria-selected", String(o === next)));
  field.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

function take(option) {
  if (!option?.dataset.at) return;
  const at = Number(option.dataset.at);
  field.value = nameOf(at);
  open(false);
  choose({ thing: at }, { move: true, focusPanel: true });
}

field.addEventListener("input", suggest);
field.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (list.hidden) suggest();
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    take(list.querySelector('[aria-selected="true"]') ?? (list.hidden ? null : list.firstElementChild));
  } else if (event.key === "Escape") {
    if (!list.hidden) event.stopPropagation();
    open(false);
    return;
  } else return;
  event.preventDefault();
});
field.addEventListener("blur", () => open(false));
list.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  take(event.target.closest("li"));
});
