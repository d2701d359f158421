// SPDX-License-Identifier: MIT
#include "layout/emit/python.hpp"

#include <fmt/format.h>

namespace crossbill::layout {

std::string python_name(const Side& side, TypeId id) {
  std::string plain = plain_name(side.at(id));
  return plain.empty() ? fmt::format("Type{}", static_cast<uint32_t>(id))
                       : plain;
}

std::string layouts_table(const Side& side, const std::vector<TypeId>& types) {
  std::string text =
      "# Bytes of each type; where each field begins, and its bytes.\n"
      "LAYOUTS = {\n";
  for (TypeId id : with_parts(side, types)) {
    text += fmt::format("    \"{}\": ({}, {{\n", python_name(side, id),
                        side.at(id).size.value_or(0));
    for (const Field& each : named_fields(side, id))
      if (each.size)
        text += fmt::format("        \"{}\": ({}, {}),\n", each.name,
                            each.offset, *each.size);
    text += "    }),\n";
  }
  return text + "}\n\n\n";
}

}  // namespace crossbill::layout
