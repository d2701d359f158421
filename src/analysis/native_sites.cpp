// SPDX-License-Identifier: MIT
// Names the machine code that makes calls: see native_sites.hpp.
#include "analysis/native_sites.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "analysis/demangle.hpp"
#include "recording/code_places.hpp"

namespace crossbill::analysis {
namespace {

using recording::CodePlace;
using recording::CodePlaces;
using recording::ModuleFile;

template <class Visit>
void each_native(std::vector<Line>& lines, Visit visit) {
  auto look = [&](Place& place) {
    if (place.native && !place.module.empty()) visit(place);
  };
  for (Line& line : lines) {
    if (line.site) look(*line.site);
    if (line.site_via) look(*line.site_via);
    for (Place& place : line.stack) look(place);
  }
}

void name(Place& place, const CodePlace& found) {
  if (!found.function.empty()) place.function = demangle(found.function);
  if (found.line == 0) return;
  place.file = found.file;
  place.line = found.line;
}

Source source_of(ModuleFile file) {
  if (file == ModuleFile::kGone) return Source::kGone;
  return file == ModuleFile::kChanged ? Source::kChanged : Source::kSame;
}

// What was found in a module's file: a bill in progress asks each second.
struct Known {
  Source source = Source::kSame;
  CodePlaces places;
};

using Build = std::pair<std::string, std::string>;  // path, build id
Build build_of(const Place& place) { return {place.module, place.build_id}; }

std::map<Build, Known>& known_modules() {
  static std::map<Build, Known> modules;
  return modules;
}

// Looks for those of `places` that are not known yet.
void look_up(const Build& build, uint64_t started_ns, CodePlaces& places) {
  Known& known = known_modules()[build];
  for (const auto& [offset, place] : known.places) places.erase(offset);
  if (places.empty()) return;
  known.source = source_of(
      find_code_places(build.first, build.second, started_ns, places));
  known.places.insert(places.begin(), places.end());
}

}  // namespace

std::vector<uint32_t> modules_of_sites(const recording::Recording& recording) {
  using recording::kNone;
  std::map<std::string, uint32_t> by_path;
  for (uint32_t i = 0; i < recording.modules.size(); ++i)
    by_path.try_emplace(recording.modules[i].path, i);
  std::vector<uint32_t> modules;
  for (const recording::Site& site : recording.sites) {
    auto found = by_path.find(site.file);
    bool native = site.kind == arena::SiteKind::kNative;
    modules.push_back(native && found != by_path.end() ? found->second : kNone);
  }
  bool any = std::any_of(modules.begin(), modules.end(),
                         [](uint32_t module) { return module != kNone; });
  if (!any) return modules;
  for (const recording::Node& node : recording.nodes) {
    if (node.site == kNone || modules[node.site] == kNone) continue;
    uint32_t from = recording.edges[node.edge].from;
    if (from != kNone &&
        recording.modules[from].path == recording.sites[node.site].file)
      modules[node.site] = from;
  }
  return modules;
}

void name_native(const recording::Recording& recording,
                 std::vector<Line>& lines) {
  std::map<Build, CodePlaces> builds;
  each_native(lines,
              [&](Place& place) { builds[build_of(place)][place.offset]; });
  for (auto& [build, places] : builds)
    look_up(build, recording.meta.started_ns.value_or(0), places);
  each_native(lines, [&](Place& place) {
    const Known& known = known_modules()[build_of(place)];
    place.source = known.source;
    auto found = known.places.find(place.offset);
    if (found != known.places.end()) name(place, found->second);
  });
}

}  // namespace crossbill::analysis
