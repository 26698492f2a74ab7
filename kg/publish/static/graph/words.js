// The words of a file in the reader's language. A file is written in English and is put into others
// here; a server writes each page in the language that is asked for.

import { model, tr } from "./model.js";

/** What speaks for itself: names, quotations, and the panel, which is made anew. */
const KEPT = "[translate=no], [data-term], [data-thing], [data-text], [lang], q, script, #selection, #suggestions";
const SPOKEN = ["aria-label", "aria-roledescription", "placeholder"];
/** The English of each text and attribute that was put into another language. */
const english = new WeakMap();

function again(node, text) {
  if (!english.has(node)) english.set(node, text.trim());
  return tr(english.get(node));
}

/** Say every phrase of the page in its language; what is no phrase stays. */
export function sayAll() {
  if (model.language === document.documentElement.lang) return;
  const kept = (node) => node.nodeType === Node.ELEMENT_NODE && node.matches(KEPT);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
    (node) => (kept(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      const now = node.data.trim();
      const said = now && again(node, now);
      if (said !== now) node.data = node.data.replace(now, () => said);
    } else {
      for (const name of SPOKEN) {
        const said = node.getAttributeNode(name);
        if (said) said.value = again(said, said.value);
      }
    }
  }
  document.documentElement.lang = model.language;
}
