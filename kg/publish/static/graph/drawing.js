// The page's colours, and the places of what is drawn, for the picture and for its downloads.

import { model } from "./model.js";
import { scene } from "./scene.js";

export const inks = {};

/** Read the colours again when light turns to dark. */
export function readInks() {
  const style = getComputedStyle(document.documentElement);
  const ink = (name) => style.getPropertyValue(`--${name}`).trim();
  for (const name of ["ink", "sheet", "accent", "stated", "inferred", "planned", "ended", "denied"]) inks[name] = ink(name);
  inks.kinds = model.kinds.map((kind) => ink(`kind-${kind.colour}`));
  inks.family = style.getPropertyValue("--body").trim();
}

export const inkOf = (edge) => inks[edge.look === "actual" ? "stated" : edge.look];
export const inkOfNode = (node) => (node.kind === null ? inks.accent : inks.kinds[node.kind]);

/** Dashes of a link: stated is solid, inferred dashed, what is not said as a fact dotted. */
export const dashesOf = (edge) => (edge.look === "inferred" ? [9, 6] : edge.look === "actual" ? false : [2, 5]);

/** What makes every shape look as large as a dot. */
export const EVEN = { star: 1.45, triangle: 1.15, triangleDown: 1.15, diamond: 1.2, square: 0.9, hexagon: 1.05 };

export const nodeById = () => new Map(scene.nodes.map((node) => [node.id, node]));

/** A sign that a link is disputed, drawn upright around a point of a canvas. */
export function drawSign(context, { x, y }, faint) {
  context.globalAlpha = faint ? 0.35 : 1;
  context.beginPath();
  context.moveTo(x, y - 9);
  context.lineTo(x + 9, y);
  context.lineTo(x, y + 9);
  context.lineTo(x - 9, y);
  context.closePath();
  context.fillStyle = inks.sheet;
  context.strokeStyle = inks.denied;
  context.lineWidth = 1.8;
  context.fill();
  context.stroke();
  context.fillStyle = inks.denied;
  context.font = `700 12px ${inks.family}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText("!", x, y + 0.5);
  context.globalAlpha = 1;
}
