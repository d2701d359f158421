// SPDX-License-Identifier: MIT
// The flame graph's tree in typed arrays. Amounts are summed in one pass over
// all nodes; children are sorted and placed only where they are looked at, so
// that a picture of 100,000 nodes costs what can be seen of them.

// Which amounts there may be, and how they are written.
const MEASURES = {
  ns: { label: "time", format: formatTime },
  calls: { label: "calls", format: formatCount },
  bytes: { label: "bytes", format: formatBytes },
};

// Narrower than that many pixels is not drawn on its own.
const NARROWEST = 0.5;

// The tree has one node more than the data: the whole, which is last.
function makeTree(flame) {
  const nodes = flame.nodes;
  const count = nodes.up.length;
  const root = count;
  const parent = new Int32Array(count + 1);
  const depth = new Int32Array(count + 1);
  const firstChild = new Int32Array(count + 3);
  parent[root] = -1;
  for (let node = 0; node < count; ++node) {
    parent[node] = nodes.up[node] === 0 ? root : node - nodes.up[node];
    depth[node] = depth[parent[node]] + 1;
    ++firstChild[parent[node] + 2];
  }
  for (let node = 0; node <= count; ++node)
    firstChild[node + 2] += firstChild[node + 1];
  const children = new Int32Array(count);
  for (let node = 0; node < count; ++node)
    children[firstChild[parent[node] + 1]++] = node;
  return {
    frames: flame.frames, frame: nodes.frame, hidden: nodes.hidden || {},
    count, root, parent, depth, firstChild, children, amounts: amountsOf(nodes),
  };
}

// Own amounts by measure that has any: {ns: {now: [...], before: [...]}}.
function amountsOf(nodes) {
  const amounts = {};
  for (const measure of Object.keys(MEASURES)) {
    const now = nodes[measure];
    const before = nodes[measure + "_before"] || null;
    const any = (list) => list && list.some((amount) => amount > 0);
    if (any(now) || any(before)) amounts[measure] = { now, before };
  }
  return amounts;
}

// Each node's own amount with those of all below it.
function summed(tree, own) {
  const total = new Float64Array(tree.count + 1);
  for (let node = tree.count - 1; node >= 0; --node) {
    total[node] += Math.max(0, own(node));
    total[tree.parent[node]] += total[node];
  }
  return total;
}

// What the frames' widths, texts and colours are made of. Widths of two
// recordings are the larger amount of both, or the new one's.
function makeView(tree, measure, byNew) {
  const { now, before } = tree.amounts[measure];
  const own = before && !byNew
    ? (node) => Math.max(now[node], before[node]) : (node) => now[node];
  return {
    tree, measure, format: MEASURES[measure].format,
    width: summed(tree, own),
    now: before ? summed(tree, (node) => now[node]) : null,
    before: before ? summed(tree, (node) => before[node]) : null,
    order: tree.children.slice(),
    sorted: new Uint8Array(tree.count + 1),
  };
}

// What a node has in the newer recording, or in the only one.
function amountOf(view, node) {
  return (view.now || view.width)[node];
}

// The widest first.
function childrenOf(view, node) {
  const { firstChild } = view.tree;
  const list = view.order.subarray(firstChild[node], firstChild[node + 1]);
  if (!view.sorted[node]) {
    view.sorted[node] = 1;
    const { width } = view;
    if (list.some((child, at) => at > 0 && width[child] > width[list[at - 1]]))
      list.sort((one, other) => width[other] - width[one] || one - other);
  }
  return list;
}

// From the outermost to the node itself, the whole first.
function pathTo(tree, node) {
  const path = [];
  for (let at = node; at >= 0; at = tree.parent[at]) path.push(at);
  return path.reverse();
}

function isBelow(tree, node, above) {
  let at = node;
  while (at >= 0 && tree.depth[at] > tree.depth[above]) at = tree.parent[at];
  return at === above;
}

// Rows of frames, {node, x, width}: those above the zoomed one are as wide as
// the picture. `more` counts frames too narrow to be drawn on their own, in a
// box that names the node that they are below, and the widest of them.
function placed(view, zoomed, pixels) {
  const rows = pathTo(view.tree, zoomed).map(
    (node) => [{ node, x: 0, width: pixels, more: 0 }]);
  const whole = view.width[zoomed];
  if (whole <= 0) return rows;
  const scale = pixels / whole;
  for (let row = rows[rows.length - 1]; row.length > 0;) {
    const below = [];
    for (const box of row)
      if (box.more === 0) placeBelow(view, box, scale, below);
    if (below.length > 0) rows.push(below);
    row = below;
  }
  return rows;
}

function placeBelow(view, box, scale, below) {
  const list = childrenOf(view, box.node);
  let { x } = box;
  for (let at = 0; at < list.length; ++at) {
    const width = view.width[list[at]] * scale;
    if (width < NARROWEST) {
      addNarrow(view, box, list.subarray(at), x, scale, below);
      return;
    }
    below.push({ node: list[at], x, width, more: 0 });
    x += width;
  }
}

function addNarrow(view, box, rest, x, scale, below) {
  let sum = 0;
  let more = 0;
  for (const node of rest) {
    sum += view.width[node];
    more += view.width[node] > 0;
  }
  if (sum * scale >= NARROWEST)
    below.push({ node: box.node, x, width: sum * scale, more,
      widest: rest[0] });
}

// The box at a place, or null.
function boxAt(rows, row, x) {
  const boxes = rows[row] || [];
  let low = 0;
  let high = boxes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (boxes[middle].x + boxes[middle].width <= x) low = middle + 1;
    else high = middle;
  }
  return low < boxes.length && boxes[low].x <= x ? boxes[low] : null;
}

function boxOf(rows, tree, node) {
  return (rows[tree.depth[node]] || []).find(
    (box) => box.node === node && box.more === 0) || null;
}

// Nodes whose name, owner or place has the text; what they hold is counted
// once where one lies in another.
function found(view, text) {
  const { tree } = view;
  const { name, owner } = tree.frames;
  const wanted = text.toLowerCase();
  const frames = Uint8Array.from(name, (word, frame) =>
    `${word}\n${owner[frame] || ""}`.toLowerCase().includes(wanted));
  const within = new Uint8Array(tree.count + 1);
  const nodes = [];
  let amount = 0;
  for (let node = 0; node < tree.count; ++node) {
    const hit = frames[tree.frame[node]];
    const above = within[tree.parent[node]];
    within[node] = above | hit;
    if (hit) nodes.push(node);
    if (hit && !above) amount += amountOf(view, node);
  }
  return { text, frames, nodes, amount, at: -1, sorted: false };
}
