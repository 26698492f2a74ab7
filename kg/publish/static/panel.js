// The panel: who says so, in which words, how surely; or a thing and all that is said of it.

const panel = document.getElementById("panel");
const selection = document.getElementById("selection");
const guide = document.getElementById("guide");

const button = (names, choice) =>
  named(names, "button", { type: "button", class: "plain", onclick: () => choose(choice, { move: true, focusPanel: true }) });

const thingButton = (at) => button(things[at].names, { thing: at });
const objectElement = (claim) => (claim.o === null ? named(claim.text) : thingButton(claim.o));

function badges(claim) {
  const basis = claim.inferred ? "inferred" : "stated";
  return make("p", {},
    make("span", { class: `badge ${basis}` }, basis),
    claim.status === "actual" ? null : make("span", { class: `badge ${claim.status}` }, `${claim.status}, not a fact`),
  );
}

/** A list of names and values; pairs without a value are left out. */
function pairs(...rows) {
  return make("dl", {}, rows.filter(([, value]) => value !== null && value !== undefined && value !== "")
    .flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

/** A source's address as a link only where it is one of the web: never javascript: or file:. */
function address(text) {
  if (!/^https?:\/\//i.test(text)) return text;
  return make("a", { href: text, rel: "noreferrer noopener", target: "_blank" }, text);
}

function quoteElement([passage, start, end]) {
  const text = passages[passage];
  const lang = /[\u3400-\u9fff]/.test(text.slice(start, end)) ? "zh" : "";
  return make("blockquote", { lang }, text.slice(0, start), make("mark", {}, text.slice(start, end)), text.slice(end));
}

function witnessElement(witness, claim) {
  const source = sources[witness.source] ?? ["", "", "", ""];
  const sure = witness.confidence;
  return make("section", { class: "witness" },
    witness.quote ? quoteElement(witness.quote) : null,
    pairs(
      ["Source", source[SOURCE_TITLE]],
      ["Publisher", source[SOURCE_PUBLISHER]],
      ["Published", source[SOURCE_ISSUED]],
      ["Address", source[SOURCE_ADDRESS] && address(source[SOURCE_ADDRESS])],
      ["Status", claim.status],
      ["Confidence", sure === undefined ? null
        : [make("meter", { value: sure, min: 0, max: 1, "aria-hidden": "true" }), sure.toFixed(2)]],
      ["Read by", witness.frame && make("code", {}, witness.frame)],
      ["Date", witness.date],
      ["Amount", witness.amount],
      ["Year", witness.year && String(witness.year)],
    ),
  );
}

const YEAR_OF = {
  link: "said of this link", date: "the date itself", things: "when the things it joins began",
  source: "when the source was published",
};

function showClaim(at) {
  const claim = claims[at];
  const same = (other) => other.s === claim.s && other.p === claim.p && other.o === claim.o &&
    JSON.stringify(other.text) === JSON.stringify(claim.text);
  const others = claims.map((_, i) => i).filter((i) => i !== at && same(claims[i]));
  const inverse = graph.inverses[claim.p];
  return [
    make("h2", { class: "triple", tabindex: "-1" },
      thingButton(claim.s), " ", named(terms[claim.p], "span", { class: "property" }), " ", objectElement(claim)),
    badges(claim),
    claim.inferred
      ? make("p", {}, "Inferred: it follows from other statements and from the ontology; no document says it in these words.")
      : null,
    claim.impliedBy.length
      ? make("div", {}, make("h3", {}, "Says more widely"), bulleted(claim.impliedBy.map((i) => claimButton(i))))
      : null,
    claim.said.length > 1 ? make("h3", {}, `${claim.said.length} passages say so`) : null,
    ...claim.said.map((witness) => witnessElement(witness, claim)),
    others.length
      ? make("div", {}, make("h3", {}, "Said otherwise"),
        bulleted(others.map((i) => [`${claims[i].status}: `, claimButton(i)])))
      : null,
    pairs(
      ["Year", claim.year && `${claim.year} (${YEAR_OF[claim.yearOf]})`],
      ["Read back", inverse === undefined || inverse === claim.p ? null
        : [objectOf(claim), " ", named(terms[inverse]), " ", nameOf(claim.s)]],
    ),
  ];
}

const bulleted = (items) => make("ul", { class: "statements" }, items.map((item) => make("li", {}, item)));

function claimButton(at) {
  return make("button", { type: "button", class: "plain", onclick: () => choose({ claim: at }, { focusPanel: true }) },
    sentence(claims[at]));
}

/** One line of a thing's statements: the property, the other end, and what must be said with it. */
function statementLine(at, self) {
  const claim = claims[at];
  const forward = claim.s === self;
  const inverse = graph.inverses[claim.p];
  const property = forward ? terms[claim.p] : terms[inverse ?? claim.p];
  const notes = [claim.inferred ? "inferred" : null, claim.status === "actual" ? null : claim.status].filter(Boolean);
  const words = button(property, { claim: at });
  const other = forward ? objectElement(claim) : thingButton(claim.s);
  const line = forward || inverse !== undefined ? [words, " ", other] : [other, " ", words, " this"];
  return [...line, ...notes.map((note) => [" ", make("span", { class: `badge ${note}` }, note)]).flat()];
}

/** Names one after the other, each in its language; null where there are none. */
function inARow(texts) {
  const elements = [...texts].flatMap((text, i) => [i ? ", " : "", named({ "": text })]);
  return elements.length ? elements : null;
}

function showThing(at) {
  const thing = things[at];
  const others = new Set(Object.values(thing.names).filter((text) => text !== nameOf(at)));
  const kind = kinds[thing.kind];
  const typeList = (numbers) => numbers.map((t) => termOf(t)).join(", ");
  const inOrder = [...claimsOf[at]].sort((a, b) => claims[a].inferred - claims[b].inferred || a - b);
  return [
    named(thing.names, "h2", { tabindex: "-1" }),
    make("p", { class: "kindline" }, markOf(thing.kind), named(terms[kind.term])),
    pairs(
      ["Also called", inARow(others)],
      ["Aliases", inARow(thing.aliases)],
      ["Types", typeList(thing.types)],
      ["Inferred types", typeList(thing.inferred)],
    ),
    make("div", {},
      make("h3", {}, inOrder.length ? `Statements (${inOrder.length})` : "No statement joins it to anything"),
      bulleted(inOrder.map((i) => statementLine(i, at)))),
    make("p", { class: "iri" }, thing.iri),
  ];
}

/** Select a thing, a link or nothing, and show it everywhere: picture, panel, table. */
function choose(choice, { move = false, focusPanel = false } = {}) {
  state.selected = choice;
  const close = make("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => choose(null) }, "×");
  const content = !choice ? [] : choice.thing !== undefined ? showThing(choice.thing) : showClaim(choice.claim);
  selection.replaceChildren(...(choice ? [close, ...content.filter(Boolean)] : []));
  guide.hidden = Boolean(choice);
  panel.scrollTop = 0;
  restyle();
  markRows();
  if (move && choice?.thing !== undefined && shownThings.has(choice.thing)) moveTo(choice.thing);
  if (choice && focusPanel) selection.querySelector("[tabindex]").focus({ preventScroll: innerWidth > 1120 });
  else if (choice && innerWidth <= 1120) panel.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && state.selected) choose(null);
});
