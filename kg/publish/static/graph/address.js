// The address holds the whole state: where one looks, what was opened, the filters, what is
// selected, the language, and where the picture stands. A file keeps it behind the #.

import { served } from "./model.js";

/** Parameters that decide which things there are; a server must be asked for others. */
export const PLACE = ["view", "community", "focus", "step"];
const VIEW_ONLY = ["select", "lang", "at", "sort"];

export let params = new URLSearchParams(served ? location.search : location.hash.slice(1));
const listeners = [];

/** Be told of each change: which parameters differ, and whether it came from the browser's history. */
export const onChange = (listener) => listeners.push(listener);

const written = (values) => {
  const text = values.toString();
  if (served) return text ? `?${text}` : location.pathname;
  return `#${text}`;
};

/** The address of a state that differs from this one as `change` says. */
export function changed(change) {
  const next = new URLSearchParams(params);
  change(next);
  return next;
}

export const addressOf = (change) => new URL(written(changed(change)), location.href).href;

function differing(next) {
  const names = new Set([...params.keys(), ...next.keys()]);
  return new Set([...names].filter((n) => params.getAll(n).join("\n") !== next.getAll(n).join("\n")));
}

/** Go to another state. What only shows it otherwise takes no step of its own in the history. */
export function go(change, { keep } = {}) {
  const next = changed(change);
  const names = differing(next);
  if (!names.size) return;
  params = next;
  const quiet = keep ?? [...names].every((name) => VIEW_ONLY.includes(name));
  const depth = history.state?.depth ?? 0;
  const last = quiet ? Math.max(history.state?.last ?? 0, depth) : depth + 1;
  if (quiet) history.replaceState({ depth, last }, "", written(params));
  else {
    history.pushState({ depth: depth + 1, last }, "", written(params));
    furthest = depth + 1;
  }
  for (const listener of listeners) listener(names, false);
}

let furthest = Math.max(history.state?.depth ?? 0, history.state?.last ?? 0);
export const canUndo = () => (history.state?.depth ?? 0) > 0;
export const canRedo = () => (history.state?.depth ?? 0) < furthest;

addEventListener("popstate", () => {
  const next = new URLSearchParams(served ? location.search : location.hash.slice(1));
  const names = differing(next);
  params = next;
  if (names.size) for (const listener of listeners) listener(names, true);
});

/** Change where one looks: everything that was opened there is closed. */
export function lookAt(name, value, { selected = null } = {}) {
  go((next) => {
    for (const place of [...PLACE, "select", "at"]) next.delete(place);
    if (value) next.set(name, value);
    if (selected) next.set("select", selected);
  });
}

export const take = (...words) => go((next) => { next.append("step", words.join(" ")); });
