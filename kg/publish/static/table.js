// The table under the picture: the same claims, filtered alike, sortable; each row opens its panel.

const body = document.querySelector("#table tbody");
const rows = [...body.rows];
const heads = [...document.querySelectorAll("#table thead th")];
const rowOf = new Map(rows.map((row) => [Number(row.dataset.claim), row]));

function filterRows(visible) {
  rowOf.forEach((row, at) => { row.hidden = !visible.has(at); });
  document.getElementById("rows").textContent =
    visible.size === claims.length ? String(claims.length) : `${visible.size} of ${claims.length}`;
  document.getElementById("empty").hidden = visible.size > 0;
}

function markRows() {
  const { selected } = state;
  rowOf.forEach((row, at) => row.classList.toggle("selected", selected?.claim === at));
}

function sortBy(head) {
  const column = heads.indexOf(head);
  const down = head.getAttribute("aria-sort") === "ascending";
  const key = (row) => row.cells[column].textContent.trim();
  const compare = new Intl.Collator(state.language, { numeric: true, sensitivity: "base" }).compare;
  const keyed = rows.map((row) => [key(row), row]);
  keyed.sort(([a, rowA], [b, rowB]) =>
    (a === "") - (b === "") || (down ? compare(b, a) : compare(a, b)) || rowA.dataset.claim - rowB.dataset.claim);
  heads.forEach((h) => h.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  body.append(...keyed.map(([, row]) => row));
}

function startTable() {
  for (const head of heads) {
    head.replaceChildren(make("button", { type: "button", onclick: () => sortBy(head) }, head.textContent));
  }
  for (const row of rows) {
    const property = row.cells[1].firstElementChild;
    const at = Number(row.dataset.claim);
    const link = make("button", {
      type: "button", class: "plain", "data-term": property.dataset.term, lang: property.getAttribute("lang"),
      onclick: () => { choose({ claim: at }, { focusPanel: true }); panel.scrollIntoView({ block: "nearest" }); },
    }, property.textContent);
    property.replaceWith(link);
  }
  body.addEventListener("click", (event) => {
    const at = event.target.closest("[data-thing]")?.dataset.thing;
    if (at !== undefined) choose({ thing: Number(at) }, { move: true, focusPanel: true });
  });
}
