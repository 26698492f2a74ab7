// The page's own words, said again when the reader changes the language; names are renamed elsewhere.

import { model, tr } from "./model.js";

/** What speaks for itself: names, quotations, and the panel, which is made anew. */
const KEPT = "[translate=no], [data-term], [data-thing], [data-text], [lang], q, script, #selection, #suggestions";
const SPOKEN = ["aria-label", "aria-roledescription", "placeholder"];

/** Say every phrase of the page in its language, whichever it was written in. */
export function sayAll() {
  const english = new Map(Object.values(model.words).flatMap((words) => Object.entries(words).map(([from, to]) => [to, from])));
  const again = (text) => {
    const phrase = text.trim();
    return phrase ? text.replace(phrase, () => tr(english.get(phrase) ?? phrase)) : text;
  };
  const kept = (node) => node.nodeType === Node.ELEMENT_NODE && node.matches(KEPT);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
    (node) => (kept(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = again(node.data);
      if (text !== node.data) node.data = text;
    } else for (const name of SPOKEN) if (node.hasAttribute(name)) node.setAttribute(name, again(node.getAttribute(name)));
  }
  document.documentElement.lang = model.language;
}
