// Why an inferred link holds: from the rule down to the sentences. A file holds its proofs; a
// server is asked for them.

import { languageOf, make, model, named, pageOf, root, served, tr } from "./model.js";

/** The proof of a claim with the passages it cites; `proof` is null where there is none. */
export async function proofOf(claim) {
  if (!served) return { proof: claim.proof ?? null, passages: model.passages };
  const o = claim.o === null ? claim.object : `<${model.things[claim.o].iri}>`;
  const asked = new URLSearchParams({ s: model.things[claim.s].iri, p: model.iris[claim.p], o });
  const response = await fetch(`${root}graph/proof?${asked}`);
  if (!response.ok) throw new Error(tr("the server answered {status}", response));
  return response.json();
}

/** A quotation marked in its paragraph. */
export function quoteElement([passage, start, end], passages = model.passages) {
  const text = passages[passage];
  const lang = languageOf(text.slice(start, end));
  return make("blockquote", { lang }, text.slice(0, start), make("mark", {}, text.slice(start, end)), text.slice(end));
}

const words = (triple) => triple.flatMap((names, i) => [i ? " " : "", named(names)]);

function sayingElement(said, passages) {
  const page = pageOf(said.document);
  const about = [said.title, said.publisher, said.issued].filter(Boolean).join(", ");
  return [
    quoteElement(said.quote, passages),
    make("p", { class: "hint" }, page ? make("a", { href: page }, about || said.document) : about, ` · ${tr("confidence {number}", { number: said.confidence.toFixed(2) })}`),
  ];
}

/** A proof as a nested list: each line a triple, below it its premises, at the leaves the words. */
export function proofElement(proof, passages) {
  const item = (node) => make("li", {},
    make("p", { class: "step" }, ...words(node.triple),
      node.rule ? make("span", { class: "hint" }, ` ${tr("by {rule}", node)}`) : null),
    node.axiom?.length ? make("p", { class: "hint" }, `${tr("the ontology:")} `, ...node.axiom.flatMap((t, i) => [i ? "; " : "", ...words(t)])) : null,
    node.rule ? make("ul", {}, node.premises.map(item)) : null,
    !node.rule && !node.said.length ? make("p", { class: "hint" }, tr("stated, without words of a document")) : null,
    ...(node.said ?? []).flatMap((said) => sayingElement(said, passages)),
  );
  return make("ul", { class: "proof" }, item(proof));
}
