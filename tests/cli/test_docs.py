# SPDX-License-Identifier: MIT
"""What tests and sources cite as 'design section N, "Heading"' stands in
docs/design.md. With a section or a heading there renamed it failed.
"""
import re

from conftest import ROOT

FOLDERS = ("src", "tests", "include", "python", "bench")
SUFFIXES = {".sh", ".py", ".cpp", ".hpp", ".h", ".S", ".tsv"}
CITATION = re.compile(
    r'design section (\d+)((?:(?:,| and) "[^"]+"|(?:,| and)(?: section)? \d+)*)')


def citations():
    """(file, section, headings) of each citation."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in SUFFIXES or path.name == "test_docs.py":
                continue
            text = re.sub(r"\n\s*(#|//) ?", " ", path.read_text())
            for section, more in CITATION.findall(text):
                yield path, section, re.findall(r'"([^"]+)"', more)
                for other in re.findall(r"(\d+)", more):
                    yield path, other, []


def test_cited_sections_are_there():
    design = (ROOT / "docs/design.md").read_text()
    sections = set(re.findall(r"^## (\d+)\. ", design, re.MULTILINE))
    headings = re.findall(r"^### (.*)$", design, re.MULTILINE)
    cited = list(citations())
    assert cited
    for path, section, names in cited:
        assert section in sections, f"{path}: no section {section}"
        for name in names:
            assert any(each.startswith(name) for each in headings), \
                f"{path}: no heading {name!r}"


RULE = re.compile(
    r'^\s*\{"([a-z-]+)", Severity::k(\w+), "([a-z]*)"', re.MULTILINE)
ROW = re.compile(r"^\| `([a-z-]+)` \| [^|]+ \| ([a-z, ]+) \| (yes)? ?\| "
                 r"(?:`--watch ([a-z]+)` )?\| ", re.MULTILINE)


def test_the_page_on_findings_has_all_rules():
    """With a rule's name, severity or --watch changed in either it failed."""
    text = (ROOT / "docs/findings.md").read_text()
    table = text.split("## All rules")[1].split("\n## ")[0]
    rules = {(name, severity.lower(), watch) for name, severity, watch in
             RULE.findall((ROOT / "src/findings/list.cpp").read_text())}
    rows = [(name, severity.split(",")[0], watch)
            for name, severity, _, watch in ROW.findall(table)]
    assert len(rows) == len(rules) == table.count("\n| `") > 0
    assert set(rows) == rules


LINK = re.compile(r"\]\(([^)#:]+)?(#[^)]+)?\)")
PAGES = [ROOT / "README.md", ROOT / "python/README.md",
         *sorted((ROOT / "docs").rglob("*.md"))]


def anchors(page):
    return {"#" + re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.*)$", page.read_text(),
                                      re.MULTILINE)}


def test_links_between_pages_lead_somewhere():
    found = [(page, link) for page in PAGES
             for link in LINK.findall(page.read_text()) if any(link)]
    assert found
    for page, (file, anchor) in found:
        target = page.parent / file if file else page
        assert target.exists(), f"{page}: {file}"
        assert not anchor or anchor in anchors(target), f"{page}: {anchor}"


def test_each_page_is_in_the_navigation():
    """And once. With a page's line taken out it failed."""
    text = (ROOT / "zensical.toml").read_text()
    there = {str(page.relative_to(ROOT / "docs")) for page in PAGES
             if ROOT / "docs" in page.parents}
    assert sorted(re.findall(r'= "([^"]+\.md)"', text)) == sorted(there)


def test_pages_by_task_show_what_is_run():
    """Each says where to go next; what looks like commands is `console`, which
    tests/docs runs. With a block of `sh` in one it failed. What Docker and
    servers are told has tests of its own, which the pages name."""
    pages = sorted((ROOT / "docs/guide").glob("*.md"))
    assert pages
    for page in pages:
        text = page.read_text()
        assert "\n## Next\n" in text, page
        if "`tests/" in text:
            continue
        kinds = set(re.findall(r"^```(\w+)", text, re.MULTILINE))
        assert not kinds & {"sh", "bash", "shell", "text"}, page


def test_what_is_quoted_of_the_tool_is_said_by_it():
    """The first column of the table on refusals. With a word changed in it it
    failed."""
    text = (ROOT / "docs/guide/troubleshooting.md").read_text()
    quoted = [part for cell in re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
              for part in re.findall(r"`([^`]+)`", cell)]
    assert len(quoted) > 6
    said = "".join(re.sub(r'"\s*\n\s*"', "", path.read_text())
                   for path in (ROOT / "src/cli").glob("*.cpp"))
    for part in quoted:
        assert part in said, part


def test_the_readme_is_short():
    lines = (ROOT / "README.md").read_text().splitlines()
    assert len(lines) < 120
    # Rows of tables cannot be broken.
    assert [line for line in lines
            if len(line) > 95 and not line.startswith("|")] == []
