// Names in the picture: always the same size on the screen, most important first, and none upon
// another. A name without room waits until zooming in makes some.

export const SIZE = 13;
const SMALL = 11.5;
const WIDTH = 150;
const LINES = 3;
const ALWAYS = 14;
const wrapped = new Map();

/** Break a name into at most three lines of the width allowed; what is cut ends in an ellipsis. */
export function wrap(context, text, width = WIDTH) {
  const key = `${context.font}|${text}`;
  if (wrapped.has(key)) return wrapped.get(key);
  const pieces = text.match(/[\u2e80-\uffdf]|[^\s\u2e80-\uffdf]+\s*|\s+/gu) ?? [text];
  const lines = [""];
  for (const piece of pieces) {
    const last = lines.length - 1;
    if (lines[last] && context.measureText((lines[last] + piece).trimEnd()).width > width) lines.push(piece);
    else lines[last] += piece;
  }
  let kept = lines.slice(0, LINES).map((line) => line.trimEnd());
  if (lines.length > LINES) kept[LINES - 1] += " …";
  kept = kept.map((line) => {
    if (context.measureText(line).width <= width * 1.25) return line;
    let end = line.length;
    while (end > 1 && context.measureText(`${line.slice(0, end)}…`).width > width * 1.25) end -= 1;
    return `${line.slice(0, end)}…`;
  });
  const made = { lines: kept, width: Math.max(...kept.map((line) => context.measureText(line).width)) };
  wrapped.set(key, made);
  return made;
}

/** Rectangles taken on the screen, in cells, so that asking costs little. */
class Room {
  constructor(cell = 80) {
    this.cell = cell;
    this.cells = new Map();
  }

  *_cellsOf([left, top, right, bottom]) {
    for (let x = Math.floor(left / this.cell); x <= right / this.cell; x += 1) {
      for (let y = Math.floor(top / this.cell); y <= bottom / this.cell; y += 1) yield `${x},${y}`;
    }
  }

  isFree(box, owner) {
    for (const key of this._cellsOf(box)) {
      for (const [other, whose] of this.cells.get(key) ?? []) {
        const apart = box[2] <= other[0] || other[2] <= box[0] || box[3] <= other[1] || other[3] <= box[1];
        if (!apart && whose !== owner) return false;
      }
    }
    return true;
  }

  take(box, owner) {
    for (const key of this._cellsOf(box)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push([box, owner]);
    }
  }
}

/**
 * Draw names on a canvas whose unit is a pixel of the screen.
 * `dots`: {x, y, radius, text, rank, strong, faint}, `links`: {places, text, rank, colour, faint}.
 * The best connected are named even over lesser dots. Returns the boxes of the names drawn.
 */
export function drawNames(context, dots, links, inks, [width, height]) {
  const names = new Room();
  const marks = new Room();
  const drawn = [];
  dots.forEach((dot, i) => {
    const reach = dot.radius + 1;
    marks.take([dot.x - reach, dot.y - reach, dot.x + reach, dot.y + reach], i);
  });
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = inks.sheet;
  const inside = (box) => box[0] > 2 && box[1] > 2 && box[2] < width - 2 && box[3] < height - 2;
  const write = (text, { size, weight, owner, corners, ink, faint, must, over, plate }) => {
    context.font = `${weight} ${size}px ${inks.family}`;
    const { lines, width: wide } = wrap(context, text);
    const tall = lines.length * size * 1.2;
    const boxes = corners(wide + 4, tall).map(([x, y]) => [x, y, x + wide + 4, y + tall]);
    const free = (b) => inside(b) && names.isFree(b, owner);
    const box = boxes.find((b) => free(b) && marks.isFree(b, owner)) ??
      (over ? boxes.find(free) : null) ?? (must ? boxes[0] : null);
    if (!box) return;
    names.take(box, text);
    drawn.push(box);
    context.globalAlpha = faint ? 0.35 : 1;
    if (plate) {
      context.fillStyle = inks.sheet;
      context.fillRect(box[0], box[1] - 1, box[2] - box[0], box[3] - box[1]);
    }
    context.fillStyle = ink;
    lines.forEach((line, i) => {
      const at = [(box[0] + box[2]) / 2, box[1] + i * size * 1.2];
      if (!plate) context.strokeText(line, ...at);
      context.fillText(line, ...at);
    });
    context.globalAlpha = 1;
  };
  const order = dots.map((_, i) => i).sort((a, b) => dots[b].rank - dots[a].rank || a - b);
  for (const [nth, i] of order.entries()) {
    const { x, y, radius, text, strong, faint } = dots[i];
    const corners = (w, h) => [
      [x - w / 2, y + radius + 3],
      [x - w / 2, y - radius - h - 2],
      [x + radius + 3, y - h / 2],
      [x - radius - w - 3, y - h / 2],
      [x + radius * 0.7, y + radius * 0.7 + 2],
      [x - radius * 0.7 - w, y + radius * 0.7 + 2],
      [x + radius * 0.7, y - radius * 0.7 - h - 2],
      [x - radius * 0.7 - w, y - radius * 0.7 - h - 2],
    ];
    write(text, {
      size: SIZE, weight: strong ? 650 : 450, owner: i, corners, ink: inks.ink, faint, must: strong,
      over: nth < ALWAYS,
    });
  }
  for (const link of [...links].sort((a, b) => b.rank - a.rank)) {
    const corners = (w, h) => link.places.map(({ x, y }) => [x - w / 2, y - h / 2]);
    write(link.text, { size: SMALL, weight: 400, owner: -1, corners, ink: link.colour, faint: link.faint, plate: true });
  }
  return drawn;
}
