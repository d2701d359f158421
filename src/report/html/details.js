// SPDX-License-Identifier: MIT
// What a function's figures are, part by part, with its charts.

const KINDS = [["values", "values"], ["strings", "strings"],
  ["copies", "copies"], ["objects", "objects"], ["memory", "memory"]];

// [part, calls, ns, bytes, error]; what is not known or not there is left out.
// What is left of the total when others are known is as doubtful as that.
function partsOf(entry) {
  const made = entry.marshalling || {};
  const wait = entry.wait || {};
  const error = entry.total_error_ns;
  const rows = KINDS.map(([key, label]) => {
    const kind = made[key] || {};
    return ["marshalling: " + label, kind.calls, kind.ns, kind.bytes];
  });
  rows.push(["marshalling: glue", null, made.glue_ns, null],
    ["transition", null, entry.transition_ns, null, error],
    ["cleanup", null, entry.cleanup_ns, null, error],
    ["waiting for the host's lock", null, wait.host_lock_ns, null],
    ["callbacks: the host's own code", entry.host_code_calls, entry.host_ns,
      null],
    ["logic: the library's own work", null, entry.logic_ns, null, error]);
  return rows.filter((row) => row.slice(1, 4).some((amount) => amount > 0));
}

function partsTable(entry) {
  const rows = partsOf(entry);
  if (rows.length === 0) return null;
  const cell = (amount, format) => element("td", { class: "n" },
    amount > 0 ? format(amount) : "");
  const head = ["part of the time", "calls", "time", "share", "bytes"];
  return element("table", { class: "parts" },
    element("thead", null, element("tr", null, ...head.map((text, at) =>
      element("th", { scope: "col", class: at > 0 ? "n" : null }, text)))),
    element("tbody", null, ...rows.map(([part, calls, ns, bytes, error]) =>
      element("tr", null, element("th", { scope: "row" }, part),
        cell(calls, formatCount),
        cell(ns, (amount) => formatDoubtful(amount, error || 0)),
        cell(ns < error ? 0 : ns / entry.total_ns, formatShare),
        cell(bytes, formatBytes)))));
}

// [term, text] of what is known beside the parts.
function factsOf(entry) {
  const facts = [];
  const add = (term, amount, format) => {
    if (amount !== null && amount !== undefined)
      facts.push([term, format(amount)]);
  };
  add("half of the calls took at most", entry.p50_ns, formatTime);
  add("99 % took at most", entry.p99_ns, formatTime);
  add("the longest call", entry.max_ns, formatTime);
  if (entry.dispatch_low_ns > 0) facts.push(["host's side of all calls",
    dispatchText(entry)]);
  add("errors", entry.errors, formatCount);
  add("threads", entry.threads, formatCount);
  for (const [term, amount] of [["allocations", entry.alloc],
    ["copies by libc", entry.libc_copies],
    ["strings by libc", entry.libc_strings]])
    if (amount && amount.calls > 0) facts.push([term,
      `${formatCount(amount.calls)}, ${formatBytes(amount.bytes)}`]);
  for (const [name, ns] of Object.entries(waitsOf(entry)))
    if (ns > 0) facts.push(["waited in " + cut(name, 100), formatTime(ns)]);
  if (entry.preempted_ns > 0) add("preempted", entry.preempted_ns, formatTime);
  if (entry.open > 0) add("still running at the end", entry.open, formatCount);
  return facts;
}

function waitsOf(entry) {
  return entry.wait && entry.wait.functions_ns || {};
}

function dispatchText(entry) {
  const low = formatTime(entry.dispatch_low_ns);
  if (entry.dispatch_high_ns === null) return "from " + low;
  return `${low} to ${formatTime(entry.dispatch_high_ns)}`;
}

function detailsOf(entry, times, timed) {
  const facts = factsOf(entry);
  const parts = [partsTable(entry), element("dl", { class: "figures" },
    ...facts.map(([term, text]) => element("div", null,
      element("dt", null, term), element("dd", null, text))))];
  if (!timed) parts.push(element("p", { class: "hint" },
    "Calls were counted only: this recording has no times."));
  if (times && times.buckets && times.buckets.length > 0)
    parts.push(histogram(times.buckets, entry));
  if (times && times.points && times.points.length > 1)
    parts.push(scatter(times.points, times.unit, entry));
  return [element("div", { class: "details-in" },
    ...parts.filter((part) => part !== null))];
}
