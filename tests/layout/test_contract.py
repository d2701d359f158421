# SPDX-License-Identifier: MIT
"""A library's contract as a side of `crossbill layout`, against what a C
compiler makes of the header that is made of the same contract."""
import pytest

from harness.compilers import LONG
from harness.tool import CROSSBILL, ROOT, build_core, run
from layout.boundaries import answers


@pytest.mark.skipif(not LONG, reason="LONG: the core takes seconds to compile")
def test_every_kind_agrees_with_its_header(tmp_path):
    """The host finds the functions itself: its probe alone declares them."""
    library = build_core(ROOT / "tests" / "contract" / "kinds.cpp",
                         tmp_path / "libkinds.so")
    run("strip", "--strip-debug", library)
    header, probe = tmp_path / "kinds.h", tmp_path / "probe.c"
    header.write_text(run(CROSSBILL, "contract", "--format", "c", library))
    probe.write_text(run(CROSSBILL, "layout", "--probe", "c", "--header",
                         header, library))
    host = tmp_path / "host.so"
    run("gcc", "-g", "-shared", "-fPIC", probe, "-o", host)
    found, status = answers("--host", host, library)
    assert status == 0 and len(found) > 30
    assert {each["answer"] for each in found.values()} == {"agree"}
    text = header.read_text()
    changed = text.replace("uint32_t id;", "float id;", 1)
    assert changed != text
    header.write_text(changed)
    run("gcc", "-g", "-shared", "-fPIC", probe, "-o", host)
    assert answers("--host", host, library)[1] == 1
