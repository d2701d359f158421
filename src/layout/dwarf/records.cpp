// SPDX-License-Identifier: MIT
// Structs, classes, unions, and Rust's enums with contents.
#include "layout/dwarf/types.hpp"

namespace crossbill::layout::dwarf {
namespace {

constexpr size_t kMostMembers = 100'000;

struct Record {
  Types& types;
  Type& type;
  uint64_t base_bits = 0;  // where the record that is read begins
  int depth = 0;
};

// Both encodings of bit-fields: from the start of the record, or (DWARF 2) from
// the highest bit of a unit of the declared type's size.
void place_bits(const Record& record, const Attributes& own, Member& member,
                std::optional<Dwarf_Die> type) {
  uint64_t offset = own.member_offset().value_or(0) * 8;
  member.bits = static_cast<uint32_t>(
      std::min<uint64_t>(own.number(At::kBitSize).value_or(0), 1 << 16));
  if (std::optional<uint64_t> bit = own.number(At::kDataBitOffset)) {
    offset += *bit;
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
  member.is_artificial = own.flag(At::kArtificial);
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

bool is_user_provided(const Attributes& own) {
  return !own.flag(At::kArtificial) && !own.has(At::kDefaulted) &&
         !own.flag(At::kDeleted);
}

// Whether it takes another object of its class: T(const T&), T(T&&).
bool copies(Dwarf_Die& function, const void* record) {
  Dwarf_Die child;
  int count = 0;
  bool is_copy = false;
  if (dwarf_child(&function, &child) != 0) return false;
  do {
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
  } while (dwarf_siblingof(&child, &child) == 0);
  return is_copy;
}

void read_method(const Record& record, Dwarf_Die& die, Dwarf_Die& owner) {
  Attributes own(die);
  if (own.number(At::kVirtuality).value_or(0) != 0)
    record.type.is_not_trivial = true;
  std::string_view name = own.text(At::kName);
  if (name.empty() || !is_user_provided(own)) return;
  if (name[0] == '~') record.type.is_not_trivial = true;
  const char* class_name = dwarf_diename(&owner);
  if (!class_name) return;
  std::string_view plain = class_name;
  plain = plain.substr(0, plain.find('<'));
  if (name.substr(0, name.find('<')) == plain && copies(die, owner.addr))
    record.type.is_not_trivial = true;
}

// The struct behind an alternative, its members counted from the whole's start.
void read_alternative(const Record& record, Dwarf_Die& variant) {
  Attributes own(variant);
  Alternative alternative;
  alternative.tag = own.value(At::kDiscrValue);
  Dwarf_Die child;
  if (dwarf_child(&variant, &child) != 0) return;
  do {
    if (dwarf_tag(&child) != DW_TAG_member) continue;
    Attributes of(child);
    alternative.name = of.text(At::kName);
    std::optional<Dwarf_Die> body = peel(of.die(At::kType)).core;
    if (!body) continue;
    uint64_t start = record.base_bits + of.member_offset().value_or(0) * 8;
    Dwarf_Die field;
    if (dwarf_child(&*body, &field) != 0) continue;
    Record inner{record.types, record.type, start, record.depth + 1};
    do {
      if (dwarf_tag(&field) != DW_TAG_member) continue;
      if (alternative.members.size() >= kMostMembers) break;
      Attributes each(field);
      alternative.members.push_back(member_of(inner, field, each));
    } while (dwarf_siblingof(&field, &field) == 0);
  } while (dwarf_siblingof(&child, &child) == 0);
  record.type.alternatives.push_back(std::move(alternative));
}

void read_variants(const Record& record, Dwarf_Die& part) {
  record.type.kind = Kind::kVariant;
  Attributes own(part);
  std::optional<Dwarf_Die> tag = own.die(At::kDiscr);
  if (tag) record.type.tag = member_of(record, *tag, Attributes(*tag));
  Dwarf_Die child;
  if (dwarf_child(&part, &child) != 0) return;
  do {
    if (dwarf_tag(&child) != DW_TAG_variant) continue;
    if (record.type.alternatives.size() >= kMostMembers) break;
    read_alternative(record, child);
  } while (dwarf_siblingof(&child, &child) == 0);
}

}  // namespace

void read_record(Types& types, Dwarf_Die& die, const Attributes& own,
                 Type& type) {
  int tag = dwarf_tag(&die);
  if (own.flag(At::kDeclaration)) return;  // kOpaque
  type.kind = tag == DW_TAG_union_type ? Kind::kUnion : Kind::kRecord;
  uint64_t convention = own.number(At::kCallingConvention).value_or(0);
  bool convention_is_said = convention == DW_CC_pass_by_reference ||
                            convention == DW_CC_pass_by_value;
  Record record{types, type};
  Dwarf_Die child;
  if (dwarf_child(&die, &child) == 0) do {
      if (type.members.size() >= kMostMembers) break;
      switch (dwarf_tag(&child)) {
        case DW_TAG_member: {
          Attributes of(child);
          if (!is_static(of))
            type.members.push_back(member_of(record, child, of));
          break;
        }
        case DW_TAG_inheritance:
          read_base(record, child);
          break;
        case DW_TAG_subprogram:
          read_method(record, child, die);
          break;
        case DW_TAG_variant_part:
          read_variants(record, child);
          break;
        default:
          break;
      }
    } while (dwarf_siblingof(&child, &child) == 0);
  if (convention_is_said)
    type.is_not_trivial = convention == DW_CC_pass_by_reference;
}

}  // namespace crossbill::layout::dwarf
