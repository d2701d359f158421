# SPDX-License-Identifier: MIT
"""A core of every kind of parameter and result compiles without a warning,
with the warnings that careful authors switch on, in each mode.

Changed, and what failed: a constructor's parameter named as its member
(-Wshadow), `!declared_struct<T>` left out of refused.hpp (does not compile).
"""
import subprocess

import pytest

from conftest import COMPILERS, INCLUDE, ROOT, run

KINDS = ROOT / "tests" / "contract" / "kinds.cpp"
WARNINGS = """-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
    -Wold-style-cast -Wnon-virtual-dtor -Wcast-qual -Wcast-align -Wundef
    -Wdouble-promotion -Wmissing-declarations -Wredundant-decls
    -Wnull-dereference -Wformat=2 -Werror""".split()
# The standard, the optimiser's level (some warnings are its), what is left out.
MODES = [("-std=c++20", "-O2"), ("-std=c++2b", "-O0", "-fno-rtti")]


@pytest.mark.parametrize("mode", MODES, ids=" ".join)
@pytest.mark.parametrize("compiler", COMPILERS)
def test_no_warning(compiler, mode, tmp_path):
    more = ["-Wuseless-cast"] if compiler == "g++" else []
    run(compiler, *mode, *WARNINGS, *more, "-fPIC", f"-I{INCLUDE}", "-c", KINDS,
        "-o", tmp_path / "kinds.o")


UNNAMED = """
#include <crossbill/boundary.hpp>
namespace {
struct Data { int64_t id; };
enum class Colour : uint8_t { red, green };
class Counter {};
CROSSBILL_STRUCT(Data, 8, "A record.", id)
CROSSBILL_ENUM(Colour, "Colours.", red, green)
CROSSBILL_OBJECT(Counter, counter_free, creator_thread, "Counts.")
CROSSBILL_ERROR(negative, 1, "It was negative.")
int64_t weigh(const Data& data, Colour colour) {
  if (colour == Colour::red) throw negative();
  return data.id;
}
Counter make() { return {}; }
int32_t doc(int32_t symbol) { return symbol; }
int32_t about(Colour colour) { return static_cast<int32_t>(colour); }
CROSSBILL_EXPORT(u_doc, doc, "Named as what the macro has.", "symbol")
CROSSBILL_EXPORT(u_about, about, "Has a default.",
                 param("colour").defaults(Colour::green))
CROSSBILL_EXPORT(u_lambda, [](int32_t n) { return n + 1; }, "A lambda.", "n")
CROSSBILL_EXPORT(u_weigh, weigh, "Weighs.", "data", "colour",
                 crossbill::raises<negative>)
CROSSBILL_EXPORT(u_make, make, "Makes.")
}
namespace geometry::plane {
namespace crossbill {}
struct Point { double x, y; };
enum class Unit : uint8_t { metre, mile };
struct Path { Point last; };
CROSSBILL_STRUCT(Point, 16, "A point.", x, y)
CROSSBILL_ERROR(far, 2, "It is far.")
static double length(const Point& point, Unit unit) {
  if (unit == Unit::mile) throw far();
  return point.x;
}
static Path path_to(Point last) { return {last}; }
}
CROSSBILL_ENUM(geometry::plane::Unit, "Declared outside.", metre, mile)
CROSSBILL_OBJECT(::geometry::plane::Path, u_free, any_thread, "The same.")
CROSSBILL_EXPORT(u_length, geometry::plane::length, "Outside.", "point",
                 param("unit").defaults(geometry::plane::Unit::metre),
                 raises<geometry::plane::far>)
namespace geometry {
CROSSBILL_EXPORT(u_path, plane::path_to, "Between the two.", "last")
}
"""


@pytest.mark.parametrize("mode", MODES, ids=" ".join)
@pytest.mark.parametrize("compiler", COMPILERS)
def test_no_warning_in_an_unnamed_namespace(compiler, mode, tmp_path):
    """As docs/boundary.md advises; taken out: [[maybe_unused]] of _needed_."""
    (tmp_path / "core.cpp").write_text(UNNAMED)
    run(compiler, *mode, *WARNINGS, "-fPIC", "-shared", f"-I{INCLUDE}",
        tmp_path / "core.cpp", "-o", tmp_path / "libcore.so")
    names = run("nm", "-D", tmp_path / "libcore.so")
    for name in ("weigh", "make", "doc", "about", "lambda", "length",
                 "path"):
        assert f" u_{name}\n" in names


@pytest.mark.parametrize("compiler", COMPILERS)
def test_without_exceptions(compiler):
    """What catches them needs them, and says so."""
    done = subprocess.run([compiler, "-std=c++20", "-fno-exceptions",
                           "-fsyntax-only", f"-I{INCLUDE}", KINDS],
                          text=True, capture_output=True, timeout=300)
    first = next(line for line in done.stderr.splitlines() if "error" in line)
    assert "catches exceptions: compile with -fexceptions" in first
