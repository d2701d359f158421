# SPDX-License-Identifier: MIT
"""What a reader does on a page: searches, sorts, filters, opens, zooms, by mouse
and by keys alone.
"""
import json
import sqlite3

import pytest

from harness import tool

PROGRAM = """
import json, sqlite3, zlib
def rows(database):
    for i in range(50):
        database.execute("insert into t values (?)", (i,))
def pack():
    for i in range(20):
        zlib.compress(json.dumps([i] * i).encode())
database = sqlite3.connect(":memory:")
database.execute("create table t (a)")
rows(database)
pack()
"""
CALLS = {"Connection.execute": 51, "zlib.compress": 20}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    (folder / "app.py").write_text(PROGRAM)
    tool.record("-o", folder / "app.db", "--exact", "--", "/usr/bin/python3",
                "app.py", cwd=folder)
    for format in ("html", "json"):
        tool.run(tool.CROSSBILL, "report", folder / "app.db", "--format",
                 format, "-o", folder / f"app.{format}")
    return folder


@pytest.fixture
def page(show, recorded):
    shown = show(recorded / "app.html")
    shown.page.wait_for_function("() => window.crossbill")
    yield shown
    assert shown.errors() == [] and shown.requests() == []


@pytest.fixture(scope="module")
def bill(recorded):
    return json.loads((recorded / "app.json").read_text())


def names(page):
    return page.evaluate("""() => [...document.querySelectorAll(
        "#function-table tbody tr[data-entry]")].filter(row => !row.hidden).map(
        row => row.querySelector("th bdi").textContent)""")


def shown_are(page, expected):
    """Comes true some frames after what was typed."""
    page.page.wait_for_function("""expected => JSON.stringify([
        ...document.querySelectorAll("#function-table tbody tr[data-entry]")]
        .filter(row => !row.hidden).map(
        row => row.querySelector("th bdi").textContent)) === expected""",
        arg=json.dumps(expected, separators=(",", ":"), ensure_ascii=False))


def flame(page):
    return page.evaluate("crossbill.flame")


def test_search_of_functions(page, bill):
    everything = names(page)
    assert everything == [entry["shown"] for entry in bill["entries"]]
    page.page.fill("#function-search", "COMPRESS")
    shown_are(page, ["zlib.compress"])
    assert page.text("#function-count") == f"1 of {len(everything)} functions"
    page.page.fill("#function-search", "no such function")
    shown_are(page, [])
    page.page.fill("#function-search", "")
    shown_are(page, everything)


def test_filter_by_library(page, bill):
    library = page.evaluate(
        "[...document.querySelector('#function-library').options].map("
        "one => one.value).find(one => one.includes('sqlite3'))")
    page.page.select_option("#function-library", library)
    shown = names(page)
    assert "Connection.execute" in shown and "zlib.compress" not in shown


@pytest.mark.parametrize("key", ["calls", "total_ns"])
def test_sort(page, bill, key):
    button = page.page.locator(f"#function-table th[data-key={key}] button")
    button.click()
    rows = {entry["shown"]: entry[key] for entry in bill["entries"]}
    once = [rows[name] for name in names(page)]
    button.click()
    twice = [rows[name] for name in names(page)]
    assert once == sorted(once, reverse=True) and twice == sorted(twice)
    assert page.page.locator(f"#function-table th[data-key={key}]").get_attribute(
        "aria-sort") == "ascending"


def test_details_by_keys(page, bill):
    """The parts of a function, and how long its calls took, in words too."""
    page.page.get_by_role("button", name="Connection.execute").focus()
    page.press("Enter")
    details = page.page.locator("#function-table tr.details:visible")
    text = details.inner_text()
    for part in ("marshalling", "transition", "logic"):
        assert part in text
    charts = details.locator("svg[role=img]")
    assert charts.count() >= 1
    assert "call" in charts.first.get_attribute("aria-label")
    page.press("Enter")
    assert page.page.locator("#function-table tr.details:visible").count() == 0


def test_flame_has_the_bill(page, bill):
    counted = sum(entry["calls"] for entry in bill["entries"])
    page.page.select_option("#flame-graph select", "calls")
    assert flame(page)["measure"] == "calls"
    assert flame(page)["total"] == bill["totals"]["crossings"] >= counted


def test_zoom_by_keys(page):
    page.page.locator("#flame-graph canvas").focus()
    whole = flame(page)["zoomed"]
    page.press("ArrowDown", "ArrowDown", "Enter")
    inner = flame(page)
    assert inner["zoomed"] != whole and inner["zoomed"] == inner["focused"]
    page.press("Escape", "Escape", "Escape")
    assert flame(page)["zoomed"] == whole


def test_search_of_the_flame(page):
    page.page.fill("#flame-graph input[type=search]", "connection.EXECUTE")
    page.page.wait_for_function("() => crossbill.flame.hits >= 1")
    assert "%" in page.text("#flame-graph")
    page.press("Enter")
    assert flame(page)["focused"] == "Connection.execute"
    page.page.fill("#flame-graph input[type=search]", "no such name")
    page.page.wait_for_function("() => crossbill.flame.hits === 0")


def test_what_is_focused_is_said(page):
    page.page.locator("#flame-graph canvas").focus()
    page.press("ArrowDown")
    said = page.texts("#flame-graph [aria-live]")
    assert any(flame(page)["focused"] in text and "%" in text for text in said)


def test_comparison(show, recorded):
    """The calls of the new side's functions, as in the JSON of both."""
    (recorded / "app2.py").write_text(PROGRAM.replace("range(50)", "range(5)"))
    tool.record("-o", recorded / "new.db", "--exact", "--force", "--",
                "/usr/bin/python3", "app2.py", cwd=recorded)
    command = [tool.CROSSBILL, "diff", recorded / "app.db", recorded / "new.db"]
    compared = json.loads(tool.finish(*command, "--format", "json").stdout)
    (recorded / "diff.html").write_text(
        tool.finish(*command, "--format", "html").stdout)
    shown = show(recorded / "diff.html")
    shown.page.wait_for_function("() => window.crossbill")
    cells = shown.evaluate("""() => [...document.querySelectorAll(
        "#entries tbody tr")].map(row => [row.cells[0].textContent,
        row.cells[3].dataset.value, row.cells[4].dataset.value])""")
    expected = [[entry["shown"], *(str(entry[side]["calls"]["high"])
                                   if entry[side] else None
                                   for side in ("old", "new"))]
                for entry in compared["entries"]]
    assert ["Connection.execute", "51", "6"] in expected
    assert [[name, old, new] for name, old, new in cells] == expected
    shown.page.select_option("#flame-graph select", "calls")
    assert flame(shown)["total"] > 0
    assert shown.errors() == [] and shown.requests() == []


def test_counts_of_the_recording(recorded, bill):
    """What the tests above take for granted."""
    with sqlite3.connect(recorded / "app.db") as database:
        assert database.execute("select count(*) from nodes").fetchone()[0] > 50
    calls = {entry["shown"]: entry["calls"] for entry in bill["entries"]}
    assert {name: calls.get(name) for name in CALLS} == CALLS
