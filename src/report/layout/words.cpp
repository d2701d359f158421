// SPDX-License-Identifier: MIT
// Words of layouts: see words.hpp.
#include "report/layout/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <numeric>
#include <system_error>

#include "report/escape.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report {
namespace {

using layout::Answer;
using layout::Comparison;
using layout::Severity;
using layout::Verdict;

void make(std::string& text) { text = unicode::printable(text); }

void make(std::vector<Answer>& answers) {
  for (Answer& answer : answers) {
    for (std::string* each :
         {&answer.symbol, &answer.reason, &answer.remedy, &answer.host_text,
          &answer.library_text, &answer.host.file, &answer.library.file})
      make(*each);
    for (std::string& user : answer.users) make(user);
  }
}

std::string member_name(const layout::Side& side, layout::TypeId id,
                        uint32_t member) {
  const std::string& name = side.at(id).members[member].name;
  return name.empty() ? "(no name)" : unicode::printable(name);
}

// "3 of 12 functions disagree, 1 cannot tell".
std::string summary_part(const Counts& counts, const char* one) {
  struct Said {
    size_t count;
    const char* singular;
    const char* plural;
  };
  std::string text;
  for (const Said& said :
       {Said{counts.disagree, " disagrees", " disagree"},
        Said{counts.at_risk, " is at risk", " are at risk"},
        Said{counts.cannot_tell, ": cannot tell", ": cannot tell"}}) {
    if (said.count == 0) continue;
    std::string_view words = said.count == 1 ? said.singular : said.plural;
    if (!text.empty() && words.front() == ':') words.remove_prefix(1);
    text += text.empty() ? fmt::format("{} of {} {}{}", said.count, counts.all,
                                       one, counts.all == 1 ? "" : "s")
                         : fmt::format(", {}", said.count);
    text += words;
  }
  if (!text.empty()) return text;
  if (counts.all == 1) return fmt::format("the {} agrees", one);
  return fmt::format("all {} {}s agree", counts.all, one);
}

}  // namespace

layout::Map printable_map(const layout::Side& side, layout::TypeId id) {
  layout::Map map = layout::map_of(side, id);
  make(map.name);
  for (layout::MapRow& row : map.rows)
    for (std::string* each :
         {&row.name, &row.type, &row.alternative, &row.place.file})
      make(*each);
  for (std::string& name : map.split) make(name);
  return map;
}

std::string bytes_text(uint64_t bytes) {
  return fmt::format("{} byte{}", bytes, bytes == 1 ? "" : "s");
}

std::string bits_text(uint64_t bits) {
  if (bits % 8 == 0) return bytes_text(bits / 8);
  return fmt::format("{} bit{}", bits, bits == 1 ? "" : "s");
}

std::string size_text(const layout::Map& map) {
  std::string text = bytes_text(map.size);
  if (map.least < map.size) text += fmt::format(" (instead of {})", map.least);
  return text;
}

