// SPDX-License-Identifier: MIT
// Numbers as people read them: the same words as analysis/numbers.cpp.

// Rounds as fmt does: what lies exactly between two goes to the even one.
function rounded(value, digits) {
  const twice = value * 2 ** (digits + 1);
  const between = Number.isInteger(twice) && twice % 2 !== 0;
  if (!between) return value.toFixed(digits);
  const scale = 10 ** digits;
  const below = Math.floor(value * scale);
  return ((below % 2 === 0 ? below : below + 1) / scale).toFixed(digits);
}

// Three digits, never in the form 1e+03.
function threeDigits(value) {
  if (value < 9.995) return rounded(value, 2);
  if (value < 99.95) return rounded(value, 1);
  return rounded(value, 0);
}

function formatTime(ns) {
  if (ns <= 0) return "0 ns";
  if (ns < 9.95) return rounded(ns, 1) + " ns";
  if (ns < 999.5) return rounded(ns, 0) + " ns";
  if (ns < 999.5e3) return threeDigits(ns / 1e3) + " us";
  if (ns < 99.95e6) return threeDigits(ns / 1e6) + " ms";
  return threeDigits(ns / 1e9) + " s";
}

// What is below its error is less than that.
function formatDoubtful(ns, error) {
  return ns < error ? "< " + formatTime(error) : formatTime(ns);
}

function formatCount(count) {
  if (count < 1000) return String(count);
  if (count < 10000) {
    const rest = String(count % 1000).padStart(3, "0");
    return Math.floor(count / 1000) + "," + rest;
  }
  if (count < 999.5e3) return threeDigits(count / 1e3) + " k";
  if (count < 999.5e6) return threeDigits(count / 1e6) + " M";
  return threeDigits(count / 1e9) + " G";
}

function formatBytes(bytes) {
  if (bytes < 1024) return bytes + " B";
  const units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
  let value = bytes / 1024;
  let unit = 0;
  for (; value >= 999.5 && unit + 1 < units.length; ++unit) value /= 1024;
  return threeDigits(value) + " " + units[unit];
}

function formatShare(share) {
  const percent = share * 100;
  if (percent > 0 && percent < 9.95) return rounded(percent, 1) + " %";
  return rounded(percent, 0) + " %";
}

// With a sign, for what has become more or less.
function signed(amount, format) {
  if (amount === 0) return "the same";
  return (amount > 0 ? "+" : "\u2212") + format(Math.abs(amount));
}

// Two digits and no more zeros than a reader needs, as {:.2g} has it.
function twoDigits(value) {
  return String(Number(value.toPrecision(2)));
}

// Long names are cut: no reader needs 10,000 characters at once.
function cut(text, most) {
  if (text.length <= most) return text;
  let end = most - 1;
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last < 0xdc00) --end;  // half of a character
  return text.slice(0, end) + "\u2026";
}
