// SPDX-License-Identifier: MIT
// A cdef of types that lie as the library's do, and a check that a program's
// own FFI can be given to.
#include <fmt/format.h>

#include "layout/emit.hpp"
#include "layout/emit/python.hpp"

namespace crossbill::layout {
namespace {

constexpr char kCheck[] =
    R"(def check(ffi, kind, name=None):
    """Raises AssertionError unless a type of this FFI, as "struct Data", lies
    as the type of this name does."""
    name = name or kind.split()[-1]
    size, fields = LAYOUTS[name]
    found = ffi.sizeof(kind)
    assert found == size, f"{name} has {found} bytes instead of {size}"
    known = dict(ffi.typeof(kind).fields)
    for field, (offset, bytes_) in fields.items():
        at = ffi.offsetof(kind, field)
        size = ffi.sizeof(known[field].type) if field in known else bytes_
        assert (at, size) == (offset, bytes_), (
            f"{name}.{field} is at {at} with {size} bytes instead of at "
            f"{offset} with {bytes_}")


)";

std::string scalar(const Type& type) {
  uint64_t size = type.size.value_or(0);
  if (type.scalar == Scalar::kBool && size == 1) return "_Bool";
  if (type.scalar == Scalar::kFloat && size == 4) return "float";
  if (type.scalar == Scalar::kFloat && size == 8) return "double";
  if (type.scalar == Scalar::kExtended && size == 16) return "long double";
  bool is_integer = size == 1 || size == 2 || size == 4 || size == 8;
  if (!is_integer || type.scalar == Scalar::kFloat ||
      type.scalar == Scalar::kComplex)
    return "";
  if (type.scalar == Scalar::kCharacter && type.name == "char") return "char";
  return fmt::format("{}int{}_t", type.is_signed ? "" : "u", size * 8);
}

// "uint32_t id", "Point at[4]"; bytes for what C has no name for.
std::string declared(const Side& side, TypeId id, const std::string& name) {
  const Type& type = side.at(id);
  std::string bytes =
      fmt::format("uint8_t {}[{}]", name, type.size.value_or(0));
  switch (type.kind) {
    case Kind::kScalar:
    case Kind::kEnum: {
      std::string of = scalar(type);
      return of.empty() ? bytes : of + " " + name;
    }
    case Kind::kPointer:
      return "void *" + name;
    case Kind::kRecord:
    case Kind::kUnion:
      return python_name(side, id) + " " + name;
    case Kind::kArray:
      if (type.of == kNoType) return bytes;
      return declared(
          side, type.of,
          type.count ? fmt::format("{}[{}]", name, *type.count) : name + "[]");
    default:
      return bytes;
  }
}

std::string keyword(const Type& type) {
  return type.kind == Kind::kUnion ? "union" : "struct";
}

// Members of anonymous records are the outer one's in cffi, too, if these are
// written in its place.
std::string members(const Side& side, const Body& body, int depth) {
  std::string text;
  std::string indent(static_cast<size_t>(4 + 4 * depth), ' ');
  for (const Field& each : body.fields) {
    std::string filler = fmt::format("_at_{}", each.offset);
    bool is_bytes = each.type == kNoType;
    bool is_open = !is_bytes && each.name.empty() && depth < 8 &&
                   (side.at(each.type).kind == Kind::kRecord ||
                    side.at(each.type).kind == Kind::kUnion);
    if (is_bytes) {
      text += fmt::format("{}uint8_t {}[{}];\n", indent, filler,
                          each.size.value_or(0));
    } else if (is_open) {
      text += fmt::format(
          "{}{} {{\n{}{}}};\n", indent, keyword(side.at(each.type)),
          members(side, body_of(side, each.type), depth + 1), indent);
    } else {
      text +=
          indent +
          declared(side, each.type, each.name.empty() ? filler : each.name) +
          ";\n";
    }
  }
  return text;
}

}  // namespace

std::string emit_cffi(const Side& side, const std::vector<TypeId>& types) {
  Shown shown = for_python(side, types);
  std::string text =
      "# " + made_by(side, "cffi", "#") + shown.notes + "import cffi\n\n";
  text += layouts_table(side, shown.types) + kCheck + "ffi = cffi.FFI()\n";
  std::string checks;
  for (TypeId id : with_parts(side, shown.types)) {
    Body body = body_of(side, id);
    std::string name = python_name(side, id);
    text += fmt::format("ffi.cdef(\"\"\"\n{} {};\ntypedef {} {} {};\n",
                        keyword(side.at(id)), name, keyword(side.at(id)), name,
                        name);
    text += fmt::format("{} {} {{\n{}}};\n\"\"\"{})\n", keyword(side.at(id)),
                        name, members(side, body, 0),
                        body.is_packed ? ", packed=True" : "");
    checks += fmt::format("check(ffi, \"{}\")\n", name);
  }
  return text + checks;
}

}  // namespace crossbill::layout
