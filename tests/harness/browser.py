# SPDX-License-Identifier: MIT
"""A headless Chromium that opens pages from files, and what tests ask of one.

Playwright drives the browser that tools/setup installs; it brings none. It was
chosen over Selenium, which knows no colour scheme, no page without JavaScript
and no printing, and wants 25 MB of driver more, and over messages of our own to
the browser, of which it sends 20 to press a key. One browser serves all tests:
it takes a second to start, a page 0.2 s.

No page gets anything from a network: it is offline, and whatever it asks for
stands in `requests()`.
"""
import pathlib
import shutil
import sys

from harness import tool, wheels

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
REQUIREMENTS = tool.ROOT / "tests" / "page" / "requirements.txt"
# How far the page is wider than the window, in pixels.
OVERFLOW = """() => Math.max(document.documentElement.scrollWidth,
                               document.body.scrollWidth) - innerWidth"""
# Until the frame after the action has been drawn, in milliseconds.
TIME_OF = """async () => {
  const start = performance.now();
  await (%s)();
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}"""


def find():
    """The path of a browser, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """A page that is open. `page` is Playwright's, for all that is not here."""

    def __init__(self, page, file, javascript):
        self.page, self.javascript = page, javascript
        self.asked, self.said = [], []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", self._add_message)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("crash", lambda _: self.said.append("the page has crashed"))
        self.address = file.as_uri()
        page.goto(self.address)

    def _add_message(self, message):
        if message.type in ("error", "warning"):
            self.said.append(message.text)

    # The browser tells in turn: what it answers comes after what there was.

    def errors(self):
        """What went wrong so far, in words of the browser or of the page."""
        self.page.evaluate("0")
        return self.said

    def requests(self):
        """What it has asked for, but for what was made in the page."""
        self.page.evaluate("0")
        return [url for url in self.asked if url != self.address and
                not url.startswith(("blob:", "data:"))]

    def text(self, selector="body"):
        """What a reader sees of an element."""
        return self.page.locator(selector).inner_text()

    def texts(self, selector):
        """The same of each that is there."""
        return self.page.locator(selector).all_inner_texts()

    def press(self, *keys):
        """Keys in turn: "Tab", "Enter", "Shift+Tab", "/", "ArrowDown"."""
        for key in keys:
            self.page.keyboard.press(key)

    def focused(self, what="id"):
        """An attribute of the element that the keyboard is on, or None."""
        return self.page.evaluate(
            "name => document.activeElement.getAttribute(name)", what)

    def evaluate(self, expression, argument=None):
        """What an expression or a function of JavaScript gives."""
        return self.page.evaluate(expression, argument)

    def overflow(self):
        """By how many pixels the page is wider than its window."""
        return max(0, self.page.evaluate(OVERFLOW))

    def violations(self, only=(), without=()):
        """What axe-core has to say, one line for each element; by some of its
        rules alone, or without some: color-contrast takes most of the time."""
        assert self.javascript, "axe-core waits for what never comes without"
        from axe_playwright_python import base
        self.page.evaluate(base.AXE_FILE_PATH.read_text() + "; 0")
        options = {"resultTypes": ["violations"],
                   "rules": {rule: {"enabled": False} for rule in without}}
        if only:
            options["runOnly"] = list(only)
        found = self.page.evaluate("options => axe.run(options)",
                                   options)["violations"]
        return [f"{rule['id']}: {node['html'][:200]}: "
                f"{node.get('failureSummary', '')}"
                for rule in found for node in rule["nodes"]]

    def time_of(self, action):
        """The milliseconds that a function of JavaScript takes, and the next
        frame after it. For bench/: tests compare no times."""
        return self.page.evaluate(TIME_OF % action)

    def close(self):
        self.page.context.close()


class Browser:
    """The browser, for `with`."""

    def __enter__(self):
        packages = wheels.folder(sys.executable, REQUIREMENTS, "page")
        if str(packages) not in sys.path:
            sys.path.insert(0, str(packages))
        from playwright.sync_api import sync_playwright
        self.driver = sync_playwright().start()
        # Root has no sandbox.
        self.browser = self.driver.chromium.launch(
            executable_path=find(), chromium_sandbox=False)
        return self

    def __exit__(self, *_):
        self.browser.close()
        self.driver.stop()

    def open(self, file, javascript=True, width=1280, height=800,
             colours="light", printed=False, javascript_first=None):
        """A page of the file. Functions of JavaScript in `javascript_first` run
        before its own. Each page has a profile of its own: close it."""
        context = self.browser.new_context(
            java_script_enabled=javascript, color_scheme=colours, offline=True,
            viewport={"width": width, "height": height}, locale="en-GB",
            reduced_motion="reduce")
        context.set_default_timeout(tool.SECONDS * 1000)
        if javascript_first is not None:
            context.add_init_script(javascript_first)
        page = context.new_page()
        if printed:
            page.emulate_media(media="print")
        return Page(page, pathlib.Path(file).absolute(), javascript)
