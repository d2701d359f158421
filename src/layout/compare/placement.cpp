// SPDX-License-Identifier: MIT
// Finds why members lie elsewhere, and says it once: Rust has ordered them, one
// side packs them, a member is missing, or the order differs. What follows from
// a member that is wider on one side is said of that member already.
#include "layout/compare/placement.hpp"

#include <fmt/format.h>

#include "layout/compare/bared.hpp"
#include "layout/compare/following.hpp"
#include "layout/compare/words.hpp"

namespace crossbill::layout {
namespace {

constexpr size_t kMostNames = 3;

using Found = std::vector<std::pair<uint32_t, uint32_t>>;

std::string name_of(const Part& part) {
  return part.name.empty() ? "a nameless member" : in_quotes(part.name);
}

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
                         name_of(each));
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

// A member that is wider, or wider aligned, on one side: those behind it move.
bool is_wider(const Records& records, uint32_t i, uint32_t j) {
  const Comparer& comparer = records.comparer;
  const Part& own = records.host[i];
  const Part& other = records.library[j];
  if (own.is_padding && other.is_padding) return false;
  if (own.bits != other.bits && std::min(own.bits, other.bits) != 80)
    return true;
  return is_aggregate(comparer.host.at(own.type)) &&
         is_aggregate(comparer.library.at(other.type)) &&
         alignment_of(comparer.host, own.type) !=
             alignment_of(comparer.library, other.type);
}

// Where the first such member begins in the host.
uint64_t first_wider(const Records& records) {
  for (auto [i, j] : records.pairing.pairs)
    if (is_wider(records, i, j)) return records.host[i].begin;
  return UINT64_MAX;
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
  const Names& names = records.comparer.names;
  bool is_host_reader = records.at.flow == Flow::kOut;
  const Part& own = records.host[i];
  const Part& other = records.library[j];
  const Part& read = is_host_reader ? own : other;
  const Part& written = is_host_reader ? other : own;
  const std::string& reader = is_host_reader ? names.host : names.library;
  const std::string& writer = is_host_reader ? names.library : names.host;
  std::string name = records.spot(own, other).words;
  bool is_partly = read.begin < written.end() && written.begin < read.end();
  if (is_partly)
    return fmt::format("{} reads other bytes of {} than {} writes", reader,
                       name, writer);
  return fmt::format("{} reads {} from {}", reader, name,
                     what_lies(is_host_reader ? records.library : records.host,
                               is_host_reader ? records.other() : records.own(),
                               read.begin, read.end(), writer));
}

// ", and `Data` has 16 bytes in the host and 24 in the library", or "".
std::string size_words(const Records& records) {
  const std::optional<uint64_t>& own = records.own().size;
  const std::optional<uint64_t>& other = records.other().size;
  if (!own || !other || own == other) return "";
  return fmt::format(", and {} has {} in {} and {} in {}", records.at.words,
                     counted(*own, "byte"), records.comparer.names.host, *other,
                     records.comparer.names.library);
}

void report_order(const Records& records, const Found& found, const char* rule,
                  std::string reason) {
  reason += size_words(records);
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
    list += name_of(*each.part);
  }
  if (count > kMostNames)
    list += fmt::format(" and {} more", count - kMostNames);
  const std::string& has = first.is_host ? names.host : names.library;
  const std::string& lacks = first.is_host ? names.library : names.host;
  const std::string what =
      what_lies(first.is_host ? records.library : records.host,
                first.is_host ? records.other() : records.own(),
                first.part->begin, first.part->end(), lacks);
  std::string then =
      fmt::format("{} reads {} from {}", has,
                  first.part->name.empty() ? "it" : name_of(*first.part), what);
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

bool is_tuple(const Type& type) {
  return type.name.starts_with('(') && type.members.size() > 1;
}

// Rust orders the values of a tuple as it likes.
bool is_unordered(const Side& side, const Type& type) {
  bool is_rust = language_of(side, type.producer) == Language::kRust;
  return type.is_reordered || (is_rust && is_tuple(type));
}

bool is_unordered_host(const Records& records) {
  return is_unordered(records.comparer.host, records.own());
}

bool is_one_unordered(const Records& records) {
  return is_unordered_host(records) !=
         is_unordered(records.comparer.library, records.other());
}

// Rust's own order agrees with the other side's today.
void note_reordered(const Records& records) {
  const Names& names = records.comparer.names;
  bool is_host = is_unordered_host(records);
  records.comparer.report(
      records.at, Severity::kRisk, "missing-repr-c",
      fmt::format("{} has no fixed order of members in {}, which happens to be "
                  "that of {}",
                  records.at.words, is_host ? names.host : names.library,
                  is_host ? names.library : names.host),
      "another version of rustc may choose another order",
      is_tuple(is_host ? records.own() : records.other())
          ? "use a struct with #[repr(C)] in place of the tuple"
          : "");
}

// Those that lie elsewhere for a reason of their own.
Found without_following(const Records& records, const Found& moved,
                        const std::vector<Alone>& lone) {
  Following following(records);
  uint64_t wider = first_wider(records);
  uint64_t host_alone = UINT64_MAX, library_alone = UINT64_MAX;
  for (const Alone& each : lone) {
    if (each.is_reserved) continue;  // it moves nothing
    uint64_t& first = each.is_host ? host_alone : library_alone;
    first = std::min(first, each.part->begin);
  }
  Found kept;
  for (auto [i, j] : moved) {
    bool has_cause = wider <= records.host[i].begin ||
                     host_alone < records.host[i].begin ||
                     library_alone < records.library[j].begin;
    if (!has_cause || !following.is_member(i, j)) kept.emplace_back(i, j);
  }
  return kept;
}

void report_moved(const Records& records, const Found& moved, bool is_packed) {
  const Names& names = records.comparer.names;
  if (is_packed)
    return report_order(
        records, moved, "packed",
        fmt::format("{} packs {}: {}",
                    records.own().is_packed ? names.host : names.library,
                    records.at.words, offset_reason(records, moved)));
  bool is_bits = records.host[moved.front().first].is_bit_field;
  report_order(records, moved, is_bits ? "bit-field" : "offset",
               offset_reason(records, moved));
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
  bool is_any_wider = first_wider(records) != UINT64_MAX;
  if (own.size && other.size && own.size != other.size) {
    bool is_said = is_any_wider && Following(records).is_size();
    if (!is_said && !is_flexible_end(records)) report_size(records);
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
  bool is_reordered = is_one_unordered(records);
  if (!moved.empty() && is_reordered) {
    const std::string& side =
        is_unordered_host(records) ? names.host : names.library;
    return report_order(
        records, moved, "missing-repr-c",
        fmt::format("Rust has chosen the order of {} in {}: {}",
                    records.at.words, side, offset_reason(records, moved)));
  }
  bool is_packed = own.is_packed != other.is_packed && lone.empty();
  Found rest = is_packed ? moved : without_following(records, moved, lone);
  if (!lone.empty()) report_alone(records, lone, !moved.empty());
  if (!rest.empty()) return report_moved(records, rest, is_packed);
  if (!std::all_of(lone.begin(), lone.end(),
                   [](const Alone& each) { return each.is_reserved; }))
    return;
  compare_whole(records);
  if (is_reordered && moved.empty() && lone.empty()) note_reordered(records);
}

}  // namespace crossbill::layout
