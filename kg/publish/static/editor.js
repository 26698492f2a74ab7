// The SPARQL form made comfortable: colours, completion from the graph's own terms and names, and
// Ctrl+Enter. The textarea stays what it was; the colours lie on a sheet behind it.

const KEYWORDS = new Set(`base prefix select distinct reduced construct describe ask from named where
  order by asc desc limit offset values union optional minus graph filter exists not in as bind group
  having count sum min max avg sample group_concat separator undef a service if coalesce str lang
  langmatches datatype bound iri uri bnode rand abs ceil floor round concat strlen ucase lcase
  encode_for_uri contains strstarts strends strbefore strafter year month day hours minutes seconds
  timezone tz now uuid struuid md5 sha1 sha256 sha384 sha512 isiri isuri isblank isliteral isnumeric
  regex substr replace sameterm strlang strdt true false`.split(/\s+/));
const TOKEN = /(#[^\n]*)|("""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(<[^<>"{}|^`\\\s]*>)|([?$][\w]+)|([\w-]*:[\w%.-]*\w|[\w-]+:)|([A-Za-z_]\w*)|[^]/g;
const WORD = /[\w:-]*$/;
const SHOWN = 12;

const editor = document.querySelector(".editor");
const area = editor.querySelector("textarea");
const sheet = document.createElement("pre");
sheet.setAttribute("aria-hidden", "true");
editor.prepend(sheet);
editor.classList.add("live");

function paint() {
  const parts = [];
  for (const [text, comment, string, iri, variable, name, word] of area.value.matchAll(TOKEN)) {
    const kind = comment ? "c" : string ? "s" : iri ? "i" : variable ? "v" : name ? "i"
      : word && KEYWORDS.has(word.toLowerCase()) ? "k" : "";
    if (!kind) { parts.push(text); continue; }
    const span = document.createElement("span");
    span.className = kind;
    span.textContent = text;
    parts.push(span);
  }
  sheet.replaceChildren(...parts, "\n");
  // The box grows with the text, so that nothing scrolls apart.
  area.style.height = "auto";
  area.style.height = `${Math.max(area.scrollHeight + 2, 200)}px`;
}

// Completion: a list box below the editor, as suggestions have it.

const list = document.createElement("ul");
list.className = "suggestions";
list.id = "completions";
list.hidden = true;
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", area.labels[0].textContent);
editor.append(list);
area.setAttribute("aria-controls", list.id);
area.setAttribute("aria-autocomplete", "list");

let vocabulary = null, found = [], at = 0;

async function load() {
  vocabulary ??= fetch(editor.dataset.terms).then((response) => response.json());
  return vocabulary;
}

function before() {
  return WORD.exec(area.value.slice(0, area.selectionStart))[0];
}

async function complete(asked) {
  const word = before().toLowerCase();
  if (!asked && word.length < 2) return close();
  const { prefixes, terms } = await load();
  if (word !== before().toLowerCase()) return;
  const declared = new Set([...area.value.matchAll(/prefix\s+([\w-]+):/gi)].map((m) => m[1]));
  const rank = ([short, ...labels]) => {
    const name = short.toLowerCase(), local = name.split(":")[1];
    if (name.startsWith(word)) return 0;
    if (local.startsWith(word)) return 1;
    return labels.some((label) => label.toLowerCase().includes(word)) || local.includes(word) ? 2 : 9;
  };
  const fitting = [
    ...Object.keys(prefixes).filter((p) => p && p.startsWith(word) && !declared.has(p))
      .map((p) => ({ text: `PREFIX ${p}: <${prefixes[p]}>\n`, show: `PREFIX ${p}:`, note: prefixes[p], rank: 1 })),
    ...terms.map((term) => ({ text: term[0], show: term[0], note: term.slice(1).join(" · "), rank: rank(term) })),
    ...[...new Set(area.value.match(/[?$]\w+/g) ?? [])].filter((v) => word && v.slice(1).startsWith(word) && v.slice(1) !== word)
      .map((v) => ({ text: v.slice(1), show: v, note: "", rank: 0 })),
  ].filter((c) => c.rank < 9 && c.text.toLowerCase() !== word);
  show(fitting.sort((a, b) => a.rank - b.rank || a.show.length - b.show.length).slice(0, SHOWN));
}

function show(candidates) {
  found = candidates;
  list.replaceChildren(...found.map((candidate, i) => {
    const item = document.createElement("li");
    item.id = `completion-${i}`;
    item.setAttribute("role", "option");
    item.textContent = candidate.show;
    const note = document.createElement("small");
    note.textContent = candidate.note;
    item.append(note);
    item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(i); });
    return item;
  }));
  list.hidden = !found.length;
  if (found.length) point(0); else close();
}

function point(number) {
  at = (number + found.length) % found.length;
  [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
  list.children[at].scrollIntoView({ block: "nearest" });
  area.setAttribute("aria-activedescendant", `completion-${at}`);
}

function close() {
  list.hidden = true;
  area.removeAttribute("aria-activedescendant");
}

async function choose(number) {
  const { text } = found[number], word = before(), end = area.selectionStart;
  area.setRangeText(text, end - word.length, end, "end");
  close();
  const prefix = /^([\w-]+):\w/.exec(text)?.[1];
  const { prefixes } = await load();
  if (prefix && prefixes[prefix] && !new RegExp(`prefix\\s+${prefix}:`, "i").test(area.value)) {
    area.setRangeText(`PREFIX ${prefix}: <${prefixes[prefix]}>\n`, 0, 0, "preserve");
  }
  paint();
}

area.addEventListener("input", () => { paint(); complete(false); });
area.addEventListener("blur", close);
area.addEventListener("focus", () => load());
area.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") { area.form.requestSubmit(); return; }
  if (event.ctrlKey && event.key === " ") { event.preventDefault(); complete(true); return; }
  if (list.hidden) return;
  if (event.key === "ArrowDown") point(at + 1);
  else if (event.key === "ArrowUp") point(at - 1);
  else if (event.key === "Enter" || event.key === "Tab") choose(at);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
});
addEventListener("resize", paint);
paint();
