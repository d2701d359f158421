// SPDX-License-Identifier: MIT
// Starts all that is interactive on the page. What it does without is there
// already: the page's text needs no script.

const THEMES = ["auto", "light", "dark"];
const DARK = window.matchMedia("(prefers-color-scheme: dark)");

// What a reader has chosen is kept where the browser lets a page keep things.
function keptTheme() {
  try {
    const kept = localStorage.getItem("crossbill-theme");
    return THEMES.includes(kept) ? kept : "auto";
  } catch (error) {
    return "auto";
  }
}

function keepTheme(theme) {
  try {
    localStorage.setItem("crossbill-theme", theme);
  } catch (error) {
    // It holds until the page is closed.
  }
}

// The page has a class light or dark at all times, so that styles of what
// scripts make need not ask the screen, too.
function applyTheme(page, printing) {
  const wanted = page.theme === "dark" || page.theme === "auto" && DARK.matches;
  const dark = wanted && !printing;
  document.documentElement.classList.toggle("dark", dark);
  document.documentElement.classList.toggle("light", !dark);
}

function restyleAll(page) {
  applyTheme(page, false);
  if (page.flame) layOut(page.flame);
  if (page.timeline) paintTimeline(page.timeline);
}

function makeThemeButton(page) {
  const place = document.querySelector(".page-tools");
  if (!place) return;
  const words = () => "Colours: " + page.theme;
  const press = button(words(), () => {
    page.theme = THEMES[(THEMES.indexOf(page.theme) + 1) % THEMES.length];
    keepTheme(page.theme);
    press.textContent = words();
    restyleAll(page);
  });
  place.append(press);
  DARK.addEventListener("change", () => restyleAll(page));
}

// Paper is white, and the picture as wide as paper.
function listenToPrinter(page) {
  window.addEventListener("beforeprint", () => {
    applyTheme(page, true);
    if (page.flame) printFlame(page.flame);
    if (page.timeline) paintTimeline(page.timeline, PRINTED.lane);
  });
  window.addEventListener("afterprint", () => restyleAll(page));
}

// Marks where the reader is in the table of contents.
function followContents() {
  const links = Array.from(document.querySelectorAll("nav a[href^='#']"));
  const parts = links.map((link) =>
    document.getElementById(link.getAttribute("href").slice(1)));
  const follow = () => {
    let current = -1;
    parts.forEach((part, at) => {
      if (part && part.getBoundingClientRect().top < window.innerHeight / 3)
        current = at;
    });
    links.forEach((link, at) => at === current
      ? link.setAttribute("aria-current", "true")
      : link.removeAttribute("aria-current"));
  };
  window.addEventListener("scroll", eachFrame(follow), { passive: true });
  follow();
}

// For tests, and for who looks with the browser's console: what is shown.
function exposed(page) {
  const { flame } = page;
  const named = (node) => describe(flame.tree, node).name;
  return {
    readyAt: page.ready, format: { time: formatTime, count: formatCount,
      bytes: formatBytes, share: formatShare },
    get theme() { return page.theme; },
    get timeline() { return page.timeline && { from: page.timeline.from,
      to: page.timeline.to, lanes: page.timeline.lanes.length }; },
    get functions() { return page.functions && {
      library: page.functions.library ? page.functions.library.value : "",
      shown: page.functions.shown, all: page.functions.rows.length }; },
    get flame() { return flame && {
      zoomed: named(flame.zoomed), focused: named(flame.focused),
      stacks: flame.stacks, measure: flame.measure, flipped: flame.flipped,
      nodes: flame.tree.count,
      rows: flame.rows.length,
      boxes: flame.rows.reduce((sum, row) => sum + row.length, 0),
      search: flame.hits ? flame.hits.text : "",
      hits: flame.hits ? flame.hits.nodes.length : null,
      total: amountOf(flame.view, flame.tree.root),
      below: Array.from(childrenOf(flame.view, flame.zoomed), (node) =>
        [named(node), amountOf(flame.view, node)]).slice(0, 1000) }; },
  };
}

function startOne(part, start) {
  try {
    return start();
  } catch (error) {
    console.error("crossbill: " + part, error);
    return null;
  }
}

async function startPage() {
  const page = { theme: keptTheme(), ready: 0 };
  applyTheme(page, false);
  const data = await readData();
  if (data !== null) startParts(page, data);
  followContents();
  page.ready = performance.now();
  window.crossbill = exposed(page);
}

function startParts(page, data) {
  for (const part of document.querySelectorAll("[data-script]"))
    part.hidden = false;
  makeThemeButton(page);
  const at = (id) => document.getElementById(id);
  page.functions = startOne("functions", () => makeFunctions(data));
  page.flame = at("flame-graph")
    && startOne("flame graph", () => makeFlame(at("flame-graph"), data));
  page.timeline = at("timeline")
    && startOne("threads", () => makeTimeline(at("timeline"), data));
  listenToPrinter(page);
}

// When all files' constants are there, in whichever order they were joined.
queueMicrotask(startPage);
