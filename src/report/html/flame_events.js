// SPDX-License-Identifier: MIT
// The flame graph's tools above the picture, its search, pointer and keys.

function flameTools(flame) {
  const tools = element("div", { class: "tools" });
  flame.choice = choice("Measure", flame.measures.map(
    (measure) => [measure, MEASURES[measure].label]),
    (measure) => showMeasure(flame, measure));
  if (flame.measures.length > 1) tools.append(flame.choice);
  if (flame.view.before)
    tools.append(choice("Widths", [["both", "the larger of both"],
      ["new", "the new recording"]], (value) => {
      flame.byNew = value === "new";
      showMeasure(flame, flame.measure);
    }));
  flame.search = element("input", { type: "search", spellcheck: "false",
    "aria-describedby": "flame-found" });
  flame.foundText = element("output", { id: "flame-found" });
  flame.reset = button("Whole picture", () => zoomOut(flame));
  const turn = button("Root at the bottom", () => {
    flip(flame);
    turn.setAttribute("aria-pressed", flame.flipped);
  }, { "aria-pressed": "false" });
  tools.append(element("label", null, "Search ", flame.search), flame.foundText,
    turn, ...stackButtons(flame), flame.reset);
  return tools;
}

// Pressed, each shows its tree, and again the one that the page began with.
function stackButtons(flame) {
  flame.stackButtons = stacksOf(flame.data).map(([key, label]) => {
    const press = button(label, () =>
      showStacks(flame, flame.stacks === key ? "called" : key),
      { "aria-pressed": "false" });
    return [key, press];
  });
  return flame.stackButtons.map(([, press]) => press);
}

function searchFlame(flame, text) {
  flame.hits = text === "" ? null : found(flame.view, text);
  flame.foundText.textContent = flame.hits ? foundSentence(flame) : "";
  flame.stage.classList.remove("searching");
}

function foundSentence(flame) {
  const { nodes, amount } = flame.hits;
  if (nodes.length === 0) return "nothing found";
  const whole = amountOf(flame.view, flame.tree.root);
  const frames = nodes.length === 1 ? "1 frame"
    : formatCount(nodes.length) + " frames";
  return `${frames}, ${flame.view.format(amount)}, ${
    shareText(amount, whole, "all")}`;
}

// From hit to hit, the widest first.
function nextHit(flame, step) {
  const { hits, view } = flame;
  if (!hits || hits.nodes.length === 0) return;
  if (!hits.sorted) {
    hits.nodes.sort((one, other) => view.width[other] - view.width[one]);
    hits.sorted = true;
  }
  const count = hits.nodes.length;
  hits.at = hits.at < 0 && step < 0 ? count - 1
    : (hits.at + step + count) % count;
  focusOn(flame, hits.nodes[hits.at]);
  flame.stage.classList.add("searching");
  flame.foundText.textContent =
    `${hits.at + 1} of ${foundSentence(flame)}`;
}

function listenToFlame(flame) {
  listenToSearch(flame);
  listenToPointer(flame);
  flame.canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = FLAME_KEYS[event.key];
    if (!act || act(flame) === false) return;
    event.preventDefault();
    showTipAtFocus(flame);
  });
  flame.canvas.addEventListener("focus", () => {
    if (!flame.canvas.matches(":focus-visible")) return;
    focusOn(flame, flame.focused);
    showTipAtFocus(flame);
  });
  flame.canvas.addEventListener("blur", () => hideTip(flame));
  flame.scroller.addEventListener("scroll", () => {
    hideTip(flame);
    flame.repaint();
  });
}

function listenToSearch(flame) {
  const search = () => {
    searchFlame(flame, flame.search.value.trim());
    flame.repaint();
  };
  flame.search.addEventListener("input", settled(60, search));
  flame.search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const { hits } = flame;
    if ((hits ? hits.text : "") !== flame.search.value.trim()) search();
    nextHit(flame, event.shiftKey ? -1 : 1);
  });
}

// The box of the picture that the pointer is on, or null.
function boxUnder(flame, event) {
  const area = flame.canvas.getBoundingClientRect();
  const y = event.clientY - area.top - topOf(flame);
  const row = flame.flipped ? Math.ceil(-y / ROW) : Math.floor(y / ROW);
  return boxAt(flame.rows, row, event.clientX - area.left);
}

function listenToPointer(flame) {
  flame.canvas.addEventListener("pointermove", (event) => {
    const box = boxUnder(flame, event);
    if (box === null) return hideTip(flame);
    if (box !== flame.pointed) {
      flame.pointed = box;
      mark(flame, flame.hover, box);
      flame.tip.replaceChildren(...tooltipOf(flame.view, viewsOf(flame), box));
    }
    placeTip(flame.tip, event.clientX, event.clientY);
  });
  flame.canvas.addEventListener("pointerleave", () => hideTip(flame));
  flame.canvas.addEventListener("click", (event) => {
    const box = boxUnder(flame, event);
    if (box === null) return;
    hideTip(flame);
    if (box.node !== flame.zoomed) zoomTo(flame, box.node);
    else if (box.more > 0) zoomTo(flame, box.widest);
    else zoomBack(flame);
  });
}

function viewsOf(flame) {
  return flame.measures.map((measure) => viewOf(flame, measure));
}

function hideTip(flame) {
  flame.tip.hidden = flame.hover.hidden = true;
  flame.pointed = null;
}

// Beside a point of the window, and within that.
function placeTip(tip, x, y) {
  tip.hidden = false;
  const { offsetWidth: width, offsetHeight: height } = tip;
  const right = document.documentElement.clientWidth - width - 8;
  const below = y + 18;
  const bottom = window.innerHeight - height - 8;
  tip.style.left = Math.max(8, Math.min(x + 12, right)) + "px";
  const top = below <= bottom ? below : Math.max(8, y - height - 12);
  tip.style.top = top + "px";
}

function showTipAtFocus(flame) {
  const box = boxOf(flame.rows, flame.tree, flame.focused);
  if (box === null) return;
  flame.tip.replaceChildren(...tooltipOf(flame.view, viewsOf(flame), box));
  const area = flame.focus.getBoundingClientRect();
  placeTip(flame.tip, area.left, area.bottom - 12);
}

function step(flame, by) {
  const { tree, view, focused } = flame;
  if (focused === tree.root) return;
  const beside = childrenOf(view, tree.parent[focused]);
  const next = beside[beside.indexOf(focused) + by];
  if (next !== undefined && boxOf(flame.rows, tree, next))
    focusOn(flame, next);
}

function stepDown(flame) {
  const [first] = childrenOf(flame.view, flame.focused);
  if (first !== undefined && flame.view.width[first] > 0) focusOn(flame, first);
}

function stepUp(flame) {
  const { tree, focused } = flame;
  if (focused !== tree.root) focusOn(flame, tree.parent[focused]);
}

const FLAME_KEYS = {
  ArrowLeft: (flame) => step(flame, -1),
  ArrowRight: (flame) => step(flame, 1),
  ArrowDown: (flame) => flame.flipped ? stepUp(flame) : stepDown(flame),
  ArrowUp: (flame) => flame.flipped ? stepDown(flame) : stepUp(flame),
  Enter: (flame) => zoomTo(flame, flame.focused),
  " ": (flame) => zoomTo(flame, flame.focused),
  Escape: (flame) => zoomBack(flame),
  Home: (flame) => focusOn(flame, flame.tree.root),
};
