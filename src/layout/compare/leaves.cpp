// SPDX-License-Identifier: MIT
// Takes types apart to the numbers they hold.
#include "layout/compare/leaves.hpp"

#include <algorithm>

#include "layout/compare/bared.hpp"

namespace crossbill::layout {
namespace {

constexpr size_t kMost = 4096;
constexpr int kDeepest = 32;

class Taker {
 public:
  explicit Taker(const Side& side) : side_(side) {}

  void take(TypeId id, uint64_t begin, int depth) {
    if (id == kNoType || depth > kDeepest || leaves_.size() > kMost) {
      is_known_ = false;
      return;
    }
    const Type& type = side_.at(id);
    switch (type.kind) {
      case Kind::kScalar:
        return take_scalar(id, begin);
      case Kind::kPointer:
      case Kind::kEnum:
        return add(id, begin, Leaf::Class::kInteger);
      case Kind::kArray:
        return take_array(type, begin, depth);
      case Kind::kRecord:
      case Kind::kUnion:
      case Kind::kVariant:
        take_members(type.members, begin, depth);
        for (const Alternative& each : type.alternatives)
          take_members(each.members, begin, depth);
        if (type.tag) take_member(*type.tag, begin, depth);
        return;
      default:
        is_known_ = false;
    }
  }

  std::optional<std::vector<Leaf>> result() {
    if (!is_known_ || leaves_.size() > kMost) return std::nullopt;
    std::stable_sort(leaves_.begin(), leaves_.end(),
                     [](const Leaf& left, const Leaf& right) {
                       return left.begin < right.begin;
                     });
    return std::move(leaves_);
  }

 private:
  void add(TypeId id, uint64_t begin, Leaf::Class what) {
    leaves_.push_back({begin, size_of(side_, id).value_or(0) * 8, what,
                       alignment_of(side_, id), false});
  }

  void take_scalar(TypeId id, uint64_t begin) {
    const Type& type = side_.at(id);
    switch (type.scalar) {
      case Scalar::kFloat:
        return add(id, begin, Leaf::Class::kFloat);
      case Scalar::kExtended:
        return add(id, begin, Leaf::Class::kExtended);
      case Scalar::kDecimal:
        return add(id, begin, Leaf::Class::kOther);
      case Scalar::kComplex: {
        uint64_t half = type.size.value_or(0) * 4;
        Leaf leaf{begin, half,
                  half > 64 && side_.machine != 0 ? Leaf::Class::kExtended
                                                  : Leaf::Class::kFloat,
                  half / 8, false};
        leaves_.push_back(leaf);
        leaf.begin += half;
        leaves_.push_back(leaf);
        return;
      }
      default:
        add(id, begin, Leaf::Class::kInteger);
    }
  }

  void take_array(const Type& type, uint64_t begin, int depth) {
    std::optional<uint64_t> each = size_of(side_, type.of);
    uint64_t count = type.count.value_or(0);
    if (!each || count > kMost) {
      is_known_ = false;
      return;
    }
    for (uint64_t i = 0; i < count && is_known_; i++)
      take(type.of, begin + i * *each * 8, depth + 1);
  }

  void take_member(const Member& member, uint64_t begin, int depth) {
    if (member.bits != 0) {
      leaves_.push_back({begin + member.bit_offset, member.bits,
                         Leaf::Class::kInteger, 1, true});
      return;
    }
    take(member.type, begin + member.bit_offset, depth + 1);
  }

  void take_members(const std::vector<Member>& members, uint64_t begin,
                    int depth) {
    for (const Member& each : members) take_member(each, begin, depth);
  }

  const Side& side_;
  std::vector<Leaf> leaves_;
  bool is_known_ = true;
};

std::optional<uint64_t> integer_bytes(const Side& side, TypeId id, int depth) {
  if (id == kNoType || depth > kDeepest) return std::nullopt;
  const Type& type = side.at(id);
  if (type.kind == Kind::kScalar) {
    bool is_integer = type.scalar == Scalar::kInteger ||
                      type.scalar == Scalar::kCharacter ||
                      type.scalar == Scalar::kAddress;
    return is_integer && !type.is_swapped ? type.size : std::nullopt;
  }
  if (type.kind == Kind::kArray) {
    std::optional<uint64_t> each = integer_bytes(side, type.of, depth + 1);
    if (!each || !type.count) return std::nullopt;
    return *each * *type.count;
  }
  if (type.kind != Kind::kRecord) return std::nullopt;
  uint64_t sum = 0;
  for (const Member& each : type.members) {
    std::optional<uint64_t> bytes = integer_bytes(side, each.type, depth + 1);
    if (!bytes || each.bits != 0) return std::nullopt;
    sum += *bytes;
  }
  return sum;
}

}  // namespace

std::optional<uint64_t> integer_bytes(const Side& side, TypeId id) {
  return integer_bytes(side, id, 0);
}

std::optional<std::vector<Leaf>> leaves_of(const Side& side, TypeId id) {
  Taker taker(side);
  taker.take(id, 0, 0);
  return taker.result();
}

}  // namespace crossbill::layout
