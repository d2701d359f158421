# SPDX-License-Identifier: MIT
"""Threads over time: what is shown, and how a stretch of it is chosen.

Seen to fail: each test names what was taken out of the page's scripts.
"""
import pages
import pytest

FRAMES = [("function", "dumps", "orjson", 0, "")]
# Two threads for 1 ms: a long call with a wait in it, and a short call.
TRACE = {"threads": [{"name": "main", "tid": 7, "process": 1, "dropped": 0},
                     {"name": "pool", "tid": 8, "process": 1,
                      "dropped": 1234}],
         "thread": [0, 0, 1], "kind": [0, 1, 0], "start": [0, 500_000, 600_000],
         "ns": [1_000_000, 100_000, 2000], "frame": [0, 0, 0]}
LANE, AXIS = 30, 24  # pixels; timeline_lanes.js


@pytest.fixture
def timeline(show, tmp_path):
    def open_page(trace=TRACE):
        file = tmp_path / "page.html"
        text = pages.text_of("queries").replace(
            "</main>", '<div id="timeline" data-script hidden></div></main>')
        file.write_text(pages.with_data(
            text, trace=trace,
            flame=pages.flame(FRAMES, [(None, 0, 1, 1, 0)])))
        return pages.opened(show(file))
    return open_page


def stretch(shown):
    return shown.evaluate("[crossbill.timeline.from, crossbill.timeline.to]")


def canvas(shown):
    found = shown.page.locator("#timeline canvas")
    found.scroll_into_view_if_needed()
    return found, found.bounding_box()["width"]


def test_threads_and_what_was_not_kept(timeline):
    """Taken out: `dropped` in laneWords()."""
    shown = timeline()
    assert shown.texts("#timeline .lanes li") == [
        "main\n7", "pool\n8, 1,234 crossings not kept"]
    assert shown.errors() == [] and shown.violations() == []


def test_what_the_pointer_is_on(timeline):
    """The innermost of what lies there. Taken out: `latest` of stretchOf(), so
    that the long call is not found behind the wait in it."""
    shown = timeline()
    area, width = canvas(shown)
    tip = shown.page.locator("#timeline .tip")
    for share, words in ((0.55, "waiting for the host's lock"),
                         (0.8, "call into a library")):
        area.hover(position={"x": share * width, "y": AXIS + LANE / 2})
        assert words in tip.inner_text()
    area.hover(position={"x": 0.3 * width, "y": AXIS + 1.5 * LANE})
    assert not tip.is_visible()


def test_a_stretch_by_drag_and_keys(timeline):
    """Taken out: the limits of showStretch(); showAll() of Escape."""
    shown = timeline()
    area, width = canvas(shown)
    assert stretch(shown) == [0, 1_000_000]
    box = area.bounding_box()
    shown.page.mouse.move(box["x"] + width / 4, box["y"] + 40)
    shown.page.mouse.down()
    shown.page.mouse.move(box["x"] + width / 2, box["y"] + 40)
    shown.page.mouse.up()
    start, end = stretch(shown)
    assert abs(start - 250_000) < 3000 and abs(end - 500_000) < 3000
    area.press("+")
    closer = stretch(shown)
    assert closer[1] - closer[0] == pytest.approx((end - start) / 2)
    area.press("ArrowRight")
    assert stretch(shown)[0] > closer[0]
    for _ in range(30):
        area.press("ArrowLeft")
    assert stretch(shown)[0] == 0
    area.press("Escape")
    assert stretch(shown) == [0, 1_000_000]
    said = shown.page.text_content("#timeline [aria-live]")
    assert said == "1.00 ms, all of it"


def test_no_trace(timeline):
    """Taken out: the first `return` of makeTimeline()."""
    shown = timeline(trace=None)
    assert shown.evaluate("crossbill.timeline") is None
    assert shown.errors() == []
