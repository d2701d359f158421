// SPDX-License-Identifier: MIT
// Structs, classes, unions, and Rust's enums with contents.
#include <algorithm>
#include <bit>
#include <charconv>

#include "layout/dwarf/types.hpp"

namespace crossbill::layout::dwarf {
namespace {

constexpr size_t kMostMembers = 100'000;

struct Record {
  Types& types;
  Type& type;
  uint64_t base_bits = 0;  // where the record that is read begins
  // Alternatives' members are structs that only hold them together, as with
  // Rust.
  bool has_bodies = false;
};

// Of members of Zig's packed structs, which have no size of their own there.
uint32_t bits_of(std::optional<Dwarf_Die> type, int depth = 0) {
  std::optional<Dwarf_Die> core = peel(type).core;
  if (!core) return 0;
  Attributes own(*core);
  if (std::optional<uint64_t> bits = own.number(At::kBitSize))
    return static_cast<uint32_t>(*bits);
  std::string_view name = own.text(At::kName);
  uint32_t bits = name == "bool" ? 1 : 0;
  if (name.size() > 1 && (name[0] == 'u' || name[0] == 'i'))
    std::from_chars(name.data() + 1, name.data() + name.size(), bits);
  if (bits != 0) return bits;
  if (!own.has(At::kByteSize) && own.has(At::kType))
    return depth < kLongestChain ? bits_of(own.die(At::kType), depth + 1) : 0;
  return static_cast<uint32_t>(
      std::min<uint64_t>(own.number(At::kByteSize).value_or(0), 4096) * 8);
}

// Both encodings of bit-fields: from the start of the record, or (DWARF 2) from
// the highest bit of a unit of the declared type's size.
void place_bits(const Record& record, const Attributes& own, Member& member,
                std::optional<Dwarf_Die> type) {
  uint64_t offset = own.member_offset().value_or(0) * 8;
  member.bits = static_cast<uint32_t>(
      std::min<uint64_t>(own.number(At::kBitSize).value_or(0), 1 << 16));
  if (std::optional<uint64_t> bit = own.number(At::kDataBitOffset)) {
    offset += *bit;
    if (!own.has(At::kBitSize)) member.bits = bits_of(type);
  } else if (std::optional<int64_t> from_top = own.value(At::kBitOffset)) {
    uint64_t storage = own.number(At::kByteSize).value_or(0);
    std::optional<Dwarf_Die> core = peel(type).core;
    if (storage == 0 && core)
      storage = Attributes(*core).number(At::kByteSize).value_or(4);
    uint64_t in_unit = static_cast<uint64_t>(*from_top);
    offset += record.types.side().is_big_endian
                  ? in_unit
                  : storage * 8 - in_unit - member.bits;
  }
  member.bit_offset = record.base_bits + offset;
}

Member member_of(const Record& record, Dwarf_Die& die, const Attributes& own) {
  Member member;
  std::optional<Dwarf_Die> type = own.die(At::kType);
  member.name = own.text(At::kName);
  member.type = record.types.id_of(type);
  // Rust's always have one: that of their type.
  if (!record.has_bodies) member.alignment = own.alignment();
  member.is_artificial = own.flag(At::kArtificial);
  member.access = own.access();
  member.place = record.types.units().place(die, own);
  place_bits(record, own, member, type);
  return member;
}

// Static members belong to no object.
bool is_static(const Attributes& own) {
  return own.flag(At::kExternal) || own.flag(At::kDeclaration);
}

void read_base(const Record& record, Dwarf_Die& die) {
  Attributes own(die);
  if (own.number(At::kVirtuality).value_or(0) != 0) {
    record.type.is_not_trivial = true;
    return;  // where it lies is found at run time
  }
  Member member = member_of(record, die, own);
  member.is_base = true;
  record.type.members.push_back(std::move(member));
}

// Whether it takes another object of its class: T(const T&), T(T&&).
bool is_copying(Dwarf_Die& function, const void* record) {
  int count = 0;
  bool is_copy = false;
  for (Dwarf_Die& child : Children(function)) {
    if (dwarf_tag(&child) != DW_TAG_formal_parameter) continue;
    Attributes own(child);
    if (own.flag(At::kArtificial)) continue;
    if (++count > 1) return false;
    std::optional<Dwarf_Die> type = peel(own.die(At::kType)).core;
    if (!type) return false;
    int tag = dwarf_tag(&*type);
    if (tag != DW_TAG_reference_type && tag != DW_TAG_rvalue_reference_type)
      return false;
    Peeled target = peel(Attributes(*type).die(At::kType));
    is_copy = target.core && target.core->addr == record;
  }
  return is_copy;
}

// Its constructors that copy or move.
struct Copies {
  bool deleted = false, usable = false;
};

// What makes C++ pass objects by address: a destructor or copying constructor
// that somebody has written, a virtual function, no way to copy.
void read_method(const Record& record, Dwarf_Die& die, Dwarf_Die& owner,
                 Copies& copies) {
  Attributes own(die);
  if (own.number(At::kVirtuality).value_or(0) != 0)
    record.type.is_not_trivial = true;
  std::string_view name = own.text(At::kName);
  if (name.empty() || own.flag(At::kArtificial)) return;
  bool is_deleted = own.flag(At::kDeleted);
  bool is_written = !own.has(At::kDefaulted) && !is_deleted;
  if (name[0] == '~' && is_written) record.type.is_not_trivial = true;
  const char* whole = dwarf_diename(&owner);
  if (!whole) return;
  std::string_view plain =
      std::string_view(whole).substr(0, std::string_view(whole).find('<'));
  if (name.substr(0, name.find('<')) != plain || !is_copying(die, owner.addr))
    return;
  if (is_written) record.type.is_not_trivial = true;
  (is_deleted ? copies.deleted : copies.usable) = true;
}

// The struct behind an alternative, its members counted from the whole's start.
void read_alternative(const Record& record, Dwarf_Die& variant) {
  Attributes own(variant);
  Alternative alternative;
  alternative.tag = own.value(At::kDiscrValue);
  for (Dwarf_Die& child : Children(variant)) {
    if (dwarf_tag(&child) != DW_TAG_member) continue;
    Attributes of(child);
    alternative.name = of.text(At::kName);
    std::optional<Dwarf_Die> body = peel(of.die(At::kType)).core;
    // Zig's null has no bytes.
    if (body && dwarf_tag(&*body) == DW_TAG_unspecified_type) continue;
    if (!record.has_bodies || !body) {
      alternative.members.push_back(member_of(record, child, of));
      continue;
    }
    uint64_t start = record.base_bits + of.member_offset().value_or(0) * 8;
    Record inner{record.types, record.type, start};
    for (Dwarf_Die& field : Children(*body)) {
      if (dwarf_tag(&field) != DW_TAG_member) continue;
      if (alternative.members.size() >= kMostMembers) break;
      Attributes each(field);
      alternative.members.push_back(member_of(inner, field, each));
    }
  }
  record.type.alternatives.push_back(std::move(alternative));
}

void read_variants(const Record& record, Dwarf_Die& part) {
  record.type.kind = Kind::kVariant;
  Attributes own(part);
  std::optional<Dwarf_Die> tag = own.die(At::kDiscr);
  if (tag) record.type.tag = member_of(record, *tag, Attributes(*tag));
  for (Dwarf_Die& child : Children(part)) {
    if (dwarf_tag(&child) != DW_TAG_variant) continue;
    if (record.type.alternatives.size() >= kMostMembers) break;
    read_alternative(record, child);
  }
}

}  // namespace

void read_record(Types& types, Dwarf_Die& die, const Attributes& own,
                 Type& type) {
  int tag = dwarf_tag(&die);
  if (own.flag(At::kDeclaration)) return;  // kOpaque
  type.kind = tag == DW_TAG_union_type ? Kind::kUnion : Kind::kRecord;
  type.is_class = tag == DW_TAG_class_type;
  uint64_t convention = own.number(At::kCallingConvention).value_or(0);
  bool convention_is_said = convention == DW_CC_pass_by_reference ||
                            convention == DW_CC_pass_by_value;
  Record record{types, type};
  record.has_bodies = types.units().of(die).language == Language::kRust;
  if (!type.size) {  // Zig's packed structs: as the integer behind them
    if (std::optional<Dwarf_Die> base = peel(own.die(At::kType)).core)
      type.size = Attributes(*base).number(At::kByteSize);
    if (type.size && std::has_single_bit(*type.size))
      type.alignment = std::min<uint64_t>(*type.size, 16);
  }
  Copies copies;
  for (Dwarf_Die& child : Children(die)) {
    if (type.members.size() >= kMostMembers) break;
    switch (dwarf_tag(&child)) {
      case DW_TAG_member: {
        Attributes of(child);
        if (is_static(of)) break;
        type.members.push_back(member_of(record, child, of));
        type.alignment =
            std::max(type.alignment, type.members.back().alignment);
        break;
      }
      case DW_TAG_inheritance:
        read_base(record, child);
        break;
      case DW_TAG_subprogram:
        read_method(record, child, die, copies);
        break;
      case DW_TAG_variant_part:
        read_variants(record, child);
        break;
      default:
        break;
    }
  }
  if (copies.deleted && !copies.usable) type.is_not_trivial = true;
  if (convention_is_said)
    type.is_not_trivial = convention == DW_CC_pass_by_reference;
}

}  // namespace crossbill::layout::dwarf
