// SPDX-License-Identifier: MIT
// Constants that do not evaluate where a Rust type lies otherwise.
#include <fmt/format.h>

#include "contract/emit/abi.hpp"
#include "layout/emit.hpp"
#include "layout/emit/fields.hpp"

namespace crossbill::layout {
namespace {

// The size of a field whose type needs not be named.
constexpr char kOpening[] =
    R"(#[allow(dead_code)]
const fn crossbill_size<T, F>(_: fn(*const T) -> *const F) -> usize {
    core::mem::size_of::<F>()
}

)";

std::string check(const std::string& what, uint64_t is) {
  return fmt::format("    assert!({} == {});\n", what, is);
}

// Tuples' fields are __0 and so on.
std::string field_name(const std::string& name) {
  bool is_number = name.size() > 2 && name.starts_with("__") &&
                   name.find_first_not_of("0123456789", 2) == name.npos;
  return is_number ? name.substr(2) : contract::rust_name(name);
}

bool is_rust(const Side& side, const Type& type) {
  return side.producers[type.producer].language == Language::kRust;
}

std::string of_type(const Side& side, TypeId id) {
  const Type& type = side.at(id);
  std::string name = contract::rust_name(plain_name(type));
  if (plain_name(type).empty() || !type.size) return "";
  std::string lines = "const _: () = {\n";
  lines += check(fmt::format("core::mem::size_of::<{}>()", name), *type.size);
  // Of packed types, alignments are guesses.
  bool aligned = type.alignment != 0 && !type.is_packed;
  if (aligned && *type.size % type.alignment == 0)
    lines +=
        check(fmt::format("core::mem::align_of::<{}>()", name), type.alignment);
  for (const Field& each : named_fields(side, id)) {
    std::string field = field_name(each.name);
    lines += check(fmt::format("core::mem::offset_of!({}, {})", name, field),
                   each.offset);
    if (each.size)
      lines += fmt::format(
          "    assert!(crossbill_size(|each: *const {}| unsafe {{\n"
          "        core::ptr::addr_of!((*each).{})\n    }}) == {});\n",
          name, field, *each.size);
  }
  if (type.kind == Kind::kEnum && is_rust(side, type))
    for (const Enumerator& each : type.values)
      lines += fmt::format("    assert!({}::{} as i128 == {});\n", name,
                           each.name, each.value);
  return lines + "};\n\n";
}

}  // namespace

std::string emit_rust(const Side& side, const std::vector<TypeId>& types) {
  std::string text = "// " + made_by(side, "rust", "//") +
                     "// include!() it where these types are in scope.\n";
  text += kOpening;
  for (TypeId id : types) text += of_type(side, id);
  return text;
}

}  // namespace crossbill::layout
