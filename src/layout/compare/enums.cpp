// SPDX-License-Identifier: MIT
// Compares two enums: their width, and what their numbers are called.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "layout/compare/members.hpp"
#include "layout/compare/named_values.hpp"
#include "layout/compare/pairs.hpp"
#include "layout/compare/words.hpp"

namespace crossbill::layout {
namespace {

constexpr size_t kMostNames = 3;

bool is_capital(char each) { return each >= 'A' && each <= 'Z'; }

// Where the word ends that all names begin with: after COLOR_ and k, not in
// the middle of RED and REST.
size_t common_prefix(const std::vector<NamedValue>& values) {
  if (values.size() < 2) return 0;
  const std::string& first = values.front().name;
  size_t common = first.size();
  for (const NamedValue& each : values) {
    size_t same = 0;
    while (same < std::min(common, each.name.size()) &&
           first[same] == each.name[same])
      same++;
    common = same;
  }
  auto is_border = [&](const NamedValue& each) {
    if (common >= each.name.size()) return false;
    return each.name[common - 1] == '_' || (is_capital(each.name[common]) &&
                                            !is_capital(each.name[common - 1]));
  };
  while (common > 0 && !std::all_of(values.begin(), values.end(), is_border))
    common--;
  return common;
}

std::map<std::string, int64_t> by_plain_name(
    const std::vector<NamedValue>& values, size_t prefix,
    std::map<std::string, std::string>& shown) {
  std::map<std::string, int64_t> found;
  for (const NamedValue& each : values) {
    std::string name = plain(each.name.substr(prefix));
    found.emplace(name, each.value);
    shown.emplace(name, each.name);
  }
  return found;
}

std::vector<ValueMoved> moved(const std::map<std::string, int64_t>& host,
                              const std::map<std::string, int64_t>& library,
                              const std::map<std::string, std::string>& shown,
                              size_t& paired) {
  std::vector<ValueMoved> made;
  paired = 0;
  for (const auto& [name, value] : host) {
    auto other = library.find(name);
    if (other == library.end()) continue;
    paired++;
    if (other->second != value)
      made.push_back({shown.at(name), value, other->second});
  }
  std::sort(made.begin(), made.end(),
            [](const ValueMoved& left, const ValueMoved& right) {
              return left.host < right.host;
            });
  return made;
}

std::vector<NamedValue> named_values(const Type& type) {
  std::vector<NamedValue> values;
  for (const Enumerator& each : type.values)
    values.push_back({each.name, each.value});
  return values;
}

// Numbers that one side lists and the other does not: a note, since versions
// differ in what they add.
void note_others(Comparer& comparer, const Spot& spot, const Type& host,
                 const Type& library) {
  auto lists = [](const Type& type, int64_t value) {
    return std::any_of(
        type.values.begin(), type.values.end(),
        [&](const Enumerator& each) { return each.value == value; });
  };
  std::string list;
  const std::string* has = nullptr;
  auto add = [&](const Type& own, const Type& other, const std::string& name) {
    for (const Enumerator& each : own.values)
      if (has == nullptr && !lists(other, each.value)) {
        has = &name;
        list = fmt::format("{} ({})", in_quotes(each.name), each.value);
      }
  };
  add(host, library, comparer.names.host);
  add(library, host, comparer.names.library);
  if (has == nullptr) return;
  comparer.report(spot, Severity::kNote, "enum-values",
                  fmt::format("only {} lists {}", *has, list));
}

// An enum of Rust's that others may write.
void report_foreign(Comparer& comparer, const Spot& spot, const Type& host,
                    const Type& library) {
  bool is_rust = language_of(comparer.host, host.producer) == Language::kRust;
  bool is_other_rust =
      language_of(comparer.library, library.producer) == Language::kRust;
  if (is_rust == is_other_rust) return;
  if (!has(spot.flow, is_rust ? Flow::kOut : Flow::kIn)) return;
  const std::string& name =
      is_rust ? comparer.names.host : comparer.names.library;
  comparer.report(
      spot, Severity::kRisk, "enum-values",
      fmt::format("{} is an enum of Rust's in {}, and {} may write numbers "
                  "that it does not list",
                  spot.words, name,
                  is_rust ? comparer.names.library : comparer.names.host),
      fmt::format("such a number is undefined behaviour in {}", name),
      "take an integer, and convert it in Rust");
}

}  // namespace

std::vector<ValueMoved> moved_values(const std::vector<NamedValue>& host,
                                     const std::vector<NamedValue>& library) {
  std::vector<ValueMoved> best;
  size_t most = 0;
  // With their prefixes, and without those of either side.
  for (bool is_cut : {false, true}) {
    std::map<std::string, std::string> shown;
    std::map<std::string, int64_t> own =
        by_plain_name(host, is_cut ? common_prefix(host) : 0, shown);
    std::map<std::string, int64_t> other =
        by_plain_name(library, is_cut ? common_prefix(library) : 0, shown);
    size_t paired = 0;
    std::vector<ValueMoved> found = moved(own, other, shown, paired);
    if (paired > most) {
      most = paired;
      best = std::move(found);
    }
  }
  return best;
}

std::string words_of(const std::vector<ValueMoved>& moved, const Names& names) {
  std::string text =
      fmt::format("{} is {} in {} and {} in {}", in_quotes(moved[0].name),
                  moved[0].host, names.host, moved[0].library, names.library);
  for (size_t i = 1; i < std::min(moved.size(), kMostNames); i++)
    text += fmt::format(", {} {} and {}", in_quotes(moved[i].name),
                        moved[i].host, moved[i].library);
  if (moved.size() > kMostNames)
    text += fmt::format(", and {} more", moved.size() - kMostNames);
  return text;
}

void compare_enums(Comparer& comparer, NodeId node) {
  TypeId host_id = comparer.at(node).host;
  TypeId library_id = comparer.at(node).library;
  const Type& host = comparer.host.at(host_id);
  const Type& library = comparer.library.at(library_id);
  Spot spot = comparer.spot_of(node);
  if (host.size && library.size && host.size != library.size) {
    bool is_larger = *library.size > *host.size;
    return comparer.report(
        spot, Severity::kBreak, "enum-width",
        fmt::format("{} has {} in {} ({}) and {} in {} ({})", spot.words,
                    counted(*host.size, "byte"), comparer.names.host,
                    quoted(comparer.host, host_id), *library.size,
                    comparer.names.library,
                    quoted(comparer.library, library_id)),
        fmt::format("{} reads {}, of which {} writes {}",
                    is_larger ? comparer.names.library : comparer.names.host,
                    counted(std::max(*host.size, *library.size), "byte"),
                    is_larger ? comparer.names.host : comparer.names.library,
                    std::min(*host.size, *library.size)));
  }
  std::vector<ValueMoved> moved =
      moved_values(named_values(host), named_values(library));
  if (!moved.empty())
    return comparer.report(spot, Severity::kBreak, "enum-values",
                           words_of(moved, comparer.names),
                           "one side takes a number for another name");
  report_foreign(comparer, spot, host, library);
  note_others(comparer, spot, host, library);
}

}  // namespace crossbill::layout
