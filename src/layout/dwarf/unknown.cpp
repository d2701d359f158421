// SPDX-License-Identifier: MIT
#include "layout/dwarf/unknown.hpp"

#include <fmt/format.h>

namespace crossbill::layout::dwarf {
namespace {

constexpr const char* kProbe =
    "compile the host together with the file that --probe writes";

// Compilers that keep no declarations, in the order in which they are named.
struct Silent {
  const char* producer;
  bool when_optimised;  // false: only where not
  const char* why;
  const char* remedy;
};
constexpr Silent kSilent[] = {
    {"clang", false, "clang at -O0 keeps no declarations of what it calls",
     "compile the host with -O1, or add the file that --probe writes"},
    {"rustc", true, "rustc keeps no declarations of extern blocks", kProbe},
    {"zig", true, "zig keeps no declaration of it", kProbe},
    {"go", true, "Go keeps no declarations of C functions", kProbe},
    {"ldc", true, "LDC keeps no declarations of what it calls", kProbe},
    {"fpc", true, "Free Pascal keeps no declarations of what it calls", kProbe},
    {"gdc", false, "GDC at -O0 keeps no declarations of what it calls",
     "compile the host with -O1"},
    {"tcc", true, "tcc keeps no declarations of what it calls", kProbe},
};

std::string base_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

Reason undeclared(const Side& side, const Finds& finds) {
  for (const Silent& each : kSilent)
    for (const UnitFacts& unit : finds.units) {
      const Producer& producer = side.producers[unit.producer];
      if (producer.name == each.producer && !unit.is_library &&
          (each.when_optimised || !unit.has_calls))
        return {each.why, each.remedy};
    }
  return {fmt::format("{} has no declaration of it in its debug information",
                      base_name(side.path)),
          kProbe};
}

Reason undescribed(const Side& side) {
  return {fmt::format("the part of {} that defines it has no debug information",
                      base_name(side.path)),
          "build it with -g, or name its header by --header"};
}

Reason without_dwarf(const std::string& path) {
  return {fmt::format("{} has no debug information", base_name(path)),
          "build it with -g, or name its header by --header"};
}

Reason without_types(const Producer& producer) {
  const char* flag = producer.name == "rustc" ? "-C debuginfo=2" : "-g";
  return {"its debug information has neither parameters nor types",
          fmt::format("compile with {} instead of {}", flag,
                      producer.name == "rustc" ? "-C debuginfo=1" : "-g1")};
}

}  // namespace crossbill::layout::dwarf
