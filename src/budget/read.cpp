// SPDX-License-Identifier: MIT
// Reads a budget, and says where it is wrong.
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "budget/budget.hpp"
#include "findings/list.hpp"

namespace crossbill::budget {
namespace {

// From here on a double does not hold every whole number.
constexpr int64_t kMostCount = int64_t{1} << 53;

constexpr std::string_view kExample =
    "write for example: [[limit]], and below it library = \"orjson\" and "
    "calls = 100; 'crossbill check --update -- CMD' writes a whole one";

// Keys of a limit whose value is text, and where that goes.
struct TextKey {
  const char* key;
  std::string About::*about;
  std::string Limit::*limit;
};
constexpr auto kTextKeys = std::to_array<TextKey>({
    {"library", &About::library, nullptr},
    {"function", &About::function, nullptr},
    {"region", &About::region, nullptr},
    {"host", nullptr, &Limit::host},
    {"abi", nullptr, &Limit::abi},
    {"rule", &About::rule, nullptr},
});

std::string& place_of(const TextKey& row, Limit& limit) {
  return row.about != nullptr ? limit.about.*row.about : limit.*row.limit;
}

constexpr auto kOtherKeys = std::to_array<const char*>(
    {"per", "severity", "confidence", "unseen", "from"});

std::string all_keys() {
  std::vector<std::string> keys;
  for (const TextKey& row : kTextKeys) keys.emplace_back(row.key);
  for (const MeasureWords& row : kMeasures) keys.emplace_back(row.key);
  for (const char* key : kOtherKeys) keys.emplace_back(key);
  return fmt::format("{}", fmt::join(keys, ", "));
}

const char* type_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string:
      return "text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::table:
      return "a table";
    default:
      return "a date or time";
  }
}

// A value's rank among names; none if it is none of these.
template <class Enum>
std::optional<Enum> named(std::string_view text,
                          std::initializer_list<Enum> all) {
  for (Enum each : all)
    if (findings::name_of(each) == text) return each;
  return std::nullopt;
}

class Reader {
 public:
  Reader(std::string file, std::string text) {
    budget_.file = std::move(file);
    budget_.text = std::move(text);
    starts_.push_back(0);
    for (size_t at = 0; at < budget_.text.size(); ++at)
      if (budget_.text[at] == '\n') starts_.push_back(at + 1);
  }

  tl::expected<Budget, std::vector<Mistake>> read() {
    toml::parse_result parsed = toml::parse(budget_.text, budget_.file);
    if (!parsed) {
      const toml::parse_error& error = parsed.error();
      mistake(error.source().begin.line,
              fmt::format("this is no TOML: {}", error.description()));
      return tl::unexpected(std::move(mistakes_));
    }
    read_top(parsed.table());
    std::stable_sort(mistakes_.begin(), mistakes_.end(),
                     [](const Mistake& left, const Mistake& right) {
                       return left.line < right.line;
                     });
    if (!mistakes_.empty()) return tl::unexpected(std::move(mistakes_));
    return std::move(budget_);
  }

 private:
  void mistake(uint32_t line, std::string what) {
    mistakes_.push_back({line, std::move(what)});
  }

  static uint32_t line_of(const toml::node& node) {
    return node.source().begin.line;
  }

  void read_top(const toml::table& table) {
    for (const auto& [key, node] : table) {
      if (key.str() != "limit") {
        mistake(key.source().begin.line,
                fmt::format("there is no key {}; limits stand in [[limit]]",
                            key.str()));
        continue;
      }
      const toml::array* limits = node.as_array();
      if (limits == nullptr) {
        mistake(line_of(node),
                "write [[limit]] with two brackets: there may "
                "be several");
        continue;
      }
      for (const toml::node& limit : *limits) read_limit(limit);
    }
    if (budget_.limits.empty() && mistakes_.empty())
      mistake(1, fmt::format("there is no limit in it; {}", kExample));
  }

