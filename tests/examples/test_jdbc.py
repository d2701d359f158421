# SPDX-License-Identifier: MIT
"""The demo's Java program: what the finding says is done, and the calls that it
speaks of are gone. How much time that saves no test can say.

Seen to fail: with the same program on both sides; without the sentence; where
nobody looked whether the jar is there.
"""
import os
import re
import sys

import pytest

from conftest import EXAMPLES, run
from harness import jars, jdks
from harness.tool import CROSSBILL

DEMO = EXAMPLES / "jdbc"


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    found = jdks.installed()
    if not found:
        pytest.skip("no JDK here")
    try:
        jar, = jars.paths("sqlite-jdbc")
    except (OSError, AssertionError) as reason:  # no Maven, or no network
        pytest.skip(f"no sqlite-jdbc here: {reason}")
    return run(DEMO, CROSSBILL, env={
        **os.environ, "CROSSBILL_EXAMPLES_JARS": str(jar.parent),
        "CROSSBILL_EXAMPLES_OUTPUT": str(tmp_path_factory.mktemp("jdbc")),
        "PATH": f"{found[0].home / 'bin'}:{os.environ['PATH']}"})


def test_the_finding_has_the_line_and_the_change(text):
    assert re.search(r"^recompiled-statement  Orders\.java:25 store: "
                     r".*NativeDB\.prepare_utf8, [\d.]+ k calls$", text,
                     re.MULTILINE), text
    assert "+ jdbc:sqlite:file.db?jdbc.get_generated_keys=false" in text


def test_the_change_takes_the_calls_away(text):
    compared = " ".join(text.split("$ crossbill diff")[1].split())
    assert "gone recompiled-statement: Orders.java:25 store" in compared, text
    assert re.search(r"prepare_utf8 calls 100 k -> 7 ", compared), text


def test_it_prints_the_same_before_and_after(text):
    said = re.findall(r"^\d+ orders, \d+$", text, re.MULTILINE)
    assert said == ["100000 orders, 2450000"] * 2


# No name of what a JDK has may be found, and Python must be.
@pytest.mark.parametrize("lacks, advice", [
    ("java", "install a JDK of 17 or newer"), ("javac", "install a JDK"),
    (r"sqlite-jdbc-\S+\.jar", "fetch it with: mvn")])
def test_what_to_do_without_a_jdk_or_the_jar(tmp_path, lacks, advice):
    tools = {"java": (), "javac": ("java",)}.get(lacks, ("java", "javac"))
    for name in ("python3", *tools):
        (tmp_path / name).symlink_to(sys.executable)
    said = run(DEMO, CROSSBILL, env={
        **os.environ, "PATH": str(tmp_path),
        "CROSSBILL_EXAMPLES_JARS": str(tmp_path),
        "CROSSBILL_EXAMPLES_OUTPUT": str(tmp_path / "output")})
    last = said.splitlines()[-1]
    assert re.fullmatch(rf"demo: no {lacks} here; {advice}.*", last), said
