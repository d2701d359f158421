# SPDX-License-Identifier: MIT
"""What a reader can do with the flame graph, by pointer and by keyboard.

`window.crossbill.flame` says what is shown. Seen to fail: each test names what
was taken out of the page's scripts.
"""
import pages
import pytest

FRAMES = [("host", "main", "/app/app.py", 3, ""),
          ("function", "dumps", "orjson", 0, ""),
          ("api", "PyLong_FromLong", "python", 0, "pack"),
          ("api", "PyMem_Free", "python", 0, "free"),
          ("function", "loads", "orjson", 0, "")]
# Above, frame, calls, ns, bytes: 117 calls, 1000 ns, 80 bytes.
NODES = [(None, 0, 0, 0, 0), (0, 1, 10, 600, 0), (1, 2, 100, 200, 80),
         (1, 3, 5, 100, 0), (0, 4, 2, 100, 0)]
ROW = 19  # pixels; flame_paint.js
# A pointer's moves reach the page before its next frame.
FRAMES_PASS = """() => new Promise(done =>
  requestAnimationFrame(() => requestAnimationFrame(done)))"""


@pytest.fixture
def graph(show, tmp_path):
    def open_page(frames=FRAMES, nodes=NODES, before=None, hidden=None, **how):
        file = tmp_path / "page.html"
        file.write_text(pages.with_data(
            pages.text_of("queries"),
            flame=pages.flame(frames, nodes, before, hidden)))
        return Graph(show(file, **how))
    return open_page


class Graph:
    """The flame graph of a page that is open."""

    def __init__(self, shown):
        self.shown, self.page = pages.opened(shown), shown.page
        self.canvas = self.page.locator("#flame-graph canvas")

    def state(self, name):
        return self.page.evaluate(f"crossbill.flame.{name}")

    def said(self):
        return self.page.text_content("#flame-graph [aria-live]")

    def press(self, *keys):
        for key in keys:
            self.canvas.press(key)

    def place(self, share, row):
        """Of the canvas: at a share of its width, in a row."""
        box = self.canvas.bounding_box()
        return {"x": share * box["width"], "y": row * ROW + ROW / 2}

    def tip(self, share, row):
        self.canvas.hover(position=self.place(share, row))
        self.page.evaluate(FRAMES_PASS)
        return self.page.locator("#flame-graph .tip").inner_text()

    def search(self, text):
        self.page.fill("#flame-graph input[type=search]", text)
        pages.until(self.shown, f"crossbill.flame.search === '{text}'")
        return self.page.text_content("#flame-found")


def test_keys_walk_from_frame_to_frame_and_zoom(graph):
    """Taken out: ArrowRight of FLAME_KEYS; what zoomBack() pops."""
    shown = graph()
    walked = []
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight",
                "ArrowLeft", "ArrowDown", "ArrowUp", "Home"):
        shown.press(key)
        walked.append(shown.state("focused"))
    assert walked == ["main", "dumps", "loads", "loads", "dumps",
                      "PyLong_FromLong", "dumps", "all calls"]
    shown.press("ArrowDown", "ArrowDown", "Enter")
    assert shown.state("zoomed") == "dumps"
    shown.press("ArrowDown", "Enter", "Escape")
    assert shown.state("zoomed") == "dumps"
    shown.press("Escape")
    assert shown.state("zoomed") == "all calls"
    assert shown.shown.errors() == []


def test_what_the_keyboard_is_on_is_said(graph):
    """Taken out: the last line of focusOn()."""
    shown = graph()
    shown.press("ArrowDown", "ArrowDown")
    assert shown.said() == ("dumps, orjson, function of a library, 900 ns, "
                            "90 % of all, 2 frames below")
    shown.press("ArrowDown")
    assert shown.said() == ("PyLong_FromLong, python, API: marshalling, "
                            "200 ns, 20 % of all, nothing below")


def test_a_click_zooms_and_leads_back(graph):
    """Taken out: zoomBack() at a click on what is zoomed; zoomOut() of the
    button."""
    shown = graph()
    shown.canvas.click(position=shown.place(0.95, 2))
    assert shown.state("zoomed") == "loads"
    shown.canvas.click(position=shown.place(0.5, 1))
    assert shown.state("zoomed") == "main"
    shown.canvas.click(position=shown.place(0.5, 2))
    shown.canvas.click(position=shown.place(0.5, 2))
    assert shown.state("zoomed") == "main"
    shown.page.click("text=Whole picture")
    assert shown.state("zoomed") == "all calls"


def test_the_tooltip_has_all_amounts(graph):
    """Taken out: the share of the frame above in amountsIn()."""
    words = graph().tip(0.3, 2).split("\n")
    assert [word for word in words if word] == [
        "dumps", "orjson", "function of a library",
        "time", "900 ns with 600 ns of its own, 90 % of all, "
        "90 % of the frame above",
        "calls", "115 with 10 of its own, 98 % of all, "
        "98 % of the frame above",
        "bytes", "80 B, 100 % of all, 100 % of the frame above"]


def test_the_root_may_be_at_the_bottom(graph):
    """Taken out: `flipped` in boxUnder(), and in the row of ArrowUp."""
    shown = graph()
    shown.page.click("text=Root at the bottom")
    rows = shown.state("rows")
    assert shown.tip(0.95, rows - 3).startswith("loads")
    shown.press("Home", "ArrowUp")
    assert shown.state("focused") == "main"


