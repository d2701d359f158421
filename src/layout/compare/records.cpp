// SPDX-License-Identifier: MIT
// Compares two records member by member. What is wrong with a member's type is
// said of that member; what is wrong with the order is said once for the
// record, however many members lie elsewhere for it.
#include <fmt/format.h>

#include "layout/compare/bared.hpp"
#include "layout/compare/flat.hpp"
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

void compare_members(const Records& records) {
  for (auto [i, j] : records.pairing.pairs)
    compare_pair(records, records.host[i], records.library[j]);
  note_names(records);
}

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
  Records records{comparer, comparer.spot_of(node), {}, {}, {}};
  records.host = parts_of(comparer.host, comparer.at(node).host);
  records.library = parts_of(comparer.library, comparer.at(node).library);
  open_where_flat(comparer.host, records.host, comparer.library,
                  records.library);
  open_where_flat(comparer.library, records.library, comparer.host,
                  records.host);
  leave_out_stored_bits(comparer.host, records.host, comparer.library,
                        records.library);
  records.pairing = paired(records.host, records.library);
  compare_members(records);
  compare_placement(records);
}

}  // namespace crossbill::layout
