// Suggestions below every field that names where they come from (data-suggest): the combobox of the
// ARIA Authoring Practices. Without this script the field is sent as it is, and a page answers.

const WAIT = 80; // milliseconds of silence before asking

function enhance(input, number) {
  const box = document.createElement("div");
  box.className = "combo";
  input.replaceWith(box);
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `suggestions-${number}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label") ?? "");
  box.append(input, list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list",
  })) input.setAttribute(name, value);

  const sent = document.createElement("input");
  sent.type = "hidden";
  if (input.dataset.fill !== undefined) {
    input.dataset.name = input.name;
    box.append(sent);
    input.addEventListener("input", () => {
      input.name = input.dataset.name;
      sent.removeAttribute("name");
    });
  }

  let found = [], at = -1, timer = 0, asking = null;

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(number) {
    const hit = found[number];
    close();
    if (input.dataset.fill === undefined) {
      location.href = new URL(root() + link(hit.href), location.href);
      return;
    }
    input.value = hit.text;
    // The form sends the thing itself, until somebody types another name.
    sent.name = input.dataset.name;
    sent.value = hit.iri;
    input.removeAttribute("name");
  }

  function point(number) {
    at = number;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    const item = list.children[at];
    if (item) {
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function show(hits) {
    found = hits;
    at = -1;
    list.replaceChildren(...hits.map((hit, i) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${i}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = hit.text;
      if (hit.lang) item.lang = hit.lang;
      const note = document.createElement("small");
      note.textContent = [hit.kind, hit.by].filter(Boolean).join(" · ");
      item.append(note);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(i); });
      return item;
    }));
    list.hidden = hits.length === 0;
    input.setAttribute("aria-expanded", String(hits.length > 0));
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const text = input.value.trim();
    if (!text) return close();
    const address = new URL(input.dataset.suggest, location.href);
    address.searchParams.set("q", text);
    const language = document.documentElement.lang;
    if (language !== "en") address.searchParams.set("lang", language);
    try {
      const response = await fetch(address, { signal: asking.signal });
      if (response.ok && document.activeElement === input) show(await response.json());
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown") ask();
      return;
    }
    const last = found.length - 1;
    if (event.key === "ArrowDown") point(at === last ? 0 : at + 1);
    else if (event.key === "ArrowUp") point(at <= 0 ? last : at - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) choose(at);
    else return;
    event.preventDefault();
  });

  const root = () => input.dataset.suggest.slice(0, -"suggest".length);
}

function link(href) {
  const language = document.documentElement.lang;
  if (language === "en") return href;
  const [before, anchor] = href.split("#");
  const sign = before.includes("?") ? "&" : "?";
  return `${before}${sign}lang=${language}${anchor ? `#${anchor}` : ""}`;
}

document.querySelectorAll("[data-suggest]").forEach(enhance);