def test_search_counts_shares_and_leads_on(graph):
    """Taken out: `!above` in found(), so that what lies in another frame counts
    twice; the step back of Shift+Enter."""
    shown = graph()
    assert shown.search("ORJSON") == "2 frames, 1.00 us, 100 % of all"
    assert shown.search("python") == "2 frames, 300 ns, 30 % of all"
    assert shown.search("o") == "4 frames, 1.00 us, 100 % of all"
    box = shown.page.locator("#flame-graph input[type=search]")
    at = []
    for key in ("Enter", "Enter", "Enter", "Shift+Enter"):
        box.press(key)
        at.append(shown.state("focused"))
    assert at == ["dumps", "PyLong_FromLong", "PyMem_Free", "PyLong_FromLong"]
    assert shown.search("a") == "2 frames, 1.00 us, 100 % of all"
    assert shown.search("nowhere") == "nothing found"
    assert shown.search("") == ""


def test_measures_that_there_are(graph):
    """Taken out: the view of showMeasure()."""
    shown = graph()
    totals = {}
    for measure in ("ns", "calls", "bytes"):
        shown.page.select_option("#flame-graph select", measure)
        totals[shown.state("measure")] = shown.state("total")
    assert totals == {"ns": 1000, "calls": 117, "bytes": 80}
    counted = graph(nodes=[(*node[:3], 0, 0) for node in NODES])
    assert counted.state("measure") == "calls"
    assert counted.page.locator("#flame-graph select").count() == 0


def test_narrow_frames_are_one_strip(graph):
    """Taken out: the comparison with NARROWEST; the zoom to the widest."""
    nodes = [(None, 0, 1, 1, 0)] + [(0, 1, 1, 1, 0) for _ in range(20_000)]
    shown = graph(nodes=nodes)
    assert shown.state("boxes") == 3
    assert shown.tip(0.5, 2).startswith("20.0 k frames too narrow to draw")
    shown.canvas.click(position=shown.place(0.5, 2))
    assert shown.state("zoomed") == "main"
    shown.canvas.click(position=shown.place(0.5, 2))
    assert shown.state("zoomed") == "dumps"


def test_deep_stacks_scroll(graph):
    """Taken out: scrollTo() of focusOn(); MOST_HEIGHT."""
    nodes = [(at - 1 if at else None, 0, 1, 10, 0) for at in range(500)]
    shown = graph(nodes=nodes)
    assert shown.state("rows") == 501
    assert shown.canvas.bounding_box()["height"] <= 600
    shown.press(*["ArrowDown"] * 40)
    scrolled = shown.page.evaluate(
        "document.querySelector('.flame-scroller').scrollTop")
    assert scrolled == 41 * ROW - 600
    assert shown.tip(0.5, 600 // ROW - 1).startswith("main")


def test_names_of_any_kind(graph):
    """Taken out: cut() of nameOf(), and of an owner that is said."""
    names = ["<script>crossbill = 1</script><img src=x>", "x" * 10_000,
             "\u062f\u0627\u0644\u0629", "\U0001f600" * 200]
    frames = [("function", name, name, 0, "") for name in names]
    nodes = [(at - 1 if at else None, at, 1, 10, 0)
             for at in range(len(names))]
    shown = graph(frames=frames, nodes=nodes)
    for row, name in enumerate(names, 1):
        tip = shown.tip(0.1, row)
        assert tip.startswith(name[:20]) and len(tip) < 900
        shown.press("ArrowDown")
        assert len(shown.said()) < 700
    assert shown.page.locator("#flame-graph :is(script, img)").count() == 0
    assert shown.shown.errors() == [] and shown.shown.requests() == []


def test_small_ones_say_how_many_they_are(graph):
    """Taken out: smallName()."""
    shown = graph(frames=[("small", "", "", 0, "")],
                  nodes=[(None, 0, 9, 90, 0)], hidden={"0": 1234})
    assert shown.tip(0.5, 1).startswith("1,234 small ones")


def test_one_frame_and_none(graph):
    """Taken out: the sentence of makeFlame()."""
    one = graph(nodes=[(None, 1, 1, 0, 0)])
    one.press("ArrowDown", "ArrowDown", "ArrowRight", "Enter", "Escape")
    assert one.state("focused") == "all calls"
    assert one.shown.errors() == []
    none = graph(frames=[], nodes=[])
    assert none.page.text_content("#flame-graph") == (
        "Nothing was recorded to draw.")
    assert none.shown.errors() == []


def test_two_recordings_in_one_picture(graph):
    """What has gone keeps its width, where widths are the larger of both.
    Taken out: the maximum in makeView(); changeOf() of what is said."""
    before = [(0, 0, 0), (20, 300, 0), (100, 200, 80), (0, 0, 0),
              (50, 900, 0)]
    shown = graph(before=before)
    assert shown.state("total") == 1000
    shown.press("ArrowDown", "ArrowDown")
    assert shown.state("focused") == "dumps"  # 900 against 900 of loads
    assert "900 ns, 90 % of all, before 500 ns, +400 ns" in shown.said()
    shown.press("ArrowRight")
    assert "100 ns, 10 % of all, before 900 ns, \u2212800 ns" in shown.said()
    assert "before 900 ns, \u2212800 ns" in shown.tip(0.75, 2)
    shown.page.locator("#flame-graph select").nth(1).select_option("new")
    assert shown.tip(0.75, 2).startswith("dumps")
    assert shown.tip(0.95, 2).startswith("loads")


def test_printing_is_light_and_whole(graph):
    """Taken out: printFlame(); applyTheme() before printing."""
    nodes = [(at - 1 if at else None, 0, 1, 10, 0) for at in range(50)]
    shown = graph(nodes=nodes, colours="dark")
    height = "document.querySelector('#flame-graph canvas').height"
    before = shown.page.evaluate(height)
    themes = "document.documentElement.className"
    shown.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert shown.page.evaluate(themes) == "light"
    assert shown.page.evaluate(height) == 2 * (51 * ROW + 1)
    shown.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert shown.page.evaluate(themes) == "dark"
    assert shown.page.evaluate(height) == before
