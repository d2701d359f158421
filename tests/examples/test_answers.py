# SPDX-License-Identifier: MIT
"""Every host gets the same right answers of every core.

Broken once: article_after_6 in C without `f`, `data[1..]` in sum_of of the Rust
core (each: its three hosts), 20 for the 24 of CROSSBILL_STRUCT (the C++ core
does not compile), naive.py scaling by itself (the script's test).
"""
import json
import pathlib

import conftest
import pytest

ANSWERS = (conftest.HOSTS / "answers.txt").read_text()
PAIRS = [(language, core) for core in conftest.CORES
         for language in conftest.LANGUAGES]


@pytest.mark.parametrize("language, core", PAIRS)
def test_all_hosts_get_the_same_answers(article, language, core):
    command = article.host(language, core)
    assert conftest.run(*command, env=conftest.with_package()) == ANSWERS


@pytest.mark.parametrize("language, core", PAIRS)
def test_recording_changes_no_answer(article, language, core):
    command = [conftest.CROSSBILL, "record", "--force", "--quiet", "-o",
               article.folder / "answers.db", "--",
               *article.host(language, core)]
    assert conftest.run(*command, env=conftest.with_package()) == ANSWERS


def test_the_script_that_shows_the_bills(article):
    """The naive side calls once an item, the right side once a round."""
    output = conftest.run(
        conftest.python(), conftest.EXAMPLES / "article", conftest.CROSSBILL,
        env=dict(conftest.with_package(),
                 CROSSBILL_EXAMPLES_OUTPUT=str(article.folder / "script")))
    assert "the same work, twice" in output
    entries = {}
    for side in ("naive", "right"):
        file = pathlib.Path(article.folder / "script" / f"{side}.json")
        bill = json.loads(file.read_text())
        entries[side] = {e["symbol"]: e for e in bill["entries"]}
    naive, right = entries["naive"], entries["right"]
    assert naive["article_scale_one"]["calls"] == 50 * 1000
    assert naive["article_context_new"]["calls"] == 50 * 500
    assert naive["article_sum_large_copied"]["alloc"]["bytes"] >= 50 * 80_000
    assert right["article_scale_all"]["calls"] == 50
    assert right["article_context_new"]["calls"] == 50
    assert right["article_sum_large"]["alloc"]["bytes"] == 0
    assert right["article_sum_large"]["lent"]["bytes"] == 50 * 80_000
    assert "article_scale_one" not in right