  void read_limit(const toml::node& node) {
    const toml::table* table = node.as_table();
    if (table == nullptr)
      return mistake(line_of(node), fmt::format("a limit is a table, and not "
                                                "{}; write [[limit]]",
                                                type_of(node)));
    Limit limit;
    limit.line = rule_line_ = line_of(node);
    size_t before = mistakes_.size();
    for (const auto& [key, value] : *table) read_key(limit, key, value);
    std::sort(limit.bounds.begin(), limit.bounds.end(),
              [](const Bound& left, const Bound& right) {
                return left.begin < right.begin;
              });
    // A key with a mistake in it may be the bound that seems to lack.
    if (mistakes_.size() == before) check(limit);
    budget_.limits.push_back(std::move(limit));
  }

  // What only the whole of a limit tells.
  void check(const Limit& limit) {
    if (limit.bounds.empty())
      mistake(limit.line,
              "this limit bounds nothing; give it calls, "
              "api_calls, findings or another measure");
    const About& about = limit.about;
    if (limit.per_begun && about.region.empty())
      mistake(per_line_, "per = \"begun\" is of a region; name it by region");
    bool of_findings =
        !about.rule.empty() || about.severity || about.confidence;
    for (const Bound& bound : limit.bounds)
      if (of_findings && bound.measure != Measure::kFindings)
        mistake(bound.line,
                fmt::format("rule, severity and confidence are of findings; "
                            "put {} into a limit of its own",
                            words_of(bound.measure).key));
      else if (!about.region.empty() && bound.measure != Measure::kCalls &&
               bound.measure != Measure::kOverhead)
        mistake(bound.line,
                fmt::format("of a region calls and overhead are known; put {} "
                            "into a limit without it",
                            words_of(bound.measure).key));
    if (about.rule.empty()) return;
    std::vector<std::string> ids;
    for (const findings::Rule& rule : findings::rules()) {
      if (about.rule == rule.id) return;
      ids.emplace_back(rule.id);
    }
    mistake(rule_line_, fmt::format("there is no rule {}; the rules are {}",
                                    about.rule, fmt::join(ids, ", ")));
  }

  void read_key(Limit& limit, const toml::key& key, const toml::node& value) {
    std::string_view name = key.str();
    if (name == "rule") rule_line_ = line_of(value);
    if (name == "per") return read_per(limit, value);
    for (const TextKey& row : kTextKeys)
      if (name == row.key) return read_text(place_of(row, limit), name, value);
    for (size_t i = 0; i < std::size(kMeasures); ++i)
      if (name == kMeasures[i].key)
        return read_bound(limit, static_cast<Measure>(i), value);
    if (name == "severity")
      return read_name(limit.about.severity, name, value,
                       {findings::Severity::kNote, findings::Severity::kWarning,
                        findings::Severity::kError});
    if (name == "confidence")
      return read_name(
          limit.about.confidence, name, value,
          {findings::Confidence::kLow, findings::Confidence::kMedium,
           findings::Confidence::kHigh});
    if (name == "unseen") return read_unseen(limit, value);
    if (name == "from") return read_from(limit, value);
    mistake(key.source().begin.line,
            fmt::format("a limit has no key {}; it has {}", name, all_keys()));
  }

  void read_text(std::string& to, std::string_view name,
                 const toml::node& value) {
    const auto* text = value.as_string();
    if (text != nullptr && !text->get().empty()) {
      to = text->get();
      return;
    }
    mistake(
        line_of(value),
        text != nullptr
            ? fmt::format("{} is empty; leave the key out to mean all", name)
            : fmt::format("{} is {}; it takes text in quotes", name,
                          type_of(value)));
  }

  void read_per(Limit& limit, const toml::node& value) {
    const auto* text = value.as_string();
    limit.per_begun = text != nullptr && text->get() == "begun";
    per_line_ = line_of(value);
    if (!limit.per_begun)
      mistake(line_of(value),
              "per takes \"begun\": each time that a region is "
              "begun");
  }

