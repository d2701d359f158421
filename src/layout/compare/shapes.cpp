// SPDX-License-Identifier: MIT
// Finds the shapes of passing.tsv in signatures, on x86-64.
#include "layout/compare/shapes.hpp"

#include <array>

#include "layout/compare/bared.hpp"
#include "layout/compare/libffi.hpp"
#include "layout/compare/machines.hpp"
#include "layout/compare/register_classes.hpp"

namespace crossbill::layout {
namespace {

using Found = std::optional<size_t>;

constexpr size_t kIntegerRegisters = 6;

bool is_scalar_of(const Side& side, TypeId id, Scalar scalar, uint64_t size) {
  if (id == kNoType) return false;
  const Type& type = side.at(id);
  return type.kind == Kind::kScalar && type.scalar == scalar &&
         type.size == size;
}

bool is_int128(const Side& side, TypeId id) {
  return is_scalar_of(side, id, Scalar::kInteger, 16);
}

bool is_one_register(const Passed& passed) {
  return passed.parts == std::vector{Passed::Part::kInteger} ||
         passed.parts == std::vector{Passed::Part::kAddress};
}

// The 128-bit integer for which one register is left.
Found int128_split(const Side& side, const Signature& signature) {
  std::optional<std::vector<Slot>> slots = slots_of(side, signature);
  if (!slots) return std::nullopt;
  for (size_t i = 0; i < slots->size(); i++)
    if (is_int128(side, signature.parameters[i].type) &&
        (*slots)[i].integers_before == kIntegerRegisters - 1)
      return i;
  return std::nullopt;
}

// The integer that comes behind such a one.
Found int128_then_integer(const Side& side, const Signature& signature) {
  Found first = int128_split(side, signature);
  if (!first) return std::nullopt;
  std::optional<std::vector<Slot>> slots = slots_of(side, signature);
  for (size_t i = *first + 1; i < slots->size(); i++)
    if (is_one_register((*slots)[i].passed)) return i;
  return std::nullopt;
}

Found int128_on_odd_stack(const Side& side, const Signature& signature) {
  std::optional<std::vector<Slot>> slots = slots_of(side, signature);
  if (!slots) return std::nullopt;
  for (size_t i = 0; i < slots->size(); i++)
    if (is_int128(side, signature.parameters[i].type) &&
        (*slots)[i].integers_before >= kIntegerRegisters - 1 &&
        (*slots)[i].stack_before % 16 != 0)
      return i;
  return std::nullopt;
}

template <class Is>
Found first_parameter(const Signature& signature, Is is) {
  for (size_t i = 0; i < signature.parameters.size(); i++)
    if (is(signature.parameters[i].type)) return i;
  return std::nullopt;
}

Found flexible_array(const Side& side, const Signature& signature) {
  if (side.machine != kX86_64) return std::nullopt;
  return first_parameter(signature, [&](TypeId id) {
    if (id == kNoType) return false;
    const Type& type = side.at(id);
    if (type.kind != Kind::kRecord || type.members.empty()) return false;
    TypeId last = type.members.back().type;
    return type.size.value_or(0) <= 16 && last != kNoType &&
           side.at(last).kind == Kind::kArray && !side.at(last).count;
  });
}

Found float128_in_struct(const Side& side, const Signature& signature) {
  if (side.machine != kX86_64) return std::nullopt;
  return first_parameter(signature, [&](TypeId id) {
    return id != kNoType && is_aggregate(side.at(id)) &&
           is_scalar_of(side, bared(side, id).type, Scalar::kFloat, 16);
  });
}

Found small_integer(const Side& side, const Signature& signature) {
  return first_parameter(signature, [&](TypeId id) {
    TypeId bare = bared(side, id).type;
    return bare != kNoType && side.at(bare).kind == Kind::kScalar &&
           side.at(bare).scalar != Scalar::kFloat &&
           side.at(bare).size.value_or(8) < 4;
  });
}

Found libffi_classes(const Side& side, const Signature& signature) {
  auto is_other = [&](TypeId id, bool is_result) {
    std::optional<Passed> own = passed_by_libffi(side, id);
    std::optional<Passed> right = passed(side, id, is_result);
    return own && right && own->parts != right->parts;
  };
  Found found = first_parameter(signature,
                                [&](TypeId id) { return is_other(id, false); });
  if (!found && is_other(signature.result, true)) found = kResult;
  return found;
}

Found long_double_alone(const Side& side, const Signature& signature) {
  TypeId id = signature.result;
  if (side.machine != kX86_64 || id == kNoType || !is_aggregate(side.at(id)))
    return std::nullopt;
  TypeId bare = bared(side, id).type;
  return is_scalar_of(side, bare, Scalar::kExtended, 16) ? Found(kResult)
                                                         : std::nullopt;
}

Found variadic_float(const Side&, const Signature& signature) {
  return signature.is_variadic ? Found(signature.parameters.size())
                               : std::nullopt;
}

struct Shape {
  std::string_view name;
  FindShape find;
};

constexpr auto kShapes = std::to_array<Shape>({
    {"int128-split", int128_split},
    {"int128-then-integer", int128_then_integer},
    {"int128-on-odd-stack", int128_on_odd_stack},
    {"flexible-array-by-value", flexible_array},
    {"float128-in-struct", float128_in_struct},
    {"small-integer-unextended", small_integer},
    {"libffi-classes", libffi_classes},
    {"long-double-alone", long_double_alone},
    {"variadic-float", variadic_float},
});

}  // namespace

FindShape shape(std::string_view name) {
  for (const Shape& each : kShapes)
    if (each.name == name) return each.find;
  return nullptr;
}

}  // namespace crossbill::layout
