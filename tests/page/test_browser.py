# SPDX-License-Identifier: MIT
"""What tests of pages rely on: that the browser shows what is wrong with one.

Each page here has the mistake that a helper is there to see, beside one that is
as it should be.
"""
import pytest

GOOD = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>A page</title><style>
  :root { color-scheme: light dark }
  p { color: black } @media (prefers-color-scheme: dark) { p { color: white } }
  @media print { nav { display: none } }
</style>
<nav><button id="one">One</button> <button id="two">Two</button></nav>
<main><h1>Figures</h1><p id="figure">1,234 calls</p></main>
<script>
  two.addEventListener("click", () => figure.textContent = "5 calls");
</script></html>"""


@pytest.fixture
def page(show, tmp_path):
    def show_text(text, **how):
        file = tmp_path / "page.html"
        file.write_text(text)
        return show(file, **how)
    return show_text


def worse(old, new):
    assert old in GOOD
    return GOOD.replace(old, new)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_good_page(page, colours):
    shown = page(GOOD, colours=colours)
    assert shown.text("#figure") == "1,234 calls"
    assert shown.errors() == [] and shown.requests() == []
    assert shown.violations() == []
    ink = shown.evaluate("getComputedStyle(figure).color")
    assert ink == ("rgb(0, 0, 0)" if colours == "light" else
                   "rgb(255, 255, 255)")


def test_keys(page):
    shown = page(GOOD)
    shown.press("Tab", "Tab")
    assert shown.focused() == "two"
    shown.press("Enter")
    assert shown.text("#figure") == "5 calls"


def test_without_javascript(page):
    shown = page(worse("<h1>", "<noscript>no script</noscript><h1>"),
                 javascript=False)
    assert "no script" in shown.text()
    shown.page.click("#two")
    assert shown.text("#figure") == "1,234 calls"


def test_printed(page):
    assert page(GOOD).page.is_visible("nav")
    assert not page(GOOD, printed=True).page.is_visible("nav")


@pytest.mark.parametrize("script, said", [
    ("console.error('went wrong')", "went wrong"),
    ("console.warn('is old')", "is old"),
    ("undefined.x", "Cannot read properties of undefined"),
    ("Promise.reject(new Error('was refused'))", "was refused")])
def test_errors_are_seen(page, script, said):
    shown = page(worse("</script>", script + "</script>"))
    (error,) = shown.errors()
    assert said in error


@pytest.mark.parametrize("part, asked", [
    ("<img src='https://example.org/a.png' alt='a'>", "org/a.png"),
    ("<link rel='stylesheet' href='other.css'>", "other.css"),
    ("<script>fetch('http://127.0.0.1:1/x').catch(() => 0)</script>",
     "http://127.0.0.1:1/x"),
    ("<script src='//example.org/a.js'></script>", "a.js")])
def test_requests_are_seen(page, part, asked):
    """Taken out: `self.asked.append`, and then none was."""
    (request,) = page(worse("<h1>", part + "<h1>")).requests()
    assert request.endswith(asked)


@pytest.mark.parametrize("old, new, rule", [
    ("color: black", "color: #ddd", "color-contrast"),
    (' lang="en"', "", "html-has-lang"),
    ("One</button>", "</button>", "button-name")])
def test_violations_are_seen(page, old, new, rule):
    found = page(worse(old, new)).violations()
    assert len(found) == 1 and found[0].startswith(rule)


def test_overflow_is_seen(page):
    assert page(GOOD, width=360).overflow() == 0
    wide = worse("<h1>", "<div style='width: 500px'>wide</div><h1>")
    assert page(wide, width=360).overflow() >= 140
    assert page(wide, width=600).overflow() == 0


def test_old_browsers_can_be_shown(page):
    shown = page(worse("two.add", "typeof DecompressionStream == 'undefined'"
                       " && (figure.textContent = 'too old'); two.add"),
                 javascript_first="delete window.DecompressionStream")
    assert shown.text("#figure") == "too old"


def test_time_of_an_action(page):
    """That it is one: how long it takes is for bench/."""
    shown = page(GOOD)
    assert shown.time_of("() => { figure.textContent = 'done' }") > 0
    assert shown.text("#figure") == "done"
