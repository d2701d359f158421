// SPDX-License-Identifier: MIT
// What follows from a model alone: sizes, alignments, and finding by symbol.
#include "layout/model.hpp"

#include <algorithm>

namespace crossbill::layout {
namespace {

template <class T>
const T* by_symbol(const std::vector<T>& sorted, const std::string& symbol) {
  auto found = std::lower_bound(sorted.begin(), sorted.end(), symbol,
                                [](const T& each, const std::string& name) {
                                  return each.symbol < name;
                                });
  return found != sorted.end() && found->symbol == symbol ? &*found : nullptr;
}

// Damaged files hold types that contain themselves.
constexpr int kDeepest = 64;

// More than once inside: then the way down branches. `left` types are looked
// at, which all that compilers make stays far below.
struct Search {
  const Side& side;
  int left = 100'000;
};

uint64_t aligned_members(Search& search, const Type& type, int depth);

// i386 aligns what is wider than a register to 4, as Linux has it; zig's
// 128-bit integers, too.
uint64_t alignment_of_scalar(const Side& side, const Type& type) {
  uint64_t size = type.size.value_or(1);
  if (type.scalar == Scalar::kComplex) size /= 2;
  uint64_t most = side.pointer_size == 4 ? 4 : 16;
  uint64_t alignment = 1;
  while (alignment * 2 <= std::min(size, most)) alignment *= 2;
  return alignment;
}

uint64_t alignment_at(Search& search, TypeId id, int depth) {
  const Side& side = search.side;
  if (id == kNoType || depth > kDeepest || --search.left < 0) return 1;
  const Type& type = side.at(id);
  if (type.alignment != 0) return type.alignment;
  switch (type.kind) {
    case Kind::kScalar:
    case Kind::kEnum:
      return alignment_of_scalar(side, type);
    case Kind::kPointer:
      return type.size.value_or(side.pointer_size) < side.pointer_size
                 ? 1
                 : side.pointer_size;
    case Kind::kArray:
      return alignment_at(search, type.of, depth + 1);
    case Kind::kRecord:
    case Kind::kUnion:
    case Kind::kVariant:
      return aligned_members(search, type, depth);
    default:
      return 1;
  }
}

// The widest alignment of the members that their places and the whole size
// allow: a packed record has none of its own.
uint64_t aligned_members(Search& search, const Type& type, int depth) {
  uint64_t most = 1;
  auto widen = [&](const Member& member) {
    uint64_t alignment = alignment_at(search, member.type, depth + 1);
    bool fits = member.bits != 0 || member.bit_offset % (alignment * 8) == 0;
    if (fits && type.size.value_or(0) % alignment == 0)
      most = std::max(most, alignment);
  };
  for (const Member& member : type.members) widen(member);
  for (const Alternative& each : type.alternatives)
    for (const Member& member : each.members) widen(member);
  if (type.tag) widen(*type.tag);
  return type.is_packed ? 1 : most;
}

std::optional<uint64_t> size_at(const Side& side, TypeId id, int depth) {
  if (id == kNoType || depth > kDeepest) return std::nullopt;
  const Type& type = side.at(id);
  if (type.size) return type.size;
  if (type.kind == Kind::kPointer) return side.pointer_size;
  if (type.kind != Kind::kArray || !type.count) return std::nullopt;
  std::optional<uint64_t> each = size_at(side, type.of, depth + 1);
  uint64_t all = 0;
  if (!each || __builtin_mul_overflow(*each, *type.count, &all))
    return std::nullopt;
  return all;
}

}  // namespace

TypeId Side::add(Type type) {
  types.push_back(std::move(type));
  return TypeId{static_cast<uint32_t>(types.size() - 1)};
}

const Function* Side::function(const std::string& symbol) const {
  return by_symbol(functions, symbol);
}

const Global* Side::global(const std::string& symbol) const {
  return by_symbol(globals, symbol);
}

std::optional<uint64_t> size_of(const Side& side, TypeId id) {
  return size_at(side, id, 0);
}

uint64_t alignment_of(const Side& side, TypeId id) {
  Search search{side};
  return alignment_at(search, id, 0);
}

}  // namespace crossbill::layout
