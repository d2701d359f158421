# SPDX-License-Identifier: MIT
"""What a reader can do with the table of functions.

Seen to fail: each test names what was taken out of the page's scripts.
"""
import re

import pages
import pytest

ROWS = "#function-table tbody tr[data-entry]:not([hidden])"


@pytest.fixture
def table(show, tmp_path):
    def open_page(recording="queries", change=lambda text: text):
        file = tmp_path / "page.html"
        file.write_text(change(pages.text_of(recording)))
        return pages.opened(show(file))
    return open_page


def column(shown, number):
    """The values of a column as they stand in the table, None for unknown."""
    return shown.evaluate(
        """([rows, number]) => Array.from(document.querySelectorAll(rows),
             row => row.cells[number].hasAttribute('data-value')
               ? Number(row.cells[number].getAttribute('data-value'))
               : row.cells[number].textContent === '-' ? null
               : row.cells[number].textContent)""", [ROWS, number])


def first_not_known(text):
    """The page with a dash for all numbers of the first function."""
    head, row = text.split('data-entry="0"')
    row, rest = row.split("</tr>", 1)
    row = re.sub(r'<td class="n" data-value[^<]*', '<td class="n">-', row)
    return f'{head}data-entry="0"{row}</tr>{rest}'


def test_sorting_by_numbers_and_names(table):
    """What is not known is last, whichever way. Taken out: the line on null of
    compared(); the turn by a second press."""
    shown = table(change=first_not_known)
    number = shown.evaluate(
        "document.querySelector('#function-table [data-key=p50_ns]').cellIndex")
    head = shown.page.locator("#function-table [data-key=p50_ns]")
    known = sorted(value for value in column(shown, number)
                   if value is not None)
    unknown = [None] * (len(column(shown, number)) - len(known))
    assert unknown and len(known) > 5
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert column(shown, number) == known[::-1] + unknown
    head.locator("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert column(shown, number) == known + unknown
    shown.page.click("#function-table [data-key=name] button")
    assert head.get_attribute("aria-sort") is None
    names = column(shown, 0)
    assert names[0] < names[-1] and len(names) == len(known + unknown)


def test_equal_rows_keep_their_order(table):
    """Taken out: 0 for equal ones of compared()."""
    shown = table()
    before = column(shown, 0)
    libraries = column(shown, 1)
    shown.page.click("#function-table [data-key=library] button")
    expected = sorted(range(len(before)), key=lambda at: libraries[at].lower())
    assert column(shown, 0) == [before[at] for at in expected]


def test_a_function_opens_with_its_figures(table):
    """Taken out: p50 in the words of the histogram; aria-expanded."""
    shown = table()
    entry = next(entry for entry in
                 pages.data_of(pages.text_of("queries"))["entries"]
                 if entry["shown"] == "Connection.execute")
    opener = shown.page.get_by_role("button", name="Connection.execute")
    opener.press("Enter")
    assert opener.get_attribute("aria-expanded") == "true"
    details = shown.page.locator(
        "#" + opener.get_attribute("aria-controls"))
    words = re.sub(r"\s+", " ", details.inner_text())
    write = "([value, words]) => crossbill.format[words](value)"
    for value, unit in ((entry["p50_ns"], "time"), (entry["max_ns"], "time"),
                        (entry["logic_ns"], "time"),
                        (entry["host_ns"], "time"),
                        (entry["marshalling"]["objects"]["calls"], "count"),
                        (entry["logic_ns"] / entry["total_ns"], "share")):
        assert shown.evaluate(write, [value, unit]) in words
    label = details.get_by_role("img").first.get_attribute("aria-label")
    assert label.startswith("Histogram of call times from ")
    assert "p50 " + shown.evaluate(write, [entry["p50_ns"], "time"]) in label
    assert shown.violations() == []
    opener.press("Enter")
    assert not details.is_visible()


def test_the_address_opens_a_function(table):
    """Taken out: what showNamed() clears."""
    shown = table()
    shown.page.fill("#function-search", "nowhere")
    pages.until(shown, "crossbill.functions.shown === 0")
    shown.page.evaluate("location.hash = '#f3'")
    row = shown.page.locator("tr[data-entry='3']")
    shown.page.wait_for_selector("tr[data-entry='3'] [aria-expanded=true]")
    assert row.is_visible()


def test_a_page_of_counts_has_no_times(table):
    """Taken out: the sentence of detailsOf()."""
    shown = table("counts")
    shown.page.locator(".opener").first.click()
    assert "this recording has no times" in shown.text(".details")
    assert shown.errors() == []
