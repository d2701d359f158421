// SPDX-License-Identifier: MIT
// The timeline's crossings by thread, sorted, and how a stretch of them is
// drawn: what is narrower than a pixel is drawn once a pixel.

const LANE = 30;  // pixels
const AXIS = 24;
const MOST_LANES = 200;

// One lane a thread: its crossings by start, and up to each of them the latest
// end, so that what is under way at a moment is found by halving.
function makeLanes(trace) {
  const lists = trace.threads.map(() => []);
  trace.thread.forEach((thread, at) => lists[thread].push(at));
  const lanes = lists.map((list, thread) => {
    list.sort((one, other) => trace.start[one] - trace.start[other]
      || trace.ns[other] - trace.ns[one]);
    const latest = new Float64Array(list.length);
    let end = 0;
    list.forEach((event, at) => {
      end = Math.max(end, trace.start[event] + trace.ns[event]);
      latest[at] = end;
    });
    return { thread: trace.threads[thread], events: Int32Array.from(list),
      latest };
  });
  return lanes.filter((lane) => lane.events.length > 0);
}

// The first of a rising list that is above an amount.
function firstAbove(count, read, amount) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (read(middle) <= amount) low = middle + 1;
    else high = middle;
  }
  return low;
}

// [first, last) of a lane's crossings that may lie in a stretch of time.
function stretchOf(lane, trace, from, to) {
  const { events, latest } = lane;
  return [firstAbove(events.length, (at) => latest[at], from),
    firstAbove(events.length, (at) => trace.start[events[at]], to)];
}

// How each kind is drawn, by its number in the data.
const TRACE_KINDS = [
  { colour: "function", label: "call into a library", inset: 5 },
  { colour: "lock", label: "waiting for the host's lock", inset: 5 },
  { colour: "other", label: "other crossing", inset: 10 },
];

function paintLane(picture, lane, y) {
  const { context, trace, from, to, width, paints } = picture;
  const scale = width / (to - from);
  const [first, last] = stretchOf(lane, trace, from, to);
  const reached = TRACE_KINDS.map(() => -1);
  context.fillStyle = picture.colours.line;
  context.fillRect(0, y, width, 1);
  for (let at = first; at < last; ++at) {
    const event = lane.events[at];
    const kind = trace.kind[event];
    const left = Math.max(0, (trace.start[event] - from) * scale);
    const end = Math.min(width,
      (trace.start[event] + trace.ns[event] - from) * scale);
    if (end < reached[kind]) continue;
    const wide = Math.max(1, end - left);
    reached[kind] = Math.floor(left) + 1;
    const { inset } = TRACE_KINDS[kind];
    context.fillStyle = wide < 4 ? paints[kind].plain : paints[kind].wide;
    context.fillRect(left, y + inset, wide, LANE - 2 * inset);
    if (wide > 4) edge(picture, left, y + inset, LANE - 2 * inset);
    if (wide > 40 && inset < 8) paintName(picture, event, left, y, wide);
  }
}

function paintName(picture, event, x, y, width) {
  const { context, trace, frames, colours, letter } = picture;
  const name = frames.name[trace.frame[event]] || "";
  const text = fitting(context, name, letter, width - 2 * PADDING);
  context.fillStyle = colours.text;
  context.direction = runsLeft(name) ? "rtl" : "ltr";
  context.fillText(text, x + PADDING, y + LANE / 2);
}

// Calls that follow each other at once are still told apart.
function edge(picture, x, y, height) {
  const { context, colours } = picture;
  context.fillStyle = colours.gap;
  context.fillRect(x - 0.5, y, 1, height);
}

function paintAxis(picture) {
  const { context, from, to, width, colours } = picture;
  const by = stepFor((to - from) / Math.max(2, width / 110));
  context.font = FONT;
  context.textBaseline = "middle";
  context.textAlign = "left";
  picture.letter = context.measureText("mmmmmmmmmm").width / 10;
  for (let at = Math.ceil(from / by) * by; at <= to; at += by) {
    const x = (at - from) / (to - from) * width;
    context.fillStyle = colours.line;
    context.fillRect(x, 0, 1, picture.height);
    context.fillStyle = colours.ink;
    context.fillText(formatTick(at, by), x + 4, AXIS / 2);
  }
}

// 1, 2 or 5 of a power of ten.
function stepFor(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((times) => times * power)
    .find((step) => step >= least * 0.999);
}

// With as many digits as tell a tick from the next.
function formatTick(ns, by) {
  const units = [[1e9, "s"], [1e6, "ms"], [1e3, "us"], [1, "ns"]];
  const [unit, name] = units.find(([size]) => ns >= size) || [1, "ns"];
  const digits = Math.max(0, Math.ceil(-Math.log10(by / unit) - 1e-9));
  return `${(ns / unit).toFixed(Math.min(digits, 9))} ${name}`;
}
