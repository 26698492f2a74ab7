// The panel: who says so, in which words, how surely, and who says otherwise; or a thing, what it is
// linked to, and all that is said of it.

import { go, lookAt, params, take } from "./address.js";
import {
  make, markOf, model, named, nameOf, objectOf, pageOf, say, sentence, served, SOURCE_ADDRESS,
  SOURCE_IRI, SOURCE_ISSUED, SOURCE_PUBLISHER, SOURCE_TITLE, termOf, tr,
} from "./model.js";
import { moveTo } from "./picture.js";
import { proofElement, proofOf, quoteElement } from "./proof.js";
import { neighboursBy, scene } from "./scene.js";

export const panel = document.getElementById("panel");
const selection = document.getElementById("selection");
const guide = document.getElementById("guide");

/** Select a thing (by its IRI), a link (by its number in hexadecimal) or, with null, nothing. */
export function select(id, { move = false, focusPanel = false } = {}) {
  go((next) => (id === null ? next.delete("select") : next.set("select", id)));
  if (move && id !== null) moveTo(id);
  if (id !== null && focusPanel) selection.querySelector("[tabindex]")?.focus({ preventScroll: innerWidth > 1120 });
  else if (id !== null && innerWidth <= 1120) panel.scrollIntoView({ block: "nearest" });
}

const choice = (names, id) =>
  named(names, "button", { type: "button", class: "plain", onclick: () => select(id, { move: true, focusPanel: true }) });

const thingButton = (at) => choice(model.things[at].names, model.things[at].iri);
const objectElement = (claim) => (claim.o === null ? named(claim.text) : thingButton(claim.o));

function badges(claim) {
  const basis = claim.inferred ? "inferred" : "stated";
  return make("p", {},
    make("span", { class: `badge ${basis}` }, tr(basis)),
    claim.status === "actual" ? null : make("span", { class: `badge ${claim.status}` }, tr("{status}, not a fact", { status: tr(claim.status) })),
    claim.against.length ? make("span", { class: "badge disputed" }, `! ${tr("disputed")}`) : null,
  );
}

/** A list of names and values; pairs without a value are left out. */
function pairs(...rows) {
  return make("dl", {}, rows.filter(([, value]) => value !== null && value !== undefined && value !== "")
    .flatMap(([name, value]) => [make("dt", {}, tr(name)), make("dd", {}, value)]));
}

