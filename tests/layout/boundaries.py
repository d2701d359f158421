# SPDX-License-Identifier: MIT
"""What the tests of `crossbill layout` share: a library with a header, and the
answers of the command."""
import json
import shutil

from harness.tool import CROSSBILL, build, finish

HEADER = """
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef struct Data { uint32_t id; double value; uint8_t flag; } Data;
enum Color { RED, GREEN = 7 };
typedef int (*Visit)(int, void *);
double sum(const Data *data, size_t count);
int total(int a, int b);
float mean(const float *values, size_t count);
void each(Visit visit, void *user);
Data make(uint32_t id);
int paint(enum Color color);
extern int counter;
#ifdef __cplusplus
}
#endif
"""
SOURCE = """
#include "core.h"
double sum(const Data *data, size_t count) {
  double all = 0;
  for (size_t i = 0; i < count; ++i) all += data[i].value;
  return all;
}
int total(int a, int b) { return a + b; }
float mean(const float *values, size_t count) { return values[0] / count; }
void each(Visit visit, void *user) { visit(1, user); }
Data make(uint32_t id) { Data made = {id, 1, 2}; return made; }
int paint(enum Color color) { return (int)color; }
int counter = 3;
"""


def core(folder, *flags, compiler="gcc"):
    """libcore.so with debug information, and core.h beside it."""
    (folder / "core.h").write_text(HEADER)
    source = folder / "core.c"
    source.write_text(SOURCE)
    return build(source, folder / "libcore.so", "-g", *flags,
                 compiler=compiler)


def stripped(library):
    """The same without any debug information."""
    copy = library.with_name("libstripped.so")
    shutil.copy(library, copy)
    done = finish("strip", copy)
    assert done.returncode == 0, done.stderr
    return copy


def layout(*arguments, **options):
    return finish(CROSSBILL, "layout", *arguments, **options)


def answers(*arguments, **options):
    """The JSON of a comparison, its functions and globals by symbol; and the
    exit status."""
    done = layout("--format", "json", *arguments, **options)
    assert done.returncode in (0, 1, 2) and done.stdout, done.stderr
    found = json.loads(done.stdout)
    by_symbol = {each["symbol"]: each for each in
                 found["functions"] + found["globals"]}
    return by_symbol, done.returncode


def offsets(*arguments, **options):
    """(name, byte, bits) of each member in the map of one type."""
    done = layout("--format", "json", *arguments, **options)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    rows = find_rows(found)
    return [(row["name"], row["bit_offset"], row["bits"]) for row in rows
            if row["what"] == "member"]


def find_rows(value):
    """The rows of the first map in a document."""
    if isinstance(value, dict):
        if "rows" in value:
            return value["rows"]
        value = list(value.values())
    for each in value if isinstance(value, list) else []:
        found = find_rows(each)
        if found is not None:
            return found
    return None
