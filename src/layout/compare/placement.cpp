// SPDX-License-Identifier: MIT
// Finds why members lie elsewhere, and says it once: Rust has ordered them, one
// side packs them, a member is missing, or the order differs. What follows from
// a member that is wider on one side is said of that member already.
#include "layout/compare/placement.hpp"

#include <fmt/format.h>

#include "layout/compare/bared.hpp"
#include "layout/compare/words.hpp"

namespace crossbill::layout {
namespace {

constexpr size_t kMostNames = 3;

using Found = std::vector<std::pair<uint32_t, uint32_t>>;

// "padding", "the bytes of `id`", "beyond the 16 bytes of the host": what one
// side has where the other reads a member.
std::string what_lies(const std::vector<Part>& parts, const Type& record,
                      uint64_t begin, uint64_t end, const std::string& side) {
  if (record.size && begin >= *record.size * 8)
    return fmt::format("beyond the {} of {}", counted(*record.size, "byte"),
                       side);
  for (const Part& each : parts)
    if (each.begin < end && begin < each.end() && !each.is_padding)
      return fmt::format("{} of {}",
                         begin < each.begin    ? "padding and the first bytes"
                         : begin == each.begin ? "the bytes"
                                               : "the middle",
                         in_quotes(each.name));
  return "padding";
}

Found misplaced(const Records& records) {
  Found found;
  for (auto [i, j] : records.pairing.pairs)
    if (records.host[i].begin != records.library[j].begin &&
        !(records.host[i].is_padding && records.library[j].is_padding))
      found.emplace_back(i, j);
  return found;
}

// Names are in another order on one side.
bool is_permuted(const Records& records) {
  uint64_t last = 0;
  for (auto [i, j] : records.pairing.pairs) {
    if (records.library[j].begin < last) return true;
    last = records.library[j].begin;
  }
  return false;
}

// A member that comes no later is wider or wider aligned on one side.
bool is_shifted(const Records& records, uint64_t begin) {
  const Comparer& comparer = records.comparer;
  for (auto [i, j] : records.pairing.pairs) {
    const Part& own = records.host[i];
    const Part& other = records.library[j];
    if (own.begin > begin) break;
    if (own.is_padding && other.is_padding) continue;
    if (own.bits != other.bits && std::min(own.bits, other.bits) != 80)
      return true;
    bool is_record = is_aggregate(comparer.host.at(own.type)) &&
                     is_aggregate(comparer.library.at(other.type));
    if (is_record && alignment_of(comparer.host, own.type) !=
                         alignment_of(comparer.library, other.type))
      return true;
  }
  return false;
}

void add_bits(const Records& records, const Found& found, Spot& spot) {
  spot.host_bits.clear();
  spot.library_bits.clear();
  for (auto [i, j] : found) {
    spot.host_bits.push_back({records.host[i].begin, records.host[i].end()});
    spot.library_bits.push_back(
        {records.library[j].begin, records.library[j].end()});
  }
}

std::string offset_reason(const Records& records, const Found& found) {
  const Names& names = records.comparer.names;
  auto [i, j] = found.front();
  std::string reason =
      fmt::format("{} is at {} in {} and at {} in {}",
                  records.spot(records.host[i], records.library[j]).words,
                  place_of(records.host[i].begin), names.host,
                  place_of(records.library[j].begin), names.library);
  for (size_t next = 1; next < std::min(found.size(), kMostNames); next++) {
    const Part& own = records.host[found[next].first];
    const Part& other = records.library[found[next].second];
    reason += fmt::format(", {} at {} and {}", records.spot(own, other).words,
                          own.begin / 8, other.begin / 8);
  }
  if (found.size() > kMostNames)
    reason += fmt::format(", and {} more", found.size() - kMostNames);
  return reason;
}

// Where the reader finds what it takes for the first misplaced member.
std::string then_of(const Records& records, const Found& found) {
  auto [i, j] = found.front();
  const Part& own = records.host[i];
  const Part& other = records.library[j];
  const Comparer& comparer = records.comparer;
  std::string name = records.spot(own, other).words;
  if (records.at.flow == Flow::kOut)
    return fmt::format("{} reads {} from {}", comparer.names.host, name,
                       what_lies(records.library, records.other(), own.begin,
                                 own.end(), comparer.names.library));
  return fmt::format("{} reads {} from {}", comparer.names.library, name,
                     what_lies(records.host, records.own(), other.begin,
                               other.end(), comparer.names.host));
}

void report_order(const Records& records, const Found& found, const char* rule,
                  std::string reason) {
  auto [i, j] = found.front();
  Spot spot = records.spot(records.host[i], records.library[j]);
  add_bits(records, found, spot);
  records.comparer.report(spot, Severity::kBreak, rule, std::move(reason),
                          then_of(records, found));
}

// What one side alone has, and where.
struct Alone {
  const Part* part;
  bool is_host;
  bool is_reserved;  // the other side keeps these bytes for later
};

std::vector<Alone> alone(const Records& records) {
  std::vector<Alone> found;
  auto add = [&](const std::vector<uint32_t>& which,
                 const std::vector<Part>& own, const std::vector<Part>& other,
                 bool is_host) {
    for (uint32_t i : which) {
      // What takes no bytes is read by who knows of it alone.
      if (own[i].is_padding || own[i].bits == 0) continue;
      bool is_reserved = false;
      for (const Part& each : other)
        is_reserved |= each.is_padding && each.begin <= own[i].begin &&
                       own[i].end() <= each.end();
      found.push_back({&own[i], is_host, is_reserved});
    }
  };
  add(records.pairing.host_alone, records.host, records.library, true);
  add(records.pairing.library_alone, records.library, records.host, false);
  std::sort(found.begin(), found.end(), [](const Alone& a, const Alone& b) {
    return a.part->begin < b.part->begin;
  });
  return found;
}

// What members that follow suffer from it names the rule: they lie elsewhere,
// the whole is larger, or nothing of the kind.
const char* rule_of_alone(const Records& records, bool is_moved) {
  if (is_moved) return "offset";
  return records.own().size != records.other().size ? "size" : "member";
}

// The host is handed the address of what the library has made, and knows its
// first members alone, as of an older version.
bool is_seen_in_part(const Records& records, const std::vector<Alone>& found) {
  if (!records.at.is_librarys || !records.own().size) return false;
  for (const Alone& each : found)
    if (each.is_host || each.part->begin < *records.own().size * 8)
      return false;
  return true;
}

void report_alone(const Records& records, const std::vector<Alone>& found,
                  bool is_moved) {
  const Names& names = records.comparer.names;
  const Alone& first = found.front();
  // cffi lets a C compiler see the members that its cdef leaves out.
  if ((first.is_host ? records.other() : records.own()).is_partial) return;
  Spot spot = records.spot(*first.part, *first.part);
  spot.host_bits.clear();
  spot.library_bits.clear();
  if (!first.is_host) spot.host = records.at.host;
  if (first.is_host) spot.library = records.at.library;
  std::string list;
  size_t count = 0;
  bool is_reserved = true;
  // cgo leaves out what Go cannot name: bit-fields, misaligned members.
  bool is_go = language_of(records.comparer.library,
                           records.other().producer) == Language::kGo ||
               language_of(records.comparer.host, records.own().producer) ==
                   Language::kGo;
  for (const Alone& each : found) {
    (each.is_host ? spot.host_bits : spot.library_bits)
        .push_back({each.part->begin, each.part->end()});
    is_reserved &= each.is_reserved;
    if (each.is_host != first.is_host || ++count > kMostNames) continue;
    list += list.empty() ? "" : ", ";
    list += each.part->name.empty() ? "a nameless member"
                                    : in_quotes(each.part->name);
  }
  if (count > kMostNames)
    list += fmt::format(" and {} more", count - kMostNames);
  const std::string& has = first.is_host ? names.host : names.library;
  const std::string& lacks = first.is_host ? names.library : names.host;
  const std::string what =
      what_lies(first.is_host ? records.library : records.host,
                first.is_host ? records.other() : records.own(),
                first.part->begin, first.part->end(), lacks);
  std::string then = fmt::format("{} reads {} from {}", has,
                                 in_quotes(first.part->name), what);
  bool is_part = !is_moved && is_seen_in_part(records, found);
  if (is_part)
    then = fmt::format(
        "what {} reads is right, until it copies one or steps over an array",
        names.host);
  records.comparer.report(
      spot,
      is_reserved && is_go     ? Severity::kNote
      : is_reserved || is_part ? Severity::kRisk
                               : Severity::kBreak,
      rule_of_alone(records, is_moved),
      fmt::format("{} has {}, which {} does not have", has, list, lacks),
      std::move(then));
}

void report_size(const Records& records) {
  const Names& names = records.comparer.names;
  uint64_t own = *records.own().size, other = *records.other().size;
  bool is_larger = other > own;
  Spot spot = records.at;
  uint64_t least = std::min(own, other) * 8;
  if (own > other) spot.host_bits = {{least, own * 8}};
  if (other > own) spot.library_bits = {{least, other * 8}};
  records.comparer.report(
      spot, Severity::kBreak, "size",
      fmt::format("{} has {} in {} and {} in {}", spot.words,
                  counted(own, "byte"), names.host, other, names.library),
      fmt::format("{} steps over {} an item, and copies as many, where {} has "
                  "{}",
                  is_larger ? names.library : names.host,
                  counted(std::max(own, other), "byte"),
                  is_larger ? names.host : names.library,
                  std::min(own, other)));
}

// Both sides end in the same items, of which one says no number, or as many as
// a program of its own makes room for.
bool is_flexible_end(const Records& records) {
  if (records.host.empty() || records.library.empty()) return false;
  const Part& last = records.host.back();
  const Part& other_last = records.library.back();
  const Type& own = records.comparer.host.at(last.type);
  const Type& other = records.comparer.library.at(other_last.type);
  auto is_open = [](const Type& type, uint64_t most) {
    return type.kind == Kind::kArray && type.count.value_or(0) <= most;
  };
  bool is_room = last.begin == other_last.begin && is_open(other, 0) &&
                 *records.own().size > *records.other().size;
  return is_room || (is_open(own, 1) && is_open(other, 1));
}

// Rust's own order agrees with the other side's today.
void note_reordered(const Records& records) {
  const Names& names = records.comparer.names;
  records.comparer.report(
      records.at, Severity::kRisk, "missing-repr-c",
      fmt::format("{} has no fixed order of members in {}, which happens to be "
                  "that of {}",
                  records.at.words,
                  records.own().is_reordered ? names.host : names.library,
                  records.own().is_reordered ? names.library : names.host),
      "another version of rustc may choose another order");
}

}  // namespace

std::string place_of(uint64_t bit) {
  return bit % 8 == 0 ? fmt::format("byte {}", bit / 8)
                      : fmt::format("bit {} of byte {}", bit % 8, bit / 8);
}

void compare_whole(const Records& records) {
  const Type& own = records.own();
  const Type& other = records.other();
  const Names& names = records.comparer.names;
  bool is_any_wider = is_shifted(records, UINT64_MAX);
  if (own.size && other.size && own.size != other.size) {
    if (!is_any_wider && !is_flexible_end(records)) report_size(records);
    return;
  }
  uint64_t own_alignment =
      alignment_of(records.comparer.host, records.at.host_type);
  uint64_t other_alignment =
      alignment_of(records.comparer.library, records.at.library_type);
  bool is_packed = own.is_packed && other.is_packed;
  if (own_alignment == other_alignment || is_any_wider || is_packed) return;
  uint64_t most = std::max(own_alignment, other_alignment);
  records.comparer.report(
      records.at, most > 16 ? Severity::kBreak : Severity::kRisk, "alignment",
      fmt::format("{} begins at multiples of {} in {} and of {} in {}",
                  records.at.words, counted(own_alignment, "byte"), names.host,
                  other_alignment, names.library),
      fmt::format("{} may get an address that is no multiple of {}",
                  own_alignment < other_alignment ? names.library : names.host,
                  most));
}

void compare_placement(const Records& records) {
  const Type& own = records.own();
  const Type& other = records.other();
  const Names& names = records.comparer.names;
  Found moved = misplaced(records);
  std::vector<Alone> lone = alone(records);
  bool is_reordered = own.is_reordered != other.is_reordered;
  if (!moved.empty() && is_reordered) {
    const std::string& side = own.is_reordered ? names.host : names.library;
    return report_order(
        records, moved, "missing-repr-c",
        fmt::format("Rust has chosen the order of {} in {}: {}",
                    records.at.words, side, offset_reason(records, moved)));
  }
  if (!moved.empty() && own.is_packed != other.is_packed && lone.empty())
    return report_order(
        records, moved, "packed",
        fmt::format("{} packs {}: {}",
                    own.is_packed ? names.host : names.library,
                    records.at.words, offset_reason(records, moved)));
  if (!lone.empty()) return report_alone(records, lone, !moved.empty());
  if (!moved.empty()) {
    uint64_t first = records.host[moved.front().first].begin;
    if (is_shifted(records, first) && !is_permuted(records)) return;
    bool is_bits = records.host[moved.front().first].is_bit_field;
    return report_order(records, moved, is_bits ? "bit-field" : "offset",
                        offset_reason(records, moved));
  }
  compare_whole(records);
  if (is_reordered) note_reordered(records);
}

}  // namespace crossbill::layout
