// SPDX-License-Identifier: MIT
// Compares tagged unions: an enum of Rust's that carries values, against
// another, or against the struct of a tag and a union that stands for it in C.
#include <fmt/format.h>

#include <algorithm>

#include "layout/compare/bared.hpp"
#include "layout/compare/named_values.hpp"
#include "layout/compare/placement.hpp"
#include "layout/compare/words.hpp"
#include "layout/map_parts.hpp"

namespace crossbill::layout {
namespace {

// One alternative, or one member of the union that stands for it.
struct Choice {
  std::string name;
  std::vector<Part> parts;
};

// A tagged union in the form that both sides can be brought to.
struct Tagged {
  std::optional<Part> tag;
  std::vector<NamedValue> names;  // what the tag's numbers are called
  std::vector<Choice> choices;
};

Part part_of(const Side& side, const Member& member, uint64_t begin) {
  return {member.name,
          member.type,
          begin + member.bit_offset,
          bits_of(side, member),
          member.bits != 0,
          false,
          false,
          member.place};
}

Tagged tagged_variant(const Side& side, const Type& type) {
  Tagged made;
  if (type.tag) made.tag = part_of(side, *type.tag, 0);
  for (const Alternative& each : type.alternatives) {
    if (each.tag) made.names.push_back({each.name, *each.tag});
    Choice choice{each.name, {}};
    for (const Member& member : each.members) {
      Part part = part_of(side, member, 0);
      if (part.bits != 0) choice.parts.push_back(part);
    }
    if (!choice.parts.empty()) made.choices.push_back(std::move(choice));
  }
  return made;
}

std::vector<Part> moved_by(std::vector<Part> parts, uint64_t bits) {
  for (Part& each : parts) each.begin += bits;
  return parts;
}

// What a member of C's union holds: the members of its struct, or itself.
Choice choice_of(const Side& side, const Part& part, uint64_t begin) {
  const Type& type = side.at(part.type);
  if (type.kind == Kind::kRecord)
    return {part.name, moved_by(parts_of(side, part.type), begin)};
  Part itself = part;
  itself.begin += begin;
  return {part.name, {itself}};
}

void add_tag(const Side& side, const Part& part, Tagged& made) {
  made.tag = part;
  for (const Enumerator& each : side.at(part.type).values)
    made.names.push_back({each.name, each.value});
}

// The struct's first number is the tag, the rest of it the payload.
Tagged tagged_record(const Side& side, TypeId id) {
  Tagged made;
  Choice rest;
  for (const Part& part : parts_of(side, id)) {
    if (part.is_padding) continue;
    const Type& type = side.at(part.type);
    bool is_tag = !made.tag && part.begin == 0 &&
                  (type.kind == Kind::kScalar || type.kind == Kind::kEnum);
    if (is_tag) {
      add_tag(side, part, made);
    } else if (type.kind == Kind::kUnion) {
      for (const Part& each : parts_of(side, part.type))
        made.choices.push_back(choice_of(side, each, part.begin));
    } else {
      rest.parts.push_back(part);
    }
  }
  if (made.choices.empty() && !rest.parts.empty())
    made.choices.push_back(std::move(rest));
  return made;
}

// repr(u8): a union of structs that begin with the tag each.
Tagged tagged_union(const Side& side, TypeId id) {
  Tagged made;
  for (const Part& part : parts_of(side, id)) {
    Choice choice = choice_of(side, part, 0);
    if (choice.parts.empty()) continue;
    if (!made.tag) add_tag(side, choice.parts.front(), made);
    choice.parts.erase(choice.parts.begin());
    if (!choice.parts.empty()) made.choices.push_back(std::move(choice));
  }
  return made;
}

Tagged tagged(const Side& side, TypeId id) {
  const Type& type = side.at(id);
  if (type.kind == Kind::kVariant) return tagged_variant(side, type);
  if (type.kind == Kind::kUnion) return tagged_union(side, id);
  return tagged_record(side, id);
}

void report(const Records& records, const Spot& spot, std::string reason,
            std::string then = "", std::string remedy = "") {
  records.comparer.report(spot, Severity::kBreak, "tagged-union",
                          std::move(reason), std::move(then),
                          std::move(remedy));
}

bool compare_tags(const Records& records, const Tagged& host,
                  const Tagged& library) {
  const Names& names = records.comparer.names;
  if (!host.tag || !library.tag) {
    if (!host.tag && !library.tag) return true;
    report(records, records.at,
           fmt::format("{} keeps a tag in {}, {} tells its alternatives by "
                       "values that they never have",
                       host.tag ? names.host : names.library, records.at.words,
                       host.tag ? names.library : names.host));
    return false;
  }
  Spot spot = records.spot(*host.tag, *library.tag);
  spot.subject = records.at.subject + ", its tag";
  if (host.tag->begin != library.tag->begin) {
    report(records, spot,
           fmt::format("the tag of {} is at {} in {} and at {} in {}",
                       records.at.words, place_of(host.tag->begin), names.host,
                       place_of(library.tag->begin), names.library));
    return false;
  }
  if (host.tag->bits != library.tag->bits) {
    report(records, spot,
           fmt::format("the tag of {} has {} in {} and {} in {}",
                       records.at.words, counted(host.tag->bits / 8, "byte"),
                       names.host, library.tag->bits / 8, names.library),
           "one side takes bytes of the payload, or of a gap, for the tag",
           "give both tags one width: #[repr(C, u32)] above the Rust enum says "
           "which it has");
    return false;
  }
  std::vector<ValueMoved> moved = moved_values(host.names, library.names);
  if (moved.empty()) return true;
  report(records, spot, words_of(moved, names),
         "one side takes the payload for that of another alternative",
         "give both sides the same names and numbers of the tag");
  return false;
}

// The same values in another order, or values that begin elsewhere: after a
// tag of another width, or one that Rust has placed.
std::string remedy_of_moved(const Choice& host, const Choice& library) {
  auto first = [](const Choice& choice) {
    uint64_t begin = UINT64_MAX;
    for (const Part& each : choice.parts) begin = std::min(begin, each.begin);
    return begin;
  };
  if (first(host) != first(library)) return "";
  return "put the members of the payload in the library's order";
}

// The payload of one alternative on both sides; its parts pair in their order.
void compare_choices(const Records& records, const Choice& host,
                     const Choice& library) {
  const Names& names = records.comparer.names;
  size_t common = std::min(host.parts.size(), library.parts.size());
  for (size_t i = 0; i < common; i++) {
    const Part& own = host.parts[i];
    const Part& other = library.parts[i];
    Spot spot = records.spot(own, other);
    const std::string& name = library.name.empty() ? host.name : library.name;
    spot.subject = fmt::format("{}.{}", records.at.subject, name);
    spot.words = "the payload of " + in_quotes(name);
    if (own.begin != other.begin)
      return report(records, spot,
                    fmt::format("{} is at {} in {} and at {} in {}", spot.words,
                                place_of(own.begin), names.host,
                                place_of(other.begin), names.library),
                    fmt::format("{} reads it from other bytes than {} writes",
                                records.comparer.reader(spot),
                                records.comparer.writer(spot)),
                    remedy_of_moved(host, library));
    compare_values(records.comparer, spot, own.type, other.type);
  }
}

const Choice* named(const std::vector<Choice>& choices,
                    const std::string& name) {
  for (const Choice& each : choices)
    if (plain(each.name) == plain(name)) return &each;
  return nullptr;
}

void compare_payloads(const Records& records, const Tagged& host,
                      const Tagged& library) {
  bool is_any = false;
  for (const Choice& own : host.choices) {
    const Choice* other = named(library.choices, own.name);
    if (other == nullptr) continue;
    is_any = true;
    compare_choices(records, own, *other);
  }
  if (is_any || host.choices.size() != library.choices.size()) return;
  for (size_t i = 0; i < host.choices.size(); i++)
    compare_choices(records, host.choices[i], library.choices[i]);
}

}  // namespace

void compare_variants(Comparer& comparer, NodeId node) {
  Records records{comparer, comparer.spot_of(node), {}, {}, {}};
  Tagged host = tagged(comparer.host, comparer.at(node).host);
  Tagged library = tagged(comparer.library, comparer.at(node).library);
  if (!compare_tags(records, host, library)) return;
  size_t before = comparer.at(node).differences.size();
  compare_payloads(records, host, library);
  if (comparer.at(node).differences.size() == before) compare_whole(records);
}

}  // namespace crossbill::layout
