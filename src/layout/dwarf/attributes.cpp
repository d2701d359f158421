// SPDX-License-Identifier: MIT
#include "layout/dwarf/attributes.hpp"

#include <bit>

namespace crossbill::layout::dwarf {
namespace {

struct Known {
  unsigned code;
  At at;
};

constexpr Known kKnown[] = {
    {DW_AT_name, At::kName},
    {DW_AT_linkage_name, At::kLinkageName},
    {DW_AT_type, At::kType},
    {DW_AT_byte_size, At::kByteSize},
    {DW_AT_bit_size, At::kBitSize},
    {DW_AT_bit_offset, At::kBitOffset},
    {DW_AT_data_bit_offset, At::kDataBitOffset},
    {DW_AT_data_member_location, At::kMemberLocation},
    {DW_AT_low_pc, At::kLowPc},
    {DW_AT_declaration, At::kDeclaration},
    {DW_AT_external, At::kExternal},
    {DW_AT_specification, At::kSpecification},
    {DW_AT_abstract_origin, At::kAbstractOrigin},
    {DW_AT_call_origin, At::kCallOrigin},
    {DW_AT_prototyped, At::kPrototyped},
    {DW_AT_artificial, At::kArtificial},
    {DW_AT_encoding, At::kEncoding},
    {DW_AT_lower_bound, At::kLowerBound},
    {DW_AT_upper_bound, At::kUpperBound},
    {DW_AT_count, At::kCount},
    {DW_AT_decl_file, At::kDeclFile},
    {DW_AT_decl_line, At::kDeclLine},
    {DW_AT_alignment, At::kAlignment},
    {DW_AT_const_value, At::kConstValue},
    {DW_AT_discr, At::kDiscr},
    {DW_AT_discr_value, At::kDiscrValue},
    {DW_AT_location, At::kLocation},
    {DW_AT_calling_convention, At::kCallingConvention},
    {DW_AT_virtuality, At::kVirtuality},
    {DW_AT_defaulted, At::kDefaulted},
    {DW_AT_deleted, At::kDeleted},
    {DW_AT_signature, At::kSignature},
    {DW_AT_producer, At::kProducer},
    {DW_AT_language, At::kLanguage},
    {DW_AT_comp_dir, At::kCompDir},
    {DW_AT_ranges, At::kRanges},
    {DW_AT_inline, At::kInline},
    {DW_AT_ordering, At::kOrdering},
    {DW_AT_frame_base, At::kFrameBase},
    {DW_AT_call_all_calls, At::kAllCalls},
    {DW_AT_dwo_name, At::kDwoName},
    {DW_AT_endianity, At::kEndianity},
    {DW_AT_accessibility, At::kAccessibility},
};
// What linkers take at most.
constexpr uint64_t kMostAlignment = 1 << 28;

constexpr unsigned kCodes = 0x90;

constexpr std::array<At, kCodes> slots() {
  std::array<At, kCodes> result{};
  for (const Known& each : kKnown) result[each.code] = each.at;
  return result;
}
constexpr std::array<At, kCodes> kSlots = slots();

At slot_of(unsigned code) {
  if (code < kCodes) return kSlots[code];
  if (code == DW_AT_MIPS_linkage_name) return At::kLinkageName;
  if (code == DW_AT_GNU_dwo_name) return At::kDwoName;
  if (code == DW_AT_GNU_vector) return At::kGnuVector;
  if (code == DW_AT_GNU_all_call_sites) return At::kAllCalls;
  return At::kNone;
}

bool is_signed_form(unsigned form) {
  return form == DW_FORM_sdata || form == DW_FORM_implicit_const;
}

bool is_constant(unsigned form) {
  switch (form) {
    case DW_FORM_data1:
    case DW_FORM_data2:
    case DW_FORM_data4:
    case DW_FORM_data8:
    case DW_FORM_udata:
    case DW_FORM_sdata:
    case DW_FORM_implicit_const:
      return true;
    default:
      return false;
  }
}

}  // namespace

Attributes::Attributes(Dwarf_Die& die) { dwarf_getattrs(&die, keep, this, 0); }

int Attributes::keep(Dwarf_Attribute* attribute, void* self) {
  At at = slot_of(attribute->code);
  if (at != At::kNone) {
    Attributes* attributes = static_cast<Attributes*>(self);
    attributes->kept_[static_cast<size_t>(at)] = *attribute;
    attributes->present_ |= uint64_t{1} << static_cast<int>(at);
  }
  return DWARF_CB_OK;
}

std::optional<Dwarf_Attribute> Attributes::raw(At at) const {
  if (!has(at)) return std::nullopt;
  return kept_[static_cast<size_t>(at)];
}

bool Attributes::flag(At at) const {
  std::optional<Dwarf_Attribute> attribute = raw(at);
  bool value = false;
  return attribute && dwarf_formflag(&*attribute, &value) == 0 && value;
}

Access Attributes::access() const {
  std::optional<uint64_t> said = number(At::kAccessibility);
  if (!said) return Access::kUnsaid;
  return *said == DW_ACCESS_public ? Access::kPublic : Access::kHidden;
}

std::string_view Attributes::text(At at) const {
  std::optional<Dwarf_Attribute> attribute = raw(at);
  const char* found = attribute ? dwarf_formstring(&*attribute) : nullptr;
  return found ? found : std::string_view{};
}

std::optional<uint64_t> Attributes::number(At at) const {
  std::optional<Dwarf_Attribute> attribute = raw(at);
  Dwarf_Word value = 0;
  if (!attribute || !is_constant(attribute->form)) return std::nullopt;
  if (dwarf_formudata(&*attribute, &value) != 0) return std::nullopt;
  return value;
}

std::optional<int64_t> Attributes::value(At at) const {
  std::optional<Dwarf_Attribute> attribute = raw(at);
  if (!attribute || !is_constant(attribute->form)) return std::nullopt;
  if (!is_signed_form(attribute->form)) {
    std::optional<uint64_t> plain = number(at);
    if (!plain) return std::nullopt;
    return static_cast<int64_t>(*plain);
  }
  Dwarf_Sword value = 0;
  if (dwarf_formsdata(&*attribute, &value) != 0) return std::nullopt;
  return value;
}

std::optional<Dwarf_Die> Attributes::die(At at) const {
  std::optional<Dwarf_Attribute> attribute = raw(at);
  Dwarf_Die result;
  if (!attribute || !dwarf_formref_die(&*attribute, &result))
    return std::nullopt;
  return result;
}

uint64_t Attributes::alignment() const {
  uint64_t value = number(At::kAlignment).value_or(0);
  return std::has_single_bit(value) && value <= kMostAlignment ? value : 0;
}

std::optional<uint64_t> Attributes::member_offset() const {
  std::optional<Dwarf_Attribute> attribute = raw(At::kMemberLocation);
  if (!attribute) return std::nullopt;
  if (std::optional<uint64_t> plain = number(At::kMemberLocation)) return plain;
  Dwarf_Op* steps = nullptr;
  size_t count = 0;
  if (dwarf_getlocation(&*attribute, &steps, &count) != 0) return std::nullopt;
  if (count == 1 && steps[0].atom == DW_OP_plus_uconst) return steps[0].number;
  if (count == 2 && steps[1].atom == DW_OP_plus) {
    if (steps[0].atom == DW_OP_constu) return steps[0].number;
    if (steps[0].atom >= DW_OP_lit0 && steps[0].atom <= DW_OP_lit31)
      return steps[0].atom - DW_OP_lit0;
  }
  return std::nullopt;
}

}  // namespace crossbill::layout::dwarf
