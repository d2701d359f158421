# SPDX-License-Identifier: MIT
"""The site that `make docs` builds: all pages, and nothing from elsewhere.

What was seen to fail: with a font of the theme's default; without the
Content-Security-Policy; with a link to a page that is not there.
"""
import html.parser
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SITE = ROOT / "build" / "docs"
# What a browser loads by itself; a link (`a`) is followed by its reader.
LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src",
         "link": "href", "object": "data", "embed": "src"}
REMOTE = re.compile(r"^([a-z]+:)?//")


class Loads(html.parser.HTMLParser):
    """All that a page loads, and the policy that it gives to the browser."""

    def __init__(self, text):
        super().__init__()
        self.found, self.policy = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        if values.get("rel") not in ("canonical", "alternate"):
            self.found.append(values.get(LOADS.get(tag)) or "")


@pytest.fixture(scope="module")
def pages():
    done = subprocess.run(["make", "--no-print-directory", "docs"], cwd=ROOT,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    found = sorted(SITE.rglob("*.html"))
    wanted = {path.relative_to(ROOT / "docs").with_suffix(".html")
              for path in (ROOT / "docs").rglob("*.md")}
    assert wanted <= {path.relative_to(SITE) for path in found}
    return {path: Loads(path.read_text()) for path in found}


def test_pages_load_nothing_from_elsewhere(pages):
    for path, page in pages.items():
        assert page.found, path
        assert [one for one in page.found if REMOTE.match(one)] == [], path


def test_styles_load_nothing_from_elsewhere(pages):
    sheets = sorted(SITE.rglob("*.css"))
    assert pages and sheets
    for path in sheets:
        loads = re.findall(r"url\(['\"]?([^)'\"]*)|@import ['\"]([^'\"]*)",
                           path.read_text())
        assert [one for pair in loads for one in pair
                if REMOTE.match(one)] == [], path


def test_the_browser_is_told_to_load_nothing_from_elsewhere(pages):
    """For what scripts could fetch: no host stands in the policy."""
    for path, page in pages.items():
        words = set(page.policy.split()) - {"default-src"}
        assert words and words <= {"'self'", "file:", "data:", "blob:",
                                   "'unsafe-inline'"}, path