  template <class Enum>
  void read_name(std::optional<Enum>& to, std::string_view name,
                 const toml::node& value, std::initializer_list<Enum> all) {
    if (const auto* text = value.as_string()) to = named(text->get(), all);
    if (to) return;
    std::vector<std::string_view> names;
    for (Enum each : all) names.push_back(findings::name_of(each));
    mistake(line_of(value), fmt::format("{} takes one of \"{}\"", name,
                                        fmt::join(names, "\", \"")));
  }

  void read_unseen(Limit& limit, const toml::node& value) {
    limit.unseen = value.value<double>();
    bool share = limit.unseen && *limit.unseen >= 0 && *limit.unseen <= 1;
    if (!value.is_number() || !share)
      mistake(line_of(value), "unseen takes a share from 0 to 1, as 0.2");
  }

  void read_bound(Limit& limit, Measure measure, const toml::node& value) {
    const MeasureWords& words = words_of(measure);
    std::optional<double> most;
    if (words.is_share && value.is_number()) {
      most = value.value<double>();
      if (!(*most >= 0 && *most <= 1)) most.reset();
    } else if (const auto* whole = value.as_integer()) {
      if (whole->get() >= 0 && whole->get() <= kMostCount)
        most = static_cast<double>(whole->get());
    }
    if (!most)
      return mistake(
          line_of(value),
          std::string(words.key) +
              (words.is_share
                   ? " takes a share from 0 to 1, as 0.05 for 5 %"
                   : " takes a whole number from 0 on: the most that is "
                     "allowed"));
    Bound bound{measure, *most, line_of(value), 0, 0};
    place(bound, value.source().begin.column);
    limit.bounds.push_back(bound);
  }

  // toml++ counts columns in code points.
  void place(Bound& bound, uint32_t column) const {
    const std::string& text = budget_.text;
    if (bound.line == 0 || bound.line > starts_.size()) return;
    size_t at = starts_[bound.line - 1];
    for (uint32_t i = 1; i < column && at < text.size(); ++i) {
      ++at;
      while (at < text.size() && (text[at] & 0xc0) == 0x80) ++at;
    }
    size_t end =
        std::min(text.find_first_not_of("0123456789abcdefABCDEFxo_+-.", at),
                 text.size());
    bound.begin = at;
    bound.length = end - at;
  }

  void read_from(Limit& limit, const toml::node& value) {
    const toml::table* table = value.as_table();
    if (table == nullptr)
      return mistake(line_of(value), "from is a table; --update writes it");
    if (table->is_inline())
      return mistake(line_of(value),
                     "write from as a table of its own: "
                     "[limit.from], below the limit");
    limit.from_line = line_of(value);
    for (const auto& [key, count] : *table) {
      const auto* whole = count.as_integer();
      if (whole == nullptr || whole->get() < 0) {
        mistake(line_of(count),
                "from takes whole numbers: how many calls each "
                "place made");
        continue;
      }
      limit.from[std::string(key.str())] = static_cast<uint64_t>(whole->get());
      limit.from_entry_lines.push_back(key.source().begin.line);
    }
  }

  Budget budget_;
  std::vector<size_t> starts_;             // of lines
  uint32_t rule_line_ = 0, per_line_ = 0;  // of these keys of a limit
  std::vector<Mistake> mistakes_;
};

}  // namespace

tl::expected<Budget, std::vector<Mistake>> read_budget(std::string file,
                                                       std::string text) {
  return Reader(std::move(file), std::move(text)).read();
}

std::string name_of(const Limit& limit) {
  const About& about = limit.about;
  std::string name = about.library.empty()
                         ? (about.function.empty() ? "all libraries" : "")
                         : about.library;
  if (!about.function.empty())
    name += (name.empty() ? "" : " ") + about.function;
  if (!about.region.empty()) name += " in " + about.region;
  if (!about.rule.empty()) name += ", rule " + about.rule;
  if (about.severity)
    name += fmt::format(", {} or worse", findings::name_of(*about.severity));
  if (about.confidence)
    name += fmt::format(", confidence {} at least",
                        findings::name_of(*about.confidence));
  if (!limit.host.empty()) name += " on " + limit.host;
  if (!limit.abi.empty()) name += " as " + limit.abi;
  return name;
}

}  // namespace crossbill::budget
