// SPDX-License-Identifier: MIT
// Collects what functions called: see explain.hpp.
#include "analysis/explain.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "analysis/asked.hpp"
#include "analysis/demangle.hpp"
#include "analysis/module_name.hpp"
#include "analysis/select.hpp"
#include "analysis/sites.hpp"
#include "recording/names.hpp"
#include "recording/path.hpp"

namespace crossbill::analysis {
namespace {

using recording::Edge;
using recording::kNone;
using recording::Recording;

constexpr size_t kMostAlike = 8;

using Key = std::pair<std::string, std::string>;  // core and name of a line

Key key_of_entry(const Line& line) { return {line.core, line.name}; }

// What lines asked, summed up by function; most time first.
std::vector<Made> made_of(const Recording& recording,
                          const std::vector<Asked>& asked) {
  std::map<Key, Made> by_name;
  for (const Asked& one : asked) {
    const Edge& edge = recording.edges[one.edge];
    std::string module =
        edge.to == kNone ? "" : short_module(recording.modules[edge.to].path);
    Made& made = by_name[{module, edge.name}];
    made.module = module;
    made.name = demangle(edge.name);
    made.downcall = one.downcall;
    if (!made.downcall) made.category = recording::name_of(edge.category);
    made.amount.calls += one.amount.calls;
    made.amount.bytes += one.amount.bytes;
    made.amount.ns += one.amount.ns;
  }
  std::vector<Made> all;
  for (auto& [name, made] : by_name) all.push_back(std::move(made));
  std::stable_sort(all.begin(), all.end(),
                   [](const Made& left, const Made& right) {
                     return std::tuple(left.amount.ns, left.amount.calls) >
                            std::tuple(right.amount.ns, right.amount.calls);
                   });
  return all;
}

double toll_of(const Line& line) { return line.times ? line.times->toll() : 0; }

// Each place that calls a function, and what these calls asked.
void add_sites_of(const Model& model, std::vector<Explanation>& functions) {
  std::map<Key, size_t> places;
  for (size_t i = 0; i < functions.size(); ++i)
    places.emplace(key_of_entry(functions[i].line), i);
  std::vector<std::vector<Asked>> asked(functions.size());
  for (const Line& line : model.sites()) {
    auto found = places.find(key_of_entry(line));
    if (found == places.end()) continue;
    add_asked(asked[found->second], line.asked);
    if (line.site)
      functions[found->second].sites.push_back(
          {line, made_of(model.recording, line.asked)});
  }
  for (size_t i = 0; i < functions.size(); ++i) {
    functions[i].made = made_of(model.recording, asked[i]);
    std::stable_sort(
        functions[i].sites.begin(), functions[i].sites.end(),
        [](const SiteExplanation& left, const SiteExplanation& right) {
          return std::tuple(toll_of(left.line), left.line.calls) >
                 std::tuple(toll_of(right.line), right.line.calls);
        });
  }
}

// Notes that name it, and libraries that were seen in part.
std::vector<Unseen> unseen_of(const Model& model, const std::string& glob) {
  std::vector<Unseen> found;
  for (const NoteLine& note : model.run.recorder.notes)
    for (const std::string& subject : note.subjects)
      if (matches(subject, glob) || matches(subject, glob + " (*"))
        found.push_back({subject, note.text});
  if (!model.run.coverage) return found;
  for (const CoverageLine& line : model.run.coverage->libraries) {
    bool named = matches(line.library, glob) || matches(line.module, glob);
    if (named && line.orphan_calls.value_or(0) > 0)
      found.push_back(
          {line.library,
           "calls of it that were not seen made " +
               std::to_string(*line.orphan_calls) + " of its " +
               std::to_string(line.calls) + " API and libc calls" +
               (line.reason.empty() ? "" : ": they are made " + line.reason)});
  }
  return found;
}

std::string lower(std::string text) {
  for (char& letter : text)
    if (letter >= 'A' && letter <= 'Z') letter += 'a' - 'A';
  return text;
}

std::vector<std::string> alike(const Model& model, const std::string& text) {
  std::vector<std::string> found;
  for (const Line& line : model.books.entries) {
    const std::string& name = line.shown.empty() ? line.name : line.shown;
    std::string whole = line.library + ":" + name;
    if (lower(whole).find(lower(text)) == std::string::npos) continue;
    found.push_back(whole);
    if (found.size() == kMostAlike) break;
  }
  return found;
}

}  // namespace

Explanations explain(const Model& model, const std::string& glob) {
  Choice choice;
  Explanations result;
  // Or it is a class: then all its methods.
  for (const std::string& wanted : {glob, glob + ".*"}) {
    choice.entry = wanted;
    for (Line& line : select(model, choice).entries)
      result.functions.push_back({std::move(line), {}, {}});
    if (!result.functions.empty()) break;
  }
  add_sites_of(model, result.functions);
  result.unseen = unseen_of(model, glob);
  if (result.functions.empty()) result.alike = alike(model, glob);
  return result;
}

}  // namespace crossbill::analysis
