# SPDX-License-Identifier: MIT
"""No host is named where all hosts are served alike, comments aside: what is
particular to one is a row of its description.

Seen to fail: with the mark ".cpython-" back in report/table.cpp.
"""
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# A folder, and what in it may name them.
FOLDERS = {"src/report": ()}
HOSTS = re.compile(r"(?i)cpython|python|greenlet|napi|jvm|ruby|perl|\.node\"")


def code_of(path):
    """The text without comments, its lines as they were."""
    def blank(comment):
        return "\n" * comment.group(0).count("\n")
    text = re.sub(r"/\*.*?\*/", blank, path.read_text(), flags=re.DOTALL)
    return re.sub(r"//[^\n]*", "", text)


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_host_is_named(folder):
    files = [path for path in (ROOT / folder).rglob("*")
             if path.suffix in (".cpp", ".hpp", ".S")]
    assert files
    found = [f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
             for path in files
             if not str(path.relative_to(ROOT / folder)).startswith(
                 FOLDERS[folder])
             for number, line in enumerate(code_of(path).splitlines(), 1)
             if HOSTS.search(line)]
    assert found == []
