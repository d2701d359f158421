// SPDX-License-Identifier: MIT
// Threads over time: one lane a thread, its crossings as bars, waits for the
// host's lock hatched. A stretch is chosen by drag, wheel or keys.

function makeTimeline(place, data) {
  const { trace } = data;
  if (!place || !trace || trace.start.length === 0) return null;
  const lanes = makeLanes(trace);
  const whole = wholeOf(lanes, trace);
  const timeline = {
    place, trace, lanes: lanes.slice(0, MOST_LANES), left: lanes.length,
    frames: data.flame.frames, whole, from: whole[0], to: whole[1], lane: 0,
  };
  buildTimeline(timeline);
  timeline.repaint = eachFrame(() => paintTimeline(timeline));
  listenToTimeline(timeline);
  new ResizeObserver(timeline.repaint).observe(timeline.stage);
  paintTimeline(timeline);
  return timeline;
}

function wholeOf(lanes, trace) {
  let from = Infinity;
  let to = 0;
  for (const { events, latest } of lanes) {
    from = Math.min(from, trace.start[events[0]]);
    to = Math.max(to, latest[latest.length - 1]);
  }
  return [from, Math.max(to, from + 1)];
}

function buildTimeline(timeline) {
  const { lanes, place } = timeline;
  timeline.canvas = element("canvas", { tabindex: 0, role: "application",
    "aria-label": "Threads over time", "aria-describedby": "timeline-keys" });
  timeline.brush = element("div", { class: "brush", hidden: true });
  timeline.stage = element("div", { class: "timeline-stage" },
    timeline.canvas, timeline.brush);
  timeline.tip = element("div", { class: "tip", "aria-hidden": "true",
    hidden: true });
  timeline.said = announcer();
  timeline.range = element("output");
  const names = element("ol", { class: "lanes" },
    ...lanes.map((lane) => element("li", null, ...laneWords(lane))));
  place.append(timelineTools(timeline),
    element("div", { class: "timeline" }, names, timeline.stage),
    timeline.tip, timeline.said, timelineLegend(),
    element("p", { class: "hint", id: "timeline-keys" },
      "Drag over a stretch of time to see it larger. With the picture focused "
      + "the wheel, + and \u2212 zoom, arrow keys move, Escape or Home shows "
      + "all."));
  if (timeline.left > lanes.length) place.append(element("p", { class: "hint" },
    `${timeline.left - lanes.length} more threads are not drawn.`));
  place.hidden = false;
}

function laneWords({ thread }) {
  const below = [];
  if (thread.tid) below.push(String(thread.tid));
  if (thread.dropped > 0)
    below.push(formatCount(thread.dropped) + " crossings not kept");
  return [element("span", null, nameOf(thread.name || "thread", 60)),
    element("small", null, below.join(", "))];
}

function timelineLegend() {
  return element("ul", { class: "legend", "aria-label": "Colours" },
    ...TRACE_KINDS.map(({ colour, label }) => element("li", null,
      swatch(colour), label)));
}

function timelineTools(timeline) {
  timeline.reset = button("Whole run", () => showAll(timeline));
  return element("div", { class: "tools" },
    button("Zoom in", () => zoomTime(timeline, 0.5)),
    button("Zoom out", () => zoomTime(timeline, 2)),
    timeline.reset, timeline.range);
}

// As wide as its place, or as said.
function paintTimeline(timeline, wanted) {
  const { canvas, lanes, stage, trace, from, to } = timeline;
  const width = wanted || stage.clientWidth;
  const height = AXIS + lanes.length * LANE;
  const context = sized(canvas, width, height);
  canvas.style.height = height + "px";
  const colours = flameColours(timeline.place);
  const ratio = window.devicePixelRatio || 1;
  const patterns = makePatterns(context, colours, ratio);
  const paints = TRACE_KINDS.map(({ colour }) => ({ plain: colours[colour],
    wide: patterns[colour] || colours[colour] }));
  timeline.width = width;
  const picture = { context, trace, from, to, width, height, colours, paints,
    frames: timeline.frames };
  paintAxis(picture);
  lanes.forEach((lane, at) => paintLane(picture, lane, AXIS + at * LANE));
  timeline.range.textContent = rangeWords(timeline);
  timeline.reset.disabled =
    from === timeline.whole[0] && to === timeline.whole[1];
}

