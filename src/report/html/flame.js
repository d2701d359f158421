// SPDX-License-Identifier: MIT
// The flame graph: its state, what is on the screen of it, and zooming. Rows
// out of sight are not drawn: the canvas is as high as what can be seen, and
// stands still while its place scrolls.

const MOST_HEIGHT = 600;  // pixels of it on the screen
const PRINTED = { width: 720, rows: 60, lane: 540 };

function makeFlame(place, data) {
  const tree = makeTree(STACKS.called.make(data.flame));
  const measures = Object.keys(tree.amounts);
  if (measures.length === 0) {
    place.append(element("p", null, "Nothing was recorded to draw."));
    return null;
  }
  const flame = {
    place, data: data.flame, stacks: "called", trees: { called: tree }, tree,
    measures, measure: measures[0], byNew: false, views: {},
    zoomed: tree.root, focused: tree.root, past: [], flipped: false, hits: null,
    rows: [], width: 0, shown: 0, scale: 0,
  };
  flame.view = viewOf(flame, flame.measure);
  flame.link = zoomLink(flame);
  flame.repaint = eachFrame(() => paintFlame(flame));
  buildFlame(flame);
  listenToFlame(flame);
  layOut(flame);
  followLink(flame);
  window.addEventListener("hashchange", () => followLink(flame));
  new ResizeObserver(() => {
    if (flame.scroller.clientWidth !== flame.width) layOut(flame);
  }).observe(flame.scroller);
  return flame;
}

// Sums are made when a measure is first looked at.
function viewOf(flame, measure) {
  const key = [flame.stacks, measure, flame.byNew ? "new" : ""].join(" ");
  const { views } = flame;
  if (!views[key]) views[key] = makeView(flame.tree, measure, flame.byNew);
  return views[key];
}

function buildFlame(flame) {
  const { tree } = flame;
  const differs = flame.view.before !== null;
  flame.canvas = element("canvas", {
    tabindex: 0, role: "application", "aria-label": "Flame graph",
    "aria-describedby": "flame-keys" });
  flame.hover = element("div", { class: "flame-hover", hidden: true });
  flame.focus = element("div", { class: "flame-focus", hidden: true });
  flame.stage = element("div", { class: "flame-stage" },
    flame.canvas, flame.hover, flame.focus);
  flame.full = element("div", { class: "flame-full" }, flame.stage);
  flame.scroller = element("div", { class: "flame-scroller" }, flame.full);
  flame.tip = element("div", { class: "tip", "aria-hidden": "true",
    hidden: true });
  flame.said = announcer();
  flame.where = element("p", { class: "flame-where" });
  flame.place.append(flameTools(flame), flame.where, flame.scroller, flame.tip,
    flame.said, differs ? changeLegend() : flameLegend(tree),
    element("p", { class: "hint", id: "flame-keys" },
      "Click or Enter zooms in, Escape goes back, arrow keys walk from frame "
      + "to frame, Home is the whole."));
  flame.place.hidden = false;
}

function layOut(flame) {
  flame.width = flame.scroller.clientWidth;
  flame.rows = placed(flame.view, flame.zoomed, flame.width);
  const height = flame.rows.length * ROW + 1;
  flame.shown = Math.min(height, MOST_HEIGHT);
  flame.full.style.height = height + "px";
  flame.scroller.style.height = flame.shown + "px";
  flame.stage.style.height = flame.shown + "px";
  flame.scale = window.devicePixelRatio || 1;
  flame.context = sized(flame.canvas, flame.width, flame.shown);
  flame.colours = flameColours(flame.place);
  flame.patterns = makePatterns(flame.context, flame.colours, flame.scale);
  if (flame.flipped) flame.scroller.scrollTop = height;
  sayWhere(flame);
  paintFlame(flame);
  keepLink(flame);
}

// Where row 0 lies on the canvas.
function topOf(flame) {
  const first = flame.flipped ? (flame.rows.length - 1) * ROW : 0;
  return first - flame.scroller.scrollTop;
}

function paintFlame(flame) {
  const { context, rows, scroller } = flame;
  const above = Math.floor(scroller.scrollTop / ROW);
  const count = Math.ceil(flame.shown / ROW) + 1;
  const first = flame.flipped ? rows.length - above - count : above;
  context.clearRect(0, 0, flame.width, flame.shown);
  paintRows({ ...pictureOf(flame), context, top: topOf(flame) },
    Math.max(0, first), first + count);
  mark(flame, flame.focus, boxOf(rows, flame.tree, flame.focused));
}

function pictureOf(flame) {
  return {
    rows: flame.rows, view: flame.view, colours: flame.colours,
    patterns: flame.patterns, hits: flame.hits, turn: flame.flipped ? -1 : 1,
    zoomedDepth: flame.tree.depth[flame.zoomed],
  };
}

// Puts a frame of the page's around a box of the picture.
function mark(flame, around, box) {
  around.hidden = box === null;
  if (box === null) return;
  const y = topOf(flame)
    + (flame.flipped ? -1 : 1) * flame.tree.depth[box.node] * ROW
    + (box.more > 0 ? (flame.flipped ? -ROW : ROW) : 0);
  around.style.transform = `translate(${box.x}px, ${y}px)`;
  around.style.width = Math.max(3, box.width - 1) + "px";
  around.style.height = ROW - 1 + "px";
}

