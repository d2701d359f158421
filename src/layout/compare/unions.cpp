// SPDX-License-Identifier: MIT
// Compares two unions. Their members all begin at the start, so that names
// alone pair them; what one side has more matters by its size.
#include <fmt/format.h>

#include "layout/compare/placement.hpp"
#include "layout/compare/words.hpp"

namespace crossbill::layout {
namespace {

// Without names in common, members are paired as they are listed.
void pair_in_order(Records& records) {
  Pairing& pairing = records.pairing;
  pairing = {};
  for (uint32_t i = 0; i < records.host.size(); i++)
    pairing.pairs.emplace_back(i, i);
}

bool has_common_name(const Records& records) {
  for (const Part& own : records.host)
    for (const Part& other : records.library)
      if (!own.name.empty() && plain(own.name) == plain(other.name))
        return true;
  return false;
}

void note_alone(const Records& records) {
  const Pairing& pairing = records.pairing;
  bool is_host = !pairing.host_alone.empty();
  if (!is_host && pairing.library_alone.empty()) return;
  const Part& part = is_host ? records.host[pairing.host_alone.front()]
                             : records.library[pairing.library_alone.front()];
  const Names& names = records.comparer.names;
  records.comparer.report(
      records.at, Severity::kNote, "union",
      fmt::format("{} has {}, which {} does not have",
                  is_host ? names.host : names.library, in_quotes(part.name),
                  is_host ? names.library : names.host));
}

}  // namespace

void compare_unions(Comparer& comparer, NodeId node) {
  Records records{comparer, comparer.spot_of(node), {}, {}, {}};
  // A union against a struct: what the bytes mean is said nowhere.
  if (records.own().kind != records.other().kind) return compare_whole(records);
  records.host = parts_of(comparer.host, comparer.at(node).host);
  records.library = parts_of(comparer.library, comparer.at(node).library);
  if (!has_common_name(records) &&
      records.host.size() == records.library.size())
    pair_in_order(records);
  else
    records.pairing = paired_by_name(records.host, records.library);
  compare_members(records);
  note_alone(records);
  compare_whole(records);
}

}  // namespace crossbill::layout
