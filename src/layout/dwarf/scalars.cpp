// SPDX-License-Identifier: MIT
// Base types, enumerations and arrays.
#include <elf.h>

#include <algorithm>
#include <charconv>

#include "layout/dwarf/types.hpp"

namespace crossbill::layout::dwarf {
namespace {

constexpr size_t kMostEnumerators = 1'000'000, kMostDimensions = 32;

// Names that say more than DWARF's encoding does, whether they are a base
// type's own or a typedef's.
struct Meaning {
  std::string_view name;
  Scalar scalar;
};
constexpr Meaning kMeanings[] = {
    {"char", Scalar::kCharacter},   {"c_char", Scalar::kCharacter},
    {"wchar_t", Scalar::kUnicode},  {"char16_t", Scalar::kUnicode},
    {"char32_t", Scalar::kUnicode}, {"uintptr_t", Scalar::kAddress},
    {"intptr_t", Scalar::kAddress}, {"size_t", Scalar::kAddress},
    {"ssize_t", Scalar::kAddress},  {"ptrdiff_t", Scalar::kAddress},
    {"usize", Scalar::kAddress},    {"isize", Scalar::kAddress},
    {"uintptr", Scalar::kAddress},
};

struct Encoding {
  unsigned number;
  Scalar scalar;
  bool is_signed;
};
constexpr Encoding kEncodings[] = {
    {DW_ATE_address, Scalar::kAddress, false},
    {DW_ATE_boolean, Scalar::kBool, false},
    {DW_ATE_complex_float, Scalar::kComplex, true},
    {DW_ATE_float, Scalar::kFloat, true},
    {DW_ATE_signed, Scalar::kInteger, true},
    {DW_ATE_signed_char, Scalar::kInteger, true},
    {DW_ATE_unsigned, Scalar::kInteger, false},
    {DW_ATE_unsigned_char, Scalar::kInteger, false},
    {DW_ATE_imaginary_float, Scalar::kFloat, true},
    {DW_ATE_decimal_float, Scalar::kDecimal, true},
    {DW_ATE_UTF, Scalar::kUnicode, false},
};

// x87's 80 bits are 10 bytes, stored in 12 or 16; 16 may be IEEE's 128 bits,
// too, which names tell.
bool is_extended(const Types& types, const Type& type,
                 std::string_view producer) {
  uint16_t machine = const_cast<Types&>(types).side().machine;
  if (machine != EM_X86_64 && machine != EM_386 && machine != EM_IAMCU)
    return false;
  uint64_t size = type.size.value_or(0);
  if (size != 10 && size != 12 && size != 16) return false;
  if (size != 16) return true;
  if (type.name == "f80" || type.name == "c_longdouble") return true;
  if (type.name.find("long double") != type.name.npos ||
      type.name == "real(kind=10)" || type.name == "long_long_float")
    return producer.find("-mlong-double-128") == producer.npos;
  return type.name == "real";  // of D
}

// "_BitInt(12)", Zig's "u12".
uint32_t value_bits(const Type& type, Language language) {
  std::string_view name = type.name;
  size_t at = name.find("_BitInt(");
  if (at != name.npos)
    name.remove_prefix(at + 8);
  else if (language == Language::kZig && name.size() > 1 &&
           (name[0] == 'u' || name[0] == 'i'))
    name.remove_prefix(1);
  else
    return 0;
  uint32_t bits = 0;
  std::from_chars(name.data(), name.data() + name.size(), bits);
  return bits != type.size.value_or(0) * 8 ? bits : 0;
}

int64_t default_lower_bound(Language language) {
  switch (language) {
    case Language::kFortran:
    case Language::kAda:
    case Language::kPascal:
      return 1;
    default:
      return 0;
  }
}

// How many items a subrange has; none: as many as there happen to be.
std::optional<uint64_t> items(Types& types, Dwarf_Die& range) {
  Attributes own(range);
  if (dwarf_tag(&range) == DW_TAG_enumeration_type) {
    uint64_t count = 0;
    for (Dwarf_Die& child : Children(range)) {
      count += dwarf_tag(&child) == DW_TAG_enumerator;
    }
    return count;
  }
  if (std::optional<int64_t> count = own.value(At::kCount)) {
    if (*count < 0) return std::nullopt;
    return static_cast<uint64_t>(*count);
  }
  std::optional<int64_t> upper = own.value(At::kUpperBound);
  if (!upper) return std::nullopt;
  int64_t lower =
      own.value(At::kLowerBound)
          .value_or(default_lower_bound(types.units().of(range).language));
  // -1 in as many bits as the compiler cared to write.
  if (*upper == -1 || *upper == 0xffffffff) return 0;
  if (*upper < lower) return 0;
  return static_cast<uint64_t>(*upper) - static_cast<uint64_t>(lower) + 1;
}

}  // namespace

void read_scalar(Types& types, Dwarf_Die& die, const Attributes& own,
                 Type& type) {
  type.kind = Kind::kScalar;
  const Unit& unit = types.units().of(die);
  uint64_t encoding = own.number(At::kEncoding).value_or(0);
  uint64_t order = own.number(At::kEndianity).value_or(DW_END_default);
  type.is_swapped =
      order == (types.side().is_big_endian ? DW_END_little : DW_END_big);
  for (const Encoding& each : kEncodings) {
    if (each.number != encoding) continue;
    type.scalar = each.scalar;
    type.is_signed = each.is_signed;
  }
  std::optional<uint64_t> bits = own.number(At::kBitSize);
  if (!type.size && bits) type.size = (*bits + 7) / 8;
  // Rust's () and !, Zig's void.
  if (type.size == 0) {
    type.kind = Kind::kVoid;
    return;
  }
  for (const Meaning& each : kMeanings)
    if (type.name == each.name || type.alias == each.name)
      if (type.scalar == Scalar::kInteger) type.scalar = each.scalar;
  if (type.scalar == Scalar::kUnicode && type.size == 1)
    type.scalar = Scalar::kCharacter;
  if (type.scalar == Scalar::kFloat &&
      is_extended(types, type, types.side().producers[unit.producer].text))
    type.scalar = Scalar::kExtended;
  if (type.scalar == Scalar::kInteger)
    type.value_bits = value_bits(type, unit.language);
}

void read_enum(Types&, Dwarf_Die& die, const Attributes& own, Type& type) {
  std::optional<Dwarf_Die> base = peel(own.die(At::kType)).core;
  bool has_negative = false;
  std::optional<Attributes> of_base;
  if (base) of_base.emplace(*base);
  if (!type.size && of_base) type.size = of_base->number(At::kByteSize);
  if (own.flag(At::kDeclaration) && !type.size) return;
  // An enum without contents that stands for C's void.
  if (type.name == "core::ffi::c_void") {
    type.kind = Kind::kVoid;
    return;
  }
  type.kind = Kind::kEnum;
  for (Dwarf_Die& child : Children(die)) {
    if (dwarf_tag(&child) != DW_TAG_enumerator) continue;
    if (type.values.size() >= kMostEnumerators) break;
    Attributes each(child);
    Enumerator value{std::string(each.text(At::kName)),
                     each.value(At::kConstValue).value_or(0)};
    has_negative |= value.value < 0;
    type.values.push_back(std::move(value));
  }
  type.is_signed = has_negative;
  uint64_t encoding = 0;
  if (of_base) encoding = of_base->number(At::kEncoding).value_or(0);
  if (encoding)
    type.is_signed =
        encoding == DW_ATE_signed || encoding == DW_ATE_signed_char;
}

// Fortran's character(len=n): as many bytes, of which one is a character.
void read_text(Types& types, Dwarf_Die&, const Attributes&, Type& type) {
  Type character;
  character.kind = Kind::kScalar;
  character.scalar = Scalar::kCharacter;
  character.name = "character";
  character.size = 1;
  character.producer = type.producer;
  if (type.size == 1) {
    std::string alias = type.alias;
    type = character;
    type.alias = alias;
    return;
  }
  type.kind = Kind::kArray;
  type.count = type.size;
  type.of = types.side().add(std::move(character));
}

void read_array(Types& types, Dwarf_Die& die, const Attributes& own,
                Type& type) {
  type.kind = Kind::kArray;
  type.is_vector = own.flag(At::kGnuVector);
  std::vector<std::optional<uint64_t>> counts;
  for (Dwarf_Die& child : Children(die)) {
    int tag = dwarf_tag(&child);
    if (tag == DW_TAG_subrange_type || tag == DW_TAG_enumeration_type)
      counts.push_back(items(types, child));
    if (counts.size() == kMostDimensions) break;
  }
  // Fortran names the dimension first that lies closest together.
  if (types.units().of(die).language == Language::kFortran)
    std::reverse(counts.begin(), counts.end());
  TypeId of = types.id_of(own.die(At::kType));
  for (size_t i = counts.size(); i-- > 1;) {
    Type inner;
    inner.kind = Kind::kArray;
    inner.producer = type.producer;
    inner.of = of;
    inner.count = counts[i];
    of = types.side().add(std::move(inner));
  }
  type.of = of;
  if (!counts.empty()) type.count = counts[0];
}

}  // namespace crossbill::layout::dwarf
