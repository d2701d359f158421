# SPDX-License-Identifier: MIT
"""The flame graph's other trees, callers below and without the host's lines,
and links to what it shows.

Taken out: the grouping of callers by frame (the total is less then), the host's
frames left in, `keepLink` (the address stays), `followLink` (it leads nowhere).
"""
import json

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
def pack_again():
    for i in range(7):
        zlib.compress(b"again")
database = sqlite3.connect(":memory:")
database.execute("create table t (a)")
rows(database)
pack()
pack_again()
"""
HOST = {"rows", "pack", "pack_again", "<module>"}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    (folder / "app.py").write_text(PROGRAM)
    tool.record("-o", folder / "app.db", "--exact", "--", "/usr/bin/python3",
                "app.py", cwd=folder)
    tool.run(tool.CROSSBILL, "report", folder / "app.db", "--format", "html",
             "-o", folder / "app.html")
    return folder / "app.html"


@pytest.fixture
def page(show, file):
    shown = show(file)
    shown.page.wait_for_function("() => window.crossbill")
    shown.page.select_option("#flame-graph select", "calls")
    yield shown
    assert shown.errors() == [] and shown.requests() == []


def flame(page):
    return page.evaluate("crossbill.flame")


def press(page, name):
    page.page.locator("#flame-graph").get_by_role("button", name=name).click()


def zoom_to(page, name):
    """By keys, along the outermost frames."""
    page.page.locator("#flame-graph canvas").focus()
    page.press("Home", "ArrowDown")
    for _ in flame(page)["below"]:
        if flame(page)["focused"] == name:
            break
        page.press("ArrowRight")
    page.press("Enter")
    assert flame(page)["zoomed"] == name


def test_callers_below(page):
    whole = flame(page)["total"]
    press(page, "Callers below")
    shown = flame(page)
    assert shown["stacks"] == "callers" and shown["total"] == whole
    below = [tuple(row) for row in shown["below"]]
    assert ("Connection.execute", 51) in below
    assert [row for row in below if row[0] == "zlib.compress"] == [
        ("zlib.compress", 27)]
    assert sum(amount for _, amount in below) == whole
    zoom_to(page, "zlib.compress")
    assert flame(page)["below"] == [["pack", 20], ["pack_again", 7]]


def test_without_the_hosts_lines(page):
    before = flame(page)
    assert HOST & {name for name, _ in before["below"]}
    press(page, "Without the host's lines")
    shown = flame(page)
    names = [name for name, _ in shown["below"]]
    assert shown["total"] == before["total"]
    assert shown["nodes"] < before["nodes"]
    assert not HOST & set(names)
    assert names.count("zlib.compress") == names.count("Connection.execute") == 1


def test_back_to_the_pages_own(page):
    before = flame(page)
    for name in ("Callers below", "Without the host's lines"):
        press(page, name)
        button = page.page.locator("#flame-graph").get_by_role(
            "button", name=name)
        assert button.get_attribute("aria-pressed") == "true"
        assert page.page.locator(
            "#flame-graph button[aria-pressed=true]").count() == 1
    press(page, "Without the host's lines")
    assert json.dumps(flame(page)) == json.dumps(before)


def test_link_to_what_is_shown(page):
    press(page, "Callers below")
    zoom_to(page, "zlib.compress")
    shown = flame(page)
    link = page.evaluate("location.hash")
    assert link.startswith("#zoom=callers,calls,")
    page.page.goto("about:blank")
    page.page.goto(page.address + link)
    page.page.wait_for_function("() => window.crossbill")
    for key in ("stacks", "measure", "zoomed", "below"):
        assert flame(page)[key] == shown[key]
    assert page.page.locator("#flame-graph select").input_value() == "calls"


@pytest.mark.parametrize("link", [
    "#zoom=callers,calls,99999999999", "#zoom=constructor,calls,1",
    "#zoom=called,__proto__,1", "#zoom=<b>,,", "#zoom="])
def test_links_that_lead_nowhere(page, link):
    page.page.goto("about:blank")
    page.page.goto(page.address + link)
    page.page.wait_for_function("() => window.crossbill")
    assert flame(page)["zoomed"] == "all calls"


def test_each_thread(show, tmp_path):
    """A flame graph of each thread; all together they have the same calls."""
    (tmp_path / "app.py").write_text("""
import threading, zlib
together = threading.Barrier(2)
def work(times):
    for _ in range(times):
        zlib.crc32(b"x")
    together.wait()
for times in (3, 5):
    threading.Thread(target=work, args=(times,)).start()
""")
    tool.record("-o", tmp_path / "run.db", "--exact", "--", "/usr/bin/python3",
                "app.py", cwd=tmp_path)
    tool.run(tool.CROSSBILL, "report", tmp_path / "run.db", "-o",
             tmp_path / "page.html")
    shown = show(tmp_path / "page.html")
    shown.page.wait_for_function("() => window.crossbill")
    shown.page.select_option("#flame-graph select", "calls")
    together = shown.evaluate("crossbill.flame")
    shown.page.get_by_role("button", name="Each thread").click()
    apart = shown.evaluate("crossbill.flame")
    assert apart["total"] == together["total"]
    assert apart["nodes"] > together["nodes"]
    shown.page.fill("#flame-graph input[type=search]", "zlib.crc32")
    shown.page.wait_for_function("() => crossbill.flame.hits === 2")
    assert shown.errors() == []
