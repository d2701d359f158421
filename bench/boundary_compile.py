#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the boundary library's header takes to compile, and its code.

A core with 100 exports of five kinds (a sum over a slice and a number, a slice
that is written, a struct by reference, a string as the result, two numbers)
with the header, and the same by hand: extern "C", the same checks, messages,
catch blocks and standard headers; without shims and a contract, which only the
header gives. Compiled in turns at -O2; medians count. The code is that of the
linked libraries.
"""
import shutil
import time

import lib

EXPORTS, ROUNDS = 100, 5
COMPILERS = ("g++", "clang++-14")
BAR = 2.0
FOLDER = lib.BUILD / "compile"
STANDARD = ("memory", "stdexcept", "string", "vector")

# The functions themselves, %d: a number. One for each kind.
BODIES = ("""
static int64_t sum%d(slice<const int32_t> data, int64_t from) {
  for (int32_t x : data) from += x * %d;
  return from;
}""", """
static void scale%d(slice<double> data, slice<const double> by) {
  if (data.size() != by.size()) throw std::length_error("sizes differ");
  for (size_t i = 0; i < data.size(); i++) data[i] *= by[i] + %d;
}""", """
static double weigh%d(const Data& data) { return data.value * %d; }
""", """
static std::string name%d(int64_t n) {
  return "number " + std::to_string(n + %d);
}""", """
static double mix%d(double a, double b) noexcept { return a * %d + b; }
""")

# What an author would write to export them, with the header.
WITH_HEADER = (
    'CROSSBILL_EXPORT(core_sum%d, sum%d, "Sum.", "data", "from")',
    'CROSSBILL_EXPORT(core_scale%d, scale%d, "Scales.", "data", "by")',
    'CROSSBILL_EXPORT(core_weigh%d, weigh%d, "Weighs.", "data")',
    'CROSSBILL_EXPORT(core_name%d, name%d, "Its name.", "n")',
    'CROSSBILL_EXPORT(core_mix%d, mix%d, "Mixes.", "a", "b")')

HEADER = """
#include <crossbill/boundary.hpp>
using crossbill::slice;
struct Data { uint32_t id; double value; };
CROSSBILL_STRUCT(Data, 16, "A record.", id, value)
"""

# And without.
CAUGHT = """
  } catch (const std::bad_alloc&) {
    return fail(error, -41, 5, "no memory");
  } catch (const std::exception& caught) {
    return fail(error, -40, 3, caught.what());
  } catch (...) {
    return fail(error, -40, 3, "an exception that is no std::exception");
  }
}"""
BY_HAND = ("""
EXPORT int32_t core_sum%d(const int32_t* data, size_t length, int64_t from,
                          int64_t* result, error* error) {
  if (int32_t code = check(data, length)) return fail(error, code, 1, "data");
  try {
    int64_t made = sum%d({data, length}, from);
    if (result != nullptr) *result = made;
    return 0;""" + CAUGHT, """
EXPORT int32_t core_scale%d(double* data, size_t length, const double* by,
                            size_t by_length, error* error) {
  if (int32_t code = check(data, length)) return fail(error, code, 1, "data");
  if (int32_t code = check(by, by_length)) return fail(error, code, 1, "by");
  if (overlap(data, length, by, by_length)) return fail(error, -6, 1, "by");
  try {
    scale%d({data, length}, {by, by_length});
    return 0;""" + CAUGHT, """
EXPORT int32_t core_weigh%d(const Data* data, double* result, error* error) {
  if (data == nullptr) return fail(error, -3, 1, "data: null");
  if (reinterpret_cast<uintptr_t>(data) %% alignof(Data) != 0)
    return fail(error, -4, 1, "data: not aligned");
  try {
    double made = weigh%d(*data);
    if (result != nullptr) *result = made;
    return 0;""" + CAUGHT, """
EXPORT int32_t core_name%d(int64_t n, owned* result, error* error) {
  try {
    auto made = std::make_unique<std::string>(name%d(n));
    if (result != nullptr) {
      *result = {made->data(), made->size(), made.get()};
      made.release();
    }
    return 0;""" + CAUGHT, """
EXPORT double core_mix%d(double a, double b) noexcept { return mix%d(a, b); }
""")

HAND = """
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <memory>
#include <new>
#include <stdexcept>
#define EXPORT extern "C" __attribute__((visibility("default")))
struct Data { uint32_t id; double value; };
static_assert(sizeof(Data) == 16);
struct error { int32_t code, kind; char message[248], cause[256]; };
struct owned { const char* data; size_t length; std::string* handle; };
template <class T> class slice {
 public:
  slice(T* data, size_t size) : data_(data), size_(size) {}
  size_t size() const { return size_; }
  T* begin() const { return data_; }
  T* end() const { return data_ + size_; }
  T& operator[](size_t i) const { return data_[i]; }
 private:
  T* data_;
  size_t size_;
};
template <class T> inline int32_t check(const T* data, size_t length) {
  if (data == nullptr && length != 0) return -2;
  if (reinterpret_cast<uintptr_t>(data) % alignof(T) != 0) return -4;
  return length > PTRDIFF_MAX / sizeof(T) ? -5 : 0;
}
template <class T, class U>
inline bool overlap(const T* a, size_t n, const U* b, size_t m) {
  return n != 0 && m != 0 && reinterpret_cast<uintptr_t>(a) <
      reinterpret_cast<uintptr_t>(b + m) && reinterpret_cast<uintptr_t>(b) <
      reinterpret_cast<uintptr_t>(a + n);
}
static int32_t fail(error* to, int32_t code, int32_t kind, const char* text) {
  if (to == nullptr) return code;
  to->code = code;
  to->kind = kind;
  strncpy(to->message, text, sizeof to->message - 1);
  to->message[sizeof to->message - 1] = to->cause[0] = 0;
  return code;
}
EXPORT void core_release(std::string* handle) { delete handle; }
"""


def source(path, head, exports, count):
    """A core with `count` exports."""
    lines = [f"#include <{name}>" for name in STANDARD] + [head]
    for i in range(count):
        kind = i % len(BODIES)
        lines += [BODIES[kind] % (i, i), exports[kind] % (i, i)]
    path.write_text("\n".join(lines) + "\n")


def compiled(compiler, path, *options):
    """Seconds, and the library."""
    library = path.with_suffix(f".{compiler}.so")
    before = time.monotonic()
    lib.run([compiler, "-std=c++20", "-O2", "-fPIC", "-c",
             f"-I{lib.FOLDER.parent / 'include'}", *options, path, "-o",
             library.with_suffix(".o")])
    seconds = time.monotonic() - before
    lib.run([compiler, "-shared", library.with_suffix(".o"), "-o", library])
    return seconds, library


def code_of(library):
    """Bytes of machine code."""
    listing = lib.run(["size", "-A", library])
    return sum(int(line.split()[1]) for line in listing.splitlines()
               if line.startswith((".text ", ".plt")))


def rows_of(compiler):
    paths = {}
    for count in (1, EXPORTS):
        for name, head, exports in (("header", HEADER, WITH_HEADER),
                                    ("hand", HAND, BY_HAND)):
            paths[name, count] = path = FOLDER / f"{name}{count}.cpp"
            source(path, head, exports, count)
    times, code = {key: [] for key in paths}, {}
    for _ in range(ROUNDS):
        for key, path in paths.items():
            seconds, library = compiled(compiler, path)
            times[key].append(seconds)
            code[key] = code_of(library)
    header, hand = (lib.median(times[name, EXPORTS])
                    for name in ("header", "hand"))
    one, hand_one = (lib.median(times[name, 1]) for name in ("header", "hand"))
    return [
        lib.Row(f"header: to compile {EXPORTS} exports, {compiler}",
                f"{header / hand:.2f} of by hand ({header:.2f} s; 1 export: "
                f"{one:.2f} of {hand_one:.2f} s)", f"at most {BAR:.1f}",
                header / hand <= BAR),
        lib.Row(f"header: bytes of code, {compiler}",
                f"{code['header', EXPORTS]:,} by hand "
                f"{code['hand', EXPORTS]:,}; 1 export: {code['header', 1]:,}"
                f" by hand {code['hand', 1]:,}", "told", True)]


def measure(_):
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = []
    for compiler in COMPILERS:
        if shutil.which(compiler):
            rows += rows_of(compiler)
        else:
            rows.append(lib.Row.unavailable(
                f"header: to compile {EXPORTS} exports, {compiler}",
                f"at most {BAR:.1f}", f"no {compiler} here"))
    return rows


if __name__ == "__main__":
    lib.main(measure)
