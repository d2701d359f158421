// SPDX-License-Identifier: MIT
// Compares what pointers lead to. void, and what has no body, may be anything;
// bytes may be the bytes of anything.
#include "layout/compare/pointers.hpp"

#include <fmt/format.h>

#include "layout/compare/bared.hpp"
#include "layout/compare/scalars.hpp"
#include "layout/compare/words.hpp"

namespace crossbill::layout {
namespace {

// What an address leads to, through arrays, whose counts are kept.
struct Target {
  TypeId type = kNoType;
  std::vector<std::optional<uint64_t>> counts;  // the outermost first
  bool is_read_only = false;
};

Target target_of(const Side& side, TypeId id) {
  Target target;
  const Type& type = side.at(id);
  target.type = id;
  if (type.kind == Kind::kPointer) {
    target.is_read_only = type.is_const;
    target.type = type.of;
  }
  for (int depth = 0; depth < 16 && target.type != kNoType; depth++) {
    const Type& each = side.at(target.type);
    if (each.kind != Kind::kArray) break;
    target.counts.push_back(each.count);
    target.type = each.of;
  }
  return target;
}

// Rows of matrices: the innermost counts have to be the same; the outermost of
// either side may be missing, as in `double w[][2]`.
// What one side groups, the other may list: [f32; 16], [[f32; 4]; 4].
bool is_same_counts(const Target& host, const Target& library) {
  auto all = [](const Target& target) {
    uint64_t count = 1;
    for (const auto& each : target.counts) count *= each.value_or(0);
    return count;
  };
  if (host.counts.size() != library.counts.size() && all(host) != 0 &&
      all(host) == all(library))
    return true;
  size_t common = std::min(host.counts.size(), library.counts.size());
  for (size_t back = 1; back <= common; back++) {
    const auto& own = host.counts[host.counts.size() - back];
    const auto& other = library.counts[library.counts.size() - back];
    if (own && other && own != other && *own > 1 && *other > 1) return false;
  }
  return true;
}

std::string both(Comparer& comparer, const Spot& spot, TypeId host,
                 TypeId library) {
  return fmt::format("{} is {} in {} and {} in {}", spot.words,
                     quoted(comparer.host, host), comparer.names.host,
                     quoted(comparer.library, library), comparer.names.library);
}

bool compare_counts(Comparer& comparer, const Spot& spot, TypeId host,
                    TypeId library, const Target& own, const Target& other) {
  if (is_same_counts(own, other)) return true;
  comparer.report(spot, Severity::kBreak, "array-length",
                  both(comparer, spot, host, library),
                  fmt::format("{} finds items elsewhere than {} puts them",
                              comparer.reader(spot), comparer.writer(spot)));
  return false;
}

// Of two kinds: a function, a pointer, or a value.
bool is_kind(const Side& side, TypeId id, Kind kind) {
  return side.at(id).kind == kind;
}

// One leads to a pointer or function, the other to something else.
bool compare_levels(Comparer& comparer, const Spot& spot, TypeId host,
                    TypeId library, TypeId own, TypeId other) {
  for (Kind kind : {Kind::kFunction, Kind::kPointer}) {
    bool is_own = is_kind(comparer.host, own, kind);
    bool is_other = is_kind(comparer.library, other, kind);
    if (is_own == is_other) continue;
    bool is_callback = kind == Kind::kFunction;
    const Type& deep =
        is_own ? comparer.host.at(own) : comparer.library.at(other);
    const Type& flat =
        is_own ? comparer.library.at(other) : comparer.host.at(own);
    // A handle against bytes: `void **` for `u_char *user`.
    bool is_handle =
        !is_callback && is_byte(flat) &&
        is_anything(is_own ? comparer.host : comparer.library, deep.of);
    comparer.report(
        spot, is_handle ? Severity::kNote : Severity::kBreak,
        is_callback ? "callback" : "pointer-depth",
        both(comparer, spot, host, library),
        is_callback ? "what is data on one side is called as code on the other"
                    : fmt::format("{} takes the bytes there for {}",
                                  comparer.names.library,
                                  is_other ? "an address" : "the value"));
    return false;
  }
  return true;
}

// clang leaves out the bodies of C++ classes that it expects in another file:
// such a class is not opaque, only not said.
void check_left_out(Comparer& comparer, const Spot& spot, TypeId host,
                    TypeId library) {
  if (host == kNoType || library == kNoType) return;
  const Type& other = comparer.library.at(library);
  const Producer& producer =
      comparer.library
          .producers[other.producer < comparer.library.producers.size()
                         ? other.producer
                         : 0];
  if (other.kind != Kind::kOpaque || producer.name != "clang" ||
      producer.language != Language::kCpp || is_anything(comparer.host, host))
    return;
  comparer.unknown(
      spot.node,
      fmt::format("{} does not say what {} is, which clang has left out",
                  comparer.names.library, quoted(comparer.library, library)),
      "build the library with -fstandalone-debug");
}

}  // namespace

void compare_pointers(Comparer& comparer, const Spot& spot, TypeId host,
                      TypeId library) {
  if (comparer.host.pointer_size != comparer.library.pointer_size)
    return comparer.report(
        spot, Severity::kBreak, "width",
        fmt::format("{} is a pointer, of {} in {} and {} in {}", spot.words,
                    counted(comparer.host.pointer_size, "byte"),
                    comparer.names.host, comparer.library.pointer_size,
                    comparer.names.library));
  Target own = target_of(comparer.host, host);
  Target other = target_of(comparer.library, library);
  if (is_anything(comparer.host, own.type) ||
      is_anything(comparer.library, other.type))
    return check_left_out(comparer, spot, own.type, other.type);
  // A newtype of c_void is an address's type.
  TypeId own_bare = bared(comparer.host, own.type).type;
  TypeId other_bare = bared(comparer.library, other.type).type;
  if (is_anything(comparer.host, own_bare) ||
      is_anything(comparer.library, other_bare))
    return;
  if (!compare_counts(comparer, spot, host, library, own, other)) return;
  Spot target = spot.pointee(own.is_read_only || other.is_read_only);
  target.words = "what " + spot.words + " points to";
  if (is_aggregate(comparer.host.at(own.type)) &&
      is_aggregate(comparer.library.at(other.type)))
    return compare_values(comparer, target, own.type, other.type);
  if (!compare_levels(comparer, spot, host, library, own_bare, other_bare))
    return;
  if (is_kind(comparer.host, own_bare, Kind::kFunction)) {
    target.words = spot.words;
    comparer.pair(target, own_bare, other_bare);
    return;
  }
  // Python hands bytes over as c_char_p, whatever is in them.
  const Type& bytes = comparer.host.at(own_bare);
  const Type& items = comparer.library.at(other_bare);
  bool is_python =
      language_of(comparer.host, bytes.producer) == Language::kPython ||
      language_of(comparer.host, comparer.host.at(host).producer) ==
          Language::kPython;
  if (is_python && bytes.kind == Kind::kScalar &&
      bytes.scalar == Scalar::kCharacter && is_byte(bytes) &&
      items.kind == Kind::kScalar && items.size != bytes.size)
    return comparer.report(spot, Severity::kNote, "class",
                           both(comparer, spot, host, library));
  bool is_own_record = is_aggregate(comparer.host.at(own_bare));
  bool is_other_record = is_aggregate(comparer.library.at(other_bare));
  if (is_own_record == is_other_record)
    return compare_values(comparer, target, own.type, other.type);
  const Type& flat = is_own_record ? comparer.library.at(other_bare)
                                   : comparer.host.at(own_bare);
  if (is_same_leaves(comparer, own_bare, other_bare)) return;
  if (is_bits_of_integer(comparer, own_bare, other_bare) &&
      size_of(comparer.host, own_bare) == size_of(comparer.library, other_bare))
    return;
  // Bytes may be those of anything; text is not.
  bool is_bytes = (is_byte(flat) && flat.scalar == Scalar::kInteger) ||
                  is_same_bytes(comparer, own_bare, other_bare);
  comparer.report(spot, is_bytes ? Severity::kNote : Severity::kBreak, "class",
                  both(comparer, spot, host, library),
                  fmt::format("{} takes the bytes there for something else",
                              comparer.reader(spot)));
}

}  // namespace crossbill::layout