std::string list_text(const std::vector<std::string>& names, size_t most) {
  if (names.empty()) return "";
  if (names.size() == 1) return names.front();
  bool all = names.size() <= most;
  size_t shown = all ? names.size() - 1 : most;
  std::string text = fmt::format(
      "{}",
      fmt::join(names.begin(),
                names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  return text + " and " +
         (all ? names.back() : fmt::format("{} more", names.size() - shown));
}

std::string order_text(const layout::Side& side, const ShownType& shown) {
  std::optional<layout::Order> order = layout::better_order(side, shown.type);
  if (!order) return "";
  std::vector<std::string> names;
  for (uint32_t member : order->members)
    names.push_back(member_name(side, shown.type, member));
  if (shown.users.empty())
    return fmt::format("{} with {} first: {}", bytes_text(order->size),
                       names.front(), fmt::join(names, ", "));
  std::vector<std::string> users;
  for (const std::string& user : shown.users)
    users.push_back(unicode::printable(user) +
                    (side.global(user) != nullptr ? "" : "()"));
  return fmt::format(
      "{} would do, but it crosses the boundary in {}: the order must stay, "
      "on both sides",
      bytes_text(order->size), list_text(users, 3));
}

std::string place_text(const layout::Place& place) {
  if (place.file.empty()) return "";
  std::error_code none;
  std::string folder = std::filesystem::current_path(none).string();
  std::string file = relative_path(place.file, folder);
  return place.line == 0 ? file : fmt::format("{}:{}", file, place.line);
}

const char* name_of(Severity severity) {
  constexpr auto kNames =
      std::to_array<const char*>({"none", "note", "risk", "break"});
  return kNames[static_cast<size_t>(severity)];
}

const char* name_of(Verdict verdict) {
  constexpr auto kNames =
      std::to_array<const char*>({"agree", "disagree", "cannot_tell"});
  return kNames[static_cast<size_t>(verdict)];
}

Counts counts_of(const std::vector<Answer>& answers, bool strict) {
  Counts counts;
  for (const Answer& answer : answers) {
    ++counts.all;
    if (answer.verdict == Verdict::kCannotTell)
      ++counts.cannot_tell;
    else if (answer.severity == Severity::kBreak ||
             (strict && answer.severity == Severity::kRisk))
      ++counts.disagree;
    else if (answer.severity == Severity::kRisk)
      ++counts.at_risk;
    else
      ++counts.agree;
  }
  return counts;
}

std::string summary_of(const Comparison& comparison, bool strict) {
  std::string text;
  auto say = [&](const std::vector<Answer>& answers, const char* one) {
    if (answers.empty()) return;
    if (!text.empty()) text += "; ";
    text += summary_part(counts_of(answers, strict), one);
  };
  say(comparison.functions, "function");
  say(comparison.globals, "global");
  say(comparison.types, "type");
  return text.empty() ? "nothing crosses this boundary" : text;
}

std::string agreeing_text(const Comparison& comparison) {
  std::vector<std::string> parts;
  size_t all = 0;
  auto add = [&](const std::vector<Answer>& answers, const char* one) {
    size_t count = counts_of(answers, false).agree;
    all += count;
    if (count > 0)
      parts.push_back(
          fmt::format("{} {}{}", count, one, count == 1 ? "" : "s"));
  };
  add(comparison.functions, "function");
  add(comparison.globals, "global");
  add(comparison.types, "type");
  if (parts.empty()) return "";
  return list_text(parts, parts.size()) + (all == 1 ? " agrees" : " agree");
}

Unknown unknown_of(const Comparison& comparison) {
  Unknown unknown;
  for (const auto* answers :
       {&comparison.functions, &comparison.globals, &comparison.types})
    for (const Answer& answer : *answers)
      if (answer.verdict == Verdict::kCannotTell)
        unknown[{answer.reason, answer.remedy}].push_back(
            answer.symbol + (answer.of == Answer::Of::kFunction ? "()" : ""));
  return unknown;
}

Comparison printable(Comparison comparison) {
  make(comparison.host);
  make(comparison.library);
  for (layout::Difference& each : comparison.differences)
    for (std::string* text :
         {&each.rule, &each.subject, &each.reason, &each.at_run_time,
          &each.remedy, &each.host.file, &each.library.file})
      make(*text);
  make(comparison.functions);
  make(comparison.globals);
  make(comparison.types);
  return comparison;
}

std::vector<std::string> concerned(const Comparison& comparison,
                                   uint32_t difference) {
  std::vector<std::string> symbols;
  auto add = [&](const std::vector<Answer>& answers, const char* after) {
    for (const Answer& answer : answers)
      if (std::find(answer.differences.begin(), answer.differences.end(),
                    difference) != answer.differences.end())
        symbols.push_back(answer.symbol + after);
  };
  add(comparison.functions, "()");
  add(comparison.globals, "");
  return symbols;
}

bool differs(const layout::MapRow& row,
             const std::vector<layout::Difference::Bits>& bits) {
  uint64_t end = row.bit_offset + std::max<uint64_t>(row.bits, 1);
  return std::any_of(bits.begin(), bits.end(),
                     [&](const layout::Difference::Bits& each) {
                       return each.begin < end && row.bit_offset < each.end;
                     });
}

std::vector<MarkedValue> marked_values(const layout::Type& type,
                                       const layout::Type& other) {
  std::map<std::string, int64_t> numbers;
  for (const layout::Enumerator& each : other.values)
    numbers.emplace(each.name, each.value);
  std::vector<MarkedValue> values;
  for (const layout::Enumerator& each : type.values) {
    auto found = numbers.find(each.name);
    bool same = found != numbers.end() && found->second == each.value;
    std::string number =
        type.is_signed ? std::to_string(each.value)
                       : std::to_string(static_cast<uint64_t>(each.value));
    values.push_back({number, unicode::printable(each.name),
                      !same && !other.values.empty()});
  }
  return values;
}

std::vector<uint32_t> worst_first(const Comparison& comparison) {
  std::vector<uint32_t> order(comparison.differences.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t left, uint32_t right) {
                     return comparison.differences[left].severity >
                            comparison.differences[right].severity;
                   });
  return order;
}

}  // namespace crossbill::report
