// SPDX-License-Identifier: MIT
// Small charts in SVG: how long calls took, and how that grows with what they
// are given. Each says the same in words, for who cannot see it.

const CHART = { width: 460, height: 190, left: 52, right: 14, top: 26,
  bottom: 34 };

// From amounts to pixels, by their logarithm.
function logScale(low, high, from, to) {
  const least = Math.log10(low);
  const span = Math.max(Math.log10(high) - least, 1e-9);
  return (amount) =>
    from + (Math.log10(Math.max(amount, low)) - least) / span * (to - from);
}

// Powers of a base from low to high, at most eight of them.
function powers(low, high, base) {
  const power = (amount) => Math.log(amount) / Math.log(base);
  const first = Math.ceil(power(low) - 1e-9);
  const last = Math.floor(power(high) + 1e-9);
  const by = Math.max(1, Math.ceil((last - first + 1) / 8));
  const list = [];
  for (let at = first; at <= last; at += by) list.push(base ** at);
  return list;
}

function chart(label, title, ...parts) {
  return element("figure", { class: "chart" },
    element("figcaption", null, title),
    svg("svg", { role: "img", "aria-label": label,
      viewBox: `0 0 ${CHART.width} ${CHART.height}` }, ...parts));
}

function textAt(x, y, text, attributes) {
  return svg("text", { x: x.toFixed(1), y: y.toFixed(1), ...attributes }, text);
}

function line(x1, y1, x2, y2, name) {
  return svg("line", { x1: x1.toFixed(1), y1: y1.toFixed(1),
    x2: x2.toFixed(1), y2: y2.toFixed(1), class: name });
}

function axisBelow(x, amounts, format) {
  const y = CHART.height - CHART.bottom;
  const ticks = amounts.map((amount) => svg("g", null,
    line(x(amount), y, x(amount), y + 4, "axis"),
    textAt(x(amount), y + 16, format(amount), { "text-anchor": "middle" })));
  return svg("g", null,
    line(CHART.left, y, CHART.width - CHART.right, y, "axis"), ...ticks);
}

function axisLeft(y, amounts, format) {
  return svg("g", null, ...amounts.map((amount) => svg("g", null,
    line(CHART.left, y(amount), CHART.width - CHART.right, y(amount), "grid"),
    textAt(CHART.left - 6, y(amount) + 4, format(amount),
      { "text-anchor": "end" }))));
}

// Buckets are [low ns, high ns, calls].
function histogram(buckets, entry) {
  const low = Math.max(1, buckets[0][0]);
  const high = Math.max(...buckets.map((bucket) => bucket[1]), low * 2);
  const most = Math.max(...buckets.map((bucket) => bucket[2]));
  const x = logScale(low, high, CHART.left, CHART.width - CHART.right);
  const floor = CHART.height - CHART.bottom;
  const y = (calls) => floor - calls / most * (floor - CHART.top);
  const bars = buckets.filter((bucket) => bucket[2] > 0).map(
    ([from, to, calls]) => {
      const height = Math.max(1.5, floor - y(calls));
      const left = x(Math.max(from, low));
      return svg("rect", { class: "bar", x: left.toFixed(1),
        y: (floor - height).toFixed(1), height: height.toFixed(1),
        width: Math.max(1, x(to) - left - 0.75).toFixed(1) },
      svg("title", null, `${formatTime(from)} to ${formatTime(to)}: ${
        formatCount(calls)} calls`));
    });
  return chart(histogramWords(buckets, entry), "How long calls took",
    axisLeft(y, most > 1 ? [most, most / 2] : [most],
      (calls) => formatCount(Math.round(calls))),
    ...bars, axisBelow(x, powers(low, high, 10), formatTime),
    ...quantiles(entry, x, low, high));
}

function quantiles(entry, x, low, high) {
  const marks = [["p50", entry.p50_ns, 10], ["p99", entry.p99_ns, 22]];
  return marks.filter(([, ns]) => ns > 0).map(([name, ns, y]) => {
    const at = x(Math.min(Math.max(ns, low), high));
    const right = at > CHART.width * 0.7;
    return svg("g", { class: "quantile" },
      line(at, y - 8, at, CHART.height - CHART.bottom, "dashed"),
      textAt(at + (right ? -4 : 4), y, `${name} ${formatTime(ns)}`,
        { "text-anchor": right ? "end" : "start" }));
  });
}