// The path to what fills the picture, as buttons that lead back.
function sayWhere(flame) {
  const { tree, view, zoomed } = flame;
  const path = pathTo(tree, zoomed);
  const links = path.slice(-5).map((node) => node === zoomed
    ? element("strong", null, nameOf(describe(tree, node).name, 60))
    : button(nameOf(describe(tree, node).name, 40), () => zoomTo(flame, node),
      { class: "crumb" }));
  const amount = amountOf(view, zoomed);
  const texts = [view.format(amount)];
  if (view.before) texts.push(changeOf(view, zoomed));
  if (zoomed !== tree.root)
    texts.push(shareText(amount, amountOf(view, tree.root), "all"));
  flame.where.replaceChildren(path.length > 5 ? "\u2026 \u203a " : "",
    ...links.flatMap((link, at) => at === 0 ? [link] : [" \u203a ", link]),
    " " + texts.join(", "));
  flame.reset.disabled = zoomed === tree.root;
}

function zoomTo(flame, node) {
  if (node === flame.zoomed) return;
  flame.past.push(flame.zoomed);
  showZoomed(flame, node);
}

function showZoomed(flame, node) {
  flame.zoomed = node;
  layOut(flame);
  focusOn(flame, node);
}

// To what was shown before; else to the frame above.
function zoomBack(flame) {
  const node = flame.past.pop();
  if (node !== undefined) showZoomed(flame, node);
  else if (flame.zoomed !== flame.tree.root)
    showZoomed(flame, flame.tree.parent[flame.zoomed]);
}

function zoomOut(flame) {
  flame.past = [];
  showZoomed(flame, flame.tree.root);
}

// Shows a node, zoomed out or in as far as it takes, and says what it is.
function focusOn(flame, node) {
  if (!boxOf(flame.rows, flame.tree, node)) {
    const inside = isBelow(flame.tree, node, flame.zoomed);
    flame.past.push(flame.zoomed);
    flame.zoomed = inside ? roomFor(flame, node) : flame.tree.root;
    layOut(flame);
    if (!boxOf(flame.rows, flame.tree, node)) {
      flame.zoomed = roomFor(flame, node);
      layOut(flame);
    }
  }
  flame.focused = node;
  const y = flame.tree.depth[node] * ROW;
  const height = flame.rows.length * ROW;
  scrollTo(flame, flame.flipped ? height - y - ROW : y);
  paintFlame(flame);
  flame.said.textContent = spokenOf(flame.view, node);
}

// The outermost frame around a node in which that is wide enough to be seen.
function roomFor(flame, node) {
  const { width, tree } = flame.view;
  let room = node;
  for (let at = node; at >= 0; at = tree.parent[at])
    if (width[at] * 8 <= width[node] * flame.width) room = at;
  return room;
}

function scrollTo(flame, y) {
  const { scroller } = flame;
  if (y < scroller.scrollTop) scroller.scrollTop = y;
  else if (y + ROW > scroller.scrollTop + flame.shown)
    scroller.scrollTop = y + ROW - flame.shown;
}

function showMeasure(flame, measure) {
  const { tree } = flame;
  flame.measure = measure;
  flame.view = viewOf(flame, measure);
  while (flame.zoomed !== tree.root && !(flame.view.width[flame.zoomed] > 0))
    flame.zoomed = tree.parent[flame.zoomed];
  if (flame.hits) searchFlame(flame, flame.hits.text);
  layOut(flame);
}

// The whole of another tree of the same calls, made when it is first chosen.
function showStacks(flame, stacks) {
  const { trees, data } = flame;
  if (!trees[stacks]) trees[stacks] = makeTree(STACKS[stacks].make(data));
  flame.stacks = stacks;
  flame.tree = trees[stacks];
  flame.tree.turned = stacks === "callers";
  flame.zoomed = flame.focused = flame.tree.root;
  flame.past = [];
  for (const [key, press] of flame.stackButtons)
    press.setAttribute("aria-pressed", key === stacks);
  showMeasure(flame, flame.measure);
  flame.scroller.scrollTop = flame.flipped ? flame.rows.length * ROW : 0;
}

function flip(flame) {
  flame.flipped = !flame.flipped;
  layOut(flame);
  if (!flame.flipped) flame.scroller.scrollTop = 0;
}

// As wide as paper, and as high as all of it that is wanted there.
function printFlame(flame) {
  const rows = placed(flame.view, flame.zoomed, PRINTED.width)
    .slice(0, PRINTED.rows);
  const height = rows.length * ROW + 1;
  const context = sized(flame.canvas, PRINTED.width, height, 2);
  const colours = flameColours(flame.place);
  flame.hover.hidden = flame.focus.hidden = true;
  paintRows({ ...pictureOf(flame), rows, context, colours,
    patterns: makePatterns(context, colours, 2),
    top: flame.flipped ? (rows.length - 1) * ROW : 0 }, 0, rows.length);
}
