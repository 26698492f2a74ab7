// Filters: one question asked of every claim, answered alike in picture, table and count.

const form = document.getElementById("filters");
const shown = document.getElementById("shown");

/** What the form asks for, read afresh each time. */
function readFilters() {
  const chosen = (name) =>
    new Set([...form.querySelectorAll(`input[name="${name}"]:checked`)].map((input) => input.value));
  const year = (name) => Number(form.elements[name]?.value) || null;
  return {
    kinds: chosen("kind"), properties: chosen("property"), statuses: chosen("status"), sources: chosen("source"),
    inferred: form.elements.inferred.checked, undated: form.elements.undated.checked,
    unlinked: form.elements.unlinked.checked, background: form.elements.background?.checked ?? false, from: year("from"), to: year("to"),
  };
}

function passes(claim, asked) {
  const kindIn = (at) => at === null || asked.kinds.has(String(things[at].kind));
  const inYears = claim.year
    ? (!asked.from || claim.year >= asked.from) && (!asked.to || claim.year <= asked.to)
    : asked.undated;
  if (claim.background && !asked.background) return false;
  const heard = claim.said.filter((witness) => witness.source !== undefined && !claim.background);
  return (
    asked.properties.has(String(claim.p)) && kindIn(claim.s) && kindIn(claim.o) && inYears &&
    (claim.inferred
      ? asked.inferred
      : asked.statuses.has(claim.status) &&
        (!heard.length || heard.some((witness) => asked.sources.has(String(witness.source)))))
  );
}

const count = (part, whole, noun) =>
  `${part.toLocaleString("en")} of ${whole.toLocaleString("en")} ${noun}${whole === 1 ? "" : "s"}`;

/** Apply the form to picture, table and count. */
function applyFilters() {
  const asked = readFilters();
  const visible = new Set(claims.keys());
  claims.forEach((claim, at) => { if (!passes(claim, asked)) visible.delete(at); });
  // What only says more widely what another link on show says already is listed, not drawn.
  const links = new Set([...visible].filter(
    (at) => claims[at].o !== null && !claims[at].impliedBy.some((i) => visible.has(i)),
  ));
  const joined = new Set([...visible].flatMap((at) => [claims[at].s, claims[at].o]));
  const nodesShown = new Set([...things.keys()].filter(
    (at) => asked.kinds.has(String(things[at].kind)) &&
      (joined.has(at) || (asked.unlinked && !claimsOf[at].length)),
  ));
  show(nodesShown, links);
  filterRows(visible);
  shown.textContent =
    `Showing ${count(nodesShown.size, things.length, "thing")} and ` +
    `${count(visible.size, claims.length, "statement")}; ${links.size.toLocaleString("en")} drawn as links.`;
  for (const bar of form.querySelectorAll("[data-year]")) {
    const year = Number(bar.dataset.year);
    bar.classList.toggle("outside", (asked.from && year < asked.from) || (asked.to && year > asked.to) || false);
  }
}

form.addEventListener("input", (event) => { if (event.target !== field) applyFilters(); });
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(() => { applyFilters(); choose(null); moveTo(); }));
form.addEventListener("click", (event) => {
  const { all, none } = event.target.dataset;
  const year = event.target.closest("[data-year]")?.dataset.year;
  if (all || none) {
    for (const box of form.querySelectorAll(`input[name="${all ?? none}"]`)) box.checked = Boolean(all);
  } else if (year) {
    const same = form.elements.from.value === year && form.elements.to.value === year;
    form.elements.from.value = form.elements.to.value = same ? "" : year;
  } else return;
  applyFilters();
});
