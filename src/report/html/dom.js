// SPDX-License-Identifier: MIT
// Makes elements. Text of the recording only ever becomes text: nothing here
// reads markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined)
      made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

// Children are elements or texts; null is left out.
function element(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

// A name of the program, whichever way its script runs.
function nameOf(text, most) {
  return element("bdi", null, cut(text, most || 200));
}

function button(text, onClick, attributes) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", onClick);
  return made;
}

// [value, text] each.
function choice(label, options, onChange) {
  const select = element("select", null,
    ...options.map(([value, text]) => element("option", { value }, text)));
  select.addEventListener("change", () => onChange(select.value));
  return element("label", null, label + " ", select);
}

// Calls once, when nothing has come for some milliseconds.
function settled(milliseconds, call) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...values), milliseconds);
  };
}

// Calls at most once a frame of the screen.
function eachFrame(call) {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      call();
    });
  };
}

// A text that screen readers say when it changes.
function announcer() {
  return element("p", { class: "unseen", "aria-live": "polite" });
}

// A canvas as wide and high as said, sharp on every screen. Returns what to
// draw with.
function sized(canvas, width, height, ratio) {
  const scale = ratio || window.devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  return context;
}
