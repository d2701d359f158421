// SPDX-License-Identifier: MIT
// Writes types in the notation of maps: "u32", "*const Data", "[u8; 4]". It is
// near to Rust's, in which every width and sign is said.
#include <fmt/format.h>

#include "layout/model.hpp"

namespace crossbill::layout {
namespace {

// A callback that takes a callback of its own type has no end.
constexpr int kDeepest = 6;

std::string spelled_at(const Side& side, TypeId id, int depth);

uint64_t bits_of(const Type& type) {
  return type.value_bits != 0 ? type.value_bits : type.size.value_or(0) * 8;
}

std::string spelled_scalar(const Type& type) {
  char sign = type.is_signed ? 'i' : 'u';
  switch (type.scalar) {
    case Scalar::kInteger:
      return fmt::format("{}{}", sign, bits_of(type));
    case Scalar::kBool:
      return type.size == 1 ? "bool" : fmt::format("bool{}", bits_of(type));
    case Scalar::kCharacter:
      return "char";
    case Scalar::kUnicode:
      return fmt::format("char{}", bits_of(type));
    case Scalar::kFloat:
      return fmt::format("f{}", bits_of(type));
    case Scalar::kExtended:
      return "f80";
    case Scalar::kDecimal:
      return fmt::format("decimal{}", bits_of(type));
    case Scalar::kComplex:
      return fmt::format("complex f{}", bits_of(type) / 2);
    case Scalar::kAddress:
      return type.is_signed ? "isize" : "usize";
  }
  return type.name;
}

std::string spelled_function(const Side& side, const Signature& signature,
                             int depth) {
  std::string text = "fn(";
  for (const Parameter& each : signature.parameters)
    text += (text.back() == '(' ? "" : ", ") +
            spelled_at(side, each.type, depth + 1);
  if (signature.is_variadic || !signature.has_parameters)
    text += text.back() == '(' ? "..." : ", ...";
  text += ')';
  if (signature.result != kVoidType)
    text += " -> " + spelled_at(side, signature.result, depth + 1);
  return text;
}

std::string spelled_pointer(const Side& side, const Type& type, int depth) {
  if (type.of != kNoType && side.at(type.of).kind == Kind::kFunction)
    return spelled_at(side, type.of, depth + 1);
  std::string target =
      type.of == kNoType ? "void" : spelled_at(side, type.of, depth + 1);
  if (type.is_reference) return (type.is_const ? "&" : "&mut ") + target;
  return (type.is_const ? "*const " : "*mut ") + target;
}

std::string named(const Type& type, const char* otherwise) {
  if (!type.name.empty()) return type.name;
  return type.alias.empty() ? otherwise : type.alias;
}

std::string spelled_at(const Side& side, TypeId id, int depth) {
  if (id == kNoType) return "?";
  if (depth > kDeepest) return "...";
  const Type& type = side.at(id);
  switch (type.kind) {
    case Kind::kVoid:
      return "void";
    case Kind::kScalar:
      return spelled_scalar(type);
    case Kind::kPointer:
      return spelled_pointer(side, type, depth);
    case Kind::kArray: {
      std::string of = spelled_at(side, type.of, depth + 1);
      return type.count ? fmt::format("[{}; {}]", of, *type.count)
                        : fmt::format("[{}]", of);
    }
    case Kind::kFunction:
      return spelled_function(side, type.signature, depth);
    case Kind::kRecord:
      return named(type, "struct");
    case Kind::kUnion:
      return named(type, "union");
    case Kind::kVariant:
    case Kind::kEnum:
      return named(type, "enum");
    case Kind::kOpaque:
      return named(type, "opaque");
  }
  return type.name;
}

}  // namespace

std::string spelled(const Side& side, TypeId id) {
  return spelled_at(side, id, 0);
}

}  // namespace crossbill::layout
