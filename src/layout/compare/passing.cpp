// SPDX-License-Identifier: MIT
// Looks for the rows of passing.tsv in the functions of two sides.
#include "layout/compare/passing.hpp"

#include <fmt/format.h>

#include <charconv>

#include "layout/compare/shapes.hpp"
#include "layout/compare/table.hpp"
#include "layout/compare/words.hpp"
#include "layout/passing_table.hpp"

namespace crossbill::layout {
namespace {

// The first number of a version; 0 where there is none.
int major(std::string_view version) {
  int number = 0;
  std::from_chars(version.data(), version.data() + version.size(), number);
  return number;
}

std::string_view language_word(Language language) {
  if (language == Language::kC) return "c";
  return language == Language::kCpp ? "c++" : "";
}

// "gcc", "gcc:c", "clang<18", "clang>=18", "*".
bool is_named(std::string_view word, const Producer& producer) {
  if (word == "*") return true;
  size_t end = word.find_first_of(":<>");
  if (word.substr(0, end) != producer.name) return false;
  if (end == word.npos) return true;
  std::string_view rest = word.substr(end);
  if (rest.front() == ':')
    return rest.substr(1) == language_word(producer.language);
  int version = major(producer.version);
  if (version == 0) return false;
  return rest.front() == '<' ? version < major(rest.substr(1))
                             : version >= major(rest.substr(2));
}

std::string maker(const Producer& producer) {
  if (producer.version.empty()) return producer.name;
  return fmt::format("{} {}", producer.name, producer.version);
}

const Producer& producer_of(const Side& side, uint32_t id) {
  return side.producers[id < side.producers.size() ? id : 0];
}

Spot spot_of(NodeId node, size_t index, const Function& host,
             const Function& library) {
  Spot spot;
  spot.node = node;
  spot.host = host.place;
  spot.library = library.place;
  if (index == kResult) {
    spot.subject = spot.words = "result";
    spot.words = "the result";
    return spot;
  }
  if (index >= library.signature.parameters.size()) {
    spot.subject = "parameters";
    spot.words = "what is passed for `...`";
    return spot;
  }
  const Parameter& own = library.signature.parameters[index];
  spot.subject = fmt::format("parameter {}", index + 1);
  spot.words = spot.subject;
  if (own.name.empty()) return spot;
  spot.subject += " " + in_quotes(own.name);
  spot.words += fmt::format(" ({})", in_quotes(own.name));
  return spot;
}

void apply(Comparer& comparer, const PassingRow& row, const Spot& spot,
           const Producer& caller, const Producer& callee) {
  if (row.answer == "C")
    return comparer.unknown(
        spot.node, std::string(row.why),
        "look at what the caller passes, or build both sides with one "
        "compiler");
  if (row.answer == "N")
    return comparer.report(spot, Severity::kNote, "passing",
                           std::string(row.why));
  std::string callee_words =
      callee.name.empty() ? "the library" : maker(callee);
  comparer.report(
      spot, Severity::kBreak, "passing",
      fmt::format("both sides have the same types, and {} passes {} otherwise "
                  "than {} does",
                  maker(caller), spot.words, callee_words),
      std::string(row.why));
}

}  // namespace

const std::vector<PassingRow>& passing_rows() {
  static const std::vector<PassingRow> table = [] {
    std::vector<PassingRow> made;
    for (const std::vector<std::string_view>& row : rows_of(kPassingTable))
      if (row.size() == 6)
        made.push_back({row[0], row[1], row[2], row[3], row[4], row[5]});
    return made;
  }();
  return table;
}

bool names_producer(std::string_view list, const Producer& producer) {
  while (!list.empty())
    if (is_named(cut(list, ','), producer)) return true;
  return false;
}

void check_shapes(Comparer& comparer, NodeId node, const Function& host,
                  const Function& library) {
  const Producer& caller = producer_of(comparer.host, host.producer);
  const Producer& callee = producer_of(comparer.library, library.producer);
  for (const PassingRow& row : passing_rows()) {
    FindShape find = shape(row.shape);
    if (find == nullptr || !names_producer(row.caller, caller) ||
        !names_producer(row.callee, callee))
      continue;
    // Notes are on what the host may do; it need not have said `...` itself.
    std::optional<size_t> index = find(comparer.host, host.signature);
    if (!index && row.answer == "N")
      index = find(comparer.library, library.signature);
    if (!index) continue;
    apply(comparer, row, spot_of(node, *index, host, library), caller, callee);
  }
}

}  // namespace crossbill::layout
