# SPDX-License-Identifier: MIT
"""The page's script writes numbers as the tool does, digit for digit.

Taken out: the even one of rounded(), for which 2.5 ns became 3 ns.
"""
import json

import pages

from harness import tool

# Powers of ten and of two, with what lies between two digits.
PROGRAM = r"""
#include <cmath>
#include <cstdio>
#include "analysis/numbers.hpp"
using namespace crossbill::analysis;
void write(double value) {
  auto whole = static_cast<uint64_t>(value);
  std::printf(",[%.17g,\"%s\",%.17g,\"%s\",%llu,\"%s\",\"%s\"]", value,
              format_time(value).c_str(), value / 1e6,
              format_share(value / 1e6).c_str(),
              static_cast<unsigned long long>(whole),
              format_count(whole).c_str(), format_bytes(whole).c_str());
}
int main() {
  std::printf("[null");
  for (double base = 1; base < 1e15; base *= 1.37)
    for (double value : {base, std::round(base), std::round(base) / 2,
                         std::round(base) / 8})
      write(value);
  for (double power = 1; power < 1e15; power *= 10)
    for (double times : {0.995, 0.9995, 1.0, 1.25, 1.125, 2.5, 9.94, 9.95,
                         9.994, 9.995, 99.5, 99.94, 99.95})
      write(times * power);
  for (double power = 1; power < 1e15; power *= 1024)
    for (double times : {1.0, 1.125, 10.25, 100.5, 999.5, 1023.0})
      write(times * power);
  std::printf("]");
}
"""
WRITE = """rows => rows.map(([ns, , share, , whole]) => [
  crossbill.format.time(ns), crossbill.format.share(share),
  crossbill.format.count(whole), crossbill.format.bytes(whole)])"""


def test_numbers_are_written_as_the_tool_writes_them(show, tmp_path):
    program = tool.build(
        PROGRAM, tmp_path / "numbers", "-std=c++20", "-DFMT_HEADER_ONLY",
        f"-I{tool.ROOT / 'src'}",
        tool.ROOT / "src" / "analysis" / "numbers.cpp", compiler="g++")
    rows = json.loads(tool.run(program))[1:]
    file = tmp_path / "page.html"
    file.write_text(pages.text_of("queries"))
    shown = pages.opened(show(file))
    written = shown.evaluate(WRITE, rows)
    expected = [[row[1], row[3], row[5], row[6]] for row in rows]
    assert len(rows) > 400
    assert [pair for pair in zip(rows, written, expected)
            if pair[1] != pair[2]] == []
