#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How large the HTML page is, how long it takes to write, and how it feels.

Recordings of 100, 100,000 and 986,409 nodes (programs/paths.c) become pages.
The size of the second, and what writing the third takes beside the text bill,
in time and memory, have bars of their own. Then one browser opens the first two
in turn, and the median of each interaction on the large page is divided by the
same on the small one: the first picture, a search, a zoom and back, another
measure, sorting and searching the functions.
"""
import pathlib
import sys

import lib
import million

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests"))
from harness import browser as harness  # noqa: E402
from harness import tool  # noqa: E402

SMALL, LARGE = 100, 100_000
ROUNDS = 9
FACTOR, SIZE, WRITING, MEMORY = 5, 1_500_000, 4, 300_000_000
FLAME = "document.querySelector('#flame-graph %s')"
TYPE = """const field = %s; field.value = field.value ? "" : "path3";
          field.dispatchEvent(new Event("input", {bubbles: true}));"""
CHOOSE = """const field = %s;
  field.selectedIndex = (field.selectedIndex + 1) %% field.options.length;
  field.dispatchEvent(new Event("change", {bubbles: true}));"""
PRESS = """const canvas = %s; canvas.focus();
  for (const key of ["ArrowDown", "ArrowDown", "Enter", "Escape"])
    canvas.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));"""
ACTIONS = {
    "search in the flame graph": TYPE % (FLAME % "input[type=search]"),
    "zoom and back": PRESS % (FLAME % "canvas"),
    "another measure": CHOOSE % (FLAME % "select"),
    "search of functions":
        TYPE % "document.querySelector('#function-search')",
    "sort of functions":
        "document.querySelector('#function-table th[data-key=calls] button')"
        ".click();",
}


def record(crossbill, nodes):
    recording = lib.BUILD / f"page-{nodes}.db"
    lib.run(lib.recorded(crossbill, [million.build(), nodes], "--exact",
                         output=recording))
    return recording


def write(crossbill, recording):
    """The page, how long it took to write, and the most memory."""
    page = recording.with_suffix(".html")
    done, memory = tool.finish_and_measure(
        crossbill, "report", recording, "--format", "html", "--force", "-o",
        page)
    if done.returncode != 0:
        raise lib.Failed(done.stderr)
    return page, memory


def first_picture(shown):
    shown.page.wait_for_function("() => window.crossbill")
    return shown.evaluate("crossbill.readyAt")


def feel(pages):
    """By interaction, the milliseconds on each page, round by round."""
    times = {}
    with harness.Browser() as opened:
        for _ in range(ROUNDS):
            for name, page in pages.items():
                shown = opened.open(page)
                times.setdefault(("first picture", name), []).append(
                    first_picture(shown))
                for what, action in ACTIONS.items():
                    times.setdefault((what, name), []).append(
                        shown.time_of("() => {" + action + "}"))
                shown.close()
    return times


def rows_of(times):
    rows = []
    for what in ["first picture", *ACTIONS]:
        small, large = (lib.median(times[what, name])
                        for name in ("small", "large"))
        rows.append(lib.Row(
            f"page of {LARGE:,} nodes: {what}",
            f"{large:.0f} ms, {large / small:.1f} times {small:.0f} ms",
            f"at most {FACTOR} times that of {SMALL} nodes",
            large <= FACTOR * small))
    return rows


def writing(crossbill):
    recording = record(crossbill, million.NODES)
    command = [crossbill, "report", recording]
    text, html = [], []
    for _ in range(3):
        text.append(million.timed(command))
        html.append(million.timed([*command, "--format", "html"]))
    page, memory = write(crossbill, recording)
    ratio = lib.median(html) / lib.median(text)
    return page, [
        lib.Row("page of a million nodes, written", f"{ratio:.1f} times text",
                f"at most {WRITING} times", ratio <= WRITING),
        lib.Row("page of a million nodes, memory", f"{memory / 1e6:.0f} MB",
                f"at most {MEMORY / 1e6:.0f} MB", memory <= MEMORY)]


def measure(crossbill):
    if harness.find() is None:
        return [lib.Row.unavailable("the page", "", "there is no Chromium")]
    small, _ = write(crossbill, record(crossbill, SMALL))
    large, _ = write(crossbill, record(crossbill, LARGE))
    size = large.stat().st_size
    rows = [lib.Row(f"page of {LARGE:,} nodes", f"{size / 1e6:.2f} MB",
                    f"at most {SIZE / 1e6:.1f} MB", size <= SIZE)]
    huge, more = writing(crossbill)
    rows += more
    with harness.Browser() as opened:
        shown = opened.open(huge)
        first_picture(shown)
        flame = shown.evaluate("crossbill.flame")
        said = shown.text("#flame .note") if flame["nodes"] else ""
        rows.append(lib.Row("page of a million nodes opens",
                            f"{flame['nodes']:,} nodes; {said[:60]}",
                            "and says what is hidden", bool(said)))
    return rows + rows_of(feel({"small": small, "large": large}))


if __name__ == "__main__":
    lib.main(measure)
