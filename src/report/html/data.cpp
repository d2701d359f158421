// SPDX-License-Identifier: MIT
// Writes what the page's script reads. docs/design.md, "The page", has its
// form.
#include <cmath>

#include "report/base64.hpp"
#include "report/gzip.hpp"
#include "report/html/content.hpp"
#include "report/json.hpp"
#include "report/json_document.hpp"

namespace crossbill::report::html {
namespace {

using analysis::Flame;
using analysis::FlameFrame;
using analysis::FlameNode;
using analysis::Line;
using recording::kNone;

Json whole(double ns) { return std::llround(ns); }

Json frames(const Flame& flame) {
  Json kind = Json::array(), name = kind, owner = kind, line = kind,
       category = kind;
  for (const FlameFrame& frame : flame.frames) {
    kind.push_back(name_of(frame.kind));
    name.push_back(frame.name);
    owner.push_back(frame.owner);
    line.push_back(frame.line);
    category.push_back(frame.category);
  }
  return object({{"kind", std::move(kind)},
                 {"name", std::move(name)},
                 {"owner", std::move(owner)},
                 {"line", std::move(line)},
                 {"category", std::move(category)}});
}

Json nodes(const Flame& flame) {
  Json up = Json::array(), frame = up, calls = up, ns = up, bytes = up;
  for (size_t i = 0; i < flame.nodes.size(); ++i) {
    const FlameNode& node = flame.nodes[i];
    up.push_back(node.parent == kNone ? 0 : i - node.parent);
    frame.push_back(node.frame);
    calls.push_back(node.calls);
    ns.push_back(whole(node.ns));
    bytes.push_back(node.bytes);
  }
  Json hidden = Json::object();
  for (auto [node, count] : flame.hidden)
    hidden.get_ref<Json::object_t&>().emplace_back(std::to_string(node), count);
  return object({{"up", std::move(up)},
                 {"frame", std::move(frame)},
                 {"calls", std::move(calls)},
                 {"ns", std::move(ns)},
                 {"bytes", std::move(bytes)},
                 {"hidden", std::move(hidden)}});
}

void add_before(const std::vector<FlameNode>& before, Json& nodes) {
  Json calls = Json::array(), ns = calls, bytes = calls;
  for (const FlameNode& node : before) {
    calls.push_back(node.calls);
    ns.push_back(whole(node.ns));
    bytes.push_back(node.bytes);
  }
  add(nodes, {{"calls_before", std::move(calls)},
              {"ns_before", std::move(ns)},
              {"bytes_before", std::move(bytes)}});
}

std::string packed(const Json& data) {
  return base64(
      gzip(data.dump(-1, ' ', false, Json::error_handler_t::replace)));
}

// How long a function's calls took, and what they took by size.
Json times_of(const Line& line) {
  if (!line.durations && !line.fit) return nullptr;
  Json buckets = Json::array(), points = Json::array();
  if (line.durations)
    for (const analysis::DurationSpan& span : *line.durations)
      buckets.push_back({whole(span.low), whole(span.high), whole(span.calls)});
  if (line.fit)
    for (const analysis::SizePoint& point : line.fit->points)
      points.push_back({whole(point.size), whole(point.ns),
                        whole(std::sqrt(point.variance))});
  return object({{"buckets", std::move(buckets)},
                 {"points", std::move(points)},
                 {"unit", line.fit && line.fit->items ? "items" : "bytes"}});
}

}  // namespace

std::string data_of(const Content& content) {
  Json entries = Json::array(), times = Json::array();
  for (const Line& line : content.bill.entries) {
    entries.push_back(json_entry(line));
    times.push_back(times_of(line));
  }
  Json data = object({{"schema", "crossbill/page/1"},
                      {"timed", content.flame.timed},
                      {"wall_ns", whole(content.bill.wall_ns)},
                      {"entries", std::move(entries)},
                      {"times", std::move(times)},
                      {"flame", object({{"frames", frames(content.flame)},
                                        {"nodes", nodes(content.flame)},
                                        {"all_nodes", content.all_nodes}})},
                      {"trace", trace_of(content)}});
  return packed(data);
}

std::string data_of(const analysis::FlameDiff& flames, size_t all_nodes) {
  Json all = nodes(flames.after);
  add_before(flames.before, all);
  return packed(object({{"schema", "crossbill/page/1"},
                        {"timed", flames.after.timed},
                        {"wall_ns", 0},
                        {"entries", Json::array()},
                        {"times", Json::array()},
                        {"flame", object({{"frames", frames(flames.after)},
                                          {"nodes", std::move(all)},
                                          {"all_nodes", all_nodes}})},
                        {"trace", nullptr}}));
}

}  // namespace crossbill::report::html
