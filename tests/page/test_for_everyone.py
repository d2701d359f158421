# SPDX-License-Identifier: MIT
"""What holds of all pages, of whatever recording, for whoever reads them.

Taken out, and what failed then: the colour of links in the dark (axe, dark), the
keys' way to the picture (axe, narrow), scrolling of tables (narrow), the outline
of what has the focus (keys).
"""
import re

import pytest

from harness import compilers, tool

RECORDINGS = tool.ROOT / "tests" / "cli" / "recordings"
# One for `make test`, all others in the long form.
KEPT = sorted(RECORDINGS.glob("*.db")) if compilers.LONG else \
    [RECORDINGS / "0.1.0-queries.db"]


@pytest.fixture(scope="module", params=[
    *(("report", file) for file in KEPT), ("diff", KEPT[0])],
    ids=lambda row: f"{row[0]} {row[1].stem}")
def file(request, tmp_path_factory):
    what, recording = request.param
    page = tmp_path_factory.mktemp("page") / "page.html"
    files = [recording] * (2 if what == "diff" else 1)
    tool.run(tool.CROSSBILL, what, *files, "--format", "html", "-o", page)
    return page


CONTRAST = ("color-contrast",)  # takes most of the time


def ready(page):
    page.page.wait_for_function("() => window.crossbill")
    return page


def open_all(page):
    """What is folded, and the details of some functions."""
    page.evaluate("""() => {
        for (const one of document.querySelectorAll("details")) one.open = true;
        const rows = document.querySelectorAll("#function-table th button");
        for (const one of [...rows].slice(0, 12)) one.click(); }""")


@pytest.mark.parametrize("colours, width, rules", [
    ("light", 1280, {}), ("dark", 360, {})] if compilers.LONG else [
    ("light", 1280, {"without": CONTRAST}), ("dark", 1280, {"only": CONTRAST}),
    ("light", 360, {"without": CONTRAST})],
    ids=lambda word: None if isinstance(word, dict) else str(word))
def test_axe(show, file, colours, width, rules):
    page = ready(show(file, colours=colours, width=width))
    if compilers.LONG:
        assert page.violations(**rules) == []
    open_all(page)
    assert page.violations(**rules) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_narrow(show, file, javascript):
    """The page itself never scrolls to the side: its wide parts do."""
    page = show(file, width=360, javascript=javascript)
    assert page.overflow() == 0
    if javascript:
        open_all(ready(page))
        assert page.overflow() == 0


def test_nothing_is_asked_or_complained_of(show, file):
    page = ready(show(file))
    open_all(page)
    page.press("Tab", "Tab", "Enter", "ArrowDown", "ArrowDown", "Escape")
    assert page.requests() == [] and page.errors() == []
    assert not re.search(r"\b(src|href)=[\"']?(https?:)?//", file.read_text())


def test_without_javascript(show, file):
    """All figures and findings stand there; nothing that would do nothing."""
    with_it, without = ready(show(file)), show(file, javascript=False)
    assert "Scripts are off" in without.text()
    assert without.page.locator("button:visible, input:visible, select:visible,"
                                "canvas:visible").count() == 0
    for part in ("h1", "#summary", "#findings", "#coverage", "#notes"):
        if without.page.locator(part).count():
            assert without.text(part) == with_it.text(part) != ""
    rows = "() => [...document.querySelectorAll('main tbody th')].map(" \
           "one => one.textContent)"
    assert set(with_it.evaluate(rows)) <= set(without.evaluate(rows))


def test_keys_reach_everything(show, file):
    """Tab comes to each part that can be used, in the order of the page, and
    each shows that it is there."""
    page = ready(show(file))
    wanted = page.evaluate("""() => [...document.querySelectorAll(
        "a[href], button, input, select, summary, [tabindex='0']")].filter(
        one => one.checkVisibility() && !one.disabled).length""")
    assert wanted > 3
    reached = 0
    outlines = set()
    for _ in range(wanted):
        page.press("Tab")
        state = page.evaluate("""() => {
            const one = document.activeElement, style = getComputedStyle(one);
            return [one.tagName, style.outlineStyle, style.boxShadow]; }""")
        if state[0] == "BODY":
            break
        reached += 1
        outlines.add(state[1] != "none" or state[2] != "none")
    assert reached >= wanted - 1 and outlines == {True}


def test_printed(show, file):
    page = ready(show(file, printed=True))
    assert page.page.locator("input:visible, select:visible, .page-tools:visible"
                             ).count() == 0
    pdf = page.page.pdf()
    assert pdf.startswith(b"%PDF") and len(pdf) > 10_000
