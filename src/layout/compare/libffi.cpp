// SPDX-License-Identifier: MIT
// ctypes hands libffi a list of members without their offsets, and libffi lays
// them out anew, each at the next multiple of its alignment: it knows nothing
// of packing, takes a bit-field for a whole integer, a union for the struct of
// its members, and an array in an array for a pointer. What then lies beyond
// the size that ctypes has said does not count. The outcome is often right by
// luck.
#include "layout/compare/libffi.hpp"

#include <algorithm>

#include "layout/compare/bared.hpp"
#include "layout/compare/machines.hpp"

namespace crossbill::layout {
namespace {

using Part = Passed::Part;

constexpr int kDeepest = 16;
constexpr uint64_t kMost = 16;  // bytes of a struct that goes into registers

// Classes of eightbytes, while they are found. No class is weaker than a vector
// register's, which is weaker than an integer's.
struct Words {
  bool is_any[2] = {}, is_integer[2] = {};
};

class Classifier {
 public:
  explicit Classifier(const Side& side) : side_(side) {}

  // `begin` is where it lies in bytes; `end` where its outermost parts end.
  void take(TypeId id, uint64_t begin, uint64_t end, int depth) {
    if (id == kNoType || depth > kDeepest) return fail();
    const Type& type = side_.at(id);
    switch (type.kind) {
      case Kind::kRecord:
      case Kind::kUnion:
        return take_members(type, begin, end, depth);
      case Kind::kPointer:
      case Kind::kEnum:
        return put(begin, end, true);
      case Kind::kScalar:
        if (type.scalar == Scalar::kExtended) return fail();
        return put(begin, end, type.scalar != Scalar::kFloat);
      default:
        fail();
    }
  }

  std::optional<Passed> result(uint64_t size) const {
    if (!is_known_) return std::nullopt;
    Passed made;
    for (uint64_t word = 0; word * 8 < size; word++)
      if (words_.is_any[word])
        made.parts.push_back(words_.is_integer[word] ? Part::kInteger
                                                     : Part::kVector);
    return made;
  }

 private:
  void fail() { is_known_ = false; }

  void put(uint64_t begin, uint64_t end, bool is_integer) {
    if (begin >= std::min(end, kMost)) return;
    words_.is_any[begin / 8] = true;
    words_.is_integer[begin / 8] |= is_integer;
  }

  // One member behind the other, whatever their true offsets are.
  void take_members(const Type& type, uint64_t begin, uint64_t end, int depth) {
    uint64_t next = begin;
    end = std::min(end, (begin + type.size.value_or(0) + 7) / 8 * 8);
    for (const Member& member : type.members) {
      if (member.type == kNoType) return fail();
      const Type& inner = side_.at(member.type);
      if (inner.kind == Kind::kArray)
        next = take_array(inner, next, end, depth);
      else
        next = take_one(member.type, next, end, depth);
    }
  }

  uint64_t take_one(TypeId id, uint64_t next, uint64_t end, int depth) {
    uint64_t alignment = std::max<uint64_t>(1, natural_alignment(id, 0));
    next = (next + alignment - 1) / alignment * alignment;
    take(id, next, end, depth + 1);
    return next + size_of(side_, id).value_or(0);
  }

  uint64_t take_array(const Type& array, uint64_t next, uint64_t end,
                      int depth) {
    if (array.of == kNoType) return fail(), next;
    bool is_pointer = side_.at(array.of).kind == Kind::kArray;
    for (uint64_t i = 0; i < std::min(array.count.value_or(0), kMost); i++) {
      if (!is_pointer) {
        next = take_one(array.of, next, end, depth);
        continue;
      }
      next = (next + 7) / 8 * 8;
      put(next, end, true);
      next += 8;
    }
    return next;
  }

  // That of its members, though it be packed.
  uint64_t natural_alignment(TypeId id, int depth) const {
    if (id == kNoType || depth > kDeepest) return 1;
    const Type& type = side_.at(id);
    if (type.kind == Kind::kArray) return natural_alignment(type.of, depth + 1);
    if (!is_aggregate(type)) return alignment_of(side_, id);
    uint64_t most = 1;
    for (const Member& member : type.members)
      most = std::max(most, natural_alignment(member.type, depth + 1));
    return most;
  }

  const Side& side_;
  Words words_;
  bool is_known_ = true;
};

}  // namespace

std::optional<Passed> passed_by_libffi(const Side& side, TypeId id) {
  if (side.machine != kX86_64 || id == kNoType) return std::nullopt;
  const Type& type = side.at(id);
  uint64_t size = type.size.value_or(0);
  bool is_struct = type.kind == Kind::kRecord || type.kind == Kind::kUnion;
  if (!is_struct || size == 0 || size > kMost) return std::nullopt;
  Classifier classifier(side);
  classifier.take(id, 0, size, 0);
  return classifier.result(size);
}

}  // namespace crossbill::layout
