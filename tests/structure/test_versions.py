# SPDX-License-Identifier: MIT
"""The version stands in three files, and is the same in all."""
import re

import units


def found(file, pattern):
    return re.search(pattern, (units.ROOT / file).read_text())[1]


def test_one_version():
    assert found("CMakeLists.txt", r"project\(crossbill VERSION ([0-9.]+)") == \
        found("pyproject.toml", r'version = "([0-9.]+)"') == \
        found("python/crossbill_ffi/__init__.py", r'__version__ = "([0-9.]+)"')


def test_changelog_begins_with_it():
    assert found("CHANGELOG.md", r"\n## ([0-9.]+)") == \
        found("pyproject.toml", r'version = "([0-9.]+)"')
