# SPDX-License-Identifier: MIT
"""mypy takes the stubs of a core, and refuses what fails at run time.

Changed, and what failed: the comment for fields that hide a method of Struct
(names), made_by_the_library (each of the classes).
"""
import os
import re
import sys

import pytest
from harness import compilers, wheels
from harness.tool import CROSSBILL, ROOT, build_core, finish, run

CORE = """
#include <crossbill/boundary.hpp>
enum class Colour : int32_t { red = 1, green };
struct Data { int64_t array, from_buffer, from_bytes; Colour name; };
class Index {};
CROSSBILL_ENUM(Colour, "Colours.", red, green)
CROSSBILL_STRUCT(Data, 32, "Names.", array, from_buffer, from_bytes, name)
CROSSBILL_OBJECT(Index, index_free, any_thread, "An index.")
static Index index_new() { return {}; }
static int64_t take(const Data& array, Colour name) {
  return array.array + static_cast<int64_t>(name);
}
CROSSBILL_EXPORT(m_new, index_new, "A new one.")
CROSSBILL_EXPORT(m_take, take, "Takes.", "array",
                 param("name").defaults(Colour::red))
"""
GOOD = """import core
import crossbill_ffi

index: core.Index = core.index_new()
data = core.Data(1, 2, 3, core.Colour.green)
number: int = data.array + data.from_buffer + core.take(data) + data.name
"""
BAD = ["core.Index()", "core.Colour()", "core.Data('one')",
       "crossbill_ffi.Struct()", "crossbill_ffi.Object()",
       "crossbill_ffi.Array()", "crossbill_ffi.Function()",
       "crossbill_ffi.Method()"]


@pytest.mark.skipif(not compilers.LONG, reason="CROSSBILL_LONG: installs mypy")
def test_mypy(tmp_path):
    packages = wheels.folder(
        sys.executable, ROOT / "tests/contract/mypy_requirements.txt", "mypy")
    library = build_core(CORE, tmp_path / "libcore.so")
    (tmp_path / "core.pyi").write_text(
        run(CROSSBILL, "contract", library, "--format", "pyi"))
    (tmp_path / "use.py").write_text("\n".join([GOOD, *BAD, ""]))
    first = GOOD.count("\n") + 2
    done = finish(sys.executable, "-m", "mypy", "--strict", "use.py",
                  "core.pyi", cwd=tmp_path, env={
                      **os.environ, "PYTHONPATH": str(packages),
                      "MYPYPATH": str(ROOT / "python")})
    wrong = re.findall(r"^(.+):(\d+): error: ", done.stdout, re.M)
    assert wrong == [("use.py", str(first + n)) for n in range(len(BAD))], \
        done.stdout + done.stderr