/** A source's address as a link only where it is one of the web: never javascript: or file:. */
function address(text) {
  if (!/^https?:\/\//i.test(text)) return text;
  return make("a", { href: text, rel: "noreferrer noopener", target: "_blank" }, text);
}

function witnessElement(witness, claim) {
  const source = model.sources[witness.source] ?? ["", "", "", "", ""];
  const page = pageOf(source[SOURCE_IRI]);
  const title = source[SOURCE_TITLE] || (source[SOURCE_IRI] && tr("Document without a title"));
  const sure = witness.confidence;
  return make("section", { class: "witness" },
    witness.quote ? quoteElement(witness.quote) : null,
    pairs(
      ["Source", page && title ? make("a", { href: page }, title) : title],
      ["Publisher", source[SOURCE_PUBLISHER]],
      ["Published", source[SOURCE_ISSUED]],
      ["Address", source[SOURCE_ADDRESS] && address(source[SOURCE_ADDRESS])],
      ["Status", tr(claim.status)],
      ["Confidence", sure === undefined ? null
        : [make("meter", { value: sure, min: 0, max: 1, "aria-hidden": "true" }), sure.toFixed(2)]],
      ["Read by", witness.frame && make("code", {}, witness.frame)],
      ["Date", witness.date],
      ["Amount", witness.amount],
      ["Year", witness.year && String(witness.year)],
      ["Statement", witness.evidence && served ? make("a", { href: pageOf(witness.evidence) }, tr("as data")) : null],
    ),
  );
}

const YEAR_OF = {
  link: "said of this link", date: "the date itself", things: "when the things it joins began",
  source: "when the source was published",
};

/** How many passages, documents and publishers stand behind a claim. */
function support(claim) {
  const heard = claim.said.filter((w) => w.quote).map((w) => model.sources[w.source] ?? []);
  const count = (part) => new Set(heard.map((s) => s[part]).filter(Boolean)).size;
  const numbered = (number, one, more) => tr(number === 1 ? one : more, { number });
  const said = {
    passages: numbered(heard.length, "{number} passage", "{number} passages"),
    documents: numbered(count(SOURCE_IRI), "{number} document", "{number} documents"),
    publishers: numbered(count(SOURCE_PUBLISHER), "{number} publisher", "{number} publishers"),
  };
  return tr(count(SOURCE_PUBLISHER) ? "{passages} in {documents} of {publishers}" : "{passages} in {documents}", said);
}

/** A claim that speaks against the one shown, with its words. */
const counterclaim = (at) => make("li", { class: "against" },
  claimButton(at), ...model.claims[at].said.slice(0, 3).map((witness) => (witness.quote ? quoteElement(witness.quote) : null)),
  make("p", { class: "hint" }, support(model.claims[at])));

function whyElement(claim) {
  const place = make("div", { class: "why", "aria-live": "polite" }, make("p", { class: "hint" }, tr("Looking for the proof…")));
  proofOf(claim).then(
    ({ proof, passages }) => place.replaceChildren(proof
      ? proofElement(proof, passages)
      : make("p", { class: "hint" }, tr("No proof is at hand: the rules that concluded it are not with the graph."))),
    (error) => place.replaceChildren(make("p", { class: "hint" }, tr("The proof could not be had: {reason}", { reason: error.message }))),
  );
  return place;
}

function showClaim(at) {
  const { claims, inverses, terms } = model;
  const claim = claims[at];
  const same = (other) => other.s === claim.s && other.p === claim.p && other.o === claim.o &&
    JSON.stringify(other.text) === JSON.stringify(claim.text);
  const others = [...claims.keys()].filter((i) => i !== at && !claim.against.includes(i) && same(claims[i]));
  const inverse = inverses[claim.p];
  return [
    make("h2", { class: "triple", tabindex: "-1" },
      thingButton(claim.s), " ", named(terms[claim.p], "span", { class: "property" }), " ", objectElement(claim)),
    badges(claim),
    claim.inferred
      ? make("p", {}, tr("Inferred: it follows from other statements and from the ontology; no document says it in these words."))
      : null,
    claim.inferred ? make("h3", {}, tr("Why it follows")) : null,
    claim.inferred ? whyElement(claim) : null,
    claim.impliedBy.length
      ? make("div", {}, make("h3", {}, tr("Says more widely")), bulleted(claim.impliedBy.map((i) => claimButton(i))))
      : null,
    claim.said.some((w) => w.quote) ? make("h3", {}, tr("Who says so: {support}", { support: support(claim) })) : null,
    ...claim.said.map((witness) => witnessElement(witness, claim)),
    claim.against.length
      ? make("div", {}, make("h3", {}, tr("Who contradicts")), make("ul", { class: "statements" }, claim.against.map(counterclaim)))
      : null,
    others.length
      ? make("div", {}, make("h3", {}, tr("Said otherwise")),
        bulleted(others.map((i) => [`${tr(claims[i].status)}: `, claimButton(i)])))
      : null,
    pairs(
      ["Year", claim.year && `${claim.year} (${tr(YEAR_OF[claim.yearOf])})`],
      ["Read back", inverse === undefined || inverse === claim.p ? null
        : [objectOf(claim), " ", named(terms[inverse]), " ", nameOf(claim.s)]],
    ),
  ];
}

const bulleted = (items) => make("ul", { class: "statements" }, items.map((item) => make("li", {}, item)));

function claimButton(at) {
  return make("button", { type: "button", class: "plain", onclick: () => select(model.claims[at].id, { focusPanel: true }) },
    sentence(model.claims[at]));
}

/** One line of a thing's statements: the property, the other end, and what must be said with it. */
function statementLine(at, self) {
  const { claims, inverses, terms } = model;
  const claim = claims[at];
  const forward = claim.s === self;
  const inverse = inverses[claim.p];
  const property = forward ? terms[claim.p] : terms[inverse ?? claim.p];
  const notes = [claim.inferred ? "inferred" : null, claim.status === "actual" ? null : claim.status, claim.against.length ? "disputed" : null].filter(Boolean);
  const words = choice(property, claim.id);
  const other = forward ? objectElement(claim) : thingButton(claim.s);
  const line = forward || inverse !== undefined ? [words, " ", other] : [other, " ", words, ` ${tr("this")}`];
  return [...line, ...notes.map((note) => [" ", make("span", { class: `badge ${note}` }, tr(note))]).flat()];
}

/** Names one after the other, each in its language; null where there are none. */
function inARow(texts) {
  const elements = [...texts].flatMap((text, i) => [i ? ", " : "", named({ "": text })]);
  return elements.length ? elements : null;
}

/** What a thing is linked to, by property: how many there are, how many are shown, and buttons. */
function neighbourTable(at) {
  const { iri, links } = model.things[at];
  if (!links.length) return null;
  const rows = links.map(([term, turned, total]) => {
    const property = model.iris[term];
    const shown = neighboursBy(at, property, turned).filter((other) => scene.present.has(other)).length;
    const inverse = turned ? model.inverses[term] : term;
    const words = inverse === undefined ? [named(model.terms[term]), ` (${tr("from there")})`] : [named(model.terms[inverse])];
    const said = say(model.terms[inverse ?? term]).text;
    const step = (word, label, disabled) => make("button", {
      type: "button", class: "small", "aria-label": `${tr(label)} ${said}`, disabled: disabled ? "disabled" : null,
      onclick: () => take(word, iri, `${turned ? "^" : ""}${property}`),
    }, tr(label));
    return make("tr", {}, make("td", {}, ...words), make("td", { class: "number" }, `${Math.min(shown, total)}/${total}`),
      make("td", {}, step("open", "Show", shown >= total), step("close", "Hide", !shown)));
  });
  return make("div", {}, make("h3", {}, tr("Neighbours by property, shown of all")), make("table", { class: "neighbours" },
    make("thead", { class: "hidden" }, make("tr", {}, ...["Property", "Shown of all", "Change"].map((head) => make("th", { scope: "col" }, tr(head))))),
    make("tbody", {}, rows)));
}

const isInPicture = (at) => scene.things.has(at);

function showThing(at) {
  const thing = model.things[at];
  const others = new Set(Object.values(thing.names).filter((text) => text !== nameOf(at)));
  const kind = model.kinds[thing.kind];
  const typeList = (numbers) => numbers.map((t) => termOf(t)).join(", ");
  const inOrder = model.claimsOf[at].filter((i) => scene.claims.has(i))
    .sort((a, b) => model.claims[a].inferred - model.claims[b].inferred || a - b);
  const community = model.communities[thing.community];
  return [
    named(thing.names, "h2", { tabindex: "-1" }),
    make("p", { class: "kindline" }, markOf(thing.kind), named(model.terms[kind.term])),
    make("p", { class: "acts" },
      make("button", { type: "button", class: "small", onclick: () => lookAt("focus", thing.iri) }, tr("Centre")),
      isInPicture(at) ? make("button", { type: "button", class: "small", onclick: () => take("hide", thing.iri) }, tr("Remove")) : null,
      served ? make("a", { href: pageOf(thing.iri) }, tr("Its page")) : null),
    neighbourTable(at),
    pairs(
      ["Also called", inARow(others)],
      ["Aliases", inARow(thing.aliases)],
      ["Types", typeList(thing.types)],
      ["Inferred types", typeList(thing.inferred)],
      ["Community", community ? make("button", { type: "button", class: "plain", onclick: () => lookAt("community", community.hub) },
        tr("{name} and {number} more", { name: say(community.names).text, number: (community.size - 1).toLocaleString("en") })) : null],
    ),
    make("div", {},
      make("h3", {}, inOrder.length ? tr("Statements shown ({number})", { number: inOrder.length }) : tr("No statement shown joins it to anything")),
      bulleted(inOrder.map((i) => statementLine(i, at)))),
    make("p", { class: "iri" }, thing.iri),
  ];
}

/** Show in the panel what the address selects. */
export function showSelection() {
  const id = params.get("select");
  const [thing, claim] = [model.number.get(id), model.claimNumber.get(id)];
  const close = make("button", { type: "button", class: "close", "aria-label": tr("Close"), onclick: () => select(null) }, "×");
  const content = thing !== undefined ? showThing(thing) : claim !== undefined ? showClaim(claim) : null;
  if (!content && !selection.firstChild) return;
  const hadFocus = selection.contains(document.activeElement);
  selection.replaceChildren(...(content ? [close, ...content.filter(Boolean)] : []));
  guide.hidden = Boolean(content);
  panel.scrollTop = 0;
  if (hadFocus) (selection.querySelector("[tabindex]") ?? panel).focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && params.get("select")) select(null);
});
