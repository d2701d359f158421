// SPDX-License-Identifier: MIT
// The page's address names what the flame graph shows, so that a link leads
// there: #zoom=STACKS,MEASURE,NODE. In one file each node keeps its number.

function zoomLink({ stacks, measure, zoomed }) {
  return `#zoom=${stacks},${measure},${zoomed}`;
}

// The first picture needs no link, and leaves another's alone.
function keepLink(flame) {
  if (zoomLink(flame) === flame.link) return;
  flame.link = zoomLink(flame);
  try {
    history.replaceState(history.state, "", flame.link);
  } catch (error) {
    // A page in another page has no address of its own.
  }
}

// What the address names, or null: it may be any text.
function linked(flame) {
  const [, stacks, measure, node] =
    /^#zoom=([a-z]+),([a-z]+),(\d+)$/.exec(window.location.hash) || [];
  const there = ["called", ...stacksOf(flame.data).map(([key]) => key)];
  return there.includes(stacks) && flame.measures.includes(measure)
    ? { stacks, measure, node: Number(node) } : null;
}

function followLink(flame) {
  const wanted = linked(flame);
  if (wanted === null || window.location.hash === flame.link) return;
  flame.measure = wanted.measure;
  showStacks(flame, wanted.stacks);
  const { tree, view } = flame;
  if (wanted.node < tree.count && view.width[wanted.node] > 0)
    zoomTo(flame, wanted.node);
  flame.choice.querySelector("select").value = flame.measure;
  flame.place.scrollIntoView({ block: "nearest" });
}
