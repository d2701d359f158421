# SPDX-License-Identifier: MIT
"""One browser for all tests of pages, and the pages that a test has opened."""
import pytest

from harness import browser as harness


@pytest.fixture(scope="session")
def browser():
    if harness.find() is None:
        pytest.skip("there is no Chromium here; tools/setup test installs one")
    with harness.Browser() as opened:
        yield opened


@pytest.fixture
def show(browser):
    """Opens a file, or a text of HTML; closes it when the test is over."""
    opened = []

    def open_page(file, **how):
        opened.append(browser.open(file, **how))
        return opened[-1]

    yield open_page
    for page in opened:
        page.close()