function histogramWords(buckets, entry) {
  const there = buckets.filter((bucket) => bucket[2] > 0);
  const mode = there.reduce(
    (best, bucket) => bucket[2] > best[2] ? bucket : best, there[0]);
  const parts = [`Histogram of call times from ${formatTime(there[0][0])} to ${
    formatTime(there[there.length - 1][1])}`,
  `most calls, ${formatCount(mode[2])}, took ${formatTime(mode[0])} to ${
    formatTime(mode[1])}`];
  if (entry.p50_ns > 0) parts.push("p50 " + formatTime(entry.p50_ns));
  if (entry.p99_ns > 0) parts.push("p99 " + formatTime(entry.p99_ns));
  return parts.join(", ") + ".";
}

// The line through the sizes, as {slope, text}; null where there is none.
function fitOf(entry) {
  const known = (amount) => amount !== null && amount !== undefined;
  if (!known(entry.fixed_ns)) return null;
  const items = known(entry.per_item_ns);
  const slope = items ? entry.per_item_ns : entry.per_byte_ns;
  if (!known(slope)) return null;
  const fixed = formatDoubtful(entry.fixed_ns, entry.fit_error || 0);
  return { slope, text: `fixed ${fixed} + ${twoDigits(slope)} ns/${
    items ? "item" : "byte"}` };
}

// Points are [size, ns of a call, error of that]; sizes below 1 are drawn at 1.
function scatter(points, unit, entry) {
  const sizes = points.map((point) => Math.max(1, point[0]));
  const times = points.map((point) => Math.max(1, point[1]));
  const low = Math.min(...sizes);
  const high = Math.max(...sizes, low * 2);
  const least = Math.min(...times) / 1.5;
  const most = Math.max(...times) * 1.5;
  const fit = fitOf(entry);
  const x = logScale(low, high, CHART.left + 8, CHART.width - CHART.right - 8);
  const y = logScale(least, most, CHART.height - CHART.bottom, CHART.top);
  const format = unit === "items" ? formatCount : formatBytes;
  const size = (amount) => format(Math.round(amount));
  return chart(scatterWords(points, unit, size, fit),
    `Time of a call by ${unit === "items" ? "items" : "bytes"} given`,
    axisLeft(y, powers(least, most, 10), formatTime),
    axisBelow(x, powers(low, high, unit === "items" ? 10 : 4), size),
    fit ? fitPath(entry.fixed_ns, fit.slope, [low, high], [least, most], x, y)
      : null,
    ...points.map((point) => pointMark(point, x, y, [least, most], size)),
    fit ? textAt(CHART.left, 14, fit.text, { class: "fit-text" }) : null);
}

// A dot, and a line through it of two errors up and down.
function pointMark([amount, ns, error], x, y, [least, most], size) {
  const at = x(Math.max(1, amount));
  const low = Math.max(least, ns - 2 * error);
  const high = Math.min(most, ns + 2 * error);
  return svg("g", null, line(at, y(low), at, y(high), "error"),
    svg("circle", { class: "dot", cx: at.toFixed(1), cy: y(ns).toFixed(1),
      r: 3.5 },
    svg("title", null, `${size(amount)}: ${formatTime(ns)} a call`)));
}

function fitPath(fixed, slope, [low, high], [least, most], x, y) {
  const steps = 48;
  const places = [];
  for (let at = 0; at <= steps; ++at) {
    const size = low * (high / low) ** (at / steps);
    const ns = fixed + slope * size;
    if (ns >= least && ns <= most)
      places.push(`${x(size).toFixed(1)},${y(ns).toFixed(1)}`);
  }
  return svg("polyline", { class: "fit", points: places.join(" ") });
}

function scatterWords(points, unit, size, fit) {
  const [first] = points;
  const last = points[points.length - 1];
  const said = (point) =>
    `${formatTime(point[1])} for ${size(point[0])}${
      unit === "items" ? " items" : ""}`;
  return `A call takes ${said(first)} and ${said(last)}${
    fit ? "; " + fit.text : ""}.`;
}
