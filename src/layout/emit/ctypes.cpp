// SPDX-License-Identifier: MIT
// Classes of ctypes that lie as the library's types do, and a check that a
// program's own classes can be given to.
#include <fmt/format.h>

#include <algorithm>

#include "layout/emit.hpp"
#include "layout/emit/python.hpp"

namespace crossbill::layout {
namespace {

constexpr char kCheck[] =
    R"(def check(kind, name=None):
    """Raises AssertionError unless a class of ctypes lies as the type of this
    name does."""
    name = name or kind.__name__
    size, fields = LAYOUTS[name]
    found = ctypes.sizeof(kind)
    assert found == size, f"{name} has {found} bytes instead of {size}"
    for field, (offset, bytes_) in fields.items():
        at = getattr(kind, field)
        assert (at.offset, at.size) == (offset, bytes_), (
            f"{name}.{field} is at {at.offset} with {at.size} bytes instead "
            f"of at {offset} with {bytes_}")


)";

std::string scalar(const Type& type) {
  uint64_t size = type.size.value_or(0);
  switch (type.scalar) {
    case Scalar::kBool:
      if (size == 1) return "ctypes.c_bool";
      break;
    case Scalar::kCharacter:
      return type.name.find("char") != std::string::npos &&
                     type.name.find("signed") == std::string::npos
                 ? "ctypes.c_char"
                 : fmt::format("ctypes.c_{}int8", type.is_signed ? "" : "u");
    case Scalar::kFloat:
      if (size == 4) return "ctypes.c_float";
      if (size == 8) return "ctypes.c_double";
      break;
    case Scalar::kExtended:
      if (size == 16) return "ctypes.c_longdouble";
      break;
    default:
      break;
  }
  bool is_integer = size == 1 || size == 2 || size == 4 || size == 8;
  if (!is_integer || type.scalar == Scalar::kFloat ||
      type.scalar == Scalar::kComplex)
    return fmt::format("ctypes.c_uint8 * {}", size);
  return fmt::format("ctypes.c_{}int{}", type.is_signed ? "" : "u", size * 8);
}

// "ctypes.c_uint32", "Point * 4"; what ctypes has nothing for is bytes.
std::string of_ctypes(const Side& side, TypeId id) {
  const Type& type = side.at(id);
  switch (type.kind) {
    case Kind::kScalar:
      return scalar(type);
    case Kind::kEnum:
      return scalar(type);
    case Kind::kPointer:
      return "ctypes.c_void_p";
    case Kind::kRecord:
    case Kind::kUnion:
      return python_name(side, id);
    case Kind::kArray:
      if (type.of != kNoType)
        return fmt::format("({}) * {}", of_ctypes(side, type.of),
                           type.count.value_or(0));
      break;
    default:
      break;
  }
  return fmt::format("ctypes.c_uint8 * {}", type.size.value_or(0));
}

// A wider array than its items are apart has no name in ctypes; nor have
// scalars that are aligned otherwise: these need to be packed.
std::string class_of(const Side& side, TypeId id) {
  const Type& type = side.at(id);
  Body body = body_of(side, id);
  bool is_union = type.kind == Kind::kUnion;
  std::string text =
      fmt::format("class {}(ctypes.{}):\n", python_name(side, id),
                  is_union ? "Union" : "Structure");
  if (body.is_packed) text += "    _pack_ = 1\n    _layout_ = \"ms\"\n";
  std::string hidden, rows;
  for (const Field& each : body.fields) {
    std::string name = each.name;
    std::string of = each.type == kNoType ? fmt::format("ctypes.c_uint8 * {}",
                                                        each.size.value_or(0))
                                          : of_ctypes(side, each.type);
    if (name.empty()) {
      name = fmt::format("_at_{}", each.offset);
      bool opens =
          each.type != kNoType && (side.at(each.type).kind == Kind::kRecord ||
                                   side.at(each.type).kind == Kind::kUnion);
      if (is_union) name += fmt::format("_{}", rows.size());
      if (opens) hidden += fmt::format("\"{}\", ", name);
    }
    rows += fmt::format("        (\"{}\", {}),\n", name, of);
  }
  if (!hidden.empty()) text += fmt::format("    _anonymous_ = ({})\n", hidden);
  return text + "    _fields_ = [\n" + rows + "    ]\n\n\n";
}

}  // namespace

std::string emit_ctypes(const Side& side, const std::vector<TypeId>& types) {
  Shown shown = for_python(side, types);
  std::string text =
      "# " + made_by(side, "ctypes", "#") + shown.notes + "import ctypes\n\n";
  text += layouts_table(side, shown.types) + kCheck;
  std::string checks;
  for (TypeId id : with_parts(side, shown.types)) {
    text += class_of(side, id);
    checks += fmt::format("check({})\n", python_name(side, id));
  }
  return text + checks;
}

}  // namespace crossbill::layout
