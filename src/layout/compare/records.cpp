// SPDX-License-Identifier: MIT
// Compares two records member by member. What is wrong with a member's type is
// said of that member; what is wrong with the order is said once for the
// record, however many members lie elsewhere for it.
#include <fmt/format.h>

#include "layout/compare/bared.hpp"
#include "layout/compare/members.hpp"
#include "layout/compare/pairs.hpp"
#include "layout/compare/placement.hpp"
#include "layout/compare/words.hpp"

namespace crossbill::layout {
namespace {

void compare_pair(const Records& records, const Part& own, const Part& other) {
  if (own.is_padding && other.is_padding) return;
  Spot spot = records.spot(own, other);
  Comparer& comparer = records.comparer;
  bool is_bits = own.is_bit_field || other.is_bit_field;
  if (is_bits && own.bits != other.bits) {
    comparer.report(spot, Severity::kBreak, "bit-field",
                    fmt::format("{} has {} in {} and {} in {}", spot.words,
                                counted(own.bits, "bit"), comparer.names.host,
                                other.bits, comparer.names.library),
                    fmt::format("{} reads other bits than {} writes",
                                comparer.reader(spot), comparer.writer(spot)));
    return;
  }
  if (is_bits &&
      size_of(comparer.host, own.type) != size_of(comparer.library, other.type))
    return;  // `unsigned a : 8` is a u8
  compare_values(comparer, spot, own.type, other.type);
}

// Only what has the same place and type is a rename.
void note_names(const Records& records) {
  for (auto [i, j] : records.pairing.pairs) {
    const Part& own = records.host[i];
    const Part& other = records.library[j];
    if (plain(own.name) == plain(other.name) || own.is_padding ||
        own.is_artificial || own.name.empty() || other.name.empty() ||
        own.bits != other.bits)
      continue;
    Spot spot = records.spot(own, other);
    records.comparer.report(
        spot, Severity::kNote, "name",
        fmt::format("{} is called {} in {}", spot.words, in_quotes(other.name),
                    records.comparer.names.library));
  }
}

}  // namespace

Spot Records::spot(const Part& own, const Part& other) const {
  Spot made = at;
  const std::string& name = own.name.empty() ? other.name : own.name;
  made.subject = at.subject + "." + name;
  made.words = in_quotes(name);
  made.host = own.place.line != 0 ? own.place : at.host;
  made.library = other.place.line != 0 ? other.place : at.library;
  made.host_bits = {{own.begin, own.end()}};
  made.library_bits = {{other.begin, other.end()}};
  return made;
}

void compare_records(Comparer& comparer, NodeId node) {
  Records records{comparer, {}, {}, {}, {}};
  TypeId host = comparer.at(node).host, library = comparer.at(node).library;
  const Type& own = comparer.host.at(host);
  const Type& other = comparer.library.at(library);
  records.at.node = node;
  records.at.flow = comparer.at(node).flow;
  records.at.host_type = host;
  records.at.library_type = library;
  records.at.host = own.place;
  records.at.library = other.place;
  std::string name = !own.name.empty()     ? own.name
                     : !own.alias.empty()  ? own.alias
                     : !other.name.empty() ? other.name
                                           : comparer.at(node).subject;
  records.at.subject = name;
  records.at.words = in_quotes(name);
  records.host = parts_of(comparer.host, host);
  records.library = parts_of(comparer.library, library);
  records.pairing = paired(records.host, records.library);
  for (auto [i, j] : records.pairing.pairs)
    compare_pair(records, records.host[i], records.library[j]);
  compare_placement(records);
  note_names(records);
}

void compare_unions(Comparer& comparer, NodeId node) {
  (void)comparer, (void)node;
}
void compare_variants(Comparer& comparer, NodeId node) {
  (void)comparer, (void)node;
}
void compare_enums(Comparer& comparer, NodeId node) {
  (void)comparer, (void)node;
}

}  // namespace crossbill::layout
