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
