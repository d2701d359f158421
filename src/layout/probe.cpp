// SPDX-License-Identifier: MIT
// The probe of C and C++. A pointer that points nowhere needs no definition of
// what it could point to: the file links with every host.
#include "layout/probe.hpp"

#include <fmt/format.h>

namespace crossbill::layout {
namespace {

constexpr char kOpening[] =
    R"(/* Made by `crossbill layout --probe`: compile this file with the flags of the
 * program that calls these functions, with -g, and link it into that. It does
 * nothing there; its debug information says what the compiler believes. */
)";

std::string include(const std::string& header) {
  bool is_quoted = header.starts_with('<') || header.starts_with('"');
  return is_quoted ? fmt::format("#include {}\n", header)
                   : fmt::format("#include \"{}\"\n", header);
}

}  // namespace

std::string probe_line(const std::string& symbol, const std::string& name) {
  return fmt::format("static __attribute__((used)) __typeof__({}) *{}{};\n",
                     name, kProbePrefix, symbol);
}

std::string probe_type_line(const std::string& type, size_t number) {
  return fmt::format(
      "static __attribute__((used)) {} *crossbill_probed_type_{};\n", type,
      number);
}

std::string c_probe(const Probe& probe) {
  std::string text = kOpening;
  for (const std::string& each : probe.headers) text += include(each);
  text += '\n';
  for (const std::string& each : probe.functions)
    text += probe_line(each, each);
  size_t number = 0;
  for (const std::string& each : probe.types)
    text += probe_type_line(each, ++number);
  return text;
}

std::string rust_probe(const Probe&) { return ""; }

}  // namespace crossbill::layout
