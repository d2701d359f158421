// SPDX-License-Identifier: MIT
// Draws the flame graph's visible rows on its canvas.

const ROW = 19;  // pixels, with the gap below
const FONT = "11.5px ui-monospace, SFMono-Regular, Menlo, Consolas, "
  + "'DejaVu Sans Mono', monospace";
const PADDING = 4;

// The colours in force: custom properties of the page's style.
function flameColours(place) {
  const style = getComputedStyle(place);
  const colour = (name) => style.getPropertyValue("--flame-" + name).trim();
  const colours = {};
  for (const group of [...Object.keys(GROUPS), "text", "more", "less", "same",
    "mark", "gap", "narrow", "other"])
    colours[group] = colour(group);
  for (const name of ["ink", "line"])
    colours[name] = style.getPropertyValue("--" + name).trim();
  return colours;
}

// Lines across a frame: a second sign beside the colour.
const HATCHES = { lock: "rising", more: "rising", less: "falling",
  small: "dots", narrow: "rising" };

function makePatterns(context, colours, ratio) {
  const patterns = {};
  for (const [group, kind] of Object.entries(HATCHES))
    patterns[group] =
      hatched(context, kind, colours[group], colours.text, ratio);
  return patterns;
}

function hatched(context, kind, paper, ink, ratio) {
  const size = 8;
  const tile = document.createElement("canvas");
  const draw = sized(tile, size, size, ratio);
  draw.fillStyle = paper;
  draw.fillRect(0, 0, size, size);
  draw.fillStyle = draw.strokeStyle = ink;
  draw.globalAlpha = kind === "dots" ? 0.35 : 0.22;
  draw.lineWidth = 1.2;
  draw.beginPath();
  for (const shift of [-size, 0, size]) {
    const [from, to] = kind === "falling" ? [0, size] : [size, 0];
    draw.moveTo(shift - 1, from + (from ? 1 : -1));
    draw.lineTo(shift + size + 1, to + (to ? 1 : -1));
  }
  if (kind === "dots") draw.fillRect(3, 3, 2, 2);
  else draw.stroke();
  const pattern = context.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern;
}

// How a node is filled: a group's colour, or how it has changed.
function paintOf(view, node) {
  const { tree } = view;
  if (view.before) {
    const change = view.now[node] - view.before[node];
    const whole = Math.max(view.now[tree.root], view.before[tree.root]);
    if (Math.abs(change) < whole * 1e-4) return "same";
    return change > 0 ? "more" : "less";
  }
  if (node === tree.root) return "whole";
  const frame = tree.frame[node];
  return groupOf(tree.frames.kind[frame], tree.frames.category[frame]);
}

function labelOf(view, node) {
  const said = describe(view.tree, node);
  if (!view.before) return said.name;
  const sign = { more: "+ ", less: "\u2212 ", same: "" }[paintOf(view, node)];
  return sign + said.name;
}

// What of a text fits, with an ellipsis where it is not all. Plain letters are
// all as wide as one; others are measured.
function fitting(context, text, letter, width) {
  const most = Math.floor(width / letter);
  if (most < 2) return "";
  const start = text.slice(0, most + 1);
  if (/^[\x20-\x7e]*$/.test(start))
    return text.length <= most ? text : text.slice(0, most - 1) + "\u2026";
  if (text.length <= most && context.measureText(text).width <= width)
    return text;
  const letters = Array.from(text.slice(0, 2 * most));
  while (letters.length > 0
    && context.measureText(letters.join("") + "\u2026").width > width)
    letters.length -= Math.max(1, letters.length >> 4);
  return letters.length > 0 ? letters.join("") + "\u2026" : "";
}

// Beside a text of another direction it stays where it is.
function isolated(text) {
  return "\u2068" + text + "\u2069";
}

function runsLeft(text) {
  return /^[^A-Za-z\u0590-\u08ff]*[\u0590-\u08ff]/.test(text);
}

// Draws rows [first, last) of `rows`; `top` is where row 0 would be, and `turn`
// is 1 where rows go down, -1 where they go up.
function paintRows(picture, first, last) {
  const { context, rows, colours } = picture;
  context.font = FONT;
  context.textBaseline = "middle";
  context.textAlign = "left";
  picture.letter = context.measureText("mmmmmmmmmm").width / 10;
  for (let row = first; row < Math.min(last, rows.length); ++row) {
    const y = picture.top + picture.turn * row * ROW;
    paintBoxes(picture, rows[row], y);
    context.fillStyle = colours.text;
    for (const box of rows[row]) paintLabel(picture, box, y);
  }
}

function paintBoxes(picture, boxes, y) {
  const { context, view, colours, patterns, hits } = picture;
  for (const box of boxes) {
    const paint = box.more > 0 ? "narrow" : paintOf(view, box.node);
    const hit = hits && box.more === 0 && box.node !== view.tree.root
      && hits.frames[view.tree.frame[box.node]];
    const width = Math.max(box.width - (box.width > 2 ? 1 : 0), NARROWEST);
    const alpha = faded(picture, box, hit) ? 0.4 : 1;
    context.globalAlpha = alpha * strength(view, box, paint);
    context.fillStyle = box.width > 5 && patterns[paint] || colours[paint];
    context.fillRect(box.x, y, width, ROW - 1);
    context.globalAlpha = alpha;
    if (hit) outline(picture, box, width, y);
  }
  context.globalAlpha = 1;
}

// Of two recordings a change of all that there was is full, none is pale.
function strength(view, box, paint) {
  if (paint !== "more" && paint !== "less") return 1;
  const [now, before] = [view.now[box.node], view.before[box.node]];
  return 0.35 + 0.65 * Math.abs(now - before) / Math.max(now, before);
}

// Frames above the zoomed one, and all that a search has not found.
function faded(picture, box, hit) {
  if (picture.hits) return !hit;
  return picture.view.tree.depth[box.node] < picture.zoomedDepth;
}

// What was found is outlined, too: no colour alone.
function outline(picture, box, width, y) {
  const { context, colours } = picture;
  if (width < 3) {
    context.fillStyle = colours.mark;
    context.fillRect(box.x, y, width, ROW - 1);
    return;
  }
  context.strokeStyle = colours.mark;
  context.lineWidth = 2;
  context.strokeRect(box.x + 1, y + 1, width - 2, ROW - 3);
}

function paintLabel(picture, box, y) {
  if (box.width < 18 || box.more > 0) return;
  const { context, view, letter } = picture;
  const name = labelOf(view, box.node);
  const text = fitting(context, name, letter, box.width - 2 * PADDING);
  if (text === "") return;
  context.direction = runsLeft(name) ? "rtl" : "ltr";
  context.fillText(text, box.x + PADDING, y + ROW / 2);
  paintRest(picture, box, y, text, name);
}

// Behind a short name, paler: whose it is and what it took.
function paintRest(picture, box, y, text, name) {
  if (text !== name || box.width < 160) return;
  const { context, view, letter } = picture;
  const said = describe(view.tree, box.node);
  const used = context.measureText(text).width + 2 * letter;
  const left = box.width - 2 * PADDING - used;
  const where = said.owner || said.place.replace(/^.*\//, "");
  const rest = [where, view.format(amountOf(view, box.node))]
    .filter((part) => part !== "").map(isolated).join("  ");
  if (rest.length * letter > left) return;
  context.direction = "ltr";
  context.globalAlpha = 0.72;
  context.fillText(rest, box.x + PADDING + used, y + ROW / 2);
  context.globalAlpha = 1;
}
