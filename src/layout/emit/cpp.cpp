// SPDX-License-Identifier: MIT
// Static assertions for C11 and C++11: one file is for both.
#include <fmt/format.h>

#include "layout/emit.hpp"
#include "layout/emit/fields.hpp"

namespace crossbill::layout {
namespace {

constexpr char kIncludes[] =
    "#include <assert.h>\n"
    "#include <stddef.h>\n"
    "#ifndef __cplusplus\n"
    "#include <stdalign.h>\n"
    "#endif\n\n";

bool is_cpp(const Side& side, const Type& type) {
  return side.producers[type.producer].language == Language::kCpp;
}

const char* keyword(const Type& type) {
  switch (type.kind) {
    case Kind::kUnion:
      return "union ";
    case Kind::kEnum:
      return "enum ";
    default:
      return "struct ";
  }
}

// As a C compiler knows it. Only C++ has scopes, and classes without a keyword.
std::string spelled_in_c(const Side& side, const Type& type) {
  if (is_cpp(side, type)) {
    bool says = type.name.find_first_of("({") == std::string::npos;
    return says && !type.name.empty() ? type.name : type.alias;
  }
  if (!type.alias.empty()) return type.alias;
  std::string plain = plain_name(type);
  return plain.empty() ? "" : keyword(type) + plain;
}

std::string check(const std::string& what, uint64_t is) {
  return fmt::format(
      "static_assert({} == {},\n              \"not as the other side has "
      "it\");\n",
      what, is);
}

std::string enumerators(const Side& side, const Type& type,
                        const std::string& name) {
  std::string lines;
  std::string scope = is_cpp(side, type) ? name + "::" : "";
  for (const Enumerator& each : type.values) {
    bool least = each.value == INT64_MIN;
    std::string number =
        least ? "(-9223372036854775807LL - 1)" : fmt::format("{}", each.value);
    lines += fmt::format(
        "static_assert((long long){}{} == {},\n              \"not as the "
        "other side has it\");\n",
        scope, each.name, number);
  }
  return lines;
}

std::string of_type(const Side& side, TypeId id, size_t number) {
  const Type& type = side.at(id);
  std::string name = spelled_in_c(side, type);
  if (name.empty() || !type.size) return "";
  std::string lines;
  if (name.find_first_of(",<") != std::string::npos) {  // macros split it
    std::string shorter = fmt::format("crossbill_type_{}", number);
    lines += fmt::format("typedef {} {};\n", name, shorter);
    name = shorter;
  }
  lines += check(fmt::format("sizeof({})", name), *type.size);
  if (uint64_t align = alignment_of(side, id); type.alignment != 0)
    lines += check(fmt::format("alignof({})", name), align);
  for (const Field& each : named_fields(side, id)) {
    lines +=
        check(fmt::format("offsetof({}, {})", name, each.name), each.offset);
    if (each.size && *each.size != 0)
      lines += check(fmt::format("sizeof((({} *)0)->{})", name, each.name),
                     *each.size);
  }
  if (type.kind == Kind::kEnum) lines += enumerators(side, type, name);
  return lines + "\n";
}

}  // namespace

std::string emit_cpp(const Side& side, const std::vector<TypeId>& types) {
  std::string text = "/* " + made_by(side, "c++", " *") +
                     " * Include the header that declares these types before "
                     "it. */\n";
  text += kIncludes;
  size_t number = 0;
  for (TypeId id : types) text += of_type(side, id, ++number);
  return text;
}

}  // namespace crossbill::layout
