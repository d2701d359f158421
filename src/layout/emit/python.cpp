// SPDX-License-Identifier: MIT
#include "layout/emit/python.hpp"

#include <fmt/format.h>

#include "layout/emit/notes.hpp"
#include "layout/emit/owners.hpp"

namespace crossbill::layout {
namespace {

std::string refused(const Side& side, TypeId id) {
  const Type& type = side.at(id);
  if (type.kind == Kind::kOpaque) return kOnlyDeclared;
  if (is_standard(side, type)) return "Types of a standard library";
  if (is_rusts_own(side, id))
    return "Types that only Rust can hold, and what only they point to";
  if (type.kind == Kind::kEnum) return "Enums and their values";
  if (type.kind == Kind::kVariant)
    return "Tagged unions, which are bytes within others";
  return "";
}

}  // namespace

Shown for_python(const Side& side, const std::vector<TypeId>& types) {
  Shown shown;
  Notes notes;
  for (TypeId id : types) {
    std::string why = refused(side, id);
    if (why.empty()) {
      shown.types.push_back(id);
    } else {
      notes.add(why, spelled(side, id));
    }
  }
  for (TypeId id : with_parts(side, shown.types))
    notes.add("Bit-fields, which are bytes here", spelled(side, id),
              bit_fields(side, id));
  shown.notes = notes.text("#");
  return shown;
}

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
