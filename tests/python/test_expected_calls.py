# SPDX-License-Identifier: MIT
"""The calls of coverage.tsv are on the bill: the standard library's and those
of the wheels that are here anyway; the suite `coverage` has them all.

A library's counts depend on no clock: each row makes its calls in a thread of
its own. With functions and methods alone, without type slots and objects that
are called through pointers of their own, 47 % of the calls were seen.
"""
import pytest

import coverage_rows

QUICK = ("orjson", "numpy", "lxml")
REACHED = .98  # of the calls; coverage_rows.BAR is where it must get
ROWS = coverage_rows.read()


def test_the_list_is_long_enough():
    rows = [row for package in ROWS.values() for row in package.rows]
    assert len(rows) >= 400
    assert len({(row.package, row.setup, row.expression, row.shown)
                for row in rows}) == len(rows)


@pytest.fixture(scope="module")
def counted():
    """Packages that this interpreter has as files, with what was counted."""
    python = coverage_rows.default_python()
    if python is None:
        pytest.skip("no CPython 3.11 here")
    found = [package for name, package in ROWS.items()
             if name in QUICK or name not in coverage_rows.needed()]
    found = [package for package in found
             if coverage_rows.is_here(python, package)]
    for package in found:
        coverage_rows.record(python, package)
    return found


def test_calls_are_on_the_bill(counted):
    off = [f"{row.package}: {row.expression}: {row.shown}: {row.calls} calls,"
           f" {row.counted} counted" for package in counted
           for row in package.off]
    seen = sum(package.seen for package in counted)
    calls = sum(package.calls for package in counted)
    assert seen >= REACHED * calls, "\n".join(off)


def test_none_is_counted_twice(counted):
    """What is seen is seen as often as it was called."""
    over = [(row.expression, row.shown, row.calls, row.counted)
            for package in counted for row in package.rows
            if row.counted > row.calls]
    assert over == []