function rangeWords({ from, to, whole }) {
  const length = formatTime(to - from);
  return from === whole[0] && to === whole[1] ? length + ", all of it"
    : `${length} from ${formatTime(from - whole[0])} on`;
}

// Within the run, and no less than a few nanoseconds.
function showStretch(timeline, from, to) {
  const [first, last] = timeline.whole;
  const length = Math.min(last - first, Math.max(20, to - from));
  timeline.from = Math.min(Math.max(first, from), last - length);
  timeline.to = timeline.from + length;
  hideBar(timeline);
  timeline.repaint();
  timeline.said.textContent = rangeWords(timeline);
}

function showAll(timeline) {
  showStretch(timeline, ...timeline.whole);
}

// By a factor, around a share of the width.
function zoomTime(timeline, factor, around = 0.5) {
  const { from, to } = timeline;
  const middle = from + (to - from) * around;
  showStretch(timeline, middle - (middle - from) * factor,
    middle + (to - middle) * factor);
}

function moveTime(timeline, share) {
  const { from, to } = timeline;
  const by = (to - from) * share;
  showStretch(timeline, from + by, to + by);
}

const TIMELINE_KEYS = {
  "+": (timeline) => zoomTime(timeline, 0.5),
  "=": (timeline) => zoomTime(timeline, 0.5),
  "-": (timeline) => zoomTime(timeline, 2),
  ArrowLeft: (timeline) => moveTime(timeline, -0.2),
  ArrowRight: (timeline) => moveTime(timeline, 0.2),
  Escape: showAll,
  Home: showAll,
};

function listenToTimeline(timeline) {
  const { canvas } = timeline;
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = TIMELINE_KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act(timeline);
  });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && document.activeElement !== canvas) return;
    event.preventDefault();
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY))
      return moveTime(timeline, event.deltaX / timeline.width);
    zoomTime(timeline, 2 ** (Math.sign(event.deltaY) * 0.4),
      event.offsetX / timeline.width);
  }, { passive: false });
  listenToDrag(timeline);
}

function listenToDrag(timeline) {
  const { canvas, brush } = timeline;
  let start = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    start = event.offsetX;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (start === null) return pointAt(timeline, event);
    hideBar(timeline);
    const left = Math.max(0, Math.min(start, event.offsetX));
    brush.hidden = Math.abs(event.offsetX - start) < 4;
    brush.style.left = left + "px";
    brush.style.width = Math.abs(event.offsetX - start) + "px";
  });
  canvas.addEventListener("pointerup", (event) => {
    if (start === null) return;
    const ends = [start, event.offsetX].sort((one, other) => one - other);
    start = null;
    brush.hidden = true;
    if (ends[1] - ends[0] < 4) return;
    const { from, to, width } = timeline;
    const at = (x) => from + (to - from) * x / width;
    showStretch(timeline, at(ends[0]), at(ends[1]));
  });
  canvas.addEventListener("pointerleave", () => hideBar(timeline));
}

// The innermost crossing under the pointer, or null.
function eventAt(timeline, event) {
  const { lanes, trace, from, to, width } = timeline;
  const lane = lanes[Math.floor((event.offsetY - AXIS) / LANE)];
  if (!lane) return null;
  const pixel = (to - from) / width;
  const at = from + event.offsetX * pixel;
  const [first, last] = stretchOf(lane, trace, at - pixel, at + pixel);
  for (let index = last - 1; index >= first; --index) {
    const found = lane.events[index];
    if (trace.start[found] + trace.ns[found] >= at - pixel) return found;
  }
  return null;
}

function pointAt(timeline, event) {
  const { trace, frames, tip } = timeline;
  const found = eventAt(timeline, event);
  if (found === null) return hideBar(timeline);
  const frame = trace.frame[found];
  const kind = TRACE_KINDS[trace.kind[found]];
  const row = (term, text) =>
    [element("dt", null, term), element("dd", null, text)];
  tip.replaceChildren(
    element("p", { class: "tip-name" }, nameOf(frames.name[frame] || "?", 300)),
    frames.owner[frame]
      ? element("p", null, nameOf(frames.owner[frame], 200)) : "",
    element("p", { class: "tip-kind" }, kind.label),
    element("dl", null, ...row("took", formatTime(trace.ns[found])),
      ...row("began", "at " + formatTime(trace.start[found]
        - timeline.whole[0]))));
  placeTip(tip, event.clientX, event.clientY);
}

function hideBar(timeline) {
  timeline.tip.hidden = true;
}
