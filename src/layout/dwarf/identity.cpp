// SPDX-License-Identifier: MIT
#include "layout/dwarf/identity.hpp"

#include <string_view>

#include "layout/dwarf/attributes.hpp"
#include "layout/dwarf/children.hpp"

namespace crossbill::layout::dwarf {
namespace {

// What lies deeper counts no more: it then differs in something nearer.
constexpr int kDeepest = 12;

void mix(uint64_t& sum, uint64_t value) {
  sum ^= value + 0x9e3779b97f4a7c15 + (sum << 12) + (sum >> 4);
  sum *= 0xff51afd7ed558ccd;
  sum ^= sum >> 32;
}

void mix(uint64_t& sum, std::string_view text) {
  mix(sum, std::hash<std::string_view>{}(text));
}

void mix(uint64_t& sum, const Attributes& own, At at) {
  mix(sum, own.number(at).value_or(0x5bd1e995));
}

}  // namespace

void Identities::forget() {
  references_.clear();
  contents_.clear();
}

uint64_t Identities::of_type(const Peeled& peeled) {
  Dwarf_Die core = *peeled.core;
  if (has_identity(dwarf_tag(&core))) {
    uint64_t sum = of_glance(core, 0);
    mix(sum, of_contents(core, 0));
    return sum;
  }
  uint64_t sum = of_glance(core, 0);
  mix(sum, peeled.alias);
  mix(sum, peeled.is_atomic);
  mix(sum, peeled.alignment);
  return sum;
}

uint64_t Identities::of_reference(std::optional<Dwarf_Die> die, int depth) {
  if (!die) return 1;
  if (depth > kDeepest) return 2;
  if (const uint64_t* known = references_.find(die->addr)) return *known;
  references_.set(die->addr, 3);  // for those that lead back to it
  Peeled peeled = peel(die);
  uint64_t sum = 3;
  if (peeled.core) {
    mix(sum, of_glance(*peeled.core, depth));
    mix(sum, peeled.is_const);
    mix(sum, peeled.is_atomic);
    if (!has_identity(dwarf_tag(&*peeled.core))) mix(sum, peeled.alias);
  }
  return references_.set(die->addr, sum);
}

uint64_t Identities::of_glance(Dwarf_Die& core, int depth) {
  int tag = dwarf_tag(&core);
  if (has_identity(tag)) return of_named(core, depth);
  Attributes own(core);
  uint64_t sum = static_cast<uint64_t>(tag);
  mix(sum, static_cast<uint64_t>(units_.of(core).language));
  mix(sum, own.text(At::kName));
  mix(sum, own, At::kByteSize);
  mix(sum, own, At::kEncoding);
  mix(sum, own, At::kEndianity);
  mix(sum, own.flag(At::kPrototyped));
  mix(sum, own.flag(At::kGnuVector));
  mix(sum, of_reference(own.die(At::kType), depth + 1));
  if (dwarf_haschildren(&core)) mix(sum, of_contents(core, depth + 1));
  return sum;
}

uint64_t Identities::of_named(Dwarf_Die& core, int depth) {
  Attributes own(core);
  std::string_view name = own.text(At::kName);
  Dwarf_Die named = core;
  if (std::optional<Dwarf_Die> first = own.die(At::kSpecification)) {
    named = *first;
    name = Attributes(named).text(At::kName);
  }
  uint64_t sum = static_cast<uint64_t>(dwarf_tag(&core));
  mix(sum, static_cast<uint64_t>(units_.of(core).language));
  mix(sum, name);
  if (units_.of(named).has_scopes) mix(sum, scopes_.prefix(named));
  mix(sum, own, At::kByteSize);
  mix(sum, own, At::kDeclLine);
  mix(sum, own.flag(At::kDeclaration));
  if (name.empty()) mix(sum, of_contents(core, depth + 1));
  return sum;
}

uint64_t Identities::of_contents(Dwarf_Die& die, int depth) {
  if (depth > kDeepest) return 4;
  if (const uint64_t* known = contents_.find(die.addr)) return *known;
  contents_.set(die.addr, 5);
  uint64_t sum = 5;
  for (Dwarf_Die& child : Children(die)) {
    int tag = dwarf_tag(&child);
    if (tag == DW_TAG_subprogram || has_identity(tag)) continue;
    Attributes own(child);
    mix(sum, static_cast<uint64_t>(tag));
    mix(sum, own.text(At::kName));
    mix(sum, own.member_offset().value_or(0));
    mix(sum, own, At::kBitSize);
    mix(sum, own, At::kBitOffset);
    mix(sum, own, At::kDataBitOffset);
    mix(sum, own, At::kUpperBound);
    mix(sum, own, At::kCount);
    mix(sum, own, At::kConstValue);
    mix(sum, own, At::kDiscrValue);
    mix(sum, of_reference(own.die(At::kType), depth + 1));
    if (dwarf_haschildren(&child)) mix(sum, of_contents(child, depth + 1));
  }
  return contents_.set(die.addr, sum);
}

}  // namespace crossbill::layout::dwarf
