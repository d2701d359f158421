// SPDX-License-Identifier: MIT
// Collects what functions called: see explain.hpp.
#include "analysis/explain.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "analysis/demangle.hpp"
#include "analysis/module_name.hpp"
#include "analysis/own_cost.hpp"
#include "analysis/select.hpp"
#include "analysis/sites.hpp"
#include "recording/names.hpp"
#include "recording/path.hpp"

namespace crossbill::analysis {
namespace {

using arena::Kind;
using recording::Edge;
using recording::kNone;
using recording::Node;
using recording::Recording;

constexpr size_t kMostAlike = 8;

using Key = std::pair<std::string, std::string>;  // core and name of a line

Key key_of(const Line& line) { return {line.core, line.name}; }

// What lies below the calls of some lines, summed up by function.
class Collector {
 public:
  Collector(const Model& model, const std::vector<Explanation>& wanted)
      : recording_(model.recording), costs_(model.tree.costs) {
    std::map<Key, size_t> places;
    for (size_t i = 0; i < wanted.size(); ++i)
      places.emplace(key_of(wanted[i].line), i);
    made_.resize(wanted.size());
    for (const Edge& edge : recording_.edges) {
      auto found = places.end();
      if (edge.kind == Kind::kDowncall && edge.to != kNone)
        found = places.find({std::string(recording::file_name(path_of(edge))),
                             demangle(edge.name)});
      wanted_.push_back(found == places.end() ? kNone : index(found->second));
    }
  }

  void enter(uint32_t place) {
    const Node& node = recording_.nodes[place];
    const Edge& edge = recording_.edges[node.edge];
    uint32_t above = inside_.empty() ? kNone : inside_.back();
    bool downcall = edge.kind == Kind::kDowncall;
    if (above != kNone) add(above, node, edge, costs_[place]);
    inside_.push_back(downcall ? wanted_[node.edge] : above);
  }

  void leave(uint32_t) { inside_.pop_back(); }

  std::vector<Made> take(size_t function) {
    std::vector<Made> all;
    for (auto& [edge, made] : made_[function]) all.push_back(std::move(made));
    std::stable_sort(all.begin(), all.end(),
                     [](const Made& left, const Made& right) {
                       return std::tuple(left.amount.ns, left.amount.calls) >
                              std::tuple(right.amount.ns, right.amount.calls);
                     });
    return all;
  }

 private:
  static uint32_t index(size_t place) { return static_cast<uint32_t>(place); }

  const std::string& path_of(const Edge& edge) const {
    return recording_.modules[edge.to].path;
  }

  void add(uint32_t function, const Node& node, const Edge& edge,
           const NodeCost& cost) {
    std::string module = edge.to == kNone ? "" : short_module(path_of(edge));
    Made& made = made_[function][{module, edge.name}];
    if (made.name.empty()) {
      made.module = module;
      made.name = demangle(edge.name);
      made.downcall = edge.kind == Kind::kDowncall;
      if (!made.downcall) made.category = recording::name_of(edge.category);
    }
    made.amount.calls += node.calls;
    made.amount.bytes += node.bytes;
    made.amount.calls_squares += static_cast<double>(node.rare->calls_error) *
                                 static_cast<double>(node.rare->calls_error);
    made.amount.ns += made.downcall ? cost.tree_self : cost.self;
    if (!made.downcall) made.host_ns += cost.self * host_share(node, cost).self;
  }

  const Recording& recording_;
  const NodeCosts& costs_;
  std::vector<uint32_t> wanted_;  // by edge: which function, or kNone
  std::vector<uint32_t> inside_;  // on the path: of the innermost downcall
  std::vector<std::map<Key, Made>> made_;
};

void add_sites_of(const Model& model, std::vector<Explanation>& functions) {
  std::map<Key, size_t> places;
  for (size_t i = 0; i < functions.size(); ++i)
    places.emplace(key_of(functions[i].line), i);
  for (const Line& line : model.sites()) {
    auto found = places.find(key_of(line));
    if (found != places.end() && line.site)
      functions[found->second].sites.push_back(line);
  }
  for (Explanation& each : functions)
    std::stable_sort(each.sites.begin(), each.sites.end(),
                     [](const Line& left, const Line& right) {
                       return left.calls > right.calls;
                     });
}

bool matches(const std::string& name, const std::string& glob) {
  return fnmatch(glob.c_str(), name.c_str(), 0) == 0;
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
  choice.entry = glob;
  Explanations result;
  for (Line& line : select(model, choice).entries)
    result.functions.push_back({std::move(line), {}, {}});
  Collector collector(model, result.functions);
  model.tree.children.walk(collector);
  for (size_t i = 0; i < result.functions.size(); ++i)
    result.functions[i].made = collector.take(i);
  add_sites_of(model, result.functions);
  result.unseen = unseen_of(model, glob);
  if (result.functions.empty()) result.alike = alike(model, glob);
  return result;
}

}  // namespace crossbill::analysis
