// SPDX-License-Identifier: MIT
// What the flame graph says of a frame, in its tooltip and to screen readers,
// and the groups that its colours stand for.

// Colours are in components.css by these names.
const GROUPS = {
  whole: "all calls",
  thread: "thread",
  host: "host: lines of the program",
  function: "function of a library",
  glue: "glue that makes a call",
  callback: "callback: the host's own code",
  marshalling: "API: marshalling",
  cleanup: "API: cleanup",
  lock: "waiting for a lock",
  libc: "libc",
  outside: "outside recorded calls",
  small: "small ones together",
};

// What API functions of a category do, and which group that is.
const CATEGORIES = {
  "unpack": ["reads a value", "marshalling"],
  "pack": ["makes a value", "marshalling"],
  "string": ["text", "marshalling"],
  "object": ["objects", "marshalling"],
  "lookup": ["looks up a class, method or field", "marshalling"],
  "reference": ["references", "marshalling"],
  "field": ["a field", "marshalling"],
  "thread": ["a thread comes to the host", "marshalling"],
  "copy": ["copies bytes", "marshalling"],
  "lent-copy": ["copies what the host has lent", "marshalling"],
  "lent-string": ["text that the host has lent", "marshalling"],
  "allocate": ["takes memory", "marshalling"],
  "error": ["errors", "marshalling"],
  "other": ["other work of the API", "marshalling"],
  "release": ["gives an object back", "cleanup"],
  "free": ["gives memory back", "cleanup"],
  "lock": ["a lock", "lock"],
  "host-lock": ["waits for the host's lock", "lock"],
  "host-lock-api": ["takes or gives the host's lock", "lock"],
  "callback": ["runs the host's own code", "callback"],
};

function groupOf(kind, category) {
  const row = CATEGORIES[category];
  if (kind === "api") return row ? row[1] : "marshalling";
  if (kind === "libc" && category === "host-lock") return "lock";
  return GROUPS[kind] ? kind : "outside";
}

// All that is to be said of a node's frame, as texts.
function describe(tree, node) {
  if (node === tree.root)
    return { name: "all calls", group: "whole", owner: "", place: "",
      does: "" };
  const frame = tree.frame[node];
  const { frames } = tree;
  const kind = frames.kind[frame];
  const category = frames.category[frame] || "";
  const group = groupOf(kind, category);
  const owner = frames.owner[frame] || "";
  const line = frames.line[frame];
  const hidden = tree.hidden[node];
  const row = CATEGORIES[category];
  return {
    name: kind === "small" ? smallName(hidden) : frames.name[frame] || "?",
    group,
    owner: kind === "host" ? "" : owner,
    place: kind === "host" && owner ? owner + (line ? ":" + line : "") : "",
    does: row ? row[0] : "",
  };
}

function smallName(hidden) {
  if (hidden === 1) return "1 small one";
  return hidden ? formatCount(hidden) + " small ones" : "small ones";
}

// [term, text] of each measure: the amount, of all, of what is above.
function amountsIn(views, node) {
  return views.map((view) => {
    const amount = amountOf(view, node);
    const above = view.tree.parent[node];
    const own = ownOf(view, node);
    const texts = own > 0 && own < amount
      ? [`${view.format(amount)} with ${view.format(own)} of its own`]
      : [view.format(amount)];
    if (view.before) texts.push(changeOf(view, node));
    if (above >= 0) {
      texts.push(shareText(amount, amountOf(view, view.tree.root), "all"));
      if (above !== view.tree.root)
        texts.push(shareText(amount, amountOf(view, above), "the frame above"));
    }
    return [MEASURES[view.measure].label, texts.join(", ")];
  });
}

// Below callers stand their callers: what they have themselves says nothing.
function ownOf(view, node) {
  if (node === view.tree.root || view.tree.turned) return 0;
  return view.tree.amounts[view.measure].now[node];
}

function shareText(amount, whole, what) {
  if (!(whole > 0)) return "0 % of " + what;
  return formatShare(amount / whole) + " of " + what;
}

function changeOf(view, node) {
  const change = view.now[node] - view.before[node];
  const from = view.before[node] === 0 && change > 0
    ? "new" : "before " + view.format(view.before[node]);
  return `${from}, ${signed(change, view.format)}`;
}

// As screen readers say it: name, amount, share.
function spokenOf(view, node) {
  const said = describe(view.tree, node);
  const whole = amountOf(view, view.tree.root);
  const amount = amountOf(view, node);
  const parts = [cut(said.name, 200), cut(said.owner || said.place, 200),
    GROUPS[said.group], view.format(amount),
    node === view.tree.root ? "" : shareText(amount, whole, "all")];
  if (view.before) parts.push(changeOf(view, node));
  const below = childrenOf(view, node).length;
  parts.push(below === 0 ? "nothing below"
    : below === 1 ? "1 frame below" : formatCount(below) + " frames below");
  return parts.filter((part) => part !== "").join(", ");
}

// The tooltip's content for a box of the picture.
function tooltipOf(view, views, box) {
  if (box.more > 0) {
    const one = box.more === 1;
    return [element("p", null, `${one ? "1 frame" : formatCount(box.more)
      + " frames"} too narrow to draw: a click zooms in`)];
  }
  const said = describe(view.tree, box.node);
  const where = said.owner || said.place;
  const kind = GROUPS[said.group] + (said.does ? ": " + said.does : "");
  return [
    element("p", { class: "tip-name" }, nameOf(said.name, 300)),
    where ? element("p", null, nameOf(where, 200)) : null,
    element("p", { class: "tip-kind" }, kind),
    element("dl", null, ...amountsIn(views, box.node).flatMap(([term, text]) =>
      [element("dt", null, term), element("dd", null, text)])),
  ].filter((part) => part !== null);
}

function swatch(group) {
  return element("span", { class: "swatch flame-" + group,
    "aria-hidden": "true" });
}

// Which colour is what, in words.
function flameLegend(tree) {
  const { kind, category } = tree.frames;
  const there = new Set(
    kind.map((word, frame) => groupOf(word, category[frame])));
  const names = Object.keys(GROUPS).filter((group) => there.has(group));
  return element("ul", { class: "legend", "aria-label": "Colours" },
    ...names.map((group) => element("li", null,
      swatch(group), GROUPS[group])));
}

function changeLegend() {
  const row = (name, text) => element("li", null, swatch(name), text);
  return element("ul", { class: "legend", "aria-label": "Colours" },
    row("more", "+ more than before"), row("less", "\u2212 less than before"),
    row("same", "the same"));
}
