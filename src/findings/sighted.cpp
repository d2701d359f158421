// SPDX-License-Identifier: MIT
// Makes findings of what --watch has seen.
#include "findings/sighted.hpp"

#include <fmt/format.h>

#include "analysis/demangle.hpp"
#include "analysis/module_name.hpp"
#include "findings/node_lines.hpp"
#include "recording/path.hpp"

namespace crossbill::findings {
namespace {

using recording::kNone;
using recording::Recording;

// Not one of glue's own, which carries another.
bool is_call(const recording::Edge& edge) {
  return edge.kind == arena::Kind::kDowncall && edge.glue != 1;
}

uint32_t downcall_around(const Recording& recording, uint32_t node) {
  while (node != kNone && !is_call(recording.edges[recording.nodes[node].edge]))
    node = recording.nodes[node].parent;
  return node;
}

uint32_t site_of(const Recording& recording, uint32_t node) {
  while (node != kNone && recording.nodes[node].site == kNone)
    node = recording.nodes[node].parent;
  return node == kNone ? kNone : recording.nodes[node].site;
}

bool is_of(const analysis::Line& use, const std::string& core,
           const std::string& name) {
  return use.core == core && use.name == name && use.site != nullptr;
}

bool is_at(const std::shared_ptr<analysis::Place>& place,
           const recording::Site& site) {
  return place != nullptr && place->file == site.file &&
         place->line == site.line;
}

// The place that the bill gives the call, if it is one; else that of the host
// that made it.
void set_site(const Material& material, uint32_t node, Finding& finding) {
  const Recording& recording = material.model().recording;
  uint32_t number = site_of(recording, node);
  size_t uses = 0;
  for (const analysis::Line& use : material.uses()) {
    if (!is_of(use, finding.core, finding.name)) continue;
    bool same =
        number != kNone && (is_at(use.site, recording.sites[number]) ||
                            is_at(use.site_via, recording.sites[number]));
    if (uses++ == 0 || same) finding.site = *use.site;
    if (same) return;
  }
  if (uses == 1) return;
  finding.site.reset();
  if (number == kNone || recording.sites[number].kind != arena::SiteKind::kHost)
    return;
  const recording::Site& site = recording.sites[number];
  finding.site.emplace();
  finding.site->file = site.file;
  finding.site->line = site.line;
  finding.site->function = site.function;
}

}  // namespace

Finding finding_of(const Material& material, const recording::Sighting& seen) {
  const Recording& recording = material.model().recording;
  Finding finding;
  finding.calls = seen.count;
  uint32_t node = downcall_around(recording, seen.node);
  bool outside = node == kNone;
  if (outside) {  // of whose memory it is about
    if (seen.site != kNone) finding.site = place_of_site(recording, seen.site);
    node = downcall_around(recording, seen.from_node);
  }
  if (node == kNone) return finding;
  const recording::Edge& edge = recording.edges[recording.nodes[node].edge];
  if (edge.to != kNone) {
    const std::string& path = recording.modules[edge.to].path;
    finding.core = recording::file_name(path);
    finding.library = analysis::short_module(path);
  }
  finding.name = analysis::demangle(edge.name);
  finding.shown = edge.shown;
  if (!outside) set_site(material, node, finding);
  return finding;
}

std::string call_of(const std::string& function) {
  std::string name = analysis::demangle(function);
  return name.find('(') == name.npos ? name + "()" : name;
}

std::string module_words(const Material& material, const std::string& path) {
  if (path.empty()) return "the program";
  for (const recording::Process& process : material.model().recording.processes)
    if (process.image == path) return "the program";
  return analysis::short_module(path);
}

}  // namespace crossbill::findings
