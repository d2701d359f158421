// SPDX-License-Identifier: MIT
#include "layout/dwarf/finish.hpp"

#include <elf.h>

#include <algorithm>

namespace crossbill::layout::dwarf {
namespace {

// Records within records beyond this are damage.
constexpr int kDeepestNesting = 200;

// Where i386 places values within structs, against all others: its ABI is
// older than wide registers.
uint64_t most_of_machine(uint16_t machine) {
  switch (machine) {
    case EM_386:
    case EM_IAMCU:
      return 4;
    case EM_ARM:
    case EM_MIPS:
    case EM_PPC:
      return 8;
    default:
      return 16;
  }
}

class Finish {
 public:
  explicit Finish(Side& side)
      : side_(side), states_(side.types.size(), State::kNew) {}

  void all() {
    for (size_t i = 0; i < side_.types.size(); ++i)
      finish(TypeId{static_cast<uint32_t>(i)}, 0);
  }

 private:
  enum class State : uint8_t { kNew, kBusy, kDone };

  Type& at(TypeId id) { return side_.at(id); }

  void finish(TypeId id, int depth) {
    if (id == kNoType || depth > kDeepestNesting) return;
    State& state = states_[static_cast<uint32_t>(id)];
    if (state != State::kNew) return;
    state = State::kBusy;
    Type& type = at(id);
    switch (type.kind) {
      case Kind::kScalar:
      case Kind::kEnum:
        if (!type.alignment) type.alignment = of_scalar(type);
        break;
      case Kind::kPointer:
        if (!type.alignment) type.alignment = side_.pointer_size;
        break;
      case Kind::kArray:
        finish(type.of, depth + 1);
        if (!type.alignment) type.alignment = of_array(type);
        break;
      case Kind::kRecord:
      case Kind::kUnion:
      case Kind::kVariant:
        finish_record(type, depth);
        break;
      default:
        break;
    }
    states_[static_cast<uint32_t>(id)] = State::kDone;
  }

  uint64_t of_scalar(const Type& type) const {
    uint64_t size = type.size.value_or(1);
    if (type.scalar == Scalar::kComplex) size /= 2;
    // IEEE's 128 bits keep their alignment there.
    uint64_t most = type.scalar == Scalar::kFloat && size == 16
                        ? 16
                        : most_of_machine(side_.machine);
    if (type.value_bits > 64) most = std::min<uint64_t>(most, 8);
    uint64_t alignment = 1;
    while (alignment < most && size % (alignment * 2) == 0) alignment *= 2;
    return std::max<uint64_t>(alignment, 1);
  }

  uint64_t of_array(const Type& type) {
    if (type.is_vector && type.size && *type.size <= 64) return *type.size;
    return type.of == kNoType ? 1 : at(type.of).alignment;
  }

  template <class Visit>
  void each_member(Type& type, Visit visit) {
    for (Member& each : type.members) visit(each);
    for (Alternative& alternative : type.alternatives)
      for (Member& each : alternative.members) visit(each);
    if (type.tag) visit(*type.tag);
  }

  void finish_record(Type& type, int depth) {
    each_member(type, [&](Member& each) { finish(each.type, depth + 1); });
    if (type.kind == Kind::kRecord) mend_bits(type);
    align(type);
    if (side_.producers[type.producer].language == Language::kRust)
      find_order(type);
    for (const Member& each : type.members) {
      TypeId of = each.type;
      while (of != kNoType && at(of).kind == Kind::kArray) {
        if (at(of).of == of) break;
        of = at(of).of;
      }
      if (of != kNoType && at(of).is_not_trivial) type.is_not_trivial = true;
    }
  }

  // clang 14 gives a bit-field that is as wide as its type for a member of its
  // own, at the byte that it begins in, where packed ones lie between bytes.
  void mend_bits(Type& type) {
    if (side_.producers[type.producer].name != "clang") return;
    uint64_t end = 0;  // of the bit-field before
    for (Member& each : type.members) {
      uint64_t bits = size_of(side_, each.type).value_or(0) * 8;
      bool is_within = end % 8 != 0 && each.bit_offset == end / 8 * 8;
      if (each.bits == 0 && bits != 0 && bits <= 64 && is_within) {
        each.bit_offset = end;
        each.bits = static_cast<uint32_t>(bits);
      }
      end = each.bits != 0 ? each.bit_offset + each.bits : 0;
    }
  }

  // The widest alignment under which each member lies where it may, as with
  // `#pragma pack(2)`; what the program asked for on top of it is there.
  void align(Type& type) {
    uint64_t natural = 1;
    each_member(type, [&](Member& each) {
      natural = std::max(natural, of_member(each));
    });
    if (side_.producers[type.producer].language == Language::kRust &&
        type.alignment) {  // always said
      type.is_packed |= type.alignment < natural;
      return;
    }
    uint64_t allowed = natural;
    auto fits = [&] {
      if (type.size.value_or(0) % allowed != 0) return false;
      bool all = true;
      each_member(type, [&](Member& each) {
        uint64_t wanted = std::min(of_member(each), allowed);
        if (each.bits == 0 && each.bit_offset % (wanted * 8) != 0) all = false;
      });
      return all;
    };
    while (allowed > 1 && !fits()) allowed /= 2;
    type.is_packed |= allowed < natural;
    type.alignment = std::max(type.alignment, allowed);
  }

  uint64_t of_member(const Member& member) {
    if (member.type == kNoType) return 1;
    return std::max<uint64_t>(at(member.type).alignment, 1);
  }

  // Rust lists members as the source has them.
  void find_order(Type& type) {
    auto descends = [&](const std::vector<Member>& members) {
      uint64_t so_far = 0;
      for (const Member& each : members) {
        if (size_of(side_, each.type).value_or(0) == 0) continue;
        if (each.bit_offset < so_far) return true;
        so_far = each.bit_offset;
      }
      return false;
    };
    if (type.kind == Kind::kRecord && descends(type.members))
      type.is_reordered = true;
    for (const Alternative& each : type.alternatives)
      if (descends(each.members)) type.is_reordered = true;
  }

  Side& side_;
  std::vector<State> states_;
};

}  // namespace

void finish(Side& side) { Finish(side).all(); }

}  // namespace crossbill::layout::dwarf
