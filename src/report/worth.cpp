// SPDX-License-Identifier: MIT
// A table of sizes, and the sentences under it.
#include "report/worth.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "report/units.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report {
namespace {

using analysis::Crossover;
using analysis::Middle;
using analysis::SizeResult;
using analysis::Winner;
using analysis::Worth;
using Json = nlohmann::ordered_json;

std::string size_text(double size) {
  return format_count(static_cast<uint64_t>(size + 0.5));
}

const char* name_of_winner(Winner winner) {
  if (winner == Winner::kFirst) return "A";
  return winner == Winner::kSecond ? "B" : "neither";
}

std::string verdict(const SizeResult& result) {
  if (result.winner == Winner::kNeither) return "no difference is sure";
  bool first = result.winner == Winner::kFirst;
  double low = first ? result.ratio.low : 1 / result.ratio.high;
  double high = first ? result.ratio.high : 1 / result.ratio.low;
  return fmt::format("{} is {:.2f} to {:.2f} times as fast",
                     name_of_winner(result.winner), low, high);
}

std::string fit_text(const char* name, const std::optional<analysis::Fit>& fit,
                     const std::string& unit) {
  if (!fit) return "";
  return fmt::format("{}: fixed {} + {:.3g} ns for each {}\n", name,
                     format_time(fit->fixed, fit->fixed_error), fit->slope,
                     unit.empty() ? "of n" : unit);
}

std::string crossover_text(const Crossover& found, const std::string& unit) {
  std::string behind = unit.empty() ? "" : " " + unit;
  return fmt::format("below n = {}{} ({} to {}) {} wins, above it {}\n",
                     size_text(found.size.value), behind,
                     size_text(found.size.low), size_text(found.size.high),
                     name_of_winner(found.below), name_of_winner(found.above));
}

std::string conclusion(const Worth& worth, const std::string& unit) {
  std::string text;
  for (const Crossover& found : worth.crossovers)
    text += crossover_text(found, unit);
  if (!text.empty()) return text;
  const SizeResult *fastest = nullptr, *unsure = nullptr;
  for (const SizeResult& each : worth.sizes)
    (each.winner == Winner::kNeither ? unsure : fastest) = &each;
  if (fastest == nullptr) return "no difference is sure at any size\n";
  return fmt::format("{} wins at {} sizes\n", name_of_winner(fastest->winner),
                     unsure == nullptr ? "all" : "all other");
}

Json middle(const Middle& value) {
  auto fine = [](double number) { return std::round(number * 1000) / 1000; };
  return {{"value", fine(value.value)},
          {"low", fine(value.low)},
          {"high", fine(value.high)}};
}

Json fit_json(const std::optional<analysis::Fit>& fit) {
  if (!fit) return nullptr;
  return {{"fixed_ns", fit->fixed},
          {"fixed_error_ns", fit->fixed_error},
          {"per_n_ns", fit->slope}};
}

Json winner_json(Winner winner) {
  return winner == Winner::kNeither ? Json(nullptr)
                                    : Json(name_of_winner(winner));
}

}  // namespace

std::string text_worth(const Worth& worth, const WorthNames& names,
                       size_t width) {
  std::string text = wrap("A: " + unicode::printable(names.first), width, 3) +
                     wrap("B: " + unicode::printable(names.second), width, 3);
  text += fmt::format("\n{:>9}{:>11}{:>11}\n", "n", "A", "B");
  for (const SizeResult& result : worth.sizes)
    text += fmt::format("{:>9}{:>11}{:>11}   {}\n", size_text(result.size),
                        format_time(result.first.value),
                        format_time(result.second.value), verdict(result));
  text += "\n" + fit_text("A", worth.first, names.unit) +
          fit_text("B", worth.second, names.unit);
  return text + conclusion(worth, names.unit);
}

std::string json_worth(const Worth& worth, const WorthNames& names) {
  Json sizes = Json::array(), crossovers = Json::array();
  for (const SizeResult& result : worth.sizes)
    sizes.push_back({{"n", result.size},
                     {"a_ns", middle(result.first)},
                     {"b_ns", middle(result.second)},
                     {"b_of_a", middle(result.ratio)},
                     {"winner", winner_json(result.winner)}});
  for (const Crossover& found : worth.crossovers)
    crossovers.push_back({{"n", middle(found.size)},
                          {"below", winner_json(found.below)},
                          {"above", winner_json(found.above)}});
  Json json = {{"schema", "crossbill/worth/1"},
               {"a", names.first},
               {"b", names.second},
               {"unit", names.unit.empty() ? Json(nullptr) : Json(names.unit)},
               {"sizes", sizes},
               {"a_fit", fit_json(worth.first)},
               {"b_fit", fit_json(worth.second)},
               {"crossovers", crossovers}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace crossbill::report
