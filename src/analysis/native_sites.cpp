// SPDX-License-Identifier: MIT
// Names the machine code that makes calls: see native_sites.hpp.
#include "analysis/native_sites.hpp"

#include <map>
#include <string>

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

std::map<std::string, std::string> build_ids(
    const recording::Recording& recording) {
  std::map<std::string, std::string> ids;
  for (const recording::Module& module : recording.modules)
    ids.try_emplace(module.path, module.build_id);
  return ids;
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
  std::string build_id;
  Source source = Source::kSame;
  CodePlaces places;
};

std::map<std::string, Known>& known_modules() {
  static std::map<std::string, Known> modules;
  return modules;
}

// Looks for those of `places` that are not known yet.
void look_up(const std::string& path, const std::string& build_id,
             uint64_t started_ns, CodePlaces& places) {
  Known& known = known_modules()[path];
  if (known.build_id != build_id) known = {build_id, Source::kSame, {}};
  for (const auto& [offset, place] : known.places) places.erase(offset);
  if (places.empty()) return;
  known.source =
      source_of(find_code_places(path, build_id, started_ns, places));
  known.places.insert(places.begin(), places.end());
}

}  // namespace

void name_native(const recording::Recording& recording,
                 std::vector<Line>& lines) {
  std::map<std::string, CodePlaces> modules;
  each_native(lines,
              [&](Place& place) { modules[place.module][place.offset]; });
  if (modules.empty()) return;
  auto ids = build_ids(recording);
  for (auto& [path, places] : modules)
    look_up(path, ids[path], recording.meta.started_ns.value_or(0), places);
  each_native(lines, [&](Place& place) {
    const Known& known = known_modules()[place.module];
    place.source = known.source;
    auto found = known.places.find(place.offset);
    if (found != known.places.end()) name(place, found->second);
  });
}

}  // namespace crossbill::analysis
