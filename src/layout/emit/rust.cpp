// SPDX-License-Identifier: MIT
// Constants that do not evaluate where a Rust type lies otherwise. All is in
// one block without a name, so that a module can have several such files.
#include <fmt/format.h>

#include <algorithm>

#include "contract/emit/abi.hpp"
#include "layout/emit.hpp"
#include "layout/emit/fields.hpp"
#include "layout/emit/notes.hpp"
#include "layout/emit/owners.hpp"

namespace crossbill::layout {
namespace {

// The size of a field whose type needs not be named; an enum whose tag is
// there, and whose contents nobody looks at.
constexpr char kOpening[] =
    R"(#[allow(dead_code, unreachable_patterns)]
const _: () = {
    const fn size<T, F>(_: fn(*const T) -> *const F) -> usize {
        core::mem::size_of::<F>()
    }
    const fn bytes<F>(_: &F) -> usize {
        core::mem::size_of::<F>()
    }
    const fn offset<T, F>(whole: *const T, field: &F) -> isize {
        let field = field as *const F as *const u8;
        unsafe { field.offset_from(whole as *const u8) }
    }
    #[repr(C)]
    union Tagged<T, const N: usize> {
        bytes: [u8; N],
        value: core::mem::ManuallyDrop<T>,
    }

)";

std::string check(const std::string& what, const std::string& is) {
  return fmt::format("        assert!({} == {});\n", what, is);
}
std::string check(const std::string& what, uint64_t is) {
  return check(what, std::to_string(is));
}

// Tuples' fields are __0 and so on.
std::string field_name(const std::string& name) {
  bool is_number = name.size() > 2 && name.starts_with("__") &&
                   name.find_first_not_of("0123456789", 2) == name.npos;
  return is_number ? name.substr(2) : contract::rust_name(name);
}

std::string of_field(const std::string& type, const Field& field) {
  std::string name = field_name(field.name);
  std::string lines = check(
      fmt::format("core::mem::offset_of!({}, {})", type, name), field.offset);
  if (field.size)
    lines += fmt::format(
        "        assert!(size(|each: *const {}| unsafe {{\n"
        "            core::ptr::addr_of!((*each).{})\n        }}) == {});\n",
        type, name, *field.size);
  return lines;
}

std::string of_values(const Type& type, const std::string& name) {
  std::string lines;
  for (const Enumerator& each : type.values)
    lines += check(
        fmt::format("{}::{} as i128", name, contract::rust_name(each.name)),
        type.is_signed ? std::to_string(each.value)
                       : std::to_string(static_cast<uint64_t>(each.value)));
  return lines;
}

// The bytes of its tag, set in zeros; "" where it has none, or one that is
// more than this.
std::string tag_bytes(const Side& side, const Type& type,
                      const Alternative& alternative) {
  if (!type.tag || !alternative.tag) return "";
  uint64_t size = size_of(side, type.tag->type).value_or(0);
  uint64_t begin = type.tag->bit_offset / 8;
  if (size == 0 || size > 8 || type.tag->bits != 0) return "";
  std::string lines;
  uint64_t tag = static_cast<uint64_t>(*alternative.tag);
  for (uint64_t i = 0; i < size; i++) {
    uint64_t shift = 8 * (side.is_big_endian ? size - 1 - i : i);
    lines += fmt::format("            bytes_of[{}] = {};\n", begin + i,
                         (tag >> shift) & 0xff);
  }
  return lines;
}

// That an enum of this tag is this alternative, and where its fields lie then.
std::string of_alternative(const Side& side, const Type& type,
                           const std::string& name, const Alternative& one) {
  std::string binds, checks;
  size_t number = 0;
  for (const Member& each : one.members) {
    if (each.name.empty() || each.bits != 0) continue;
    std::string field = fmt::format("field_{}", number++);
    binds += fmt::format("{}: {}, ", field_name(each.name), field);
    checks += "            " + check(fmt::format("offset(whole, {})", field),
                                     each.bit_offset / 8);
    if (auto size = size_of(side, each.type))
      checks += "            " + check(fmt::format("bytes({})", field), *size);
  }
  return fmt::format(
      "        {{\n"
      "            let mut bytes_of = [0; {1}];\n"
      "{2}"
      "            let raw = Tagged::<{0}, {1}> {{ bytes: bytes_of }};\n"
      "            let whole = core::ptr::addr_of!(raw) as *const {0};\n"
      "            match unsafe {{ &*whole }} {{\n"
      "                {0}::{3} {{ {4}.. }} => {{\n"
      "{5}                }}\n"
      "                _ => panic!(\"another tag\"),\n"
      "            }}\n"
      "        }}\n",
      name, type.size.value_or(0), tag_bytes(side, type, one),
      contract::rust_name(one.name), binds, checks);
}

std::string refused(const Side& side, const Type& type) {
  if (type.kind == Kind::kOpaque) return kOnlyDeclared;
  if (is_standard(side, type)) return "Types of a standard library";
  if (plain_name(type).empty()) return "Types without a name of their own";
  return "";
}

std::string of_type(const Side& side, TypeId id, Notes& notes) {
  const Type& type = side.at(id);
  if (type.kind != Kind::kOpaque && !type.size) return "";
  std::string shown = spelled(side, id);
  if (std::string why = refused(side, type); !why.empty()) {
    notes.add(why, shown);
    return "";
  }
  bool is_rust = language_of(side, type) == Language::kRust;
  std::string name = contract::rust_name(plain_name(type));
  std::string lines = "    const _: () = {\n";
  lines += check(fmt::format("core::mem::size_of::<{}>()", name), *type.size);
  // Of packed types, alignments are guesses.
  bool aligned = type.alignment != 0 && !type.is_packed;
  if (aligned && *type.size % type.alignment == 0)
    lines +=
        check(fmt::format("core::mem::align_of::<{}>()", name), type.alignment);
  std::vector<std::string> inner;
  for (const Field& each : named_fields(side, id))
    each.is_inner ? inner.push_back(each.name)
                  : void(lines += of_field(name, each));
  if (type.kind == Kind::kEnum && is_rust) lines += of_values(type, name);
  if (type.kind == Kind::kEnum && !is_rust)
    notes.add("Values of enums, which Rust may have as constants", shown);
  std::vector<std::string> left;
  for (const Alternative& each : type.alternatives) {
    bool knows = is_rust && !tag_bytes(side, type, each).empty();
    if (knows) lines += of_alternative(side, type, name, each);
    if (!knows) left.push_back(each.name);
  }
  notes.add("Contents of alternatives that have no tag of their own", shown,
            left);
  notes.add("Bit-fields", shown, bit_fields(side, id));
  notes.add("Members of anonymous structs and unions", shown, inner);
  return lines + "    };\n\n";
}

}  // namespace

std::string emit_rust(const Side& side, const std::vector<TypeId>& types) {
  Notes notes;
  std::string body;
  for (TypeId id : types) body += of_type(side, id, notes);
  return "// " + made_by(side, "rust", "//") +
         "// include!() it where these types are in scope.\n" +
         notes.text("//") + kOpening + body + "};\n";
}

}  // namespace crossbill::layout
