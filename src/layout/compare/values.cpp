// SPDX-License-Identifier: MIT
// Compares two values: what each side takes one to be that is passed, stored or
// pointed to. Where both have members, their pair becomes a node of its own.
#include <fmt/format.h>

#include <algorithm>

#include "layout/compare/bared.hpp"
#include "layout/compare/pairs.hpp"
#include "layout/compare/pointers.hpp"
#include "layout/compare/scalars.hpp"
#include "layout/compare/words.hpp"

namespace crossbill::layout {
namespace {

constexpr int kDeepest = 24;

// "`flag` is `int` in the host and `f64` in the library".
std::string both(Comparer& comparer, const Spot& spot, TypeId host,
                 TypeId library) {
  return fmt::format("{} is {} in {} and {} in {}", spot.words,
                     quoted(comparer.host, host), comparer.names.host,
                     quoted(comparer.library, library), comparer.names.library);
}

// Arrays of arrays as one of all their items.
struct AllItems {
  TypeId of = kNoType;
  uint64_t count = 1;
  int depth = 0;
};

AllItems all_items(const Side& side, TypeId id) {
  AllItems made{id};
  while (made.of != kNoType && made.depth < kDeepest) {
    const Type& type = side.at(made.of);
    if (type.kind != Kind::kArray) break;
    made.count *= type.count.value_or(0);
    made.of = type.of;
    made.depth++;
  }
  return made;
}

// `float m[16]` against `m: [[f32; 4]; 4]` or `[Vec4; 4]`.
bool is_regrouped(Comparer& comparer, const Spot& spot, TypeId host,
                  TypeId library) {
  AllItems own = all_items(comparer.host, host);
  AllItems other = all_items(comparer.library, library);
  std::optional<uint64_t> size = size_of(comparer.host, host);
  if (!size || size != size_of(comparer.library, library)) return false;
  if (own.depth != other.depth && own.count == other.count && own.count > 0) {
    compare_values(comparer, spot, own.of, other.of);
    return true;
  }
  return own.count != other.count && is_same_leaves(comparer, host, library);
}

void compare_arrays(Comparer& comparer, const Spot& spot, TypeId host,
                    TypeId library) {
  const Type& own = comparer.host.at(host);
  const Type& other = comparer.library.at(library);
  Spot item = spot;
  item.depth++;
  if (is_storage(comparer.host, host) || is_storage(comparer.library, library))
    if (size_of(comparer.host, host) == size_of(comparer.library, library))
      return;
  if (is_regrouped(comparer, item, host, library)) return;
  size_t before = comparer.differences.size();
  compare_values(comparer, item, own.of, other.of);
  bool is_new = before != comparer.differences.size();
  // C's `char d[0]`, `d[1]` and `d[]` are all flexible.
  if (!own.count || !other.count || own.count == other.count || is_new) return;
  if (*own.count <= 1 && *other.count == 0) return;
  if (*other.count <= 1 && *own.count == 0) return;
  bool is_short = *own.count < *other.count;
  comparer.report(
      spot, Severity::kBreak, "array-length",
      fmt::format("{} has {} in {} and {} in {}", spot.words,
                  counted(*own.count, "item"), comparer.names.host,
                  *other.count, comparer.names.library),
      fmt::format("{} goes beyond what {} has for it",
                  is_short ? comparer.names.library : comparer.names.host,
                  is_short ? comparer.names.host : comparer.names.library));
}

// The items of `T last[]`, where the other side has `T last` for them; else
// kNoType.
TypeId items_of(const Side& side, const Spot& spot, TypeId id, Kind other) {
  const Type& type = side.at(id);
  bool is_open = type.kind == Kind::kArray && type.count.value_or(0) == 0;
  return is_open && other != Kind::kArray && !spot.is_value ? type.of : kNoType;
}

// One side passes the value, the other its address.
void report_by_value(Comparer& comparer, const Spot& spot, TypeId host,
                     TypeId library) {
  bool is_host_pointer = comparer.host.at(host).kind == Kind::kPointer;
  bool is_reader_pointer = is_host_pointer == (spot.flow == Flow::kOut);
  comparer.report(
      spot, Severity::kBreak, "by-value", both(comparer, spot, host, library),
      is_reader_pointer
          ? fmt::format("{} takes what the value holds for an address",
                        comparer.reader(spot))
          : fmt::format("{} takes an address for the value",
                        comparer.reader(spot)));
}

// C's union of pointers, passed as the pointer that it holds.
bool is_union_of_pointers(const Side& side, TypeId id) {
  const Type& type = side.at(id);
  auto is_pointer = [&](const Member& each) {
    return each.type != kNoType &&
           side.at(bared(side, each.type).type).kind == Kind::kPointer;
  };
  return type.kind == Kind::kUnion && !type.members.empty() &&
         std::all_of(type.members.begin(), type.members.end(), is_pointer);
}

// Whether one side has for a stored union what is one of its members.
bool is_one_of_union(Comparer& comparer, TypeId host, TypeId library) {
  bool is_host = comparer.host.at(host).kind == Kind::kUnion;
  const Side& side = is_host ? comparer.host : comparer.library;
  const Side& other_side = is_host ? comparer.library : comparer.host;
  const Type& all = side.at(is_host ? host : library);
  TypeId one = is_host ? library : host;
  if (all.kind != Kind::kUnion) return false;
  auto is_it = [&](const Member& each) {
    if (each.type == kNoType || each.bits != 0) return false;
    TypeId member = bared(side, each.type).type;
    if (size_of(side, member) != size_of(other_side, one)) return false;
    bool is_pointer = side.at(member).kind == Kind::kPointer &&
                      other_side.at(one).kind == Kind::kPointer;
    return is_pointer || is_same_leaves(comparer, is_host ? member : one,
                                        is_host ? one : member);
  };
  return all.size == size_of(other_side, one) &&
         std::any_of(all.members.begin(), all.members.end(), is_it);
}

// A struct against what has no members.
void compare_with_aggregate(Comparer& comparer, const Spot& spot, TypeId host,
                            TypeId library) {
  const Type& own = comparer.host.at(host);
  const Type& other = comparer.library.at(library);
  if (is_fat_pointer(comparer.library, library) && own.kind == Kind::kPointer)
    return comparer.report(
        spot, Severity::kBreak, "arity",
        fmt::format("{} takes {} as {}, a pointer and a length; {} passes one "
                    "pointer",
                    comparer.names.library, quoted(comparer.library, library),
                    spot.words, comparer.names.host),
        spot.is_value ? "the callee takes the next argument for the length"
                      : "",
        "take a pointer and a length as two parameters, and make the slice of "
        "them in Rust");
  if (!spot.is_value && is_one_of_union(comparer, host, library))
    return comparer.report(
        spot, Severity::kNote, "union", both(comparer, spot, host, library),
        "what one side has is a member of the other side's union");
  if (is_union_of_pointers(comparer.host, host) ||
      is_union_of_pointers(comparer.library, library))
    if (own.kind == Kind::kPointer || other.kind == Kind::kPointer) return;
  if (own.kind == Kind::kPointer || other.kind == Kind::kPointer)
    return report_by_value(comparer, spot, host, library);
  std::optional<uint64_t> size = size_of(comparer.host, host);
  std::optional<uint64_t> other_size = size_of(comparer.library, library);
  if (size && other_size && size != other_size)
    return comparer.report(
        spot, Severity::kBreak, "size",
        both(comparer, spot, host, library) +
            fmt::format(": {} against {}", counted(*size, "byte"), *other_size),
        "");
  if (is_same_leaves(comparer, host, library) ||
      is_bits_of_integer(comparer, host, library))
    return;
  // Bytes may be those of anything, as Go has C's unions.
  bool is_bytes =
      is_storage(comparer.host, host) || is_storage(comparer.library, library);
  if (is_same_bytes(comparer, host, library))
    return comparer.report(spot, Severity::kNote, "class",
                           both(comparer, spot, host, library),
                           "both have the same bytes");
  comparer.report(spot, is_bytes ? Severity::kNote : Severity::kBreak, "class",
                  both(comparer, spot, host, library), "");
}

}  // namespace

void compare_values(Comparer& comparer, const Spot& spot, TypeId host,
                    TypeId library) {
  if (spot.depth > kDeepest) return;
  auto is_unknown = [&](const Side& side, TypeId id) {
    return id == kNoType || (spot.is_value && side.at(id).kind == Kind::kVoid);
  };
  if (is_unknown(comparer.host, host) ||
      is_unknown(comparer.library, library)) {
    bool is_host = is_unknown(comparer.host, host);
    return comparer.unknown(
        spot.node,
        fmt::format("{} does not say what type {} has",
                    is_host ? comparer.names.host : comparer.names.library,
                    spot.words),
        "build it with -g, and without -g1");
  }
  // A niche is a matter of the outermost; records are compared as such.
  auto is_record = [](const Side& side, TypeId id) {
    return is_aggregate(side.at(id));
  };
  if (spot.is_value &&
      (is_record(comparer.host, host) || is_record(comparer.library, library)))
    comparer.check_passing(spot, host, library);
  if (is_record(comparer.host, host) && is_record(comparer.library, library))
    return compare_both(comparer, spot, host, library);
  Bared own = bared(comparer.host, host);
  Bared other = bared(comparer.library, library);
  report_niche(comparer, spot, own, other);
  bool is_wrapped = host != own.type || library != other.type;
  host = own.type;
  library = other.type;
  if (is_record(comparer.host, host) && is_record(comparer.library, library))
    return compare_both(comparer, spot, host, library);
  Kind kind = comparer.host.at(host).kind;
  Kind other_kind = comparer.library.at(library).kind;
  // An array that is passed is its address.
  auto is_address = [&](Kind each) {
    return each == Kind::kPointer || each == Kind::kFunction ||
           (each == Kind::kArray && spot.is_value);
  };
  if (is_address(kind) && is_address(other_kind))
    return compare_pointers(comparer, spot, host, library);
  if (kind == Kind::kArray && other_kind == Kind::kArray)
    return compare_arrays(comparer, spot, host, library);
  TypeId item = items_of(comparer.host, spot, host, other_kind);
  TypeId other_item = items_of(comparer.library, spot, library, kind);
  if (item != kNoType || other_item != kNoType) {
    Spot first = spot;
    first.depth++;
    return compare_values(comparer, first, item != kNoType ? item : host,
                          other_item != kNoType ? other_item : library);
  }
  if (kind == Kind::kOpaque || other_kind == Kind::kOpaque) {
    bool is_host = kind == Kind::kOpaque;
    return comparer.unknown(
        spot.node,
        fmt::format("{} does not say what {} is",
                    is_host ? comparer.names.host : comparer.names.library,
                    is_host ? quoted(comparer.host, host)
                            : quoted(comparer.library, library)),
        "build the file that defines the type with -g");
  }
  auto has_members = [](Kind each) {
    return each == Kind::kRecord || each == Kind::kUnion ||
           each == Kind::kVariant || each == Kind::kArray;
  };
  if (has_members(kind) || has_members(other_kind))
    return compare_with_aggregate(comparer, spot, host, library);
  Spot inner = spot;
  inner.is_wrapped = is_wrapped;
  compare_scalars(comparer, inner, host, library);
}

}  // namespace crossbill::layout
