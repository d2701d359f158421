// SPDX-License-Identifier: MIT
// Finds or makes the lines of the bill.
#include "analysis/lines.hpp"

#include <algorithm>

#include "analysis/demangle.hpp"
#include "analysis/imports.hpp"
#include "analysis/module_name.hpp"
#include "analysis/names.hpp"
#include "recording/names.hpp"
#include "recording/path.hpp"

namespace crossbill::analysis {

using recording::Edge;
using recording::kNone;
using recording::Node;
using recording::Recording;

namespace {

// The boundary library's shim of a function is the function.
std::string_view symbol_of(const Edge& edge) {
  constexpr std::string_view kShim = "crossbill_shim_";
  std::string_view symbol = edge.symbol;
  return symbol.starts_with(kShim) ? symbol.substr(kShim.size()) : symbol;
}

// Two edges have one callee when these agree.
std::string callee_key(const Edge& edge) {
  std::string key = std::to_string(edge.to);
  for (int number :
       {static_cast<int>(edge.kind), static_cast<int>(edge.category)})
    key.append(" ").append(std::to_string(number));
  return key.append(" ").append(symbol_of(edge)).append(" ").append(edge.name);
}

std::string module_name(const Recording& recording, uint32_t module) {
  if (module == kNone) return "?";
  return std::string(recording::file_name(recording.modules[module].path));
}

}  // namespace

Lines::Lines(const Recording& recording, By by,
             const std::vector<uint32_t>* groups)
    : recording_(recording), by_(by), groups_(groups) {
  for (const recording::Module& module : recording.modules)
    libraries_.push_back(short_module(module.path));
  number_callees();
  find_callers();
  if (by == By::kSite) find_sites();
  if (by == By::kSite || by == By::kEntry)
    rows.resize(recording.nodes.size(), kNone);
}

void Lines::number_callees() {
  std::unordered_map<std::string, uint32_t> numbers;
  numbers.reserve(recording_.edges.size());
  for (const Edge& edge : recording_.edges) {
    bool import = by_ == By::kPlace && !imported_by(edge).empty();
    auto number = static_cast<uint32_t>(numbers.size());
    callees_.push_back(
        numbers.try_emplace(import ? "import" : callee_key(edge), number)
            .first->second);
  }
  // To grow, a vector takes its memory twice.
  size_t most = std::min(numbers.size(), recording_.nodes.size());
  if (by_ == By::kPlace) most = std::min<size_t>(most, kMaxPlaces);
  entries.reserve(most);
  edges.reserve(most);
  entry_rows_.resize(numbers.size());
  edge_rows_.resize(numbers.size());
  places_.resize(numbers.size());
}

// Node by node from the roots: a chain of services may be long.
void Lines::find_callers() {
  bool any = std::any_of(recording_.edges.begin(), recording_.edges.end(),
                         [](const Edge& edge) { return edge.from == kNone; });
  if (!any) return;  // edges say it
  callers_.reserve(recording_.nodes.size());
  for (const Node& node : recording_.nodes) {
    uint32_t caller = recording_.edges[node.edge].from;
    if (caller == kNone && node.parent != kNone) {
      const Edge& edge = recording_.edges[recording_.nodes[node.parent].edge];
      // qsort calls back on behalf of who called it.
      bool service = edge.kind == arena::Kind::kService;
      caller = service ? callers_[node.parent] : edge.to;
    }
    callers_.push_back(caller);
  }
}

void Lines::find_sites() {
  for (const Node& node : recording_.nodes) {
    bool inherits = node.site == kNone && node.parent != kNone;
    sites_.push_back(inherits ? sites_[node.parent] : node.site);
  }
}

uint32_t Lines::number_of(const Node& node) const {
  return static_cast<uint32_t>(&node - recording_.nodes.data());
}

uint32_t Lines::caller_of(const Node& node) const {
  uint32_t from = recording_.edges[node.edge].from;
  if (from != kNone || node.parent == kNone) return from;
  return callers_[number_of(node)];
}

uint32_t Lines::group_of(const Node& node) const {
  if (groups_ != nullptr) return (*groups_)[number_of(node)];
  switch (by_) {
    case By::kEntry:
    case By::kRegion:
      return 0;
    case By::kEdge:
      return caller_of(node);
    case By::kThread:
      return node.thread;
    case By::kProcess:
      return recording_.threads[node.thread].process;
    case By::kSite:
      return sites_[number_of(node)];
    case By::kCaller:
    case By::kStack:
      return 0;
    case By::kPlace:
      return way_.empty() || has_too_many_ ? 0 : way_.back() + 1;
  }
  return 0;
}

Line Lines::new_entry(const Node& node) const {
  const Edge& edge = recording_.edges[node.edge];
  const recording::Thread& thread = recording_.threads[node.thread];
  Line line;
  line.core = module_name(recording_, edge.to);
  line.built_in =
      line.core.starts_with(arena::kBuiltIn) && imported_by(edge).empty();
  if (edge.to != kNone) {
    line.library = libraries_[edge.to];
    line.package = package_of(recording_.modules[edge.to].path);
  }
  line.name = demangle(edge.name);
  line.shown = edge.shown;
  line.symbol = edge.symbol;
  line.via = recording::name_of(edge.via);
  line.glue = edge.glue == 1;
  if (groups_ != nullptr) line.group = group_of(node);
  if (by_ == By::kEdge && caller_of(node) != kNone)
    line.from = module_name(recording_, caller_of(node));
  if (by_ == By::kSite && sites_[number_of(node)] != kNone)
    line.leaf = sites_[number_of(node)];
  if (by_ == By::kThread || by_ == By::kProcess) line.process = thread.process;
  if (by_ == By::kThread) {
    line.thread = thread.tid;
    line.thread_name = thread.name;
  }
  return line;
}

EdgeLine Lines::new_edge(const Node& node) const {
  const Edge& edge = recording_.edges[node.edge];
  EdgeLine line;
  uint32_t from = caller_of(node);
  if (from != kNone) line.from = module_name(recording_, from);
  line.to = module_name(recording_, edge.to);
  line.name = demangle(edge.name);
  line.kind = recording::name_of(edge.kind);
  line.category = recording::name_of(edge.category);
  return line;
}

std::pair<uint32_t, bool> Lines::Rows::find_or_add(uint32_t callee,
                                                   uint32_t group,
                                                   uint32_t fresh) {
  Last& last = last_[callee];
  if (last.row != kNone && last.group == group) return {last.row, false};
  auto [found, added] =
      rows_.try_emplace(uint64_t{callee} << 32 | group, fresh);
  last = {group, found->second};
  return {found->second, added};
}

uint32_t Lines::Rows::find(uint32_t callee, uint32_t group) const {
  auto found = rows_.find(uint64_t{callee} << 32 | group);
  return found == rows_.end() ? kNone : found->second;
}

uint32_t Lines::new_row(const Node& node) {
  has_too_many_ = by_ == By::kPlace && entries.size() >= kMaxPlaces;
  auto [row, added] =
      entry_rows_.find_or_add(callees_[node.edge], group_of(node),
                              static_cast<uint32_t>(entries.size()));
  if (!added) return row;
  entries.push_back(new_entry(node));
  if (by_ != By::kPlace) return row;
  Line& line = entries.back();
  if (!way_.empty() && !has_too_many_) {
    line.above = way_.back();
    line.depth = entries[way_.back()].depth + 1;
  }
  Callee& callee = places_[callees_[node.edge]];
  callee.has_several = callee.line != kNone;
  if (!callee.has_several) callee.line = row;
  return row;
}

void Lines::count_import(uint32_t row, uint32_t edge) {
  std::string module = imported_by(recording_.edges[edge]);
  if (module.empty()) return;
  Line& line = entries[row];
  if (line.imports == 0) line.name = module;
  if (imports_.emplace(row, module).second) ++line.imports;
}

// Below itself an entry stays on its line, as in the recording's trees.
uint32_t Lines::enter_entry(const Node& node) {
  if (by_ != By::kPlace) {
    uint32_t row = new_row(node);
    if (!rows.empty()) rows[number_of(node)] = row;
    return row;
  }
  Callee& callee = places_[callees_[node.edge]];
  uint32_t row = callee.depth++ > 0 ? callee.open : new_row(node);
  callee.open = row;
  count_import(row, node.edge);
  way_.push_back(row);
  return row;
}

void Lines::leave_entry(const Node& node) {
  if (by_ != By::kPlace) return;
  --places_[callees_[node.edge]].depth;
  way_.pop_back();
}

uint32_t Lines::edge_line(const Node& node) {
  if (by_ == By::kSite || by_ == By::kPlace || by_ == By::kRegion) return kNone;
  auto [row, added] =
      edge_rows_.find_or_add(callees_[node.edge], caller_of(node),
                             static_cast<uint32_t>(edges.size()));
  if (added) edges.push_back(new_edge(node));
  return row;
}

uint32_t Lines::find_entry(uint32_t edge, uint32_t thread) const {
  Node node;  // as any node of them would be
  node.edge = edge;
  node.thread = thread;
  if (by_ == By::kEdge && recording_.edges[edge].from == kNone) return kNone;
  if (by_ == By::kSite || groups_ != nullptr) return kNone;
  if (by_ == By::kPlace) {
    const Callee& callee = places_[callees_[edge]];
    return callee.has_several ? kNone : callee.line;
  }
  return entry_rows_.find(callees_[edge], group_of(node));
}

}  // namespace crossbill::analysis
