// SPDX-License-Identifier: MIT
// The flame graph's other trees, made of the one that the page has: all threads
// together, which is shown first; turned round, so that below a frame stand those
// that called it; and without the host's frames. They have the form of the page's own (docs/design.md, "The
// page"), so that all else is as it is there.

// Of a tree of so many nodes, frames with less than that share of all amounts
// are not followed to their callers: there may be ten times as many of these.
const LARGE = 10000;
const FOLLOWED = 1 / 1000;

// "called": from the host down. `of`: the kind of frames that a page must have.
const STACKS = {
  called: { make: together },
  callers: { label: "Callers below",
    make: (flame) => callersBelow(together(flame)) },
  libraries: { label: "Without the host's lines", of: "host",
    make: (flame) => without(together(flame), "host") },
  threads: { label: "Each thread", of: "thread", make: (flame) => flame },
};

function together(flame) {
  const several = flame.frames.kind.includes("thread");
  return several ? without(flame, "thread") : flame;
}

// [key, label] of those that differ from the page's own.
function stacksOf(flame) {
  return Object.entries(STACKS)
    .filter(([, { label, of }]) =>
      label && (!of || flame.frames.kind.includes(of)))
    .map(([key, { label }]) => [key, label]);
}

// Which columns of the nodes are amounts.
function amountColumns(nodes) {
  return Object.keys(MEASURES).flatMap((name) => [name, name + "_before"])
    .filter((name) => nodes[name]);
}

// Nodes to be filled. `add` gives a new one's number, `pour` adds what another
// tree's node has of its own.
function newNodes(from) {
  const columns = amountColumns(from);
  const nodes = { up: [], frame: [], hidden: {} };
  for (const column of columns) nodes[column] = [];
  const add = (parent, frame) => {
    const node = nodes.up.length;
    nodes.up.push(parent < 0 ? 0 : node - parent);
    nodes.frame.push(frame);
    for (const column of columns) nodes[column].push(0);
    return node;
  };
  const pour = (node, source) => {
    for (const column of columns) nodes[column][node] += from[column][source];
  };
  const hide = (node, count) => {
    if (count) nodes.hidden[node] = (nodes.hidden[node] || 0) + count;
  };
  return { nodes, add, pour, hide };
}

function parentsOf(nodes) {
  return nodes.up.map((up, node) => up === 0 ? -1 : node - up);
}

// Each frame of a kind goes, and what lies below goes to what lies above. What
// such frames have of their own stays with the outermost of them.
function without(flame, kind) {
  const { nodes, frames } = flame;
  const made = newNodes(nodes);
  const columns = amountColumns(nodes);
  const parents = parentsOf(nodes);
  const places = new Int32Array(nodes.up.length);
  const known = new Map();
  const width = frames.kind.length;
  parents.forEach((parent, node) => {
    const above = parent < 0 ? -1 : places[parent];
    const frame = nodes.frame[node];
    const own = columns.some((column) => nodes[column][node] > 0);
    if (frames.kind[frame] === kind && !(own && above < 0)) {
      places[node] = above;
      if (own) made.pour(above, node);
      return;
    }
    const key = (above + 1) * width + frame;
    if (!known.has(key)) known.set(key, made.add(above, frame));
    places[node] = known.get(key);
    made.pour(places[node], node);
    made.hide(places[node], (nodes.hidden || {})[node]);
  });
  return { ...flame, nodes: made.nodes };
}

// Outermost stand the frames that took an amount themselves, below each those
// that called it. A group is nodes of the page's tree that have all frames on
// the way in common: `sources` took the amount, `places` is how far up it is.
function callersBelow(flame) {
  const frames = { ...flame.frames, kind: [...flame.frames.kind, "small"] };
  const turned = { nodes: flame.nodes, parents: parentsOf(flame.nodes),
    made: newNodes(flame.nodes), enough: enoughOf(flame.nodes),
    small: frames.kind.length - 1 };
  const all = [];
  flame.nodes.up.forEach((_, node) => {
    if (turned.enough.any(node)) all.push(node);
  });
  const groups = [{ node: -1, sources: all, places: all }];
  for (let at = 0; at < groups.length; ++at) {
    follow(turned, groups[at], groups);
    groups[at] = null;
  }
  return { ...flame, frames, nodes: turned.made.nodes };
}

// `any`: whether a node has an amount of its own; `all`: whether some nodes
// have enough of one together to be followed.
function enoughOf(nodes) {
  const sum = (column, of) =>
    of.reduce((total, node) => total + column[node], 0);
  const share = nodes.up.length < LARGE ? 0 : FOLLOWED;
  const columns = amountColumns(nodes).map((name) => nodes[name])
    .map((column) => ({ column,
      all: column.reduce((total, amount) => total + amount, 0) }))
    .filter(({ all }) => all > 0);
  return {
    any: (node) => columns.some(({ column }) => column[node] > 0),
    all: (of) => columns.some(
      ({ column, all }) => sum(column, of) >= all * share),
  };
}

function follow(turned, { node, sources, places }, groups) {
  const { nodes, parents, made, enough } = turned;
  if (node >= 0 && !enough.all(sources))
    return addSmall(turned, node, sources, places);
  const byFrame = new Map();
  places.forEach((place, at) => {
    if (place < 0) return made.pour(node, sources[at]);
    const frame = nodes.frame[place];
    if (!byFrame.has(frame))
      byFrame.set(frame, { node: made.add(node, frame), sources: [],
        places: [] });
    const group = byFrame.get(frame);
    group.sources.push(sources[at]);
    group.places.push(parents[place]);
    if (node < 0) made.hide(group.node, (nodes.hidden || {})[place]);
  });
  groups.push(...byFrame.values());
}

function addSmall({ made, small }, node, sources, places) {
  const outermost = places.every((place) => place < 0);
  const into = outermost ? node : made.add(node, small);
  for (const source of sources) made.pour(into, source);
  if (!outermost) made.hide(into, sources.length);
}
