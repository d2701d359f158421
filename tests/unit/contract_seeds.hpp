// SPDX-License-Identifier: MIT
// Inputs that tests/fuzz/contract_fuzzer.cpp takes, to start from.
#pragma once

#include <string>
#include <vector>

#include "contract_elf.hpp"
#include "contract_example.hpp"

namespace crossbill::contract {

// The meanings of a section's texts, a line each.
inline std::string meanings(const std::string& section) {
  std::string lines;
  for (const Text& text : split(section)) {
    size_t start = text.bytes.find("linux-gnu\",") + 11;
    size_t end = text.bytes.find(",\"hash\":");
    lines += std::string(text.bytes.substr(start, end - start)) + "\n";
  }
  return lines;
}

inline std::vector<std::string> fuzz_seeds() {
  std::string every_kind;
  for (const char* of :
       {R"({"kind":"strided","item":{"kind":"f64"},"mutable":false})",
        R"({"kind":"out","item":{"kind":"struct","of":"Data"}})",
        R"({"kind":"bytes"})", R"({"kind":"utf8","validated":true})",
        R"({"kind":"utf16","validated":false})",
        R"({"kind":"utf32","validated":true})",
        R"({"kind":"c_string","validated":true})",
        R"({"kind":"optional","item":{"kind":"u8"}})",
        R"({"kind":"owned","of":"Context"})", R"({"kind":"bool"})"}) {
    std::string symbol = "f" + std::to_string(every_kind.size());
    every_kind += function_text(symbol, parameter("a", of), kind("bool"));
  }
  every_kind += data_struct() + context_object();
  std::string section = example_section();
  return {"s" + section, "t" + meanings(section), "t" + meanings(every_kind),
          "t" + meanings(data_struct() + color_enum()),
          "e" + ElfExample(section, example_symbols()).bytes()};
}

}  // namespace crossbill::contract
