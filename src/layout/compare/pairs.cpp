// SPDX-License-Identifier: MIT
// The graph of pairs of types: its nodes, and what can be reached from each.
#include "layout/compare/pairs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layout/compare/words.hpp"
#include "layout/rules.hpp"

namespace crossbill::layout {

bool has(Flow flow, Flow part) {
  return (static_cast<int>(flow) & static_cast<int>(part)) != 0;
}

Flow turned(Flow flow) {
  if (flow == Flow::kBoth) return flow;
  return flow == Flow::kIn ? Flow::kOut : Flow::kIn;
}

Spot Spot::pointee(bool is_read_only) const {
  Spot target = *this;
  target.is_librarys |= is_value && flow == Flow::kOut;
  target.is_pointee = true;
  target.is_value = false;
  target.is_converted = false;
  target.depth++;
  if (!is_read_only) target.flow = Flow::kBoth;
  return target;
}

NodeId Comparer::add_node(std::string subject) {
  Node node;
  node.subject = std::move(subject);
  nodes.push_back(std::move(node));
  return NodeId{static_cast<uint32_t>(nodes.size() - 1)};
}

NodeId Comparer::pair(const Spot& spot, TypeId host_id, TypeId library_id) {
  bool is_handed = spot.is_pointee && spot.is_librarys;
  auto [found, is_new] =
      pairs_.try_emplace({host_id, library_id, spot.flow, is_handed}, NodeId{});
  if (is_new) {
    found->second = add_node(spot.subject);
    Node& node = at(found->second);
    node.host = host_id;
    node.library = library_id;
    node.flow = spot.flow;
    node.is_librarys = is_handed;
    waiting_.push_back(found->second);
  }
  at(spot.node).edges.push_back({found->second, spot.is_pointee});
  return found->second;
}

void Comparer::drain() {
  while (!waiting_.empty()) {
    NodeId id = waiting_.back();
    waiting_.pop_back();
    Kind host_kind = host.at(at(id).host).kind;
    Kind library_kind = library.at(at(id).library).kind;
    if (host_kind == Kind::kFunction)
      compare_callbacks(*this, id);
    else if (host_kind == Kind::kEnum)
      compare_enums(*this, id);
    else if (host_kind == Kind::kVariant || library_kind == Kind::kVariant)
      compare_variants(*this, id);
    else if (host_kind == Kind::kUnion || library_kind == Kind::kUnion)
      compare_unions(*this, id);
    else
      compare_records(*this, id);
  }
  for (const Check& check : checks_)
    if (!is_broken(check))
      compare_passing(*this, check.spot, check.host, check.library);
  checks_.clear();
}

Spot Comparer::spot_of(NodeId id) {
  const Node& node = at(id);
  const Type& own = host.at(node.host);
  const Type& other = library.at(node.library);
  Spot spot;
  spot.node = id;
  spot.flow = node.flow;
  spot.is_librarys = node.is_librarys;
  spot.host_type = node.host;
  spot.library_type = node.library;
  spot.host = own.place;
  spot.library = other.place;
  spot.subject = node.subject;
  for (const std::string* name :
       {&other.name, &other.alias, &own.name, &own.alias})
    if (!name->empty()) spot.subject = *name;
  spot.words = in_quotes(spot.subject);
  return spot;
}

void Comparer::check_passing(const Spot& spot, TypeId host_id,
                             TypeId library_id) {
  checks_.push_back({spot, host_id, library_id});
}

// Of a value that differs anyway nobody asks in which registers it is.
bool Comparer::is_broken(const Check& check) const {
  auto is_break = [&](NodeId id) {
    for (uint32_t each : nodes[static_cast<uint32_t>(id)].differences)
      if (differences[each].severity == Severity::kBreak &&
          differences[each].subject == check.spot.subject)
        return true;
    return false;
  };
  if (is_break(check.spot.node)) return true;
  auto found = pairs_.find({check.host, check.library, check.spot.flow, false});
  return found != pairs_.end() &&
         worst(found->second, false) == Severity::kBreak;
}

void Comparer::report(const Spot& spot, Severity severity, const char* rule_id,
                      std::string reason, std::string at_run_time,
                      std::string remedy) {
  // What is wrong with a callback's own signature goes by one name.
  if (spot.is_callback && severity == Severity::kBreak) rule_id = "callback";
  std::string key = fmt::format("{}|{}|{}|{}:{}|{}:{}", rule_id, spot.subject,
                                reason, spot.host.file, spot.host.line,
                                spot.library.file, spot.library.line);
  uint32_t next = static_cast<uint32_t>(differences.size());
  auto [found, is_new] = known_.try_emplace(std::move(key), next);
  if (is_new) {
    Difference made;
    made.rule = rule_id;
    made.severity = severity;
    made.subject = spot.subject;
    made.reason = std::move(reason);
    made.at_run_time = std::move(at_run_time);
    made.remedy = std::move(remedy);
    const Rule* row = rule(rule_id);
    if (made.remedy.empty() && row != nullptr) made.remedy = row->remedy;
    made.host = spot.host;
    made.library = spot.library;
    made.host_type = spot.host_type;
    made.library_type = spot.library_type;
    made.host_bits = spot.host_bits;
    made.library_bits = spot.library_bits;
    differences.push_back(std::move(made));
  } else if (severity > differences[found->second].severity) {
    differences[found->second].severity = severity;
    differences[found->second].at_run_time = std::move(at_run_time);
  }
  std::vector<uint32_t>& own = at(spot.node).differences;
  if (std::find(own.begin(), own.end(), found->second) == own.end())
    own.push_back(found->second);
}

void Comparer::unknown(NodeId node, std::string reason, std::string remedy) {
  at(node).unknowns.push_back({std::move(reason), std::move(remedy)});
}

std::vector<NodeId> Comparer::reach(NodeId from, bool over_pointers) const {
  std::vector<bool> is_seen(nodes.size());
  std::vector<NodeId> found{from};
  is_seen[static_cast<uint32_t>(from)] = true;
  for (size_t next = 0; next < found.size(); next++)
    for (const Edge& edge : nodes[static_cast<uint32_t>(found[next])].edges) {
      if (edge.is_pointer && !over_pointers) continue;
      if (is_seen[static_cast<uint32_t>(edge.to)]) continue;
      is_seen[static_cast<uint32_t>(edge.to)] = true;
      found.push_back(edge.to);
    }
  return found;
}

Severity Comparer::worst(NodeId from, bool over_pointers) const {
  Severity most = Severity::kNone;
  for (NodeId id : reach(from, over_pointers))
    for (uint32_t each : nodes[static_cast<uint32_t>(id)].differences)
      most = std::max(most, differences[each].severity);
  return most;
}

const char* Comparer::reader(const Spot& spot) const {
  if (spot.is_value) return spot.is_result ? "the caller" : "the callee";
  if (spot.flow == Flow::kOut) return names.host.c_str();
  return names.library.c_str();
}

const char* Comparer::writer(const Spot& spot) const {
  if (spot.is_value) return spot.is_result ? "the callee" : "the caller";
  if (spot.flow == Flow::kOut) return names.library.c_str();
  return names.host.c_str();
}

}  // namespace crossbill::layout
